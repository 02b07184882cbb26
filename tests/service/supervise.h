#ifndef TESTS_SERVICE_SUPERVISE_H
#define TESTS_SERVICE_SUPERVISE_H

/*
 * A program whose system calls we may refuse: by a seccomp filter that asks
 * us before each of those in `calls`, in it and all its descendants; it needs
 * no right to trace. A call that is refused is not carried out. (close() is
 * not among them: it closes whatever it says, and then says little.)
 *
 * While it runs somebody has to answer for its calls: supervise_until(). The
 * includer defines _DEFAULT_SOURCE for syscall().
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>

#include "tests/service/driver.h"

enum fault {
	FAULT_NOSPC,
	FAULT_IO,
	FAULT_MFILE,
	FAULT_INTR,
	FAULT_NOMEM,
	FAULT_AGAIN,
	N_FAULTS
};

static const struct {
	const char *name;
	int number;
} faults[N_FAULTS] = {
	[FAULT_NOSPC] = {"ENOSPC", ENOSPC}, [FAULT_IO] = {"EIO", EIO},
	[FAULT_MFILE] = {"EMFILE", EMFILE}, [FAULT_INTR] = {"EINTR", EINTR},
	[FAULT_NOMEM] = {"ENOMEM", ENOMEM}, [FAULT_AGAIN] = {"EAGAIN", EAGAIN},
};

enum {
	NOSPC = 1 << FAULT_NOSPC,
	IO = 1 << FAULT_IO,
	MFILE = 1 << FAULT_MFILE,
	INTR = 1 << FAULT_INTR,
	NOMEM = 1 << FAULT_NOMEM,
	AGAIN = 1 << FAULT_AGAIN,
};

/* A sanitizer ends a process that gets no memory: then these never fail. */
#define OF_MEMORY(faults) (SANITIZED ? 0 : (faults))
static const char *const left_out =
	SANITIZED ? " (under a sanitizer: none of those for memory)" : "";

/* Calls, and how each may fail by its manual page. */
static const struct {
	const char *name;
	int number;
	int faults;
} calls[] = {
#ifdef SYS_open /* older forms, which newer machines do not have */
	{"open", SYS_open, NOSPC | IO | MFILE | INTR | NOMEM},
	{"stat", SYS_stat, IO | NOMEM},
	{"lstat", SYS_lstat, IO | NOMEM},
	{"access", SYS_access, IO | NOMEM},
	{"mkdir", SYS_mkdir, NOSPC | IO | NOMEM},
	{"unlink", SYS_unlink, IO | NOMEM},
	{"rename", SYS_rename, NOSPC | IO | NOMEM},
	{"link", SYS_link, NOSPC | IO | NOMEM},
	{"readlink", SYS_readlink, IO | NOMEM},
	{"chmod", SYS_chmod, IO | NOMEM},
	{"fork", SYS_fork, NOMEM | AGAIN},
	{"pipe", SYS_pipe, MFILE},
	{"poll", SYS_poll, INTR | NOMEM},
	{"epoll_wait", SYS_epoll_wait, INTR},
	{"dup2", SYS_dup2, INTR | MFILE},
	{"getdents", SYS_getdents, IO},
#endif
	{"openat", SYS_openat, NOSPC | IO | MFILE | INTR | NOMEM},
	{"read", SYS_read, IO | INTR | NOMEM},
	{"pread64", SYS_pread64, IO | INTR | NOMEM},
	{"write", SYS_write, NOSPC | IO | INTR | NOMEM},
	{"writev", SYS_writev, NOSPC | IO | INTR | NOMEM},
	{"pwrite64", SYS_pwrite64, NOSPC | IO | INTR | NOMEM},
	{"fsync", SYS_fsync, NOSPC | IO | INTR},
	{"fdatasync", SYS_fdatasync, NOSPC | IO | INTR},
	{"ftruncate", SYS_ftruncate, NOSPC | IO | INTR},
	{"fallocate", SYS_fallocate, NOSPC | IO | INTR},
	{"newfstatat", SYS_newfstatat, IO | NOMEM},
	{"fstat", SYS_fstat, IO | NOMEM},
	{"statx", SYS_statx, IO | NOMEM},
	{"statfs", SYS_statfs, IO | INTR | NOMEM},
	{"fchmod", SYS_fchmod, NOSPC | IO | NOMEM},
	{"fchmodat", SYS_fchmodat, NOSPC | IO | NOMEM},
	{"mkdirat", SYS_mkdirat, NOSPC | IO | NOMEM},
	{"unlinkat", SYS_unlinkat, IO | NOMEM},
	{"renameat", SYS_renameat, NOSPC | IO | NOMEM},
	{"renameat2", SYS_renameat2, NOSPC | IO | NOMEM},
	{"linkat", SYS_linkat, NOSPC | IO | NOMEM},
	{"readlinkat", SYS_readlinkat, IO | NOMEM},
	{"faccessat", SYS_faccessat, IO | NOMEM},
	{"getdents64", SYS_getdents64, IO | NOMEM},
	{"fcntl", SYS_fcntl, INTR},
	{"flock", SYS_flock, NOMEM}, /* none of ours waits */
	{"socket", SYS_socket, MFILE | NOMEM},
	{"socketpair", SYS_socketpair, MFILE | NOMEM},
	{"bind", SYS_bind, NOSPC | IO | NOMEM},
	{"connect", SYS_connect, INTR | AGAIN},
	{"listen", SYS_listen, NOMEM},
	{"accept4", SYS_accept4, MFILE | NOMEM | INTR},
	{"accept", SYS_accept, MFILE | NOMEM | INTR},
	{"sendto", SYS_sendto, INTR | NOMEM},
	{"sendmsg", SYS_sendmsg, INTR | NOMEM},
	{"recvfrom", SYS_recvfrom, INTR | NOMEM},
	{"recvmsg", SYS_recvmsg, INTR | NOMEM},
	{"pipe2", SYS_pipe2, MFILE | NOMEM},
	{"dup", SYS_dup, MFILE | INTR},
	{"dup3", SYS_dup3, MFILE | INTR},
	{"signalfd4", SYS_signalfd4, MFILE | NOMEM},
	{"eventfd2", SYS_eventfd2, MFILE | NOMEM},
	{"epoll_create1", SYS_epoll_create1, MFILE | NOMEM},
	{"epoll_ctl", SYS_epoll_ctl, NOMEM | NOSPC},
	{"epoll_pwait", SYS_epoll_pwait, INTR},
	{"ppoll", SYS_ppoll, INTR | NOMEM},
	{"wait4", SYS_wait4, INTR},
	{"clone", SYS_clone, NOMEM | AGAIN},
	{"clone3", SYS_clone3, NOMEM | AGAIN},
	{"mmap", SYS_mmap, OF_MEMORY(NOMEM | AGAIN)},
	{"mremap", SYS_mremap, OF_MEMORY(NOMEM)},
	{"mprotect", SYS_mprotect, OF_MEMORY(NOMEM)},
	{"getrandom", SYS_getrandom, INTR},
	{"clock_nanosleep", SYS_clock_nanosleep, INTR},
	{"prctl", SYS_prctl, NOMEM},
	{"seccomp", SYS_seccomp, NOMEM},
	{"landlock_create_ruleset", SYS_landlock_create_ruleset, NOMEM | MFILE},
	{"landlock_add_rule", SYS_landlock_add_rule, NOMEM},
	{"landlock_restrict_self", SYS_landlock_restrict_self, NOMEM},
	{"prlimit64", SYS_prlimit64, NOMEM},
};

enum { N_CALLS = sizeof(calls) / sizeof(calls[0]), TELL_FD = 900 };

/* Whose call it is. */
enum part { PART_PARENT, PART_WORKER, PART_FRONT, N_PARTS };

static const char *const part_names[N_PARTS] = {"service", "worker", "front"};

struct supervised {
	struct service_run run;
	int listener, out, err; /* the latter -1: ended */
	struct buffer said, logged;
	/* The loader is done: what fails before is not the program's. The C
	   library's first getrandom() is behind it. */
	bool loaded;
	/* The next fault: at the n-th such call of that part, or at it and at
	   all of the same call after it. */
	bool armed, lasting;
	enum fault fault;
	enum part part;
	int nth, n_met;
	int only; /* of calls: no other; -1: any */
	int call; /* of calls: where it struck; -1: not yet */
	/* In the order of their birth, while they are not known. */
	pid_t first, second;
};

static inline int64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- the filter ----------------------------------------------------------- */

static inline int make_filter(void)
{
	struct sock_filter steps[5 + 2 * N_CALLS];
	unsigned short n = 0;

	steps[n++] = (struct sock_filter){BPF_LD | BPF_W | BPF_ABS, 0, 0,
					  offsetof(struct seccomp_data, nr)};
	for (int i = 0; i < N_CALLS; i++) {
		/* By this one we send the listener away. */
		bool ours = calls[i].number == SYS_sendmsg;

		steps[n++] = (struct sock_filter){BPF_JMP | BPF_JEQ | BPF_K, 0,
						  (unsigned char)(ours ? 4 : 1),
						  (uint32_t)calls[i].number};
		if (ours) {
			steps[n++] = (struct sock_filter){
				BPF_LD | BPF_W | BPF_ABS, 0, 0,
				offsetof(struct seccomp_data, args)};
			steps[n++] =
				(struct sock_filter){BPF_JMP | BPF_JEQ | BPF_K,
						     0, 1, TELL_FD};
			steps[n++] = (struct sock_filter){BPF_RET | BPF_K, 0, 0,
							  SECCOMP_RET_ALLOW};
		}
		steps[n++] = (struct sock_filter){BPF_RET | BPF_K, 0, 0,
						  SECCOMP_RET_USER_NOTIF};
	}
	steps[n++] =
		(struct sock_filter){BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW};
	struct sock_fprog program = {n, steps};
	CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			    SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

static inline void send_fd(int fd)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {0};
	char byte = 'f';
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};

	control.header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int)),
					  .cmsg_level = SOL_SOCKET,
					  .cmsg_type = SCM_RIGHTS};
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	if (sendmsg(TELL_FD, &message, 0) != 1)
		_exit(126);
}

static inline int receive_fd(int from)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {0};
	char byte;
	int fd = -1;
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};

	/* Not by the front's, which is linked with us and takes none. */
	if (syscall(SYS_recvmsg, from, &message, MSG_CMSG_CLOEXEC) == 1 &&
	    control.header.cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	return fd;
}

/*
 * Starts the program; its output comes to ret->out and ret->err. False: this
 * machine does not let us, which is said.
 */
static inline bool supervise_start(char *const *argv, struct supervised *ret)
{
	int tell[2], out[2], err[2];

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, tell) == 0 &&
		      pipe(out) == 0 && pipe(err) == 0,
	      "no pipe");
	*ret = (struct supervised){.call = -1, .only = -1};
	buffer_init(0, &ret->said);
	buffer_init(0, &ret->logged);
	ret->run.pid = fork_child();
	if (ret->run.pid == 0) {
		CHECK(dup2(out[1], 1) == 1 && dup2(err[1], 2) == 2 &&
			      dup2(tell[1], TELL_FD) == TELL_FD,
		      "no descriptors");
		for (int fd = 3; fd < 64; fd++)
			close(fd);
		int listener = make_filter();
		if (listener >= 0)
			send_fd(listener);
		else
			_exit(127);
		/* From here on we are answered for. */
		close(listener);
		close(TELL_FD);
		execv(argv[0], argv);
		_exit(127);
	}
	close(tell[1]);
	close(out[1]);
	close(err[1]);
	ret->listener = receive_fd(tell[0]);
	ret->out = out[0];
	ret->err = err[0];
	close(tell[0]);
	return ret->listener >= 0;
}

/* --- whose call it is ----------------------------------------------------- */

static inline pid_t group_of(pid_t thread, pid_t *ret_parent)
{
	char path[64], text[1024];

	*ret_parent = 0;
	snprintf(path, sizeof(path), "/proc/%d/status", (int)thread);
	FILE *file = fopen(path, "re");
	if (!file)
		return 0;
	size_t n = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[n] = '\0';
	const char *group = strstr(text, "\nTgid:"),
		   *parent = strstr(text, "\nPPid:");
	if (!group || !parent)
		return 0;
	*ret_parent = (pid_t)atoi(parent + 6);
	return (pid_t)atoi(group + 6);
}

static inline enum part part_of(pid_t thread, struct supervised *supervised)
{
	pid_t parent, group = group_of(thread, &parent);

	if (group == supervised->run.pid)
		return PART_PARENT;
	if (parent == supervised->run.pid && group != supervised->first &&
	    supervised->second == 0) {
		if (supervised->first == 0)
			supervised->first = group;
		else
			supervised->second = group;
	}
	return group == supervised->second ? PART_FRONT : PART_WORKER;
}

/* --- answering for its calls ---------------------------------------------- */

static inline int call_index(int number)
{
	for (int i = 0; i < N_CALLS; i++)
		if (calls[i].number == number)
			return i;
	return -1;
}

/* A file that is only read takes no room, say. */
static inline bool may_fail(const struct seccomp_data *asked, int call,
			    enum fault fault)
{
	bool locks = asked->args[1] == F_SETLK || asked->args[1] == F_SETLKW;

	if (asked->nr == SYS_openat && fault == FAULT_NOSPC)
		return (asked->args[2] & O_CREAT) != 0;
	/* Only one more takes memory. */
	if (asked->nr == SYS_epoll_ctl && asked->args[1] != EPOLL_CTL_ADD)
		return false;
	/* Locks may wait; the rest of fcntl() cannot fail. */
	if (asked->nr == SYS_fcntl && !locks)
		return false;
	return (calls[call].faults & 1 << fault) != 0;
}

static inline bool strikes(const struct seccomp_notif *asked, int call,
			   struct supervised *supervised)
{
	if (!supervised->loaded) {
		supervised->loaded = asked->data.nr == SYS_getrandom;
		return false;
	}
	if (!supervised->armed || call < 0 ||
	    !may_fail(&asked->data, call, supervised->fault) ||
	    (supervised->only >= 0 && call != supervised->only) ||
	    part_of((pid_t)asked->pid, supervised) != supervised->part)
		return false;
	if (++supervised->n_met == supervised->nth)
		supervised->call = call;
	return supervised->n_met == supervised->nth ||
	       (supervised->lasting && call == supervised->call);
}

static inline void answer_call(struct supervised *supervised)
{
	struct seccomp_notif asked = {0};
	struct seccomp_notif_resp answer = {0};

	if (ioctl(supervised->listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) != 0)
		return;
	int call = call_index(asked.data.nr);
	answer.id = asked.id;
	if (!strikes(&asked, call, supervised))
		answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	else
		answer.error = -faults[supervised->fault].number;
	/* Who asked may have been killed meanwhile. */
	(void)ioctl(supervised->listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

static inline void arm(enum part part, enum fault fault, int nth,
		       struct supervised *supervised)
{
	supervised->armed = true;
	supervised->lasting = false;
	supervised->part = part;
	supervised->fault = fault;
	supervised->nth = nth;
	supervised->n_met = 0;
	supervised->call = supervised->only = -1;
}

/* All calls like this one. */
static inline void arm_lasting(enum part part, enum fault fault, int call,
			       struct supervised *supervised)
{
	arm(part, fault, 1, supervised);
	supervised->lasting = true;
	supervised->only = call;
}

/* "the 7th call of the worker, pwrite64: ENOSPC" */
static inline const char *told(const struct supervised *supervised)
{
	static char text[128];

	snprintf(text, sizeof(text), "%s %s%s %d of the %s",
		 supervised->call >= 0 ? calls[supervised->call].name : "none",
		 faults[supervised->fault].name,
		 supervised->lasting ? " lasting," : ",", supervised->nth,
		 part_names[supervised->part]);
	return text;
}

/* What it says on fd; -1: it says no more. */
static inline void keep_said(int *fd, struct buffer *ret)
{
	char bytes[4096];
	ssize_t n = read(*fd, bytes, sizeof(bytes));

	if (n > 0) {
		buffer_put(ret, bytes, (size_t)n);
		return;
	}
	close(*fd);
	*fd = -1;
}

enum until { UNTIL_READABLE, UNTIL_ENDED, UNTIL_LATE };

/*
 * Answers for it until fd (-1: none) may be read, or nothing of it is left, or
 * so long.
 */
static inline enum until supervise_until(int fd, int ms,
					 struct supervised *supervised)
{
	int64_t end_ms = now_ms() + ms;

	for (;;) {
		int64_t left_ms = end_ms - now_ms();
		struct pollfd fds[] = {{supervised->listener, POLLIN, 0},
				       {fd, POLLIN, 0},
				       {supervised->out, POLLIN, 0},
				       {supervised->err, POLLIN, 0}};

		if (left_ms <= 0)
			return UNTIL_LATE;
		if (poll(fds, 4, (int)left_ms) < 0 && errno != EINTR)
			return UNTIL_ENDED;
		if (fds[0].revents & POLLIN)
			answer_call(supervised);
		if (fds[2].revents)
			keep_said(&supervised->out, &supervised->said);
		if (fds[3].revents)
			keep_said(&supervised->err, &supervised->logged);
		if (fds[1].revents)
			return UNTIL_READABLE;
		if (fds[0].revents & ~POLLIN && supervised->out < 0 &&
		    supervised->err < 0)
			return UNTIL_ENDED;
	}
}

#endif
