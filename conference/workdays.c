#include "conference/workdays.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

enum { NO_HOLIDAY = -1, WORKDAYS_A_WEEK = 5, DAYS_A_WEEK = 7 };

static int compare_holidays(const void *a, const void *b)
{
	const struct holiday *x = a, *y = b;
	int order = day_compare(x->day, y->day);

	for (int l = 0; order == 0 && l < N_LANGUAGES; l++)
		order = strcmp(x->name.in[l], y->name.in[l]);
	return order;
}

static int compare_days(const void *a, const void *b)
{
	const struct days *x = a, *y = b;

	return day_compare(x->first, y->first);
}

/* Sorts spans of days and joins what touches; returns how many are left. */
static size_t normalise(struct days *days, size_t n)
{
	size_t kept = 0;

	qsort(days, n, sizeof(*days), compare_days);
	for (size_t i = 0; i < n; i++) {
		struct days *last = kept ? &days[kept - 1] : NULL;

		if (day_compare(days[i].last, days[i].first) < 0)
			continue;
		if (last && days[i].first.n <= last->last.n + 1) {
			if (day_compare(days[i].last, last->last) > 0)
				last->last = days[i].last;
			continue;
		}
		days[kept++] = days[i];
	}
	return kept;
}

/* The days that an item takes; false: none at all. */
static bool item_days(const struct item *item, const struct zone *zone,
		      struct days *ret)
{
	if (item->all_day) {
		*ret = (struct days){item->first, item->last};
		return true;
	}
	if (span_is_empty(item->span))
		return false;
	ret->first = zone_day(zone, item->span.start);
	ret->last = zone_day(zone, item->span.end - 1);
	return true;
}

static size_t count_item_days(const struct calendar *calendar,
			      const struct zone *zone)
{
	size_t total = 0;
	struct days days;

	for (size_t i = 0; i < calendar->n_items; i++)
		if (item_days(&calendar->items[i], zone, &days))
			total += (size_t)(days.last.n - days.first.n + 1);
	return total;
}

static size_t add_holidays(const struct calendar *calendar,
			   enum language language, const struct zone *zone,
			   struct holiday *holidays)
{
	size_t n = 0;
	struct days days;

	for (size_t i = 0; i < calendar->n_items; i++) {
		const char *title = calendar->items[i].title;

		if (!item_days(&calendar->items[i], zone, &days))
			continue;
		for (int32_t d = days.first.n; d <= days.last.n; d++) {
			struct holiday *holiday = &holidays[n++];

			*holiday = (struct holiday){.day = {d}};
			for (int l = 0; l < N_LANGUAGES; l++)
				holiday->name.in[l] = "";
			holiday->name.in[language] = title;
		}
	}
	return n;
}

/* One a day, with the names of both files; where one lacks, the other's. */
static size_t match_names(struct holiday *holidays, size_t n)
{
	size_t kept = 0;

	qsort(holidays, n, sizeof(*holidays), compare_holidays);
	for (size_t i = 0; i < n; i++) {
		struct holiday *last = kept ? &holidays[kept - 1] : NULL;

		if (!last || day_compare(last->day, holidays[i].day) != 0) {
			holidays[kept++] = holidays[i];
			continue;
		}
		for (int l = 0; l < N_LANGUAGES; l++)
			if (!last->name.in[l][0])
				last->name.in[l] = holidays[i].name.in[l];
	}
	for (size_t i = 0; i < kept; i++) {
		struct text *name = &holidays[i].name;

		for (int l = 0; l < N_LANGUAGES; l++)
			if (!name->in[l][0])
				name->in[l] = name->in[1 - l];
	}
	return kept;
}

/* What every file of holidays covers. */
static void known_days(const struct evidence *evidence, const struct zone *zone,
		       struct workdays *workdays)
{
	workdays->known_first = workdays->known_last = DAY_NONE;
	for (int l = 0; l < N_LANGUAGES; l++) {
		const struct known *known = &evidence->holidays[l];
		const struct timetable *t = &known->calendar.timetable;

		if (!known->found || t->n_covers == 0)
			continue;
		struct day first = zone_day(zone, t->covers[0].start);
		struct day last =
			day_add(zone_day(zone, t->covers[t->n_covers - 1].end),
				-1);
		if (day_is_none(workdays->known_first) ||
		    day_compare(first, workdays->known_first) > 0)
			workdays->known_first = first;
		if (day_is_none(workdays->known_last) ||
		    day_compare(last, workdays->known_last) < 0)
			workdays->known_last = last;
	}
}

static enum status collect_holidays(const struct conference *conference,
				    const struct evidence *evidence,
				    struct arena *arena,
				    struct workdays *workdays,
				    struct error *err)
{
	size_t room = 0, n = 0;

	for (int l = 0; l < N_LANGUAGES; l++)
		if (evidence->holidays[l].found)
			room += count_item_days(&evidence->holidays[l].calendar,
						conference->zone);
	struct holiday *holidays = arena_array(arena, struct holiday, room);
	if (!holidays)
		return error_no_memory(err, arena);
	for (int l = 0; l < N_LANGUAGES; l++)
		if (evidence->holidays[l].found)
			n += add_holidays(&evidence->holidays[l].calendar,
					  (enum language)l, conference->zone,
					  holidays + n);
	workdays->holidays = holidays;
	workdays->n_holidays = match_names(holidays, n);
	known_days(evidence, conference->zone, workdays);
	return STATUS_OK;
}

static enum status collect_closures(const struct conference *conference,
				    const struct evidence *evidence,
				    struct arena *arena,
				    struct workdays *workdays,
				    struct error *err)
{
	size_t room = 0, n = 0;

	for (size_t i = 0; i < conference->n_closures; i++)
		room += conference->closures[i].is_calendar
				? evidence->closures[i].calendar.n_items
				: 1;
	struct days *days = arena_array(arena, struct days, room);
	if (!days)
		return error_no_memory(err, arena);
	for (size_t i = 0; i < conference->n_closures; i++) {
		const struct calendar *c = &evidence->closures[i].calendar;

		if (!conference->closures[i].is_calendar) {
			days[n++] = conference->closures[i].days;
			continue;
		}
		for (size_t k = 0; k < c->n_items; k++)
			n += item_days(&c->items[k], conference->zone,
				       &days[n]);
	}
	workdays->closures = days;
	workdays->n_closures = normalise(days, n);
	return STATUS_OK;
}

enum status workdays_of(const struct conference *conference,
			const struct evidence *evidence, struct arena *arena,
			struct workdays *ret, struct error *err)
{
	struct workdays workdays = {0};
	enum status status =
		collect_holidays(conference, evidence, arena, &workdays, err);

	if (status == STATUS_OK)
		status = collect_closures(conference, evidence, arena,
					  &workdays, err);
	if (status != STATUS_OK)
		return status;
	size_t n = workdays.n_holidays + workdays.n_closures;
	struct days *off = arena_array(arena, struct days, n);
	if (!off)
		return error_no_memory(err, arena);
	for (size_t i = 0; i < workdays.n_holidays; i++)
		off[i] = (struct days){workdays.holidays[i].day,
				       workdays.holidays[i].day};
	for (size_t i = 0; i < workdays.n_closures; i++)
		off[workdays.n_holidays + i] = workdays.closures[i];
	workdays.off = off;
	workdays.n_off = normalise(off, n);
	*ret = workdays;
	return STATUS_OK;
}

static bool is_weekend(struct day day)
{
	return day_weekday(day) >= SATURDAY;
}

static int compare_to_span(const void *key, const void *element)
{
	const struct day *day = key;
	const struct days *days = element;

	if (day_compare(*day, days->first) < 0)
		return -1;
	return day_compare(*day, days->last) > 0;
}

static int compare_to_holiday(const void *key, const void *element)
{
	const struct holiday *holiday = element;

	return day_compare(*(const struct day *)key, holiday->day);
}

bool workdays_is_working(const struct workdays *workdays, struct day day)
{
	return !is_weekend(day) &&
	       (workdays->n_off == 0 ||
		!bsearch(&day, workdays->off, workdays->n_off,
			 sizeof(*workdays->off), compare_to_span));
}

bool workdays_are_known(const struct workdays *workdays, struct day day)
{
	return !day_is_none(workdays->known_first) &&
	       day_compare(workdays->known_first, day) <= 0 &&
	       day_compare(day, workdays->known_last) <= 0;
}

/* Mondays to Fridays from the Monday of the week of 1970-01-01 up to a day. */
static int64_t weekdays_up_to(struct day end)
{
	int64_t since = (int64_t)end.n + THURSDAY;
	int64_t weeks = since / DAYS_A_WEEK, rest = since % DAYS_A_WEEK;

	if (rest < 0) {
		rest += DAYS_A_WEEK;
		weeks--;
	}
	return weeks * WORKDAYS_A_WEEK +
	       (rest < WORKDAYS_A_WEEK ? rest : WORKDAYS_A_WEEK);
}

static int64_t weekdays_between(struct day first, struct day end)
{
	return day_compare(first, end) < 0
		       ? weekdays_up_to(end) - weekdays_up_to(first)
		       : 0;
}

int32_t workdays_between(const struct workdays *workdays, struct day first,
			 struct day end)
{
	int64_t n = weekdays_between(first, end);

	for (size_t i = 0; i < workdays->n_off; i++) {
		struct day from = workdays->off[i].first;
		struct day to = day_add(workdays->off[i].last, 1);

		if (day_compare(from, first) < 0)
			from = first;
		if (day_compare(to, end) > 0)
			to = end;
		n -= weekdays_between(from, to);
	}
	return (int32_t)n;
}

int32_t workdays_distance(const struct workdays *workdays, struct day from,
			  struct day to)
{
	if (day_compare(from, to) < 0)
		return workdays_between(workdays, day_add(from, 1),
					day_add(to, 1));
	return workdays_between(workdays, to, from);
}

int32_t workdays_slack(const struct workdays *workdays, struct day from,
		       struct day to)
{
	int32_t distance = workdays_distance(workdays, from, to);

	return day_compare(to, from) < 0 ? -distance : distance;
}

struct skipped workdays_skipped(const struct workdays *workdays, struct day day)
{
	struct skipped skipped = {.day = day, .why = SKIP_CLOSED};

	for (int l = 0; l < N_LANGUAGES; l++)
		skipped.name.in[l] = "";
	if (is_weekend(day)) {
		skipped.why = SKIP_WEEKEND;
		return skipped;
	}
	const struct holiday *holiday =
		workdays->n_holidays ? bsearch(&day, workdays->holidays,
					       workdays->n_holidays,
					       sizeof(*workdays->holidays),
					       compare_to_holiday)
				     : NULL;
	if (holiday) {
		skipped.why = SKIP_HOLIDAY;
		skipped.name = holiday->name;
	}
	return skipped;
}

/*
 * From at on until n working days are met, backwards where n is negative.
 * skipped, if not NULL, has room for all that is passed over.
 */
static void walk(const struct workdays *workdays, struct day at, int32_t n,
		 struct skipped *skipped, struct count *count)
{
	int step = n < 0 ? -1 : 1;
	int32_t left = n * step, days = 0;

	count->n_skipped = 0;
	for (;; at = day_add(at, step), days++) {
		if (workdays_is_working(workdays, at)) {
			left--;
		} else {
			if (skipped)
				skipped[count->n_skipped] =
					workdays_skipped(workdays, at);
			count->n_skipped++;
		}
		if (left == 0 || days == LIMIT_COUNTED_DAYS)
			break;
	}
	count->day = at;
	count->reached = left == 0;
}

static enum status walk_and_tell(const struct workdays *workdays, struct day at,
				 int32_t n, struct arena *arena,
				 struct count *ret, struct error *err)
{
	struct count count = {0};
	struct skipped *skipped = NULL;

	walk(workdays, at, n, NULL, &count);
	if (arena) {
		skipped = arena_array(arena, struct skipped, count.n_skipped);
		if (!skipped)
			return error_no_memory(err, arena);
		walk(workdays, at, n, skipped, &count);
	}
	count.skipped = skipped;
	*ret = count;
	return STATUS_OK;
}

enum status workdays_count(const struct workdays *workdays, struct day from,
			   int32_t n, struct arena *arena, struct count *ret,
			   struct error *err)
{
	if (n == 0) {
		*ret = (struct count){.day = from, .reached = true};
		return STATUS_OK;
	}
	return walk_and_tell(workdays, day_add(from, n < 0 ? -1 : 1), n, arena,
			     ret, err);
}

enum status workdays_roll(const struct workdays *workdays, struct day day,
			  struct arena *arena, struct count *ret,
			  struct error *err)
{
	return walk_and_tell(workdays, day, -1, arena, ret, err);
}
