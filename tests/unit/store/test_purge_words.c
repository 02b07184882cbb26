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
				 .occupied = "hall",
				 .kind = STORE_ROOM});
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

/* Scopes of cases are not of people. */
static void purge__takes_the_scopes_that_are_meant(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	const struct purge a1 = {.kind = STORE_PERSON, .id = "a1"};
	const struct purge c1 = {.is_case = true, .id = "c1"};
	struct purge_result result;

	import_as(store, f->arena, STORE_PERSON, "a1", NULL);
	tamper(f, "INSERT INTO token (key, name, id, hash, roles, names,"
		  " made_at, limits_methods, limits_cases, limits_people)"
		  " VALUES (1, 'desk', 'i', (SELECT key FROM uid_key), 1, 1, "
		  "1, 1, 1, 1);"
		  "INSERT INTO token_scope VALUES (1, 0, 'a1'), (1, 1, 'a1'),"
		  " (1, 2, 'a1'), (1, 0, 'c1'), (1, 1, 'c1'), (1, 2, 'c1'),"
		  " (1, 1, 'd1')");
	assert_int_equal(purge(store, &a1, &result), STATUS_OK);
	assert_int_equal(look(f, "SELECT count(*) FROM token_scope"), 6);
	assert_int_equal(look(f, "SELECT count(*) FROM token_scope"
				 " WHERE scope = 2 AND word = 'a1'"),
			 0);
	put(store, f->arena, "c1", "{\"case\":\"c1\"}");
	assert_int_equal(purge(store, &c1, &result), STATUS_OK);
	assert_int_equal(look(f, "SELECT count(*) FROM token_scope"), 5);
	assert_int_equal(look(f, "SELECT count(*) FROM token_scope"
				 " WHERE scope = 1 AND word = 'c1'"),
			 0);
	store_close(store);
}

/* By their own name, in which a short id is no part of a longer word. */
static void purge__takes_the_requests_that_have_the_word(void **state)
{
	static const char *const taken[] = {"a1", "7f-a1", "a1.z", "-a1-",
					    "x a1 y"};
	static const char *const left[] = {"xa1", "a1x",  "0a1", "a19", "Xa1",
					   "a1X", "7a1c", "a-1", "A1"};
	const struct purge a1 = {.kind = STORE_PERSON, .id = "a1"};
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	const int n_taken = sizeof(taken) / sizeof(*taken);
	const int n_left = sizeof(left) / sizeof(*left);
	struct purge_result result;

	for (int i = 0; i < n_taken; i++)
		import_as(store, f->arena, STORE_PERSON, "huw", taken[i]);
	for (int i = 0; i < n_left; i++)
		import_as(store, f->arena, STORE_PERSON, "huw", left[i]);
	assert_int_equal(purge(store, &a1, &result), STATUS_OK);
	assert_int_equal(result.replies, n_taken);
	assert_int_equal(look(f, "SELECT count(*) FROM request"), n_left);
	assert_int_equal(look(f, "SELECT count(*) FROM request WHERE"
				 " request_id IN ('a1', '7f-a1', 'a1.z',"
				 " '-a1-', 'x a1 y')"),
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
	assert_int_equal(look(f, "SELECT count(*) FROM request WHERE"
				 " method = '' AND params_digest = 0 AND"
				 " actor = '' AND length(reply) = 0"),
			 2);
	assert_int_equal(count_in_files(f, "canary"), 0);
	assert_int_equal(purge(store, &desk, &result), STATUS_OK);
	assert_int_equal(look(f, "SELECT count(*) FROM request"), 3);
	store_close(store);
}

static void purge__leaves_the_names_of_other_kinds(void **state)
{
	const struct purge events = {.kind = STORE_EVENTS, .id = "hall"};
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct purge_result result;

	for (int kind = STORE_PERSON; kind <= STORE_EVENTS; kind++) {
		import_as(store, f->arena, (enum store_kind)kind, "hall", NULL);
		add(store, NOW, "", kind, "hall");
	}
	assert_int_equal(purge(store, &events, &result), STATUS_OK);
	assert_int_equal(look(f, "SELECT count(*) FROM audit_name"),
			 STORE_EVENTS - STORE_PERSON);
	assert_int_equal(look(f, "SELECT count(*) FROM owner"),
			 STORE_EVENTS - STORE_PERSON);
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
	import_as(store, f->arena, STORE_EVENTS, "hall", NULL);
	add(store, NOW, "hall", STORE_EVENTS, "hall");
	add(store, NOW, "", STORE_PERSON, "hall");
	add(store, NOW, "", STORE_PERSON, "huw");
	assert_int_equal(purge(store, &room, &result), STATUS_OK);
	assert_int_equal(look(f, "SELECT min(kind) FROM audit_name"
				 " WHERE id = 'hall'"),
			 STORE_EVENTS);
	/* Who asked is a caller, and no room. */
	assert_int_equal(look(f, "SELECT max(kind) FROM audit_name"
				 " WHERE id = 'hall'"),
			 AUDIT_ACTOR);
	assert_int_equal(look(f, "SELECT count(*) FROM audit_name"
				 " WHERE id = 'huw'"),
			 1);
	store_close(store);
}

/* The audit knows it, of that kind: that is enough, and nothing else is. */
static void purge__is_told_where_there_is_nothing(void **state)
{
	static const char *const none[] = {"", "*", ".*", "%", "Mair", "mair"};
	const struct purge mair = {.kind = STORE_ROOM, .id = "mair"};
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct purge_result result;

	import_as(store, f->arena, STORE_PERSON, "huw", "one two three");
	add(store, NOW, "", STORE_ROOM, "mair");
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
		const struct purge what = {.kind = STORE_PERSON, .id = none[i]};

		assert_int_equal(purge(store, &what, &result),
				 STATUS_NOT_FOUND);
	}
	assert_int_equal(look(f, "SELECT count(*) FROM request"), 1);
	assert_int_equal(purge(store, &mair, &result), STATUS_OK);
	assert_int_equal(purge(store, &mair, &result), STATUS_NOT_FOUND);
	store_close(store);
}

#define TEST(function)                                                         \
	cmocka_unit_test_setup_teardown(function, fixture_setup,               \
					fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(purge__of_a_person_leaves_a_room_of_that_id),
		TEST(purge__takes_the_scopes_that_are_meant),
		TEST(purge__takes_the_requests_that_have_the_word),
		TEST(purge__leaves_the_scopes_another_kind_needs),
		TEST(purge__takes_the_replies_that_have_her),
		TEST(purge__leaves_the_names_of_other_kinds),
		TEST(purge__of_a_room_takes_the_name_kept_as_a_persons),
		TEST(purge__is_told_where_there_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
