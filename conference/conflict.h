#ifndef CONFERENCE_CONFLICT_H
#define CONFERENCE_CONFLICT_H

/*
 * Why there is no date: an irreducible set of rules, and what to give up.
 *
 * F(X): some slot of the prolonged grid satisfies the rules X. A conflict's
 * rules leave no slot, and without any one of them there is one. One person
 * one seat and G10 are no rules: they always stay, and `combination` is none
 * that could be given up. Beginning with all rules, in order of
 * (negotiability, table, id), a rule is dropped for good while F stays false:
 * what remains are the rules that people would rather give up.
 */

#include "conference/reasons.h"

/* What a date would be without these rules. */
struct relaxation {
	const int32_t *rules; /* of struct rules; one, or two; ascending */
	int32_t n_rules;
	int32_t given_up; /* sum of 9 - negotiability: smaller is easier */
	struct span span; /* the best date then */
	int64_t points;
	struct text text;
};

struct conflict {
	const int32_t *rules; /* ascending */
	int32_t n_rules;
	bool proved;		      /* irreducible; false: a limit was met */
	const struct reason *reasons; /* [n_rules] */
	/* Easiest first: by given_up, points, start, rules. */
	const struct relaxation *relaxations;
	int32_t n_relaxations;
	struct text
		text; /* the rules in a sentence, and the first relaxation */
};

/*
 * formulation: on the prolonged grid, without a date on the case's own slots.
 * slot: the only one looked at, or NONE for all. Everything is the arena's.
 * Errors: as solver_rank(). O(rules^2) probes at worst, most of them of bits.
 */
enum status conflict_of(const struct formulation *formulation, int32_t slot,
			struct arena *arena, struct conflict *ret,
			struct error *err);

/*
 * The same from the start. A grid too long for the limits is the case's own:
 * then the conflict is not proved.
 */
enum status conference_conflict(const struct conference *conference,
				const struct evidence *evidence, int64_t now,
				struct arena *arena, struct conflict *ret,
				struct error *err);

#endif
