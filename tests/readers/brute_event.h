#ifndef TESTS_READERS_BRUTE_EVENT_H
#define TESTS_READERS_BRUTE_EVENT_H

/*
 * Components that begin and last, VEVENT and AVAILABLE alike: when, minute by
 * minute, in a window.
 */

#include "tests/readers/brute.h"

/* What a calendar is read with, and into. */
struct brute {
	const struct zone *owner;
	int64_t from, to; /* the window */
	uint8_t *said;	  /* a set of SAID_* for each minute of it */
};

/*
 * Says of each minute that one of the components takes, of which there may be
 * versions, overrides and ranges. `available`: SAID_B for all.
 */
void brute_events(const struct brute *b, struct component *const *parts,
		  size_t n, bool available);

/* A time as a line has it: local seconds, and the clock. */
struct when {
	int64_t local;
	bool is_day;
	const struct zone *zone;
};
struct when brute_when(const struct brute *b, const struct component *c,
		       const struct line *line, const char *text);
int64_t brute_instant(const struct when *when);
/* Nominal days and exact seconds. */
void brute_duration(const char *text, int64_t *ret_days, int64_t *ret_s);

void brute_say(const struct brute *b, int64_t from, int64_t to, uint8_t said);

#endif
