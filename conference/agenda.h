#ifndef CONFERENCE_AGENDA_H
#define CONFERENCE_AGENDA_H

/*
 * The agenda at its times, and when each seat is needed (G21, G23). It must
 * not know who sits where.
 */

#include "conference/case.h"

/* A part of the agenda at its time. */
struct agenda_item {
	int32_t part; /* of the case, or NONE: the opening */
	struct span span;
	int64_t introduction_until; /* INSTANT_NONE: it has none */
	const int32_t *seats;	    /* ascending; opening: needed throughout */
	int32_t n_seats;
};

/* When the seat is needed of a conference at that time. */
struct span agenda_seat_span(const struct conference *conference, int32_t seat,
			     struct span span);
bool agenda_is_throughout(const struct seat *seat);

/*
 * The opening, if it has time, then the parts as listed; none of a case
 * without an agenda. The arena's. Errors: STATUS_NO_MEMORY.
 */
enum status agenda_of(const struct conference *conference, struct span span,
		      struct arena *arena, const struct agenda_item **ret,
		      int32_t *ret_n, struct error *err);

#endif
