#ifndef CALENDAR_PARSE_H
#define CALENDAR_PARSE_H

/*
 * Bytes to a struct source: components, their properties, and what may stand
 * where. Zones are resolved, nothing is expanded.
 */

#include "calendar/source.h"

enum status parse_source(struct bytes text, const struct read_options *options,
			 int64_t *budget, struct refusals *refusals,
			 struct source *ret);

#endif
