#ifndef CALENDAR_VTIMEZONE_H
#define CALENDAR_VTIMEZONE_H

/*
 * A VTIMEZONE (RFC 5545, 3.6.5) as a table of transitions. Must not know
 * when one is needed.
 */

#include "calendar/source.h"

/*
 * Expanded to two years past the horizon's end; after that its last offset
 * holds. Its faults are refused now; *ret is then NULL where that is lenient.
 */
enum status vtimezone_expand(const struct vtimezone *zone, struct span horizon,
			     int64_t *budget, struct refusals *refusals,
			     const struct zone **ret);

#endif
