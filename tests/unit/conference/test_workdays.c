/* Working days against a naive count with holidays worked out by rule. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "conference/holidays.h"
#include "conference/workdays.h"
#include "holidays_by_rule.h"

enum { MAX_ITEMS = 200, FIRST_YEAR = 2019, LAST_YEAR = 2028 };

struct world {
	struct arena *arena;
	struct conference conference;
	struct evidence evidence;
	struct known closures[2];
	struct closure closed[2];
	struct item items[N_LANGUAGES][MAX_ITEMS];
	char titles[N_LANGUAGES][MAX_ITEMS][64];
	struct span cover;
	struct workdays workdays;
};

/* The value behind a property's name, up to the end of its line. */
static const char *value_of(const char *line, const char *name)
{
	size_t n = strlen(name);

	return strncmp(line, name, n) == 0 ? line + n : NULL;
}

static struct day day_of_digits(const char *digits)
{
	char text[DAY_TEXT_BYTES];
	struct day day = DAY_NONE;

	snprintf(text, sizeof(text), "%.4s-%.2s-%.2s", digits, digits + 4,
		 digits + 6);
	assert_true(day_parse(text, &day));
	return day;
}

static void read_shipped(struct bytes text, enum language language,
			 struct world *world)
{
	struct item *items = world->items[language];
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		const char *line = text.data + i, *value;

		if (i && text.data[i - 1] != '\n')
			continue;
		value = value_of(line, "DTSTART;VALUE=DATE:");
		if (value) {
			items[n].first = items[n].last = day_of_digits(value);
			items[n].all_day = true;
		}
		value = value_of(line, "SUMMARY:");
		if (value) {
			snprintf(world->titles[language][n], 64, "%.*s",
				 (int)strcspn(value, "\r\n"), value);
			items[n].title = world->titles[language][n];
		}
		if (value_of(line, "END:VEVENT"))
			n++;
		assert_true(n < MAX_ITEMS);
	}
	world->evidence.holidays[language] =
		(struct known){.found = true,
			       .calendar = {.items = items,
					    .n_items = n,
					    .timetable = {.covers =
								  &world->cover,
							  .n_covers = 1}}};
}

static void set_up(struct world *world)
{
	*world = (struct world){0};
	world->arena = arena_new(SIZE_MAX);
	assert_non_null(world->arena);
	world->conference.zone = zone_utc();
	world->conference.closures = world->closed;
	world->evidence.closures = world->closures;
	world->cover = zone_days(zone_utc(), day_of_digits("20190101"),
				 day_of_digits("20281231"));
	read_shipped((struct bytes){(const char *)holidays_en,
				    holidays_en_bytes},
		     LANGUAGE_EN, world);
	read_shipped((struct bytes){(const char *)holidays_cy,
				    holidays_cy_bytes},
		     LANGUAGE_CY, world);
}

static void find_workdays(struct world *world)
{
	assert_int_equal(workdays_of(&world->conference, &world->evidence,
				     world->arena, &world->workdays, NULL),
			 STATUS_OK);
}

static struct day to_day(struct plain_date a)
{
	char digits[40];

	snprintf(digits, sizeof(digits), "%04d%02d%02d", a.y, a.m, a.d);
	return day_of_digits(digits);
}

static const struct plain_date first_date = {FIRST_YEAR, 1, 1};

static void is_working__agrees_with_the_rules_every_day_of_ten_years(void **s)
{
	static struct world world;
	int n = 0;

	(void)s;
	set_up(&world);
	find_workdays(&world);
	for (struct plain_date a = first_date; a.y <= LAST_YEAR;
	     a = next_date(a), n++)
		if (workdays_is_working(&world.workdays, to_day(a)) !=
		    is_workday_by_rule(a))
			fail_msg("%d-%d-%d", a.y, a.m, a.d);
	assert_int_equal(n, 3653);
	arena_free(world.arena);
}

/* Counts the slow way: a day at a time, stepping plain dates. */
static struct plain_date naive_count(struct plain_date from, int n, int step)
{
	while (n) {
		from = step > 0 ? next_date(from) : previous_date(from);
		n -= is_workday_by_rule(from);
	}
	return from;
}

static void count__agrees_with_day_by_day_from_every_working_day(void **s)
{
	static const int counts[] = {1, 3, 7, 20};
	static struct world world;
	struct count count;
	int n = 0;

	(void)s;
	set_up(&world);
	find_workdays(&world);
	for (struct plain_date a = first_date; a.y <= LAST_YEAR;
	     a = next_date(a)) {
		if (!is_workday_by_rule(a))
			continue;
		n++;
		for (size_t i = 0; i < 8; i++) {
			int step = i < 4 ? -1 : 1;
			struct plain_date want =
				naive_count(a, counts[i % 4], step);

			if (want.y < FIRST_YEAR || want.y > LAST_YEAR)
				continue;
			workdays_count(&world.workdays, to_day(a),
				       counts[i % 4] * step, NULL, &count,
				       NULL);
			assert_true(count.reached);
			assert_int_equal(count.day.n, to_day(want).n);
		}
	}
	assert_true(n > 2500);
	arena_free(world.arena);
}

/* Issue of the notice (G15): four working weeks. */
static void count__gives_the_known_notification_dates(void **s)
{
	static const char *const pairs[][2] = {{"20191128", "20191031"},
					       {"20260115", "20251215"},
					       {"20260421", "20260320"},
					       {"20260611", "20260513"}};
	static struct world world;
	struct count count;

	(void)s;
	set_up(&world);
	find_workdays(&world);
	for (size_t i = 0; i < 4; i++) {
		workdays_count(&world.workdays, day_of_digits(pairs[i][0]), -20,
			       NULL, &count, NULL);
		assert_int_equal(count.day.n, day_of_digits(pairs[i][1]).n);
	}
	arena_free(world.arena);
}

static void count__tells_what_it_passed_over_in_order(void **s)
{
	static struct world world;
	struct count count;

	(void)s;
	set_up(&world);
	world.conference.n_closures = 1;
	world.closed[0].days = (struct days){day_of_digits("20251222"),
					     day_of_digits("20260102")};
	find_workdays(&world);
	/* Mon 5 Jan 2026, one back: over the closure and two weekends. */
	workdays_count(&world.workdays, day_of_digits("20260105"), -1,
		       world.arena, &count, NULL);
	assert_int_equal(count.day.n, day_of_digits("20251219").n);
	assert_int_equal(count.n_skipped, 16);
	assert_int_equal(count.skipped[0].day.n, day_of_digits("20260104").n);
	assert_int_equal(count.skipped[0].why, SKIP_WEEKEND);
	assert_int_equal(count.skipped[2].why, SKIP_CLOSED);
	assert_int_equal(count.skipped[3].why, SKIP_HOLIDAY);
	assert_string_equal(count.skipped[3].name.in[LANGUAGE_EN],
			    "New Year’s Day");
	assert_string_not_equal(count.skipped[3].name.in[LANGUAGE_CY],
				"New Year’s Day");
	assert_int_equal(count.skipped[15].day.n, day_of_digits("20251220").n);
	arena_free(world.arena);
}

static void between__agrees_with_counting_one_by_one(void **s)
{
	static struct world world;

	(void)s;
	set_up(&world);
	world.conference.n_closures = 2;
	world.closed[0].days = (struct days){day_of_digits("20201220"),
					     day_of_digits("20210103")};
	world.closed[1].days = (struct days){day_of_digits("20201230"),
					     day_of_digits("20210106")};
	find_workdays(&world);
	for (int32_t start = -400; start <= 400; start += 7) {
		struct day first = day_add(day_of_digits("20201224"), start);
		int32_t n = 0;

		for (int32_t k = 0; k < 400; k++) {
			struct day end = day_add(first, k);

			assert_int_equal(workdays_between(&world.workdays,
							  first, end),
					 n);
			n += workdays_is_working(&world.workdays, end);
		}
	}
	arena_free(world.arena);
}

static void slack__counts_neither_today_nor_weekends(void **s)
{
	static struct world world;
	struct day friday = day_of_digits("20261106");
	struct day monday = day_of_digits("20261109");

	(void)s;
	set_up(&world);
	find_workdays(&world);
	assert_int_equal(workdays_slack(&world.workdays, friday, monday), 1);
	assert_int_equal(workdays_slack(&world.workdays, monday, monday), 0);
	assert_int_equal(workdays_slack(&world.workdays, monday, friday), -1);
	/* from a Sunday: Friday is past */
	assert_int_equal(workdays_slack(&world.workdays, day_add(monday, -1),
					friday),
			 -1);
	arena_free(world.arena);
}

static void count__ends_where_everything_is_closed(void **s)
{
	static struct world world;
	struct count count;

	(void)s;
	set_up(&world);
	world.conference.n_closures = 1;
	world.closed[0].days = (struct days){day_of_digits("20000101"),
					     day_of_digits("21001231")};
	find_workdays(&world);
	workdays_count(&world.workdays, day_of_digits("20260105"), 1, NULL,
		       &count, NULL);
	assert_false(count.reached);
	arena_free(world.arena);
}

static void known__is_what_both_files_cover(void **s)
{
	static struct world world;
	struct span less;

	(void)s;
	set_up(&world);
	less = zone_days(zone_utc(), day_of_digits("20200101"),
			 day_of_digits("20271231"));
	world.evidence.holidays[LANGUAGE_CY].calendar.timetable.covers = &less;
	find_workdays(&world);
	assert_int_equal(world.workdays.known_last.n,
			 day_of_digits("20271231").n);
	assert_true(
		workdays_are_known(&world.workdays, day_of_digits("20271231")));
	assert_false(
		workdays_are_known(&world.workdays, day_of_digits("20280101")));
	assert_false(
		workdays_are_known(&world.workdays, day_of_digits("20191231")));
	arena_free(world.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			is_working__agrees_with_the_rules_every_day_of_ten_years),
		cmocka_unit_test(
			count__agrees_with_day_by_day_from_every_working_day),
		cmocka_unit_test(count__gives_the_known_notification_dates),
		cmocka_unit_test(count__tells_what_it_passed_over_in_order),
		cmocka_unit_test(between__agrees_with_counting_one_by_one),
		cmocka_unit_test(slack__counts_neither_today_nor_weekends),
		cmocka_unit_test(count__ends_where_everything_is_closed),
		cmocka_unit_test(known__is_what_both_files_cover),
	};

	return cmocka_run_group_tests_name("workdays", tests, NULL, NULL);
}
