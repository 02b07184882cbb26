#ifndef CLI_CALENDAR_OPTIONS_H
#define CLI_CALENDAR_OPTIONS_H

/* What `import` and `freebusy` take about a calendar's file. */

#include "cli/arguments.h"
#include "json/json.h"

#define CALENDAR_OPTIONS                                                       \
	(OPTION_BIT(OPTION_AS_OF) | OPTION_BIT(OPTION_COVERS_FROM) |           \
	 OPTION_BIT(OPTION_COVERS_UNTIL) | OPTION_BIT(OPTION_EMAIL) |          \
	 OPTION_BIT(OPTION_LENIENT) | OPTION_BIT(OPTION_ZONE))

/* The lines not understood of a result, one a line. */
void put_problems(const struct json *result, enum language language,
		  struct buffer *ret);

/* Adds what is said of the calendar. */
enum status calendar_options(const struct arguments *arguments,
			     struct json *params, struct error *err);

#endif
