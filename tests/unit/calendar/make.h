#ifndef TESTS_CALENDAR_MAKE_H
#define TESTS_CALENDAR_MAKE_H

/*
 * A random calendar of test_random.c and of tests/readers: its components as
 * text, and what they come to painted as they are written. What a calendar
 * may hold is narrowed by world.off.
 */

#include "tests/unit/calendar/future.h"

#include <stdlib.h>

static void world_init(struct world *w)
{
	w->kept_from = KEPT_FROM * (int64_t)DAY_S;
	buffer_init(0, &w->text);
	w->want = malloc(N_CELLS);
	w->got = malloc(N_CELLS);
	w->layer = malloc(N_CELLS);
	w->group = malloc(N_CELLS);
	w->own = malloc(N_CELLS);
	w->starts = calloc(MAX_STARTS, sizeof(*w->starts));
}

static void world_release(struct world *w)
{
	free(w->want);
	free(w->got);
	free(w->layer);
	free(w->group);
	free(w->own);
	free(w->starts);
	buffer_release(&w->text);
}

/* --- components ---------------------------------------------------------- */

static void add_rdates(struct world *w, const struct spec *s)
{
	int n = (int)chance(w, 3);

	if (w->off[F_RDATE])
		n = 0;
	for (int i = 0; i < n; i++) {
		int64_t local = random_local(w);

		/* Late ones are in the ranges. */
		if (chance(w, 3) == 0)
			local = (HORIZON_TO - 1 - (int64_t)chance(w, 200)) *
					DAY_S +
				local % DAY_S;
		hit(w, F_RDATE);
		if (s->kind == DATE) {
			local -= local % DAY_S;
		} else if (one_in(w, 3, F_RDATE_ZONE)) {
			hit(w, F_RDATE_ZONE);
			put_tokyo(w, "RDATE", local);
			add_start(w, local, local - 9 * 3600, true);
			continue;
		}
		put_local(w, "RDATE", s->kind, local);
		add_start(w, local, key_of(w, s, local), false);
	}
}

static void add_rule(struct world *w, const struct spec *s)
{
	struct spec rule = another_rule(w, s);

	hit(w, F_TWO_RULES);
	put_rule(w, "RRULE", &rule);
	expand_rule(w, &rule);
}

static void drop_key(struct world *w, int64_t key)
{
	int kept = 0;

	for (int i = 0; i < w->n_starts; i++)
		if (w->starts[i].key != key)
			w->starts[kept++] = w->starts[i];
	w->n_starts = kept;
}

/* What the rule gives is taken away. */
static void take_exrule(struct world *w, const struct spec *s)
{
	struct spec rule = another_rule(w, s);
	int n = w->n_starts, n_gone;

	hit(w, F_EXRULE);
	rule.exception = true;
	put_rule(w, "EXRULE", &rule);
	expand_rule(w, &rule);
	n_gone = w->n_starts - n;
	struct start *gone = calloc((size_t)n_gone + 1, sizeof(*gone));
	memcpy(gone, &w->starts[n], (size_t)n_gone * sizeof(*gone));
	w->n_starts = n;
	for (int i = 0; i < n_gone; i++)
		drop_key(w, gone[i].key);
	if (w->n_starts < n)
		hit(w, F_EXRULE_TAKES);
	free(gone);
}

static int64_t local_day(const struct spec *s, const struct start *start)
{
	int64_t local = s->kind == UTC ? start->key
				       : start->key + libc_offset(start->key);

	return local / DAY_S;
}

/* A date on a timed event: all of that day, by the event's own clock. */
static void take_day(struct world *w, const struct spec *s)
{
	struct start gone = w->starts[chance(w, (uint32_t)w->n_starts)];
	int64_t day = local_day(s, &gone);
	int kept = 0;

	hit(w, s->kind == UTC ? F_EXDATE_DAY_OF_UTC : F_EXDATE_DAY);
	put_local(w, "EXDATE", DATE, day * DAY_S);
	for (int i = 0; i < w->n_starts; i++) {
		struct start start = w->starts[i];
		int64_t owners = start.key + libc_offset(start.key);

		if (local_day(s, &start) != day ||
		    (s->kind == UTC && owners / DAY_S != day))
			w->starts[kept++] = start;
	}
	w->n_starts = kept;
}

/* A time on an event of whole days: its date, or in UTC its midnight. */
static void take_time(struct world *w, const struct spec *s)
{
	struct start gone = w->starts[chance(w, (uint32_t)w->n_starts)];
	int64_t into_day = (int64_t)chance(w, 288) * CELL_S;

	hit(w, F_EXDATE_TIME_OF_A_DATE);
	switch (chance(w, 4)) {
	case 0:
		put_local(w, "EXDATE", FLOATING, gone.local + into_day);
		break;
	case 1:
		put_local(w, "EXDATE", ZONED, gone.local + into_day);
		break;
	default:
		put_local(w, "EXDATE", UTC, instant_of(w, s, gone.local));
		break;
	}
	drop_key(w, gone.key);
}

static void take_other_kind(struct world *w, const struct spec *s)
{
	if (w->n_starts < 2 || chance(w, 4) || w->off[F_EXDATE_DAY])
		return;
	if (s->kind == DATE)
		take_time(w, s);
	else
		take_day(w, s);
}

/* By a gap two local times are one instant, but end apart. */
static bool ends_apart(const struct spec *s, const struct start *a,
		       const struct start *b)
{
	return s->length == DAYS && s->kind != DATE && !a->tokyo && !b->tokyo &&
	       a->local != b->local;
}

static void drop_twins(struct world *w, const struct spec *s)
{
	for (int i = 0; i < w->n_starts; i++)
		for (int k = w->n_starts - 1; k > i && w->n_starts < 400; k--)
			if (w->starts[k].key == w->starts[i].key &&
			    !w->starts[k].period_s && !w->starts[i].period_s &&
			    !ends_apart(s, &w->starts[i], &w->starts[k]))
				w->starts[k] = w->starts[--w->n_starts];
}

static void add_exdates(struct world *w, const struct spec *s)
{
	int n = (int)chance(w, 4);

	if (w->off[F_EXDATE])
		n = 0;
	for (int i = 0; i < n && w->n_starts > 1; i++) {
		struct start gone = w->starts[chance(w, (uint32_t)w->n_starts)];
		int form = put_id(w, "EXDATE", s, &gone);

		hit(w, F_EXDATE);
		if (form)
			hit(w, form == 1 ? F_EXDATE_UTC : F_EXDATE_ZONE);
		drop_key(w, gone.key);
	}
}

static void put_override(struct world *w, const struct spec *series, int uid)
{
	struct start id = w->starts[chance(w, (uint32_t)w->n_starts)];
	struct spec s;

	choose_kind(w, false, &s);
	s.cancelled = chance(w, 3) == 0;
	hit(w, s.cancelled ? F_CANCELLED : F_MOVED);
	put_begin(w, uid);
	int form = put_id(w, "RECURRENCE-ID", series, &id);
	if (form)
		hit(w, form == 1 ? F_ID_UTC : F_ID_OTHER_ZONE);
	drop_key(w, id.key);
	put_local(w, "DTSTART", s.kind, s.start);
	put_length(w, &s);
	put_states(w, &s);
	put_end(w);
	struct start own = {.local = s.start};
	paint_start(w, &s, &own);
}

/* And paints what is left of the series. */
static void put_ranges(struct world *w, const struct spec *s, int uid)
{
	struct ranges ranges = {.n = 0};
	uint32_t n = has_gap(w, s) ? 0 : chance(w, 4);

	n = w->off[F_FUTURE] ? 0 : n;
	for (; n < MOST_RANGES + 1 && n && w->n_starts > 1; n--) {
		int64_t key = 0;

		if (!add_range(w, s, uid, &ranges))
			continue;
		key = ranges.ranges[ranges.n - 1].key;
		drop_key(w, key);
	}
	if (ranges.n == 2)
		hit(w, F_FUTURE_TWO);
	for (int i = 0; i < w->n_starts; i++) {
		const struct range *range = range_at(&ranges, w->starts[i].key);

		if (range)
			paint_moved(w, range, &w->starts[i]);
		else
			paint_start(w, s, &w->starts[i]);
	}
}

static void put_series(struct world *w)
{
	struct spec s = choose_series(w);
	int uid = w->uid++;

	w->n_starts = 0;
	add_start(w, s.start, key_of(w, &s, s.start), false);
	put_begin(w, uid);
	put_local(w, "DTSTART", s.kind, s.start);
	put_length(w, &s);
	if (s.freq != NO_RULE) {
		if (w->available)
			hit(w, F_AVAILABLE_RULE);
		put_rule(w, "RRULE", &s);
		expand_rule(w, &s);
		if (one_in(w, 6, F_TWO_RULES))
			add_rule(w, &s);
	}
	add_rdates(w, &s);
	add_periods(w, &s);
	drop_twins(w, &s);
	if (s.freq != NO_RULE && one_in(w, 6, F_EXRULE))
		take_exrule(w, &s);
	take_other_kind(w, &s);
	add_exdates(w, &s);
	put_states(w, &s);
	put_end(w);
	for (uint32_t n = chance(w, 3);
	     n && w->n_starts > 1 && !w->off[F_MOVED]; n--)
		put_override(w, &s, uid);
	put_ranges(w, &s, uid);
}

static bool start_apart(struct world *w, const struct spec *x,
			const struct spec *y)
{
	return (x->kind == DATE) != (y->kind == DATE) ||
	       key_of(w, x, x->start) != key_of(w, y, y->start);
}

static void take_times(const struct spec *from, struct spec *to)
{
	to->kind = from->kind;
	to->start = from->start;
	to->length = from->length;
	to->days = from->days;
	to->length_s = from->length_s;
	if (to->length == EXACT)
		to->length_s += CELL_S;
}

/*
 * A newer version replaces an older one, in either order in the file; of equal
 * SEQUENCE, only where both start at once: else they are two events.
 */
static void put_versions(struct world *w)
{
	bool by_sequence = chance(w, 2), newer_first = chance(w, 2);
	bool same_start = chance(w, 2);
	int uid = w->uid++, i_newer = newer_first ? 0 : 1;
	struct spec each[2];

	hit(w, by_sequence ? F_SEQUENCE : F_STAMP);
	for (int i = 0; i < 2; i++) {
		struct spec *s = &each[i];
		bool newer = i == i_newer;

		choose_kind(w, false, s);
		if (i == 1 && same_start)
			take_times(&each[0], s);
		put_begin(w, uid);
		put_line(w, newer != by_sequence ? "DTSTAMP:20251201T000000Z"
						 : "DTSTAMP:20251101T000000Z");
		if (by_sequence)
			put_line(w, newer ? "SEQUENCE:2" : "SEQUENCE:1");
		else if (!newer)
			put_line(w, "SEQUENCE:0");
		put_local(w, "DTSTART", s->kind, s->start);
		put_length(w, s);
		put_states(w, s);
		put_end(w);
	}
	for (int i = 0; i < 2; i++) {
		struct start own = {.local = each[i].start};

		if (i == i_newer ||
		    (!by_sequence && start_apart(w, &each[0], &each[1])))
			paint_start(w, &each[i], &own);
	}
}

static void put_alone(struct world *w)
{
	struct spec s;

	hit(w, F_ALONE);
	choose_kind(w, false, &s);
	put_begin(w, w->uid++);
	put_local(w, "RECURRENCE-ID", UTC, random_local(w));
	put_local(w, "DTSTART", s.kind, s.start);
	put_length(w, &s);
	put_states(w, &s);
	put_end(w);
	struct start own = {.local = s.start};
	paint_start(w, &s, &own);
}

static void put_free_busy(struct world *w)
{
	static const char *const names[] = {"FREEBUSY", "FREEBUSY;FBTYPE=FREE",
					    "FREEBUSY;FBTYPE=BUSY-TENTATIVE",
					    "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE",
					    "FREEBUSY;FBTYPE=BUSY"};
	static const uint8_t said[] = {FB_BIT(FB_BUSY), 0, FB_BIT(FB_TENTATIVE),
				       FB_BIT(FB_OUT), FB_BIT(FB_BUSY)};

	hit(w, F_FREEBUSY);
	w->fb_from = (HORIZON_FROM + (int64_t)chance(w, 100)) * DAY_S;
	w->fb_to = w->fb_from + (1 + (int64_t)chance(w, 300)) * DAY_S;
	put_line(w, "BEGIN:VFREEBUSY");
	put_local(w, "DTSTART", UTC, w->fb_from);
	put_local(w, "DTEND", UTC, w->fb_to);
	for (uint32_t n = chance(w, 6); n; n--) {
		uint32_t kind = chance(w, 5);
		int64_t start = random_local(w);
		int64_t end = start + (1 + (int64_t)chance(w, 40)) * CELL_S;
		char from[40], to[40], line[200];

		put_stamp_text(from, sizeof(from), start, false);
		put_stamp_text(to, sizeof(to), end, false);
		if (chance(w, 2))
			snprintf(line, sizeof(line), "%s:%sZ/%sZ", names[kind],
				 from, to);
		else
			snprintf(line, sizeof(line), "%s:%sZ/PT%dM",
				 names[kind], from, (int)(end - start) / 60);
		put_line(w, line);
		paint(w->want, start, end, said[kind]);
	}
	put_line(w, "END:VFREEBUSY");
}

static void put_own_zone(struct world *w)
{
	static const char *const lines[] = {
		"BEGIN:VTIMEZONE",
		"TZID:My own zone",
		"BEGIN:DAYLIGHT",
		"DTSTART:19960331T010000",
		"TZOFFSETFROM:+0000",
		"TZOFFSETTO:+0100",
		"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
		"END:DAYLIGHT",
		"BEGIN:STANDARD",
		"DTSTART:19961027T020000",
		"TZOFFSETFROM:+0100",
		"TZOFFSETTO:+0000",
		"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
		"END:STANDARD",
		"END:VTIMEZONE",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		put_line(w, lines[i]);
}

/* Both halves of a VTIMEZONE, as clocks changed since 2012. */
static const struct {
	const char *daylight, *standard; /* offsets */
	int from_month, to_month;	 /* of daylight */
	const char *from_day, *to_day, *from_time, *to_time;
} observances[] = {
	{"+0100", "+0000", 3, 10, "-1SU", "-1SU", "0331T010000", "1027T020000"},
	{"+0200", "+0100", 3, 10, "-1SU", "-1SU", "0331T020000", "1027T030000"},
	{"-0400", "-0500", 3, 11, "2SU", "1SU", "0311T020000", "1104T020000"},
	{"+1100", "+1000", 10, 4, "1SU", "1SU", "1006T020000", "0407T030000"},
	{"-0230", "-0330", 3, 11, "2SU", "1SU", "0311T020000", "1104T020000"},
};

static void put_observance(struct world *w, bool daylight, bool lying)
{
	const char *name = daylight ? "DAYLIGHT" : "STANDARD";
	const char *to = daylight ? observances[w->zone].daylight
				  : observances[w->zone].standard;
	const char *from = daylight ? observances[w->zone].standard
				    : observances[w->zone].daylight;
	char text[400];

	snprintf(text, sizeof(text),
		 "BEGIN:%s%sDTSTART:%d%s%sTZOFFSETFROM:%s%sTZOFFSETTO:%s%s"
		 "RRULE:FREQ=YEARLY;BYMONTH=%d;BYDAY=%s%sEND:%s%s",
		 name, w->newline, w->zone == 2 || w->zone == 4 ? 2012 : 1996,
		 daylight ? observances[w->zone].from_time
			  : observances[w->zone].to_time,
		 w->newline, from, w->newline, lying ? from : to, w->newline,
		 daylight ? observances[w->zone].from_month
			  : observances[w->zone].to_month,
		 daylight ? observances[w->zone].from_day
			  : observances[w->zone].to_day,
		 w->newline, name, w->newline);
	buffer_put_string(&w->text, text);
}

/* The IANA name counts; a lying VTIMEZONE changes nothing. */
static void put_iana_zones(struct world *w)
{
	bool lying = one_in(w, 4, F_LYING_ZONE);
	char line[80];

	hit(w, lying ? F_LYING_ZONE : F_IANA_ZONE);
	snprintf(line, sizeof(line), "TZID:%s", zones_used[w->zone].iana);
	put_line(w, "BEGIN:VTIMEZONE");
	put_line(w, line);
	put_observance(w, true, lying);
	put_observance(w, false, lying);
	put_line(w, "END:VTIMEZONE");
	put_line(w, "BEGIN:VTIMEZONE");
	put_line(w, "TZID:Asia/Tokyo");
	put_line(w, "BEGIN:STANDARD");
	put_line(w, "DTSTART:19700101T000000");
	put_line(w, "TZOFFSETFROM:+0900");
	put_line(w, "TZOFFSETTO:+0900");
	put_line(w, "END:STANDARD");
	put_line(w, "END:VTIMEZONE");
}

/* --- availability -------------------------------------------------------- */

struct hours {
	int64_t from, to;
	int priority; /* 0: the lowest */
	uint8_t said;
};

static void put_utc(struct world *w, const char *name, int64_t instant)
{
	put_local(w, name, UTC, instant);
}

static void choose_bounds_of(struct world *w, struct hours *ret)
{
	const int64_t from = (int64_t)HORIZON_FROM * DAY_S;
	char line[80];

	*ret = (struct hours){.from = from, .to = (int64_t)HORIZON_TO * DAY_S};
	if (chance(w, 2)) {
		int days = 1 + (int)chance(w, 300);

		ret->from += (int64_t)chance(w, 600) * DAY_S;
		ret->from += (int64_t)chance(w, 288) * CELL_S;
		put_utc(w, "DTSTART", ret->from);
		snprintf(line, sizeof(line), "DURATION:P%dD", days);
		if (chance(w, 2)) {
			put_line(w, line);
			ret->to = ret->from + (int64_t)days * DAY_S;
		}
	} else if (chance(w, 2)) {
		ret->to = from + (int64_t)chance(w, 700) * DAY_S;
		put_utc(w, "DTEND", ret->to);
	}
}

static struct hours choose_availability(struct world *w, int priority)
{
	static const char *const words[] = {"", "BUSY", "BUSY-TENTATIVE",
					    "BUSY-UNAVAILABLE", "X-ODD"};
	static const uint8_t said[] = {FB_BIT(FB_OUT), FB_BIT(FB_BUSY),
				       FB_BIT(FB_TENTATIVE), FB_BIT(FB_OUT),
				       FB_BIT(FB_OUT)};
	uint32_t type = chance(w, 5);
	struct hours a;
	char line[80];

	choose_bounds_of(w, &a);
	a.priority = priority;
	a.said = said[type];
	if (type) {
		hit(w, F_BUSYTYPE);
		snprintf(line, sizeof(line), "BUSYTYPE:%s", words[type]);
		put_line(w, line);
	}
	snprintf(line, sizeof(line), "PRIORITY:%d",
		 priority ? 10 - priority : 0);
	if (priority || chance(w, 2))
		put_line(w, line);
	return a;
}

/* Its AVAILABLE are written like events, and painted apart. */
static void put_available(struct world *w)
{
	uint8_t *want = w->want;

	memset(w->own, 0, N_CELLS);
	w->want = w->own;
	w->available = true;
	for (uint32_t n = chance(w, 3); n; n--) {
		hit(w, F_AVAILABLE);
		put_series(w);
	}
	w->available = false;
	w->want = want;
}

/* Of one priority: out of its AVAILABLE, in what was cleared for all. */
static void paint_availability(struct world *w, const struct hours *a)
{
	const int64_t from = (int64_t)HORIZON_FROM * DAY_S;

	for (int64_t i = 0; i < N_CELLS; i++) {
		int64_t at = from + i * CELL_S;

		if (at < a->from || at >= a->to)
			continue;
		/* The first of its priority here covers what is lower. */
		if (w->group[i] != a->priority + 1)
			w->layer[i] = 0;
		w->group[i] = (uint8_t)(a->priority + 1);
		if (!w->own[i])
			w->layer[i] |= a->said;
	}
}

/* From the lowest priority up, which is what the walk needs. */
static void put_availabilities(struct world *w)
{
	int priority = (int)chance(w, 3);

	memset(w->layer, 0, N_CELLS);
	memset(w->group, 0, N_CELLS);
	for (uint32_t n = 1 + chance(w, 3); n; n--) {
		hit(w, F_AVAILABILITY);
		if (priority)
			hit(w, F_PRIORITY);
		put_line(w, "BEGIN:VAVAILABILITY");
		struct hours a = choose_availability(w, priority);
		put_available(w);
		put_line(w, "END:VAVAILABILITY");
		paint_availability(w, &a);
		if (chance(w, 2) || priority == 9)
			hit(w, F_EQUAL_PRIORITY);
		else
			priority++;
	}
	for (int64_t i = 0; i < N_CELLS; i++)
		w->want[i] |= w->layer[i];
}

static void put_object(struct world *w, bool several)
{
	put_line(w, "BEGIN:VCALENDAR");
	put_line(w, "VERSION:2.0");
	w->embedded = chance(w, 2) && !w->off[F_EMBEDDED];
	if (w->zone == 0 && w->embedded)
		put_own_zone(w);
	if (w->with_zones)
		put_iana_zones(w);
	for (uint32_t n = 1 + chance(w, 3); n; n--)
		put_series(w);
	if (one_in(w, 5, F_SEQUENCE))
		put_versions(w);
	if (one_in(w, 8, F_ALONE))
		put_alone(w);
	if (w->fb_to == 0 && one_in(w, 6, F_FREEBUSY))
		put_free_busy(w);
	if (!several && one_in(w, 4, F_AVAILABILITY))
		put_availabilities(w);
	put_line(w, "END:VCALENDAR");
}

static void make_calendar(struct world *w)
{
	memset(w->want, 0, N_CELLS);
	buffer_clear(&w->text);
	w->fb_from = w->fb_to = 0;
	w->uid = 0;
	w->newline = "\r\n";
	if (one_in(w, 10, F_LF)) {
		hit(w, F_LF);
		w->newline = "\n";
	}
	if (one_in(w, 10, F_BOM)) {
		hit(w, F_BOM);
		buffer_put(&w->text, "\xef\xbb\xbf", 3);
	}
	put_object(w, false);
	if (one_in(w, 8, F_SEVERAL)) {
		hit(w, F_SEVERAL);
		put_object(w, true);
	}
}

#endif
