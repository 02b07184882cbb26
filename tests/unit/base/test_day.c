/* base/day.h against counting day by day. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/day.h"

static int naive_month_days(int year, int month)
{
	if (month == 2)
		return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
			       ? 29
			       : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static void day__agrees_with_counting_every_day(void **state)
{
	/* 0001-01-01 is 719,162 days before 1970-01-01, and a Monday. */
	int32_t n = -719162;
	int weekday = 0;

	(void)state;
	for (int year = 1; year <= 9999; year++) {
		for (int month = 1; month <= 12; month++) {
			int last = naive_month_days(year, month);

			assert_int_equal(month_days(year, month), last);
			for (int day = 1; day <= last; day++) {
				struct civil civil = {year, month, day};
				struct day found = day_from_civil(civil);
				struct civil back = day_civil(found);

				if (found.n != n || back.year != year ||
				    back.month != month || back.day != day ||
				    (int)day_weekday(found) != weekday)
					fail_msg("%d-%d-%d", year, month, day);
				n++;
				weekday = (weekday + 1) % 7;
			}
		}
	}
	assert_int_equal(day_from_civil((struct civil){1970, 1, 1}).n, 0);
}

static void day_add_months__clamps_to_the_end(void **state)
{
	static const struct {
		const char *from, *to;
		int32_t months;
	} cases[] = {
		{"2026-11-30", "2027-02-28", 3},
		{"2023-11-30", "2024-02-29", 3},
		{"2026-09-08", "2026-12-08", 3},
		{"2026-01-31", "2025-12-31", -1},
		{"2026-03-31", "2026-02-28", -1},
		{"2026-12-15", "2028-07-15", 19},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[DAY_TEXT_BYTES];
		struct day day;

		assert_true(day_parse(cases[i].from, &day));
		day_format(day_add_months(day, cases[i].months), text);
		assert_string_equal(text, cases[i].to);
	}
}

static void day_parse__takes_one_form_only(void **state)
{
	static const char *const wrong[] = {"",
					    "2026-2-03",
					    "2026-02-30",
					    "2026-13-01",
					    "2026-00-01",
					    "0000-01-01",
					    "2026-02-03 ",
					    " 2026-02-03",
					    "20260203",
					    "2026-02-0x",
					    "2026/02/03",
					    "2023-02-29",
					    "2026-02-03T",
					    "-026-02-03",
					    "+026-02-03"};
	struct day day = {7};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(day_parse(wrong[i], &day));
	assert_int_equal(day.n, 7);
	assert_true(day_parse("2024-02-29", &day));
	assert_true(day_parse("9999-12-31", &day));
}

static void time_of_day__takes_00_00_to_24_00(void **state)
{
	static const char *const wrong[] = {"",	     "9:30",	 "24:01",
					    "12:60", "12:30:60", "12",
					    "12:3",  "12:30x",	 "-1:00"};
	char text[8];
	int32_t s;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(time_of_day_parse(wrong[i], &s));
	assert_true(time_of_day_parse("09:30", &s));
	assert_int_equal(s, 9 * 3600 + 30 * 60);
	assert_true(time_of_day_parse("24:00", &s));
	assert_int_equal(s, SECONDS_A_DAY);
	assert_true(time_of_day_parse("00:00:59", &s));
	assert_int_equal(s, 59);
	time_of_day_format(16 * 3600 + 5 * 60, text);
	assert_string_equal(text, "16:05");
}

static void duration__reads_and_writes_the_same(void **state)
{
	static const struct {
		const char *text, *written;
		int64_t s;
	} right[] = {
		{"PT3H30M", "PT3H30M", 12600}, {"P14D", "P14D", 1209600},
		{"P2W", "P14D", 1209600},      {"PT45M", "PT45M", 2700},
		{"P1DT2H", "P1DT2H", 93600},   {"PT0S", "PT0S", 0},
		{"PT90M", "PT1H30M", 5400},    {"PT1H5S", "PT1H5S", 3605},
	};
	static const char *const wrong[] = {"",	     "P",	"PT",
					    "3H",    "PT3",	"PT3X",
					    "P1H",   "PT1D",	"PT3M2H",
					    "-PT1H", "PT-1H",	"P1DT",
					    "PT1H ", "P99999W", "PT1.5H",
					    "P1D2D", "PT1H1H",	"P1Y"};

	(void)state;
	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		char text[DURATION_TEXT_BYTES];
		int64_t s = -1;

		assert_true(duration_parse(right[i].text, &s));
		assert_int_equal(s, right[i].s);
		duration_format(s, text);
		assert_string_equal(text, right[i].written);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		int64_t s = -1;

		if (duration_parse(wrong[i], &s))
			fail_msg("%s was read", wrong[i]);
		assert_int_equal(s, -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(day__agrees_with_counting_every_day),
		cmocka_unit_test(day_add_months__clamps_to_the_end),
		cmocka_unit_test(day_parse__takes_one_form_only),
		cmocka_unit_test(time_of_day__takes_00_00_to_24_00),
		cmocka_unit_test(duration__reads_and_writes_the_same),
	};

	return cmocka_run_group_tests_name("base/day", tests, NULL, NULL);
}
