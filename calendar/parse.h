#ifndef CALENDAR_PARSE_H
#define CALENDAR_PARSE_H

/*
 * Bytes to a struct source a group of texts: components, their properties,
 * and what may stand where. Zones are resolved, nothing is expanded.
 */

#include "calendar/source.h"

/*
 * ret has a source for each group, with its options. first_lines: of each
 * text the number of its first line; more than one above the last line of the
 * text before, since one above is where that is cut.
 */
enum status parse_texts(struct calendar_texts texts, int64_t *budget,
			struct refusals *refusals, struct sources *ret,
			int32_t *first_lines);

#endif
