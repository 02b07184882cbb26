#ifndef TESTS_CALENDAR_FUTURE_H
#define TESTS_CALENDAR_FUTURE_H

/*
 * RECURRENCE-ID;RANGE=THISANDFUTURE and RDATE;VALUE=PERIOD: by chance, as
 * text, and what they come to.
 */

#include "tests/unit/calendar/write.h"

/* --- periods ------------------------------------------------------------- */

/* As an end, in whole days or exact; its length on the clock at hand. */
static void put_period(struct world *w, const struct spec *s, int64_t local)
{
	int64_t length_s = (1 + (int64_t)chance(w, 60)) * CELL_S;
	int64_t from = key_of(w, s, local);
	uint32_t form = chance(w, 3);
	char line[200], start[40], end[40];
	const char *z = s->kind == UTC ? "Z" : "";

	hit(w, F_PERIOD);
	put_stamp_text(start, sizeof(start), local, false);
	put_stamp_text(end, sizeof(end), local + length_s, false);
	if (form == 0 && key_of(w, s, local + length_s) <= from)
		form = 1;
	if (form == 0)
		snprintf(line, sizeof(line), "%s%s/%s%s", start, z, end, z);
	else if (form == 1)
		snprintf(line, sizeof(line), "%s%s/PT%dM", start, z,
			 (int)(length_s / 60));
	else
		snprintf(line, sizeof(line), "%s%s/P1D", start, z);
	if (form == 0)
		length_s = key_of(w, s, local + length_s) - from;
	else if (form == 2)
		length_s = key_of(w, s, local + DAY_S) - from;
	if (form != 1)
		hit(w, form ? F_PERIOD_DAYS : F_PERIOD_END);
	char whole[400];
	if (s->kind == ZONED)
		snprintf(whole, sizeof(whole), "RDATE;VALUE=PERIOD;TZID=%s:%s",
			 zone_text(w), line);
	else
		snprintf(whole, sizeof(whole), "RDATE;VALUE=PERIOD:%s", line);
	put_line(w, whole);
	add_start(w, local, from, false);
	w->starts[w->n_starts - 1].period_s = length_s;
}

/* Now and then where the event begins anyway. */
static void add_periods(struct world *w, const struct spec *s)
{
	if (s->kind == DATE || chance(w, 4) || w->off[F_PERIOD])
		return;
	for (uint32_t n = 1 + chance(w, 2); n; n--) {
		int64_t local = random_local(w);
		int64_t late = (HORIZON_TO - (int64_t)chance(w, 200)) * DAY_S;

		if (chance(w, 3) == 0)
			local = s->start;
		else if (chance(w, 2))
			local = late + local % DAY_S;
		put_period(w, s, local);
	}
}

/* --- ranges -------------------------------------------------------------- */

struct range {
	int64_t key, shift_s;
	struct spec spec;
	bool has_length;
};

enum { MOST_RANGES = 2 };

struct ranges {
	struct range ranges[MOST_RANGES];
	int n;
};

/* A start whose time the clock at hand shows, and once. */
static bool is_plain(const struct spec *s, const struct start *start)
{
	if (start->tokyo || start->second)
		return false;
	return s->kind == UTC || s->kind == DATE ||
	       start->key + libc_offset(start->key) == start->local;
}

/* Two times that a gap makes one would part again. */
static bool has_gap(const struct world *w, const struct spec *s)
{
	for (int i = 0; i < w->n_starts; i++)
		if (!w->starts[i].tokyo && !w->starts[i].second &&
		    !is_plain(s, &w->starts[i]))
			return true;
	return false;
}

static int64_t random_shift(struct world *w, const struct spec *s)
{
	int64_t days = (int64_t)chance(w, 19) - 9;

	if (chance(w, 2) || s->kind == DATE)
		return days * DAY_S;
	return ((int64_t)chance(w, 200) - 100) * CELL_S;
}

static void choose_range(struct world *w, const struct spec *series,
			 const struct start *id, struct range *ret)
{
	struct spec *s = &ret->spec;

	*s = (struct spec){.interval = 1, .kind = series->kind};
	ret->key = id->key;
	ret->shift_s = random_shift(w, series);
	s->start = id->local + ret->shift_s;
	choose_length(w, s);
	choose_states(w, s);
	s->cancelled = chance(w, 4) == 0;
	ret->has_length = s->length != UNSAID;
	if (ret->has_length)
		return;
	/* Then that of the series stays. */
	struct spec states = *s;
	*s = *series;
	s->tentative = states.tentative;
	s->cancelled = states.cancelled;
	s->transparent = states.transparent;
	s->busystatus = states.busystatus;
	s->partstat = states.partstat;
	s->travel_s = states.travel_s;
}

static void put_range(struct world *w, const struct spec *series,
		      const struct start *id, const struct range *range,
		      int uid)
{
	put_begin(w, uid);
	put_id(w, "RECURRENCE-ID;RANGE=THISANDFUTURE", series, id);
	put_local(w, "DTSTART", series->kind, id->local + range->shift_s);
	if (range->has_length)
		put_length(w, &range->spec);
	put_states(w, &range->spec);
	put_end(w);
}

/* The shifted start: by the clock at hand, a second time as much later. */
static struct start moved(struct world *w, const struct range *range,
			  const struct start *start)
{
	struct start to = *start;
	int64_t late = start->tokyo ? 0
				    : start->key - key_of(w, &range->spec,
							  start->local);

	to.local += range->shift_s;
	if (start->tokyo)
		to.key += range->shift_s;
	else
		to.key = key_of(w, &range->spec, to.local) + late;
	return to;
}

static void paint_moved(struct world *w, const struct range *range,
			const struct start *start)
{
	struct start to = moved(w, range, start);

	if (start->tokyo)
		hit(w, F_FUTURE_RDATE);
	if (to.period_s)
		hit(w, F_PERIOD_FUTURE);
	paint_start(w, &range->spec, &to);
	/* The new length holds for a period too, if it is the longer. */
	if (to.period_s && range->has_length) {
		to.period_s = 0;
		paint_start(w, &range->spec, &to);
	}
}

/* One more range, whose id is taken from the starts; false: none fits. */
static bool add_range(struct world *w, const struct spec *series, int uid,
		      struct ranges *to)
{
	struct start id = w->starts[chance(w, (uint32_t)w->n_starts)];
	struct range *range = &to->ranges[to->n];

	if (!is_plain(series, &id) || id.period_s)
		return false;
	choose_range(w, series, &id, range);
	put_range(w, series, &id, range, uid);
	hit(w, F_FUTURE);
	if (range->spec.cancelled)
		hit(w, F_FUTURE_CANCELLED);
	if (!range->has_length)
		hit(w, F_FUTURE_LENGTH);
	struct start own = {.local = id.local + range->shift_s};
	if (!range->spec.cancelled)
		paint_start(w, &range->spec, &own);
	to->n++;
	return true;
}

/* The latest range that begins before the start; NULL: none. */
static const struct range *range_at(const struct ranges *ranges, int64_t key)
{
	const struct range *found = NULL;

	for (int i = 0; i < ranges->n; i++)
		if (ranges->ranges[i].key < key &&
		    (!found || ranges->ranges[i].key > found->key))
			found = &ranges->ranges[i];
	return found;
}

#endif
