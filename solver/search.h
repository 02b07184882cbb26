#ifndef SOLVER_SEARCH_H
#define SOLVER_SEARCH_H

/*
 * The first assignment of a fold's open seats, in the order of ties: seats
 * ascending, options as listed, empty last. Exact, without GLPK, and bounded:
 * it gives up after a number of steps, and then says nothing.
 */

#include "solver/fold.h"

struct search {
	const struct fold *fold;
	int64_t budget, max_steps, steps;
	int32_t *options; /* [seat] */
	int64_t *rest;	 /* [n_seats + 1]: the open seats from k on, at least */
	int32_t *reach;	 /* [n_seats + 1][view row]: those that could count */
	int32_t *counts; /* [view row] */
	bool *used;	 /* [person] */
};

enum found { FOUND, FOUND_NONE, FOUND_UNKNOWN };

/* Everything is the arena's. False: no memory. */
bool search_init(const struct view *view, struct arena *arena,
		 struct search *ret);

/*
 * options: [seat], written when FOUND; points stay within budget, which
 * counts those of the fold too. FOUND_NONE is a proof, FOUND_UNKNOWN says
 * that max_steps were not enough.
 */
enum found search_first(const struct fold *fold, int64_t budget,
			int64_t max_steps, int32_t *options,
			struct search *search);

#endif
