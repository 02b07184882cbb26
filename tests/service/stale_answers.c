/*
 * stale_answers FOLDER STORE: two services on one PostgreSQL. What one of them
 * has begun or keeps for a client that lost its front is nobody's answer once
 * the other has committed a change; also while nobody watches for that.
 */
#include "tests/service/driver.h"

enum { A, B, SERVICES, MEANWHILE_MS = 20 * 1000 };

static struct service_run runs[SERVICES];
static char urls[SERVICES][160];
static const char *store;

static void import_at(int service, int minute)
{
	char request[700];

	snprintf(request, sizeof(request),
		 "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"import\","
		 "\"params\":{\"person\":\"s0\",\"request_id\":\"s%d\","
		 "\"as_of\":\"2026-09-01T08:%02d:00Z\",\"ics\":"
		 "\"BEGIN:VCALENDAR\\nVERSION:2.0\\nBEGIN:VEVENT\\nUID:1\\n"
		 "DTSTAMP:20260901T000000Z\\nDTSTART:20261101T09%02d00Z\\n"
		 "END:VEVENT\\nEND:VCALENDAR\\n\"}}",
		 minute, minute, minute);
	char *reply = ask_string(urls[service], request);
	CHECK(strstr(reply, "\"result\":"), "not imported: %.300s", reply);
	free(reply);
}

/* How the calendars of a case are: one that takes a while, and s0's. */
static void slow_request(int different, struct buffer *ret)
{
	struct buffer text;

	long_request(different, &text);
	char *ics = strstr(text.data, "\"BEGIN:VCALENDAR");
	CHECK(ics && text.n > 2, "no calendar in it");
	text.data[text.n - 2] = '\0';
	buffer_init(0, ret);
	buffer_printf(
		ret,
		"{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"calendars\","
		"\"params\":{\"now\":\"2026-09-01\",\"case\":{\"case\":\"c\","
		"\"report_published\":\"2026-08-28\",\"window\":{\"from\":"
		"\"2026-11-09\",\"to\":\"2026-12-11\"},\"people\":[{\"id\":"
		"\"slow\",\"calendar\":{\"ics\":%s}},{\"id\":\"s0\"}],"
		"\"seats\":[{\"id\":\"chair\",\"candidates\":[\"slow\"]},"
		"{\"id\":\"support\",\"candidates\":[\"s0\"]}]}}}",
		different, ics);
	CHECK(!ret->failed, "no memory");
	buffer_release(&text);
}

static void check_minute(int minute, char *answer)
{
	char expected[64];

	snprintf(expected, sizeof(expected),
		 "\"as_of\":\"2026-09-01T08:%02d:", minute);
	CHECK(strstr(answer, expected), "not of minute %d: %.900s", minute,
	      answer);
	free(answer);
}

/* Asked again while the first of the same bytes stands still. */
static void check_running(int minute, const char *when)
{
	struct buffer request;
	pid_t worker;

	slow_request(minute, &request);
	struct asking first =
		ask_and_stop(&runs[A], urls[A], &request, &worker);
	import_at(B, minute);
	struct asking second = ask_aside(urls[A], buffer_bytes(&request));
	struct pollfd answered = {second.fd, POLLIN, 0};
	CHECK(poll(&answered, 1, MEANWHILE_MS) == 1,
	      "%s: it waits for what began before the change", when);
	check_minute(minute, answer_of(&second));
	CHECK(kill(worker, SIGCONT) == 0, "cannot go on");
	free(answer_of(&first));
	buffer_release(&request);
}

/* The answer of a client that is gone, as its front is. */
static void check_kept(int minute)
{
	struct buffer request;
	pid_t worker, old = runs[A].front, watcher = runs[A].watcher;
	struct health health;

	slow_request(minute, &request);
	struct asking first =
		ask_and_stop(&runs[A], urls[A], &request, &worker);
	CHECK(kill(first.pid, SIGKILL) == 0, "cannot kill the client");
	(void)wait_for(first.pid);
	close(first.fd);
	CHECK(kill(old, SIGKILL) == 0, "cannot kill the front");
	while (url_check_connect(urls[A], NULL) != STATUS_OK ||
	       parent_of(old) != 0)
		;
	CHECK(kill(worker, SIGCONT) == 0, "cannot go on");
	do
		health = ask_health(urls[A]);
	while (health.busy > 1);
	import_at(B, minute);
	check_minute(minute, ask_text(urls[A], request.data, request.n));
	find_children(&runs[A]);
	for (int i = 0; i < runs[A].n_workers; i++)
		if (runs[A].workers[i] == watcher)
			runs[A].workers[i] =
				runs[A].workers[--runs[A].n_workers];
	buffer_release(&request);
}

int main(int argc, char **argv)
{
	CHECK(argc == 3, "expected FOLDER STORE");
	store = argv[2];
	for (int i = 0; i < SERVICES; i++) {
		snprintf(urls[i], sizeof(urls[i]), "ipc://%s/api%d", argv[1],
			 i);
		start_service(store, urls[i], "2", &runs[i]);
	}
	import_at(A, 1);
	check_running(2, "watched");
	check_kept(3);
	stop_process(runs[A].watcher);
	check_running(4, "without a watcher");
	check_kept(5);
	CHECK(kill(runs[A].watcher, SIGCONT) == 0, "cannot go on");
	for (int i = 0; i < SERVICES; i++)
		stop_service(&runs[i], urls[i]);
	printf("begun or kept before another's commit, it answers nobody "
	       "after it\n");
	return 0;
}
