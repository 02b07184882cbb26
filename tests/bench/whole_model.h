#ifndef TESTS_BENCH_WHOLE_MODEL_H
#define TESTS_BENCH_WHOLE_MODEL_H

/*
 * The whole program of a problem, all slots at once, in GLPK and in cbc.
 * GLPK's time is glp_intopt's alone, cbc's is what it reports; building and
 * reading are in neither. Made here anew from the problem's numbers.
 */

#include <stdint.h>

#include "solver/problem.h"

struct whole_times {
	double glpk_ms, cbc_ms; /* INFINITY: at the limit; NAN: no cbc */
};

/*
 * The best n_days at once: the sum of x is n_days, one slot a day. expected:
 * the sum of their points. Ends the process if another optimum is found.
 */
struct whole_times whole_solve(const struct problem *problem, int32_t n_days,
			       int64_t expected);

#endif
