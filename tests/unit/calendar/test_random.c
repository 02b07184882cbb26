#include "tests/unit/calendar/make.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calendar/read.h"

/*
 * Random calendars of everything that is read, against walk.h's expansion.
 * How often each feature was met is counted, and asserted.
 */

enum { CALENDARS = 3000, LEAST_HITS = 100 };

/* --- comparing ----------------------------------------------------------- */

static void report(struct world *w, int number, int64_t cell)
{
	char text[INSTANT_TEXT_BYTES];

	instant_format_utc((int64_t)HORIZON_FROM * DAY_S + cell * CELL_S, text);
	fprintf(stderr, "calendar %d differs at %s: wanted %d, got %d\n%s",
		number, text, w->want[cell], w->got[cell], w->text.data);
	fail();
}

static void check_calendar(struct world *w, struct zones *zones, int number)
{
	static const char *const me[] = {"me@example.org"};
	const struct strings addresses = {me, 1};
	struct arena *arena = arena_new(256 * 1024 * 1024);
	struct calendar calendar;
	struct error err = {0};
	struct read_options options = {
		.horizon = {(int64_t)HORIZON_FROM * DAY_S,
			    (int64_t)HORIZON_TO * DAY_S},
		.as_of = INSTANT_NONE,
		.zones = zones,
		.zone = zones_find(zones, bytes_of(zones_used[w->zone].iana)),
		.addresses = &addresses,
	};

	if (calendar_read(ONE_TEXT(buffer_bytes(&w->text)), &options, arena,
			  &calendar, &err) != STATUS_OK)
		fail_msg("calendar %d is refused at line %d:\n%s", number,
			 (int)err.line, w->text.data);
	assert_true(timetable_is_valid(&calendar.timetable));
	memset(w->got, 0, N_CELLS);
	for (size_t i = 0; i < calendar.timetable.n_busys; i++) {
		const struct busy *b = &calendar.timetable.busys[i];

		paint(w->got, b->span.start, b->span.end, b->said);
	}
	for (int64_t i = 0; i < N_CELLS; i++)
		if (w->want[i] != w->got[i])
			report(w, number, i);
	if (w->fb_to) {
		assert_int_equal(calendar.timetable.n_covers, 1);
		assert_int_equal(calendar.timetable.covers->start, w->fb_from);
		assert_int_equal(calendar.timetable.covers->end, w->fb_to);
	}
	arena_free(arena);
}

static void check_counters(const struct counters *counters)
{
	for (int i = 0; i < N_FEATURES; i++) {
		print_message("%s %ld%s", feature_names[i], counters->hits[i],
			      i % 8 == 7 ? "\n" : "  ");
		if (counters->hits[i] < LEAST_HITS)
			fail_msg("%s: only %ld hits", feature_names[i],
				 counters->hits[i]);
	}
	print_message("\n");
	for (int i = 0; i < N_ZONES; i++) {
		print_message("%s: %ld times in the gap, %ld in the overlap\n",
			      zones_used[i].iana, counters->gaps[i],
			      counters->overlaps[i]);
		assert_true(counters->gaps[i] > 0);
		assert_true(counters->overlaps[i] > 0);
	}
}

static void calendar_read__equals_a_walk_day_by_day(void **state)
{
	struct counters counters = {0};
	struct zones *zones = zones_new();
	struct world w = {.seed = 2026, .counters = &counters};

	(void)state;
	world_init(&w);
	for (w.zone = 0; w.zone < N_ZONES; w.zone++) {
		setenv("TZ", zones_used[w.zone].iana, 1);
		tzset();
		for (int i = 0; i < CALENDARS / N_ZONES; i++) {
			w.with_zones = i % 4 == 0;
			make_calendar(&w);
			check_calendar(&w, zones, w.zone * 10000 + i);
		}
	}
	check_counters(&counters);
	world_release(&w);
	zones_free(zones);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calendar_read__equals_a_walk_day_by_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
