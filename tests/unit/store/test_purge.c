/* What is purged is nobody's, and no byte of it is in the store's files. */
#include "tests/unit/store/fixture.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include "store/audit.h"
#include "store/purge.h"
#include "store/tokens.h"

/* --- a store, and another hand in it -------------------------------------- */

static enum status no_reply(const struct purge_result *result, void *context,
			    struct buffer *ret, struct error *err)
{
	(void)err;
	*(struct purge_result *)context = *result;
	buffer_put_string(ret, "{}");
	return STATUS_OK;
}

static enum status purge(struct store *store, const struct purge *what,
			 struct purge_result *ret)
{
	struct purge copy = *what;
	struct buffer reply;

	copy.change.method = "purge";
	copy.reply = no_reply;
	copy.context = ret;
	buffer_init(0, &reply);
	enum status status = store_purge(&copy, store, &reply, NULL);
	buffer_release(&reply);
	return status;
}

static void tamper(const struct fixture *f, const char *sql)
{
	sqlite3 *db;

	if (store_url()) {
		store_sql(sql, 0, NULL);
		return;
	}
	assert_int_equal(sqlite3_open(f->file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA secure_delete = OFF", NULL,
				      NULL, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* The first column of the first row; -1: there is none. */
static int64_t look(const struct fixture *f, const char *sql)
{
	sqlite3_stmt *statement;
	int64_t value = -1;
	sqlite3 *db;

	if (store_url()) {
		char text[32];

		store_sql(sql, sizeof(text), text);
		return text[0] ? strtoll(text, NULL, 10) : -1;
	}
	assert_int_equal(sqlite3_open(f->file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL),
			 SQLITE_OK);
	if (sqlite3_step(statement) == SQLITE_ROW)
		value = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	return value;
}

/* How often the bytes stand in the files of the store. */
static int count_in_files(const struct fixture *f, const char *bytes)
{
	static const char *const names[] = {"", "-wal", "-shm", "-journal"};
	char path[160];
	int n = 0;

	if (store_url())
		return count_in_tables(bytes);
	for (int i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s%s", f->file, names[i]);
		n += count_in_file(path, bytes);
	}
	return n;
}

/* --- what a store has ----------------------------------------------------- */

/* What a change of a case puts there. */
struct putting {
	const char *document; /* NULL: as it was */
	const char *details;
	const char *told;     /* of a date that is agreed; NULL: none */
	const char *occupied; /* a person at its table */
	const char *record;   /* what is told of what happened */
	bool ends;	      /* the date agreed before */
};

static enum status put_case(const struct store_stored *was, void *context,
			    struct store_step *ret, struct buffer *ret_reply,
			    struct error *err)
{
	static struct store_occupied occupied;
	static struct store_plan plan;
	static struct store_happened happened;
	const struct putting *putting = context;

	(void)err;
	*ret = (struct store_step){.details = bytes_of(putting->details)};
	if (putting->document)
		ret->document = bytes_of(putting->document);
	if (putting->told) {
		occupied = (struct store_occupied){.kind = STORE_PERSON,
						   .id = putting->occupied,
						   .span = {NOW, NOW + 9}};
		plan = (struct store_plan){.agreed = true,
					   .span = {NOW, NOW + 9},
					   .expires = INSTANT_NONE,
					   .told = bytes_of(putting->told),
					   .occupied = &occupied,
					   .n_occupied = 1};
		ret->plans = &plan;
		ret->n_plans = 1;
	}
	if (putting->ends) {
		ret->ended = &was->plans[0].key;
		ret->n_ended = 1;
	}
	if (putting->record) {
		happened = (struct store_happened){.kind = 1,
						   .told = bytes_of(
							   putting->record)};
		ret->happened = &happened;
	}
	buffer_put_string(ret_reply, "{}");
	return STATUS_OK;
}

static void put_as(struct store *store, struct arena *arena, const char *id,
		   const char *actor, const struct putting *putting)
{
	struct putting copy = *putting;
	struct case_change change = {.change = {.method = "put",
						.actor = actor,
						.now = NOW},
				     .id = id,
				     .decide = put_case,
				     .context = &copy};
	struct buffer reply;

	buffer_init(0, &reply);
	assert_int_equal(store_change_case(&change, store, arena, &reply, NULL),
			 STATUS_OK);
	buffer_release(&reply);
}

static void put(struct store *store, struct arena *arena, const char *id,
		const char *document)
{
	const struct putting putting = {.document = document, .details = "{}"};

	put_as(store, arena, id, "", &putting);
}

static const char with_her[] =
	"{\"case\":\"c\",\"people\":[{\"id\":\"canary-mair\",\"name\":\"canary"
	" Mair\"},{\"id\":\"huw\"}]}";
static const char without_her[] =
	"{\"case\":\"c\",\"people\":[{\"id\":\"huw\"}]}";

static void import_as(struct store *store, struct arena *arena,
		      enum store_kind kind, const char *id,
		      const char *request_id)
{
	static const char *const emails[] = {"canary@example.org"};
	struct store_calendar c = make_calendar(id, 5, 400, false, arena);
	struct buffer reply;

	c.kind = kind;
	if (strstr(id, "canary")) {
		c.emails = (struct strings){emails, 1};
		c.reduced = BYTES("BEGIN:VCALENDAR canary-mair");
	}
	struct import import = {.calendar = &c, .reply = make_reply};
	import.change = (struct change){.request_id = request_id,
					.method = "import",
					.actor = id,
					.now = NOW};
	buffer_init(0, &reply);
	assert_int_equal(store_import(&import, store, &reply, NULL), STATUS_OK);
	buffer_release(&reply);
}

static void add(struct store *store, int64_t at, const char *actor,
		int32_t kind, const char *id)
{
	const struct audit_about about = {kind, id};
	const struct audit_entry entry = {.via = VIA_TOKEN,
					  .actor = actor,
					  .method = "freebusy",
					  .about = &about,
					  .n_about = 1,
					  .at = at};

	assert_int_equal(store_audit(&entry, store, NULL), STATUS_OK);
}

static enum audit_fault verify(struct store *store)
{
	struct audit_verdict verdict;

	assert_int_equal(store_audit_verify(NULL, store, &verdict, NULL),
			 STATUS_OK);
	return verdict.fault;
}

static const struct purge her = {.kind = STORE_PERSON, .id = "canary-mair"};
static const struct purge hall = {.kind = STORE_PERSON, .id = "hall"};

/* --- a person ------------------------------------------------------------- */

/* Calendars, addresses, replies, revisions, names of the audit, pages freed. */
static void purge__leaves_nothing_of_a_person_in_the_files(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	const struct audit_wanted wanted = {1, 100};
	struct purge_result result;
	const struct audit_row *rows;
	size_t n = 0;

	for (int i = 0; i < 3; i++) {
		import_as(store, f->arena, STORE_PERSON, "canary-mair",
			  i ? "r-canary-mair.1" : "canary-mair");
		import_as(store, f->arena, STORE_PERSON, "huw", "h");
	}
	put_as(store, f->arena, "c", "canary-mair",
	       &(struct putting){.document = with_her,
				 .details = "{\"by\":\"canary-mair\"}"});
	/* A revision of hers that stays has nobody. */
	put_as(store, f->arena, "d", "canary-mair",
	       &(struct putting){.document = without_her, .details = "{}"});
	add(store, NOW, "canary-mair", STORE_PERSON, "canary-mair");
	assert_true(count_in_files(f, "canary") > 5);
	assert_int_equal(purge(store, &her, &result), STATUS_STALE);
	put(store, f->arena, "c", without_her);
	assert_int_equal(purge(store, &her, &result), STATUS_OK);
	assert_int_equal(result.sources, 1);
	assert_int_equal(result.revisions, 1);
	assert_int_equal(count_in_files(f, "canary"), 0);
	assert_true(count_in_files(f, "huw") > 0);
	assert_int_equal(verify(store), AUDIT_SOUND);
	assert_int_equal(store_audit_rows(&wanted, store, f->arena, &rows, &n,
					  NULL),
			 STATUS_OK);
	assert_null(rows[0].entry.about[0].id);
	assert_null(rows[0].entry.actor);
	assert_int_equal(purge(store, &her, &result), STATUS_NOT_FOUND);
	store_close(store);
}

/* Where it may stand in a case as it is now: each is refused. */
static void purge__of_a_person_is_refused_where_a_case_has_her(void **state)
{
	static const struct putting cases[] = {
		{.document = with_her, .details = "{}"},
		{.document = "{\"case\":\"c\",\"follows\":{\"case\":\"b\","
			     "\"chair\":\"canary-mair\"}}",
		 .details = "{}"},
		{.document = "{\"case\":\"c\",\"follows\":{\"case\":\"b\","
			     "\"team\":[\"canary-mair\"]}}",
		 .details = "{}"},
		{.document = "{\"case\":\"c\",\"title\":\"canary-mair\"}",
		 .details = "{}"},
		{.document = "{\"case\":\"c\"}",
		 .details = "{\"agreed_by\":[\"canary-mair\"]}"},
		{.document = "{\"case\":\"c\"}",
		 .details = "{}",
		 .told = "{}",
		 .occupied = "canary-mair"},
		{.document = "{\"case\":\"c\"}",
		 .details = "{}",
		 .told = "{\"person\":\"canary-mair\"}",
		 .occupied = "huw"},
		{.document = "{\"case\":\"c\"}",
		 .details = "{}",
		 .record = "{\"by\":\"canary-mair\"}"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct store *store = open_store(f, STORE_CREATE);
		struct purge_result result;

		import_as(store, f->arena, STORE_PERSON, "canary-mair", NULL);
		put_as(store, f->arena, "c", "", &cases[i]);
		if (purge(store, &her, &result) != STATUS_STALE)
			fail_msg("case %zu is not told", i);
		assert_int_equal(look(f, "SELECT count(*) FROM source"), 1);
		store_close(store);
		fixture_clear(f);
	}
}

/* Dates that stood, with her told or at their table, go; one without stays. */
static void purge__takes_dates_that_stand_no_more(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct purge_result result;

	put(store, f->arena, "c", with_her);
	put_as(store, f->arena, "c", "",
	       &(struct putting){.details = "{}",
				 .told = "{\"person\":\"canary-mair\"}",
				 .occupied = "huw"});
	put_as(store, f->arena, "c", "",
	       &(struct putting){.details = "{}",
				 .told = "{\"person\":\"huw\"}",
				 .occupied = "canary-mair",
				 .ends = true});
	put_as(store, f->arena, "c", "",
	       &(struct putting){.document = without_her,
				 .details = "{}",
				 .told = "{\"person\":\"huw\"}",
				 .occupied = "huw",
				 .ends = true});
	assert_int_equal(purge(store, &her, &result), STATUS_OK);
	assert_int_equal(look(f, "SELECT count(*) FROM plan"), 1);
	assert_int_equal(count_in_files(f, "canary"), 0);
	store_close(store);
}

/* Where the word was hers and another's, and where only what was told has it.
 */
static void purge__takes_earlier_revisions_that_have_her(void **state)
{
	static const char both[] =
		"{\"case\":\"c\",\"people\":[{\"id\":\"chair\"}],\"seats\":"
		"[{\"id\":\"chair\"}]}";
	static const char seat[] =
		"{\"case\":\"c\",\"seats\":[{\"id\":\"chair\"}]}";
	const struct purge chair = {.kind = STORE_PERSON, .id = "chair"};
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct purge_result result;

	put(store, f->arena, "c", both);
	put(store, f->arena, "c", seat);
	assert_int_equal(purge(store, &chair, &result), STATUS_OK);
	assert_int_equal(result.revisions, 1);
	put(store, f->arena, "d", without_her);
	put_as(store, f->arena, "d", "",
	       &(struct putting){.details = "{\"by\":\"canary-mair\"}"});
	put(store, f->arena, "d", without_her);
	assert_int_equal(purge(store, &her, &result), STATUS_OK);
	assert_int_equal(result.revisions, 1);
	assert_int_equal(look(f, "SELECT count(*) FROM revision"), 3);
	assert_int_equal(count_in_files(f, "canary"), 0);
	store_close(store);
}

/* Every date is counted by the bank holidays, and by no person's calendar. */
static void purge__of_holidays_has_every_date_looked_at_again(void **state)
{
	const struct purge days = {.kind = STORE_HOLIDAYS, .id = "wales"};
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct purge_result result;

	import_as(store, f->arena, STORE_HOLIDAYS, "wales", NULL);
	import_as(store, f->arena, STORE_PERSON, "canary-mair", NULL);
	put(store, f->arena, "c", without_her);
	tamper(f, "INSERT INTO finding SELECT key, 0, 2, 1, 1,"
		  " CAST('{}' AS BLOB) FROM stored");
	assert_int_equal(purge(store, &her, &result), STATUS_OK);
	assert_int_equal(look(f, "SELECT marked FROM finding"), 0);
	assert_int_equal(purge(store, &days, &result), STATUS_OK);
	assert_int_equal(look(f, "SELECT marked FROM finding"), 1);
	store_close(store);
}

/* --- the same id of another kind ------------------------------------------ */

static const char with_room[] =
	"{\"case\":\"c\",\"rooms\":[{\"id\":\"hall\"}],\"seats\":[{\"id\":"
	"\"chair\",\"candidates\":[\"huw\"]}],\"people\":[{\"id\":\"huw\"}]}";

static void purge__of_a_person_leaves_a_room_of_that_id(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	const struct purge chair = {.kind = STORE_PERSON, .id = "chair"};
	struct purge_result result;

	import_as(store, f->arena, STORE_PERSON, "hall", NULL);
	import_as(store, f->arena, STORE_PERSON, "chair", NULL);
	import_as(store, f->arena, STORE_ROOM, "hall", NULL);
	add(store, NOW, "", STORE_ROOM, "hall");
	add(store, NOW, "", STORE_PERSON, "hall");
	put(store, f->arena, "c", with_room);
	put_as(store, f->arena, "c", "",
	       &(struct putting){.details = "{\"room\":\"hall\"}",
				 .told = "{\"room\":\"hall\"}",
				 .occupied = "huw"});
	put_as(store, f->arena, "c", "",
	       &(struct putting){.document = with_room,
				 .details = "{}",
				 .ends = true});
	assert_int_equal(purge(store, &hall, &result), STATUS_OK);
	assert_int_equal(result.sources, 1);
	assert_int_equal(result.revisions, 0);
	assert_int_equal(purge(store, &chair, &result), STATUS_OK);
	assert_int_equal(result.revisions, 0);
	assert_int_equal(look(f, "SELECT count(*) FROM revision"), 3);
	assert_int_equal(look(f, "SELECT count(*) FROM plan"), 1);
	assert_int_equal(look(f, "SELECT kind FROM owner WHERE id = 'hall'"),
			 STORE_ROOM);
	assert_int_equal(
		look(f, "SELECT count(*) FROM audit_name WHERE id = 'hall'"),
		1);
	store_close(store);
}

/* Scopes of cases are not of people, and a short id is no part of a word. */
static void purge__takes_the_scopes_and_requests_that_are_meant(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	const struct purge a1 = {.kind = STORE_PERSON, .id = "a1"};
	const struct purge c1 = {.is_case = true, .id = "c1"};
	struct purge_result result;

	import_as(store, f->arena, STORE_PERSON, "a1", "7f-a1");
	import_as(store, f->arena, STORE_PERSON, "b1", "7fa1c");
	tamper(f, "INSERT INTO token (key, name, id, hash, roles, names,"
		  " made_at, limits_methods, limits_cases, limits_people)"
		  " VALUES (1, 'desk', 'i', (SELECT key FROM uid_key), 1, 1, "
		  "1, 1, 1, 1);"
		  "INSERT INTO token_scope VALUES (1, 0, 'a1'), (1, 1, 'a1'),"
		  " (1, 2, 'a1'), (1, 0, 'c1'), (1, 1, 'c1'), (1, 2, 'c1')");
	assert_int_equal(purge(store, &a1, &result), STATUS_OK);
	assert_int_equal(look(f, "SELECT count(*) FROM token_scope"), 5);
	assert_int_equal(look(f, "SELECT count(*) FROM token_scope"
				 " WHERE scope = 2 AND word = 'a1'"),
			 0);
	assert_int_equal(look(f, "SELECT count(*) FROM request"), 1);
	put(store, f->arena, "c1", "{\"case\":\"c1\"}");
	assert_int_equal(purge(store, &c1, &result), STATUS_OK);
	assert_int_equal(look(f, "SELECT count(*) FROM token_scope"), 4);
	assert_int_equal(look(f, "SELECT count(*) FROM token_scope"
				 " WHERE scope = 1 AND word = 'c1'"),
			 0);
	store_close(store);
}

/* A token, or an audit's name, that means a room of that id too. */
static void purge__leaves_the_scopes_another_kind_needs(void **state)
{
	static const char with_a3[] =
		"{\"case\":\"c\",\"rooms\":[{\"id\":\"a3\"}]}";
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	const struct purge steps[] = {{.kind = STORE_PERSON, .id = "a2"},
				      {.kind = STORE_PERSON, .id = "a3"},
				      {.kind = STORE_ROOM, .id = "a2"}};
	static const int n_scopes[] = {2, 2, 1};
	struct purge_result result;

	import_as(store, f->arena, STORE_PERSON, "a2", NULL);
	import_as(store, f->arena, STORE_ROOM, "a2", NULL);
	import_as(store, f->arena, STORE_PERSON, "a3", NULL);
	put(store, f->arena, "c", with_a3);
	tamper(f, "INSERT INTO token (key, name, id, hash, roles, names,"
		  " made_at, limits_methods, limits_cases, limits_people)"
		  " VALUES (1, 'desk', 'i', (SELECT key FROM uid_key), 1, 1, "
		  "1, 1, 1, 1);"
		  "INSERT INTO token_scope VALUES (1, 2, 'a2'), (1, 2, 'a3')");
	for (int i = 0; i < 3; i++) {
		assert_int_equal(purge(store, &steps[i], &result), STATUS_OK);
		assert_int_equal(look(f, "SELECT count(*) FROM token_scope"),
				 n_scopes[i]);
	}
	store_close(store);
}

/* Replies with her id, hers, those she asked for as a caller without a token.
 */
static void purge__takes_the_replies_that_have_her(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	const struct purge desk = {.kind = STORE_PERSON, .id = "desk"};
	struct purge_result result;

	import_as(store, f->arena, STORE_PERSON, "canary-mair", NULL);
	import_as(store, f->arena, STORE_PERSON, "desk", NULL);
	tamper(f, "INSERT INTO token (key, name, id, hash, roles, names,"
		  " made_at, limits_methods, limits_cases, limits_people)"
		  " VALUES (1, 'desk', 'i', (SELECT key FROM uid_key), 1, 1, "
		  "1, 1, 1, 1);"
		  "INSERT INTO request (caller, request_id, method,"
		  " params_digest, actor, at, reply) VALUES"
		  " ('', 'x1', 'put', 1, '', 1,"
		  "  CAST('{\"id\":\"canary-mair\"}' AS BLOB)),"
		  " ('', 'x2', 'put', 1, 'canary-mair', 1,"
		  "  CAST('{}' AS BLOB)),"
		  " ('canary-mair', 'x3', 'put', 1, '', 1,"
		  "  CAST('{}' AS BLOB)),"
		  " ('desk', 'x4', 'put', 1, '', 1, CAST('{}' AS BLOB))");
	assert_int_equal(purge(store, &her, &result), STATUS_OK);
	assert_int_equal(result.replies, 3);
	assert_int_equal(look(f, "SELECT count(*) FROM request"), 3);
	assert_int_equal(look(f, "SELECT count(*) FROM request"
				 " WHERE method = 'put'"),
			 1);
	assert_int_equal(count_in_files(f, "canary"), 0);
	assert_int_equal(purge(store, &desk, &result), STATUS_OK);
	assert_int_equal(look(f, "SELECT count(*) FROM request"), 3);
	store_close(store);
}

/* Where a request did not say the kind of its id, a person's name was kept. */
static void purge__of_a_room_takes_the_name_kept_as_a_persons(void **state)
{
	const struct purge room = {.kind = STORE_ROOM, .id = "hall"};
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct purge_result result;

	import_as(store, f->arena, STORE_ROOM, "hall", NULL);
	add(store, NOW, "", STORE_PERSON, "hall");
	assert_int_equal(purge(store, &room, &result), STATUS_OK);
	assert_int_equal(look(f, "SELECT count(*) FROM audit_name"
				 " WHERE id = 'hall'"),
			 0);
	store_close(store);
}

static void purge__is_refused_where_a_finding_has_her(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct purge_result result;

	import_as(store, f->arena, STORE_PERSON, "canary-mair", NULL);
	put(store, f->arena, "c", without_her);
	tamper(f, "INSERT INTO finding SELECT key, 0, 2, 1, 1,"
		  " CAST('{\"person\":\"canary-mair\"}' AS BLOB)"
		  " FROM stored");
	assert_int_equal(purge(store, &her, &result), STATUS_STALE);
	store_close(store);
}

/* --- a case, and what is old ---------------------------------------------- */

static void purge__leaves_nothing_of_a_case_in_the_files(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	const struct purge it = {.is_case = true, .id = "canary-c"};
	struct purge_result result;
	const char *follower =
		"{\"case\":\"d\",\"follows\":{\"case\":\"canary-c\"}}";

	put(store, f->arena, "canary-c", "{\"case\":\"canary-c\"}");
	put(store, f->arena, "canary-c", "{\"case\":\"canary-c\",\"x\":1}");
	put(store, f->arena, "d", follower);
	assert_int_equal(purge(store, &it, &result), STATUS_STALE);
	put(store, f->arena, "d", "{\"case\":\"d\"}");
	/* What was found of another date names whose case it clashes with. */
	tamper(f, "INSERT INTO finding SELECT key, 0, 2, 1, 1,"
		  " CAST('{\"case\":\"canary-c\"}' AS BLOB)"
		  " FROM stored WHERE id = 'd'");
	assert_int_equal(purge(store, &it, &result), STATUS_OK);
	assert_int_equal(result.cases, 1);
	assert_int_equal(result.revisions, 1);
	assert_int_equal(count_in_files(f, "canary-c"), 0);
	assert_int_equal(look(f, "SELECT marked FROM finding"), 1);
	store_close(store);
}

static void purge__takes_what_is_old_and_keeps_the_chain(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	const struct purge old = {.is_old = true, .before = NOW + 3};
	const struct audit_wanted wanted = {1, 100};
	const struct audit_row *rows;
	struct purge_result result;
	size_t n = 0;

	for (int i = 0; i < 6; i++)
		add(store, NOW + i, i < 3 ? "canary-planning" : "",
		    STORE_PERSON, i < 3 ? "canary-mair" : "huw");
	import_as(store, f->arena, STORE_PERSON, "canary-mair", "r");
	put(store, f->arena, "canary-c", "{\"case\":\"canary-c\"}");
	/* A case that goes on: its dates of then are gone with its revisions.
	 */
	put(store, f->arena, "d", with_her);
	put_as(store, f->arena, "d", "",
	       &(struct putting){.details = "{}",
				 .told = "{\"person\":\"canary-mair\"}",
				 .occupied = "canary-mair"});
	put_as(store, f->arena, "d", "",
	       &(struct putting){.document = without_her,
				 .details = "{}",
				 .ends = true});
	tamper(f, "UPDATE revision SET at = at + 10 WHERE revision = 3;"
		  "INSERT INTO finding SELECT key, 0, 2, 1, 1,"
		  " CAST('{}' AS BLOB) FROM stored WHERE id = 'd';"
		  "INSERT INTO token (key, name, id, hash, roles, names,"
		  " made_at, expires, limits_methods, limits_cases,"
		  " limits_people) VALUES"
		  " (1, 'canary', 'i', (SELECT key FROM uid_key), 1, 1, 1, 2,"
		  "  0, 0, 0)");
	assert_int_equal(purge(store, &old, &result), STATUS_OK);
	assert_int_equal(result.sources, 1);
	assert_int_equal(result.cases, 1);
	assert_int_equal(result.revisions, 2);
	assert_int_equal(look(f, "SELECT marked FROM finding"), 1);
	assert_int_equal(look(f, "SELECT count(*) FROM token"), 0);
	assert_int_equal(count_in_files(f, "canary"), 0);
	assert_int_equal(store_audit_rows(&wanted, store, f->arena, &rows, &n,
					  NULL),
			 STATUS_OK);
	assert_int_equal(rows[0].n, 4);
	assert_int_equal(n, 3);
	assert_int_equal(verify(store), AUDIT_SOUND);
	tamper(f, "DELETE FROM audit WHERE n = 4");
	assert_int_equal(verify(store), AUDIT_MISSING);
	store_close(store);
}

/* --- cut short, or with a reader beside it -------------------------------- */

/* Killed between its commit and the files: the next to open does the rest. */
static void purge__is_finished_by_whoever_opens_next(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);

	import_as(store, f->arena, STORE_PERSON, "canary-mair", "canary-mair");
	store_close(store);
	tamper(f, "DELETE FROM source;"
		  "DELETE FROM owner; DELETE FROM email;"
		  "DELETE FROM request; INSERT INTO unwiped VALUES (1)");
	assert_true(count_in_files(f, "canary") > 0);
	store_close(open_store(f, STORE_WRITE));
	assert_int_equal(count_in_files(f, "canary"), 0);
}

/* It is forgotten, but not told before the files are: asked again it is. */
static void purge__waits_for_who_reads_the_files(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct purge with_id = her;
	struct purge_result result;
	struct store *reader = open_store(f, STORE_READ);

	import_as(store, f->arena, STORE_PERSON, "canary-mair", "canary-mair");
	assert_int_equal(store_begin_snapshot(reader, NULL), STATUS_OK);
	with_id.change.request_id = "p";
	with_id.change.now = NOW;
	assert_int_equal(purge(store, &with_id, &result), STATUS_BUSY);
	store_end_snapshot(reader);
	assert_int_equal(purge(store, &with_id, &result), STATUS_OK);
	assert_int_equal(count_in_files(f, "canary"), 0);
	store_close(reader);
	store_close(store);
}

/* --- kill -9 at every write ----------------------------------------------- */

/* The child's; the system's functions take no context. */
static struct {
	int left;
	ssize_t (*pwrite)(int fd, const void *data, size_t n, int64_t at);
} planned;

static ssize_t deadly_pwrite(int fd, const void *data, size_t n, int64_t at)
{
	if (--planned.left > 0)
		return planned.pwrite(fd, data, n, at);
	planned.pwrite(fd, data, n / 2, at);
	raise(SIGKILL);
	return -1;
}

static void plan_death(int n)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
	const char *const names[] = {"pwrite64", "pwrite"};

	planned.left = n;
	for (size_t i = 0; i < 2 && !planned.pwrite; i++) {
		sqlite3_syscall_ptr old = vfs->xGetSystemCall(vfs, names[i]);
		if (!old)
			continue;
		planned.pwrite =
			(ssize_t(*)(int, const void *, size_t, int64_t))old;
		vfs->xSetSystemCall(vfs, names[i],
				    (sqlite3_syscall_ptr)deadly_pwrite);
	}
}

/* True: the purge ended before its n-th write. */
static bool purge_and_die(const struct fixture *f, int n)
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		struct store *store = NULL;
		struct purge_result result;

		if (store_open(f->folder, STORE_WRITE, &store, NULL))
			_exit(2);
		plan_death(n);
		_exit(purge(store, &her, &result) == STATUS_OK ? 0 : 3);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return !WIFSIGNALED(status);
}

enum { EVERY = 7 };

/* Whole or not at all; and where it was made, nothing is left in the files. */
static void purge__killed_at_any_write_is_whole_or_not_at_all(void **state)
{
	struct fixture *f = *state;
	int n_before = 0, n_after = 0;

	if (store_url())
		skip(); /* the writes are the server's */
	for (int n = 1;; n += EVERY) {
		struct store *store = open_store(f, STORE_CREATE);
		import_as(store, f->arena, STORE_PERSON, "canary-mair",
			  "canary-mair");
		import_as(store, f->arena, STORE_PERSON, "huw", "h");
		put(store, f->arena, "c", with_her);
		put(store, f->arena, "c", without_her);
		add(store, NOW, "canary-mair", STORE_PERSON, "canary-mair");
		store_close(store);
		bool whole = purge_and_die(f, n);
		store_close(open_store(f, STORE_WRITE));
		int64_t left =
			look(f, "SELECT (SELECT count(*) FROM owner"
				" WHERE id = 'canary-mair') + (SELECT count(*)"
				" FROM revision WHERE revision = 1)"
				" + (SELECT count(*) FROM audit_name"
				" WHERE id = 'canary-mair' AND kind = 0)");
		assert_true(left == 0 || left == 3);
		assert_int_equal(look(f, "SELECT count(*) FROM unwiped"), 0);
		if (left == 0)
			assert_int_equal(count_in_files(f, "canary"), 0);
		n_before += left != 0;
		n_after += left == 0;
		fixture_clear(f);
		if (whole)
			break;
	}
	assert_true(n_before > 3 && n_after > 3);
}

#define TEST(function)                                                         \
	cmocka_unit_test_setup_teardown(function, fixture_setup,               \
					fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(purge__leaves_nothing_of_a_person_in_the_files),
		TEST(purge__of_a_person_is_refused_where_a_case_has_her),
		TEST(purge__takes_dates_that_stand_no_more),
		TEST(purge__takes_earlier_revisions_that_have_her),
		TEST(purge__of_holidays_has_every_date_looked_at_again),
		TEST(purge__of_a_person_leaves_a_room_of_that_id),
		TEST(purge__takes_the_scopes_and_requests_that_are_meant),
		TEST(purge__leaves_the_scopes_another_kind_needs),
		TEST(purge__takes_the_replies_that_have_her),
		TEST(purge__of_a_room_takes_the_name_kept_as_a_persons),
		TEST(purge__is_refused_where_a_finding_has_her),
		TEST(purge__leaves_nothing_of_a_case_in_the_files),
		TEST(purge__takes_what_is_old_and_keeps_the_chain),
		TEST(purge__is_finished_by_whoever_opens_next),
		TEST(purge__waits_for_who_reads_the_files),
		TEST(purge__killed_at_any_write_is_whole_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
