#ifndef TESTS_VERIFY_MUTANTS_FEATURES_H
#define TESTS_VERIFY_MUTANTS_FEATURES_H

/* Agendas, held seats, translators, unknowns and conflicts made wrong. */

#include "conference/conflict.h"
#include "tests/unit/conference/verify_mutants_visit.h"

/* --- the agenda (G21, G23) ---------------------------------------------------
 */

static inline struct agenda_item *some_item(struct mutant *m)
{
	if (!m->date || !m->date->n_agenda)
		return NULL;
	struct agenda_item *items =
		DUPLICATE(m->world, m->date->agenda, m->date->n_agenda);
	m->date->agenda = items;
	return &items[rng_below(m->rng, m->date->n_agenda)];
}

static inline bool m_part_shifted(struct mutant *m)
{
	struct agenda_item *item = some_item(m);

	if (!item)
		return false;
	item->span.start += 15 * 60;
	item->span.end += 15 * 60;
	return true;
}

static inline bool m_part_shortened(struct mutant *m)
{
	struct agenda_item *item = some_item(m);

	if (!item)
		return false;
	item->span.end -= 15 * 60;
	return true;
}

static inline bool m_part_dropped(struct mutant *m)
{
	if (!some_item(m))
		return false;
	m->date->n_agenda--;
	return true;
}

static inline bool m_part_another(struct mutant *m)
{
	struct agenda_item *item = some_item(m);

	if (!item)
		return false;
	item->part = item->part == NONE ? 0 : item->part - 1;
	return true;
}

static inline bool m_part_seat_dropped(struct mutant *m)
{
	struct agenda_item *item = some_item(m);

	if (!item || !item->n_seats)
		return false;
	item->n_seats--;
	return true;
}

static inline bool m_part_seat_another(struct mutant *m)
{
	struct agenda_item *item = some_item(m);

	if (!item || !item->n_seats)
		return false;
	int32_t *seats = DUPLICATE(m->world, item->seats, item->n_seats);
	item->seats = seats;
	seats[0] = (seats[0] + 1) % m->world->conference.n_seats;
	return true;
}

static inline bool m_introduction(struct mutant *m)
{
	struct agenda_item *item = some_item(m);

	if (!item)
		return false;
	item->introduction_until = item->introduction_until == INSTANT_NONE
					   ? item->span.start + 60
					   : item->introduction_until + 60;
	return true;
}

static inline bool m_comes_later(struct mutant *m)
{
	struct attendance *a = some_attendance(m, any_attendance);

	if (!a)
		return false;
	a->span.start += 15 * 60;
	return true;
}

static inline bool m_leaves_earlier(struct mutant *m)
{
	struct attendance *a = some_attendance(m, any_attendance);

	if (!a)
		return false;
	a->span.end -= 15 * 60;
	return true;
}

/* Needed for a part only, told as if throughout. */
static inline bool is_partly_needed(const struct mutant *m,
				    const struct attendance *a)
{
	return a->span.start != m->date->span.start ||
	       a->span.end != m->date->span.end;
}

static inline bool m_throughout(struct mutant *m)
{
	struct attendance *a = some_attendance(m, is_partly_needed);

	if (!a)
		return false;
	a->span = m->date->span;
	return true;
}

/* --- held seats (G5)
 * ---------------------------------------------------------- */

static inline bool is_held(const struct mutant *m, const struct attendance *a)
{
	(void)m;
	return a->as == AS_HELD;
}

static inline bool m_held_by_another(struct mutant *m)
{
	struct attendance *a = some_attendance(m, is_held);

	if (!a)
		return false;
	a->person = a->person == NONE ? 0 : a->person - 1;
	return true;
}

static inline bool m_held_as_own(struct mutant *m)
{
	struct attendance *a = some_attendance(m, is_held);

	if (!a)
		return false;
	a->as = a->person == NONE ? AS_EMPTY : AS_PRINCIPAL;
	return true;
}

/* Counted at its own group too. */
static inline bool m_held_counted(struct mutant *m)
{
	struct attendance *a = some_attendance(m, is_held);

	for (size_t i = 0; a && i < m->date->n_groups; i++)
		if (m->groups[i].group ==
		    m->world->conference.seats[a->seat].group) {
			m->groups[i].seats++;
			m->groups[i].principals++;
			return true;
		}
	return false;
}

/* --- translators (G30)
 * ---------------------------------------------------------- */

static inline bool is_refused(const struct mutant *m, struct span span)
{
	const struct world *w = m->world;

	for (int32_t r = 0; r < w->conference.n_resources; r++) {
		struct availability availability;

		availability_of(&w->known_resources[r], &w->conference.policy,
				w->now, &availability);
		if (w->resources[r].needed &&
		    !availability_at(&availability, &w->conference.policy, span)
			     .can)
			return true;
	}
	return false;
}

/* To a time of the window when someone who is needed cannot. */
static inline bool m_translator_cannot(struct mutant *m)
{
	const struct conference *c = &m->world->conference;
	struct span chosen = {0, 0};
	int32_t n = 0;

	if (!m->date)
		return false;
	for (int32_t d = 0; d < world_days(m->world); d++)
		for (int32_t s = c->earliest_s;
		     s + c->required_duration_s <= c->latest_s;
		     s += c->start_interval_s) {
			struct span span = {world_instant(m->world, d, s), 0};

			span.end = span.start + c->required_duration_s;
			if (is_refused(m, span) && rng_below(m->rng, ++n) == 0)
				chosen = span;
		}
	m->date->span = chosen;
	return n > 0;
}

/* --- terms of what is new
 * ---------------------------------------------------------- */

/* Leaves out a term, or adds one of count 1, and keeps the sum right. */
static inline bool change_term(struct mutant *m, enum term_id id)
{
	struct date *date = m->date;

	for (size_t i = 0; date && i < date->n_terms; i++) {
		if (m->terms[i].id != id)
			continue;
		date->points -= m->terms[i].points;
		for (size_t k = i + 1; k < date->n_terms; k++)
			m->terms[k - 1] = m->terms[k];
		date->n_terms--;
		return true;
	}
	return false;
}

static inline bool m_no_chair_term(struct mutant *m)
{
	return m->world->conference.follows.chair != NONE &&
	       change_term(m, TERM_CHAIR);
}

static inline bool m_no_team_term(struct mutant *m)
{
	return change_term(m, TERM_TEAM);
}

static inline bool m_no_missed_term(struct mutant *m)
{
	return change_term(m, TERM_VISIT_MISSED);
}

static inline bool m_no_call_term(struct mutant *m)
{
	return change_term(m, TERM_VISIT_CALL);
}

/* --- what is unknown
 * --------------------------------------------------------------- */

static inline bool m_critical_dropped(struct mutant *m)
{
	if (!m->date || !m->date->n_critical)
		return false;
	m->date->n_critical--;
	return true;
}

/* Someone else who attends, in place of one who is critical or beside. */
static inline bool m_critical_added(struct mutant *m)
{
	const struct conference *c = &m->world->conference;
	int32_t *critical = arena_array(m->world->arena, int32_t, MAX_PEOPLE);
	int32_t n = 0, added = 0;

	assert_non_null(critical);
	for (int32_t p = 0; m->date && p < c->n_people; p++) {
		bool is = false, attends = false;

		for (int32_t i = 0; i < m->date->n_critical; i++)
			is |= m->date->critical[i] == p;
		for (size_t i = 0; i < m->date->n_attendances; i++)
			attends |= m->attendances[i].person == p;
		if (is || (attends && !added))
			critical[n++] = p;
		added += attends && !is;
	}
	if (!added)
		return false;
	m->date->critical = critical;
	m->date->n_critical = n;
	return true;
}

static inline bool m_drop_outs(struct mutant *m)
{
	if (!m->date)
		return false;
	m->date->drop_outs =
		(m->date->drop_outs + 1 + rng_below(m->rng, 2)) % 3;
	return true;
}

static inline bool m_holds(struct mutant *m)
{
	if (!m->date)
		return false;
	m->date->holds_if_unknown_decline = !m->date->holds_if_unknown_decline;
	return true;
}

static inline struct ask *asks_copied(struct mutant *m)
{
	struct asks *asks = &m->answer.asks;
	struct ask *copy = DUPLICATE(m->world, asks->asks, asks->n_asks);

	asks->asks = copy;
	return copy;
}

static inline bool m_ask_dropped(struct mutant *m)
{
	if (!m->answer.asks.n_asks)
		return false;
	m->answer.asks.n_asks--;
	return true;
}

static inline bool m_ask_of_another(struct mutant *m)
{
	if (!m->answer.asks.n_asks)
		return false;
	struct ask *ask = asks_copied(m);
	ask->person = (ask->person + 1) % m->world->conference.n_people;
	return true;
}

static inline bool m_ask_swapped(struct mutant *m)
{
	if (m->answer.asks.n_asks < 2)
		return false;
	struct ask *asks = asks_copied(m), first = asks[0];
	asks[0] = asks[1];
	asks[1] = first;
	return true;
}

static inline bool m_ask_decides_fewer(struct mutant *m)
{
	size_t n = m->answer.asks.n_asks;

	if (!n || m->answer.asks.asks[n - 1].n_dates < 2)
		return false;
	asks_copied(m)[n - 1].n_dates--;
	return true;
}

static inline bool m_ask_decides_more(struct mutant *m)
{
	int32_t n_dates = (int32_t)m->answer.n_dates;
	int32_t *dates = arena_array(m->world->arena, int32_t, 8);

	assert_non_null(dates);
	if (!m->answer.asks.n_asks || m->answer.asks.asks[0].n_dates == n_dates)
		return false;
	for (int32_t i = 0; i < n_dates; i++)
		dates[i] = i;
	struct ask *ask = asks_copied(m);
	ask->dates = dates;
	ask->n_dates = n_dates;
	return true;
}

static inline bool m_ask_invented(struct mutant *m)
{
	static const int32_t first[] = {0};
	size_t n = m->answer.asks.n_asks;

	if (!m->answer.n_dates)
		return false;
	struct ask *asks = arena_array(m->world->arena, struct ask, n + 1);
	assert_non_null(asks);
	memcpy(asks, m->answer.asks.asks, n * sizeof(*asks));
	for (int32_t p = m->world->conference.n_people - 1; p >= 0; p--) {
		bool is_new = true;

		for (size_t i = 0; i < n; i++)
			is_new = is_new && asks[i].person != p;
		if (!is_new)
			continue;
		asks[n] = (struct ask){p, first, 1};
		m->answer.asks = (struct asks){asks, n + 1};
		return true;
	}
	return false;
}

/* --- why there is none ------------------------------------------------------
 */

/* A copy of the conflict that may be changed, and of its lists; or NULL. */
static inline struct conflict *conflict_copied(struct mutant *m)
{
	const struct conflict *of = m->answer.conflict;

	if (!of)
		return NULL;
	struct conflict *conflict = DUPLICATE(m->world, of, 1);
	m->answer.conflict = conflict;
	return conflict;
}

static inline struct relaxation *some_relaxation(struct mutant *m)
{
	struct conflict *conflict = conflict_copied(m);

	if (!conflict || !conflict->n_relaxations)
		return NULL;
	struct relaxation *relaxations =
		DUPLICATE(m->world, conflict->relaxations,
			  conflict->n_relaxations);
	conflict->relaxations = relaxations;
	return &relaxations[rng_below(m->rng, conflict->n_relaxations)];
}

static inline bool m_conflict_dropped(struct mutant *m)
{
	bool had = m->answer.conflict != NULL;

	m->answer.conflict = NULL;
	return had;
}

static inline bool m_conflict_rule_dropped(struct mutant *m)
{
	struct conflict *conflict = conflict_copied(m);

	if (!conflict)
		return false;
	conflict->n_rules--;
	return true;
}

/* With one rule more it is a conflict still, but not irreducible. */
static inline bool m_conflict_rule_added(struct mutant *m)
{
	struct conflict *conflict = conflict_copied(m);
	int32_t n_rules = m->answer.rules.n_rules, n = 0;
	bool added = false;

	if (!conflict)
		return false;
	int32_t *rules = arena_array(m->world->arena, int32_t,
				     (size_t)conflict->n_rules + 1);
	struct reason *reasons = arena_array(m->world->arena, struct reason,
					     (size_t)conflict->n_rules + 1);
	assert_non_null(rules);
	assert_non_null(reasons);
	for (int32_t r = 0, i = 0; r < n_rules; r++) {
		bool is = i < conflict->n_rules && conflict->rules[i] == r;

		if (!is && (added ||
			    m->answer.rules.rules[r].kind == RULE_COMBINATION))
			continue;
		if (is)
			reasons[n] = conflict->reasons[i++];
		rules[n++] = r;
		added |= !is;
	}
	conflict->rules = rules;
	conflict->reasons = reasons;
	conflict->n_rules = n;
	return added;
}

/* In place of one of its rules one that does not belong. */
static inline bool m_conflict_rule_another(struct mutant *m)
{
	struct conflict *conflict = conflict_copied(m);

	if (!conflict)
		return false;
	int32_t *rules =
		DUPLICATE(m->world, conflict->rules, conflict->n_rules);
	conflict->rules = rules;
	rules[conflict->n_rules - 1] =
		(rules[conflict->n_rules - 1] + 1) % m->answer.rules.n_rules;
	return true;
}

static inline bool m_conflict_slots(struct mutant *m)
{
	struct conflict *conflict = conflict_copied(m);

	if (!conflict)
		return false;
	struct reason *reasons =
		DUPLICATE(m->world, conflict->reasons, conflict->n_rules);
	conflict->reasons = reasons;
	reasons[rng_below(m->rng, conflict->n_rules)].slots +=
		one_up_or_down(m);
	return true;
}

static inline bool m_conflict_people(struct mutant *m)
{
	struct conflict *conflict = conflict_copied(m);

	if (!conflict)
		return false;
	struct reason *reasons =
		DUPLICATE(m->world, conflict->reasons, conflict->n_rules);
	conflict->reasons = reasons;
	for (int32_t i = 0; i < conflict->n_rules; i++)
		if (reasons[i].n_people) {
			reasons[i].n_people--;
			return true;
		}
	return false;
}

static inline bool m_relaxation_dropped(struct mutant *m)
{
	if (!some_relaxation(m))
		return false;
	conflict_copied(m)->n_relaxations--;
	return true;
}

static inline bool m_relaxation_best_dropped(struct mutant *m)
{
	if (!some_relaxation(m))
		return false;
	struct conflict *conflict = conflict_copied(m);
	conflict->relaxations++;
	conflict->n_relaxations--;
	return true;
}

static inline bool m_relaxation_swapped(struct mutant *m)
{
	if (!some_relaxation(m) || m->answer.conflict->n_relaxations < 2)
		return false;
	struct conflict *conflict = conflict_copied(m);
	struct relaxation *all = DUPLICATE(m->world, conflict->relaxations,
					   conflict->n_relaxations);
	all[0] = conflict->relaxations[1];
	all[1] = conflict->relaxations[0];
	conflict->relaxations = all;
	return true;
}

static inline bool m_relaxation_points(struct mutant *m)
{
	struct relaxation *relaxation = some_relaxation(m);

	if (!relaxation)
		return false;
	relaxation->points += one_up_or_down(m);
	return true;
}

static inline bool m_relaxation_start(struct mutant *m)
{
	struct relaxation *relaxation = some_relaxation(m);
	int32_t days = one_up_or_down(m);

	if (!relaxation)
		return false;
	relaxation->span.start += days * SECONDS_A_DAY;
	relaxation->span.end += days * SECONDS_A_DAY;
	return true;
}

static inline bool m_relaxation_price(struct mutant *m)
{
	struct relaxation *relaxation = some_relaxation(m);

	if (!relaxation)
		return false;
	relaxation->given_up += one_up_or_down(m);
	return true;
}

static inline bool m_relaxation_rule(struct mutant *m)
{
	struct relaxation *relaxation = some_relaxation(m);

	if (!relaxation)
		return false;
	int32_t *rules =
		DUPLICATE(m->world, relaxation->rules, relaxation->n_rules);
	relaxation->rules = rules;
	rules[0] = (rules[0] + 1) % m->answer.rules.n_rules;
	return true;
}

#define FEATURE_MUTATIONS                                                      \
	{"visit: the chair cannot", "/visit/start", m_visit_chair_cannot},     \
		{"visit: the link inspector cannot", "/visit/start",           \
		 m_visit_link_cannot},                                         \
		{"visit: a leader it meets cannot", "/visit/start",            \
		 m_visit_leader_cannot},                                       \
		{"visit: all can, but it is not the best", "/visit/start",     \
		 m_visit_not_best},                                            \
		{"visit: on the briefing's day", "/visit/start",               \
		 m_visit_too_late},                                            \
		{"visit: before notice, or today", "/visit/start",             \
		 m_visit_too_early},                                           \
		{"visit: off the grid", "/visit/start", m_visit_off_grid},     \
		{"visit: shorter", "/visit/start", m_visit_shorter},           \
		{"visit: another link inspector", "/visit/link_inspector",     \
		 m_visit_link},                                                \
		{"visit: its chair as link inspector",                         \
		 "/visit/link_inspector", m_visit_no_link},                    \
		{"visit: another chair", "/visit/chair", m_visit_chair},       \
		{"visit: one met left out", "/visit/meets", m_met_dropped},    \
		{"visit: one met who cannot", "/visit/meets", m_met_added},    \
		{"visit: given up", "/visit/start", m_visit_given_up},         \
		{"visit: made where there is none", "/visit/start",            \
		 m_visit_invented},                                            \
		{"call: left out", "/visit/calls", m_call_omitted},            \
		{"call: none to be had", "/visit/calls/", m_call_none},        \
		{"call: had where there is none", "/visit/calls/",             \
		 m_call_invented},                                             \
		{"call: later", "/visit/calls/", m_call_later},                \
		{"call: during the visit", "/visit/calls/",                    \
		 m_call_in_the_visit},                                         \
		{"call: during another", "/visit/calls/", m_call_in_another},  \
		{"call: longer", "/visit/calls/", m_call_longer},              \
		{"call: to another", "/visit/calls/", m_call_to_another},      \
		{"call: of another seat", "/visit/calls/",                     \
		 m_call_of_another_seat},                                      \
		{"agenda: a part shifted", "/agenda/", m_part_shifted},        \
		{"agenda: a part shortened", "/agenda/", m_part_shortened},    \
		{"agenda: a part left out", "/agenda", m_part_dropped},        \
		{"agenda: another part", "/agenda/", m_part_another},          \
		{"agenda: a seat left out", "/agenda/", m_part_seat_dropped},  \
		{"agenda: another seat", "/agenda/", m_part_seat_another},     \
		{"agenda: a longer introduction", "/introduction_until",       \
		 m_introduction},                                              \
		{"comes later than needed", "/start", m_comes_later},          \
		{"leaves earlier than needed", "/end", m_leaves_earlier},      \
		{"throughout, where not needed", "/attendance/",               \
		 m_throughout},                                                \
		{"held by another person", "/person", m_held_by_another},      \
		{"held, told as its own", "/as", m_held_as_own},               \
		{"held, counted twice", "/groups/", m_held_counted},           \
		{"a translator who is needed cannot", "/start",                \
		 m_translator_cannot},                                         \
		{"another chair than before for nothing", "/terms/",           \
		 m_no_chair_term},                                             \
		{"a team short for nothing", "/terms/", m_no_team_term},       \
		{"a leader missed for nothing", "/terms/", m_no_missed_term},  \
		{"calls for nothing", "/terms/", m_no_call_term},              \
		{"critical: one left out", "/critical", m_critical_dropped},   \
		{"critical: one too many", "/critical", m_critical_added},     \
		{"drop_outs", "/drop_outs", m_drop_outs},                      \
		{"holds if unknown decline", "/holds_if_unknown_decline",      \
		 m_holds},                                                     \
		{"ask first: one left out", "/ask_first", m_ask_dropped},      \
		{"ask first: another", "/ask_first", m_ask_of_another},        \
		{"ask first: the other way round", "/ask_first",               \
		 m_ask_swapped},                                               \
		{"ask first: decides fewer", "/ask_first",                     \
		 m_ask_decides_fewer},                                         \
		{"ask first: decides more", "/ask_first", m_ask_decides_more}, \
		{"ask first: one too many", "/ask_first", m_ask_invented},     \
		{"conflict: none", "/conflict", m_conflict_dropped},           \
		{"conflict: a rule left out", "/conflict/",                    \
		 m_conflict_rule_dropped},                                     \
		{"conflict: a rule too many", "/conflict/",                    \
		 m_conflict_rule_added},                                       \
		{"conflict: another rule", "/conflict/",                       \
		 m_conflict_rule_another},                                     \
		{"conflict: slots of a rule", "/slots", m_conflict_slots},     \
		{"conflict: whose diaries", "/people", m_conflict_people},     \
		{"relaxation: the last left out", "/conflict/relaxations",     \
		 m_relaxation_dropped},                                        \
		{"relaxation: the best left out", "/conflict/relaxations",     \
		 m_relaxation_best_dropped},                                   \
		{"relaxation: the other way round", "/conflict/relaxations/",  \
		 m_relaxation_swapped},                                        \
		{"relaxation: points", "/conflict/relaxations/",               \
		 m_relaxation_points},                                         \
		{"relaxation: another day", "/conflict/relaxations/",          \
		 m_relaxation_start},                                          \
		{"relaxation: what it costs to give up",                       \
		 "/conflict/relaxations/", m_relaxation_price},                \
		{"relaxation: another rule", "/conflict/relaxations/",         \
		 m_relaxation_rule},

#endif
