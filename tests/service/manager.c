/*
 * manager KIND FOLDER: plays the service's manager at the other end of
 * NOTIFY_SOCKET. Prints one line; 0: it was told what sd_notify(3) promises.
 */
#include <stddef.h>

#include "tests/service/driver.h"

static struct service_run run;
static char url[160], data[160];

/* A socket of the manager's; name begins with "/" or "@". */
static int manage(const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t n = strlen(name);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	CHECK(fd >= 0 && n < sizeof(address.sun_path), "no socket");
	memcpy(address.sun_path, name, n);
	if (name[0] == '@')
		address.sun_path[0] = '\0';
	CHECK(bind(fd, (struct sockaddr *)&address,
		   (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n +
			       (name[0] == '/'))) == 0,
	      "cannot bind %s", name);
	CHECK(setenv("NOTIFY_SOCKET", name, 1) == 0, "no memory");
	return fd;
}

static void expect(int fd, const char *begin)
{
	char text[256];
	ssize_t n = recv(fd, text, sizeof(text) - 1, 0);

	CHECK(n > 0, "nothing was told");
	text[n] = '\0';
	CHECK(strncmp(text, begin, strlen(begin)) == 0, "told '%s', not '%s'",
	      text, begin);
}

/* Whether any of the first were among the others. */
static bool share_one(const struct service_run *a, const struct service_run *b)
{
	for (int i = 0; i < a->n_workers; i++)
		for (int j = 0; j < b->n_workers; j++)
			if (a->workers[i] == b->workers[j])
				return true;
	return false;
}

static void told_by(const char *name)
{
	int fd = manage(name);

	start_service(data, url, "2", &run);
	expect(fd, "READY=1");
	stop_service(&run, url);
	expect(fd, "STOPPING=1");
	close(fd);
	printf("%c: ready, stopping\n", name[0]);
}

/* Longer than its half would take only if nothing came at all. */
static void told_watchdog(const char *name)
{
	int fd = manage(name);

	CHECK(setenv("WATCHDOG_USEC", "20000", 1) == 0, "no memory");
	start_service(data, url, "2", &run);
	expect(fd, "WATCHDOG=1");
	/* While it binds, it may have been due more than once. */
	char text[64];
	do {
		ssize_t n = recv(fd, text, sizeof(text) - 1, 0);
		CHECK(n > 0, "nothing was told");
		text[n] = '\0';
	} while (strcmp(text, "READY=1") != 0);
	for (int i = 0; i < 3; i++)
		expect(fd, "WATCHDOG=1");
	CHECK(kill(run.pid, SIGKILL) == 0, "cannot kill");
	(void)wait_for(run.pid);
	close(fd);
	printf("watchdog: told while idle\n");
}

/* Of a watchdog that is another process's nothing is told. */
static void no_watchdog_of_others(const char *name)
{
	int fd = manage(name);

	CHECK(setenv("WATCHDOG_USEC", "1000", 1) == 0 &&
		      setenv("WATCHDOG_PID", "1", 1) == 0,
	      "no memory");
	start_service(data, url, "2", &run);
	expect(fd, "READY=1");
	(void)ask_health(url);
	stop_service(&run, url);
	expect(fd, "STOPPING=1");
	close(fd);
	printf("watchdog of another: nothing\n");
}

/* SIGHUP in the middle of a request: answered, and every worker is another. */
static void reloads(const char *name)
{
	struct buffer request;
	int fd = manage(name);

	start_service(data, url, "2", &run);
	expect(fd, "READY=1");
	long_request(1, &request);
	char *expected = ask_text(url, request.data, request.n);
	struct service_run before = run;
	struct asking asking = ask_aside(url, buffer_bytes(&request));
	CHECK(kill(run.pid, SIGHUP) == 0, "cannot reload");
	expect(fd, "RELOADING=1\nMONOTONIC_USEC=");
	expect(fd, "READY=1");
	char *answer = answer_of(&asking);
	CHECK(strcmp(answer, expected) == 0, "another answer: %.200s", answer);
	find_children(&run);
	CHECK(run.n_workers == 2 && !share_one(&before, &run),
	      "a worker is still the same");
	CHECK(run.front == before.front, "another front");
	struct health health = ask_health(url);
	CHECK(health.restarts == 0 && health.all == 2, "%d restarts",
	      health.restarts);
	stop_service(&run, url);
	expect(fd, "STOPPING=1");
	printf("reload: every worker anew, nothing lost\n");
	free(answer);
	free(expected);
	buffer_release(&request);
	close(fd);
}

static void expect_nothing(int fd)
{
	char text[256];
	ssize_t n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);

	text[n < 0 ? 0 : n] = '\0';
	CHECK(n < 0, "told '%s' after the last", text);
}

/*
 * SIGTERM while it reloads, and SIGHUP while it stops: it stops, and is not
 * said to be ready for more.
 */
static void stops_as_it_reloads(const char *name)
{
	struct buffer request;
	int fd = manage(name);
	pid_t worker;

	start_service(data, url, "2", &run);
	expect(fd, "READY=1");
	long_request(1, &request);
	struct asking asking = ask_and_stop(&run, url, &request, &worker);
	CHECK(kill(run.pid, SIGHUP) == 0, "cannot reload");
	expect(fd, "RELOADING=1\nMONOTONIC_USEC=");
	CHECK(kill(run.pid, SIGTERM) == 0, "cannot stop");
	expect(fd, "STOPPING=1");
	CHECK(kill(run.pid, SIGHUP) == 0, "cannot reload");
	CHECK(kill(worker, SIGCONT) == 0, "cannot go on");
	char *answer = answer_of(&asking);
	CHECK(strstr(answer, "\"busy\":[{"), "no answer: %.200s", answer);
	int status = wait_for(run.pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "ended with %#x",
	      (unsigned)status);
	expect_nothing(fd);
	printf("stop while it reloads: stopping was told last\n");
	free(answer);
	buffer_release(&request);
	close(fd);
}

int main(int argc, char **argv)
{
	char path[160], name[160];

	CHECK(argc == 3, "manager KIND FOLDER");
	snprintf(url, sizeof(url), "ipc://%s/api", argv[2]);
	snprintf(data, sizeof(data), "%s/data", argv[2]);
	snprintf(path, sizeof(path), "%s/manager", argv[2]);
	snprintf(name, sizeof(name), "@%s/manager", argv[2]);
	if (strcmp(argv[1], "path") == 0)
		told_by(path);
	else if (strcmp(argv[1], "abstract") == 0)
		told_by(name);
	else if (strcmp(argv[1], "watchdog") == 0)
		told_watchdog(path);
	else if (strcmp(argv[1], "other-watchdog") == 0)
		no_watchdog_of_others(path);
	else if (strcmp(argv[1], "reload") == 0)
		reloads(path);
	else if (strcmp(argv[1], "reload-stop") == 0)
		stops_as_it_reloads(path);
	else
		CHECK(false, "no such kind: %s", argv[1]);
	return 0;
}
