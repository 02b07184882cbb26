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

#include "conference/availability.h"
#include "conference/places.h"
#include "conference/rules.h"
#include "conference/seats.h"
#include "conference/visit.h"
#include "conference/workdays.h"
#include "solver/problem.h"

/* What an option of the problem stands for. */
struct candidacy {
	int32_t seat, person; /* NONE: a name to come */
	int32_t deputy;	      /* k of deputy k; 0 */
	struct span margin;   /* start: seconds before, end: seconds after */
	int32_t points;	      /* beside those of availability */
	int32_t presence; /* whose, of struct formulation; NONE of no person */
};

/* A person and the time she is needed for: what is asked of her calendar. On
 * several seats she is often asked the same. */
struct presence {
	int32_t person;
	struct span margin;
};

/*
 * The slots of a problem. The case's own: the days of its window, the starts
 * that finish by `latest`. Prolonged: 28 days more at both ends, and starts
 * of the same steps from 08:00 to an end by 18:00; what is not the case's
 * own, the rules `window` and `day-hours` remove.
 */
struct grid {
	struct days days;
	int32_t first_start_s, n_starts; /* n_starts: slots of each day */
};

struct formulation {
	const struct conference *conference;
	const struct evidence *evidence;
	struct day today;
	struct workdays workdays;
	struct rules rules;
	const struct availability *people, *rooms, *resources;
	const struct candidacy *candidacies; /* [problem.n_options] */
	const int32_t *option_starts;	     /* [problem.n_seats + 1] */
	/* Options from here on stand for members short of two (G27), on seats
	   from conference.n_seats on. */
	int32_t n_candidacies;
	const struct presence *presences; /* each once */
	int32_t n_presences;
	struct grid grid;
	struct places places;
	const struct visits *visits; /* NULL: the case has no visit */
	/* [slot * options of the chair's seat]: costs without a visit */
	const int32_t *chair_costs;
	struct problem problem;
};

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

/* Errors: STATUS_REJECTED: no conference fits into the hours of a day. */
enum status grid_of(const struct conference *conference, bool prolonged,
		    struct grid *ret, struct error *err);

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
