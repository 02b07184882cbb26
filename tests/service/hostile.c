/*
 * hostile table FILE FOLDER: each request of the table, over ipc and tcp, has
 *   the whole reply that stands beneath it, and another client has its answer
 *   meanwhile. RECORD=1 prints the table with the replies as they are.
 * hostile frames N FOLDER: bytes that are no messages; N times garbage.
 */
#define _DEFAULT_SOURCE /* htobe64() */
#include "tests/service/doors.h"

/* --- the table ------------------------------------------------------------ */

/* Behind the '<' at *at: bytes in hexadecimal, or N*TEXT; ends behind '>'. */
static void put_special(const char **at, struct buffer *ret);

static void put_text(const char **at, bool inner, struct buffer *ret)
{
	while (**at && !(inner && **at == '>')) {
		if (**at == '<') {
			++*at;
			put_special(at, ret);
		} else {
			buffer_put_char(ret, *(*at)++);
		}
	}
}

static void put_special(const char **at, struct buffer *ret)
{
	size_t n_digits = strspn(*at, "0123456789");
	struct buffer text;
	char *end;

	if ((*at)[n_digits] == '*') {
		long n = atol(*at);

		*at += n_digits + 1;
		buffer_init(0, &text);
		put_text(at, true, &text);
		for (long i = 0; i < n; i++)
			buffer_put(ret, text.data, text.n);
		buffer_release(&text);
	} else {
		for (; **at && **at != '>'; *at = end)
			buffer_put_char(ret, (char)strtol(*at, &end, 16));
	}
	CHECK(**at == '>', "no end: %.80s", *at);
	++*at;
}

/* A letter of the Latin alphabet, or a quotation mark: two or three bytes. */
static size_t letter_bytes(const char *at)
{
	unsigned char c = (unsigned char)at[0], d = (unsigned char)at[1];

	if (c >= 0xc3 && c <= 0xc9)
		return 2;
	return c == 0xe2 && d == 0x80 && (unsigned char)at[2] >= 0x90 &&
			       (unsigned char)at[2] <= 0xa6
		       ? 3
		       : 0;
}

/* As it stands in the table: what would not be seen in hexadecimal, the same
 * byte again and again as a number. */
static char *shown(const char *text)
{
	struct buffer ret;

	buffer_init(0, &ret);
	while (*text) {
		size_t n = strspn(text, (char[]){*text, '\0'});
		unsigned char c = (unsigned char)*text;

		if (n >= 40 && c > ' ' && c < 0x7f) {
			buffer_printf(&ret, "<%zu*%c>", n, *text);
			text += n;
		} else if (c >= 0x80 && letter_bytes(text)) {
			n = letter_bytes(text);
			buffer_put(&ret, text, n);
			text += n;
		} else if (c < ' ' || c >= 0x7f || c == '<') {
			buffer_printf(&ret, "<%02x>", c);
			text++;
		} else {
			buffer_put_char(&ret, *text++);
		}
	}
	buffer_put_string(&ret, "");
	CHECK(!ret.failed, "no memory");
	return buffer_detach(&ret);
}

static int code_of(const char *reply)
{
	const char *code = strstr(reply, "\"error\":{\"code\":");

	return code ? atoi(code + strlen("\"error\":{\"code\":")) : 0;
}

static const char *id_end(const char *reply)
{
	const char *end = strstr(reply, ",\"error\":");

	CHECK(end, "no error: %.200s", reply);
	return end;
}

/*
 * Without a token nothing is told but what is wrong with the request itself,
 * or with the token that it has.
 */
static void assert_told_over_tcp(const char *over_tcp, const char *over_ipc)
{
	static const char needed[] = ",\"error\":{\"code\":-32005,\"message\":"
				     "\"a token is needed here";
	bool is_same = strcmp(over_tcp, over_ipc) == 0;
	const char *end = id_end(over_ipc);
	size_t n = (size_t)(end - over_ipc);

	if (is_same)
		return;
	CHECK(strncmp(over_tcp, over_ipc, n) == 0 &&
		      strncmp(over_tcp + n, needed, sizeof(needed) - 1) == 0,
	      "over tcp: %.300s, over ipc: %.300s", over_tcp, over_ipc);
	int code = code_of(over_ipc);
	CHECK(code != -32700 && code != -32600 && code != -32002,
	      "not told over tcp: %.300s", over_ipc);
}

/* The reply, the caller's; another client asks meanwhile. */
static char *ask_beside(const struct wire *wire, const struct wire *good,
			struct bytes request)
{
	uint32_t id = 0;
	size_t n = 0;

	CHECK(wire_send(wire, 5, request), "closed");
	assert_served(good);
	char *reply = wire_receive(wire, &id, &n);
	CHECK(reply && id == 5, "no reply");
	CHECK(strlen(reply) == n, "a NUL in a reply");
	return reply;
}

static char *hostile_reply(const char *entry, const struct wire *over_ipc,
			   const struct wire *over_tcp, const struct wire *good)
{
	struct buffer request;

	buffer_init(0, &request);
	put_text(&entry, false, &request);
	CHECK(!request.failed, "no memory");
	struct bytes bytes =
		request.n ? buffer_bytes(&request) : (struct bytes){"", 0};
	char *reply = ask_beside(over_ipc, good, bytes);
	if (request.n <= LIMIT_TCP_REQUEST_BYTES) {
		char *other = ask_beside(over_tcp, good, bytes);

		assert_told_over_tcp(other, reply);
		free(other);
	}
	buffer_release(&request);
	char *ret = shown(reply);
	free(reply);
	return ret;
}

/* 16 MiB of text, once more as it is read, and 500,000 values. */
enum { PEAK_MIB = 256 };

static long peak_kib(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	return proc_number(path, "VmHWM:");
}

/* Reads an entry's request: the line behind its name. False: the end. */
static bool next_entry(FILE *file, bool record, int *number, char **line,
		       size_t *room)
{
	bool named = false;

	while (getline(line, room, file) >= 0) {
		++*number;
		bool comment = (*line)[0] == '#';

		if (!comment && named) {
			(*line)[strcspn(*line, "\n")] = '\0';
			return true;
		}
		named = comment && (*line)[1] == ' ';
		if (record)
			fputs(*line, stdout);
	}
	return false;
}

static int run_table(FILE *file, bool record, int *ret_bad)
{
	struct wire over_ipc = wire_connect(url), over_tcp = wire_connect(tcp),
		    good = wire_connect(url);
	char *line = NULL, *expected = NULL;
	size_t room = 0, expected_room = 0;
	int n = 0, number = 0;

	while (next_entry(file, record, &number, &line, &room)) {
		char *reply = hostile_reply(line, &over_ipc, &over_tcp, &good);

		CHECK(getline(&expected, &expected_room, file) >= 0,
		      "line %d: no reply", number);
		number++;
		expected[strcspn(expected, "\n")] = '\0';
		if (record) {
			printf("%s\n%s\n", line, reply);
		} else if (strcmp(reply, expected) != 0) {
			fprintf(stderr,
				"hostile.txt:%d:\n  expected %.600s\n"
				"  but was  %.600s\n",
				number, expected, reply);
			++*ret_bad;
		}
		free(reply);
		n++;
	}
	free(line);
	free(expected);
	wire_close(&over_ipc);
	wire_close(&over_tcp);
	wire_close(&good);
	return n;
}

static void table(const char *name)
{
	bool record = getenv("RECORD") != NULL;
	FILE *file = fopen(name, "r");
	long peak = 0, most = 0;
	int bad = 0;

	CHECK(file, "no table");
	assert_served_at(url);
	assert_served_at(tcp);
	struct tally before = take_tally(&run);
	int fds = count_fds(front_of(url)), tcp_fds = count_fds(front_of(tcp));
	int n = run_table(file, record, &bad);
	fclose(file);
	CHECK(restarts() == 0, "something died");
	wait_for_fds(front_of(url), fds);
	wait_for_fds(front_of(tcp), tcp_fds);
	struct tally after = take_tally(&run);
	for (int i = 0; i < run.n_workers; i++) {
		long kib = peak_kib(run.workers[i]);

		peak = kib > peak ? kib : peak;
		kib = rss_kib(run.workers[i]);
		most = kib > most ? kib : most;
	}
	if (record)
		return;
	printf("%d hostile requests, each with its reply; a worker took %ld "
	       "MiB at most, has %ld; parent %ld KiB, %ld before; fronts %ld, "
	       "%ld before\n",
	       n, peak / 1024, most / 1024, after.parent_kib, before.parent_kib,
	       after.front_kib, before.front_kib);
	CHECK(bad == 0, "%d of %d differ", bad, n);
	CHECK(peak <= PEAK_MIB * 1024L, "a worker took %ld MiB", peak / 1024);
	CHECK(after.parent_kib <= before.parent_kib + 8 * 1024 &&
		      after.front_kib <= before.front_kib + 8 * 1024,
	      "parent %ld KiB, %ld before; fronts %ld, %ld before",
	      after.parent_kib, before.parent_kib, after.front_kib,
	      before.front_kib);
}

/* --- frames --------------------------------------------------------------- */

/* SplitMix64: the same bytes in every run. */
static uint64_t next(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* It ends it, or the sender does: whoever is first. */
static void send_garbage(const char *address, bool greets, uint64_t *seed)
{
	unsigned char bytes[400];
	struct wire wire = greets ? wire_connect(address) : wire_open(address);
	size_t n = 1 + next(seed) % sizeof(bytes);

	for (size_t i = 0; i < n; i++)
		bytes[i] = (unsigned char)next(seed);
	/* Over ipc another first byte ends the front: see bad_start(). */
	if (greets && !wire.tcp)
		bytes[0] = 1;
	(void)wire_put(&wire, bytes, n);
	wire_close(&wire);
}

/* What is no greeting ends the connection. */
static void bad_greetings(const char *address)
{
	static const struct {
		const char *bytes;
		size_t n;
	} greetings[] = {
		{"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 27},
		{"POST / HTTP/1.1\r\nOrigin: https://x\r\n\r\n{}", 41},
		{"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03", 11},
		{"\0SP\0\0\x31\0\0", 8},   /* another REP */
		{"\0SP\0\0\x10\0\0", 8},   /* PAIR */
		{"\0SP\0\0\x20\0\0", 8},   /* PUB */
		{"\0SP\0\0\x51\0\0", 8},   /* PULL */
		{"\0SP\0\0\x62\0\0", 8},   /* SURVEYOR */
		{"\0SP\0\xff\xff\0\0", 8}, /* nobody's */
		{"\0SP\x01\0\x30\0\0", 8}, /* another version */
		{"\x01SP\0\0\x30\0\0", 8},
		{"\0sp\0\0\x30\0\0", 8},
		{"\0\0\0\0\0\0\0\0", 8},
	};

	for (size_t i = 0; i < sizeof(greetings) / sizeof(*greetings); i++) {
		struct wire wire = wire_open(address);

		CHECK(wire_put(&wire, greetings[i].bytes, greetings[i].n),
		      "cannot send");
		wire_wait_end(&wire);
		wire_close(&wire);
	}
}

/* Whoever does not end its greeting is not waited for. */
static void half_greetings(const char *address)
{
	struct wire wires[WIRE_GREETING];

	for (size_t n = 0; n < WIRE_GREETING; n++) {
		wires[n] = wire_open(address);
		CHECK(wire_put(&wires[n], wire_greeting, n), "cannot send");
	}
	for (size_t n = 0; n < WIRE_GREETING; n++) {
		wire_wait_end(&wires[n]);
		wire_close(&wires[n]);
	}
}

/* Lengths that cannot be: the connection ends, and no memory is taken. */
static void bad_lengths(const char *address)
{
	const uint64_t most =
		address == tcp ? LIMIT_TCP_REQUEST_BYTES : LIMIT_REQUEST_BYTES;
	const uint64_t lengths[] = {
		most + 5,	   UINT64_C(1) << 31, (UINT64_C(1) << 32) + 4,
		UINT64_C(1) << 62, UINT64_C(1) << 63, UINT64_MAX - 3,
		UINT64_MAX};

	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		struct wire wire = wire_connect(address);
		unsigned char head[WIRE_MOST_HEAD];
		size_t n = wire_head(wire.tcp, lengths[i] - 4, 1, head);

		CHECK(wire_put(&wire, head, n), "cannot send");
		wire_wait_end(&wire);
		wire_close(&wire);
	}
}

/* n bytes as they are behind a length that is right. */
static bool send_message(const struct wire *wire, const void *bytes, size_t n)
{
	unsigned char head[WIRE_MOST_HEAD];
	size_t n_head = wire_head(wire->tcp, n - 4, 1, head) - 4;

	return wire_put(wire, head, n_head) && wire_put(wire, bytes, n);
}

/* A way back without an end is no request: nothing is answered to it, and
 * what comes after it is. */
static void bad_backtraces(const char *address)
{
	static const size_t sizes[] = {0, 1, 3, 4, 5, 8, 400, 65536};
	unsigned char *zeros = calloc(1, 65536);
	struct wire wire = wire_connect(address);

	CHECK(zeros, "no memory");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		CHECK(send_message(&wire, zeros, sizes[i]), "closed");
		assert_served(&wire);
	}
	free(zeros);
	wire_close(&wire);
}

/* Through so many devices: up to seven of them is a request, and its reply
 * has the way back as it was; more is none (NN_MAXTTL). */
static void hops(const char *address)
{
	enum { MOST = 12 };
	char text[300];
	struct bytes request = health_request(address == tcp, 1, text);
	struct wire wire = wire_connect(address);

	for (size_t n = 0; n < MOST; n++) {
		unsigned char bytes[4 * MOST + 4 + sizeof(text)] = {0};
		unsigned char back[4 * MOST + 4], head[9];
		uint64_t length;

		for (size_t i = 0; i < n; i++)
			bytes[4 * i + 3] = (unsigned char)(i + 1);
		bytes[4 * n] = 0x80;
		memcpy(bytes + 4 * n + 4, request.data, request.n);
		CHECK(send_message(&wire, bytes, 4 * n + 4 + request.n),
		      "closed");
		if (n >= 8) {
			assert_served(&wire);
			continue;
		}
		CHECK(wire_get(&wire, head, wire.tcp ? 8 : 9) &&
			      wire_get(&wire, back, 4 * n + 4) &&
			      memcmp(back, bytes, 4 * n + 4) == 0,
		      "another way back, %zu hops", n);
		memcpy(&length, head + (wire.tcp ? 0 : 1), 8);
		size_t left = (size_t)be64toh(length) - 4 * n - 4;
		char *reply = calloc(1, left + 1);
		CHECK(reply && wire_get(&wire, reply, left), "closed");
		assert_well(reply);
		free(reply);
	}
	wire_close(&wire);
}

/* Over tcp with a RST. */
static void close_at_once(struct wire *wire)
{
	struct linger at_once = {1, 0};

	(void)setsockopt(wire->fd, SOL_SOCKET, SO_LINGER, &at_once,
			 sizeof(at_once));
	wire_close(wire);
}

/* It is gone in the middle of a request. */
static void resets(const char *address, int n)
{
	for (int i = 0; i < n; i++) {
		struct wire wire = wire_connect(address);
		unsigned char head[WIRE_MOST_HEAD];
		size_t n_head = wire_head(wire.tcp, 1000, 1, head);

		(void)wire_put(&wire, head, (size_t)i % (n_head + 1));
		close_at_once(&wire);
	}
}

/* It greets last, and is gone with that: nanomsg would keep 4 KiB of many. */
static void hang_ups(const char *address, int n, int fds)
{
	unsigned char theirs[WIRE_GREETING];
	pid_t front = front_of(address);
	long before = rss_kib(front);

	for (int i = 0; i < n; i++) {
		struct wire wire = wire_open(address);

		CHECK(wire_get(&wire, theirs, sizeof(theirs)), "no greeting");
		(void)wire_put(&wire, wire_greeting, sizeof(wire_greeting));
		close_at_once(&wire);
		if (i % 50 == 49)
			wait_for_fds(front, fds);
	}
	long after = rss_kib(front);
	CHECK(after <= before + 256, "%ld KiB, %ld before", after, before);
}

/* It is gone in the middle of its reply. */
static void half_replies(const char *address, int n)
{
	struct buffer request;
	char bytes[100];

	large_request("half", 288, &request);
	for (int i = 0; i < n; i++) {
		struct wire wire = wire_connect(address);

		CHECK(wire_send(&wire, 1, buffer_bytes(&request)) &&
			      wire_get(&wire, bytes, sizeof(bytes)),
		      "closed");
		wire_close(&wire);
	}
	buffer_release(&request);
}

/* Over ipc one wrong byte is the front's end; it is replaced, each time. */
static void bad_starts(void)
{
	static const unsigned char starts[] = {0, 2, 0x7f, 0xff};

	for (int i = 0; i < (int)sizeof(starts); i++) {
		struct wire wire = wire_connect(url);
		unsigned char bytes[9] = {starts[i]};

		CHECK(wire_put(&wire, bytes, sizeof(bytes)), "cannot send");
		wire_wait_end(&wire);
		wire_close(&wire);
		while (url_check_connect(url, NULL) != STATUS_OK ||
		       restarts() != i + 1)
			;
	}
}

static void frames_at(const char *address, const struct wire *good, int n)
{
	pid_t front = front_of(address);
	uint64_t seed = 1;

	assert_served_at(address);
	long before = rss_kib(front);
	int fds = count_fds(front);
	for (int i = 0; i < n; i++) {
		send_garbage(address, i % 2, &seed);
		if (i % 10 == 0)
			assert_served(good);
		/* Or it has as many at once as it is slow. */
		if (i % 20 == 0)
			wait_for_fds(front, fds);
	}
	void (*const kinds[])(const char *) = {bad_greetings, half_greetings,
					       bad_lengths, bad_backtraces,
					       hops};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		kinds[i](address);
		assert_served(good);
	}
	for (int i = 0; i < n; i += 20) {
		resets(address, 20);
		wait_for_fds(front, fds);
	}
	hang_ups(address, n * 5, fds);
	assert_served(good);
	if (address != tcp)
		half_replies(address, 10);
	wait_for_fds(front, fds);
	long after = rss_kib(front);
	CHECK(after <= before + 4 * 1024, "%ld KiB, %ld before", after, before);
	CHECK(parent_of(front) == run.pid && restarts() == 0,
	      "the front was lost");
	printf("%s: garbage, greetings, lengths, ways back, ends in the middle "
	       "(%d): the front has %ld KiB, %ld before, %d files\n",
	       address == tcp ? "tcp" : "ipc", n, after, before, fds);
}

/* n: how much garbage. */
static void frames(int n)
{
	struct wire over_ipc = wire_connect(url), over_tcp = wire_connect(tcp);

	frames_at(tcp, &over_ipc, n);
	frames_at(url, &over_tcp, n);
	wire_close(&over_ipc);
	bad_starts();
	assert_served(&over_tcp);
	wire_close(&over_tcp);
	printf("four wrong bytes over ipc: four fronts replaced, tcp goes "
	       "on\n");
}

int main(int argc, char **argv)
{
	bool is_table = argc == 4 && strcmp(argv[1], "table") == 0;
	bool is_frames = argc == 4 && strcmp(argv[1], "frames") == 0;

	CHECK(is_table || is_frames, "expected table FILE FOLDER");
	open_doors(argv[3], "2");
	if (is_table)
		table(argv[2]);
	else
		frames(atoi(argv[2]));
	close_doors();
	return 0;
}
