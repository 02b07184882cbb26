#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <libical/ical.h>
#include <stdio.h>
#include <string.h>

#include "calendar/read.h"

/*
 * Why the reading is ours: for each fault of libical 3.0.16 that docs/
 * calendar.md names, the library's answer and ours on the same text. Where
 * a test fails because libical has become right, the fault's line in
 * docs/calendar.md can go.
 */

enum { ARENA_BYTES = 16 * 1024 * 1024 };

#define EVENT(lines)                                                           \
	"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n"       \
	"UID:1\r\n" lines "END:VEVENT\r\nEND:VCALENDAR\r\n"

struct count {
	int n;
	int64_t seconds, first, last;
};

static void add_span(icalcomponent *component, struct icaltime_span *span,
		     void *data)
{
	struct count *count = data;

	(void)component;
	if (count->n++ == 0)
		count->first = (int64_t)span->start;
	count->last = (int64_t)span->start;
	count->seconds += (int64_t)(span->end - span->start);
}

/* All instances in 2026, as libical has them. */
static struct count by_libical(const char *text)
{
	icalcomponent *root = icalparser_parse_string(text);
	struct count count = {0};

	assert_non_null(root);
	for (icalcomponent *c =
		     icalcomponent_get_first_component(root,
						       ICAL_VEVENT_COMPONENT);
	     c;
	     c = icalcomponent_get_next_component(root, ICAL_VEVENT_COMPONENT))
		icalcomponent_foreach_recurrence(
			c, icaltime_from_string("20260101T000000Z"),
			icaltime_from_string("20270101T000000Z"), add_span,
			&count);
	icalcomponent_free(root);
	return count;
}

static enum status read_ours(const char *text, struct count *ret)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct zones *zones = zones_new();
	struct read_options options = {.horizon = {1767225600, 1798761600},
				       .as_of = INSTANT_NONE,
				       .zones = zones,
				       .zone = zone_utc()};
	struct calendar calendar;
	enum status status = calendar_read(ONE_TEXT(bytes_of(text)), &options,
					   arena, &calendar, NULL);

	*ret = (struct count){0};
	for (size_t i = 0;
	     status == STATUS_OK && i < calendar.timetable.n_busys; i++) {
		struct span span = calendar.timetable.busys[i].span;

		if (ret->n++ == 0)
			ret->first = span.start;
		ret->last = span.start;
		ret->seconds += span.end - span.start;
	}
	arena_free(arena);
	zones_free(zones);
	return status;
}

static struct count ours(const char *text)
{
	struct count count;

	assert_int_equal(read_ours(text, &count), STATUS_OK);
	return count;
}

static void refused(const char *text)
{
	struct count count;

	assert_int_equal(read_ours(text, &count), STATUS_REJECTED);
}

static void libical__reports_an_override_beside_its_instance(void **state)
{
	const char *text = EVENT("DTSTART:20260105T090000Z\r\n"
				 "DURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=3\r\n"
				 "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:1\r\n"
				 "RECURRENCE-ID:20260106T090000Z\r\n"
				 "DTSTART:20260106T150000Z\r\n"
				 "DURATION:PT1H\r\n");

	(void)state;
	assert_int_equal(by_libical(text).n, 4);
	assert_int_equal(ours(text).n, 3);
}

static void libical__gives_one_day_nearly_two(void **state)
{
	const char *text = EVENT("DTSTART;VALUE=DATE:20260105\r\n"
				 "DTEND;VALUE=DATE:20260106\r\n");

	(void)state;
	assert_int_equal(by_libical(text).seconds, 2 * 86400 - 1);
	assert_int_equal(ours(text).seconds, 86400);
}

static void libical__takes_an_unknown_zone_for_utc(void **state)
{
	const char *text = EVENT("DTSTART;TZID=GMT Standard Time:"
				 "20260706T090000\r\nDURATION:PT1H\r\n");
	const char *nowhere = EVENT("DTSTART;TZID=Nowhere:20260706T090000\r\n"
				    "DURATION:PT1H\r\n");

	(void)state;
	assert_int_equal(by_libical(text).first, 1783328400);
	assert_int_equal(ours(text).first, 1783328400 - 3600);
	assert_int_equal(by_libical(nowhere).n, 1);
	refused(nowhere);
}

static void libical__reads_an_rdate_of_a_zone_as_utc(void **state)
{
	const char *text = EVENT("DTSTART:20260105T090000Z\r\n"
				 "DURATION:PT1H\r\n"
				 "RDATE;TZID=America/New_York:"
				 "20260110T090000\r\n");

	(void)state;
	assert_int_equal(by_libical(text).last, 1768035600);
	assert_int_equal(ours(text).last, 1768035600 + 5 * 3600);
}

static void libical__keeps_the_shift_of_a_gap(void **state)
{
	const char *text = EVENT("DTSTART;TZID=America/New_York:"
				 "20260307T023000\r\nDURATION:PT30M\r\n"
				 "RRULE:FREQ=DAILY;COUNT=3\r\n");
	/* 9 March, 02:30 EDT is 06:30Z. */
	const int64_t right = 1773037800;

	(void)state;
	assert_int_not_equal(by_libical(text).last, right);
	assert_int_equal(ours(text).last, right);
}

static void libical__takes_the_second_of_an_overlap(void **state)
{
	const char *text = EVENT("DTSTART;TZID=America/New_York:"
				 "20261101T013000\r\nDURATION:PT30M\r\n");
	const int64_t first = 1793511000;

	(void)state;
	assert_int_equal(by_libical(text).first, first + 3600);
	assert_int_equal(ours(text).first, first);
}

static void libical__drops_a_rule_it_cannot_read(void **state)
{
	const char *text = EVENT("DTSTART:20260105T090000Z\r\n"
				 "DURATION:PT1H\r\n"
				 "RRULE:FREQ=DAILY;INTERVAL=0\r\n");

	(void)state;
	assert_int_equal(by_libical(text).n, 1);
	refused(text);
}

static void libical__takes_31_february_for_a_date(void **state)
{
	const char *text = EVENT("DTSTART:20260231T090000Z\r\n"
				 "DURATION:PT1H\r\n");

	(void)state;
	assert_int_equal(by_libical(text).n, 1);
	refused(text);
}

static void libical__overflows_a_duration(void **state)
{
	const char *text = EVENT("DTSTART:20260105T090000Z\r\n"
				 "DURATION:P99999999999W\r\n");

	(void)state;
	assert_true(icaldurationtype_as_int(
			    icaldurationtype_from_string("P99999999999W")) < 0);
	refused(text);
}

static void libical__finds_no_instance_from_the_months_end(void **state)
{
	struct icalrecurrencetype rule =
		icalrecurrencetype_from_string("FREQ=DAILY;BYMONTHDAY=-1");
	icalrecur_iterator *iterator =
		icalrecur_iterator_new(rule, icaltime_from_string(
						     "20260131T090000Z"));
	const char *text = EVENT("DTSTART:20260131T090000Z\r\n"
				 "DURATION:PT1H\r\n"
				 "RRULE:FREQ=DAILY;BYMONTHDAY=-1\r\n");

	(void)state;
	if (iterator) {
		assert_true(icaltime_is_null_time(
			icalrecur_iterator_next(iterator)));
		icalrecur_iterator_free(iterator);
	}
	assert_int_equal(ours(text).n, 12);
}

static void libical__loses_weeks_that_begin_on_saturday(void **state)
{
	const char *text = EVENT("DTSTART:20260105T090000Z\r\n"
				 "DURATION:PT1H\r\n"
				 "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO,WE;"
				 "WKST=SA;COUNT=4\r\n");
	const int64_t first = 1767603600;
	struct count count = ours(text);

	(void)state;
	assert_int_equal(by_libical(text).first, first + 6 * 86400);
	/* Monday 5, Wednesday 7, Sunday 18, Monday 19 January. */
	assert_int_equal(count.n, 4);
	assert_int_equal(count.first, first);
	assert_int_equal(count.last, first + 14 * 86400);
}

static void libical__cannot_tell_a_cut_file_from_an_empty_one(void **state)
{
	const char *text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
			   "BEGIN:VEVENT\r\nDTSTART:20260105T090000Z\r\n";

	(void)state;
	icalerror_clear_errno();
	assert_null(icalparser_parse_string(text));
	assert_int_equal(icalerrno, ICAL_NO_ERROR);
	refused(text);
}

static void libical__hides_two_calendars_in_one_file(void **state)
{
	const char *text =
		EVENT("DTSTART:20260105T090000Z\r\nDURATION:PT1H\r\n")
			EVENT("DTSTART:20260106T090000Z\r\nDURATION:PT1H\r\n");

	(void)state;
	assert_int_equal(by_libical(text).n, 0);
	assert_int_equal(ours(text).n, 2);
}

static void libical__ignores_a_range(void **state)
{
	const char *text = EVENT("DTSTART:20260105T090000Z\r\n"
				 "DURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=4\r\n"
				 "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:1\r\n"
				 "RECURRENCE-ID;RANGE=THISANDFUTURE:"
				 "20260106T090000Z\r\n"
				 "DTSTART:20260106T150000Z\r\n"
				 "DURATION:PT2H\r\n");
	const int64_t last = 1767862800;

	(void)state;
	/* Of four hours three move and have two. */
	assert_int_equal(by_libical(text).seconds, 6 * 3600);
	assert_int_equal(ours(text).seconds, 7 * 3600);
	assert_int_equal(ours(text).last, last + 6 * 3600);
}

static void libical__drops_a_period_of_an_rdate(void **state)
{
	const char *text = EVENT("DTSTART:20260105T090000Z\r\n"
				 "DURATION:PT1H\r\nRDATE;VALUE=PERIOD:"
				 "20260110T090000Z/PT3H\r\n");

	(void)state;
	assert_int_equal(by_libical(text).n, 1);
	assert_int_equal(ours(text).seconds, 4 * 3600);
}

static void libical__reports_an_rdate_of_the_rule_twice(void **state)
{
	const char *text = EVENT("DTSTART:20260105T090000Z\r\n"
				 "DURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=3\r\n"
				 "RDATE:20260106T090000Z\r\n");

	(void)state;
	assert_int_equal(by_libical(text).n, 4);
	assert_int_equal(ours(text).n, 3);
}

static void libical__excludes_the_wrong_evening(void **state)
{
	const char *text = EVENT("DTSTART;TZID=America/New_York:"
				 "20260105T210000\r\nDURATION:PT1H\r\n"
				 "RRULE:FREQ=DAILY;COUNT=3\r\n"
				 "EXDATE;VALUE=DATE:20260105\r\n");
	/* 5 January, 21:00 EST. */
	const int64_t first = 1767664800;

	(void)state;
	assert_int_equal(by_libical(text).first, first);
	assert_int_equal(ours(text).first, first + 86400);
	assert_int_equal(ours(text).n, 2);
}

static void libical__keeps_a_day_that_a_time_excludes(void **state)
{
	const char *text = EVENT("DTSTART;VALUE=DATE:20260105\r\n"
				 "RRULE:FREQ=WEEKLY;COUNT=3\r\n"
				 "EXDATE:20260112T000000\r\n");

	(void)state;
	assert_int_equal(by_libical(text).n, 3);
	assert_int_equal(ours(text).n, 2);
}

static void libical__takes_24_hours_for_a_day(void **state)
{
	const char *text = EVENT("DTSTART;TZID=America/New_York:"
				 "20260307T120000\r\nDURATION:PT24H\r\n");

	(void)state;
	assert_int_equal(by_libical(text).seconds, 23 * 3600);
	assert_int_equal(ours(text).seconds, 24 * 3600);
}

static void libical__loses_the_last_day_of_an_until(void **state)
{
	const char *text = EVENT("DTSTART:20260105T090000Z\r\n"
				 "DURATION:PT1H\r\n"
				 "RRULE:FREQ=DAILY;UNTIL=20260107\r\n");

	(void)state;
	assert_int_equal(by_libical(text).n, 2);
	assert_int_equal(ours(text).n, 3);
}

static void libical__ignores_positions_in_a_week(void **state)
{
	const char *text = EVENT("DTSTART:20260105T090000Z\r\n"
				 "DURATION:PT1H\r\nRRULE:FREQ=WEEKLY;"
				 "BYDAY=MO,WE,FR;BYSETPOS=1;COUNT=3\r\n");
	const int64_t monday = 1767603600;

	(void)state;
	assert_int_equal(by_libical(text).last, monday + 4 * 86400);
	assert_int_equal(ours(text).last, monday + 14 * 86400);
}

static void libical__takes_one_month_for_all(void **state)
{
	const char *text = EVENT("DTSTART:20260105T090000Z\r\n"
				 "DURATION:PT1H\r\n"
				 "RRULE:FREQ=YEARLY;BYMONTHDAY=5\r\n");

	(void)state;
	assert_int_equal(by_libical(text).n, 1);
	assert_int_equal(ours(text).n, 12);
}

static void libical__skips_the_repeated_hour(void **state)
{
	const char *text = EVENT("DTSTART;TZID=America/New_York:"
				 "20261101T000000\r\nDURATION:PT30M\r\n"
				 "RRULE:FREQ=HOURLY;COUNT=4\r\n");
	/* Midnight EDT is 04:00Z, 03:00 EST 08:00Z. */
	const int64_t midnight = 1793505600;

	(void)state;
	assert_int_equal(by_libical(text).n, 4);
	assert_int_equal(ours(text).n, 5);
	assert_int_equal(ours(text).last, midnight + 4 * 3600);
}

static void libical__takes_any_offset(void **state)
{
	const char *text =
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\n"
		"TZID:Z\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
		"TZOFFSETFROM:+9999\r\nTZOFFSETTO:+9999\r\nEND:STANDARD\r\n"
		"END:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1\r\n"
		"DTSTART;TZID=Z:20260110T090000\r\nDURATION:PT1H\r\n"
		"END:VEVENT\r\nEND:VCALENDAR\r\n";

	(void)state;
	assert_int_equal(by_libical(text).n, 1);
	refused(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			libical__reports_an_override_beside_its_instance),
		cmocka_unit_test(libical__gives_one_day_nearly_two),
		cmocka_unit_test(libical__takes_an_unknown_zone_for_utc),
		cmocka_unit_test(libical__reads_an_rdate_of_a_zone_as_utc),
		cmocka_unit_test(libical__keeps_the_shift_of_a_gap),
		cmocka_unit_test(libical__takes_the_second_of_an_overlap),
		cmocka_unit_test(libical__drops_a_rule_it_cannot_read),
		cmocka_unit_test(libical__takes_31_february_for_a_date),
		cmocka_unit_test(libical__overflows_a_duration),
		cmocka_unit_test(
			libical__finds_no_instance_from_the_months_end),
		cmocka_unit_test(libical__loses_weeks_that_begin_on_saturday),
		cmocka_unit_test(
			libical__cannot_tell_a_cut_file_from_an_empty_one),
		cmocka_unit_test(libical__hides_two_calendars_in_one_file),
		cmocka_unit_test(libical__ignores_a_range),
		cmocka_unit_test(libical__drops_a_period_of_an_rdate),
		cmocka_unit_test(libical__reports_an_rdate_of_the_rule_twice),
		cmocka_unit_test(libical__excludes_the_wrong_evening),
		cmocka_unit_test(libical__keeps_a_day_that_a_time_excludes),
		cmocka_unit_test(libical__takes_24_hours_for_a_day),
		cmocka_unit_test(libical__loses_the_last_day_of_an_until),
		cmocka_unit_test(libical__ignores_positions_in_a_week),
		cmocka_unit_test(libical__takes_one_month_for_all),
		cmocka_unit_test(libical__skips_the_repeated_hour),
		cmocka_unit_test(libical__takes_any_offset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
