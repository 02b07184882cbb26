#ifndef TESTS_ORACLE_BRUTE_SEARCH_H
#define TESTS_ORACLE_BRUTE_SEARCH_H

/*
 * Every slot of a case, every assignment of its seats, tried one by one.
 * Nothing is bounded or skipped: what stands here should be plainly right.
 */

#include "brute_state.h"

enum rule {
	RULE_WINDOW,
	RULE_WORKING_DAY,
	RULE_DAY_HOURS,
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
	RULE_VISIT,
	RULE_COMBINATION,
	N_RULES
};
extern const char *const rule_ids[N_RULES];

/* A rule of a case: of an event, a seat, a group or a resource. */
struct ruling {
	enum rule rule;
	int subject;
};
enum { MAX_RULINGS = 64 };
/* In the order of the table; their number. */
int rulings_of(const struct conference *conference,
	       struct ruling ret[MAX_RULINGS]);
void name_ruling(const struct conference *conference, struct ruling ruling,
		 char ret[100]);

/* Rules that are not asked for. */
struct dropped {
	bool is[N_RULES][MAX_SEATS];
};

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
	/* The chair's, of a case with a visit. */
	bool has_visit;
	int64_t visit_cost;
};

struct date {
	int day;
	int64_t from, to, points;
	struct option seats[MAX_SEATS];
	int rooms[2]; /* base, conference; or -1 */
	enum level room_levels[2];
	bool ties[N_TIES];
};

/* A start of a day and who can come to it; candidates stand in order of
   preference. */
struct slot {
	const struct conference *conference;
	int day;
	int64_t start_s, from, to;
	struct option options[MAX_SEATS][MAX_CANDIDATES_A_SEAT];
	struct option empties[MAX_SEATS];
	int n_options[MAX_SEATS];
	enum level room_levels[MAX_ROOMS];
	int64_t points; /* of the slot itself */
};

/* Visits of a day, worked out once: see open_slot. */
struct visits {
	bool is_known[MAX_PEOPLE];
	struct option with[MAX_PEOPLE];
	int day;
};

/* visits: of the same conference and scenario; at first all zero. */
void open_slot(const struct conference *conference,
	       const struct scenario *scenario, int day, int64_t start_s,
	       struct visits *visits, struct slot *ret);
/* The rule's own test. */
bool breaks(const struct slot *slot, struct ruling ruling);
/* False: no assignment satisfies the rules that are not dropped. */
bool solve_slot(const struct slot *slot, const struct dropped *dropped,
		struct date *ret);

/* Only whether there is one. */
bool can_solve(const struct slot *slot, const struct dropped *dropped);
/* Rules that do not depend on who takes which seat. */
bool stands_alone(enum rule rule);

struct search {
	int n_slots, n_possible, n_feasible_days, n_dates;
	struct date *dates; /* best first, at most max_candidates */
	int removed[N_RULES][MAX_SEATS];
	/* by day of the window: none, or the last of those that remove its
	   slots */
	bool *has_slot;
	struct ruling *last_rules;
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
/* The chair's seat is taken by another than the inspection's lead, or than
   the earlier chair. */
bool is_other_chair(const struct conference *conference, int seat,
		    const struct option *option);
/* Members short of two from the original team. */
int64_t team_short_of(const struct conference *conference,
		      const struct option seats[]);
/* Of a candidate, as the case is stated. */
enum level level_at(const struct conference *conference,
		    const struct date *date, int seat, int person);
bool is_refused(const struct conference *conference, const char *seat,
		int person);
bool needs(const struct conference *conference, const struct thing *resource);

#endif
