#ifndef TESTS_CALENDAR_WALK_H
#define TESTS_CALENDAR_WALK_H

/*
 * The oracle of test_random.c: what an event says, by a walk day by day. It
 * shares nothing with calendar/: its dates are its own, its zones are the C
 * library's (TZ names the zone of the calendar at hand). Times are multiples
 * of five minutes, and what is said is painted in cells of that size.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <time.h>

#include "base/bytes.h"
#include "base/timetable.h"

enum {
	HORIZON_FROM = 20454, /* 2026-01-01 */
	HORIZON_TO = 21184,   /* 2028-01-01 */
	CELL_S = 300,
	N_CELLS = (HORIZON_TO - HORIZON_FROM) * (86400 / CELL_S),
	DAY_S = 86400,
	MAX_STARTS = 60000,
	/* Before, starts are counted and not kept: none lasts so long. */
	KEPT_FROM = HORIZON_FROM - 20,
};

#define FEATURES(F)                                                                                                     \
	F(UTC)                                                                                                          \
	F(ZONED)                                                                                                        \
	F(FLOATING)                                                                                                     \
	F(DATE)                                                                                                         \
	F(WINDOWS)                                                                                                      \
	F(EMBEDDED)                                                                                                     \
	F(ANY_CASE)                                                                                                     \
	F(DTEND)                                                                                                        \
	F(DURATION_EXACT)                                                                                               \
	F(DURATION_DAYS)                                                                                                \
	F(NO_LENGTH)                                                                                                    \
	F(SINGLE)                                                                                                       \
	F(DAILY)                                                                                                        \
	F(WEEKLY)                                                                                                       \
	F(MONTHLY) F(YEARLY) F(INTERVAL) F(COUNT) F(UNTIL_UTC) F(UNTIL_LOCAL) F(UNTIL_DATE) F(                          \
		WKST) F(BYDAY) F(ORDINAL) F(ORDINAL_IN_YEAR) F(BYMONTHDAY) F(MONTHDAY_FROM_END)                         \
		F(BYMONTH) F(BYSETPOS) F(OFF_RULE_START) F(RDATE) F(RDATE_ZONE) F(                                      \
			EXDATE) F(EXDATE_UTC) F(EXDATE_ZONE) F(MOVED) F(CANCELLED) F(ID_OTHER_ZONE)                     \
			F(ID_UTC) F(ALONE) F(TENTATIVE) F(TRANSPARENT) F(BUSYSTATUS) F(PARTSTAT) F(                     \
				SEQUENCE) F(STAMP) F(FREEBUSY) F(SEVERAL) F(BOM) F(LF) F(FOLDED)                        \
				F(GAP) F(OVERLAP) F(HOURLY) F(HOURLY_GAP) F(HOURLY_OVERLAP) F(                          \
					BYWEEKNO) F(WEEKNO_FROM_END) F(BYYEARDAY) F(YEARDAY_FROM_END)                   \
					F(BYHOUR) F(BYMINUTE) F(BYSECOND) F(HOURS_OF_A_DATE) F(                         \
						TWO_RULES) F(EXRULE) F(EXRULE_TAKES) F(EXDATE_DAY) F(EXDATE_DAY_OF_UTC) \
						F(EXDATE_TIME_OF_A_DATE) F(FUTURE) F(                                   \
							FUTURE_CANCELLED) F(FUTURE_TWO) F(FUTURE_LENGTH)                \
							F(FUTURE_RDATE) F(PERIOD) F(PERIOD_END) F(                      \
								PERIOD_DAYS) F(PERIOD_FUTURE)                           \
								F(TRAVEL) F(AVAILABILITY) F(                            \
									AVAILABLE) F(AVAILABLE_RULE)                    \
									F(PRIORITY) F(                                  \
										EQUAL_PRIORITY)                         \
										F(BUSYTYPE) F(                          \
											IANA_ZONE)                      \
											F(LYING_ZONE)

enum feature {
#define FEATURE_ENUM(id) F_##id,
	FEATURES(FEATURE_ENUM)
#undef FEATURE_ENUM
		N_FEATURES
};

static const char *const feature_names[] = {
#define FEATURE_NAME(id) #id,
	FEATURES(FEATURE_NAME)
#undef FEATURE_NAME
};

static const struct {
	const char *iana, *windows, *odd_case;
} zones_used[] = {
	{"Europe/London", "GMT Standard Time", "europe/london"},
	{"Europe/Paris", "Romance Standard Time", "EUROPE/PARIS"},
	{"America/New_York", "Eastern Standard Time", "america/New_york"},
	{"Australia/Sydney", "AUS Eastern Standard Time", "australia/sydney"},
	{"America/St_Johns", "Newfoundland Standard Time", "AMERICA/st_johns"},
};
enum { N_ZONES = sizeof(zones_used) / sizeof(*zones_used) };

struct counters {
	long hits[N_FEATURES];
	long gaps[N_ZONES], overlaps[N_ZONES];
};

enum kind { UTC, ZONED, FLOATING, DATE };
enum length { BY_END, EXACT, DAYS, UNSAID };
enum freq { NO_RULE, HOURLY, DAILY, WEEKLY, MONTHLY, YEARLY };
enum until { NO_UNTIL, UNTIL_UTC, UNTIL_LOCAL, UNTIL_DATE };

struct by_day {
	int ordinal, weekday;
};

struct spec {
	enum kind kind;
	int64_t start; /* local seconds, the test's only form of local time */
	enum length length;
	int64_t length_s;
	int days;
	enum freq freq;
	int interval, count, week_start;
	enum until until;
	int64_t until_s;
	struct by_day by_days[4];
	int month_days[3], months[3], positions[2];
	int weeks[3], year_days[4], hours[2], minutes[2];
	int n_by_days, n_month_days, n_months, n_positions;
	int n_weeks, n_year_days, n_hours, n_minutes;
	bool second_0, exception;
	bool tentative, cancelled, transparent;
	int busystatus, partstat; /* 0: none */
	int64_t travel_s;
};

struct start {
	int64_t local, key;
	bool tokyo;	  /* local is Tokyo's */
	bool second;	  /* the second time that local stands on the clock */
	int64_t period_s; /* its own length; 0: the event's */
};

struct world {
	uint64_t seed;
	struct counters *counters;
	int zone;
	struct buffer text;
	uint8_t *want, *got;
	struct start *starts;
	int n_starts, uid;
	const char *newline;
	bool embedded;
	int64_t fb_from, fb_to;
	/* What is written is an AVAILABLE: want is when one can be had. */
	bool available;
	uint8_t *layer, *group, *own;
	/* What the calendar must not hold; nothing is off in test_random.c. */
	bool off[N_FEATURES];
	bool by_day;	 /* no local time near a change of clocks */
	bool on_rule;	 /* DTSTART meets its rule */
	bool with_zones; /* a VTIMEZONE for every zone, by its IANA name */
	int64_t kept_from;
};

/* --- chance -------------------------------------------------------------- */

static uint32_t chance(struct world *w, uint32_t n)
{
	w->seed += UINT64_C(0x9e3779b97f4a7c15);
	uint64_t z = w->seed;

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)((z ^ z >> 31) >> 32) % n;
}

static void hit(struct world *w, enum feature feature)
{
	w->counters->hits[feature]++;
}

static bool one_in(struct world *w, uint32_t n, enum feature feature)
{
	return chance(w, n) == 0 && !w->off[feature];
}

/* --- the test's own dates ------------------------------------------------ */

struct date {
	int year, month, day, weekday; /* 0: Monday */
	int64_t n;
};

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in(int year, int month)
{
	if (month == 2)
		return is_leap(year) ? 29 : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static int64_t year_start(int year)
{
	int64_t n = 0;

	for (int y = 1970; y < year; y++)
		n += is_leap(y) ? 366 : 365;
	return n;
}

static void step(struct date *d)
{
	d->n++;
	d->weekday = (d->weekday + 1) % 7;
	if (++d->day > days_in(d->year, d->month)) {
		d->day = 1;
		if (++d->month > 12) {
			d->month = 1;
			d->year++;
		}
	}
}

static struct date first_of(int year)
{
	int64_t n = year_start(year);

	return (struct date){year, 1, 1, (int)((n + 3) % 7), n};
}

static struct date date_of(int64_t n)
{
	int year = 1970;

	while (year_start(year + 1) <= n)
		year++;
	struct date d = first_of(year);
	while (d.n < n)
		step(&d);
	return d;
}

/* --- zones, by the C library --------------------------------------------- */

static int64_t libc_offset(int64_t instant)
{
	time_t t = (time_t)instant;
	struct tm tm;

	localtime_r(&t, &tm);
	return (year_start(tm.tm_year + 1900) + tm.tm_yday) * DAY_S +
	       tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec - instant;
}

/* The first instant that shows the local time, else as before the gap. */
static int64_t libc_instant(int64_t local, bool *ret_gap, bool *ret_overlap)
{
	int64_t before = libc_offset(local - 2 * DAY_S);
	int64_t after = libc_offset(local + 2 * DAY_S);
	bool shows_before = libc_offset(local - before) == before;
	bool shows_after = libc_offset(local - after) == after;

	*ret_gap = !shows_before && !shows_after;
	*ret_overlap = before != after && shows_before && shows_after;
	if (shows_before && shows_after)
		return before > after ? local - before : local - after;
	return shows_after ? local - after : local - before;
}

static int64_t instant_of(struct world *w, const struct spec *s, int64_t local)
{
	bool gap, overlap;

	if (s->kind == UTC)
		return local;
	int64_t instant = libc_instant(local, &gap, &overlap);
	if (gap) {
		hit(w, F_GAP);
		w->counters->gaps[w->zone]++;
	}
	if (overlap) {
		hit(w, F_OVERLAP);
		w->counters->overlaps[w->zone]++;
	}
	return instant;
}

/* --- the rule, day by day ------------------------------------------------ */

/* The week's number from either end of its year: its fourth day's. */
static int week_of(const struct spec *s, const struct date *d, int *ret_year,
		   int *ret_from_end)
{
	int64_t fourth = d->n - (d->weekday - s->week_start + 7) % 7 + 3;
	int year = 1970;

	while (year_start(year + 1) <= fourth)
		year++;
	*ret_year = year;
	*ret_from_end = -(int)((year_start(year + 1) - 1 - fourth) / 7) - 1;
	return (int)((fourth - year_start(year)) / 7) + 1;
}

static int64_t period_of(const struct spec *s, const struct date *d)
{
	int year, from_end;

	switch (s->freq) {
	case HOURLY:
		return d->n * 24;
	case DAILY:
		return d->n;
	case WEEKLY:
		/* The first day of its week, in weeks. */
		return (d->n - (d->weekday - s->week_start + 7) % 7 + 3500) / 7;
	case MONTHLY:
		return d->year * 12 + d->month;
	default:
		if (!s->n_weeks)
			return d->year;
		week_of(s, d, &year, &from_end);
		return year;
	}
}

static bool is_listed(const int *list, int n, int value)
{
	for (int i = 0; i < n; i++)
		if (list[i] == value)
			return true;
	return false;
}

/* Counts the weekdays before and after the day in its month or year. */
static bool nth_matches(const struct date *d, int ordinal, bool in_year)
{
	int64_t first = d->n - d->day + 1, last;

	last = first + days_in(d->year, d->month) - 1;
	if (in_year) {
		first = year_start(d->year);
		last = year_start(d->year + 1) - 1;
	}
	int before = 0, after = 0;
	for (int64_t n = d->n; n >= first; n -= 7)
		before++;
	for (int64_t n = d->n; n <= last; n += 7)
		after++;
	return ordinal > 0 ? before == ordinal : after == -ordinal;
}

static bool by_day_matches(const struct spec *s, const struct date *d)
{
	for (int i = 0; i < s->n_by_days; i++) {
		if (s->by_days[i].weekday != d->weekday)
			continue;
		if (!s->by_days[i].ordinal ||
		    nth_matches(d, s->by_days[i].ordinal,
				s->freq == YEARLY && !s->n_months))
			return true;
	}
	return false;
}

static bool week_matches(const struct spec *s, const struct date *d)
{
	int year, from_end, week = week_of(s, d, &year, &from_end);

	return is_listed(s->weeks, s->n_weeks, week) ||
	       is_listed(s->weeks, s->n_weeks, from_end);
}

static bool year_day_matches(const struct spec *s, const struct date *d)
{
	int n = (int)(d->n - year_start(d->year)) + 1;
	int from_end = (int)(d->n - year_start(d->year + 1));

	return is_listed(s->year_days, s->n_year_days, n) ||
	       is_listed(s->year_days, s->n_year_days, from_end);
}

static bool rule_matches(const struct spec *s, const struct date *d,
			 const struct date *first)
{
	int from_end = d->day - days_in(d->year, d->month) - 1;

	if (s->n_weeks && !week_matches(s, d))
		return false;
	if (s->n_year_days && !year_day_matches(s, d))
		return false;
	if (s->n_months && !is_listed(s->months, s->n_months, d->month))
		return false;
	if (s->n_month_days &&
	    !is_listed(s->month_days, s->n_month_days, d->day) &&
	    !is_listed(s->month_days, s->n_month_days, from_end))
		return false;
	if (s->n_by_days)
		return by_day_matches(s, d);
	if (s->n_month_days || s->n_year_days || s->freq <= DAILY)
		return true;
	if (s->freq == WEEKLY || s->n_weeks)
		return d->weekday == first->weekday;
	if (d->day != first->day)
		return false;
	return s->freq == MONTHLY || s->n_months || d->month == first->month;
}

static void add_start(struct world *w, int64_t local, int64_t key, bool tokyo)
{
	assert_true(w->n_starts < MAX_STARTS);
	w->starts[w->n_starts++] =
		(struct start){.local = local, .key = key, .tokyo = tokyo};
}

static int64_t key_of(struct world *w, const struct spec *s, int64_t local)
{
	return s->kind == DATE ? local : instant_of(w, s, local);
}

static bool is_past(struct world *w, const struct spec *s, int64_t local)
{
	switch (s->until) {
	case UNTIL_UTC:
		return instant_of(w, s, local) > s->until_s;
	case UNTIL_LOCAL:
		return local > s->until_s;
	case UNTIL_DATE:
		return local - local % DAY_S > s->until_s;
	default:
		return false;
	}
}

/* Starts of a period: local seconds. */
struct set {
	int64_t starts[371 * 4];
	int n, counted;
	bool done;
};

/* By the hour, a time that stands on the clock twice is a start twice. */
static void add_second(struct world *w, const struct spec *s, int64_t local)
{
	bool gap, overlap;
	int64_t first = libc_instant(local, &gap, &overlap);

	if (gap)
		hit(w, F_HOURLY_GAP);
	if (!overlap)
		return;
	int64_t second = first + libc_offset(local - 2 * DAY_S) -
			 libc_offset(local + 2 * DAY_S);
	if (s->until == UNTIL_UTC && second > s->until_s)
		return;
	hit(w, F_HOURLY_OVERLAP);
	add_start(w, local, second, false);
	w->starts[w->n_starts - 1].second = true;
}

static void flush(struct world *w, const struct spec *s, struct set *set)
{
	for (int i = 0; i < set->n && !set->done; i++) {
		int64_t local = set->starts[i];

		if (s->n_positions &&
		    !is_listed(s->positions, s->n_positions, i + 1) &&
		    !is_listed(s->positions, s->n_positions, i - set->n))
			continue;
		if (local < s->start || (local == s->start && !s->exception))
			continue;
		set->done = (s->count && set->counted == s->count) ||
			    (s->until != NO_UNTIL &&
			     local > s->until_s + 3 * DAY_S);
		if (set->done)
			break;
		if (is_past(w, s, local))
			continue;
		set->counted++;
		if (local < w->kept_from)
			continue;
		add_start(w, local, key_of(w, s, local), false);
		if (s->freq == HOURLY && s->kind != UTC)
			add_second(w, s, local);
	}
	set->n = 0;
}

/* Every five minutes of the hour. */
static void walk_hour(const struct spec *s, int64_t hour, struct set *set)
{
	int first = (int)(s->start / 60 % 60);

	for (int minute = 0; minute < 60; minute += 5)
		if (s->n_minutes ? is_listed(s->minutes, s->n_minutes, minute)
				 : minute == first)
			set->starts[set->n++] = hour * 3600 + minute * 60;
}

static void walk_day(struct world *w, const struct spec *s, int64_t day,
		     struct set *set)
{
	int64_t first = s->start / 3600;

	if (s->kind == DATE) {
		set->starts[set->n++] = day * DAY_S;
		return;
	}
	for (int64_t hour = day * 24; hour < day * 24 + 24; hour++) {
		if (s->n_hours &&
		    !is_listed(s->hours, s->n_hours, (int)(hour % 24)))
			continue;
		if (s->freq == HOURLY &&
		    (hour < first || (hour - first) % s->interval))
			continue;
		if (s->freq != HOURLY && !s->n_hours && hour % 24 != first % 24)
			continue;
		walk_hour(s, hour, set);
		if (s->freq == HOURLY)
			flush(w, s, set);
	}
}

/* Every day from the first of the year, period by period. */
static void expand_rule(struct world *w, const struct spec *s)
{
	struct date first = date_of(s->start / DAY_S);
	struct date d = first_of(first.year - 1);
	struct set set = {.counted = !s->exception};
	int64_t base = period_of(s, &first), period = period_of(s, &d);

	if (s->freq == HOURLY && s->kind != UTC && !s->exception)
		add_second(w, s, s->start);
	for (; d.n < HORIZON_TO + 400 && !set.done; step(&d)) {
		int64_t next = period_of(s, &d);

		if (next != period)
			flush(w, s, &set);
		period = next;
		if (s->freq != HOURLY &&
		    (period < base || (period - base) % s->interval))
			continue;
		if (rule_matches(s, &d, &first))
			walk_day(w, s, d.n, &set);
		else if (d.n == first.n)
			hit(w, F_OFF_RULE_START);
	}
}

/* --- what is said -------------------------------------------------------- */

static uint8_t said_of(const struct spec *s)
{
	static const enum fbtype by_busystatus[] = {FB_FREE,	  FB_FREE,
						    FB_TENTATIVE, FB_BUSY,
						    FB_OUT,	  FB_FREE};
	enum fbtype said = FB_BUSY;

	if (s->cancelled || s->partstat == 1 || s->partstat == 2)
		return 0;
	if (s->busystatus)
		said = by_busystatus[s->busystatus];
	else if (s->transparent)
		said = FB_FREE;
	else if (s->tentative)
		said = FB_TENTATIVE;
	if (said == FB_BUSY && s->partstat == 3)
		said = FB_TENTATIVE;
	if (said == FB_BUSY && s->partstat == 4)
		said = FB_NEEDS_ACTION;
	if (said == FB_FREE)
		return 0;
	return FB_BIT(said);
}

static void paint(uint8_t *cells, int64_t start, int64_t end, uint8_t said)
{
	const int64_t from = (int64_t)HORIZON_FROM * DAY_S;
	int64_t first = start < from ? 0 : (start - from) / CELL_S;

	assert_true(start % CELL_S == 0 && end % CELL_S == 0);
	for (int64_t i = first; i < N_CELLS && from + i * CELL_S < end; i++)
		cells[i] |= said;
}

static void paint_start(struct world *w, const struct spec *s,
			const struct start *start)
{
	int64_t from, to = 0;

	if (s->kind == DATE) {
		int days = s->length == UNSAID ? 1 : s->days;

		from = instant_of(w, s, start->local);
		to = instant_of(w, s, start->local + (int64_t)days * DAY_S);
		paint(w->want, from - s->travel_s, to, said_of(s));
		return;
	}
	from = start->second  ? start->key
	       : start->tokyo ? start->local - 9 * 3600
			      : instant_of(w, s, start->local);
	if (start->period_s)
		to = from + start->period_s;
	else if (s->length == BY_END)
		to = from + instant_of(w, s, s->start + s->length_s) -
		     instant_of(w, s, s->start);
	else if (s->length == EXACT)
		to = from + s->length_s;
	else if (s->length == DAYS && start->tokyo)
		to = from + (int64_t)s->days * DAY_S + s->length_s;
	else if (s->length == DAYS)
		to = instant_of(w, s, start->local + (int64_t)s->days * DAY_S) +
		     s->length_s;
	if (to < from)
		to = from;
	if (to > from - s->travel_s)
		paint(w->want, from - s->travel_s, to, said_of(s));
}

#endif
