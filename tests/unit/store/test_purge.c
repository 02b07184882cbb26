/* What is purged is nobody's, and no byte of it is in the store's files. */
#include "tests/unit/store/purged.h"

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

/* Dates that stood, with her told or at their table, go; those without stay. */
static void purge__takes_dates_that_stand_no_more(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct purge_result result;

	put_as(store, f->arena, "c", "",
	       &(struct putting){.document = with_her,
				 .details = "{}",
				 .told = "{\"person\":\"huw\"}",
				 .occupied = "huw"});
	put_as(store, f->arena, "c", "",
	       &(struct putting){.details = "{}",
				 .told = "{\"person\":\"canary-mair\"}",
				 .occupied = "huw",
				 .ends = true});
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
	assert_int_equal(look(f, "SELECT count(*) FROM plan"), 2);
	assert_int_equal(look(f, "SELECT min(since) FROM plan"), 1);
	assert_int_equal(look(f, "SELECT max(since) FROM plan"), 4);
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

/* --- a case --------------------------------------------------------------- */

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
	/* What is decided of it goes on with the document it had. */
	put_as(store, f->arena, "d", "", &(struct putting){.details = "{}"});
	put(store, f->arena, "e", "{\"case\":\"e\"}");
	assert_int_equal(purge(store, &it, &result), STATUS_STALE);
	put(store, f->arena, "d", "{\"case\":\"d\"}");
	/* What was found of another date names whose case it clashes with. */
	tamper(f, "INSERT INTO finding SELECT key, 0, 2, 1, 1,"
		  " CAST('{\"case\":\"canary-c\"}' AS BLOB)"
		  " FROM stored WHERE id = 'd';"
		  "INSERT INTO finding SELECT key, 0, 2, 1, 1,"
		  " CAST('{}' AS BLOB) FROM stored WHERE id = 'e'");
	assert_int_equal(purge(store, &it, &result), STATUS_OK);
	assert_int_equal(result.cases, 1);
	assert_int_equal(result.revisions, 1);
	assert_int_equal(count_in_files(f, "canary-c"), 0);
	assert_int_equal(look(f, "SELECT sum(marked) FROM finding"), 1);
	assert_int_equal(look(f, "SELECT count(*) FROM finding"), 2);
	store_close(store);
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
		TEST(purge__is_refused_where_a_finding_has_her),
		TEST(purge__leaves_nothing_of_a_case_in_the_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
