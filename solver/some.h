#ifndef SOLVER_SOME_H
#define SOLVER_SOME_H

/*
 * Whether any of some slots has an assignment once rules are dropped, and
 * nothing else: no points, no ties. For those who ask it many times over of
 * one problem with different rules (conference/conflict.c).
 */

#include "base/error.h"
#include "solver/problem.h"

struct arena;

enum { SLOT_NONE = -1 };

struct some_options {
	const uint64_t *dropped_rules; /* [n_rule_words], NULL: none */
	const int32_t *slots;	       /* asked about, in this order */
	int32_t n_slots;
	int64_t max_programs; /* 0: no limit */
};

struct some {
	int32_t slot;	/* the first that has one, or SLOT_NONE */
	bool hit_limit; /* SLOT_NONE is no proof */
	int64_t n_programs;
};

/*
 * The slots' own tests and places count too. problem must be valid
 * (solver/problem.h). Errors: as solver_rank().
 */
enum status solver_some(const struct problem *problem,
			const struct some_options *options, struct arena *arena,
			struct some *ret, struct error *err);

#endif
