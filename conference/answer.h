#ifndef CONFERENCE_ANSWER_H
#define CONFERENCE_ANSWER_H

/*
 * A case and its evidence to ranked dates: a pure function.
 *
 * The same conference, evidence and now give the same answer; nothing else
 * is asked, no clock, no file. Indexes are those of struct conference.
 */

#include "conference/case.h"
#include "conference/evidence.h"
#include "conference/rules.h"
#include "solver/rank.h"

struct term {
	enum term_id id;
	int32_t seat;  /* or NONE */
	int32_t event; /* of TERM_AVOID, or NONE */
	int64_t count, weight, points; /* points = count * weight */
};

enum attends_as { AS_PRINCIPAL, AS_DEPUTY, AS_UNNAMED, AS_EMPTY };

struct passed_over {
	int32_t person;
	enum fbtype fbtype; /* its worst state; FB_FREE: sits elsewhere */
};

struct attendance {
	int32_t seat, person; /* NONE: AS_UNNAMED, AS_EMPTY */
	enum attends_as as;
	int32_t deputy; /* k of deputy k; 0 */
	/* worst state under the policy: FREE, TENTATIVE, NEEDS_ACTION, UNKNOWN
	   for who comes; of the first candidate where it is empty */
	enum fbtype fbtype;
	/* Ranked and any: candidates before the one who comes; empty: all. */
	const struct passed_over *passed_over;
	int32_t n_passed_over;
};

struct group_count {
	int32_t group; /* all groups with seats, NON-PARTICIPANT not counted */
	int32_t seats, principals, deputies, unknown, empty, required;
};

struct room_choice {
	int32_t room;
	enum fbtype fbtype;
};

enum skip_why { SKIP_WEEKEND, SKIP_HOLIDAY, SKIP_CLOSED };

struct skipped {
	struct day day;
	enum skip_why why;
	struct text name; /* the holiday's */
};

struct milestone {
	enum milestone_id id;
	struct day day;
	const struct skipped *skipped; /* in the direction counted */
	size_t n_skipped;
	int32_t slack_working_days; /* from now's day, it not counted; <0: past */
	bool confirmed; /* within the known holidays */
};

struct remark {
	enum message message;
	struct argument arguments[ERROR_ARGUMENTS];
	int32_t n_arguments;
};

struct date {
	struct span span; /* the conference itself */
	int64_t points;
	const struct term *terms; /* table order, then seat, then event */
	size_t n_terms;
	const struct attendance *attendances; /* [n_attendances]: by seat */
	size_t n_attendances; /* seats that are not NON-PARTICIPANT */
	const struct group_count *groups;
	size_t n_groups;
	struct room_choice rooms[2]; /* base, conference */
	size_t n_rooms;
	struct milestone milestones[N_MILESTONES];
	const struct remark *remarks;
	size_t n_remarks;
};

struct removal {
	int32_t rule; /* of struct rules */
	int32_t slots;
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
	bool found, assumed, complete;
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
	const struct person_report *people;
	struct day holidays_until;
	bool proved;
	int64_t gap;
	const struct remark *remarks;
	size_t n_remarks;
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
