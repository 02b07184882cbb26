#ifndef SOLVER_SLOT_PROGRAM_H
#define SOLVER_SLOT_PROGRAM_H

/*
 * The integer program of one slot: its optimum, whether it has an assignment
 * at all, and the assignment that the ties prefer.
 *
 * What folding leaves open is matched; where the matching breaks a rule, GLPK
 * decides. Every assignment is priced and
 * checked again in integers (solver/check.h) before anyone sees it; where GLPK
 * and the integers differ, the call fails. It knows one slot at a time and no
 * order of days.
 */

#include "base/error.h"
#include "solver/fold.h"
#include "solver/matching.h"
#include "solver/search.h"

struct arena;
struct glpk;
struct glpk_program;

struct slot_solver {
	const struct view *view;
	struct fold fold;
	struct search search;
	struct matching matching;
	bool skip_matching; /* only search and GLPK: for tests */
	struct glpk *glpk;
	int32_t *scratch; /* [seat] options */
	bool *used;	  /* [person] */
	/* the program of the fold, sized for any */
	double *leasts, *mosts, *costs, *entry_values;
	int32_t *entry_rows, *entry_columns;
	int32_t *column_options;	  /* [column] */
	int32_t *person_rows;		  /* [person]: its row, or -1 */
	int32_t *rule_rows;		  /* [view row]: its row, or -1 */
	bool *values;			  /* [column] */
	int64_t n_programs, max_programs; /* 0: no limit */
};

/* Steps of solver/search.h after which GLPK decides. */
enum { STEPS_POSSIBLE = 200, STEPS_TIES = 5000 };

enum outcome {
	OUTCOME_FOUND,
	OUTCOME_NONE,	/* there is no assignment */
	OUTCOME_DEARER, /* none costs at_most so much, if there is one */
	OUTCOME_LIMIT	/* it would take one program more than max_programs */
};

/* The arena's but for GLPK's memory: release it, after failure too. */
enum status slot_solver_init(const struct view *view, int64_t max_programs,
			     struct arena *arena, struct slot_solver *solver,
			     struct error *err);
void slot_solver_release(struct slot_solver *solver);

/* The slot's least points, if they are at_most so many. options: [seat], one
 * assignment that has them. */
enum status slot_optimum(int32_t slot, int64_t at_most,
			 struct slot_solver *solver, int32_t *options,
			 int64_t *ret_points, enum outcome *ret,
			 struct error *err);

/* Whether the slot has an assignment; one then stands in solver->scratch. */
enum status slot_possible(int32_t slot, int64_t max_steps,
			  struct slot_solver *solver, enum outcome *ret,
			  struct error *err);

/*
 * Of the assignments of the slot with exactly its least points, the first in
 * the order of solver/rank.h. max_programs does not bind here, so that an
 * answer never depends on which optimum GLPK came by first.
 */
enum status slot_settle_ties(int32_t slot, int64_t points, int64_t max_steps,
			     struct slot_solver *solver, int32_t *options,
			     struct error *err);

#endif
