/*
 * two_services KILLS SEED FOLDER STORE: two services on one PostgreSQL, and
 * clients connected to both that change and read without a pause, while one
 * service after the other is ended with kill -9 and started again, KILLS
 * times; now and then the database is too, by whoever reads descriptor 3
 * (a line `backend`, `kill` or `stop`) and answers on descriptor 4.
 *
 * - Every request is answered, and while only services die no answer is an
 *   error; while the database is away it may be one that says so, and the same
 *   request again is answered.
 * - Whichever service answers, a read shows the last acknowledged change of
 *   its client and no other; a revision is one more than the last, and the
 *   last change sent again has the same bytes for its answer.
 * - In the end both services say the same, byte for byte, and it is that.
 *
 * Prints how many changes were acknowledged: there are no others.
 */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include <fcntl.h>
#include <sys/mman.h>

#include "tests/service/driver.h"

enum { CLIENTS = 4, SPANS = 12, SERVICES = 2, PLANS_FROM = 2 };

enum { PROPOSED, AGREED };

/* What a client was told. */
struct client {
	int version;  /* of its calendar: 0: none */
	int revision; /* of its case: 0: none */
	int state;
	int n_changes, n_reads, n_again;
	int n_errors; /* answers that were none, while the database was away */
};

struct world {
	bool stop, tolerant;
	struct client clients[CLIENTS];
};

static struct world *world;
static char urls[SERVICES][160];
static const char *both[SERVICES];
static const char *store;
static struct service_run runs[SERVICES];
static uint64_t seed;
static int gate_fd; /* locked while the database is made to go and come */

static uint32_t next_random(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(((seed >> 33) * below) >> 31);
}

static void gate(short type)
{
	struct flock lock = {.l_type = type, .l_whence = SEEK_SET};

	CHECK(fcntl(gate_fd, F_SETLKW, &lock) == 0, "cannot lock");
}

/* --- questions ------------------------------------------------------------ */

static void begin(const char *method, struct buffer *ret)
{
	buffer_init(0, ret);
	buffer_printf(ret,
		      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\","
		      "\"params\":{",
		      method);
}

/* The database is away, or came back too late: nothing is said of the rest. */
static bool is_passing(const char *reply)
{
	return strstr(reply, "\"code\":-32603,") ||
	       strstr(reply, "\"code\":-32003,");
}

/* The reply of whichever service, the caller's; the request is released. */
static char *ask_both(struct client *client, struct buffer *request)
{
	for (;;) {
		struct error error = {0};
		struct buffer reply, line;

		buffer_init(0, &reply);
		buffer_init(0, &line);
		enum status status =
			client_ask_any(&(struct strings){both, SERVICES},
				       buffer_bytes(request), ASK_MS, &reply,
				       &error);
		if (status != STATUS_OK && status != STATUS_UNREACHABLE) {
			error_render(&error, LANGUAGE_EN, &line);
			CHECK(false, "no reply: %s", line.data);
		}
		buffer_release(&line);
		if (status == STATUS_OK && !is_passing(reply.data)) {
			buffer_release(request);
			return buffer_detach(&reply);
		}
		/* Between two kills both may be without a socket. */
		CHECK(status != STATUS_OK || world->tolerant,
		      "an error: %.400s", reply.data);
		buffer_release(&reply);
		if (status != STATUS_OK)
			continue;
		client->n_errors++;
		gate(F_RDLCK);
		gate(F_UNLCK);
	}
}

static void import_request(int i, int version, struct buffer *ret)
{
	begin("import", ret);
	buffer_printf(ret,
		      "\"person\":\"p%d\",\"request_id\":\"p%d-%d\","
		      "\"as_of\":\"2026-09-01T08:%02d:%02dZ\",\"covers\":"
		      "{\"from\":\"2026-09-01\",\"to\":\"2026-12-31\"},\"ics\":"
		      "\"BEGIN:VCALENDAR\\nVERSION:2.0\\n",
		      i, i, version, version / 60 % 60, version % 60);
	for (int j = 0; j < SPANS; j++)
		buffer_printf(ret,
			      "BEGIN:VEVENT\\nUID:%d\\n"
			      "DTSTAMP:20260901T000000Z\\n"
			      "DTSTART:202611%02dT09%02d%02dZ\\n"
			      "DURATION:PT5M\\nEND:VEVENT\\n",
			      j, j + 1, version / 60 % 60, version % 60);
	buffer_put_string(ret, "END:VCALENDAR\\n\"}}");
	CHECK(!ret->failed, "no memory");
}

static void put_request(int i, int revision, struct buffer *ret)
{
	begin("put", ret);
	buffer_printf(
		ret,
		"\"case\":{\"case\":\"c%d\",\"report_published\":"
		"\"2099-08-28\",\"window\":{\"from\":\"2099-11-09\","
		"\"to\":\"2099-12-11\",\"target\":\"2099-11-%02d\"},"
		"\"people\":[{\"id\":\"p%d\"},{\"id\":\"q%d\"},{\"id\":\"r%d\"}"
		"],\"seats\":[{\"id\":\"chief-executive\",\"candidates\":"
		"[\"p%d\"]},{\"id\":\"chair\",\"candidates\":[\"q%d\"]},"
		"{\"id\":\"support\",\"candidates\":[\"r%d\"]}],"
		"\"team\":{\"link_inspectors\":[\"r%d\"]}},",
		i, revision % 20 + 10, i, i, i, i, i, i, i);
	if (revision > 1)
		buffer_printf(ret, "\"if_revision\":%d,", revision - 1);
	buffer_printf(ret, "\"request_id\":\"c%d-%d\"}}", i, revision);
	CHECK(!ret->failed, "no memory");
}

static void agree_request(int i, int revision, struct buffer *ret)
{
	begin("agree", ret);
	buffer_printf(ret,
		      "\"stored\":\"c%d\",\"if_revision\":%d,\"date\":"
		      "\"2099-11-24\",\"agreed_by\":[\"Ann\"],"
		      "\"request_id\":\"c%d-%d\"}}",
		      i, revision - 1, i, revision);
	CHECK(!ret->failed, "no memory");
}

static void release_request(int i, int revision, struct buffer *ret)
{
	begin("release", ret);
	buffer_printf(ret,
		      "\"stored\":\"c%d\",\"if_revision\":%d,\"reason\":\"ill\""
		      ",\"request_id\":\"c%d-%d\"}}",
		      i, revision - 1, i, revision);
	CHECK(!ret->failed, "no memory");
}

static void freebusy_request(int i, struct buffer *ret)
{
	begin("freebusy", ret);
	buffer_printf(ret,
		      "\"id\":\"p%d\",\"from\":\"2026-11-01\","
		      "\"to\":\"2026-12-01\",\"now\":\"2026-09-01\"}}",
		      i);
}

static void stored_request(const char *method, int i, struct buffer *ret)
{
	begin(method, ret);
	buffer_printf(ret, "\"stored\":\"c%d\"", i);
	if (strcmp(method, "check") == 0)
		buffer_put_string(ret, ",\"date\":\"2099-11-24\"");
	buffer_put_string(ret, ",\"now\":\"2099-09-01\"}}");
}

/* --- one client ----------------------------------------------------------- */

/* Of that version and no other, whole. */
static void check_calendar(int version, const char *answer)
{
	struct buffer expected;

	buffer_init(0, &expected);
	buffer_put_string(&expected, "\"busy\":[");
	for (int j = 0; j < SPANS; j++)
		buffer_printf(&expected,
			      "%s{\"start\":\"2026-11-%02dT09:%02d:%02dZ\","
			      "\"end\":\"2026-11-%02dT%02d:%02d:%02dZ\","
			      "\"fbtype\":\"BUSY\"}",
			      j ? "," : "", j + 1, version / 60 % 60,
			      version % 60, j + 1,
			      9 + (version / 60 % 60 + 5) / 60,
			      (version / 60 % 60 + 5) % 60, version % 60);
	buffer_put_string(&expected, "],");
	CHECK(strstr(answer, expected.data), "not version %d: %.300s", version,
	      answer);
	buffer_release(&expected);
}

static void check_revision(int revision, const char *answer)
{
	char expected[32];

	snprintf(expected, sizeof(expected), "\"revision\":%d,", revision);
	CHECK(strstr(answer, expected), "not revision %d: %.300s", revision,
	      answer);
}

/* What comes next of its case. */
static void case_request(int i, const struct client *client, struct buffer *ret)
{
	int next = client->revision + 1;

	if (next < PLANS_FROM || next % 3 == 0)
		put_request(i, next, ret);
	else if (client->state == PROPOSED)
		agree_request(i, next, ret);
	else
		release_request(i, next, ret);
}

static void change_case(int i, struct client *client)
{
	struct buffer request;

	case_request(i, client, &request);
	bool agrees = strstr(request.data, "\"method\":\"agree\"") != NULL;
	bool releases = strstr(request.data, "\"method\":\"release\"") != NULL;
	char *reply = ask_both(client, &request);
	check_revision(client->revision + 1, reply);
	/* The same again, before anything else is done. */
	case_request(i, client, &request);
	char *again = ask_both(client, &request);
	CHECK(strcmp(reply, again) == 0, "another answer: %.300s\n%.300s",
	      reply, again);
	client->n_again++;
	client->n_changes++;
	client->revision++;
	if (agrees || releases)
		client->state = agrees ? AGREED : PROPOSED;
	free(reply);
	free(again);
}

static void import(int i, struct client *client)
{
	struct buffer request;

	import_request(i, client->version + 1, &request);
	char *reply = ask_both(client, &request);
	CHECK(strstr(reply, "\"result\":{\"id\":\"p"), "not imported: %.300s",
	      reply);
	client->n_changes++;
	client->version++;
	free(reply);
}

static void read_back(int i, struct client *client)
{
	struct buffer request;
	char *reply;

	if (client->version) {
		freebusy_request(i, &request);
		reply = ask_both(client, &request);
		check_calendar(client->version, reply);
		free(reply);
		client->n_reads++;
	}
	if (client->revision) {
		stored_request("cases", i, &request);
		reply = ask_both(client, &request);
		check_revision(client->revision, reply);
		free(reply);
		client->n_reads++;
	}
}

static _Noreturn void run_client(int i, int fd)
{
	struct client *client = &world->clients[i];

	seed = seed * 31 + (uint64_t)i;
	while (!world->stop) {
		switch (next_random(3)) {
		case 0:
			import(i, client);
			break;
		case 1:
			change_case(i, client);
			break;
		default:
			read_back(i, client);
		}
		if (write(fd, "", 1) != 1)
			_exit(1);
	}
	_exit(0);
}

/* --- the services --------------------------------------------------------- */

static void start_one(int i)
{
	start_service(store, urls[i], "2", &runs[i]);
}

static void kill_one(int i)
{
	CHECK(kill(runs[i].pid, SIGKILL) == 0, "cannot kill a service");
	(void)wait_for(runs[i].pid);
}

/* Clients at work until so many kills; each after some of their answers. */
static void run_kills(int n, bool tolerant, int (*event)(void))
{
	pid_t pids[CLIENTS];
	int fds[2];
	char byte;

	CHECK(pipe(fds) == 0, "no pipe");
	world->stop = false;
	world->tolerant = tolerant;
	for (int i = 0; i < CLIENTS; i++) {
		pids[i] = fork_child();
		if (pids[i] == 0)
			run_client(i, fds[1]);
	}
	close(fds[1]);
	for (int i = 0; i < n; i++) {
		for (uint32_t j = 1 + next_random(12); j > 0; j--)
			CHECK(read(fds[0], &byte, 1) == 1, "no client is left");
		int which = event();
		if (which >= 0)
			start_one(which);
	}
	world->stop = true;
	while (read(fds[0], &byte, 1) == 1)
		;
	close(fds[0]);
	for (int i = 0; i < CLIENTS; i++) {
		int status = wait_for(pids[i]);

		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0,
		      "client %d ended with %#x", i, (unsigned)status);
	}
}

static int kill_a_service(void)
{
	int which = (int)next_random(SERVICES);

	kill_one(which);
	return which;
}

static int disturb_the_database(void)
{
	static const char *const orders[] = {"backend\n", "kill\n", "stop\n"};
	static int n;
	const char *order = orders[n++ % 3];
	char answer[8] = "";

	gate(F_WRLCK);
	CHECK(write(3, order, strlen(order)) == (ssize_t)strlen(order),
	      "nobody takes orders");
	CHECK(read(4, answer, sizeof(answer)) > 0, "the database is gone");
	gate(F_UNLCK);
	return -1;
}

/* --- in the end ----------------------------------------------------------- */

/* Both say the same, byte for byte; it is the first's, the caller's. */
static char *ask_each(struct buffer *request)
{
	char *first = ask_text(urls[0], request->data, request->n);
	char *second = ask_text(urls[1], request->data, request->n);

	CHECK(strcmp(first, second) == 0, "not the same:\n%.600s\n%.600s",
	      first, second);
	CHECK(strstr(first, "\"result\":"), "an error: %.300s", first);
	free(second);
	buffer_release(request);
	return first;
}

static void check_each(int i, const struct client *client)
{
	static const char *const methods[] = {"propose", "check", "explain",
					      "tasks", "cases"};
	struct buffer request;
	char *answer;

	if (client->version) {
		freebusy_request(i, &request);
		answer = ask_each(&request);
		check_calendar(client->version, answer);
		free(answer);
	}
	for (size_t j = 0; client->revision && j < 5; j++) {
		stored_request(methods[j], i, &request);
		answer = ask_each(&request);
		if (strcmp(methods[j], "cases") == 0)
			check_revision(client->revision, answer);
		free(answer);
	}
}

int main(int argc, char **argv)
{
	struct client sum = {0};
	char path[160];

	CHECK(argc == 5, "expected KILLS SEED FOLDER STORE");
	int kills = atoi(argv[1]), disturbances = kills < 24 ? 3 : kills / 8;
	seed = (uint64_t)atoi(argv[2]);
	store = argv[4];
	world = mmap(NULL, sizeof(*world), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(world != MAP_FAILED, "no memory");
	snprintf(path, sizeof(path), "%s/gate", argv[3]);
	gate_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	CHECK(gate_fd >= 0, "no file %s", path);
	for (int i = 0; i < SERVICES; i++) {
		snprintf(urls[i], sizeof(urls[i]), "ipc://%s/api%d", argv[3],
			 i);
		both[i] = urls[i];
		start_one(i);
	}
	run_kills(kills, false, kill_a_service);
	for (int i = 0; i < CLIENTS; i++)
		check_each(i, &world->clients[i]);
	run_kills(disturbances, true, disturb_the_database);
	for (int i = 0; i < CLIENTS; i++) {
		const struct client *client = &world->clients[i];

		check_each(i, client);
		sum.n_changes += client->n_changes;
		sum.n_reads += client->n_reads;
		sum.n_again += client->n_again;
		sum.n_errors += client->n_errors;
	}
	for (int i = 0; i < SERVICES; i++)
		stop_service(&runs[i], urls[i]);
	printf("%d kills of a service, %d of the database: changes %d, sent "
	       "again %d, reads %d, told that the database is away %d\n",
	       kills, disturbances, sum.n_changes, sum.n_again, sum.n_reads,
	       sum.n_errors);
	return 0;
}
