#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "tests/unit/conference/case_reader.h"

/* Kinds of conference, hours and answers, held seats, visit and agenda. */

#define PEOPLE                                                                 \
	"\"people\": [{\"id\": \"c\"}, {\"id\": \"b\"}, {\"id\": \"a\"}, "     \
	"{\"id\": \"l\"}, {\"id\": \"i\"}, {\"id\": \"j\"}], "

#define TEAM                                                                   \
	"{\"id\": \"chair\", \"candidates\": [\"i\"]}, "                       \
	"{\"id\": \"support\", \"candidates\": [\"l\"]}"

#define IMPROVEMENT                                                            \
	"\"case\": \"c\", \"report_published\": \"2026-09-08\", "              \
	"\"team\": {\"link_inspectors\": [\"l\"], "                            \
	"\"inspection_lead\": \"i\"}, "

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

static void assert_day(struct day day, const char *expected)
{
	char text[DAY_TEXT_BYTES];

	day_format(day, text);
	assert_string_equal(text, expected);
}

static int64_t instant_of(const char *text)
{
	int64_t instant = 0;

	assert_true(instant_parse(text, zone_utc(), &instant));
	return instant;
}

struct window_row {
	const char *fields; /* of the case */
	enum conference_kind kind;
	const char *from, *to, *target, *target_to;
};

/* The windows of the guidance and what a case may state instead. */
static const struct window_row window_rows[] = {
	/* G1: 3 months after publication, six weeks either way */
	{"\"report_published\": \"2026-09-08\"", CONFERENCE_IMPROVEMENT,
	 "2026-10-27", "2027-01-19", "2026-12-08", "2026-12-08"},
	/* G14: a date may be suggested before the report is out */
	{"\"report_expected\": \"2026-09-08\"", CONFERENCE_IMPROVEMENT,
	 "2026-10-27", "2027-01-19", "2026-12-08", "2026-12-08"},
	{"\"report_expected\": \"2026-08-01\", \"report_published\": "
	 "\"2026-09-08\"",
	 CONFERENCE_IMPROVEMENT, "2026-10-27", "2027-01-19", "2026-12-08",
	 "2026-12-08"},
	{"\"report_published\": \"2026-09-08\", \"window\": {\"target_to\": "
	 "\"2026-12-15\"}",
	 CONFERENCE_IMPROVEMENT, "2026-10-27", "2027-01-26", "2026-12-08",
	 "2026-12-15"},
	/* G2: 12 to 18 months after the conference before, one month about */
	{"\"conference\": \"progress\", \"follows\": {\"case\": \"d\", "
	 "\"date\": \"2026-03-31\"}",
	 CONFERENCE_PROGRESS, "2027-02-28", "2027-10-31", "2027-03-31",
	 "2027-09-30"},
	{"\"conference\": \"progress\", \"window\": {\"target\": "
	 "\"2027-05-04\"}, \"follows\": {\"case\": \"d\", \"date\": "
	 "\"2026-03-31\"}",
	 CONFERENCE_PROGRESS, "2027-02-28", "2027-10-31", "2027-05-04",
	 "2027-05-04"},
	{"\"conference\": \"progress\", \"window\": {\"target_to\": "
	 "\"2027-05-04\"}, \"follows\": {\"case\": \"d\", \"date\": "
	 "\"2026-03-31\"}",
	 CONFERENCE_PROGRESS, "2027-02-28", "2027-10-31", "2027-03-31",
	 "2027-05-04"},
	/* G3, G4: a year after it; a leap day's year ends in February */
	{"\"conference\": \"second-progress\", \"follows\": {\"case\": \"d\", "
	 "\"date\": \"2028-02-29\"}",
	 CONFERENCE_SECOND_PROGRESS, "2029-01-17", "2029-04-11", "2029-02-28",
	 "2029-02-28"},
	{"\"conference\": \"monitoring\", \"follows\": {\"case\": \"d\", "
	 "\"date\": \"2026-06-10\"}",
	 CONFERENCE_MONITORING, "2027-04-29", "2027-07-22", "2027-06-10",
	 "2027-06-10"},
};

static void case_decode__fills_the_window_of_each_kind_G1_to_G4(void **state)
{
	struct case_reader *reader = *state;
	const struct conference *c = &reader->conference;

	for (size_t i = 0; i < sizeof(window_rows) / sizeof(*window_rows);
	     i++) {
		const struct window_row *row = &window_rows[i];
		char text[1024];

		snprintf(text, sizeof(text),
			 "{\"case\": \"c\", %s, " PEOPLE
			 "\"seats\": [{\"id\": \"leader\"}]}",
			 row->fields);
		assert_int_equal(read_case(reader, text), STATUS_OK);
		assert_int_equal(c->kind, row->kind);
		assert_day(c->window.first, row->from);
		assert_day(c->window.last, row->to);
		assert_day(c->target.first, row->target);
		assert_day(c->target.last, row->target_to);
	}
}

/* G14: until the report is published a date is provisional. */
static void case_decode__knows_a_provisional_date_G14(void **state)
{
	static const struct {
		const char *fields;
		bool is_provisional;
	} rows[] = {
		{"\"report_published\": \"2026-09-08\"", false},
		{"\"report_expected\": \"2026-09-08\"", true},
		{"\"report_published\": \"2026-09-08\", "
		 "\"report_expected\": \"2026-09-01\"",
		 false},
		{"\"conference\": \"monitoring\", \"follows\": {\"case\": "
		 "\"d\", \"date\": \"2026-06-10\"}",
		 false},
	};
	struct case_reader *reader = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char text[512];

		snprintf(text, sizeof(text),
			 "{\"case\": \"c\", %s, " PEOPLE
			 "\"seats\": [{\"id\": \"leader\"}]}",
			 rows[i].fields);
		assert_int_equal(read_case(reader, text), STATUS_OK);
		assert_int_equal(reader->conference.is_provisional,
				 rows[i].is_provisional);
	}
}

/* G27: who chaired before and the original team, as people of this case. */
static void case_decode__takes_what_went_before_G27(void **state)
{
	struct case_reader *reader = *state;
	const struct conference *c = &reader->conference;

	assert_int_equal(
		read_case(reader,
			  "{\"case\": \"c\", \"conference\": \"progress\", "
			  "\"follows\": {\"case\": \"d-2025\", \"date\": "
			  "\"2026-03-31\", \"chair\": \"i\", \"team\": "
			  "[\"l\", \"j\", \"i\"]}, " PEOPLE "\"seats\": [" TEAM
			  "]}"),
		STATUS_OK);
	assert_true(c->follows.is_stated);
	assert_string_equal(c->follows.id, "d-2025");
	assert_day(c->follows.date, "2026-03-31");
	assert_int_equal(c->follows.chair, case_person(c, "i"));
	assert_int_equal(c->follows.n_team, 3);
	assert_int_equal(c->follows.team[0], case_person(c, "i"));
	assert_int_equal(c->follows.team[1], case_person(c, "j"));
	assert_int_equal(c->follows.team[2], case_person(c, "l"));
	assert_int_equal(read_case(reader,
				   "{\"case\": \"c\", \"conference\": "
				   "\"progress\", \"follows\": {\"case\": "
				   "\"d\", \"date\": \"2026-03-31\"}, " PEOPLE
				   "\"seats\": [" TEAM "]}"),
			 STATUS_OK);
	assert_int_equal(c->follows.chair, NONE);
	assert_int_equal(c->follows.n_team, 0);
}

/* Eight months of a progress conference, even of quarter hours all day. */
static void
case_decode__admits_the_window_of_a_progress_conference(void **state)
{
	struct case_reader *reader = *state;
	const struct conference *c = &reader->conference;

	assert_int_equal(
		read_case(reader,
			  "{\"case\": \"c\", \"conference\": \"progress\", "
			  "\"follows\": {\"case\": \"d\", \"date\": "
			  "\"2026-03-31\"}, \"day\": {\"earliest\": "
			  "\"08:00\", \"latest\": \"18:00\", "
			  "\"start_interval\": \"PT5M\"}, " PEOPLE
			  "\"seats\": [" TEAM "]}"),
		STATUS_OK);
	assert_int_equal(c->window.last.n - c->window.first.n + 1, 246);
}

static void case_decode__takes_working_hours(void **state)
{
	static const char text[] =
		"{" IMPROVEMENT "\"people\": [{\"id\": \"l\"}, {\"id\": "
		"\"i\", \"hours\": [{\"days\": [\"MO\", \"SU\"], \"from\": "
		"\"09:00\", \"to\": \"17:30\"}, {\"days\": [\"WE\"], "
		"\"from\": \"00:00\", \"to\": \"24:00\"}]}], \"seats\": "
		"[" TEAM "]}";
	struct case_reader *reader = *state;
	const struct conference *c = &reader->conference;
	const struct person *person;

	assert_int_equal(read_case(reader, text), STATUS_OK);
	person = &c->people[case_person(c, "i")];
	assert_int_equal(person->n_hours, 2);
	assert_int_equal(person->hours[0].days, 1 << 0 | 1 << 6);
	assert_int_equal(person->hours[0].from_s, 9 * 3600);
	assert_int_equal(person->hours[0].to_s, 17 * 3600 + 1800);
	assert_int_equal(person->hours[1].days, 1 << 2);
	assert_int_equal(person->hours[1].to_s, 24 * 3600);
	assert_int_equal(c->people[case_person(c, "l")].n_hours, 0);
}

/* Their instants by the person's zone: midnight in Cairo is 22:00 UTC. */
static void case_decode__takes_answers_by_the_persons_zone(void **state)
{
	static const char text[] =
		"{" IMPROVEMENT "\"people\": [{\"id\": \"l\"}, {\"id\": "
		"\"i\", \"time_zone\": \"Africa/Cairo\", \"answers\": ["
		"{\"from\": \"2026-12-07\", \"to\": \"2026-12-10\", "
		"\"fbtype\": \"FREE\", \"as_of\": \"2026-11-12\", \"source\": "
		"\"telephone\"},"
		"{\"from\": \"2026-12-08\", \"to\": \"2026-12-08\", "
		"\"fbtype\": \"BUSY\"},"
		"{\"from\": \"2026-12-08\", \"to\": \"2026-12-08\", "
		"\"fbtype\": \"BUSY-TENTATIVE\"},"
		"{\"from\": \"2026-12-08\", \"to\": \"2026-12-08\", "
		"\"fbtype\": \"BUSY-UNAVAILABLE\"},"
		"{\"from\": \"2026-12-08\", \"to\": \"2026-12-08\", "
		"\"fbtype\": \"NO-DATA\"}]}], \"seats\": [" TEAM "]}";
	static const enum fbtype fbtypes[] = {FB_FREE, FB_BUSY, FB_TENTATIVE,
					      FB_OUT, FB_UNKNOWN};
	struct case_reader *reader = *state;
	const struct conference *c = &reader->conference;
	const struct person *person;

	assert_int_equal(read_case(reader, text), STATUS_OK);
	person = &c->people[case_person(c, "i")];
	assert_int_equal(person->n_replies, 5);
	for (int i = 0; i < 5; i++)
		assert_int_equal(person->replies[i].fbtype, fbtypes[i]);
	assert_day(person->replies[0].days.first, "2026-12-07");
	assert_day(person->replies[0].days.last, "2026-12-10");
	assert_int_equal(person->replies[0].as_of,
			 instant_of("2026-11-11T22:00:00Z"));
	assert_string_equal(person->replies[0].source, "telephone");
	assert_int_equal(person->replies[1].as_of, INSTANT_NONE);
	assert_string_equal(person->replies[1].source, "");
}

#define HELD                                                                   \
	"{" IMPROVEMENT PEOPLE "\"seats\": [" TEAM ", "                        \
	"{\"id\": \"wlga\", \"candidates\": [\"b\", \"a\"]}, "                 \
	"{\"id\": \"director-of-education\", \"held_with\": \"wlga\"}, "       \
	"{\"id\": \"leader\", \"candidates\": [\"c\"]}]%s}"

/* G5: the host is as essential and as required as the seat held with it. */
static void case_decode__holds_one_seat_with_another_G5(void **state)
{
	struct case_reader *reader = *state;
	const struct conference *c = &reader->conference;
	const struct seat *host, *held;
	char text[1024];

	snprintf(text, sizeof(text), HELD, "");
	assert_int_equal(read_case(reader, text), STATUS_OK);
	host = &c->seats[case_seat(c, "wlga")];
	held = &c->seats[case_seat(c, "director-of-education")];
	assert_int_equal(held->held_with, case_seat(c, "wlga"));
	assert_int_equal(held->n_candidates, 0);
	assert_false(held->unnamed);
	assert_int_equal(host->held_with, NONE);
	assert_int_equal(host->n_candidates, 2);
	assert_int_equal(host->role, ROLE_REQUIRED); /* else optional */
	assert_true(host->essential);		     /* else it is not */
	assert_false(c->seats[case_seat(c, "leader")].essential);
	assert_int_equal(c->seats[case_seat(c, "leader")].held_with, NONE);
}

/* It counts once, at the host: one seat of two can be required. */
static void case_decode__counts_a_held_seat_at_its_host_G18(void **state)
{
	struct case_reader *reader = *state;
	char text[1024];

	snprintf(text, sizeof(text), HELD, ", \"quorum\": {\"required\": 2}");
	assert_int_equal(read_case(reader, text), STATUS_OK);
	snprintf(text, sizeof(text), HELD, ", \"quorum\": {\"required\": 3}");
	assert_int_equal(read_case(reader, text), STATUS_REJECTED);
	assert_case_error(reader,
			  "/quorum/required: 3 are required, but there are 2 "
			  "such seats; expected at most 2");
	snprintf(text, sizeof(text), HELD,
		 ", \"groups\": [{\"id\": \"officers\", \"required\": 1}]");
	assert_int_equal(read_case(reader, text), STATUS_REJECTED);
}

struct part_row {
	int64_t from_min, to_min, introduction_min;
};

/* G21, G23: parts end with the conference; what is left comes first. */
static void case_decode__puts_the_parts_at_the_end_G21(void **state)
{
	static const char text[] =
		"{" IMPROVEMENT PEOPLE "\"seats\": [" TEAM ", "
		"{\"id\": \"leader\"}, {\"id\": \"scrutiny-chair\"}, "
		"{\"id\": \"wlga\"}], \"agenda\": ["
		"{\"part\": \"two\", \"duration\": \"PT1H\", "
		"\"introduction\": \"PT20M\", \"seats\": [\"leader\", "
		"\"chair\"], \"title\": {\"en\": \"Two\", \"cy\": \"Dau\"}},"
		"{\"part\": \"break\", \"duration\": \"PT15M\"},"
		"{\"part\": \"one\", \"duration\": \"PT45M\", \"seats\": "
		"[\"scrutiny-chair\"]},"
		"{\"part\": \"end\", \"duration\": \"PT30M\", \"seats\": "
		"[\"leader\"]}]}";
	static const struct part_row rows[] = {{60, 120, 20},
					       {120, 135, 0},
					       {135, 180, 0},
					       {180, 210, 0}};
	struct case_reader *reader = *state;
	const struct conference *c = &reader->conference;

	assert_int_equal(read_case(reader, text), STATUS_OK);
	assert_int_equal(c->n_parts, 4);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(c->parts[i].from_s, rows[i].from_min * 60);
		assert_int_equal(c->parts[i].to_s, rows[i].to_min * 60);
		assert_int_equal(c->parts[i].introduction_s,
				 rows[i].introduction_min * 60);
	}
	assert_string_equal(c->parts[0].id, "two"); /* as listed */
	assert_string_equal(c->parts[0].title.in[LANGUAGE_CY], "Dau");
	assert_int_equal(c->parts[0].n_seats, 2);
	assert_int_equal(c->parts[0].seats[0], case_seat(c, "chair"));
	assert_int_equal(c->parts[0].seats[1], case_seat(c, "leader"));
	assert_int_equal(c->parts[1].n_seats, 0);
}

struct needed_row {
	const char *seat;
	int64_t after_min, before_min;
};

static void assert_needed(const struct conference *c,
			  const struct needed_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int32_t seat = case_seat(c, rows[i].seat);

		assert_int_equal(c->seats[seat].comes_after_s,
				 rows[i].after_min * 60);
		assert_int_equal(c->seats[seat].leaves_before_s,
				 rows[i].before_min * 60);
	}
}

/* From its first part to its last; a host also when the held seat is. */
static void case_decode__needs_seats_for_their_parts_G21(void **state)
{
	static const char text[] =
		"{" IMPROVEMENT PEOPLE "\"seats\": [" TEAM ", "
		"{\"id\": \"leader\"}, {\"id\": \"scrutiny-chair\", "
		"\"held_with\": \"leader\"}, {\"id\": \"lead-director\"}, "
		"{\"id\": \"lead-officer\", \"held_with\": \"lead-director\"}, "
		"{\"id\": \"wlga\"}], \"agenda\": ["
		"{\"part\": \"a\", \"duration\": \"PT1H\", \"seats\": "
		"[\"leader\", \"wlga\"]},"
		"{\"part\": \"b\", \"duration\": \"PT1H\", \"seats\": "
		"[\"scrutiny-chair\", \"lead-officer\"]},"
		"{\"part\": \"c\", \"duration\": \"PT30M\", \"seats\": "
		"[\"wlga\"]},"
		"{\"part\": \"d\", \"duration\": \"PT10M\"}]}";
	static const struct needed_row rows[] = {
		{"chair", 0, 0},
		{"leader", 50, 40},
		{"scrutiny-chair", 110, 40},
		{"wlga", 50, 10},
		{"lead-officer", 110, 40},
		{"lead-director", 0, 0},
	};
	struct case_reader *reader = *state;

	assert_int_equal(read_case(reader, text), STATUS_OK);
	assert_needed(&reader->conference, rows, sizeof(rows) / sizeof(*rows));
}

static void case_decode__needs_all_throughout_without_an_agenda(void **state)
{
	static const struct needed_row rows[] = {{"chair", 0, 0},
						 {"support", 0, 0}};
	struct case_reader *reader = *state;

	assert_int_equal(read_case(reader, "{" IMPROVEMENT PEOPLE
					   "\"seats\": [" TEAM "]}"),
			 STATUS_OK);
	assert_int_equal(reader->conference.n_parts, 0);
	assert_false(reader->conference.visit.is_stated);
	assert_needed(&reader->conference, rows, 2);
}

#define VISITED                                                                \
	"{" IMPROVEMENT PEOPLE "\"seats\": [" TEAM ", "                        \
	"{\"id\": \"director-of-education\", \"candidates\": "                 \
	"[\"b\", \"c\"]}, "                                                    \
	"{\"id\": \"chief-executive\", \"candidates\": [\"c\", \"a\"]}, "      \
	"{\"id\": \"lead-officer\", \"held_with\": "                           \
	"\"director-of-education\"}, "                                         \
	"{\"id\": \"wlga\", \"candidates\": [\"c\", \"a\"]}, "                 \
	"{\"id\": \"leader\"}], \"visit\": %s}"

static void assert_leaders(struct case_reader *reader, const char *visit,
			   const char *expected)
{
	const struct visit *met = &reader->conference.visit;
	char text[1024], leaders[64] = "";

	snprintf(text, sizeof(text), VISITED, visit);
	assert_int_equal(read_case(reader, text), STATUS_OK);
	assert_true(met->is_stated);
	for (int32_t i = 0; i < met->n_leaders; i++)
		strcat(leaders, reader->conference.people[met->leaders[i]].id);
	assert_string_equal(leaders, expected);
}

/* G17: first candidates, a held seat's at its host, "any" by id, once. */
static void case_decode__finds_the_leaders_of_the_visit_G17(void **state)
{
	struct case_reader *reader = *state;
	const struct visit *visit = &reader->conference.visit;

	assert_leaders(reader, "{}", "bc");
	assert_int_equal(visit->required_duration_s, 2 * 3600);
	assert_int_equal(visit->required, 1);
	assert_int_equal(visit->n_seats, 2);
	assert_string_equal(reader->conference.seats[visit->seats[0]].id,
			    "chief-executive");
	assert_leaders(reader,
		       "{\"seats\": [\"wlga\", \"leader\", \"lead-officer\", "
		       "\"director-of-education\"], \"required\": 2, "
		       "\"required_duration\": \"PT90M\"}",
		       "ab");
	assert_int_equal(visit->required, 2);
	assert_int_equal(visit->required_duration_s, 90 * 60);
	assert_int_equal(visit->n_seats, 4);
	assert_leaders(reader, "{\"required\": 0}", "bc");
	assert_int_equal(visit->required, 0);
}

/* G12, G13: other inspectorates' work is told apart from local events. */
static void case_decode__tells_events_apart_G12(void **state)
{
	struct case_reader *reader = *state;
	const struct conference *c = &reader->conference;

	assert_int_equal(
		read_case(reader,
			  "{" IMPROVEMENT PEOPLE "\"seats\": [" TEAM
			  "], \"events\": [{\"id\": \"a\"}, {\"id\": \"b\", "
			  "\"kind\": \"inspection\"}, {\"id\": \"c\", "
			  "\"kind\": \"local\"}]}"),
		STATUS_OK);
	assert_false(c->events[0].is_inspection);
	assert_true(c->events[1].is_inspection);
	assert_false(c->events[2].is_inspection);
}

static enum status read_weights(struct case_reader *reader, const char *points)
{
	char text[1024];

	snprintf(text, sizeof(text),
		 "{\"case\": \"c\", \"conference\": \"monitoring\", "
		 "\"follows\": {\"case\": \"d\", \"date\": \"2026-06-10\", "
		 "\"team\": [\"i\"]}, \"team\": {\"link_inspectors\": "
		 "[\"l\"]}, " PEOPLE "\"seats\": [" TEAM
		 ", {\"id\": \"leader\", \"candidates\": [\"a\"]}, "
		 "{\"id\": \"wlga\", \"candidates\": [\"b\"]}], "
		 "\"visit\": {\"seats\": [\"leader\", \"wlga\"]}, "
		 "\"points\": {\"distance\": 100000, %s}}",
		 points);
	return read_case(reader, text);
}

static void case_decode__bounds_the_points_of_team_and_visit(void **state)
{
	struct case_reader *reader = *state;

	assert_int_equal(read_weights(reader, "\"team\": 100000, "
					      "\"visit-missed\": 100000, "
					      "\"visit-call\": 100000"),
			 STATUS_OK);
	/* 42 days of distance 4,200,000, half an hour 5; two of the team and
	   two leaders missed (dearer than a call) 400,000; chair 100,050 and
	   three seats 300,000 */
	assert_int_equal(read_weights(reader, "\"team\": 100000, "
					      "\"visit-missed\": 100000, "
					      "\"visit-call\": 100000, "
					      "\"seat-empty\": 100000, "
					      "\"optional-seat-empty\": "
					      "100000, \"tentative\": 100000"),
			 STATUS_REJECTED);
	assert_case_error(reader,
			  "/points: the points of one date could add up to "
			  "5000055; expected at most 4999999: lower the "
			  "weights");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(case_decode__fills_the_window_of_each_kind_G1_to_G4),
		TEST(case_decode__knows_a_provisional_date_G14),
		TEST(case_decode__takes_what_went_before_G27),
		TEST(case_decode__admits_the_window_of_a_progress_conference),
		TEST(case_decode__takes_working_hours),
		TEST(case_decode__takes_answers_by_the_persons_zone),
		TEST(case_decode__holds_one_seat_with_another_G5),
		TEST(case_decode__counts_a_held_seat_at_its_host_G18),
		TEST(case_decode__puts_the_parts_at_the_end_G21),
		TEST(case_decode__needs_seats_for_their_parts_G21),
		TEST(case_decode__needs_all_throughout_without_an_agenda),
		TEST(case_decode__finds_the_leaders_of_the_visit_G17),
		TEST(case_decode__tells_events_apart_G12),
		TEST(case_decode__bounds_the_points_of_team_and_visit),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
