#ifndef CONFERENCE_POINTS_H
#define CONFERENCE_POINTS_H

/*
 * The terms of the points: one table, smaller sums are better. Key of the
 * case's `points`, default weight, guidance rule, text in both languages.
 */

#include <stdint.h>

#include "base/messages.h"

/* Word, default weight, rule ("" if none), text message */
#define TERMS(TERM)                                                            \
	TERM(SEAT_EMPTY, "seat-empty", 1000, "G11", TERM_SEAT_EMPTY)           \
	TERM(OPTIONAL_SEAT_EMPTY, "optional-seat-empty", 60, "G8",             \
	     TERM_OPTIONAL_SEAT_EMPTY)                                         \
	TERM(DEPUTY, "deputy", 100, "G18", TERM_DEPUTY)                        \
	TERM(OPTIONAL_DEPUTY, "optional-deputy", 10, "G18",                    \
	     TERM_OPTIONAL_DEPUTY)                                             \
	TERM(TENTATIVE, "tentative", 20, "G11", TERM_TENTATIVE)                \
	TERM(UNKNOWN, "unknown", 30, "G11", TERM_UNKNOWN)                      \
	TERM(DISTANCE, "distance", 2, "G1", TERM_DISTANCE)                     \
	TERM(AVOID, "avoid", 40, "G13", TERM_AVOID)                            \
	TERM(HOURS, "hours", 5, "", TERM_HOURS)                                \
	TERM(CHAIR, "chair", 50, "G10", TERM_CHAIR)                            \
	TERM(TEAM, "team", 200, "G27", TERM_TEAM)                              \
	TERM(VISIT_MISSED, "visit-missed", 15, "G17", TERM_VISIT_MISSED)       \
	TERM(VISIT_CALL, "visit-call", 60, "G17", TERM_VISIT_CALL)

enum term_id {
#define TERM_ENUM(id, word, weight, rule, message) TERM_##id,
	TERMS(TERM_ENUM)
#undef TERM_ENUM
		N_TERMS
};

struct term_kind {
	const char *word, *rule;
	int32_t weight;
	enum message message;
};
extern const struct term_kind term_kinds[N_TERMS];

#endif
