/*
 * endurance KIND FOLDER: what the service keeps up while its processes die,
 * work or rest. Prints one line; 0: as promised. The numbers are those of
 * tests/service/reliability.sh.
 */
#define _DEFAULT_SOURCE /* htobe64() */
#include "tests/service/doors.h"

/* How much of it: 1 in `make check`, more in `make check-soak`. */
static int times(int in_check)
{
	const char *scale = getenv("SOAK");

	return in_check * (scale ? atoi(scale) : 1);
}

/* --- 1: slow and fast ones ------------------------------------------------ */

static int compare_times(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The 90th percentile of health, in microseconds. */
static int64_t p90(void)
{
	enum { QUESTIONS = 300 };
	int64_t took[QUESTIONS];
	struct wire wire = wire_connect(url);

	for (int i = 0; i < QUESTIONS; i++) {
		int64_t start = now_us();

		assert_served(&wire);
		took[i] = now_us() - start;
	}
	wire_close(&wire);
	qsort(took, QUESTIONS, sizeof(*took), compare_times);
	return took[QUESTIONS * 9 / 10];
}

/* Asked again and again by a child, which is ended at the end. */
static pid_t keep_asking(struct bytes request)
{
	pid_t pid = fork_child();

	while (pid == 0)
		free(ask_text(url, request.data, request.n));
	return pid;
}

/* Three rounds: the machine may have had other things to do in one. */
static void ratio(struct bytes slow)
{
	double best = 0;

	for (int i = 0; i < 3 && (i == 0 || best > 3); i++) {
		int64_t idle = p90();
		pid_t pid = keep_asking(slow);
		int64_t beside = p90();

		(void)kill(pid, SIGKILL);
		(void)wait_for(pid);
		while (ask_health(url).busy > 1)
			;
		double now = (double)beside / (double)idle;
		best = i == 0 || now < best ? now : best;
	}
	printf("p90 of fast requests beside slow ones: %.1f of idle\n", best);
	CHECK(best <= 3, "fast requests wait for slow ones");
}

static void mix(void)
{
	enum { CLIENTS = 8, QUESTIONS = 25 };
	struct wire wires[CLIENTS];
	struct buffer request;
	pid_t worker;

	long_request(1, &request);
	char *expected = ask_text(url, request.data, request.n);
	struct asking slow = ask_and_stop(&run, url, &request, &worker);
	for (int i = 0; i < CLIENTS; i++)
		wires[i] = wire_connect(url);
	for (int k = 0; k < CLIENTS * QUESTIONS; k++)
		assert_served(&wires[k % CLIENTS]);
	struct pollfd answered = {slow.fd, POLLIN, 0};
	CHECK(poll(&answered, 1, 0) == 0, "the slow one was answered");
	CHECK(kill(worker, SIGCONT) == 0, "cannot go on");
	char *answer = answer_of(&slow);
	CHECK(strcmp(answer, expected) == 0, "another answer: %.300s", answer);
	for (int i = 0; i < CLIENTS; i++)
		wire_close(&wires[i]);
	printf("%d fast requests answered while a slow one stands still\n",
	       CLIENTS * QUESTIONS);
	if (getenv("SOAK"))
		ratio(buffer_bytes(&request));
	free(expected);
	free(answer);
	buffer_release(&request);
}

/* --- 6: the same again and again ------------------------------------------ */

/* Returns when the service has it: what comes after it is answered. */
static void send_and_see(const struct wire *wire, struct bytes request)
{
	char text[300];
	uint32_t id = 0;
	size_t n;

	CHECK(wire_send(wire, 1, request) &&
		      wire_send(wire, 2, health_request(false, 2, text)),
	      "closed");
	char *reply = wire_receive(wire, &id, &n);
	CHECK(id == 2, "reply to %u first", id);
	assert_well(reply);
	free(reply);
}

static void resend(void)
{
	enum { AGAIN = 10 };
	struct wire wires[AGAIN];
	struct buffer request;
	pid_t worker;
	uint32_t id;
	size_t n;

	long_request(1, &request);
	char *expected = ask_text(url, request.data, request.n);
	struct asking first = ask_and_stop(&run, url, &request, &worker);
	for (int i = 0; i < AGAIN; i++) {
		wires[i] = wire_connect(url);
		send_and_see(&wires[i], buffer_bytes(&request));
		if (i % 2) /* It gives up and comes again. */
			wire_close(&wires[i]);
	}
	struct health health = ask_health(url);
	CHECK(health.busy == 2 && health.queue == 0, "%d at work, %d waiting",
	      health.busy, health.queue);
	CHECK(kill(worker, SIGCONT) == 0, "cannot go on");
	for (int i = 0; i < AGAIN; i += 2) {
		char *reply = wire_receive(&wires[i], &id, &n);

		CHECK(reply && id == 1 && strcmp(reply, expected) == 0,
		      "another reply");
		free(reply);
		assert_served(&wires[i]);
		wire_close(&wires[i]);
	}
	char *answer = answer_of(&first);
	CHECK(strcmp(answer, expected) == 0, "another answer");
	health = ask_health(url);
	CHECK(health.busy == 1 && health.queue == 0 && health.restarts == 0,
	      "%d at work, %d waiting", health.busy, health.queue);
	printf("one request sent %d times: worked on once, each asker has one "
	       "reply\n",
	       AGAIN + 1);
	free(answer);
	free(expected);
	buffer_release(&request);
}

/* --- 8: large replies while the front dies -------------------------------- */

static void ask_large(int client, int n_questions, int fd)
{
	char id[16], start[80];
	struct buffer request;

	snprintf(id, sizeof(id), "%d", client);
	snprintf(start, sizeof(start),
		 "{\"jsonrpc\":\"2.0\",\"id\":\"%d\",\"result\":{", client);
	large_request(id, 288, &request);
	size_t n = 0;
	for (int i = 0; i < n_questions; i++) {
		char *reply = ask_text(url, request.data, request.n);

		CHECK(strncmp(reply, start, strlen(start)) == 0 &&
			      strlen(reply) > 890000 &&
			      (n == 0 || strlen(reply) == n),
		      "another reply: %.200s", reply);
		n = strlen(reply);
		CHECK(write(fd, "a", 1) == 1, "cannot tell");
		free(reply);
	}
	_exit(0);
}

static void large_replies(void)
{
	enum { CLIENTS = 8, REPLIES_A_KILL = 4 };
	int n_each = times(4), fds[2], n = 0, kills = 0;
	pid_t clients[CLIENTS];
	char byte;

	CHECK(pipe(fds) == 0, "no pipe");
	for (int i = 0; i < CLIENTS; i++) {
		clients[i] = fork_child();
		if (clients[i] == 0)
			ask_large(i, n_each, fds[1]);
	}
	close(fds[1]);
	while (read(fds[0], &byte, 1) == 1) {
		if (++n % REPLIES_A_KILL != 0)
			continue;
		find_children(&run);
		if (run.n_fronts == 3 && kill(front_of(url), SIGKILL) == 0)
			kills++;
	}
	close(fds[0]);
	for (int i = 0; i < CLIENTS; i++)
		CHECK(wait_for(clients[i]) == 0, "a client failed");
	CHECK(n == CLIENTS * n_each && kills > 0, "%d replies, %d kills", n,
	      kills);
	printf("%d replies of 900 kB to %d clients, %d fronts killed "
	       "meanwhile: all arrive\n",
	       n, CLIENTS, kills);
}

/* --- 12: a stop with a queue ---------------------------------------------- */

/*
 * Bytes that the service refuses by itself for a while: when it has, it has
 * taken what came before them on their connection, even if nobody works.
 */
static const char mark[] =
	"{\"jsonrpc\":\"2.0\",\"id\":\"mark\",\"method\":\"health\"}";

enum { ASKED = 1, MARKED = 2 }; /* numbers of requests */

static char *receive_number(const struct wire *wire, uint32_t *ret)
{
	size_t n;
	char *reply = wire_receive(wire, ret, &n);

	CHECK(reply, "a request was lost");
	return reply;
}

static void receive_mark(const struct wire *wire)
{
	uint32_t id = 0;
	char *reply = receive_number(wire, &id);

	CHECK(id == MARKED && strstr(reply, "\"code\":-32008,"),
	      "%u before the mark: %.200s", id, reply);
	free(reply);
}

/* Which worker stands still with the mark; the other one does not. */
static int stop_at_mark(const struct wire *wire)
{
	char text[300];
	uint32_t id = 0;

	for (int i = 0; i < 20; i++) {
		stop_process(run.workers[i % 2]);
		CHECK(wire_send(wire, MARKED, bytes_of(mark)) &&
			      wire_send(wire, ASKED,
					health_request(false, ASKED, text)),
		      "closed");
		free(receive_number(wire, &id));
		if (id == ASKED)
			return i % 2;
		CHECK(kill(run.workers[i % 2], SIGCONT) == 0, "cannot go on");
		free(receive_number(wire, &id));
	}
	CHECK(false, "the mark goes to the other worker each time");
	return -1;
}

/* Both workers die of it. */
static void make_mark(void)
{
	struct wire wire = wire_connect(url);
	int at = stop_at_mark(&wire);
	pid_t first = run.workers[at], second = run.workers[!at];

	stop_process(second);
	CHECK(kill(first, SIGKILL) == 0, "cannot kill");
	while (kill(first, 0) == 0)
		; /* until the service knows */
	CHECK(ask_health(url).busy == 2, "the other has not got it");
	CHECK(kill(second, SIGKILL) == 0, "cannot kill");
	receive_mark(&wire);
	wire_close(&wire);
	do
		find_children(&run);
	while (run.n_workers < 2);
}

/* Sends it; true: it was taken, false: that the service stops was told. */
static bool is_taken(const struct wire *wire, struct bytes request)
{
	uint32_t id = 0;

	CHECK(wire_send(wire, ASKED, request) &&
		      wire_send(wire, MARKED, bytes_of(mark)),
	      "closed");
	char *reply = receive_number(wire, &id);
	bool told = id == ASKED && strstr(reply, "\"code\":-32003,");
	CHECK(told || strstr(reply, "\"code\":-32008,"), "%.200s", reply);
	if (told)
		receive_mark(wire);
	free(reply);
	return !told;
}

static void receive_result(struct wire *wire, size_t least)
{
	uint32_t id = 0;
	char *reply = receive_number(wire, &id);

	CHECK(id == ASKED && strstr(reply, "\"result\":{") &&
		      strlen(reply) >= least,
	      "%zu bytes: %.200s", strlen(reply), reply);
	free(reply);
	wire_close(wire);
}

/* Whoever comes when it is known is told; gives how many came before. */
static int ask_until_told(struct wire *late, int n)
{
	char text[300];

	for (int i = 0; i < n; i++) {
		late[i] = wire_connect(url);
		if (!is_taken(&late[i], health_request(false, 100 + i, text))) {
			wire_close(&late[i]);
			return i;
		}
	}
	CHECK(false, "nobody is told that the service stops");
	return -1;
}

static void drain_queue(void)
{
	enum { QUEUED = 6, LATE = 200 };
	struct wire wires[QUEUED], late[LATE];
	struct buffer request, large;
	pid_t worker;

	make_mark();
	long_request(1, &request);
	large_request("large", 288, &large);
	struct asking slow = ask_and_stop(&run, url, &request, &worker);
	/* Now nobody works; what is asked waits. */
	for (int i = 0; i < run.n_workers; i++)
		if (run.workers[i] != worker)
			stop_process(run.workers[i]);
	for (int i = 0; i < QUEUED; i++) {
		large.data[strlen("{\"jsonrpc\":\"2.0\",\"id\":\"")] =
			(char)('0' + i);
		wires[i] = wire_connect(url);
		CHECK(is_taken(&wires[i], buffer_bytes(&large)), "not taken");
	}
	CHECK(kill(run.pid, SIGTERM) == 0, "cannot stop the service");
	int n_late = ask_until_told(late, LATE);
	for (int i = 0; i < run.n_workers; i++)
		CHECK(kill(run.workers[i], SIGCONT) == 0, "cannot go on");
	for (int i = 0; i < QUEUED; i++)
		receive_result(&wires[i], 890000);
	for (int i = 0; i < n_late; i++)
		receive_result(&late[i], 0);
	char *answer = answer_of(&slow);
	CHECK(strstr(answer, "\"busy\":[{"), "no answer: %.200s", answer);
	int status = wait_for(run.pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "ended with %#x",
	      (unsigned)status);
	CHECK(access(url + strlen("ipc://"), F_OK) != 0,
	      "the socket is still there");
	for (int i = 0; i < run.n_workers; i++)
		CHECK(parent_of(run.workers[i]) == 0, "a worker is left");
	for (int i = 0; i < run.n_fronts; i++)
		CHECK(parent_of(run.fronts[i]) == 0, "a front is left");
	printf("SIGTERM with one at work and %d replies of 900 kB to come: all "
	       "sent, whoever came later told\n",
	       QUEUED);
	free(answer);
	buffer_release(&request);
	buffer_release(&large);
	free(token);
}

/* --- 16: what is left of it all ------------------------------------------- */

/* Nothing to do: nobody wakes up. */
static void idle(void)
{
	pid_t pids[1 + MAX_CHILDREN] = {run.pid};
	struct wire wires[] = {wire_connect(url), wire_connect(tcp)};
	int ms = times(1000);
	long before = 0, after = 0;

	assert_served(&wires[0]);
	assert_served(&wires[1]);
	int n = 1 + children_of(run.pid, pids + 1);
	/* The last of what they did for us may still be going on. */
	(void)poll(NULL, 0, 100);
	for (int i = 0; i < n; i++)
		before += switches(pids[i]);
	(void)poll(NULL, 0, ms);
	for (int i = 0; i < n; i++)
		after += switches(pids[i]);
	CHECK(after == before, "%ld wake-ups of %d processes", after - before,
	      n);
	printf("no process of %d wakes up in %d ms without a request\n", n, ms);
	wire_close(&wires[0]);
	wire_close(&wires[1]);
}

static void ask_often(int n)
{
	struct wire wires[] = {wire_connect(url), wire_connect(tcp)};

	for (int i = 0; i < n; i++)
		assert_served(&wires[i % 2]);
	wire_close(&wires[0]);
	wire_close(&wires[1]);
}

static void connect_often(int n)
{
	int fds = count_fds(front_of(url)), tcp_fds = count_fds(front_of(tcp));

	for (int i = 0; i < n; i++) {
		struct wire wire = wire_connect(i % 2 ? tcp : url);

		if (i % 10 == 0)
			assert_served(&wire);
		wire_close(&wire);
		/* Or they have as many at once as they are slow. */
		if (i % 20 == 0) {
			wait_for_fds(front_of(url), fds);
			wait_for_fds(front_of(tcp), tcp_fds);
		}
	}
}

static void kill_often(int n)
{
	int before = restarts();

	for (int i = 0; i < n; i++) {
		find_children(&run);
		CHECK(run.n_workers > 0, "no workers");
		CHECK(kill(run.workers[i % run.n_workers], SIGKILL) == 0,
		      "cannot kill");
		while (restarts() < before + i + 1)
			;
	}
}

/* Until what was just ended is gone. */
static struct tally settled(const struct tally *than)
{
	struct tally tally;

	do {
		assert_served_at(url);
		tally = take_tally(&run);
	} while (than && (tally.n_fds > than->n_fds ||
			  tally.n_processes != than->n_processes ||
			  tally.n_zombies > 0));
	return tally;
}

static void soak(void)
{
	int n_requests = times(2000), n_connects = times(200),
	    n_deaths = times(20);

	ask_often(200);
	connect_often(50);
	kill_often(4);
	struct tally before = settled(NULL);
	ask_often(n_requests);
	connect_often(n_connects);
	kill_often(n_deaths);
	struct tally after = settled(&before);
	CHECK(after.n_threads == before.n_threads, "%d threads, %d before",
	      after.n_threads, before.n_threads);
	CHECK(after.parent_kib <= before.parent_kib + 1024 &&
		      after.front_kib <= before.front_kib + 2 * 1024,
	      "parent %ld KiB, %ld before; fronts %ld, %ld before",
	      after.parent_kib, before.parent_kib, after.front_kib,
	      before.front_kib);
	printf("%d requests, %d connections, %d dead workers: processes %d, "
	       "files %d, threads %d as before; parent %ld KiB, %ld before; "
	       "fronts %ld, %ld before\n",
	       n_requests, n_connects, n_deaths, after.n_processes, after.n_fds,
	       after.n_threads, after.parent_kib, before.parent_kib,
	       after.front_kib, before.front_kib);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*check)(void);
		const char *workers;
		bool running; /* the service, afterwards */
	} kinds[] = {
		{"mix", mix, "2", true},
		{"resend", resend, "3", true},
		{"large-replies", large_replies, "2", true},
		{"drain-queue", drain_queue, "2", false},
		{"idle", idle, "2", true},
		{"soak", soak, "2", true},
	};

	CHECK(argc == 3, "expected KIND FOLDER");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, argv[1]) != 0)
			continue;
		open_doors(argv[2], kinds[i].workers);
		kinds[i].check();
		if (kinds[i].running)
			close_doors();
		return 0;
	}
	CHECK(false, "no such kind: %s", argv[1]);
}
