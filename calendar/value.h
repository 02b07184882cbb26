#ifndef CALENDAR_VALUE_H
#define CALENDAR_VALUE_H

/*
 * Values of RFC 5545, read strictly: what is no date is no date. Must not
 * know of properties, nor of zones beyond a place to keep one.
 */

#include <stdbool.h>

#include "base/bytes.h"
#include "base/day.h"
#include "base/zone.h"

enum moment_kind {
	MOMENT_NONE,
	MOMENT_DATE,	 /* local_s is a midnight */
	MOMENT_FLOATING, /* a clock anywhere */
	MOMENT_UTC,
	MOMENT_ZONED,
};

/* A point in time as written. */
struct moment {
	int64_t local_s;
	const struct zone *zone; /* NULL until it is known */
	enum moment_kind kind;
	int32_t zone_name; /* MOMENT_ZONED: its number among the file's names */
	int32_t line;
};

/* "20261208" */
bool value_date(struct bytes text, struct day *ret);
/* "20261208T100000" or the same with Z; a second 60 is 59 (3.3.12). */
bool value_date_time(struct bytes text, int64_t *ret_local_s, bool *ret_utc);

/* "P1DT1H": days are nominal, the rest is exact (3.3.6). At most
 * LIMIT_DURATION_DAYS. */
struct duration {
	int32_t days;
	int32_t s;
	bool negative;
};
bool value_duration(struct bytes text, struct duration *ret);
/* The days of a duration that is over the limit; 0: of any other text. */
int64_t value_long_duration(struct bytes text);

/* "+0100", "-023000": within 26 hours. */
bool value_offset(struct bytes text, int32_t *ret_s);
/* An optional sign and up to 10 digits. */
bool value_integer(struct bytes text, int64_t *ret);

/* The part before the next separator, which is taken off *at. */
struct bytes value_part(struct bytes *at, char separator);
/* The same in TEXT, where "\," is no separator. */
struct bytes value_text_part(struct bytes *at, char separator);

/*
 * TEXT without its escapes; "\n" becomes a space, control characters are left
 * out. NULL: no memory.
 */
struct arena;
const char *value_text(struct bytes text, struct arena *arena);

#endif
