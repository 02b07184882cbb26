#include "conference/verify_parts.h"

/* Who may fill which seat, and what each choice costs at a moment. */

bool sits(const struct check *check, int32_t seat)
{
	const struct sitting *sitting = &check->sittings[seat];

	return sitting->takes_part && !sitting->is_held;
}

static int32_t fillers_of_seat(const struct check *check, int32_t seat)
{
	const struct seat *s = &check->conference->seats[seat];

	return sits(check, seat) ? s->n_candidates + (s->unnamed ? 1 : 0) : 0;
}

static bool was_in_team(const struct follows *follows, int32_t person)
{
	for (int32_t i = 0; follows->is_stated && i < follows->n_team; i++)
		if (follows->team[i] == person)
			return true;
	return false;
}

static struct filler filler_of(const struct check *check, int32_t seat,
			       int32_t nth)
{
	const struct conference *c = check->conference;
	const struct seat *s = &c->seats[seat];
	const struct sitting *sitting = &check->sittings[seat];
	struct filler filler = {.seat = seat, .person = NONE, .nth = nth};

	if (nth >= s->n_candidates)
		return filler;
	filler.person = s->candidates[nth];
	filler.is_deputy = nth > 0 && s->order == ORDER_RANKED;
	filler.is_original = c->groups[s->group].is_team &&
			     was_in_team(&c->follows, filler.person);
	filler.before_s = filler.after_s = c->people[filler.person].travel_s;
	if (sitting->has_buffer) {
		filler.before_s += c->buffer_before_s;
		filler.after_s += c->buffer_after_s;
	}
	filler.before_s -= sitting->comes_s;
	filler.after_s -= sitting->leaves_s;
	return filler;
}

bool fillers_make(struct check *check)
{
	const struct conference *c = check->conference;
	int32_t n = 0, at = 0;

	for (int32_t s = 0; s < c->n_seats; s++)
		n += fillers_of_seat(check, s);
	int32_t *firsts =
		arena_array(check->arena, int32_t, (size_t)c->n_seats + 1);
	struct filler *fillers =
		arena_array(check->arena, struct filler, (size_t)n);
	check->costs = arena_array(check->arena, int64_t, (size_t)n);
	check->seated = arena_array(check->arena, int32_t, (size_t)c->n_seats);
	if (!check_memory(check, firsts) || !check_memory(check, fillers) ||
	    !check_memory(check, check->costs) ||
	    !check_memory(check, check->seated))
		return false;
	for (int32_t s = 0; s < c->n_seats; s++) {
		firsts[s] = at;
		for (int32_t k = 0; k < fillers_of_seat(check, s); k++)
			fillers[at++] = filler_of(check, s, k);
	}
	firsts[c->n_seats] = at;
	check->first_fillers = firsts;
	check->fillers = fillers;
	check->n_fillers = at;
	return true;
}

int32_t chair_wanted(const struct check *check)
{
	const struct conference *c = check->conference;

	return c->follows.is_stated && c->follows.chair != NONE
		       ? c->follows.chair
		       : c->inspection_lead;
}

static bool has_the_visit(const struct check *check, int32_t seat)
{
	return check->visits.seat == seat && !check->waived.visit;
}

int64_t empty_cost(const struct check *check, int32_t seat)
{
	const struct conference *c = check->conference;
	const struct sitting *sitting = &check->sittings[seat];
	int64_t cost = 0;

	if (!sits(check, seat))
		return 0;
	if (sitting->is_essential && !check->waived.essential[seat])
		return COST_OF_NOBODY;
	if (has_the_visit(check, seat)) {
		if (c->visit.required > 0)
			return COST_OF_NOBODY;
		cost = c->weights[TERM_VISIT_CALL];
	}
	return cost + c->weights[sitting->is_wanted ? TERM_SEAT_EMPTY
						    : TERM_OPTIONAL_SEAT_EMPTY];
}

static int64_t filler_cost(struct check *check, int32_t moment, int32_t nth,
			   enum fbtype state)
{
	const struct conference *c = check->conference;
	const struct filler *filler = &check->fillers[nth];
	const struct sitting *sitting = &check->sittings[filler->seat];
	int64_t cost = 0;

	if (!state_can_come(state))
		return COST_OF_NOBODY;
	if (state == FB_TENTATIVE || state == FB_NEEDS_ACTION)
		cost += c->weights[TERM_TENTATIVE];
	if (state == FB_UNKNOWN)
		cost += c->weights[TERM_UNKNOWN];
	if (filler->is_deputy)
		cost += (int64_t)filler->nth *
			c->weights[sitting->is_wanted ? TERM_DEPUTY
						      : TERM_OPTIONAL_DEPUTY];
	if (sitting->is_chair && filler->person != NONE &&
	    chair_wanted(check) != NONE &&
	    filler->person != chair_wanted(check))
		cost += c->weights[TERM_CHAIR];
	if (check->visits.seat != filler->seat)
		return cost;
	int64_t of_visit = outing_cost(check, moment, nth);
	return of_visit == COST_OF_NOBODY ? COST_OF_NOBODY : cost + of_visit;
}

void fillers_price(struct check *check, int32_t moment)
{
	const uint8_t *states = states_of(check, moment);

	for (int32_t f = 0; f < check->n_fillers; f++)
		check->costs[f] =
			filler_cost(check, moment, f, (enum fbtype)states[f]);
}

void fillers_price_if(struct check *check, int32_t moment,
		      const struct what_if *what_if)
{
	const uint8_t *states = states_of(check, moment);

	for (int32_t f = 0; f < check->n_fillers; f++) {
		const struct filler *filler = &check->fillers[f];
		bool can =
			comes(what_if, filler->person, (enum fbtype)states[f]);

		if (can && check->visits.seat == filler->seat)
			can = outing_possible(check, moment, f, what_if);
		check->costs[f] = can ? 0 : COST_OF_NOBODY;
	}
}

int32_t least_of_group(const struct check *check, int32_t group)
{
	return check->waived.groups[group]
		       ? 0
		       : check->conference->groups[group].required;
}

int32_t least_of_quorum(const struct check *check)
{
	return check->waived.quorum ? 0 : check->conference->quorum_required;
}

int32_t most_deputies(const struct check *check)
{
	return check->waived.deputies ? INT32_MAX
				      : check->conference->max_deputies;
}
