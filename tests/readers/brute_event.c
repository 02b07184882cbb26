#include "tests/readers/brute_event.h"

#include "tests/readers/batch.h"

#include <stdlib.h>
#include <string.h>

/* --- values -------------------------------------------------------------- */

static const struct zone *named_zone(const struct component *c,
				     const char *tzid)
{
	static const char *const names[][2] = {
		{"GMT Standard Time", "Europe/London"},
		{"Romance Standard Time", "Europe/Paris"},
		{"Eastern Standard Time", "America/New_York"},
		{"AUS Eastern Standard Time", "Australia/Sydney"},
		{"Newfoundland Standard Time", "America/St_Johns"},
		{"Asia/Tokyo", "Asia/Tokyo"},
	};
	static char own_text[200];
	static const struct component *own_of;
	static const struct zone *own;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (word_is(tzid, names[i][0]) || word_is(tzid, names[i][1]))
			return zone_of_libc(names[i][1]);
	while (!word_is(c->name, "VCALENDAR"))
		c = c->parent;
	if (own_of == c && strcmp(own_text, tzid) == 0)
		return own;
	for (size_t i = 0; i < c->n_parts; i++) {
		const struct line *line = line_of(c->parts[i], "TZID");

		if (!line || strcmp(line->value, tzid) != 0)
			continue;
		snprintf(own_text, sizeof(own_text), "%s", tzid);
		own_of = c;
		own = zone_of_component(c->parts[i]);
		return own;
	}
	brute_die("zone", tzid);
}

struct when brute_when(const struct brute *b, const struct component *c,
		       const struct line *line, const char *text)
{
	const char *tzid = param_of(line, "TZID");
	struct when ret = {.zone = b->owner};
	bool is_utc;

	ret.local = brute_stamp(text, &ret.is_day, &is_utc);
	if (is_utc)
		ret.zone = zone_utc();
	else if (tzid && !ret.is_day)
		ret.zone = named_zone(c, tzid);
	return ret;
}

int64_t brute_instant(const struct when *when)
{
	return zone_instant(when->zone, when->local);
}

void brute_duration(const char *text, int64_t *ret_days, int64_t *ret_s)
{
	char *at;

	*ret_days = *ret_s = 0;
	if (*text != 'P')
		brute_die("duration", text);
	for (text++; *text; text = at + 1) {
		if (*text == 'T')
			text++;
		int64_t n = strtol(text, &at, 10);

		switch (*at) {
		case 'W':
			*ret_days += 7 * n;
			break;
		case 'D':
			*ret_days += n;
			break;
		case 'H':
			*ret_s += n * HOUR_S;
			break;
		case 'M':
			*ret_s += n * MINUTE_S;
			break;
		default:
			brute_die("duration", text);
		}
	}
}

void brute_say(const struct brute *b, int64_t from, int64_t to, uint8_t said)
{
	if (from % MINUTE_S || to % MINUTE_S)
		brute_die("time", "no whole minute");
	for (int64_t at = from < b->from ? b->from : from;
	     at < to && at < b->to; at += MINUTE_S)
		b->said[(at - b->from) / MINUTE_S] |= said;
}

/* --- what an event says -------------------------------------------------- */

static bool has(const struct component *c, const char *name, const char *word)
{
	const struct line *line = line_of(c, name);

	return line && word_is(line->value, word);
}

static uint8_t said_of(const struct component *c, bool available)
{
	const struct line *me = line_of(c, "ATTENDEE");
	const char *partstat = "";
	uint8_t said = SAID_B;

	if (me && word_is(me->value, "mailto:me@example.org"))
		partstat = param_of(me, "PARTSTAT");
	if (has(c, "STATUS", "CANCELLED") || word_is(partstat, "DECLINED") ||
	    word_is(partstat, "DELEGATED"))
		return 0;
	if (available)
		return SAID_B;
	if (has(c, "X-MICROSOFT-CDO-BUSYSTATUS", "FREE") ||
	    has(c, "X-MICROSOFT-CDO-BUSYSTATUS", "WORKINGELSEWHERE"))
		said = 0;
	else if (has(c, "X-MICROSOFT-CDO-BUSYSTATUS", "TENTATIVE"))
		said = SAID_T;
	else if (has(c, "X-MICROSOFT-CDO-BUSYSTATUS", "OOF"))
		said = SAID_O;
	else if (line_of(c, "X-MICROSOFT-CDO-BUSYSTATUS"))
		said = SAID_B;
	else if (has(c, "TRANSP", "TRANSPARENT"))
		said = 0;
	else if (has(c, "STATUS", "TENTATIVE"))
		said = SAID_T;
	if (said == SAID_B && word_is(partstat, "TENTATIVE"))
		said = SAID_T;
	if (said == SAID_B && word_is(partstat, "NEEDS-ACTION"))
		said = SAID_N;
	return said;
}

/* --- lengths ------------------------------------------------------------- */

struct length {
	bool is_said; /* by DTEND or DURATION */
	int64_t days, exact_s;
};

static struct length length_of(const struct brute *b, const struct component *c)
{
	const struct line *start = line_of(c, "DTSTART");
	const struct line *end = line_of(c, "DTEND");
	const struct line *duration = line_of(c, "DURATION");
	struct when from = brute_when(b, c, start, start->value);
	struct length ret = {.is_said = end || duration};

	if (duration) {
		brute_duration(duration->value, &ret.days, &ret.exact_s);
	} else if (end) {
		struct when to = brute_when(b, c, end, end->value);

		if (from.is_day)
			ret.days = (to.local - from.local) / DAY_S;
		else
			ret.exact_s = brute_instant(&to) - brute_instant(&from);
	}
	if (from.is_day && !ret.days)
		ret.days = 1;
	return ret;
}

/* --- starts -------------------------------------------------------------- */

struct start {
	struct when when;
	int64_t key; /* the instant; of days the local midnight */
	int64_t instant;
	int64_t period_s; /* its own length; 0: none */
};

struct starts {
	struct start *list;
	size_t n;
};

static void add_start(struct starts *to, struct when when, int64_t instant)
{
	to->list = brute_grow(to->list, to->n, sizeof(*to->list));
	to->list[to->n++] =
		(struct start){when, when.is_day ? when.local : instant,
			       instant, 0};
}

static void add_rule_times(const struct brute *b, const struct when *first,
			   const char *text, bool exception, struct starts *to)
{
	struct rule rule = brute_rule(text);
	struct anchor anchor = {first->local, first->is_day, first->zone};
	bool hourly = strcmp(rule.freq, "HOURLY") == 0;
	int64_t *times, instants[2];
	size_t n = rule_times(&rule, &anchor, exception, b->to + 30 * DAY_S,
			      &times);

	for (size_t i = 0; i < n; i++) {
		struct when when = *first;

		when.local = times[i];
		add_start(to, when, brute_instant(&when));
		/* By the hour, the clock comes to a time twice. */
		if (!hourly ||
		    zone_instants(when.zone, when.local, instants) < 2 ||
		    (rule.until == UNTIL_INSTANT && instants[1] > rule.until_s))
			continue;
		add_start(to, when, instants[1]);
	}
	if (hourly && !exception &&
	    zone_instants(first->zone, first->local, instants) == 2 &&
	    (rule.until != UNTIL_INSTANT || instants[1] <= rule.until_s))
		add_start(to, *first, instants[1]);
	free(times);
}

static void add_rdate(const struct brute *b, const struct component *c,
		      const struct line *line, struct starts *to)
{
	struct when when = brute_when(b, c, line, line->value), end = when;
	const char *slash = strchr(line->value, '/');
	int64_t days, exact_s, instant = brute_instant(&when);

	add_start(to, when, instant);
	if (!slash)
		return;
	if (slash[1] == 'P') {
		brute_duration(slash + 1, &days, &exact_s);
		end.local += days * DAY_S;
		to->list[to->n - 1].period_s =
			brute_instant(&end) + exact_s - instant;
	} else {
		end = brute_when(b, c, line, slash + 1);
		to->list[to->n - 1].period_s = brute_instant(&end) - instant;
	}
}

static void drop_key(struct starts *starts, int64_t key)
{
	size_t kept = 0;

	for (size_t i = 0; i < starts->n; i++)
		if (starts->list[i].key != key)
			starts->list[kept++] = starts->list[i];
	starts->n = kept;
}

static void drop_day(const struct brute *b, const struct when *first,
		     int64_t day, struct starts *starts)
{
	size_t kept = 0;

	for (size_t i = 0; i < starts->n; i++) {
		int64_t at = starts->list[i].instant;
		bool is_day = zone_local(first->zone, at) / DAY_S == day &&
			      (first->zone != zone_utc() ||
			       zone_local(b->owner, at) / DAY_S == day);

		if (!is_day)
			starts->list[kept++] = starts->list[i];
	}
	starts->n = kept;
}

static void take_exdate(const struct brute *b, const struct component *c,
			const struct when *first, const struct line *line,
			struct starts *starts)
{
	struct when gone = brute_when(b, c, line, line->value);
	int64_t midnight = gone.local - gone.local % DAY_S;

	if (first->is_day == gone.is_day) {
		drop_key(starts,
			 gone.is_day ? gone.local : brute_instant(&gone));
	} else if (gone.is_day) {
		drop_day(b, first, gone.local / DAY_S, starts);
	} else if (gone.zone != zone_utc()) {
		drop_key(starts, midnight);
	} else {
		int64_t owners = zone_local(b->owner, gone.local);

		owners -= owners % DAY_S;
		if (owners == midnight ||
		    zone_instant(b->owner, owners) == gone.local)
			drop_key(starts, owners);
	}
}

static void take_exrule(const struct brute *b, const struct when *first,
			const char *text, struct starts *starts)
{
	struct starts gone = {NULL, 0};

	add_rule_times(b, first, text, true, &gone);
	for (size_t i = 0; i < gone.n; i++)
		drop_key(starts, gone.list[i].key);
	free(gone.list);
}

/* All that a component comes to by itself. */
static struct starts starts_of(const struct brute *b, const struct component *c)
{
	const struct line *start = line_of(c, "DTSTART");
	struct when first = brute_when(b, c, start, start->value);
	struct starts ret = {NULL, 0};

	add_start(&ret, first, brute_instant(&first));
	for (size_t i = 0; i < c->n_lines; i++) {
		const struct line *line = &c->lines[i];

		if (word_is(line->name, "RRULE"))
			add_rule_times(b, &first, line->value, false, &ret);
		else if (word_is(line->name, "RDATE"))
			add_rdate(b, c, line, &ret);
	}
	for (size_t i = 0; i < c->n_lines; i++) {
		const struct line *line = &c->lines[i];

		if (word_is(line->name, "EXRULE"))
			take_exrule(b, &first, line->value, &ret);
		else if (word_is(line->name, "EXDATE"))
			take_exdate(b, c, &first, line, &ret);
	}
	return ret;
}

/* --- versions, overrides, ranges ----------------------------------------- */

static const char *value_of(const struct component *c, const char *name)
{
	const struct line *line = line_of(c, name);

	return line ? line->value : "";
}

/* The instant, or the day, that a component stands for. */
static bool id_of(const struct brute *b, const struct component *c,
		  int64_t *ret_key)
{
	const struct line *id = line_of(c, "RECURRENCE-ID");

	if (!id)
		return false;
	struct when when = brute_when(b, c, id, id->value);
	*ret_key = when.is_day ? when.local : brute_instant(&when);
	return true;
}

static bool is_range(const struct component *c)
{
	const struct line *id = line_of(c, "RECURRENCE-ID");

	return id && param_of(id, "RANGE");
}

static bool same_uid(const struct component *a, const struct component *b)
{
	return strcmp(value_of(a, "UID"), value_of(b, "UID")) == 0;
}

static bool recurs(const struct component *c)
{
	return line_of(c, "RRULE") || line_of(c, "RDATE");
}

/* Two events of one UID and SEQUENCE, not two versions of one. */
static bool are_two(const struct brute *b, const struct component *x,
		    const struct component *y)
{
	const struct line *p = line_of(x, "DTSTART");
	const struct line *q = line_of(y, "DTSTART");
	struct when one = brute_when(b, x, p, p->value);
	struct when other = brute_when(b, y, q, q->value);

	if (line_of(x, "RECURRENCE-ID") || recurs(x) || recurs(y) ||
	    strcmp(x->name, "AVAILABLE") == 0)
		return false;
	return one.is_day != other.is_day ||
	       (one.is_day ? one.local != other.local
			   : brute_instant(&one) != brute_instant(&other));
}

/* Whether a takes the place of x. */
static bool is_newer(const struct brute *b, const struct component *a,
		     const struct component *x)
{
	int sequence = atoi(value_of(a, "SEQUENCE"));

	if (sequence != atoi(value_of(x, "SEQUENCE")))
		return sequence > atoi(value_of(x, "SEQUENCE"));
	return strcmp(value_of(a, "DTSTAMP"), value_of(x, "DTSTAMP")) > 0 &&
	       !are_two(b, a, x);
}

static bool is_replaced(const struct brute *b, struct component *const *parts,
			size_t n, const struct component *c)
{
	int64_t key = 0, other = 0;
	bool has_key = id_of(b, c, &key);

	for (size_t i = 0; i < n; i++)
		if (same_uid(parts[i], c) &&
		    id_of(b, parts[i], &other) == has_key &&
		    (!has_key || other == key) && is_newer(b, parts[i], c))
			return true;
	return false;
}

/* The latest range that a start lies behind; NULL: none. */
static const struct component *range_at(const struct brute *b,
					struct component *const *parts,
					size_t n, const struct component *c,
					const struct start *start)
{
	const struct component *found = NULL;
	int64_t key, latest = INT64_MIN;

	for (size_t i = 0; i < n; i++) {
		if (!is_range(parts[i]) || !same_uid(parts[i], c))
			continue;
		id_of(b, parts[i], &key);
		if (key < start->key && key > latest) {
			latest = key;
			found = parts[i];
		}
	}
	return found;
}

static void say_start(const struct brute *b, const struct component *states,
		      const struct length *length, const struct start *start,
		      uint8_t said)
{
	const struct line *travel = line_of(states, "X-APPLE-TRAVEL-DURATION");
	struct when end = start->when;
	int64_t to = start->instant, days = 0, travel_s = 0;

	if (travel)
		brute_duration(travel->value, &days, &travel_s);
	if (start->period_s) {
		to += start->period_s;
	} else {
		if (length->days) {
			end.local += length->days * DAY_S;
			to = brute_instant(&end);
		}
		to += length->exact_s;
	}
	/* The second of two times of a clock may lie behind that. */
	if (to < start->instant)
		to = start->instant;
	brute_say(b, start->instant - travel_s, to, said);
}

/* By the series' clock, a second time as much later as it was. */
static struct start moved(const struct brute *b, const struct component *c,
			  const struct component *range,
			  const struct start *start)
{
	const struct line *dtstart = line_of(c, "DTSTART");
	const struct line *to_line = line_of(range, "DTSTART");
	const struct line *id_line = line_of(range, "RECURRENCE-ID");
	struct when first = brute_when(b, c, dtstart, dtstart->value);
	struct when to = brute_when(b, range, to_line, to_line->value);
	struct when id = brute_when(b, range, id_line, id_line->value);
	struct start ret = *start;

	if (!id.is_day)
		id.local = zone_local(first.zone, brute_instant(&id));
	ret.when.local += to.local - id.local;
	ret.instant = brute_instant(&ret.when) + start->instant -
		      brute_instant(&start->when);
	return ret;
}

static void say_moved(const struct brute *b, const struct component *c,
		      const struct component *range, const struct start *start,
		      uint8_t said)
{
	struct start to = moved(b, c, range, start);
	struct length length = length_of(b, range);
	bool own_length = length.is_said;

	if (!own_length)
		length = length_of(b, c);
	say_start(b, range, &length, &to, said);
	if (to.period_s && own_length) {
		to.period_s = 0;
		say_start(b, range, &length, &to, said);
	}
}

static void say_component(const struct brute *b, struct component *const *parts,
			  size_t n, const struct component *c, bool available)
{
	struct starts starts = starts_of(b, c);
	struct length length = length_of(b, c);
	int64_t key;

	/* A range of no length of its own has that of its series. */
	for (size_t i = 0; i < n && is_range(c) && !length.is_said; i++)
		if (same_uid(parts[i], c) &&
		    !line_of(parts[i], "RECURRENCE-ID"))
			length = length_of(b, parts[i]);
	for (size_t i = 0; i < n && !line_of(c, "RECURRENCE-ID"); i++)
		if (same_uid(parts[i], c) && id_of(b, parts[i], &key))
			drop_key(&starts, key);
	for (size_t i = 0; i < starts.n; i++) {
		const struct component *range =
			line_of(c, "RECURRENCE-ID")
				? NULL
				: range_at(b, parts, n, c, &starts.list[i]);
		uint8_t said = said_of(range ? range : c, available);

		if (range)
			say_moved(b, c, range, &starts.list[i], said);
		else
			say_start(b, c, &length, &starts.list[i], said);
	}
	free(starts.list);
}

void brute_events(const struct brute *b, struct component *const *parts,
		  size_t n, bool available)
{
	for (size_t i = 0; i < n; i++)
		if (!is_replaced(b, parts, n, parts[i]))
			say_component(b, parts, n, parts[i], available);
}
