#ifndef CALENDAR_READ_H
#define CALENDAR_READ_H

/*
 * Untrusted iCalendar bytes to what they say: a timetable, or local events.
 *
 * A file is read completely or rejected by line. Only times and states are
 * kept; what a meeting is about is skipped byte by byte. In READ_EVENTS and
 * READ_HOLIDAYS the titles of items are kept unless they are PRIVATE or
 * CONFIDENTIAL: they are the reason a day is out. This module must not know
 * of seats, policies, files or the store.
 *
 * The meaning of each property stands in docs/calendar.md.
 */

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/timetable.h"
#include "base/zone.h"

enum reading {
	READ_PERSON,   /* people, rooms, resources: a timetable */
	READ_EVENTS,   /* everything not CANCELLED is an item, TRANSP or not */
	READ_HOLIDAYS, /* the same; whole years with an entry are covered */
};

enum { UID_KEY_BYTES = 32 };

struct read_options {
	struct span horizon; /* expand no further; never empty */
	struct zones *zones;
	/* Of the one source, where struct calendar_texts has no groups. */
	int64_t as_of;	    /* stated; or INSTANT_NONE: the newest DTSTAMP */
	struct span covers; /* stated by the importer; empty: not stated */
	const struct zone *zone; /* the owner's: dates and floating times */
	const struct strings *addresses; /* the owner's, NULL: not known */
	/* The addresses of people whose calendar it may be; READ_PERSON. */
	const struct strings *people;
	size_t n_people;
	enum reading reading;
	bool lenient; /* accept the rest, mark it incomplete, list problems */
	/* For the hashes of UIDs in what is reduced; NULL: nothing is. */
	const unsigned char *uid_key;
};

/* A file of a calendar; several VCALENDARs are all read. */
struct calendar_text {
	struct bytes bytes;
	const char *name; /* an error's source; NULL: the caller's to say */
	size_t group;	  /* of struct calendar_texts; ascending */
};

/* What whoever imported them stated of texts that are one source. */
struct calendar_group {
	int64_t as_of;
	struct span covers;
	const struct zone *zone;
};

/*
 * All that is read of one owner, at least one text. Components of all texts
 * have one choice of versions and one set of limits; cover and age are each
 * group's own, and then merged as timetable_merge() merges them.
 */
struct calendar_texts {
	const struct calendar_text *texts;
	size_t n;
	/* Each has a text. NULL: all texts are one, as the options have it. */
	const struct calendar_group *groups;
	size_t n_groups;
};

/* Those of one text without a name; lives as long as the block. */
#define ONE_TEXT(...)                                                          \
	((struct calendar_texts){                                              \
		.texts = &(struct calendar_text){.bytes = (__VA_ARGS__)},      \
		.n = 1})

/* A line that was not understood (never its value). */
struct problem_line {
	int32_t text;	   /* which of the texts, from 0 */
	int32_t line;	   /* in that */
	char property[32]; /* its name, or the component's */
	enum message message;
	struct argument arguments[ERROR_ARGUMENTS];
	int32_t n_arguments;
};

/* A planned local event, or a holiday. */
struct item {
	struct span span; /* in READ_HOLIDAYS and all-day: whole days */
	bool all_day;
	struct day first, last; /* all-day: dates as written, both included */
	const char *title;	/* "" where it may not be kept */
	struct strings categories;
};

struct calendar {
	/*
	 * READ_PERSON: all of it; else its covers, as_of and complete only.
	 * Busy spans end with the horizon, covers do not: outside the horizon
	 * nothing may be asked.
	 */
	struct timetable timetable;
	/* Whoever imported it stated its cover (set by who loads it). */
	bool covers_stated;
	const struct item *items; /* by (start, end, title); else none */
	size_t n_items;
	const struct problem_line *problems; /* none unless lenient */
	size_t n_problems;
	/* Those whose calendar it may be: ascending indexes of the people. */
	const int32_t *owners;
	size_t n_owners;
	/*
	 * The same calendar reduced to what was read, as iCalendar text:
	 * reading it again with the same options (addresses not needed) gives
	 * the same result. No titles (READ_PERSON), no addresses, of UIDs
	 * hashes of 128 bits under the key, so that they can be compared with
	 * another calendar's. Only where there is a key, and one source.
	 */
	struct bytes reduced;
};

/*
 * Reads in this process. *ret is the arena's. Each text is a whole file.
 * Errors: STATUS_REJECTED with the line and its text's name as source,
 * STATUS_LIMIT, STATUS_NO_MEMORY; what has no source the caller fills in.
 * Linear in the bytes and in the instances within the horizon.
 */
enum status calendar_read(struct calendar_texts texts,
			  const struct read_options *options,
			  struct arena *arena, struct calendar *ret,
			  struct error *err);

/*
 * The same in a throw-away child that can do nothing but read: with rlimits
 * (memory, CPU time, no files written, no processes, no core), in a sandbox
 * (calendar/sandbox.h), killed at LIMIT_READER_SECONDS: for bytes that are not
 * trusted. What comes back is framed, counted and checked; a cut or altered
 * frame is STATUS_CRASHED, as is a child that crashed, tried what it may not,
 * or was stopped from outside. A child out of memory exits 77: STATUS_LIMIT
 * naming READER_MEMORY_BYTES. The calling process must not have threads. Under
 * AddressSanitizer the memory limit is left out.
 */
enum status calendar_read_isolated(struct calendar_texts texts,
				   const struct read_options *options,
				   struct arena *arena, struct calendar *ret,
				   struct error *err);

/*
 * How far that child is kept in on this machine, as it was found by trying,
 * once in the life of a process.
 */
struct sandbox;
enum status calendar_isolation(struct sandbox *ret, struct error *err);

/*
 * The timetable in the span as a VCALENDAR of VFREEBUSY, with CRLF: what
 * `freebusy --ics` prints. Reading it again gives the same timetable (as_of
 * INSTANT_NONE comes back as 1970); no program finds silence where nothing is
 * known. owner: whose it is, so that two people's have not one UID; only a
 * digest of it is written. Appends to ret.
 */
struct buffer;
void calendar_write_freebusy(const struct timetable *timetable,
			     struct span span, struct bytes owner,
			     struct buffer *ret);

#endif
