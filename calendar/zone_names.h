#ifndef CALENDAR_ZONE_NAMES_H
#define CALENDAR_ZONE_NAMES_H

/*
 * What a TZID means: the IANA name in any letter case, else the Windows name
 * through ICU, else the file's own VTIMEZONE; never a guess. Must not know of
 * events.
 */

#include "calendar/source.h"

/*
 * Gives each use of the calendar its zone; VTIMEZONEs are expanded to the end
 * of the horizon. A name that means nothing is refused with its first line
 * (and, where that is lenient, leaves use->zone NULL).
 */
enum status zone_names_resolve(struct vcalendar *calendar,
			       const struct read_options *options,
			       int64_t *budget, struct refusals *refusals);

/* X-WR-TIMEZONE unless it is UTC, else the owner's zone; NULL: refused. */
enum status zone_names_floating(const struct vcalendar *calendar,
				const struct read_options *options,
				int64_t *budget, struct refusals *refusals,
				const struct zone **ret);

#endif
