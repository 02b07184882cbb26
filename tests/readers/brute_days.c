#include "tests/readers/brute.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* --- days ---------------------------------------------------------------- */

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* 1995-01-01 was a Sunday. */
static void count_days(struct day_fact *days)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30,
				      31, 31, 30, 31, 30, 31};
	struct day_fact d = {1995, 1, 1, 6, 1, 31, 365};

	for (int i = 0; i < N_DAYS; i++) {
		d.year_days = is_leap(d.year) ? 366 : 365;
		d.month_days = d.month == 2 && is_leap(d.year)
				       ? 29
				       : lengths[d.month - 1];
		days[i] = d;
		d.weekday = (d.weekday + 1) % 7;
		d.yday++;
		if (++d.mday <= d.month_days)
			continue;
		d.mday = 1;
		if (++d.month <= 12)
			continue;
		d.month = d.yday = 1;
		d.year++;
	}
}

const struct day_fact *day_fact(int64_t day)
{
	static struct day_fact days[N_DAYS];

	if (!days[0].year)
		count_days(days);
	if (day < FIRST_DAY || day >= FIRST_DAY + N_DAYS)
		brute_die("day", "out of the table");
	return &days[day - FIRST_DAY];
}

int64_t day_number(int year, int month, int mday)
{
	int64_t day = FIRST_DAY;

	/* To the year, then to the day. */
	while (day_fact(day)->year < year)
		day += day_fact(day)->year_days;
	while (day_fact(day)->year == year &&
	       (day_fact(day)->month != month || day_fact(day)->mday != mday))
		day++;
	if (day_fact(day)->year != year)
		brute_die("date", "does not exist");
	return day;
}

/* --- zones --------------------------------------------------------------- */

struct change {
	int64_t at; /* the first instant of the offset */
	int64_t offset_s;
};

struct zone {
	char name[64];
	struct change *changes; /* [0]: since ever */
	size_t n_changes;
};

static void add_change(struct zone *zone, int64_t at, int64_t offset_s)
{
	zone->changes = brute_grow(zone->changes, zone->n_changes,
				   sizeof(*zone->changes));
	zone->changes[zone->n_changes++] = (struct change){at, offset_s};
}

const struct zone *zone_utc(void)
{
	static struct zone utc;

	if (!utc.n_changes)
		add_change(&utc, INT64_MIN, 0);
	return &utc;
}

static int64_t libc_offset(int64_t instant)
{
	time_t t = (time_t)instant;
	struct tm tm;

	localtime_r(&t, &tm);
	return (day_number(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday) *
			DAY_S +
		tm.tm_hour * HOUR_S + tm.tm_min * MINUTE_S + tm.tm_sec) -
	       instant;
}

static void ask_libc(struct zone *zone)
{
	int64_t day = day_number(2015, 1, 1), last = day_number(2031, 1, 1);
	int64_t offset_s = libc_offset(day * DAY_S);

	add_change(zone, INT64_MIN, offset_s);
	for (; day < last; day++) {
		if (libc_offset((day + 1) * DAY_S) == offset_s)
			continue;
		int64_t at = day * DAY_S;

		while (libc_offset(at) == offset_s)
			at += MINUTE_S;
		offset_s = libc_offset(at);
		add_change(zone, at, offset_s);
	}
}

const struct zone *zone_of_libc(const char *iana)
{
	static struct zone zones[8];
	size_t i = 0;

	while (i < 8 && zones[i].n_changes && strcmp(zones[i].name, iana) != 0)
		i++;
	if (i == 8 || strlen(iana) >= sizeof(zones[i].name))
		brute_die("zone", iana);
	if (zones[i].n_changes)
		return &zones[i];
	strcpy(zones[i].name, iana);
	setenv("TZ", iana, 1);
	tzset();
	ask_libc(&zones[i]);
	return &zones[i];
}

/* "+0100" */
static int64_t offset_of(const struct component *c, const char *name)
{
	const struct line *line = line_of(c, name);
	int n = line ? atoi(line->value + 1) : 0;

	if (!line || strlen(line->value) != 5)
		brute_die("offset", name);
	n = n / 100 * HOUR_S + n % 100 * MINUTE_S;
	return line->value[0] == '-' ? -n : n;
}

static int by_time(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

static void add_observance(struct zone *zone, const struct component *c)
{
	const struct line *rrule = line_of(c, "RRULE");
	bool is_day, is_utc;
	struct anchor anchor = {.zone = zone_utc()};
	int64_t *times, before_s = offset_of(c, "TZOFFSETFROM");

	anchor.local =
		brute_stamp(line_of(c, "DTSTART")->value, &is_day, &is_utc);
	add_change(zone, anchor.local - before_s, offset_of(c, "TZOFFSETTO"));
	if (!rrule)
		return;
	struct rule rule = brute_rule(rrule->value);
	size_t n = rule_times(&rule, &anchor, false,
			      day_number(2031, 1, 1) * DAY_S, &times);
	for (size_t i = 0; i < n; i++)
		add_change(zone, times[i] - before_s,
			   offset_of(c, "TZOFFSETTO"));
	free(times);
}

const struct zone *zone_of_component(const struct component *vtimezone)
{
	struct zone *zone = calloc(1, sizeof(*zone));

	if (!zone)
		brute_die("memory", "none");
	for (size_t i = 0; i < vtimezone->n_parts; i++)
		add_observance(zone, vtimezone->parts[i]);
	qsort(zone->changes, zone->n_changes, sizeof(*zone->changes), by_time);
	/* Nothing that is asked lies before the first. */
	zone->changes[0].at = INT64_MIN;
	return zone;
}

int64_t zone_local(const struct zone *zone, int64_t instant)
{
	size_t i = zone->n_changes - 1;

	while (zone->changes[i].at > instant)
		i--;
	return instant + zone->changes[i].offset_s;
}

int zone_instants(const struct zone *zone, int64_t local, int64_t ret[2])
{
	int n = 0;

	/* By each offset, in order of its time. */
	for (size_t i = 0; i < zone->n_changes; i++) {
		const struct change *c = &zone->changes[i];
		int64_t at = local - c->offset_s;
		int64_t end = i + 1 < zone->n_changes ? c[1].at : INT64_MAX;

		if (at >= c->at && at < end && n < 2)
			ret[n++] = at;
	}
	return n;
}

int64_t zone_instant(const struct zone *zone, int64_t local)
{
	int64_t instants[2];

	if (zone_instants(zone, local, instants))
		return instants[0];
	/* The last offset under which the clock had not come so far. */
	size_t i = 0;
	while (i + 1 < zone->n_changes &&
	       zone->changes[i + 1].at + zone->changes[i + 1].offset_s <= local)
		i++;
	return local - zone->changes[i].offset_s;
}
