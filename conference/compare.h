#ifndef CONFERENCE_COMPARE_H
#define CONFERENCE_COMPARE_H

/*
 * What a change of a case does to its dates (`whatif`): every feasible day of
 * before and of after, at its best start, not only the proposed ones.
 *
 * Days are the case's local ones, people and seats are matched by id: indexes
 * of before and of after have nothing to do with each other.
 */

#include "conference/answer.h"
#include "conference/reasons.h"

/* A case, what is known, and when it is asked. */
struct asked_case {
	const struct conference *conference;
	const struct evidence *evidence;
	int64_t now;
};

/* A term that is not what it was; before or after is NULL where there is
 * none. */
struct term_change {
	const struct term *before, *after;
};

struct kept_date {
	struct day day;
	struct span before, after;
	int32_t order_before, order_after; /* from 1, among all days */
	int64_t points_before, points_after;
	const struct term_change *terms; /* table order, then by ids */
	size_t n_terms;
};

struct lost_date {
	struct day day;
	struct span span; /* the best one of before */
	int32_t order_before;
	struct rule rule; /* of after: the first that removes it there */
	struct text text; /* how it does */
};

struct gained_date {
	struct day day;
	struct span span;
	int32_t order_after;
	int64_t points;
};

struct comparison {
	const struct conference *before, *after;
	enum verdict verdict_before;
	int32_t feasible_before, feasible_after; /* days */
	const struct kept_date *kept;		 /* by order_after */
	const struct lost_date *lost;		 /* by order_before */
	const struct gained_date *gained;	 /* by order_after */
	size_t n_kept, n_lost, n_gained;
};

/*
 * Where the former start is none of the case's after, the start before it is
 * looked at, or the day's first; outside its window or hours that is why.
 * Everything is the arena's. Errors: as conference_answer().
 */
enum status conference_compare(const struct asked_case *before,
			       const struct asked_case *after,
			       struct arena *arena, struct comparison *ret,
			       struct error *err);

/* {"answer", "before", "kept", "lost", "gained"}: the caller's. answer: the
 * one to the case after. */
struct json *comparison_encode(const struct comparison *comparison,
			       const struct answer *answer);

#endif
