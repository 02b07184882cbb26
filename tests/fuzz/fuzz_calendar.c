/*
 * Any bytes as a calendar: read or refused with a line, never a crash; what
 * is read is a valid timetable, and its reduced form is read to the same.
 */

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "calendar/read.h"
#include "tests/fuzz/fuzz.h"

enum { ARENA_BYTES = 64 * 1024 * 1024 };

static void require(int holds)
{
	if (!holds)
		abort();
}

static void read_again(const struct calendar *calendar,
		       const struct read_options *options, struct arena *arena)
{
	struct read_options again = *options;
	struct error error = {0};
	struct calendar twice;

	again.as_of = calendar->timetable.as_of;
	enum status status =
		calendar_read(calendar->reduced, &again, arena, &twice, &error);
	if (status == STATUS_LIMIT || status == STATUS_NO_MEMORY)
		return;
	require(status == STATUS_OK);
	require(twice.timetable.n_busys == calendar->timetable.n_busys);
	for (size_t i = 0; i < twice.timetable.n_busys; i++) {
		const struct busy *a = &calendar->timetable.busys[i];
		const struct busy *b = &twice.timetable.busys[i];

		require(a->span.start == b->span.start &&
			a->span.end == b->span.end && a->said == b->said);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct zones *zones = zones_new();
	struct error error = {0};
	struct calendar calendar;
	struct read_options options = {.horizon = {1788000000, 1800000000},
				       .as_of = INSTANT_NONE,
				       .zones = zones,
				       .reading = n && data[n - 1] % 3 == 0
							  ? READ_EVENTS
							  : READ_PERSON};

	if (!arena || !zones)
		abort();
	options.zone = zones_find(zones, BYTES("Europe/London"));
	if (!options.zone)
		options.zone = zone_utc();
	enum status status =
		calendar_read((struct bytes){(const char *)data, n}, &options,
			      arena, &calendar, &error);
	if (status == STATUS_OK) {
		require(timetable_is_valid(&calendar.timetable));
		if (options.reading == READ_PERSON)
			read_again(&calendar, &options, arena);
	} else {
		require(error.status == status);
	}
	arena_free(arena);
	zones_free(zones);
	return 0;
}
