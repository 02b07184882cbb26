#ifndef SOLVER_PROBLEM_H
#define SOLVER_PROBLEM_H

/*
 * One case as indexes: all that the solver knows.
 *
 * It never sees an event, a zone, a name or a JSON value. People, seats,
 * rooms and rules are indexes; names come back outside. Everything is
 * borrowed and stays unchanged while it is solved.
 *
 * Invariant (problem_is_valid): slots ascend by (day, start) as given; seats
 * ascend by id, a seat's options stand together in their order of preference;
 * all numbers are in range; the sum of the worst costs stays below
 * LIMIT_OBJECTIVE.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RULE_NONE = -1, NO_ONE = -1, NO_PLACE = -1 };
#define COST_CANNOT INT32_MAX

/* Days are 0..n_days-1 and ascend with time; points are the slot's own. */
struct slot {
	int32_t day, points;
};

/* A candidate of a seat. A person fills one seat at most; person NO_ONE is
 * nobody in particular (a name to come) and may fill any number. */
struct option {
	int32_t seat, person;
};

/*
 * A hard rule over people: least <= number of the options chosen <= most.
 * Options are indexes into problem.options and ascend; no seat need be whole.
 */
struct row {
	int32_t rule, least, most, n_options;
	const int32_t *options;
};

/*
 * What rooms can be had together at a slot, best first. id is the caller's;
 * bit j of lacks: without it place rule j is not satisfied. A place can be
 * taken if every place rule it lacks is dropped. Where rooms are asked for, a
 * slot none of whose places can be taken has no assignment: the caller lists
 * those that lack something too, down to one that lacks everything.
 */
struct place {
	int32_t id;
	uint32_t lacks;
};

struct problem {
	int32_t n_slots, n_days, n_options, n_rows, n_seats, n_persons;
	int32_t n_rules; /* rules are 0..n_rules-1, in the order of reporting */
	int32_t n_rule_words; /* (n_rules + 63) / 64 */
	int32_t combination;  /* the rule of a slot without an assignment */
	const struct slot *slots;
	/* [slot * n_rule_words + word]: rules whose own test removes the slot */
	const uint64_t *removed_by;
	const struct option *options;
	const struct row *rows;
	const int32_t *costs;	/* [slot * n_options + option]; COST_CANNOT */
	const int32_t *empties; /* [seat]: points of leaving it empty */
	/* places of slot s: places[place_starts[s]] .. place_starts[s + 1] */
	const int32_t *place_starts; /* [n_slots + 1]; NULL: no rooms asked */
	const struct place *places;
	const int32_t *place_rules; /* [n_place_rules]: the rule of bit j */
	int32_t n_place_rules;	    /* at most 32 */
};

bool problem_is_valid(const struct problem *problem);

#endif
