#include "conference/dates.h"

#include "conference/chain.h"

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
