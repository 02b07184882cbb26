#ifndef CONFERENCE_DATES_H
#define CONFERENCE_DATES_H

/*
 * The milestones of a conference on a day, by the case's date rules. Must not
 * know of people or points.
 */

#include "conference/workdays.h"

struct milestone {
	enum milestone_id id;
	struct day day;
	const struct skipped *skipped; /* in the direction counted */
	size_t n_skipped;
	int32_t slack_working_days; /* from now's day, it not counted; <0: past
				     */
	/* All days it was counted over lie within the known holidays. */
	bool confirmed;
};

/* The day of one milestone of a conference on a day. */
struct day dates_day(const struct conference *conference,
		     const struct workdays *workdays, enum milestone_id id,
		     struct day day);

/* All of them, told in full; what is skipped is the arena's. */
struct dating {
	const struct conference *conference;
	const struct workdays *workdays;
	struct day today; /* now's, for the slack */
};
enum status dates_of(const struct dating *dating, struct day day,
		     struct arena *arena,
		     struct milestone ret[static N_MILESTONES],
		     struct error *err);

#endif
