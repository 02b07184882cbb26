#ifndef TESTS_VERIFY_MUTANTS_H
#define TESTS_VERIFY_MUTANTS_H

/*
 * Answers with one thing wrong. Each kind changes a copy of a true answer and
 * says whether it found something to change.
 */

#include "tests/unit/conference/verify_mutants_features.h"

static inline bool is_filled(const struct mutant *m, const struct attendance *a)
{
	(void)m;
	return a->person != NONE;
}

static inline bool is_essential(const struct mutant *m,
				const struct attendance *a)
{
	return m->world->conference.seats[a->seat].essential;
}

static inline bool passes_over_busy(const struct mutant *m,
				    const struct attendance *a)
{
	(void)m;
	return a->n_passed_over && (a->passed_over[0].fbtype == FB_BUSY ||
				    a->passed_over[0].fbtype == FB_OUT);
}

static inline bool passes_over(const struct mutant *m,
			       const struct attendance *a)
{
	(void)m;
	return a->n_passed_over > 0;
}

static inline bool m_busy_person(struct mutant *m)
{
	struct attendance *a = some_attendance(m, passes_over_busy);

	if (!a)
		return false;
	a->person = a->passed_over[0].person;
	a->as = AS_PRINCIPAL;
	a->deputy = 0;
	a->fbtype = FB_FREE;
	a->n_passed_over = 0;
	return true;
}

static inline bool m_two_seats(struct mutant *m)
{
	struct attendance *a = some_attendance(m, is_filled);
	struct attendance *b = some_attendance(m, is_filled);

	if (!a || a->person == b->person)
		return false;
	a->person = b->person;
	return true;
}

static inline bool m_essential_empty(struct mutant *m)
{
	struct attendance *a = some_attendance(m, is_essential);

	if (!a)
		return false;
	a->person = NONE;
	a->as = AS_EMPTY;
	a->deputy = 0;
	return true;
}

static inline bool m_as(struct mutant *m)
{
	struct attendance *a = some_attendance(m, any_attendance);

	if (!a)
		return false;
	a->as = (enum attends_as)(((int)a->as + 1 + rng_below(m->rng, 3)) % 4);
	return true;
}

static inline bool m_fbtype(struct mutant *m)
{
	struct attendance *a = some_attendance(m, any_attendance);

	if (!a)
		return false;
	a->fbtype = (enum fbtype)(
		((int)a->fbtype + 1 + rng_below(m->rng, FB_UNKNOWN)) %
		(FB_UNKNOWN + 1));
	return true;
}

static inline bool m_passed_over_dropped(struct mutant *m)
{
	struct attendance *a = some_attendance(m, passes_over);

	if (!a)
		return false;
	a->n_passed_over--;
	return true;
}

static inline bool m_passed_over_state(struct mutant *m)
{
	struct attendance *a = some_attendance(m, passes_over);

	if (!a)
		return false;
	struct passed_over *over =
		DUPLICATE(m->world, a->passed_over, a->n_passed_over);
	over[0].fbtype = over[0].fbtype == FB_BUSY ? FB_FREE : FB_BUSY;
	a->passed_over = over;
	return true;
}

static inline bool m_points(struct mutant *m)
{
	if (!m->date)
		return false;
	m->date->points += one_up_or_down(m);
	return true;
}

static inline struct term *some_term(struct mutant *m)
{
	if (!m->date || !m->date->n_terms)
		return NULL;
	return &m->terms[rng_below(m->rng, (int32_t)m->date->n_terms)];
}

static inline bool m_term_count(struct mutant *m)
{
	struct term *term = some_term(m);

	if (!term)
		return false;
	term->count += one_up_or_down(m);
	term->points = term->count * term->weight;
	m->date->points = 0;
	for (size_t i = 0; i < m->date->n_terms; i++)
		m->date->points += m->terms[i].points;
	return true;
}

static inline bool m_term_kind(struct mutant *m)
{
	struct term *term = some_term(m);

	if (!term)
		return false;
	term->id = (enum term_id)(
		((int)term->id + 1 + rng_below(m->rng, N_TERMS - 1)) % N_TERMS);
	return true;
}

static inline bool m_term_dropped(struct mutant *m)
{
	if (!m->date || !m->date->n_terms)
		return false;
	m->date->n_terms--;
	m->date->points -= m->terms[m->date->n_terms].points;
	return true;
}

static inline struct milestone *some_milestone(struct mutant *m)
{
	return m->date ? &m->date->milestones[rng_below(
				 m->rng, (int32_t)m->date->n_milestones)]
		       : NULL;
}

static inline bool m_milestone_day(struct mutant *m)
{
	struct milestone *milestone = some_milestone(m);

	if (!milestone)
		return false;
	milestone->day = day_add(milestone->day, one_up_or_down(m));
	return true;
}

static inline bool m_slack(struct mutant *m)
{
	struct milestone *milestone = some_milestone(m);

	if (!milestone)
		return false;
	milestone->slack_working_days += one_up_or_down(m);
	return true;
}

static inline bool m_confirmed(struct mutant *m)
{
	struct milestone *milestone = some_milestone(m);

	if (!milestone)
		return false;
	milestone->confirmed = !milestone->confirmed;
	return true;
}

static inline bool m_marks(struct mutant *m)
{
	struct milestone *milestone = some_milestone(m);

	if (!milestone)
		return false;
	milestone->marks ^= UINT32_C(1) << rng_below(m->rng, N_DATE_MARKS);
	return true;
}

static inline bool m_skipped_dropped(struct mutant *m)
{
	struct milestone *milestone = some_milestone(m);

	if (!milestone || !milestone->n_skipped)
		return false;
	milestone->n_skipped--;
	return true;
}

static inline bool m_skipped_why(struct mutant *m)
{
	struct milestone *milestone = some_milestone(m);

	if (!milestone || !milestone->n_skipped)
		return false;
	struct skipped *skipped =
		DUPLICATE(m->world, milestone->skipped, milestone->n_skipped);
	skipped[0].why =
		skipped[0].why == SKIP_WEEKEND ? SKIP_CLOSED : SKIP_WEEKEND;
	milestone->skipped = skipped;
	return true;
}

static inline bool m_holiday_name(struct mutant *m)
{
	struct milestone *milestone = some_milestone(m);

	if (!milestone)
		return false;
	struct skipped *skipped =
		DUPLICATE(m->world, milestone->skipped, milestone->n_skipped);
	milestone->skipped = skipped;
	for (size_t i = 0; i < milestone->n_skipped; i++)
		if (skipped[i].why == SKIP_HOLIDAY) {
			skipped[i].name.in[LANGUAGE_CY] = "Bank holiday";
			return true;
		}
	return false;
}

static inline bool m_group_count(struct mutant *m)
{
	if (!m->date || !m->date->n_groups)
		return false;
	struct group_count *group =
		&m->groups[rng_below(m->rng, (int32_t)m->date->n_groups)];
	int32_t *counts[] = {&group->seats,    &group->principals,
			     &group->deputies, &group->unknown,
			     &group->empty,    &group->required};
	*counts[rng_below(m->rng, 6)] += one_up_or_down(m);
	return true;
}

static inline bool m_room(struct mutant *m)
{
	if (!m->date || !m->date->n_rooms)
		return false;
	struct room_choice *room =
		&m->date->rooms[rng_below(m->rng, (int32_t)m->date->n_rooms)];
	const struct conference *c = &m->world->conference;
	for (int32_t r = 0; r < c->n_rooms; r++)
		if (r != room->room &&
		    c->rooms[r].kind == c->rooms[room->room].kind) {
			room->room = r;
			return true;
		}
	return false;
}

static inline bool m_room_state(struct mutant *m)
{
	if (!m->date || !m->date->n_rooms)
		return false;
	enum fbtype *state = &m->date->rooms[0].fbtype;
	*state = *state == FB_FREE ? FB_UNKNOWN : FB_FREE;
	return true;
}

static inline bool m_room_dropped(struct mutant *m)
{
	if (!m->date || !m->date->n_rooms)
		return false;
	m->date->n_rooms--;
	return true;
}

static inline bool m_end(struct mutant *m)
{
	if (!m->date)
		return false;
	m->date->span.end += 60 * one_up_or_down(m);
	return true;
}

/* To the same hour of a day that a rule takes out. */
static inline bool move_to(struct mutant *m, struct day day)
{
	const struct conference *c = &m->world->conference;
	int64_t local = zone_local(c->zone, m->date->span.start);
	int64_t days = (int64_t)zone_day(c->zone, m->date->span.start).n;

	m->date->span.start =
		zone_instant(c->zone,
			     local + ((int64_t)day.n - days) * SECONDS_A_DAY);
	m->date->span.end = m->date->span.start + c->required_duration_s;
	return true;
}

static inline bool m_weekend(struct mutant *m)
{
	const struct conference *c = &m->world->conference;

	if (!m->date)
		return false;
	for (struct day d = c->window.first; d.n <= c->window.last.n; d.n++)
		if (day_weekday(d) == SATURDAY)
			return move_to(m, d);
	return false;
}

static inline bool m_closed_day(struct mutant *m)
{
	const struct conference *c = &m->world->conference;

	return m->date && c->n_closures &&
	       move_to(m, c->closures[0].days.first);
}

static inline bool m_excluded_day(struct mutant *m)
{
	const struct conference *c = &m->world->conference;

	return m->date && c->n_excluded && move_to(m, c->excluded[0]);
}

static inline bool m_blocked_day(struct mutant *m)
{
	const struct conference *c = &m->world->conference;

	for (int32_t e = 0; m->date && e < c->n_events; e++)
		if (!c->events[e].is_calendar &&
		    c->events[e].effect == EFFECT_BLOCK)
			return move_to(m, c->events[e].first);
	return false;
}

/* A window's day so near that its notification is past. */
static inline bool m_before_notice(struct mutant *m)
{
	const struct conference *c = &m->world->conference;

	if (!m->date || c->date_rules[MILESTONE_NOTIFICATION].n < 20 ||
	    zone_day(c->zone, m->world->now).n + 27 < c->window.first.n)
		return false;
	return move_to(m, c->window.first);
}

static inline bool m_outside_window(struct mutant *m)
{
	return m->date &&
	       move_to(m, day_add(m->world->conference.window.last, 1));
}

static inline bool m_swapped(struct mutant *m)
{
	if (m->answer.n_dates < 2)
		return false;
	int32_t i = rng_below(m->rng, (int32_t)m->answer.n_dates - 1);
	struct date date = m->dates[i];
	m->dates[i] = m->dates[i + 1];
	m->dates[i + 1] = date;
	return true;
}

static inline bool m_twice(struct mutant *m)
{
	if (m->answer.n_dates < 2)
		return false;
	m->dates[1] = m->dates[0];
	return true;
}

static inline bool m_first_dropped(struct mutant *m)
{
	if (!m->answer.n_dates)
		return false;
	m->answer.dates++;
	m->answer.n_dates--;
	return true;
}

static inline bool m_last_dropped(struct mutant *m)
{
	if (!m->answer.n_dates)
		return false;
	m->answer.n_dates--;
	return true;
}

static inline bool m_slots(struct mutant *m)
{
	m->answer.n_slots += one_up_or_down(m);
	return true;
}

static inline bool m_possible(struct mutant *m)
{
	m->answer.n_possible += one_up_or_down(m);
	return true;
}

static inline bool m_removal(struct mutant *m)
{
	if (!m->answer.n_removals)
		return false;
	m->removals[rng_below(m->rng, (int32_t)m->answer.n_removals)].slots +=
		one_up_or_down(m);
	return true;
}

/* The sum stays as it was. */
static inline bool m_removal_moved(struct mutant *m)
{
	if (m->answer.n_removals < 2)
		return false;
	m->removals[0].slots--;
	m->removals[1].slots++;
	return true;
}

static inline bool m_removal_rule(struct mutant *m)
{
	if (!m->answer.n_removals)
		return false;
	struct removal *removal =
		&m->removals[rng_below(m->rng, (int32_t)m->answer.n_removals)];
	removal->rule = (removal->rule + 1) % m->answer.rules.n_rules;
	return true;
}

static inline struct day_result *some_day(struct mutant *m)
{
	struct day_result *days =
		DUPLICATE(m->world, m->answer.days, m->answer.n_days);

	m->answer.days = days;
	return &days[rng_below(m->rng, (int32_t)m->answer.n_days)];
}

static inline bool m_day_rule(struct mutant *m)
{
	struct day_result *day = some_day(m);

	/* Whether people fit together is not always found out again. */
	if (day->rule != NONE &&
	    m->answer.rules.rules[day->rule].kind == RULE_COMBINATION)
		return false;
	day->rule = day->rule == NONE ? 0 : NONE;
	return true;
}

static inline bool m_day_moved(struct mutant *m)
{
	some_day(m)->day.n += one_up_or_down(m);
	return true;
}

static inline bool m_feasible_days(struct mutant *m)
{
	m->answer.total_feasible_days += one_up_or_down(m);
	return true;
}

static inline bool m_truncated(struct mutant *m)
{
	m->answer.truncated = !m->answer.truncated;
	return true;
}

static inline bool m_verdict(struct mutant *m)
{
	m->answer.verdict = m->answer.verdict == VERDICT_DATES ? VERDICT_NONE
							       : VERDICT_DATES;
	return true;
}

static inline bool m_proved(struct mutant *m)
{
	m->answer.proved = !m->answer.proved;
	return true;
}

static inline bool m_gap(struct mutant *m)
{
	m->answer.gap++;
	return true;
}

static inline bool m_holidays_until(struct mutant *m)
{
	m->answer.holidays_until = day_add(m->answer.holidays_until, 1);
	return true;
}

static inline struct person_report *some_person(struct mutant *m)
{
	return &m->people[rng_below(m->rng, m->world->conference.n_people)];
}

static inline bool m_person_status(struct mutant *m)
{
	struct person_report *report = some_person(m);

	report->status = (enum person_status)(
		((int)report->status + 1 + rng_below(m->rng, 4)) % 5);
	return true;
}

static inline bool m_person_as_of(struct mutant *m)
{
	struct person_report *report = some_person(m);

	report->as_of = report->as_of == INSTANT_NONE ? 0 : report->as_of + 1;
	return true;
}

static inline bool m_person_cover(struct mutant *m)
{
	struct person_report *report = some_person(m);

	if (rng_percent(m->rng, 50))
		report->assumed = !report->assumed;
	else
		report->covered_until = report->covered_until == INSTANT_NONE
						? 0
						: report->covered_until + 1;
	return true;
}

static inline bool m_person_complete(struct mutant *m)
{
	struct person_report *report = some_person(m);

	report->complete = !report->complete;
	return true;
}

static const struct mutation {
	const char *name;
	const char *where; /* the end, or a part, of the member named */
	bool (*mutate)(struct mutant *mutant);
} mutations[] = {{"a busy person attends", "/attendance/", m_busy_person},
		 {"one person on two seats", "/person", m_two_seats},
		 {"an essential seat empty", "/as", m_essential_empty},
		 {"attends as something else", "/dates/", m_as},
		 {"another state", "/fbtype", m_fbtype},
		 {"one passed over left out", "/passed_over",
		  m_passed_over_dropped},
		 {"the state of one passed over", "/passed_over/0",
		  m_passed_over_state},
		 {"points off by one", "/points", m_points},
		 {"a term's count", "/terms/", m_term_count},
		 {"another term", "/terms/", m_term_kind},
		 {"a term left out", "/terms/", m_term_dropped},
		 {"a milestone off by a day", "/date", m_milestone_day},
		 {"slack off by one", "/slack_working_days", m_slack},
		 {"confirmed or not", "/confirmed", m_confirmed},
		 {"a mark too many or too few", "/marks", m_marks},
		 {"a skipped day left out", "/skipped", m_skipped_dropped},
		 {"skipped for another reason", "/skipped/0", m_skipped_why},
		 {"the name of a holiday", "/skipped/", m_holiday_name},
		 {"a count of a group", "/groups/", m_group_count},
		 {"another room", "/room", m_room},
		 {"the state of a room", "/fbtype", m_room_state},
		 {"a room left out", "/rooms/", m_room_dropped},
		 {"another end", "/start", m_end},
		 {"on a weekend", "/start", m_weekend},
		 {"on a closed day", "/start", m_closed_day},
		 {"on an excluded day", "/start", m_excluded_day},
		 {"on a blocked day", "/start", m_blocked_day},
		 {"too early for notice", "/start", m_before_notice},
		 {"outside the window", "/start", m_outside_window},
		 {"two dates swapped", "/order", m_swapped},
		 {"a date twice", "/dates/1/start", m_twice},
		 {"the best date left out", "/dates", m_first_dropped},
		 {"the last date left out", "/dates", m_last_dropped},
		 {"slots", "/considered/slots", m_slots},
		 {"possible", "/considered/possible", m_possible},
		 {"a removal's slots", "/considered/removed/", m_removal},
		 {"a slot under another rule", "/considered/removed/0/slots",
		  m_removal_moved},
		 {"a removal's rule", "/considered/removed/", m_removal_rule},
		 {"a day's rule", "/considered/days/", m_day_rule},
		 {"a day of the window", "/considered/days/", m_day_moved},
		 {"feasible days", "/total_feasible_days", m_feasible_days},
		 {"truncated", "/truncated", m_truncated},
		 {"verdict", "/verdict", m_verdict},
		 {"proved", "/solver", m_proved},
		 {"gap", "/solver", m_gap},
		 {"the last day of known holidays", "/holidays/covered_until",
		  m_holidays_until},
		 {"status of a person", "/status", m_person_status},
		 {"as_of of a person", "/as_of", m_person_as_of},
		 {"cover of a person", "/cover", m_person_cover},
		 {"complete of a person", "/complete", m_person_complete},
		 FEATURE_MUTATIONS};

enum { N_MUTATIONS = sizeof(mutations) / sizeof(mutations[0]) };

#endif
