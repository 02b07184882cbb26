/*
 * brute CALENDARS: what each calendar of a batch (batch.h) says of each minute
 * of its window, as lines of spans.
 */

#include "tests/readers/batch.h"
#include "tests/readers/brute_event.h"

#include <string.h>

struct parts {
	struct component **list;
	size_t n;
};

static void take_parts(const struct component *c, const char *name,
		       struct parts *to)
{
	for (size_t i = 0; i < c->n_parts; i++) {
		if (word_is(c->parts[i]->name, name)) {
			to->list = brute_grow(to->list, to->n,
					      sizeof(struct component *));
			to->list[to->n++] = c->parts[i];
		}
		if (word_is(c->parts[i]->name, "VCALENDAR"))
			take_parts(c->parts[i], name, to);
	}
}

/* --- free and busy ------------------------------------------------------- */

static void say_free_busy(const struct brute *b, const struct component *c)
{
	for (size_t i = 0; i < c->n_lines; i++) {
		const struct line *line = &c->lines[i];
		const char *slash = strchr(line->value, '/');
		const char *type = param_of(line, "FBTYPE");
		int64_t days, exact_s;

		if (!word_is(line->name, "FREEBUSY"))
			continue;
		uint8_t said = !type || word_is(type, "BUSY")	 ? SAID_B
			       : word_is(type, "FREE")		 ? 0
			       : word_is(type, "BUSY-TENTATIVE") ? SAID_T
								 : SAID_O;
		struct when from = brute_when(b, c, line, line->value);
		struct when to = from;
		if (slash[1] == 'P') {
			brute_duration(slash + 1, &days, &exact_s);
			to.local += exact_s;
		} else {
			to = brute_when(b, c, line, slash + 1);
		}
		brute_say(b, brute_instant(&from), brute_instant(&to), said);
	}
}

/* --- availability -------------------------------------------------------- */

/* 1 is the highest, 9 the lowest but for none and 0. */
static int priority_of(const struct component *c)
{
	const struct line *line = line_of(c, "PRIORITY");
	int priority = line ? atoi(line->value) : 0;

	return priority ? priority : 10;
}

static int64_t bound_of(const struct brute *b, const struct component *c,
			const char *name, int64_t otherwise)
{
	const struct line *line = line_of(c, name);

	if (!line)
		return otherwise;
	struct when when = brute_when(b, c, line, line->value);
	return brute_instant(&when);
}

static uint8_t busytype_of(const struct component *c)
{
	const struct line *line = line_of(c, "BUSYTYPE");

	if (line && word_is(line->value, "BUSY"))
		return SAID_B;
	if (line && word_is(line->value, "BUSY-TENTATIVE"))
		return SAID_T;
	return SAID_O;
}

/* Where it holds, the lower ones do not. */
static void say_availability(const struct brute *b, const struct component *c,
			     uint8_t *said, int *priorities)
{
	size_t n = (size_t)((b->to - b->from) / MINUTE_S);
	int64_t from = bound_of(b, c, "DTSTART", INT64_MIN);
	int64_t to = bound_of(b, c, "DTEND", INT64_MAX), days, exact_s;
	const struct line *duration = line_of(c, "DURATION");
	struct brute own = *b;

	if (duration) {
		brute_duration(duration->value, &days, &exact_s);
		to = from + days * DAY_S + exact_s;
	}
	own.said = calloc(n, 1);
	brute_events(&own, c->parts, c->n_parts, true);
	for (size_t i = 0; i < n; i++) {
		int64_t at = b->from + (int64_t)i * MINUTE_S;

		if (at < from || at >= to || priorities[i] < priority_of(c))
			continue;
		if (priorities[i] > priority_of(c))
			said[i] = 0;
		priorities[i] = priority_of(c);
		if (!own.said[i])
			said[i] |= busytype_of(c);
	}
	free(own.said);
}

static void say_availabilities(const struct brute *b, const struct parts *parts)
{
	size_t n = (size_t)((b->to - b->from) / MINUTE_S);
	uint8_t *said = calloc(n, 1);
	int *priorities = malloc(n * sizeof(int));

	for (size_t i = 0; i < n; i++)
		priorities[i] = 11;
	for (size_t i = 0; i < parts->n; i++)
		say_availability(b, parts->list[i], said, priorities);
	for (size_t i = 0; i < n; i++)
		b->said[i] |= said[i];
	free(said);
	free(priorities);
}

/* --- a calendar ---------------------------------------------------------- */

static void put_calendar(const struct batch_calendar *c)
{
	struct component *root = brute_components(c->text);
	struct parts events = {NULL, 0}, busy = {NULL, 0}, hours = {NULL, 0};
	struct brute b = {.owner = zone_of_libc(c->zone),
			  .from = c->from,
			  .to = c->to};

	b.said = calloc((size_t)((c->to - c->from) / MINUTE_S), 1);
	take_parts(root, "VEVENT", &events);
	take_parts(root, "VFREEBUSY", &busy);
	take_parts(root, "VAVAILABILITY", &hours);
	brute_events(&b, events.list, events.n, false);
	for (size_t i = 0; i < busy.n; i++)
		say_free_busy(&b, busy.list[i]);
	if (hours.n)
		say_availabilities(&b, &hours);
	batch_put_cells(c, b.said, MINUTE_S);
	free(b.said);
	free(events.list);
	free(busy.list);
	free(hours.list);
}

int main(int argc, char **argv)
{
	FILE *stream = argc == 2 ? fopen(argv[1], "rb") : NULL;
	struct batch_calendar c = {0};

	if (!stream) {
		fprintf(stderr, "usage: brute CALENDARS\n");
		return 2;
	}
	while (batch_next(stream, &c))
		put_calendar(&c);
	return fclose(stream) ? 2 : 0;
}
