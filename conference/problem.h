#ifndef CONFERENCE_PROBLEM_H
#define CONFERENCE_PROBLEM_H

/*
 * A case and its evidence as the indexes that the solver knows, and what is
 * needed to tell its answer in the case's words again.
 *
 * Solver seats, persons and rules are the case's seats, people and struct
 * rules, index by index; seats of NON-PARTICIPANTs have no options and cost
 * nothing. Must not know how a problem is solved.
 */

#include "conference/formulation.h"

/*
 * Everything is the arena's. Errors: STATUS_LIMIT (slots, or points that could
 * add up past LIMIT_OBJECTIVE), STATUS_NO_MEMORY.
 * O(slots * (options + rules + events)), times log of the calendars.
 */
enum status problem_of(const struct conference *conference,
		       const struct evidence *evidence, int64_t now,
		       struct arena *arena, struct formulation *ret,
		       struct error *err);

/* The same, otherwise than the case says. problem_of skips what is closed. */
struct problem_options {
	bool prolonged;
	int32_t free_person; /* free at all times, or NONE */
	/* Slots that a rule of their day or an event removes are not looked
	   at: nobody can come, and no other rule is said to remove them. */
	bool skip_closed;
};
enum status problem_with(const struct conference *conference,
			 const struct evidence *evidence, int64_t now,
			 const struct problem_options *options,
			 struct arena *arena, struct formulation *ret,
			 struct error *err);

/* The problem as if the case had no visit, for the rule `visit` dropped: new
 * costs, the rest is shared. The arena's. False: no memory. */
bool problem_without_visit(const struct formulation *formulation,
			   struct arena *arena, struct problem *ret);

/* Does the rule's own test remove the slot? */
bool problem_removes(const struct problem *problem, int32_t slot, int32_t rule);

/* Slots stand in the order of days, then starts. */
struct day slot_day(const struct formulation *formulation, int32_t slot);
int32_t slot_start_s(const struct formulation *formulation, int32_t slot);
struct span slot_span(const struct formulation *formulation, int32_t slot);

/* How the one an option stands for stands at a conference. */
struct state candidacy_state(const struct formulation *formulation,
			     const struct candidacy *candidacy,
			     struct span span);

/* Working days from the nearer end of the target; 0 inside (G1, G2). */
int32_t formulation_distance(const struct formulation *formulation,
			     struct day day);

/* Half hours begun between the start and the preferred hours. */
int32_t hours_outside(const struct conference *conference, int32_t start_s);

/* Who ought to chair: who chaired before (G27), else the inspection's lead
 * (G10); or NONE. */
bool has_chair_before(const struct conference *conference);
int32_t chair_before(const struct conference *conference);

/* Does the person, on that seat, count for TEAM_WANTED (G27)? */
bool is_team_again(const struct conference *conference, int32_t seat,
		   int32_t person);

#endif
