#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "base/arena.h"
#include "calendar/value.h"

static void value_date__takes_exactly_the_days_that_exist(void **state)
{
	char text[16];
	struct day day;
	int n = 0;

	(void)state;
	for (int year = 2023; year <= 2028; year++)
		for (int month = 0; month <= 13; month++)
			for (int d = 0; d <= 32; d++) {
				struct civil civil = {year, month, d};

				snprintf(text, sizeof(text), "%04d%02d%02d",
					 year, month, d);
				bool good = value_date(bytes_of(text), &day);
				assert_int_equal(good, civil_is_valid(civil));
				if (good)
					assert_int_equal(
						day.n, day_from_civil(civil).n);
				n += good;
			}
	assert_int_equal(n, 6 * 365 + 2);
}

static void value_date_time__refuses_other_forms(void **state)
{
	static const char *const bad[] = {
		"",
		"20260105",
		"20260105T",
		"20260105T0900",
		"20260105t090000",
		"20260105T090000z",
		"20260105T240000",
		"20260105T096000",
		"20260105T090061",
		"20260105T090000ZZ",
		"20260105 090000",
		"2026-105T090000",
		"+0260105T090000",
	};
	int64_t local_s;
	bool utc;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(value_date_time(bytes_of(bad[i]), &local_s, &utc));
	assert_true(value_date_time(BYTES("19700102T000001Z"), &local_s, &utc));
	assert_int_equal(local_s, 86401);
	assert_true(utc);
}

static void value_duration__keeps_days_apart(void **state)
{
	static const struct {
		const char *text;
		struct duration want;
	} good[] = {
		{"P1D", {1, 0, false}},		 {"P2W", {14, 0, false}},
		{"P1DT1H", {1, 3600, false}},	 {"PT24H", {0, 86400, false}},
		{"-PT15M", {0, 900, true}},	 {"+PT1S", {0, 1, false}},
		{"PT1H30M5S", {0, 5405, false}}, {"PT1H5S", {0, 3605, false}},
		{"P0D", {0, 0, false}},		 {"P3660D", {3660, 0, false}},
	};
	static const char *const bad[] = {
		"",	  "P",	   "PT",     "P1",     "1D",	       "P1DT",
		"P1WT1H", "P1W1D", "PT1M1H", "PT1H1H", "P3661D",       "P1H",
		"PT1D",	  "P-1D",  "PT1.5H", "--P1D",  "P9999999999D", "P1Y",
	};
	struct duration got;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_true(value_duration(bytes_of(good[i].text), &got));
		assert_int_equal(got.days, good[i].want.days);
		assert_int_equal(got.s, good[i].want.s);
		assert_int_equal(got.negative, good[i].want.negative);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(value_duration(bytes_of(bad[i]), &got));
}

static void value_offset__stays_within_26_hours(void **state)
{
	static const char *const bad[] = {"",	   "0100",   "+01",
					  "+9999", "+01:00", "+0160",
					  "+2601", "+010060"};
	int32_t s;

	(void)state;
	assert_true(value_offset(BYTES("-0230"), &s));
	assert_int_equal(s, -9000);
	assert_true(value_offset(BYTES("+001752"), &s));
	assert_int_equal(s, 1072);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(value_offset(bytes_of(bad[i]), &s));
}

static void value_text__takes_escapes_and_controls_out(void **state)
{
	struct arena *arena = arena_new(4096);

	(void)state;
	assert_string_equal(value_text(BYTES("a\\,b\\;c\\\\d\\ne\x1b\tf\x7f"
					     "g\xc2\x9b"
					     "h\\"),
				       arena),
			    "a,b;c\\d e fgh\\");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(value_date__takes_exactly_the_days_that_exist),
		cmocka_unit_test(value_date_time__refuses_other_forms),
		cmocka_unit_test(value_duration__keeps_days_apart),
		cmocka_unit_test(value_offset__stays_within_26_hours),
		cmocka_unit_test(value_text__takes_escapes_and_controls_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
