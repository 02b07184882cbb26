#ifndef CALENDAR_AVAILABILITY_H
#define CALENDAR_AVAILABILITY_H

/*
 * VAVAILABILITY (RFC 7953): when its owner is not to be had. Must not know of
 * events, which come on top.
 */

#include "calendar/instances.h"

struct busys {
	struct busy *busys; /* in no order that means anything */
	size_t n;
};

/*
 * Within its DTSTART and DTEND a VAVAILABILITY says its BUSYTYPE outside of its
 * AVAILABLE; a higher PRIORITY covers a lower one whole, in its range. Of equal
 * priority each speaks. Clipped to the horizon. out: their instances are added
 * there, for the limit. One of which a part is refused is dropped.
 */
enum status availability_expand(const struct sources *sources,
				const struct read_options *options,
				int64_t *budget, struct refusals *refusals,
				struct instances *out, struct busys *ret);

#endif
