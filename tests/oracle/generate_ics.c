/* Random calendars: see generate.h. */

#include "generate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTES = 32768 };

struct text {
	char *bytes;
	size_t n;
};

uint64_t random_next(struct random *random)
{
	uint64_t z = random->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

int random_below(struct random *random, int n)
{
	return n <= 0 ? 0 : (int)(random_next(random) % (uint64_t)n);
}

int random_between(struct random *random, int least, int most)
{
	return least + random_below(random, most - least + 1);
}

bool random_chance(struct random *random, int percent)
{
	return random_below(random, 100) < percent;
}

const char *random_word(struct random *random, const char *words, char ret[64])
{
	int n = 1, i;
	size_t length;

	for (const char *at = words; *at != '\0'; at++)
		n += *at == ' ';
	for (i = random_below(random, n); i > 0; i--)
		words = strchr(words, ' ') + 1;
	length = strcspn(words, " ");
	memcpy(ret, words, length);
	ret[length] = '\0';
	return ret;
}

__attribute__((format(printf, 2, 3))) static void line(struct text *text,
						       const char *format, ...)
{
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(text->bytes + text->n, TEXT_BYTES - text->n, format,
		      arguments);
	va_end(arguments);
	if (n < 0 || text->n + (size_t)n + 3 > TEXT_BYTES)
		die("calendar", "too long");
	text->n += (size_t)n;
	memcpy(text->bytes + text->n, "\r\n", 3);
	text->n += 2;
}

/* "20261208T100000"; a date alone where seconds are not wanted. */
static const char *basic(int64_t local_s, bool is_date, char ret[64])
{
	int year, month, mday, second = (int)(local_s % DAY_S);

	civil_of((int)(local_s / DAY_S), &year, &month, &mday);
	if (is_date)
		snprintf(ret, 64, "%04d%02d%02d", year, month, mday);
	else
		snprintf(ret, 64, "%04d%02d%02dT%02d%02d%02d", year, month,
			 mday, second / 3600, second / 60 % 60, second % 60);
	return ret;
}

/* Working hours and a little more, in half hours by the clock on the wall. */
static int64_t random_local_s(struct random *random,
			      const struct season *season)
{
	int day = random_between(random, season->busy_from - 1, season->to + 1);

	return (int64_t)day * DAY_S + random_between(random, 15, 35) * 1800;
}

static void add_all_day(struct random *random, const struct season *season,
			struct text *text)
{
	int64_t from = random_local_s(random, season);
	char word[64];

	line(text, "DTSTART;VALUE=DATE:%s", basic(from, true, word));
	if (random_chance(random, 60))
		line(text, "DTEND;VALUE=DATE:%s",
		     basic(from + random_between(random, 1, 2) * DAY_S, true,
			   word));
	else if (random_chance(random, 30))
		line(text, "DURATION:P%dD", random_between(random, 1, 2));
}

static void add_timed(struct random *random, const struct season *season,
		      struct text *text)
{
	int64_t from = random_local_s(random, season);
	int64_t length_s = random_between(random, 1, 8) * 1800;
	const char *params = "", *zulu = "";
	char word[64];

	if (random_chance(random, 60)) {
		params = ";TZID=Europe/London";
	} else if (random_chance(random, 60)) {
		from = utc_of(ZONE_LONDON, from);
		zulu = "Z";
	}
	line(text, "DTSTART%s:%s%s", params, basic(from, false, word), zulu);
	if (random_chance(random, 70))
		line(text, "DTEND%s:%s%s", params,
		     basic(from + length_s, false, word), zulu);
	else if (random_chance(random, 90))
		line(text, "DURATION:PT%dM", (int)(length_s / 60));
}

static void add_states(struct random *random, struct text *text,
		       const char *email)
{
	char word[64];

	if (random_chance(random, 12))
		line(text, "STATUS:%s",
		     random_word(random, "CONFIRMED TENTATIVE CANCELLED",
				 word));
	if (random_chance(random, 12))
		line(text, "TRANSP:%s",
		     random_word(random, "OPAQUE TRANSPARENT", word));
	if (random_chance(random, 15))
		line(text, "X-MICROSOFT-CDO-BUSYSTATUS:%s",
		     random_word(random,
				 "BUSY TENTATIVE TENTATIVE FREE OOF "
				 "WORKINGELSEWHERE",
				 word));
	if (random_chance(random, 10))
		line(text, "ATTENDEE;PARTSTAT=DECLINED:mailto:x@example.org");
	if (email != NULL && random_chance(random, 30))
		line(text, "ATTENDEE;PARTSTAT=%s:%s%s",
		     random_word(random,
				 "NEEDS-ACTION NEEDS-ACTION TENTATIVE "
				 "ACCEPTED DECLINED",
				 word),
		     random_chance(random, 50) ? "mailto:" : "MAILTO:", email);
}

static void add_event(struct random *random, const struct season *season,
		      struct text *text, const char *email, int64_t stamp,
		      int percent_days)
{
	char word[64];

	line(text, "BEGIN:VEVENT");
	line(text, "UID:%016llx", (unsigned long long)random_next(random));
	line(text, "DTSTAMP:%sZ", basic(stamp, false, word));
	if (random_chance(random, percent_days))
		add_all_day(random, season, text);
	else
		add_timed(random, season, text);
	if (random_chance(random, 12))
		line(text, "RRULE:FREQ=%s;COUNT=%d",
		     random_word(random,
				 "DAILY WEEKLY DAILY;INTERVAL=2 "
				 "WEEKLY;INTERVAL=2",
				 word),
		     random_between(random, 1, 6));
	add_states(random, text, email);
	if (random_chance(random, 25))
		line(text, "CATEGORIES:%s",
		     random_word(random,
				 "FAIR Fair,COUNCIL council SCHOOL,council",
				 word));
	line(text, "END:VEVENT");
}

static void add_freebusy(struct random *random, const struct season *season,
			 struct text *text, int64_t stamp)
{
	int n = random_between(random, 0, season->density);
	int64_t from = (int64_t)season->busy_from * DAY_S;
	int64_t to = (int64_t)season->to * DAY_S + 2 * DAY_S;
	char word[64], end[64];

	from += random_between(random, -6, 1) * DAY_S;
	to -= random_chance(random, 30) ? random_between(random, 1, 6) * DAY_S
					: 0;
	to = to > from ? to : from + DAY_S;
	line(text, "BEGIN:VFREEBUSY");
	line(text, "UID:%016llx", (unsigned long long)random_next(random));
	line(text, "DTSTAMP:%sZ", basic(stamp, false, word));
	line(text, "DTSTART:%sZ", basic(from, false, word));
	line(text, "DTEND:%sZ", basic(to, false, word));
	for (int i = 0; i < n; i++) {
		int64_t at =
			utc_of(ZONE_LONDON, random_local_s(random, season));
		char kind[64];
		random_word(random,
			    ": ;FBTYPE=BUSY: ;FBTYPE=BUSY-TENTATIVE: "
			    ";FBTYPE=BUSY-UNAVAILABLE: ;FBTYPE=FREE:",
			    kind);
		basic(at, false, word);
		if (random_chance(random, 50))
			line(text, "FREEBUSY%s%sZ/PT%dM", kind, word,
			     random_between(random, 1, 8) * 30);
		else
			line(text, "FREEBUSY%s%sZ/%sZ", kind, word,
			     basic(at + random_between(random, 1, 8) * 1800,
				   false, end));
	}
	line(text, "END:VFREEBUSY");
}

/* Every day before the window: no long visit, but a call. */
static void add_habit(struct random *random, const struct season *season,
		      struct text *text, int64_t stamp)
{
	int64_t from = (int64_t)season->busy_from * DAY_S +
		       random_between(random, 20, 24) * 1800;
	char word[64];

	line(text, "BEGIN:VEVENT");
	line(text, "UID:habit");
	line(text, "DTSTAMP:%sZ", basic(stamp, false, word));
	line(text, "DTSTART;TZID=Europe/London:%s", basic(from, false, word));
	line(text, "DURATION:PT%dM", random_between(random, 3, 8) * 30);
	line(text, "RRULE:FREQ=DAILY;COUNT=%d",
	     season->from - season->busy_from);
	line(text, "END:VEVENT");
}

/* No such day: the calendar is incomplete. */
static void add_broken(struct text *text, int64_t stamp)
{
	char word[64];

	line(text, "BEGIN:VEVENT");
	line(text, "UID:broken");
	line(text, "DTSTAMP:%sZ", basic(stamp, false, word));
	line(text, "DTSTART:20260231T100000Z");
	line(text, "DTEND:20260231T110000Z");
	line(text, "END:VEVENT");
}

/* Mostly fresh; sometimes of the greatest age allowed, or a little older. */
static int64_t random_as_of(struct random *random, const struct season *season)
{
	if (random_chance(random, 6))
		return season->now - season->max_age_s;
	if (random_chance(random, 8))
		return season->now - season->max_age_s -
		       random_between(random, 1, 3 * 86400);
	return season->now -
	       random_between(random, 0, (int)(season->max_age_s - 1));
}

static void begin(struct text *text)
{
	text->bytes = malloc(TEXT_BYTES);
	if (text->bytes == NULL)
		die("calendar", "no memory");
	text->n = 0;
	line(text, "BEGIN:VCALENDAR");
	line(text, "VERSION:2.0");
	line(text, "PRODID:-//oracle//EN");
}

static json_t *end(struct text *text)
{
	json_t *ret = json_object();

	line(text, "END:VCALENDAR");
	json_object_set_new(ret, "ics", json_string(text->bytes));
	free(text->bytes);
	return ret;
}

static json_t *random_covers(struct random *random, const struct season *season,
			     bool is_whole)
{
	json_t *ret = json_object();
	char day[11];
	int from = season->busy_from - random_between(random, 2, 9);
	int to = season->to + random_between(random, 2, 9);

	if (!is_whole) {
		from = season->from + random_between(random, -2, 4);
		to = season->to - random_between(random, 0, 4);
		to = to < from ? from : to;
	}
	format_day(from, day);
	json_object_set_new(ret, "from", json_string(day));
	format_day(to, day);
	json_object_set_new(ret, "to", json_string(day));
	return ret;
}

static void add_clip(struct random *random, const struct season *season,
		     struct text *text)
{
	int64_t from = (int64_t)season->busy_from * DAY_S;
	int64_t to = (int64_t)season->to * DAY_S;
	char word[64];

	line(text, "X-CLIPSTART:%sZ",
	     basic(from - random_between(random, 0, 3) * DAY_S, false, word));
	line(text, "X-CLIPEND:%sZ",
	     basic(to + random_between(random, 0, 2) * DAY_S, false, word));
}

static void state_as_of(int64_t as_of, json_t *ret)
{
	char word[26];

	format_instant(ZONE_UTC, as_of, word);
	memcpy(word + 19, "Z", 2);
	json_object_set_new(ret, "as_of", json_string(word));
}

json_t *random_calendar(struct random *random, const struct season *season,
			const char *email)
{
	int kind = random_below(random, 100);
	int n = random_between(random, 0, season->density);
	int64_t as_of = random_as_of(random, season);
	bool is_stated = random_chance(random, 50);
	struct text text;
	json_t *ret;

	begin(&text);
	if (kind < 8)
		add_clip(random, season, &text);
	if (kind >= 85)
		add_freebusy(random, season, &text, as_of);
	if (season->busy_from < season->from && kind < 85 &&
	    random_chance(random, 35))
		add_habit(random, season, &text, as_of);
	if (season->has_broken && n > 0 && random_chance(random, 4))
		add_broken(&text, as_of - 7200);
	for (int i = 0; i < n && kind < 85; i++)
		add_event(random, season, &text, email,
			  is_stated || i == 0 ? as_of : as_of - 3600, 20);
	ret = end(&text);
	if (is_stated || (n == 0 && random_chance(random, 70)))
		state_as_of(as_of, ret);
	if (kind >= 20 && kind < 85)
		json_object_set_new(ret, "covers",
				    random_covers(random, season, kind >= 30));
	if (kind >= 96)
		json_object_set_new(ret, "covers",
				    random_covers(random, season, false));
	return ret;
}

json_t *random_events(struct random *random, const struct season *season,
		      bool only_days)
{
	int n = random_between(random, 1, 4);
	struct text text;

	begin(&text);
	for (int i = 0; i < n; i++)
		add_event(random, season, &text, NULL, season->now,
			  only_days ? 100 : 20);
	return end(&text);
}
