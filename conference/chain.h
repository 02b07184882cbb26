#ifndef CONFERENCE_CHAIN_H
#define CONFERENCE_CHAIN_H

/*
 * The date rules that lead from a conference to a milestone. Must not know
 * which days are working days.
 */

#include "conference/case.h"

/* Milestones, the conference's first, the asked one last. Rules have no
 * cycles, so there are at most N_MILESTONES; returns how many. */
int chain_of(const struct conference *conference, enum milestone_id id,
	     int32_t ret[static N_MILESTONES]);

/* How far milestones can lie from the conference, in days, at most: without
 * closures beyond the usual. */
int32_t chain_reach(const struct conference *conference);

#endif
