#ifndef CONFERENCE_FIELDS_H
#define CONFERENCE_FIELDS_H

/*
 * The one table of everything a case may say: every object (a shape) and its
 * fields with name, type, range, default and description. Decoding, defaults,
 * the published schema, the nearest-key suggestion and `interpreted` come
 * from it.
 *
 * Invariant: struct case_fields and what hangs on it hold what the text said,
 * with the scalar defaults of the table; what is not stated and has no
 * default holds the type's unset value. References are still ids. This
 * module must not know how ids are resolved.
 */

#include "base/limits.h"
#include "conference/case.h"

enum field_type {
	FIELD_ID,	/* const char *; unset NULL, as for all strings */
	FIELD_STRING,	/* const char * */
	FIELD_TEXT,	/* struct text; unset: in[0] NULL */
	FIELD_DATE,	/* struct day; unset DAY_NONE */
	FIELD_INSTANT,	/* const char *, syntax checked */
	FIELD_TIME,	/* int32_t seconds; unset FIELD_UNSET */
	FIELD_DURATION, /* int64_t seconds; unset FIELD_UNSET */
	FIELD_ZONE,	/* const struct zone *; unset NULL */
	FIELD_LANGUAGE, /* const char * */
	FIELD_EMAIL,	/* const char * */
	FIELD_FILE,	/* const char *: beside the case */
	FIELD_ICS,	/* struct bytes; unset: data NULL */
	FIELD_WORD,	/* int32_t: index of field->words; unset FIELD_UNSET */
	FIELD_INT,	/* int32_t; unset FIELD_UNSET */
	FIELD_BOOL,	/* int32_t 0, 1; unset FIELD_UNSET */
	FIELD_OBJECT,	/* the shape's struct, in place */
	FIELD_CALENDAR, /* struct calendar_fields */
	FIELD_HOLIDAYS, /* struct holidays_fields */
	N_FIELD_TYPES
};

enum { FIELD_UNSET = INT32_MIN };

/* Words that a FIELD_WORD may be. */
struct words {
	const char *const *words;
	size_t n;
};

struct shape;

struct field {
	const char *name;
	enum field_type type;
	bool is_list; /* of the type: struct list */
	bool is_required;
	/* An object that has no defaults where it is not stated: its struct
	   begins with a bool that says whether it is. */
	bool is_optional;
	size_t offset;		   /* in the shape's struct */
	const struct shape *shape; /* FIELD_OBJECT */
	const struct words *words; /* FIELD_WORD */
	int64_t least, most;	   /* of an int or a duration, both included */
	enum limit limit;	   /* of a list: how many */
	const char *otherwise; /* default as text ("PT30M", "5"); NULL: none */
	enum message what;     /* description */
};

struct shape {
	const struct field *fields;
	size_t n_fields;
	size_t size; /* of its struct */
};

struct list {
	void *items;
	int32_t n;
	bool is_stated;
};

struct days_fields {
	struct day from, to;
};

struct calendar_fields {
	bool is_stated;
	const char *file;
	struct bytes ics;
	const char *as_of;
	struct days_fields covers;
};

struct holidays_fields {
	const char *set; /* a shipped set, or NULL */
	bool is_pair;	 /* one calendar a language; else both are the same */
	struct calendar_fields calendars[N_LANGUAGES];
};

struct hours_fields {
	struct list days; /* int32_t: 0 Monday */
	int32_t from_s, to_s;
};

struct reply_fields {
	struct day from, to;
	int32_t fbtype;
	const char *as_of, *source;
};

struct person_fields {
	const char *id, *name;
	struct text post;
	struct list emails; /* const char * */
	const char *language;
	const struct zone *zone;
	int64_t travel_s;
	struct calendar_fields calendar;
	struct list hours, replies;
};

struct seat_fields {
	const char *id, *group;
	int32_t role, order, essential;
	struct list candidates; /* const char * */
	const char *held_with;
};

struct group_fields {
	const char *id;
	int32_t required;
};

struct room_fields {
	const char *id, *venue;
	int32_t kind, capacity;
	struct calendar_fields calendar;
};

struct resource_fields {
	const char *id;
	int32_t needed_if;
	struct calendar_fields calendar;
};

struct category_fields {
	const char *category;
	int32_t effect, points;
};

struct event_fields {
	const char *id;
	struct calendar_fields calendar;
	struct day from, to;
	struct text title;
	int32_t kind, effect, points;
	struct list categories; /* struct category_fields */
};

struct closed_fields {
	struct day from, to;
	struct calendar_fields calendar;
};

struct date_rule_fields {
	int32_t n, unit, from, direction; /* from: 0 the conference, 1 + id */
};

struct window_fields {
	struct day from, to, target, target_to;
};

struct follows_fields {
	bool is_stated;
	const char *id;
	struct day date;
	const char *chair;
	struct list team; /* const char * */
};

struct visit_fields {
	bool is_stated;
	int64_t required_duration_s;
	struct list seats; /* const char * */
	int32_t required;
};

struct part_fields {
	const char *id;
	struct text title;
	int64_t duration_s, introduction_s;
	struct list seats; /* const char * */
};

struct preferred_fields {
	int32_t from_s, to_s;
};

struct day_fields {
	int32_t earliest_s, latest_s;
	int64_t start_interval_s;
	struct preferred_fields preferred;
};

struct buffer_fields {
	const char *group;
	int64_t before_s, after_s;
};

struct quorum_fields {
	int32_t required, max_deputies;
};

struct team_fields {
	struct list link_inspectors; /* const char * */
	const char *inspection_lead;
};

struct policy_fields {
	int32_t tentative, needs_action, unknown, assumed;
	int64_t max_age_s;
};

struct case_fields {
	const char *id;
	struct text authority;
	int32_t conference;
	struct day inspection_ended, report_published, report_expected;
	struct follows_fields follows;
	struct window_fields window;
	int64_t required_duration_s;
	struct day_fields day;
	struct buffer_fields buffer;
	const struct zone *zone;
	struct list people, seats, groups;
	struct quorum_fields quorum;
	int32_t participation_agreed;
	struct team_fields team;
	struct list rooms;
	int32_t extra_places;
	struct list resources;
	struct visit_fields visit;
	struct list agenda, events;
	struct holidays_fields holidays;
	struct list closed;
	struct policy_fields policy;
	struct date_rule_fields date_rules[N_DATE_RULES];
	int32_t weights[N_TERMS];
	struct list exclude;   /* struct day */
	struct list languages; /* int32_t */
	int32_t max_candidates;
};

/* For the table: a shape of its fields; words in the order of an enum. */
#define SHAPE(list, type)                                                      \
	{                                                                      \
		.fields = (list), .n_fields = sizeof(list) / sizeof(*(list)),  \
		.size = sizeof(type)                                           \
	}

#define WORDS(name, ...)                                                       \
	static const char *const name##_list[] = {__VA_ARGS__};                \
	static const struct words name = {.words = name##_list,                \
					  .n = sizeof(name##_list) /           \
					       sizeof(*name##_list)}

extern const struct shape case_shape, calendar_shape, text_shape,
	holidays_shape;
/* conference/fields_things.c */
extern const struct shape person_shape, seat_shape, group_shape, room_shape,
	resource_shape, event_shape;

/* The one set of holidays that is shipped. */
extern const char holidays_england_and_wales_name[];

/* "MO": 0 Monday */
const char *weekday_word(int32_t weekday);
/* Bytes of one value of the type in its struct. */
size_t field_size(const struct field *field);
/* "a date such as 2026-12-08" */
enum message field_want(enum field_type type);
const struct field *shape_field(const struct shape *shape, const char *name);

#endif
