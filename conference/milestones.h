#ifndef CONFERENCE_MILESTONES_H
#define CONFERENCE_MILESTONES_H

/*
 * The dates that follow from the conference's date: one table of date rules,
 * each of which a case may override (`date_rules`).
 *
 * unit working-day: the n-th working day before or after. unit day, month:
 * that many days or months, then the working day on or before. A month is
 * clamped to its end.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/day.h"
#include "base/error.h"
#include "base/messages.h"

enum milestone_id {
	MILESTONE_NOTIFICATION,	     /* G15: 20 working days before */
	MILESTONE_PAPERS,	     /* G19: 7 days before */
	MILESTONE_BRIEFING,	     /* G20: 7 days before */
	MILESTONE_RECORD_CIRCULATED, /* G24: 3 working days after */
	MILESTONE_RECORD_REPLIES,    /* G24: 7 working days after */
	MILESTONE_OUTCOME_LETTER,    /* G25: 14 days after */
	MILESTONE_UPDATED_PLANS,     /* G26: 20 working days after the letter */
	N_MILESTONES
};

enum date_unit { UNIT_WORKING_DAY, UNIT_DAY, UNIT_MONTH };
enum date_direction { DIRECTION_BEFORE, DIRECTION_AFTER };
enum { FROM_CONFERENCE = -1 };

struct date_rule {
	int32_t n; /* 0..400 */
	enum date_unit unit;
	int32_t from; /* FROM_CONFERENCE or an enum milestone_id; no cycles */
	enum date_direction direction;
};

struct milestone_kind {
	const char *word;  /* "notification" */
	const char *rule;  /* "G15" */
	const char *by;	   /* "inspection-co-ordinator": who does it */
	const char *limit; /* "hard", "usual": how binding */
	struct date_rule date_rule;
	enum message what, who; /* for people */
};
extern const struct milestone_kind milestone_kinds[N_MILESTONES];

const char *date_unit_word(enum date_unit unit);
const char *date_direction_word(enum date_direction direction);

#endif
