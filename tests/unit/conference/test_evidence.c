/* What is asked for, and how it is kept. */

#include "hand.h"

#include "conference/chain.h"
#include "holidays_by_rule.h"

enum { MAX_ASKED = 32 };

struct asked {
	enum calendar_kind kind;
	char id[32];
	struct span horizon;
};

/* A source that has every calendar but the one named `missing`, of holidays
 * these, if any. */
struct library {
	struct asked asked[MAX_ASKED];
	size_t n;
	const char *missing;
	const struct calendar *holidays;
	enum status fails;
};

static enum status load(const struct wanted *wanted, void *context,
			struct arena *arena, struct calendar *ret,
			bool *ret_found, struct error *err)
{
	struct library *library = context;
	struct asked *asked = &library->asked[library->n++];

	(void)arena;
	assert_true(library->n < MAX_ASKED);
	asked->kind = wanted->kind;
	asked->horizon = wanted->horizon;
	strncpy(asked->id, wanted->id, sizeof(asked->id) - 1);
	assert_non_null(wanted->ref);
	assert_non_null(wanted->zone);
	assert_non_null(wanted->emails);
	if (library->missing && strcmp(library->missing, wanted->id) == 0) {
		if (library->fails != STATUS_OK)
			return error_set(err, library->fails, MSG_NO_MEMORY,
					 "");
		*ret_found = false;
		return STATUS_OK;
	}
	*ret = (struct calendar){.timetable = {.as_of = 7}};
	*ret_found = wanted->kind != KIND_HOLIDAYS || library->holidays;
	if (wanted->kind == KIND_HOLIDAYS && library->holidays)
		*ret = *library->holidays;
	return STATUS_OK;
}

static void add_calendars(struct hand *hand)
{
	static const struct calendar_ref ref = {.where = CALENDAR_FILE,
						.file = "closed.ics",
						.path = "/closed/0",
						.as_of = INSTANT_NONE,
						.cover_from = {INT32_MIN},
						.cover_to = {INT32_MIN}};

	hand->conference.holidays_shipped = true;
	hand_room(hand, "r1", "hall", ROOM_CONFERENCE, 9);
	hand->conference.n_resources = 1;
	hand->resources[0] = (struct resource){.id = "translator"};
	hand->conference.n_events = 2;
	hand->events[0] = (struct event){.id = "single"};
	hand->events[1] = (struct event){.id = "local", .is_calendar = true};
	hand->conference.n_closures = 1;
	hand->closures[0].is_calendar = true;
	for (int i = 0; i < HAND_PEOPLE; i++)
		hand->people[i].calendar = ref;
	hand->rooms[0].calendar = hand->resources[0].calendar = ref;
	hand->events[1].calendar = hand->closures[0].calendar = ref;
	hand->events[1].calendar.path = "/events/1/calendar";
}

static enum status load_all(struct hand *hand, struct library *library,
			    struct evidence *ret, struct error *err)
{
	struct source source = {load, library};
	struct zones *zones = zones_new();
	enum status status;

	assert_non_null(zones);
	status = evidence_load(&hand->conference, &source, zones, hand->arena,
			       ret, err);
	zones_free(zones);
	return status;
}

static void evidence_load__asks_for_everyone_and_everything_once(void **s)
{
	static const struct {
		enum calendar_kind kind;
		const char *id;
	} want[] = {{KIND_PERSON, "ann"},      {KIND_PERSON, "bob"},
		    {KIND_PERSON, "cai"},      {KIND_PERSON, "dee"},
		    {KIND_ROOM, "r1"},	       {KIND_RESOURCE, "translator"},
		    {KIND_EVENTS, "local"},    {KIND_CLOSED, "closed.ics"},
		    {KIND_HOLIDAYS, "by-hand"}};
	struct library library = {0};
	struct evidence evidence;
	struct error err = {0};
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	add_calendars(&hand);
	assert_int_equal(load_all(&hand, &library, &evidence, &err), STATUS_OK);
	assert_int_equal(library.n, 9);
	for (size_t i = 0; i < 9; i++) {
		assert_int_equal(library.asked[i].kind, want[i].kind);
		assert_string_equal(library.asked[i].id, want[i].id);
	}
	assert_true(evidence.people[DEE].found);
	assert_int_equal(evidence.people[DEE].calendar.timetable.as_of, 7);
	assert_false(evidence.events[0].found);
	assert_true(evidence.events[1].found);
	hand_tear_down(&hand);
}

/* Unknown is a state of people, rooms and resources. */
static void evidence_load__lets_a_person_be_unknown(void **s)
{
	struct library library = {.missing = "cai"};
	struct evidence evidence;
	struct error err = {0};
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	add_calendars(&hand);
	assert_int_equal(load_all(&hand, &library, &evidence, &err), STATUS_OK);
	assert_false(evidence.people[CAI].found);
	hand_tear_down(&hand);
}

/* Days that block are a reason: that there are none may not be guessed. */
static void evidence_load__refuses_events_that_are_not_there(void **s)
{
	struct library library = {.missing = "local"};
	struct evidence evidence;
	struct error err = {0};
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	add_calendars(&hand);
	assert_int_equal(load_all(&hand, &library, &evidence, &err),
			 STATUS_REJECTED);
	assert_int_equal(err.message, MSG_CALENDAR_MISSING);
	assert_string_equal(err.path, "/events/1/calendar");
	hand_tear_down(&hand);
}

static void evidence_load__passes_errors_on(void **s)
{
	struct library library = {.missing = "r1", .fails = STATUS_NO_MEMORY};
	struct evidence evidence;
	struct error err = {0};
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	add_calendars(&hand);
	assert_int_equal(load_all(&hand, &library, &evidence, &err),
			 STATUS_NO_MEMORY);
	hand_tear_down(&hand);
}

static void evidence_load__knows_what_the_case_stated(void **s)
{
	struct library library = {0};
	struct evidence evidence;
	struct error err = {0};
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	add_calendars(&hand);
	hand.people[BOB].calendar.cover_from = hand_day("2026-01-01");
	hand.people[BOB].calendar.cover_to = hand_day("2026-12-31");
	assert_int_equal(load_all(&hand, &library, &evidence, &err), STATUS_OK);
	assert_true(evidence.people[BOB].calendar.covers_stated);
	assert_false(evidence.people[ANN].calendar.covers_stated);
	hand_tear_down(&hand);
}

/* The shipped files, read as any other, against the rules for ten years. */
static void evidence_load__reads_the_shipped_holidays(void **s)
{
	struct library library = {0};
	struct evidence evidence;
	struct workdays workdays;
	struct error err = {0};
	struct hand hand;
	int n = 0;

	(void)s;
	hand_set_up(&hand);
	add_calendars(&hand);
	hand.conference.n_closures = 0;
	assert_int_equal(load_all(&hand, &library, &evidence, &err), STATUS_OK);
	assert_int_equal(workdays_of(&hand.conference, &evidence, hand.arena,
				     &workdays, &err),
			 STATUS_OK);
	for (struct plain_date a = {2019, 1, 1}; a.y <= 2028;
	     a = next_date(a)) {
		struct day day = day_add(hand_day("2019-01-01"), n++);

		if (workdays_is_working(&workdays, day) !=
		    is_workday_by_rule(a))
			fail_msg("%d-%d-%d", a.y, a.m, a.d);
	}
	assert_int_equal(workdays.known_first.n, hand_day("2019-01-01").n);
	assert_int_equal(workdays.known_last.n, hand_day("2028-12-31").n);
	for (size_t i = 0; i < workdays.n_holidays; i++)
		assert_string_not_equal(
			workdays.holidays[i].name.in[LANGUAGE_EN],
			workdays.holidays[i].name.in[LANGUAGE_CY]);
	hand_tear_down(&hand);
}

/* What was imported in their place counts instead, for the years it covers;
 * each day by the name that is shipped, where one is. */
static void evidence_load__takes_imported_holidays_for_the_shipped(void **s)
{
	const struct day christmas = hand_day("2026-12-25");
	const struct day extra = hand_day("2026-12-08");
	const struct span covers = {zone_day_start(zone_utc(),
						   hand_day("2026-01-01")),
				    zone_day_start(zone_utc(),
						   hand_day("2027-01-01"))};
	const struct item items[] = {{.all_day = true,
				      .first = extra,
				      .last = extra,
				      .title = "New"},
				     {.all_day = true,
				      .first = christmas,
				      .last = christmas,
				      .title = "Yule"}};
	const struct calendar imported = {.timetable = {.covers = &covers,
							.n_covers = 1},
					  .items = items,
					  .n_items = 2};
	struct library library = {.holidays = &imported};
	struct evidence evidence;
	struct workdays workdays;
	struct error err = {0};
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	add_calendars(&hand);
	hand.conference.n_closures = 0;
	assert_int_equal(load_all(&hand, &library, &evidence, &err), STATUS_OK);
	assert_int_equal(workdays_of(&hand.conference, &evidence, hand.arena,
				     &workdays, &err),
			 STATUS_OK);
	assert_false(workdays_is_working(&workdays, extra));
	assert_true(workdays_is_working(&workdays, hand_day("2026-12-28")));
	assert_int_equal(workdays.known_last.n, hand_day("2026-12-31").n);
	assert_int_equal(workdays.n_holidays, 2);
	assert_string_equal(workdays.holidays[0].name.in[LANGUAGE_CY], "New");
	assert_string_equal(workdays.holidays[1].name.in[LANGUAGE_EN],
			    "Christmas Day");
	assert_string_equal(workdays.holidays[1].name.in[LANGUAGE_CY],
			    "Dydd Nadolig");
	hand_tear_down(&hand);
}

/* 28 days further both ways, and milestones beyond. */
static void horizon__holds_what_a_relaxed_window_needs(void **s)
{
	struct span horizon;
	struct hand hand;
	int32_t reach;

	(void)s;
	hand_set_up(&hand);
	horizon = conference_horizon(&hand.conference);
	reach = 28 + chain_reach(&hand.conference);
	assert_true(
		horizon.start <=
		zone_day_start(zone_utc(),
			       day_add(hand.conference.window.first, -reach)));
	assert_true(
		horizon.end >=
		zone_day_start(zone_utc(),
			       day_add(hand.conference.window.last, reach)));
	hand_tear_down(&hand);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			evidence_load__asks_for_everyone_and_everything_once),
		cmocka_unit_test(evidence_load__lets_a_person_be_unknown),
		cmocka_unit_test(
			evidence_load__refuses_events_that_are_not_there),
		cmocka_unit_test(evidence_load__passes_errors_on),
		cmocka_unit_test(evidence_load__knows_what_the_case_stated),
		cmocka_unit_test(evidence_load__reads_the_shipped_holidays),
		cmocka_unit_test(
			evidence_load__takes_imported_holidays_for_the_shipped),
		cmocka_unit_test(horizon__holds_what_a_relaxed_window_needs),
	};

	return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
