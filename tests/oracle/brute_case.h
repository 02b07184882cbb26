#ifndef TESTS_ORACLE_BRUTE_CASE_H
#define TESTS_ORACLE_BRUTE_CASE_H

/*
 * A small case as the oracle reads it from JSON: fixed sizes, strings
 * borrowed from the JSON value, which must outlive it. What the oracle does
 * not know makes it die, so that nothing is compared that was not read.
 *
 * Seats, groups, rooms, resources and events stand in order of id.
 */

#include "brute_time.h"

#include <jansson.h>
#include <stddef.h>

enum {
	MAX_ITEMS = 1024,
	MAX_COVERS = 16,
	MAX_PEOPLE = 32,
	MAX_SEATS = 12,
	MAX_CANDIDATES_A_SEAT = 8,
	MAX_GROUPS = 12,
	MAX_ROOMS = 8,
	MAX_RESOURCES = 8,
	MAX_EVENTS = 8,
	MAX_CLOSED = 64,
	MAX_CATEGORIES = 4,
	MAX_HOURS = 8,
	MAX_REPLIES = 8,
	MAX_PARTS = 8
};

enum said {
	SAID_NOTHING,
	SAID_NEEDS_ACTION,
	SAID_TENTATIVE,
	SAID_BUSY,
	SAID_OUT
};

struct item {
	int64_t from, to;
	enum said said;
	bool cancelled;
	char categories[48];
};

struct cover {
	int64_t from, to;
};

struct calendar {
	struct item *items; /* every instance, in no order */
	struct cover covers[MAX_COVERS];
	int n_items, n_covers;
	int64_t as_of;
	bool has_as_of, is_stated, is_assumed, is_incomplete;
};

/* What brute_ics.c needs to know of the calendar's owner. */
struct reading {
	enum zone zone;
	const char *email;	    /* or NULL */
	const struct cover *stated; /* or NULL */
	int64_t as_of;
	bool has_as_of;
};

void read_calendar(const char *text, const struct reading *reading,
		   struct calendar *ret);
void free_calendar(struct calendar *calendar);

struct hours {
	bool on[7]; /* Monday first */
	int64_t from_s, to_s;
};

struct reply {
	int from, to; /* days, both included */
	enum said said;
	bool is_unknown, has_as_of; /* without: newer than any calendar */
	int64_t as_of;
};

struct person {
	const char *id, *language, *email;
	enum zone zone;
	int64_t travel_s;
	bool has_calendar;
	struct calendar calendar;
	struct hours hours[MAX_HOURS];
	struct reply replies[MAX_REPLIES];
	int n_hours, n_replies;
};

struct seat {
	const char *id, *group;
	/* invited: may be seated by a person of its own */
	bool required, invited, ranked, essential;
	int candidates[MAX_CANDIDATES_A_SEAT]; /* in order of preference */
	int n_candidates;
	int held_with; /* its host, or -1 */
	/* needed from so long after the start to so long before the end, for
	   itself; a host also for what is held with it */
	int64_t own_after_s, own_before_s, after_s, before_s;
	bool has_buffer; /* it, or one held with it */
};

struct part {
	const char *id;
	int64_t from_s, to_s, introduction_s;
	bool seats[MAX_SEATS];
	int n_seats;
};

enum kind { IMPROVEMENT, PROGRESS, SECOND_PROGRESS, MONITORING };

struct follows {
	bool is_stated, team[MAX_PEOPLE];
	int date, chair, n_team; /* chair: or -1 */
};

struct visit {
	bool is_stated, seats[MAX_SEATS];
	int64_t duration_s;
	int required;
	int leaders[MAX_SEATS], n_leaders; /* people, each once, by seat */
	int leader_seats[MAX_SEATS];	   /* the seat that each stands for */
};

struct group {
	const char *id;
	int required;
};

struct thing { /* a room or a resource */
	const char *id, *venue;
	bool is_base, has_calendar, both_languages;
	int capacity;
	struct calendar calendar;
};

/* What meeting an item does to a slot. */
struct effect {
	const char *category; /* NULL: any */
	bool blocks;
	int64_t points;
};

struct event {
	const char *id;
	bool is_inspection;
	/* the first that fits an item; the last is the event's own */
	struct effect effects[MAX_CATEGORIES + 1];
	int n_effects;
	struct calendar calendar;
};

enum weight {
	W_SEAT_EMPTY,
	W_OPTIONAL_SEAT_EMPTY,
	W_DEPUTY,
	W_OPTIONAL_DEPUTY,
	W_TENTATIVE,
	W_UNKNOWN,
	W_DISTANCE,
	W_AVOID,
	W_HOURS,
	W_CHAIR,
	W_TEAM,
	W_VISIT_MISSED,
	W_VISIT_CALL,
	N_WEIGHTS
};
extern const char *const weight_ids[N_WEIGHTS];

enum milestone {
	M_NOTIFICATION,
	M_PAPERS,
	M_BRIEFING,
	M_RECORD_CIRCULATED,
	M_RECORD_REPLIES,
	M_OUTCOME_LETTER,
	M_UPDATED_PLANS,
	M_PLANS_REVIEW,
	N_MILESTONES
};
extern const char *const milestone_ids[N_MILESTONES];

enum unit { UNIT_WORKING_DAY, UNIT_DAY, UNIT_MONTH };

struct date_rule {
	int n, from; /* a milestone, or -1: the conference */
	enum unit unit;
	bool after;
};

enum word { WORD_ALLOW, WORD_FREE, WORD_BUSY, WORD_TENTATIVE };

struct policy {
	enum word tentative, needs_action, unknown;
	bool distrusts_assumed;
	int64_t max_age_s;
};

struct conference {
	enum zone zone;
	enum kind kind;
	bool is_provisional;
	struct follows follows;
	struct visit visit;
	struct part parts[MAX_PARTS];
	int n_parts;
	int64_t now;
	int from, to, target, target_to; /* days */
	int64_t duration_s, interval_s;
	int64_t earliest_s, latest_s, preferred_from_s, preferred_to_s;
	const char *buffer_group;
	int64_t before_s, after_s;
	struct person people[MAX_PEOPLE];
	int people_by_id[MAX_PEOPLE];
	struct seat seats[MAX_SEATS];
	struct group groups[MAX_GROUPS];
	struct thing rooms[MAX_ROOMS], resources[MAX_RESOURCES];
	struct event events[MAX_EVENTS];
	int n_people, n_seats, n_groups, n_rooms, n_resources, n_events;
	int quorum, max_deputies; /* -1: no cap */
	int link_inspectors[MAX_PEOPLE], n_link_inspectors;
	int inspection_lead; /* or -1 */
	int extra_places, max_candidates;
	struct cover closed[MAX_CLOSED]; /* days, both included */
	int n_closed;
	int excluded[MAX_CLOSED], n_excluded;
	struct policy policy;
	int64_t weights[N_WEIGHTS];
	struct date_rule date_rules[N_MILESTONES];
};

/* Heap; free_conference frees it. */
struct conference *read_conference(json_t *json, const char *now);
void free_conference(struct conference *conference);

#endif
