#ifndef CALENDAR_SOURCE_H
#define CALENDAR_SOURCE_H

/*
 * What texts say, component by component, before anything is expanded. Lines
 * are numbered through all texts. Everything is the arena's. Must not know how
 * it was written down.
 */

#include "calendar/refuse.h"
#include "calendar/rule.h"
#include "calendar/uids.h"
#include "calendar/value.h"

struct moments {
	struct moment *moments;
	size_t n, capacity;
};

/* An RDATE that has an end of its own. */
struct period_date {
	struct moment start, end; /* end: MOMENT_NONE, then duration */
	struct duration duration;
};

struct period_dates {
	struct period_date *dates;
	size_t n, capacity;
};

/* What the object a component stands in is for (RFC 5546, 1.4). */
enum method {
	METHOD_PUBLISH, /* or none: calendar data */
	METHOD_REQUEST, /* an invitation */
	METHOD_ADD,	/* one more instance of a series */
	METHOD_CANCEL,
	METHOD_REPLY,
	METHOD_REFRESH,
	METHOD_COUNTER,
	METHOD_DECLINECOUNTER,
	N_METHODS
};

enum event_status { EVENT_CONFIRMED, EVENT_TENTATIVE, EVENT_CANCELLED };

/* The owner's participation, the weakest claim on her time first. */
enum partstat {
	PARTSTAT_NONE,	   /* she is not an attendee, or is not known */
	PARTSTAT_DECLINED, /* or delegated */
	PARTSTAT_NEEDS_ACTION,
	PARTSTAT_TENTATIVE,
	PARTSTAT_ACCEPTED, /* or she is the organizer */
};

enum busystatus {
	BUSYSTATUS_NONE,
	BUSYSTATUS_FREE,
	BUSYSTATUS_TENTATIVE,
	BUSYSTATUS_BUSY,
	BUSYSTATUS_OUT,
};

struct event {
	const struct source *source; /* it stands in */
	int32_t line;		     /* of its BEGIN */
	int32_t uid;		     /* equal UIDs have equal numbers */
	int64_t sequence;
	struct moment start, end, recurrence_id, stamp;
	int64_t length_s; /* DTEND less DTSTART, where both are times */
	struct duration duration;
	int32_t duration_line;	    /* 0: none */
	struct rule *rule, *exrule; /* NULL: none; lists, as written */
	struct moments rdates, exdates;
	struct period_dates period_dates;
	enum method method;
	bool and_future;  /* RANGE=THISANDFUTURE */
	int32_t travel_s; /* before the start */
	enum event_status status;
	enum partstat partstat;
	enum busystatus busystatus, busystatus_old, intended;
	bool transparent, private, dropped;
	bool beside_newer; /* it counts, and so does a newer of its UID */
	const char *title; /* NULL: none */
	struct strings categories;
};

struct period {
	int64_t start, end;
	uint8_t said;
};

struct free_busy {
	int32_t line;
	struct moment start, end, stamp;
	struct period *periods;
	size_t n, capacity;
	bool assumed; /* its range, by whoever wrote it */
	bool dropped;
};

/* VAVAILABILITY (RFC 7953): out of its AVAILABLE its owner is not to be had. */
struct availability {
	int32_t line, uid, duration_line;
	int64_t sequence;
	struct moment stamp, start, end; /* MOMENT_NONE: without bounds */
	struct duration duration;
	int32_t priority; /* 1 covers 2, ..., 9 covers LEAST_PRIORITY */
	uint8_t said;	  /* its BUSYTYPE */
	struct event *available;
	size_t n_available, capacity;
	bool dropped;
};
enum { LEAST_PRIORITY = 10 }; /* 0, or not given */

struct observance {
	int32_t line;
	struct moment start;
	int32_t from_s, to_s;
	struct rule *rule;
	struct moments dates;
};

struct vtimezone {
	int32_t line;
	struct bytes name;
	struct observance *observances;
	size_t n, capacity;
	/* Faults count only if the zone is needed. */
	struct refusals faults;
};

/* A TZID in use. */
struct zone_use {
	struct bytes name;
	int32_t line; /* of its first use */
	const struct zone *zone;
};

/* One VCALENDAR. */
struct vcalendar {
	int32_t line;
	size_t first_event, n_events, first_free_busy, n_free_busys;
	size_t first_availability, n_availabilities;
	enum method method;
	int32_t method_line;
	struct zone_use *uses;
	size_t n_uses, uses_capacity;
	struct vtimezone *zones;
	size_t n_zones, zones_capacity;
	struct bytes zone_name; /* X-WR-TIMEZONE; n == 0: none */
	int32_t zone_line;
	bool uses_floating;
	struct moment clip_start, clip_end;
	bool dropped;
};

/* One source of the owner's. */
struct source {
	struct read_options options; /* with what was stated of this one */
	struct event *events;
	size_t n_events, events_capacity;
	struct free_busy *free_busys;
	size_t n_free_busys, free_busys_capacity;
	struct availability *availabilities;
	size_t n_availabilities, availabilities_capacity;
	struct vcalendar *calendars;
	size_t n_calendars, calendars_capacity;
	bool incomplete; /* the text itself says that something is left out */
	int64_t newest_left_out; /* a DTSTAMP of that, or INSTANT_NONE */
};

struct sources {
	struct source *sources;
	size_t n;
	struct uids uids;
	const int32_t *owners; /* as struct calendar has them */
	size_t n_owners;
};

/*
 * data with room for one more of size bytes behind n, which is not zeroed:
 * itself, or twice the capacity, perhaps elsewhere. NULL: no memory.
 */
void *room_for_one(void *data, size_t size, size_t n, size_t *capacity,
		   struct arena *arena);

const char *method_word(enum method method);

/* The instant; its zone must be known. A date is its day's first instant. */
int64_t moment_instant(const struct moment *moment);
/* What EXDATE and RECURRENCE-ID compare: dates as written, else instants. */
int64_t moment_key(const struct moment *moment);
bool event_is_override(const struct event *event);
/* By a rule or by dates. */
bool event_recurs(const struct event *event);
/* INSTANT_NONE: it has none. */
int64_t stamp_instant(const struct moment *stamp);

#endif
