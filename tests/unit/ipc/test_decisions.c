/* What is decided of stored cases, through the methods. */

#include "house.h"

/* --- put ------------------------------------------------------------------ */

static void put__counts_revisions_and_refuses_a_stale_one(void **state)
{
	struct house *house = *state;
	char *text = case_of("a", "\"i1\"", ",\"max_candidates\":1");
	struct buffer next;

	put_a(house);
	has_both(change(house, "put", text), "\"code\":-32006",
		 "\"revision\":1");
	buffer_init(0, &next);
	buffer_printf(&next, "%s,\"if_revision\":1", text);
	has(change(house, "put", next.data), "\"revision\":2");
	has_both(change(house, "put", next.data), "\"code\":-32006",
		 "\"case\":\"a\",\"revision\":2,\"state\":\"proposed\"");
	buffer_release(&next);
	free(text);
	has(ask(house, "propose",
		"\"stored\":\"a\",\"revision\":1,\"now\":\"2026-09-10\""),
	    "{\"order\":5,");
	has_not(ask(house, "propose",
		    "\"stored\":\"a\",\"now\":\"2026-09-10\""),
		"{\"order\":2,");
	has(ask(house, "propose", "\"stored\":\"a\",\"revision\":3"),
	    "\"code\":-32007");
	has(ask(house, "cases", "\"stored\":\"a\",\"revision\":1"),
	    "\"revision\":1,\"state\":\"proposed\"");
}

/* The answer to a stored case is the answer to the case, and its `others`. */
static void propose__of_a_stored_case_is_that_of_the_case(void **state)
{
	struct house *house = *state;
	char *text = case_of("a", "\"i1\"", ""), *want, *got;
	struct buffer params;

	put_a(house);
	buffer_init(0, &params);
	buffer_printf(&params, "%s,\"now\":\"2026-09-10\"", text);
	want = ask(house, "propose", params.data);
	got = ask(house, "propose", "\"stored\":\"a\",\"now\":\"2026-09-10\"");
	char *tail = strstr(got, ",\"others\":[]}}");
	assert_non_null(tail);
	memcpy(tail, "}}", 3);
	assert_string_equal(want, got);
	buffer_release(&params);
	free(text);
	free(want);
	free(got);
}

static void stored__stands_instead_of_a_case_never_beside_it(void **state)
{
	struct house *house = *state;
	char *text = case_of("a", "\"i1\"", ",\"max_candidates\":1");
	struct buffer params;

	put_a(house);
	buffer_init(0, &params);
	buffer_printf(&params, "%s,\"stored\":\"a\"", text);
	has(ask(house, "propose", params.data), "\"code\":-32602");
	has(ask(house, "propose", "\"now\":\"2026-09-10\""), "'case'");
	has(ask(house, "propose", "\"stored\":\"z\""), "\"code\":-32007");
	buffer_clear(&params);
	buffer_printf(&params, "%s,\"revision\":1", text);
	has_both(ask(house, "propose", params.data), "\"code\":-32001",
		 "/params/revision");
	buffer_release(&params);
	free(text);
}

/* Titles of a person's calendar never get into the store. */
static void put__keeps_its_own_calendars_without_titles(void **state)
{
	struct house *house = *state;
	static const char params[] =
		"\"case\":{\"case\":\"c\",\"report_published\":\"2026-08-28\","
		"\"people\":[{\"id\":\"chief\",\"calendar\":{\"ics\":\""
		"BEGIN:VCALENDAR\\nVERSION:2.0\\nBEGIN:VEVENT\\nUID:Wombat"
		"\\nDTSTAMP:20260909T000000Z\\nDTSTART;VALUE=DATE:20261124"
		"\\nSUMMARY:Wombat\\nEND:VEVENT\\nEND:VCALENDAR\\n\"}}],"
		"\"seats\":[{\"id\":\"chief-executive\","
		"\"candidates\":[\"chief\"]}]}";
	char path[128];

	has(change(house, "put", params), "\"revision\":1");
	has(ask(house, "check",
		"\"stored\":\"c\",\"date\":\"2026-11-24\","
		"\"now\":\"2026-09-10\""),
	    "\"rule\":\"essential:chief-executive\"");
	service_release(&house->service);
	snprintf(path, sizeof(path), "%s/trefnydd.db", house->folder);
	assert_int_equal(store_url() ? count_in_tables("Wombat")
				     : count_in_file(path, "Wombat"),
			 0);
}

/* --- hold and agree ------------------------------------------------------- */

static void hold__keeps_several_dates_until_they_expire(void **state)
{
	struct house *house = *state;

	put_a(house);
	has_both(change(house, "hold", SET("1") "," HOLD),
		 "\"revision\":2,\"state\":\"held\"",
		 "\"start\":\"2026-11-26T10:00:00+00:00\","
		 "\"end\":\"2026-11-26T13:30:00+00:00\","
		 "\"expires\":\"2026-09-24T13:00:00+01:00\"");
	has_both(change(house, "hold", SET("2") "," HOLD), "\"code\":-32006",
		 "\"choices\":[\"put\",\"agree\",\"release\","
		 "\"participation-agreed\"]");
	now += 14 * SECONDS_A_DAY - 1;
	has(ask(house, "cases", ""), "\"state\":\"held\"");
	now++;
	has_both(ask(house, "cases", ""), "\"state\":\"proposed\"",
		 "\"expired\":true");
	has(change(house, "release", SET("2")), "\"code\":-32006");
}

static void agree__refuses_an_expired_hold(void **state)
{
	struct house *house = *state;

	put_a(house);
	has(change(house, "hold", SET("1") "," HOLD ",\"for\":\"P2D\""),
	    "\"revision\":2");
	set_day("2026-09-12");
	has_both(change(house, "agree", AGREE("a", "2", "2026-11-24T10:00")),
		 "\"code\":-32006", "expired");
	has(change(house, "hold", SET("2") "," HOLD), "\"revision\":3");
	has(change(house, "agree", AGREE("a", "3", "2026-11-24T10:00")),
	    "\"revision\":4,\"state\":\"agreed\"");
	has(ask(house, "cases", ""), "\"holds\":[]");
}

static void hold__refuses_what_does_not_hold(void **state)
{
	struct house *house = *state;

	put_a(house);
	has(change(house, "hold", SET("1") ",\"starts\":[]"),
	    "\"code\":-32001");
	has_both(change(house, "hold",
			SET("1") ",\"starts\":\"2026-11-28T10:00\""),
		 "\"code\":-32001", "\"breaks\":[{\"rule\":\"working-day\"");
	has(change(house, "hold",
		   SET("1") ",\"starts\":[\"2026-11-24\",\"2026-11-24\"]"),
	    "\"code\":-32001");
	has(change(house, "hold", SET("1") "," HOLD ",\"for\":\"PT1H\""),
	    "/params/for");
	has(change(house, "hold", SET("1") "," HOLD ",\"for\":\"P93D\""),
	    "/params/for");
	has(ask(house, "cases", ""), "\"revision\":1,\"state\":\"proposed\"");
}

static void agree__checks_the_date_against_what_is_known_now(void **state)
{
	struct house *house = *state;

	put_a(house);
	free(import_away(house, "i1", "20261124"));
	has_both(change(house, "agree", AGREE("a", "1", "2026-11-24T10:00")),
		 "\"code\":-32001",
		 "\"breaks\":[{\"rule\":\"essential:chair\"");
	has(change(house, "agree", AGREE("a", "1", "2026-11-25T10:00")),
	    "\"agreed_by\":[\"Ann\"],\"how\":\"telephone\"");
}

static void agree__a_second_time_is_refused_with_the_state(void **state)
{
	struct house *house = *state;

	put_a(house);
	agree_a(house);
	has_both(change(house, "agree", AGREE("a", "2", "2026-11-24T10:00")),
		 "\"code\":-32006",
		 "\"case\":\"a\",\"revision\":2,\"state\":\"agreed\"");
	has_both(change(house, "agree", AGREE("a", "1", "2026-11-24T10:00")),
		 "\"code\":-32006", "\"path\":\"/params/if_revision\"");
	has(change(house, "agree", AGREE("z", "1", "2026-11-24T10:00")),
	    "\"code\":-32007");
}

static void agree__wants_a_name_and_one_date(void **state)
{
	struct house *house = *state;

	put_a(house);
	has(change(house, "agree",
		   SET("1") ",\"date\":\"2026-11-24\",\"agreed_by\":[]"),
	    "/params/agreed_by");
	has(change(house, "agree",
		   SET("1") ",\"date\":\"2026-11-24\",\"agreed_by\":\"\""),
	    "/params/agreed_by");
	has(change(house, "agree", SET("1") ",\"agreed_by\":\"Ann\""),
	    "\"code\":-32001");
	has(change(house, "agree",
		   SET("1") ",\"agreed_by\":\"Ann\",\"date\":\"2026-11-24\","
			    "\"start\":\"2026-11-24T10:00\""),
	    "\"code\":-32001");
	has(change(house, "agree",
		   "\"stored\":\"a\",\"agreed_by\":\"Ann\","
		   "\"date\":\"2026-11-24\""),
	    "\"code\":-32602");
}

/* --- exactly once --------------------------------------------------------- */

/* Sent twice it is done once, and the reply is the same; the id is used up. */
static void once(struct house *house, const char *method, const char *params,
		 const char *part)
{
	char id[32], *request, *first, *again, *other;
	struct buffer more;

	snprintf(id, sizeof(id), "once-%d", house->n++);
	buffer_init(0, &more);
	buffer_printf(&more, "%s,\"request_id\":\"%s\"", params, id);
	request = request_of(method, more.data);
	first = send_request(house, request);
	again = send_request(house, request);
	assert_string_equal(first, again);
	now += 29 * SECONDS_A_DAY;
	free(again);
	again = send_request(house, request);
	assert_string_equal(first, again);
	now -= 29 * SECONDS_A_DAY;
	buffer_clear(&more);
	buffer_printf(&more,
		      "\"stored\":\"z\",\"what\":\"papers\","
		      "\"if_revision\":1,\"request_id\":\"%s\"",
		      id);
	other = ask(house, "record", more.data);
	has_both(other, "\"code\":-32001", "/params/request_id");
	has(first, part);
	buffer_release(&more);
	free(request);
	free(again);
}

static void change__is_made_once_and_its_reply_repeated(void **state)
{
	struct house *house = *state;
	char *text = case_of("a", "\"i1\"", "");

	once(house, "put", text, "\"revision\":1");
	free(text);
	once(house, "hold", SET("1") "," HOLD, "\"revision\":2");
	once(house, "release", SET("2") ",\"start\":\"2026-11-26T10:00\"",
	     "\"revision\":3,\"state\":\"held\"");
	once(house, "agree", AGREE("a", "3", "2026-11-24T10:00"),
	     "\"revision\":4");
	once(house, "move", AGREE("a", "4", "2026-11-25T10:00"),
	     "\"revision\":5,\"state\":\"agreed\"");
	once(house, "record", RECORD("5", "notification-sent", "2026-09-10"),
	     "\"revision\":6,\"state\":\"notified\"");
	once(house, "release", SET("6") ",\"reason\":\"flood\"",
	     "\"revision\":7,\"state\":\"proposed\"");
	has(ask(house, "cases", ""), "\"revision\":7");
}

/* --- moved (G15) ---------------------------------------------------------- */

static void notify_a(struct house *house)
{
	put_a(house);
	agree_a(house);
	set_day("2026-10-27"); /* twenty working days before */
	has(change(house, "record",
		   RECORD("2", "notification-sent", "2026-10-27")),
	    "\"revision\":3,\"state\":\"notified\"");
}

static void move__G15_after_notice_needs_a_break_or_a_waiver(void **state)
{
	struct house *house = *state;

	notify_a(house);
	has_both(change(house, "move", AGREE("a", "3", "2026-12-08T10:00")),
		 "\"code\":-32006", "\"state\":\"notified\"");
	has(import_away(house, "i1", "20261124"), "\"broken\":1");
	/* Broken: it may move, with fresh notice. */
	has(change(house, "move", AGREE("a", "3", "2026-11-23T10:00")),
	    "\"breaks\":[{\"rule\":\"notice\"");
	has(change(house, "move", AGREE("a", "3", "2026-12-08T10:00")),
	    "\"revision\":4,\"state\":\"agreed\"");
}

static void move__G15_a_waiver_by_name_moves_it_without_notice(void **state)
{
	struct house *house = *state;

	notify_a(house);
	has(change(house, "move",
		   AGREE("a", "3", "2026-11-23T10:00") ",\"waived_by\":\"\""),
	    "\"code\":-32006");
	has_both(change(house, "move",
			AGREE("a", "3",
			      "2026-11-23T10:00") ",\"waived_by\":\"Mair\""),
		 "\"revision\":4,\"state\":\"agreed\"",
		 "\"waived_by\":\"Mair\"");
}

/* A day after the notification was due, whether it was recorded or not. */
static void move__G15_the_day_counts_not_the_record(void **state)
{
	struct house *house = *state;

	put_a(house);
	agree_a(house);
	set_day("2026-10-27");
	has(change(house, "move", AGREE("a", "2", "2026-11-25T10:00")),
	    "\"revision\":3");
	set_day("2026-10-29");
	has(change(house, "move", AGREE("a", "3", "2026-12-08T10:00")),
	    "\"code\":-32006");
}

static void move__recounts_the_notification(void **state)
{
	struct house *house = *state;

	notify_a(house);
	has(ask(house, "cases", "\"stored\":\"a\""),
	    "\"marks\":[],\"done\":\"2026-10-27\"");
	has(import_away(house, "i1", "20261124"), "\"broken\":1");
	has(change(house, "move", AGREE("a", "3", "2026-12-08T10:00")),
	    "\"id\":\"notification\",\"rule\":\"G15\","
	    "\"date\":\"2026-11-10\"");
	has_not(ask(house, "cases", "\"stored\":\"a\""), "\"done\":");
	has(ask(house, "tasks", "\"stored\":\"a\""),
	    "\"date\":\"2026-12-08\",\"start\":\"2026-12-08T10:00:00+00:00\"");
}

static void release__after_notice_wants_a_reason(void **state)
{
	struct house *house = *state;

	notify_a(house);
	has(change(house, "release", SET("3")), "/params/reason");
	has(change(house, "release", SET("3") ",\"start\":\"2026-11-24\""),
	    "/params/reason");
	has(change(house, "release", SET("3") ",\"reason\":\"flood\""),
	    "\"revision\":4,\"state\":\"proposed\"");
	has(ask(house, "cases", ""), "\"agreed\":null,\"holds\":[]");
}

/* --- what happened -------------------------------------------------------- */

static void record__G26_plans_are_counted_from_the_receipt(void **state)
{
	struct house *house = *state;

	notify_a(house);
	has(change(house, "record",
		   RECORD("3", "conference-held", "2026-11-24")),
	    "/params/date");
	set_day("2027-03-01");
	has(change(house, "record",
		   RECORD("3", "conference-held", "2026-11-25")),
	    "/params/date");
	has(change(house, "record",
		   RECORD("3", "conference-held", "2026-11-24")),
	    "\"state\":\"took-place\"");
	/* Until then from the letter's day, as it should be: 8 December. */
	has(ask(house, "cases", "\"stored\":\"a\""),
	    "\"id\":\"updated-plans\",\"rule\":\"G26\","
	    "\"date\":\"2027-01-08\"");
	has(change(house, "record", RECORD("4", "letter-sent", "2026-12-01")),
	    "\"revision\":5,\"state\":\"took-place\"");
	has(ask(house, "cases", "\"stored\":\"a\""),
	    "\"id\":\"updated-plans\",\"rule\":\"G26\","
	    "\"date\":\"2026-12-31\"");
	has(change(house, "record",
		   RECORD("5", "letter-received", "2026-11-30")),
	    "/params/date");
	has(change(house, "record",
		   RECORD("5", "letter-received", "2027-01-04")),
	    "\"revision\":6");
	/* The letter told again does not undo the receipt. */
	has(change(house, "record", RECORD("6", "letter-sent", "2026-12-02")),
	    "\"revision\":7");
	has(ask(house, "cases", "\"stored\":\"a\""),
	    "\"id\":\"updated-plans\",\"rule\":\"G26\","
	    "\"date\":\"2027-02-01\"");
	has(ask(house, "tasks", "\"stored\":\"a\""),
	    "\"id\":\"updated-plans\",\"rule\":\"G26\","
	    "\"date\":\"2027-02-01\"");
	has(change(house, "record",
		   RECORD("7", "plans-received", "2027-01-29")),
	    "\"revision\":8,\"state\":\"closed\"");
	/* G26: then they are reviewed, ten working days on. */
	has(ask(house, "cases", "\"stored\":\"a\""),
	    "\"id\":\"plans-review\",\"rule\":\"G26\","
	    "\"date\":\"2027-02-12\"");
}

static void
record__G18_participation_agreed_is_the_cases_from_then(void **state)
{
	struct house *house = *state;

	put_a(house);
	agree_a(house);
	has(change(house, "record",
		   RECORD("2", "participation-agreed", "2026-09-10")),
	    "\"found\":\"ok\"");
	has(ask(house, "cases", "\"stored\":\"a\""),
	    "\"participation_agreed\":true");
	has(ask(house, "cases", "\"stored\":\"a\",\"revision\":2"),
	    "\"participation_agreed\":false");
}

static void record__refuses_what_is_not_recorded_or_not_yet(void **state)
{
	struct house *house = *state;

	put_a(house);
	has_both(change(house, "record", RECORD("1", "papper", "2026-09-10")),
		 "\"code\":-32001", "'papers'");
	has_both(change(house, "record", RECORD("1", "papers", "2026-09-10")),
		 "\"code\":-32006", "\"state\":\"proposed\"");
	has(change(house, "record",
		   RECORD("1", "participation-agreed", "2026-09-11")),
	    "/params/date");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(put__counts_revisions_and_refuses_a_stale_one),
		TEST(propose__of_a_stored_case_is_that_of_the_case),
		TEST(stored__stands_instead_of_a_case_never_beside_it),
		TEST(put__keeps_its_own_calendars_without_titles),
		TEST(hold__keeps_several_dates_until_they_expire),
		TEST(agree__refuses_an_expired_hold),
		TEST(hold__refuses_what_does_not_hold),
		TEST(agree__checks_the_date_against_what_is_known_now),
		TEST(agree__a_second_time_is_refused_with_the_state),
		TEST(agree__wants_a_name_and_one_date),
		TEST(change__is_made_once_and_its_reply_repeated),
		TEST(move__G15_after_notice_needs_a_break_or_a_waiver),
		TEST(move__G15_a_waiver_by_name_moves_it_without_notice),
		TEST(move__G15_the_day_counts_not_the_record),
		TEST(move__recounts_the_notification),
		TEST(release__after_notice_wants_a_reason),
		TEST(record__G26_plans_are_counted_from_the_receipt),
		TEST(record__G18_participation_agreed_is_the_cases_from_then),
		TEST(record__refuses_what_is_not_recorded_or_not_yet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
