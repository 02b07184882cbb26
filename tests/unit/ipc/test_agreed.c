/* Agreed and held dates: busy in other cases, and looked at again. */

#include "house.h"

/* --- other cases ---------------------------------------------------------- */

static void agreed__people_are_busy_in_other_cases(void **state)
{
	struct house *house = *state;

	put_a(house);
	put(house, "b", "\"i1\"", "");
	agree_a(house);
	/* The team's buffer of 45 minutes round it, then her travel. */
	has(ask(house, "propose", "\"stored\":\"b\",\"now\":\"2026-09-10\""),
	    "\"others\":[{\"case\":\"a\",\"person\":\"i1\","
	    "\"start\":\"2026-11-24T08:45:00+00:00\","
	    "\"end\":\"2026-11-24T14:45:00+00:00\",\"fbtype\":\"BUSY\"},"
	    "{\"case\":\"a\",\"person\":\"i2\","
	    "\"start\":\"2026-11-24T09:15:00+00:00\","
	    "\"end\":\"2026-11-24T14:15:00+00:00\",\"fbtype\":\"BUSY\"}]");
	has(change(house, "agree", AGREE("b", "1", "2026-11-24T10:00")),
	    "essential:chair, essential:support");
	has(change(house, "agree", AGREE("b", "1", "2026-11-25T10:00")),
	    "\"state\":\"agreed\"");
	has(ask(house, "check",
		"\"stored\":\"a\",\"date\":\"2026-11-24\","
		"\"now\":\"2026-09-10\""),
	    "\"verdict\":\"holds\"");
	has(change(house, "release", SET("2")), "\"state\":\"proposed\"");
	has(ask(house, "check",
		"\"stored\":\"b\",\"start\":\"2026-11-24T10:00\","
		"\"now\":\"2026-09-10\""),
	    "\"verdict\":\"holds\"");
}

/* An answer given by telephone does not undo another conference. */
static void agreed__outdoes_a_newer_answer(void **state)
{
	struct house *house = *state;
	static const char params[] =
		"\"case\":{\"case\":\"d\",\"report_published\":\"2026-08-28\","
		"\"window\":{\"from\":\"2026-11-09\",\"to\":\"2026-12-11\"},"
		"\"people\":[{\"id\":\"i1\",\"answers\":[{\"from\":"
		"\"2026-11-24\",\"to\":\"2026-11-24\",\"fbtype\":\"FREE\"}]}],"
		"\"seats\":[{\"id\":\"chair\",\"candidates\":[\"i1\"]}]}";

	put_a(house);
	agree_a(house);
	has(change(house, "put", params), "\"revision\":1");
	has(ask(house, "check",
		"\"stored\":\"d\",\"start\":\"2026-11-24T10:00\","
		"\"now\":\"2026-09-10\""),
	    "\"rule\":\"essential:chair\"");
}

static void held__people_are_tentative_in_other_cases(void **state)
{
	struct house *house = *state;
	static const char check[] =
		"\"stored\":\"b\",\"start\":\"2026-11-24T10:00\","
		"\"now\":\"2026-09-11\"";
	static const char later[] =
		"\"stored\":\"b\",\"start\":\"2026-11-24T10:00\","
		"\"now\":\"2026-09-25\"";

	put_a(house);
	put(house, "b", "\"i1\"", ",\"policy\":{\"tentative\":\"busy\"}");
	has(change(house, "hold", SET("1") "," HOLD), "\"state\":\"held\"");
	has_both(ask(house, "check", check), "\"rule\":\"essential:chair\"",
		 "\"fbtype\":\"BUSY-TENTATIVE\"");
	has_both(ask(house, "check", later), "\"verdict\":\"holds\"",
		 "\"others\":[]");
}

/* --- looked at again ------------------------------------------------------ */

static void import__tells_what_became_of_agreed_dates(void **state)
{
	struct house *house = *state;

	put_a(house);
	put(house, "b", "\"i1\",\"i4\"", "");
	has(import_away(house, "i1", "20261201"),
	    "\"agreed\":{\"ok\":0,\"reseat\":0,\"broken\":0}");
	agree_a(house);
	has(import_away(house, "i1", "20261202"),
	    "\"agreed\":{\"ok\":1,\"reseat\":0,\"broken\":0}");
	has(change(house, "agree", AGREE("b", "1", "2026-11-26T10:00")),
	    "\"person\":\"i1\"");
	has(import_away(house, "i1", "20261126"),
	    "\"agreed\":{\"ok\":1,\"reseat\":1,\"broken\":0}");
	has(import_away(house, "i1", "20261124"),
	    "\"agreed\":{\"ok\":1,\"reseat\":0,\"broken\":1}");
	has_both(ask(house, "cases", ""),
		 "\"found\":\"broken\",\"why\":[\"essential:chair\"]",
		 "\"found\":\"ok\",\"why\":[]");
	has(ask(house, "cases", "\"stored\":\"a\""),
	    "\"finding\":{\"breaks\":");
	has(ask(house, "health", ""),
	    "\"agreed\":{\"ok\":1,\"reseat\":0,\"broken\":1,\"dates\":["
	    "{\"case\":\"a\",\"found\":\"broken\","
	    "\"why\":[\"essential:chair\"]}]}");
	/* The same calendar again, in a request of its own. */
	has_both(import_away(house, "i1", "20261124"), "\"unchanged\":true",
		 "\"agreed\":{\"ok\":1,\"reseat\":0,\"broken\":1}");
	/* What nobody of the case has anything to do with. */
	has(import_away(house, "z", "20261124"),
	    "\"agreed\":{\"ok\":0,\"reseat\":0,\"broken\":0}");
}

static void import__repeats_what_it_told_of_agreed_dates(void **state)
{
	struct house *house = *state;
	char *first, *again;

	put_a(house);
	agree_a(house);
	first = import_away(house, "i1", "20261124");
	free(import_away(house, "i1", "20261201"));
	house->n -= 2;
	again = import_away(house, "i1", "20261124");
	assert_string_equal(first, again);
	has(first, "\"broken\":1}");
	free(again);
	has(ask(house, "cases", ""), "\"found\":\"ok\"");
}

/* As where the disk is full by then: what looks at dates finds no store. */
static void import__stands_where_its_dates_cannot_be_looked_at(void **state)
{
	struct house *house = *state;
	const char *folder = house->service.data_folder;

	put_a(house);
	agree_a(house);
	house->service.data_folder = "/tmp/trefnydd-decisions.nowhere";
	has_both(import_away(house, "i1", "20261124"), "\"result\":{",
		 "\"agreed\":null}");
	house->n--;
	has_both(import_away(house, "i1", "20261124"), "\"result\":{",
		 "\"agreed\":null}");
	house->service.data_folder = folder;
	house->n--;
	has(import_away(house, "i1", "20261124"),
	    "\"agreed\":{\"ok\":0,\"reseat\":0,\"broken\":1}");
	house->n--;
	has(import_away(house, "i1", "20261124"), "\"broken\":1}");
}

/* The bank holidays of the year: one day. */
static char *import_holidays(struct house *house, const char *day)
{
	struct buffer params;
	char *reply;

	buffer_init(0, &params);
	buffer_printf(&params,
		      "\"holidays\":\"england-and-wales\",\"as_of\":"
		      "\"2026-09-09\",\"ics\":\"BEGIN:VCALENDAR\\n"
		      "VERSION:2.0\\nBEGIN:VEVENT\\nUID:%s\\nDTSTAMP:"
		      "20260909T000000Z\\nDTSTART;VALUE=DATE:%s\\n"
		      "END:VEVENT\\nEND:VCALENDAR\\n\"",
		      day, day);
	reply = change(house, "import", params.data);
	buffer_release(&params);
	return reply;
}

static void import__of_bank_holidays_is_about_every_agreed_date(void **state)
{
	struct house *house = *state;

	put_a(house);
	agree_a(house);
	has(import_holidays(house, "20261225"),
	    "\"agreed\":{\"ok\":1,\"reseat\":0,\"broken\":0}");
	has(import_holidays(house, "20261124"),
	    "\"agreed\":{\"ok\":0,\"reseat\":0,\"broken\":1}");
	has(ask(house, "health", ""), "\"why\":[\"working-day\"]");
	has(change(house, "purge", "\"holidays\":\"england-and-wales\""),
	    "\"calendars\":1");
	has(ask(house, "cases", ""), "\"found\":\"ok\"");
	has_both(change(house, "import",
			"\"holidays\":\"scotland\",\"ics\":\"BEGIN:"
			"VCALENDAR\\nVERSION:2.0\\nEND:VCALENDAR\\n\""),
		 "\"code\":-32001", "/params/holidays");
}

static enum status no_reply(const struct import_result *result, void *context,
			    struct buffer *ret, struct error *err)
{
	(void)err;
	*(int64_t *)context = result->n_agreed;
	buffer_put_string(ret, "{}");
	return STATUS_OK;
}

/* As if the worker had been killed behind the commit: the mark stays, and
 * whoever asks next is told. */
static void mark__survives_whoever_set_it(void **state)
{
	struct house *house = *state;
	static const struct busy busy = {{1795503600, 1795590000},
					 FB_BIT(FB_BUSY)};
	int64_t n_agreed = 0;
	struct store_calendar calendar = {
		.kind = STORE_PERSON,
		.id = "i1",
		.source = "main",
		.timetable = {.busys = &busy,
			      .n_busys = 1,
			      .as_of = now,
			      .as_of_newest = now,
			      .complete = true},
		.horizon = {now - 400 * SECONDS_A_DAY,
			    now + 800 * SECONDS_A_DAY},
		.reduced = {"", 0},
		.zone = "Europe/London",
	};
	struct import import = {.change = {.method = "import", .now = now},
				.calendar = &calendar,
				.reply = no_reply,
				.context = &n_agreed};
	struct store *store = NULL;
	struct buffer reply;

	put_a(house);
	agree_a(house);
	service_release(&house->service);
	assert_int_equal(store_open(house->service.data_folder, STORE_WRITE,
				    &store, NULL),
			 STATUS_OK);
	buffer_init(0, &reply);
	assert_int_equal(store_import(&import, store, &reply, NULL), STATUS_OK);
	buffer_release(&reply);
	store_close(store);
	assert_int_equal(n_agreed, 1);
	has(ask(house, "cases", ""), "\"found\":\"broken\"");
}

static void put__of_an_agreed_case_looks_at_its_date(void **state)
{
	struct house *house = *state;
	char *text = case_of("a", "\"i1\"", ",\"exclude\":[\"2026-11-24\"]");
	struct buffer params;

	put_a(house);
	agree_a(house);
	buffer_init(0, &params);
	buffer_printf(&params, "%s,\"if_revision\":2", text);
	has(change(house, "put", params.data),
	    "\"revision\":3,\"state\":\"agreed\",\"found\":\"broken\"");
	has(ask(house, "cases", ""), "\"why\":[\"excluded\"]");
	buffer_release(&params);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(agreed__people_are_busy_in_other_cases),
		TEST(agreed__outdoes_a_newer_answer),
		TEST(held__people_are_tentative_in_other_cases),
		TEST(import__tells_what_became_of_agreed_dates),
		TEST(import__repeats_what_it_told_of_agreed_dates),
		TEST(import__stands_where_its_dates_cannot_be_looked_at),
		TEST(import__of_bank_holidays_is_about_every_agreed_date),
		TEST(mark__survives_whoever_set_it),
		TEST(put__of_an_agreed_case_looks_at_its_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
