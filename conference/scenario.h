#ifndef CONFERENCE_SCENARIO_H
#define CONFERENCE_SCENARIO_H

/*
 * Does a conference at one slot still hold if things turn out otherwise? It
 * holds if some assignment satisfies all the rules over people, with the
 * advance visit; rooms, resources and the rules of the day are as they are.
 *
 * Points play no part. Thousands are asked an answer: who asks first looks
 * whether an assignment at hand does without the people in question
 * (assignment_holds), and only then lets the solver decide (scenario_holds).
 * Must not know what is asked about whom.
 */

#include "conference/problem.h"
#include "solver/slot_program.h"

/* One slot as a problem of its own, used again for each scenario. */
struct scenarios {
	const struct formulation *formulation;
	struct day day;
	struct span span;
	bool *can, *known; /* [candidacy]: at the slot; known that they can */
	struct problem problem;
	struct slot *slot; /* the problem's only one, without points */
	int32_t *costs;	   /* of the problem: 0 or COST_CANNOT */
	struct view view;
	struct slot_solver solver;
};

/* The arena's but for the solver's own: release it, after failure too. */
enum status scenarios_init(const struct formulation *formulation,
			   struct arena *arena, struct scenarios *ret,
			   struct error *err);
void scenarios_release(struct scenarios *scenarios);

/* From here on, this slot; one that no rule's own test removes. */
void scenarios_at(int32_t slot, struct scenarios *scenarios);

/* options: NULL, or [conference.n_seats]: an assignment, where it holds. */
enum status scenario_holds(const struct scenario *scenario,
			   struct scenarios *scenarios, int32_t *options,
			   bool *ret, struct error *err);

/* An assignment that holds, and how full its rows are. */
struct assignment {
	int32_t *options; /* [conference.n_seats] */
	int32_t *counts;  /* [view row] */
};

bool assignment_init(const struct scenarios *scenarios, struct arena *arena,
		     struct assignment *ret);
/* options: [conference.n_seats], copied. */
void assignment_set(const struct scenarios *scenarios, const int32_t *options,
		    struct assignment *assignment);

/*
 * Does it hold as it is, the seats of those who are out left empty? Only
 * people out: the scenario says nothing else, and n_out of them are listed.
 * False says nothing. counts is used and restored.
 */
bool assignment_holds(const struct scenarios *scenarios,
		      const struct scenario *scenario, const int32_t *out,
		      int32_t n_out, const struct assignment *assignment);

#endif
