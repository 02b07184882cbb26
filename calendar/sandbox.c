#define _GNU_SOURCE /* syscall(), O_PATH */

#include "calendar/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unicode/putil.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/zone.h"

/* --- what was inherited --------------------------------------------------- */

/* A sanitizer's last words go to standard error. */
#if defined(__SANITIZE_ADDRESS__)
#define KEEP_STDERR 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KEEP_STDERR 1
#endif
#endif
#ifndef KEEP_STDERR
#define KEEP_STDERR 0
#endif

static void close_range_of(unsigned first, unsigned last)
{
	if (first > last || syscall(SYS_close_range, first, last, 0u) == 0)
		return;
	for (unsigned fd = first; fd <= last && fd < 65536; fd++)
		close((int)fd);
}

static void close_others(int fd)
{
	unsigned kept = (unsigned)fd;

	for (unsigned i = 0; i < 3; i++)
		if (i != kept && !(i == STDERR_FILENO && KEEP_STDERR))
			close((int)i);
	if (kept > 3)
		close_range_of(3, kept - 1);
	close_range_of(kept < 3 ? 3 : kept + 1, ~0u);
}

/* For what the kernel does not have, or forbids, there is nothing to wait. */
static bool is_short(bool failed)
{
	return failed && error_is_shortage(errno);
}

/* "start-end rw-s …": memory that others see us write. */
static bool unmap_if_shared(const char *line)
{
	char *end;
	uintptr_t from = (uintptr_t)strtoull(line, &end, 16), to = from;

	if (*end == '-')
		to = (uintptr_t)strtoull(end + 1, &end, 16);
	return *end != ' ' || strlen(end) < 5 || end[2] != 'w' ||
	       end[4] != 's' || munmap((void *)from, to - from) == 0;
}

/* The store's index is such memory, and a fork does not part it. */
static bool unmap_shared(void)
{
	enum { LINE_BYTES = 48 }; /* addresses and rights; names are cut */
	char bytes[4096], line[LINE_BYTES];
	size_t at = 0;
	ssize_t n = 0;
	bool done = true;
	int fd = file_open("/proc/self/maps", O_RDONLY | O_CLOEXEC, 0);

	if (fd < 0)
		return !is_short(true);
	while (done && (n = file_take(fd, bytes, sizeof(bytes))) > 0)
		for (ssize_t i = 0; i < n && done; i++) {
			if (bytes[i] != '\n') {
				if (at < LINE_BYTES - 1)
					line[at++] = bytes[i];
				continue;
			}
			line[at] = '\0';
			done = unmap_if_shared(line);
			at = 0;
		}
	done = done && n == 0;
	close(fd);
	return done;
}

/* --- Landlock ------------------------------------------------------------- */

/* As in the kernel of ABI 6; Debian 12's header ends with ABI 2. */
struct ruleset {
	uint64_t files, net, scoped;
};

#define ABI_1_FILES ((UINT64_C(1) << 13) - 1) /* execute … make_sym */
#define ABI_2_FILES (UINT64_C(1) << 13)	      /* refer */
#define ABI_3_FILES (UINT64_C(1) << 14)	      /* truncate */
#define ABI_5_FILES (UINT64_C(1) << 15)	      /* ioctl_dev */
#define ABI_4_NET UINT64_C(3)		      /* bind_tcp, connect_tcp */
#define ABI_6_SCOPED UINT64_C(3)	      /* abstract_unix_socket, signal */

static struct ruleset all_rights(int32_t abi)
{
	return (struct ruleset){
		.files = ABI_1_FILES | (abi >= 2 ? ABI_2_FILES : 0) |
			 (abi >= 3 ? ABI_3_FILES : 0) |
			 (abi >= 5 ? ABI_5_FILES : 0),
		.net = abi >= 4 ? ABI_4_NET : 0,
		.scoped = abi >= 6 ? ABI_6_SCOPED : 0,
	};
}

/* 0: the kernel has none, or was started without it. */
static int32_t landlock_abi(int32_t at_most)
{
	long abi = at_most > 0 ? syscall(SYS_landlock_create_ruleset, NULL, 0,
					 LANDLOCK_CREATE_RULESET_VERSION)
			       : 0;

	return abi <= 0 ? 0 : abi > at_most ? at_most : (int32_t)abi;
}

/* What is not there needs no right. */
static bool allow_reading(int ruleset, const char *folder)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE |
				  LANDLOCK_ACCESS_FS_READ_DIR,
		.parent_fd =
			file_open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC, 0),
	};

	if (rule.parent_fd < 0)
		return !is_short(true);
	bool good = syscall(SYS_landlock_add_rule, ruleset,
			    LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
	close(rule.parent_fd);
	return good;
}

/* False: the system was short of something. */
static bool enter_landlock(int32_t at_most, int32_t *ret_abi)
{
	int32_t abi = landlock_abi(at_most);
	struct ruleset rights = all_rights(abi);
	const char *icu = u_getDataDirectory();

	if (abi == 0)
		return true;
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rights,
				   sizeof(rights), 0);
	if (ruleset < 0)
		return !is_short(true);
	bool good = allow_reading(ruleset, zones_folder()) &&
		    (!icu || !*icu || allow_reading(ruleset, icu)) &&
		    syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
	bool had_all = !is_short(!good);
	close(ruleset);
	*ret_abi = good ? abi : 0;
	return had_all;
}

/* --- seccomp -------------------------------------------------------------- */

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#endif

#ifdef ARCH

static const int allowed[] = {
	SYS_read,
	SYS_write,
	SYS_close,
	SYS_exit,
	SYS_exit_group,
	SYS_munmap,
	SYS_mremap,
	SYS_brk,
	SYS_madvise,
	SYS_futex,
	SYS_getrandom,
	SYS_fstat,
	SYS_newfstatat,
	SYS_statx,
	SYS_lseek,
	SYS_getdents64,
	SYS_fcntl,
	SYS_getpid,
	SYS_gettid,
	SYS_clock_gettime,
	SYS_gettimeofday,
	SYS_rt_sigaction,
	SYS_rt_sigprocmask,
	SYS_rt_sigreturn,
	SYS_sigaltstack,
	SYS_sched_yield,
	SYS_restart_syscall,
	SYS_sched_getaffinity,
};

/* Nobody calls these by mistake. */
static const int deadly[] = {
	SYS_socket,
	SYS_socketpair,
	SYS_connect,
	SYS_bind,
	SYS_listen,
	SYS_accept,
	SYS_accept4,
	SYS_sendto,
	SYS_sendmsg,
	SYS_sendmmsg,
	SYS_recvfrom,
	SYS_recvmsg,
	SYS_execve,
	SYS_execveat,
	SYS_clone,
	SYS_clone3,
	SYS_unshare,
	SYS_setns,
	SYS_ptrace,
	SYS_process_vm_readv,
	SYS_process_vm_writev,
	SYS_kill,
	SYS_tkill,
	SYS_rt_sigqueueinfo,
	SYS_rt_tgsigqueueinfo,
	SYS_pidfd_open,
	SYS_pidfd_send_signal,
	SYS_pidfd_getfd,
	SYS_openat2,
	SYS_unlinkat,
	SYS_renameat2,
	SYS_linkat,
	SYS_symlinkat,
	SYS_mkdirat,
	SYS_mknodat,
	SYS_fchmodat,
	SYS_fchownat,
	SYS_truncate,
	SYS_ftruncate,
	SYS_fallocate,
	SYS_mount,
	SYS_umount2,
	SYS_pivot_root,
	SYS_chroot,
	SYS_bpf,
	SYS_io_uring_setup,
	SYS_io_uring_enter,
	SYS_userfaultfd,
	SYS_perf_event_open,
	SYS_keyctl,
	SYS_add_key,
	SYS_request_key,
	SYS_init_module,
	SYS_finit_module,
	SYS_kexec_load,
	SYS_reboot,
	SYS_memfd_create,
	SYS_shmget,
	SYS_shmat,
	SYS_setuid,
	SYS_setgid,
	SYS_setgroups,
	SYS_capset,
	SYS_prlimit64,
#ifdef SYS_open /* older forms, which newer machines do not have */
	SYS_open,
	SYS_creat,
	SYS_fork,
	SYS_vfork,
	SYS_unlink,
	SYS_rename,
	SYS_renameat,
	SYS_link,
	SYS_symlink,
	SYS_mkdir,
	SYS_rmdir,
	SYS_mknod,
	SYS_chmod,
	SYS_chown,
	SYS_lchown,
#endif
};

enum { N_ALLOWED = sizeof(allowed) / sizeof(*allowed) };
enum { N_DEADLY = sizeof(deadly) / sizeof(*deadly) };
enum { MAX_STEPS = 2 * (N_ALLOWED + N_DEADLY) + 40 };

struct filter {
	struct sock_filter steps[MAX_STEPS];
	unsigned short n;
};

static void add(struct filter *filter, int code, uint32_t k, uint8_t yes,
		uint8_t no)
{
	filter->steps[filter->n++] =
		(struct sock_filter){(uint16_t)code, yes, no, k};
}

static void add_return(struct filter *filter, uint32_t action)
{
	add(filter, BPF_RET | BPF_K, action, 0, 0);
}

static void add_call(struct filter *filter, int number, uint32_t action)
{
	add(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 1);
	add_return(filter, action);
}

/* The lower half of an argument; every machine above is little-endian. */
static uint32_t argument_at(int i)
{
	return (uint32_t)(offsetof(struct seccomp_data, args) +
			  (size_t)i * sizeof(uint64_t));
}

/* Allowed where the argument has none but these bits, else deadly. */
static void add_flags(struct filter *filter, int number, int argument,
		      uint32_t bits)
{
	add(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 4);
	add(filter, BPF_LD | BPF_W | BPF_ABS, argument_at(argument), 0, 0);
	add(filter, BPF_JMP | BPF_JSET | BPF_K, ~bits, 0, 1);
	add_return(filter, SECCOMP_RET_KILL_PROCESS);
	add_return(filter, SECCOMP_RET_ALLOW);
}

/* Allowed where the first argument is this one, else deadly. */
static void add_only(struct filter *filter, int number, uint32_t value)
{
	add(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 4);
	add(filter, BPF_LD | BPF_W | BPF_ABS, argument_at(0), 0, 0);
	add(filter, BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
	add_return(filter, SECCOMP_RET_KILL_PROCESS);
	add_return(filter, SECCOMP_RET_ALLOW);
}

static void make_filter(struct filter *ret)
{
	const uint32_t reading = O_RDONLY | O_CLOEXEC | O_DIRECTORY |
				 O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | 0100000;

	ret->n = 0;
	add(ret, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch),
	    0, 0);
	add(ret, BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
	add_return(ret, SECCOMP_RET_KILL_PROCESS);
	add(ret, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0,
	    0);
#ifdef __x86_64__
	/* The x32 calls. */
	add(ret, BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1);
	add_return(ret, SECCOMP_RET_KILL_PROCESS);
#endif
	for (int i = 0; i < N_ALLOWED; i++)
		add_call(ret, allowed[i], SECCOMP_RET_ALLOW);
	for (int i = 0; i < N_DEADLY; i++)
		add_call(ret, deadly[i], SECCOMP_RET_KILL_PROCESS);
	add_flags(ret, SYS_openat, 2, reading);
	add_flags(ret, SYS_mmap, 2, PROT_READ | PROT_WRITE);
	add_flags(ret, SYS_mprotect, 2, PROT_READ | PROT_WRITE);
	add_only(ret, SYS_tgkill, (uint32_t)getpid()); /* abort() */
	add_return(ret, SECCOMP_RET_ERRNO | ENOSYS);
}

static bool enter_seccomp(void)
{
	struct filter filter;
	struct sock_fprog program = {.filter = filter.steps};

	make_filter(&filter);
	program.len = filter.n;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

#else

static bool enter_seccomp(void)
{
	errno = ENOSYS;
	return false;
}

#endif

bool sandbox_enter(struct sandbox at_most, int fd, struct sandbox *ret)
{
	struct sandbox reached = {0};

	close_others(fd);
	if (!unmap_shared())
		return false;
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return false;
	if (!enter_landlock(at_most.landlock_abi, &reached.landlock_abi))
		return false;
	reached.seccomp = at_most.seccomp && enter_seccomp();
	if (at_most.seccomp && is_short(!reached.seccomp))
		return false;
	*ret = reached;
	return true;
}
