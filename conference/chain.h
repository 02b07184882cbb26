#ifndef CONFERENCE_CHAIN_H
#define CONFERENCE_CHAIN_H

/*
 * The date rules that lead from a conference to a milestone. Must not know
 * which days are working days.
 */

#include "conference/case.h"

/* Rows, the first counted first, the asked one last; none of the visit. Rules
 * have no cycles, so there are at most N_DATE_RULES; returns how many. */

int chain_of(const struct conference *conference, enum milestone_id id,
	     int32_t ret[static N_DATE_RULES]);

/* The day that the chain's first row is counted from: day is the
 * conference's. DAY_NONE: the case does not say it. */
struct day chain_anchor(const struct conference *conference, int32_t from,
			struct day day);

/* How far milestones of an answer can lie from the conference, in days, at
 * most: without closures beyond the usual. */
int32_t chain_reach(const struct conference *conference);

#endif
