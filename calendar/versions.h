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
 * What they are versions of. Events of one UID and SEQUENCE that do not recur
 * and start apart are several events, for who moves a start must raise the
 * SEQUENCE (RFC 5546, 2.1.4). Of AVAILABLE, where more means more time, still
 * the newest alone counts.
 */
enum versions_of { OF_EVENTS, OF_AVAILABLE };

/*
 * Leaves the events that count, by UID, the series of a UID first and of these
 * the newest, then overrides by their ids, then what METHOD:ADD adds. Of equal
 * UID and RECURRENCE-ID the newest version counts, equally new ones all; a
 * METHOD:CANCEL takes away what is not newer than itself. Single events of the
 * highest SEQUENCE that start apart from a newer one stay beside_newer, unless
 * one that recurs, of that SEQUENCE, is newer than they are. False: no memory.
 */
bool versions_newest(struct versions *versions, enum versions_of of,
		     struct arena *arena);

/* Both have the UID and the RECURRENCE-ID. */
bool versions_same(const struct event *x, const struct event *y);

#endif
