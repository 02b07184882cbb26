/* A purge takes the word where it is what is meant, and leaves it elsewhere. */
#include "tests/unit/store/purged.h"

/* --- the same id of another kind ------------------------------------------ */

static const struct purge hall = {.kind = STORE_PERSON, .id = "hall"};
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

#define TEST(function)                                                         \
	cmocka_unit_test_setup_teardown(function, fixture_setup,               \
					fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(purge__of_a_person_leaves_a_room_of_that_id),
		TEST(purge__takes_the_scopes_and_requests_that_are_meant),
		TEST(purge__leaves_the_scopes_another_kind_needs),
		TEST(purge__takes_the_replies_that_have_her),
		TEST(purge__of_a_room_takes_the_name_kept_as_a_persons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
