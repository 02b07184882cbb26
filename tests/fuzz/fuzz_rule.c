/*
 * A rule, a first instance and a window: what the expander gives is what a
 * walk through every day gives, and the same whichever the window is. A line
 * each:
 *
 *	FREQ=MONTHLY;BYDAY=-1FR
 *	20260131T090000		a date: whole days
 *	20260301		the window's first day
 *	92			and its days
 *	EXRULE			as an exception; else a series
 */

#include <stdlib.h>
#include <string.h>

#include "calendar/rule.h"
#include "calendar/value.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/rule_model.h"

enum {
	ARENA_BYTES = 64 * 1024 * 1024,
	MOST_STARTS = 20000,
	MOST_WINDOW_DAYS = 4000,
	BUDGET = 1000000,
	/* The walk knows no year 0, and none after 9999. */
	FIRST_DAY = -718000,
	LAST_DAY = 2930000,
};

struct input {
	struct bytes text;
	struct rule rule;
	struct rule_range range; /* its from: the window's */
	struct day first;
};

static struct day day_of(int64_t local_s)
{
	return (struct day){
		(int32_t)((local_s - (local_s % SECONDS_A_DAY + SECONDS_A_DAY) %
					     SECONDS_A_DAY) /
			  SECONDS_A_DAY)};
}

static bool read_first(struct bytes line, struct rule_range *range)
{
	struct day day;
	bool utc;

	range->dates = value_date(line, &day);
	if (range->dates)
		range->first_s = (int64_t)day.n * SECONDS_A_DAY;
	return range->dates || value_date_time(line, &range->first_s, &utc);
}

static bool read_input(struct bytes text, struct input *ret)
{
	struct rule_fault fault;
	int64_t days;

	*ret = (struct input){.text = value_part(&text, '\n')};
	if (!rule_parse(ret->text, &ret->rule, &fault)) {
		REQUIRE((int)fault.message < N_MESSAGES);
		REQUIRE(memchr(fault.subject, 0, sizeof(fault.subject)));
		REQUIRE(memchr(fault.object, 0, sizeof(fault.object)));
		return false;
	}
	if (!read_first(value_part(&text, '\n'), &ret->range))
		return false;
	ret->first = day_of(ret->range.first_s);
	/* HOURLY of dates is never asked for. */
	if (ret->rule.frequency == HOURLY && ret->range.dates)
		return false;
	if (!value_date(value_part(&text, '\n'), &ret->range.from))
		ret->range.from = ret->first;
	if (!value_integer(value_part(&text, '\n'), &days) || days < 1 ||
	    days > MOST_WINDOW_DAYS)
		days = 400;
	ret->range.last = day_add(ret->range.from, (int32_t)days - 1);
	ret->range.exception = bytes_equal(text, BYTES("EXRULE"));
	ret->range.max = MOST_STARTS;
	ret->range.limit = LIMIT_ID_EVENT_INSTANCES;
	return true;
}

static enum status expand(const struct input *input, struct day from,
			  struct day last, struct arena *arena,
			  struct rule_starts *ret)
{
	struct rule_range range = input->range;
	struct error error = {0};
	int64_t budget = BUDGET;

	range.from = from;
	range.last = last;
	*ret = (struct rule_starts){0};
	enum status status =
		rule_expand(&input->rule, &range, &budget, arena, ret, &error);
	REQUIRE(status == error.status);
	REQUIRE(status == STATUS_OK || status == STATUS_LIMIT ||
		status == STATUS_NO_MEMORY);
	REQUIRE(budget <= BUDGET && ret->n <= range.max);
	for (size_t i = 0; i < ret->n; i++) {
		int64_t start = ret->starts[i];

		REQUIRE(i == 0 || ret->starts[i - 1] < start);
		REQUIRE(start >= range.first_s);
		REQUIRE(start >= (int64_t)from.n * SECONDS_A_DAY);
		REQUIRE(start < ((int64_t)last.n + 1) * SECONDS_A_DAY);
	}
	return status;
}

/* Those of the whole that lie in the days; the cost grows with the window. */
static void check_window(const struct input *input,
			 const struct rule_starts *whole, struct day from,
			 struct day last, struct arena *arena)
{
	struct rule_starts got;
	size_t n = 0;

	REQUIRE(expand(input, from, last, arena, &got) == STATUS_OK);
	for (size_t i = 0; i < whole->n; i++) {
		struct day day = day_of(whole->starts[i]);

		if (day_compare(day, from) < 0 || day_compare(day, last) > 0)
			continue;
		REQUIRE(n < got.n && got.starts[n] == whole->starts[i]);
		n++;
	}
	REQUIRE(n == got.n);
}

static void check_count(const struct input *input,
			const struct rule_starts *whole)
{
	if (input->rule.count)
		REQUIRE((int64_t)whole->n <= input->rule.count);
	if (!input->range.exception &&
	    day_compare(input->first, input->range.last) <= 0)
		REQUIRE(whole->n && whole->starts[0] == input->range.first_s);
}

static void check_walk(const struct input *input, struct day from,
		       const struct rule_starts *got)
{
	const struct model_range range = {input->range.first_s, from.n,
					  input->range.last.n,
					  input->range.dates,
					  input->range.exception};
	struct model_starts want;

	if (input->first.n < FIRST_DAY || input->range.last.n > LAST_DAY ||
	    !model_expand(input->text, &range, &want))
		return;
	REQUIRE(want.n == got->n);
	for (size_t i = 0; i < want.n; i++)
		REQUIRE(want.starts[i] == got->starts[i]);
	free(want.starts);
}

static void check(const struct input *input, struct arena *arena)
{
	const struct rule_range *range = &input->range;
	struct rule_starts whole, window;

	if (expand(input, input->first, range->last, arena, &whole) !=
	    STATUS_OK) {
		/* Too much from the first on; the window may be small. */
		if (expand(input, range->from, range->last, arena, &window) ==
		    STATUS_OK)
			check_walk(input, range->from, &window);
		return;
	}
	check_count(input, &whole);
	check_walk(input, input->first, &whole);
	check_window(input, &whole, range->from, range->last, arena);
	int32_t half = (range->last.n - range->from.n) / 2;
	struct day middle = day_add(range->from, half);
	check_window(input, &whole, range->from, middle, arena);
	check_window(input, &whole, middle, range->last, arena);
	check_window(input, &whole, middle, middle, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct input input;

	REQUIRE(arena);
	if (read_input((struct bytes){(const char *)data, n}, &input))
		check(&input, arena);
	arena_free(arena);
	return 0;
}
