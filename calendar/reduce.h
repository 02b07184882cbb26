#ifndef CALENDAR_REDUCE_H
#define CALENDAR_REDUCE_H

/*
 * What was read, written down again as iCalendar: times and states, titles
 * where they may be kept, and nothing else. UIDs are keyed hashes; the owner's
 * participation stands as X-TREFNYDD-PARTSTAT, without an address.
 */

#include "calendar/source.h"

struct buffer;

/*
 * By the source's options, which have a key. complete: nothing was left out in
 * the reading. False: no memory for the hashes.
 */
bool reduce(const struct source *source, const struct uids *uids, bool complete,
	    struct arena *arena, struct buffer *ret);

#endif
