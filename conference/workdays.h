#ifndef CONFERENCE_WORKDAYS_H
#define CONFERENCE_WORKDAYS_H

/*
 * Working days: Monday to Friday, less the bank holidays and less the days
 * the case closes. Every closure counts for every date rule.
 *
 * Invariant: holidays ascend, one a day; closures and off are sorted and
 * disjoint, off is the union of both. Must not know of slots or seats.
 */

#include "conference/evidence.h"

enum skip_why { SKIP_WEEKEND, SKIP_HOLIDAY, SKIP_CLOSED };

/* A day that a count passed over: the first reason that applies. */
struct skipped {
	struct day day;
	enum skip_why why;
	struct text name; /* the holiday's */
};

struct holiday {
	struct day day;
	struct text name;
};

struct workdays {
	const struct holiday *holidays;
	size_t n_holidays;
	const struct days *closures, *off;
	size_t n_closures, n_off;
	/* The days for which bank holidays are known; DAY_NONE: none. */
	struct day known_first, known_last;
};

/* Everything is the arena's. Errors: STATUS_NO_MEMORY. */
enum status workdays_of(const struct conference *conference,
			const struct evidence *evidence, struct arena *arena,
			struct workdays *ret, struct error *err);

bool workdays_is_working(const struct workdays *workdays, struct day day);
/* Why a day is no working day. */
struct skipped workdays_skipped(const struct workdays *workdays,
				struct day day);
bool workdays_are_known(const struct workdays *workdays, struct day day);

/* Working days from first up to but without end; 0 if end <= first.
 * O(holidays + closures), whatever the distance. */
int32_t workdays_between(const struct workdays *workdays, struct day first,
			 struct day end);

/* From one day to another, the first not counted, the other counted; the
 * same both ways. */
int32_t workdays_distance(const struct workdays *workdays, struct day from,
			  struct day to);

/* The same, negative where `to` is the earlier of the two. */
int32_t workdays_slack(const struct workdays *workdays, struct day from,
		       struct day to);

/* A count and what it passed over. */
struct count {
	struct day day;
	const struct skipped *skipped; /* in the order met */
	size_t n_skipped;
	bool reached; /* false: LIMIT_COUNTED_DAYS ended it at day */
};

/*
 * The n-th working day after a day, or before it where n is negative; the day
 * is not counted itself, n 0 is the day. workdays_roll: the working day on or
 * before a day. With an arena the days passed over are told; NULL: not.
 * Errors: STATUS_NO_MEMORY, never without an arena.
 */
enum status workdays_count(const struct workdays *workdays, struct day from,
			   int32_t n, struct arena *arena, struct count *ret,
			   struct error *err);
enum status workdays_roll(const struct workdays *workdays, struct day day,
			  struct arena *arena, struct count *ret,
			  struct error *err);

#endif
