#include "tests/unit/calendar/make.h"

#include <stdlib.h>
#include <string.h>

#include "calendar/read.h"

enum {
	ROUNDS = 300,
	CALENDARS = 300,
	ARENA_BYTES = 16 * 1024 * 1024,
	HOUR_S = 3600
};

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
	struct timetable ret = {.as_of = horizon.start - 5 * HOUR_S,
				.complete = next_random(seed) % 4 > 0,
				.cover_assumed = next_random(seed) % 2};
	struct busy raw[12];
	struct span *covers = arena_array(arena, struct span, 3);
	size_t n = next_random(seed) % 12, n_covers = next_random(seed) % 4;

	/* They overlap, so that several things are said at once. */
	for (size_t i = 0; i < n; i++)
		raw[i] = (struct busy){random_span(seed),
				       FB_BIT(FB_NEEDS_ACTION +
					      (int)(next_random(seed) % 4))};
	assert_int_equal(timetable_busys(raw, n, arena, &ret.busys,
					 &ret.n_busys, NULL),
			 STATUS_OK);
	for (size_t i = 0; i < n_covers; i++)
		covers[i] = random_span(seed);
	ret.covers = covers;
	ret.n_covers = ret.complete ? spans_normalise(covers, n_covers) : 0;
	return ret;
}

static struct calendar read_text(struct bytes text, struct zones *zones,
				 struct span span, struct arena *arena)
{
	static const unsigned char key[UID_KEY_BYTES] = {1};
	struct read_options options = {.horizon = span,
				       .as_of = INSTANT_NONE,
				       .zones = zones,
				       .zone = zone_utc(),
				       .uid_key = key};
	struct calendar calendar;

	assert_int_equal(calendar_read(ONE_TEXT(text), &options, arena,
				       &calendar, NULL),
			 STATUS_OK);
	return calendar;
}

static void same_covers(const struct timetable *a, const struct timetable *b,
			struct span span)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n_covers; i++) {
		struct span cover = span_intersect(a->covers[i], span);

		if (span_is_empty(cover))
			continue;
		assert_true(n < b->n_covers);
		assert_true(b->covers[n].start == cover.start);
		assert_true(b->covers[n].end == cover.end);
		n++;
	}
	assert_int_equal(n, b->n_covers);
}

/* b is all that a says of the span, and no more. */
static void same_timetable(const struct timetable *a, const struct timetable *b,
			   struct span span)
{
	size_t n = 0;

	assert_true(a->as_of == b->as_of);
	assert_int_equal(a->complete, b->complete);
	assert_int_equal(a->cover_assumed, b->cover_assumed);
	same_covers(a, b, span);
	for (size_t i = 0; i < a->n_busys; i++) {
		struct span part = span_intersect(a->busys[i].span, span);

		if (span_is_empty(part))
			continue;
		assert_true(n < b->n_busys);
		assert_true(b->busys[n].span.start == part.start);
		assert_true(b->busys[n].span.end == part.end);
		assert_int_equal(b->busys[n].said, a->busys[i].said);
		n++;
	}
	assert_int_equal(n, b->n_busys);
}

/* Lines of at most 75 bytes behind CRLF (RFC 5545, 3.1). */
static void check_lines(const struct buffer *text)
{
	const char *at = text->data;

	assert_true(strlen(at) == text->n);
	while (*at) {
		size_t n = strcspn(at, "\r\n");

		assert_true(n > 0 && n <= 75);
		assert_true(at[n] == '\r' && at[n + 1] == '\n');
		at += n + 2;
	}
}

/* What is written, what a store keeps of it, and that read again. */
static void check_written(const struct timetable *timetable, struct span span,
			  struct zones *zones, struct arena *arena)
{
	struct buffer text;

	buffer_init(0, &text);
	calendar_write_freebusy(timetable, span, BYTES("me"), &text);
	assert_false(text.failed);
	check_lines(&text);
	struct calendar back =
		read_text(buffer_bytes(&text), zones, span, arena);
	same_timetable(timetable, &back.timetable, span);
	back = read_text(back.reduced, zones, span, arena);
	same_timetable(timetable, &back.timetable, span);
	buffer_release(&text);
}

static void calendar_write_freebusy__reads_back_the_same(void **state)
{
	struct zones *zones = zones_new();
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct arena *arena = arena_new(ARENA_BYTES);
		struct timetable t = random_timetable(&seed, arena);

		check_written(&t, horizon, zones, arena);
		check_written(&t, random_span(&seed), zones, arena);
		arena_free(arena);
	}
	zones_free(zones);
}

/* --- the calendars of test_random.c --------------------------------------- */

static void check_random(struct world *w, struct zones *zones)
{
	static const char *const me[] = {"me@example.org"};
	const struct strings addresses = {me, 1};
	struct arena *arena = arena_new(256 * 1024 * 1024);
	struct calendar calendar;
	struct read_options options = {
		.horizon = {(int64_t)HORIZON_FROM * DAY_S,
			    (int64_t)HORIZON_TO * DAY_S},
		.as_of = INSTANT_NONE,
		.zones = zones,
		.zone = zones_find(zones, bytes_of(zones_used[w->zone].iana)),
		.addresses = &addresses};
	struct span part = {options.horizon.start + 3 * DAY_S + 7,
			    options.horizon.end - 5 * DAY_S};

	assert_int_equal(calendar_read(ONE_TEXT(buffer_bytes(&w->text)),
				       &options, arena, &calendar, NULL),
			 STATUS_OK);
	/* Of no known age is written as older than any. */
	if (calendar.timetable.as_of == INSTANT_NONE)
		calendar.timetable.as_of = 0;
	check_written(&calendar.timetable, options.horizon, zones, arena);
	check_written(&calendar.timetable, part, zones, arena);
	arena_free(arena);
}

static void calendar_write_freebusy__of_any_calendar_reads_back(void **state)
{
	struct counters counters = {0};
	struct zones *zones = zones_new();
	struct world w = {.seed = 4, .counters = &counters};

	(void)state;
	world_init(&w);
	for (w.zone = 0; w.zone < N_ZONES; w.zone++) {
		setenv("TZ", zones_used[w.zone].iana, 1);
		tzset();
		for (int i = 0; i < CALENDARS / N_ZONES; i++) {
			make_calendar(&w);
			check_random(&w, zones);
		}
	}
	world_release(&w);
	zones_free(zones);
}

/* --- by hand -------------------------------------------------------------- */

static void calendar_write_freebusy__is_rfc_5545_text(void **state)
{
	static const struct busy busys[] = {
		{{1767225600, 1767229200}, FB_BIT(FB_OUT)},
		{{1767229200, 1767232800}, FB_BIT(FB_NEEDS_ACTION)},
		{{1767312000, 1767315600}, FB_BIT(FB_BUSY)}};
	static const struct span cover = {1767225600, 1767312000};
	const struct timetable t = {.busys = busys,
				    .n_busys = 3,
				    .covers = &cover,
				    .n_covers = 1,
				    .as_of = 1767225600,
				    .complete = true,
				    .cover_assumed = true};
	struct buffer text;

	(void)state;
	buffer_init(0, &text);
	calendar_write_freebusy(&t, horizon, BYTES("me"), &text);
	assert_string_equal(
		text.data,
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
		"PRODID:-//trefnydd//freebusy//EN\r\n"
		"BEGIN:VFREEBUSY\r\nUID:trefnydd-de1b7b3e495cd0aa-0\r\n"
		"DTSTAMP:20260101T000000Z\r\nX-TREFNYDD-COVER:ASSUMED\r\n"
		"FREEBUSY;FBTYPE=BUSY:20260102T000000Z/20260102T010000Z\r\n"
		"END:VFREEBUSY\r\n"
		"BEGIN:VFREEBUSY\r\nUID:trefnydd-de1b7b3e495cd0aa-1\r\n"
		"DTSTAMP:20260101T000000Z\r\nX-TREFNYDD-COVER:ASSUMED\r\n"
		"DTSTART:20260101T000000Z\r\nDTEND:20260102T000000Z\r\n"
		"FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:"
		"20260101T000000Z/20260101T010000Z\r\n"
		"FREEBUSY;FBTYPE=BUSY-TENTATIVE;X-TREFNYDD-SAID=NEEDS-ACTION:"
		"\r\n"
		" 20260101T010000Z/20260101T020000Z\r\n"
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
				BYTES("me"), &text);
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
		cmocka_unit_test(
			calendar_write_freebusy__of_any_calendar_reads_back),
		cmocka_unit_test(calendar_write_freebusy__is_rfc_5545_text),
		cmocka_unit_test(calendar_write_freebusy__keeps_to_the_span),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
