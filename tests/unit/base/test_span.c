/* base/span.h against a set of seconds. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"

enum { SECONDS = 64, ROUNDS = 20000 };

static uint64_t next(uint64_t *seed)
{
	uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Random spans, some empty or the wrong way round; bit s: second s is in. */
static size_t draw(uint64_t *seed, struct span *ret, uint64_t *bits)
{
	size_t n = next(seed) % 7;

	*bits = 0;
	for (size_t i = 0; i < n; i++) {
		ret[i].start = (int64_t)(next(seed) % SECONDS);
		ret[i].end = ret[i].start + (int64_t)(next(seed) % 12) - 2;
		if (ret[i].end > SECONDS)
			ret[i].end = SECONDS;
		for (int64_t s = ret[i].start; s < ret[i].end; s++)
			*bits |= UINT64_C(1) << s;
	}
	return n;
}

static uint64_t bits_of(struct spans set)
{
	uint64_t bits = 0;
	int64_t last = -1;

	for (size_t i = 0; i < set.n; i++) {
		/* Sorted, not empty, with a gap between. */
		assert_true(set.spans[i].start > last);
		assert_true(set.spans[i].start < set.spans[i].end);
		last = set.spans[i].end;
		for (int64_t s = set.spans[i].start; s < set.spans[i].end; s++)
			bits |= UINT64_C(1) << s;
	}
	return bits;
}

static void spans__agree_with_sets_of_seconds(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct arena *arena = arena_new(1 << 16);
		struct span a[8], b[8];
		uint64_t in_a, in_b;
		struct spans x = {a, 0}, y = {b, 0}, z;

		x.n = spans_normalise(a, draw(&seed, a, &in_a));
		y.n = spans_normalise(b, draw(&seed, b, &in_b));
		assert_true(bits_of(x) == in_a);
		assert_true(bits_of(y) == in_b);
		assert_true(spans_union(x, y, arena, &z));
		assert_true(bits_of(z) == (in_a | in_b));
		assert_true(spans_intersect(x, y, arena, &z));
		assert_true(bits_of(z) == (in_a & in_b));
		assert_true(spans_subtract(x, y, arena, &z));
		assert_true(bits_of(z) == (in_a & ~in_b));
		struct span asked = {(int64_t)(next(&seed) % SECONDS), 0};
		asked.end = asked.start + (int64_t)(next(&seed) % 8);
		uint64_t mask = 0;
		for (int64_t s = asked.start; s < asked.end && s < SECONDS; s++)
			mask |= UINT64_C(1) << s;
		bool past = asked.end > SECONDS && asked.start < asked.end;
		assert_int_equal(spans_overlap(x, asked), (in_a & mask) != 0);
		assert_int_equal(spans_contain(x, asked),
				 !past && (in_a & mask) == mask);
		arena_free(arena);
	}
}

static void span__is_half_open(void **state)
{
	(void)state;
	assert_false(span_overlaps((struct span){0, 5}, (struct span){5, 9}));
	assert_true(span_overlaps((struct span){0, 6}, (struct span){5, 9}));
	assert_false(span_overlaps((struct span){3, 3}, (struct span){0, 9}));
	assert_true(span_contains((struct span){0, 5}, (struct span){7, 7}));
	assert_true(span_is_empty((struct span){4, 3}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans__agree_with_sets_of_seconds),
		cmocka_unit_test(span__is_half_open),
	};

	return cmocka_run_group_tests_name("base/span", tests, NULL, NULL);
}
