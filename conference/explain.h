#ifndef CONFERENCE_EXPLAIN_H
#define CONFERENCE_EXPLAIN_H

/*
 * Why there is no date, or no other: the conflict, and the days that are one
 * change away from holding, grouped by the change.
 */

#include "conference/check.h"

struct near_date {
	struct span span; /* the best start of the day */
	int64_t points;
};

/* One rule dropped, or one person free at all times. */
struct near {
	int32_t rule;	  /* of struct rules, or NONE */
	int32_t person;	  /* or NONE */
	int32_t given_up; /* of the rule: 9 - negotiability; people: 0 */
	int32_t n_days;	  /* that hold then and did not */
	const struct near_date *dates; /* the best of them, max_candidates */
	int32_t n_dates;
	struct text text;
};

struct explanation {
	const struct conference *conference;
	int64_t now;
	struct rules rules;
	enum verdict verdict;		 /* as a proposal's */
	const struct conflict *conflict; /* NULL unless there is no date */
	/* Rules, easiest first as relaxations, then people; only what helps. */
	const struct near *near;
	int32_t n_near;
	const struct checked *checked; /* the date asked about, or NULL */
};

/*
 * request may be NULL. Everything is the arena's. Errors: as
 * conference_check(). A problem is made for each person.
 */
enum status conference_explain(const struct conference *conference,
			       const struct evidence *evidence, int64_t now,
			       const struct check_request *request,
			       struct arena *arena, struct explanation *ret,
			       struct error *err);

/* The result of the method: the caller's. */
struct json *explanation_encode(const struct explanation *explanation);

#endif
