#ifndef TESTS_CALENDAR_SECOND_H
#define TESTS_CALENDAR_SECOND_H

/*
 * A second reader of the few properties that test_mutations.c writes: what a
 * calendar says after one of its lines was changed. It shares nothing with
 * calendar/, has no leniency, and knows one zone beside UTC, Asia/Tokyo. What
 * it takes for damaged must be refused; a name that it does not know is
 * passed over, whatever it may have been.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SECOND_OWNER "me@example.org"

enum {
	SECOND_DAY_S = 86400,
	SECOND_FROM = 20454, /* 2026-01-01 */
	SECOND_TO = 21184,   /* 2028-01-01 */
	SECOND_EVENTS = 64,
	SECOND_LIST = 64,
	SECOND_SPANS = 20000,
	SECOND_RULES = 8,
};

enum second_kind {
	SECOND_NONE,
	SECOND_DATE,
	SECOND_FLOATING,
	SECOND_UTC,
	SECOND_TOKYO
};

struct second_time {
	enum second_kind kind;
	int64_t local_s;
};

struct second_rule {
	char freq; /* D W M Y */
	int64_t interval, count;
	struct second_time until;
	bool days[7], by_day; /* from Monday */
};

struct second_event {
	char uid[80];
	int64_t sequence, stamp;
	struct second_time start, end, id;
	int64_t days, seconds; /* of a DURATION */
	bool duration, cancelled, transparent, free, busy;
	int claim; /* by PARTSTAT; 0: not hers, 1: declined, 2: more */
	struct second_rule rules[SECOND_RULES];
	int n_rules;
	struct second_time rdates[SECOND_LIST], exdates[SECOND_LIST];
	int n_rdates, n_exdates;
	uint32_t seen;
	bool gone;   /* an older version */
	bool beside; /* a newer one that starts apart counts too */
};

struct second_span {
	int64_t from, to;
};

struct second {
	bool refused;	/* so must the reader */
	bool uncertain; /* what is said is the least, not all */
	bool tokyo;	/* X-WR-TIMEZONE */
	struct second_event events[SECOND_EVENTS];
	int n_events;
	struct second_span *spans; /* room for SECOND_SPANS */
	int n_spans;
};

/* --- values -------------------------------------------------------------- */

static int64_t second_days(int year, int month, int day)
{
	int64_t n = year < 1970 ? -719162 : 0;

	for (int y = year < 1970 ? 1 : 1970; y < year; y++)
		n += 365 + ((y % 4 == 0 && y % 100 != 0) || y % 400 == 0);
	for (int m = 1; m < month; m++)
		n += m == 2 ? 28 + ((year % 4 == 0 && year % 100 != 0) ||
				    year % 400 == 0)
		     : m == 4 || m == 6 || m == 9 || m == 11 ? 30
							     : 31;
	return n + day - 1;
}

static bool second_digits(const char *text, int n, int *ret)
{
	*ret = 0;
	for (int i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*ret = *ret * 10 + text[i] - '0';
	}
	return true;
}

static bool second_date(const char *text, int64_t *ret)
{
	int year, month, day;

	if (!second_digits(text, 4, &year) ||
	    !second_digits(text + 4, 2, &month) ||
	    !second_digits(text + 6, 2, &day) || year < 1 || month < 1 ||
	    month > 12 || day < 1)
		return false;
	*ret = second_days(year, month, day);
	return *ret < (month == 12 ? second_days(year + 1, 1, 1)
				   : second_days(year, month + 1, 1));
}

/* "20260105", "20260105T090000", "20260105T090000Z" */
static bool second_moment(const char *text, struct second_time *ret)
{
	size_t n = strlen(text);
	int hour, minute, second;
	int64_t day;

	if (n < 8 || !second_date(text, &day))
		return false;
	ret->local_s = day * SECOND_DAY_S;
	ret->kind = SECOND_DATE;
	if (n == 8)
		return true;
	if (n < 15 || n > 16 || text[8] != 'T' ||
	    !second_digits(text + 9, 2, &hour) ||
	    !second_digits(text + 11, 2, &minute) ||
	    !second_digits(text + 13, 2, &second) || hour > 23 || minute > 59 ||
	    second > 60 || (n == 16 && text[15] != 'Z'))
		return false;
	ret->kind = n == 16 ? SECOND_UTC : SECOND_FLOATING;
	ret->local_s +=
		hour * 3600 + minute * 60 + (second == 60 ? 59 : second);
	return true;
}

/* Days and seconds; weeks, or days and what follows T in its order. */
static bool second_duration(const char *text, int64_t *days, int64_t *seconds)
{
	static const char units[] = "WDHMS";
	static const int64_t each[] = {604800, 86400, 3600, 60, 1};
	bool in_time = false;
	int last = -1, parts = 0;

	*days = *seconds = 0;
	if (*text == '+')
		text++;
	if (*text++ != 'P')
		return false;
	while (*text) {
		char *end;

		if (*text == 'T' && !in_time) {
			in_time = true;
			last = last < 1 ? 1 : last;
			text++;
			if (!*text)
				return false;
			continue;
		}
		if (*text < '0' || *text > '9')
			return false;
		long long n = strtoll(text, &end, 10);
		const char *unit = *end ? strchr(units, *end) : NULL;
		if (!unit || end - text > 9 || unit - units <= last ||
		    (unit - units >= 2) != in_time ||
		    (last == 0 && unit != units))
			return false;
		last = (int)(unit - units);
		*(last < 2 ? days : seconds) +=
			n * each[last] / (last < 2 ? SECOND_DAY_S : 1);
		text = end + 1;
		if (*text && last == 0)
			return false;
		parts++;
	}
	return parts && *days <= 3660 && *seconds <= 3660LL * SECOND_DAY_S;
}

static bool second_integer(const char *text, int64_t *ret)
{
	char *end;

	if (*text == '+')
		text++;
	if (*text < '0' || *text > '9' || strlen(text) > 10)
		return false;
	*ret = strtoll(text, &end, 10);
	return !*end;
}

/* What stands before the separator; *at behind it, NULL at the end. */
static char *second_split(char **at, const char *separator)
{
	char *part = *at, *found = strchr(part, *separator);

	*at = found ? found + 1 : NULL;
	if (found)
		*found = '\0';
	return part;
}

static bool second_weekdays(char *text, struct second_rule *rule)
{
	static const char *const names[] = {"MO", "TU", "WE", "TH",
					    "FR", "SA", "SU"};
	char *at = text;

	if (!*text || text[strlen(text) - 1] == ',')
		return false;
	while (at) {
		char *item = second_split(&at, ",");
		int day = 0;

		while (day < 7 && strcasecmp(item, names[day]) != 0)
			day++;
		if (day == 7)
			return false;
		rule->days[day] = rule->by_day = true;
	}
	return true;
}

static bool second_part(const char *name, char *value, struct second_rule *rule)
{
	static const char *const freqs[] = {"DAILY", "WEEKLY", "MONTHLY",
					    "YEARLY"};

	if (strcasecmp(name, "FREQ") == 0) {
		for (int i = 0; i < 4 && !rule->freq; i++)
			if (strcasecmp(value, freqs[i]) == 0)
				rule->freq = freqs[i][0];
		return rule->freq;
	}
	if (strcasecmp(name, "INTERVAL") == 0)
		return second_integer(value, &rule->interval) &&
		       rule->interval >= 1 && rule->interval <= 10000;
	if (strcasecmp(name, "COUNT") == 0)
		return second_integer(value, &rule->count) &&
		       rule->count >= 1 && rule->count <= 1000000;
	if (strcasecmp(name, "UNTIL") == 0)
		return second_moment(value, &rule->until);
	if (strcasecmp(name, "BYDAY") == 0)
		return second_weekdays(value, rule);
	return false;
}

static bool second_read_rule(char *text, struct second_rule *rule)
{
	static const char *const names[] = {"FREQ", "INTERVAL", "COUNT",
					    "UNTIL", "BYDAY"};
	uint32_t seen = 0;
	char *at = text;

	*rule = (struct second_rule){.interval = 1};
	while (at && *at) {
		char *part = second_split(&at, ";");
		char *name = second_split(&part, "=");

		for (int i = 0; i < 5; i++) {
			if (strcasecmp(name, names[i]) != 0)
				continue;
			if (seen >> i & 1)
				return false;
			seen |= 1u << i;
		}
		if (!part || !second_part(name, part, rule))
			return false;
	}
	return rule->freq && !(rule->count && rule->until.kind);
}

/* --- one line ------------------------------------------------------------ */

/* VALUE and TZID of ";A=b;C=d" taken off; false: of no such form. */
struct second_parameters {
	char value[16], tzid[64], partstat[32];
	bool has_value, has_tzid, has_partstat;
};

static bool second_keep(char *to, size_t room, bool *has, const char *from,
			size_t n)
{
	if (*has || n >= room)
		return false;
	memcpy(to, from, n);
	to[n] = '\0';
	*has = true;
	return true;
}

static bool second_parameters(const char *at, const char *end,
			      struct second_parameters *ret)
{
	*ret = (struct second_parameters){.value = ""};
	while (at < end) {
		const char *name = at + 1, *equals = name, *stop;
		bool quoted = false, good = true;

		if (*at != ';')
			return false;
		while (equals < end && *equals != '=' && *equals != ';' &&
		       *equals != ':' && *equals != '"')
			equals++;
		if (equals == name || equals == end || *equals != '=')
			return false;
		for (stop = equals + 1; stop < end && (*stop != ';' || quoted);
		     stop++)
			quoted ^= *stop == '"';
		if (quoted)
			return false;
		size_t n = (size_t)(equals - name);
		size_t n_value = (size_t)(stop - equals) - 1;
		const char *v = equals + 1;
		if (n_value > 1 && *v == '"' && v[n_value - 1] == '"') {
			v++;
			n_value -= 2;
		}
		if (n == 5 && strncasecmp(name, "VALUE", n) == 0)
			good = second_keep(ret->value, sizeof(ret->value),
					   &ret->has_value, v, n_value);
		else if (n == 4 && strncasecmp(name, "TZID", n) == 0)
			good = second_keep(ret->tzid, sizeof(ret->tzid),
					   &ret->has_tzid, v, n_value);
		else if (n == 8 && strncasecmp(name, "PARTSTAT", n) == 0)
			good = second_keep(ret->partstat, sizeof(ret->partstat),
					   &ret->has_partstat, v, n_value);
		if (!good)
			return false;
		at = stop;
	}
	return true;
}

static bool second_time(const struct second_parameters *p, const char *text,
			struct second_time *ret)
{
	bool date = strcasecmp(p->value, "DATE") == 0;
	bool time = strcasecmp(p->value, "DATE-TIME") == 0;

	if ((*p->value && !date && !time) || !second_moment(text, ret) ||
	    (ret->kind == SECOND_DATE ? time : date))
		return false;
	if (ret->kind != SECOND_FLOATING || !p->has_tzid)
		return true;
	ret->kind = SECOND_TOKYO;
	return strcasecmp(p->tzid, "Asia/Tokyo") == 0;
}

static bool second_times(const struct second_parameters *p, char *text,
			 struct second_time *list, int *n)
{
	char *at = text;

	while (at) {
		char *item = second_split(&at, ",");

		if (*n == SECOND_LIST || !second_time(p, item, &list[*n]))
			return false;
		++*n;
	}
	return true;
}

static const char *const second_names[] = {
	"UID",		 "DTSTAMP",
	"SEQUENCE",	 "DTSTART",
	"DTEND",	 "DURATION",
	"RECURRENCE-ID", "STATUS",
	"TRANSP",	 "X-MICROSOFT-CDO-BUSYSTATUS",
	"RRULE",	 "RDATE",
	"EXDATE",	 "ATTENDEE",
};
enum { SECOND_ONCE = 10, SECOND_NAMES = 14 };

static void second_attendee(const struct second_parameters *p,
			    const char *value, struct second_event *e)
{
	bool declined = strcasecmp(p->partstat, "DECLINED") == 0 ||
			strcasecmp(p->partstat, "DELEGATED") == 0;

	if (strncasecmp(value, "mailto:", 7) == 0)
		value += 7;
	if (strcasecmp(value, SECOND_OWNER) != 0)
		return;
	if (e->claim < (declined ? 1 : 2))
		e->claim = declined ? 1 : 2;
}

/* False: damaged. */
static bool second_event_line(int property, const struct second_parameters *p,
			      char *value, struct second_event *e)
{
	struct second_time time;

	switch (property) {
	case 0:
		snprintf(e->uid, sizeof(e->uid), "%s", value);
		return true;
	case 1:
		if (!second_time(p, value, &time) || time.kind == SECOND_DATE)
			return false;
		e->stamp = time.local_s -
			   (time.kind == SECOND_TOKYO ? 9 * 3600 : 0);
		return true;
	case 2:
		return second_integer(value, &e->sequence);
	case 3:
		return second_time(p, value, &e->start);
	case 4:
		return second_time(p, value, &e->end);
	case 5:
		e->duration = true;
		return second_duration(value, &e->days, &e->seconds);
	case 6:
		return second_time(p, value, &e->id);
	case 7:
		e->cancelled = strcasecmp(value, "CANCELLED") == 0;
		return true;
	case 8:
		e->transparent = strcasecmp(value, "TRANSPARENT") == 0;
		return true;
	case 9:
		e->free = strcasecmp(value, "FREE") == 0 ||
			  strcasecmp(value, "WORKINGELSEWHERE") == 0;
		e->busy = !e->free;
		return true;
	case 10:
		return e->n_rules < SECOND_RULES &&
		       second_read_rule(value, &e->rules[e->n_rules++]);
	case 11:
		return second_times(p, value, e->rdates, &e->n_rdates);
	case 12:
		return second_times(p, value, e->exdates, &e->n_exdates);
	default:
		second_attendee(p, value, e);
		return true;
	}
}

static bool second_calendar_line(const char *name, const char *value,
				 uint32_t *seen, struct second *s)
{
	static const char *const once[] = {"VERSION", "CALSCALE", "METHOD",
					   "X-WR-TIMEZONE"};
	static const char *const fixed[] = {"2.0", "GREGORIAN", "PUBLISH"};

	for (int i = 0; i < 4; i++) {
		if (strcasecmp(name, once[i]) != 0)
			continue;
		if (*seen >> i & 1)
			return false;
		*seen |= 1u << i;
		if (i < 3)
			return strcasecmp(value, fixed[i]) == 0;
		s->tokyo = strcasecmp(value, "Asia/Tokyo") == 0;
		/* Another name is refused only where it is needed. */
		if (!s->tokyo && strcasecmp(value, "UTC") != 0)
			s->uncertain = true;
		return true;
	}
	return true;
}

/* --- the lines of a file ------------------------------------------------- */

struct second_file {
	struct second *s;
	int depth; /* 0: outside, 1: VCALENDAR, 2: VEVENT or skipped, 3: within
		    */
	char open[5][40];
	bool skipped;
	uint32_t seen;
	int n_calendars;
};

static bool second_begin(struct second_file *f, const char *value)
{
	static const char *const skipped[] = {"VTODO", "VJOURNAL", "VALARM"};
	int kind = -1;

	for (int i = 0; i < 3; i++)
		if (strcasecmp(value, skipped[i]) == 0)
			kind = i;
	if (f->depth == 4 || strlen(value) > 30)
		return false;
	if (f->depth == 0 ? strcasecmp(value, "VCALENDAR") != 0
	    : f->depth == 1
		    ? strcasecmp(value, "VEVENT") != 0 && kind != 0 && kind != 1
		    : kind != 2)
		return false;
	snprintf(f->open[f->depth++], sizeof(*f->open), "%s", value);
	if (f->depth == 1) {
		f->seen = 0;
		f->n_calendars++;
	} else if (f->depth == 2 && kind < 0) {
		if (f->s->n_events == SECOND_EVENTS)
			return false;
		f->s->events[f->s->n_events++] =
			(struct second_event){.stamp = INT64_MIN};
	}
	f->skipped = f->skipped || kind >= 0;
	return true;
}

static bool second_end(struct second_file *f, const char *value)
{
	if (f->depth == 0 || strcasecmp(value, f->open[f->depth - 1]) != 0)
		return false;
	f->depth--;
	/* What is skipped is skipped to its own end. */
	f->skipped = f->depth > 2 ||
		     (f->depth == 2 && strcasecmp(f->open[1], "VEVENT") != 0);
	return true;
}

/* Every byte is one that a line which is read may have. */
static bool second_is_clean(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0x7f ||
		    ((unsigned char)*text < 0x20 && *text != '\t'))
			return false;
	return true;
}

static bool second_in_event(struct second_file *f, const char *name,
			    const struct second_parameters *p, char *value)
{
	struct second_event *e = &f->s->events[f->s->n_events - 1];

	for (int i = 0; i < SECOND_NAMES; i++) {
		if (strcasecmp(name, second_names[i]) != 0)
			continue;
		if (i < SECOND_ONCE && e->seen >> i & 1)
			return false;
		e->seen |= 1u << i;
		return second_event_line(i, p, value, e);
	}
	return true;
}

static bool second_is_known(const struct second_file *f, const char *name)
{
	static const char *const others[] = {"VERSION", "CALSCALE", "METHOD",
					     "X-WR-TIMEZONE"};

	if (strcasecmp(name, "BEGIN") == 0 || strcasecmp(name, "END") == 0)
		return true;
	for (int i = 0; i < SECOND_NAMES; i++)
		if (!f->skipped && f->depth >= 1 &&
		    strcasecmp(name, second_names[i]) == 0)
			return f->depth == 2 || (i >= 3 && i <= 6) || i == 10 ||
			       i == 11;
	for (int i = 0; i < 4; i++)
		if (f->depth == 1 && strcasecmp(name, others[i]) == 0)
			return true;
	return false;
}

/* A whole line, unfolded. False: the file is damaged. */
static bool second_line(struct second_file *f, char *line)
{
	struct second_parameters p;
	size_t n = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				"abcdefghijklmnopqrstuvwxyz0123456789-");
	char name[64], *colon = line + n;
	bool quoted = false;

	if (!*line)
		return true;
	if (n == 0 || (line[n] != ':' && line[n] != ';'))
		return false;
	snprintf(name, sizeof(name), "%.*s", (int)n, line);
	if (!second_is_known(f, name))
		return f->depth > 0;
	for (; *colon && (*colon != ':' || quoted); colon++)
		quoted ^= *colon == '"';
	if (!*colon || !second_is_clean(line) ||
	    (strcasecmp(name, "BEGIN") != 0 && strcasecmp(name, "END") != 0 &&
	     !second_parameters(line + n, colon, &p)))
		return false;
	if (strcasecmp(name, "BEGIN") == 0)
		return second_begin(f, colon + 1);
	if (strcasecmp(name, "END") == 0)
		return second_end(f, colon + 1);
	if (f->depth == 1)
		for (int i = 0; i < SECOND_NAMES; i++)
			if (strcasecmp(name, second_names[i]) == 0)
				return false;
	return f->depth == 1
		       ? second_calendar_line(name, colon + 1, &f->seen, f->s)
		       : second_in_event(f, name, &p, colon + 1);
}

/* Lines by line feed, less a carriage return, and what is folded joined. */
static bool second_lines(struct second_file *f, const char *text, size_t n)
{
	char *line = malloc(n + 1);
	bool good = !memchr(text, '\0', n);
	size_t at = 0, n_line = 0;

	while (good && at < n) {
		const char *end = memchr(text + at, '\n', n - at);
		size_t next = end ? (size_t)(end - text) + 1 : n;
		size_t stop = end ? next - 1 : n;

		if (end && stop > at && text[stop - 1] == '\r')
			stop--;
		memcpy(line + n_line, text + at, stop - at);
		n_line += stop - at;
		at = next;
		if (at < n && (text[at] == ' ' || text[at] == '\t')) {
			at++;
			continue;
		}
		line[n_line] = '\0';
		good = second_line(f, line);
		n_line = 0;
	}
	free(line);
	return good && f->depth == 0 && f->n_calendars;
}

/* --- what it comes to ---------------------------------------------------- */

static int64_t second_instant(const struct second *s,
			      const struct second_time *t)
{
	bool tokyo = t->kind == SECOND_TOKYO ||
		     (t->kind == SECOND_FLOATING && s->tokyo);

	return t->local_s - (tokyo ? 9 * 3600 : 0);
}

static bool second_is_date(const struct second_time *t)
{
	return t->kind == SECOND_DATE;
}

/* False: its properties cannot stand together. */
static bool second_check(const struct second *s, const struct second_event *e)
{
	bool date = second_is_date(&e->start);

	if (!e->start.kind || (e->end.kind && e->duration) ||
	    (e->end.kind && second_is_date(&e->end) != date) ||
	    (e->start.kind == SECOND_UTC && e->end.kind == SECOND_FLOATING) ||
	    (date && e->seconds))
		return false;
	struct second_time end = e->end;
	if (end.kind == SECOND_FLOATING)
		end.kind = e->start.kind;
	if (end.kind && second_instant(s, &end) < second_instant(s, &e->start))
		return false;
	if (e->id.kind && (e->n_rules || e->n_rdates || e->n_exdates))
		return false;
	for (int i = 0; i < e->n_rdates; i++)
		if (second_is_date(&e->rdates[i]) != date)
			return false;
	for (int i = 0; i < e->n_rules; i++)
		if (date && e->rules[i].until.kind &&
		    !second_is_date(&e->rules[i].until))
			return false;
	return true;
}

static bool second_same(const struct second *s, const struct second_event *a,
			const struct second_event *b)
{
	if (!*a->uid || strcmp(a->uid, b->uid) != 0 ||
	    !a->id.kind != !b->id.kind)
		return false;
	return !a->id.kind ||
	       second_instant(s, &a->id) == second_instant(s, &b->id);
}

static bool second_recurs(const struct second_event *e)
{
	return e->n_rules || e->n_rdates;
}

/* Of equal SEQUENCE: two events, and not two versions of one. */
static bool second_apart(const struct second *s, const struct second_event *a,
			 const struct second_event *b)
{
	return !a->id.kind && !second_recurs(a) && !second_recurs(b) &&
	       (second_is_date(&a->start) != second_is_date(&b->start) ||
		second_instant(s, &a->start) != second_instant(s, &b->start));
}

static void second_versions(struct second *s)
{
	for (int i = 0; i < s->n_events; i++)
		for (int k = 0; k < s->n_events; k++) {
			const struct second_event *a = &s->events[i];
			struct second_event *b = &s->events[k];

			if (i == k || !second_same(s, a, b) ||
			    a->sequence < b->sequence ||
			    (a->sequence == b->sequence &&
			     a->stamp <= b->stamp))
				continue;
			if (a->sequence == b->sequence && second_apart(s, a, b))
				b->beside = true;
			else
				b->gone = true;
		}
}

static void second_paint(struct second *s, const struct second_event *e,
			 int64_t from)
{
	struct second_time end = e->end;
	int64_t length = e->days * SECOND_DAY_S + e->seconds;

	if (end.kind == SECOND_FLOATING)
		end.kind = e->start.kind;
	if (end.kind)
		length = second_instant(s, &end) - second_instant(s, &e->start);
	if (second_is_date(&e->start) && length == 0)
		length = SECOND_DAY_S;
	if (e->cancelled || e->claim == 1 || e->free ||
	    (e->transparent && !e->busy) || length == 0)
		return;
	int64_t to = from + length;
	if (from < (int64_t)SECOND_FROM * SECOND_DAY_S)
		from = (int64_t)SECOND_FROM * SECOND_DAY_S;
	if (to > (int64_t)SECOND_TO * SECOND_DAY_S)
		to = (int64_t)SECOND_TO * SECOND_DAY_S;
	if (from < to && s->n_spans < SECOND_SPANS)
		s->spans[s->n_spans++] = (struct second_span){from, to};
}

/* Excluded, or replaced by an override. */
static bool second_is_out(struct second *s, const struct second_event *e,
			  int64_t key)
{
	for (int i = 0; i < e->n_exdates; i++) {
		int64_t at = second_instant(s, &e->exdates[i]);

		if (second_is_date(&e->exdates[i]) ==
		    second_is_date(&e->start)) {
			if (at == key)
				return true;
			continue;
		}
		/* Of the other kind: a day, by somebody's clock. */
		s->uncertain = true;
		if (key > at - 2 * SECOND_DAY_S && key < at + 3 * SECOND_DAY_S)
			return true;
	}
	for (int i = 0; i < s->n_events; i++) {
		const struct second_event *o = &s->events[i];

		if (o->id.kind && !o->gone && *e->uid &&
		    strcmp(o->uid, e->uid) == 0 &&
		    !(e->beside &&
		      second_is_date(&o->id) != second_is_date(&e->start)) &&
		    second_instant(s, &o->id) == key)
			return true;
	}
	return false;
}

struct second_day {
	int year, month, day;
	int64_t n;
};

static struct second_day second_civil(int64_t n)
{
	struct second_day d = {.year = 1, .month = 1, .n = n};

	d.year = (int)((n + 719162) / 366) + 1;
	while (second_days(d.year + 1, 1, 1) <= n)
		d.year++;
	while (d.month < 12 && second_days(d.year, d.month + 1, 1) <= n)
		d.month++;
	d.day = (int)(n - second_days(d.year, d.month, 1)) + 1;
	return d;
}

static int second_weekday(int64_t n)
{
	return (int)(((n + 3) % 7 + 7) % 7);
}

static bool second_matches(const struct second_rule *r,
			   const struct second_day *first,
			   const struct second_day *d)
{
	int64_t apart = d->n - first->n;
	int64_t weeks = (d->n - second_weekday(d->n) - first->n +
			 second_weekday(first->n)) /
			7;
	int64_t months = (d->year - first->year) * 12 + d->month - first->month;

	if (r->by_day && !r->days[second_weekday(d->n)])
		return false;
	switch (r->freq) {
	case 'D':
		return apart % r->interval == 0;
	case 'W':
		return weeks % r->interval == 0 &&
		       (r->by_day || apart % 7 == 0);
	case 'M':
		return months % r->interval == 0 &&
		       (r->by_day || d->day == first->day);
	default:
		return (d->year - first->year) % r->interval == 0 &&
		       (r->by_day ||
			(d->day == first->day && d->month == first->month));
	}
}

static bool second_is_past(const struct second *s, const struct second_event *e,
			   const struct second_rule *r, int64_t local_s)
{
	const struct second_time *until = &r->until;
	struct second_time at = {e->start.kind, local_s};

	switch (until->kind) {
	case SECOND_NONE:
		return false;
	case SECOND_DATE:
		return local_s >= until->local_s + SECOND_DAY_S;
	case SECOND_UTC:
		return second_instant(s, &at) > until->local_s;
	default:
		return local_s > until->local_s;
	}
}

static void second_step(struct second_day *d)
{
	*d = d->day < 28 ? (struct second_day){d->year, d->month, d->day + 1,
					       d->n + 1}
			 : second_civil(d->n + 1);
}

static void second_recur(struct second *s, const struct second_event *e,
			 const struct second_rule *r)
{
	int64_t start = e->start.local_s, day = start / SECOND_DAY_S;
	int64_t count = 1, of_day;

	day -= start % SECOND_DAY_S < 0;
	of_day = start - day * SECOND_DAY_S;
	struct second_day first = second_civil(day), d = first;
	for (second_step(&d); d.n < SECOND_TO + 2; second_step(&d)) {
		struct second_time at = {e->start.kind,
					 d.n * SECOND_DAY_S + of_day};

		if (!second_matches(r, &first, &d) ||
		    second_is_past(s, e, r, at.local_s))
			continue;
		if (r->count && ++count > r->count)
			break;
		if (!second_is_out(s, e, second_instant(s, &at)))
			second_paint(s, e, second_instant(s, &at));
	}
}

static void second_series(struct second *s, const struct second_event *e)
{
	if (!second_is_out(s, e, second_instant(s, &e->start)))
		second_paint(s, e, second_instant(s, &e->start));
	for (int i = 0; i < e->n_rdates; i++) {
		int64_t key = second_instant(s, &e->rdates[i]);

		if (!second_is_out(s, e, key))
			second_paint(s, e, key);
	}
	for (int i = 0; i < e->n_rules; i++)
		second_recur(s, e, &e->rules[i]);
}

/* An override of a series must be of its kind. */
static bool second_fits(const struct second *s, const struct second_event *o)
{
	for (int i = 0; i < s->n_events; i++) {
		const struct second_event *e = &s->events[i];

		if (!e->id.kind && !e->gone && !e->beside && *e->uid &&
		    strcmp(o->uid, e->uid) == 0 &&
		    second_is_date(&o->id) != second_is_date(&e->start))
			return false;
	}
	return true;
}

static int second_compare(const void *a, const void *b)
{
	const struct second_span *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

static void second_unite(struct second *s)
{
	int n = 0;

	qsort(s->spans, (size_t)s->n_spans, sizeof(*s->spans), second_compare);
	for (int i = 0; i < s->n_spans; i++) {
		if (n && s->spans[i].from <= s->spans[n - 1].to) {
			if (s->spans[i].to > s->spans[n - 1].to)
				s->spans[n - 1].to = s->spans[i].to;
			continue;
		}
		s->spans[n++] = s->spans[i];
	}
	s->n_spans = n;
}

static void second_read(const char *text, size_t n, struct second *s)
{
	struct second_file file = {.s = s};

	s->refused = s->uncertain = s->tokyo = false;
	s->n_events = s->n_spans = 0;
	s->refused = !second_lines(&file, text, n);
	for (int i = 0; i < s->n_events && !s->refused; i++)
		s->refused = !second_check(s, &s->events[i]);
	if (s->refused)
		return;
	second_versions(s);
	for (int i = 0; i < s->n_events && !s->refused; i++) {
		const struct second_event *e = &s->events[i];

		if (e->gone)
			continue;
		if (!e->id.kind)
			second_series(s, e);
		else if (second_fits(s, e))
			second_paint(s, e, second_instant(s, &e->start));
		else
			s->refused = true;
	}
	second_unite(s);
}

#endif
