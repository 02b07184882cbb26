#ifndef TESTS_VERIFY_MUTANTS_VISIT_H
#define TESTS_VERIFY_MUTANTS_VISIT_H

/* Advance visits and calls made wrong (G17). */

#include "tests/unit/conference/verify_mutant.h"

/* --- the visit (G17) ------------------------------------------------------ */

static inline bool has_visit(const struct mutant *m)
{
	return m->date && m->world->conference.visit.is_stated;
}

static inline bool holds_visit(const struct mutant *m)
{
	return has_visit(m) && m->date->visit.is_held;
}

static inline struct day milestone_day_of(const struct mutant *m,
					  enum milestone_id id)
{
	for (size_t i = 0; i < m->date->n_milestones; i++)
		if (m->date->milestones[i].id == id)
			return m->date->milestones[i].day;
	return DAY_NONE;
}

static inline bool can_at(const struct mutant *m, int32_t person,
			  struct span span)
{
	struct world *w = m->world;
	const struct person *p = &w->people[person];
	struct availability *seen = w->seen[person];

	if (!seen) {
		seen = arena_one(w->arena, struct availability);
		assert_non_null(seen);
		assert_true(availability_of_person(&w->known_people[person], p,
						   &w->conference, w->now,
						   w->arena, seen));
		w->seen[person] = seen;
	}
	span.start -= p->travel_s;
	span.end += p->travel_s;
	return availability_at(seen, &w->conference.policy, span).can;
}

static inline struct span visit_on(const struct mutant *m, struct day day,
				   int32_t start_s)
{
	const struct conference *c = &m->world->conference;
	int64_t start =
		zone_instant(c->zone, (int64_t)day.n * SECONDS_A_DAY + start_s);

	return (struct span){start, start + c->visit.required_duration_s};
}

/* Moves the visit to a time of its days that fits, at random. */
static inline bool move_visit(struct mutant *m,
			      bool (*fits)(const struct mutant *, struct span))
{
	const struct conference *c = &m->world->conference;
	struct span chosen = {0, 0};
	int32_t n = 0;

	if (!holds_visit(m))
		return false;
	struct day from = milestone_day_of(m, MILESTONE_NOTIFICATION);
	struct day to = milestone_day_of(m, MILESTONE_BRIEFING);
	struct day today = zone_day(c->zone, m->world->now);
	if (from.n <= today.n)
		from = day_add(today, 1);
	for (struct day d = from; d.n < to.n; d.n++) {
		if (day_weekday(d) >= SATURDAY)
			continue;
		for (int32_t s = c->earliest_s;
		     s + c->visit.required_duration_s <= c->latest_s;
		     s += c->start_interval_s) {
			struct span span = visit_on(m, d, s);

			if (span.start != m->date->visit.span.start &&
			    fits(m, span) && rng_below(m->rng, ++n) == 0)
				chosen = span;
		}
	}
	m->date->visit.span = chosen;
	return n > 0;
}

static inline bool chair_cannot(const struct mutant *m, struct span span)
{
	int32_t chair = m->date->visit.chair;

	return chair != NONE && !can_at(m, chair, span);
}

static inline bool link_cannot(const struct mutant *m, struct span span)
{
	return !can_at(m, m->date->visit.link_inspector, span);
}

static inline bool leader_cannot(const struct mutant *m, struct span span)
{
	const struct visit_choice *visit = &m->date->visit;

	for (int32_t i = 0; i < visit->n_met; i++)
		if (!can_at(m, visit->met[i], span))
			return true;
	return false;
}

static inline bool all_can(const struct mutant *m, struct span span)
{
	return !chair_cannot(m, span) && !link_cannot(m, span) &&
	       !leader_cannot(m, span);
}

static inline bool m_visit_chair_cannot(struct mutant *m)
{
	return move_visit(m, chair_cannot);
}

static inline bool m_visit_link_cannot(struct mutant *m)
{
	return move_visit(m, link_cannot);
}

static inline bool m_visit_leader_cannot(struct mutant *m)
{
	return move_visit(m, leader_cannot);
}

static inline bool m_visit_not_best(struct mutant *m)
{
	return move_visit(m, all_can);
}

static inline bool move_visit_to(struct mutant *m, struct day day)
{
	if (!holds_visit(m))
		return false;
	m->date->visit.span = visit_on(m, day, m->world->conference.earliest_s);
	return true;
}

static inline bool m_visit_too_late(struct mutant *m)
{
	return m->date &&
	       move_visit_to(m, milestone_day_of(m, MILESTONE_BRIEFING));
}

static inline bool m_visit_too_early(struct mutant *m)
{
	const struct world *w = m->world;
	struct day today = zone_day(w->conference.zone, w->now);

	if (!m->date)
		return false;
	struct day day =
		day_add(milestone_day_of(m, MILESTONE_NOTIFICATION), -1);
	return move_visit_to(m, day.n < today.n ? today : day);
}

static inline bool m_visit_off_grid(struct mutant *m)
{
	if (!holds_visit(m))
		return false;
	m->date->visit.span.start += 15 * 60;
	m->date->visit.span.end += 15 * 60;
	return true;
}

static inline bool m_visit_shorter(struct mutant *m)
{
	if (!holds_visit(m))
		return false;
	m->date->visit.span.end -= 60;
	return true;
}

static inline bool m_visit_link(struct mutant *m)
{
	const struct conference *c = &m->world->conference;

	if (!holds_visit(m))
		return false;
	struct visit_choice *visit = &m->date->visit;
	for (int32_t p = c->n_people - 1; p >= 0; p--)
		if (c->people[p].is_link_inspector &&
		    p != visit->link_inspector) {
			visit->link_inspector = p;
			return true;
		}
	return false;
}

static inline bool m_visit_no_link(struct mutant *m)
{
	if (!holds_visit(m) || m->date->visit.chair == NONE)
		return false;
	m->date->visit.link_inspector = m->date->visit.chair;
	return true;
}

static inline bool m_visit_chair(struct mutant *m)
{
	if (!has_visit(m))
		return false;
	m->date->visit.chair =
		m->date->visit.chair == NONE ? 0 : m->date->visit.chair - 1;
	return true;
}

static inline bool m_met_dropped(struct mutant *m)
{
	if (!holds_visit(m))
		return false;
	m->date->visit.n_met--;
	return true;
}

static inline bool m_met_added(struct mutant *m)
{
	const struct visit *visit = &m->world->conference.visit;

	if (!holds_visit(m) || m->date->visit.n_met == visit->n_leaders)
		return false;
	m->date->visit.met = visit->leaders;
	m->date->visit.n_met = visit->n_leaders;
	return true;
}

static inline bool m_visit_given_up(struct mutant *m)
{
	if (!holds_visit(m))
		return false;
	m->date->visit.is_held = false;
	return true;
}

static inline bool m_visit_invented(struct mutant *m)
{
	const struct conference *c = &m->world->conference;

	if (!has_visit(m) || m->date->visit.is_held)
		return false;
	m->date->visit.is_held = true;
	m->date->visit.span =
		visit_on(m,
			 day_add(milestone_day_of(m, MILESTONE_BRIEFING), -1),
			 c->earliest_s);
	m->date->visit.met = c->visit.leaders;
	m->date->visit.n_met = c->visit.n_leaders;
	m->date->visit.link_inspector = 0;
	return true;
}

/* --- calls (G17) ------------------------------------------------------------
 */

static inline struct call_slot *some_call(struct mutant *m)
{
	if (!has_visit(m) || !m->date->visit.n_calls)
		return NULL;
	struct call_slot *calls = DUPLICATE(m->world, m->date->visit.calls,
					    m->date->visit.n_calls);
	m->date->visit.calls = calls;
	return &calls[rng_below(m->rng, m->date->visit.n_calls)];
}

static inline bool m_call_omitted(struct mutant *m)
{
	if (!some_call(m))
		return false;
	m->date->visit.n_calls--;
	return true;
}

static inline bool m_call_none(struct mutant *m)
{
	struct call_slot *call = some_call(m);

	if (!call || span_is_empty(call->span))
		return false;
	call->span = (struct span){0, 0};
	return true;
}

static inline bool m_call_invented(struct mutant *m)
{
	struct call_slot *call = some_call(m);

	if (!call || !span_is_empty(call->span))
		return false;
	call->span.start = m->world->now;
	call->span.end = call->span.start + HOUR_S / 2;
	return true;
}

static inline bool m_call_later(struct mutant *m)
{
	struct call_slot *call = some_call(m);

	if (!call || span_is_empty(call->span))
		return false;
	call->span.start += HOUR_S / 2;
	call->span.end += HOUR_S / 2;
	return true;
}

static inline bool m_call_in_the_visit(struct mutant *m)
{
	struct call_slot *call = some_call(m);

	if (!call || !m->date->visit.is_held)
		return false;
	call->span.start = m->date->visit.span.start;
	call->span.end = call->span.start + HOUR_S / 2;
	return true;
}

static inline bool m_call_in_another(struct mutant *m)
{
	if (!some_call(m) || m->date->visit.n_calls < 2 ||
	    span_is_empty(m->date->visit.calls[0].span))
		return false;
	struct call_slot *calls = DUPLICATE(m->world, m->date->visit.calls,
					    m->date->visit.n_calls);
	calls[1].span = calls[0].span;
	m->date->visit.calls = calls;
	return true;
}

static inline bool m_call_longer(struct mutant *m)
{
	struct call_slot *call = some_call(m);

	if (!call || span_is_empty(call->span))
		return false;
	call->span.end += 60;
	return true;
}

static inline bool m_call_to_another(struct mutant *m)
{
	struct call_slot *call = some_call(m);

	if (!call)
		return false;
	call->person = (call->person + 1) % m->world->conference.n_people;
	return true;
}

static inline bool m_call_of_another_seat(struct mutant *m)
{
	struct call_slot *call = some_call(m);

	if (!call)
		return false;
	call->seat = (call->seat + 1) % m->world->conference.n_seats;
	return true;
}

#endif
