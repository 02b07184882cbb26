#ifndef CONFERENCE_DATES_H
#define CONFERENCE_DATES_H

/*
 * The milestones and tasks of a conference on a day, by the case's date
 * rules. Must not know of people or points.
 */

#include "conference/workdays.h"

/* What is to be marked about a date. */
enum date_mark {
	MARK_CLOSED_DAY =
		1,     /* it lies on a closed day, or was moved from one */
	MARK_PAST = 2, /* before now's day */
	MARK_UNCONFIRMED = 4, /* beyond the known holidays */
};
enum { N_DATE_MARKS = 3 };

struct milestone {
	enum milestone_id id;
	struct day day;
	const struct skipped *skipped; /* in the direction counted */
	size_t n_skipped;
	int32_t slack_working_days; /* from now's day, it not counted; <0: past
				     */
	/* All days it was counted over lie within the known holidays. */
	bool confirmed;
	uint32_t marks; /* of enum date_mark */
	bool is_done;	/* it came to pass on done */
	struct day done;
};

/* The day of one milestone of a conference on a day; DAY_NONE: it is counted
 * from what the case does not say. Never of the visit. */
struct day dates_day(const struct conference *conference,
		     const struct workdays *workdays, enum milestone_id id,
		     struct day day);

/* All of them, told in full; what is skipped is the arena's. */
struct dating {
	const struct conference *conference;
	const struct workdays *workdays;
	struct day today; /* now's, for the slack */
	struct day visit; /* of the visit; DAY_NONE: none is held */
};
/* One row, or the visit. The day is DAY_NONE as dates_day()'s, and where no
 * visit is held. */
enum status date_of(const struct dating *dating, struct day day,
		    enum milestone_id id, struct arena *arena,
		    struct milestone *ret, struct error *err);
/* Those of an answer: the visit, if held, behind the notification. */
enum status dates_of(const struct dating *dating, struct day day,
		     struct arena *arena,
		     struct milestone ret[static N_MILESTONES], size_t *ret_n,
		     struct error *err);

#endif
