#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "ipc/process.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/wipe.h"

/* Twice what base/wipe.h takes for the deepest. */
enum { STACK_BYTES = 512 * 1024 };

/* Every fd from first to last. */
static void close_range_of(unsigned first, unsigned last)
{
	if (first > last)
		return;
#ifdef SYS_close_range
	extern long syscall(long number, ...);
	if (syscall(SYS_close_range, first, last, 0u) == 0)
		return;
#endif
	for (unsigned fd = first; fd <= last && fd < 65536; fd++)
		close((int)fd);
}

static void close_others(int fd)
{
	close_range_of(3, (unsigned)fd - 1);
	close_range_of((unsigned)fd + 1, ~0u);
}

/* The parent is asked to stop; it tells its children when. */
static void child_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

bool process_has_room(size_t n)
{
	void *room = mmap(NULL, n, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return room != MAP_FAILED && munmap(room, n) == 0;
}

/* Once it has grown a stack stays so, also in a child. */
__attribute__((noinline)) static void reach_down(void)
{
	char below[STACK_BYTES];

	wipe(below, 1);
}

bool process_reserve_stack(void)
{
	if (!process_has_room(STACK_BYTES))
		return false;
	reach_down();
	return true;
}

void process_leave_no_core(void)
{
	/*
	 * Less than a page, so no file; and the one size for which the kernel
	 * does not hand the memory to a program either (core_pattern "|...").
	 */
	struct rlimit least = {1, 1};

	/* Not allowed: it was 0 before, and a program is told so. */
	(void)setrlimit(RLIMIT_CORE, &least);
}

enum status process_fork(struct process *ret, int *ret_child_fd,
			 struct error *err)
{
	int fds[2];
	pid_t parent = getpid();

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
		return error_system(err, STATUS_FAULT, "socketpair", errno);
	pid_t pid = fork();
	if (pid < 0) {
		enum status status =
			error_system(err, STATUS_FAULT, "fork", errno);

		close(fds[0]);
		close(fds[1]);
		return status;
	}
	if (pid > 0) {
		close(fds[1]);
		*ret = (struct process){pid, fds[0]};
		return STATUS_OK;
	}
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	close_others(fds[1]);
	child_signals();
	*ret = (struct process){0, -1};
	*ret_child_fd = fds[1];
	return STATUS_OK;
}
