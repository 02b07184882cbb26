#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "tests/unit/conference/case_reader.h"

#define DYFFRYN "examples/dyffryn/case.json"

/* A shared one, and one that states every field. */
static const char *const whole_cases[] = {DYFFRYN,
					  "tests/data/case-of-all-fields.json"};
enum { N_WHOLE_CASES = 2 };

/* What every case must say, and nothing else. */
#define LEAST                                                                  \
	"\"case\": \"c\", \"report_published\": \"2026-09-08\", "              \
	"\"people\": [{\"id\": \"b\", \"language\": \"cy\"}, "                 \
	"{\"id\": \"a\", \"language\": \"en\"}, {\"id\": \"l\"}], "

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct case_reader));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	case_reader_release(*state);
	free(*state);
	return 0;
}

static struct day day_of(const char *text)
{
	struct day day;

	assert_true(day_parse(text, &day));
	return day;
}

static void assert_day(struct day day, const char *expected)
{
	assert_int_equal(day.n, day_of(expected).n);
}

static void case_decode__fills_the_defaults_of_the_day(void **state)
{
	struct case_reader *reader = *state;
	const struct conference *c = &reader->conference;

	assert_int_equal(read_case(reader, "{" LEAST "\"seats\": ["
					   "{\"id\": \"leader\"}]}"),
			 STATUS_OK);
	assert_day(c->target.first, "2026-12-08"); /* G1 */
	assert_day(c->window.first, "2026-10-27");
	assert_day(c->window.last, "2027-01-19");
	assert_int_equal(c->required_duration_s, 12600);
	assert_int_equal(c->earliest_s, 9 * 3600 + 1800);
	assert_int_equal(c->latest_s, 16 * 3600 + 1800);
	assert_int_equal(c->start_interval_s, 1800);
	assert_int_equal(c->preferred_from_s, 10 * 3600);
	assert_int_equal(c->preferred_to_s, 14 * 3600);
	assert_int_equal(c->buffer_group, NONE); /* nobody of the team */
	assert_int_equal(c->buffer_before_s, 2700);
	assert_int_equal(c->buffer_after_s, 2700);
}

static void case_decode__fills_every_other_default(void **state)
{
	struct case_reader *reader = *state;
	const struct conference *c = &reader->conference;

	assert_int_equal(read_case(reader, "{" LEAST "\"seats\": ["
					   "{\"id\": \"leader\"}]}"),
			 STATUS_OK);
	assert_string_equal(zone_name(c->zone), "Europe/London");
	assert_int_equal(c->quorum_required, 0);
	assert_int_equal(c->max_deputies, INT32_MAX);
	assert_false(c->participation_agreed);
	assert_int_equal(c->inspection_lead, NONE);
	assert_int_equal(c->extra_places, 2);
	assert_int_equal(c->max_candidates, 5);
	assert_true(c->holidays_shipped);
	assert_string_equal(c->holidays, "england-and-wales");
	assert_int_equal(c->policy.max_age_s, 14 * 86400);
	assert_int_equal(c->policy.tentative, TENTATIVE_ALLOW);
	assert_int_equal(c->policy.needs_action, NEEDS_ACTION_TENTATIVE);
	assert_int_equal(c->policy.unknown, UNKNOWN_ALLOW);
	assert_int_equal(c->policy.assumed, ASSUMED_ALLOW);
	assert_int_equal(c->languages[0], LANGUAGE_CY);
	assert_int_equal(c->languages[1], LANGUAGE_EN);
	assert_true(day_is_none(c->inspection_ended));
	for (int i = 0; i < N_TERMS; i++)
		assert_int_equal(c->weights[i], term_kinds[i].weight);
	for (int i = 0; i < N_DATE_RULES; i++)
		assert_memory_equal(&c->date_rules[i],
				    &milestone_kinds[i].date_rule,
				    sizeof(struct date_rule));
	assert_int_equal(c->people[0].calendar.where, CALENDAR_STORED);
	assert_int_equal(c->people[0].calendar.as_of, INSTANT_NONE);
	assert_true(day_is_none(c->people[0].calendar.cover_from));
	assert_int_equal(c->people[0].travel_s, 0);
	assert_ptr_equal(c->people[0].zone, c->zone);
	assert_string_equal(c->authority.in[LANGUAGE_CY], "");
}

struct seat_row {
	const char *id, *group;
	enum role role;
	enum order order;
	bool essential;
	enum seat_duty duty;
};

/* G5 to G10: the table of the design, written again. */
static const struct seat_row seat_rows[] = {
	{"chief-executive", "officers", ROLE_REQUIRED, ORDER_RANKED, true,
	 DUTY_NONE},
	{"director-of-education", "officers", ROLE_REQUIRED, ORDER_RANKED, true,
	 DUTY_NONE},
	{"assistant-director", "officers", ROLE_REQUIRED, ORDER_RANKED, false,
	 DUTY_NONE},
	{"assistant-director-2", "officers", ROLE_REQUIRED, ORDER_RANKED, false,
	 DUTY_NONE},
	{"service-manager-12", "officers", ROLE_REQUIRED, ORDER_RANKED, false,
	 DUTY_NONE},
	{"director-of-social-services", "officers", ROLE_REQUIRED, ORDER_RANKED,
	 false, DUTY_NONE},
	{"leader", "members", ROLE_REQUIRED, ORDER_RANKED, false, DUTY_NONE},
	{"cabinet-member-education", "members", ROLE_REQUIRED, ORDER_RANKED,
	 false, DUTY_NONE},
	{"scrutiny-chair", "members", ROLE_REQUIRED, ORDER_RANKED, false,
	 DUTY_NONE},
	{"lead-chief-executive", "consortium", ROLE_REQUIRED, ORDER_RANKED,
	 false, DUTY_NONE},
	{"lead-director", "consortium", ROLE_REQUIRED, ORDER_RANKED, false,
	 DUTY_NONE},
	{"managing-director", "consortium", ROLE_REQUIRED, ORDER_RANKED, false,
	 DUTY_NONE},
	{"lead-officer", "consortium", ROLE_REQUIRED, ORDER_RANKED, false,
	 DUTY_NONE},
	{"welsh-government", "stakeholders", ROLE_OPTIONAL, ORDER_ANY, false,
	 DUTY_NONE},
	{"wales-audit-office", "stakeholders", ROLE_OPTIONAL, ORDER_ANY, false,
	 DUTY_NONE},
	{"wlga", "stakeholders", ROLE_OPTIONAL, ORDER_ANY, false, DUTY_NONE},
	{"ciw", "stakeholders", ROLE_OPTIONAL, ORDER_ANY, false, DUTY_NONE},
	{"hiw", "stakeholders", ROLE_OPTIONAL, ORDER_ANY, false, DUTY_NONE},
	{"chair", "team", ROLE_CHAIR, ORDER_ANY, true, DUTY_CHAIR},
	{"support", "team", ROLE_REQUIRED, ORDER_ANY, true, DUTY_SUPPORT},
	{"record", "team", ROLE_REQUIRED, ORDER_ANY, true, DUTY_NONE},
	{"additional-inspector", "team", ROLE_OPTIONAL, ORDER_ANY, false,
	 DUTY_NONE},
	{"additional-inspector-2", "team", ROLE_OPTIONAL, ORDER_ANY, false,
	 DUTY_NONE},
	{"team-hiw", "team", ROLE_OPTIONAL, ORDER_ANY, false, DUTY_NONE},
	{"team-ciw", "team", ROLE_OPTIONAL, ORDER_ANY, false, DUTY_NONE},
};

static void case_decode__knows_the_seats_of_the_guidance(void **state)
{
	struct case_reader *reader = *state;
	const struct conference *c = &reader->conference;

	for (size_t i = 0; i < sizeof(seat_rows) / sizeof(*seat_rows); i++) {
		char text[512];
		const struct seat *seat = NULL;

		snprintf(text, sizeof(text),
			 "{" LEAST "\"seats\": [{\"id\": \"%s\"}]}",
			 seat_rows[i].id);
		assert_int_equal(read_case(reader, text), STATUS_OK);
		seat = &c->seats[0];
		assert_string_equal(c->groups[seat->group].id,
				    seat_rows[i].group);
		assert_int_equal(seat->role, seat_rows[i].role);
		assert_int_equal(seat->order, seat_rows[i].order);
		assert_int_equal(seat->essential, seat_rows[i].essential);
		assert_int_equal(seat->duty, seat_rows[i].duty);
		assert_true(seat->unnamed);
		assert_int_equal(c->groups[seat->group].is_team,
				 strcmp(seat_rows[i].group, "team") == 0);
	}
}

/* G9: any other seat names its group; G10: who the team rules refuse. */
static void case_decode__orders_and_refuses_candidates(void **state)
{
	static const char text[] =
		"{" LEAST "\"groups\": [{\"id\": \"heads\"}], \"seats\": ["
		"{\"id\": \"support\", \"candidates\": [\"l\", \"a\"]},"
		"{\"id\": \"chair\", \"candidates\": [\"l\", \"b\", \"a\"]},"
		"{\"id\": \"head\", \"group\": \"heads\","
		" \"candidates\": [\"b\", \"a\"]}],"
		" \"team\": {\"link_inspectors\": [\"l\"],"
		" \"inspection_lead\": \"b\"}}";
	struct case_reader *reader = *state;
	const struct conference *c = &reader->conference;
	const struct seat *chair, *head, *support;

	assert_int_equal(read_case(reader, text), STATUS_OK);
	chair = &c->seats[case_seat(c, "chair")];
	head = &c->seats[case_seat(c, "head")];
	support = &c->seats[case_seat(c, "support")];
	assert_int_equal(chair->n_candidates, 2); /* any: by id */
	assert_int_equal(chair->candidates[0], case_person(c, "a"));
	assert_int_equal(chair->candidates[1], case_person(c, "b"));
	assert_int_equal(chair->n_refused, 1);
	assert_int_equal(chair->refused[0], case_person(c, "l"));
	assert_int_equal(support->n_candidates, 1);
	assert_int_equal(support->candidates[0], case_person(c, "l"));
	assert_int_equal(support->n_refused, 1);
	assert_false(support->unnamed);
	assert_int_equal(head->n_candidates, 2); /* ranked: as listed */
	assert_int_equal(head->candidates[0], case_person(c, "b"));
	assert_false(head->essential);
	assert_int_equal(c->inspection_lead, case_person(c, "b"));
	assert_string_equal(c->groups[c->buffer_group].id, "team");
	assert_int_equal(case_seat(c, "nobody"), NONE);
	assert_int_equal(case_person(c, "zz"), NONE);
}

/* G30: a translator, where Welsh and another language are spoken. */
static void case_decode__needs_a_translator_for_two_languages(void **state)
{
	static const struct {
		const char *candidates;
		bool needed;
	} rows[] = {
		{"\"a\", \"b\"", true},	 {"\"a\"", false},
		{"\"b\"", false},	 {"\"a\", \"l\"", false},
		{"\"b\", \"l\"", false}, {"", false},
	};
	struct case_reader *reader = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char text[640];

		snprintf(text, sizeof(text),
			 "{" LEAST "\"resources\": [{\"id\": \"t\", "
			 "\"needed_if\": \"both-languages\"}, {\"id\": "
			 "\"always\"}], \"seats\": [{\"id\": \"leader\", "
			 "\"candidates\": [%s]}]}",
			 rows[i].candidates);
		assert_int_equal(read_case(reader, text), STATUS_OK);
		assert_string_equal(reader->conference.resources[1].id, "t");
		assert_true(reader->conference.resources[0].needed);
		assert_int_equal(reader->conference.resources[1].needed,
				 rows[i].needed);
	}
}

static const char calendar_forms[] =
	"{" LEAST "\"seats\": [{\"id\": \"leader\"}],"
	"\"rooms\": [{\"id\": \"r\", \"kind\": \"base\","
	" \"calendar\": {\"file\": \"r.ics\", \"ics\": \"BEGIN\","
	" \"as_of\": \"2026-09-09\","
	" \"covers\": {\"from\": \"2026-09-01\","
	" \"to\": \"2027-02-28\"}}}],"
	"\"events\": [{\"calendar\": \"x/local-events.ics\"},"
	" {\"id\": \"stored\", \"effect\": \"avoid\"},"
	" {\"id\": \"by-word\", \"calendar\": {\"ics\": \"\"},"
	"  \"effect\": \"avoid\", \"points\": 7, \"categories\": ["
	"  {\"category\": \"COUNCIL\", \"effect\": \"block\"},"
	"  {\"category\": \"SCHOOL\", \"effect\": \"avoid\","
	"   \"points\": 3}]},"
	" {\"id\": \"day\", \"from\": \"2026-12-09\","
	"  \"to\": \"2026-12-10\", \"title\": \"A day\"}],"
	"\"holidays\": {\"en\": \"h/bank.en.ics\","
	" \"cy\": \"h/bank.cy.ics\"},"
	"\"closed\": [{\"calendar\": \"shut.ics\"},"
	" {\"from\": \"2027-01-04\", \"to\": \"2027-01-05\"},"
	" {\"from\": \"2026-12-24\", \"to\": \"2027-01-01\"}]}";

static void case_decode__takes_calendars_in_every_form(void **state)
{
	struct case_reader *reader = *state;
	const struct conference *c = &reader->conference;
	const struct calendar_ref *room;

	assert_int_equal(read_case(reader, calendar_forms), STATUS_OK);
	room = &c->rooms[0].calendar;
	assert_int_equal(room->where, CALENDAR_TEXT);
	assert_string_equal(room->file, "r.ics");
	assert_true(bytes_equal(room->ics, BYTES("BEGIN")));
	/* London is an hour ahead in September. */
	assert_int_equal(room->as_of,
			 (int64_t)day_of("2026-09-09").n * 86400 - 3600);
	assert_day(room->cover_from, "2026-09-01");
	assert_day(room->cover_to, "2027-02-28");
	assert_string_equal(room->path, "/rooms/0/calendar");
}

static void case_decode__takes_events_and_days_in_every_form(void **state)
{
	struct case_reader *reader = *state;
	const struct conference *c = &reader->conference;

	assert_int_equal(read_case(reader, calendar_forms), STATUS_OK);
	assert_string_equal(c->events[0].id, "by-word");
	assert_int_equal(c->events[0].n_categories, 2);
	assert_int_equal(c->events[0].categories[0].effect, EFFECT_BLOCK);
	assert_int_equal(c->events[0].categories[0].points, 7);
	assert_int_equal(c->events[0].categories[1].points, 3);
	assert_string_equal(c->events[1].id, "day");
	assert_false(c->events[1].is_calendar);
	assert_string_equal(c->events[1].title.in[LANGUAGE_CY], "A day");
	assert_int_equal(c->events[1].effect, EFFECT_BLOCK);
	assert_string_equal(c->events[2].id, "local-events");
	assert_int_equal(c->events[2].calendar.where, CALENDAR_FILE);
	assert_string_equal(c->events[2].calendar.path, "/events/0/calendar");
	assert_string_equal(c->events[3].id, "stored");
	assert_true(c->events[3].is_calendar);
	assert_int_equal(c->events[3].calendar.where, CALENDAR_STORED);
	assert_int_equal(c->events[3].points, 40);
	assert_false(c->holidays_shipped);
	assert_string_equal(c->holiday_calendars[LANGUAGE_CY].file,
			    "h/bank.cy.ics");
	assert_string_equal(c->holiday_calendars[LANGUAGE_CY].path,
			    "/holidays/cy");
	assert_int_equal(c->n_closures, 3);
	assert_day(c->closures[0].days.first, "2026-12-24");
	assert_day(c->closures[1].days.last, "2027-01-05");
	assert_true(c->closures[2].is_calendar);
}

static void case_decode__takes_one_calendar_of_holidays(void **state)
{
	struct case_reader *reader = *state;
	const struct conference *c = &reader->conference;

	assert_int_equal(read_case(reader, "{" LEAST
					   "\"seats\": [{\"id\": \"leader\"}], "
					   "\"holidays\": \"h/scotland.ics\"}"),
			 STATUS_OK);
	assert_false(c->holidays_shipped);
	assert_string_equal(c->holidays, "scotland");
	for (int i = 0; i < N_LANGUAGES; i++) {
		assert_string_equal(c->holiday_calendars[i].file,
				    "h/scotland.ics");
		assert_string_equal(c->holiday_calendars[i].path, "/holidays");
	}
}

/* Unstated members of a date rule keep the guidance's. */
static void case_decode__completes_date_rules(void **state)
{
	struct case_reader *reader = *state;
	const struct date_rule *rules = reader->conference.date_rules;

	assert_int_equal(
		read_case(reader,
			  "{" LEAST "\"seats\": [{\"id\": \"leader\"}], "
			  "\"date_rules\": {\"notification\": {\"n\": 30}, "
			  "\"briefing\": {\"from\": \"papers\", \"n\": 1, "
			  "\"unit\": \"month\", \"direction\": \"after\"}}}"),
		STATUS_OK);
	assert_int_equal(rules[MILESTONE_NOTIFICATION].n, 30);
	assert_int_equal(rules[MILESTONE_NOTIFICATION].unit, UNIT_WORKING_DAY);
	assert_int_equal(rules[MILESTONE_NOTIFICATION].from, FROM_CONFERENCE);
	assert_int_equal(rules[MILESTONE_NOTIFICATION].direction,
			 DIRECTION_BEFORE);
	assert_int_equal(rules[MILESTONE_BRIEFING].from, MILESTONE_PAPERS);
	assert_int_equal(rules[MILESTONE_BRIEFING].unit, UNIT_MONTH);
	assert_int_equal(rules[MILESTONE_BRIEFING].direction, DIRECTION_AFTER);
	assert_int_equal(rules[MILESTONE_UPDATED_PLANS].from,
			 MILESTONE_OUTCOME_LETTER);
}

/* Three months after the end of November is the end of February. */
static void case_decode__clamps_the_target(void **state)
{
	struct case_reader *reader = *state;

	assert_int_equal(read_case(reader,
				   "{\"case\": \"c\", \"report_published\": "
				   "\"2026-11-30\", \"people\": [], "
				   "\"seats\": [{\"id\": \"leader\"}]}"),
			 STATUS_OK);
	assert_day(reader->conference.target.first, "2027-02-28");
}

/* One mistake each, beyond those of tests/data/bad-cases. */
static const struct {
	const char *rest, *expected;
} refused_rows[] = {
	{"\"seats\": []", "/seats: the list is empty; expected at least one"},
	{"\"seats\": [{\"id\": \"leader\"}], \"language\": []",
	 "/language: the list is empty; expected at least one"},
	{"\"seats\": [{\"id\": \"leader\"}], \"language\": [\"cy\", "
	 "\"cy\"]",
	 "/language/1: 'cy' stands twice in this list; expected each "
	 "once"},
	{"\"seats\": [{\"id\": \"head\", \"group\": \"heads\"}]",
	 "/seats/0/group: group 'heads' is new; expected it in "
	 "'groups', or one of: consortium, members, officers, "
	 "stakeholders, team"},
	{"\"seats\": [{\"id\": \"leader\"}], \"date_rules\": "
	 "{\"papers\": {\"from\": \"briefing\"}, \"briefing\": "
	 "{\"from\": \"papers\"}}",
	 "/date_rules/papers/from: this milestone is counted from "
	 "itself by way of 'briefing'; expected a way to the "
	 "conference"},
	{"\"seats\": [{\"id\": \"leader\"}], \"points\": "
	 "{\"distance\": 100000}, \"window\": {\"from\": "
	 "\"2026-10-01\"}",
	 "/points: the points of one date could add up to 6801005; "
	 "expected at most 4999999: lower the weights"},
	{"\"seats\": [{\"id\": \"leader\"}], \"events\": "
	 "[{\"calendar\": \"Local events.ics\"}]",
	 "/events/0/calendar: the file's name 'Local events.ics' "
	 "makes no id; expected an 'id' beside it"},
	{"\"seats\": [{\"id\": \"leader\"}], \"events\": [{}]",
	 "/events/0: 'id' is missing here; expected an id of 1 to 48 "
	 "characters a-z, 0-9 and -"},
	{"\"seats\": [{\"id\": \"leader\"}], \"events\": [{\"id\": "
	 "\"e\", \"from\": \"2026-12-01\", \"to\": \"2026-12-01\", "
	 "\"categories\": [{\"category\": \"A\", \"effect\": "
	 "\"block\"}]}]",
	 "/events/0/categories: 'categories' belongs to a calendar of "
	 "events; expected none here"},
	{"\"seats\": [{\"id\": \"leader\"}], \"closed\": [{}]",
	 "/closed/0: 'from' is missing here; expected a date such as "
	 "2026-12-08"},
	{"\"seats\": [{\"id\": \"leader\"}], \"day\": "
	 "{\"start_interval\": \"PT25M\"}",
	 "/day/start_interval: PT25M does not divide 24 hours into "
	 "whole minutes; expected such as PT30M"},
	{"\"seats\": [{\"id\": \"leader\"}], \"day\": {\"earliest\": "
	 "\"17:00\"}",
	 "/day/latest: 'latest' is 16:30, not after 'earliest', "
	 "17:00; expected it later"},
	{"\"seats\": [{\"id\": \"leader\"}], \"exclude\": "
	 "[\"2826-12-01\"]",
	 "/exclude/0: the date 2826-12-01 is too far away; expected "
	 "years 1970 to 2199"},
};

static void case_decode__refuses_what_does_not_go_together(void **state)
{
	struct case_reader *reader = *state;

	for (size_t i = 0; i < sizeof(refused_rows) / sizeof(*refused_rows);
	     i++) {
		char text[1024];

		snprintf(text, sizeof(text), "{" LEAST "%s}",
			 refused_rows[i].rest);
		assert_int_equal(read_case(reader, text), STATUS_REJECTED);
		assert_int_equal(reader->err.line, 1);
		assert_case_error(reader, refused_rows[i].expected);
	}
}

/* The exact place where a default contradicts, else the parent's. */
static void case_decode__points_into_a_request(void **state)
{
	struct case_reader *reader = *state;
	struct case_options options;
	struct conference conference;
	struct error err = {0};
	struct json *json = NULL;
	const char text[] = "{\"params\":\n{\"case\": {\"case\": 5}}}";

	assert_int_equal(read_case(reader, "{}"), STATUS_REJECTED);
	options = (struct case_options){
		.text = bytes_of(text),
		.path_base = "/params/case",
		.over_socket = true,
		.zones = reader->zones,
	};
	assert_int_equal(json_read(options.text, NULL, &json, &err), STATUS_OK);
	assert_int_equal(
		case_decode(json_member(json_member(json, "params"), "case"),
			    &options, reader->arena, &conference, &err),
		STATUS_REJECTED);
	assert_string_equal(err.path, "/params/case/case");
	assert_int_equal(err.line, 2);
	assert_int_equal(err.column, 19);
	json_free(json);
}

static void case_decode__refuses_a_file_over_the_socket(void **state)
{
	static const char file[] =
		"{\"case\": \"c\", \"report_published\": \"2026-09-08\", "
		"\"people\": [{\"id\": \"a\", \"calendar\": %s}], "
		"\"seats\": [{\"id\": \"leader\"}]}";
	struct case_reader *reader = *state;
	char text[512];

	reader->over_socket = true;
	snprintf(text, sizeof(text), file, "\"a.ics\"");
	assert_int_equal(read_case(reader, text), STATUS_REJECTED);
	assert_case_error(reader,
			  "/people/0/calendar: the file 'a.ics' cannot be "
			  "read over a socket; expected its text in 'ics'");
	snprintf(text, sizeof(text), file, "{\"file\": \"a.ics\"}");
	assert_int_equal(read_case(reader, text), STATUS_REJECTED);
	snprintf(text, sizeof(text), file,
		 "{\"file\": \"a.ics\", \"ics\": \"\"}");
	assert_int_equal(read_case(reader, text), STATUS_OK);
	snprintf(text, sizeof(text), file,
		 "{\"file\": \"../a.ics\", \"ics\": \"\"}");
	assert_int_equal(read_case(reader, text), STATUS_REJECTED);
}

static void put_interpreted(const struct case_reader *reader,
			    struct buffer *ret)
{
	struct json *json = case_interpreted(&reader->conference);

	buffer_init(0, ret);
	assert_int_equal(json_write(json, ret, NULL), STATUS_OK);
	json_free(json);
}

/* What was understood is itself a case, and is understood as the same. */
static void case_interpreted__is_a_fixed_point(void **state)
{
	struct case_reader *reader = *state;
	struct buffer first, second;

	for (int i = 0; i < N_WHOLE_CASES; i++) {
		assert_int_equal(read_case_file(reader, whole_cases[i]),
				 STATUS_OK);
		put_interpreted(reader, &first);
		assert_int_equal(read_case(reader, first.data), STATUS_OK);
		put_interpreted(reader, &second);
		assert_string_equal(first.data, second.data);
		assert_null(strstr(first.data, ".ics"));
		buffer_release(&first);
		buffer_release(&second);
	}
}

static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* The array's values in another order. */
static struct json *shuffled(const struct json *array, uint64_t *random)
{
	struct json *ret = json_new_array(), *values[256];
	size_t n = json_size(array);

	assert_true(n <= 256);
	for (size_t i = 0; i < n; i++)
		values[i] = json_at(array, i);
	for (size_t i = n; i-- > 0;) {
		size_t k = (size_t)(next_random(random) % (i + 1));

		json_append(ret, json_share(values[k]));
		values[k] = values[i];
	}
	return ret;
}

static void case_decode__does_not_depend_on_the_order(void **state)
{
	static const char *const lists[] = {"people",	 "seats",  "groups",
					    "rooms",	 "events", "closed",
					    "resources", "exclude"};
	struct case_reader *reader = *state;
	struct buffer expected, met;
	uint64_t random = 5;

	assert_int_equal(read_case_file(reader, DYFFRYN), STATUS_OK);
	put_interpreted(reader, &expected);
	for (int round = 0; round < 20; round++) {
		struct json *json = json_copy(reader->json);

		for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
			if (json_member(json, lists[i]))
				json_set(json, lists[i],
					 shuffled(json_member(json, lists[i]),
						  &random));
		assert_int_equal(read_case_value(reader, json), STATUS_OK);
		json_free(json);
		put_interpreted(reader, &met);
		assert_string_equal(met.data, expected.data);
		buffer_release(&met);
	}
	buffer_release(&expected);
}

/* Value k of the tree, counted in order; *parent and *key: where it is. */
static bool find_value(struct json *json, int *k, struct json **ret_parent,
		       const char **ret_key, size_t *ret_index)
{
	struct json_iterator it = json_first(json);

	for (size_t i = 0; i < json_size(json); i++) {
		bool is_array = json_kind(json) == JSON_KIND_ARRAY;
		struct json *child = is_array ? json_at(json, i) : it.value;

		if ((*k)-- == 0) {
			*ret_parent = json;
			*ret_key = is_array ? NULL : it.key;
			*ret_index = i;
			return true;
		}
		if (find_value(child, k, ret_parent, ret_key, ret_index))
			return true;
		if (!is_array)
			json_next(json, &it);
	}
	return false;
}

static struct json *another_value(int kind)
{
	switch (kind) {
	case 1:
		return json_new_null();
	case 2:
		return json_new_int(-1);
	case 3:
		return json_new_int(INT64_MAX);
	case 4:
		return json_new_string("");
	case 5:
		return json_new_bool(true);
	case 6:
		return json_new_array();
	default:
		return json_new_object();
	}
}

enum { N_CHANGES = 8 }; /* 0: deleted */

/* false: there is no value k. Deleting changes objects only. */
static bool change_value(struct json *json, int k, int change)
{
	struct json *parent, *array;
	const char *key;
	size_t index;

	if (!find_value(json, &k, &parent, &key, &index))
		return false;
	if (key && change == 0)
		return json_remove(parent, key);
	if (key)
		return json_set(parent, key, another_value(change));
	array = json_new_array();
	for (size_t i = 0; i < json_size(parent); i++)
		json_append(array, i == index ? another_value(change)
					      : json_copy(json_at(parent, i)));
	json_append(parent, array); /* a list in the list: as wrong */
	return true;
}

/* Every value deleted and changed: a case or an error with its place. */
static void survive_changes(struct case_reader *reader, const char *file)
{
	struct json *original;
	int n_refused = 0, n = 0;

	assert_int_equal(read_case_file(reader, file), STATUS_OK);
	original = json_copy(reader->json);
	for (int change = 0; change < N_CHANGES; change++) {
		for (int k = 0;; k++) {
			struct json *json = json_copy(original);

			if (!change_value(json, k, change)) {
				json_free(json);
				break;
			}
			if (read_case_value(reader, json)) {
				n_refused++;
				assert_true(reader->err.line > 0);
				assert_true(reader->err.column > 0);
			}
			n++;
			json_free(json);
		}
	}
	json_free(original);
	assert_true(n > 1500);
	assert_true(n_refused > n / 2);
}

static void case_decode__survives_every_single_change(void **state)
{
	for (int i = 0; i < N_WHOLE_CASES; i++)
		survive_changes(*state, whole_cases[i]);
}

/* With too little memory it is a limit, at every size. */
static void case_decode__keeps_to_its_memory(void **state)
{
	struct case_reader *reader = *state;

	for (int i = 0; i < N_WHOLE_CASES; i++) {
		size_t needed;

		reader->arena_cap = 0;
		assert_int_equal(read_case_file(reader, whole_cases[i]),
				 STATUS_OK);
		needed = arena_used(reader->arena);
		for (size_t cap = 1; cap < needed; cap += 97) {
			reader->arena_cap = cap;
			assert_int_equal(read_case_file(reader, whole_cases[i]),
					 STATUS_LIMIT);
		}
		reader->arena_cap = needed + 4096;
		assert_int_equal(read_case_file(reader, whole_cases[i]),
				 STATUS_OK);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(case_decode__fills_the_defaults_of_the_day),
		TEST(case_decode__fills_every_other_default),
		TEST(case_decode__knows_the_seats_of_the_guidance),
		TEST(case_decode__orders_and_refuses_candidates),
		TEST(case_decode__needs_a_translator_for_two_languages),
		TEST(case_decode__takes_calendars_in_every_form),
		TEST(case_decode__takes_events_and_days_in_every_form),
		TEST(case_decode__takes_one_calendar_of_holidays),
		TEST(case_decode__completes_date_rules),
		TEST(case_decode__clamps_the_target),
		TEST(case_decode__refuses_what_does_not_go_together),
		TEST(case_decode__points_into_a_request),
		TEST(case_decode__refuses_a_file_over_the_socket),
		TEST(case_decode__does_not_depend_on_the_order),
		TEST(case_decode__survives_every_single_change),
		TEST(case_decode__keeps_to_its_memory),
		TEST(case_interpreted__is_a_fixed_point),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
