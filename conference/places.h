#ifndef CONFERENCE_PLACES_H
#define CONFERENCE_PLACES_H

/*
 * Rooms that can be had together (G22): a base room and a conference room of
 * one venue, or one room where the case has rooms of one kind only.
 *
 * Invariant: best first: the smallest conference room, then ids of conference
 * rooms, then of base rooms; last of all, nothing. Must not know of people.
 */

#include "conference/availability.h"
#include "solver/problem.h"

struct pairing {
	int32_t base, conference; /* rooms, or NONE */
};

struct places {
	const struct pairing *pairings; /* problem.places[].id indexes it */
	int32_t n_pairings;
	bool has_base, has_conference; /* kinds that the case has */
};

/* False: no memory. */
bool places_of(const struct conference *conference, struct arena *arena,
	       struct places *ret);

/* Seats that sit at the table, and extra places. */
int32_t places_needed(const struct conference *conference);

/* How a room stands at a conference; a base room from the team's arrival to
 * its leaving. A conference room that is too small: see room_is_fit. */
struct state room_state(const struct conference *conference,
			const struct availability *rooms, int32_t room,
			struct span span);
bool room_is_fit(const struct conference *conference, int32_t room);

enum { LACKS_CONFERENCE = 1, LACKS_BASE = 2 };

#endif
