#include "tests/unit/calendar/choose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calendar/read.h"

/*
 * Random calendars of everything that is read, against walk.h's expansion.
 * How often each feature was met is counted, and asserted.
 */

enum { CALENDARS = 3000, LEAST_HITS = 100 };

/* --- writing ------------------------------------------------------------- */

/* A line, now and then folded at some byte. */
static void put_line(struct world *w, const char *line)
{
	size_t n = strlen(line);
	size_t fold = chance(w, 12) ? n : chance(w, (uint32_t)n) + 1;

	if (fold < n) {
		hit(w, F_FOLDED);
		buffer_put(&w->text, line, fold);
		buffer_put_string(&w->text, w->newline);
		buffer_put_char(&w->text, chance(w, 2) ? ' ' : '\t');
		line += fold;
	}
	buffer_put_string(&w->text, line);
	buffer_put_string(&w->text, w->newline);
}

static void put_stamp_text(char *ret, size_t room, int64_t local, bool date)
{
	struct date d = date_of(local / DAY_S);
	int s = (int)(local % DAY_S);
	int n = snprintf(ret, room, "%04d%02d%02d", d.year, d.month, d.day);

	if (!date)
		snprintf(ret + n, room - (size_t)n, "T%02d%02d%02d", s / 3600,
			 s / 60 % 60, s % 60);
}

static const char *zone_text(struct world *w)
{
	if (w->zone == 0 && w->embedded) {
		hit(w, F_EMBEDDED);
		return "My own zone";
	}
	switch (chance(w, 4)) {
	case 0:
		hit(w, F_WINDOWS);
		return zones_used[w->zone].windows;
	case 1:
		hit(w, F_ANY_CASE);
		return zones_used[w->zone].odd_case;
	default:
		return zones_used[w->zone].iana;
	}
}

static void put_local(struct world *w, const char *name, enum kind kind,
		      int64_t local)
{
	char line[200], text[40];

	put_stamp_text(text, sizeof(text), local, kind == DATE);
	if (kind == DATE)
		snprintf(line, sizeof(line), "%s;VALUE=DATE:%s", name, text);
	else if (kind == ZONED)
		snprintf(line, sizeof(line), "%s;TZID=%s:%s", name,
			 zone_text(w), text);
	else
		snprintf(line, sizeof(line), "%s:%s%s", name, text,
			 kind == UTC ? "Z" : "");
	put_line(w, line);
}

static void put_tokyo(struct world *w, const char *name, int64_t local)
{
	char line[200], text[40];

	put_stamp_text(text, sizeof(text), local, false);
	snprintf(line, sizeof(line), "%s;TZID=Asia/Tokyo:%s", name, text);
	put_line(w, line);
}

/* One of the forms that name the same instant; 1: in UTC, 2: of Tokyo. */
static int put_id(struct world *w, const char *name, const struct spec *s,
		  const struct start *start)
{
	uint32_t form = s->kind == DATE ? 0 : chance(w, 3);

	if (start->tokyo || start->second)
		form = 2;
	if (form == 0)
		put_local(w, name, s->kind, start->local);
	else if (form == 1)
		put_local(w, name, UTC, start->key);
	else
		put_tokyo(w, name, start->key + 9 * 3600);
	return (int)form;
}

static void put_list(char *line, size_t room, const char *name, const int *list,
		     int n)
{
	for (int i = 0; i < n; i++) {
		size_t at = strlen(line);

		snprintf(line + at, room - at, "%s%d", i ? "," : name, list[i]);
	}
}

static void put_by_days(char *line, size_t room, const struct spec *s)
{
	static const char *const names[] = {"MO", "TU", "WE", "TH",
					    "FR", "SA", "SU"};

	for (int i = 0; i < s->n_by_days; i++) {
		size_t at = strlen(line);
		const char *before = i ? "," : ";BYDAY=";
		const char *name = names[s->by_days[i].weekday];

		if (s->by_days[i].ordinal)
			snprintf(line + at, room - at, "%s%d%s", before,
				 s->by_days[i].ordinal, name);
		else
			snprintf(line + at, room - at, "%s%s", before, name);
	}
	if (s->week_start) {
		size_t at = strlen(line);

		snprintf(line + at, room - at, ";WKST=%s",
			 names[s->week_start]);
	}
}

static void put_rule(struct world *w, const char *name, const struct spec *s)
{
	static const char *const names[] = {"",	      "HOURLY",	 "DAILY",
					    "WEEKLY", "MONTHLY", "YEARLY"};
	char line[400], text[40] = "";

	snprintf(line, sizeof(line), "%s:FREQ=%s", name, names[s->freq]);
	if (s->interval > 1)
		put_list(line, sizeof(line), ";INTERVAL=", &s->interval, 1);
	if (s->count)
		put_list(line, sizeof(line), ";COUNT=", &s->count, 1);
	put_by_days(line, sizeof(line), s);
	put_list(line, sizeof(line), ";BYMONTHDAY=", s->month_days,
		 s->n_month_days);
	put_list(line, sizeof(line), ";BYMONTH=", s->months, s->n_months);
	put_list(line, sizeof(line), ";BYWEEKNO=", s->weeks, s->n_weeks);
	put_list(line, sizeof(line), ";BYYEARDAY=", s->year_days,
		 s->n_year_days);
	put_list(line, sizeof(line), ";BYHOUR=", s->hours, s->n_hours);
	put_list(line, sizeof(line), ";BYMINUTE=", s->minutes, s->n_minutes);
	put_list(line, sizeof(line), ";BYSECOND=", (const int[]){0},
		 s->second_0);
	put_list(line, sizeof(line), ";BYSETPOS=", s->positions,
		 s->n_positions);
	if (s->until != NO_UNTIL) {
		size_t at = strlen(line);

		put_stamp_text(text, sizeof(text), s->until_s,
			       s->until == UNTIL_DATE);
		snprintf(line + at, sizeof(line) - at, ";UNTIL=%s%s", text,
			 s->until == UNTIL_UTC ? "Z" : "");
	}
	put_line(w, line);
}

static void put_states(struct world *w, const struct spec *s)
{
	static const char *const busystatus[] = {
		"", "FREE", "TENTATIVE", "BUSY", "OOF", "WORKINGELSEWHERE"};
	static const char *const partstat[] = {
		"",	     "DECLINED",     "DELEGATED",
		"TENTATIVE", "NEEDS-ACTION", "ACCEPTED"};
	char line[200];

	if (s->cancelled || s->tentative)
		put_line(w, s->cancelled ? "STATUS:CANCELLED"
					 : "STATUS:TENTATIVE");
	if (s->transparent)
		put_line(w, "TRANSP:TRANSPARENT");
	if (s->busystatus) {
		snprintf(line, sizeof(line), "X-MICROSOFT-CDO-BUSYSTATUS:%s",
			 busystatus[s->busystatus]);
		put_line(w, line);
	}
	if (s->partstat) {
		snprintf(line, sizeof(line),
			 "ATTENDEE;PARTSTAT=%s:MAILTO:Me@example.org",
			 partstat[s->partstat]);
		put_line(w, line);
	}
}

static void put_length(struct world *w, const struct spec *s)
{
	char line[80];

	if (s->length == BY_END && s->kind == DATE)
		put_local(w, "DTEND", DATE,
			  s->start + (int64_t)s->days * DAY_S);
	else if (s->length == BY_END)
		put_local(w, "DTEND", s->kind, s->start + s->length_s);
	if (s->length == EXACT)
		snprintf(line, sizeof(line), "DURATION:PT%dM",
			 (int)(s->length_s / 60));
	else if (s->length == DAYS && s->kind == DATE)
		snprintf(line, sizeof(line), "DURATION:P%dD", s->days);
	else if (s->length == DAYS)
		snprintf(line, sizeof(line), "DURATION:P%dDT%dM", s->days,
			 (int)(s->length_s / 60));
	if (s->length == EXACT || s->length == DAYS)
		put_line(w, line);
}

static void put_begin(struct world *w, int uid)
{
	char line[80];

	put_line(w, "BEGIN:VEVENT");
	snprintf(line, sizeof(line), "UID:%d-random@example.org", uid);
	put_line(w, line);
}

/* --- components ---------------------------------------------------------- */

static void add_rdates(struct world *w, const struct spec *s)
{
	int n = (int)chance(w, 3);

	for (int i = 0; i < n; i++) {
		int64_t local = random_local(w);

		hit(w, F_RDATE);
		if (s->kind == DATE) {
			local -= local % DAY_S;
		} else if (chance(w, 3) == 0) {
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

	hit(w, F_EXDATE_TIME_OF_A_DATE);
	if (chance(w, 2))
		put_local(w, "EXDATE", chance(w, 2) ? FLOATING : ZONED,
			  gone.local + (int64_t)chance(w, 288) * CELL_S);
	else
		put_local(w, "EXDATE", UTC, instant_of(w, s, gone.local));
	drop_key(w, gone.key);
}

static void take_other_kind(struct world *w, const struct spec *s)
{
	if (w->n_starts < 2 || chance(w, 4))
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
			    !ends_apart(s, &w->starts[i], &w->starts[k]))
				w->starts[k] = w->starts[--w->n_starts];
}

static void add_exdates(struct world *w, const struct spec *s)
{
	int n = (int)chance(w, 4);

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
	put_line(w, "END:VEVENT");
	struct start own = {.local = s.start};
	paint_start(w, &s, &own);
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
		put_rule(w, "RRULE", &s);
		expand_rule(w, &s);
		if (chance(w, 6) == 0)
			add_rule(w, &s);
	}
	add_rdates(w, &s);
	drop_twins(w, &s);
	if (s.freq != NO_RULE && chance(w, 6) == 0)
		take_exrule(w, &s);
	take_other_kind(w, &s);
	add_exdates(w, &s);
	put_states(w, &s);
	put_line(w, "END:VEVENT");
	for (uint32_t n = chance(w, 3); n && w->n_starts > 1; n--)
		put_override(w, &s, uid);
	for (int i = 0; i < w->n_starts; i++)
		paint_start(w, &s, &w->starts[i]);
}

/* A newer version replaces an older one, in either order in the file. */
static void put_versions(struct world *w)
{
	bool by_sequence = chance(w, 2), newer_first = chance(w, 2);
	int uid = w->uid++;

	hit(w, by_sequence ? F_SEQUENCE : F_STAMP);
	for (int i = 0; i < 2; i++) {
		bool newer = (i == 0) == newer_first;
		struct spec s;

		choose_kind(w, false, &s);
		put_begin(w, uid);
		put_line(w, newer != by_sequence ? "DTSTAMP:20251201T000000Z"
						 : "DTSTAMP:20251101T000000Z");
		if (by_sequence)
			put_line(w, newer ? "SEQUENCE:2" : "SEQUENCE:1");
		else if (!newer)
			put_line(w, "SEQUENCE:0");
		put_local(w, "DTSTART", s.kind, s.start);
		put_length(w, &s);
		put_states(w, &s);
		put_line(w, "END:VEVENT");
		struct start own = {.local = s.start};
		if (newer)
			paint_start(w, &s, &own);
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
	put_line(w, "END:VEVENT");
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

static void put_object(struct world *w)
{
	put_line(w, "BEGIN:VCALENDAR");
	put_line(w, "VERSION:2.0");
	w->embedded = chance(w, 2) != 0;
	if (w->zone == 0 && w->embedded)
		put_own_zone(w);
	for (uint32_t n = 1 + chance(w, 3); n; n--)
		put_series(w);
	if (chance(w, 5) == 0)
		put_versions(w);
	if (chance(w, 8) == 0)
		put_alone(w);
	if (w->fb_to == 0 && chance(w, 6) == 0)
		put_free_busy(w);
	put_line(w, "END:VCALENDAR");
}

static void make_calendar(struct world *w)
{
	memset(w->want, 0, N_CELLS);
	buffer_clear(&w->text);
	w->fb_from = w->fb_to = 0;
	w->uid = 0;
	w->newline = "\r\n";
	if (chance(w, 10) == 0) {
		hit(w, F_LF);
		w->newline = "\n";
	}
	if (chance(w, 10) == 0) {
		hit(w, F_BOM);
		buffer_put(&w->text, "\xef\xbb\xbf", 3);
	}
	put_object(w);
	if (chance(w, 8) == 0) {
		hit(w, F_SEVERAL);
		put_object(w);
	}
}

/* --- comparing ----------------------------------------------------------- */

static void report(struct world *w, int number, int64_t cell)
{
	char text[INSTANT_TEXT_BYTES];

	instant_format_utc((int64_t)HORIZON_FROM * DAY_S + cell * CELL_S, text);
	fprintf(stderr, "calendar %d differs at %s: wanted %d, got %d\n%s",
		number, text, w->want[cell], w->got[cell], w->text.data);
	fail();
}

static void check_calendar(struct world *w, struct zones *zones, int number)
{
	static const char *const me[] = {"me@example.org"};
	const struct strings addresses = {me, 1};
	struct arena *arena = arena_new(256 * 1024 * 1024);
	struct calendar calendar;
	struct error err = {0};
	struct read_options options = {
		.horizon = {(int64_t)HORIZON_FROM * DAY_S,
			    (int64_t)HORIZON_TO * DAY_S},
		.as_of = INSTANT_NONE,
		.zones = zones,
		.zone = zones_find(zones, bytes_of(zones_used[w->zone].iana)),
		.addresses = &addresses,
	};

	if (calendar_read(buffer_bytes(&w->text), &options, arena, &calendar,
			  &err) != STATUS_OK)
		fail_msg("calendar %d is refused at line %d:\n%s", number,
			 (int)err.line, w->text.data);
	assert_true(timetable_is_valid(&calendar.timetable));
	memset(w->got, 0, N_CELLS);
	for (size_t i = 0; i < calendar.timetable.n_busys; i++) {
		const struct busy *b = &calendar.timetable.busys[i];

		paint(w->got, b->span.start, b->span.end, b->said);
	}
	for (int64_t i = 0; i < N_CELLS; i++)
		if (w->want[i] != w->got[i])
			report(w, number, i);
	if (w->fb_to) {
		assert_int_equal(calendar.timetable.n_covers, 1);
		assert_int_equal(calendar.timetable.covers->start, w->fb_from);
		assert_int_equal(calendar.timetable.covers->end, w->fb_to);
	}
	arena_free(arena);
}

static void check_counters(const struct counters *counters)
{
	for (int i = 0; i < N_FEATURES; i++) {
		print_message("%s %ld%s", feature_names[i], counters->hits[i],
			      i % 8 == 7 ? "\n" : "  ");
		if (counters->hits[i] < LEAST_HITS)
			fail_msg("%s: only %ld hits", feature_names[i],
				 counters->hits[i]);
	}
	print_message("\n");
	for (int i = 0; i < N_ZONES; i++) {
		print_message("%s: %ld times in the gap, %ld in the overlap\n",
			      zones_used[i].iana, counters->gaps[i],
			      counters->overlaps[i]);
		assert_true(counters->gaps[i] > 0);
		assert_true(counters->overlaps[i] > 0);
	}
}

static void calendar_read__equals_a_walk_day_by_day(void **state)
{
	struct counters counters = {0};
	struct zones *zones = zones_new();
	struct world w = {.seed = 2026, .counters = &counters};

	(void)state;
	buffer_init(0, &w.text);
	w.want = malloc(N_CELLS);
	w.got = malloc(N_CELLS);
	w.starts = calloc(MAX_STARTS, sizeof(*w.starts));
	for (w.zone = 0; w.zone < N_ZONES; w.zone++) {
		setenv("TZ", zones_used[w.zone].iana, 1);
		tzset();
		for (int i = 0; i < CALENDARS / N_ZONES; i++) {
			make_calendar(&w);
			check_calendar(&w, zones, w.zone * 10000 + i);
		}
	}
	check_counters(&counters);
	free(w.want);
	free(w.got);
	free(w.starts);
	buffer_release(&w.text);
	zones_free(zones);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calendar_read__equals_a_walk_day_by_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
