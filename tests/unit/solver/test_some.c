#include "solver/some.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/arena.h"
#include "tests/unit/solver/oracle.h"

enum { N_SAMPLES = 6000, ARENA_BYTES = 1 << 24 };

static const uint64_t *dropped_of(const struct sample *s)
{
	return s->any_dropped ? s->dropped : NULL;
}

static struct some ask(const struct sample *s, const int32_t *slots, int32_t n,
		       struct arena *arena)
{
	struct some_options options = {.dropped_rules = dropped_of(s),
				       .slots = slots,
				       .n_slots = n};
	struct some some;
	struct error err = {0};

	assert_int_equal(solver_some(&s->problem, &options, arena, &some, &err),
			 STATUS_OK);
	return some;
}

/* The slots backwards, so that their order is the caller's. */
static void solver_some__is_the_first_possible_slot_asked_about(void **state)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	int32_t n_found = 0, n_none = 0;

	(void)state;
	assert_non_null(arena);
	for (uint64_t seed = 0; seed < N_SAMPLES; seed++) {
		struct arena_mark mark = arena_mark(arena);
		int32_t slots[MAX_SLOTS], expected = SLOT_NONE;
		struct sample s;

		sample_make(seed, &s);
		for (int32_t i = 0; i < s.problem.n_slots; i++)
			slots[i] = s.problem.n_slots - 1 - i;
		for (int32_t i = 0;
		     i < s.problem.n_slots && expected == SLOT_NONE; i++) {
			struct oracle o;

			oracle_solve(&s.problem, dropped_of(&s), slots[i], &o);
			if (o.possible)
				expected = slots[i];
		}
		struct some some = ask(&s, slots, s.problem.n_slots, arena);
		assert_int_equal(some.slot, expected);
		assert_false(some.hit_limit);
		n_found += expected != SLOT_NONE;
		n_none += expected == SLOT_NONE;
		arena_rewind(arena, mark);
	}
	assert_true(n_found > N_SAMPLES / 10 && n_none > N_SAMPLES / 10);
	arena_free(arena);
}

static void solver_some__finds_none_among_none(void **state)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct sample s;

	(void)state;
	assert_non_null(arena);
	sample_make(1, &s);
	assert_int_equal(ask(&s, NULL, 0, arena).slot, SLOT_NONE);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			solver_some__is_the_first_possible_slot_asked_about),
		cmocka_unit_test(solver_some__finds_none_among_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
