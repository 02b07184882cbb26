#include "conference/verify_parts.h"

/*
 * Whether people can be seated within a number of points, by branching on
 * what stands in the way. At a node each open seat takes its cheapest filler
 * who is not yet placed. If nobody is taken twice and all minima and the cap
 * on deputies hold, that is an assignment; else a seat that is part of the
 * trouble is fixed to each of its choices in turn. A node is given up where
 * even the cheapest choices cost too much or a minimum is out of reach.
 */

bool seat_takes_part(const struct seat *seat)
{
	return seat->role != ROLE_NON_PARTICIPANT;
}

bool seat_is_wanted(const struct seat *seat)
{
	return seat->role == ROLE_CHAIR || seat->role == ROLE_REQUIRED;
}

static int32_t fillers_of_seat(const struct seat *seat)
{
	if (!seat_takes_part(seat))
		return 0;
	return seat->n_candidates + (seat->unnamed ? 1 : 0);
}

bool fillers_make(struct check *check)
{
	const struct conference *c = check->conference;
	int32_t n = 0, at = 0;

	for (int32_t s = 0; s < c->n_seats; s++)
		n += fillers_of_seat(&c->seats[s]);
	int32_t *firsts =
		arena_array(check->arena, int32_t, (size_t)c->n_seats + 1);
	struct filler *fillers =
		arena_array(check->arena, struct filler, (size_t)n);
	check->costs = arena_array(check->arena, int64_t, (size_t)n);
	if (!check_memory(check, firsts) || !check_memory(check, fillers) ||
	    !check_memory(check, check->costs))
		return false;
	for (int32_t s = 0; s < c->n_seats; s++) {
		const struct seat *seat = &c->seats[s];

		firsts[s] = at;
		for (int32_t k = 0; k < fillers_of_seat(seat); k++)
			fillers[at++] = (struct filler){
				.seat = s,
				.person = k < seat->n_candidates
						  ? seat->candidates[k]
						  : NONE,
				.nth = k,
				.is_deputy = k < seat->n_candidates && k > 0 &&
					     seat->order == ORDER_RANKED,
				.is_buffered = seat->group == c->buffer_group,
			};
	}
	firsts[c->n_seats] = at;
	check->first_fillers = firsts;
	check->fillers = fillers;
	check->n_fillers = at;
	return true;
}

int64_t empty_cost(const struct check *check, int32_t seat)
{
	const struct conference *c = check->conference;
	const struct seat *s = &c->seats[seat];

	if (!seat_takes_part(s))
		return 0;
	if (s->essential)
		return COST_OF_NOBODY;
	return c->weights[seat_is_wanted(s) ? TERM_SEAT_EMPTY
					    : TERM_OPTIONAL_SEAT_EMPTY];
}

int64_t filler_cost(const struct check *check, const struct filler *filler,
		    enum fbtype state)
{
	const struct conference *c = check->conference;
	const struct seat *seat = &c->seats[filler->seat];
	int64_t cost = 0;

	if (!state_can_come(state))
		return COST_OF_NOBODY;
	if (state == FB_TENTATIVE || state == FB_NEEDS_ACTION)
		cost += c->weights[TERM_TENTATIVE];
	if (state == FB_UNKNOWN)
		cost += c->weights[TERM_UNKNOWN];
	if (filler->is_deputy)
		cost += (int64_t)filler->nth *
			c->weights[seat_is_wanted(seat) ? TERM_DEPUTY
							: TERM_OPTIONAL_DEPUTY];
	if (seat->duty == DUTY_CHAIR && filler->person != NONE &&
	    c->inspection_lead != NONE && filler->person != c->inspection_lead)
		cost += c->weights[TERM_CHAIR];
	return cost;
}

void fillers_price(struct check *check, int32_t moment)
{
	const uint8_t *states =
		check->states + (size_t)moment * (size_t)check->n_fillers;

	for (int32_t f = 0; f < check->n_fillers; f++)
		check->costs[f] = filler_cost(check, &check->fillers[f],
					      (enum fbtype)states[f]);
}

/* What is fixed so far, and the scratch of one look at it. */
struct seating {
	struct check *check;
	int64_t most, steps_left, steps;
	int32_t chosen[LIMIT_SEATS]; /* a filler, NONE: empty, OPEN_SEAT */
	int32_t cheapest[LIMIT_SEATS];
	bool can_principal[LIMIT_SEATS], can_deputy[LIMIT_SEATS];
	int32_t placed[LIMIT_PEOPLE]; /* how many fixed seats; 0 or 1 */
	int32_t taken[LIMIT_PEOPLE];  /* by which seat, this look; NONE */
};

static bool is_free_to_sit(const struct seating *s, int32_t filler)
{
	int32_t person = s->check->fillers[filler].person;

	return s->check->costs[filler] != COST_OF_NOBODY &&
	       (person == NONE || !s->placed[person]);
}

/* The cheapest of an open seat; false: it must be filled and cannot be. */
static bool look_at_seat(struct seating *s, int32_t seat, int64_t *cost)
{
	const struct check *check = s->check;
	int64_t least = empty_cost(check, seat);

	s->cheapest[seat] = NONE;
	s->can_principal[seat] = s->can_deputy[seat] = false;
	for (int32_t f = check->first_fillers[seat];
	     f < check->first_fillers[seat + 1]; f++) {
		if (!is_free_to_sit(s, f))
			continue;
		if (check->fillers[f].is_deputy)
			s->can_deputy[seat] = true;
		else
			s->can_principal[seat] = true;
		/* Where they cost the same, a seat is better filled. */
		if (check->costs[f] < least ||
		    (check->costs[f] == least && s->cheapest[seat] == NONE)) {
			least = check->costs[f];
			s->cheapest[seat] = f;
		}
	}
	*cost += least == COST_OF_NOBODY ? 0 : least;
	return least != COST_OF_NOBODY;
}

static void look_at_fixed(struct seating *s, int32_t seat, int64_t *cost)
{
	int32_t f = s->chosen[seat];

	s->cheapest[seat] = f;
	s->can_principal[seat] = f != NONE && !s->check->fillers[f].is_deputy;
	s->can_deputy[seat] = f != NONE && s->check->fillers[f].is_deputy;
	*cost += f == NONE ? empty_cost(s->check, seat) : s->check->costs[f];
}

/* Must this seat be filled whatever groups and quorum ask? */
static bool must_fill(const struct seating *s, int32_t seat)
{
	if (s->chosen[seat] != OPEN_SEAT)
		return s->chosen[seat] != NONE;
	return s->check->conference->seats[seat].essential;
}

struct shortfall {
	int32_t deputies, filled, reachable; /* of seats in the group */
};

static struct shortfall group_shortfall(const struct seating *s, int32_t group)
{
	const struct conference *c = s->check->conference;
	struct shortfall sum = {0};
	int32_t principals = 0;

	for (int32_t i = 0; i < c->n_seats; i++) {
		if (c->seats[i].group != group ||
		    !seat_takes_part(&c->seats[i]))
			continue;
		sum.reachable += s->can_principal[i] || s->can_deputy[i];
		principals += s->can_principal[i];
		if (!s->can_principal[i] && s->can_deputy[i] && must_fill(s, i))
			sum.deputies++;
	}
	int32_t lack = c->groups[group].required - principals - sum.deputies;
	if (lack > 0)
		sum.deputies += lack;
	sum.filled = principals + sum.deputies;
	return sum;
}

/* Can all minima still be met, with no more deputies than are allowed? */
static bool minima_are_in_reach(const struct seating *s)
{
	const struct conference *c = s->check->conference;
	int32_t deputies = 0, filled = 0, reachable = 0;

	for (int32_t g = 0; g < c->n_groups; g++) {
		struct shortfall sum = group_shortfall(s, g);

		if (sum.reachable < c->groups[g].required)
			return false;
		deputies += sum.deputies;
		if (!c->groups[g].is_team) {
			filled += sum.filled;
			reachable += sum.reachable;
		}
	}
	if (c->quorum_required > filled)
		deputies += c->quorum_required - filled;
	return reachable >= c->quorum_required && deputies <= c->max_deputies;
}

static bool could_be_filled(const struct seating *s, int32_t seat)
{
	return s->chosen[seat] == OPEN_SEAT && s->cheapest[seat] == NONE &&
	       (s->can_principal[seat] || s->can_deputy[seat]);
}

/* An open seat left empty in a group (NONE: outside teams) that lacks some. */
static int32_t seat_to_fill(const struct seating *s, int32_t group)
{
	const struct conference *c = s->check->conference;
	int32_t filled = 0, candidate = NONE;
	int32_t required =
		group == NONE ? c->quorum_required : c->groups[group].required;

	for (int32_t i = 0; i < c->n_seats; i++) {
		int32_t of = c->seats[i].group;

		if (group == NONE ? c->groups[of].is_team : of != group)
			continue;
		filled += s->cheapest[i] != NONE;
		if (candidate == NONE && could_be_filled(s, i))
			candidate = i;
	}
	return filled < required ? candidate : NONE;
}

/* Two seats that would have the same person: the first that is open. */
static int32_t seat_in_conflict(struct seating *s)
{
	const struct conference *c = s->check->conference;

	for (int32_t p = 0; p < c->n_people; p++)
		s->taken[p] = NONE;
	for (int32_t i = 0; i < c->n_seats; i++) {
		int32_t f = s->cheapest[i];
		int32_t person = f == NONE ? NONE : s->check->fillers[f].person;

		if (person == NONE || s->chosen[i] != OPEN_SEAT)
			continue;
		if (s->taken[person] != NONE)
			return i;
		s->taken[person] = i;
	}
	return NONE;
}

static int32_t seat_with_a_deputy_too_many(const struct seating *s)
{
	const struct check *check = s->check;
	int32_t n = 0, candidate = NONE;

	for (int32_t i = 0; i < check->conference->n_seats; i++) {
		int32_t f = s->cheapest[i];

		if (f == NONE || !check->fillers[f].is_deputy)
			continue;
		n++;
		if (s->chosen[i] == OPEN_SEAT)
			candidate = i;
	}
	return n > check->conference->max_deputies ? candidate : NONE;
}

/* The seat to fix next, or NONE: the cheapest choices are an assignment. */
static int32_t seat_in_trouble(struct seating *s)
{
	int32_t seat = seat_in_conflict(s);

	for (int32_t g = 0; seat == NONE && g < s->check->conference->n_groups;
	     g++)
		seat = seat_to_fill(s, g);
	if (seat == NONE)
		seat = seat_to_fill(s, NONE);
	return seat == NONE ? seat_with_a_deputy_too_many(s) : seat;
}

static enum found search(struct seating *s);

static enum found search_with(struct seating *s, int32_t seat, int32_t filler)
{
	int32_t person =
		filler == NONE ? NONE : s->check->fillers[filler].person;

	s->chosen[seat] = filler;
	if (person != NONE)
		s->placed[person]++;
	enum found found = search(s);
	if (person != NONE)
		s->placed[person]--;
	s->chosen[seat] = OPEN_SEAT;
	return found;
}

static enum found branch(struct seating *s, int32_t seat)
{
	const struct check *check = s->check;
	enum found worst = NOT_FOUND;

	for (int32_t f = check->first_fillers[seat];
	     f < check->first_fillers[seat + 1]; f++) {
		if (!is_free_to_sit(s, f))
			continue;
		enum found found = search_with(s, seat, f);
		if (found == FOUND)
			return FOUND;
		if (found == GAVE_UP)
			worst = GAVE_UP;
	}
	if (empty_cost(check, seat) == COST_OF_NOBODY)
		return worst;
	enum found found = search_with(s, seat, NONE);
	return found == NOT_FOUND ? worst : found;
}

static enum found search(struct seating *s)
{
	const struct conference *c = s->check->conference;
	int64_t cost = 0;

	if (s->steps++ >= s->steps_left)
		return GAVE_UP;
	for (int32_t i = 0; i < c->n_seats; i++) {
		if (s->chosen[i] != OPEN_SEAT)
			look_at_fixed(s, i, &cost);
		else if (!look_at_seat(s, i, &cost))
			return NOT_FOUND;
	}
	if (cost > s->most || !minima_are_in_reach(s))
		return NOT_FOUND;
	int32_t seat = seat_in_trouble(s);
	return seat == NONE ? FOUND : branch(s, seat);
}

/* Places whom fixed says; false: that breaks a rule at once. */
static bool seating_start(struct seating *s, const int32_t *fixed)
{
	const struct check *check = s->check;
	const struct conference *c = check->conference;

	for (int32_t p = 0; p < c->n_people; p++)
		s->placed[p] = 0;
	for (int32_t i = 0; i < c->n_seats; i++) {
		s->chosen[i] = fixed ? fixed[i] : OPEN_SEAT;
		if (!seat_takes_part(&c->seats[i]))
			s->chosen[i] = NONE;
		if (s->chosen[i] == OPEN_SEAT)
			continue;
		if (s->chosen[i] == NONE) {
			if (empty_cost(check, i) == COST_OF_NOBODY)
				return false;
			continue;
		}
		int32_t person = check->fillers[s->chosen[i]].person;
		if (check->costs[s->chosen[i]] == COST_OF_NOBODY ||
		    (person != NONE && s->placed[person]++))
			return false;
	}
	return true;
}

enum { LEAST_STEPS = 100 };

enum found assignment_search(struct check *check, int64_t most,
			     const int32_t *fixed, int64_t max_steps)
{
	struct seating s = {.check = check, .most = most};
	enum found found = NOT_FOUND;

	s.steps_left = check->steps_left < LEAST_STEPS ? LEAST_STEPS
		       : check->steps_left < max_steps ? check->steps_left
						       : max_steps;
	if (seating_start(&s, fixed))
		found = search(&s);
	check->steps_left -= s.steps;
	return found;
}
