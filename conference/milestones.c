#include "conference/milestones.h"

#define FROM_DAY(n, unit, direction)                                           \
	{                                                                      \
		n, UNIT_##unit, FROM_CONFERENCE, DIRECTION_##direction         \
	}

const struct milestone_kind milestone_kinds[N_MILESTONES] = {
	[MILESTONE_NOTIFICATION] = {"notification", "G15",
				    "inspection-co-ordinator", "hard",
				    FROM_DAY(20, WORKING_DAY, BEFORE),
				    MSG_MILESTONE_NOTIFICATION,
				    MSG_BY_CO_ORDINATOR},
	[MILESTONE_PAPERS] = {"papers", "G19", "authority", "hard",
			      FROM_DAY(7, DAY, BEFORE), MSG_MILESTONE_PAPERS,
			      MSG_BY_AUTHORITY},
	[MILESTONE_BRIEFING] = {"briefing", "G20", "chair", "usual",
				FROM_DAY(7, DAY, BEFORE),
				MSG_MILESTONE_BRIEFING, MSG_BY_CHAIR},
	[MILESTONE_RECORD_CIRCULATED] = {"record-circulated", "G24", "record",
					 "usual",
					 FROM_DAY(3, WORKING_DAY, AFTER),
					 MSG_MILESTONE_RECORD_CIRCULATED,
					 MSG_BY_RECORD},
	[MILESTONE_RECORD_REPLIES] = {"record-replies", "G24", "participants",
				      "usual", FROM_DAY(7, WORKING_DAY, AFTER),
				      MSG_MILESTONE_RECORD_REPLIES,
				      MSG_BY_PARTICIPANTS},
	[MILESTONE_OUTCOME_LETTER] = {"outcome-letter", "G25", "chair", "usual",
				      FROM_DAY(14, DAY, AFTER),
				      MSG_MILESTONE_OUTCOME_LETTER,
				      MSG_BY_CHAIR},
	[MILESTONE_UPDATED_PLANS] = {"updated-plans",
				     "G26",
				     "authority",
				     "hard",
				     {20, UNIT_WORKING_DAY,
				      MILESTONE_OUTCOME_LETTER,
				      DIRECTION_AFTER},
				     MSG_MILESTONE_UPDATED_PLANS,
				     MSG_BY_AUTHORITY},
};

const char *date_unit_word(enum date_unit unit)
{
	static const char *const words[] = {
		[UNIT_WORKING_DAY] = "working-day",
		[UNIT_DAY] = "day",
		[UNIT_MONTH] = "month",
	};

	return words[unit];
}

const char *date_direction_word(enum date_direction direction)
{
	return direction == DIRECTION_BEFORE ? "before" : "after";
}
