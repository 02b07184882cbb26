#ifndef CONFERENCE_DECISIONS_H
#define CONFERENCE_DECISIONS_H

/*
 * What is decided of a stored case: the states, what each may become and
 * through what, in one table; and what else can be recorded. Must not know
 * where cases are kept.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/messages.h"
#include "conference/milestones.h"

/* In the order of a conference; kept as numbers, so never renumbered. */
enum case_state {
	STATE_PROPOSED,
	STATE_HELD,
	STATE_AGREED,
	STATE_NOTIFIED,
	STATE_TOOK_PLACE,
	STATE_CLOSED,
	N_STATES
};

/* Decisions, then what is recorded: those are kept as numbers too. */
enum decision {
	DECIDE_PUT,
	DECIDE_HOLD,
	DECIDE_EXPIRE,
	DECIDE_AGREE,
	DECIDE_MOVE,
	DECIDE_RELEASE,
	RECORD_NOTIFICATION_SENT,
	RECORD_PARTICIPATION_AGREED,
	RECORD_PAPERS,
	RECORD_BRIEFING,
	RECORD_CONFERENCE_HELD,
	RECORD_RECORD_CIRCULATED,
	RECORD_LETTER_SENT,
	RECORD_LETTER_RECEIVED,
	RECORD_PLANS_RECEIVED,
	N_DECISIONS,
	FIRST_RECORD = RECORD_NOTIFICATION_SENT
};

enum decision_condition {
	ALWAYS_ALLOWED,
	IF_BROKEN_OR_WAIVED, /* G15 */
	WITH_REASON
};

struct state_change {
	enum case_state from;
	enum decision decision;
	enum case_state to; /* the same: it stays what it is */
	enum decision_condition condition;
};

/* NULL: not possible in that state. */
const struct state_change *state_change_find(enum case_state from,
					     enum decision decision);

const char *state_word(enum case_state state);	     /* "took-place" */
enum message state_message(enum case_state state);   /* for people */
const char *decision_word(enum decision decision);   /* "letter-sent" */
enum message record_message(enum decision decision); /* of a record */
/* N_DECISIONS: no record has that word. */
enum decision record_find(const char *word);

/* Which date of the conference a record is about, -1: of none; and whether
 * the dates that follow are counted from it. */
struct record_milestone {
	int32_t done, from; /* of enum milestone_id, or -1 */
	/* It is of one date: a moved conference has it before it again. */
	bool of_date;
};
struct record_milestone record_milestone(enum decision decision);

#endif
