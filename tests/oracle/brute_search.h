#ifndef TESTS_ORACLE_BRUTE_SEARCH_H
#define TESTS_ORACLE_BRUTE_SEARCH_H

/*
 * Every slot of a case, every assignment of its seats, tried one by one.
 * Nothing is bounded or skipped: what stands here should be plainly right.
 */

#include "brute_case.h"

enum level { LEVEL_FREE, LEVEL_TENTATIVE, LEVEL_UNKNOWN, LEVEL_CANNOT };

enum rule {
	RULE_WORKING_DAY,
	RULE_EXCLUDED,
	RULE_NOTICE,
	RULE_EVENT,
	RULE_ESSENTIAL,
	RULE_GROUP,
	RULE_QUORUM,
	RULE_DEPUTIES,
	RULE_ROOM_CONFERENCE,
	RULE_ROOM_BASE,
	RULE_RESOURCE,
	RULE_COMBINATION,
	N_RULES,
	RULE_NOTHING = N_RULES
};
extern const char *const rule_ids[N_RULES];

/* Steps of the tie rule that settled something that was reported. */
enum tie {
	TIE_RANKED,	/* a seat took an earlier candidate as listed */
	TIE_ANY,	/* a seat took an earlier candidate by id */
	TIE_EMPTY_LAST, /* a seat was filled rather than left empty */
	TIE_ROOM_SMALLEST,
	TIE_ROOM_ID,
	TIE_START, /* two starts of a day */
	TIE_DAY,   /* two days */
	N_TIES
};
extern const char *const tie_ids[N_TIES];

enum { UNNAMED = -1, EMPTY = -2 };

struct option {
	int person; /* or UNNAMED, EMPTY */
	int deputy; /* k of deputy k, 0 */
	enum level level;
	int64_t cost;
};

struct date {
	int day;
	int64_t from, to, points;
	struct option seats[MAX_SEATS];
	int rooms[2]; /* base, conference; or -1 */
	enum level room_levels[2];
	bool ties[N_TIES];
};

struct search {
	int n_slots, n_possible, n_feasible_days, n_dates;
	struct date *dates; /* best first, at most max_candidates */
	int removed[N_RULES][MAX_SEATS];
	/* combinations for want of people, of rooms at one venue */
	int n_people_combinations, n_venue_combinations;
};

struct search *search(const struct conference *conference);
void free_search(struct search *search);

bool is_working_day(const struct conference *conference, int day);
void milestones_of(const struct conference *conference, int day,
		   int ret[N_MILESTONES]);
int64_t distance_of(const struct conference *conference, int day);
/* Half hours begun outside the preferred hours. */
int64_t hours_of(const struct conference *conference, int64_t start_s);
/* Items of the event that meet the span and block it. */
int blocking(const struct event *event, int64_t from, int64_t to);
/* Items that meet it and are to be avoided at exactly that many points. */
int avoided(const struct event *event, int64_t points, int64_t from,
	    int64_t to);
/* The next greater points at which items may be avoided; -1: none. */
int64_t next_points(const struct event *event, int64_t points);
/* The chair's seat is taken by another than the inspection's lead. */
bool is_other_chair(const struct conference *conference, int seat,
		    const struct option *option);

#endif
