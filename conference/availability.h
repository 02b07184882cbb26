#ifndef CONFERENCE_AVAILABILITY_H
#define CONFERENCE_AVAILABILITY_H

/*
 * What a case makes of what a calendar said: its policy, at one span; and
 * what it states of the person beside it, hours and answers.
 *
 * What is said outside the trusted cover holds; silence there is unknown.
 * Nobody is free by silence who is stale, incomplete, without a calendar, or
 * merely assumed to be covered where the case distrusts that. The policy maps
 * each thing that was said, then the worst counts. Must not know of seats.
 */

#include "conference/evidence.h"

struct availability {
	struct timetable timetable; /* its covers: only what is trusted */
	bool is_stale;		    /* the calendar itself */
	bool has_hours;
	struct spans hours; /* has_hours: out where a span is not within */
	const struct busy *elsewhere; /* beside all that */
	size_t n_elsewhere;
};

void availability_of(const struct known *known, const struct policy *policy,
		     int64_t now, struct availability *ret);

/* The same of a person, seen once. False: no memory. */
bool availability_of_person(const struct known *known,
			    const struct person *person,
			    const struct conference *conference, int64_t now,
			    struct arena *arena, struct availability *ret);

/*
 * fbtype: the worst of what the policy makes of all that is said. can: may
 * attend; then fbtype is FREE, NEEDS_ACTION, TENTATIVE or UNKNOWN.
 */
struct state {
	enum fbtype fbtype;
	bool can;
};

/* O(log n + what the span meets). */
struct state availability_at(const struct availability *availability,
			     const struct policy *policy, struct span span);

/* What a name to come can do, wherever a calendar would be asked. */
struct state availability_unnamed(const struct policy *policy);

/* Points of attending in that state. */
int32_t availability_points(const struct conference *conference,
			    struct state state);

#endif
