/*
 * kill_service KILLS SEED FOLDER: KILLS times kill -9 of whatever is at hand,
 * a worker, a reader, the front, the dispatcher, the whole service at once or
 * a client, while CLIENTS clients change the store and read it. A client asks
 * again what was not answered, with its request_id; whoever comes in a killed
 * one's place too. Must hold:
 *
 * - every reply is that of the one next revision, so no change is lost and
 *   none made twice; what is read after it is what was changed;
 * - whenever the service starts again, and in the end, by SQLite alone: every
 *   acknowledged change is there once, in its order, and none that was not
 *   asked for; none is half there; each has its row in the audit;
 * - `audit --verify` and `doctor` find nothing.
 *
 * Client c's operation k is what k says, in a round of N_STEPS.
 */
#define _GNU_SOURCE

#include <fcntl.h>
#include <sched.h>

#include "tests/service/store_look.h"

enum { CLIENTS = 8, SPANS = 40, MOST_LOOKS = 60 };

enum step {
	IMPORT,
	PUT,
	HOLD,
	AGREE,
	IMPORT_AGREED, /* the agreed date is looked at again */
	RECORD,
	MOVE,
	RELEASE,
	IMPORT_SPARE, /* of somebody in no case */
	PURGE,	      /* of that one, by client 0; else another import */
	N_STEPS
};

static const struct {
	const char *method, *state; /* of the case then; NULL: no revision */
} steps[N_STEPS] = {
	[IMPORT] = {"import", NULL},	    [PUT] = {"put", "proposed"},
	[HOLD] = {"hold", "held"},	    [AGREE] = {"agree", "agreed"},
	[IMPORT_AGREED] = {"import", NULL}, [RECORD] = {"record", "agreed"},
	[MOVE] = {"move", "agreed"},	    [RELEASE] = {"release", "proposed"},
	[IMPORT_SPARE] = {"import", NULL},  [PURGE] = {"purge", NULL},
};

/* What a client tells us: 's' sent, 'a' acknowledged. */
struct news {
	char what;
	int client, op;
};

struct client {
	pid_t pid;
	int sent, acknowledged; /* operations, from 1; 0: none */
};

static char url[160], door[200], data[160];
static uint64_t seed;
static struct service_run run;
static struct client clients[CLIENTS];

static uint32_t next_random(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(((seed >> 33) * below) >> 31);
}

/* --- operations ----------------------------------------------------------- */

static enum step step_of(int op)
{
	return (enum step)((op - 1) % N_STEPS);
}

static const char *method_of(int client, int op)
{
	enum step step = step_of(op);

	return step == PURGE && client > 0 ? "import" : steps[step].method;
}

/* How many of the operations up to this one made a revision of the case. */
static int revision_after(int op)
{
	int n = 0;

	for (int i = 1; i <= N_STEPS; i++)
		if (steps[step_of(i)].state)
			n += (op - i + N_STEPS) / N_STEPS;
	return n;
}

/* The operation that made a revision. */
static int op_of_revision(int revision)
{
	int op = 0;

	while (revision_after(op) < revision)
		op++;
	return op;
}

/* The last up to this one that imported the client's own calendar. */
static int last_import(int op)
{
	while (op > 0 && step_of(op) != IMPORT && step_of(op) != IMPORT_AGREED)
		op--;
	return op;
}

static void put_calendar(int op, struct buffer *ret)
{
	buffer_printf(ret,
		      "\"as_of\":\"2026-09-01T08:00:00Z\",\"covers\":{\"from\":"
		      "\"2026-09-01\",\"to\":\"2026-12-31\"},"
		      "\"ics\":\"BEGIN:VCALENDAR\\nVERSION:2.0\\n");
	for (int i = 0; i < SPANS; i++)
		buffer_printf(ret,
			      "BEGIN:VEVENT\\nUID:%d\\n"
			      "DTSTAMP:20260901T000000Z\\n"
			      "DTSTART:202611%02dT%02d%02d%02dZ\\n"
			      "DURATION:PT5M\\nEND:VEVENT\\n",
			      i, i % 28 + 1, 9 + i / 28 * 2, op / 60 % 60,
			      op % 60);
	buffer_put_string(ret, "END:VCALENDAR\\n\"");
}

static void put_case(int c, int op, struct buffer *ret)
{
	buffer_printf(ret,
		      "\"case\":{\"case\":\"k%d\",\"report_published\":"
		      "\"2099-08-28\",\"window\":{\"from\":\"2099-11-09\","
		      "\"to\":\"2099-12-11\",\"target\":\"2099-11-%02d\"},"
		      "\"people\":[{\"id\":\"p%d\"},{\"id\":\"p%d-a\"},"
		      "{\"id\":\"p%d-b\"}],\"seats\":[{\"id\":"
		      "\"chief-executive\",\"candidates\":[\"p%d\"]},{\"id\":"
		      "\"chair\",\"candidates\":[\"p%d-a\"]},{\"id\":"
		      "\"support\",\"candidates\":[\"p%d-b\"]}],"
		      "\"team\":{\"link_inspectors\":[\"p%d-b\"]}}",
		      c, 24 + op / N_STEPS % 2, c, c, c, c, c, c, c);
	if (revision_after(op) > 1)
		buffer_printf(ret, ",\"if_revision\":%d",
			      revision_after(op) - 1);
}

static void put_decision(int c, int op, const char *more, struct buffer *ret)
{
	buffer_printf(ret, "\"stored\":\"k%d\",\"if_revision\":%d%s", c,
		      revision_after(op) - 1, more);
}

static void put_params(int c, int op, struct buffer *ret)
{
	switch (step_of(op)) {
	case IMPORT:
	case IMPORT_AGREED:
		buffer_printf(ret, "\"person\":\"p%d\",", c);
		put_calendar(op, ret);
		return;
	case PUT:
		put_case(c, op, ret);
		return;
	case HOLD:
		put_decision(c, op, ",\"starts\":[\"2099-11-24T10:00\"]", ret);
		return;
	case AGREE:
		put_decision(c, op,
			     ",\"date\":\"2099-11-24\",\"agreed_by\":[\"Ann\"]",
			     ret);
		return;
	case RECORD:
		put_decision(c, op, ",\"what\":\"participation-agreed\"", ret);
		return;
	case MOVE:
		put_decision(c, op,
			     ",\"date\":\"2099-12-01\",\"agreed_by\":[\"Ann\"],"
			     "\"reason\":\"ill\"",
			     ret);
		return;
	case RELEASE:
		put_decision(c, op, "", ret);
		return;
	case IMPORT_SPARE:
	case PURGE:
		buffer_printf(ret, "\"person\":\"spare-%d\"", c);
		if (c > 0 || step_of(op) == IMPORT_SPARE) {
			buffer_put_char(ret, ',');
			put_calendar(op, ret);
		}
		return;
	case N_STEPS:
		break;
	}
	CHECK(false, "no such step");
}

/* Refused for a moment, or because two workers were killed under it. */
static bool is_to_be_asked_again(const char *reply)
{
	return strstr(reply, "\"error\":{\"code\":-32003,") ||
	       strstr(reply, "\"error\":{\"code\":-32008,");
}

/* The same bytes might be refused for a minute: so each time another id. */
static char *ask_until_answered(const char *method, const char *params)
{
	struct buffer request;
	char *reply = NULL;

	for (int id = 1; !reply; id++) {
		buffer_init(0, &request);
		buffer_printf(&request,
			      "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":"
			      "\"%s\",\"params\":{%s}}",
			      id, method, params);
		reply = ask_text(url, request.data, request.n);
		buffer_release(&request);
		if (!is_to_be_asked_again(reply))
			break;
		free(reply);
		reply = NULL;
		(void)sched_yield();
	}
	return reply;
}

static void check_reply(int c, int op, const char *reply)
{
	enum step step = step_of(op);
	char expected[160];

	if (steps[step].state)
		snprintf(expected, sizeof(expected),
			 "\"result\":{\"case\":\"k%d\",\"revision\":%d,"
			 "\"state\":\"%s\"",
			 c, revision_after(op), steps[step].state);
	else if (step == PURGE && c == 0)
		snprintf(expected, sizeof(expected),
			 "\"result\":{\"calendars\":1,");
	else
		snprintf(expected, sizeof(expected),
			 "\"result\":{\"id\":\"%s%d\",\"source\":\"main\","
			 "\"spans\":%d,",
			 step == IMPORT || step == IMPORT_AGREED ? "p"
								 : "spare-",
			 c, SPANS);
	CHECK(strstr(reply, expected),
	      "client %d, operation %d: not %s: %.400s", c, op, expected,
	      reply);
}

static void change(int c, int op)
{
	struct buffer params;

	buffer_init(0, &params);
	buffer_printf(&params, "\"request_id\":\"r-%d-%d\",", c, op);
	put_params(c, op, &params);
	CHECK(!params.failed, "no memory");
	char *reply = ask_until_answered(method_of(c, op), params.data);
	check_reply(c, op, reply);
	free(reply);
	buffer_release(&params);
}

/* Its own case and calendar are as the last operation left them. */
static void check_read(int c, int op)
{
	int revision = revision_after(op), import = last_import(op);
	char params[160], expected[160];
	char *reply;

	if (revision > 0) {
		snprintf(params, sizeof(params), "\"stored\":\"k%d\"", c);
		snprintf(expected, sizeof(expected),
			 "{\"case\":\"k%d\",\"revision\":%d,", c, revision);
		reply = ask_until_answered("cases", params);
		CHECK(strstr(reply, expected), "client %d, %d: not %s: %.300s",
		      c, op, expected, reply);
		free(reply);
	}
	snprintf(params, sizeof(params),
		 "\"id\":\"p%d\",\"from\":\"2026-11-01\",\"to\":\"2026-12-01\"",
		 c);
	snprintf(expected, sizeof(expected),
		 "\"busy\":[{\"start\":\"2026-11-01T09:%02d:%02dZ\"",
		 import / 60 % 60, import % 60);
	reply = ask_until_answered("freebusy", params);
	CHECK(strstr(reply, expected), "client %d, %d: not %s: %.300s", c, op,
	      expected, reply);
	free(reply);
}

/* --- clients -------------------------------------------------------------- */

static void tell(char what, int c, int op, int fd)
{
	struct news news = {.what = what, .client = c, .op = op};

	if (write(fd, &news, sizeof(news)) != sizeof(news))
		_exit(1);
}

/* Keeps at it until it is killed. */
_Noreturn static void run_client(int c, int op, int fd)
{
	for (;; op++) {
		tell('s', c, op, fd);
		change(c, op);
		tell('a', c, op, fd);
		if (op % 3 == c % 3)
			check_read(c, op);
	}
}

static void start_client(int c, const int *fds)
{
	struct client *client = &clients[c];
	bool waits = client->sent > client->acknowledged;

	client->pid = fork_child();
	if (client->pid == 0) {
		close(fds[0]);
		run_client(c, waits ? client->sent : client->sent + 1, fds[1]);
	}
}

/* False: nothing is there just now, and we do not wait. */
static bool take_news(int fd, bool wait)
{
	struct pollfd ready = {fd, POLLIN, 0};
	struct news news;

	if (!wait && poll(&ready, 1, 0) == 0)
		return false;
	CHECK(read(fd, &news, sizeof(news)) == sizeof(news), "no news");
	struct client *client = &clients[news.client];
	CHECK(news.op >= client->sent && news.op <= client->sent + 1,
	      "client %d: %d after %d", news.client, news.op, client->sent);
	if (news.what == 's')
		client->sent = news.op;
	else
		client->acknowledged = news.op;
	return true;
}

/* One that failed has said why. */
static void assert_clients_live(void)
{
	pid_t parent;

	for (int c = 0; c < CLIENTS; c++)
		CHECK(state_of(clients[c].pid, &parent) != 'Z',
		      "client %d has failed", c);
}

/* --- looking at the store ------------------------------------------------- */

/* The statement's one number, of that client. */
static int look_int(sqlite3 *db, const char *sql, const char *format, int c)
{
	sqlite3_stmt *statement = look_prepare(db, sql);
	char id[32];

	snprintf(id, sizeof(id), "%s%d", format, c);
	(void)sqlite3_bind_text(statement, 1, id, -1, SQLITE_STATIC);
	int value =
		look_step(statement) ? sqlite3_column_int(statement, 0) : -1;
	sqlite3_finalize(statement);
	return value;
}

/* How many operations of each client are there: the first so many. */
static void look_at_requests(sqlite3 *db, int *ret)
{
	sqlite3_stmt *rows = look_prepare(db, "SELECT request_id FROM request");
	int last[CLIENTS] = {0};

	memset(ret, 0, CLIENTS * sizeof(*ret));
	while (look_step(rows)) {
		const char *id = (const char *)sqlite3_column_text(rows, 0);
		int c, op;

		CHECK(sscanf(id, "r-%d-%d", &c, &op) == 2 && c < CLIENTS,
		      "a request '%s'", id);
		ret[c]++;
		last[c] = op > last[c] ? op : last[c];
	}
	sqlite3_finalize(rows);
	for (int c = 0; c < CLIENTS; c++)
		CHECK(ret[c] == last[c], "client %d: %d operations up to %d", c,
		      ret[c], last[c]);
}

static int count_steps(int c, int n_ops, const char *method)
{
	int n = 0;

	for (int op = 1; op <= n_ops; op++)
		n += strcmp(method_of(c, op), method) == 0;
	return n;
}

static void look_at_case(sqlite3 *db, int c, int n_ops)
{
	sqlite3_stmt *rows = look_prepare(
		db, "SELECT r.revision, r.method, s.revision FROM stored AS s"
		    " JOIN revision AS r ON r.stored = s.key WHERE s.id = ?"
		    " ORDER BY r.revision");
	int n = revision_after(n_ops), revision = 0;
	char id[16];

	snprintf(id, sizeof(id), "k%d", c);
	(void)sqlite3_bind_text(rows, 1, id, -1, SQLITE_STATIC);
	while (look_step(rows)) {
		const char *method = (const char *)sqlite3_column_text(rows, 1);
		int op = op_of_revision(++revision);

		CHECK(sqlite3_column_int(rows, 0) == revision &&
			      sqlite3_column_int(rows, 2) == n &&
			      strcmp(method, method_of(c, op)) == 0,
		      "client %d, revision %d of %d: %d by '%s'", c, revision,
		      n, sqlite3_column_int(rows, 0), method);
	}
	sqlite3_finalize(rows);
	CHECK(revision == n, "client %d: %d revisions, not %d", c, revision, n);
}

static void look_at_parts(sqlite3 *db, int c, int n_ops)
{
#define OF_CASE " JOIN stored ON stored.key = stored WHERE id = ?"
	int holds =
		look_int(db,
			 "SELECT count(*) FROM plan" OF_CASE " AND kind = 0",
			 "k", c);
	int agreed =
		look_int(db,
			 "SELECT count(*) FROM plan" OF_CASE " AND kind = 1",
			 "k", c);
	int records =
		look_int(db, "SELECT count(*) FROM happened" OF_CASE, "k", c);
	int spans = look_int(
		db,
		"SELECT count(*) FROM busy JOIN source ON source.key = source"
		" JOIN owner ON owner.key = owner WHERE id = ?",
		"p", c);
	int version = look_int(
		db,
		"SELECT min(start % 3600) FROM busy JOIN source"
		" ON source.key = source JOIN owner ON owner.key = owner"
		" WHERE id = ? HAVING min(start % 3600) = max(start % 3600)",
		"p", c);
	int import = last_import(n_ops);

	CHECK(holds == count_steps(c, n_ops, "hold") &&
		      agreed == count_steps(c, n_ops, "agree") +
					count_steps(c, n_ops, "move") &&
		      records == count_steps(c, n_ops, "record"),
	      "client %d, %d operations: %d holds, %d dates, %d records", c,
	      n_ops, holds, agreed, records);
	CHECK(import == 0 || (spans == SPANS && version == import % 3600),
	      "client %d: %d spans of import %d, not %d", c, spans, version,
	      import);
}

static void look_at_audit(sqlite3 *db, const int *n_ops)
{
	for (int step = 0; step < N_STEPS; step++) {
		const char *method = steps[step].method;
		sqlite3_stmt *row =
			look_prepare(db,
				     "SELECT count(*) FROM audit WHERE code = 0"
				     " AND method = ?");
		int n = 0;

		for (int c = 0; c < CLIENTS; c++)
			n += count_steps(c, n_ops[c], method);
		(void)sqlite3_bind_text(row, 1, method, -1, SQLITE_STATIC);
		CHECK(look_step(row) && sqlite3_column_int(row, 0) == n,
		      "%d rows of '%s', %d changes", sqlite3_column_int(row, 0),
		      method, n);
		sqlite3_finalize(row);
	}
}

/* One state of it, whoever writes meanwhile. */
static void look(int fd)
{
	int acknowledged[CLIENTS], n_ops[CLIENTS];
	char path[220];
	sqlite3 *db = NULL;

	while (take_news(fd, false))
		;
	for (int c = 0; c < CLIENTS; c++)
		acknowledged[c] = clients[c].acknowledged;
	snprintf(path, sizeof(path), "%s/trefnydd.db", data);
	CHECK(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) ==
			      SQLITE_OK &&
		      sqlite3_busy_timeout(db, ASK_MS) == SQLITE_OK &&
		      sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK,
	      "cannot open %s", path);
	look_at_requests(db, n_ops);
	for (int c = 0; c < CLIENTS; c++) {
		look_at_case(db, c, n_ops[c]);
		look_at_parts(db, c, n_ops[c]);
	}
	look_at_audit(db, n_ops);
	CHECK(sqlite3_close(db) == SQLITE_OK, "cannot close");
	while (take_news(fd, false))
		;
	for (int c = 0; c < CLIENTS; c++)
		CHECK(n_ops[c] >= acknowledged[c] &&
			      n_ops[c] <= clients[c].sent,
		      "client %d: %d acknowledged, %d there, %d sent", c,
		      acknowledged[c], n_ops[c], clients[c].sent);
}

/* --- kills ---------------------------------------------------------------- */

enum victim { WORKER, READER, FRONT, DISPATCHER, SERVICE, CLIENT, N_VICTIMS };

static enum victim choose_victim(void)
{
	static const struct {
		uint32_t below; /* of 100 */
		enum victim victim;
	} shares[] = {{40, WORKER},	{55, READER},  {65, FRONT},
		      {75, DISPATCHER}, {85, SERVICE}, {100, CLIENT}};
	uint32_t r = next_random(100);
	int i = 0;

	while (r >= shares[i].below)
		i++;
	return shares[i].victim;
}

/* One at work; 0: none was met. */
static pid_t find_reader(void)
{
	pid_t readers[MAX_CHILDREN];

	for (int i = 0; i < MOST_LOOKS; i++) {
		pid_t worker = run.workers[i % run.n_workers];

		if (children_of(worker, readers) > 0)
			return readers[0];
	}
	return 0;
}

/* False: there is none. */
static bool kill_child(enum victim victim)
{
	find_children(&run);
	pid_t pid = victim == FRONT			? run.front
		    : victim == READER && run.n_workers ? find_reader()
		    : run.n_workers
			    ? run.workers[next_random((uint32_t)run.n_workers)]
			    : 0;

	return pid > 0 && kill(pid, SIGKILL) == 0;
}

static void kill_service(bool children_too)
{
	pid_t children[MAX_CHILDREN];
	int n = children_of(run.pid, children);

	CHECK(kill(run.pid, SIGKILL) == 0, "cannot kill the service");
	for (int i = 0; children_too && i < n; i++)
		(void)kill(children[i], SIGKILL);
	(void)wait_for(run.pid);
	start_service(data, door, "3", &run);
}

static void kill_client(const int *fds)
{
	int c = (int)next_random(CLIENTS);

	CHECK(kill(clients[c].pid, SIGKILL) == 0, "cannot kill a client");
	(void)wait_for(clients[c].pid);
	while (take_news(fds[0], false))
		;
	start_client(c, fds);
}

/* What it was that was killed. */
static enum victim kill_one(const int *fds)
{
	enum victim victim = choose_victim();

	if (victim == CLIENT)
		kill_client(fds);
	else if (victim == DISPATCHER || victim == SERVICE)
		kill_service(victim == SERVICE);
	else if (!kill_child(victim)) {
		kill_client(fds);
		victim = CLIENT;
	}
	if (victim == DISPATCHER || victim == SERVICE) {
		look(fds[0]);
		assert_sound(data, "after a restart");
	}
	return victim;
}

/* Some operations on, and then at a moment of its own. */
static void let_work(int fd)
{
	for (uint32_t n = 1 + next_random(2 * CLIENTS); n > 0; n--) {
		struct pollfd ready = {fd, POLLIN, 0};

		CHECK(poll(&ready, 1, ASK_MS) == 1, "nobody gets on");
		take_news(fd, true);
	}
	assert_clients_live();
	for (volatile uint32_t i = next_random(2000000); i > 0; i--)
		;
}

/* The clients go; what was under way is asked again, and done. */
static void settle_all(int fd)
{
	for (int c = 0; c < CLIENTS; c++) {
		(void)kill(clients[c].pid, SIGKILL);
		(void)wait_for(clients[c].pid);
	}
	while (take_news(fd, false))
		;
	for (int c = 0; c < CLIENTS; c++) {
		if (clients[c].sent > clients[c].acknowledged)
			change(c, clients[c].sent);
		clients[c].acknowledged = clients[c].sent;
		if (clients[c].sent > 0)
			check_read(c, clients[c].sent);
	}
}

int main(int argc, char **argv)
{
	int n_killed[N_VICTIMS] = {0}, fds[2], n_ops = 0;

	CHECK(argc == 4, "expected KILLS SEED FOLDER");
	int kills = atoi(argv[1]);
	seed = (uint64_t)atoi(argv[2]);
	snprintf(url, sizeof(url), "ipc://%s/api", argv[3]);
	snprintf(door, sizeof(door), "%s?role=planner,importer,admin", url);
	snprintf(data, sizeof(data), "%s/data", argv[3]);
	CHECK(pipe(fds) == 0, "no pipe");
	start_service(data, door, "3", &run);
	for (int c = 0; c < CLIENTS; c++)
		start_client(c, fds);
	for (int i = 0; i < kills; i++) {
		let_work(fds[0]);
		n_killed[kill_one(fds)]++;
	}
	settle_all(fds[0]);
	look(fds[0]);
	stop_service(&run, url);
	assert_sound(data, "in the end");
	for (int c = 0; c < CLIENTS; c++)
		n_ops += clients[c].acknowledged;
	printf("%d kills (%d workers, %d readers, %d fronts, %d dispatchers, "
	       "%d whole services, %d clients) under %d changes of %d clients: "
	       "each once\n",
	       kills, n_killed[WORKER], n_killed[READER], n_killed[FRONT],
	       n_killed[DISPATCHER], n_killed[SERVICE], n_killed[CLIENT], n_ops,
	       CLIENTS);
	CHECK(n_ops >= kills, "too few changes between kills");
	return 0;
}
