#ifndef SOLVER_GLPK_H
#define SOLVER_GLPK_H

/*
 * GLPK behind one guarded door: the only file that includes <glpk.h>.
 *
 * GLPK aborts the process on misuse, takes NaN for an optimum and prints when
 * told not to. Here every number is checked before a call, every call runs
 * under an error hook that jumps out, and after a fault all of GLPK's memory
 * is given back and the next call starts afresh. There is no time limit:
 * the same program gives the same answer on every run.
 *
 * Invariant: a thread holds one struct glpk at a time (GLPK's memory is the
 * thread's). It knows neither slots nor seats.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct glpk;

/* A bound that is not there; GLPK's own word for it. */
#define GLPK_UNBOUNDED 1.7976931348623157e308

/* Minimise costs x; least <= A x <= most; every x is 0 or 1. */
struct glpk_program {
	int32_t n_rows, n_columns, n_entries;
	const double *leasts,
		*mosts;	     /* [row] -GLPK_UNBOUNDED, GLPK_UNBOUNDED */
	const double *costs; /* [column] */
	/* no place twice; rows and columns count from 0 */
	const int32_t *entry_rows, *entry_columns;
	const double *entry_values;
};

enum glpk_verdict { GLPK_OPTIMAL, GLPK_INFEASIBLE };

/*
 * memory_bytes caps what GLPK may hold, in whole MiB, at least one. Errors:
 * STATUS_NO_MEMORY, STATUS_FAULT.
 */
enum status glpk_new(size_t memory_bytes, struct glpk **ret, struct error *err);
void glpk_free(struct glpk *glpk); /* NULL is allowed */

/*
 * Solves to optimality. values: [column], written when GLPK_OPTIMAL;
 * ret_cost: the objective as GLPK adds it up, or NULL.
 * Errors: STATUS_FAULT (a number out of range, named; GLPK failed, with its
 * text), STATUS_LIMIT (memory_bytes), STATUS_NO_MEMORY. glpk can be used
 * again after each.
 */
enum status glpk_solve(struct glpk *glpk, const struct glpk_program *program,
		       bool *values, double *ret_cost, enum glpk_verdict *ret,
		       struct error *err);

/*
 * Runs work under the guard; problem is GLPK's glp_prob. What glpk_solve
 * does goes through here, and so does a fault that a test plants.
 */
typedef void glpk_work(void *problem, void *context);
enum status glpk_guarded(struct glpk *glpk, glpk_work *work, void *context,
			 struct error *err);

#endif
