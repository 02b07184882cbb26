#ifndef BASE_TZIF_H
#define BASE_TZIF_H

/*
 * A TZif file (RFC 8536, version 2 and later) as transitions, with the rule
 * in its footer expanded to the end of 2199. Must not know of files or names.
 */

#include <stdbool.h>

#include "base/bytes.h"
#include "base/zone.h"

struct tzif {
	struct transition *transitions; /* ascending; free() them */
	size_t n;
	int32_t first_offset_s;
};

enum tzif_status { TZIF_OK, TZIF_INVALID, TZIF_NO_MEMORY };

enum tzif_status tzif_read(struct bytes file, struct tzif *ret);

#endif
