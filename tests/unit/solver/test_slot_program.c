#include "solver/slot_program.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/arena.h"
#include "solver/bound.h"
#include "solver/check.h"
#include "tests/unit/solver/oracle.h"

enum { N_SAMPLES = 1500, ARENA_BYTES = 1 << 24 };

struct fixture {
	struct sample sample;
	struct arena *arena;
	struct view view;
	struct slot_solver solver;
};

static const uint64_t *dropped_of(const struct sample *s)
{
	return s->any_dropped ? s->dropped : NULL;
}

static void fixture_make(uint64_t seed, struct fixture *f)
{
	struct error err = {0};

	sample_make(seed, &f->sample);
	f->arena = arena_new(ARENA_BYTES);
	assert_non_null(f->arena);
	assert_true(view_init(&f->sample.problem, dropped_of(&f->sample),
			      f->arena, &f->view));
	assert_int_equal(slot_solver_init(&f->view, 0, f->arena, &f->solver,
					  &err),
			 STATUS_OK);
}

static void fixture_release(struct fixture *f)
{
	slot_solver_release(&f->solver);
	arena_free(f->arena);
}

/* The oracle of a slot as if no test of its own removed it. */
static void solve_untested(const struct fixture *f, int32_t slot,
			   struct oracle *o)
{
	struct problem problem = f->sample.problem;
	uint64_t none[MAX_SLOTS * 2] = {0};

	problem.removed_by = none;
	problem.place_starts = NULL;
	oracle_solve(&problem, dropped_of(&f->sample), slot, o);
}

typedef void slot_test(struct fixture *f, int32_t slot, const struct oracle *o);

static void each_slot(slot_test *test)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	for (uint64_t seed = 100000; seed < 100000 + N_SAMPLES; seed++) {
		fixture_make(seed, f);
		for (int32_t i = 0; i < f->sample.problem.n_slots; i++) {
			struct oracle o;

			solve_untested(f, i, &o);
			test(f, i, &o);
		}
		fixture_release(f);
	}
	free(f);
}

static void optimum(struct fixture *f, int32_t slot, const struct oracle *o)
{
	int32_t options[MAX_SEATS];
	int64_t points;
	enum outcome outcome;

	for (int i = 0; i < 2; i++) {
		f->solver.skip_matching = i;
		assert_int_equal(slot_optimum(slot, INT64_MAX, &f->solver,
					      options, &points, &outcome, NULL),
				 STATUS_OK);
		assert_int_equal(outcome,
				 o->possible ? OUTCOME_FOUND : OUTCOME_NONE);
		if (o->possible)
			assert_int_equal(points, o->points);
	}
}

static void slot_optimum__equals_enumeration(void **state)
{
	(void)state;
	each_slot(optimum);
}

/* At its optimum a slot is found; below it is dear, or found all the same. */
static void optimum_at_most(struct fixture *f, int32_t slot,
			    const struct oracle *o)
{
	int32_t options[MAX_SEATS];
	int64_t points;
	enum outcome outcome;

	for (int64_t below = 0; o->possible && below < 2; below++) {
		assert_int_equal(slot_optimum(slot, o->points - below,
					      &f->solver, options, &points,
					      &outcome, NULL),
				 STATUS_OK);
		if (below && outcome == OUTCOME_DEARER)
			continue;
		assert_int_equal(outcome, OUTCOME_FOUND);
		assert_int_equal(points, o->points);
	}
}

static void slot_optimum__is_found_where_it_may_be_as_dear(void **state)
{
	(void)state;
	each_slot(optimum_at_most);
}

/* The rules over several seats left out; kept, it is the optimum. */
static void matched(struct fixture *f, int32_t slot, const struct oracle *o)
{
	struct fold *fold = &f->solver.fold;
	struct matching *matching = &f->solver.matching;
	int32_t options[MAX_SEATS];
	int64_t points;

	if (!fold_start(slot, true, fold) ||
	    !matching_solve(fold, matching, options, &points)) {
		assert_false(o->possible);
		return;
	}
	if (o->possible)
		assert_true(points <= o->points);
	if (!matching_keeps_rules(fold, options, matching))
		return;
	assert_true(o->possible);
	assert_int_equal(points, o->points);
}

static void
matching_solve__is_a_bound_and_where_it_holds_the_optimum(void **state)
{
	(void)state;
	each_slot(matched);
}

static void bound(struct fixture *f, int32_t slot, const struct oracle *o)
{
	int64_t least = slot_bound(&f->view, slot);

	if (o->possible)
		assert_true(least >= 0 && least <= o->points);
}

static void slot_bound__never_passes_the_optimum(void **state)
{
	(void)state;
	each_slot(bound);
}

static void possible(struct fixture *f, int32_t slot, const struct oracle *o)
{
	const int64_t steps[] = {0, 3, STEPS_POSSIBLE, STEPS_POSSIBLE};
	enum outcome outcome;

	for (int i = 0; i < 4; i++) {
		f->solver.skip_matching = i < 3;
		assert_int_equal(slot_possible(slot, steps[i], &f->solver,
					       &outcome, NULL),
				 STATUS_OK);
		assert_int_equal(outcome,
				 o->possible ? OUTCOME_FOUND : OUTCOME_NONE);
	}
}

static void slot_possible__equals_enumeration_however_decided(void **state)
{
	(void)state;
	each_slot(possible);
}

static void ties(struct fixture *f, int32_t slot, const struct oracle *o)
{
	const int64_t steps[] = {0, 3, STEPS_TIES, 0};
	int32_t options[MAX_SEATS];

	for (int i = 0; o->possible && i < 4; i++) {
		f->solver.skip_matching = i < 3;
		assert_int_equal(slot_settle_ties(slot, o->points, steps[i],
						  &f->solver, options, NULL),
				 STATUS_OK);
		for (int32_t r = 0; r < f->sample.problem.n_seats; r++)
			assert_int_equal(options[r], o->best[r]);
	}
}

static void slot_settle_ties__equals_enumeration_however_settled(void **state)
{
	(void)state;
	each_slot(ties);
}

static void search_alone(struct fixture *f, int32_t slot,
			 const struct oracle *o)
{
	int32_t options[MAX_SEATS];
	enum found found = FOUND_NONE;

	if (!fold_start(slot, true, &f->solver.fold)) {
		assert_false(o->possible);
		return;
	}
	/* one point less than the optimum is a proof that there is none */
	int64_t budget = o->possible ? o->points - 1 : INT64_MAX;
	found = search_first(&f->solver.fold, budget, INT64_MAX, options,
			     &f->solver.search);
	assert_int_equal(found, FOUND_NONE);
	if (o->possible) {
		found = search_first(&f->solver.fold, o->points, INT64_MAX,
				     options, &f->solver.search);
		assert_int_equal(found, FOUND);
	}
}

static void search_first__finds_at_the_optimum_and_not_below(void **state)
{
	(void)state;
	each_slot(search_alone);
}

/* Settling without loss loses nothing: the oracle's points remain. */
static void fold_keeps(struct fixture *f, int32_t slot, const struct oracle *o)
{
	struct fold *fold = &f->solver.fold;
	int32_t options[MAX_SEATS];

	if (!fold_start(slot, true, fold) || !fold_settle(fold)) {
		assert_false(o->possible);
		return;
	}
	enum found found =
		search_first(fold, o->possible ? o->points : INT64_MAX,
			     INT64_MAX, options, &f->solver.search);
	assert_int_equal(found, o->possible ? FOUND : FOUND_NONE);
}

static void fold_settle__keeps_an_optimum(void **state)
{
	(void)state;
	each_slot(fold_keeps);
}

/* A solver that forgot the rows stands in for one that gets them wrong. */
static void slot_optimum__an_answer_that_breaks_a_rule_is_a_fault(void **state)
{
	const uint64_t all[2] = {UINT64_MAX, UINT64_MAX};
	struct fixture *f = calloc(1, sizeof(*f));
	int32_t n_faults = 0, options[MAX_SEATS];

	(void)state;
	assert_non_null(f);
	for (uint64_t seed = 1; seed <= 400; seed++) {
		struct error err = {0};
		enum outcome outcome;
		int64_t points;

		fixture_make(seed, f);
		assert_true(
			view_init(&f->sample.problem, all, f->arena, &f->view));
		f->view.dropped = NULL;
		slot_solver_release(&f->solver);
		assert_int_equal(slot_solver_init(&f->view, 0, f->arena,
						  &f->solver, NULL),
				 STATUS_OK);
		f->solver.skip_matching = seed % 2;
		enum status status =
			slot_optimum(0, INT64_MAX, &f->solver, options, &points,
				     &outcome, &err);
		struct oracle o = {.problem = &f->sample.problem};
		if (status == STATUS_OK && outcome == OUTCOME_FOUND) {
			memcpy(o.options, options, sizeof(options));
			assert_true(oracle_accepts(&o));
		} else if (status != STATUS_OK) {
			assert_int_equal(status, STATUS_FAULT);
			assert_int_equal(err.message, MSG_GLPK_UNSOUND);
			n_faults++;
		}
		fixture_release(f);
	}
	free(f);
	assert_true(n_faults > 50);
}

static void ties_below(struct fixture *f, int32_t slot, const struct oracle *o)
{
	int32_t options[MAX_SEATS];
	struct error err = {0};

	if (!o->possible)
		return;
	assert_int_equal(slot_settle_ties(slot, o->points - 1, STEPS_TIES,
					  &f->solver, options, &err),
			 STATUS_FAULT);
	assert_int_equal(err.message, MSG_GLPK_MISMATCH);
}

static void slot_settle_ties__points_nobody_has_are_a_fault(void **state)
{
	(void)state;
	each_slot(ties_below);
}

/* Against the enumeration: of random assignments, right and wrong ones. */
static void assignment_points__accepts_what_enumeration_does(void **state)
{
	struct sample *s = calloc(1, sizeof(*s));
	int32_t n_right = 0, n_wrong = 0;

	(void)state;
	assert_non_null(s);
	for (uint64_t seed = 1; seed <= 20000; seed++) {
		uint64_t random = seed;
		bool used[8], right = true;
		int64_t points = -7, expected;

		sample_make(seed % 2000, s);
		struct problem *p = &s->problem;
		struct oracle o = {.problem = p, .dropped = dropped_of(s)};
		expected = s->slots[0].points;
		for (int32_t r = 0; r < p->n_seats; r++) {
			int32_t pick = NO_ONE;

			for (int32_t i = 0; i < p->n_options; i++)
				if (s->options[i].seat == r &&
				    random_below(&random, 2))
					pick = i;
			o.options[r] = pick;
			if (pick != NO_ONE && s->costs[pick] == COST_CANNOT)
				right = false;
			expected +=
				pick == NO_ONE ? s->empties[r] : s->costs[pick];
		}
		right = right && oracle_accepts(&o);
		assert_int_equal(assignment_points(p, o.dropped, 0, o.options,
						   used, &points),
				 right);
		assert_int_equal(points, right ? expected : -7);
		n_right += right;
		n_wrong += !right;
	}
	free(s);
	assert_true(n_right > 2000 && n_wrong > 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slot_optimum__equals_enumeration),
		cmocka_unit_test(
			slot_optimum__is_found_where_it_may_be_as_dear),
		cmocka_unit_test(
			matching_solve__is_a_bound_and_where_it_holds_the_optimum),
		cmocka_unit_test(slot_bound__never_passes_the_optimum),
		cmocka_unit_test(
			slot_possible__equals_enumeration_however_decided),
		cmocka_unit_test(
			slot_settle_ties__equals_enumeration_however_settled),
		cmocka_unit_test(
			search_first__finds_at_the_optimum_and_not_below),
		cmocka_unit_test(fold_settle__keeps_an_optimum),
		cmocka_unit_test(
			slot_optimum__an_answer_that_breaks_a_rule_is_a_fault),
		cmocka_unit_test(
			slot_settle_ties__points_nobody_has_are_a_fault),
		cmocka_unit_test(
			assignment_points__accepts_what_enumeration_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
