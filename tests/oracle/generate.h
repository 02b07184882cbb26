#ifndef TESTS_ORACLE_GENERATE_H
#define TESTS_ORACLE_GENERATE_H

/*
 * Seeded randomness and random calendars for generate.c. The same seed gives
 * the same bytes on every machine.
 */

#include "brute_time.h"

#include <jansson.h>
#include <stddef.h>

struct random {
	uint64_t state;
};

uint64_t random_next(struct random *random); /* splitmix64 */
int random_below(struct random *random, int n);
int random_between(struct random *random, int least, int most);
bool random_chance(struct random *random, int percent);
/* One of the words, which stand apart by one space. */
const char *random_word(struct random *random, const char *words, char ret[64]);

/* What the calendars of a case have in common. */
struct season {
	int from, to;	 /* days of the window */
	int busy_from;	 /* day; calendars say something from it on */
	bool has_broken; /* some say what nobody understands */
	int64_t now, max_age_s;
	int density; /* busy spans a calendar has at most */
};

/* {"ics": ..., "as_of": ..., "covers": ...}; email may be NULL. */
json_t *random_calendar(struct random *random, const struct season *season,
			const char *email);
/* A calendar of local events, or of days only. */
json_t *random_events(struct random *random, const struct season *season,
		      bool only_days);
#endif
