#include "conference/verify_parts.h"

/*
 * What becomes of a date if people drop out or decline, looked for once more.
 * Two who drop out are looked into only where the seating that was found
 * without the first cannot simply do without the second.
 */

enum { SCENARIO_STEPS = 5000 };

static const struct what_if nothing = {{NONE, NONE}, false, NONE};

static enum found holds(struct check *check, int32_t moment,
			const struct what_if *what_if)
{
	fillers_price_if(check, moment, what_if);
	return assignment_search(check, INT64_MAX, NULL, SCENARIO_STEPS);
}

/* One date, and who has a seat there. */
struct gathering {
	struct check *check;
	int32_t nth, moment;
	const struct date *date;
	int32_t n_people, n_critical;
	const int32_t *people; /* ascending */
	bool gave_up;
};

static bool people_gather(struct gathering *g, const int32_t *seated)
{
	const struct check *check = g->check;
	const struct conference *c = check->conference;
	int32_t *people =
		arena_array(check->arena, int32_t, (size_t)c->n_people);

	if (!check_memory(g->check, people))
		return false;
	for (int32_t p = 0; p < c->n_people; p++) {
		bool sits_there = false;

		for (int32_t s = 0; s < c->n_seats; s++)
			sits_there |= seated[s] != NONE &&
				      check->fillers[seated[s]].person == p;
		if (sits_there)
			people[g->n_people++] = p;
	}
	g->people = people;
	return true;
}

/* What it comes to if each one drops out; critical as told. */
static bool verify_critical(struct gathering *g)
{
	struct check *check = g->check;
	int32_t n = 0;

	for (int32_t i = 0; i < g->n_people; i++) {
		struct what_if out = nothing;
		bool told = n < g->date->n_critical &&
			    g->date->critical[n] == g->people[i];

		out.out[0] = g->people[i];
		enum found found = holds(check, g->moment, &out);
		if (found != GAVE_UP && told != (found == NOT_FOUND))
			return check_fails(check, "/dates/%d/critical/%d",
					   g->nth, n);
		g->gave_up |= found == GAVE_UP;
		n += told;
	}
	g->n_critical = n;
	return check_number(check, g->date->n_critical, n, "/dates/%d/critical",
			    g->nth);
}

/* May the visit be another one without this person? */
static bool is_of_the_visit(const struct check *check, int32_t person)
{
	for (int32_t i = 0; i < check->visits.n_party; i++)
		if (check->visits.party[i] == person)
			return true;
	return false;
}

/* Can the seating found last leave the person's seat empty? */
static bool can_do_without(const struct check *check, int32_t person)
{
	const struct conference *c = check->conference;
	int32_t seat = NONE, in_group = 0, outside_teams = 0;

	if (is_of_the_visit(check, person))
		return false;
	for (int32_t s = 0; s < c->n_seats; s++)
		if (check->seated[s] != NONE &&
		    check->fillers[check->seated[s]].person == person)
			seat = s;
	if (seat == NONE)
		return true;
	if (empty_cost(check, seat) == COST_OF_NOBODY)
		return false;
	for (int32_t s = 0; s < c->n_seats; s++) {
		if (check->seated[s] == NONE)
			continue;
		in_group += c->seats[s].group == c->seats[seat].group;
		outside_teams += !c->groups[c->seats[s].group].is_team;
	}
	return in_group > least_of_group(check, c->seats[seat].group) &&
	       (c->groups[c->seats[seat].group].is_team ||
		outside_teams > least_of_quorum(check));
}

/* Does it hold without the i-th and any later one? */
static enum found holds_without_pairs(struct gathering *g, int32_t i)
{
	struct check *check = g->check;
	struct what_if out = nothing;
	bool *spare = arena_array(check->arena, bool, (size_t)g->n_people);
	enum found worst = FOUND;

	if (!check_memory(check, spare))
		return GAVE_UP;
	out.out[0] = g->people[i];
	if (holds(check, g->moment, &out) == FOUND)
		for (int32_t k = i + 1; k < g->n_people; k++)
			spare[k] = can_do_without(check, g->people[k]);
	for (int32_t k = i + 1; k < g->n_people; k++) {
		if (spare[k])
			continue;
		out.out[1] = g->people[k];
		enum found found = holds(check, g->moment, &out);
		if (found == NOT_FOUND)
			return NOT_FOUND;
		if (found == GAVE_UP)
			worst = GAVE_UP;
	}
	return worst;
}

/* How many of those who attend may drop out, whoever they are. */
static bool verify_drop_outs(struct gathering *g)
{
	struct check *check = g->check;
	int32_t said = g->date->drop_outs, most = 2;

	if (g->n_people < most)
		most = g->n_people;
	if (g->n_critical)
		most = 0;
	for (int32_t i = 0; most == 2 && i < g->n_people; i++) {
		enum found found = holds_without_pairs(g, i);

		if (found == NOT_FOUND)
			most = 1;
		g->gave_up |= found == GAVE_UP;
	}
	if (g->gave_up && said >= 0 && said < most)
		return true;
	return check_number(check, said, most, "/dates/%d/drop_outs", g->nth);
}

static bool verify_declining(struct gathering *g)
{
	struct what_if declined = nothing;

	declined.unknown_declines = true;
	enum found found = holds(g->check, g->moment, &declined);
	return found == GAVE_UP ||
	       g->date->holds_if_unknown_decline == (found == FOUND) ||
	       check_fails(g->check, "/dates/%d/holds_if_unknown_decline",
			   g->nth);
}

bool verify_unknowns(struct check *check, int32_t nth, int32_t moment,
		     const int32_t *seated)
{
	struct gathering g = {.check = check,
			      .nth = nth,
			      .moment = moment,
			      .date = &check->answer->dates[nth]};

	return people_gather(&g, seated) && verify_critical(&g) &&
	       verify_drop_outs(&g) && verify_declining(&g);
}

/* --- whom to ask first
 * -------------------------------------------------------- */

static bool is_unknown(struct check *check, int32_t moment, int32_t person)
{
	const uint8_t *states = states_of(check, moment);

	for (int32_t f = 0; f < check->n_fillers; f++)
		if (check->fillers[f].person == person &&
		    states[f] == FB_UNKNOWN)
			return true;
	return false;
}

/* Does her answer decide the date? */
static enum found decides(struct check *check, int32_t nth, int32_t person)
{
	const struct date *date = &check->answer->dates[nth];
	int32_t moment = moment_at(check, date->span);
	struct what_if declines = nothing, comes_at_last = nothing;

	if (!is_unknown(check, moment, person))
		return NOT_FOUND;
	declines.out[0] = person;
	enum found without = holds(check, moment, &declines);
	if (without == NOT_FOUND)
		return FOUND;
	if (date->holds_if_unknown_decline)
		return without == FOUND ? NOT_FOUND : GAVE_UP;
	comes_at_last.unknown_declines = true;
	comes_at_last.free = person;
	enum found with = holds(check, moment, &comes_at_last);
	return with == NOT_FOUND && without == GAVE_UP ? GAVE_UP : with;
}

static const struct ask *ask_of(const struct check *check, int32_t person)
{
	for (size_t i = 0; i < check->answer->asks.n_asks; i++)
		if (check->answer->asks.asks[i].person == person)
			return &check->answer->asks.asks[i];
	return NULL;
}

/* Whether the dates that a person is said to decide are those. */
static bool verify_decided(struct check *check, int32_t person)
{
	const struct ask *ask = ask_of(check, person);
	int32_t n = 0;

	for (int32_t d = 0; d < (int32_t)check->answer->n_dates; d++) {
		bool told = ask && n < ask->n_dates && ask->dates[n] == d;
		enum found found = decides(check, d, person);

		if (found != GAVE_UP && told != (found == FOUND))
			return check_fails(
				check, "/ask_first/%lld/decides",
				ask ? (long long)(ask -
						  check->answer->asks.asks)
				    : (long long)check->answer->asks.n_asks);
		n += told;
	}
	return !ask || ask->n_dates == n ||
	       check_fails(check, "/ask_first/%lld/decides",
			   (long long)(ask - check->answer->asks.asks));
}

bool verify_asks(struct check *check)
{
	const struct answer *answer = check->answer;

	check->steps_left = STEPS_OF_A_PART;
	for (size_t i = 0; i < answer->asks.n_asks; i++) {
		const struct ask *ask = &answer->asks.asks[i];
		const struct ask *before = ask - 1;

		if (ask->person < 0 ||
		    ask->person >= check->conference->n_people ||
		    ask->n_dates < 1 || ask_of(check, ask->person) != ask ||
		    (i && (before->n_dates < ask->n_dates ||
			   (before->n_dates == ask->n_dates &&
			    before->person >= ask->person))))
			return check_fails(check, "/ask_first/%zu", i);
	}
	for (int32_t p = 0; p < check->conference->n_people; p++)
		if (!verify_decided(check, p))
			return false;
	return true;
}
