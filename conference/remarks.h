#ifndef CONFERENCE_REMARKS_H
#define CONFERENCE_REMARKS_H

/*
 * What a person should know of a date beside its figures: whose availability
 * is not known and why, who was passed over by a rule, what is not confirmed.
 * Must not know how a date was found.
 */

#include "conference/date.h"

/* The remarks on a date told but for them: the arena's. */
enum status remarks_of(const struct formulation *formulation,
		       struct arena *arena, struct date *date,
		       struct error *err);

#endif
