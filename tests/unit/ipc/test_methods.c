/*
 * Methods on a store of their own: what is imported is what is loaded.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/limits.h"
#include "ipc/rpc.h"
#include "ipc/source.h"
#include "tests/unit/folder.h"

struct house {
	char folder[64];
	struct service service;
};

static int64_t fixed_clock(void)
{
	return 1789000000; /* 2026-09-10 */
}

static int open_house(void **state)
{
	struct house *house = calloc(1, sizeof(*house));

	assert_non_null(house);
	strcpy(house->folder, "/tmp/trefnydd-methods.XXXXXX");
	assert_non_null(mkdtemp(house->folder));
	house->service = (struct service){.zones = zones_new(),
					  .data_folder = house->folder,
					  .over_socket = true,
					  .roles = ROLES_ALL,
					  .store_mode = STORE_CREATE,
					  .clock = fixed_clock};
	*state = house;
	return 0;
}

static int close_house(void **state)
{
	struct house *house = *state;

	service_release(&house->service);
	zones_free(house->service.zones);
	assert_true(remove_folder(house->folder));
	free(house);
	return 0;
}

static char *ask(struct house *house, const char *request, bool committed)
{
	struct buffer reply;
	bool did_commit = !committed;

	buffer_init(0, &reply);
	rpc_answer(bytes_of(request), &house->service, &reply, &did_commit);
	assert_int_equal(did_commit, committed);
	return buffer_detach(&reply);
}

#define EVENT(date, title)                                                     \
	"BEGIN:VCALENDAR\\nVERSION:2.0\\nBEGIN:VEVENT\\nUID:" title            \
	"\\nDTSTAMP:20260901T000000Z\\nDTSTART;VALUE=DATE:" date               \
	"\\nSUMMARY:" title "\\nEND:VEVENT\\nEND:VCALENDAR\\n"
#define IMPORT(source, id, ics)                                                \
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"import\",\"params\":{"     \
	"\"events\":\"local\",\"source\":\"" source "\",\"request_id\":\"" id  \
	"\",\"ics\":\"" ics "\"}}"

/* The second request is no second import, but its reply says what is there:
 * whoever is told it must see the change. */
static void import__again_is_the_same_reply_and_counts_as_a_commit(void **state)
{
	struct house *house = *state;
	static const char request[] =
		IMPORT("main", "r1", EVENT("20261110", "Fair"));
	char *first = ask(house, request, true);
	char *again = ask(house, request, true);

	assert_non_null(strstr(first, "\"result\":{\"id\":\"local\""));
	assert_non_null(strstr(first, "\"replaced\":false"));
	assert_string_equal(first, again);
	free(first);
	free(again);
}

static void import__refuses_a_request_id_used_for_something_else(void **state)
{
	struct house *house = *state;
	char *reply;

	free(ask(house, IMPORT("main", "r1", EVENT("20261110", "Fair")), true));
	reply = ask(house, IMPORT("main", "r1", EVENT("20261111", "Fair")),
		    false);
	assert_non_null(strstr(reply, "\"code\":-32001,"));
	assert_non_null(strstr(reply, "\"path\":\"/params/request_id\""));
	free(reply);
}

#define IMPORT_AS_OF(as_of, id, more)                                          \
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"import\",\"params\":{"     \
	"\"person\":\"chief\",\"request_id\":\"" id "\",\"as_of\":\"" as_of    \
	"\"" more ",\"ics\":\"" EVENT("20261110", "Fair") "\"}}"

static void import__an_older_calendar_is_refused_unless_allowed(void **state)
{
	struct house *house = *state;
	char *reply;

	free(ask(house, IMPORT_AS_OF("2026-09-05", "r1", ""), true));
	reply = ask(house, IMPORT_AS_OF("2026-09-04", "r2", ""), false);
	assert_non_null(strstr(reply, "\"code\":-32006,"));
	assert_non_null(strstr(reply, "2026-09-04"));
	assert_non_null(strstr(reply, "2026-09-05"));
	free(reply);
	reply = ask(house,
		    IMPORT_AS_OF("2026-09-04", "r2", ",\"allow_older\":true"),
		    true);
	assert_non_null(strstr(reply, "\"as_of\":\"2026-09-03T23:00:00Z\""));
	free(reply);
	reply = ask(house, IMPORT_AS_OF("2026-09-04", "r3", ""), true);
	assert_non_null(strstr(reply, "\"unchanged\":true"));
	free(reply);
}

#define MEETING(uid, person)                                                   \
	"BEGIN:VCALENDAR\\nBEGIN:VEVENT\\nUID:" uid                            \
	"\\nDTSTAMP:20260901T000000Z\\nDTSTART:20261110T090000Z\\n"            \
	"DURATION:PT1H\\nATTENDEE;PARTSTAT=DECLINED:mailto:" person            \
	"\\nEND:VEVENT\\nEND:VCALENDAR\\n"
#define PARAMS(id, params)                                                     \
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"import\",\"params\":{"     \
	"\"request_id\":\"" id "\"," params "}}"
#define FILE_OF(name, text) "{\"file\":\"" name "\",\"ics\":\"" text "\"}"

static void says(struct house *house, const char *request, bool committed,
		 const char *words)
{
	char *reply = ask(house, request, committed);

	if (!strstr(reply, words))
		fail_msg("no %s in %s", words, reply);
	free(reply);
}

static void import__files_of_any_name_and_order_are_the_same(void **state)
{
	struct house *house = *state;

	says(house,
	     PARAMS("r1",
		    "\"person\":\"alys\",\"files\":[" FILE_OF(
			    "a.ics",
			    MEETING("a",
				    "x@x.example")) "," FILE_OF("b.ics",
								MEETING("b",
									"x@x."
									"exampl"
									"e")) "]"),
	     true, "\"spans\":1,");
	says(house,
	     PARAMS("r2",
		    "\"person\":\"alys\",\"files\":[" FILE_OF(
			    "z.ics",
			    MEETING("b",
				    "x@x.example")) "," FILE_OF("b.ics",
								MEETING("a",
									"x@x."
									"exampl"
									"e")) "]"),
	     true, "\"replaced\":true,\"unchanged\":true");
	says(house,
	     PARAMS("r3", "\"person\":\"alys\",\"files\":[" FILE_OF(
				  "z.ics", MEETING("b", "x@x.example")) "]"),
	     true, "\"unchanged\":false");
	says(house,
	     PARAMS("r4", "\"person\":\"alys\",\"ics\":\"" MEETING(
				  "b", "x@x.example") "\""),
	     true, "\"unchanged\":true");
}

/* So that what is kept and told does not depend on who sends it. */
static void import__reads_files_by_name(void **state)
{
	struct house *house = *state;

#define BAD(name)                                                              \
	FILE_OF(name, "BEGIN:VCALENDAR\\nBEGIN:VEVENT\\nDTSTART:soon\\n"       \
		      "END:VEVENT\\nEND:VCALENDAR\\n")
	char *reply = ask(house,
			  PARAMS("r1", "\"person\":\"alys\",\"lenient\":true,"
				       "\"files\":[" BAD("b.ics") "," BAD(
					       "c.ics") "," BAD("a.ics") "]"),
			  true);
	const char *a = strstr(reply, "\"a.ics\""),
		   *b = strstr(reply, "\"b.ics\""),
		   *c = strstr(reply, "\"c.ics\"");

	assert_true(a && b && c && a < b && b < c);
	free(reply);
}

static void import__has_at_most_20000_files(void **state)
{
	struct house *house = *state;
	struct buffer request;

	buffer_init(0, &request);
	buffer_put_string(&request,
			  "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
			  "\"import\",\"params\":{\"person\":\"alys\","
			  "\"request_id\":\"r1\",\"files\":[");
	for (int i = 0; i <= LIMIT_FOLDER_FILES; i++)
		buffer_printf(&request, "%s{\"file\":\"%d\",\"ics\":\"\"}",
			      i ? "," : "", i);
	buffer_put_string(&request, "]}}");
	assert_false(request.failed);
	says(house, request.data, false, "\"limit\":20000,\"value\":20001");
	buffer_release(&request);
}

static void import__names_the_file_that_is_wrong(void **state)
{
	struct house *house = *state;
	static const char request[] = PARAMS(
		"r1",
		"\"person\":\"alys\",\"files\":[" FILE_OF(
			"b.ics",
			"BEGIN:VCALENDAR\\nVERSION:3\\n"
			"END:VCALENDAR\\n") "," FILE_OF("a.ics",
							MEETING("a", "x@x."
								     "exampl"
								     "e")) "]");

	says(house, request, false, "\"source\":\"b.ics\",\"line\":2");
}

static void import__without_an_owner_names_whose_it_may_be(void **state)
{
	struct house *house = *state;

#define WHOSE(people)                                                          \
	PARAMS("r1", people "\"ics\":\"" MEETING("a", "A@x.example") "\"")
	says(house, WHOSE(""), false, "\"candidates\":[]");
	says(house,
	     WHOSE("\"people\":[{\"id\":\"alys\",\"emails\":[\"a@x.example\"]},"
		   "{\"id\":\"bryn\",\"emails\":[\"b@x.example\"]}],"),
	     false, "\"candidates\":[\"alys\"]");
	/* Kept: cai, of the same address. One sent goes before one kept. */
	says(house,
	     PARAMS("r2", "\"person\":\"cai\",\"email\":\"a@x.example\","
			  "\"ics\":\"" MEETING("a", "A@x.example") "\""),
	     true, "\"spans\":0");
	says(house, WHOSE(""), false, "\"candidates\":[\"cai\"]");
	says(house,
	     WHOSE("\"people\":[{\"id\":\"bryn\",\"emails\":\"a@x.example\"},"
		   "{\"id\":\"cai\",\"emails\":[]}],"),
	     false, "\"candidates\":[\"bryn\"]");
}

/* By her addresses her own answers are found: she declined. */
static void import__a_persons_addresses_stay_until_others_are_given(void **s)
{
	struct house *house = *s;

#define OF_ALYS(id, email)                                                     \
	PARAMS(id, "\"person\":\"alys\"," email                                \
		   "\"ics\":\"" MEETING("a", "a@x.example") "\"")
	says(house, OF_ALYS("r1", ""), true, "\"spans\":1");
	says(house,
	     OF_ALYS("r2", "\"email\":[\"b@x.example\",\"a@x.example\"],"),
	     true, "\"spans\":0");
	says(house, OF_ALYS("r3", ""), true,
	     "\"spans\":0,\"as_of\":\"2026-09-01T00:00:00Z\"");
	says(house,
	     OF_ALYS("r4", "\"email\":[\"a@x.example\",\"b@x.example\"],"),
	     true, "\"unchanged\":true");
	says(house, OF_ALYS("r5", "\"email\":[],"), true, "\"spans\":1");
}

static void import__that_is_refused_changes_nothing(void **state)
{
	struct house *house = *state;
	static const char calendars[] =
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"calendars\","
		"\"params\":{\"now\":\"2026-09-15\"}}";

	free(ask(house, IMPORT("main", "r1", EVENT("20261110", "Fair")), true));
	char *before = ask(house, calendars, false);
	free(ask(house, IMPORT("main", "r2", "BEGIN:VCALENDAR\\n"), false));
	char *after = ask(house, calendars, false);
	assert_string_equal(before, after);
	free(before);
	free(after);
}

/* The kept calendar itself, with the rows of all time. */
static struct store_calendar kept_events(struct house *house,
					 struct arena *arena)
{
	struct store_calendars kept;

	assert_int_equal(service_store(&house->service, NULL), STATUS_OK);
	assert_int_equal(store_load(STORE_EVENTS, "local",
				    (struct span){INSTANT_FIRST, INSTANT_LAST},
				    house->service.store, arena, &kept, NULL),
			 STATUS_OK);
	assert_int_equal(kept.n, 1);
	return kept.calendars[0];
}

#define WEEKLY(uid, start, length, more)                                       \
	"BEGIN:VEVENT\\nUID:" uid                                              \
	"\\nDTSTAMP:20260901T000000Z\\nDTSTART" start "\\nDURATION:" length    \
	"\\n" more "END:VEVENT\\n"
/* By the clock of New York: Mondays 8:30 to 9:30, Wednesdays 17:00 to 20:00, a
 * Saturday, and one Thursday's leave. */
#define BUSY_WEEKS                                                             \
	"BEGIN:VCALENDAR\\nVERSION:2.0\\n" WEEKLY(                             \
		"a", ";TZID=America/New_York:20260914T083000", "PT1H",         \
		"RRULE:FREQ=WEEKLY\\n")                                        \
		WEEKLY("b", ";TZID=America/New_York:20260909T170000", "PT3H",  \
		       "RRULE:FREQ=WEEKLY\\n")                                 \
			WEEKLY("c", ";VALUE=DATE:20260919", "P1D", "")         \
				WEEKLY("d", ";VALUE=DATE:20260924", "P1D",     \
				       "X-MICROSOFT-CDO-BUSYSTATUS:"           \
				       "OOF\\n") "END:VCALENDAR\\n"

/* 1 h and 1 h a week, and 10 h in four: by the owner's clock, where 8:30 is
 * 13:30 in London, and working hours only. */
static void calendars__counts_the_working_hours_of_the_owner(void **state)
{
	struct house *house = *state;
	char *reply;

	free(ask(house,
		 "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"import\","
		 "\"params\":"
		 "{\"person\":\"chief\",\"time_zone\":\"America/New_York\","
		 "\"request_id\":\"r1\",\"ics\":\"" BUSY_WEEKS "\"}}",
		 true));
	reply = ask(house,
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"calendars\","
		    "\"params\":{\"now\":\"2026-09-14\"}}",
		    false);
	assert_non_null(strstr(reply, "\"busy_minutes_a_week\":270}"));
	free(reply);
}

static int64_t next_day(void)
{
	return fixed_clock() + SECONDS_A_DAY;
}

static int64_t next_month(void)
{
	return fixed_clock() + 31 * SECONDS_A_DAY;
}

static void import__again_is_expanded_further_when_a_month_has_passed(void **s)
{
	struct house *house = *s;
	struct arena *arena = arena_new(1 << 20);

	free(ask(house, IMPORT("main", "r1", EVENT("20261110", "Fair")), true));
	struct span first = kept_events(house, arena).horizon;
	/* What a case asks about lies within it: rows, no reading. */
	assert_true(first.start < fixed_clock() - 150 * SECONDS_A_DAY);
	assert_true(first.end > fixed_clock() + 750 * SECONDS_A_DAY);
	house->service.clock = next_day;
	free(ask(house, IMPORT("main", "r2", EVENT("20261110", "Fair")), true));
	assert_true(kept_events(house, arena).horizon.end == first.end);
	house->service.clock = next_month;
	free(ask(house, IMPORT("main", "r3", EVENT("20261110", "Fair")), true));
	assert_true(kept_events(house, arena).horizon.end > first.end);
	arena_free(arena);
}

/* Of the file, not of how far it was expanded. */
static void import__says_a_cover_beyond_the_horizon(void **state)
{
	struct house *house = *state;
	char *reply =
		ask(house,
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"import\","
		    "\"params\":{\"events\":\"local\",\"request_id\":\"r1\","
		    "\"covers\":{\"to\":\"2031-12-31\"},\"ics\":"
		    "\"" EVENT("20261110", "Fair") "\"}}",
		    true);

	assert_non_null(
		strstr(reply, "\"covered_until\":\"2032-01-01T00:00:00Z\""));
	free(reply);
}

static enum status load_events(struct house *house, struct span horizon,
			       struct arena *arena, struct calendar *ret)
{
	struct calendar_ref ref = {.where = CALENDAR_STORED,
				   .file = "",
				   .as_of = INSTANT_NONE,
				   .cover_from = DAY_NONE,
				   .cover_to = DAY_NONE,
				   .path = ""};
	struct strings none = {NULL, 0};
	struct wanted wanted = {KIND_EVENTS, "local", &ref,
				zone_utc(),  &none,   horizon};
	bool found = false;
	enum status status = service_load_calendar(&wanted, &house->service,
						   arena, ret, &found, NULL);

	assert_true(found);
	return status;
}

/* A day blocked by the second source is as blocked as by the first. */
static void load__has_the_items_of_every_source(void **state)
{
	struct house *house = *state;
	struct arena *arena = arena_new(64 * 1024 * 1024);
	struct calendar calendar;

	free(ask(house, IMPORT("b", "r1", EVENT("20261105", "Early")), true));
	free(ask(house, IMPORT("a", "r2", EVENT("20261110", "Late")), true));
	free(ask(house, IMPORT("c", "r3", EVENT("20261112", "Last")), true));
	assert_int_equal(load_events(house,
				     (struct span){1793491200, 1796083200},
				     arena, &calendar),
			 STATUS_OK);
	assert_int_equal(calendar.n_items, 3);
	assert_string_equal(calendar.items[0].title, "Early");
	assert_string_equal(calendar.items[1].title, "Late");
	assert_string_equal(calendar.items[2].title, "Last");
	arena_free(arena);
}

/* What lies beyond the kept horizon is expanded from what was kept. */
static void load__reaches_beyond_what_was_expanded(void **state)
{
	struct house *house = *state;
	struct arena *arena = arena_new(64 * 1024 * 1024);
	struct calendar calendar;

	free(ask(house, IMPORT("main", "r1", EVENT("20291110", "Far")), true));
	assert_int_equal(load_events(house,
				     (struct span){1888000000, 1892000000},
				     arena, &calendar),
			 STATUS_OK);
	assert_int_equal(calendar.n_items, 1);
	assert_string_equal(calendar.items[0].title, "Far");
	arena_free(arena);
}

/* Another process imports between two calendars of one request. */
static void load__sees_one_state_until_the_request_ends(void **state)
{
	struct house *house = *state, other = *house;
	struct span horizon = {1793491200, 1796083200};
	struct arena *arena = arena_new(64 * 1024 * 1024);
	struct calendar before, during, after;

	other.service.store = NULL;
	free(ask(house, IMPORT("main", "r1", EVENT("20261105", "Old")), true));
	assert_int_equal(load_events(house, horizon, arena, &before),
			 STATUS_OK);
	free(ask(&other, IMPORT("main", "r2", EVENT("20261110", "New")), true));
	assert_int_equal(load_events(house, horizon, arena, &during),
			 STATUS_OK);
	assert_string_equal(before.items[0].title, "Old");
	assert_string_equal(during.items[0].title, "Old");
	/* The end of any method is the end of the request. */
	free(ask(house, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"health\"}",
		 false));
	assert_int_equal(load_events(house, horizon, arena, &after), STATUS_OK);
	assert_string_equal(after.items[0].title, "New");
	service_release(&other.service);
	arena_free(arena);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, open_house, close_house)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(import__again_is_the_same_reply_and_counts_as_a_commit),
		TEST(import__refuses_a_request_id_used_for_something_else),
		TEST(import__an_older_calendar_is_refused_unless_allowed),
		TEST(import__files_of_any_name_and_order_are_the_same),
		TEST(import__reads_files_by_name),
		TEST(import__has_at_most_20000_files),
		TEST(import__names_the_file_that_is_wrong),
		TEST(import__without_an_owner_names_whose_it_may_be),
		TEST(import__a_persons_addresses_stay_until_others_are_given),
		TEST(import__that_is_refused_changes_nothing),
		TEST(import__again_is_expanded_further_when_a_month_has_passed),
		TEST(import__says_a_cover_beyond_the_horizon),
		TEST(calendars__counts_the_working_hours_of_the_owner),
		TEST(load__has_the_items_of_every_source),
		TEST(load__reaches_beyond_what_was_expanded),
		TEST(load__sees_one_state_until_the_request_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
