#include "calendar/rule.h"

#include "base/limits.h"

/*
 * A period (an hour, day, week, month or year) holds every start that all BY
 * parts allow; BYSETPOS then picks among them. Taking BY parts as tests gives
 * both what RFC 5545's table calls "expand" and what it calls "limit". The
 * starts of a period are its days, each with the same times of day.
 */

enum { PERIOD_DAYS = 371, SECONDS_AN_HOUR = 3600 };

/*
 * Costs against the budget, whose unit is a look at a day: of a start that is
 * counted, and what one that is kept costs the caller, who brings it into its
 * zone. Lists cost by their length.
 */
enum { COST_START = 2, COST_KEPT = 16, LIST_A_LOOK = 8 };

struct walk {
	const struct rule *rule;
	const struct rule_range *range;
	struct day first_day;
	struct civil first;
	enum weekday first_weekday;
	int64_t after_s; /* starts up to here are not the rule's, or known */
	bool by_month_day, by_year_day, by_week;
	uint32_t weekdays; /* bit n: the rule has instances on weekday n */
	/* Times of day: every hour with every minute with every second. */
	int32_t hours[24], minutes[60], seconds[60];
	int32_t n_hours, n_minutes, n_seconds;
	/* The period at hand. */
	struct day period[PERIOD_DAYS], week_one;
	int32_t n_weeks; /* of the year of weeks */
	int64_t n_period;
	int64_t counted;
	int64_t look, pick; /* costs */
	int64_t *budget;
	struct arena *arena;
	struct rule_starts *kept;
	bool done;
};

static bool has_bit(const uint64_t *bits, int32_t n)
{
	return bits[n / 64] >> n % 64 & 1;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* --- whether a day is the rule's ----------------------------------------- */

/* Whether the nth of its kind from either end of n_days is the ordinal. */
static bool is_nth(int32_t ordinal, int32_t index, int32_t n_days)
{
	if (ordinal > 0)
		return index / 7 + 1 == ordinal;
	return (n_days - 1 - index) / 7 + 1 == -ordinal;
}

/* From 0; also in the years before and after those that dates have. */
static int32_t day_of_year(struct civil civil)
{
	int32_t n = civil.day - 1;

	for (int32_t month = 1; month < civil.month; month++)
		n += month_days(civil.year, month);
	return n;
}

static int32_t year_days(int32_t year)
{
	return 365 + year_is_leap(year);
}

static bool weekday_matches(const struct walk *walk, struct civil civil,
			    enum weekday weekday)
{
	const struct rule *rule = walk->rule;
	bool in_year = rule->frequency == YEARLY && !rule->months;
	int32_t index = 0, n_days = 0; /* until they are needed */

	for (size_t i = 0; i < rule->n_weekdays; i++) {
		struct rule_weekday want = rule->weekdays[i];

		if ((enum weekday)want.weekday != weekday)
			continue;
		if (want.ordinal == 0)
			return true;
		if (n_days == 0) {
			index = in_year ? day_of_year(civil) : civil.day - 1;
			n_days = in_year ? year_days(civil.year)
					 : month_days(civil.year, civil.month);
		}
		if (is_nth(want.ordinal, index, n_days))
			return true;
	}
	return false;
}

static bool month_day_matches(const struct rule *rule, struct civil civil)
{
	int32_t from_end = month_days(civil.year, civil.month) - civil.day + 1;

	return has_bit(&rule->month_days, civil.day) ||
	       has_bit(&rule->month_days_at_end, from_end);
}

static bool year_day_matches(const struct rule *rule, struct civil civil)
{
	int32_t n = day_of_year(civil);

	return has_bit(rule->year_days, n + 1) ||
	       has_bit(rule->year_days_at_end, year_days(civil.year) - n);
}

static bool week_matches(const struct walk *walk, struct day day)
{
	int32_t week = (day.n - walk->week_one.n) / 7;

	return has_bit(&walk->rule->weeks, week + 1) ||
	       has_bit(&walk->rule->weeks_at_end, walk->n_weeks - week);
}

/* Where no BY part names a day, the first instance does. */
static bool default_matches(const struct walk *walk, struct civil civil,
			    enum weekday weekday)
{
	const struct rule *rule = walk->rule;

	switch (rule->frequency) {
	case HOURLY:
	case DAILY:
		return true;
	case WEEKLY:
		return weekday == walk->first_weekday;
	case MONTHLY:
		return civil.day == walk->first.day;
	case YEARLY:
		if (walk->by_week)
			return weekday == walk->first_weekday;
		return civil.day == walk->first.day &&
		       (rule->months || civil.month == walk->first.month);
	}
	return false;
}

static bool matches(const struct walk *walk, struct day day, struct civil civil,
		    enum weekday weekday)
{
	const struct rule *rule = walk->rule;

	if (rule->months && !has_bit(&rule->months, civil.month))
		return false;
	if (walk->by_week && !week_matches(walk, day))
		return false;
	if (walk->by_year_day && !year_day_matches(rule, civil))
		return false;
	if (walk->by_month_day && !month_day_matches(rule, civil))
		return false;
	if (rule->n_weekdays)
		return weekday_matches(walk, civil, weekday);
	return walk->by_month_day || walk->by_year_day ||
	       default_matches(walk, civil, weekday);
}

/* --- the days of a period ------------------------------------------------ */

static void look_at(struct day day, struct civil civil, enum weekday weekday,
		    struct walk *walk)
{
	*walk->budget -= walk->look;
	if (matches(walk, day, civil, weekday))
		walk->period[walk->n_period++] = day;
}

static void look_at_month(int32_t year, int32_t month, struct walk *walk)
{
	struct civil civil = {year, month, 1};

	struct day day = day_from_civil(civil);
	int weekday = (int)day_weekday(day);
	int32_t n = month_days(year, month);

	for (; civil.day <= n; civil.day++) {
		look_at(day, civil, (enum weekday)weekday, walk);
		day = day_add(day, 1);
		weekday = weekday == SUNDAY ? MONDAY : weekday + 1;
	}
}

static void look_at_days(struct day day, int32_t n, struct walk *walk)
{
	for (int32_t i = 0; i < n; i++, day = day_add(day, 1)) {
		enum weekday weekday = day_weekday(day);

		if (walk->weekdays >> weekday & 1)
			look_at(day, day_civil(day), weekday, walk);
		else
			--*walk->budget;
	}
}

static int32_t into_week(const struct walk *walk, struct day day)
{
	return ((int32_t)day_weekday(day) - (int32_t)walk->rule->week_start +
		7) %
	       7;
}

/* The first day of the year's first week, which has four of its days. */
static struct day week_one(const struct walk *walk, int32_t year)
{
	struct day day;

	/* Weeks reach a few days over the years that dates have. */
	if (year < 1)
		day = day_add(day_from_civil((struct civil){1, 1, 4}), -366);
	else if (year > 9999)
		day = day_add(day_from_civil((struct civil){9999, 1, 4}), 365);
	else
		day = day_from_civil((struct civil){year, 1, 4});
	return day_add(day, -into_week(walk, day));
}

/* The year that the day's week is numbered in. */
static int32_t year_of_week(const struct walk *walk, struct day day)
{
	int32_t year = day_civil(day).year;

	if (day_compare(day, week_one(walk, year)) < 0)
		return year - 1;
	return year + (day_compare(day, week_one(walk, year + 1)) >= 0);
}

static void look_at_year(int32_t year, struct walk *walk)
{
	--*walk->budget;
	if (walk->by_week) {
		walk->week_one = week_one(walk, year);
		int32_t n = week_one(walk, year + 1).n - walk->week_one.n;
		walk->n_weeks = n / 7;
		look_at_days(walk->week_one, n, walk);
		return;
	}
	for (int32_t month = 1; month <= 12; month++)
		if (!walk->rule->months || has_bit(&walk->rule->months, month))
			look_at_month(year, month, walk);
}

/* The day's period, numbered so that the rule steps by its interval. */
static int64_t period_of(const struct walk *walk, struct day day)
{
	struct civil civil;

	switch (walk->rule->frequency) {
	case HOURLY:
		return (int64_t)day.n * 24;
	case DAILY:
		return day.n;
	case WEEKLY:
		/* A week is numbered by its first day divided by seven. */
		return ((int64_t)day.n - into_week(walk, day) +
			INT64_C(7000000)) /
		       7;
	case MONTHLY:
		civil = day_civil(day);
		return (int64_t)civil.year * 12 + civil.month - 1;
	case YEARLY:
		return walk->by_week ? year_of_week(walk, day)
				     : day_civil(day).year;
	}
	return 0;
}

static void look_at_period(int64_t period, struct walk *walk)
{
	struct day first = walk->first_day;
	int64_t weeks;

	switch (walk->rule->frequency) {
	case HOURLY:
		break;
	case DAILY:
		look_at_days((struct day){(int32_t)period}, 1, walk);
		break;
	case WEEKLY:
		weeks = period - period_of(walk, first);
		look_at_days(day_add(first, (int32_t)weeks * 7 -
						    into_week(walk, first)),
			     7, walk);
		break;
	case MONTHLY:
		look_at_month((int32_t)(period / 12),
			      (int32_t)(period % 12) + 1, walk);
		break;
	case YEARLY:
		look_at_year((int32_t)period, walk);
		break;
	}
}

/* --- the starts of a period ---------------------------------------------- */

static enum status append(int64_t start, struct walk *walk, struct error *err)
{
	struct rule_starts *kept = walk->kept;

	if (kept->n == walk->range->max)
		return limit_error(walk->range->limit, (int64_t)kept->n + 1,
				   err);
	if (kept->n == kept->capacity) {
		size_t capacity = kept->capacity ? kept->capacity * 2 : 16;
		int64_t *starts = arena_array(walk->arena, int64_t, capacity);

		if (!starts)
			return error_no_memory(err, walk->arena);
		for (size_t i = 0; i < kept->n; i++)
			starts[i] = kept->starts[i];
		kept->starts = starts;
		kept->capacity = capacity;
	}
	kept->starts[kept->n++] = start;
	*walk->budget -= COST_KEPT;
	return STATUS_OK;
}

static enum status spent(struct error *err)
{
	return limit_error(LIMIT_ID_RULE_DAYS, LIMIT_RULE_DAYS + INT64_C(1),
			   err);
}

static enum status keep(int64_t start, struct walk *walk, struct error *err)
{
	const struct rule_range *range = walk->range;

	*walk->budget -= COST_START;
	if (*walk->budget < 0)
		return spent(err);
	if ((walk->rule->count && walk->counted == walk->rule->count) ||
	    start >= ((int64_t)range->last.n + 1) * SECONDS_A_DAY) {
		walk->done = true;
		return STATUS_OK;
	}
	walk->counted++;
	if (start < (int64_t)range->from.n * SECONDS_A_DAY)
		return STATUS_OK;
	return append(start, walk, err);
}

static int64_t n_times(const struct walk *walk)
{
	return (int64_t)walk->n_hours * walk->n_minutes * walk->n_seconds;
}

/* The nth start of the period. */
static int64_t start_at(const struct walk *walk, int64_t n)
{
	int64_t of_day = n % n_times(walk);
	struct day day = walk->period[n / n_times(walk)];
	int64_t of_hour = of_day % (walk->n_minutes * walk->n_seconds);
	int32_t hour =
		walk->hours[of_day / (walk->n_minutes * walk->n_seconds)];

	return (int64_t)day.n * SECONDS_A_DAY + hour * SECONDS_AN_HOUR +
	       walk->minutes[of_hour / walk->n_seconds] * 60 +
	       walk->seconds[of_hour % walk->n_seconds];
}

static enum status keep_at(int64_t n, struct walk *walk, struct error *err)
{
	int64_t start = start_at(walk, n);

	return start > walk->after_s ? keep(start, walk, err) : STATUS_OK;
}

/* Those that BYSETPOS picks, in their order. */
static enum status keep_picked(struct walk *walk, struct error *err)
{
	const struct rule *rule = walk->rule;
	int64_t all = walk->n_period * n_times(walk), next = 0, least;
	enum status status = STATUS_OK;

	while (status == STATUS_OK && !walk->done && next < all) {
		least = all;
		*walk->budget -= walk->pick;
		for (size_t i = 0; i < rule->n_positions; i++) {
			int64_t n = rule->positions[i];

			n = n > 0 ? n - 1 : all + n;
			if (n >= next && n < least)
				least = n;
		}
		if (least < all)
			status = keep_at(least, walk, err);
		next = least + 1;
	}
	return status;
}

static enum status keep_period(struct walk *walk, struct error *err)
{
	int64_t all = walk->n_period * n_times(walk);
	enum status status = STATUS_OK;

	if (walk->rule->n_positions)
		status = keep_picked(walk, err);
	else
		for (int64_t i = 0;
		     i < all && status == STATUS_OK && !walk->done; i++)
			status = keep_at(i, walk, err);
	walk->n_period = 0;
	return status;
}

/* --- the walk ------------------------------------------------------------ */

static uint32_t weekdays_of(const struct walk *walk)
{
	const struct rule *rule = walk->rule;
	uint32_t weekdays = 0;

	for (size_t i = 0; i < rule->n_weekdays; i++)
		weekdays |= UINT32_C(1) << rule->weekdays[i].weekday;
	if (weekdays)
		return weekdays;
	return rule->frequency == WEEKLY ? UINT32_C(1) << walk->first_weekday
					 : 127;
}

/* The set's numbers, or the one that the first instance has. */
static int32_t list_bits(uint64_t bits, int64_t first, int32_t *ret)
{
	int32_t n = 0;

	if (!bits)
		bits = UINT64_C(1) << first;
	for (int32_t i = 0; i < 64; i++)
		if (bits >> i & 1)
			ret[n++] = i;
	return n;
}

static void set_times(struct walk *walk)
{
	const struct rule *rule = walk->rule;
	bool dates = walk->range->dates;
	int64_t s = walk->range->first_s -
		    (int64_t)walk->first_day.n * SECONDS_A_DAY;

	walk->n_hours = list_bits(dates ? 0 : rule->hours, s / SECONDS_AN_HOUR,
				  walk->hours);
	walk->n_minutes = list_bits(dates ? 0 : rule->minutes, s / 60 % 60,
				    walk->minutes);
	walk->n_seconds =
		list_bits(dates ? 0 : rule->seconds, s % 60, walk->seconds);
}

static void start_walk(struct walk *walk)
{
	const struct rule *rule = walk->rule;
	const struct rule_range *range = walk->range;

	walk->first_day =
		(struct day){(int32_t)floor_div(range->first_s, SECONDS_A_DAY)};
	walk->first = day_civil(walk->first_day);
	walk->first_weekday = day_weekday(walk->first_day);
	walk->after_s = range->first_s - range->exception;
	walk->by_month_day = rule->month_days || rule->month_days_at_end;
	walk->by_year_day = rule_has_year_days(rule);
	walk->by_week = rule_has_weeks(rule);
	walk->weekdays = weekdays_of(walk);
	set_times(walk);
	walk->look = 1 + (int64_t)rule->n_weekdays / LIST_A_LOOK;
	walk->pick = 1 + (int64_t)rule->n_positions / LIST_A_LOOK;
	walk->kept->n = 0;
}

/* Each period has one start, which needs no look to be counted. */
static bool is_plain(const struct walk *walk)
{
	const struct rule *rule = walk->rule;

	return rule->frequency <= WEEKLY && !rule->months &&
	       !walk->by_month_day && !walk->by_year_day && !rule->n_weekdays &&
	       !rule->hours && !rule->minutes && !rule->seconds;
}

/*
 * Where to begin, start being the first instance's period: at the first one
 * of the rule from which on starts are wanted. With COUNT only where the
 * periods before can be counted by division.
 */
static int64_t first_period(struct walk *walk, int64_t start, int64_t from)
{
	const struct rule *rule = walk->rule;
	int64_t steps;

	if (from <= start)
		return start;
	/* An hour not before it; of longer periods the one it lies in. */
	steps = rule->frequency == HOURLY ? from - start + rule->interval - 1
					  : from - start;
	steps /= rule->interval;
	if (rule->count && !is_plain(walk))
		return start;
	if (rule->count) {
		if (steps > rule->count)
			steps = rule->count;
		/* Those before this period; the first may be counted. */
		if (steps > 0)
			walk->counted = steps;
	}
	return start + steps * rule->interval;
}

static enum status walk_periods(struct walk *walk, struct error *err)
{
	int64_t last = period_of(walk, walk->range->last);
	int64_t start = period_of(walk, walk->first_day);
	int64_t from = period_of(walk, walk->range->from);
	enum status status = STATUS_OK;

	for (int64_t p = first_period(walk, start, from);
	     status == STATUS_OK && !walk->done && p <= last;
	     p += walk->rule->interval) {
		if (*walk->budget <= 0)
			return spent(err);
		look_at_period(p, walk);
		status = keep_period(walk, err);
	}
	return status;
}

static enum status keep_hour(struct day day, int32_t hour, struct walk *walk,
			     struct error *err)
{
	walk->hours[0] = hour;
	walk->n_hours = 1;
	walk->period[0] = day;
	walk->n_period = 1;
	return keep_period(walk, err);
}

/* Days that are not the rule's cost one look, not one an hour. */
static enum status walk_hours(struct walk *walk, struct error *err)
{
	int64_t start = floor_div(walk->range->first_s, SECONDS_AN_HOUR);
	int64_t hour =
		first_period(walk, start, period_of(walk, walk->range->from));
	uint64_t hours = walk->rule->hours;
	enum status status = STATUS_OK;

	while (status == STATUS_OK && !walk->done) {
		struct day day = {(int32_t)floor_div(hour, 24)};
		int64_t next = (int64_t)day.n * 24 + 24;

		if (day_compare(day, walk->range->last) > 0)
			break;
		*walk->budget -= COST_START * walk->look;
		if (*walk->budget < 0)
			return spent(err);
		if (!matches(walk, day, day_civil(day), day_weekday(day))) {
			int64_t steps =
				(next - hour + walk->rule->interval - 1) /
				walk->rule->interval;

			hour += steps * walk->rule->interval;
			continue;
		}
		for (; status == STATUS_OK && !walk->done && hour < next;
		     hour += walk->rule->interval) {
			int32_t of_day = (int32_t)(hour - next + 24);

			if (!hours || has_bit(&hours, of_day))
				status = keep_hour(day, of_day, walk, err);
		}
	}
	return status;
}

enum status rule_expand(const struct rule *rule, const struct rule_range *range,
			int64_t *budget, struct arena *arena,
			struct rule_starts *ret, struct error *err)
{
	/* There are no dates behind it. */
	const struct day end_of_days =
		day_from_civil((struct civil){9999, 12, 31});
	struct rule_range within = *range;

	if (day_compare(within.last, end_of_days) > 0)
		within.last = end_of_days;
	struct walk walk = {.rule = rule,
			    .range = &within,
			    .budget = budget,
			    .arena = arena,
			    .kept = ret};
	enum status status = STATUS_OK;

	start_walk(&walk);
	if (!range->exception)
		status = keep(range->first_s, &walk, err);
	if (status != STATUS_OK || walk.done)
		return status;
	return rule->frequency == HOURLY ? walk_hours(&walk, err)
					 : walk_periods(&walk, err);
}
