#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "calendar/read.h"

enum { ROUNDS = 300, ARENA_BYTES = 16 * 1024 * 1024, HOUR_S = 3600 };

static const struct span horizon = {1767225600, 1767225600 + 400 * HOUR_S};

static uint32_t next_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 33);
}

static struct span random_span(uint64_t *seed)
{
	int64_t start = horizon.start + next_random(seed) % 380 * HOUR_S;

	return (struct span){start,
			     start + (1 + next_random(seed) % 18) * HOUR_S};
}

static struct timetable random_timetable(uint64_t *seed, struct arena *arena)
{
	static const enum fbtype states[] = {FB_TENTATIVE, FB_BUSY, FB_OUT};
	struct timetable ret = {.as_of = horizon.start - 5 * HOUR_S,
				.complete = true};
	struct busy raw[8];
	struct span *covers = arena_array(arena, struct span, 3);
	size_t n = next_random(seed) % 8, n_covers = next_random(seed) % 4;

	/* Not overlapping, as only the worst state is written. */
	for (size_t i = 0; i < n; i++) {
		int64_t start = horizon.start + (int64_t)i * 50 * HOUR_S;

		raw[i].span = (struct span){
			start, start + (1 + next_random(seed) % 49) * HOUR_S};
		raw[i].said = FB_BIT(states[next_random(seed) % 3]);
	}
	assert_int_equal(timetable_busys(raw, n, arena, &ret.busys,
					 &ret.n_busys, NULL),
			 STATUS_OK);
	for (size_t i = 0; i < n_covers; i++)
		covers[i] = random_span(seed);
	ret.covers = covers;
	ret.n_covers = spans_normalise(covers, n_covers);
	return ret;
}

static struct calendar read_back(const struct buffer *text, struct zones *zones,
				 struct arena *arena)
{
	struct read_options options = {.horizon = horizon,
				       .as_of = INSTANT_NONE,
				       .zones = zones,
				       .zone = zone_utc()};
	struct calendar calendar;

	assert_int_equal(calendar_read(ONE_TEXT(buffer_bytes(text)), &options,
				       arena, &calendar, NULL),
			 STATUS_OK);
	return calendar;
}

static void calendar_write_freebusy__reads_back_the_same(void **state)
{
	struct zones *zones = zones_new();
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct arena *arena = arena_new(ARENA_BYTES);
		struct timetable t = random_timetable(&seed, arena);
		struct buffer text;

		buffer_init(0, &text);
		calendar_write_freebusy(&t, horizon, &text);
		assert_false(text.failed);
		struct calendar back = read_back(&text, zones, arena);
		for (int64_t s = horizon.start; s < horizon.end; s += HOUR_S) {
			struct span cell = {s, s + HOUR_S};

			assert_int_equal(timetable_said(&t, cell),
					 timetable_said(&back.timetable, cell));
		}
		assert_int_equal(back.timetable.as_of, t.as_of);
		assert_false(back.timetable.cover_assumed);
		buffer_release(&text);
		arena_free(arena);
	}
	zones_free(zones);
}

static void calendar_write_freebusy__is_rfc_5545_text(void **state)
{
	static const struct busy busy = {{1767225600, 1767229200},
					 FB_BIT(FB_NEEDS_ACTION)};
	static const struct span cover = {1767225600, 1767312000};
	const struct timetable t = {.busys = &busy,
				    .n_busys = 1,
				    .covers = &cover,
				    .n_covers = 1,
				    .as_of = 1767225600};
	struct buffer text;

	(void)state;
	buffer_init(0, &text);
	calendar_write_freebusy(&t, horizon, &text);
	assert_string_equal(
		text.data,
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
		"PRODID:-//trefnydd//freebusy//EN\r\nMETHOD:PUBLISH\r\n"
		"BEGIN:VFREEBUSY\r\nUID:trefnydd-freebusy-1\r\n"
		"DTSTAMP:20260101T000000Z\r\nDTSTART:20260101T000000Z\r\n"
		"DTEND:20260102T000000Z\r\n"
		"FREEBUSY;FBTYPE=BUSY-TENTATIVE:"
		"20260101T000000Z/20260101T010000Z\r\n"
		"END:VFREEBUSY\r\nEND:VCALENDAR\r\n");
	buffer_release(&text);
}

static void calendar_write_freebusy__keeps_to_the_span(void **state)
{
	static const struct busy busy = {{1767225600, 1767312000},
					 FB_BIT(FB_BUSY)};
	static const struct span cover = {1767139200, 1767398400};
	const struct timetable t = {.busys = &busy,
				    .n_busys = 1,
				    .covers = &cover,
				    .n_covers = 1,
				    .as_of = INSTANT_NONE};
	struct buffer text;

	(void)state;
	buffer_init(0, &text);
	calendar_write_freebusy(&t, (struct span){1767229200, 1767232800},
				&text);
	assert_non_null(strstr(text.data, "DTSTART:20260101T010000Z\r\n"
					  "DTEND:20260101T020000Z\r\n"));
	assert_non_null(strstr(text.data, "20260101T010000Z/20260101T020000Z"));
	assert_non_null(strstr(text.data, "DTSTAMP:19700101T000000Z"));
	buffer_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calendar_write_freebusy__reads_back_the_same),
		cmocka_unit_test(calendar_write_freebusy__is_rfc_5545_text),
		cmocka_unit_test(calendar_write_freebusy__keeps_to_the_span),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
