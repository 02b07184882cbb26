#ifndef SOLVER_VIEW_H
#define SOLVER_VIEW_H

/*
 * A problem with its dropped rules gone, indexed for the solver's loops.
 *
 * A row whose options all belong to one seat says nothing that the seat alone
 * cannot say: it becomes musts (the seat may not stay empty) and barred (an
 * option no rule allows). rows are the others. It knows no slot's assignment
 * and nothing of GLPK.
 */

#include "solver/problem.h"

struct arena;

struct view {
	const struct problem *problem;
	const uint64_t *dropped;       /* [n_rule_words], NULL: none */
	const int32_t *seat_starts;    /* [n_seats + 1]: a seat's options */
	const bool *musts;	       /* [seat] */
	const bool *barred;	       /* [option] */
	const struct row *const *rows; /* over two seats or more */
	int32_t n_rows;
	/* rows of option o: option_rows[row_starts[o]] .. row_starts[o + 1] */
	const int32_t *row_starts, *option_rows;
	uint32_t may_lack; /* place rules that are dropped */
};

/* Borrows problem and dropped; the rest is the arena's. False: no memory. */
bool view_init(const struct problem *problem, const uint64_t *dropped,
	       struct arena *arena, struct view *ret);

bool rule_is_dropped(const uint64_t *dropped, int32_t rule);

/* The first rule whose own test removes the slot, or RULE_NONE. */
int32_t view_first_rule(const struct view *view, int32_t slot);

/* False where rooms are asked for and no place can be taken; else *ret is the
 * first place that can be (NO_PLACE where no rooms are asked for). */
bool view_place(const struct view *view, int32_t slot, int32_t *ret);

const int32_t *view_costs(const struct view *view, int32_t slot);

/* The option can be taken at a slot with these costs, sharing ignored. */
bool view_can(const struct view *view, const int32_t *costs, int32_t option);

#endif
