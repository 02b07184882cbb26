#ifndef TESTS_CALENDAR_WRITE_H
#define TESTS_CALENDAR_WRITE_H

/*
 * A random calendar of test_random.c as text, in one of the forms that mean
 * the same. Must not know what it comes to.
 */

#include "tests/unit/calendar/choose.h"

#include <stdio.h>
#include <string.h>

/* A line, now and then folded at some byte. */
static void put_line(struct world *w, const char *line)
{
	size_t n = strlen(line);
	size_t fold = chance(w, 12) ? n : chance(w, (uint32_t)n) + 1;

	if (w->off[F_FOLDED])
		fold = n;

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
	uint32_t form = chance(w, 4);
	if (form == 0 && !w->off[F_WINDOWS]) {
		hit(w, F_WINDOWS);
		return zones_used[w->zone].windows;
	}
	if (form == 1 && !w->off[F_ANY_CASE]) {
		hit(w, F_ANY_CASE);
		return zones_used[w->zone].odd_case;
	}
	return zones_used[w->zone].iana;
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

	if ((form == 1 && w->off[F_ID_UTC]) ||
	    (form == 2 && w->off[F_ID_OTHER_ZONE]))
		form = 0;
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

	if (s->travel_s) {
		snprintf(line, sizeof(line), "X-APPLE-TRAVEL-DURATION:PT%dM",
			 (int)(s->travel_s / 60));
		put_line(w, line);
	}
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

static void put_end(struct world *w)
{
	put_line(w, w->available ? "END:AVAILABLE" : "END:VEVENT");
}

static void put_begin(struct world *w, int uid)
{
	char line[80];

	put_line(w, w->available ? "BEGIN:AVAILABLE" : "BEGIN:VEVENT");
	snprintf(line, sizeof(line), "UID:%d-random@example.org", uid);
	put_line(w, line);
}

#endif
