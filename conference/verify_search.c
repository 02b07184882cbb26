#include "conference/verify_parts.h"

/*
 * Whether people can be seated within a number of points, by branching on
 * what stands in the way. At a node each open seat takes its cheapest filler
 * who is not yet placed. If nobody is taken twice and all minima and the cap
 * on deputies hold, that is an assignment; else a seat that is part of the
 * trouble is fixed to each of its choices in turn. A node is given up where
 * even the cheapest choices cost too much or a minimum is out of reach.
 */

/* What is fixed so far, and the scratch of one look at it. */
struct seating {
	struct check *check;
	int64_t most, steps_left, steps;
	int32_t chosen[LIMIT_SEATS]; /* a filler, NONE: empty, OPEN_SEAT */
	int32_t cheapest[LIMIT_SEATS];
	bool can_principal[LIMIT_SEATS], can_deputy[LIMIT_SEATS];
	bool can_original[LIMIT_SEATS]; /* someone of the team before */
	int32_t placed[LIMIT_PEOPLE];	/* how many fixed seats; 0 or 1 */
	int32_t taken[LIMIT_PEOPLE];	/* by which seat, this look; NONE */
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
	s->can_original[seat] = false;
	for (int32_t f = check->first_fillers[seat];
	     f < check->first_fillers[seat + 1]; f++) {
		if (!is_free_to_sit(s, f))
			continue;
		if (check->fillers[f].is_deputy)
			s->can_deputy[seat] = true;
		else
			s->can_principal[seat] = true;
		if (check->fillers[f].is_original)
			s->can_original[seat] = true;
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
	s->can_original[seat] = f != NONE && s->check->fillers[f].is_original;
	*cost += f == NONE ? empty_cost(s->check, seat) : s->check->costs[f];
}

/* Must this seat be filled whatever groups and quorum ask? */
static bool must_fill(const struct seating *s, int32_t seat)
{
	if (s->chosen[seat] != OPEN_SEAT)
		return s->chosen[seat] != NONE;
	return s->check->sittings[seat].is_essential &&
	       !s->check->waived.essential[seat];
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
		if (c->seats[i].group != group || !sits(s->check, i))
			continue;
		sum.reachable += s->can_principal[i] || s->can_deputy[i];
		principals += s->can_principal[i];
		if (!s->can_principal[i] && s->can_deputy[i] && must_fill(s, i))
			sum.deputies++;
	}
	int32_t lack =
		least_of_group(s->check, group) - principals - sum.deputies;
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

		if (sum.reachable < least_of_group(s->check, g))
			return false;
		deputies += sum.deputies;
		if (!c->groups[g].is_team) {
			filled += sum.filled;
			reachable += sum.reachable;
		}
	}
	int32_t quorum = least_of_quorum(s->check);
	if (quorum > filled)
		deputies += quorum - filled;
	return reachable >= quorum && deputies <= most_deputies(s->check);
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
	int32_t required = group == NONE ? least_of_quorum(s->check)
					 : least_of_group(s->check, group);

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
	return n > most_deputies(check) ? candidate : NONE;
}

/* Points of each member short of two from the team before (G27). */
static int64_t team_cost(const struct check *check, int32_t n_original)
{
	const struct conference *c = check->conference;
	int32_t lack = TEAM_WANTED - n_original;

	return c->follows.is_stated && c->follows.n_team && lack > 0
		       ? (int64_t)lack * c->weights[TERM_TEAM]
		       : 0;
}

static int64_t least_team_cost(const struct seating *s)
{
	int32_t n = 0;

	for (int32_t i = 0; i < s->check->conference->n_seats; i++)
		n += s->can_original[i];
	return team_cost(s->check, n);
}

/* Where the cheapest choices leave the team too dear: a seat that someone of
 * the team before could take. */
static int32_t seat_for_the_team(const struct seating *s, int64_t cost)
{
	const struct check *check = s->check;
	int32_t n = 0, candidate = NONE;

	for (int32_t i = 0; i < check->conference->n_seats; i++) {
		int32_t f = s->cheapest[i];

		if (f != NONE && check->fillers[f].is_original)
			n++;
		else if (s->can_original[i] && s->chosen[i] == OPEN_SEAT)
			candidate = i;
	}
	return cost > s->most - team_cost(check, n) ? candidate : NONE;
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
	if (cost > s->most - least_team_cost(s) || !minima_are_in_reach(s))
		return NOT_FOUND;
	int32_t seat = seat_in_trouble(s);
	if (seat == NONE)
		seat = seat_for_the_team(s, cost);
	if (seat != NONE)
		return branch(s, seat);
	for (int32_t i = 0; i < c->n_seats; i++)
		s->check->seated[i] = s->cheapest[i];
	return FOUND;
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
		if (!sits(check, i))
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
