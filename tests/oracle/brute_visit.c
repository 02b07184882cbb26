/* Every visit day, every start, every link inspector: see brute_visit.h. */

#include "brute_visit.h"

#include <string.h>

static bool can(const struct conference *conference,
		const struct scenario *scenario, int person, int64_t from,
		int64_t to)
{
	int64_t travel_s = conference->people[person].travel_s;

	return level_of_person(conference, scenario, person, from - travel_s,
			       to + travel_s) < LEVEL_CANNOT;
}

/* The person, or the name to come. */
static bool chair_can(const struct conference *conference,
		      const struct scenario *scenario, int chair, int64_t from,
		      int64_t to)
{
	if (chair == UNNAMED)
		return level_of_unnamed(conference, scenario) < LEVEL_CANNOT;
	return can(conference, scenario, chair, from, to);
}

static void visit_days(const struct conference *conference, int day,
		       int *ret_first, int *ret_last)
{
	int days[N_MILESTONES];
	int tomorrow = day_at(conference->zone, conference->now) + 1;

	milestones_of(conference, day, days);
	*ret_first = days[M_NOTIFICATION] > tomorrow ? days[M_NOTIFICATION]
						     : tomorrow;
	*ret_last = days[M_BRIEFING] - 1;
}

/* The first by id who is not the chair and can; or NOBODY. */
static int link_inspector_for(const struct conference *conference,
			      const struct scenario *scenario,
			      const struct outing *outing)
{
	int best = NOBODY;

	for (int i = 0; i < conference->n_link_inspectors; i++) {
		int who = conference->link_inspectors[i];
		if (who == outing->chair ||
		    !can(conference, scenario, who, outing->from, outing->to))
			continue;
		if (best == NOBODY || strcmp(conference->people[who].id,
					     conference->people[best].id) < 0)
			best = who;
	}
	return best;
}

/* Fills in who is met; false: it does not count as a visit. */
static bool is_visit(const struct conference *conference,
		     const struct scenario *scenario, struct outing *outing)
{
	const struct visit *visit = &conference->visit;
	int least = visit->required > 1 ? visit->required : 1, n = 0;

	if (!chair_can(conference, scenario, outing->chair, outing->from,
		       outing->to))
		return false;
	outing->link_inspector =
		link_inspector_for(conference, scenario, outing);
	if (outing->link_inspector == NOBODY)
		return false;
	for (int i = 0; i < visit->n_leaders; i++) {
		outing->meets[i] = can(conference, scenario, visit->leaders[i],
				       outing->from, outing->to);
		n += outing->meets[i];
	}
	outing->n_missed = visit->n_leaders - n;
	outing->cost = outing->n_missed * conference->weights[W_VISIT_MISSED];
	outing->is_possible = outing->is_held = true;
	return n >= least;
}

static struct outing no_visit(const struct conference *conference, int chair)
{
	struct outing ret = {.chair = chair,
			     .link_inspector = NOBODY,
			     .cost = conference->weights[W_VISIT_CALL]};

	ret.is_possible = conference->visit.required == 0;
	return ret;
}

/* Starts go up: the first of equal cost is the answer. */
struct outing best_visit(const struct conference *conference,
			 const struct scenario *scenario, int day, int chair)
{
	int64_t length_s = conference->visit.duration_s;
	struct outing best = no_visit(conference, chair);
	int first, last;

	if (chair == EMPTY)
		return best;
	visit_days(conference, day, &first, &last);
	for (int at = first; at <= last; at++) {
		int64_t start_s = conference->earliest_s;
		if (!is_working_day(conference, at))
			continue;
		for (; start_s + length_s <= conference->latest_s;
		     start_s += conference->interval_s) {
			struct outing outing = {.chair = chair};
			outing.from = utc_of(conference->zone,
					     (int64_t)at * DAY_S + start_s);
			outing.to = outing.from + length_s;
			if (!is_visit(conference, scenario, &outing))
				continue;
			if (!best.is_possible || outing.cost < best.cost ||
			    (outing.cost == best.cost && !best.is_held))
				best = outing;
		}
	}
	return best;
}

static bool meet(int64_t from, int64_t to, int64_t other_from, int64_t other_to)
{
	return from < other_to && other_from < to;
}

static bool is_clear(const struct outing *outing, const struct call calls[],
		     int n, int64_t from, int64_t to)
{
	if (outing->is_held && meet(from, to, outing->from, outing->to))
		return false;
	for (int i = 0; i < n; i++)
		if (calls[i].is_had &&
		    meet(from, to, calls[i].from, calls[i].to))
			return false;
	return true;
}

static bool can_call(const struct conference *conference, int chair, int leader,
		     int64_t from, int64_t to)
{
	struct scenario scenario = as_stated();

	if (level_of_person(conference, &scenario, leader, from, to) >=
	    LEVEL_CANNOT)
		return false;
	if (chair == UNNAMED)
		return level_of_unnamed(conference, &scenario) < LEVEL_CANNOT;
	return level_of_person(conference, &scenario, chair, from, to) <
	       LEVEL_CANNOT;
}

/* The earliest half hour; calls has the n earlier ones. */
static void find_call(const struct conference *conference,
		      const struct outing *outing, int day, struct call calls[],
		      int n)
{
	int first, last;

	visit_days(conference, day, &first, &last);
	for (int at = first; at <= last; at++) {
		int64_t start_s = conference->earliest_s;
		if (!is_working_day(conference, at))
			continue;
		for (; start_s + 1800 <= conference->latest_s;
		     start_s += 1800) {
			int64_t from = utc_of(conference->zone,
					      (int64_t)at * DAY_S + start_s);
			if (!is_clear(outing, calls, n, from, from + 1800) ||
			    !can_call(conference, outing->chair,
				      calls[n].person, from, from + 1800))
				continue;
			calls[n].is_had = true;
			calls[n].from = from;
			calls[n].to = from + 1800;
			return;
		}
	}
}

int calls_of(const struct conference *conference, const struct outing *outing,
	     int day, struct call ret[MAX_SEATS])
{
	const struct visit *visit = &conference->visit;
	int n = 0;

	for (int i = 0; i < visit->n_leaders; i++) {
		if (outing->meets[i] || visit->leaders[i] == outing->chair)
			continue;
		ret[n] = (struct call){.seat = visit->leader_seats[i],
				       .person = visit->leaders[i]};
		if (outing->chair != EMPTY)
			find_call(conference, outing, day, ret, n);
		n++;
	}
	return n;
}
