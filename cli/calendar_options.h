#ifndef CLI_CALENDAR_OPTIONS_H
#define CLI_CALENDAR_OPTIONS_H

/* What `import` and `freebusy` take about a calendar's file. */

#include "cli/arguments.h"
#include "json/json.h"

#define CALENDAR_OPTIONS                                                       \
	(OPTION_BIT(OPTION_AS_OF) | OPTION_BIT(OPTION_COVERS_FROM) |           \
	 OPTION_BIT(OPTION_COVERS_UNTIL) | OPTION_BIT(OPTION_EMAIL) |          \
	 OPTION_BIT(OPTION_LENIENT) | OPTION_BIT(OPTION_ZONE))

/* Adds `ics` and the rest to params. */
enum status calendar_options(const char *file,
			     const struct arguments *arguments,
			     struct json *params, struct error *err);

#endif
