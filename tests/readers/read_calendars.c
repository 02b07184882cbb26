/*
 * read_calendars CALENDARS: what this program reads in each calendar of a
 * batch (batch.h), as lines of spans.
 */

#include "calendar/read.h"
#include "tests/readers/batch.h"

enum { ARENA_BYTES = 256 * 1024 * 1024 };

static void put_said(const struct timetable *t, enum fbtype said, char letter)
{
	struct span open = {0, 0};
	const char *before = "";

	printf(" %c:", letter);
	for (size_t i = 0; i <= t->n_busys; i++) {
		const struct busy *b = i < t->n_busys ? &t->busys[i] : NULL;

		if (b && !(b->said & FB_BIT(said)))
			continue;
		if (b && open.end > open.start && b->span.start <= open.end) {
			if (b->span.end > open.end)
				open.end = b->span.end;
			continue;
		}
		if (open.end > open.start) {
			printf("%s%" PRId64 "-%" PRId64, before, open.start,
			       open.end);
			before = ",";
		}
		if (b)
			open = b->span;
	}
}

static void put_calendar(const struct batch_calendar *c, struct zones *zones)
{
	static const char *const me[] = {"me@example.org"};
	const struct strings addresses = {me, 1};
	struct arena *arena = arena_new(ARENA_BYTES);
	struct calendar calendar;
	struct error err = {0};
	struct read_options options = {
		.horizon = {c->from, c->to},
		.as_of = INSTANT_NONE,
		.zones = zones,
		.zone = zones_find(zones, bytes_of(c->zone)),
		.addresses = &addresses,
	};

	if (calendar_read(ONE_TEXT((struct bytes){c->text, c->n}), &options, arena,
			  &calendar, &err) == STATUS_OK) {
		printf("%d", c->number);
		put_said(&calendar.timetable, FB_NEEDS_ACTION, 'n');
		put_said(&calendar.timetable, FB_TENTATIVE, 't');
		put_said(&calendar.timetable, FB_BUSY, 'b');
		put_said(&calendar.timetable, FB_OUT, 'o');
		putchar('\n');
	} else {
		printf("%d refused at line %d\n", c->number, (int)err.line);
	}
	arena_free(arena);
}

int main(int argc, char **argv)
{
	FILE *stream = argc == 2 ? fopen(argv[1], "rb") : NULL;
	struct zones *zones = zones_new();
	struct batch_calendar c = {0};

	if (!stream) {
		fprintf(stderr, "usage: read_calendars CALENDARS\n");
		return 2;
	}
	while (batch_next(stream, &c))
		put_calendar(&c, zones);
	zones_free(zones);
	return fclose(stream) ? 2 : 0;
}
