#ifndef CONFERENCE_VERIFY_PARTS_H
#define CONFERENCE_VERIFY_PARTS_H

/*
 * The parts of conference_verify: for verify*.c only.
 *
 * Days, availability, slots, assignments and reports are worked out here a
 * second time, from the decoded case and the evidence. Nothing here may call
 * what makes the answer, nor the solver; only base/ is shared.
 */

#include "base/limits.h"
#include "conference/answer.h"

struct arena;

/* How a day stands: what makes it no working day comes first in this order. */
enum day_kind { DAY_WORKING, DAY_WEEKEND, DAY_HOLIDAY, DAY_CLOSED };

struct named_days {
	struct days days;
	const char *title; /* NULL for closures */
	enum language language;
};

struct almanac {
	const struct named_days *holidays, *closures;
	size_t n_holidays, n_closures;
	struct days known; /* bank holidays; last DAY_NONE: of no day */
	/* The kinds of the days round the window and the target, found once;
	 * worked[i]: how many of the first i are working days. */
	struct day first;
	int32_t n_kinds;
	const uint8_t *kinds;
	const int32_t *worked; /* [n_kinds + 1] */
};

/* A day and a start, and the first rule that removes it. */
struct moment {
	struct day day;
	int32_t start_s;
	struct span span;
	enum rule_kind_id removed; /* N_RULE_KINDS: by nothing */
	int32_t subject;
	bool unsettled;	 /* whether people fit together was not found out */
	bool has_states; /* check->states has those of this moment */
};

/* The best visit for one who takes the chair on one day. */
struct outing {
	bool is_looked_for, exists;
	int64_t cost;
	struct span span;
	int32_t link;  /* person */
	int32_t n_met; /* leaders */
};

/* What is the same for all starts of a day. */
struct date_facts {
	bool is_working, is_excluded;
	struct day notification;
	struct days visits;	/* on which a visit may be */
	struct outing *outings; /* [fillers of the chair's seat] */
};

/* A seat, with the seats held with it counted in. */
struct sitting {
	bool takes_part, is_held; /* held: by its host's person */
	bool is_essential, is_wanted, is_chair, has_buffer;
	int64_t comes_s, leaves_s;	   /* after the start, before the end */
	int64_t own_comes_s, own_leaves_s; /* of the seat alone */
};

/* Someone who may fill a seat; person NONE: a name to come. */
struct filler {
	int32_t seat, person, nth;   /* nth 0: principal, or any */
	bool is_deputy, is_original; /* of the team that was before */
	/* The diary is asked from so long before the start to so long after
	   the end of the conference. */
	int64_t before_s, after_s;
};

/* What if: people who cannot come to anything, the unknown who decline, and
 * one who is free wherever that is not known. */
struct what_if {
	int32_t out[2]; /* people, or NONE */
	bool unknown_declines;
	int32_t free; /* a person, or NONE */
};

/* Rules that are given up; all false: none. */
struct waiver {
	bool *rules;	 /* [n_rules] of check->rules */
	bool *essential; /* [n_seats] */
	bool *groups;	 /* [n_groups] */
	bool quorum, deputies, visit, rooms[2];
};

struct visit_search {
	int32_t seat; /* the chair's, or NONE: the case has no visit */
	int32_t n_starts, n_party, n_links, n_leaders;
	const int32_t *party;		/* people, ascending */
	const int32_t *links, *leaders; /* indexes of party */
	struct day first;
	int32_t n_days;
	uint8_t **states; /* [day]: NULL or [start][party] */
};

struct check {
	const struct conference *conference;
	const struct evidence *evidence;
	const struct answer *answer;
	struct arena *arena;
	struct error *err;
	enum status status;
	struct day today;
	struct almanac almanac;
	const struct rule *rules; /* found once more */
	int32_t n_rules;
	struct waiver waived;
	const struct sitting *sittings; /* [n_seats] */
	struct visit_search visits;
	/* The grid: its days and, of each, its starts. */
	struct days days;
	int32_t first_start_s, n_starts, n_moments;
	struct date_facts *facts; /* [days] */
	struct moment *moments;
	/* [n_seats + 1]: fillers of seat s are first_fillers[s] .. [s + 1] */
	const int32_t *first_fillers;
	const struct filler *fillers;
	int32_t n_fillers;
	/* [moment * n_fillers + filler]: enum fbtype, under the policy */
	uint8_t *states;
	int64_t *costs;	    /* [n_fillers] of the moment being looked at */
	int32_t *seated;    /* [n_seats]: by the last search that found */
	int64_t steps_left; /* nodes of all searches of this part */
	int64_t unknown_steps_left;
};

enum { VERIFY_PATH_BYTES = 120 };
#define COST_OF_NOBODY INT64_MAX

/* STATUS_FAULT at a member of the answer; each gives false. */
bool check_fails(struct check *check, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
bool check_number(struct check *check, int64_t said, int64_t true_value,
		  const char *format, ...)
	__attribute__((format(printf, 4, 5)));
bool check_memory(struct check *check, const void *memory);

/* verify_case.c */
/* Whether what the case was decoded to agrees with itself. */
bool verify_case(struct check *check);
/* The first seat among those of the visit whose leader it is; or NONE. */
int32_t leader_of(const struct check *check, int32_t seat);

/* verify_days.c */
bool almanac_make(struct check *check);
enum day_kind almanac_kind(const struct almanac *almanac, struct day day);
/* Working days after one day up to and with another, which is later. */
int32_t almanac_between(const struct almanac *almanac, struct day after,
			struct day with);
bool verify_milestones(struct check *check, int32_t nth, struct day day);
struct day milestone_of(struct check *check, enum milestone_id id,
			struct day day);
/* Working days from the target: the day counts, the target does not. */
int32_t target_distance(const struct check *check, struct day day);

/* verify_states.c */
enum fbtype diary_state(const struct check *check, const struct known *known,
			struct span span);
/* Calendar, replies and working hours together. */
enum fbtype person_state(const struct check *check, int32_t person,
			 struct span span);
enum fbtype unnamed_state(const struct check *check);
bool state_can_come(enum fbtype state);
/* what_if may be NULL; person NONE: a name to come. */
bool comes(const struct what_if *what_if, int32_t person, enum fbtype state);
struct span span_widen(struct span span, int64_t before_s, int64_t after_s);
bool verify_people(struct check *check);

/* verify_slots.c */
bool rules_find(struct check *check);
/* Index among check->rules, or NONE. */
int32_t rule_find(const struct check *check, struct rule rule);
/* Moments of the grid that check has; nothing of them is known yet. */
bool moments_lay(struct check *check);
bool moments_judge(struct check *check);
struct date_facts *facts_of(struct check *check, int32_t moment);
/* enum fbtype of each filler, found once. */
const uint8_t *states_of(struct check *check, int32_t moment);
/* Does the rule's own test remove the moment? */
bool moment_breaks(struct check *check, int32_t moment, struct rule rule);
/* What an item of an event does to a conference that it meets. */
bool event_overlaps(const struct check *check, int32_t event, size_t item,
		    const struct moment *moment);
size_t event_items(const struct check *check, int32_t event);
struct category_effect event_effect(const struct check *check, int32_t event,
				    size_t item);
/* The settled rooms; false: none together. NONE where a kind is not asked. */
bool rooms_choose(const struct check *check, const struct moment *moment,
		  int32_t ret[2]);
enum fbtype room_again(const struct check *check, int32_t room,
		       const struct moment *moment);

/* verify_prices.c */
bool sits(const struct check *check, int32_t seat); /* and is not held */
bool fillers_make(struct check *check);
void fillers_price(struct check *check, int32_t moment);
/* COST_OF_NOBODY or nothing: who could come, if. */
void fillers_price_if(struct check *check, int32_t moment,
		      const struct what_if *what_if);
int64_t empty_cost(const struct check *check, int32_t seat);
int32_t least_of_group(const struct check *check, int32_t group);
int32_t least_of_quorum(const struct check *check);
int32_t most_deputies(const struct check *check);
/* The chair that is asked for: of the conference before, or the lead. */
int32_t chair_wanted(const struct check *check);

/* verify_visit.c */
bool visits_make(struct check *check);
const struct outing *outing_of(struct check *check, int32_t moment,
			       int32_t filler);
/* Is the visit made, not given up for calls? */
bool outing_is_made(const struct check *check, const struct outing *outing);
/* What the visit adds for one in the chair; COST_OF_NOBODY: cannot. */
int64_t outing_cost(struct check *check, int32_t moment, int32_t filler);
bool outing_possible(struct check *check, int32_t moment, int32_t filler,
		     const struct what_if *what_if);
/* In the chair: a filler, or NONE: empty. */
bool verify_visit(struct check *check, int32_t nth, int32_t moment,
		  int32_t in_chair);

/* verify_search.c */

enum found { FOUND, NOT_FOUND, GAVE_UP };
/*
 * Is there an assignment of at most most points (people alone) that keeps
 * every rule? fixed (may be NULL): [n_seats], a filler, NONE for empty,
 * OPEN_SEAT. Prices are those of the last fillers_price().
 */
enum { OPEN_SEAT = -2 };
enum found assignment_search(struct check *check, int64_t most,
			     const int32_t *fixed, int64_t max_steps);
/* Nodes that all searches of one part of the check may take together; when
 * they are used up, a search still has a few of its own. */
enum { STEPS_OF_A_PART = 300000, UNKNOWN_STEPS = 30000 };

/* verify_dates.c */
bool verify_dates(struct check *check);
/* Points of the day and hour alone. */
int64_t moment_points(const struct check *check, const struct moment *moment);

/* verify_unknowns.c: the date nth, at its moment, with whom it has. */
bool verify_unknowns(struct check *check, int32_t nth, int32_t moment,
		     int32_t *seated);
bool verify_asks(struct check *check);
int32_t moment_at(const struct check *check, struct span span);

/* verify_conflict.c */
bool verify_conflict(struct check *check);

/* verify_counts.c */
bool verify_counts(struct check *check);
bool verify_nothing_better(struct check *check);

#endif
