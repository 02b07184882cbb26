#ifndef TESTS_SERVICE_DRIVER_H
#define TESTS_SERVICE_DRIVER_H

/*
 * What the drivers share: a service of their own, its processes, questions to
 * it. Nothing waits for a time, only for what must come; the scripts that run
 * the drivers bound them. Any failure ends the driver with 1, its service and
 * its other children with it.
 */

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ipc/client.h"
#include "ipc/url.h"
#include "json/json.h"

enum { ASK_MS = 120 * 1000, MAX_CHILDREN = 80 };

#define CHECK(condition, ...)                                                  \
	do {                                                                   \
		if (!(condition)) {                                            \
			fprintf(stderr, "%s:%d: ", __FILE__, __LINE__);        \
			fprintf(stderr, __VA_ARGS__);                          \
			fputc('\n', stderr);                                   \
			exit(1);                                               \
		}                                                              \
	} while (0)

static inline const char *environment(const char *name)
{
	const char *value = getenv(name);

	CHECK(value, "%s is not set", name);
	return value;
}

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/*
 * Of AddressSanitizer in what is started from here on, where it is built in:
 * behind the caller's own.
 */
static inline void sanitizer_options(const char *options)
{
	const char *own = getenv("ASAN_OPTIONS");
	char text[512];

	snprintf(text, sizeof(text), "%s%s%s", own ? own : "", own ? ":" : "",
		 options);
	CHECK(setenv("ASAN_OPTIONS", text, 1) == 0, "no memory");
}

/* --- processes ------------------------------------------------------------ */

/* A child that ends with us. */
static inline pid_t fork_child(void)
{
	pid_t parent = getpid(), pid = fork();

	CHECK(pid >= 0, "cannot fork");
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
	}
	return pid;
}

static inline int wait_for(pid_t pid)
{
	int status = 0;

	CHECK(waitpid(pid, &status, 0) == pid, "cannot wait");
	return status;
}

static inline int count_threads(pid_t pid)
{
	char path[64];
	int n = 0;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	DIR *dir = opendir(path);
	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n - 2;
}

/* Its state as in /proc, 0: it is no more. */
static inline char state_of(pid_t pid, pid_t *ret_parent)
{
	char path[64], text[512], state;
	int parent = 0;

	*ret_parent = 0;
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	FILE *file = fopen(path, "r");
	if (!file)
		return 0;
	size_t n = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[n] = '\0';
	const char *end = strrchr(text, ')');
	if (!end || sscanf(end + 1, " %c %d", &state, &parent) != 2)
		return 0;
	*ret_parent = parent;
	return state;
}

/* 0: it is no more, or only its parent has not noticed. */
static inline pid_t parent_of(pid_t pid)
{
	pid_t parent;
	char state = state_of(pid, &parent);

	return state == 'Z' || state == 'X' ? 0 : parent;
}

/* One that has ended counts until its parent takes notice. */
static inline bool has_child(pid_t pid)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	bool found = false;

	CHECK(dir, "no /proc");
	while (!found && (entry = readdir(dir)) != NULL) {
		pid_t child = (pid_t)atoi(entry->d_name), parent;

		found = child > 0 && state_of(child, &parent) && parent == pid;
	}
	closedir(dir);
	return found;
}

static inline int compare_pids(const void *a, const void *b)
{
	pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;

	return (x > y) - (x < y);
}

/* Ascending: in the order of their birth, unless numbers wrapped. */
static inline int children_of(pid_t pid, pid_t *ret)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	int n = 0;

	CHECK(dir, "no /proc");
	while ((entry = readdir(dir)) != NULL) {
		pid_t child = (pid_t)atoi(entry->d_name);

		if (child > 0 && parent_of(child) == pid && n < MAX_CHILDREN)
			ret[n++] = child;
	}
	closedir(dir);
	qsort(ret, (size_t)n, sizeof(*ret), compare_pids);
	return n;
}

/* --- the service ---------------------------------------------------------- */

enum { MAX_LISTENERS = 8 };

struct service_run {
	pid_t pid;
	pid_t front; /* the last of them */
	pid_t fronts[MAX_LISTENERS];
	int n_fronts;
	pid_t workers[MAX_CHILDREN];
	int n_workers;
	pid_t watcher; /* of a store that others change too; else 0 */
};

/* A front has the library's thread beside its own; a worker has one. */
static inline void find_children(struct service_run *run)
{
	pid_t children[MAX_CHILDREN];
	int n = children_of(run->pid, children);

	run->n_workers = run->n_fronts = 0;
	run->front = 0;
	for (int i = 0; i < n; i++) {
		if (count_threads(children[i]) > 1 &&
		    run->n_fronts < MAX_LISTENERS)
			run->fronts[run->n_fronts++] = run->front = children[i];
		else
			run->workers[run->n_workers++] = children[i];
	}
}

/* Waits for the lines `ready`, one a URL. data: a folder, or a database's. */
static inline void start_service_at(const char *data, const char *const *urls,
				    int n_urls, const char *workers,
				    struct service_run *ret)
{
	const char *program = environment("TREFNYDD");
	bool shared = strstr(data, "://") != NULL;
	const char *words[8 + 2 * MAX_LISTENERS] = {
		"trefnydd", "serve",	 shared ? "--store" : "--data",
		data,	    "--workers", workers};
	int fds[2], n = 6;
	char line[256];

	for (int i = 0; i < n_urls; i++) {
		words[n++] = "--listen";
		words[n++] = urls[i];
	}
	CHECK(pipe(fds) == 0, "no pipe");
	ret->pid = fork_child();
	if (ret->pid == 0) {
		(void)dup2(fds[1], 1);
		close(fds[0]);
		close(fds[1]);
		execv(program, (char **)(uintptr_t)words);
		_exit(127);
	}
	close(fds[1]);
	FILE *out = fdopen(fds[0], "r");
	for (int i = 0; i < n_urls; i++)
		CHECK(out && fgets(line, sizeof(line), out) &&
			      strncmp(line, "ready ", 6) == 0,
		      "the service did not start");
	fclose(out);
	find_children(ret);
	/* The youngest but for the fronts. */
	ret->watcher =
		shared && ret->n_workers ? ret->workers[--ret->n_workers] : 0;
	CHECK(ret->n_fronts == n_urls, "%d fronts, not %d", ret->n_fronts,
	      n_urls);
	CHECK(ret->n_workers == atoi(workers), "%d workers, not %s",
	      ret->n_workers, workers);
}

static inline void start_service(const char *data, const char *url,
				 const char *workers, struct service_run *ret)
{
	start_service_at(data, &url, 1, workers, ret);
}

/* SIGTERM; it must end with 0 and leave neither socket nor child. */
static inline void stop_service(struct service_run *run, const char *url)
{
	pid_t children[MAX_CHILDREN];
	int n = children_of(run->pid, children);

	CHECK(kill(run->pid, SIGTERM) == 0, "cannot stop the service");
	int status = wait_for(run->pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	      "the service ended with %#x", (unsigned)status);
	CHECK(access(url + strlen("ipc://"), F_OK) != 0,
	      "the socket is still there");
	for (int i = 0; i < n; i++)
		CHECK(parent_of(children[i]) == 0, "child %d is left",
		      (int)children[i]);
}

/* --- questions ------------------------------------------------------------ */

/* The reply's text, the caller's. */
static inline char *ask_text(const char *url, const char *request, size_t n)
{
	struct error error = {0};
	struct buffer reply, line;

	buffer_init(0, &reply);
	buffer_init(0, &line);
	enum status status;
	/* Between two fronts there is no socket, for a moment. */
	do {
		error = (struct error){0};
		status = client_ask(url, (struct bytes){request, n}, ASK_MS,
				    &reply, &error);
	} while (status == STATUS_UNREACHABLE);
	if (status != STATUS_OK) {
		error_render(&error, LANGUAGE_EN, &line);
		CHECK(false, "no reply: %s", line.data);
	}
	return buffer_detach(&reply);
}

static inline char *ask_string(const char *url, const char *request)
{
	return ask_text(url, request, strlen(request));
}

struct health {
	int queue, all, busy, restarts;
};

static inline struct health ask_health(const char *url)
{
	static const char request[] =
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"health\"}";
	char *text = ask_string(url, request);
	struct json *json = NULL;

	CHECK(json_read(bytes_of(text), NULL, &json, NULL) == STATUS_OK,
	      "no JSON: %s", text);
	const struct json *result = json_member(json, "result");
	const struct json *workers = json_member(result, "workers");
	CHECK(workers, "no health: %s", text);
	struct health health = {
		.queue = (int)json_int(json_member(result, "queue")),
		.all = (int)json_int(json_member(workers, "all")),
		.busy = (int)json_int(json_member(workers, "busy")),
		.restarts = (int)json_int(json_member(workers, "restarts")),
	};
	json_free(json);
	free(text);
	return health;
}

/* A question asked by a child: its reply comes to fd. */
struct asking {
	pid_t pid;
	int fd;
};

static inline struct asking ask_aside(const char *url, struct bytes request)
{
	struct asking ret;
	int fds[2];

	CHECK(pipe(fds) == 0, "no pipe");
	ret.fd = fds[0];
	ret.pid = fork_child();
	if (ret.pid == 0) {
		close(fds[0]);
		char *reply = ask_text(url, request.data, request.n);
		size_t n = strlen(reply);
		_exit(write(fds[1], reply, n) == (ssize_t)n ? 0 : 1);
	}
	close(fds[1]);
	return ret;
}

/* The reply, the caller's. */
static inline char *answer_of(struct asking *asking)
{
	struct buffer reply;
	char bytes[4096];
	ssize_t n;

	buffer_init(0, &reply);
	while ((n = read(asking->fd, bytes, sizeof(bytes))) > 0)
		buffer_put(&reply, bytes, (size_t)n);
	close(asking->fd);
	int status = wait_for(asking->pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	      "the client ended with %#x", (unsigned)status);
	return buffer_detach(&reply);
}

/*
 * A request that takes a while: free/busy of a calendar as full as they may
 * be. different: other bytes, so that it shares no job.
 */
static inline void long_request(int different, struct buffer *ret)
{
	enum { EVENTS = 19000 };

	buffer_init(0, ret);
	buffer_printf(ret,
		      "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"freebusy\","
		      "\"params\":{\"from\":\"2026-09-01\",\"to\":"
		      "\"2026-12-31\",\"now\":\"2026-09-01\",\"ics\":"
		      "\"BEGIN:VCALENDAR\\nVERSION:2.0\\n",
		      different);
	for (int i = 0; i < EVENTS; i++)
		buffer_printf(ret,
			      "BEGIN:VEVENT\\nUID:%d\\nDTSTAMP:20260901T000000Z"
			      "\\nDTSTART:202609%02dT%02d%02d00Z\\n"
			      "DURATION:PT1M\\nRRULE:FREQ=DAILY;COUNT=5\\n"
			      "SUMMARY:what nobody keeps, a line as long as "
			      "they come\\nEND:VEVENT\\n",
			      i, i % 28 + 1, i / 28 % 24, i / 28 / 24);
	buffer_put_string(ret, "END:VCALENDAR\\n\"}}");
	CHECK(!ret->failed, "no memory");
}

/* Returns when it has really stopped. */
static inline void stop_process(pid_t pid)
{
	pid_t parent;

	CHECK(kill(pid, SIGSTOP) == 0, "cannot stop %d", (int)pid);
	while (state_of(pid, &parent) != 'T')
		;
}

/*
 * Stops the worker that works on the aside question, in the middle of it: it
 * has a reader, and while it is stopped that does not change. The worker, or
 * -1: the question was answered before.
 */
static inline int stop_in_the_middle(const struct service_run *run,
				     const struct asking *asking)
{
	struct pollfd answered = {asking->fd, POLLIN, 0};

	for (int i = 0; poll(&answered, 1, 0) == 0;
	     i = (i + 1) % run->n_workers) {
		if (!has_child(run->workers[i]))
			continue;
		stop_process(run->workers[i]);
		if (has_child(run->workers[i]))
			return i;
		CHECK(kill(run->workers[i], SIGCONT) == 0, "cannot go on");
	}
	return -1;
}

/* Asks aside, and stops the worker in the middle of it. */
static inline struct asking ask_and_stop(const struct service_run *run,
					 const char *url,
					 const struct buffer *request,
					 pid_t *ret_worker)
{
	for (int i = 0; i < 20; i++) {
		struct asking asking = ask_aside(url, buffer_bytes(request));
		int worker = stop_in_the_middle(run, &asking);

		if (worker >= 0) {
			*ret_worker = run->workers[worker];
			return asking;
		}
		free(answer_of(&asking));
	}
	CHECK(false, "the request is too short to be met");
	exit(1);
}

#endif
