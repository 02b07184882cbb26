/*
 * faults KIND FOLDER: what a client sees when a part of the service dies
 * under its request. Prints one line; 0: as promised.
 */
#include "ipc/server.h"
#include "tests/service/driver.h"

static struct service_run run;
static char url[160], data[160];

/* The answer that all must be, from a quiet service. */
static char *quiet_answer(struct buffer *request)
{
	char *answer = ask_text(url, request->data, request->n);

	CHECK(strstr(answer, "\"busy\":[{"), "no answer: %.200s", answer);
	return answer;
}

/* For whoever compares what is refused with its schema. */
static void keep_refusal(const char *answer)
{
	char path[200];

	snprintf(path, sizeof(path), "%s.refusals", data);
	FILE *file = fopen(path, "a");
	CHECK(file && fprintf(file, "%s\n", answer) > 0 && fclose(file) == 0,
	      "cannot write %s", path);
}

static void assert_same(const char *answer, const char *expected)
{
	CHECK(strcmp(answer, expected) == 0, "another answer: %.300s", answer);
}

static void worker_killed(void)
{
	struct buffer request;
	pid_t worker;

	long_request(1, &request);
	char *expected = quiet_answer(&request);
	for (int i = 0; i < 3; i++) {
		struct asking asking =
			ask_and_stop(&run, url, &request, &worker);

		CHECK(kill(worker, SIGKILL) == 0, "cannot kill");
		char *answer = answer_of(&asking);
		assert_same(answer, expected);
		free(answer);
		struct health health = ask_health(url);
		CHECK(health.restarts == i + 1 && health.all == 2,
		      "%d restarts, %d workers", health.restarts, health.all);
		find_children(&run);
		CHECK(run.n_workers == 2, "%d workers", run.n_workers);
	}
	printf("worker killed in the middle, 3 times: answered each time\n");
	free(expected);
	buffer_release(&request);
}

static void assert_crashed(char *answer)
{
	CHECK(strstr(answer, "\"error\":{\"code\":-32008,"), "no error: %.300s",
	      answer);
	keep_refusal(answer);
	free(answer);
}

/* True: it was at work, and is no more. */
static bool kill_reader(pid_t worker)
{
	pid_t readers[MAX_CHILDREN], parent;

	if (children_of(worker, readers) != 1 || kill(readers[0], SIGSTOP) != 0)
		return false;
	char state;
	while ((state = state_of(readers[0], &parent)) != 'T')
		if (state == 0 || state == 'Z' || state == 'X')
			return false;
	CHECK(kill(readers[0], SIGKILL) == 0, "cannot kill the reader");
	return true;
}

static void reader_killed(void)
{
	struct buffer request;
	bool killed = false;
	pid_t worker;

	long_request(1, &request);
	char *expected = quiet_answer(&request);
	for (int i = 0; i < 20 && !killed; i++) {
		struct asking asking =
			ask_and_stop(&run, url, &request, &worker);

		killed = kill_reader(worker);
		CHECK(kill(worker, SIGCONT) == 0, "cannot go on");
		char *answer = answer_of(&asking);
		if (killed)
			CHECK(strstr(answer, "\"error\":{\"code\":-32008,"
					     "\"message\":\"the reader was "
					     "stopped from outside (signal 9)"),
			      "another answer: %.300s", answer);
		if (killed)
			keep_refusal(answer);
		free(answer);
		CHECK(!has_child(worker), "the reader is still there");
	}
	CHECK(killed, "the reader was never met");
	char *answer = ask_text(url, request.data, request.n);
	assert_same(answer, expected);
	CHECK(ask_health(url).restarts == 0, "a worker was lost too");
	printf("reader killed: told, and the rest is served\n");
	free(answer);
	free(expected);
	buffer_release(&request);
}

static void worker_killed_twice(void)
{
	struct buffer request;
	pid_t first, second;

	long_request(1, &request);
	free(quiet_answer(&request));
	struct asking asking = ask_and_stop(&run, url, &request, &first);
	second = run.workers[run.workers[0] == first];
	/* It goes to the other one at once: that has to be stopped before. */
	stop_process(second);
	CHECK(kill(first, SIGKILL) == 0, "cannot kill");
	while (kill(first, 0) == 0)
		; /* until the service knows */
	struct health health = ask_health(url);
	CHECK(health.restarts == 1 && health.busy == 2, "%d restarts, %d busy",
	      health.restarts, health.busy);
	CHECK(kill(second, SIGKILL) == 0, "cannot kill");
	assert_crashed(answer_of(&asking));
	/* The same bytes are refused at once; others are not. */
	assert_crashed(ask_text(url, request.data, request.n));
	health = ask_health(url);
	CHECK(health.restarts == 2 && health.busy == 1, "%d restarts, %d busy",
	      health.restarts, health.busy);
	printf("worker killed twice: an error, and the rest is served\n");
	buffer_release(&request);
}

/* Until the service has another front. */
/* How often a process has gone to sleep of itself. */
static long sleeps_of(pid_t pid)
{
	static const char key[] = "\nvoluntary_ctxt_switches:";
	char path[64], text[4096];

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	FILE *file = fopen(path, "r");
	CHECK(file, "no %s", path);
	size_t n = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[n] = '\0';
	const char *at = strstr(text, key);
	CHECK(at, "no%s", key);
	return atol(at + strlen(key));
}

/*
 * All workers die while they wait, and before the service has noticed there
 * is a request: it has ended none of them.
 */
static void idle_killed(void)
{
	static const char request[] =
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"calendars\","
		"\"params\":{\"now\":\"2026-09-01\"}}";
	char *expected = ask_string(url, request);
	pid_t parent;

	for (int i = 0; i < 5; i++) {
		long sleeps = sleeps_of(run.front);

		find_children(&run);
		CHECK(run.n_workers == 2, "%d workers", run.n_workers);
		stop_process(run.pid);
		for (int j = 0; j < run.n_workers; j++) {
			CHECK(kill(run.workers[j], SIGKILL) == 0, "no kill");
			while (parent_of(run.workers[j]) != 0)
				;
		}
		struct asking asking = ask_aside(url, bytes_of(request));
		/* The front has passed it on, and waits again. */
		while (sleeps_of(run.front) == sleeps ||
		       state_of(run.front, &parent) != 'S')
			;
		CHECK(kill(run.pid, SIGCONT) == 0, "cannot go on");
		char *answer = answer_of(&asking);
		assert_same(answer, expected);
		free(answer);
	}
	printf("all workers killed while idle, 5 times: answered each time\n");
	free(expected);
}

static void wait_for_front(pid_t old)
{
	while (url_check_connect(url, NULL) != STATUS_OK ||
	       ask_health(url).restarts < 1)
		;
	find_children(&run);
	CHECK(run.front > 0 && run.front != old, "no new front");
}

static void front_killed(void)
{
	struct buffer request;
	pid_t worker;
	pid_t old = run.front;

	long_request(1, &request);
	char *expected = quiet_answer(&request);
	struct asking asking = ask_and_stop(&run, url, &request, &worker);
	CHECK(kill(run.front, SIGKILL) == 0, "cannot kill the front");
	wait_for_front(old);
	CHECK(ask_health(url).busy == 2, "the request was given up");
	CHECK(kill(worker, SIGCONT) == 0, "cannot go on");
	char *answer = answer_of(&asking);
	assert_same(answer, expected);
	CHECK(ask_health(url).restarts == 1, "more than the front died");
	printf("front killed: the running request is answered\n");
	free(answer);
	free(expected);
	buffer_release(&request);
}

/* One wrong byte where a message begins: the library aborts. */
static void send_bad_byte(void)
{
	static const char greeting[] = {0, 'S', 'P', 0, 0, 0x30, 0, 0};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char bytes[9 + sizeof(greeting)] = {0};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	CHECK(strlen(url) < sizeof(address.sun_path), "too long a path");
	strcpy(address.sun_path, url + strlen("ipc://"));
	CHECK(fd >= 0 && connect(fd, (const struct sockaddr *)&address,
				 sizeof(address)) == 0,
	      "cannot connect");
	CHECK(write(fd, greeting, sizeof(greeting)) == sizeof(greeting),
	      "cannot greet");
	CHECK(read(fd, bytes, sizeof(greeting)) == sizeof(greeting),
	      "no greeting");
	memset(bytes, 0, sizeof(bytes));
	bytes[0] = 2;
	CHECK(write(fd, bytes, 9) == 9, "cannot write");
	/* The end of the connection is the end of the front. */
	while (read(fd, bytes, sizeof(bytes)) > 0)
		;
	close(fd);
}

static void front_aborted(void)
{
	struct buffer request;
	pid_t worker;
	pid_t old = run.front;

	long_request(1, &request);
	char *expected = quiet_answer(&request);
	struct asking asking = ask_and_stop(&run, url, &request, &worker);
	send_bad_byte();
	wait_for_front(old);
	CHECK(kill(worker, SIGCONT) == 0, "cannot go on");
	char *answer = answer_of(&asking);
	assert_same(answer, expected);
	printf("one bad byte: the front is replaced, the request answered\n");
	free(answer);
	free(expected);
	buffer_release(&request);
}

static void drain(void)
{
	struct buffer request;
	pid_t worker;

	long_request(1, &request);
	char *expected = quiet_answer(&request);
	struct asking asking = ask_and_stop(&run, url, &request, &worker);
	CHECK(kill(run.pid, SIGTERM) == 0, "cannot stop the service");
	/* Whoever comes meanwhile is told. */
	static const char health[] =
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"health\"}";
	for (bool told = false; !told;) {
		char *refusal = ask_string(url, health);

		told = strstr(refusal, "\"code\":-32003,") != NULL;
		CHECK(told || strstr(refusal, "\"status\":\"ok\""),
		      "neither health nor busy: %.300s", refusal);
		if (told)
			keep_refusal(refusal);
		free(refusal);
	}
	/* The worker goes on only now: the answer comes after the signal. */
	CHECK(kill(worker, SIGCONT) == 0, "cannot go on");
	char *answer = answer_of(&asking);
	assert_same(answer, expected);
	int status = wait_for(run.pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "ended with %#x",
	      (unsigned)status);
	CHECK(access(url + strlen("ipc://"), F_OK) != 0,
	      "the socket is still there");
	for (int i = 0; i < run.n_workers; i++)
		CHECK(parent_of(run.workers[i]) == 0, "a worker is left");
	CHECK(parent_of(run.front) == 0, "the front is left");
	printf("SIGTERM: answered, exit 0, socket and processes gone\n");
	free(answer);
	free(expected);
	buffer_release(&request);
}

/* A second signal does not wait for the request. */
static void stop_at_once(void)
{
	struct buffer request;
	pid_t worker;

	long_request(1, &request);
	struct asking asking = ask_and_stop(&run, url, &request, &worker);
	int status;
	/* Two that arrive together are one, so: until it is gone. */
	do {
		(void)kill(run.pid, SIGTERM);
	} while (waitpid(run.pid, &status, WNOHANG) == 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "ended with %#x",
	      (unsigned)status);
	CHECK(access(url + strlen("ipc://"), F_OK) != 0,
	      "the socket is still there");
	(void)kill(asking.pid, SIGKILL);
	(void)wait_for(asking.pid);
	printf("SIGTERM twice: stopped at once\n");
	buffer_release(&request);
}

/* Everything goes at once, and nothing is left behind. */
static void service_killed(void)
{
	pid_t children[MAX_CHILDREN], worker;
	struct buffer request;

	long_request(1, &request);
	char *expected = quiet_answer(&request);
	struct asking asking = ask_and_stop(&run, url, &request, &worker);
	int n = children_of(run.pid, children);

	CHECK(kill(run.pid, SIGKILL) == 0, "cannot kill the service");
	(void)wait_for(run.pid);
	start_service(data, url, "2", &run); /* over the stale socket */
	char *answer = answer_of(&asking);
	assert_same(answer, expected);
	for (int i = 0; i < n; i++)
		while (parent_of(children[i]) != 0)
			;
	CHECK(ask_health(url).restarts == 0, "not a new service");
	printf("service killed: its children too; another starts there and "
	       "answers who had asked\n");
	free(answer);
	free(expected);
	buffer_release(&request);
}

static void say_ready(void *context)
{
	const int *fd = context;

	(void)!write(*fd, "r", 1);
}

/* A service of ours, whose requests may take a second. */
static void start_hasty_service(void)
{
	const char *listen = url;
	struct strings urls = {&listen, 1};
	int fds[2];
	char byte;

	CHECK(pipe(fds) == 0, "no pipe");
	run.pid = fork_child();
	if (run.pid == 0) {
		struct server_options options = {.urls = &urls,
						 .data_folder = data,
						 .n_workers = 2,
						 .deadline_ms = 1000,
						 .zones = zones_new(),
						 .ready = say_ready,
						 .context = &fds[1]};

		enum status status = server_run(&options, NULL);
		zones_free(options.zones);
		_exit(status == STATUS_OK ? 0 : 1);
	}
	close(fds[1]);
	CHECK(read(fds[0], &byte, 1) == 1, "the service did not start");
	close(fds[0]);
	find_children(&run);
	CHECK(run.n_workers == 2, "%d workers", run.n_workers);
}

/* A worker that hangs is ended, and the client told. */
static void deadline(void)
{
	static const char request[] =
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"health\"}";

	stop_service(&run, url);
	start_hasty_service();
	stop_process(run.workers[0]);
	stop_process(run.workers[1]);
	char *answer = ask_string(url, request);
	CHECK(strstr(answer, "\"error\":{\"code\":-32004,"), "no error: %.300s",
	      answer);
	keep_refusal(answer);
	free(answer);
	struct health health = ask_health(url);
	CHECK(health.restarts == 1 && health.busy == 1, "%d restarts, %d busy",
	      health.restarts, health.busy);
	printf("a worker that hangs is ended at the deadline\n");
}

/* The largest request is answered; one byte more is not even sent. */
static void sizes(void)
{
	static const char start[] =
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"health\"}";
	size_t n = (size_t)LIMIT_REQUEST_BYTES;
	char *request = malloc(n + 1);
	struct error error = {0};
	struct buffer reply;

	CHECK(request, "no memory");
	memset(request, ' ', n + 1);
	memcpy(request, start, sizeof(start) - 1);
	char *answer = ask_text(url, request, n);
	CHECK(strstr(answer, "\"status\":\"ok\""), "no health: %.300s", answer);
	free(answer);
	buffer_init(0, &reply);
	CHECK(client_ask(url, (struct bytes){request, n + 1}, ASK_MS, &reply,
			 &error) == STATUS_LIMIT,
	      "one byte more was sent");
	CHECK(ask_health(url).restarts == 0, "something died");
	printf("a request of %zu bytes is answered, of %zu refused\n", n,
	       n + 1);
	buffer_release(&reply);
	free(request);
}

/* A reply that a client would not receive is an error that it does. */
static void large_reply(void)
{
	struct buffer request;

	buffer_init(0, &request);
	buffer_put_string(&request,
			  "{\"jsonrpc\":\"2.0\",\"id\":\"large\",\"method\":"
			  "\"freebusy\",\"params\":{\"from\":\"2026-01-01\","
			  "\"to\":\"2026-12-31\",\"ics\":\"BEGIN:VCALENDAR\\n"
			  "VERSION:2.0\\n");
	for (int i = 0; i < 60; i++)
		buffer_printf(&request,
			      "BEGIN:VEVENT\\nUID:%d\\n"
			      "DTSTAMP:20260101T000000Z\\n"
			      "DTSTART:20260101T%02d%02d00Z\\nDURATION:PT1M\\n"
			      "RRULE:FREQ=DAILY\\nEND:VEVENT\\n",
			      i, i / 4, i % 4 * 15);
	buffer_put_string(&request, "END:VCALENDAR\\n\"}}");
	char *answer = ask_text(url, request.data, request.n);
	static const char start[] = "{\"jsonrpc\":\"2.0\",\"id\":\"large\","
				    "\"error\":{\"code\":-32002,";
	CHECK(strncmp(answer, start, sizeof(start) - 1) == 0 &&
		      strstr(answer, "\"limit\":1048572,\"value\":"),
	      "no limit: %.300s", answer);
	CHECK(ask_health(url).restarts == 0, "something died");
	printf("a reply over the limit is an error with the limit\n");
	free(answer);
	buffer_release(&request);
}

enum { CLIENTS = 4, QUESTIONS = 100, ANSWERS_A_KILL = 20 };

/* Asks different questions and tells of each right answer. */
static void run_client(int client, int fd)
{
	for (int i = 0; i < QUESTIONS; i++) {
		char request[600], expected[200];

		snprintf(
			request, sizeof(request),
			"{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":"
			"\"freebusy\",\"params\":{\"from\":\"2026-11-01\","
			"\"to\":\"2026-11-30\",\"ics\":\"BEGIN:VCALENDAR\\n"
			"VERSION:2.0\\nBEGIN:VEVENT\\nUID:1\\n"
			"DTSTAMP:20260901T000000Z\\nDTSTART:20261102T09%02d%02d"
			"Z\\nDURATION:PT1H\\nEND:VEVENT\\nEND:VCALENDAR\\n"
			"\"}}",
			client * QUESTIONS + i, client, i % 60);
		snprintf(expected, sizeof(expected),
			 "{\"jsonrpc\":\"2.0\",\"id\":%d,\"result\":{\"from\":"
			 "\"2026-11-01T00:00:00Z\",\"to\":"
			 "\"2026-11-30T00:00:00Z\",\"busy\":["
			 "{\"start\":\"2026-11-02T09:%02d:%02dZ\",\"end\":"
			 "\"2026-11-02T10:%02d:%02dZ\",\"fbtype\":\"BUSY\"}],",
			 client * QUESTIONS + i, client, i % 60, client,
			 i % 60);
		char *answer = ask_string(url, request);
		CHECK(strncmp(answer, expected, strlen(expected)) == 0,
		      "another answer: %.300s", answer);
		CHECK(write(fd, "a", 1) == 1, "cannot tell");
		free(answer);
	}
	_exit(0);
}

/* Whoever is killed while clients ask: each gets its own right answer. */
static void storm(void)
{
	pid_t clients[CLIENTS];
	int fds[2], kills = 0, answers = 0;
	char byte;

	CHECK(pipe(fds) == 0, "no pipe");
	for (int i = 0; i < CLIENTS; i++) {
		clients[i] = fork_child();
		if (clients[i] == 0) {
			close(fds[0]);
			run_client(i, fds[1]);
		}
	}
	close(fds[1]);
	while (read(fds[0], &byte, 1) == 1) {
		if (++answers % ANSWERS_A_KILL != 0)
			continue;
		find_children(&run);
		pid_t victim = kills % 3 == 2 ? run.front
			       : run.n_workers
				       ? run.workers[kills % 3 % run.n_workers]
				       : 0;
		if (victim > 0 && kill(victim, SIGKILL) == 0)
			kills++;
	}
	close(fds[0]);
	for (int i = 0; i < CLIENTS; i++) {
		int status = wait_for(clients[i]);

		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0,
		      "a client ended with %#x", (unsigned)status);
	}
	CHECK(answers == CLIENTS * QUESTIONS, "%d answers", answers);
	CHECK(kills * ANSWERS_A_KILL >= answers / 2, "only %d kills", kills);
	printf("%d workers and fronts killed under %d requests: each has its "
	       "answer\n",
	       kills, answers);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*check)(void);
		bool running; /* the service, afterwards */
	} kinds[] = {
		{"worker-killed", worker_killed, true},
		{"reader-killed", reader_killed, true},
		{"idle-killed", idle_killed, true},
		{"worker-killed-twice", worker_killed_twice, true},
		{"front-killed", front_killed, true},
		{"front-aborted", front_aborted, true},
		{"drain", drain, false},
		{"stop-at-once", stop_at_once, false},
		{"service-killed", service_killed, true},
		{"deadline", deadline, true},
		{"storm", storm, true},
		{"sizes", sizes, true},
		{"large-reply", large_reply, true},
	};

	CHECK(argc == 3, "expected KIND FOLDER");
	snprintf(url, sizeof(url), "ipc://%s/api", argv[2]);
	snprintf(data, sizeof(data), "%s/data", argv[2]);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, argv[1]) != 0)
			continue;
		start_service(data, url, "2", &run);
		kinds[i].check();
		if (kinds[i].running)
			stop_service(&run, url);
		return 0;
	}
	CHECK(false, "no such kind: %s", argv[1]);
}
