#include "solver/rank.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "solver/bound.h"
#include "solver/slot_program.h"

/* A slot and its points or their bound; the order of both is the same. */
struct mark {
	int64_t points;
	int32_t slot;
};

struct run {
	const struct problem *problem;
	const struct rank_options *options;
	struct view view;
	struct slot_solver solver;
	struct mark *queue; /* slots with a bound, ascending */
	int32_t n_queue;
	struct mark *best; /* the best days so far, one slot each, ascending */
	int32_t n_best, max_best;
	bool *decided;	     /* [slot]: removed_by is final */
	int32_t *assignment; /* [seat], scratch */
	/* the result */
	struct choice *choices;
	int32_t *choice_options; /* [max_best][seat] */
	int32_t *removed_by;
	bool hit_limit;
	int64_t gap;
};

static bool precedes(struct mark a, struct mark b)
{
	return a.points < b.points || (a.points == b.points && a.slot < b.slot);
}

static int compare_marks(const void *a, const void *b)
{
	struct mark left = *(const struct mark *)a;
	struct mark right = *(const struct mark *)b;

	return precedes(right, left) - precedes(left, right);
}

static bool allocate_result(struct arena *arena, struct run *run)
{
	const struct problem *p = run->problem;
	size_t n_best = (size_t)run->max_best;
	size_t n_seats = (size_t)p->n_seats;

	if (n_seats && n_best > SIZE_MAX / n_seats)
		return false;
	run->choices = arena_array(arena, struct choice, n_best);
	run->choice_options = arena_array(arena, int32_t, n_best * n_seats);
	run->removed_by = arena_array(arena, int32_t, (size_t)p->n_slots);
	return run->choices && run->choice_options && run->removed_by;
}

static bool allocate_scratch(struct arena *arena, struct run *run)
{
	const struct problem *p = run->problem;
	size_t n_slots = (size_t)p->n_slots;

	run->queue = arena_array(arena, struct mark, n_slots);
	run->best = arena_array(arena, struct mark, (size_t)run->max_best + 1);
	run->decided = arena_array(arena, bool, n_slots);
	run->assignment = arena_array(arena, int32_t, (size_t)p->n_seats);
	return run->queue && run->best && run->decided && run->assignment;
}

static void decide(int32_t slot, int32_t rule, struct run *run)
{
	run->removed_by[slot] = rule;
	run->decided[slot] = true;
}

/* The slots' own tests and places, then bounds for the rest. */
static void bound_slots(struct run *run)
{
	const struct problem *p = run->problem;

	for (int32_t s = 0; s < p->n_slots; s++) {
		int32_t place, rule = view_first_rule(&run->view, s);
		int64_t bound = BOUND_NONE;

		run->removed_by[s] = RULE_NONE;
		if (rule == RULE_NONE && view_place(&run->view, s, &place))
			bound = slot_bound(&run->view, s);
		if (bound == BOUND_NONE)
			decide(s, rule == RULE_NONE ? p->combination : rule,
			       run);
		else
			run->queue[run->n_queue++] = (struct mark){bound, s};
	}
	qsort(run->queue, (size_t)run->n_queue, sizeof(*run->queue),
	      compare_marks);
}

/* Where the slot's day stands among the best, or -1. */
static int32_t find_day(const struct run *run, int32_t slot)
{
	const struct slot *slots = run->problem->slots;

	for (int32_t i = 0; i < run->n_best; i++)
		if (slots[run->best[i].slot].day == slots[slot].day)
			return i;
	return -1;
}

static void remember(struct mark mark, struct run *run)
{
	int32_t i = find_day(run, mark.slot);

	if (i < 0)
		i = run->n_best++; /* best has room for one more */
	else if (!precedes(mark, run->best[i]))
		return;
	for (; i > 0 && precedes(mark, run->best[i - 1]); i--)
		run->best[i] = run->best[i - 1];
	run->best[i] = mark;
	if (run->n_best > run->max_best)
		run->n_best = run->max_best;
}

/* No slot from here on can come among the best or reorder them. */
static bool is_proven(const struct run *run, struct mark next)
{
	return run->n_best == run->max_best &&
	       precedes(run->best[run->n_best - 1], next);
}

/* What a slot's points must not pass to matter: those of the best of its day,
 * or of the last of the best days. Where it starts later, one less. */
static int64_t most_that_matter(const struct run *run, int32_t day,
				int32_t slot)
{
	const struct mark *rival = NULL;

	if (day >= 0)
		rival = &run->best[day];
	else if (run->n_best == run->max_best)
		rival = &run->best[run->n_best - 1];
	if (!rival)
		return INT64_MAX;
	return rival->points - (rival->slot < slot);
}

static void stop_at_limit(const struct mark *next, struct run *run)
{
	run->hit_limit = true;
	if (run->n_best)
		run->gap = run->best[run->n_best - 1].points - next->points;
	if (run->gap < 0)
		run->gap = 0;
}

static enum status search_days(struct run *run, struct error *err)
{
	for (int32_t q = 0; q < run->n_queue; q++) {
		const struct mark *next = &run->queue[q];
		int32_t day = find_day(run, next->slot);
		struct mark mark = {0, next->slot};
		enum outcome outcome;
		enum status status;

		if (is_proven(run, *next))
			return STATUS_OK;
		if (day >= 0 && precedes(run->best[day], *next))
			continue; /* its day has a better slot */
		status = slot_optimum(next->slot,
				      most_that_matter(run, day, next->slot),
				      &run->solver, run->assignment,
				      &mark.points, &outcome, err);
		if (status != STATUS_OK)
			return status;
		if (outcome == OUTCOME_LIMIT) {
			stop_at_limit(next, run);
			return STATUS_OK;
		}
		if (outcome == OUTCOME_DEARER)
			continue;
		decide(next->slot,
		       outcome == OUTCOME_FOUND ? RULE_NONE
						: run->problem->combination,
		       run);
		if (outcome == OUTCOME_FOUND)
			remember(mark, run);
	}
	return STATUS_OK;
}

/* What the proof did not need to look at. */
static enum status test_others(struct run *run, struct error *err)
{
	for (int32_t q = 0; q < run->n_queue; q++) {
		int32_t slot = run->queue[q].slot;
		enum outcome outcome;
		enum status status;

		if (run->decided[slot])
			continue;
		status = slot_possible(slot, STEPS_POSSIBLE, &run->solver,
				       &outcome, err);
		if (status != STATUS_OK)
			return status;
		if (outcome == OUTCOME_LIMIT)
			run->hit_limit = true;
		if (outcome == OUTCOME_NONE)
			decide(slot, run->problem->combination, run);
	}
	return STATUS_OK;
}

static enum status fill_choices(struct run *run, struct error *err)
{
	for (int32_t i = 0; i < run->n_best; i++) {
		int32_t *options = run->choice_options +
				   (size_t)i * (size_t)run->problem->n_seats;
		struct choice *choice = &run->choices[i];
		struct mark mark = run->best[i];
		enum status status;

		status = slot_settle_ties(mark.slot, mark.points, STEPS_TIES,
					  &run->solver, options, err);
		if (status != STATUS_OK)
			return status;
		*choice = (struct choice){.slot = mark.slot,
					  .place = NO_PLACE,
					  .points = mark.points,
					  .options = options};
		view_place(&run->view, mark.slot, &choice->place);
	}
	return STATUS_OK;
}

static void count_possible(const struct run *run, struct ranking *ranking)
{
	int32_t last_day = -1;

	for (int32_t s = 0; s < run->problem->n_slots; s++) {
		if (run->removed_by[s] != RULE_NONE)
			continue;
		ranking->n_possible_slots++;
		ranking->n_possible_days +=
			run->problem->slots[s].day != last_day;
		last_day = run->problem->slots[s].day;
	}
}

static struct ranking result(const struct run *run)
{
	struct ranking ranking = {.choices = run->choices,
				  .n_choices = (size_t)run->n_best,
				  .removed_by = run->removed_by,
				  .gap = run->gap,
				  .n_programs = run->solver.n_programs};

	count_possible(run, &ranking);
	if (run->hit_limit)
		ranking.verdict = VERDICT_LIMIT;
	else
		ranking.verdict = run->n_best ? VERDICT_DATES : VERDICT_NONE;
	return ranking;
}

static enum status run_all(struct arena *arena, struct run *run,
			   struct error *err)
{
	enum status status;

	if (!allocate_scratch(arena, run) ||
	    !view_init(run->problem, run->options->dropped_rules, arena,
		       &run->view))
		return error_no_memory(err, arena);
	status = slot_solver_init(&run->view, run->options->max_programs, arena,
				  &run->solver, err);
	if (status == STATUS_OK) {
		bound_slots(run);
		status = search_days(run, err);
	}
	if (status == STATUS_OK && !run->options->skip_feasibility)
		status = test_others(run, err);
	if (status == STATUS_OK)
		status = fill_choices(run, err);
	return status;
}

enum status solver_rank(const struct problem *problem,
			const struct rank_options *options, struct arena *arena,
			struct ranking *ret, struct error *err)
{
	struct run run = {.problem = problem, .options = options};
	enum status status;

	assert(options->n_choices >= 1);
	if (!options->is_valid && !problem_is_valid(problem))
		return error_set(err, STATUS_FAULT, MSG_PROBLEM_INVALID, "");
	run.max_best = options->n_choices < problem->n_days ? options->n_choices
							    : problem->n_days;
	if (!allocate_result(arena, &run))
		return error_no_memory(err, arena);
	struct arena_mark mark = arena_mark(arena);
	status = run_all(arena, &run, err);
	if (status == STATUS_OK)
		*ret = result(&run);
	slot_solver_release(&run.solver);
	arena_rewind(arena, mark);
	return status;
}
