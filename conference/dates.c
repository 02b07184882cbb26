#include "conference/dates.h"

/* A working week of five is seven days; a margin for holidays. */
enum { DAYS_PER_WORKDAY = 2, DAYS_A_MONTH = 31, REACH_MARGIN = 28 };

static enum status apply(const struct date_rule *rule,
			 const struct workdays *workdays, struct day from,
			 struct arena *arena, struct count *ret,
			 struct error *err)
{
	int step = rule->direction == DIRECTION_AFTER ? 1 : -1;

	switch (rule->unit) {
	case UNIT_WORKING_DAY:
		break;
	case UNIT_DAY:
		return workdays_roll(workdays, day_add(from, step * rule->n),
				     arena, ret, err);
	case UNIT_MONTH:
		return workdays_roll(workdays,
				     day_add_months(from, step * rule->n),
				     arena, ret, err);
	}
	return workdays_count(workdays, from, step * rule->n, arena, ret, err);
}

/*
 * The rules from the conference to the milestone, the conference's first.
 * Rules have no cycles, so there are at most N_MILESTONES.
 */
static int chain_of(const struct conference *conference, enum milestone_id id,
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

struct day dates_day(const struct conference *conference,
		     const struct workdays *workdays, enum milestone_id id,
		     struct day day)
{
	int32_t chain[N_MILESTONES];
	int n = chain_of(conference, id, chain);
	struct count count = {.day = day};

	for (int i = 0; i < n; i++)
		apply(&conference->date_rules[chain[i]], workdays, count.day,
		      NULL, &count, NULL);
	return count.day;
}

static enum status date_of(const struct dating *dating, struct day day,
			   struct arena *arena, struct milestone *milestone,
			   struct error *err)
{
	const struct workdays *workdays = dating->workdays;
	int32_t chain[N_MILESTONES];
	int n = chain_of(dating->conference, milestone->id, chain);
	struct count count = {.day = day, .reached = true};
	bool confirmed = workdays_are_known(workdays, day);

	for (int i = 0; i < n; i++) {
		enum status status =
			apply(&dating->conference->date_rules[chain[i]],
			      workdays, count.day, i == n - 1 ? arena : NULL,
			      &count, err);
		if (status != STATUS_OK)
			return status;
		confirmed = confirmed && count.reached &&
			    workdays_are_known(workdays, count.day);
	}
	milestone->day = count.day;
	milestone->skipped = count.skipped;
	milestone->n_skipped = count.n_skipped;
	milestone->slack_working_days =
		workdays_slack(workdays, dating->today, count.day);
	milestone->confirmed = confirmed;
	return STATUS_OK;
}

enum status dates_of(const struct dating *dating, struct day day,
		     struct arena *arena,
		     struct milestone ret[static N_MILESTONES],
		     struct error *err)
{
	for (int i = 0; i < N_MILESTONES; i++) {
		struct milestone milestone = {.id = (enum milestone_id)i};
		enum status status =
			date_of(dating, day, arena, &milestone, err);

		if (status != STATUS_OK)
			return status;
		ret[i] = milestone;
	}
	return STATUS_OK;
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

int32_t dates_reach(const struct conference *conference)
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
