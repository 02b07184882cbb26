#include "conference/verify_parts.h"

/*
 * The advance visit, looked for once more (G17): on each day on which it may
 * be, each start of the grid, who of the chair, the link inspectors and the
 * key leaders could be there; and half an hour for each leader it misses.
 */

enum { CALL_S = 1800 };

static int32_t most_in_party(const struct check *check)
{
	const struct conference *c = check->conference;

	return c->n_people + c->visit.n_leaders +
	       c->seats[check->visits.seat].n_candidates;
}

static bool is_in_chair_seat(const struct check *check, int32_t person)
{
	const struct seat *seat = &check->conference->seats[check->visits.seat];

	for (int32_t k = 0; k < seat->n_candidates; k++)
		if (seat->candidates[k] == person)
			return true;
	return false;
}

static bool is_leader(const struct check *check, int32_t person)
{
	const struct visit *visit = &check->conference->visit;

	for (int32_t i = 0; i < visit->n_seats; i++)
		if (leader_of(check, visit->seats[i]) == person)
			return true;
	return false;
}

static bool party_gather(struct check *check)
{
	const struct conference *c = check->conference;
	struct visit_search *visits = &check->visits;
	size_t most = (size_t)most_in_party(check);
	int32_t *party = arena_array(check->arena, int32_t, most);
	int32_t *links = arena_array(check->arena, int32_t, most);
	int32_t *leaders = arena_array(check->arena, int32_t, most);

	if (!check_memory(check, party) || !check_memory(check, links) ||
	    !check_memory(check, leaders))
		return false;
	for (int32_t p = 0; p < c->n_people; p++) {
		bool is_link = c->people[p].is_link_inspector;
		bool leads = is_leader(check, p);

		if (!is_link && !leads && !is_in_chair_seat(check, p))
			continue;
		if (is_link)
			links[visits->n_links++] = visits->n_party;
		if (leads)
			leaders[visits->n_leaders++] = visits->n_party;
		party[visits->n_party++] = p;
	}
	visits->party = party;
	visits->links = links;
	visits->leaders = leaders;
	return true;
}

static int32_t chair_seat(const struct check *check)
{
	for (int32_t s = 0; s < check->conference->n_seats; s++)
		if (sits(check, s) && check->sittings[s].is_chair)
			return s;
	return NONE;
}

bool visits_make(struct check *check)
{
	const struct conference *c = check->conference;
	struct visit_search *visits = &check->visits;
	int64_t room_s =
		c->latest_s - c->earliest_s - c->visit.required_duration_s;

	visits->seat = c->visit.is_stated ? chair_seat(check) : NONE;
	if (visits->seat == NONE)
		return !c->visit.is_stated ||
		       check_fails(check, "/interpreted/visit");
	visits->n_starts =
		room_s < 0 ? 0 : (int32_t)(room_s / c->start_interval_s) + 1;
	return party_gather(check);
}

static struct span outing_span(const struct check *check, struct day day,
			       int32_t nth)
{
	const struct conference *c = check->conference;
	int64_t start =
		zone_instant(c->zone,
			     (int64_t)day.n * SECONDS_A_DAY + c->earliest_s +
				     (int64_t)nth * c->start_interval_s);

	return (struct span){start, start + c->visit.required_duration_s};
}

/* States of the party on a day; NULL: no memory. */
static const uint8_t *states_on(struct check *check, struct day day)
{
	const struct conference *c = check->conference;
	struct visit_search *visits = &check->visits;
	uint8_t **known = &visits->states[day.n - visits->first.n];

	if (*known)
		return *known;
	uint8_t *states = arena_alloc(check->arena, (size_t)visits->n_starts,
				      (size_t)visits->n_party);
	if (!check_memory(check, states))
		return NULL;
	for (int32_t k = 0; k < visits->n_starts; k++)
		for (int32_t i = 0; i < visits->n_party; i++) {
			int32_t person = visits->party[i];
			int64_t travel_s = c->people[person].travel_s;

			states[k * visits->n_party + i] = (uint8_t)person_state(
				check, person,
				span_widen(outing_span(check, day, k), travel_s,
					   travel_s));
		}
	*known = states;
	return states;
}

/* Who could be there: the first link inspector, and how many leaders. */
struct company {
	int32_t link, n_met;
};

static bool could_meet(const struct check *check, const uint8_t *states,
		       int32_t chair, const struct what_if *what_if,
		       struct company *ret)
{
	const struct visit_search *v = &check->visits;
	int32_t required = check->conference->visit.required;
	struct company company = {NONE, 0};

	for (int32_t i = 0; i < v->n_party && chair != NONE; i++)
		if (v->party[i] == chair &&
		    !comes(what_if, chair, (enum fbtype)states[i]))
			return false;
	for (int32_t i = 0; i < v->n_links && company.link == NONE; i++) {
		int32_t person = v->party[v->links[i]];

		if (person != chair &&
		    comes(what_if, person, (enum fbtype)states[v->links[i]]))
			company.link = person;
	}
	for (int32_t i = 0; i < v->n_leaders; i++)
		company.n_met += comes(what_if, v->party[v->leaders[i]],
				       (enum fbtype)states[v->leaders[i]]);
	*ret = company;
	return company.link != NONE &&
	       company.n_met >= (required > 1 ? required : 1);
}

/* Looks through the visits of a conference's day: the best, or just any. */
static void outing_find(struct check *check, struct days days, int32_t chair,
			const struct what_if *what_if, struct outing *ret)
{
	const struct visit_search *v = &check->visits;

	for (struct day d = days.first; d.n <= days.last.n; d.n++) {
		if (almanac_kind(&check->almanac, d) != DAY_WORKING)
			continue;
		const uint8_t *states = states_on(check, d);
		for (int32_t k = 0; states && k < v->n_starts; k++) {
			struct company company;

			if (!could_meet(check, states + k * v->n_party, chair,
					what_if, &company))
				continue;
			int64_t cost = (int64_t)check->conference
					       ->weights[TERM_VISIT_MISSED] *
				       (v->n_leaders - company.n_met);
			if (ret->exists && cost >= ret->cost)
				continue;
			*ret = (struct outing){true,
					       true,
					       cost,
					       outing_span(check, d, k),
					       company.link,
					       company.n_met};
			if (what_if || cost == 0)
				return;
		}
	}
}

const struct outing *outing_of(struct check *check, int32_t moment,
			       int32_t filler)
{
	struct date_facts *facts = facts_of(check, moment);
	struct outing *outing =
		&facts->outings[filler -
				check->first_fillers[check->visits.seat]];

	if (!outing->is_looked_for)
		outing_find(check, facts->visits, check->fillers[filler].person,
			    NULL, outing);
	outing->is_looked_for = true;
	return outing;
}

bool outing_is_made(const struct check *check, const struct outing *outing)
{
	const struct conference *c = check->conference;

	return outing->exists && (c->visit.required > 0 ||
				  outing->cost <= c->weights[TERM_VISIT_CALL]);
}

int64_t outing_cost(struct check *check, int32_t moment, int32_t filler)
{
	const struct conference *c = check->conference;
	const struct outing *outing = outing_of(check, moment, filler);

	if (outing_is_made(check, outing))
		return outing->cost;
	if (c->visit.required == 0)
		return c->weights[TERM_VISIT_CALL];
	return check->waived.visit ? 0 : COST_OF_NOBODY;
}

bool outing_possible(struct check *check, int32_t moment, int32_t filler,
		     const struct what_if *what_if)
{
	struct outing any = {0};

	if (check->conference->visit.required == 0 || check->waived.visit)
		return true;
	if (!outing_of(check, moment, filler)->exists && what_if->free == NONE)
		return false;
	outing_find(check, facts_of(check, moment)->visits,
		    check->fillers[filler].person, what_if, &any);
	return any.exists;
}

/* --- the visit that a date tells ------------------------------------------ */

struct told_visit {
	struct check *check;
	int32_t nth; /* of the date */
	const struct visit_choice *said;
	struct days days;
	bool is_made, has_chair;
	int32_t chair; /* a person, or NONE */
	struct span span;
};

static bool is_met(const struct told_visit *told, int32_t person)
{
	const struct conference *c = told->check->conference;
	int64_t travel_s = c->people[person].travel_s;

	return told->is_made &&
	       state_can_come(person_state(told->check, person,
					   span_widen(told->span, travel_s,
						      travel_s)));
}

static bool verify_met(struct told_visit *told)
{
	struct check *check = told->check;
	const struct visit_search *v = &check->visits;
	int32_t n = 0;

	for (int32_t i = 0; i < v->n_leaders; i++) {
		int32_t person = v->party[v->leaders[i]];

		if (!is_met(told, person))
			continue;
		if (n >= told->said->n_met || told->said->met[n] != person)
			return check_fails(check, "/dates/%d/visit/meets/%d",
					   told->nth, n);
		n++;
	}
	return check_number(check, told->said->n_met, n,
			    "/dates/%d/visit/meets", told->nth);
}

static bool is_clear(const struct told_visit *told, struct span span,
		     int32_t n_calls)
{
	if (told->is_made && span_overlaps(span, told->span))
		return false;
	for (int32_t i = 0; i < n_calls; i++)
		if (span_overlaps(span, told->said->calls[i].span))
			return false;
	return true;
}

static bool can_speak(const struct told_visit *told, struct span span,
		      int32_t leader)
{
	const struct check *check = told->check;
	enum fbtype chair = told->chair == NONE
				    ? unnamed_state(check)
				    : person_state(check, told->chair, span);

	return told->has_chair && state_can_come(chair) &&
	       state_can_come(person_state(check, leader, span));
}

/* The earliest clear half hour; empty: none. */
static struct span call_again(const struct told_visit *told, int32_t leader,
			      int32_t n_calls)
{
	const struct check *check = told->check;
	const struct conference *c = check->conference;

	for (struct day d = told->days.first; d.n <= told->days.last.n; d.n++) {
		if (almanac_kind(&check->almanac, d) != DAY_WORKING)
			continue;
		for (int32_t s = c->earliest_s; s + CALL_S <= c->latest_s;
		     s += CALL_S) {
			struct span span;

			span.start =
				zone_instant(c->zone,
					     (int64_t)d.n * SECONDS_A_DAY + s);
			span.end = span.start + CALL_S;
			if (is_clear(told, span, n_calls) &&
			    can_speak(told, span, leader))
				return span;
		}
	}
	return (struct span){0, 0};
}

static bool verify_call(struct told_visit *told, int32_t row, int32_t seat,
			int32_t leader)
{
	struct check *check = told->check;
	const struct call_slot *said = &told->said->calls[row];

	if (row >= told->said->n_calls || said->seat != seat ||
	    said->person != leader)
		return check_fails(check, "/dates/%d/visit/calls/%d", told->nth,
				   row);
	struct span span = call_again(told, leader, row);
	if (span_is_empty(span) ? !span_is_empty(said->span)
				: said->span.start != span.start ||
					  said->span.end != span.end)
		return check_fails(check, "/dates/%d/visit/calls/%d/start",
				   told->nth, row);
	return true;
}

static bool verify_calls(struct told_visit *told)
{
	struct check *check = told->check;
	const struct visit *visit = &check->conference->visit;
	int32_t row = 0;

	for (int32_t i = 0; i < visit->n_seats; i++) {
		int32_t leader = leader_of(check, visit->seats[i]);
		bool is_new = leader != NONE;

		for (int32_t k = 0; k < i; k++)
			is_new &= leader_of(check, visit->seats[k]) != leader;
		if (!is_new || is_met(told, leader) ||
		    (told->has_chair && leader == told->chair))
			continue;
		if (!verify_call(told, row++, visit->seats[i], leader))
			return false;
	}
	return check_number(check, told->said->n_calls, row,
			    "/dates/%d/visit/calls", told->nth);
}

static bool verify_outing(struct told_visit *told, int32_t moment,
			  int32_t in_chair)
{
	struct check *check = told->check;
	const struct visit_choice *said = told->said;
	const struct outing *outing =
		in_chair == NONE ? NULL : outing_of(check, moment, in_chair);

	told->is_made = outing && outing_is_made(check, outing);
	if (said->is_held != told->is_made)
		return check_fails(check, "/dates/%d/visit/start", told->nth);
	if (said->chair != told->chair)
		return check_fails(check, "/dates/%d/visit/chair", told->nth);
	if (!told->is_made)
		return true;
	told->span = outing->span;
	if (said->span.start != told->span.start ||
	    said->span.end != told->span.end)
		return check_fails(check, "/dates/%d/visit/start", told->nth);
	return said->link_inspector == outing->link ||
	       check_fails(check, "/dates/%d/visit/link_inspector", told->nth);
}

bool verify_visit(struct check *check, int32_t nth, int32_t moment,
		  int32_t in_chair)
{
	struct told_visit told = {
		.check = check,
		.nth = nth,
		.said = &check->answer->dates[nth].visit,
		.days = facts_of(check, moment)->visits,
		.has_chair = in_chair != NONE,
		.chair = in_chair == NONE ? NONE
					  : check->fillers[in_chair].person,
	};

	if (check->visits.seat == NONE)
		return (!told.said->is_held && !told.said->n_met &&
			!told.said->n_calls) ||
		       check_fails(check, "/dates/%d/visit", nth);
	return verify_outing(&told, moment, in_chair) && verify_met(&told) &&
	       verify_calls(&told);
}
