#ifndef CONFERENCE_CONFLICT_H
#define CONFERENCE_CONFLICT_H

/*
 * Why there is no date: an irreducible set of rules, and what to give up.
 *
 * F(X): some slot satisfies the rules X. A conflict's rules leave no slot,
 * and without any one of them there is one. One person one seat and G10 are
 * no rules: they always stay.
 */

#include "conference/rules.h"
#include "base/span.h"

/* What a date would be without these rules. */
struct relaxation {
	const int32_t *rules; /* of struct rules; one, or two */
	int32_t n_rules;
	int32_t given_up; /* sum of 9 - negotiability: smaller is easier */
	struct span span; /* the best date then */
	int64_t points;
};

struct conflict {
	const int32_t *rules; /* ascending */
	int32_t n_rules;
	bool proved; /* irreducible; false: a limit was met */
	const struct relaxation *relaxations; /* easiest first */
	int32_t n_relaxations;
};

#endif
