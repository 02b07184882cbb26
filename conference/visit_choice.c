/* A date's visit told in full: whom it meets, and calls for the others. */

#include "conference/visit.h"

enum { CALL_S = 1800 };

struct telling {
	const struct visits *visits;
	struct day day;
	bool has_chair;
	int32_t chair;			    /* NONE: a name to come */
	struct span taken[1 + LIMIT_SEATS]; /* by the visit and calls so far */
	int32_t n_taken;
};

static bool can_call(const struct telling *telling, int32_t person,
		     struct span span)
{
	const struct visits *visits = telling->visits;
	const struct policy *policy = &visits->conference->policy;

	if (person == NONE)
		return availability_unnamed(policy).can;
	return availability_at(&visits->people[person], policy, span).can;
}

static bool is_clear(const struct telling *telling, struct span span)
{
	for (int32_t i = 0; i < telling->n_taken; i++)
		if (span_overlaps(span, telling->taken[i]))
			return false;
	return true;
}

/* The earliest half hour of both, or an empty one. */
static struct span find_call(const struct telling *telling, int32_t leader)
{
	const struct visits *visits = telling->visits;
	const struct conference *c = visits->conference;
	struct visit_days days = visit_days_of(visits, telling->day);

	for (; telling->has_chair && days.first < days.end; days.first++)
		for (int64_t s = c->earliest_s; s + CALL_S <= c->latest_s;
		     s += CALL_S) {
			struct span span =
				visit_local_span(c, visits->days[days.first], s,
						 CALL_S);

			if (is_clear(telling, span) &&
			    can_call(telling, telling->chair, span) &&
			    can_call(telling, leader, span))
				return span;
		}
	return (struct span){0, 0};
}

/* The seat's leader: its first candidate, a held seat's its host's; NONE. */
static int32_t leader_of(const struct conference *c, int32_t seat)
{
	const struct seat *s = &c->seats[seat];

	if (s->held_with != NONE)
		s = &c->seats[s->held_with];
	return s->n_candidates ? s->candidates[0] : NONE;
}

static bool is_in(const int32_t *people, int32_t n, int32_t person)
{
	for (int32_t i = 0; i < n; i++)
		if (people[i] == person)
			return true;
	return false;
}

static bool has_call(const struct call_slot *calls, int32_t n, int32_t person)
{
	for (int32_t i = 0; i < n; i++)
		if (calls[i].person == person)
			return true;
	return false;
}

static void plan_calls(struct telling *telling, struct call_slot *calls,
		       struct visit_choice *choice)
{
	const struct conference *c = telling->visits->conference;

	for (int32_t i = 0; i < c->visit.n_seats; i++) {
		int32_t seat = c->visit.seats[i];
		int32_t leader = leader_of(c, seat);

		if (leader == NONE ||
		    is_in(choice->met, choice->n_met, leader) ||
		    (telling->has_chair && leader == telling->chair) ||
		    has_call(calls, choice->n_calls, leader))
			continue;
		struct span span = find_call(telling, leader);
		calls[choice->n_calls++] =
			(struct call_slot){seat, leader, span};
		if (!span_is_empty(span))
			telling->taken[telling->n_taken++] = span;
	}
	choice->calls = calls;
}

static void meet_leaders(const struct telling *telling, int32_t slot,
			 int32_t *met, struct visit_choice *choice)
{
	const struct visit *visit = &telling->visits->conference->visit;

	for (int32_t i = 0; i < visit->n_leaders; i++)
		if (visit_can(telling->visits, visit->leaders[i], slot))
			met[choice->n_met++] = visit->leaders[i];
	choice->met = met;
}

bool visit_choose(const struct visits *visits, struct day day, bool has_chair,
		  int32_t chair, struct arena *arena, struct visit_choice *ret)
{
	const struct visit *visit = &visits->conference->visit;
	struct telling telling = {.visits = visits,
				  .day = day,
				  .has_chair = has_chair,
				  .chair = chair};
	struct visit_choice choice = {.chair = has_chair ? chair : NONE,
				      .link_inspector = NONE};
	struct visit_pick pick = {0};
	int32_t *met = arena_array(arena, int32_t, (size_t)visit->n_leaders);
	struct call_slot *calls =
		arena_array(arena, struct call_slot, (size_t)visit->n_seats);

	if (!met || !calls)
		return false;
	if (has_chair && visit_best(visits, day, chair, &pick) &&
	    pick.is_held) {
		choice.is_held = true;
		choice.span = visit_span(visits, pick.slot);
		choice.link_inspector = pick.link_inspector;
		telling.taken[telling.n_taken++] = choice.span;
		meet_leaders(&telling, pick.slot, met, &choice);
	}
	plan_calls(&telling, calls, &choice);
	*ret = choice;
	return true;
}
