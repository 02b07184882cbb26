#ifndef CONFERENCE_CASE_H
#define CONFERENCE_CASE_H

/*
 * A case: one conference to find a date for, decoded and complete.
 *
 * Everything a case may say stands in one table of fields
 * (conference/fields*.c): decoding, defaults, the published schema, the
 * nearest-key suggestion and `interpreted` come from it. Decoded, a case has
 * no defaults left to apply: readers of struct conference never ask "is it
 * stated". It says nothing of calendars' contents.
 *
 * Invariant: people, seats, groups, rooms, resources and events stand in
 * ascending order of id; indexes refer to these arrays; a seat's candidates
 * stand as listed (ranked) or ascending (any). All strings are the arena's.
 */

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/day.h"
#include "base/error.h"
#include "base/timetable.h"
#include "base/zone.h"
#include "conference/kind.h"
#include "conference/milestones.h"
#include "conference/points.h"
#include "json/json.h"

enum { NONE = -1 };

struct days {
	struct day first, last; /* both included */
};

/* A text of the case in both languages; where one is missing, the other. */
struct text {
	const char *in[N_LANGUAGES]; /* never NULL; "" if not stated */
};

/* Where a calendar is to be found. */
struct calendar_ref {
	enum { CALENDAR_STORED, CALENDAR_FILE, CALENDAR_TEXT } where;
	const char *file; /* beside the case; also the name of a text, or "" */
	struct bytes ics; /* CALENDAR_TEXT */
	int64_t as_of;	  /* INSTANT_NONE: not stated */
	struct day cover_from, cover_to; /* DAY_NONE: not stated; both incl. */
	const char *path; /* JSON pointer of the field, for errors */
};

/* Working hours on some days of the week, in the person's zone. */
struct working_hours {
	uint8_t days; /* bit 0: Monday */
	int32_t from_s, to_s;
};

/* What was learnt otherwise, by telephone: it stands where the calendar is
 * older. FB_UNKNOWN takes back what was known. */
struct reply {
	struct days days;
	enum fbtype fbtype; /* FB_FREE, FB_TENTATIVE, FB_BUSY, FB_OUT,
			       FB_UNKNOWN */
	int64_t as_of;	    /* INSTANT_NONE: newer than any calendar */
	const char *source; /* "" if not stated */
};

struct person {
	const char *id, *name; /* name "" if not stated */
	struct text post;
	struct strings emails;
	const char *language; /* "" if not stated; else "en", "cy", ... */
	const struct zone *zone;
	int64_t travel_s;
	struct calendar_ref calendar;
	bool is_link_inspector;
	const struct working_hours *hours; /* none: any time */
	int32_t n_hours;
	const struct reply *replies; /* `answers`, by days */
	int32_t n_replies;
};

enum role { ROLE_CHAIR, ROLE_REQUIRED, ROLE_OPTIONAL, ROLE_NON_PARTICIPANT };
enum order { ORDER_RANKED, ORDER_ANY };

/* What the program does with a seat beyond what its fields say (G10). */
enum seat_duty { DUTY_NONE, DUTY_CHAIR, DUTY_SUPPORT };

struct seat {
	const char *id;
	int32_t group;
	enum role role;
	enum order order;
	bool essential;
	enum seat_duty duty;
	int32_t n_candidates;
	/* People whom a team rule refuses are left out (refused has them). */
	const int32_t *candidates;
	int32_t n_refused;
	const int32_t *refused;
	/* No candidate was named at all: filled by a name to come. */
	bool unnamed;
	/* The seat whose person serves this one too and counts once, there
	   (G5); then it has no candidates of its own. NONE: not held so. */
	int32_t held_with;
	/* Needed from so long after the start to so long before the end: 0 and
	   0, or its first part of the agenda to its last (G21), seats held
	   with it counted in. */
	int64_t comes_after_s, leaves_before_s;
};

struct group {
	const char *id;
	int32_t required; /* k of its seats */
	bool is_team;	  /* does not count for the quorum */
};

enum room_kind { ROOM_BASE, ROOM_CONFERENCE };

struct room {
	const char *id, *venue;
	enum room_kind kind;
	int32_t capacity; /* conference rooms */
	struct calendar_ref calendar;
};

struct resource {
	const char *id;
	bool needed; /* what needed_if comes to in this case (G30) */
	bool if_both_languages;
	struct calendar_ref calendar;
};

enum effect { EFFECT_BLOCK, EFFECT_AVOID };

/* A local event of the case, or a calendar of them (G12, G13). */
struct event {
	const char *id;
	bool is_calendar;
	struct calendar_ref calendar;
	struct day first, last; /* single ones; both included */
	struct text title;
	bool is_inspection; /* other inspectorates' work (G12); else G13 */
	enum effect effect;
	int32_t points; /* of avoiding; the case's weight if not stated */
	/* effect by CATEGORIES; the first that matches wins */
	struct category_effect {
		const char *category;
		enum effect effect;
		int32_t points;
	} const *categories;
	size_t n_categories;
};

/* `closed`: spans of days, or calendars of them. */
struct closure {
	bool is_calendar;
	struct days days;
	struct calendar_ref calendar;
};

enum tentative_policy { TENTATIVE_ALLOW, TENTATIVE_FREE, TENTATIVE_BUSY };
enum needs_action_policy {
	NEEDS_ACTION_TENTATIVE,
	NEEDS_ACTION_FREE,
	NEEDS_ACTION_BUSY
};
enum unknown_policy { UNKNOWN_ALLOW, UNKNOWN_BUSY };
enum assumed_policy { ASSUMED_ALLOW, ASSUMED_UNKNOWN };

/* How many of the original team should come again (G27). */
enum { TEAM_WANTED = 2 };

/* What went before (G2, G3, G4, G27). */
struct follows {
	bool is_stated;
	const char *id; /* of the case before */
	struct day date;
	int32_t chair;	     /* a person, or NONE */
	const int32_t *team; /* ascending people */
	int32_t n_team;
};

/* The advance visit (G17). */
struct visit {
	bool is_stated;
	int64_t required_duration_s;
	const int32_t *seats; /* ascending */
	int32_t n_seats;
	const int32_t *leaders; /* people, ascending, each once: the first
				   candidates of its seats */
	int32_t n_leaders;
	int32_t required;
};

/* What the parts leave of the conference; it comes first and is no part. */
extern const char part_opening[]; /* "opening" */

/* A part of the agenda (G21, G23). */
struct part {
	const char *id;
	struct text title;
	int64_t from_s, to_s; /* from the conference's start */
	int64_t introduction_s;
	const int32_t *seats; /* ascending; none: a break */
	int32_t n_seats;
};

struct policy {
	enum tentative_policy tentative;
	enum needs_action_policy needs_action;
	enum unknown_policy unknown;
	enum assumed_policy assumed;
	int64_t max_age_s;
};

/*
 * On which days what the dates of the conference are about came to pass;
 * DAY_NONE: it did not yet. from: what the dates that follow are counted from
 * (G26: the letter's receipt).
 */
struct happened {
	struct day done[N_DATE_RULES], from[N_DATE_RULES];
};

struct conference {
	const char *id; /* the field "case" */
	struct text authority;
	enum conference_kind kind;
	struct follows follows;
	struct day inspection_ended, report_published; /* DAY_NONE */
	struct day report_expected;		       /* DAY_NONE */
	bool is_provisional; /* the report is expected, not published */
	struct days window;
	struct days target; /* no distance inside */
	int64_t required_duration_s;
	int32_t earliest_s, latest_s; /* since midnight */
	int32_t start_interval_s;
	int32_t preferred_from_s, preferred_to_s; /* starts; to included */
	int32_t buffer_group; /* whose people need the buffer, or NONE */
	int64_t buffer_before_s, buffer_after_s;
	const struct zone *zone;
	int32_t n_people, n_seats, n_groups, n_rooms, n_resources, n_events;
	const struct person *people;
	const struct seat *seats;
	const struct group *groups;
	const struct room *rooms;
	const struct resource *resources;
	const struct event *events;
	int32_t quorum_required; /* 0: none */
	int32_t max_deputies;	 /* INT32_MAX: no cap */
	bool participation_agreed;
	int32_t inspection_lead; /* a person, or NONE */
	int32_t extra_places;
	/* "england-and-wales" as shipped, or a file or pair that replaces it */
	const char *holidays; /* the set's name */
	bool holidays_shipped;
	struct calendar_ref holiday_calendars[N_LANGUAGES];
	size_t n_closures, n_excluded;
	const struct closure *closures;
	const struct day *excluded; /* ascending */
	struct visit visit;
	const struct part *parts; /* as listed; n_parts 0: no agenda */
	int32_t n_parts;
	struct policy policy;
	struct date_rule date_rules[N_DATE_RULES];
	int32_t weights[N_TERMS];
	enum language languages[N_LANGUAGES]; /* of the case, as listed */
	size_t n_languages;
	int32_t max_candidates;
	/* Not the case's: what was decided of it. Notice was given of a date,
	   or is waived (G15): it need not lie ahead of now. */
	bool notice_is_given;
	/* Its date was agreed: nor need its visit; not for answers, whose
	   verifier wants visits ahead. */
	bool is_agreed;
	const struct happened *happened; /* NULL: nothing did */
	/* The same as decoded, for case_interpreted(); NULL: made by hand. */
	const struct case_fields *fields;
};

/*
 * json: the case's object. text (may be empty) is where it was read from, so
 * that an error has its line and column. path_base is the JSON pointer of the
 * case within the text ("" for a file, "/params/case" in a request).
 * over_socket: a calendar's file name is refused.
 */
struct case_options {
	struct bytes text;
	const char *path_base;
	bool over_socket;
	struct zones *zones;
};
enum status case_decode(const struct json *json,
			const struct case_options *options, struct arena *arena,
			struct conference *ret, struct error *err);

/* The case with every default, without calendars: the caller's. */
struct json *case_interpreted(const struct conference *conference);

/* JSON Schema (2020-12) of a case: the caller's. docs/case.schema.json. */
struct json *case_schema(void);
/* The same of case_interpreted(). */
struct json *case_interpreted_schema(void);

/* Indexes by id, or NONE. O(log n) */
int32_t case_person(const struct conference *conference, const char *id);
int32_t case_seat(const struct conference *conference, const char *id);

const char *role_word(enum role role);
const char *conference_kind_word(enum conference_kind kind);

#endif
