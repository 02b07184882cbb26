#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "base/timetable.h"

enum { LINE = 40, N_RAW = 12, ROUNDS = 3000 };

static uint32_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) +
		 UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 33);
}

static size_t random_raw(uint64_t *seed, struct busy *raw)
{
	size_t n = next_random(seed) % (N_RAW + 1);

	for (size_t i = 0; i < n; i++) {
		int64_t start = next_random(seed) % LINE;

		raw[i].span =
			(struct span){start,
				      start + (int64_t)(next_random(seed) % 9)};
		raw[i].said = (uint8_t)(next_random(seed) % 64);
	}
	return n;
}

/* The oracle: one cell a second. */
static void paint(const struct busy *busys, size_t n, uint8_t cells[LINE + 9])
{
	memset(cells, 0, LINE + 9);
	for (size_t i = 0; i < n; i++)
		for (int64_t t = busys[i].span.start; t < busys[i].span.end;
		     t++)
			cells[t] |= busys[i].said;
}

static struct timetable random_timetable(uint64_t *seed, struct arena *arena)
{
	struct timetable ret = {.as_of = next_random(seed) % 5,
				.complete = next_random(seed) % 2,
				.cover_assumed = next_random(seed) % 2};
	struct busy raw[N_RAW];
	size_t n = random_raw(seed, raw);
	struct span *covers = arena_array(arena, struct span, 3);

	for (size_t i = 0; i < n; i++)
		raw[i].said &=
			(uint8_t) ~(FB_BIT(FB_FREE) | FB_BIT(FB_UNKNOWN));
	assert_int_equal(timetable_busys(raw, n, arena, &ret.busys,
					 &ret.n_busys, NULL),
			 STATUS_OK);
	for (int i = 0; i < 3; i++) {
		int64_t start = next_random(seed) % LINE;

		covers[i] =
			(struct span){start,
				      start + (int64_t)(next_random(seed) % 9)};
	}
	ret.covers = covers;
	ret.n_covers = spans_normalise(covers, 3);
	if (ret.as_of == 0)
		ret.as_of = INSTANT_NONE;
	ret.as_of_newest = ret.as_of;
	return ret;
}

static void timetable_busys__unites_what_is_said(void **state)
{
	uint64_t seed = 1;
	size_t most = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct arena *arena = arena_new(1 << 20);
		struct timetable t = {0};
		struct busy raw[N_RAW];
		uint8_t want[LINE + 9], got[LINE + 9];
		size_t n = random_raw(&seed, raw);

		paint(raw, n, want);
		assert_int_equal(timetable_busys(raw, n, arena, &t.busys,
						 &t.n_busys, NULL),
				 STATUS_OK);
		paint(t.busys, t.n_busys, got);
		assert_memory_equal(want, got, sizeof(want));
		assert_true(timetable_is_valid(&t));
		most = t.n_busys > most ? t.n_busys : most;
		arena_free(arena);
	}
	assert_true(most > N_RAW);
}

static uint8_t said_by_cells(const struct timetable *t, int64_t from,
			     int64_t to)
{
	uint8_t cells[LINE + 9], said = from < to ? 0 : FB_BIT(FB_FREE);
	struct spans covers = {t->covers, t->n_covers};

	paint(t->busys, t->n_busys, cells);
	for (int64_t s = from; s < to; s++) {
		if (cells[s])
			said |= cells[s];
		else if (spans_overlap(covers, (struct span){s, s + 1}))
			said |= FB_BIT(FB_FREE);
		else
			said |= FB_BIT(FB_UNKNOWN);
	}
	return said;
}

static void timetable_said__is_unknown_outside_the_cover(void **state)
{
	uint64_t seed = 2;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct arena *arena = arena_new(1 << 20);
		struct timetable t = random_timetable(&seed, arena);
		int64_t from = next_random(&seed) % LINE;
		int64_t to = from + next_random(&seed) % 8;

		assert_int_equal(timetable_said(&t, (struct span){from, to}),
				 said_by_cells(&t, from, to));
		arena_free(arena);
	}
}

static void timetable_merge__covers_where_all_do(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct arena *arena = arena_new(1 << 20);
		struct timetable two[2], both;

		two[0] = random_timetable(&seed, arena);
		two[1] = random_timetable(&seed, arena);
		assert_int_equal(timetable_merge(two, 2, arena, &both, NULL),
				 STATUS_OK);
		assert_true(timetable_is_valid(&both));
		for (int64_t s = 0; s < LINE; s++) {
			struct span cell = {s, s + 1};
			uint8_t a = timetable_said(&two[0], cell);
			uint8_t b = timetable_said(&two[1], cell);
			const uint8_t none = FB_BIT(FB_UNKNOWN);
			uint8_t got = timetable_said(&both, cell);
			uint8_t silent = FB_BIT(FB_FREE) | none;

			if ((a | b) & ~silent)
				assert_int_equal(got & ~silent,
						 (a | b) & ~silent);
			else
				assert_int_equal(got,
						 (a | b) & none
							 ? none
							 : FB_BIT(FB_FREE));
		}
		assert_int_equal(both.as_of, two[0].as_of < two[1].as_of
						     ? two[0].as_of
						     : two[1].as_of);
		assert_int_equal(both.as_of_newest, two[0].as_of < two[1].as_of
							    ? two[1].as_of
							    : two[0].as_of);
		assert_int_equal(both.complete,
				 two[0].complete && two[1].complete);
		assert_int_equal(both.cover_assumed,
				 two[0].cover_assumed || two[1].cover_assumed);
		arena_free(arena);
	}
}

static void timetable_merge__silence_of_one_is_not_free(void **state)
{
	static const struct span wide = {0, 100}, narrow = {0, 50};
	struct timetable two[2] = {
		{.covers = &wide, .n_covers = 1, .as_of = 7, .as_of_newest = 7},
		{.covers = &narrow,
		 .n_covers = 1,
		 .as_of = INSTANT_NONE,
		 .as_of_newest = INSTANT_NONE},
	};
	struct arena *arena = arena_new(1 << 20);
	struct timetable both;

	(void)state;
	assert_int_equal(timetable_merge(two, 2, arena, &both, NULL),
			 STATUS_OK);
	assert_int_equal(timetable_said(&both, (struct span){10, 20}),
			 FB_BIT(FB_FREE));
	assert_int_equal(timetable_said(&both, (struct span){60, 70}),
			 FB_BIT(FB_UNKNOWN));
	assert_int_equal(both.as_of, INSTANT_NONE);
	assert_int_equal(both.as_of_newest, 7);
	arena_free(arena);
}

static void timetable_busys__reports_a_full_arena(void **state)
{
	struct arena *arena = arena_new(64);
	struct busy raw[4];
	const struct busy *busys = NULL;
	struct error err = {0};
	size_t n;

	(void)state;
	for (int i = 0; i < 4; i++)
		raw[i] = (struct busy){{i, i + 1}, FB_BIT(FB_BUSY)};
	assert_int_equal(timetable_busys(raw, 4, arena, &busys, &n, &err),
			 STATUS_LIMIT);
	assert_null(busys);
	arena_free(arena);
}

static void timetable_is_valid__sees_each_fault(void **state)
{
	const struct busy faults[][2] = {
		{{{0, 5}, 2}, {{4, 9}, 4}}, {{{5, 9}, 2}, {{0, 4}, 4}},
		{{{0, 5}, 2}, {{5, 9}, 2}}, {{{0, 0}, 2}, {{5, 9}, 2}},
		{{{0, 5}, 0}, {{5, 9}, 2}}, {{{0, 5}, 64}, {{5, 9}, 2}},
		{{{5, 0}, 2}, {{5, 9}, 2}},
	};
	const struct span covers[][2] = {{{0, 5}, {5, 9}},
					 {{0, 5}, {3, 9}},
					 {{0, 0}, {3, 9}}};

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++)
		assert_false(timetable_is_valid(
			&(struct timetable){.busys = faults[i], .n_busys = 2}));
	for (size_t i = 0; i < sizeof(covers) / sizeof(*covers); i++)
		assert_false(timetable_is_valid(&(
			struct timetable){.covers = covers[i], .n_covers = 2}));
	assert_true(timetable_is_valid(&(struct timetable){0}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timetable_busys__unites_what_is_said),
		cmocka_unit_test(timetable_said__is_unknown_outside_the_cover),
		cmocka_unit_test(timetable_merge__covers_where_all_do),
		cmocka_unit_test(timetable_merge__silence_of_one_is_not_free),
		cmocka_unit_test(timetable_busys__reports_a_full_arena),
		cmocka_unit_test(timetable_is_valid__sees_each_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
