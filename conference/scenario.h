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

/* An assignment that holds, who sits where in it, and how full its rows are. */
struct assignment {
	int32_t *options; /* [conference.n_seats] or NO_ONE */
	int32_t *seats;	  /* [person] or NONE */
	int32_t *counts;  /* [view row] */
};

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
	struct assignment without; /* scratch of assignment_holds */
	bool *asked;		   /* [person], too */
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

bool assignment_init(const struct scenarios *scenarios, struct arena *arena,
		     struct assignment *ret);
/* options: [conference.n_seats], copied. */
void assignment_set(const struct scenarios *scenarios, const int32_t *options,
		    struct assignment *assignment);

/*
 * Does it do without n people, at most MOST_ABSENT, with their seats empty or
 * taken by others who can move there? They are all that the scenario puts out,
 * and it says nothing else. True: options, unless NULL, are an assignment that
 * holds. False says nothing.
 */
enum { MOST_ABSENT = 2 };
bool assignment_holds(const int32_t *people, int32_t n,
		      const struct scenario *scenario,
		      const struct assignment *assignment,
		      struct scenarios *scenarios, int32_t *options);

#endif
