#ifndef CONFERENCE_CHECK_H
#define CONFERENCE_CHECK_H

/*
 * One date, or one start: the date in full where it holds, else every rule
 * that it breaks, with names.
 *
 * It holds exactly if a proposal counts that slot as possible. Looked at are
 * the slots of the prolonged grid, so that a day outside the window, or a
 * start outside the hours, has its reasons too.
 */

#include "conference/answer.h"
#include "conference/conflict.h"

struct check_request {
	bool one_start;
	struct day day;	    /* any of its starts; unless one_start */
	int64_t start;	    /* one_start */
	const char *stated; /* the day or start as it was written */
};

struct checked {
	const struct conference *conference;
	int64_t now;
	struct rules rules;
	/* Of a day: its best start that holds, else the one with the least sum
	   of 10 - negotiability over the rules it breaks, the earliest. */
	struct span span;
	bool holds;
	struct date date; /* holds */
	/* By rule: those whose own test it breaks; `combination` alone where
	   each is met but not all together. */
	const struct reason *breaches;
	int32_t n_breaches;
	const struct conflict *conflict; /* of `combination`, else NULL */
};

/*
 * Everything is the arena's. Errors: STATUS_REJECTED: no day or start of the
 * prolonged grid, with the nearest; as solver_rank(), problem_with().
 */
enum status conference_check(const struct conference *conference,
			     const struct evidence *evidence, int64_t now,
			     const struct check_request *request,
			     struct arena *arena, struct checked *ret,
			     struct error *err);

/* The same of the case's problem on the prolonged grid, made once for many. */
enum status check_of(const struct formulation *formulation, int64_t now,
		     const struct check_request *request, struct arena *arena,
		     struct checked *ret, struct error *err);

/* The result of the method: the caller's. */
struct json *checked_encode(const struct checked *checked);

#endif
