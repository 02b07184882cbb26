#include "conference/decisions.h"

#include <string.h>

static const struct {
	const char *word;
	enum message message;
} states[N_STATES] = {
	[STATE_PROPOSED] = {"proposed", MSG_STATE_PROPOSED},
	[STATE_HELD] = {"held", MSG_STATE_HELD},
	[STATE_AGREED] = {"agreed", MSG_STATE_AGREED},
	[STATE_NOTIFIED] = {"notified", MSG_STATE_NOTIFIED},
	[STATE_TOOK_PLACE] = {"took-place", MSG_STATE_TOOK_PLACE},
	[STATE_CLOSED] = {"closed", MSG_STATE_CLOSED},
};

static const struct {
	const char *word;
	enum message message; /* of a record */
	struct record_milestone milestone;
} decisions[N_DECISIONS] = {
	[DECIDE_PUT] = {"put", MSG_NONE, {-1, -1, false}},
	[DECIDE_HOLD] = {"hold", MSG_NONE, {-1, -1, false}},
	[DECIDE_EXPIRE] = {"expiry", MSG_NONE, {-1, -1, false}},
	[DECIDE_AGREE] = {"agree", MSG_NONE, {-1, -1, false}},
	[DECIDE_MOVE] = {"move", MSG_NONE, {-1, -1, false}},
	[DECIDE_RELEASE] = {"release", MSG_NONE, {-1, -1, false}},
	[RECORD_NOTIFICATION_SENT] = {"notification-sent",
				      MSG_RECORD_NOTIFICATION_SENT,
				      {MILESTONE_NOTIFICATION,
				       MILESTONE_NOTIFICATION, true}},
	[RECORD_PARTICIPATION_AGREED] = {"participation-agreed",
					 MSG_RECORD_PARTICIPATION_AGREED,
					 {MILESTONE_PARTICIPATION, -1, false}},
	[RECORD_PAPERS] = {"papers",
			   MSG_RECORD_PAPERS,
			   {MILESTONE_PAPERS, MILESTONE_PAPERS, true}},
	[RECORD_BRIEFING] = {"briefing",
			     MSG_RECORD_BRIEFING,
			     {MILESTONE_BRIEFING, MILESTONE_BRIEFING, true}},
	[RECORD_CONFERENCE_HELD] = {"conference-held",
				    MSG_RECORD_CONFERENCE_HELD,
				    {-1, -1, true}},
	[RECORD_RECORD_CIRCULATED] = {"record-circulated",
				      MSG_RECORD_RECORD_CIRCULATED,
				      {MILESTONE_RECORD_CIRCULATED,
				       MILESTONE_RECORD_CIRCULATED, true}},
	[RECORD_LETTER_SENT] = {"letter-sent",
				MSG_RECORD_LETTER_SENT,
				{MILESTONE_OUTCOME_LETTER,
				 MILESTONE_OUTCOME_LETTER, true}},
	/* G26: the plans are counted from the receipt of the letter. */
	[RECORD_LETTER_RECEIVED] = {"letter-received",
				    MSG_RECORD_LETTER_RECEIVED,
				    {MILESTONE_LETTER_RECEIPT,
				     MILESTONE_OUTCOME_LETTER, true}},
	[RECORD_PLANS_RECEIVED] = {"plans-received",
				   MSG_RECORD_PLANS_RECEIVED,
				   {MILESTONE_UPDATED_PLANS,
				    MILESTONE_UPDATED_PLANS, true}},
};

/* What each state may become; all else is refused. */
#define STAYS(state, decision)                                                 \
	{                                                                      \
		STATE_##state, decision, STATE_##state, ALWAYS_ALLOWED         \
	}
static const struct state_change state_changes[] = {
	{STATE_PROPOSED, DECIDE_HOLD, STATE_HELD, ALWAYS_ALLOWED},
	{STATE_PROPOSED, DECIDE_AGREE, STATE_AGREED, ALWAYS_ALLOWED},
	{STATE_HELD, DECIDE_AGREE, STATE_AGREED, ALWAYS_ALLOWED},
	{STATE_HELD, DECIDE_RELEASE, STATE_PROPOSED, ALWAYS_ALLOWED},
	{STATE_HELD, DECIDE_EXPIRE, STATE_PROPOSED, ALWAYS_ALLOWED},
	{STATE_AGREED, DECIDE_MOVE, STATE_AGREED, ALWAYS_ALLOWED},
	{STATE_AGREED, DECIDE_RELEASE, STATE_PROPOSED, ALWAYS_ALLOWED},
	{STATE_AGREED, RECORD_NOTIFICATION_SENT, STATE_NOTIFIED,
	 ALWAYS_ALLOWED},
	{STATE_NOTIFIED, DECIDE_MOVE, STATE_AGREED, IF_BROKEN_OR_WAIVED},
	{STATE_NOTIFIED, DECIDE_RELEASE, STATE_PROPOSED, WITH_REASON},
	{STATE_NOTIFIED, RECORD_CONFERENCE_HELD, STATE_TOOK_PLACE,
	 ALWAYS_ALLOWED},
	{STATE_TOOK_PLACE, RECORD_PLANS_RECEIVED, STATE_CLOSED, ALWAYS_ALLOWED},

	STAYS(PROPOSED, DECIDE_PUT),
	STAYS(HELD, DECIDE_PUT),
	STAYS(AGREED, DECIDE_PUT),
	STAYS(NOTIFIED, DECIDE_PUT),
	STAYS(TOOK_PLACE, DECIDE_PUT),
	STAYS(PROPOSED, RECORD_PARTICIPATION_AGREED),
	STAYS(HELD, RECORD_PARTICIPATION_AGREED),
	STAYS(AGREED, RECORD_PARTICIPATION_AGREED),
	STAYS(NOTIFIED, RECORD_PARTICIPATION_AGREED),
	STAYS(AGREED, RECORD_PAPERS),
	STAYS(NOTIFIED, RECORD_PAPERS),
	STAYS(AGREED, RECORD_BRIEFING),
	STAYS(NOTIFIED, RECORD_BRIEFING),
	STAYS(TOOK_PLACE, RECORD_RECORD_CIRCULATED),
	STAYS(TOOK_PLACE, RECORD_LETTER_SENT),
	STAYS(TOOK_PLACE, RECORD_LETTER_RECEIVED),
};

const struct state_change *state_change_find(enum case_state from,
					     enum decision decision)
{
	for (size_t i = 0; i < sizeof(state_changes) / sizeof(state_changes[0]);
	     i++)
		if (state_changes[i].from == from &&
		    state_changes[i].decision == decision)
			return &state_changes[i];
	return NULL;
}

const char *state_word(enum case_state state)
{
	return states[state].word;
}

enum message state_message(enum case_state state)
{
	return states[state].message;
}

const char *decision_word(enum decision decision)
{
	return decisions[decision].word;
}

enum message record_message(enum decision decision)
{
	return decisions[decision].message;
}

enum decision record_find(const char *word)
{
	for (int i = FIRST_RECORD; i < N_DECISIONS; i++)
		if (strcmp(decisions[i].word, word) == 0)
			return (enum decision)i;
	return N_DECISIONS;
}

struct record_milestone record_milestone(enum decision decision)
{
	return decisions[decision].milestone;
}
