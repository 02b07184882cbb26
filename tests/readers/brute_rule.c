#include "tests/readers/brute.h"

#include <stdlib.h>
#include <string.h>

/* --- from text ----------------------------------------------------------- */

static const char *const weekdays[] = {"MO", "TU", "WE", "TH",
				       "FR", "SA", "SU"};

static int weekday_of(const char *text)
{
	for (int i = 0; i < 7; i++)
		if (strncmp(text, weekdays[i], 2) == 0)
			return i;
	brute_die("weekday", text);
}

static int digits(const char *text, int n)
{
	int value = 0;

	for (int i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9')
			brute_die("digits", text);
		value = value * 10 + text[i] - '0';
	}
	return value;
}

int64_t brute_stamp(const char *text, bool *ret_is_day, bool *ret_is_utc)
{
	int64_t day = day_number(digits(text, 4), digits(text + 4, 2),
				 digits(text + 6, 2));

	*ret_is_day = text[8] != 'T';
	*ret_is_utc = text[8] == 'T' && text[15] == 'Z';
	if (*ret_is_day)
		return day * DAY_S;
	if (digits(text + 13, 2))
		brute_die("seconds", text);
	return day * DAY_S + digits(text + 9, 2) * HOUR_S +
	       digits(text + 11, 2) * MINUTE_S;
}

static struct numbers numbers_of(const char *text)
{
	struct numbers ret = {.n = 0};
	char *end;

	do {
		if (ret.n == 16)
			brute_die("long list", text);
		ret.list[ret.n++] = (int)strtol(text, &end, 10);
		text = end + 1;
	} while (*end == ',');
	if (*end)
		brute_die("number", end);
	return ret;
}

static void take_by_days(struct rule *rule, const char *text)
{
	for (;; text += 3) {
		char *name;
		long ordinal = strtol(text, &name, 10);

		rule->by_days[rule->n_by_days].ordinal = (int)ordinal;
		rule->by_days[rule->n_by_days++].weekday = weekday_of(name);
		text = name;
		if (text[2] != ',')
			break;
	}
}

static void take_until(struct rule *rule, const char *text)
{
	bool is_day, is_utc;

	rule->until_s = brute_stamp(text, &is_day, &is_utc);
	rule->until = is_day ? UNTIL_DAY : is_utc ? UNTIL_INSTANT : UNTIL_LOCAL;
	if (is_day)
		rule->until_s /= DAY_S;
}

static void take_part(struct rule *rule, const char *name, const char *value)
{
	const struct {
		const char *name;
		struct numbers *numbers;
	} lists[] = {
		{"BYMONTH", &rule->months},
		{"BYMONTHDAY", &rule->month_days},
		{"BYYEARDAY", &rule->year_days},
		{"BYWEEKNO", &rule->weeks},
		{"BYHOUR", &rule->hours},
		{"BYMINUTE", &rule->minutes},
		{"BYSETPOS", &rule->positions},
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		if (strcmp(name, lists[i].name) == 0) {
			*lists[i].numbers = numbers_of(value);
			return;
		}
	if (strcmp(name, "FREQ") == 0 && strlen(value) < sizeof(rule->freq))
		strcpy(rule->freq, value);
	else if (strcmp(name, "INTERVAL") == 0)
		rule->interval = atoi(value);
	else if (strcmp(name, "COUNT") == 0)
		rule->count = atoi(value);
	else if (strcmp(name, "WKST") == 0)
		rule->week_start = weekday_of(value);
	else if (strcmp(name, "BYDAY") == 0)
		take_by_days(rule, value);
	else if (strcmp(name, "UNTIL") == 0)
		take_until(rule, value);
	else if (strcmp(name, "BYSECOND") != 0 || strcmp(value, "0") != 0)
		brute_die("part of a rule", name);
}

struct rule brute_rule(const char *text)
{
	struct rule rule = {.interval = 1};
	char *copy = strdup(text), *at = NULL;

	for (char *part = strtok_r(copy, ";", &at); part;
	     part = strtok_r(NULL, ";", &at)) {
		char *value = strchr(part, '=');

		if (!value)
			brute_die("part of a rule", part);
		*value = 0;
		take_part(&rule, part, value + 1);
	}
	free(copy);
	return rule;
}

/* --- what a day, an hour, a minute must meet ----------------------------- */

static bool holds(const struct numbers *numbers, int64_t value)
{
	for (int i = 0; i < numbers->n; i++)
		if (numbers->list[i] == value)
			return true;
	return false;
}

/* n of `of`, from either end. */
static bool holds_either(const struct numbers *numbers, int64_t n, int64_t of)
{
	return holds(numbers, n) || holds(numbers, n - of - 1);
}

/* Thursday, if weeks begin on Monday: its year is the week's. */
static int64_t fourth_day(const struct rule *rule, int64_t day)
{
	return day - (day_fact(day)->weekday - rule->week_start + 7) % 7 + 3;
}

static bool weekday_meets(const struct rule *rule, const struct day_fact *d)
{
	bool of_year = strcmp(rule->freq, "YEARLY") == 0 && !rule->months.n;
	int at = of_year ? d->yday : d->mday;
	int of = of_year ? d->year_days : d->month_days;

	for (int i = 0; i < rule->n_by_days; i++) {
		int ordinal = rule->by_days[i].ordinal;

		if (rule->by_days[i].weekday != d->weekday)
			continue;
		if (!ordinal || ordinal == (at - 1) / 7 + 1 ||
		    ordinal == -((of - at) / 7 + 1))
			return true;
	}
	return false;
}

/* What no part names, DTSTART does. */
static bool meets_default(const struct rule *rule, const struct day_fact *d,
			  const struct day_fact *first)
{
	if (rule->n_by_days || rule->month_days.n || rule->year_days.n ||
	    strcmp(rule->freq, "DAILY") == 0 ||
	    strcmp(rule->freq, "HOURLY") == 0)
		return true;
	if (strcmp(rule->freq, "WEEKLY") == 0 || rule->weeks.n)
		return d->weekday == first->weekday;
	if (d->mday != first->mday)
		return false;
	return strcmp(rule->freq, "YEARLY") != 0 || rule->months.n ||
	       d->month == first->month;
}

static bool day_meets(const struct rule *rule, int64_t day,
		      const struct day_fact *first)
{
	const struct day_fact *d = day_fact(day);

	if (rule->months.n && !holds(&rule->months, d->month))
		return false;
	if (rule->month_days.n &&
	    !holds_either(&rule->month_days, d->mday, d->month_days))
		return false;
	if (rule->year_days.n &&
	    !holds_either(&rule->year_days, d->yday, d->year_days))
		return false;
	if (rule->weeks.n) {
		const struct day_fact *of = day_fact(fourth_day(rule, day));

		if (!holds(&rule->weeks, (of->yday - 1) / 7 + 1) &&
		    !holds(&rule->weeks, -((of->year_days - of->yday) / 7 + 1)))
			return false;
	}
	if (rule->n_by_days && !weekday_meets(rule, d))
		return false;
	return meets_default(rule, d, first);
}

static bool hour_meets(const struct rule *rule, int hour, int first)
{
	if (rule->hours.n)
		return holds(&rule->hours, hour);
	return strcmp(rule->freq, "HOURLY") == 0 || hour == first;
}

static bool minute_meets(const struct rule *rule, int minute, int first)
{
	return rule->minutes.n ? holds(&rule->minutes, minute)
			       : minute == first;
}

/* The number of the period that a local time lies in. */
static int64_t period_of(const struct rule *rule, int64_t local)
{
	int64_t day = local / DAY_S;
	const struct day_fact *d = day_fact(day);

	switch (rule->freq[0]) {
	case 'H':
		return local / HOUR_S;
	case 'D':
		return day;
	case 'W':
		return (fourth_day(rule, day) + 3) / 7;
	case 'M':
		return d->year * 12 + d->month;
	default:
		return rule->weeks.n ? day_fact(fourth_day(rule, day))->year
				     : d->year;
	}
}

/* --- the times of a rule ------------------------------------------------- */

struct times {
	const struct rule *rule;
	const struct anchor *anchor;
	bool exception, done;
	int64_t *list, *period; /* taken; all of the period at hand */
	size_t n, n_period;
	int64_t counted, period_number;
};

static bool is_past_until(const struct times *t, int64_t local)
{
	switch (t->rule->until) {
	case UNTIL_INSTANT:
		return zone_instant(t->anchor->zone, local) > t->rule->until_s;
	case UNTIL_LOCAL:
		return local > t->rule->until_s;
	case UNTIL_DAY:
		return local / DAY_S > t->rule->until_s;
	default:
		return false;
	}
}

/* The positions are of the whole period, also where it is before DTSTART. */
static void end_period(struct times *t)
{
	const struct numbers *positions = &t->rule->positions;
	int64_t of = (int64_t)t->n_period;

	for (int64_t i = 0; i < of && !t->done; i++) {
		int64_t local = t->period[i];

		if ((positions->n && !holds_either(positions, i + 1, of)) ||
		    local < t->anchor->local ||
		    (local == t->anchor->local && !t->exception))
			continue;
		if (t->rule->count && t->counted == t->rule->count)
			t->done = true;
		if (t->done || is_past_until(t, local))
			continue;
		t->counted++;
		t->list = brute_grow(t->list, t->n, sizeof(*t->list));
		t->list[t->n++] = local;
	}
	t->n_period = 0;
}

static void take_time(struct times *t, int64_t local)
{
	int64_t number = period_of(t->rule, local);
	int64_t first = period_of(t->rule, t->anchor->local);

	if (number != t->period_number)
		end_period(t);
	t->period_number = number;
	if (number < first || (number - first) % t->rule->interval)
		return;
	t->period = brute_grow(t->period, t->n_period, sizeof(*t->period));
	t->period[t->n_period++] = local;
}

static void take_day(struct times *t, int64_t day)
{
	int64_t first_s = t->anchor->local % DAY_S;

	if (t->anchor->is_day) {
		take_time(t, day * DAY_S);
		return;
	}
	for (int hour = 0; hour < 24; hour++) {
		if (!hour_meets(t->rule, hour, (int)(first_s / HOUR_S)))
			continue;
		for (int minute = 0; minute < 60; minute++)
			if (minute_meets(t->rule, minute,
					 (int)(first_s / 60 % 60)))
				take_time(t, day * DAY_S + hour * HOUR_S +
						     minute * MINUTE_S);
	}
}

size_t rule_times(const struct rule *rule, const struct anchor *anchor,
		  bool exception, int64_t to, int64_t **ret)
{
	int64_t start = anchor->local / DAY_S, end = to / DAY_S + 380;
	const struct day_fact *first = day_fact(start);
	struct times t = {.rule = rule,
			  .anchor = anchor,
			  .exception = exception,
			  .counted = exception ? 0 : 1,
			  .period_number = INT64_MIN};

	for (int64_t day = start - 380; day < end && !t.done; day++)
		if (day_meets(rule, day, first))
			take_day(&t, day);
	/* Where this one is cut, all of it lies behind `to`. */
	end_period(&t);
	free(t.period);
	*ret = t.list;
	return t.n;
}
