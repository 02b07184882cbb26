#include "calendar/reduce.h"

#include <string.h>

#include "base/hash.h"
#include "calendar/cover.h"
#include "calendar/said.h"

/* Where a list of dates takes a new line, well below LIMIT_LINE_BYTES. */
enum { LIST_BYTES = 8000, UID_HASH_BYTES = 16 };

struct uid_hash {
	char text[2 * UID_HASH_BYTES + 1]; /* "" of a number that no UID has */
};

/* Of each number. NULL: no memory. */
static const struct uid_hash *hash_uids(const struct uids *uids,
					const unsigned char *key,
					struct arena *arena)
{
	struct uid_hash *hashes =
		arena_array(arena, struct uid_hash, (size_t)uids->next);
	unsigned char hash[UID_HASH_BYTES];

	for (size_t i = 0; hashes && i < uids->n; i++) {
		const struct uid *uid = &uids->uids[i];

		if (!hash_of(uid->bytes,
			     (struct bytes){(const char *)key, UID_KEY_BYTES},
			     sizeof(hash), hash))
			return NULL;
		hash_hex(hash, sizeof(hash), hashes[uid->number].text);
	}
	return hashes;
}

static void line(struct buffer *ret, const char *name, const char *value)
{
	buffer_put_string(ret, name);
	buffer_put_char(ret, ':');
	buffer_put_string(ret, value);
	buffer_put_string(ret, "\r\n");
}

static void line_bytes(struct buffer *ret, const char *name, struct bytes value)
{
	buffer_put_string(ret, name);
	buffer_put_char(ret, ':');
	buffer_put(ret, value.data, value.n);
	buffer_put_string(ret, "\r\n");
}

static void line_int(struct buffer *ret, const char *name, int64_t value)
{
	buffer_put_string(ret, name);
	buffer_put_char(ret, ':');
	buffer_put_int(ret, value);
	buffer_put_string(ret, "\r\n");
}

/* The last n digits. */
static void put_digits(char *ret, int n, int32_t value)
{
	for (int i = n - 1; i >= 0; i--, value /= 10)
		ret[i] = (char)('0' + value % 10);
}

/* "20261208" or "20261208T100000" */
static void put_local(struct buffer *ret, int64_t local_s, bool date_only)
{
	int64_t n =
		local_s / SECONDS_A_DAY - (local_s % SECONDS_A_DAY < 0 ? 1 : 0);
	struct civil civil = day_civil((struct day){(int32_t)n});
	int32_t s = (int32_t)(local_s - n * SECONDS_A_DAY);
	char text[15];

	put_digits(text, 4, civil.year);
	put_digits(text + 4, 2, civil.month);
	put_digits(text + 6, 2, civil.day);
	text[8] = 'T';
	put_digits(text + 9, 2, s / 3600);
	put_digits(text + 11, 2, s / 60 % 60);
	put_digits(text + 13, 2, s % 60);
	buffer_put(ret, text, date_only ? 8 : 15);
}

/* "DTSTART;VALUE=DATE", what stands before ':' */
static void put_name(struct buffer *ret, const char *name,
		     const struct moment *moment,
		     const struct vcalendar *calendar)
{
	buffer_put_string(ret, name);
	if (moment->kind == MOMENT_DATE)
		buffer_put_string(ret, ";VALUE=DATE");
	if (moment->kind != MOMENT_ZONED)
		return;
	struct bytes zone = calendar->uses[moment->zone_name].name;
	buffer_put_string(ret, ";TZID=\"");
	buffer_put(ret, zone.data, zone.n);
	buffer_put_char(ret, '"');
}

static void put_moment(struct buffer *ret, const struct moment *moment)
{
	put_local(ret, moment->local_s, moment->kind == MOMENT_DATE);
	if (moment->kind == MOMENT_UTC)
		buffer_put_char(ret, 'Z');
}

static void moment(struct buffer *ret, const char *name,
		   const struct moment *moment,
		   const struct vcalendar *calendar)
{
	if (moment->kind == MOMENT_NONE)
		return;
	put_name(ret, name, moment, calendar);
	buffer_put_char(ret, ':');
	put_moment(ret, moment);
	buffer_put_string(ret, "\r\n");
}

/* A list is one line as long as it is short and of one kind and zone. */
static void moments(struct buffer *ret, const char *name,
		    const struct moments *list,
		    const struct vcalendar *calendar)
{
	size_t line_start = ret->n;

	for (size_t i = 0; i < list->n; i++) {
		const struct moment *m = &list->moments[i];
		bool goes_on = i && ret->n - line_start < LIST_BYTES &&
			       m->kind == m[-1].kind &&
			       m->zone_name == m[-1].zone_name;

		if (i && !goes_on)
			buffer_put_string(ret, "\r\n");
		if (!goes_on) {
			line_start = ret->n;
			put_name(ret, name, m, calendar);
		}
		buffer_put_char(ret, goes_on ? ',' : ':');
		put_moment(ret, m);
	}
	if (list->n)
		buffer_put_string(ret, "\r\n");
}

static void duration(struct buffer *ret, const struct event *event)
{
	if (event->duration_line)
		buffer_printf(ret, "DURATION:P%dDT%dS\r\n",
			      (int)event->duration.days,
			      (int)event->duration.s);
}

static void date_duration(struct buffer *ret, const struct event *event)
{
	if (event->duration_line)
		buffer_printf(ret, "DURATION:P%dD\r\n",
			      (int)event->duration.days);
}

static void states(struct buffer *ret, const struct event *event)
{
	static const char *const status[] = {NULL, "TENTATIVE", "CANCELLED"};
	static const char *const partstat[] = {NULL, "DECLINED", "NEEDS-ACTION",
					       "TENTATIVE", "ACCEPTED"};
	static const char *const busystatus[] = {NULL, "FREE", "TENTATIVE",
						 "BUSY", "OOF"};

	if (status[event->status])
		line(ret, "STATUS", status[event->status]);
	if (event->transparent)
		line(ret, "TRANSP", "TRANSPARENT");
	if (busystatus[event->busystatus])
		line(ret, "X-MICROSOFT-CDO-BUSYSTATUS",
		     busystatus[event->busystatus]);
	if (busystatus[event->intended])
		line(ret, "X-MICROSOFT-CDO-INTENDEDSTATUS",
		     busystatus[event->intended]);
	if (busystatus[event->busystatus_old])
		line(ret, "X-MICROSOFT-MSNCALENDAR-BUSYSTATUS",
		     busystatus[event->busystatus_old]);
	if (partstat[event->partstat])
		line(ret, "X-TREFNYDD-PARTSTAT", partstat[event->partstat]);
}

/* special: what has another meaning without a backslash. No line becomes
 * longer than it was read. */
static void put_text(struct buffer *ret, const char *text, const char *special)
{
	for (; *text; text++) {
		if (strchr(special, *text))
			buffer_put_char(ret, '\\');
		buffer_put_char(ret, *text);
	}
}

static void titles(struct buffer *ret, const struct event *event)
{
	if (event->private) {
		line(ret, "CLASS", "PRIVATE");
		return;
	}
	if (event->title) {
		buffer_put_string(ret, "SUMMARY:");
		put_text(ret, event->title, "\\");
		buffer_put_string(ret, "\r\n");
	}
	for (size_t i = 0; i < event->categories.n; i++) {
		buffer_put_string(ret, "CATEGORIES:");
		put_text(ret, event->categories.strings[i], "\\,");
		buffer_put_string(ret, "\r\n");
	}
}

static void put_duration(struct buffer *ret, const struct duration *duration)
{
	buffer_printf(ret, "P%dDT%dS", (int)duration->days, (int)duration->s);
}

static void period_dates(struct buffer *ret, const struct period_dates *list,
			 const struct vcalendar *calendar)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct period_date *date = &list->dates[i];

		put_name(ret, "RDATE;VALUE=PERIOD", &date->start, calendar);
		buffer_put_char(ret, ':');
		put_moment(ret, &date->start);
		buffer_put_char(ret, '/');
		if (date->end.kind == MOMENT_NONE)
			put_duration(ret, &date->duration);
		else
			put_moment(ret, &date->end);
		buffer_put_string(ret, "\r\n");
	}
}

/* Without a UID a component is its own again. */
static void put_uid(struct buffer *ret, const struct uid_hash *hash)
{
	if (hash->text[0])
		line(ret, "UID", hash->text);
}

static void put_event(struct buffer *ret, const struct event *event,
		      const char *component, const struct vcalendar *calendar,
		      const struct uid_hash *hashes)
{
	line(ret, "BEGIN", component);
	put_uid(ret, &hashes[event->uid]);
	if (event->sequence)
		line_int(ret, "SEQUENCE", event->sequence);
	moment(ret, "DTSTAMP", &event->stamp, calendar);
	moment(ret,
	       event->and_future ? "RECURRENCE-ID;RANGE=THISANDFUTURE"
				 : "RECURRENCE-ID",
	       &event->recurrence_id, calendar);
	moment(ret, "DTSTART", &event->start, calendar);
	moment(ret, "DTEND", &event->end, calendar);
	if (event->start.kind == MOMENT_DATE)
		date_duration(ret, event);
	else
		duration(ret, event);
	for (const struct rule *rule = event->rule; rule; rule = rule->next)
		line_bytes(ret, "RRULE", rule->text);
	for (const struct rule *rule = event->exrule; rule; rule = rule->next)
		line_bytes(ret, "EXRULE", rule->text);
	moments(ret, "RDATE", &event->rdates, calendar);
	period_dates(ret, &event->period_dates, calendar);
	moments(ret, "EXDATE", &event->exdates, calendar);
	if (event->travel_s)
		buffer_printf(ret, "X-APPLE-TRAVEL-DURATION:PT%dS\r\n",
			      (int)event->travel_s);
	states(ret, event);
	if (event->source->options.reading != READ_PERSON)
		titles(ret, event);
	line(ret, "END", component);
}

static void put_period(struct buffer *ret, const struct period *period)
{
	buffer_printf(ret, "FREEBUSY;FBTYPE=%s", said_fbtype(period->said));
	if (!said_is_plain(period->said)) {
		buffer_put_string(ret, ";X-TREFNYDD-SAID=\"");
		said_put(period->said, ret);
		buffer_put_char(ret, '"');
	}
	buffer_put_char(ret, ':');
	put_local(ret, period->start, false);
	buffer_put_string(ret, "Z/");
	put_local(ret, period->end, false);
	buffer_put_string(ret, "Z\r\n");
}

static void put_free_busy(struct buffer *ret, const struct free_busy *free_busy,
			  const struct vcalendar *calendar)
{
	line(ret, "BEGIN", "VFREEBUSY");
	moment(ret, "DTSTAMP", &free_busy->stamp, calendar);
	moment(ret, "DTSTART", &free_busy->start, calendar);
	moment(ret, "DTEND", &free_busy->end, calendar);
	if (free_busy->assumed)
		line(ret, "X-TREFNYDD-COVER", "ASSUMED");
	for (size_t i = 0; i < free_busy->n; i++)
		put_period(ret, &free_busy->periods[i]);
	line(ret, "END", "VFREEBUSY");
}

static void put_availability(struct buffer *ret, const struct availability *a,
			     const struct vcalendar *calendar,
			     const struct uid_hash *hashes)
{
	line(ret, "BEGIN", "VAVAILABILITY");
	put_uid(ret, &hashes[a->uid]);
	line_int(ret, "SEQUENCE", a->sequence);
	moment(ret, "DTSTAMP", &a->stamp, calendar);
	moment(ret, "DTSTART", &a->start, calendar);
	moment(ret, "DTEND", &a->end, calendar);
	if (a->duration_line) {
		buffer_put_string(ret, "DURATION:");
		put_duration(ret, &a->duration);
		buffer_put_string(ret, "\r\n");
	}
	if (a->priority != LEAST_PRIORITY)
		line_int(ret, "PRIORITY", a->priority);
	line(ret, "BUSYTYPE", said_fbtype(a->said));
	for (size_t i = 0; i < a->n_available; i++)
		put_event(ret, &a->available[i], "AVAILABLE", calendar, hashes);
	line(ret, "END", "VAVAILABILITY");
}

static void put_offset(struct buffer *ret, const char *name, int32_t s)
{
	int size = (int)(s < 0 ? -s : s);

	buffer_printf(ret, "%s:%c%02d%02d", name, s < 0 ? '-' : '+',
		      size / 3600, size / 60 % 60);
	if (size % 60)
		buffer_printf(ret, "%02d", size % 60);
	buffer_put_string(ret, "\r\n");
}

static void put_zone(struct buffer *ret, const struct vtimezone *zone,
		     const struct vcalendar *calendar)
{
	line(ret, "BEGIN", "VTIMEZONE");
	line_bytes(ret, "TZID", zone->name);
	for (size_t i = 0; i < zone->n; i++) {
		const struct observance *observance = &zone->observances[i];

		line(ret, "BEGIN", "STANDARD");
		moment(ret, "DTSTART", &observance->start, calendar);
		put_offset(ret, "TZOFFSETFROM", observance->from_s);
		put_offset(ret, "TZOFFSETTO", observance->to_s);
		if (observance->rule)
			line_bytes(ret, "RRULE", observance->rule->text);
		moments(ret, "RDATE", &observance->dates, calendar);
		line(ret, "END", "STANDARD");
	}
	line(ret, "END", "VTIMEZONE");
}

/* A zone that nothing names need not be kept. */
static bool is_named(const struct vtimezone *zone,
		     const struct vcalendar *calendar)
{
	if (zone->faults.n || zone->name.n == 0)
		return false;
	if (bytes_equal(zone->name, calendar->zone_name))
		return true;
	for (size_t i = 0; i < calendar->n_uses; i++)
		if (bytes_equal(zone->name, calendar->uses[i].name))
			return true;
	return false;
}

static void put_calendar(struct buffer *ret, const struct source *source,
			 const struct vcalendar *calendar,
			 const struct uid_hash *hashes)
{
	if (calendar->method != METHOD_PUBLISH)
		line(ret, "METHOD", method_word(calendar->method));
	if (calendar->zone_name.n)
		line_bytes(ret, "X-WR-TIMEZONE", calendar->zone_name);
	moment(ret, "X-CLIPSTART", &calendar->clip_start, calendar);
	moment(ret, "X-CLIPEND", &calendar->clip_end, calendar);
	for (size_t i = 0; i < calendar->n_zones; i++)
		if (is_named(&calendar->zones[i], calendar))
			put_zone(ret, &calendar->zones[i], calendar);
	for (size_t i = 0; i < calendar->n_events; i++) {
		const struct event *event =
			&source->events[calendar->first_event + i];

		if (!event->dropped)
			put_event(ret, event, "VEVENT", calendar, hashes);
	}
	for (size_t i = 0; i < calendar->n_free_busys; i++) {
		const struct free_busy *free_busy =
			&source->free_busys[calendar->first_free_busy + i];

		if (!free_busy->dropped)
			put_free_busy(ret, free_busy, calendar);
	}
	for (size_t i = 0; i < calendar->n_availabilities; i++) {
		const struct availability *availability =
			&source->availabilities[calendar->first_availability +
						i];

		if (!availability->dropped)
			put_availability(ret, availability, calendar, hashes);
	}
}

static void put_incomplete(struct buffer *ret, int64_t newest)
{
	buffer_put_string(ret, "X-TREFNYDD-INCOMPLETE:");
	if (newest == INSTANT_NONE) {
		buffer_put_string(ret, "TRUE");
	} else {
		put_local(ret, newest, false);
		buffer_put_char(ret, 'Z');
	}
	buffer_put_string(ret, "\r\n");
}

bool reduce(const struct source *source, const struct uids *uids, bool complete,
	    struct arena *arena, struct buffer *ret)
{
	const struct uid_hash *hashes =
		hash_uids(uids, source->options.uid_key, arena);

	for (size_t i = 0; hashes && i < source->n_calendars; i++) {
		line(ret, "BEGIN", "VCALENDAR");
		line(ret, "VERSION", "2.0");
		line(ret, "PRODID", "-//trefnydd//reduced//EN");
		if (!complete)
			put_incomplete(ret, cover_newest(source));
		if (!source->calendars[i].dropped)
			put_calendar(ret, source, &source->calendars[i],
				     hashes);
		line(ret, "END", "VCALENDAR");
	}
	return hashes != NULL;
}
