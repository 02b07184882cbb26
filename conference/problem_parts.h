#ifndef CONFERENCE_PROBLEM_PARTS_H
#define CONFERENCE_PROBLEM_PARTS_H

/* The parts of problem_of: for problem*.c only. */

#include "conference/formulation.h"

enum { RULE_BITS = 64 };

/* problem_people.c: the arena's; false: no memory. Rules come first. */
bool problem_list_options(struct arena *arena, struct formulation *f);
bool problem_list_rows(struct arena *arena, struct formulation *f);

/* problem_slot.c: one slot at a time, in a work space used again. */

/* What the rules of a day say, the same for all its starts. */
struct day_facts {
	struct day day;
	bool inside, working, excluded, too_late;
	int32_t distance;
};

/* How a seat can be filled, one person serving several if need be. */
struct filling {
	bool by_other, by_deputy;
};

struct slot_work {
	const struct formulation *f;
	struct day_facts day;
	bool skip_closed;
	bool is_priced;	    /* the day's presences are */
	struct span *spans; /* [start] of the day */
	/* [start * n_presences + presence]: points of being there that day,
	   or COST_CANNOT; and of a name to come */
	int32_t *presence_costs, unnamed_cost;
	int32_t start_s; /* since midnight */
	struct span span;
	const int32_t *presences; /* of presence_costs, at the start */
	int32_t *costs;		  /* [option] */
	int32_t *chair_costs;	  /* [option of the chair's], without a visit */
	struct filling *fillings; /* [seat] */
	bool *essentials;	  /* [seat] */
	bool *rooms;		  /* [room] */
	int64_t points_short;	  /* of members certainly short (G27) */
	/* What the best visit adds to each option of the chair's seat that
	   day, COST_CANNOT without one; NULL: there is no visit. */
	int32_t *visit_points;
};

struct day_facts slot_day_facts(const struct formulation *f, struct day day);
/* Once a day, before its options are priced, and the visits of the day with
 * them; first: its first slot. */
void slot_price_presences(struct slot_work *work, int32_t first);
/* Costs and fillings; then the rooms; then what the rules need stands. */
void slot_price_options(struct slot_work *work);
void slot_find_rooms(struct slot_work *work);
/* Is the rule one of the day, or an event, which asks no calendar of those who
 * come? They stand before all others. */
bool slot_rule_is_of_day(struct rule rule);
/* Does the rule's own test remove the slot? */
bool slot_removed_by(const struct slot_work *work, struct rule rule);
int64_t slot_points(const struct slot_work *work);
/* What the slot could cost at most: the sum over its dearest choices. */
int64_t slot_dearest(const struct slot_work *work, int64_t points);

#endif
