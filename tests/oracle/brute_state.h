#ifndef TESTS_ORACLE_BRUTE_STATE_H
#define TESTS_ORACLE_BRUTE_STATE_H

/*
 * Who can come when: calendars, hours and answers under the case's policy,
 * and what a question changes of it.
 */

#include "brute_case.h"

/* From LEVEL_CANNOT on: cannot come. */
enum level {
	LEVEL_FREE,
	LEVEL_TENTATIVE,
	LEVEL_UNKNOWN,
	LEVEL_CANNOT,
	LEVEL_OUT
};

enum { NOBODY = -1 };

/* What is asked otherwise than the case says. */
struct scenario {
	bool unable[MAX_PEOPLE]; /* to come to anything */
	bool unknown_declines;	 /* people and names to come */
	int known_free;		 /* where unknown; a person or NOBODY */
	int always_free;	 /* a person or NOBODY */
};

/* Nothing is asked otherwise. */
struct scenario as_stated(void);

/* Of a room or a resource. */
enum level level_of(const struct conference *conference,
		    const struct calendar *calendar, int64_t from, int64_t to);
enum level level_of_person(const struct conference *conference,
			   const struct scenario *scenario, int person,
			   int64_t from, int64_t to);
enum level level_of_unnamed(const struct conference *conference,
			    const struct scenario *scenario);
/* Old, of no known age, or true only long after now: its silence says
   nothing. */
bool is_stale(const struct conference *conference,
	      const struct calendar *calendar);

#endif
