#include "conference/verify_parts.h"

/*
 * What becomes of a date if people drop out or decline, looked for once more.
 * Where someone drops out of a seating that holds, people first move from
 * seat to seat until hers is filled or one is empty that may be. Only where
 * that fails all seatings are searched.
 */

enum { SCENARIO_STEPS = 5000 };

static const struct what_if nothing = {{NONE, NONE}, false, NONE};

static enum found holds(struct check *check, int32_t moment,
			const struct what_if *what_if)
{
	if (check->steps_left <= 0)
		return GAVE_UP;
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
	const uint8_t *states;
	bool gave_up;
	/* Seatings: of the date, without one, without two; [n_seats] */
	int32_t *seated, *without_one, *without_two;
	bool *met;	  /* [n_people of the case]: by this chain of moves */
	int32_t *seat_of; /* [n_people of the case] in the seating at hand */
};

/* --- people who move --------------------------------------------------------
 */

struct moving {
	struct gathering *g;
	const struct what_if *what_if;
	int32_t *seated; /* of every seat but one it holds */
};

static bool may_sit(const struct moving *moving, int32_t filler)
{
	struct check *check = moving->g->check;
	const struct filler *f = &check->fillers[filler];

	return comes(moving->what_if, f->person,
		     (enum fbtype)moving->g->states[filler]) &&
	       (check->visits.seat != f->seat ||
		outing_possible(check, moving->g->moment, filler,
				moving->what_if));
}

/* Do all minima hold with the seat empty, those without anybody counted? */
static bool may_be_empty(const struct moving *moving, int32_t seat)
{
	const struct check *check = moving->g->check;
	const struct conference *c = check->conference;
	int32_t group = c->seats[seat].group, in_group = 0, outside_teams = 0;

	if (empty_cost(check, seat) == COST_OF_NOBODY)
		return false;
	for (int32_t s = 0; s < c->n_seats; s++) {
		if (moving->seated[s] == NONE || s == seat)
			continue;
		in_group += c->seats[s].group == group;
		outside_teams += !c->groups[c->seats[s].group].is_team;
	}
	return in_group >= least_of_group(check, group) &&
	       outside_teams >= least_of_quorum(check);
}

static bool fill(struct moving *moving, int32_t seat);

/* Does the person who is there go to another seat, and hers get filled? */
static bool take_over(struct moving *moving, int32_t seat, int32_t filler)
{
	struct gathering *g = moving->g;
	int32_t person = g->check->fillers[filler].person;
	int32_t from = person == NONE ? NONE : g->seat_of[person];

	if (person != NONE && g->met[person])
		return false;
	if (person != NONE)
		g->met[person] = true;
	if (from == seat)
		return false;
	int32_t before = moving->seated[seat];
	moving->seated[seat] = filler;
	if (from == NONE)
		return true;
	if (may_be_empty(moving, from)) {
		moving->seated[from] = NONE;
		return true;
	}
	if (fill(moving, from))
		return true;
	moving->seated[seat] = before;
	return false;
}

/* Fills a seat whose person goes: by one who is free, or along a chain. */
static bool fill(struct moving *moving, int32_t seat)
{
	const struct check *check = moving->g->check;

	for (int32_t f = check->first_fillers[seat];
	     f < check->first_fillers[seat + 1]; f++)
		if (may_sit(moving, f) && take_over(moving, seat, f))
			return true;
	return false;
}

static bool has_few_deputies(const struct moving *moving)
{
	const struct check *check = moving->g->check;
	int32_t n = 0;

	for (int32_t s = 0; s < check->conference->n_seats; s++)
		n += moving->seated[s] != NONE &&
		     check->fillers[moving->seated[s]].is_deputy;
	return n <= most_deputies(check);
}

/* The chair stays, if a visit is possible still. */
static bool keeps_the_visit(const struct moving *moving)
{
	struct check *check = moving->g->check;
	int32_t seat = check->visits.seat;

	return seat == NONE || moving->seated[seat] == NONE ||
	       outing_possible(check, moving->g->moment, moving->seated[seat],
			       moving->what_if);
}

/*
 * From a seating that holds to one without a person more, who is out in
 * what_if: true where one was found. False says nothing.
 */
static bool move_people(struct gathering *g, const int32_t *from,
			const struct what_if *what_if, int32_t person,
			int32_t *to)
{
	const struct check *check = g->check;
	const struct conference *c = check->conference;
	struct moving moving = {.g = g, .what_if = what_if, .seated = to};
	int32_t hers = NONE;

	for (int32_t p = 0; p < c->n_people; p++) {
		g->seat_of[p] = NONE;
		g->met[p] = false;
	}
	for (int32_t s = 0; s < c->n_seats; s++) {
		int32_t who =
			from[s] == NONE ? NONE : check->fillers[from[s]].person;

		to[s] = from[s];
		if (who != NONE)
			g->seat_of[who] = s;
		if (who != NONE && who == person)
			hers = s;
	}
	if (hers != NONE && may_be_empty(&moving, hers))
		to[hers] = NONE;
	else if (hers != NONE && !fill(&moving, hers))
		return false;
	return has_few_deputies(&moving) && keeps_the_visit(&moving);
}

/* Without one person more than the seating from was found without; found: to
 * is a seating. */
static enum found holds_without(struct gathering *g, const int32_t *from,
				const struct what_if *what_if, int32_t person,
				int32_t *to)
{
	struct check *check = g->check;

	if (move_people(g, from, what_if, person, to))
		return FOUND;
	enum found found = holds(check, g->moment, what_if);
	for (int32_t s = 0; found == FOUND && s < check->conference->n_seats;
	     s++)
		to[s] = check->seated[s];
	return found;
}

/* --- who drops out
 * ------------------------------------------------------------ */

static bool gathering_make(struct gathering *g)
{
	struct check *check = g->check;
	size_t n_people = (size_t)check->conference->n_people;
	size_t n_seats = (size_t)check->conference->n_seats;

	g->states = states_of(check, g->moment);
	g->without_one = arena_array(check->arena, int32_t, n_seats);
	g->without_two = arena_array(check->arena, int32_t, n_seats);
	g->met = arena_array(check->arena, bool, n_people);
	g->seat_of = arena_array(check->arena, int32_t, n_people);
	return check_memory(check, g->without_one) &&
	       check_memory(check, g->without_two) &&
	       check_memory(check, g->met) && check_memory(check, g->seat_of);
}

static bool people_gather(struct gathering *g)
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
			sits_there |= g->seated[s] != NONE &&
				      check->fillers[g->seated[s]].person == p;
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
		enum found found = holds_without(g, g->seated, &out,
						 g->people[i], g->without_one);
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

/* Does it hold without the i-th and any later one? */
static enum found holds_without_pairs(struct gathering *g, int32_t i)
{
	struct what_if out = nothing;
	enum found worst;

	out.out[0] = g->people[i];
	worst = holds_without(g, g->seated, &out, g->people[i], g->without_one);
	for (int32_t k = i + 1; worst == FOUND && k < g->n_people; k++) {
		out.out[1] = g->people[k];
		enum found found = holds_without(g, g->without_one, &out,
						 g->people[k], g->without_two);
		if (found != FOUND)
			return found;
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
		     int32_t *seated)
{
	struct gathering g = {.check = check,
			      .nth = nth,
			      .moment = moment,
			      .date = &check->answer->dates[nth],
			      .seated = seated};
	int64_t steps_left = check->steps_left;

	check->steps_left = check->unknown_steps_left;
	bool holds = gathering_make(&g) && people_gather(&g) &&
		     verify_critical(&g) && verify_drop_outs(&g) &&
		     verify_declining(&g);
	check->unknown_steps_left = check->steps_left;
	check->steps_left = steps_left;
	return holds;
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

	check->steps_left = UNKNOWN_STEPS;
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
