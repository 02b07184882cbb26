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
	int32_t chain[N_DATE_RULES];
	int n = chain_of(conference, id, chain);
	struct count count = {
		.day = chain_anchor(conference,
				    conference->date_rules[chain[0]].from,
				    day)};

	for (int i = 0; i < n && !day_is_none(count.day); i++)
		apply(&conference->date_rules[chain[i]], workdays, count.day,
		      NULL, &count, NULL);
	return count.day;
}

static uint32_t marks_of(const struct dating *dating,
			 const struct milestone *milestone, bool moved)
{
	uint32_t marks = 0;

	if (moved || !workdays_is_working(dating->workdays, milestone->day))
		marks |= MARK_CLOSED_DAY;
	if (!milestone->is_done &&
	    day_compare(milestone->day, dating->today) < 0)
		marks |= MARK_PAST;
	if (!milestone->confirmed)
		marks |= MARK_UNCONFIRMED;
	return marks;
}

static struct milestone milestone_on(const struct dating *dating,
				     enum milestone_id id,
				     const struct count *count, bool confirmed,
				     bool moved)
{
	struct milestone milestone = {.id = id,
				      .day = count->day,
				      .skipped = count->skipped,
				      .n_skipped = count->n_skipped,
				      .slack_working_days =
					      workdays_slack(dating->workdays,
							     dating->today,
							     count->day),
				      .confirmed = confirmed};
	const struct happened *happened = dating->conference->happened;

	if (happened && id != MILESTONE_VISIT &&
	    !day_is_none(happened->done[id])) {
		milestone.is_done = true;
		milestone.done = happened->done[id];
	}
	milestone.marks = marks_of(dating, &milestone, moved);
	return milestone;
}

/* The visit's day is chosen, not counted. */
static struct milestone visit_of(const struct dating *dating)
{
	struct count count = {.day = dating->visit};

	return milestone_on(dating, MILESTONE_VISIT, &count,
			    workdays_are_known(dating->workdays, dating->visit),
			    false);
}

/* What came to pass is what the next row counts from. */
static void count_from(const struct conference *c, int32_t row,
		       struct count *count)
{
	if (c->happened && !day_is_none(c->happened->from[row]))
		*count = (struct count){.day = c->happened->from[row],
					.reached = true};
}

enum status date_of(const struct dating *dating, struct day day,
		    enum milestone_id id, struct arena *arena,
		    struct milestone *ret, struct error *err)
{
	const struct conference *c = dating->conference;
	const struct workdays *workdays = dating->workdays;
	int32_t chain[N_DATE_RULES];
	int n = chain_of(c, id, chain);

	if (id == MILESTONE_VISIT && !day_is_none(dating->visit)) {
		*ret = visit_of(dating);
		return STATUS_OK;
	}
	struct day from = n ? chain_anchor(c, c->date_rules[chain[0]].from, day)
			    : DAY_NONE;
	struct count count = {.day = from, .reached = true};
	bool confirmed = workdays_are_known(workdays, from);
	if (day_is_none(from)) {
		*ret = (struct milestone){.id = id, .day = DAY_NONE};
		return STATUS_OK;
	}
	for (int i = 0; i < n; i++) {
		enum status status =
			apply(&c->date_rules[chain[i]], workdays, count.day,
			      i == n - 1 ? arena : NULL, &count, err);
		if (status != STATUS_OK)
			return status;
		if (i < n - 1)
			count_from(c, chain[i], &count);
		confirmed = confirmed && count.reached &&
			    workdays_are_known(workdays, count.day);
	}
	*ret = milestone_on(dating, id, &count, confirmed,
			    c->date_rules[id].unit != UNIT_WORKING_DAY &&
				    count.n_skipped > 0);
	return STATUS_OK;
}

enum status dates_of(const struct dating *dating, struct day day,
		     struct arena *arena,
		     struct milestone ret[static N_MILESTONES], size_t *ret_n,
		     struct error *err)
{
	size_t n = 0;

	for (int i = 0; i < N_RULED_MILESTONES; i++) {
		enum status status = date_of(dating, day, (enum milestone_id)i,
					     arena, &ret[n++], err);

		if (status != STATUS_OK)
			return status;
		if (i == MILESTONE_NOTIFICATION && !day_is_none(dating->visit))
			ret[n++] = visit_of(dating);
	}
	*ret_n = n;
	return STATUS_OK;
}
