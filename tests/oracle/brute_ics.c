/*
 * Reads the iCalendar that generate.c writes, and dies on anything else:
 * VEVENT with DTSTART, DTEND or DURATION (UTC, Europe/London, floating,
 * DATE), RRULE DAILY and WEEKLY with INTERVAL and COUNT, STATUS, TRANSP,
 * X-MICROSOFT-CDO-BUSYSTATUS, CATEGORIES, the owner's PARTSTAT, X-CLIPSTART
 * and X-CLIPEND, and VFREEBUSY.
 */

#include "brute_case.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
enum { LINE_MAX_BYTES = 1024 };

enum form { FORM_NONE, FORM_UTC, FORM_ZONED, FORM_FLOATING, FORM_DATE };

/* A DTSTART or DTEND: local seconds in its own zone. */
struct moment {
	enum form form;
	int64_t local_s;
	int mday; /* as it is written */
};

struct vevent {
	struct moment start, end;
	char duration[32], status[32], busystatus[32], partstat[32];
	char categories[48];
	bool transparent, recurs;
	int step_days, count;
};

struct reader {
	const struct reading *reading;
	struct calendar *ret;
	struct vevent event;
	struct cover clip, freebusy_range;
	bool in_event, in_freebusy, has_freebusy, has_clip, has_last;
	struct cover ranges[MAX_COVERS];
	int n_ranges;
	int64_t dtstamp, last_start; /* of the last non-recurring item */
	bool has_dtstamp;
};

static int digits(const char *at, int n)
{
	int value = 0;

	for (int i = 0; i < n; i++) {
		if (!isdigit((unsigned char)at[i]))
			die("no digits", at);
		value = value * 10 + (at[i] - '0');
	}
	return value;
}

static int64_t basic_local_s(const char *value)
{
	int64_t day = day_of(digits(value, 4), digits(value + 4, 2),
			     digits(value + 6, 2));

	if (value[8] != 'T')
		return day * DAY_S;
	return day * DAY_S + digits(value + 9, 2) * 3600 +
	       digits(value + 11, 2) * 60 + digits(value + 13, 2);
}

static struct moment read_moment(const char *params, const char *value)
{
	struct moment ret = {.local_s = basic_local_s(value),
			     .mday = digits(value + 6, 2)};

	if (strlen(value) == 8)
		ret.form = FORM_DATE;
	else if (value[strlen(value) - 1] == 'Z')
		ret.form = FORM_UTC;
	else if (strstr(params, "TZID=Europe/London") != NULL)
		ret.form = FORM_ZONED;
	else
		ret.form = FORM_FLOATING;
	if (strstr(params, "TZID") != NULL && ret.form != FORM_ZONED)
		die("a zone the oracle does not know", params);
	return ret;
}

static enum zone zone_of(const struct reader *reader, enum form form)
{
	if (form == FORM_UTC)
		return ZONE_UTC;
	return form == FORM_ZONED ? ZONE_LONDON : reader->reading->zone;
}

static int64_t instant_of(const struct reader *reader, struct moment moment)
{
	return utc_of(zone_of(reader, moment.form), moment.local_s);
}

static void add_item(struct calendar *calendar, struct item item)
{
	if (calendar->items == NULL)
		calendar->items = calloc(MAX_ITEMS, sizeof(item));
	if (calendar->items == NULL || calendar->n_items == MAX_ITEMS)
		die("calendar", "too many items");
	calendar->items[calendar->n_items++] = item;
}

static enum said said_by_owner(const struct vevent *event, enum said said)
{
	const char *partstat = event->partstat;

	if (strcmp(partstat, "DECLINED") == 0 ||
	    strcmp(partstat, "DELEGATED") == 0)
		return SAID_NOTHING;
	if (said != SAID_BUSY)
		return said;
	if (strcmp(partstat, "TENTATIVE") == 0)
		return SAID_TENTATIVE;
	if (strcmp(partstat, "NEEDS-ACTION") == 0)
		return SAID_NEEDS_ACTION;
	return said;
}

static enum said said_by(const struct vevent *event)
{
	const char *busystatus = event->busystatus;
	enum said said = SAID_BUSY;

	if (strcmp(event->status, "CANCELLED") == 0)
		return SAID_NOTHING;
	if (strcmp(busystatus, "FREE") == 0 ||
	    strcmp(busystatus, "WORKINGELSEWHERE") == 0)
		said = SAID_NOTHING;
	else if (strcmp(busystatus, "TENTATIVE") == 0)
		said = SAID_TENTATIVE;
	else if (strcmp(busystatus, "OOF") == 0)
		said = SAID_OUT;
	else if (strcmp(busystatus, "BUSY") == 0)
		said = SAID_BUSY;
	else if (event->transparent)
		said = SAID_NOTHING;
	else if (strcmp(event->status, "TENTATIVE") == 0)
		said = SAID_TENTATIVE;
	return said_by_owner(event, said);
}

/* The end of the instance that starts at start. */
static int64_t end_of(const struct reader *reader, struct moment start)
{
	const struct vevent *event = &reader->event;
	int64_t from = instant_of(reader, start);

	if (event->end.form != FORM_NONE && event->end.form != FORM_DATE)
		return from + instant_of(reader, event->end) -
		       instant_of(reader, event->start);
	if (event->end.form == FORM_DATE) {
		start.local_s += event->end.local_s - event->start.local_s;
		return instant_of(reader, start);
	}
	if (event->duration[0] != '\0' &&
	    strchr(event->duration, 'T') == NULL) {
		start.local_s += parse_duration_s(event->duration);
		return instant_of(reader, start);
	}
	if (event->duration[0] != '\0')
		return from + parse_duration_s(event->duration);
	if (start.form == FORM_DATE) {
		start.local_s += DAY_S;
		return instant_of(reader, start);
	}
	return from;
}

/* 31 February is understood by nobody. */
static bool is_broken(const struct moment *start)
{
	int year, month, mday;

	civil_of((int)(start->local_s / DAY_S), &year, &month, &mday);
	return start->mday != mday;
}

static void end_event(struct reader *reader)
{
	const struct vevent *event = &reader->event;
	int n = event->recurs ? event->count : 1;
	int64_t first = instant_of(reader, event->start);

	reader->in_event = false;
	if (is_broken(&event->start)) {
		reader->ret->is_incomplete = true;
		return;
	}
	for (int i = 0; i < n; i++) {
		struct moment start = event->start;
		struct item item = {.said = said_by(event)};
		start.local_s += (int64_t)i * event->step_days * DAY_S;
		item.from = instant_of(reader, start);
		item.to = end_of(reader, start);
		item.cancelled = strcmp(event->status, "CANCELLED") == 0;
		memcpy(item.categories, event->categories,
		       sizeof(item.categories));
		add_item(reader->ret, item);
	}
	if (!event->recurs &&
	    (!reader->has_last || first > reader->last_start)) {
		reader->last_start = first;
		reader->has_last = true;
	}
}

static void read_rrule(struct vevent *event, const char *value)
{
	const char *interval = strstr(value, "INTERVAL=");
	const char *count = strstr(value, "COUNT=");

	if (count == NULL)
		die("a rule without COUNT", value);
	event->recurs = true;
	event->count = atoi(count + 6);
	event->step_days = interval == NULL ? 1 : atoi(interval + 9);
	if (strncmp(value, "FREQ=WEEKLY", 11) == 0)
		event->step_days *= 7;
	else if (strncmp(value, "FREQ=DAILY", 10) != 0)
		die("a rule the oracle does not know", value);
}

static void copy(char ret[32], const char *value)
{
	if (strlen(value) > 31)
		die("too long", value);
	strcpy(ret, value);
}

static void read_attendee(struct reader *reader, const char *params,
			  const char *value)
{
	const char *email = reader->reading->email;
	const char *partstat = strstr(params, "PARTSTAT=");
	char text[32];

	if (email == NULL || partstat == NULL ||
	    strncasecmp(value, "mailto:", 7) != 0 ||
	    strcasecmp(value + 7, email) != 0)
		return;
	copy(text, partstat + 9);
	text[strcspn(text, ";")] = '\0';
	copy(reader->event.partstat, text);
}

static void event_line(struct reader *reader, const char *name,
		       const char *params, const char *value)
{
	struct vevent *event = &reader->event;

	if (strcmp(name, "DTSTART") == 0)
		event->start = read_moment(params, value);
	else if (strcmp(name, "DTEND") == 0)
		event->end = read_moment(params, value);
	else if (strcmp(name, "DURATION") == 0)
		copy(event->duration, value);
	else if (strcmp(name, "STATUS") == 0)
		copy(event->status, value);
	else if (strcmp(name, "TRANSP") == 0)
		event->transparent = strcmp(value, "TRANSPARENT") == 0;
	else if (strcmp(name, "X-MICROSOFT-CDO-BUSYSTATUS") == 0)
		copy(event->busystatus, value);
	else if (strcmp(name, "RRULE") == 0)
		read_rrule(event, value);
	else if (strcmp(name, "CATEGORIES") == 0)
		snprintf(event->categories, sizeof(event->categories), "%s",
			 value);
	else if (strcmp(name, "ATTENDEE") == 0)
		read_attendee(reader, params, value);
	else if (strcmp(name, "UID") != 0 && strcmp(name, "DTSTAMP") != 0 &&
		 strcmp(name, "SUMMARY") != 0)
		die("a property the oracle does not know", name);
}

static enum said said_by_fbtype(const char *params)
{
	if (strstr(params, "FBTYPE=FREE") != NULL)
		return SAID_NOTHING;
	if (strstr(params, "FBTYPE=BUSY-TENTATIVE") != NULL)
		return SAID_TENTATIVE;
	if (strstr(params, "FBTYPE=BUSY-UNAVAILABLE") != NULL)
		return SAID_OUT;
	return SAID_BUSY;
}

static void freebusy_line(struct reader *reader, const char *name,
			  const char *params, const char *value)
{
	if (strcmp(name, "DTSTART") == 0)
		reader->freebusy_range.from = basic_local_s(value);
	if (strcmp(name, "DTEND") == 0)
		reader->freebusy_range.to = basic_local_s(value);
	if (strcmp(name, "FREEBUSY") == 0) {
		struct item item = {.said = said_by_fbtype(params)};
		item.from = basic_local_s(value);
		if (value[17] == 'P')
			item.to = item.from + parse_duration_s(value + 17);
		else
			item.to = basic_local_s(value + 17);
		add_item(reader->ret, item);
	}
}

static void begin(struct reader *reader, const char *value)
{
	if (strcmp(value, "VEVENT") == 0) {
		reader->event = (struct vevent){0};
		reader->in_event = true;
	} else if (strcmp(value, "VFREEBUSY") == 0) {
		reader->in_freebusy = reader->has_freebusy = true;
	} else if (strcmp(value, "VCALENDAR") != 0) {
		die("a component the oracle does not know", value);
	}
}

static void end(struct reader *reader, const char *value)
{
	if (strcmp(value, "VEVENT") == 0)
		end_event(reader);
	if (strcmp(value, "VFREEBUSY") == 0) {
		if (reader->n_ranges == MAX_COVERS)
			die("calendar", "too many VFREEBUSY");
		reader->ranges[reader->n_ranges++] = reader->freebusy_range;
		reader->in_freebusy = false;
	}
}

static void calendar_line(struct reader *reader, const char *name,
			  const char *params, const char *value)
{
	if (strcmp(name, "DTSTAMP") == 0) {
		int64_t stamp = basic_local_s(value);
		if (!reader->has_dtstamp || stamp > reader->dtstamp)
			reader->dtstamp = stamp;
		reader->has_dtstamp = true;
	}
	if (strcmp(name, "BEGIN") == 0) {
		begin(reader, value);
	} else if (strcmp(name, "END") == 0) {
		end(reader, value);
	} else if (reader->in_event) {
		event_line(reader, name, params, value);
	} else if (reader->in_freebusy) {
		freebusy_line(reader, name, params, value);
	} else if (strcmp(name, "X-CLIPSTART") == 0) {
		reader->clip.from = basic_local_s(value);
		reader->has_clip = true;
	} else if (strcmp(name, "X-CLIPEND") == 0) {
		reader->clip.to = basic_local_s(value);
	}
}

static void content_line(struct reader *reader, char *line)
{
	char *value = strchr(line, ':'), *params = strchr(line, ';');

	if (value == NULL)
		die("no property", line);
	*value++ = '\0';
	if (params == NULL || params >= value)
		params = value - 1; /* empty */
	else
		*params++ = '\0';
	calendar_line(reader, line, params, value);
}

static void add_cover(struct calendar *calendar, int64_t from, int64_t to)
{
	if (from >= to)
		return;
	calendar->covers[calendar->n_covers++] = (struct cover){from, to};
}

/* A statement limits what each VFREEBUSY covers, and covers all else. */
static void set_covers(struct reader *reader)
{
	const struct cover *stated = reader->reading->stated;
	struct calendar *ret = reader->ret;

	ret->is_stated = stated != NULL;
	for (int i = 0; i < reader->n_ranges; i++) {
		struct cover range = reader->ranges[i];
		if (stated != NULL && range.from < stated->from)
			range.from = stated->from;
		if (stated != NULL && range.to > stated->to)
			range.to = stated->to;
		add_cover(ret, range.from, range.to);
	}
	if (reader->has_freebusy)
		return;
	if (stated != NULL) {
		add_cover(ret, stated->from, stated->to);
	} else if (reader->has_clip) {
		add_cover(ret, reader->clip.from, reader->clip.to);
	} else {
		ret->is_assumed = true;
		if (ret->has_as_of && reader->has_last)
			add_cover(ret, ret->as_of, reader->last_start);
	}
}

void read_calendar(const char *text, const struct reading *reading,
		   struct calendar *ret)
{
	struct reader reader = {.reading = reading, .ret = ret};

	*ret = (struct calendar){0};
	while (*text != '\0') {
		size_t n = strcspn(text, "\r\n");
		char line[LINE_MAX_BYTES];
		if (n >= sizeof(line))
			die("a long line", text);
		memcpy(line, text, n);
		line[n] = '\0';
		if (n > 0)
			content_line(&reader, line);
		text += n + strspn(text + n, "\r\n");
	}
	ret->as_of = reading->has_as_of ? reading->as_of : reader.dtstamp;
	ret->has_as_of = reading->has_as_of || reader.has_dtstamp;
	set_covers(&reader);
}

void free_calendar(struct calendar *calendar)
{
	free(calendar->items);
	calendar->items = NULL;
}
