#ifndef CONFERENCE_EVIDENCE_H
#define CONFERENCE_EVIDENCE_H

/*
 * What is known of everyone and everything in a case: read once, before
 * anything is decided, from wherever the caller keeps calendars.
 *
 * Nothing here applies a policy. A person without a calendar is not found:
 * unknown throughout, never free.
 */

#include "calendar/read.h"
#include "conference/case.h"

enum calendar_kind {
	KIND_PERSON,
	KIND_ROOM,
	KIND_RESOURCE,
	KIND_EVENTS,
	KIND_HOLIDAYS,
	KIND_CLOSED
};

/* What a source is asked for. */
struct wanted {
	enum calendar_kind kind;
	const char *id;
	const struct calendar_ref *ref;
	const struct zone *zone;      /* the owner's */
	const struct strings *emails; /* the owner's */
	struct span horizon;
};

/*
 * *ret_found false: there is none (and *ret untouched). A file named and not
 * there is an error, STATUS_REJECTED. Errors carry their source.
 */
typedef enum status load_calendar(const struct wanted *wanted, void *context,
				  struct arena *arena, struct calendar *ret,
				  bool *ret_found, struct error *err);
struct source {
	load_calendar *load;
	void *context;
};

struct known {
	bool found;
	struct calendar calendar;
	/* What other cases make of it, whatever the calendar and answers say:
	   sorted, disjoint (conference/engagement.h). */
	const struct busy *elsewhere;
	size_t n_elsewhere;
};

struct evidence {
	const struct known *people;    /* [n_people] */
	const struct known *rooms;     /* [n_rooms] */
	const struct known *resources; /* [n_resources] */
	const struct known *events;    /* [n_events]; single ones: not found */
	const struct known *closures;  /* [n_closures] */
	struct known holidays[N_LANGUAGES];
};

/* The time about which calendars are asked: the window and a margin. */
struct span conference_horizon(const struct conference *conference);

enum status evidence_load(const struct conference *conference,
			  const struct source *source, struct zones *zones,
			  struct arena *arena, struct evidence *ret,
			  struct error *err);

/* The shipped bank holidays, one file a language (GOV.UK's form). */
struct bytes holidays_england_and_wales(enum language language);

#endif
