#include "conference/milestones.h"

#include "conference/kind.h"

#define KIND(kind) (UINT32_C(1) << CONFERENCE_##kind)
#define FIRST KIND(IMPROVEMENT)
#define PROGRESS (KIND(PROGRESS) | KIND(SECOND_PROGRESS))
#define VISITS KIND(MONITORING)
#define LATER (PROGRESS | VISITS)
#define ALL (FIRST | LATER)

#define BY_CO_ORDINATOR "inspection-co-ordinator"
#define BY_AUTHORITY "authority"
#define BY_CHAIR "chair"
#define BY_RECORD "record"
#define BY_PARTICIPANTS "participants"
#define BY_LINK_INSPECTORS "link-inspectors"

const struct milestone_kind milestone_kinds[N_DATE_RULES + 1] = {
#define ROW(id, word, rule, who, limit, n, unit, direction, from, kinds, told) \
	[MILESTONE_##id] = {word,                                              \
			    rule,                                              \
			    BY_##who,                                          \
			    limit,                                             \
			    {n, UNIT_##unit, from, DIRECTION_##direction},     \
			    kinds,                                             \
			    TOLD_##told,                                       \
			    MSG_MILESTONE_##id,                                \
			    MSG_BY_##who,                                      \
			    MSG_TASK_##id,                                     \
			    MSG_FROM_##id},
#include "conference/milestones.def"
#undef ROW
	[MILESTONE_VISIT] = {.word = "visit",
			     .rule = "G17",
			     .by = BY_CHAIR,
			     .limit = "usual",
			     .kinds = ALL,
			     .told = TOLD_WITH_VISIT,
			     .what = MSG_MILESTONE_VISIT,
			     .who = MSG_BY_CHAIR,
			     .text = MSG_TASK_VISIT},
};

static const struct {
	const char *word;
	enum message message;
} anchors[] = {
#define ANCHOR(id, word) [FROM_##id - N_DATE_RULES] = {word, MSG_FROM_##id},
	ANCHORS(ANCHOR)
#undef ANCHOR
};

const char *date_from_word(int32_t from)
{
	if (from == FROM_CONFERENCE)
		return "conference";
	return from < N_DATE_RULES ? milestone_kinds[from].word
				   : anchors[from - N_DATE_RULES].word;
}

enum message date_from_message(int32_t from)
{
	if (from == FROM_CONFERENCE)
		return MSG_NONE;
	return from < N_DATE_RULES ? milestone_kinds[from].from
				   : anchors[from - N_DATE_RULES].message;
}

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
