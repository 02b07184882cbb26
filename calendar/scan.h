#ifndef CALENDAR_SCAN_H
#define CALENDAR_SCAN_H

/*
 * Bytes to content lines (RFC 5545, 3.1), in one pass over the text.
 *
 * Only properties of the allow-list below are looked at, and of those only
 * the ones the caller wants where it stands; the bytes of every other line
 * are stepped over unread, unless damage may have hidden one that is wanted:
 * a name that is one byte from being wanted, a wanted name behind a lone
 * carriage return. A line may end in CRLF or LF and may be folded anywhere,
 * inside a name or a UTF-8 character too. Must not know what a property means.
 */

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"

/* PROPERTY(id, name) */
#define PROPERTIES(PROPERTY)                                                   \
	PROPERTY(BEGIN, "BEGIN")                                               \
	PROPERTY(END, "END")                                                   \
	PROPERTY(VERSION, "VERSION")                                           \
	PROPERTY(CALSCALE, "CALSCALE")                                         \
	PROPERTY(METHOD, "METHOD")                                             \
	PROPERTY(CALENDAR_ZONE, "X-WR-TIMEZONE")                               \
	PROPERTY(CLIP_START, "X-CLIPSTART")                                    \
	PROPERTY(CLIP_END, "X-CLIPEND")                                        \
	PROPERTY(UID, "UID")                                                   \
	PROPERTY(DTSTAMP, "DTSTAMP")                                           \
	PROPERTY(SEQUENCE, "SEQUENCE")                                         \
	PROPERTY(DTSTART, "DTSTART")                                           \
	PROPERTY(DTEND, "DTEND")                                               \
	PROPERTY(DURATION, "DURATION")                                         \
	PROPERTY(RRULE, "RRULE")                                               \
	PROPERTY(RDATE, "RDATE")                                               \
	PROPERTY(EXDATE, "EXDATE")                                             \
	PROPERTY(EXRULE, "EXRULE")                                             \
	PROPERTY(RECURRENCE_ID, "RECURRENCE-ID")                               \
	PROPERTY(STATUS, "STATUS")                                             \
	PROPERTY(TRANSP, "TRANSP")                                             \
	PROPERTY(CLASS, "CLASS")                                               \
	PROPERTY(BUSYSTATUS, "X-MICROSOFT-CDO-BUSYSTATUS")                     \
	PROPERTY(BUSYSTATUS_OLD, "X-MICROSOFT-MSNCALENDAR-BUSYSTATUS")         \
	PROPERTY(INTENDED_STATUS, "X-MICROSOFT-CDO-INTENDEDSTATUS")            \
	PROPERTY(TRAVEL, "X-APPLE-TRAVEL-DURATION")                            \
	PROPERTY(PRIORITY, "PRIORITY")                                         \
	PROPERTY(BUSYTYPE, "BUSYTYPE")                                         \
	PROPERTY(ATTENDEE, "ATTENDEE")                                         \
	PROPERTY(ORGANIZER, "ORGANIZER")                                       \
	PROPERTY(OWNER_PARTSTAT, "X-TREFNYDD-PARTSTAT")                        \
	PROPERTY(INCOMPLETE, "X-TREFNYDD-INCOMPLETE")                          \
	PROPERTY(COVER, "X-TREFNYDD-COVER")                                    \
	PROPERTY(SUMMARY, "SUMMARY")                                           \
	PROPERTY(CATEGORIES, "CATEGORIES")                                     \
	PROPERTY(FREEBUSY, "FREEBUSY")                                         \
	PROPERTY(TZID, "TZID")                                                 \
	PROPERTY(OFFSET_FROM, "TZOFFSETFROM")                                  \
	PROPERTY(OFFSET_TO, "TZOFFSETTO")

enum property {
#define PROPERTY_ENUM(id, name) PROPERTY_##id,
	PROPERTIES(PROPERTY_ENUM)
#undef PROPERTY_ENUM
		N_PROPERTIES
};

#define WANT(property) (UINT64_C(1) << PROPERTY_##property)
/* Lines of any other name too: their property is N_PROPERTIES. */
#define WANT_UNKNOWN (UINT64_C(1) << 63)

const char *property_name(enum property property);

struct line {
	int32_t number; /* from 1, where it begins */
	enum property property;
	struct bytes parameters; /* what stands between the name and ':' */
	struct bytes value;	 /* SCAN_MISSPELT: the name as written */
};

enum { SCAN_SLOTS = 256 };

struct scan {
	const char *at, *end;
	int32_t next_line;
	char *unfolded;		   /* room for one line */
	const char *nul;	   /* the next NUL byte of the text, or NULL */
	uint8_t slots[SCAN_SLOTS]; /* a hash table of properties */
	/* Sets of properties by their name: its bytes, and either end. */
	uint64_t by_length[40], by_first[32], by_last[32];
};

enum scan_result {
	SCAN_LINE,
	SCAN_END,
	SCAN_NO_NAME,	 /* not NAME:value or NAME;parameters:value */
	SCAN_WRONG_TEXT, /* a control character, or not UTF-8 */
	SCAN_TOO_LONG,	 /* over LIMIT_LINE_BYTES */
	SCAN_NUL,	 /* a NUL byte where nothing is read: bytes are lost */
	SCAN_MISSPELT,	 /* its name is ret->property's but for one byte */
	SCAN_SWALLOWED,	 /* ret->property stands in it, behind a lone CR */
};

/* A byte order mark is skipped. False: no memory. */
bool scan_start(struct bytes text, struct arena *arena, struct scan *ret);
/* Another text, of which the first line has the number. */
void scan_text(struct bytes text, int32_t first_line, struct scan *scan);

/*
 * The next line whose property is in the set wanted. ret->number is set
 * whatever the result; ret's bytes hold until the next call. After an error
 * the scan stands behind the line and can go on.
 */
enum scan_result scan_next(struct scan *scan, uint64_t wanted,
			   struct line *ret);

/* The same but for one byte, in any letter case; name has letters and '-'. */
bool scan_is_misspelt(struct bytes written, struct bytes name);

/* Parameters one by one: "TZID=Europe/London", quotes taken off. */
struct parameter {
	struct bytes name, value; /* of a list, all of it */
};
/* Moves *at on; false at the end, or where the form is wrong (*at->n > 0). */
bool parameter_next(struct bytes *at, struct parameter *ret);

#endif
