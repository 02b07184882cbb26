/*
 * What a token's people and cases mean for cases that are stored: whoever may
 * not ask about somebody learns nothing of a case that has him, and changes
 * nothing in it.
 */
#include "tests/unit/ipc/door.h"

/* A case that is stored, of huw and mair, asked about in every way. */
static const struct {
	const char *method, *params;
} of_stored[] = {
	{"propose", ""},
	{"check", ",\"date\":\"2026-12-01\""},
	{"explain", ""},
	{"whatif", ",\"patch\":{}"},
	{"tasks", ",\"date\":\"2026-12-01\""},
	{"cases", ""},
	{"hold", ",\"if_revision\":1,\"request_id\":\"h\",\"starts\":"
		 "[\"2026-12-01\"]"},
	{"agree", ",\"if_revision\":1,\"request_id\":\"a\",\"agreed_by\":"
		  "\"x\",\"date\":\"2026-12-01\""},
	{"move", ",\"if_revision\":1,\"request_id\":\"m\",\"agreed_by\":"
		 "\"x\",\"date\":\"2026-12-01\""},
	{"release", ",\"if_revision\":1,\"request_id\":\"r\""},
	{"record", ",\"if_revision\":1,\"request_id\":\"p\",\"what\":"
		   "\"papers\""},
};
enum { N_OF_STORED = sizeof(of_stored) / sizeof(of_stored[0]) };

static void put_case(struct house *house)
{
	static const char params[] =
		"\"case\":{\"case\":\"ours\",\"report_published\":"
		"\"2026-09-08\",\"people\":[{\"id\":\"huw\"},{\"id\":"
		"\"mair\"}],\"seats\":[{\"id\":\"chief-executive\","
		"\"candidates\":[\"huw\"]}]},\"request_id\":\"put\"";
	char *reply = ask(house, ROLE_PLANNER, "put", params, NULL);

	if (code_of(reply) != 0)
		fail_msg("not stored: %s", reply);
	free(reply);
}

/* Who may not ask about huw may not about a case that he is in. */
static void gate__keeps_a_token_to_its_people_in_stored_cases(void **state)
{
	static const char *const limits[] = {
		",\"names\":true,\"people\":[\"mair\"]",
		",\"names\":true,\"people\":[\"huw\"]",
		",\"names\":true,\"people\":[\"huw\",\"mair\"]",
		",\"names\":true,\"cases\":[\"theirs\"]",
		",\"names\":true,\"cases\":[\"ours\"]",
	};
	static const bool may[] = {false, false, true, false, true};
	struct house *house = *state;
	char name[16], params[200];

	put_case(house);
	for (int k = 0; k < 5; k++) {
		snprintf(name, sizeof(name), "s%d", k);
		const char *token =
			new_token(house, name, "planner", limits[k]);
		for (int i = 0; i < N_OF_STORED; i++) {
			snprintf(params, sizeof(params),
				 "\"stored\":\"ours\"%s", of_stored[i].params);
			char *reply = ask(house, 0, of_stored[i].method, params,
					  token);
			if ((code_of(reply) == FORBIDDEN) == may[k])
				fail_msg("%s with %s: %.400s",
					 of_stored[i].method, limits[k], reply);
			free(reply);
		}
		/* All of them: only those it may ask about. */
		char *reply = ask(house, 0, "cases", "", token);
		assert_int_equal(code_of(reply), 0);
		if (!strstr(reply, "\"case\":\"ours\"") == may[k])
			fail_msg("cases with %s: %s", limits[k], reply);
		free(reply);
	}
}

/* Who leaves him out of it may not put it over what has him. */
static void gate__keeps_a_put_to_the_people_of_both_cases(void **state)
{
	static const char params[] =
		"\"case\":{\"case\":\"ours\",\"report_published\":"
		"\"2026-09-08\",\"people\":[{\"id\":\"mair\"}],"
		"\"seats\":[{\"id\":\"chief-executive\",\"candidates\":"
		"[\"mair\"]}]},\"if_revision\":1,\"request_id\":\"q\"";
	struct house *house = *state;
	const char *token =
		new_token(house, "p", "planner", ",\"people\":[\"mair\"]");

	put_case(house);
	assert_int_equal(ask_code(house, 0, "put", params, token), FORBIDDEN);
	assert_int_equal(ask_code(house, ROLE_PLANNER, "put", params, NULL), 0);
}

/* What takes from everybody, or makes a wider token, is no limited one's. */
static void gate__keeps_a_limited_admin_to_its_own(void **state)
{
	static const char *const limits[] = {
		",\"people\":[\"mair\"]",
		",\"cases\":[\"ours\"]",
		",\"people\":[\"mair\"],\"cases\":[\"ours\"]",
	};
	static const struct {
		const char *method, *params;
		bool may[3];
	} asked[] = {
		{"purge", "\"old\":true", {false, false, false}},
		{"purge", "\"person\":\"mair\"", {true, false, true}},
		{"purge", "\"person\":\"huw\"", {false, false, false}},
		{"purge", "\"case\":\"ours\"", {false, true, true}},
		{"purge", "\"case\":\"theirs\"", {false, false, false}},
		{"token",
		 "\"action\":\"new\",\"name\":\"w\",\"roles\":\"admin\"",
		 {false, false, false}},
		{"token",
		 "\"action\":\"revoke\",\"name\":\"a0\"",
		 {false, false, false}},
		{"tokens", NULL, {false, false, false}},
		{"audit", NULL, {false, false, false}},
	};
	struct house *house = *state;
	char name[16], params[200];

	for (int k = 0; k < 3; k++) {
		snprintf(name, sizeof(name), "a%d", k);
		const char *token =
			new_token(house, name, "[\"admin\",\"auditor\"]",
				  limits[k]);
		for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
			snprintf(params, sizeof(params),
				 "%s,\"request_id\":\"%d.%zu\"",
				 asked[i].params, k, i);
			int code =
				ask_code(house, 0, asked[i].method,
					 asked[i].params ? params : "", token);
			if ((code != FORBIDDEN) != asked[i].may[k])
				fail_msg("%s %s with %s: %d", asked[i].method,
					 params, limits[k], code);
		}
	}
}

/* A patch makes no other case of the one that may be asked about. */
static void gate__keeps_a_token_to_its_case_under_a_patch(void **state)
{
	static const char *const patches[] = {"{}", "{\"case\":\"theirs\"}"};
	struct house *house = *state;
	const char *token = new_token(house, "p", "planner",
				      ",\"names\":true,\"cases\":[\"ours\"]");
	char params[100];

	put_case(house);
	for (int i = 0; i < 2; i++) {
		snprintf(params, sizeof(params),
			 "\"stored\":\"ours\",\"patch\":%s", patches[i]);
		assert_int_equal(ask_code(house, 0, "whatif", params, token),
				 i == 0 ? 0 : FORBIDDEN);
	}
}

/* The case's date is agreed, and huw is away on it since. */
static void break_date(struct house *house)
{
	static const struct {
		const char *method, *params;
	} done[] = {
		{"agree", "\"stored\":\"ours\",\"if_revision\":1,\"agreed_by\":"
			  "\"x\",\"date\":\"2026-12-01\",\"request_id\":\"a\""},
		{"import",
		 "\"person\":\"huw\",\"as_of\":\"2026-09-10\",\"request_id\":"
		 "\"i\",\"ics\":\"BEGIN:VCALENDAR\\r\\nVERSION:2.0\\r\\n"
		 "BEGIN:VEVENT\\r\\nUID:u\\r\\nDTSTAMP:20260901T000000Z\\r\\n"
		 "DTSTART;VALUE=DATE:20261201\\r\\nEND:VEVENT\\r\\n"
		 "END:VCALENDAR\\r\\n\""},
	};

	put_case(house);
	for (int i = 0; i < 2; i++) {
		char *reply = ask(house, ROLES_ALL, done[i].method,
				  done[i].params, NULL);

		if (code_of(reply) != 0)
			fail_msg("%s: %s", done[i].method, reply);
		free(reply);
	}
}

/* A date that does not stand is told to whom `cases` tells of it. */
static void health__tells_of_a_tokens_own_dates(void **state)
{
	static const struct {
		const char *roles, *limits;
		bool told, why;
	} asked[] = {
		{"planner", ",\"names\":true", true, true},
		{"planner", "", true, false},
		{"viewer", "", true, false},
		{"importer", "", false, false},
		{"[\"auditor\",\"admin\"]", "", false, false},
		{"viewer", ",\"methods\":\"health\"", false, false},
		{"viewer", ",\"methods\":[\"health\",\"cases\"]", true, false},
		{"viewer", ",\"people\":\"mair\"", false, false},
		{"viewer", ",\"people\":\"huw\"", false, false},
		{"viewer", ",\"people\":[\"huw\",\"mair\"]", true, false},
		{"viewer", ",\"cases\":\"theirs\"", false, false},
		{"viewer", ",\"cases\":\"ours\"", true, false},
		{"planner", ",\"cases\":\"ours\",\"people\":\"mair\"", false,
		 false},
	};
	struct house *house = *state;
	char name[16];

	break_date(house);
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		snprintf(name, sizeof(name), "h%zu", i);
		const char *token =
			new_token(house, name, asked[i].roles, asked[i].limits);
		char *reply = ask(house, 0, "health", "", token);
		if (!strstr(reply, "\"broken\":1") ||
		    !strstr(reply, "\"case\":\"ours\"") == asked[i].told ||
		    !strstr(reply, "\"why\":[") == asked[i].why)
			fail_msg("%s%s: %s", asked[i].roles, asked[i].limits,
				 reply);
		free(reply);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(gate__keeps_a_token_to_its_people_in_stored_cases),
		TEST(gate__keeps_a_put_to_the_people_of_both_cases),
		TEST(gate__keeps_a_limited_admin_to_its_own),
		TEST(gate__keeps_a_token_to_its_case_under_a_patch),
		TEST(health__tells_of_a_tokens_own_dates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
