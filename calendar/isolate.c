#include "calendar/isolate.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "calendar/frame.h"

/* AddressSanitizer reserves terabytes and cannot live under a limit. */
#if defined(__SANITIZE_ADDRESS__)
#define LIMIT_MEMORY 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LIMIT_MEMORY 0
#endif
#endif
#ifndef LIMIT_MEMORY
#define LIMIT_MEMORY 1
#endif

enum { FRAME_BYTES = 64 * 1024 * 1024, CHUNK_BYTES = 64 * 1024 };

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- the child ----------------------------------------------------------- */

/* Bytes this process has mapped, from /proc; 0: not known. */
static int64_t mapped_bytes(void)
{
	char text[64] = "";
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	ssize_t n = read(fd, text, sizeof(text) - 1);
	close(fd);
	long long pages = n > 0 ? strtoll(text, NULL, 10) : 0;
	return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

static bool set_limit(int resource, int64_t value)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) != 0)
		return false;
	rlim_t wanted = (rlim_t)value;
	if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < wanted)
		wanted = limit.rlim_max;
	limit.rlim_cur = limit.rlim_max = wanted;
	return setrlimit(resource, &limit) == 0;
}

static bool confine(struct isolation isolation, pid_t parent)
{
	int64_t memory = mapped_bytes() + isolation.memory_bytes;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		return false;
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (LIMIT_MEMORY &&
	    (!set_limit(RLIMIT_AS, memory) || !set_limit(RLIMIT_DATA, memory)))
		return false;
	return set_limit(RLIMIT_CPU, isolation.ms / 1000 + 1) &&
	       set_limit(RLIMIT_FSIZE, 0) && set_limit(RLIMIT_CORE, 0) &&
	       set_limit(RLIMIT_NPROC, 0);
}

static bool write_all(int fd, struct bytes bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.data, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes.data += n;
		bytes.n -= (size_t)n;
	}
	return true;
}

static void default_signals(void)
{
	static const int signals[] = {SIGTERM, SIGINT,	SIGCHLD, SIGHUP,
				      SIGSEGV, SIGABRT, SIGPIPE};
	struct sigaction action = {.sa_handler = SIG_DFL};
	sigset_t none;

	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &action, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Never returns. Out of memory is an exit status of its own, never a guess. */
static void run_child(struct calendar_texts texts,
		      const struct read_options *options,
		      struct isolation isolation, pid_t parent, int fd)
{
	struct error err = {0};
	struct calendar calendar;
	struct buffer frame;

	default_signals();
	if (!confine(isolation, parent))
		_exit(1);
	/* Twice the limit: the system's own limit is met first. */
	struct arena *arena = arena_new((size_t)isolation.memory_bytes * 2);
	if (!arena)
		_exit(EXIT_NO_MEMORY);
	enum status status =
		calendar_read(texts, options, arena, &calendar, &err);
	if (status == STATUS_NO_MEMORY || arena_hit_cap(arena))
		_exit(EXIT_NO_MEMORY);
	buffer_init(FRAME_BYTES, &frame);
	frame_write(status, &err, &calendar, &frame);
	if (frame.failed)
		_exit(EXIT_NO_MEMORY);
	_exit(write_all(fd, buffer_bytes(&frame)) ? 0 : 1);
}

/* --- the parent ---------------------------------------------------------- */

/* False at the deadline; the end of the stream and errors end the reading. */
static bool receive(int fd, int64_t deadline_ms, struct buffer *ret)
{
	char *chunk = malloc(CHUNK_BYTES);
	bool in_time = true;

	while (chunk && !ret->failed) {
		struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
		int64_t left_ms = deadline_ms - now_ms();

		in_time = left_ms > 0;
		if (!in_time)
			break;
		int n_ready =
			poll(&poll_fd, 1, left_ms > 1000 ? 1000 : (int)left_ms);
		if (n_ready == 0 || (n_ready < 0 && errno == EINTR))
			continue;
		ssize_t n = n_ready < 0 ? -1 : read(fd, chunk, CHUNK_BYTES);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		buffer_put(ret, chunk, (size_t)n);
	}
	free(chunk);
	return in_time;
}

static int reap(pid_t child)
{
	int status = 0;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static enum status limit_memory(struct isolation isolation, struct error *err)
{
	return error_set(err, STATUS_LIMIT, MSG_LIMIT, "mdd",
			 (int)limit_message(LIMIT_ID_READER_MEMORY_BYTES),
			 isolation.memory_bytes + 1, isolation.memory_bytes);
}

/* A child that did not exit with 0; what it wrote is not looked at. */
static enum status failed_child(int status, struct isolation isolation,
				struct error *err)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NO_MEMORY)
		return limit_memory(isolation, err);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		return error_set(err, STATUS_LIMIT, MSG_READER_LATE, "d",
				 isolation.ms / 1000);
	if (WIFSIGNALED(status))
		return error_set(err, STATUS_CRASHED, MSG_READER_DIED, "d",
				 (int64_t)WTERMSIG(status));
	return error_set(err, STATUS_CRASHED, MSG_READER_EXIT, "d",
			 (int64_t)WEXITSTATUS(status));
}

/* Each problem stands in one of the texts. */
static bool are_in_texts(const struct calendar *calendar, size_t n_texts)
{
	for (size_t i = 0; i < calendar->n_problems; i++)
		if (calendar->problems[i].text < 0 ||
		    (size_t)calendar->problems[i].text >= n_texts)
			return false;
	return true;
}

static enum status finish(pid_t child, int fd, struct isolation isolation,
			  struct arena *arena, struct calendar *ret,
			  struct error *err)
{
	struct buffer frame;
	enum status status = STATUS_OK;

	buffer_init(FRAME_BYTES + CHUNK_BYTES, &frame);
	bool in_time = receive(fd, now_ms() + isolation.ms, &frame);
	/*
	 * A child closes the pipe by ending, and keeps the status it ended
	 * with; one that closed it otherwise would never end.
	 */
	kill(child, SIGKILL);
	int exit_status = reap(child);
	if (!in_time)
		status = error_set(err, STATUS_LIMIT, MSG_READER_LATE, "d",
				   isolation.ms / 1000);
	else if (frame.failed)
		status = error_no_memory(err, NULL);
	else if (exit_status != 0)
		status = failed_child(exit_status, isolation, err);
	else if (!frame_read(buffer_bytes(&frame), arena, &status, ret, err))
		status = arena_hit_cap(arena) ? error_no_memory(err, arena)
					      : error_set(err, STATUS_CRASHED,
							  MSG_READER_FRAME, "");
	buffer_release(&frame);
	return status;
}

enum status isolate_read(struct calendar_texts texts,
			 const struct read_options *options,
			 struct isolation isolation, struct arena *arena,
			 struct calendar *ret, struct error *err)
{
	struct calendar calendar;
	int fds[2];
	pid_t parent = getpid();

	if (pipe(fds) != 0)
		return error_system(err, STATUS_FAULT, "pipe", errno);
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	pid_t child = fork();
	if (child == 0) {
		close(fds[0]);
		run_child(texts, options, isolation, parent, fds[1]);
	}
	int fork_errno = errno;
	close(fds[1]);
	enum status status =
		child < 0 ? error_system(err, STATUS_FAULT, "fork", fork_errno)
			  : finish(child, fds[0], isolation, arena, &calendar,
				   err);
	close(fds[0]);
	if (status != STATUS_OK)
		return status;
	if (!are_in_texts(&calendar, texts.n))
		return error_set(err, STATUS_CRASHED, MSG_READER_FRAME, "");
	*ret = calendar;
	return STATUS_OK;
}

enum status calendar_read_isolated(struct calendar_texts texts,
				   const struct read_options *options,
				   struct arena *arena, struct calendar *ret,
				   struct error *err)
{
	const struct isolation isolation = {LIMIT_READER_MEMORY_BYTES,
					    LIMIT_READER_SECONDS * 1000};

	return isolate_read(texts, options, isolation, arena, ret, err);
}
