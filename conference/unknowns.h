#ifndef CONFERENCE_UNKNOWNS_H
#define CONFERENCE_UNKNOWNS_H

/*
 * What becomes of proposed dates if people drop out, or if those whose
 * availability is not known decline: who is critical, how many may drop out,
 * and whom to ask first. Must not know how a date was found.
 */

#include "conference/proposal.h"

/* Someone unknown whose answer decides dates. */
struct ask {
	int32_t person;
	const int32_t *dates; /* indexes of the dates, ascending */
	int32_t n_dates;
};

struct asks {
	const struct ask *asks; /* most dates first, then by person */
	size_t n_asks;
};

/*
 * Fills in what dates[i] say of it (critical, drop_outs,
 * holds_if_unknown_decline), dates[i] being choices[i] told. Everything is
 * the arena's. Errors: STATUS_NO_MEMORY, STATUS_FAULT (GLPK).
 */
enum status unknowns_tell(const struct formulation *formulation,
			  const struct choice *choices, size_t n_dates,
			  struct arena *arena, struct date *dates,
			  struct asks *ret, struct error *err);

#endif
