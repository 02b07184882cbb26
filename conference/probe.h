#ifndef CONFERENCE_PROBE_H
#define CONFERENCE_PROBE_H

/*
 * What would be without some rules: whether a slot is left, and which is the
 * best. Bits decide most of it; the solver is asked about slots that no rule
 * removes by itself, and about none twice for the same rules.
 */

#include "conference/problem.h"
#include "solver/rank.h"

struct probe {
	const struct formulation *formulation;
	struct problem problem;
	struct problem unvisited; /* where `visit` is dropped */
	int32_t visit;		  /* that rule, or NONE */
	struct arena *arena;
	uint64_t *dropped; /* for good */
	uint64_t *asked;   /* of the question at hand */
	uint64_t *people;  /* rules that speak about an assignment */
	/* [slot]: no assignment without the rules dropped for good then */
	int32_t *hopeless;
	int32_t round;	/* grows when one of the people's rules is dropped */
	int32_t *slots; /* [n_slots] scratch */
	bool hit_limit; /* some answer is not proved */
};

/* hidden: [slot] those that do not count, or NULL. */
enum status probe_init(const struct formulation *formulation,
		       const bool *hidden, struct arena *arena,
		       struct probe *ret, struct error *err);

/* Is a slot left without these rules too? At a limit it is not known. */
enum probed { PROBED_NONE, PROBED_SOME, PROBED_LIMIT };
enum status probe_without(struct probe *probe, const int32_t *rules,
			  int32_t n_rules, enum probed *ret, struct error *err);
/* For good; without them, and whatever is dropped already, none is left. */
void probe_drop(struct probe *probe, const int32_t *rules, int32_t n);

/* All the best days without one rule, or (NONE) with all of them. */
enum status probe_rank(struct probe *probe, int32_t rule, int32_t n_choices,
		       bool skip_feasibility, struct arena *arena,
		       struct ranking *ret, struct error *err);
/* Could it be otherwise without the rule? No is sure, and found by bits. */
bool probe_matters(struct probe *probe, int32_t rule);

struct probe_best {
	bool found;
	int32_t slot;
	int64_t points;
};
/* The best slot without these rules alone. */
enum status probe_best_without(struct probe *probe, const int32_t *rules,
			       int32_t n_rules, struct arena *arena,
			       struct probe_best *ret, struct error *err);

#endif
