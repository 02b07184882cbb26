#ifndef TESTS_BENCH_CONFERENCE_INSTANCES_H
#define TESTS_BENCH_CONFERENCE_INSTANCES_H

/*
 * Seeded conferences with everything a case may have, and what is known of
 * everyone: 130 working days of 10 starts (182 days of the calendar), 15 to 25
 * seats, weekly meetings, leave and single appointments, fuller on nearer days.
 * Missing and short calendars, hours, answers, names to come, seats held with
 * others; an agenda of three parts, an advance visit, rooms at two venues, a
 * translator, events that block and events to avoid. A third of them follow an
 * earlier conference, its chair and its team. The same seed gives the same
 * conference on every machine.
 *
 * Easy ones nearly always have ten days; tight ones have busier seniors, fewer
 * deputies and a harder minimum; infeasible ones carry one of three planted
 * clashes: the director is free only when no link inspector is, two essential
 * seats have one person between them, or there is never a base room.
 */

#include <stdbool.h>
#include <stdint.h>

#include "conference/evidence.h"

struct arena;

enum instance_kind { INSTANCE_EASY, INSTANCE_TIGHT, INSTANCE_INFEASIBLE };

struct instance_size {
	int32_t n_weeks;
	int32_t n_more_seats; /* beside the 15 to 25 */
	int32_t n_pool;	      /* deputies, and inspectors, to choose from */
};
extern const struct instance_size instance_usual; /* 26, 0, 8 */

struct instance {
	struct conference conference;
	struct evidence evidence;
	int64_t now;
};

/* The arena's. zone: of everyone. False: no memory. */
bool instance_make(uint64_t seed, enum instance_kind kind,
		   const struct instance_size *size, const struct zone *zone,
		   struct arena *arena, struct instance *ret);

#endif
