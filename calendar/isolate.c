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

#include "base/file.h"
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

/* A folder and a file of the time zones at a time, and some to spare. */
enum { OPEN_FILES = 8 };

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
	int fd = file_open("/proc/self/statm", O_RDONLY | O_CLOEXEC, 0);

	if (fd < 0)
		return 0;
	ssize_t n = file_take(fd, text, sizeof(text) - 1);
	close(fd);
	long long pages = n > 0 ? strtoll(text, NULL, 10) : 0;
	return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

/* Never above what this process may have. */
static bool set_limit(int resource, int64_t value, int64_t grace)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) != 0)
		return false;
	rlim_t soft = (rlim_t)value, hard = (rlim_t)(value + grace);
	if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < hard)
		hard = limit.rlim_max;
	limit.rlim_max = hard;
	limit.rlim_cur = soft < hard ? soft : hard;
	return setrlimit(resource, &limit) == 0;
}

static bool confine(struct isolation isolation, pid_t parent, int fd)
{
	int64_t memory = mapped_bytes() + isolation.memory_bytes;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		return false;
	if (LIMIT_MEMORY && (!set_limit(RLIMIT_AS, memory, 0) ||
			     !set_limit(RLIMIT_DATA, memory, 0)))
		return false;
	/* At the hard limit the system sends SIGKILL, before it SIGXCPU. */
	return set_limit(RLIMIT_CPU, isolation.ms / 1000 + 1, 1) &&
	       set_limit(RLIMIT_FSIZE, 0, 0) && set_limit(RLIMIT_CORE, 0, 0) &&
	       set_limit(RLIMIT_NPROC, 0, 0) &&
	       set_limit(RLIMIT_NOFILE, fd + OPEN_FILES, 0);
}

static void default_signals(void)
{
	static const int signals[] = {SIGTERM, SIGINT,	SIGCHLD, SIGHUP,
				      SIGPIPE, SIGXCPU, SIGXFSZ, SIGSEGV,
				      SIGBUS,  SIGABRT, SIGILL,	 SIGFPE,
				      SIGSYS,  SIGTRAP};
	struct sigaction action = {.sa_handler = SIG_DFL};
	sigset_t none;

	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &action, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool enter(struct isolation isolation, int fd, struct sandbox *ret)
{
	struct sandbox at_most = SANDBOX_ALL;

	if (isolation.without_seccomp)
		at_most.seccomp = false;
	if (isolation.landlock_before)
		at_most.landlock_abi = isolation.landlock_before - 1;
	return sandbox_enter(at_most, fd, ret);
}

/* Never returns. Out of memory is an exit status of its own, never a guess. */
static void run_child(isolated_job *job, void *context,
		      struct isolation isolation, pid_t parent, int fd)
{
	struct sandbox reached;
	struct buffer answer;

	default_signals();
	if (!confine(isolation, parent, fd) || !enter(isolation, fd, &reached))
		_exit(EXIT_UNCONFINED);
	buffer_init(FRAME_BYTES, &answer);
	int code = job(context, reached, &answer);
	if (code != 0 || answer.failed)
		_exit(code != 0 ? code : EXIT_NO_MEMORY);
	_exit(file_write(buffer_bytes(&answer), fd) == 0 ? 0 : EXIT_UNTOLD);
}

/* --- the parent ---------------------------------------------------------- */

/* False at the deadline; the end of the stream and errors end the reading,
 * the latter set *ret_errno. */
static bool receive(int fd, int64_t deadline_ms, struct buffer *ret,
		    int *ret_errno)
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
		ssize_t n =
			n_ready < 0 ? -1 : file_take(fd, chunk, CHUNK_BYTES);
		if (n < 0)
			*ret_errno = errno;
		if (n <= 0)
			break;
		buffer_put(ret, chunk, (size_t)n);
	}
	ret->failed = ret->failed || !chunk;
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

/* Whether it was our limit that a child met, and not one of this process. */
static bool may_have(int64_t bytes)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_AS, &limit) != 0 ||
	       limit.rlim_max == RLIM_INFINITY ||
	       (int64_t)limit.rlim_max >= mapped_bytes() + bytes;
}

/* A child that a signal ended. */
static enum status killed_child(int number, struct isolation isolation,
				struct error *err)
{
	switch (number) {
	case SIGXCPU:
		return error_set(err, STATUS_LIMIT, MSG_READER_LATE, "d",
				 isolation.ms / 1000);
	case SIGSYS:
		return error_set(err, STATUS_CRASHED, MSG_READER_FORBIDDEN, "");
	case SIGSEGV:
	case SIGBUS:
	case SIGABRT:
	case SIGILL:
	case SIGFPE:
	case SIGTRAP:
		return error_set(err, STATUS_CRASHED, MSG_READER_DIED, "d",
				 (int64_t)number);
	default:
		return error_set(err, STATUS_CRASHED, MSG_READER_STOPPED, "d",
				 (int64_t)number);
	}
}

/* A child that did not exit with 0; what it wrote is not looked at. */
static enum status failed_child(int status, struct isolation isolation,
				struct error *err)
{
	if (WIFSIGNALED(status))
		return killed_child(WTERMSIG(status), isolation, err);
	if (WEXITSTATUS(status) == EXIT_NO_MEMORY)
		return may_have(isolation.memory_bytes)
			       ? limit_memory(isolation, err)
			       : error_no_memory(err, NULL);
	if (WEXITSTATUS(status) == EXIT_ZONES)
		return error_set(err, STATUS_FAULT, MSG_READER_ZONES, "");
	if (WEXITSTATUS(status) == EXIT_UNCONFINED)
		return error_set(err, STATUS_FAULT, MSG_READER_UNCONFINED, "");
	if (WEXITSTATUS(status) == EXIT_UNTOLD)
		return error_set(err, STATUS_FAULT, MSG_READER_FRAME, "");
	return error_set(err, STATUS_CRASHED, MSG_READER_EXIT, "d",
			 (int64_t)WEXITSTATUS(status));
}

static enum status finish(pid_t child, int fd, struct isolation isolation,
			  struct buffer *ret, struct error *err)
{
	int error = 0;
	bool in_time = receive(fd, now_ms() + isolation.ms, ret, &error);

	/*
	 * A child closes the pipe by ending, and keeps the status it ended
	 * with; one that closed it otherwise would never end.
	 */
	kill(child, SIGKILL);
	int exit_status = reap(child);
	if (!in_time)
		return error_set(err, STATUS_LIMIT, MSG_READER_LATE, "d",
				 isolation.ms / 1000);
	if (error)
		return error_system(err, STATUS_FAULT, "pipe", error);
	if (ret->failed)
		return error_no_memory(err, NULL);
	return exit_status == 0 ? STATUS_OK
				: failed_child(exit_status, isolation, err);
}

enum status isolate_run(isolated_job *job, void *context,
			struct isolation isolation, struct buffer *ret,
			struct error *err)
{
	int fds[2];
	pid_t parent = getpid();

	if (pipe(fds) != 0)
		return error_system(err, STATUS_FAULT, "pipe", errno);
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	pid_t child = fork();
	if (child == 0)
		run_child(job, context, isolation, parent, fds[1]);
	int fork_errno = errno;
	close(fds[1]);
	enum status status =
		child < 0 ? error_system(err, STATUS_FAULT, "fork", fork_errno)
			  : finish(child, fds[0], isolation, ret, err);
	close(fds[0]);
	return status;
}

/* --- reading -------------------------------------------------------------- */

struct reading_job {
	struct calendar_texts texts;
	const struct read_options *options;
	int64_t memory_bytes;
};

static int read_to_frame(void *context, struct sandbox reached,
			 struct buffer *ret)
{
	const struct reading_job *job = context;
	struct error err = {0};
	struct calendar calendar;

	(void)reached;
	/* Twice the limit: the system's own limit is met first. */
	struct arena *arena = arena_new((size_t)job->memory_bytes * 2);
	if (!arena)
		return EXIT_NO_MEMORY;
	enum status status =
		calendar_read(job->texts, job->options, arena, &calendar, &err);
	int unread = zones_failed(job->options->zones);
	if (status == STATUS_NO_MEMORY && unread && unread != ENOMEM)
		return EXIT_ZONES;
	if (status == STATUS_NO_MEMORY || arena_hit_cap(arena))
		return EXIT_NO_MEMORY;
	frame_write(status, &err, &calendar, ret);
	return 0;
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

enum status isolate_read(struct calendar_texts texts,
			 const struct read_options *options,
			 struct isolation isolation, struct arena *arena,
			 struct calendar *ret, struct error *err)
{
	struct reading_job job = {texts, options, isolation.memory_bytes};
	struct calendar calendar;
	struct buffer frame;
	enum status read = STATUS_OK;

	buffer_init(FRAME_BYTES + CHUNK_BYTES, &frame);
	enum status status =
		isolate_run(read_to_frame, &job, isolation, &frame, err);
	if (status == STATUS_OK &&
	    !frame_read(buffer_bytes(&frame), arena, &read, &calendar, err))
		status = arena_failed(arena) ? error_no_memory(err, arena)
					     : error_set(err, STATUS_CRASHED,
							 MSG_READER_FRAME, "");
	buffer_release(&frame);
	if (status == STATUS_OK)
		status = read;
	if (status != STATUS_OK)
		return status;
	if (!are_in_texts(&calendar, texts.n))
		return error_set(err, STATUS_CRASHED, MSG_READER_FRAME, "");
	*ret = calendar;
	return STATUS_OK;
}

static const struct isolation usual = {
	.memory_bytes = LIMIT_READER_MEMORY_BYTES,
	.ms = LIMIT_READER_SECONDS * 1000,
};

enum status calendar_read_isolated(struct calendar_texts texts,
				   const struct read_options *options,
				   struct arena *arena, struct calendar *ret,
				   struct error *err)
{
	return isolate_read(texts, options, usual, arena, ret, err);
}

static int tell_sandbox(void *context, struct sandbox reached,
			struct buffer *ret)
{
	(void)context;
	buffer_put(ret, &reached, sizeof(reached));
	return 0;
}

enum status isolation_reached(struct isolation isolation, struct sandbox *ret,
			      struct error *err)
{
	struct buffer answer;

	buffer_init(FRAME_BYTES, &answer);
	enum status status =
		isolate_run(tell_sandbox, NULL, isolation, &answer, err);
	if (status == STATUS_OK && answer.n != sizeof(*ret))
		status = error_set(err, STATUS_CRASHED, MSG_READER_FRAME, "");
	if (status == STATUS_OK)
		memcpy(ret, answer.data, sizeof(*ret));
	buffer_release(&answer);
	return status;
}

enum status calendar_isolation(struct sandbox *ret, struct error *err)
{
	static struct sandbox reached;
	static bool known;

	if (!known) {
		enum status status = isolation_reached(usual, &reached, err);
		if (status != STATUS_OK)
			return status;
		known = true;
	}
	*ret = reached;
	return STATUS_OK;
}
