#ifndef CONFERENCE_RESOLVE_H
#define CONFERENCE_RESOLVE_H

/*
 * From the fields of a case to the conference they mean: ids become indexes,
 * lists stand in order of id, what depends on other fields gets its default.
 * For conference/case_decode.c and its parts only.
 *
 * Invariant: the fields are completed on the way, so that afterwards they are
 * the case as it was understood (`interpreted`).
 */

#include "conference/decode.h"

/* A list's ids in order, and where each element of the text went. */
struct ids {
	const char *const *ids;
	const int32_t *places; /* [element of the text] */
	int32_t n;
};

struct resolver {
	struct decoder *decoder;
	struct arena *arena;
	struct case_fields *fields;
	struct conference *conference;
	struct ids people, seats, groups;
};

/* Parts, in this order; each fills its members of the conference. */
enum status resolve_day(struct resolver *resolver);
enum status resolve_people(struct resolver *resolver);
enum status resolve_team(struct resolver *resolver);
enum status resolve_seats(struct resolver *resolver);
enum status resolve_follows(struct resolver *resolver);
enum status resolve_agenda(struct resolver *resolver);
enum status resolve_visit(struct resolver *resolver);
enum status resolve_groups(struct resolver *resolver);
enum status resolve_rooms(struct resolver *resolver);
enum status resolve_resources(struct resolver *resolver);
enum status resolve_events(struct resolver *resolver);
enum status resolve_holidays(struct resolver *resolver);
enum status resolve_closed(struct resolver *resolver);
enum status resolve_date_rules(struct resolver *resolver);
enum status resolve_points(struct resolver *resolver);

/*
 * Sorts the list (elements begin with their id) in place of the text's order;
 * an id that stands twice is an error. name: the list's field.
 */
enum status resolve_ids(struct resolver *resolver, struct list *list,
			size_t size, const char *name, struct ids *ret);
int32_t ids_find(const struct ids *ids, const char *id); /* or NONE */

/* Indexes of the ids of a list, as listed: each known, none twice. */
enum status resolve_people_list(struct resolver *resolver,
				const struct list *list, const char *pointer,
				int32_t *ret);
enum status resolve_seats_list(struct resolver *resolver,
			       const struct list *list, const char *pointer,
			       int32_t *ret);
/* One id that must be known; NULL: NONE. */
enum status resolve_person(struct resolver *resolver, const char *id,
			   const char *pointer, int32_t *ret);
enum status resolve_seat_id(struct resolver *resolver, const char *id,
			    const char *pointer, int32_t *ret);
/* Indexes ascending, and the list of their ids with them. */
void resolve_sort_list(const struct ids *ids, struct list *list,
		       int32_t *indexes);

/* The calendar's reference; as_of and covers by the owner's zone. */
enum status resolve_calendar(struct resolver *resolver,
			     const struct calendar_fields *fields,
			     const struct zone *zone, const char *pointer,
			     struct calendar_ref *ret);
/* "calendars/local-events.ics": "local-events"; an arena string */
const char *resolve_stem(struct resolver *resolver, const char *file);

/* A pointer into the case, for errors; "" if there is no memory. */
const char *resolve_pointer(struct resolver *resolver, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Refuses: sets the error with its place. kinds: as error_set(). */
enum status resolve_refuse(struct resolver *resolver, const char *pointer,
			   enum message message, const char *kinds, ...);
enum status resolve_no_memory(struct resolver *resolver);
/* A field that must be there: 'name' is missing at the pointer. */
enum status resolve_missing(struct resolver *resolver, const char *pointer,
			    const char *name, enum message want);
/* 'to' is before 'from' */
enum status resolve_days_order(struct resolver *resolver, struct day from,
			       struct day to, const char *pointer);
struct text resolve_text(struct text text); /* "" where not stated */

#endif
