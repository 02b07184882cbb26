#ifndef CONFERENCE_VERIFY_PARTS_H
#define CONFERENCE_VERIFY_PARTS_H

/*
 * The parts of conference_verify: for verify*.c only.
 *
 * Days, availability, slots, assignments and reports are worked out here a
 * second time, from the decoded case and the evidence. Nothing here may call
 * what makes the answer, nor the solver; only base/ and const tables are
 * shared.
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
	/* The kinds of the days round the window, found once. */
	struct day first;
	int32_t n_kinds;
	const uint8_t *kinds;
};

/* A day and a start, and the first rule that removes it. */
struct moment {
	struct day day;
	int32_t start_s;
	struct span span;
	enum rule_kind_id removed; /* N_RULE_KINDS: by nothing */
	int32_t subject;
	bool unsettled; /* whether people fit together was not found out */
};

/* Someone who may fill a seat; person NONE: a name to come. */
struct filler {
	int32_t seat, person, nth; /* nth 0: principal, or any */
	bool is_deputy, is_buffered;
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
	struct moment *moments;
	int32_t n_moments, n_starts;
	/* [n_seats + 1]: fillers of seat s are first_fillers[s] .. [s + 1] */
	const int32_t *first_fillers;
	const struct filler *fillers;
	int32_t n_fillers;
	/* [moment * n_fillers + filler]: enum fbtype, under the policy */
	uint8_t *states;
	int64_t *costs;	    /* [n_fillers] of the moment being looked at */
	int64_t steps_left; /* nodes of all searches of this part */
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

/* verify_days.c */
bool almanac_make(struct check *check);
enum day_kind almanac_kind(const struct almanac *almanac, struct day day);
/* Working days after one day up to and with another, which is later. */
int32_t almanac_between(const struct almanac *almanac, struct day after,
			struct day with);
bool verify_milestones(struct check *check, int32_t nth, struct day day);
struct day notification_of(struct check *check, struct day day);
/* Working days from the target: the day counts, the target does not. */
int32_t target_distance(const struct check *check, struct day day);

/* verify_states.c */
enum fbtype diary_state(const struct check *check, const struct known *known,
			struct span span);
bool state_can_come(enum fbtype state);
struct span span_widen(struct span span, int64_t before_s, int64_t after_s);
bool verify_people(struct check *check);

/* verify_slots.c */
bool moments_make(struct check *check);
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

/* verify_search.c */
bool seat_takes_part(const struct seat *seat);
bool seat_is_wanted(const struct seat *seat);
bool fillers_make(struct check *check);
void fillers_price(struct check *check, int32_t moment);
int64_t empty_cost(const struct check *check, int32_t seat);
int64_t filler_cost(const struct check *check, const struct filler *filler,
		    enum fbtype state);

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
enum { STEPS_OF_A_PART = 300000 };

/* verify_dates.c */
bool verify_dates(struct check *check);
/* Points of the day and hour alone. */
int64_t moment_points(const struct check *check, const struct moment *moment);

/* verify_counts.c */
bool verify_counts(struct check *check);
bool verify_nothing_better(struct check *check);

#endif
