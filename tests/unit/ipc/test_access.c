/*
 * Who may what: every method with every role, about every person and case, as
 * the table below says, which is not the program's own.
 */
#include "tests/unit/ipc/door.h"

/* --- the table ------------------------------------------------------------ */

/* PERSON and CASE stand for ids. */
static const struct {
	const char *method, *roles;
	bool by_person, by_case;
	const char *params;
} table[] = {
	{"propose", "planner", true, true,
	 "\"case\":{\"case\":\"CASE\",\"people\":[{\"id\":\"PERSON\"}]}"},
	{"check", "planner", true, true,
	 "\"case\":{\"case\":\"CASE\",\"people\":[{\"id\":\"PERSON\"}]}"},
	{"explain", "planner", true, true,
	 "\"case\":{\"case\":\"CASE\",\"people\":[{\"id\":\"PERSON\"}]}"},
	{"whatif", "planner", true, true,
	 "\"case\":{\"case\":\"CASE\",\"people\":[{\"id\":\"PERSON\"}]},"
	 "\"patch\":{}"},
	{"tasks", "planner", true, true,
	 "\"case\":{\"case\":\"CASE\",\"people\":[{\"id\":\"PERSON\"}]}"},
	{"freebusy", "planner", true, false, "\"id\":\"PERSON\""},
	{"import", "importer", true, false,
	 "\"person\":\"PERSON\",\"ics\":\"x\",\"request_id\":\"r\""},
	{"calendars", "viewer planner importer", false, false, ""},
	{"cases", "viewer planner", false, false, ""},
	{"put", "planner", true, true,
	 "\"case\":{\"case\":\"CASE\",\"people\":[{\"id\":\"PERSON\"}]},"
	 "\"request_id\":\"r\""},
	{"hold", "planner", false, true,
	 "\"stored\":\"CASE\",\"if_revision\":1,\"request_id\":\"r\","
	 "\"starts\":[\"2026-12-01\"]"},
	{"agree", "planner", false, true,
	 "\"stored\":\"CASE\",\"if_revision\":1,\"request_id\":\"r\",\"agreed_"
	 "by\":\"x\",\"date\":\"2026-12-01\""},
	{"move", "planner", false, true,
	 "\"stored\":\"CASE\",\"if_revision\":1,\"request_id\":\"r\",\"agreed_"
	 "by\":\"x\",\"date\":\"2026-12-01\""},
	{"release", "planner", false, true,
	 "\"stored\":\"CASE\",\"if_revision\":1,\"request_id\":\"r\""},
	{"record", "planner importer", false, true,
	 "\"stored\":\"CASE\",\"if_revision\":1,\"request_id\":\"r\",\"what\":"
	 "\"papers\""},
	{"audit", "auditor", false, false, ""},
	/* Two things at once: refused, but not at the gate. */
	{"purge", "admin", true, false,
	 "\"person\":\"PERSON\",\"old\":true,\"request_id\":\"r\""},
	{"token", "admin", false, false,
	 "\"action\":\"revoke\",\"name\":\"none\",\"request_id\":\"r\""},
	{"tokens", "admin", false, false, ""},
	{"health", "viewer planner importer auditor admin", false, false, ""},
	{"rpc.discover", "viewer planner importer auditor admin", false, false,
	 ""},
};
enum { N_TABLE = sizeof(table) / sizeof(table[0]) };
/* About everybody: for no token that is limited. */
static const char of_all[] = "audit token tokens";

static bool has_word(const char *words, const char *word)
{
	const char *at = strstr(words, word);

	return at && (at == words || at[-1] == ' ') &&
	       (at[strlen(word)] == ' ' || at[strlen(word)] == '\0');
}

static int find_row(const char *method)
{
	for (int i = 0; i < N_TABLE; i++)
		if (strcmp(table[i].method, method) == 0)
			return i;
	fail_msg("method '%s' has no row in this test's table", method);
	return -1;
}

static void fill(const char *params, const char *person, const char *id,
		 struct buffer *ret)
{
	buffer_clear(ret);
	for (; *params; params++) {
		if (strncmp(params, "PERSON", 6) == 0) {
			buffer_put_string(ret, person);
			params += 5;
		} else if (strncmp(params, "CASE", 4) == 0) {
			buffer_put_string(ret, id);
			params += 3;
		} else {
			buffer_put_char(ret, *params);
		}
	}
	if (!ret->n)
		buffer_put_string(ret, "");
}

/* What a cell asks for, and whether it may. */
static void assert_cell(struct house *house, int i, const char *role,
			const char *token, const char *person, const char *id,
			bool limited)
{
	struct buffer params;
	bool may = has_word(table[i].roles, role) &&
		   !(limited && has_word(of_all, table[i].method)) &&
		   (!limited || !table[i].by_person ||
		    strcmp(person, "mair") == 0) &&
		   (!limited || !table[i].by_case || strcmp(id, "ours") == 0);

	buffer_init(0, &params);
	fill(table[i].params, person, id, &params);
	char *reply = ask(house, 0, table[i].method, params.data, token);
	if ((code_of(reply) == FORBIDDEN) == may)
		fail_msg("%s as %s about %s in %s: %s", table[i].method, role,
			 person, id, reply);
	free(reply);
	buffer_release(&params);
}

/* 5 roles, each method, two people, two cases, limited to one or not. */
static void gate__keeps_every_cell_of_the_table(void **state)
{
	static const char *const people[] = {"mair", "huw"};
	static const char *const cases[] = {"ours", "theirs"};
	struct house *house = *state;
	char name[32];

	for (int r = 0; r < N_ROLES * 2; r++) {
		const char *role = caller_role_word(r / 2);
		bool limited = r % 2;

		snprintf(name, sizeof(name), "%s%s", role, limited ? "-l" : "");
		const char *token = new_token(
			house, name, role,
			limited ? ",\"names\":true,\"people\":[\"mair\"],"
				  "\"cases\":[\"ours\"]"
				: ",\"names\":true");
		for (size_t m = 0; m < n_methods; m++)
			for (int k = 0; k < 4; k++)
				assert_cell(house, find_row(methods[m].name),
					    role, token, people[k / 2],
					    cases[k % 2], limited);
	}
}

/* The same by the door, without a token; nobody through one without roles. */
static void gate__takes_the_roles_of_the_door(void **state)
{
	struct house *house = *state;
	struct buffer params;

	buffer_init(0, &params);
	for (size_t m = 0; m < n_methods; m++) {
		int i = find_row(methods[m].name);

		fill(table[i].params, "mair", "ours", &params);
		for (int r = 0; r < N_ROLES; r++) {
			int code = ask_code(house, (uint8_t)(1 << r),
					    table[i].method, params.data, NULL);
			assert_int_equal(code != FORBIDDEN,
					 has_word(table[i].roles,
						  caller_role_word(r)));
		}
		assert_int_equal(ask_code(house, 0, table[i].method,
					  params.data, NULL),
				 FORBIDDEN);
	}
	buffer_release(&params);
}

/* A token's roles count where the door's would allow more. */
static void gate__takes_a_tokens_roles_before_the_doors(void **state)
{
	struct house *house = *state;
	const char *token = new_token(house, "v", "viewer", "");

	assert_int_equal(ask_code(house, ROLES_ALL, "tokens", "", token),
			 FORBIDDEN);
	assert_int_equal(ask_code(house, ROLES_ALL, "tokens", "", NULL), 0);
	assert_int_equal(ask_code(house, ROLES_ALL, "tokens", "", "wrong"),
			 FORBIDDEN);
}

static void gate__keeps_a_token_to_its_methods(void **state)
{
	struct house *house = *state;
	const char *token = new_token(house, "v", "planner",
				      ",\"methods\":[\"calendars\"]");

	assert_int_equal(ask_code(house, 0, "calendars", "", token), 0);
	assert_int_equal(ask_code(house, 0, "health", "", token), FORBIDDEN);
	assert_int_equal(ask_code(house, 0, "freebusy", "\"id\":\"mair\"",
				  token),
			 FORBIDDEN);
}

#define EVERY_ROLE "[\"viewer\",\"planner\",\"importer\",\"auditor\",\"admin\"]"

/* Each method with a token for each: its own alone is let in. */
static void gate__keeps_a_token_to_one_method(void **state)
{
	struct house *house = *state;
	struct buffer params;
	char name[32], more[80];

	buffer_init(0, &params);
	for (size_t own = 0; own < n_methods; own++) {
		snprintf(name, sizeof(name), "m%zu", own);
		snprintf(more, sizeof(more),
			 ",\"names\":true,\"methods\":[\"%s\"]",
			 methods[own].name);
		const char *token = new_token(house, name, EVERY_ROLE, more);
		for (size_t m = 0; m < n_methods; m++) {
			int i = find_row(methods[m].name);

			fill(table[i].params, "mair", "ours", &params);
			int code = ask_code(house, 0, table[i].method,
					    params.data, token);
			if ((code == FORBIDDEN) != (m != own))
				fail_msg("a token for %s asks %s: %d",
					 methods[own].name, methods[m].name,
					 code);
		}
	}
	buffer_release(&params);
}

/* From the moment on, whatever is asked. */
static void gate__ends_every_method_with_the_token(void **state)
{
	struct house *house = *state;
	const char *expires =
		new_token(house, "e", EVERY_ROLE,
			  ",\"expires\":\"2026-09-11T00:00:00Z\"");
	const char *revoked = new_token(house, "o", EVERY_ROLE, "");
	struct buffer params;

	buffer_init(0, &params);
	assert_int_equal(ask_code(house, 0, "tokens", "", expires), 0);
	assert_int_equal(ask_code(house, 0, "tokens", "", revoked), 0);
	assert_int_equal(ask_code(house, ROLE_ADMIN, "token",
				  "\"action\":\"revoke\",\"name\":\"o\","
				  "\"request_id\":\"x\"",
				  NULL),
			 0);
	clock_now = 1789084800;
	for (int i = 0; i < N_TABLE; i++) {
		fill(table[i].params, "mair", "ours", &params);
		assert_int_equal(ask_code(house, ROLES_ALL, table[i].method,
					  params.data, expires),
				 FORBIDDEN);
		assert_int_equal(ask_code(house, ROLES_ALL, table[i].method,
					  params.data, revoked),
				 FORBIDDEN);
	}
	buffer_release(&params);
}

static void gate__ends_a_token_when_it_expires_or_is_revoked(void **state)
{
	struct house *house = *state;
	const char *token = new_token(house, "e", "viewer",
				      ",\"expires\":\"2026-09-11T00:00:00Z\"");
	const char *other = new_token(house, "o", "viewer", "");

	clock_now = 1789084799;
	assert_int_equal(ask_code(house, 0, "health", "", token), 0);
	clock_now++;
	assert_int_equal(ask_code(house, 0, "health", "", token), FORBIDDEN);
	assert_false(house->service.wrong_token);
	assert_int_equal(ask_code(house, 0, "health", "", other), 0);
	assert_int_equal(ask_code(house, ROLE_ADMIN, "token",
				  "\"action\":\"revoke\",\"name\":\"o\","
				  "\"request_id\":\"x\"",
				  NULL),
			 0);
	assert_int_equal(ask_code(house, 0, "health", "", other), FORBIDDEN);
	assert_true(house->service.wrong_token);
}

/* What a token says is looked at before what it asks, and nothing told. */
static void gate__tells_a_wrong_token_nothing(void **state)
{
	static const char *const methods_asked[] = {"health", "tokens",
						    "no-such"};
	struct house *house = *state;
	char *first = NULL;

	for (int i = 0; i < 3; i++) {
		char *reply =
			ask(house, 0, methods_asked[i], "\"x\":1",
			    "trefnydd.0000000000000000."
			    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
		if (first)
			assert_string_equal(reply, first);
		else
			first = strdup(reply);
		assert_null(strstr(reply, "AAAA"));
		free(reply);
	}
	free(first);
}

/* A wrong token's answer is held back; that of what has none is not. */
static void gate__counts_a_wrong_token_for_its_request_alone(void **state)
{
	static const char *const requests[] = {
		"{", "[]", "{\"jsonrpc\":\"2.0\",\"method\":\"health\"}"};
	struct house *house = *state;

	for (int i = 0; i < 3; i++) {
		struct buffer reply;
		bool committed;

		assert_int_equal(ask_code(house, 0, "health", "", "wrong"),
				 FORBIDDEN);
		assert_true(house->service.wrong_token);
		house->service.forgot = true;
		buffer_init(0, &reply);
		rpc_answer(bytes_of(requests[i]), &house->service, &reply,
			   &committed);
		buffer_release(&reply);
		assert_false(house->service.wrong_token);
		assert_false(house->service.forgot);
	}
}

/* --- making and guessing -------------------------------------------------- */

static void token__is_shown_once(void **state)
{
	static const char params[] =
		"\"action\":\"new\",\"name\":\"n\",\"roles\":\"viewer\","
		"\"request_id\":\"r\"";
	struct house *house = *state;
	char *first = ask(house, ROLE_ADMIN, "token", params, NULL);
	char *again = ask(house, ROLE_ADMIN, "token", params, NULL);
	char *list = ask(house, ROLE_ADMIN, "tokens", "", NULL);

	assert_non_null(strstr(first, "\"token\":\"trefnydd."));
	assert_non_null(strstr(again, "\"token\":null"));
	assert_null(strstr(list, "trefnydd."));
	free(first);
	free(again);
	free(list);
}

static void token__refuses_what_would_not_be_one(void **state)
{
	static const struct {
		const char *params;
		int code;
	} cases[] = {
		{"\"action\":\"make\",\"name\":\"n\"", -32001},
		{"\"action\":\"new\",\"name\":\"N\"", -32001},
		{"\"action\":\"new\",\"name\":\"n\"", -32001},
		{"\"action\":\"new\",\"name\":\"n\",\"roles\":[]", -32001},
		{"\"action\":\"new\",\"name\":\"n\",\"roles\":\"chair\"",
		 -32001},
		{"\"action\":\"new\",\"name\":\"n\",\"roles\":\"viewer\","
		 "\"people\":[]",
		 -32001},
		{"\"action\":\"new\",\"name\":\"n\",\"roles\":\"viewer\","
		 "\"methods\":[\"proposes\"]",
		 -32001},
		{"\"action\":\"new\",\"name\":\"n\",\"roles\":\"viewer\","
		 "\"expires\":\"2026-09-09\"",
		 -32001},
		{"\"action\":\"revoke\",\"name\":\"n\"", -32007},
	};
	struct house *house = *state;
	char params[200];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(params, sizeof(params), "%s,\"request_id\":\"%zu\"",
			 cases[i].params, i);
		assert_int_equal(ask_code(house, ROLE_ADMIN, "token", params,
					  NULL),
				 cases[i].code);
	}
	(void)new_token(house, "n", "viewer", "");
	assert_int_equal(ask_code(house, ROLE_ADMIN, "token",
				  "\"action\":\"new\",\"name\":\"n\","
				  "\"roles\":\"viewer\",\"request_id\":\"y\"",
				  NULL),
			 -32006);
}

/* SplitMix64: the same seed, the same guesses. */
static uint64_t next(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Of a true one: all of it, only the secret, one character, the id, a part. */
static void guess(const char *token, uint64_t *seed, char *ret)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn"
				      "opqrstuvwxyz0123456789-_";
	const size_t secret = TOKEN_BYTES - RANDOM_TEXT_BYTES;
	size_t i;

	strcpy(ret, token);
	switch (next(seed) % 5) {
	case 0:
		for (i = 9; i < TOKEN_BYTES; i++)
			ret[i] = letters[next(seed) % 64];
		ret[secret - 1] = '.';
		break;
	case 1:
		for (i = secret; i < TOKEN_BYTES; i++)
			ret[i] = letters[next(seed) % 64];
		break;
	case 2:
		i = 9 + next(seed) % (TOKEN_BYTES - 9);
		ret[i] = letters[next(seed) % 64];
		break;
	case 3:
		ret[9 + next(seed) % TOKEN_ID_BYTES] = 'g';
		break;
	default:
		ret[next(seed) % TOKEN_BYTES] = '\0';
	}
}

/* TOKENS=1000000 in `make check-tokens`. */
static void token__is_not_guessed(void **state)
{
	struct house *house = *state;
	const char *wanted = getenv("TOKENS");
	long n = wanted ? atol(wanted) : 5000;
	const char *token = new_token(house, "n", "viewer", "");
	char text[TOKEN_BYTES + 1];
	uint64_t seed = 1;

	assert_int_equal(service_store(&house->service, NULL), STATUS_OK);
	for (long i = 0; i < n; i++) {
		struct arena *arena = arena_new(1u << 20);
		struct access access;
		bool wrong = false;

		do
			guess(token, &seed, text);
		while (strcmp(text, token) == 0);
		assert_int_equal(access_of_token(text, clock_now,
						 house->service.store, arena,
						 &access, &wrong, NULL),
				 STATUS_FORBIDDEN);
		assert_true(wrong);
		arena_free(arena);
	}
	print_message("%ld wrong tokens, none let in\n", n);
	assert_int_equal(ask_code(house, 0, "health", "", token), 0);
}

/* --- what is seen --------------------------------------------------------- */

static struct json *parse(const char *text)
{
	struct json *json = NULL;

	assert_int_equal(json_read(bytes_of(text), NULL, &json, NULL),
			 STATUS_OK);
	return json;
}

static void assert_veiled(const char *method, const struct access *access,
			  const char *result, const char *expected)
{
	struct json *json = parse(result);
	struct buffer text;

	buffer_init(0, &text);
	veil(method, access, &json);
	assert_int_equal(json_write(json, &text, NULL), STATUS_OK);
	assert_string_equal(text.data, expected);
	buffer_release(&text);
	json_free(json);
}

static void veil__has_counts_in_place_of_names(void **state)
{
	const struct access sees = {.roles = ROLE_PLANNER, .names = true};
	const struct access counts = {.roles = ROLE_PLANNER};
	static const char answer[] =
		"{\"case\":\"c\",\"dates\":[{\"order\":1,\"attendance\":[{"
		"\"person\":\"mair\",\"passed_over\":[{\"person\":\"huw\"}]}],"
		"\"groups\":[{\"id\":\"g\",\"empty\":1}],\"remarks\":["
		"\"mair\"]}],\"considered\":{\"removed\":[{\"rule\":"
		"\"essential:mair\",\"slots\":3},{\"rule\":\"event:x\","
		"\"slots\":1}]},\"people\":[{\"id\":\"mair\"},{\"id\":"
		"\"huw\"}],\"conflict\":{\"rules\":[{\"rule\":\"quorum\","
		"\"people\":[\"mair\",\"huw\"],\"text\":\"mair\"}],\"text\":"
		"\"mair\"},\"new\":\"mair\"}";

	(void)state;
	assert_veiled("propose", &sees, answer, answer);
	assert_veiled("propose", NULL, answer, answer);
	assert_veiled(
		"propose", &counts, answer,
		"{\"case\":\"c\",\"dates\":[{\"order\":1,\"groups\":[{\"id\":"
		"\"g\",\"empty\":1}]}],\"considered\":{\"removed\":[{\"rule\":"
		"\"essential\",\"slots\":3},{\"rule\":\"event:x\",\"slots\":1}"
		"]},\"people\":2,\"conflict\":{\"rules\":[{\"rule\":"
		"\"quorum\",\"people\":2}]}}");
}

static void veil__leaves_an_importer_no_times(void **state)
{
	static const char *const own[] = {"mair"};
	const struct store_token token = {.limits_people = true,
					  .people = {own, 1}};
	const struct access importer = {.roles = ROLE_IMPORTER,
					.names = true,
					.token = &token};
	const struct access viewer = {.roles = ROLE_VIEWER};
	static const char rows[] =
		"{\"calendars\":[{\"id\":\"mair\",\"as_of\":\"x\",\"status\":"
		"\"ok\",\"busy_minutes_a_week\":5},{\"id\":\"huw\",\"as_of\":"
		"\"x\",\"status\":\"ok\",\"busy_minutes_a_week\":5}]}";

	(void)state;
	assert_veiled("calendars", &importer, rows,
		      "{\"calendars\":[{\"id\":\"mair\",\"status\":\"ok\"}]}");
	assert_veiled("calendars", &viewer, rows,
		      "{\"calendars\":[{\"id\":\"mair\",\"as_of\":\"x\","
		      "\"status\":\"ok\"},{\"id\":\"huw\",\"as_of\":\"x\","
		      "\"status\":\"ok\"}]}");
}

/* --- the audit of it ------------------------------------------------------ */

static void audit__has_a_row_a_request_and_no_token(void **state)
{
	struct house *house = *state;
	const char *token = new_token(house, "n", "planner", "");

	(void)ask_code(house, 0, "freebusy", "\"id\":\"mair\"", token);
	(void)ask_code(house, 0, "calendars", "", token);
	(void)ask_code(house, ROLE_PLANNER, "calendars",
		       "\"actor\":\"Mair Evans\"", NULL);
	(void)ask_code(house, 0, "health", "", token);
	(void)ask_code(house, 0, "health", "", "wrong");
	(void)ask_code(house, ROLE_PLANNER, "tasks", "\"stored\":\"none\"",
		       NULL);
	char *rows = ask(house, ROLE_AUDITOR, "audit", "", NULL);
	assert_non_null(strstr(rows, "\"n\":1,"));
	assert_non_null(strstr(
		rows,
		"\"via\":\"token\",\"actor\":\"n\",\"method\":"
		"\"freebusy\",\"about\":[{\"kind\":\"person\",\"id\":"
		"\"mair\"}],\"count\":0,\"code\":-32005,\"answer\":null"));
	assert_non_null(strstr(rows, "\"via\":\"socket\",\"actor\":"
				     "\"Mair Evans\",\"method\":"
				     "\"calendars\",\"about\":[],\"count\":0,"
				     "\"code\":0,\"answer\":\""));
	/* What the method itself refuses has its row too. */
	assert_non_null(strstr(rows, "\"method\":\"tasks\",\"about\":"
				     "[{\"kind\":\"case\",\"id\":"
				     "\"none\"}],\"count\":0,\"code\":-32007,"
				     "\"answer\":null"));
	assert_non_null(strstr(rows, "\"n\":5,"));
	assert_null(strstr(rows, "\"n\":6,"));
	assert_null(strstr(rows, "health"));
	assert_null(strstr(rows, token + TOKEN_BYTES - RANDOM_TEXT_BYTES));
	assert_null(strstr(rows, "wrong"));
	free(rows);
	char *verdict =
		ask(house, ROLE_AUDITOR, "audit", "\"verify\":true", NULL);
	assert_non_null(strstr(verdict, "\"sound\":true"));
	free(verdict);
}

/* Another caller's request_id is another one. */
static void request_id__is_its_callers(void **state)
{
	static const char params[] =
		"\"action\":\"new\",\"name\":\"%s\",\"roles\":\"viewer\","
		"\"request_id\":\"same\"";
	struct house *house = *state;
	const char *a = new_token(house, "a", "admin", "");
	const char *b = new_token(house, "b", "admin", "");
	char x[200], y[200];

	snprintf(x, sizeof(x), params, "x");
	snprintf(y, sizeof(y), params, "y");
	assert_int_equal(ask_code(house, 0, "token", x, a), 0);
	assert_int_equal(ask_code(house, 0, "token", y, b), 0);
	assert_int_equal(ask_code(house, ROLE_ADMIN, "token", y, NULL), -32006);
	assert_int_equal(ask_code(house, 0, "token", y, a), -32001);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(gate__keeps_every_cell_of_the_table),
		TEST(gate__takes_the_roles_of_the_door),
		TEST(gate__takes_a_tokens_roles_before_the_doors),
		TEST(gate__keeps_a_token_to_its_methods),
		TEST(gate__keeps_a_token_to_one_method),
		TEST(gate__ends_every_method_with_the_token),
		TEST(gate__ends_a_token_when_it_expires_or_is_revoked),
		TEST(gate__tells_a_wrong_token_nothing),
		TEST(gate__counts_a_wrong_token_for_its_request_alone),
		TEST(token__is_shown_once),
		TEST(token__refuses_what_would_not_be_one),
		TEST(token__is_not_guessed),
		cmocka_unit_test(veil__has_counts_in_place_of_names),
		cmocka_unit_test(veil__leaves_an_importer_no_times),
		TEST(audit__has_a_row_a_request_and_no_token),
		TEST(request_id__is_its_callers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
