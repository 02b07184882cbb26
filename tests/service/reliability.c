/*
 * reliability KIND FOLDER: what the service bears of those who connect to it:
 * many, slow, greedy and broken ones. Prints one line; 0: as promised. The
 * numbers are those of tests/service/reliability.sh.
 */
#define _GNU_SOURCE /* prlimit() */
#include <sys/resource.h>

#include "tests/service/doors.h"

enum { MIB = 1024 * 1024 };

/* --- 4: descriptors that come with a message ------------------------------ */

static void send_descriptors(const struct wire *wire, int n)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int) * 50)];
	} control = {.header = {.cmsg_len = CMSG_LEN(sizeof(int) * (size_t)n),
				.cmsg_level = SOL_SOCKET,
				.cmsg_type = SCM_RIGHTS}};
	char body[300];
	struct bytes request = health_request(false, 1, body);
	unsigned char head[WIRE_MOST_HEAD];
	size_t n_head = wire_head(wire->tcp, request.n, 1, head);
	struct iovec parts[] = {{head, n_head},
				{(void *)(uintptr_t)request.data, request.n}};
	struct msghdr message = {.msg_iov = parts,
				 .msg_iovlen = 2,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};
	int fds[50];

	for (int i = 0; i < n; i++)
		fds[i] = wire->fd;
	memcpy(CMSG_DATA(&control.header), fds, sizeof(int) * (size_t)n);
	CHECK(sendmsg(wire->fd, &message, 0) == (ssize_t)(n_head + request.n),
	      "cannot send descriptors");
}

static void descriptors(void)
{
	struct wire wire = wire_connect(url);
	uint32_t id;
	size_t n;

	assert_served(&wire);
	int before = count_fds(front_of(url));
	for (int i = 0; i < 20; i++) {
		send_descriptors(&wire, 50);
		char *reply = wire_receive(&wire, &id, &n);
		assert_well(reply);
		free(reply);
	}
	int after = count_fds(front_of(url));
	CHECK(after == before, "%d descriptors, %d before", after, before);
	CHECK(restarts() == 0, "a front was lost");
	wire_close(&wire);
	printf("1000 descriptors sent with messages: the front keeps none\n");
}

/* --- 7: sizes ------------------------------------------------------------- */

/* Health in so many bytes. */
static void padded_health(const char *address, size_t n, char *ret)
{
	char text[300];
	struct bytes request = health_request(address == tcp, 1, text);

	memset(ret, ' ', n);
	memcpy(ret, request.data, request.n);
}

/* The largest request is answered, of one more byte the connection ends. */
static void request_edge(const char *address, size_t limit)
{
	char *request = malloc(limit + 1);
	struct wire wire = wire_connect(address);

	CHECK(request, "no memory");
	for (size_t n = limit - 1; n <= limit; n++) {
		padded_health(address, n, request);
		char *reply = wire_ask(&wire, (struct bytes){request, n});
		assert_well(reply);
		free(reply);
	}
	padded_health(address, limit + 1, request);
	(void)wire_send(&wire, 1, (struct bytes){request, limit + 1});
	wire_wait_end(&wire);
	wire_close(&wire);
	assert_served_at(address);
	free(request);
}

static size_t large_reply(const struct wire *wire, const char *id, int days,
			  char **ret)
{
	struct buffer request;

	large_request(id, days, &request);
	*ret = wire_ask(wire, buffer_bytes(&request));
	buffer_release(&request);
	return strlen(*ret);
}

/* Replies of one byte less, of the most, and of one more. */
static void reply_edge(const char *address)
{
	const size_t most = LIMIT_REPLY_BYTES;
	struct wire wire = wire_connect(url);
	char *reply, *id = calloc(1, LIMIT_STRING_BYTES + 1);

	CHECK(id, "no memory");
	size_t n = large_reply(&wire, "", 300, &reply);
	free(reply);
	size_t a_day = large_reply(&wire, "", 301, &reply) - n;
	free(reply);
	int days = 300 + (int)((most - n) / a_day);
	n += a_day * (size_t)(days - 300);
	for (size_t want = most - 1; want <= most + 1; want++) {
		memset(id, 'x', want - n);
		size_t got = large_reply(&wire, id, days, &reply);
		if (want <= most)
			CHECK(got == want && strstr(reply, "\"result\":"),
			      "%zu bytes, not %zu: %.200s", got, want, reply);
		else
			CHECK(strstr(reply, "\"error\":{\"code\":-32002,") &&
				      strstr(reply, "\"limit\":1048572,"
						    "\"value\":1048573,"),
			      "no limit: %.200s", reply);
		free(reply);
	}
	wire_close(&wire);
	assert_served_at(address);
	free(id);
}

static void edges(void)
{
	static const char empty[] = "{\"jsonrpc\":\"2.0\",\"id\":null,"
				    "\"error\":{\"code\":-32700,";
	const char *addresses[] = {url, tcp};

	request_edge(url, LIMIT_REQUEST_BYTES);
	request_edge(tcp, LIMIT_TCP_REQUEST_BYTES);
	reply_edge(url);
	for (int i = 0; i < 2; i++) {
		struct wire wire = wire_connect(addresses[i]);
		char *reply = wire_ask(&wire, (struct bytes){"", 0});

		CHECK(strncmp(reply, empty, sizeof(empty) - 1) == 0,
		      "nothing: %s", reply);
		free(reply);
		assert_served(&wire);
		wire_close(&wire);
	}
	CHECK(restarts() == 0, "something died");
	printf("requests and replies of the limit, one byte less, one more, "
	       "and none at all\n");
}

/* --- 8: clients that do not read, or ask on without reading --------------- */

/* Days that give a reply of n bytes, about. */
static int days_of(size_t n)
{
	return (int)(n / 3120);
}

static void never_reading(void)
{
	enum { CLIENTS = 40, EACH = 4 };
	struct wire wires[CLIENTS], good = wire_connect(url);
	struct buffer request;
	char *reply, *expected;

	large_request("one", days_of(900000), &request);
	expected = wire_ask(&good, buffer_bytes(&request));
	long before = rss_kib(front_of(url));
	int fds = count_fds(front_of(url));
	for (int i = 0; i < CLIENTS; i++) {
		wires[i] = wire_connect(url);
		for (int k = 0; k < EACH; k++)
			CHECK(wire_send(&wires[i], 1, buffer_bytes(&request)),
			      "closed");
		assert_served(&good);
	}
	for (int i = 0; i < 4; i++) {
		reply = wire_ask(&good, buffer_bytes(&request));
		CHECK(strcmp(reply, expected) == 0, "another reply");
		free(reply);
	}
	/* At most one reply waits in each connection. */
	long most = rss_kib(front_of(url));
	CHECK(most <= before + CLIENTS * 1024L + 8 * 1024, "%ld KiB", most);
	for (int i = 0; i < CLIENTS; i++)
		wire_close(&wires[i]);
	wait_for_fds(front_of(url), fds);
	CHECK(restarts() == 0, "something died");
	printf("%d clients that never read: %ld MiB in the front, others have "
	       "their answers\n",
	       CLIENTS, most / 1024);
	buffer_release(&request);
	free(expected);
	wire_close(&good);
}

/* Health, asked again until its reply is there; the others are counted: each
 * to a request of its own, which has one reply. */
static int read_all(struct wire *wire, const char *expected)
{
	bool seen[99] = {false};
	char request[300];
	struct pollfd fd = {wire->fd, POLLIN, 0};
	int n_whole = 0;

	for (;;) {
		uint32_t id;
		size_t n;

		if (poll(&fd, 1, 200) == 0) {
			CHECK(wire_send(wire, 99,
					health_request(wire->tcp, 1, request)),
			      "closed");
			continue;
		}
		char *reply = wire_receive(wire, &id, &n);
		CHECK(reply, "closed");
		bool last = id == 99;
		if (last)
			assert_well(reply);
		else
			CHECK(id < 99 && !seen[id] &&
				      strcmp(reply, expected) == 0,
			      "another reply to %u", id);
		if (!last)
			seen[id] = true;
		n_whole += !last;
		free(reply);
		if (last)
			return n_whole;
	}
}

static void pipelining(void)
{
	enum { REQUESTS = 20 };
	struct wire hasty = wire_connect(url), good = wire_connect(url);
	struct buffer request, other;

	large_request("one", days_of(200000), &request);
	large_request("two", days_of(200000), &other);
	char *expected = wire_ask(&good, buffer_bytes(&request));
	char *others = wire_ask(&good, buffer_bytes(&other));
	for (int i = 0; i < REQUESTS; i++)
		CHECK(wire_send(&hasty, (uint32_t)i, buffer_bytes(&other)),
		      "closed");
	for (int i = 0; i < REQUESTS; i++) {
		char *reply = wire_ask(&good, buffer_bytes(&request));

		CHECK(strcmp(reply, expected) == 0, "another reply");
		free(reply);
	}
	int n = read_all(&hasty, others);
	CHECK(n >= 1 && n <= REQUESTS, "%d replies", n);
	CHECK(restarts() == 0, "something died");
	printf("%d requests sent without reading: %d whole replies, and who "
	       "asks one by one has all\n",
	       REQUESTS, n);
	wire_close(&hasty);
	wire_close(&good);
	buffer_release(&request);
	buffer_release(&other);
	free(others);
	free(expected);
}

/* --- 9: how many, and how slow -------------------------------------------- */

/* We need a descriptor each too. False: we may not have so many. */
static bool may_open(int n)
{
	struct rlimit limit;

	CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0, "no limit");
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
	return limit.rlim_max >= (rlim_t)n + 32;
}

static void thousand_at(const char *address, int n)
{
	struct wire *wires = calloc((size_t)n, sizeof(*wires));
	char request[300];
	uint32_t id;
	size_t size;

	CHECK(wires, "no memory");
	int before = count_fds(front_of(address));
	for (int i = 0; i < n; i++)
		wires[i] = wire_connect(address);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < n; i++)
			CHECK(wire_send(&wires[i], 1,
					health_request(wires[i].tcp, i,
						       request)),
			      "closed");
		for (int i = 0; i < n; i++) {
			char *reply = wire_receive(&wires[i], &id, &size);

			assert_well(reply);
			snprintf(request, sizeof(request), "\"id\":%d,", i);
			CHECK(strstr(reply, request), "another's reply");
			free(reply);
		}
	}
	for (int i = 0; i < n; i++)
		wire_close(&wires[i]);
	wait_for_fds(front_of(address), before);
	free(wires);
}

static void thousand(void)
{
	int n = 1000;

	if (!may_open(n)) {
		n = 200;
		printf("only 200 clients: this user may not open more files\n");
	}
	thousand_at(url, n);
	thousand_at(tcp, n);
	CHECK(restarts() == 0, "a front was lost");
	printf("%d clients at once, over ipc and tcp: each has its answers\n",
	       n);
}

/* How many of its tasks' switches fall into a while without work. */
static long switches_when_idle(pid_t pid, int ms)
{
	long before = switches(pid);

	(void)poll(NULL, 0, ms);
	return switches(pid) - before;
}

/* More connections than its files: the others are closed, it does not spin. */
static void exhaustion(void)
{
	enum { FILES = 64, CLIENTS = 150 };
	struct rlimit limit = {FILES, FILES}, old;
	struct wire good, wires[CLIENTS];
	int n_served = 0;

	good = wire_connect(tcp);
	assert_served(&good);
	CHECK(prlimit(front_of(tcp), RLIMIT_NOFILE, &limit, &old) == 0,
	      "cannot limit the front");
	for (int i = 0; i < CLIENTS; i++) {
		wires[i] = wire_open(tcp);
		n_served += wire_greet(&wires[i]);
	}
	CHECK(n_served > FILES / 4 && n_served < FILES, "%d of %d served",
	      n_served, CLIENTS);
	assert_served(&good);
	long n = switches_when_idle(front_of(tcp), 500);
	CHECK(n < 20, "%ld switches of a front without files", n);
	for (int i = 0; i < CLIENTS; i++)
		wire_close(&wires[i]);
	/* Room again. */
	for (bool served = false; !served;) {
		struct wire wire = wire_open(tcp);

		served = wire_greet(&wire);
		if (served)
			assert_served(&wire);
		wire_close(&wire);
	}
	assert_served(&good);
	wire_close(&good);
	CHECK(restarts() == 0, "a front was lost");
	printf("%d clients where %d fit: those are served, the rest is closed, "
	       "nothing spins\n",
	       CLIENTS, n_served);
}

/* Each sends all of a request but its end. */
static void withheld(void)
{
	enum { CLIENTS = 200, SENT = MIB - 100 };
	struct wire wires[CLIENTS];
	unsigned char head[WIRE_MOST_HEAD];
	char *body = calloc(1, SENT);

	CHECK(body, "no memory");
	assert_served_at(tcp);
	pid_t front = front_of(tcp);
	long before = rss_kib(front), most = 0;
	int fds = count_fds(front);
	for (int i = 0; i < CLIENTS; i++) {
		wires[i] = wire_connect(tcp);
		size_t n = wire_head(true, MIB, 1, head);
		CHECK(wire_put(&wires[i], head, n) &&
			      wire_put(&wires[i], body, SENT),
		      "closed");
	}
	/* Until it has taken all that we sent. */
	while (most < before + CLIENTS * 1000L) {
		assert_served_at(tcp);
		most = rss_kib(front);
	}
	CHECK(most <= before + CLIENTS * 1024L + 8 * 1024, "%ld KiB", most);
	for (int i = 0; i < CLIENTS; i++)
		wire_close(&wires[i]);
	wait_for_fds(front, fds);
	long after = rss_kib(front);
	CHECK(after <= before + 8 * 1024, "%ld KiB, %ld before", after, before);
	CHECK(restarts() == 0, "a front was lost");
	printf("200 requests of 1 MiB withheld: %ld MiB, then %ld again; "
	       "others are served\n",
	       most / 1024, after / 1024);
	free(body);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*check)(void);
		const char *workers;
	} kinds[] = {
		{"descriptors", descriptors, "1"},
		{"edges", edges, "2"},
		{"never-reading", never_reading, "2"},
		{"pipelining", pipelining, "2"},
		{"thousand", thousand, "2"},
		{"exhaustion", exhaustion, "1"},
		{"withheld", withheld, "1"},
	};

	CHECK(argc == 3, "expected KIND FOLDER");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, argv[1]) != 0)
			continue;
		open_doors(argv[2], kinds[i].workers);
		kinds[i].check();
		close_doors();
		return 0;
	}
	CHECK(false, "no such kind: %s", argv[1]);
}
