#include "conference/chain.h"

/* A working week of five is seven days; a margin for holidays. */
enum { DAYS_PER_WORKDAY = 2, DAYS_A_MONTH = 31, REACH_MARGIN = 28 };

int chain_of(const struct conference *conference, enum milestone_id id,
	     int32_t ret[static N_DATE_RULES])
{
	int32_t reversed[N_DATE_RULES];
	int n = 0;

	for (int32_t at = (int32_t)id;
	     at >= 0 && at < N_DATE_RULES && n < N_DATE_RULES;
	     at = conference->date_rules[at].from)
		reversed[n++] = at;
	for (int i = 0; i < n; i++)
		ret[i] = reversed[n - 1 - i];
	return n;
}

struct day chain_anchor(const struct conference *conference, int32_t from,
			struct day day)
{
	struct day report = conference->is_provisional
				    ? conference->report_expected
				    : conference->report_published;

	switch (from) {
	case FROM_INSPECTION_ENDED:
		return day_is_none(conference->inspection_ended)
			       ? report
			       : conference->inspection_ended;
	case FROM_REPORT:
		return report;
	case FROM_FOLLOWS:
		return conference->follows.is_stated ? conference->follows.date
						     : DAY_NONE;
	default:
		return day;
	}
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

	for (int i = 0; i < N_RULED_MILESTONES; i++) {
		int32_t chain[N_DATE_RULES], sum = 0;
		int n = chain_of(conference, (enum milestone_id)i, chain);

		for (int k = 0; k < n; k++)
			sum += rule_reach(&conference->date_rules[chain[k]]);
		if (sum > reach)
			reach = sum;
	}
	return reach;
}
