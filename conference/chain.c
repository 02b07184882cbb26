#include "conference/chain.h"

/* A working week of five is seven days; a margin for holidays. */
enum { DAYS_PER_WORKDAY = 2, DAYS_A_MONTH = 31, REACH_MARGIN = 28 };

int chain_of(const struct conference *conference, enum milestone_id id,
	     int32_t ret[static N_MILESTONES])
{
	int32_t reversed[N_MILESTONES];
	int n = 0;

	for (int32_t at = (int32_t)id;
	     at != FROM_CONFERENCE && n < N_MILESTONES;
	     at = conference->date_rules[at].from)
		reversed[n++] = at;
	for (int i = 0; i < n; i++)
		ret[i] = reversed[n - 1 - i];
	return n;
}

static int32_t rule_reach(const struct date_rule *rule)
{
	switch (rule->unit) {
	case UNIT_WORKING_DAY:
		return rule->n * DAYS_PER_WORKDAY + REACH_MARGIN;
	case UNIT_DAY:
		return rule->n + REACH_MARGIN;
	case UNIT_MONTH:
		break;
	}
	return rule->n * DAYS_A_MONTH + REACH_MARGIN;
}

int32_t chain_reach(const struct conference *conference)
{
	int32_t reach = 0;

	for (int i = 0; i < N_MILESTONES; i++) {
		int32_t chain[N_MILESTONES], sum = 0;
		int n = chain_of(conference, (enum milestone_id)i, chain);

		for (int k = 0; k < n; k++)
			sum += rule_reach(&conference->date_rules[chain[k]]);
		if (sum > reach)
			reach = sum;
	}
	return reach;
}
