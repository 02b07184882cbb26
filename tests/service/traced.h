#ifndef TESTS_SERVICE_TRACED_H
#define TESTS_SERVICE_TRACED_H

/*
 * A program of which every system call is met twice: when it is entered,
 * before anything of it has happened, and when it is left. Between two calls
 * of traced_next() one of its processes stands still at such a stop; killed
 * there it has done what it had done by then and no more.
 *
 * The file that includes this defines _GNU_SOURCE before all else.
 */

#include <errno.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "tests/service/driver.h"

struct traced {
	pid_t pid;   /* of the program */
	int out;     /* its standard output */
	bool family; /* its children too; and the ends of all of ours */
	pid_t stopped;
	int signal; /* that it gets when it goes on */
};

enum stop_kind { STOP_ENTRY, STOP_EXIT, STOP_END };

struct stop {
	pid_t pid;
	enum stop_kind kind;
	uint64_t call, args[6]; /* of an entry */
	int64_t result;		/* of an exit */
	int status;		/* of an end, as waitpid() has it */
};

enum { TRACED_SYSCALL = SIGTRAP | 0x80 };

static inline void traced_options(pid_t pid, bool family)
{
	long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;

	if (family)
		options |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
			   PTRACE_O_TRACECLONE;
	CHECK(ptrace(PTRACE_SETOPTIONS, pid, NULL, options) == 0,
	      "cannot trace");
}

/* Is it possible here? It may be forbidden in a container. */
static inline bool traced_possible(void)
{
	int status;
	pid_t pid = fork_child();

	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
			_exit(1);
		(void)raise(SIGSTOP);
		_exit(0);
	}
	CHECK(waitpid(pid, &status, __WALL) == pid, "cannot wait");
	if (!WIFSTOPPED(status))
		return false;
	(void)kill(pid, SIGKILL);
	(void)wait_for(pid);
	return true;
}

/* Stops where the program begins. */
static inline void traced_start(char *const *argv, bool family,
				struct traced *ret)
{
	int fds[2], status;

	CHECK(pipe(fds) == 0, "no pipe");
	pid_t pid = fork_child();
	if (pid == 0) {
		(void)dup2(fds[1], 1);
		close(fds[0]);
		close(fds[1]);
		/* It cannot look for leaks while somebody traces it. */
		sanitizer_options("detect_leaks=0");
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0)
			execv(argv[0], argv);
		_exit(127);
	}
	close(fds[1]);
	CHECK(waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status),
	      "cannot trace %s", argv[0]);
	traced_options(pid, family);
	*ret = (struct traced){.pid = pid,
			       .out = fds[0],
			       .family = family,
			       .stopped = pid};
}

/* A process that is there already, wherever it is. */
static inline void traced_seize(pid_t pid, struct traced *ret)
{
	int status;
	long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;

	CHECK(ptrace(PTRACE_SEIZE, pid, NULL, options) == 0 &&
		      ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) == 0,
	      "cannot trace %d", (int)pid);
	CHECK(waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status),
	      "%d is gone", (int)pid);
	*ret = (struct traced){.pid = pid,
			       .out = -1,
			       .family = true,
			       .stopped = pid};
}

static inline void traced_go_on(struct traced *traced)
{
	/* One that was killed meanwhile tells by its end. */
	if (traced->stopped && ptrace(PTRACE_SYSCALL, traced->stopped, NULL,
				      (uintptr_t)traced->signal) != 0)
		CHECK(errno == ESRCH, "cannot go on");
	traced->stopped = 0;
	traced->signal = 0;
}

static inline void traced_get(pid_t pid, struct stop *ret)
{
	struct __ptrace_syscall_info info;

	CHECK(ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) > 0,
	      "cannot see the call");
	if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
		ret->kind = STOP_EXIT;
		ret->result = info.exit.rval;
		return;
	}
	ret->kind = STOP_ENTRY;
	ret->call = info.entry.nr;
	memcpy(ret->args, info.entry.args, sizeof(ret->args));
}

/* False: there is nobody left. */
static inline bool traced_next(struct traced *traced, struct stop *ret)
{
	int status;

	for (;;) {
		traced_go_on(traced);
		pid_t pid = waitpid(traced->family ? -1 : traced->pid, &status,
				    __WALL);
		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			return false;
		*ret = (struct stop){.pid = pid, .status = status};
		if (!WIFSTOPPED(status)) {
			ret->kind = STOP_END;
			return true;
		}
		traced->stopped = pid;
		if (WSTOPSIG(status) == TRACED_SYSCALL) {
			traced_get(pid, ret);
			return true;
		}
		/* An event, the first stop of a child, or a signal. */
		if (status >> 16 == 0 && WSTOPSIG(status) != SIGSTOP)
			traced->signal = WSTOPSIG(status);
	}
}

/* Its memory; what cannot be read is nothing. */
static inline size_t traced_read(pid_t pid, uint64_t at, size_t n, char *ret)
{
	struct iovec ours = {ret, n}, theirs = {(void *)(uintptr_t)at, n};
	ssize_t got = process_vm_readv(pid, &ours, 1, &theirs, 1, 0);

	return got > 0 ? (size_t)got : 0;
}

/* A name; read up to the ends of pages, behind which there may be nothing. */
static inline void traced_string(pid_t pid, uint64_t at, char *ret, size_t room)
{
	enum { PAGE = 4096 };
	size_t n = 0, got = 1;

	while (n + 1 < room && got > 0 && !memchr(ret, '\0', n)) {
		size_t more = PAGE - (size_t)((at + n) % PAGE);

		more = more < room - 1 - n ? more : room - 1 - n;
		got = traced_read(pid, at + n, more, ret + n);
		n += got;
	}
	ret[n] = '\0';
}

/* What a descriptor is open on; "": nothing that has a name. */
static inline void traced_path(pid_t pid, uint64_t fd, char *ret, size_t room)
{
	char link[64];

	snprintf(link, sizeof(link), "/proc/%d/fd/%d", (int)pid, (int)fd);
	ssize_t n = readlink(link, ret, room - 1);
	ret[n > 0 ? n : 0] = '\0';
}

#endif
