#ifndef CONFERENCE_MILESTONES_H
#define CONFERENCE_MILESTONES_H

/*
 * The dates of a conference, milestones and tasks: one table of date rules
 * (conference/milestones.def), each of which a case may override
 * (`date_rules`).
 *
 * unit working-day: the n-th working day before or after. unit day, month:
 * that many days or months, then the working day on or before. A month is
 * clamped to its end.
 *
 * The visit is a milestone without a rule: its day is chosen with the
 * conference (G17).
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/day.h"
#include "base/error.h"
#include "base/messages.h"

enum milestone_id {
#define ROW(id, ...) MILESTONE_##id,
#include "conference/milestones.def"
#undef ROW
	MILESTONE_VISIT,
	N_DATE_RULES = MILESTONE_VISIT,
	N_RULED_MILESTONES = MILESTONE_PLANS_REVIEW + 1, /* of an answer */
	N_MILESTONES = N_RULED_MILESTONES + 1		 /* with the visit */
};

enum date_unit { UNIT_WORKING_DAY, UNIT_DAY, UNIT_MONTH };
enum date_direction { DIRECTION_BEFORE, DIRECTION_AFTER };
/* Anchors, of which a date may be counted from beside the conference and the
 * milestones with a rule. INSPECTION_ENDED: not stated, the report; REPORT:
 * published, else expected; FOLLOWS: the conference before. */
#define ANCHORS(ANCHOR)                                                        \
	ANCHOR(INSPECTION_ENDED, "inspection-ended")                           \
	ANCHOR(REPORT, "report")                                               \
	ANCHOR(FOLLOWS, "follows")
enum {
	FROM_CONFERENCE = -1,
	LAST_BEFORE_ANCHORS = N_DATE_RULES - 1,
#define ANCHOR(id, word) FROM_##id,
	ANCHORS(ANCHOR)
#undef ANCHOR
		N_FROMS
};

struct date_rule {
	int32_t n; /* 0..400 */
	enum date_unit unit;
	int32_t from; /* no cycles */
	enum date_direction direction;
};

/* When a date is told. */
enum date_told {
	TOLD_ALWAYS,
	TOLD_UNTIL_AGREED,
	TOLD_WITH_CALLS,
	TOLD_WITH_VISIT
};

struct milestone_kind {
	const char *word;  /* "notification" */
	const char *rule;  /* "G15" */
	const char *by;	   /* "inspection-co-ordinator": who does it */
	const char *limit; /* "hard", "usual": how binding */
	struct date_rule date_rule;
	uint32_t kinds; /* bits of enum conference_kind */
	enum date_told told;
	enum message what, who, text; /* for people */
	enum message from;	      /* what is counted from it */
};
/* [MILESTONE_VISIT] too, its date_rule unused. */
extern const struct milestone_kind milestone_kinds[N_DATE_RULES + 1];

/* "conference", "report", a milestone's word; and for people, MSG_NONE of the
 * conference. */
const char *date_from_word(int32_t from);
enum message date_from_message(int32_t from);
const char *date_unit_word(enum date_unit unit);
const char *date_direction_word(enum date_direction direction);

#endif
