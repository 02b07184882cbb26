#include "conference/verify_parts.h"

#include "conference/conflict.h"

/*
 * Why there is no date, looked for once more: on the days of the window and
 * four weeks round it, from eight to six, which rules each start breaks by
 * itself, and whether people fit together with some of the rules given up.
 * The cap on deputies depends on which minima stand, so that its own test is
 * left to the search.
 */

enum {
	WIDER_DAYS = 28,
	WIDE_FROM_S = 8 * 3600,
	WIDE_TO_S = 18 * 3600,
	LEAST_WAYS_OUT = 5,
	WORD_BITS = 64,
	HOLD_STEPS = 5000
};

/* What has been found of a moment's own tests. */
enum stage { STAGE_NONE, STAGE_TIME, STAGE_ALL };

struct why {
	struct check *check; /* that of the wide grid */
	const struct conflict *conflict;
	int32_t n_words;
	uint64_t *broken; /* [moment][n_words], bits of check->rules */
	uint8_t *stages;  /* [moment] */
	bool *kept;	  /* [n_rules]: of the conflict */
	bool *dropped;	  /* [n_rules], scratch */
};

/* 0: nobody gives it up, to 9: we may. */
static const int8_t negotiabilities[N_RULE_KINDS] = {
	[RULE_WORKING_DAY] = 0, [RULE_NOTICE] = 1,   [RULE_EVENT] = 2,
	[RULE_ESSENTIAL] = 3,	[RULE_GROUP] = 4,    [RULE_QUORUM] = 4,
	[RULE_DEPUTIES] = 5,	[RULE_RESOURCE] = 6, [RULE_ROOM_CONFERENCE] = 7,
	[RULE_ROOM_BASE] = 7,	[RULE_VISIT] = 7,    [RULE_EXCLUDED] = 8,
	[RULE_DAY_HOURS] = 9,	[RULE_WINDOW] = 9,
};

static int32_t negotiability(const struct why *why, int32_t rule)
{
	return negotiabilities[why->check->rules[rule].kind];
}

static bool is_dropped(const struct why *why, int32_t rule)
{
	return why->check->waived.rules[rule];
}

/* Gives up these rules and no others. */
static void give_up(struct why *why, const bool *dropped)
{
	struct check *check = why->check;
	struct waiver *waived = &check->waived;

	for (int32_t i = 0; i < check->n_rules; i++) {
		int32_t subject = check->rules[i].subject;

		waived->rules[i] = dropped[i];
		switch (check->rules[i].kind) {
		case RULE_ESSENTIAL:
			waived->essential[subject] = dropped[i];
			break;
		case RULE_GROUP:
			waived->groups[subject] = dropped[i];
			break;
		case RULE_QUORUM:
			waived->quorum = dropped[i];
			break;
		case RULE_DEPUTIES:
			waived->deputies = dropped[i];
			break;
		case RULE_ROOM_CONFERENCE:
			waived->rooms[ROOM_CONFERENCE] = dropped[i];
			break;
		case RULE_ROOM_BASE:
			waived->rooms[ROOM_BASE] = dropped[i];
			break;
		case RULE_VISIT:
			waived->visit = dropped[i];
			break;
		default:
			break;
		}
	}
}

static bool is_of_time(enum rule_kind_id kind)
{
	return kind <= RULE_EVENT;
}

static void test_own(struct why *why, int32_t moment, enum stage stage)
{
	struct check *check = why->check;
	uint64_t *broken = why->broken + (size_t)moment * (size_t)why->n_words;

	for (int32_t i = 0; i < check->n_rules; i++) {
		struct rule rule = check->rules[i];

		if (is_of_time(rule.kind) != (stage == STAGE_TIME) ||
		    rule.kind == RULE_DEPUTIES ||
		    !moment_breaks(check, moment, rule))
			continue;
		broken[i / WORD_BITS] |= UINT64_C(1) << (i % WORD_BITS);
	}
	why->stages[moment] = (uint8_t)stage;
}

static bool breaks_what_stands(const struct why *why, int32_t moment)
{
	const uint64_t *broken =
		why->broken + (size_t)moment * (size_t)why->n_words;

	for (int32_t i = 0; i < why->check->n_rules; i++)
		if (broken[i / WORD_BITS] >> (i % WORD_BITS) & 1 &&
		    !is_dropped(why, i))
			return true;
	return false;
}

/* Can people and rooms be had within so many points of people? */
static enum found fits(struct why *why, int32_t moment, int64_t most)
{
	struct check *check = why->check;
	int32_t rooms[2];

	for (int stage = STAGE_TIME; stage <= STAGE_ALL; stage++) {
		if (why->stages[moment] < stage)
			test_own(why, moment, (enum stage)stage);
		if (breaks_what_stands(why, moment))
			return NOT_FOUND;
	}
	if (!rooms_choose(check, &check->moments[moment], rooms))
		return NOT_FOUND;
	fillers_price(check, moment);
	return assignment_search(check, most, NULL, HOLD_STEPS);
}

/* Is there any slot, with what is given up now? */
static enum found any_fits(struct why *why)
{
	enum found worst = NOT_FOUND;

	for (int32_t i = 0; i < why->check->n_moments; i++) {
		enum found found = fits(why, i, INT64_MAX);

		if (found == FOUND)
			return FOUND;
		if (found == GAVE_UP)
			worst = GAVE_UP;
	}
	return worst;
}

/* --- the conflict -----------------------------------------------------------
 */

static bool gather_kept(struct why *why)
{
	struct check *check = why->check;
	const struct conflict *conflict = why->conflict;
	const struct rules *rules = &check->answer->rules;
	int32_t before = NONE;

	if (conflict->n_rules < 1)
		return check_fails(check, "/conflict/rules");
	for (int32_t i = 0; i < conflict->n_rules; i++) {
		int32_t at = conflict->rules[i];

		if (at < 0 || at >= rules->n_rules)
			return check_fails(check, "/conflict/rules/%d", i);
		int32_t rule = rule_find(check, rules->rules[at]);
		if (rule <= before)
			return check_fails(check, "/conflict/rules/%d", i);
		why->kept[rule] = true;
		before = rule;
	}
	return true;
}

/* Does a come before b when rules are dropped one by one? */
static bool goes_first(const struct why *why, int32_t a, int32_t b)
{
	int32_t of_a = negotiability(why, a), of_b = negotiability(why, b);

	return of_a < of_b || (of_a == of_b && a < b);
}

/* No slot with all of them. */
static bool verify_no_slot(struct why *why)
{
	for (int32_t i = 0; i < why->check->n_rules; i++)
		why->dropped[i] = !why->kept[i];
	give_up(why, why->dropped);
	return any_fits(why) != FOUND ||
	       check_fails(why->check, "/conflict/rules");
}

/*
 * Without one of them, those that go before it given up already, there is
 * a slot: so that none of the conflict's could have been dropped.
 */
static bool verify_needed(struct why *why)
{
	const struct conflict *conflict = why->conflict;
	struct check *check = why->check;

	for (int32_t i = 0; i < conflict->n_rules; i++) {
		int32_t rule = rule_find(
			check, check->answer->rules.rules[conflict->rules[i]]);

		for (int32_t k = 0; k < check->n_rules; k++)
			why->dropped[k] =
				k == rule ||
				(!why->kept[k] && goes_first(why, k, rule));
		give_up(why, why->dropped);
		if (any_fits(why) == NOT_FOUND)
			return check_fails(check, "/conflict/rules/%d", i);
	}
	return true;
}

/* Are diaries of the seat's candidates what the rule is about? */
static bool is_about_seat(const struct check *check, struct rule rule,
			  int32_t seat)
{
	const struct conference *c = check->conference;
	int32_t group = c->seats[seat].group;

	switch (rule.kind) {
	case RULE_ESSENTIAL:
		return seat == rule.subject;
	case RULE_GROUP:
		return group == rule.subject;
	case RULE_QUORUM:
		return !c->groups[group].is_team;
	case RULE_DEPUTIES:
		return c->seats[seat].order == ORDER_RANKED;
	case RULE_VISIT:
		return check->sittings[seat].is_chair;
	default:
		return false;
	}
}

static bool is_about(const struct check *check, struct rule rule,
		     int32_t person)
{
	const struct conference *c = check->conference;
	const struct visit *visit = &c->visit;
	bool is =
		rule.kind == RULE_VISIT && c->people[person].is_link_inspector;

	for (int32_t f = 0; f < check->n_fillers; f++)
		is |= check->fillers[f].person == person &&
		      is_about_seat(check, rule, check->fillers[f].seat);
	for (int32_t i = 0; rule.kind == RULE_VISIT && i < visit->n_seats; i++)
		is |= leader_of(check, visit->seats[i]) == person;
	return is;
}

static bool verify_whose(struct check *check, const struct reason *reason,
			 int32_t row)
{
	struct rule rule = check->answer->rules.rules[reason->rule];
	int32_t n = 0;

	for (int32_t p = 0; p < check->conference->n_people; p++) {
		if (!is_about(check, rule, p))
			continue;
		if (n >= reason->n_people || reason->people[n] != p)
			return check_fails(check,
					   "/conflict/rules/%d/people/%d", row,
					   n);
		n++;
	}
	return check_number(check, reason->n_people, n,
			    "/conflict/rules/%d/people", row);
}

static bool verify_reasons(struct why *why, struct check *narrow)
{
	const struct conflict *conflict = why->conflict;

	for (int32_t i = 0; i < conflict->n_rules; i++) {
		int32_t rule = conflict->rules[i], n = 0;

		for (int32_t m = 0; m < narrow->n_moments; m++)
			n += moment_breaks(narrow, m,
					   narrow->answer->rules.rules[rule]);
		if (conflict->reasons[i].rule != rule)
			return check_fails(narrow, "/conflict/rules/%d/rule",
					   i);
		if (!check_number(narrow, conflict->reasons[i].slots, n,
				  "/conflict/rules/%d/slots", i) ||
		    !verify_whose(narrow, &conflict->reasons[i], i))
			return false;
	}
	return true;
}

/* --- what to give up --------------------------------------------------------
 */

/* Two rules, or one and NONE; of check->rules. */
struct pair {
	int32_t a, b;
};

static int32_t price_of(const struct why *why, struct pair pair)
{
	enum { HIGHEST = 9 };
	int32_t price = HIGHEST - negotiability(why, pair.a);

	return pair.b == NONE ? price
			      : price + HIGHEST - negotiability(why, pair.b);
}

static void give_up_pair(struct why *why, struct pair pair)
{
	for (int32_t i = 0; i < why->check->n_rules; i++)
		why->dropped[i] = i == pair.a || i == pair.b;
	give_up(why, why->dropped);
}

static struct pair pair_of(const struct why *why,
			   const struct relaxation *relaxation)
{
	const struct check *check = why->check;
	const struct rule *rules = check->answer->rules.rules;
	struct pair pair = {rule_find(check, rules[relaxation->rules[0]]),
			    NONE};

	if (relaxation->n_rules == 2)
		pair.b = rule_find(check, rules[relaxation->rules[1]]);
	return pair;
}

static int32_t most_ways_out(const struct check *check)
{
	int32_t asked = check->conference->max_candidates;

	return asked > LEAST_WAYS_OUT ? asked : LEAST_WAYS_OUT;
}

static bool is_rule(const struct why *why, int32_t rule)
{
	const struct rules *rules = &why->check->answer->rules;

	return rule >= 0 && rule < rules->n_rules &&
	       rule_find(why->check, rules->rules[rule]) != NONE;
}

/* Easiest first: by price, points, start, rules. */
static bool is_before(const struct relaxation *x, const struct relaxation *y)
{
	if (x->given_up != y->given_up)
		return x->given_up < y->given_up;
	if (x->points != y->points)
		return x->points < y->points;
	if (x->span.start != y->span.start)
		return x->span.start < y->span.start;
	if (x->rules[0] != y->rules[0] || x->n_rules == 1)
		return x->rules[0] < y->rules[0];
	return x->rules[1] < y->rules[1];
}

static bool verify_list(struct why *why)
{
	struct check *check = why->check;
	const struct conflict *conflict = why->conflict;
	const struct relaxation *all = conflict->relaxations;

	if (conflict->n_relaxations > most_ways_out(check))
		return check_fails(check, "/conflict/relaxations");
	for (int32_t i = 0; i < conflict->n_relaxations; i++) {
		const struct relaxation *r = &all[i];

		if (r->n_rules < 1 || r->n_rules > 2 ||
		    r->n_rules != all[0].n_rules || !is_rule(why, r->rules[0]))
			return check_fails(check,
					   "/conflict/relaxations/%d/drop", i);
		if (r->n_rules == 2 &&
		    (r->rules[1] <= r->rules[0] || !is_rule(why, r->rules[1])))
			return check_fails(check,
					   "/conflict/relaxations/%d/drop", i);
		if (!check_number(check, r->given_up,
				  price_of(why, pair_of(why, r)),
				  "/conflict/relaxations/%d/negotiability", i))
			return false;
		if (i && !is_before(&all[i - 1], r))
			return check_fails(check, "/conflict/relaxations/%d",
					   i);
	}
	return true;
}

/* Nothing cheaper, nor as cheap and earlier; or as early, where the other
 * goes first. */
static bool verify_none_better(struct why *why, int64_t points, int64_t start,
			       bool other_goes_first, int32_t row)
{
	struct check *check = why->check;

	for (int32_t i = 0; i < check->n_moments; i++) {
		const struct moment *m = &check->moments[i];
		int64_t most = points - moment_points(check, m);

		if (m->span.start > start ||
		    (m->span.start == start && other_goes_first))
			most--;
		if (fits(why, i, most) == FOUND)
			return check_fails(check,
					   "/conflict/relaxations/%d/date",
					   row);
	}
	return true;
}

/* The date it gives: that it can be had, and no better one. */
static bool verify_way_out(struct why *why, int32_t row)
{
	struct check *check = why->check;
	const struct relaxation *r = &why->conflict->relaxations[row];
	int32_t at = moment_at(check, r->span);

	if (at == NONE)
		return check_fails(check, "/conflict/relaxations/%d/date/start",
				   row);
	give_up_pair(why, pair_of(why, r));
	if (fits(why, at,
		 r->points - moment_points(check, &check->moments[at])) ==
	    NOT_FOUND)
		return check_fails(check, "/conflict/relaxations/%d/date", row);
	return verify_none_better(why, r->points, r->span.start, true, row);
}

static bool is_listed(const struct why *why, struct pair pair)
{
	const struct conflict *conflict = why->conflict;

	for (int32_t i = 0; i < conflict->n_relaxations; i++) {
		struct pair said = pair_of(why, &conflict->relaxations[i]);

		if (said.a == pair.a && said.b == pair.b)
			return true;
	}
	return false;
}

static bool pair_goes_first(struct pair x, struct pair y)
{
	return x.a < y.a || (x.a == y.a && x.b < y.b);
}

/* What is not listed gives no date, or one behind all of a full list. */
static bool verify_left_out(struct why *why, struct pair pair)
{
	const struct conflict *conflict = why->conflict;
	int32_t n = conflict->n_relaxations;
	const struct relaxation *last = &conflict->relaxations[n - 1];
	bool same_size = n && (last->n_rules == 2) == (pair.b != NONE);
	bool is_full = same_size && n == most_ways_out(why->check);

	if (is_listed(why, pair) ||
	    (is_full && price_of(why, pair) > last->given_up))
		return true;
	give_up_pair(why, pair);
	if (is_full && price_of(why, pair) == last->given_up)
		return verify_none_better(why, last->points, last->span.start,
					  !pair_goes_first(pair,
							   pair_of(why, last)),
					  n - 1);
	return any_fits(why) != FOUND ||
	       check_fails(why->check, "/conflict/relaxations");
}

/* One of the conflict is in whatever gives a date. */
static bool verify_all_left_out(struct why *why)
{
	const struct conflict *conflict = why->conflict;
	int32_t n_rules = why->check->n_rules;
	bool singles = conflict->n_relaxations &&
		       conflict->relaxations[0].n_rules == 1;

	for (int32_t a = 0; a < n_rules; a++)
		if (why->kept[a] &&
		    !verify_left_out(why, (struct pair){a, NONE}))
			return false;
	for (int32_t a = 0; !singles && a < n_rules; a++)
		for (int32_t b = a + 1; b < n_rules; b++)
			if ((why->kept[a] || why->kept[b]) &&
			    !verify_left_out(why, (struct pair){a, b}))
				return false;
	return true;
}

/* --- all of it
 * ----------------------------------------------------------------- */

static void widen(struct check *check)
{
	const struct conference *c = check->conference;
	int32_t step_s = c->start_interval_s, latest_s = c->latest_s;

	check->days.first = day_add(check->days.first, -WIDER_DAYS);
	check->days.last = day_add(check->days.last, WIDER_DAYS);
	while (check->first_start_s - step_s >= WIDE_FROM_S)
		check->first_start_s -= step_s;
	if (latest_s < WIDE_TO_S)
		latest_s = WIDE_TO_S;
	check->n_starts = (int32_t)((latest_s - check->first_start_s -
				     c->required_duration_s) /
				    step_s) +
			  1;
}

static bool why_make(struct why *why)
{
	struct check *check = why->check;
	size_t n_moments = (size_t)check->n_moments;
	size_t n_rules = (size_t)check->n_rules;

	why->n_words = check->n_rules / WORD_BITS + 1;
	why->broken = arena_array(check->arena, uint64_t,
				  n_moments * (size_t)why->n_words);
	why->stages = arena_array(check->arena, uint8_t, n_moments);
	why->kept = arena_array(check->arena, bool, n_rules);
	why->dropped = arena_array(check->arena, bool, n_rules);
	return check_memory(check, why->broken) &&
	       check_memory(check, why->stages) &&
	       check_memory(check, why->kept) &&
	       check_memory(check, why->dropped);
}

static bool verify_why(struct why *why, struct check *narrow)
{
	if (!why_make(why) || !gather_kept(why) || !verify_no_slot(why) ||
	    !verify_reasons(why, narrow))
		return false;
	/* A limit was met: then the least set is not known. */
	if (!why->conflict->proved)
		return true;
	if (!verify_needed(why) || !verify_list(why))
		return false;
	for (int32_t i = 0; i < why->conflict->n_relaxations; i++)
		if (!verify_way_out(why, i))
			return false;
	return verify_all_left_out(why);
}

bool verify_conflict(struct check *check)
{
	const struct conflict *conflict = check->answer->conflict;
	struct check wide = *check;
	struct why why = {.check = &wide, .conflict = conflict};

	if ((conflict != NULL) != (check->answer->verdict == VERDICT_NONE))
		return check_fails(check, "/conflict");
	if (!conflict)
		return true;
	if (conflict->proved)
		widen(&wide);
	wide.steps_left = STEPS_OF_A_PART;
	bool holds = rules_find(&wide) && moments_lay(&wide) &&
		     verify_why(&why, check);
	if (check->status == STATUS_OK)
		check->status = wide.status;
	return holds;
}
