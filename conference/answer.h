#ifndef CONFERENCE_ANSWER_H
#define CONFERENCE_ANSWER_H

/*
 * A case and its evidence to ranked dates: a pure function.
 *
 * The same conference, evidence and now give the same answer; nothing else
 * is asked, no clock, no file. Indexes are those of struct conference.
 */

#include "conference/evidence.h"
#include "conference/proposal.h"
#include "conference/rules.h"
#include "conference/unknowns.h"
#include "solver/rank.h"

struct removal {
	int32_t rule; /* of struct rules */
	int32_t slots;
};

/* What became of a day of the window. */
struct day_result {
	struct day day;
	/* NONE: a slot of it is possible; else of the rules that remove its
	   slots the last: how far the day came */
	int32_t rule;
};

enum person_status {
	PERSON_MISSING,
	PERSON_STALE,
	PERSON_INCOMPLETE,
	PERSON_SHORT,
	PERSON_OK
};

struct person_report {
	int32_t person;
	int64_t as_of;	       /* INSTANT_NONE */
	int64_t covered_until; /* end of the last cover, INSTANT_NONE */
	bool found, stated, assumed, complete; /* stated, assumed: its cover */
	enum person_status status;
};

struct answer {
	const struct conference *conference;
	int64_t now;
	enum verdict verdict;
	const struct date *dates; /* best first */
	size_t n_dates;
	int32_t total_feasible_days;
	bool truncated; /* more feasible days than dates */
	int32_t n_slots, n_possible;
	struct rules rules;
	const struct removal *removals; /* rule order, none with 0 slots */
	size_t n_removals;
	struct asks asks;
	const struct day_result *days; /* every day of the window */
	size_t n_days;
	const struct person_report *people;
	const struct conflict *conflict; /* NULL unless there is no date */
	struct day holidays_until;
	bool proved;
	int64_t gap;
};

enum status conference_answer(const struct conference *conference,
			      const struct evidence *evidence, int64_t now,
			      struct arena *arena, struct answer *ret,
			      struct error *err);

/*
 * The whole program as CPLEX LP (`--write-model`), rows named by rule and
 * slot, from the rows the solver itself uses. Appends to ret.
 */
enum status conference_write_model(const struct conference *conference,
				   const struct evidence *evidence, int64_t now,
				   struct arena *arena, struct buffer *ret,
				   struct error *err);

/* The answer as the `result` of a reply: the caller's. */
struct json *answer_encode(const struct answer *answer);

#endif
