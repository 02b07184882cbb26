#ifndef CALENDAR_PLACE_H
#define CALENDAR_PLACE_H

/*
 * What can be said of a VCALENDAR only when all of it was read: the zones of
 * its times, and what its METHOD makes of its components. Must not know of
 * lines.
 */

#include "calendar/source.h"

/*
 * The calendar is the source's last; its zone names are resolved. What is
 * refused is dropped where that is lenient. floating: the zone of times
 * without one.
 */
enum status place_calendar(struct source *source, struct vcalendar *calendar,
			   const struct read_options *options,
			   const struct zone *floating,
			   struct refusals *refusals);

#endif
