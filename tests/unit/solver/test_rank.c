#include "solver/rank.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "tests/unit/solver/oracle.h"

enum { N_SAMPLES = 6000, ARENA_BYTES = 1 << 24 };

/* How often each thing happened, so that a test that never meets it fails. */
struct tally {
	int32_t dates, none, ties, places, no_place, dropped, combination;
	int32_t tests, programs, truncated;
};

static const uint64_t *dropped_of(const struct sample *s)
{
	return s->any_dropped ? s->dropped : NULL;
}

static struct ranking rank(const struct sample *s,
			   const struct rank_options *options,
			   struct arena *arena)
{
	struct ranking ranking;
	struct error err = {0};

	assert_int_equal(solver_rank(&s->problem, options, arena, &ranking,
				     &err),
			 STATUS_OK);
	return ranking;
}

/* Days by (points, slot) of their best slot: a selection sort. */
static int32_t oracle_days(const struct sample *s, const struct oracle *slots,
			   int32_t n_wanted, int32_t *ret)
{
	bool used[MAX_SLOTS + 1] = {false};
	int32_t n = 0;

	while (n < n_wanted) {
		int32_t best = -1;

		for (int32_t i = 0; i < s->problem.n_slots; i++)
			if (slots[i].possible && !used[s->slots[i].day] &&
			    (best < 0 || slots[i].points < slots[best].points))
				best = i;
		if (best < 0)
			break;
		used[s->slots[best].day] = true;
		ret[n++] = best;
	}
	return n;
}

static void expect_choice(const struct sample *s, const struct oracle *slots,
			  int32_t slot, const struct choice *choice)
{
	assert_int_equal(choice->slot, slot);
	assert_int_equal(choice->points, slots[slot].points);
	assert_int_equal(choice->place, slots[slot].place);
	for (int32_t r = 0; r < s->problem.n_seats; r++)
		assert_int_equal(choice->options[r], slots[slot].best[r]);
}

static void expect_counts(const struct sample *s, const struct oracle *slots,
			  const struct ranking *ranking)
{
	int32_t n_slots = 0, n_days = 0, day = -1;

	for (int32_t i = 0; i < s->problem.n_slots; i++) {
		assert_int_equal(ranking->removed_by[i], slots[i].removed_by);
		if (!slots[i].possible)
			continue;
		n_slots++;
		n_days += s->slots[i].day != day;
		day = s->slots[i].day;
	}
	assert_int_equal(ranking->n_possible_slots, n_slots);
	assert_int_equal(ranking->n_possible_days, n_days);
}

static void count(const struct sample *s, const struct oracle *slots,
		  const struct ranking *ranking, struct tally *tally)
{
	tally->dates += ranking->verdict == VERDICT_DATES;
	tally->none += ranking->verdict == VERDICT_NONE;
	tally->dropped += s->any_dropped;
	tally->programs += ranking->n_programs > 0;
	tally->truncated +=
		(int32_t)ranking->n_choices < ranking->n_possible_days;
	for (size_t i = 0; i < ranking->n_choices; i++) {
		int32_t slot = ranking->choices[i].slot;

		tally->ties += slots[slot].n_best > 1;
		tally->places += slots[slot].place >= 0;
		tally->no_place += slots[slot].place == NO_PLACE;
	}
	for (int32_t i = 0; i < s->problem.n_slots; i++) {
		bool whole = slots[i].removed_by == s->problem.combination;

		tally->combination += whole;
		tally->tests += !whole && slots[i].removed_by != RULE_NONE;
	}
}

static void solver_rank__equals_enumeration(void **state)
{
	const int32_t wanted[] = {1, 2, 3, 10};
	struct sample *s = calloc(1, sizeof(*s));
	struct tally tally = {0};

	(void)state;
	assert_non_null(s);
	for (uint64_t seed = 1; seed <= N_SAMPLES; seed++) {
		struct arena *arena = arena_new(ARENA_BYTES);
		struct oracle slots[MAX_SLOTS];
		int32_t order[MAX_SLOTS];

		sample_make(seed, s);
		for (int32_t i = 0; i < s->problem.n_slots; i++)
			oracle_solve(&s->problem, dropped_of(s), i, &slots[i]);
		struct rank_options options = {.n_choices = wanted[seed % 4],
					       .dropped_rules = dropped_of(s)};
		struct ranking ranking = rank(s, &options, arena);
		int32_t n = oracle_days(s, slots, options.n_choices, order);
		assert_int_equal(ranking.n_choices, n);
		assert_int_equal(ranking.verdict,
				 n ? VERDICT_DATES : VERDICT_NONE);
		assert_int_equal(ranking.gap, 0);
		for (int32_t i = 0; i < n; i++)
			expect_choice(s, slots, order[i], &ranking.choices[i]);
		expect_counts(s, slots, &ranking);
		count(s, slots, &ranking, &tally);
		arena_free(arena);
	}
	free(s);
	print_message("dates %d none %d ties %d places %d without %d dropped %d"
		      " combination %d tests %d programs %d truncated %d\n",
		      tally.dates, tally.none, tally.ties, tally.places,
		      tally.no_place, tally.dropped, tally.combination,
		      tally.tests, tally.programs, tally.truncated);
	assert_true(tally.dates > 500 && tally.none > 500 && tally.ties > 500);
	assert_true(tally.places > 500 && tally.no_place > 500);
	assert_true(tally.dropped > 500 && tally.combination > 500);
	assert_true(tally.tests > 500 && tally.programs > 500);
	assert_true(tally.truncated > 500);
}

static void solver_rank__skipping_feasibility_keeps_the_dates(void **state)
{
	struct sample *s = calloc(1, sizeof(*s));

	(void)state;
	assert_non_null(s);
	for (uint64_t seed = 1; seed <= 500; seed++) {
		struct arena *arena = arena_new(ARENA_BYTES);
		struct rank_options options = {.n_choices = 2};

		sample_make(seed, s);
		struct ranking full = rank(s, &options, arena);
		options.skip_feasibility = true;
		struct ranking quick = rank(s, &options, arena);
		assert_int_equal(full.n_choices, quick.n_choices);
		assert_true(quick.n_possible_slots >= full.n_possible_slots);
		for (size_t i = 0; i < full.n_choices; i++) {
			const struct choice *a = &full.choices[i];
			const struct choice *b = &quick.choices[i];

			assert_int_equal(a->slot, b->slot);
			assert_int_equal(a->points, b->points);
			assert_int_equal(a->place, b->place);
			if (s->problem.n_seats)
				assert_memory_equal(
					a->options, b->options,
					sizeof(int32_t) *
						(size_t)s->problem.n_seats);
		}
		arena_free(arena);
	}
	free(s);
}

/* At a limit the points are true, and at each rank off by the gap at most. */
static void solver_rank__at_a_limit_the_gap_holds(void **state)
{
	struct sample *s = calloc(1, sizeof(*s));
	int32_t n_limits = 0, n_gaps = 0;

	(void)state;
	assert_non_null(s);
	for (uint64_t seed = 1; seed <= 4000; seed++) {
		struct arena *arena = arena_new(ARENA_BYTES);
		struct rank_options options = {.n_choices = 3};

		sample_make(seed, s);
		struct ranking full = rank(s, &options, arena);
		options.max_programs = 1;
		struct ranking cut = rank(s, &options, arena);
		assert_true(full.n_choices >= cut.n_choices);
		if (full.n_programs <= 1)
			assert_int_equal(cut.verdict, full.verdict);
		for (size_t i = 0; i < cut.n_choices; i++) {
			struct oracle o;

			oracle_solve(&s->problem, NULL, cut.choices[i].slot,
				     &o);
			assert_true(o.possible);
			assert_int_equal(cut.choices[i].points, o.points);
			assert_true(cut.choices[i].points - cut.gap <=
				    full.choices[i].points);
		}
		for (int32_t i = 0; i < s->problem.n_slots; i++)
			assert_true(cut.removed_by[i] == full.removed_by[i] ||
				    (cut.verdict == VERDICT_LIMIT &&
				     cut.removed_by[i] == RULE_NONE));
		n_limits += cut.verdict == VERDICT_LIMIT;
		n_gaps += cut.gap > 0;
		arena_free(arena);
	}
	free(s);
	print_message("limits %d gaps %d\n", n_limits, n_gaps);
	assert_true(n_limits > 100 && n_gaps > 10);
}

static void solver_rank__an_invalid_problem_is_a_fault(void **state)
{
	struct sample *s = calloc(1, sizeof(*s));
	struct arena *arena = arena_new(ARENA_BYTES);
	struct rank_options options = {.n_choices = 1};
	struct ranking ranking = {.gap = 77};
	struct error err = {0};

	(void)state;
	assert_non_null(s);
	sample_make(1, s);
	s->slots[0].points = LIMIT_OBJECTIVE + 1;
	assert_int_equal(solver_rank(&s->problem, &options, arena, &ranking,
				     &err),
			 STATUS_FAULT);
	assert_int_equal(err.message, MSG_PROBLEM_INVALID);
	assert_int_equal(ranking.gap, 77);
	arena_free(arena);
	free(s);
}

static void solver_rank__a_full_arena_is_an_error(void **state)
{
	struct sample *s = calloc(1, sizeof(*s));
	int32_t n_failed = 0;

	(void)state;
	assert_non_null(s);
	sample_make(3, s);
	for (size_t bytes = 0; bytes < 8000; bytes += 16) {
		struct arena *arena = arena_new(bytes);
		struct rank_options options = {.n_choices = 3};
		struct ranking ranking;
		struct error err = {0};
		enum status status = solver_rank(&s->problem, &options, arena,
						 &ranking, &err);

		if (status != STATUS_OK) {
			assert_int_equal(status, STATUS_LIMIT);
			n_failed++;
		}
		arena_free(arena);
	}
	free(s);
	assert_true(n_failed > 20 && n_failed < 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(solver_rank__equals_enumeration),
		cmocka_unit_test(
			solver_rank__skipping_feasibility_keeps_the_dates),
		cmocka_unit_test(solver_rank__at_a_limit_the_gap_holds),
		cmocka_unit_test(solver_rank__an_invalid_problem_is_a_fault),
		cmocka_unit_test(solver_rank__a_full_arena_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
