#include "solver/slot_program.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "solver/check.h"
#include "solver/glpk.h"

static bool allocate(const struct view *view, struct arena *arena,
		     struct slot_solver *solver)
{
	const struct problem *p = view->problem;
	size_t n_options = (size_t)p->n_options;
	size_t n_rows = (size_t)p->n_seats + (size_t)p->n_persons +
			(size_t)view->n_rows;
	/* an option stands in its seat's row, its person's and its rules' */
	size_t n_entries =
		2 * n_options + (size_t)view->row_starts[p->n_options];

	solver->scratch = arena_array(arena, int32_t, (size_t)p->n_seats);
	solver->used = arena_array(arena, bool, (size_t)p->n_persons);
	solver->leasts = arena_array(arena, double, n_rows);
	solver->mosts = arena_array(arena, double, n_rows);
	solver->costs = arena_array(arena, double, n_options);
	solver->column_options = arena_array(arena, int32_t, n_options);
	solver->values = arena_array(arena, bool, n_options);
	solver->entry_rows = arena_array(arena, int32_t, n_entries);
	solver->entry_columns = arena_array(arena, int32_t, n_entries);
	solver->entry_values = arena_array(arena, double, n_entries);
	solver->person_rows = arena_array(arena, int32_t, (size_t)p->n_persons);
	solver->rule_rows = arena_array(arena, int32_t, (size_t)view->n_rows);
	return solver->scratch && solver->used && solver->leasts &&
	       solver->mosts && solver->costs && solver->column_options &&
	       solver->values && solver->entry_rows && solver->entry_columns &&
	       solver->entry_values && solver->person_rows && solver->rule_rows;
}

enum status slot_solver_init(const struct view *view, int64_t max_programs,
			     struct arena *arena, struct slot_solver *solver,
			     struct error *err)
{
	*solver = (struct slot_solver){.view = view,
				       .max_programs = max_programs};
	if (!fold_init(view, arena, &solver->fold) ||
	    !search_init(view, arena, &solver->search) ||
	    !matching_init(view, arena, &solver->matching) ||
	    !allocate(view, arena, solver))
		return error_no_memory(err, arena);
	return glpk_new(LIMIT_GLPK_MEMORY_BYTES, &solver->glpk, err);
}

void slot_solver_release(struct slot_solver *solver)
{
	glpk_free(solver->glpk);
	solver->glpk = NULL;
}

static int32_t add_row(double least, double most, struct slot_solver *solver,
		       struct glpk_program *program)
{
	solver->leasts[program->n_rows] = least;
	solver->mosts[program->n_rows] = most;
	return program->n_rows++;
}

static void add_entry(int32_t row, int32_t column, struct slot_solver *solver,
		      struct glpk_program *program)
{
	solver->entry_rows[program->n_entries] = row;
	solver->entry_columns[program->n_entries] = column;
	solver->entry_values[program->n_entries] = 1;
	program->n_entries++;
}

static void add_shared_rows(struct slot_solver *solver,
			    struct glpk_program *program)
{
	const struct fold *fold = &solver->fold;
	const struct view *view = solver->view;

	for (int32_t i = 0; i < view->problem->n_persons; i++)
		solver->person_rows[i] =
			fold->seats_of[i] > 1
				? add_row(-GLPK_UNBOUNDED, 1, solver, program)
				: -1;
	for (int32_t i = 0; i < view->n_rows; i++) {
		bool least = fold_least_is_live(fold, i);
		bool most = fold_most_is_live(fold, i);

		solver->rule_rows[i] = -1;
		if (least || most)
			solver->rule_rows[i] =
				add_row(least ? fold->least[i]
					      : -GLPK_UNBOUNDED,
					most ? fold->most[i] : GLPK_UNBOUNDED,
					solver, program);
	}
}

/* The cost is what the option adds to the seat's staying empty. */
static void add_column(int32_t option, int32_t seat_row,
		       struct slot_solver *solver, struct glpk_program *program)
{
	const struct fold *fold = &solver->fold;
	const struct view *view = solver->view;
	int32_t column = program->n_columns++;
	int32_t person = view->problem->options[option].person;
	int32_t seat = view->problem->options[option].seat;

	solver->column_options[column] = option;
	solver->costs[column] =
		fold_price(fold, option) - fold_price_empty(fold, seat);
	add_entry(seat_row, column, solver, program);
	if (person != NO_ONE && solver->person_rows[person] >= 0)
		add_entry(solver->person_rows[person], column, solver, program);
	for (int32_t e = view->row_starts[option];
	     e < view->row_starts[option + 1]; e++) {
		int32_t row = solver->rule_rows[view->option_rows[e]];

		if (row >= 0)
			add_entry(row, column, solver, program);
	}
}

/*
 * A column an available option of an open seat; rows: the seat holds at most
 * one (a must: exactly one), a person at most one seat, the live rules.
 */
static struct glpk_program build(struct slot_solver *solver)
{
	const struct fold *fold = &solver->fold;
	const struct view *view = solver->view;
	struct glpk_program program = {.leasts = solver->leasts,
				       .mosts = solver->mosts,
				       .costs = solver->costs,
				       .entry_rows = solver->entry_rows,
				       .entry_columns = solver->entry_columns,
				       .entry_values = solver->entry_values};

	add_shared_rows(solver, &program);
	for (int32_t k = 0; k < fold->n_open; k++) {
		int32_t seat = fold->open[k];
		double least = view->musts[seat] ? 1 : -GLPK_UNBOUNDED;
		int32_t row = add_row(least, 1, solver, &program);

		for (int32_t o = view->seat_starts[seat];
		     o < view->seat_starts[seat + 1]; o++)
			if (fold->available[o])
				add_column(o, row, solver, &program);
	}
	return program;
}

static int64_t take_values(const struct slot_solver *solver, int32_t n_columns,
			   int32_t *options)
{
	const struct fold *fold = &solver->fold;
	const struct problem *p = solver->view->problem;
	int64_t points = fold->points;

	for (int32_t r = 0; r < p->n_seats; r++)
		options[r] =
			fold->taken[r] == SEAT_OPEN ? NO_ONE : fold->taken[r];
	for (int32_t k = 0; k < fold->n_open; k++)
		points += fold_price_empty(fold, fold->open[k]);
	for (int32_t j = 0; j < n_columns; j++)
		if (solver->values[j])
			options[p->options[solver->column_options[j]].seat] =
				solver->column_options[j];
	return points; /* with all open seats empty */
}

static enum status check(const struct slot_solver *solver,
			 const int32_t *options, int64_t *ret_points,
			 struct error *err)
{
	int32_t slot = solver->fold.slot;

	if (!assignment_points(solver->view->problem, solver->view->dropped,
			       slot, options, solver->used, ret_points))
		return error_set(err, STATUS_FAULT, MSG_GLPK_UNSOUND, "d",
				 (int64_t)slot);
	return STATUS_OK;
}

/* GLPK's answer to what the fold left open, checked. */
static enum status solve_open(struct slot_solver *solver, int32_t *options,
			      int64_t *ret_points, enum outcome *ret,
			      struct error *err)
{
	struct glpk_program program = build(solver);
	enum glpk_verdict verdict;
	double cost = 0;
	enum status status = glpk_solve(solver->glpk, &program, solver->values,
					&cost, &verdict, err);

	solver->n_programs++;
	if (status != STATUS_OK)
		return status;
	if (verdict == GLPK_INFEASIBLE) {
		*ret = OUTCOME_NONE;
		return STATUS_OK;
	}
	double claimed =
		(double)take_values(solver, program.n_columns, options) + cost;
	int64_t points;
	status = check(solver, options, &points, err);
	if (status != STATUS_OK)
		return status;
	if (solver->fold.for_points && !(fabs(claimed - (double)points) < 0.25))
		return error_set(err, STATUS_FAULT, MSG_GLPK_MISMATCH, "ddd",
				 (int64_t)solver->fold.slot,
				 (int64_t)llround(claimed), points);
	*ret_points = points;
	*ret = OUTCOME_FOUND;
	return STATUS_OK;
}

/* A matching that keeps the rules is the answer; else it is a bound. */
static enum status match_open(int64_t at_most, struct slot_solver *solver,
			      int32_t *options, int64_t *ret_points,
			      enum outcome *ret, bool *ret_done,
			      struct error *err)
{
	const struct fold *fold = &solver->fold;
	int64_t claimed, points;

	*ret_done = true;
	if (!matching_solve(fold, &solver->matching, options, &claimed)) {
		*ret = OUTCOME_NONE;
		return STATUS_OK;
	}
	if (fold->for_points && claimed > at_most) {
		*ret = OUTCOME_DEARER;
		return STATUS_OK;
	}
	if (!matching_keeps_rules(fold, options, &solver->matching)) {
		*ret_done = false;
		return STATUS_OK;
	}
	enum status status = check(solver, options, &points, err);
	if (status != STATUS_OK)
		return status;
	if (fold->for_points && claimed != points)
		return error_set(err, STATUS_FAULT, MSG_GLPK_MISMATCH, "ddd",
				 (int64_t)fold->slot, claimed, points);
	*ret_points = points;
	*ret = OUTCOME_FOUND;
	return STATUS_OK;
}

static enum status optimum_of_open(int64_t at_most, bool limited,
				   struct slot_solver *solver, int32_t *options,
				   int64_t *ret_points, enum outcome *ret,
				   struct error *err)
{
	bool done = false;
	enum status status = STATUS_OK;

	if (!solver->skip_matching)
		status = match_open(at_most, solver, options, ret_points, ret,
				    &done, err);
	if (status != STATUS_OK || done)
		return status;
	if (limited && solver->max_programs > 0 &&
	    solver->n_programs >= solver->max_programs) {
		*ret = OUTCOME_LIMIT;
		return STATUS_OK;
	}
	return solve_open(solver, options, ret_points, ret, err);
}

static enum status optimum_of_fold(int64_t at_most, bool limited,
				   struct slot_solver *solver, int32_t *options,
				   int64_t *ret_points, enum outcome *ret,
				   struct error *err)
{
	const struct fold *fold = &solver->fold;
	const struct problem *p = solver->view->problem;

	if (!fold_settle(&solver->fold)) {
		*ret = OUTCOME_NONE;
		return STATUS_OK;
	}
	if (fold->n_open)
		return optimum_of_open(at_most, limited, solver, options,
				       ret_points, ret, err);
	*ret = OUTCOME_FOUND;
	if (p->n_seats)
		memcpy(options, fold->taken,
		       (size_t)p->n_seats * sizeof(*options));
	return check(solver, options, ret_points, err);
}

enum status slot_optimum(int32_t slot, int64_t at_most,
			 struct slot_solver *solver, int32_t *options,
			 int64_t *ret_points, enum outcome *ret,
			 struct error *err)
{
	if (!fold_start(slot, true, &solver->fold)) {
		*ret = OUTCOME_NONE;
		return STATUS_OK;
	}
	return optimum_of_fold(at_most, true, solver, options, ret_points, ret,
			       err);
}

enum status slot_possible(int32_t slot, int64_t max_steps,
			  struct slot_solver *solver, enum outcome *ret,
			  struct error *err)
{
	int64_t points;
	bool done = false;
	enum status status = STATUS_OK;

	if (!fold_start(slot, false, &solver->fold) ||
	    !fold_settle(&solver->fold)) {
		*ret = OUTCOME_NONE;
		return STATUS_OK;
	}
	if (!solver->skip_matching)
		status = match_open(INT64_MAX, solver, solver->scratch, &points,
				    ret, &done, err);
	if (status != STATUS_OK || done)
		return status;
	enum found found = search_first(&solver->fold, INT64_MAX, max_steps,
					solver->scratch, &solver->search);
	if (found == FOUND_UNKNOWN)
		return optimum_of_fold(INT64_MAX, true, solver, solver->scratch,
				       &points, ret, err);
	*ret = found == FOUND ? OUTCOME_FOUND : OUTCOME_NONE;
	if (found == FOUND)
		return check(solver, solver->scratch, &points, err);
	return STATUS_OK;
}

/* The fold with the first seats as in options and the given one at option:
 * false if no assignment can follow. */
static bool fix_prefix(int32_t slot, const int32_t *options, int32_t seat,
		       int32_t option, struct fold *fold)
{
	if (!fold_start(slot, true, fold))
		return false;
	for (int32_t r = 0; r <= seat; r++) {
		int32_t want = r == seat ? option : options[r];

		if (fold->taken[r] == want)
			continue;
		if (fold->taken[r] != SEAT_OPEN ||
		    (want != NO_ONE && !fold->available[want]) ||
		    !fold_take(r, want, fold))
			return false;
	}
	return true;
}

static enum status probe(int32_t slot, int64_t points, int32_t seat,
			 int32_t option, struct slot_solver *solver,
			 int32_t *options, bool *ret, struct error *err)
{
	int64_t met;
	enum outcome outcome;

	*ret = false;
	if (!fix_prefix(slot, options, seat, option, &solver->fold))
		return STATUS_OK;
	enum status status =
		optimum_of_fold(points, false, solver, solver->scratch, &met,
				&outcome, err);
	if (status != STATUS_OK || outcome != OUTCOME_FOUND || met != points)
		return status;
	memcpy(options, solver->scratch,
	       (size_t)solver->view->problem->n_seats * sizeof(*options));
	*ret = true;
	return STATUS_OK;
}

/* options hold an optimum; each seat in turn takes the earliest option that
 * keeps the points. */
static enum status settle_by_probes(int32_t slot, int64_t points,
				    struct slot_solver *solver,
				    int32_t *options, struct error *err)
{
	const struct view *view = solver->view;
	enum status status;
	bool kept;

	for (int32_t r = 0; r < view->problem->n_seats; r++) {
		for (int32_t o = view->seat_starts[r];
		     o < view->seat_starts[r + 1] && o != options[r]; o++) {
			status = probe(slot, points, r, o, solver, options,
				       &kept, err);
			if (status != STATUS_OK)
				return status;
			if (kept)
				break;
		}
	}
	return STATUS_OK;
}

/* Any optimum first; then the probes. */
static enum status settle_by_programs(int32_t slot, int64_t points,
				      struct slot_solver *solver,
				      int32_t *options, struct error *err)
{
	int64_t met;
	enum outcome outcome = OUTCOME_NONE;
	enum status status = STATUS_OK;

	if (fold_start(slot, true, &solver->fold))
		status = optimum_of_fold(INT64_MAX, false, solver, options,
					 &met, &outcome, err);
	if (status == STATUS_OK && outcome == OUTCOME_NONE)
		status = error_set(err, STATUS_FAULT, MSG_GLPK_UNSOUND, "d",
				   (int64_t)slot);
	if (status == STATUS_OK)
		status = settle_by_probes(slot, points, solver, options, err);
	return status;
}

enum status slot_settle_ties(int32_t slot, int64_t points, int64_t max_steps,
			     struct slot_solver *solver, int32_t *options,
			     struct error *err)
{
	int64_t met;
	enum status status = STATUS_OK;

	if (!fold_start(slot, true, &solver->fold) ||
	    search_first(&solver->fold, points, max_steps, options,
			 &solver->search) != FOUND)
		status = settle_by_programs(slot, points, solver, options, err);
	if (status == STATUS_OK)
		status = check(solver, options, &met, err);
	if (status == STATUS_OK && met != points)
		status = error_set(err, STATUS_FAULT, MSG_GLPK_MISMATCH, "ddd",
				   (int64_t)slot, points, met);
	return status;
}
