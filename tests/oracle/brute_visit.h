#ifndef TESTS_ORACLE_BRUTE_VISIT_H
#define TESTS_ORACLE_BRUTE_VISIT_H

/* The advance visit before a conference on one day, with one chair (G17). */

#include "brute_search.h"

struct call {
	int seat, person;
	bool is_had;
	int64_t from, to;
};

struct outing {
	bool is_possible; /* held, or needless */
	bool is_held;
	int64_t from, to, cost;
	int chair, link_inspector, n_missed; /* chair: or UNNAMED, EMPTY */
	bool meets[MAX_SEATS];		     /* by leader */
};

/* Of a case with a visit. */
struct outing best_visit(const struct conference *conference,
			 const struct scenario *scenario, int day, int chair);
/* As many as leaders that are not met; their number. */
int calls_of(const struct conference *conference, const struct outing *outing,
	     int day, struct call ret[MAX_SEATS]);

#endif
