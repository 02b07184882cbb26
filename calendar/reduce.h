#ifndef CALENDAR_REDUCE_H
#define CALENDAR_REDUCE_H

/*
 * What was read, written down again as iCalendar: times and states, titles
 * where they may be kept, and nothing else. UIDs are numbers; the owner's
 * participation stands as X-TREFNYDD-PARTSTAT, without an address.
 */

#include "calendar/source.h"

struct buffer;

/* complete: nothing was left out in the reading. */
void reduce(const struct source *source, bool complete, bool titles,
	    struct buffer *ret);

#endif
