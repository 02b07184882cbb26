#ifndef SOLVER_RANK_H
#define SOLVER_RANK_H

/*
 * The best days of a problem: exact points, proven order, settled ties.
 *
 * Days are ranked by (points, slot) of their best slot. Among assignments of
 * equal points, seats in ascending order take their earliest option, empty
 * last; then the first place that can be taken. The answer depends on
 * nothing else, and not on the order in which anything was tried.
 *
 * Proof of the order: every slot has a lower bound (cheapest option a seat,
 * sharing ignored); slots are solved in the order of (bound, slot) until the
 * n-th best day's (points, slot) precedes the next (bound, slot).
 */

#include "base/error.h"
#include "solver/problem.h"

struct arena;

enum verdict { VERDICT_DATES, VERDICT_NONE, VERDICT_LIMIT };

struct choice {
	int32_t slot, place;	/* an index into problem.places, or NO_PLACE */
	int64_t points;		/* exact, priced again in integers */
	const int32_t *options; /* [seat]: index into problem.options, NO_ONE */
};

struct ranking {
	enum verdict verdict;	      /* dates, none, limit: never an error */
	const struct choice *choices; /* best first */
	size_t n_choices;
	/* [slot]: the first rule that removes it, or RULE_NONE: possible */
	const int32_t *removed_by;
	int32_t n_possible_slots, n_possible_days;
	/* At VERDICT_LIMIT: at no rank given is the true day better by more
	 * points; 0 where only the test of other slots was cut short, or where
	 * there is no date at all. Slots left undecided count as possible. */
	int64_t gap;
	int64_t n_programs; /* how many GLPK solved; for benches and logs */
};

struct rank_options {
	int32_t n_choices;	       /* K, at least 1 */
	const uint64_t *dropped_rules; /* [n_rule_words], NULL: none */
	int64_t max_programs;  /* 0: no limit; ties are settled beyond it */
	bool is_valid;	       /* problem_is_valid has said so already */
	bool skip_feasibility; /* do not test the slots beyond the proof:
				  removed_by and n_possible_* then count them
				  as possible unless a test removes them */
};

/*
 * Everything in *ret is the arena's. Errors: STATUS_NO_MEMORY, STATUS_LIMIT,
 * STATUS_FAULT (GLPK misbehaved: the process lives and the text says what).
 */
enum status solver_rank(const struct problem *problem,
			const struct rank_options *options, struct arena *arena,
			struct ranking *ret, struct error *err);

/*
 * The whole program of all slots that no rule's own test removes, as one
 * CPLEX LP file: choose one slot (the sum of the x_s is 1), every row
 * multiplied by x_s, so that another solver finds rank 1's points. Rows are
 * named by rule and slot, both given by the caller (only letters, digits
 * and !"#$%&(),.;?@_'`{}~, at most 100 bytes, not first a digit or a dot).
 */
struct buffer;
struct model_names {
	/* Appends a name to ret. */
	void (*rule)(int32_t rule, void *context, struct buffer *ret);
	void (*slot)(int32_t slot, void *context, struct buffer *ret);
	void (*seat)(int32_t seat, void *context, struct buffer *ret);
	void (*person)(int32_t person, void *context, struct buffer *ret);
	void *context;
};
enum status solver_write_model(const struct problem *problem,
			       const struct model_names *names,
			       struct buffer *ret, struct error *err);

#endif
