#include "calendar/rule.h"

#include "base/limits.h"

/*
 * A period (a day, week, month or year) holds every day that all BY parts
 * allow; BYSETPOS then picks among them. Taking BY parts as tests of a day
 * gives both what RFC 5545's table calls "expand" and what it calls "limit".
 */

enum { PERIOD_DAYS = 366 };

struct walk {
	const struct rule *rule;
	struct rule_range range;
	struct civil first;
	enum weekday first_weekday;
	uint32_t weekdays; /* bit n: the rule has instances on weekday n */
	struct day period[PERIOD_DAYS];
	size_t n_period;
	int64_t counted;
	int64_t *budget;
	struct arena *arena;
	struct rule_days kept;
	size_t capacity;
	bool done;
};

/* Whether the nth of its kind from either end of n_days is the ordinal. */
static bool is_nth(int32_t ordinal, int32_t index, int32_t n_days)
{
	if (ordinal > 0)
		return index / 7 + 1 == ordinal;
	return (n_days - 1 - index) / 7 + 1 == -ordinal;
}

static int32_t day_of_year(struct civil civil)
{
	return day_from_civil(civil).n -
	       day_from_civil((struct civil){civil.year, 1, 1}).n;
}

static bool weekday_matches(const struct walk *walk, struct civil civil,
			    enum weekday weekday)
{
	const struct rule *rule = walk->rule;
	bool in_year = rule->frequency == YEARLY && !rule->months;

	for (size_t i = 0; i < rule->n_weekdays; i++) {
		struct rule_weekday want = rule->weekdays[i];

		if ((enum weekday)want.weekday != weekday)
			continue;
		if (want.ordinal == 0)
			return true;
		int32_t index = in_year ? day_of_year(civil) : civil.day - 1;
		int32_t n_days = in_year ? 365 + year_is_leap(civil.year)
					 : month_days(civil.year, civil.month);
		if (is_nth(want.ordinal, index, n_days))
			return true;
	}
	return false;
}

static bool month_day_matches(const struct rule *rule, struct civil civil)
{
	int32_t from_end = month_days(civil.year, civil.month) - civil.day + 1;

	return (rule->month_days >> civil.day & 1) ||
	       (rule->month_days_at_end >> from_end & 1);
}

/* Where no BY part names a day, the first instance does. */
static bool default_matches(const struct walk *walk, struct civil civil,
			    enum weekday weekday)
{
	const struct rule *rule = walk->rule;

	switch (rule->frequency) {
	case DAILY:
		return true;
	case WEEKLY:
		return weekday == walk->first_weekday;
	case MONTHLY:
		return civil.day == walk->first.day;
	case YEARLY:
		return civil.day == walk->first.day &&
		       (rule->months || civil.month == walk->first.month);
	}
	return false;
}

static bool matches(const struct walk *walk, struct civil civil,
		    enum weekday weekday)
{
	const struct rule *rule = walk->rule;
	bool by_month_day = rule->month_days || rule->month_days_at_end;

	if (rule->months && !(rule->months >> civil.month & 1))
		return false;
	if (by_month_day && !month_day_matches(rule, civil))
		return false;
	if (rule->n_weekdays)
		return weekday_matches(walk, civil, weekday);
	return by_month_day || default_matches(walk, civil, weekday);
}

static void look_at(struct day day, struct civil civil, enum weekday weekday,
		    struct walk *walk)
{
	--*walk->budget;
	if (matches(walk, civil, weekday))
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

static enum status keep(struct day day, struct walk *walk, struct error *err)
{
	if (walk->rule->count && walk->counted == walk->rule->count) {
		walk->done = true;
		return STATUS_OK;
	}
	walk->counted++;
	if (day.n > walk->range.last.n) {
		walk->done = true;
		return STATUS_OK;
	}
	if (day.n < walk->range.from.n)
		return STATUS_OK;
	if (walk->kept.n == walk->range.max)
		return limit_error(LIMIT_ID_EVENT_INSTANCES,
				   (int64_t)walk->kept.n + 1, err);
	if (walk->kept.n == walk->capacity) {
		size_t capacity = walk->capacity ? walk->capacity * 2 : 16;
		struct day *days =
			arena_array(walk->arena, struct day, capacity);

		if (!days)
			return error_no_memory(err, walk->arena);
		for (size_t i = 0; i < walk->kept.n; i++)
			days[i] = walk->kept.days[i];
		walk->kept.days = days;
		walk->capacity = capacity;
	}
	walk->kept.days[walk->kept.n++] = day;
	return STATUS_OK;
}

static bool is_picked(const struct walk *walk, size_t index)
{
	const struct rule *rule = walk->rule;

	if (!rule->n_positions)
		return true;
	for (size_t i = 0; i < rule->n_positions; i++) {
		int32_t position = rule->positions[i];
		int32_t wanted = position > 0
					 ? position - 1
					 : (int32_t)walk->n_period + position;

		if (wanted == (int32_t)index)
			return true;
	}
	return false;
}

/* The first instance is kept before the walk, whatever the rule says. */
static enum status keep_period(struct walk *walk, struct error *err)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < walk->n_period && !walk->done; i++) {
		if (walk->period[i].n <= walk->range.first.n ||
		    !is_picked(walk, i))
			continue;
		status = keep(walk->period[i], walk, err);
		if (status != STATUS_OK)
			break;
	}
	walk->n_period = 0;
	return status;
}

static int64_t month_number(struct day day)
{
	struct civil civil = day_civil(day);

	return (int64_t)civil.year * 12 + civil.month - 1;
}

/* The day's period, numbered so that the rule steps by its interval. */
static int64_t period_of(const struct walk *walk, struct day day)
{
	int32_t into_week;

	switch (walk->rule->frequency) {
	case DAILY:
		return day.n;
	case WEEKLY:
		into_week = ((int32_t)day_weekday(day) -
			     (int32_t)walk->rule->week_start + 7) %
			    7;
		/* A week is numbered by its first day divided by seven. */
		return ((int64_t)day.n - into_week + INT64_C(7000000)) / 7;
	case MONTHLY:
		return month_number(day);
	case YEARLY:
		return day_civil(day).year;
	}
	return 0;
}

static void look_at_days(struct day day, int n, struct walk *walk)
{
	for (int i = 0; i < n; i++, day = day_add(day, 1)) {
		enum weekday weekday = day_weekday(day);

		if (walk->weekdays >> weekday & 1)
			look_at(day, day_civil(day), weekday, walk);
		else
			--*walk->budget;
	}
}

static void look_at_period(int64_t period, struct walk *walk)
{
	struct day first = walk->range.first;
	int64_t weeks;
	int32_t into_week;

	switch (walk->rule->frequency) {
	case DAILY:
		look_at_days((struct day){(int32_t)period}, 1, walk);
		break;
	case WEEKLY:
		weeks = period - period_of(walk, first);
		into_week = ((int32_t)day_weekday(first) -
			     (int32_t)walk->rule->week_start + 7) %
			    7;
		look_at_days(day_add(first, (int32_t)weeks * 7 - into_week), 7,
			     walk);
		break;
	case MONTHLY:
		look_at_month((int32_t)(period / 12),
			      (int32_t)(period % 12) + 1, walk);
		break;
	case YEARLY:
		for (int32_t month = 1; month <= 12; month++)
			if (!walk->rule->months ||
			    walk->rule->months >> month & 1)
				look_at_month((int32_t)period, month, walk);
		--*walk->budget;
		break;
	}
}

static uint32_t weekdays_of(const struct rule *rule, enum weekday first)
{
	uint32_t weekdays = 0;

	for (size_t i = 0; i < rule->n_weekdays; i++)
		weekdays |= UINT32_C(1) << rule->weekdays[i].weekday;
	if (weekdays)
		return weekdays;
	return rule->frequency == WEEKLY ? UINT32_C(1) << first : 127;
}

static bool has_by_part(const struct rule *rule)
{
	return rule->months || rule->month_days || rule->month_days_at_end ||
	       rule->n_weekdays;
}

/*
 * Where to begin: without COUNT at the period of from; with it too where each
 * period has exactly one instance, which can then be counted by division.
 */
static int64_t first_period(struct walk *walk)
{
	const struct rule *rule = walk->rule;
	int64_t start = period_of(walk, walk->range.first);
	int64_t from = period_of(walk, walk->range.from);
	int64_t steps = (from - start) / rule->interval;

	if (from <= start)
		return start;
	if (rule->count) {
		if (rule->frequency > WEEKLY || has_by_part(rule))
			return start;
		if (steps > rule->count)
			steps = rule->count;
		/* Those before this period; the first is counted already. */
		walk->counted = steps > 0 ? steps : 1;
	}
	return start + steps * rule->interval;
}

enum status rule_expand(const struct rule *rule, struct rule_range range,
			int64_t *budget, struct arena *arena,
			struct rule_days *ret, struct error *err)
{
	/* There are no dates behind it. */
	const struct day end_of_days =
		day_from_civil((struct civil){9999, 12, 31});

	if (day_compare(range.last, end_of_days) > 0)
		range.last = end_of_days;
	struct walk walk = {.rule = rule,
			    .range = range,
			    .first = day_civil(range.first),
			    .first_weekday = day_weekday(range.first),
			    .budget = budget,
			    .arena = arena};
	walk.weekdays = weekdays_of(rule, walk.first_weekday);
	enum status status = keep(range.first, &walk, err);
	int64_t last = period_of(&walk, range.last);

	for (int64_t p = first_period(&walk);
	     status == STATUS_OK && !walk.done && p <= last;
	     p += rule->interval) {
		if (*budget <= 0)
			return limit_error(LIMIT_ID_RULE_DAYS,
					   LIMIT_RULE_DAYS + INT64_C(1), err);
		look_at_period(p, &walk);
		status = keep_period(&walk, err);
	}
	if (status == STATUS_OK)
		*ret = walk.kept;
	return status;
}
