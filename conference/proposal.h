#ifndef CONFERENCE_PROPOSAL_H
#define CONFERENCE_PROPOSAL_H

/*
 * One proposed date, told in full: who comes and in what state, what it
 * costs and why, what follows from it.
 *
 * Invariant: the terms add up to the points; a group's counts add up to its
 * seats. It must not know how the date was found.
 */

#include "conference/date.h"
#include "conference/problem.h"

/* What the term is to people: by the case, for some. */
const char *term_guidance(const struct conference *conference,
			  enum term_id term);
enum message term_message(const struct conference *conference,
			  enum term_id term);

/*
 * A choice of the solver for the formulation's problem, as a date. Everything
 * is the arena's. Errors: STATUS_NO_MEMORY; STATUS_FAULT if the terms do not
 * add up to the choice's points.
 */
struct choice;
enum status proposal_of(const struct formulation *formulation,
			const struct choice *choice, struct arena *arena,
			struct date *ret, struct error *err);

#endif
