#ifndef TESTS_ORACLE_BRUTE_WRITE_H
#define TESTS_ORACLE_BRUTE_WRITE_H

/* A date as the answer prints it, and what was met on the way. */

#include "brute_unknown.h"
#include "brute_visit.h"

/* What a feature of a case must be met by, often enough. */
enum feature {
	F_PROGRESS,
	F_SECOND_PROGRESS,
	F_MONITORING,
	F_PROVISIONAL,
	F_EARLIER_CHAIR,
	F_HELD,
	F_HELD_FILLED,
	F_AGENDA,
	F_IN_PART,
	F_OPENING,
	F_HOURS,
	F_REPLIES,
	F_INSPECTION_EVENT,
	F_RESOURCE,
	F_UNNAMED,
	F_UNNAMED_CHAIR,
	F_EMPTY_CHAIR,
	F_LEADING_CHAIR,
	F_PASSED_OVER_OUT,
	F_VISIT_HELD,
	F_VISIT_CALLS_ONLY,
	F_CALL,
	F_CALL_NOT_HAD,
	F_CRITICAL,
	F_DROP_OUTS_1,
	F_DROP_OUTS_2,
	F_FAILS_IF_UNKNOWN_DECLINE,
	F_ASK_FIRST,
	F_STATUS_MISSING,
	F_STATUS_STALE,
	F_STATUS_INCOMPLETE,
	F_STATUS_SHORT,
	F_STATUS_OK,
	F_COVER_ASSUMED,
	N_FEATURES
};
extern const char *const feature_ids[N_FEATURES];

struct counts {
	int64_t cases, without_date, rules[N_RULES], terms[N_WEIGHTS];
	int64_t ties[N_TIES], combinations_of_people, combinations_of_venues;
	int64_t features[N_FEATURES];
};

void set(json_t *object, const char *key, json_t *value);
void append(json_t *array, json_t *value);
json_t *date_of(const struct conference *conference, const struct date *date,
		const struct unknowns *unknowns, int order,
		struct counts *counts);

#endif
