#include "solver/some.h"

#include "base/arena.h"
#include "solver/slot_program.h"

static enum status test_slot(int32_t slot, struct slot_solver *solver,
			     struct some *some, struct error *err)
{
	enum outcome outcome;
	int32_t place;

	if (view_first_rule(solver->view, slot) != RULE_NONE ||
	    !view_place(solver->view, slot, &place))
		return STATUS_OK;
	enum status status =
		slot_possible(slot, STEPS_POSSIBLE, solver, &outcome, err);
	if (status != STATUS_OK)
		return status;
	if (outcome == OUTCOME_FOUND)
		some->slot = slot;
	if (outcome == OUTCOME_LIMIT)
		some->hit_limit = true;
	return STATUS_OK;
}

static enum status test_slots(const struct some_options *options,
			      struct slot_solver *solver, struct some *some,
			      struct error *err)
{
	enum status status = STATUS_OK;

	for (int32_t i = 0; i < options->n_slots && status == STATUS_OK &&
			    some->slot == SLOT_NONE;
	     i++)
		status = test_slot(options->slots[i], solver, some, err);
	some->n_programs = solver->n_programs;
	return status;
}

enum status solver_some(const struct problem *problem,
			const struct some_options *options, struct arena *arena,
			struct some *ret, struct error *err)
{
	struct some some = {.slot = SLOT_NONE};
	struct slot_solver solver = {.glpk = NULL};
	struct arena_mark mark = arena_mark(arena);
	struct view view;
	enum status status;

	if (view_init(problem, options->dropped_rules, arena, &view)) {
		status = slot_solver_init(&view, options->max_programs, arena,
					  &solver, err);
		if (status == STATUS_OK)
			status = test_slots(options, &solver, &some, err);
	} else {
		status = error_no_memory(err, arena);
	}
	if (status == STATUS_OK)
		*ret = some;
	slot_solver_release(&solver);
	arena_rewind(arena, mark);
	return status;
}
