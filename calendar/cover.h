#ifndef CALENDAR_COVER_H
#define CALENDAR_COVER_H

/*
 * When silence means free: what the importer stated, else what the file
 * states, else an assumption that is marked as one. Must not know what was
 * said.
 */

#include "calendar/instances.h"

/*
 * The newest DTSTAMP of any version in the source, left out or not; of messages
 * (REQUEST, ADD, CANCEL) only where there is nothing else.
 */
int64_t cover_newest(const struct source *source);

/*
 * Fills covers and cover_assumed of ret, whose as_of and complete are set: an
 * incomplete calendar covers nothing. versions: those of the source alone that
 * count. READ_HOLIDAYS takes its years from the source's instances.
 */
enum status cover_find(const struct source *source, struct versions versions,
		       const struct instances *instances,
		       struct refusals *refusals, struct timetable *ret);

#endif
