/*
 * read_calendars CALENDARS: what this program reads in each calendar of a
 * batch (batch.h), as lines of spans.
 */

#include "calendar/read.h"
#include "tests/readers/said.h"

enum { ARENA_BYTES = 256 * 1024 * 1024 };

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

	if (calendar_read(ONE_TEXT((struct bytes){c->text, c->n}), &options,
			  arena, &calendar, &err) == STATUS_OK) {
		printf("%d", c->number);
		put_all_said(stdout, &calendar.timetable);
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
