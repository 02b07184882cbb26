#include "tests/unit/calendar/walk.h"

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

	if (start->tokyo)
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

static void put_rule(struct world *w, const struct spec *s)
{
	static const char *const names[] = {"", "DAILY", "WEEKLY", "MONTHLY",
					    "YEARLY"};
	char line[400], text[40] = "";

	snprintf(line, sizeof(line), "RRULE:FREQ=%s", names[s->freq]);
	if (s->interval > 1)
		put_list(line, sizeof(line), ";INTERVAL=", &s->interval, 1);
	if (s->count)
		put_list(line, sizeof(line), ";COUNT=", &s->count, 1);
	put_by_days(line, sizeof(line), s);
	put_list(line, sizeof(line), ";BYMONTHDAY=", s->month_days,
		 s->n_month_days);
	put_list(line, sizeof(line), ";BYMONTH=", s->months, s->n_months);
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

/* --- choosing ------------------------------------------------------------ */

/* Often at night round the last Sundays of the spring and autumn months. */
static int64_t random_local(struct world *w)
{
	static const int hours[] = {0, 1, 1, 2, 2, 3, 9, 14, 22, 23};
	int64_t day = year_start(2019) + chance(w, 3200);

	if (chance(w, 3) == 0)
		day = HORIZON_FROM - 30 + (int64_t)chance(w, 800);
	return day * DAY_S + hours[chance(w, 10)] * 3600 +
	       (int64_t)chance(w, 12) * 300;
}

static void choose_length(struct world *w, struct spec *s)
{
	s->length = (enum length)chance(w, 4);
	s->days = 1 + (int)chance(w, 3);
	s->length_s = (1 + (int64_t)chance(w, 48)) * CELL_S;
	if (s->length == BY_END && chance(w, 4) == 0)
		s->length_s += 2 * DAY_S;
	if (s->kind == DATE && s->length == EXACT)
		s->length = NONE;
	/* An end before the start, by a change of clocks, is refused. */
	if (s->kind != DATE && s->length == BY_END &&
	    instant_of(w, s, s->start + s->length_s) <
		    instant_of(w, s, s->start))
		s->length = EXACT;
	if (s->length == NONE && s->kind != DATE && chance(w, 2))
		s->length = EXACT;
	switch (s->length) {
	case BY_END:
		hit(w, F_DTEND);
		break;
	case EXACT:
		hit(w, F_DURATION_EXACT);
		break;
	case DAYS:
		hit(w, F_DURATION_DAYS);
		break;
	case NONE:
		hit(w, F_NO_LENGTH);
		break;
	}
}

static void choose_by_days(struct world *w, struct spec *s)
{
	bool ordinals = s->freq >= MONTHLY && chance(w, 2);
	int most = s->freq == YEARLY && !s->n_months ? 53 : 5;

	s->n_by_days = 1 + (int)chance(w, 4);
	hit(w, F_BYDAY);
	for (int i = 0; i < s->n_by_days; i++) {
		int n = 1 + (int)chance(w, (uint32_t)most);

		s->by_days[i].weekday = (int)chance(w, 7);
		s->by_days[i].ordinal = ordinals ? (chance(w, 2) ? n : -n) : 0;
	}
	if (ordinals)
		hit(w, most == 53 ? F_ORDINAL_IN_YEAR : F_ORDINAL);
}

static void choose_parts(struct world *w, struct spec *s)
{
	if (chance(w, 3) == 0) {
		hit(w, F_BYMONTH);
		s->n_months = 1 + (int)chance(w, 3);
		for (int i = 0; i < s->n_months; i++)
			s->months[i] = 1 + (int)chance(w, 12);
	}
	if (s->freq != WEEKLY && chance(w, 3) == 0) {
		hit(w, F_BYMONTHDAY);
		s->n_month_days = 1 + (int)chance(w, 3);
		for (int i = 0; i < s->n_month_days; i++) {
			int n = 1 + (int)chance(w, 31);
			bool from_end = chance(w, 3) == 0;

			s->month_days[i] = from_end ? -n : n;
			if (from_end)
				hit(w, F_MONTHDAY_FROM_END);
		}
	}
	if (chance(w, 2))
		choose_by_days(w, s);
	if ((s->n_by_days || s->n_months || s->n_month_days) &&
	    chance(w, 4) == 0) {
		hit(w, F_BYSETPOS);
		s->n_positions = 1 + (int)chance(w, 2);
		for (int i = 0; i < s->n_positions; i++) {
			int n = 1 + (int)chance(w, 4);

			s->positions[i] = chance(w, 2) ? n : -n;
		}
	}
}

static void choose_bounds(struct world *w, struct spec *s)
{
	if (chance(w, 2)) {
		s->interval = 2 + (int)chance(w, 3);
		hit(w, F_INTERVAL);
	}
	if (chance(w, 3) == 0) {
		s->week_start = 1 + (int)chance(w, 6);
		hit(w, F_WKST);
	}
	if (chance(w, 3) == 0) {
		s->count = 1 + (int)chance(w, chance(w, 2) ? 20 : 3000);
		hit(w, F_COUNT);
	} else if (chance(w, 2)) {
		s->until = s->kind == DATE ? UNTIL_DATE
			   : s->kind == UTC
				   ? (chance(w, 2) ? UNTIL_UTC : UNTIL_DATE)
				   : (enum until)(1 + chance(w, 3));
		s->until_s = s->start + (int64_t)chance(w, 900) * DAY_S;
		if (s->until == UNTIL_DATE)
			s->until_s -= s->until_s % DAY_S;
		else if (s->until == UNTIL_UTC)
			s->until_s = instant_of(w, s, s->until_s) -
				     (int64_t)chance(w, 3) * CELL_S;
		hit(w, s->until == UNTIL_UTC	 ? F_UNTIL_UTC
		       : s->until == UNTIL_LOCAL ? F_UNTIL_LOCAL
						 : F_UNTIL_DATE);
	}
}

static void choose_states(struct world *w, struct spec *s)
{
	if (chance(w, 5) == 0) {
		s->tentative = true;
		hit(w, F_TENTATIVE);
	}
	if (chance(w, 8) == 0) {
		s->transparent = true;
		hit(w, F_TRANSPARENT);
	}
	if (chance(w, 4) == 0) {
		s->busystatus = 1 + (int)chance(w, 5);
		hit(w, F_BUSYSTATUS);
	}
	if (chance(w, 4) == 0) {
		s->partstat = 1 + (int)chance(w, 5);
		hit(w, F_PARTSTAT);
	}
}

static void choose_kind(struct world *w, struct spec *s)
{
	static const enum feature kinds[] = {F_UTC, F_ZONED, F_FLOATING,
					     F_DATE};

	*s = (struct spec){.interval = 1};
	s->kind = (enum kind)chance(w, 5);
	if (s->kind > DATE)
		s->kind = ZONED;
	hit(w, kinds[s->kind]);
	s->start = random_local(w);
	if (s->kind == DATE)
		s->start -= s->start % DAY_S;
	choose_length(w, s);
	choose_states(w, s);
}

static struct spec choose_series(struct world *w)
{
	static const enum feature freqs[] = {F_SINGLE, F_DAILY, F_WEEKLY,
					     F_MONTHLY, F_YEARLY};
	struct spec s;

	choose_kind(w, &s);
	s.freq = (enum freq)chance(w, 5);
	hit(w, freqs[s.freq]);
	if (s.freq != NO_RULE) {
		choose_parts(w, &s);
		choose_bounds(w, &s);
	}
	return s;
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

static void drop_key(struct world *w, int64_t key)
{
	int kept = 0;

	for (int i = 0; i < w->n_starts; i++)
		if (w->starts[i].key != key)
			w->starts[kept++] = w->starts[i];
	w->n_starts = kept;
}

static void drop_twins(struct world *w)
{
	for (int i = 0; i < w->n_starts; i++)
		for (int k = w->n_starts - 1; k > i && w->n_starts < 400; k--)
			if (w->starts[k].key == w->starts[i].key)
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

	choose_kind(w, &s);
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
	struct start own = {s.start, 0, false};
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
		put_rule(w, &s);
		expand_rule(w, &s);
	}
	add_rdates(w, &s);
	drop_twins(w);
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

		choose_kind(w, &s);
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
		struct start own = {s.start, 0, false};
		if (newer)
			paint_start(w, &s, &own);
	}
}

static void put_alone(struct world *w)
{
	struct spec s;

	hit(w, F_ALONE);
	choose_kind(w, &s);
	put_begin(w, w->uid++);
	put_local(w, "RECURRENCE-ID", UTC, random_local(w));
	put_local(w, "DTSTART", s.kind, s.start);
	put_length(w, &s);
	put_states(w, &s);
	put_line(w, "END:VEVENT");
	struct start own = {s.start, 0, false};
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
