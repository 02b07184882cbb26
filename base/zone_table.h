#ifndef BASE_ZONE_TABLE_H
#define BASE_ZONE_TABLE_H

/*
 * What a zone is made of: for zone.c, zones.c and tzif.c only.
 *
 * Invariant: steps ascend by instant and by local_s, and each changes the
 * offset. Must not know where the table comes from.
 */

#include <stddef.h>

#include "base/transition.h"

struct step {
	int64_t instant; /* from here on offset_s holds */
	int64_t local_s; /* local times from here on are read with offset_s */
	int32_t offset_s;
};

struct zone {
	const char *name;
	const struct step *steps;
	size_t n;
	int32_t first_offset_s; /* before the first step */
	uint64_t digest;	/* of all that, in a zone of one's own; else 0 */
};

/*
 * Steps of transitions that ascend; those that change nothing are dropped.
 * steps has room for n; returns how many were written.
 */
size_t zone_steps(int32_t first_offset_s, const struct transition *transitions,
		  size_t n, struct step *steps);

#endif
