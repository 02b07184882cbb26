#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "calendar/rule.h"

/* What a rule costs, and that no window changes what it says. */

enum { ARENA_BYTES = 64 * 1024 * 1024, MANY = 100000 };

struct run {
	struct arena *arena;
	struct rule rule;
	struct rule_starts starts;
	int64_t cost;
};

static struct day at(int32_t year, int32_t month, int32_t day)
{
	return day_from_civil((struct civil){year, month, day});
}

/* From 09:00 of the first day. */
static enum status expand(const char *text, struct day first, struct day from,
			  struct day last, struct run *run)
{
	struct rule_range range = {.first_s = (int64_t)first.n * SECONDS_A_DAY +
					      9 * 3600,
				   .from = from,
				   .last = last,
				   .max = MANY,
				   .limit = LIMIT_ID_EVENT_INSTANCES};
	struct rule_fault fault;
	int64_t budget = LIMIT_RULE_DAYS;

	memset(run, 0, sizeof(*run));
	run->arena = arena_new(ARENA_BYTES);
	if (!rule_parse(bytes_of(text), &run->rule, &fault))
		fail_msg("%s: refused for %s", text, fault.subject);
	enum status status = rule_expand(&run->rule, &range, &budget,
					 run->arena, &run->starts, NULL);
	run->cost = LIMIT_RULE_DAYS - budget;
	return status;
}

static void rule_expand__costs_the_window_where_nothing_matches(void **state)
{
	static const char *const rules[] = {
		"FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
		"FREQ=HOURLY;INTERVAL=24;BYHOUR=10",
		"FREQ=HOURLY;INTERVAL=2;BYHOUR=10,12,14",
		"FREQ=HOURLY;INTERVAL=9999;BYHOUR=1",
		"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
		"FREQ=DAILY;BYHOUR=8;BYSETPOS=366",
		"FREQ=WEEKLY;BYDAY=MO;BYSETPOS=8",
		"FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
		"FREQ=MONTHLY;BYDAY=6MO",
		"FREQ=MONTHLY;BYDAY=MO;BYSETPOS=366",
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
		"FREQ=YEARLY;BYYEARDAY=1;BYMONTH=2",
		"FREQ=YEARLY;BYWEEKNO=20;BYMONTH=1",
		"FREQ=YEARLY;BYDAY=53MO;BYMONTH=3",
		"FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYSETPOS=-9;BYHOUR=8",
		"FREQ=YEARLY;INTERVAL=10000;BYDAY=MO;BYSETPOS=200",
	};
	struct day first = at(1970, 1, 5), from = at(2026, 1, 1);
	struct day last = at(2028, 1, 1);

	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		struct run run;

		assert_int_equal(expand(rules[i], first, from, last, &run),
				 STATUS_OK);
		/* Whole years, each with its parts, round the window. */
		if (run.starts.n || run.cost > 4 * 366 + 20)
			fail_msg("%s: %zu starts cost %d", rules[i],
				 run.starts.n, (int)run.cost);
		arena_free(run.arena);
	}
}

static void rule_expand__costs_what_it_gives(void **state)
{
	static const char *const rules[] = {
		"FREQ=HOURLY",
		"FREQ=HOURLY;BYMINUTE=0,15,30,45",
		"FREQ=DAILY;BYHOUR=0,3,6,9,12,15,18,21;BYMINUTE=0,30",
		"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9,14",
		"FREQ=MONTHLY;BYMONTHDAY=1,-1;BYHOUR=9,10,11",
		"FREQ=YEARLY;BYWEEKNO=1,10,-1;BYDAY=MO,TU",
		"FREQ=HOURLY;COUNT=1000000",
		"FREQ=DAILY;COUNT=1000000",
		"FREQ=WEEKLY;COUNT=1000000",
	};
	struct day first = at(1970, 1, 5), from = at(2026, 1, 1);
	struct day last = at(2028, 1, 1);

	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		struct run run;

		assert_int_equal(expand(rules[i], first, from, last, &run),
				 STATUS_OK);
		if (run.starts.n == 0 ||
		    run.cost > 4 * 366 + 20 * (int64_t)run.starts.n + 20)
			fail_msg("%s: %zu starts cost %d", rules[i],
				 run.starts.n, (int)run.cost);
		arena_free(run.arena);
	}
}

/* What lies in the window is the same, from wherever it is looked at. */
static void rule_expand__says_the_same_in_any_window(void **state)
{
	static const char *const rules[] = {
		"FREQ=HOURLY;INTERVAL=7",
		"FREQ=HOURLY;INTERVAL=7;COUNT=900",
		"FREQ=HOURLY;INTERVAL=50;BYHOUR=9,11;BYMINUTE=0,59",
		"FREQ=HOURLY;COUNT=700;BYMINUTE=5,10,15;BYSETPOS=2",
		"FREQ=DAILY;INTERVAL=3;COUNT=100",
		"FREQ=DAILY;INTERVAL=3;COUNT=100;BYHOUR=8,9,10",
		"FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,MO;BYHOUR=7,8",
		"FREQ=WEEKLY;INTERVAL=2;COUNT=40",
		"FREQ=MONTHLY;INTERVAL=2;BYDAY=MO,-1FR;BYSETPOS=2,-1",
		"FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1,-1;BYDAY=MO,SU",
		"FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=TU;BYHOUR=1,23;BYSETPOS=-1",
		"FREQ=YEARLY;BYYEARDAY=1,100,-1",
	};
	struct day first = at(2024, 12, 30), end = at(2030, 1, 1);

	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		struct run all, part;

		assert_int_equal(expand(rules[i], first, first, end, &all),
				 STATUS_OK);
		for (int32_t d = 0; d < 1100; d += 7) {
			struct day from = day_add(first, d);
			struct day last = day_add(from, 100);
			size_t n = 0;

			assert_int_equal(expand(rules[i], first, from, last,
						&part),
					 STATUS_OK);
			for (size_t k = 0; k < all.starts.n; k++) {
				int64_t s = all.starts.starts[k];

				if (s < (int64_t)from.n * SECONDS_A_DAY ||
				    s >= ((int64_t)last.n + 1) * SECONDS_A_DAY)
					continue;
				assert_true(n < part.starts.n);
				assert_int_equal(part.starts.starts[n++], s);
			}
			assert_int_equal(n, part.starts.n);
			arena_free(part.arena);
		}
		arena_free(all.arena);
	}
}

/* Every second of 56 years, to be counted one by one. */
static void rule_expand__stops_at_its_limit(void **state)
{
	char text[800] = "FREQ=DAILY;BYHOUR=0";
	struct run run;
	size_t n = strlen(text);

	(void)state;
	for (int i = 1; i < 24; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, ",%d", i);
	for (int part = 0; part < 2; part++)
		for (int i = 0; i < 60; i++)
			n += (size_t)snprintf(text + n, sizeof(text) - n,
					      "%s%d",
					      i	     ? ","
					      : part ? ";BYSECOND="
						     : ";BYMINUTE=",
					      i);
	assert_int_equal(expand(text, at(1970, 1, 5), at(2026, 1, 1),
				at(2028, 1, 1), &run),
			 STATUS_LIMIT);
	assert_int_equal(run.starts.n, MANY);
	arena_free(run.arena);
	n += (size_t)snprintf(text + n, sizeof(text) - n, ";COUNT=1000000");
	assert_int_equal(expand(text, at(1970, 1, 5), at(2026, 1, 1),
				at(2028, 1, 1), &run),
			 STATUS_OK);
	assert_int_equal(run.starts.n, 0);
	assert_true(run.cost < 2100000);
	arena_free(run.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rule_expand__costs_the_window_where_nothing_matches),
		cmocka_unit_test(rule_expand__costs_what_it_gives),
		cmocka_unit_test(rule_expand__says_the_same_in_any_window),
		cmocka_unit_test(rule_expand__stops_at_its_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
