/* A purge of what is older than an instant: that instant itself stays. */
#include "tests/unit/store/purged.h"

enum { BEFORE = NOW + 10 };

static const struct purge old = {.is_old = true, .before = BEFORE};
static const char plain[] = "{\"case\":\"c\"}";
static const char huws[] = "{\"person\":\"huw\"}";

static void import_then(struct store *store, struct arena *arena,
			const char *id, int64_t at)
{
	struct store_calendar c = make_calendar(id, 5, 4, false, arena);
	struct buffer reply;

	buffer_init(0, &reply);
	assert_int_equal(import_at(&c, id, at, store, &reply, NULL), STATUS_OK);
	buffer_release(&reply);
}

static void purge__takes_calendars_requests_and_tokens(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct purge_result result;

	import_then(store, f->arena, "old", BEFORE - 1);
	import_then(store, f->arena, "new", BEFORE);
	put(store, f->arena, "c", plain);
	tamper(f, "UPDATE revision SET at = at + 10;"
		  "INSERT INTO finding SELECT key, 0, 2, 1, 1,"
		  " CAST('{}' AS BLOB) FROM stored;"
		  "INSERT INTO token (key, name, id, hash, roles, names,"
		  " made_at, expires, limits_methods, limits_cases,"
		  " limits_people) SELECT 1, 'a', 'a', (SELECT key FROM"
		  "  uid_key), 1, 1, 1, max(at) - 1, 0, 0, 0 FROM revision"
		  " UNION ALL SELECT 2, 'b', 'b', (SELECT key FROM uid_key),"
		  "  1, 1, 1, max(at), 0, 0, 0 FROM revision"
		  " UNION ALL SELECT 3, 'c', 'c', (SELECT key FROM uid_key),"
		  "  1, 1, 1, NULL, 0, 0, 0");
	assert_int_equal(purge(store, &old, &result), STATUS_OK);
	assert_int_equal(result.sources, 1);
	assert_int_equal(result.replies, 1);
	assert_int_equal(look(f, "SELECT count(*) FROM owner WHERE id = 'new'"),
			 1);
	assert_int_equal(look(f, "SELECT count(*) FROM owner"), 1);
	assert_int_equal(look(f, "SELECT count(*) FROM request"
				 " WHERE request_id = 'new'"),
			 1);
	assert_int_equal(look(f, "SELECT sum(key) FROM token"), 2 + 3);
	/* Where no calendar goes, no date is looked at again. */
	assert_int_equal(look(f, "SELECT marked FROM finding"), 1);
	tamper(f, "UPDATE finding SET marked = 0");
	assert_int_equal(purge(store, &old, &result), STATUS_OK);
	assert_int_equal(look(f, "SELECT marked FROM finding"), 0);
	store_close(store);
}

/* The latest revision stays, and the one that has its document; and of the
 * dates those that stand, or stood while one that stays was the latest. */
static void purge__takes_revisions_and_their_dates(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct purge_result result;
	struct putting agreed = {.document = plain,
				 .details = "{}",
				 .told = huws,
				 .occupied = "huw"};

	put(store, f->arena, "gone", plain);
	put(store, f->arena, "gone", plain);
	put(store, f->arena, "new", plain);
	put(store, f->arena, "new", plain);
	put_as(store, f->arena, "goes-on", "", &agreed);
	agreed.document = NULL;
	agreed.ends = true;
	for (int i = 2; i <= 4; i++)
		put_as(store, f->arena, "goes-on", "", &agreed);
	tamper(f, "UPDATE revision SET at = at + 9;"
		  "UPDATE revision SET at = at + 1 WHERE stored ="
		  " (SELECT key FROM stored WHERE id = 'new');"
		  "UPDATE revision SET at = at + 1 WHERE revision = 4");
	assert_int_equal(purge(store, &old, &result), STATUS_OK);
	assert_int_equal(result.cases, 1);
	assert_int_equal(result.revisions, 2);
	assert_int_equal(look(f, "SELECT count(*) FROM stored"), 2);
	assert_int_equal(look(f, "SELECT count(*) FROM stored"
				 " WHERE id = 'gone'"),
			 0);
	assert_int_equal(look(f, "SELECT count(*) FROM revision"), 4);
	assert_int_equal(look(f, "SELECT count(*) FROM revision"
				 " WHERE revision = 3"),
			 0);
	assert_int_equal(look(f, "SELECT count(*) FROM plan"), 2);
	assert_int_equal(look(f, "SELECT since FROM plan WHERE until = 2"), 1);
	assert_int_equal(look(f, "SELECT since FROM plan WHERE until IS NULL"),
			 4);
	store_close(store);
}

/* A clock may have been set back: the latest is the oldest here. */
static void purge__leaves_a_case_whose_document_is_new(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct purge_result result;

	put(store, f->arena, "c", plain);
	put(store, f->arena, "c", plain);
	put_as(store, f->arena, "c", "", &(struct putting){.details = "{}"});
	tamper(f, "UPDATE revision SET at = at + 10 WHERE revision = 2");
	assert_int_equal(purge(store, &old, &result), STATUS_OK);
	assert_int_equal(look(f, "SELECT min(revision) FROM revision"), 2);
	assert_int_equal(look(f, "SELECT count(*) FROM revision"), 2);
	store_close(store);
}

static void purge__takes_what_is_old_and_keeps_the_chain(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	const struct purge then = {.is_old = true, .before = NOW + 3};
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
	assert_int_equal(purge(store, &then, &result), STATUS_OK);
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

#define TEST(function)                                                         \
	cmocka_unit_test_setup_teardown(function, fixture_setup,               \
					fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(purge__takes_calendars_requests_and_tokens),
		TEST(purge__takes_revisions_and_their_dates),
		TEST(purge__leaves_a_case_whose_document_is_new),
		TEST(purge__takes_what_is_old_and_keeps_the_chain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
