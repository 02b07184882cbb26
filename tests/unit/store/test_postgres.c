/*
 * What only a store on a PostgreSQL can meet: others beside it, a connection
 * that breaks, a server that would rather not wait.
 */
#define _GNU_SOURCE /* memmem() */

#include "tests/unit/store/fixture.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#include "store/database_postgres.h"
#include "store/purge.h"
#include "store/upkeep.h"

static enum status import_with(const struct store_calendar *calendar,
			       const char *request_id, struct store *store,
			       struct error *err)
{
	struct buffer reply;

	buffer_init(0, &reply);
	enum status status =
		import_at(calendar, request_id, NOW, store, &reply, err);
	buffer_release(&reply);
	return status;
}

static int64_t count(const char *sql)
{
	char text[32];

	store_sql(sql, sizeof(text), text);
	return strtoll(text, NULL, 10);
}

/* --- SQL ------------------------------------------------------------------ */

static void translate__leaves_what_is_quoted(void **state)
{
	static const struct {
		const char *sql, *expected;
		int n;
	} cases[] = {
		{"SELECT 1", "SELECT 1", 0},
		{"SELECT ?, ?", "SELECT $1, $2", 2},
		{"SELECT ?3, ?1 = ?12", "SELECT $3, $1 = $12", 12},
		{"SELECT '?', \"a?\", ?", "SELECT '?', \"a?\", $1", 1},
		{"SELECT 'it''s ? here', ?", "SELECT 'it''s ? here', $1", 1},
		{"SELECT '$ ? (@ == $id)'", "SELECT '$ ? (@ == $id)'", 0},
		{"SELECT 'open ?", "SELECT 'open ?", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int n = -1;
		char *text = postgres_translate(cases[i].sql, &n);

		assert_string_equal(text, cases[i].expected);
		assert_int_equal(n, cases[i].n);
		free(text);
	}
}

/* Not a round trip a row: 20,000 of them would take seconds. */
static void import__of_20000_spans_takes_few_round_trips(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c =
		make_calendar("chief", 3, 20000, false, f->arena);
	struct timespec from, to;

	clock_gettime(CLOCK_MONOTONIC, &from);
	import_ok(&c, "one", store);
	clock_gettime(CLOCK_MONOTONIC, &to);
	print_message("20000 spans kept in %lld ms\n",
		      (long long)((to.tv_sec - from.tv_sec) * 1000 +
				  (to.tv_nsec - from.tv_nsec) / 1000000));
	struct store_calendars got =
		load(STORE_PERSON, "chief", ALWAYS, store, f->arena);
	same_calendar(&got.calendars[0], &c);
	store_close(store);
}

/* --- others beside it ----------------------------------------------------- */

static void change__that_met_another_is_made_again(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("chief", 1, 9, false, f->arena);
	struct buffer reply;
	struct error err = {0};

	refuse_commits("request", 4);
	buffer_init(0, &reply);
	buffer_put_string(&reply, "before ");
	assert_int_equal(import_at(&c, "one", NOW, store, &reply, &err),
			 STATUS_OK);
	/* The reply once, whatever was made of it before. */
	assert_string_equal(reply.data, "before reply -- 0");
	buffer_release(&reply);
	assert_int_equal(count("SELECT count(*) FROM source"), 1);
	assert_int_equal(count("SELECT last_value FROM tries"), 5);
	store_close(store);
}

/* What was asked is no less answered. */
static void audit__that_met_another_is_written_again(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	const struct audit_entry entry = {.actor = "",
					  .method = "freebusy",
					  .at = NOW};
	struct error err = {0};

	refuse_commits("audit", 4);
	assert_int_equal(store_audit(&entry, store, &err), STATUS_OK);
	assert_int_equal(count("SELECT count(*) FROM audit"), 1);
	store_close(store);
}

static void change__is_given_up_after_five_tries(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("chief", 1, 9, false, f->arena);
	struct error err = {0};

	refuse_commits("request", 100);
	assert_int_equal(import_with(&c, "one", store, &err), STATUS_FAULT);
	assert_int_equal(err.message, MSG_STORE_FAULT);
	assert_int_equal(count("SELECT last_value FROM tries"), 5);
	assert_int_equal(count("SELECT count(*) FROM source"), 0);
	store_close(store);
}

static void change__waits_for_another_writer_and_is_busy_then(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("chief", 1, 9, false, f->arena);
	PGconn *other = PQconnectdb(store_url());
	struct error err = {0};

	PQclear(PQexec(other, "BEGIN; LOCK TABLE trefnydd.writer"
			      " IN EXCLUSIVE MODE"));
	assert_int_equal(import_with(&c, "one", store, &err), STATUS_BUSY);
	assert_int_equal(err.message, MSG_STORE_BUSY);
	/* Who only reads does not wait. */
	load(STORE_PERSON, "chief", ALWAYS, store, f->arena);
	PQfinish(other);
	assert_int_equal(import_with(&c, "one", store, NULL), STATUS_OK);
	store_close(store);
}

/* --- a connection that breaks --------------------------------------------- */

static void break_all(void)
{
	server_sql("SELECT pg_terminate_backend(pid, 10000)"
		   " FROM pg_stat_activity"
		   " WHERE application_name = 'trefnydd'",
		   0, NULL);
}

static void lost__while_idle_is_made_again(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("chief", 1, 9, false, f->arena);
	const struct store_person *people;
	size_t n = 0;

	break_all();
	import_ok(&c, "one", store);
	break_all();
	assert_int_equal(load(STORE_PERSON, "chief", ALWAYS, store, f->arena).n,
			 1);
	break_all();
	assert_int_equal(store_people(store, f->arena, &people, &n, NULL),
			 STATUS_OK);
	assert_int_equal(n, 1);
	store_close(store);
}

static void lost__in_a_snapshot_ends_it(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendars got;
	struct error err = {0};

	assert_int_equal(store_begin_snapshot(store, NULL), STATUS_OK);
	break_all();
	assert_int_equal(store_load(STORE_PERSON, "chief", ALWAYS, store,
				    f->arena, &got, &err),
			 STATUS_FAULT);
	assert_int_equal(err.message, MSG_STORE_AWAY);
	store_end_snapshot(store);
	assert_int_equal(load(STORE_PERSON, "chief", ALWAYS, store, f->arena).n,
			 0);
	store_close(store);
}

/* The first COMMIT that passes is the last of its connection: it is cut off
 * before the server has it, or before its answer is told. */
enum cut { BEFORE_COMMIT, AFTER_COMMIT };

static int unix_socket(const char *folder, bool listens)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(at.sun_path, sizeof(at.sun_path), "%s/.s.PGSQL.5432", folder);
	const struct sockaddr *address = (const struct sockaddr *)&at;
	if (listens)
		assert_int_equal(bind(fd, address, sizeof(at)) || listen(fd, 8),
				 0);
	else if (connect(fd, address, sizeof(at)) != 0)
		_exit(1);
	return fd;
}

/* True: all of one packet was passed on. */
static bool pass(int from, int to, char *data, ssize_t *n)
{
	*n = read(from, data, 65536);
	return *n > 0 && write(to, data, (size_t)*n) == *n;
}

static void carry(int client, int server, bool *armed, enum cut cut)
{
	static char data[65536];
	struct pollfd fds[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
	ssize_t n;

	while (poll(fds, 2, -1) > 0) {
		if (fds[1].revents && !pass(server, client, data, &n))
			return;
		if (!fds[0].revents)
			continue;
		n = read(client, data, sizeof(data));
		if (n <= 0)
			return;
		bool commits = *armed && memmem(data, (size_t)n, "COMMIT", 6);
		*armed = *armed && !commits;
		if (commits && cut == BEFORE_COMMIT)
			return;
		if (write(server, data, (size_t)n) != n)
			return;
		if (commits) {
			(void)!read(server, data, sizeof(data));
			return;
		}
	}
}

static pid_t start_between(const char *folder, enum cut cut)
{
	int door = unix_socket(folder, true);
	bool armed = true;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;) {
			int client = accept(door, NULL, NULL);
			int server = unix_socket(getenv("STORE_SOCKET"), false);

			carry(client, server, &armed, cut);
			close(client);
			close(server);
		}
	}
	close(door);
	return pid;
}

static enum status import_between(const struct fixture *f, enum cut cut,
				  const char *request_id, struct error *err)
{
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("chief", 1, 9, false, f->arena);
	char url[256];

	store_close(store);
	pid_t pid = start_between(f->root, cut);
	snprintf(url, sizeof(url),
		 "postgresql://postgres@/trefnydd?host=%s&"
		 "target_session_attrs=any",
		 f->root);
	assert_int_equal(store_open(url, STORE_WRITE, &store, NULL), STATUS_OK);
	enum status status = import_with(&c, request_id, store, err);
	store_close(store);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return status;
}

static void lost__at_the_commit_is_made_once(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(import_between(f, BEFORE_COMMIT, "one", NULL),
			 STATUS_OK);
	assert_int_equal(count("SELECT count(*) FROM request"), 1);
	assert_int_equal(count("SELECT count(*) FROM source"), 1);
}

static void lost__behind_the_commit_is_made_once(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(import_between(f, AFTER_COMMIT, "one", NULL),
			 STATUS_OK);
	assert_int_equal(count("SELECT count(*) FROM request"), 1);
	/* Made again it would be another row. */
	assert_int_equal(count("SELECT max(key) FROM source"), 1);
}

static void lost__without_a_request_id_is_told(void **state)
{
	struct fixture *f = *state;
	struct error err = {0};

	assert_int_equal(import_between(f, AFTER_COMMIT, NULL, &err),
			 STATUS_FAULT);
	assert_int_equal(err.message, MSG_STORE_UNKNOWN);
	assert_int_equal(count("SELECT count(*) FROM source"), 1);
}

/* --- a server that is set otherwise --------------------------------------- */

static void open__waits_for_the_disk_whatever_the_server_says(void **state)
{
	struct fixture *f = *state;
	struct query query;

	server_sql("ALTER DATABASE trefnydd SET synchronous_commit = off", 0,
		   NULL);
	struct store *store = open_store(f, STORE_CREATE);
	query_open("SELECT current_setting('synchronous_commit')", store,
		   &query);
	assert_true(query_row(&query));
	assert_true(bytes_equal(query_get_bytes(&query), BYTES("on")));
	assert_int_equal(query_close(&query, NULL), STATUS_OK);
	server_sql("ALTER DATABASE trefnydd RESET synchronous_commit", 0, NULL);
	store_close(store);
}

static void look__says_what_server_it_is(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("chief", 1, 9, false, f->arena);
	struct store_state found;

	import_ok(&c, NULL, store);
	assert_int_equal(store_look(NOW, store, &found, NULL), STATUS_OK);
	assert_int_equal(found.schema, store_schema());
	assert_int_equal(found.n_calendars, 1);
	assert_true(found.bytes > 0);
	assert_true(found.server[0] >= '1' && found.server[0] <= '9');
	assert_string_equal(found.unsafe, "fsync");
	assert_int_equal(store_verify(store, NULL), STATUS_OK);
	store_close(store);
}

static enum status purge_reply_of(const struct purge_result *result,
				  void *context, struct buffer *ret,
				  struct error *err)
{
	(void)result;
	(void)context;
	(void)err;
	buffer_put_string(ret, "{}");
	return STATUS_OK;
}

/* VACUUM passes over a table that is another's: nobody is told that it is
 * forgotten before its owner has done the rest. */
static void purge__by_one_who_does_not_own_the_tables_says_so(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("chief", 1, 9, false, f->arena);
	const struct purge her = {.change = {.request_id = "p",
					     .method = "purge",
					     .now = NOW},
				  .kind = STORE_PERSON,
				  .id = "chief",
				  .reply = purge_reply_of};
	struct buffer reply;
	struct error err = {0};
	char url[256];

	import_ok(&c, NULL, store);
	store_close(store);
	store_sql("DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN;"
		  "GRANT USAGE ON SCHEMA trefnydd TO guest;"
		  "GRANT ALL ON ALL TABLES IN SCHEMA trefnydd TO guest",
		  0, NULL);
	snprintf(url, sizeof(url), "postgresql://guest@/trefnydd?host=%s",
		 getenv("STORE_SOCKET"));
	assert_int_equal(store_open(url, STORE_WRITE, &store, NULL), STATUS_OK);
	buffer_init(0, &reply);
	assert_int_equal(store_purge(&her, store, &reply, &err),
			 STATUS_REJECTED);
	assert_int_equal(err.message, MSG_PURGE_NOT_OWNER);
	assert_int_equal(reply.n, 0);
	store_close(store);
	assert_int_equal(count("SELECT count(*) FROM owner"), 0);
	assert_int_equal(count("SELECT count(*) FROM unwiped"), 1);
	/* The others go on; the owner only has to open it. */
	assert_int_equal(store_open(url, STORE_WRITE, &store, NULL), STATUS_OK);
	store_close(store);
	store_close(open_store(f, STORE_WRITE));
	assert_int_equal(count("SELECT count(*) FROM unwiped"), 0);
	buffer_release(&reply);
	forget_schema();
	server_sql("DROP ROLE guest", 0, NULL);
}

static void verify__finds_rows_that_stand_on_none(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("chief", 1, 9, true, f->arena);
	struct error err = {0};

	import_ok(&c, NULL, store);
	store_sql("ALTER TABLE category DROP CONSTRAINT"
		  " category_source_item_fkey; DELETE FROM item",
		  0, NULL);
	assert_int_equal(store_verify(store, &err), STATUS_FAULT);
	assert_int_equal(err.message, MSG_STORE_DAMAGED);
	store_close(store);
}

#define TEST(function)                                                         \
	cmocka_unit_test_setup_teardown(function, fixture_setup,               \
					fixture_teardown)

int main(void)
{
	const struct CMUnitTest without[] = {
		cmocka_unit_test(translate__leaves_what_is_quoted),
	};
	const struct CMUnitTest tests[] = {
		TEST(import__of_20000_spans_takes_few_round_trips),
		TEST(change__that_met_another_is_made_again),
		TEST(audit__that_met_another_is_written_again),
		TEST(change__is_given_up_after_five_tries),
		TEST(change__waits_for_another_writer_and_is_busy_then),
		TEST(lost__while_idle_is_made_again),
		TEST(lost__in_a_snapshot_ends_it),
		TEST(lost__at_the_commit_is_made_once),
		TEST(lost__behind_the_commit_is_made_once),
		TEST(lost__without_a_request_id_is_told),
		TEST(open__waits_for_the_disk_whatever_the_server_says),
		TEST(look__says_what_server_it_is),
		TEST(purge__by_one_who_does_not_own_the_tables_says_so),
		TEST(verify__finds_rows_that_stand_on_none),
	};

	return store_url() ? cmocka_run_group_tests(tests, NULL, NULL)
			   : cmocka_run_group_tests(without, NULL, NULL);
}
