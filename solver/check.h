#ifndef SOLVER_CHECK_H
#define SOLVER_CHECK_H

/*
 * The points and the soundness of one assignment, in integers and from the
 * problem alone: nothing here has seen a bound, a fold or GLPK.
 */

#include "solver/problem.h"

/*
 * options[seat] is an option of that seat or NO_ONE. used is scratch,
 * [n_persons]. False if anything breaks a rule that is not dropped (those of
 * the slot's own tests and places left aside); then *ret is untouched.
 */
bool assignment_points(const struct problem *problem, const uint64_t *dropped,
		       int32_t slot, const int32_t *options, bool *used,
		       int64_t *ret);

#endif
