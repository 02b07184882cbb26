/*
 * Any bytes as a calendar: read or refused with a line, never a crash; what
 * is read is valid, and its reduced form is read to the same.
 */

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "calendar/read.h"
#include "tests/fuzz/fuzz.h"

enum { ARENA_BYTES = 64 * 1024 * 1024 };

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void same(const struct calendar *a, const struct calendar *b)
{
	const struct timetable *s = &a->timetable, *t = &b->timetable;

	require(s->n_busys == t->n_busys && s->n_covers == t->n_covers &&
		s->as_of == t->as_of && s->complete == t->complete &&
		s->cover_assumed == t->cover_assumed &&
		a->n_items == b->n_items);
	for (size_t i = 0; i < s->n_busys; i++)
		require(s->busys[i].span.start == t->busys[i].span.start &&
			s->busys[i].span.end == t->busys[i].span.end &&
			s->busys[i].said == t->busys[i].said);
	for (size_t i = 0; i < s->n_covers; i++)
		require(s->covers[i].start == t->covers[i].start &&
			s->covers[i].end == t->covers[i].end);
	for (size_t i = 0; i < a->n_items; i++)
		require(strcmp(a->items[i].title, b->items[i].title) == 0);
}

/* The owner's addresses are not in the reduced form, nor needed with it. */
static void read_again(const struct calendar *calendar,
		       const struct read_options *options, struct arena *arena)
{
	struct read_options again = *options;
	struct error error = {0};
	struct calendar twice;

	again.addresses = NULL;
	enum status status = calendar_read(ONE_TEXT(calendar->reduced), &again,
					   arena, &twice, &error);
	if (status == STATUS_LIMIT || status == STATUS_NO_MEMORY)
		return;
	require(status == STATUS_OK);
	same(calendar, &twice);
}

/* The way of reading depends on the bytes, so that seeds are plain files. */
static void choose(const uint8_t *data, size_t n, struct read_options *options)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += data[i];
	options->reading = (enum reading)(sum % 3);
	options->lenient = sum / 3 % 2;
}

static void read_one(struct bytes text, const struct read_options *options,
		     struct arena *arena)
{
	struct error error = {0};
	struct calendar calendar;
	enum status status = calendar_read(ONE_TEXT(text), options, arena,
					   &calendar, &error);

	if (status != STATUS_OK) {
		require(error.status == status);
		return;
	}
	require(timetable_is_valid(&calendar.timetable));
	require(options->lenient || calendar.n_problems == 0);
	read_again(&calendar, options, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const me[] = {"chief@example.org"};
	const struct strings addresses = {me, 1};
	struct arena *arena = arena_new(ARENA_BYTES);
	struct zones *zones = zones_new();
	struct read_options options = {.horizon = {1767225600, 1830297600},
				       .as_of = INSTANT_NONE,
				       .zones = zones,
				       .zone = zone_utc(),
				       .addresses = &addresses};

	if (!arena || !zones)
		abort();
	choose(data, n, &options);
	read_one((struct bytes){(const char *)data, n}, &options, arena);
	arena_free(arena);
	zones_free(zones);
	return 0;
}
