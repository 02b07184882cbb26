#ifndef CALENDAR_VERSIONS_H
#define CALENDAR_VERSIONS_H

/*
 * Which of several versions of an event counts (RFC 5546, 2.1.5 and 3.2.5).
 * Must not know what an event is expanded to.
 */

#include "calendar/source.h"

struct versions {
	struct event **events;
	size_t n;
};

/*
 * Leaves the events that count, by UID, the series of a UID first, then
 * overrides by their ids, then what METHOD:ADD adds. Of equal UID and
 * RECURRENCE-ID the newest version counts, equally new ones all; a
 * METHOD:CANCEL takes away what is not newer than itself. False: no memory.
 */
bool versions_newest(struct versions *versions, struct arena *arena);

/* Both have the UID and the RECURRENCE-ID. */
bool versions_same(const struct event *x, const struct event *y);

#endif
