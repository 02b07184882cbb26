#include "conference/verify_parts.h"

/* Possible and removed moments, counted again. */
struct recount {
	int32_t possible, unsettled, days, unsettled_days;
};

static int32_t first_of_day(const struct check *check, int32_t day)
{
	return day * check->n_starts;
}

static struct recount recount(const struct check *check)
{
	struct recount sum = {0};
	int32_t n_days =
		check->n_starts ? check->n_moments / check->n_starts : 0;

	for (int32_t d = 0; d < n_days; d++) {
		int32_t possible = 0, unsettled = 0;

		for (int32_t i = first_of_day(check, d);
		     i < first_of_day(check, d + 1); i++) {
			const struct moment *m = &check->moments[i];

			if (m->removed != N_RULE_KINDS)
				continue;
			possible += !m->unsettled;
			unsettled += m->unsettled;
		}
		sum.possible += possible;
		sum.unsettled += unsettled;
		sum.days += possible > 0;
		sum.unsettled_days += possible == 0 && unsettled > 0;
	}
	return sum;
}

/* What was not found out here may be either way. */
static bool check_range(struct check *check, int64_t said, int64_t least,
			int64_t more, const char *member)
{
	if (said >= least && said <= least + more)
		return true;
	return check_number(check, said, least, "%s", member);
}

static int32_t removed_count(const struct check *check, struct rule rule)
{
	int32_t n = 0;

	for (int32_t i = 0; i < check->n_moments; i++)
		n += check->moments[i].removed == rule.kind &&
		     check->moments[i].subject == rule.subject;
	return n;
}

static bool verify_removal(struct check *check, size_t i, int32_t unsettled)
{
	const struct answer *answer = check->answer;
	const struct removal *removal = &answer->removals[i];

	if (removal->rule < 0 || removal->rule >= answer->rules.n_rules ||
	    (i && answer->removals[i - 1].rule >= removal->rule) ||
	    removal->slots < 1)
		return check_fails(check, "/considered/removed/%zu/rule", i);
	struct rule rule = answer->rules.rules[removal->rule];
	int32_t n = removed_count(check, rule);
	if (rule.kind == RULE_COMBINATION && removal->slots >= n &&
	    removal->slots <= n + unsettled)
		return true;
	return check_number(check, removal->slots, n,
			    "/considered/removed/%zu/slots", i);
}

/* The table of rules that the answer's numbers refer to. */
static bool verify_rules(struct check *check)
{
	const struct rules *rules = &check->answer->rules;

	for (int32_t i = 1; i < rules->n_rules; i++) {
		const struct rule *a = &rules->rules[i - 1];
		const struct rule *b = &rules->rules[i];

		if (a->kind > b->kind ||
		    (a->kind == b->kind && a->subject >= b->subject))
			return check_fails(check, "/considered/removed");
	}
	return true;
}

/* What became of one day, by its moments. */
static bool verify_day_result(struct check *check, int32_t d)
{
	const struct day_result *said = &check->answer->days[d];
	const struct rules *rules = &check->answer->rules;
	struct rule last = {RULE_WINDOW, NONE};
	bool possible = false, unsettled = false;

	for (int32_t i = first_of_day(check, d); i < first_of_day(check, d + 1);
	     i++) {
		const struct moment *m = &check->moments[i];

		if (m->removed == N_RULE_KINDS) {
			possible |= !m->unsettled;
			unsettled |= m->unsettled;
		} else if (m->removed > last.kind ||
			   (m->removed == last.kind &&
			    m->subject > last.subject)) {
			last = (struct rule){m->removed, m->subject};
		}
	}
	if (check->moments[first_of_day(check, d)].day.n != said->day.n)
		return check_fails(check, "/considered/days/%d/date", (int)d);
	if (said->rule < NONE || said->rule >= rules->n_rules)
		return check_fails(check, "/considered/days/%d/rule", (int)d);
	if (unsettled && !possible &&
	    (said->rule == NONE ||
	     rules->rules[said->rule].kind == RULE_COMBINATION))
		return true;
	if (possible || said->rule == NONE)
		return possible == (said->rule == NONE) ||
		       check_fails(check, "/considered/days/%d/rule", (int)d);
	return (rules->rules[said->rule].kind == last.kind &&
		rules->rules[said->rule].subject == last.subject) ||
	       check_fails(check, "/considered/days/%d/rule", (int)d);
}

static bool verify_day_results(struct check *check)
{
	int32_t n_days =
		check->n_starts ? check->n_moments / check->n_starts : 0;

	if (!check_number(check, (int64_t)check->answer->n_days, n_days,
			  "/considered/days"))
		return false;
	for (int32_t d = 0; d < n_days; d++)
		if (!verify_day_result(check, d))
			return false;
	return true;
}

static bool verify_days_counted(struct check *check, struct recount sum)
{
	const struct answer *answer = check->answer;
	int32_t days = answer->total_feasible_days;
	int32_t most = check->conference->max_candidates;

	if (!check_range(check, days, sum.days, sum.unsettled_days,
			 "/total_feasible_days") ||
	    !check_number(check, (int64_t)answer->n_dates,
			  days < most ? days : most, "/dates"))
		return false;
	if (answer->truncated != (days > (int64_t)answer->n_dates))
		return check_fails(check, "/truncated");
	if (!answer->proved || answer->gap != 0)
		return check_fails(check, "/solver");
	return (answer->verdict == VERDICT_DATES) == (days > 0) ||
	       check_fails(check, "/verdict");
}

bool verify_counts(struct check *check)
{
	const struct answer *answer = check->answer;
	struct recount sum = recount(check);
	int64_t total = answer->n_possible;

	if (!check_number(check, answer->n_slots, check->n_moments,
			  "/considered/slots") ||
	    !verify_rules(check))
		return false;
	if (answer->verdict == VERDICT_LIMIT)
		return !answer->proved || check_fails(check, "/solver/proved");
	if (!check_range(check, answer->n_possible, sum.possible, sum.unsettled,
			 "/considered/possible"))
		return false;
	for (size_t i = 0; i < answer->n_removals; i++) {
		if (!verify_removal(check, i, sum.unsettled))
			return false;
		total += answer->removals[i].slots;
	}
	return check_number(check, total, check->n_moments,
			    "/considered/removed") &&
	       verify_day_results(check) && verify_days_counted(check, sum);
}

enum { BETTER_STEPS = 4000 };

/* The reported date of a day, or NONE. */
static int32_t date_of_day(const struct check *check, struct day day)
{
	for (size_t i = 0; i < check->answer->n_dates; i++)
		if (zone_day(check->conference->zone,
			     check->answer->dates[i].span.start)
			    .n == day.n)
			return (int32_t)i;
	return NONE;
}

/* May this moment not cost less than the date it competes with? */
static bool verify_not_better(struct check *check, int32_t nth, int32_t rival)
{
	const struct moment *m = &check->moments[nth];
	const struct date *date = &check->answer->dates[rival];
	int64_t most = date->points - moment_points(check, m);

	if (m->span.start > date->span.start)
		most--;
	fillers_price(check, nth);
	enum found found = assignment_search(check, most, NULL, BETTER_STEPS);
	return found != FOUND || check_fails(check, "/dates/%d", rival);
}

bool verify_nothing_better(struct check *check)
{
	const struct answer *answer = check->answer;
	int32_t last = (int32_t)answer->n_dates - 1;

	if (answer->verdict == VERDICT_LIMIT)
		return true;
	check->steps_left = STEPS_OF_A_PART;
	for (int32_t i = 0; i < check->n_moments; i++) {
		const struct moment *m = &check->moments[i];
		int32_t rival = date_of_day(check, m->day);

		if (m->removed != N_RULE_KINDS || m->unsettled || last < 0)
			continue;
		if (rival != NONE &&
		    answer->dates[rival].span.start == m->span.start)
			continue;
		if (!verify_not_better(check, i, rival == NONE ? last : rival))
			return false;
	}
	return true;
}
