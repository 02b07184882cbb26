/* The audit: what was done to a row is found; what is purged is nobody's. */
#include "tests/unit/store/fixture.h"

#include <sqlite3.h>

#include "store/audit.h"
#include "store/purge.h"

/* --- a store with rows, and another hand in it ---------------------------- */

static void add(struct store *store, int64_t at, const char *actor,
		const char *method, const char *person)
{
	const struct audit_about about = {STORE_PERSON, person};
	const struct audit_entry entry = {.via = VIA_TOKEN,
					  .actor = actor,
					  .method = method,
					  .about = &about,
					  .n_about = person != NULL,
					  .count = 3,
					  .has_answer = true,
					  .answer = {1, 2, 3},
					  .at = at};

	assert_int_equal(store_audit(&entry, store, NULL), STATUS_OK);
}

static struct store *with_rows(const struct fixture *f, int n)
{
	struct store *store = open_store(f, STORE_CREATE);

	for (int i = 0; i < n; i++)
		add(store, NOW + i, i % 2 ? "planning" : "",
		    i % 3 ? "propose" : "freebusy", i % 4 ? "mair" : NULL);
	return store;
}

static void tamper(const struct fixture *f, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_true(sqlite3_total_changes(db) > 0);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static struct audit_verdict verify(struct store *store, const char *head)
{
	struct audit_verdict verdict;

	assert_int_equal(store_audit_verify(head, store, &verdict, NULL),
			 STATUS_OK);
	return verdict;
}

static const struct audit_row *rows_of(struct store *store, struct arena *arena,
				       size_t *ret_n)
{
	const struct audit_wanted wanted = {1, 100};
	const struct audit_row *rows;

	assert_int_equal(store_audit_rows(&wanted, store, arena, &rows, ret_n,
					  NULL),
			 STATUS_OK);
	return rows;
}

/* --- rows ----------------------------------------------------------------- */

static void audit__gives_back_what_was_asked(void **state)
{
	struct fixture *f = *state;
	struct store *store = with_rows(f, 6);
	size_t n = 0;
	const struct audit_row *rows = rows_of(store, f->arena, &n);

	assert_int_equal(n, 6);
	assert_int_equal(rows[5].n, 6);
	assert_int_equal(rows[5].entry.at, NOW + 5);
	assert_string_equal(rows[5].entry.actor, "planning");
	assert_string_equal(rows[5].entry.method, "propose");
	assert_int_equal(rows[5].entry.n_about, 1);
	assert_string_equal(rows[5].entry.about[0].id, "mair");
	assert_int_equal(rows[5].entry.count, 3);
	assert_int_equal(rows[5].entry.answer[1], 2);
	assert_string_equal(rows[4].entry.actor, "");
	assert_int_equal(rows[4].entry.n_about, 0);
	store_close(store);
}

/* Whatever is done to one row, or to any, from the first to the last. */
static void verify__finds_every_change_of_a_row(void **state)
{
	static const struct {
		const char *sql;
		enum audit_fault fault;
		int64_t n;
	} cases[] = {
		{"UPDATE audit SET at = at + 1 WHERE n = 3", AUDIT_EDITED, 3},
		{"UPDATE audit SET via = 0 WHERE n = 3", AUDIT_EDITED, 3},
		{"UPDATE audit SET count = 4 WHERE n = 3", AUDIT_EDITED, 3},
		{"UPDATE audit SET code = -1 WHERE n = 3", AUDIT_EDITED, 3},
		{"UPDATE audit SET method = 'x' WHERE n = 3", AUDIT_EDITED, 3},
		{"UPDATE audit SET actor = x'' WHERE n = 2", AUDIT_EDITED, 2},
		{"UPDATE audit SET about = x'' WHERE n = 3", AUDIT_EDITED, 3},
		{"UPDATE audit SET answer = x'' WHERE n = 3", AUDIT_EDITED, 3},
		{"UPDATE audit SET digest = x'00' WHERE n = 3", AUDIT_EDITED,
		 3},
		{"UPDATE audit SET method = 'x' WHERE n = 6", AUDIT_EDITED, 6},
		{"DELETE FROM audit WHERE n = 1", AUDIT_MISSING, 1},
		{"DELETE FROM audit WHERE n = 4", AUDIT_MISSING, 4},
		{"DELETE FROM audit WHERE n = 6", AUDIT_MISSING, 6},
		{"DELETE FROM audit", AUDIT_MISSING, 1},
		{"UPDATE audit SET n = 100 WHERE n = 2;"
		 "UPDATE audit SET n = 2 WHERE n = 3;"
		 "UPDATE audit SET n = 3 WHERE n = 100",
		 AUDIT_EDITED, 2},
		{"INSERT INTO audit SELECT 7, at, via, count, code, actor,"
		 " method, about, answer, digest FROM audit WHERE n = 6",
		 AUDIT_ADDED, 7},
		{"DELETE FROM audit WHERE n = 6;"
		 "UPDATE audit_chain SET last = 5",
		 AUDIT_EDITED, 5},
		{"DELETE FROM audit WHERE n = 1;"
		 "UPDATE audit_chain SET first = 2",
		 AUDIT_EDITED, 2},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct store *store = with_rows(f, 6);

		assert_int_equal(verify(store, NULL).fault, AUDIT_SOUND);
		tamper(f, cases[i].sql);
		struct audit_verdict verdict = verify(store, NULL);
		if (verdict.fault != cases[i].fault || verdict.n != cases[i].n)
			fail_msg("%s: %d of %d", cases[i].sql,
				 (int)verdict.fault, (int)verdict.n);
		store_close(store);
		fixture_remove(f->folder);
	}
}

/* A chain made anew from some row on is sound, but not the one that was. */
static void verify__finds_a_chain_made_anew_by_its_head(void **state)
{
	struct fixture *f = *state;
	struct store *store = with_rows(f, 4);
	struct audit_verdict before = verify(store, NULL);

	add(store, NOW + 9, "x", "check", "huw");
	assert_true(verify(store, before.digest).head_found);
	store_close(store);
	fixture_remove(f->folder);
	store = with_rows(f, 3);
	add(store, NOW + 3, "another", "propose", "mair");
	struct audit_verdict after = verify(store, before.digest);
	assert_int_equal(after.fault, AUDIT_SOUND);
	assert_false(after.head_found);
	store_close(store);
}

static void change__commits_with_its_row(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("mair", 1, 3, false, f->arena);
	const struct audit_entry entry = {.method = "import", .at = NOW};
	struct import import = {.calendar = &c, .reply = make_reply};
	struct buffer reply;
	size_t n = 0;

	import.change = (struct change){.request_id = "r",
					.method = "import",
					.now = NOW,
					.audit = &entry};
	for (int i = 0; i < 2; i++) {
		buffer_init(0, &reply);
		assert_int_equal(store_import(&import, store, &reply, NULL),
				 STATUS_OK);
		buffer_release(&reply);
	}
	import.change.params_digest = 7;
	buffer_init(0, &reply);
	assert_int_equal(store_import(&import, store, &reply, NULL),
			 STATUS_REJECTED);
	buffer_release(&reply);
	const struct audit_row *rows = rows_of(store, f->arena, &n);
	assert_int_equal(n, 1);
	assert_true(rows[0].entry.has_answer);
	assert_int_equal(verify(store, NULL).fault, AUDIT_SOUND);
	store_close(store);
}

/* --- purge ---------------------------------------------------------------- */

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

/* How often the bytes stand in the files of the store. */
static int count_in_files(const struct fixture *f, const char *bytes)
{
	static const char *const names[] = {"", "-wal", "-shm", "-journal"};
	char path[160];
	int n = 0;

	for (int i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s%s", f->file, names[i]);
		FILE *file = fopen(path, "r");
		if (!file)
			continue;
		char *text = malloc(64u << 20);
		assert_non_null(text);
		size_t size = fread(text, 1, 64u << 20, file);
		for (size_t k = 0; k + strlen(bytes) <= size; k++)
			n += memcmp(text + k, bytes, strlen(bytes)) == 0;
		free(text);
		fclose(file);
	}
	return n;
}

static enum status put_case(const struct store_stored *was, void *context,
			    struct store_step *ret, struct buffer *ret_reply,
			    struct error *err)
{
	const char *document = context;

	(void)was;
	(void)err;
	*ret = (struct store_step){.details = BYTES("{\"by\":\"canary-mair\"}"),
				   .document = bytes_of(document)};
	if (!strstr(document, "canary"))
		ret->details = BYTES("{}");
	buffer_put_string(ret_reply, "{}");
	return STATUS_OK;
}

static void put(struct store *store, struct arena *arena, const char *id,
		const char *document)
{
	char copy[200];
	struct case_change change = {.change = {.method = "put",
						.actor = "canary-mair",
						.now = NOW},
				     .id = id,
				     .decide = put_case,
				     .context = copy};
	struct buffer reply;

	snprintf(copy, sizeof(copy), "%s", document);
	buffer_init(0, &reply);
	assert_int_equal(store_change_case(&change, store, arena, &reply, NULL),
			 STATUS_OK);
	buffer_release(&reply);
}

static const char with_her[] =
	"{\"case\":\"c\",\"people\":[{\"id\":\"canary-mair\",\"name\":\"canary"
	" Mair\"},{\"id\":\"huw\"}]}";
static const char without_her[] =
	"{\"case\":\"c\",\"people\":[{\"id\":\"huw\"}]}";

static void import_with_reply(struct store *store, struct arena *arena,
			      const char *id)
{
	static const char *const emails[] = {"canary@example.org"};
	struct store_calendar c = make_calendar(id, 5, 400, false, arena);
	struct buffer reply;

	c.emails = (struct strings){emails, 1};
	c.reduced = BYTES("BEGIN:VCALENDAR canary-mair");
	if (strcmp(id, "canary-mair") != 0)
		c = make_calendar(id, 6, 400, false, arena);
	struct import import = {.calendar = &c, .reply = make_reply};
	import.change = (struct change){.request_id = id,
					.method = "import",
					.actor = "canary-mair",
					.now = NOW};
	buffer_init(0, &reply);
	assert_int_equal(store_import(&import, store, &reply, NULL), STATUS_OK);
	buffer_release(&reply);
}

/* Calendars, addresses, replies, revisions, names of the audit, pages freed. */
static void purge__leaves_nothing_of_a_person_in_the_files(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	const struct purge her = {.kind = STORE_PERSON, .id = "canary-mair"};
	struct purge_result result;

	for (int i = 0; i < 3; i++) {
		import_with_reply(store, f->arena, "canary-mair");
		import_with_reply(store, f->arena, "huw");
	}
	put(store, f->arena, "c", with_her);
	add(store, NOW, "canary-mair", "freebusy", "canary-mair");
	assert_true(count_in_files(f, "canary") > 5);
	assert_int_equal(purge(store, &her, &result), STATUS_STALE);
	put(store, f->arena, "c", without_her);
	assert_int_equal(purge(store, &her, &result), STATUS_OK);
	assert_int_equal(result.sources, 1);
	assert_int_equal(result.revisions, 1);
	assert_int_equal(count_in_files(f, "canary"), 0);
	assert_true(count_in_files(f, "huw") > 0);
	assert_int_equal(verify(store, NULL).fault, AUDIT_SOUND);
	size_t n = 0;
	const struct audit_row *rows = rows_of(store, f->arena, &n);
	assert_null(rows[0].entry.about[0].id);
	assert_null(rows[0].entry.actor);
	assert_int_equal(purge(store, &her, &result), STATUS_NOT_FOUND);
	store_close(store);
}

static void purge__leaves_nothing_of_a_case_in_the_files(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	const struct purge it = {.is_case = true, .id = "canary-c"};
	struct purge_result result;

	put(store, f->arena, "canary-c", "{\"case\":\"canary-c\"}");
	put(store, f->arena, "canary-c", "{\"case\":\"canary-c\",\"x\":1}");
	assert_int_equal(purge(store, &it, &result), STATUS_OK);
	assert_int_equal(result.cases, 1);
	assert_int_equal(count_in_files(f, "canary-c"), 0);
	store_close(store);
}

static void purge__takes_what_is_old_and_keeps_the_chain(void **state)
{
	struct fixture *f = *state;
	struct store *store = with_rows(f, 6);
	const struct purge old = {.is_old = true, .before = NOW + 3};
	struct purge_result result;
	size_t n = 0;

	import_with_reply(store, f->arena, "canary-mair");
	assert_int_equal(purge(store, &old, &result), STATUS_OK);
	assert_int_equal(result.sources, 1);
	assert_int_equal(count_in_files(f, "canary"), 0);
	assert_int_equal(rows_of(store, f->arena, &n)[0].n, 4);
	assert_int_equal(n, 3);
	assert_int_equal(verify(store, NULL).fault, AUDIT_SOUND);
	tamper(f, "DELETE FROM audit WHERE n = 4");
	assert_int_equal(verify(store, NULL).fault, AUDIT_MISSING);
	store_close(store);
}

/* Killed between its commit and the files: the next to open does the rest. */
static void purge__is_finished_by_whoever_opens_next(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);

	import_with_reply(store, f->arena, "canary-mair");
	store_close(store);
	tamper(f, "PRAGMA secure_delete = OFF; DELETE FROM source;"
		  "DELETE FROM owner; DELETE FROM email;"
		  "DELETE FROM request; INSERT INTO unwiped VALUES (1)");
	assert_true(count_in_files(f, "canary") > 0);
	store_close(open_store(f, STORE_WRITE));
	assert_int_equal(count_in_files(f, "canary"), 0);
}

#define TEST(function)                                                         \
	cmocka_unit_test_setup_teardown(function, fixture_setup,               \
					fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(audit__gives_back_what_was_asked),
		TEST(verify__finds_every_change_of_a_row),
		TEST(verify__finds_a_chain_made_anew_by_its_head),
		TEST(change__commits_with_its_row),
		TEST(purge__leaves_nothing_of_a_person_in_the_files),
		TEST(purge__leaves_nothing_of_a_case_in_the_files),
		TEST(purge__takes_what_is_old_and_keeps_the_chain),
		TEST(purge__is_finished_by_whoever_opens_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
