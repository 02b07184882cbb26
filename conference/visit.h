#ifndef CONFERENCE_VISIT_H
#define CONFERENCE_VISIT_H

/*
 * The advance visit (G17): the seated chair, a link inspector and the key
 * leaders, on a working day between the notification and the day before the
 * briefing.
 *
 * Who can when is worked out once a case, a bit a slot of a visit; the best
 * visit of a (conference day, chair) is then found by looking along the bits
 * of its days. Slots here are those of visits, never of the conference. Must
 * not know of seats but those the case names for the visit, nor of rooms.
 */

#include "conference/availability.h"
#include "conference/workdays.h"

/* Who is thought away from a case as it is. {0}: nobody. */
struct scenario {
	const bool *out; /* [person]: unable to come to anything; NULL: none */
	bool unknown_declines;	 /* nobody comes of whom it is not known */
	bool has_free;		 /* then: */
	int32_t free_if_unknown; /* this one is free where it is not known */
};

struct visit_days {
	int32_t first, end; /* of struct visits.days */
};

struct visits {
	const struct conference *conference;
	const struct availability *people;
	int32_t chair_seat;	   /* whose candidates chair */
	const struct day *days;	   /* working days, ascending */
	int32_t n_days, n_starts;  /* n_starts: slots of each day */
	const int32_t *inspectors; /* link inspectors, ascending */
	int32_t n_inspectors;
	int32_t n_words;
	/* [person], NULL where not asked: bit s: can at slot s; and it is
	   known that they can */
	const uint64_t *const *can, *const *known;
	/* by the conference's day, from first_day on */
	const struct visit_days *of_day;
	struct day first_day;
	int32_t n_of_day;
};

/* The days of the conference for which visits are wanted. */
struct visit_world {
	const struct conference *conference;
	const struct availability *people;
	const struct workdays *workdays;
	struct day today; /* a visit comes after it */
	struct days days;
};

/*
 * The case has a visit (visit.is_stated). Everything is the arena's. Errors:
 * STATUS_LIMIT (slots), STATUS_NO_MEMORY. O(slots of visits * the chair's
 * candidates, link inspectors and leaders), times log of the calendars.
 */
enum status visits_of(const struct visit_world *world, struct arena *arena,
		      struct visits *ret, struct error *err);

/* The best visit; points: leaders missed, or calls instead. */
struct visit_pick {
	bool is_held;
	int32_t slot, link_inspector, n_met; /* is_held */
	int32_t points;
};

/*
 * False: with this chair (NONE: a name to come) no visit is possible on the
 * conference's day, and there has to be one. O(slots of its days / 64 + those
 * at which chair and a link inspector can).
 */
bool visit_best(const struct visits *visits, struct day day, int32_t chair,
		struct visit_pick *ret);

/* Is some visit possible in the scenario, or needless? */
bool visit_is_possible(const struct visits *visits, struct day day,
		       int32_t chair, const struct scenario *scenario);

/* The days and slots of a conference's day. */
struct visit_days visit_days_of(const struct visits *visits, struct day day);
struct span visit_span(const struct visits *visits, int32_t slot);
struct span visit_local_span(const struct conference *conference,
			     struct day day, int64_t start_s,
			     int64_t duration_s);
bool visit_can(const struct visits *visits, int32_t person, int32_t slot);

/* Half an hour of the chair and a leader whom the visit misses (G17). */
struct call_slot {
	int32_t seat, person;
	struct span span; /* empty: none to be had */
};

/* The advance visit of a date (G17). */
struct visit_choice {
	bool is_held;		       /* false: none, at the price of calls */
	struct span span;	       /* is_held */
	int32_t chair, link_inspector; /* people; chair NONE: a name to come */
	const int32_t *met;	       /* leaders, ascending */
	int32_t n_met;
	const struct call_slot *calls; /* by seat */
	int32_t n_calls;
};

/* has_chair false: the seat is empty. The arena's. False: no memory. */
bool visit_choose(const struct visits *visits, struct day day, bool has_chair,
		  int32_t chair, struct arena *arena, struct visit_choice *ret);

/* The seat whose candidates chair, held seats being their hosts'; NONE. */
int32_t visit_chair_seat(const struct conference *conference);
/* At least so many leaders must be met; 0: there need be no visit. */
bool visit_is_needed(const struct conference *conference);

#endif
