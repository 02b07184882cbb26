/* The audit: what was done to a row is found. */
#include "tests/unit/store/fixture.h"

#include <sqlite3.h>

#include "store/audit.h"

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

	if (store_url()) {
		store_sql(sql, 0, NULL);
		return;
	}
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
		{"UPDATE audit SET actor = substr(actor, 1, 0) WHERE n = 2",
		 AUDIT_EDITED, 2},
		{"UPDATE audit SET about = substr(about, 1, 0) WHERE n = 3",
		 AUDIT_EDITED, 3},
		{"UPDATE audit SET answer = substr(answer, 1, 0) WHERE n = 3",
		 AUDIT_EDITED, 3},
		{"UPDATE audit SET digest = substr(digest, 1, 1) WHERE n = 3",
		 AUDIT_EDITED, 3},
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
		fixture_clear(f);
	}
}

/* More than are read at once. */
static void verify__reads_a_long_chain_to_its_end(void **state)
{
	struct fixture *f = *state;

	if (store_url())
		skip(); /* the same, and slow */
	struct store *store = with_rows(f, 2 * LIMIT_AUDIT_ROWS + 1);
	assert_int_equal(verify(store, NULL).fault, AUDIT_SOUND);
	assert_int_equal(verify(store, NULL).last, 2 * LIMIT_AUDIT_ROWS + 1);
	tamper(f, "UPDATE audit SET at = at + 1 WHERE n = 2001");
	assert_int_equal(verify(store, NULL).fault, AUDIT_EDITED);
	assert_int_equal(verify(store, NULL).n, 2001);
	store_close(store);
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
	fixture_clear(f);
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

#define TEST(function)                                                         \
	cmocka_unit_test_setup_teardown(function, fixture_setup,               \
					fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(audit__gives_back_what_was_asked),
		TEST(verify__finds_every_change_of_a_row),
		TEST(verify__reads_a_long_chain_to_its_end),
		TEST(verify__finds_a_chain_made_anew_by_its_head),
		TEST(change__commits_with_its_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
