#ifndef TESTS_ORACLE_BRUTE_UNKNOWN_H
#define TESTS_ORACLE_BRUTE_UNKNOWN_H

/* What a date depends on: who must not drop out, whom to ask. */

#include "brute_search.h"

struct unknowns {
	bool is_critical[MAX_PEOPLE]; /* it does not hold without them */
	int drop_outs;
	bool holds_if_unknown_decline;
	bool decides[MAX_PEOPLE]; /* whether the date holds */
};

void unknowns_of(const struct conference *conference, const struct date *date,
		 struct unknowns *ret);

#endif
