/*
 * A word in a case: whether a purge is refused, and which of the earlier
 * revisions go, is a matter of where it stands.
 */
#include "tests/unit/store/purged.h"

#define CASE(members) "{\"case\":\"c\"," members "}"
#define IN_PEOPLE "\"people\":[{\"id\":\"w\"}]"
#define IN_TEAM "\"follows\":{\"case\":\"b\",\"team\":[\"v\",\"w\"]}"
#define AS_CHAIR "\"follows\":{\"case\":\"b\",\"chair\":\"w\"}"
#define IN_TITLE "\"title\":\"w\""
#define BY "{\"by\":\"w\"}"
/* Something else: beside it only what is meant counts. */
#define IN_SEATS "\"seats\":[{\"id\":\"w\"}]"

static const char clean[] = CASE("\"title\":\"v\"");

/* --- the latest ----------------------------------------------------------- */

static void import_all(struct store *store, struct arena *arena)
{
	for (int kind = 0; kind < N_STORE_KINDS; kind++)
		import_as(store, arena, (enum store_kind)kind, "w", NULL);
}

static void assert_refused(struct store *store, enum store_kind kind,
			   const char *id)
{
	const struct purge what = {.kind = kind, .id = "w"};
	struct purge_result result;
	struct error err = {0};

	if (purge_told(store, &what, &result, &err) != STATUS_STALE)
		fail_msg("kind %d is not refused: '%s'", (int)kind, id);
	assert_string_equal(err.arguments[1].string, id);
}

static void purge__is_refused_where_the_latest_means_it(void **state)
{
	static const struct {
		enum store_kind kind;
		const char *document;
	} rows[] = {
		{STORE_PERSON, CASE(IN_PEOPLE "," IN_SEATS)},
		{STORE_PERSON, CASE(IN_TEAM "," IN_SEATS)},
		{STORE_PERSON, CASE(AS_CHAIR "," IN_SEATS)},
		{STORE_ROOM, CASE("\"rooms\":[{\"id\":\"w\"}]," IN_SEATS)},
		{STORE_RESOURCE,
		 CASE("\"resources\":[{\"id\":\"w\"}]," IN_SEATS)},
		{STORE_EVENTS, CASE("\"events\":[{\"id\":\"w\"}]," IN_SEATS)},
		{STORE_HOLIDAYS,
		 CASE("\"holidays\":[{\"id\":\"w\"}]," IN_SEATS)},
	};
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);

	import_all(store, f->arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		put(store, f->arena, "c", rows[i].document);
		assert_refused(store, rows[i].kind, "c");
		/* What was decided later has no document of its own. */
		put_as(store, f->arena, "c", "",
		       &(struct putting){.details = "{}"});
		assert_refused(store, rows[i].kind, "c");
	}
	store_close(store);
}

/* Whatever stood there before; and it is told which case. */
static void purge__is_refused_where_the_latest_says_it(void **state)
{
	static const struct putting rows[][2] = {
		{{.document = CASE(IN_SEATS), .details = "{}"},
		 {.document = CASE(IN_TITLE), .details = "{}"}},
		{{.document = clean, .details = "{}"}, {.details = BY}},
		{{.document = clean, .details = BY}, {.details = "{}"}},
		{{.document = clean,
		  .details = "{}",
		  .told = "{}",
		  .occupied = "w"},
		 {.details = "{}"}},
	};
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);

	import_all(store, f->arena);
	put(store, f->arena, "a", clean);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		put_as(store, f->arena, "c", "", &rows[i][0]);
		put_as(store, f->arena, "c", "", &rows[i][1]);
		assert_refused(store, STORE_PERSON, "c");
	}
	put(store, f->arena, "d", CASE(IN_PEOPLE));
	assert_refused(store, STORE_PERSON, "c");
	store_close(store);
}

/* --- earlier ones --------------------------------------------------------- */

struct history {
	const char *id;
	struct putting puts[3];
	int left; /* revisions */
};

/* One purge for all of them. */
static void assert_left(const struct history *rows, size_t n,
			const struct purge *what, struct fixture *f)
{
	struct store *store = open_store(f, STORE_CREATE);
	struct purge_result result;
	struct error err = {0};
	char sql[160];

	import_all(store, f->arena);
	for (size_t i = 0; i < n; i++)
		for (int k = 0; k < 3 && rows[i].puts[k].details; k++)
			put_as(store, f->arena, rows[i].id, "",
			       &rows[i].puts[k]);
	if (purge_told(store, what, &result, &err) != STATUS_OK)
		fail_msg("'%s' has it", err.arguments[1].string);
	for (size_t i = 0; i < n; i++) {
		snprintf(sql, sizeof(sql),
			 "SELECT count(*) FROM revision AS r JOIN stored AS s"
			 " ON s.key = r.stored WHERE s.id = '%s'",
			 rows[i].id);
		if (look(f, sql) != rows[i].left)
			fail_msg("'%s' has %lld revisions", rows[i].id,
				 (long long)look(f, sql));
	}
	store_close(store);
}

#define PUT(text)                                                              \
	{                                                                      \
		.document = (text), .details = "{}"                            \
	}
#define SAY(text)                                                              \
	{                                                                      \
		.details = (text)                                              \
	}
#define N(array) (sizeof(array) / sizeof(*(array)))

static void purge__of_a_person_takes_revisions_that_mean_it(void **state)
{
	static const struct history rows[] = {
		{"people",
		 {PUT(CASE(IN_PEOPLE "," IN_SEATS)), PUT(clean), PUT(clean)},
		 2},
		{"team", {PUT(CASE(IN_TEAM "," IN_SEATS)), PUT(clean)}, 1},
		{"chair", {PUT(CASE(AS_CHAIR "," IN_SEATS)), PUT(clean)}, 1},
		{"title", {PUT(CASE(IN_TITLE)), PUT(clean)}, 1},
		/* A seat since: what was said before was no seat. */
		{"since", {PUT(CASE(IN_TITLE)), PUT(CASE(IN_SEATS))}, 1},
		/* What is decided is told of the case as it is put. */
		{"told", {PUT(CASE(IN_PEOPLE)), SAY(BY), PUT(clean)}, 1},
		{"seat-told",
		 {PUT(CASE(IN_SEATS)), SAY(BY), PUT(CASE(IN_SEATS))},
		 3},
		/* Other things that have the word as theirs. */
		{"room",
		 {PUT(CASE("\"rooms\":[{\"id\":\"w\"}]," IN_TITLE))},
		 1},
		{"w", {PUT("{\"case\":\"w\"," IN_TITLE "}")}, 1},
		{"follower",
		 {PUT(CASE("\"follows\":{\"case\":\"w\"}," IN_TITLE))},
		 1},
		{"table",
		 {{.document = clean,
		   .details = "{}",
		   .told = "{}",
		   .occupied = "w",
		   .kind = STORE_ROOM}},
		 1},
	};

	const struct purge what = {.kind = STORE_PERSON, .id = "w"};

	assert_left(rows, N(rows), &what, *state);
}

static void purge__of_a_room_takes_revisions_that_mean_it(void **state)
{
	static const struct history rows[] = {
		{"room",
		 {PUT(CASE("\"rooms\":[{\"id\":\"w\"}]," IN_SEATS)),
		  PUT(clean)},
		 1},
		/* Only a person is in a team. */
		{"team", {PUT(CASE(IN_TEAM "," IN_SEATS)), PUT(clean)}, 2},
		{"chair", {PUT(CASE(AS_CHAIR "," IN_SEATS))}, 1},
		{"person", {PUT(CASE(IN_PEOPLE "," IN_TITLE))}, 1},
	};

	const struct purge what = {.kind = STORE_ROOM, .id = "w"};

	assert_left(rows, N(rows), &what, *state);
}

static void purge__of_a_case_takes_revisions_that_follow_it(void **state)
{
	static const struct history rows[] = {
		{"w",
		 {PUT("{\"case\":\"w\",\"follows\":{\"case\":\"w\"}}")},
		 0},
		{"follower",
		 {PUT(clean), PUT(CASE("\"follows\":{\"case\":\"w\"}")),
		  PUT(clean)},
		 2},
		{"title", {PUT(CASE(IN_TITLE)), PUT(CASE(IN_TITLE))}, 2},
	};
	const struct purge what = {.is_case = true, .id = "w"};

	assert_left(rows, N(rows), &what, *state);
}

/* --- tokens and the audit ------------------------------------------------- */

/* Whoever may be meant by a limit, or a name, of that word is still there. */
static void
purge__leaves_scopes_and_names_while_a_case_has_an_owner(void **state)
{
	static const struct {
		struct purge what;
		const char *document;
		int scopes, names; /* left; the names are a person's */
	} rows[] = {
		{{.kind = STORE_ROOM, .id = "x1"},
		 CASE("\"people\":[{\"id\":\"x1\"}]"),
		 1,
		 1},
		{{.kind = STORE_EVENTS, .id = "x2"},
		 CASE("\"rooms\":[{\"id\":\"x2\"}]"),
		 1,
		 1},
		{{.kind = STORE_ROOM, .id = "x3"},
		 CASE("\"resources\":[{\"id\":\"x3\"}]"),
		 1,
		 1},
		{{.kind = STORE_ROOM, .id = "x4"},
		 CASE("\"seats\":[{\"id\":\"x4\"}]"),
		 0,
		 0},
	};
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct purge_result result;
	char sql[160];

	tamper(f, "INSERT INTO token (key, name, id, hash, roles, names,"
		  " made_at, limits_methods, limits_cases, limits_people)"
		  " VALUES (1, 'desk', 'i', (SELECT key FROM uid_key), 1, 1, "
		  "1, 1, 1, 1);"
		  "INSERT INTO token_scope VALUES (1, 2, 'x1'), (1, 2, 'x2'),"
		  " (1, 2, 'x3'), (1, 2, 'x4')");
	for (size_t i = 0; i < N(rows); i++) {
		const char *id = rows[i].what.id;

		import_as(store, f->arena, rows[i].what.kind, id, NULL);
		add(store, NOW, "", STORE_PERSON, id);
		put(store, f->arena, id, rows[i].document);
		assert_int_equal(purge(store, &rows[i].what, &result),
				 STATUS_OK);
		snprintf(sql, sizeof(sql),
			 "SELECT count(*) FROM token_scope WHERE word = '%s'",
			 id);
		assert_int_equal(look(f, sql), rows[i].scopes);
		snprintf(sql, sizeof(sql),
			 "SELECT count(*) FROM audit_name WHERE id = '%s'", id);
		assert_int_equal(look(f, sql), rows[i].names);
	}
	store_close(store);
}

#define TEST(function)                                                         \
	cmocka_unit_test_setup_teardown(function, fixture_setup,               \
					fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(purge__is_refused_where_the_latest_means_it),
		TEST(purge__is_refused_where_the_latest_says_it),
		TEST(purge__of_a_person_takes_revisions_that_mean_it),
		TEST(purge__of_a_room_takes_revisions_that_mean_it),
		TEST(purge__of_a_case_takes_revisions_that_follow_it),
		TEST(purge__leaves_scopes_and_names_while_a_case_has_an_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
