#include "tests/fuzz/rule_model.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

enum { MOST_DAYS = 20000, MOST_LOOKS = 60000, DAY_S = 86400 };
enum { HOUR, DAY, WEEK, MONTH, YEAR };

/* --- a rule as lists of numbers ------------------------------------------ */

struct list {
	int v[400], n;
};

struct model {
	int freq, interval, week_start;
	long count; /* 0: none */
	struct list months, month_days, year_days, weeks, hours, minutes,
		seconds, positions;
	struct list weekdays, ordinals; /* side by side */
};

static bool is_word(struct bytes a, const char *word)
{
	return bytes_equal_nocase(a, bytes_of(word));
}

static struct bytes cut(struct bytes *rest, char at)
{
	const char *p = rest->n ? memchr(rest->data, at, rest->n) : NULL;
	size_t n = p ? (size_t)(p - rest->data) : rest->n;
	struct bytes head = {rest->data, n};

	rest->data += n + (p != NULL);
	rest->n -= n + (p != NULL);
	return head;
}

static int number(struct bytes text)
{
	char copy[24] = "";

	memcpy(copy, text.data, text.n < 23 ? text.n : 23);
	return (int)strtol(copy, NULL, 10);
}

static int weekday(struct bytes text)
{
	static const char *const words[] = {"MO", "TU", "WE", "TH",
					    "FR", "SA", "SU"};

	int i = 0;

	while (i < 7 && !is_word(text, words[i]))
		i++;
	REQUIRE(i < 7);
	return i;
}

static void add(int value, struct list *list)
{
	REQUIRE(list->n < (int)(sizeof(list->v) / sizeof(*list->v)));
	for (int i = 0; i < list->n; i++)
		if (list->v[i] == value)
			return;
	list->v[list->n++] = value;
}

static void read_weekdays(struct bytes value, struct model *m)
{
	while (value.n) {
		struct bytes item = cut(&value, ',');

		REQUIRE(item.n >= 2 && m->weekdays.n < 400);
		struct bytes day = {item.data + item.n - 2, 2};
		struct bytes nth = {item.data, item.n - 2};
		m->weekdays.v[m->weekdays.n++] = weekday(day);
		m->ordinals.v[m->ordinals.n++] = number(nth);
	}
}

static void read_part(struct bytes name, struct bytes value, struct model *m)
{
	static const char *const freqs[] = {"HOURLY", "DAILY", "WEEKLY",
					    "MONTHLY", "YEARLY"};
	const struct {
		const char *name;
		struct list *list;
	} lists[] = {
		{"BYMONTH", &m->months},      {"BYMONTHDAY", &m->month_days},
		{"BYYEARDAY", &m->year_days}, {"BYWEEKNO", &m->weeks},
		{"BYHOUR", &m->hours},	      {"BYMINUTE", &m->minutes},
		{"BYSECOND", &m->seconds},    {"BYSETPOS", &m->positions},
	};

	for (int i = 0; i < 5; i++)
		if (is_word(name, "FREQ") && is_word(value, freqs[i]))
			m->freq = i;
	if (is_word(name, "INTERVAL"))
		m->interval = number(value);
	if (is_word(name, "COUNT"))
		m->count = number(value);
	if (is_word(name, "WKST"))
		m->week_start = weekday(value);
	if (is_word(name, "BYDAY"))
		read_weekdays(value, m);
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		while (is_word(name, lists[i].name) && value.n)
			add(number(cut(&value, ',')), lists[i].list);
}

static struct model read_rule(struct bytes text)
{
	struct model m = {.freq = -1, .interval = 1};

	while (text.n) {
		struct bytes value = cut(&text, ';');
		struct bytes name = cut(&value, '=');

		read_part(name, value, &m);
	}
	REQUIRE(m.freq >= 0);
	return m;
}

static bool has(const struct list *list, int value)
{
	for (int i = 0; i < list->n; i++)
		if (list->v[i] == value)
			return true;
	return false;
}

/* The nth of n things, counted from either end, is in the list. */
static bool has_nth(const struct list *list, int nth, int n)
{
	return has(list, nth) || has(list, nth - n - 1);
}

/* --- a calendar that steps ----------------------------------------------- */

struct date {
	int64_t n; /* since 1970-01-01 */
	int year, month, day, of_year, weekday;
};

static int is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_of_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30,
				   31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && is_leap(year));
}

static int days_of_year(int year)
{
	return 365 + is_leap(year);
}

static struct date new_year(int year)
{
	int64_t n = 0;

	for (int y = 1970; y < year; y++)
		n += days_of_year(y);
	for (int y = year; y < 1970; y++)
		n -= days_of_year(y);
	return (struct date){n, year, 1, 1, 1, (int)(((n + 3) % 7 + 7) % 7)};
}

static struct date next(struct date d)
{
	d.n++;
	d.day++;
	d.of_year++;
	d.weekday = (d.weekday + 1) % 7;
	if (d.day > days_of_month(d.year, d.month)) {
		d.day = 1;
		d.month++;
	}
	if (d.month > 12) {
		d.month = d.of_year = 1;
		d.year++;
	}
	return d;
}

/* The date of a day that is n days later, in either direction. */
static struct date moved(struct date d, int n)
{
	int64_t to = d.n + n;

	d = new_year(n < 0 ? d.year - 1 : d.year);
	while (d.n < to)
		d = next(d);
	return d;
}

/* The fourth day of the week, whose year the week is of (ISO 8601). */
static struct date middle_of_week(struct date d, int week_start)
{
	return moved(d, 3 - (d.weekday - week_start + 7) % 7);
}

/* --- what is the rule's -------------------------------------------------- */

struct walk {
	struct model m;
	const struct model_range *range;
	struct date first;
	struct date middle; /* of the week at hand */
	int64_t week;	    /* its number since 1970 */
	int64_t *period;    /* starts of the period at hand */
	size_t n_period, capacity;
	int64_t key; /* of that period */
	long counted;
	bool done;
	struct model_starts *kept;
	size_t kept_capacity;
};

static bool is_nth_weekday(const struct walk *w, struct date d, int ordinal)
{
	bool of_year = w->m.freq == YEAR && w->m.months.n == 0;
	int n = of_year ? days_of_year(d.year) : days_of_month(d.year, d.month);
	int at = of_year ? d.of_year : d.day;
	int before = (at - 1) / 7 + 1, behind = (n - at) / 7 + 1;

	return ordinal == 0 || ordinal == before || ordinal == -behind;
}

static bool is_weekday(const struct walk *w, struct date d)
{
	for (int i = 0; i < w->m.weekdays.n; i++)
		if (w->m.weekdays.v[i] == d.weekday &&
		    is_nth_weekday(w, d, w->m.ordinals.v[i]))
			return true;
	return false;
}

static bool is_week(const struct walk *w)
{
	int at = (w->middle.of_year - 1) / 7 + 1;
	int left = (days_of_year(w->middle.year) - w->middle.of_year) / 7;

	return has_nth(&w->m.weeks, at, at + left);
}

/* No part of the rule names a day. */
static bool is_like_first(const struct walk *w, struct date d)
{
	if (w->m.freq <= DAY)
		return true;
	if (w->m.freq == WEEK || w->m.weeks.n)
		return d.weekday == w->first.weekday;
	if (w->m.freq == YEAR && !w->m.months.n && d.month != w->first.month)
		return false;
	return d.day == w->first.day;
}

static bool is_day(const struct walk *w, struct date d)
{
	const struct model *m = &w->m;

	if (m->months.n && !has(&m->months, d.month))
		return false;
	if (m->weeks.n && !is_week(w))
		return false;
	if (m->year_days.n &&
	    !has_nth(&m->year_days, d.of_year, days_of_year(d.year)))
		return false;
	if (m->month_days.n &&
	    !has_nth(&m->month_days, d.day, days_of_month(d.year, d.month)))
		return false;
	if (m->weekdays.n)
		return is_weekday(w, d);
	return m->year_days.n || m->month_days.n || is_like_first(w, d);
}

static int64_t key_of(const struct walk *w, struct date d, int hour)
{
	switch (w->m.freq) {
	case HOUR:
		return d.n * 24 + hour;
	case DAY:
		return d.n;
	case WEEK:
		return w->week;
	case MONTH:
		return (int64_t)d.year * 12 + d.month;
	default:
		return w->m.weeks.n ? w->middle.year : d.year;
	}
}

/* --- the walk ------------------------------------------------------------ */

static void push(int64_t start, int64_t **starts, size_t *n, size_t *capacity)
{
	if (*n == *capacity) {
		*capacity = *capacity ? *capacity * 2 : 64;
		*starts = realloc(*starts, *capacity * sizeof(**starts));
		REQUIRE(*starts);
	}
	(*starts)[(*n)++] = start;
}

static void keep(struct walk *w, int64_t start)
{
	if ((w->m.count && w->counted == w->m.count) ||
	    start >= (w->range->last + 1) * DAY_S) {
		w->done = true;
		return;
	}
	w->counted++;
	if (start >= w->range->from * DAY_S)
		push(start, &w->kept->starts, &w->kept->n, &w->kept_capacity);
}

static void end_period(struct walk *w)
{
	int64_t first_s = w->range->first_s;
	int n = (int)w->n_period;

	for (int i = 0; i < n && !w->done; i++) {
		int64_t start = w->period[i];

		if (w->m.positions.n && !has_nth(&w->m.positions, i + 1, n))
			continue;
		if (start > first_s ||
		    (w->range->exception && start == first_s))
			keep(w, start);
	}
	w->n_period = 0;
}

static void walk_hour(struct walk *w, struct date d, int hour)
{
	const struct model *m = &w->m;
	int first_minute = (int)((w->range->first_s - w->first.n * DAY_S) / 60);
	int first_second = (int)((w->range->first_s - w->first.n * DAY_S) % 60);
	bool dates = w->range->dates;

	for (int minute = 0; minute < 60; minute++) {
		if (m->minutes.n && !dates ? !has(&m->minutes, minute)
					   : minute != first_minute % 60)
			continue;
		for (int s = 0; s < 60; s++) {
			bool is = has(&m->seconds, s) ||
				  (s == 59 && has(&m->seconds, 60));

			if (m->seconds.n && !dates ? is : s == first_second)
				push(d.n * DAY_S + hour * 3600 + minute * 60 +
					     s,
				     &w->period, &w->n_period, &w->capacity);
		}
	}
}

static void walk_day(struct walk *w, struct date d, int64_t first_key)
{
	int first_hour = (int)((w->range->first_s - w->first.n * DAY_S) / 3600);
	bool is = is_day(w, d);

	for (int hour = 0; hour < 24 && !w->done; hour++) {
		int64_t key = key_of(w, d, hour);

		if (key != w->key)
			end_period(w);
		w->key = key;
		if (!is || key < first_key ||
		    (key - first_key) % w->m.interval != 0)
			continue;
		if (w->m.hours.n && !w->range->dates
			    ? has(&w->m.hours, hour)
			    : w->m.freq == HOUR || hour == first_hour)
			walk_hour(w, d, hour);
	}
}

static void set_week(struct walk *w, struct date d)
{
	int64_t n = d.n + 3 - w->m.week_start + 7000000;

	if (n / 7 == w->week)
		return;
	w->week = n / 7;
	w->middle = middle_of_week(d, w->m.week_start);
}

static bool is_too_much(const struct walk *w)
{
	int64_t days = w->range->last - w->first.n + 400;
	int64_t times = w->m.hours.n + (w->m.freq == HOUR ? 24 : 1);

	times *= (1 + w->m.minutes.n) * (1 + w->m.seconds.n);
	return days > MOST_DAYS || days * times > MOST_LOOKS;
}

bool model_expand(struct bytes rule, const struct model_range *range,
		  struct model_starts *ret)
{
	struct walk w = {.m = read_rule(rule), .range = range, .kept = ret};
	int64_t first_day =
		(range->first_s - (range->first_s < 0) * (DAY_S - 1));
	struct date d = new_year(1970);

	first_day /= DAY_S;
	d = new_year((int)(1970 + first_day / 366 - 1 - (first_day < 0) * 9));
	while (d.n < first_day)
		d = next(d);
	w.first = d;
	if (is_too_much(&w))
		return false;
	*ret = (struct model_starts){0};
	set_week(&w, d);
	int64_t first_key =
		key_of(&w, d, (int)((range->first_s - d.n * DAY_S) / 3600));
	if (!range->exception)
		keep(&w, range->first_s);
	/* The first period is whole, also before the first instance. */
	for (d = new_year(d.year - 1); d.n <= range->last + 400 && !w.done;
	     d = next(d)) {
		set_week(&w, d);
		walk_day(&w, d, first_key);
	}
	free(w.period);
	return true;
}
