#ifndef SOLVER_MATCHING_H
#define SOLVER_MATCHING_H

/*
 * One slot's program without the rules that stand over several seats: seats
 * are matched to people at the least cost, each person once. It is solved in
 * microseconds, and is often all there is to solve.
 *
 * Invariant: without a matching there is no assignment; no assignment costs
 * less than the matching; a matching that keeps the rules left out is an
 * optimal assignment.
 */

#include "solver/fold.h"

struct arena;

struct matching {
	int32_t *columns;	      /* [person]: its column, or -1 */
	int64_t *costs;		      /* [row][column]: scaled, or none */
	int32_t *options;	      /* [row][column]: an option, or NO_ONE */
	int64_t *rows_pay;	      /* [row + 1], the dual values */
	int64_t *columns_pay, *slack; /* [column + 1] */
	int32_t *row_of, *way;	      /* [column + 1] */
	bool *seen;		      /* [column + 1] */
	int32_t *counts;	      /* [view row] */
};

/* Everything is the arena's. False: no memory. */
bool matching_init(const struct view *view, struct arena *arena,
		   struct matching *ret);

/*
 * Matches the open seats of a fold. options: [seat], those of the fold too;
 * *ret_points: of all. Among matchings of equal points it prefers those that
 * fill rules' minima and keep out of their caps. False: there is none.
 * O(n² (n + people)) of n open seats.
 */
bool matching_solve(const struct fold *fold, struct matching *matching,
		    int32_t *options, int64_t *ret_points);

/* The matching keeps the rules over several seats. */
bool matching_keeps_rules(const struct fold *fold, const int32_t *options,
			  struct matching *matching);

#endif
