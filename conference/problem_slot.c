/* One slot: its costs, and the rules that remove it by themselves. */

#include "conference/problem.h"
#include "conference/problem_parts.h"

#include <stdlib.h>

#include "conference/dates.h"
#include "conference/events.h"

static int compare_day(const void *a, const void *b)
{
	return day_compare(*(const struct day *)a, *(const struct day *)b);
}

struct day_facts slot_day_facts(const struct formulation *f, struct day day)
{
	const struct conference *c = f->conference;
	struct day notification =
		dates_day(c, &f->workdays, MILESTONE_NOTIFICATION, day);

	return (struct day_facts){
		.day = day,
		.inside = day_compare(day, c->window.first) >= 0 &&
			  day_compare(day, c->window.last) <= 0,
		.working = workdays_is_working(&f->workdays, day),
		.excluded = c->n_excluded &&
			    bsearch(&day, c->excluded, c->n_excluded,
				    sizeof(day), compare_day),
		.too_late = !c->notice_is_given &&
			    day_compare(notification, f->today) < 0,
		.distance = formulation_distance(f, day),
	};
}

/* How many of two can certainly not be had of the original team (G27)? */
static int32_t members_missing(const struct slot_work *work)
{
	const struct formulation *f = work->f;
	const struct row *row = &f->problem.rows[f->problem.n_rows - 1];
	int32_t first = NONE;

	for (int32_t i = 0; i < row->n_options; i++) {
		int32_t o = row->options[i];
		int32_t person = f->candidacies[o].person;

		if (o >= f->n_candidacies)
			break;
		if (work->costs[o] == COST_CANNOT || person == first)
			continue;
		if (first != NONE)
			return 0;
		first = person;
	}
	return first == NONE ? TEAM_WANTED : TEAM_WANTED - 1;
}

/* What is certain is the slot's own cost, so that its bound is tight. */
static void price_members_short(struct slot_work *work)
{
	const struct formulation *f = work->f;
	int32_t n_seats = f->problem.n_seats - f->conference->n_seats;
	int32_t missing = n_seats ? members_missing(work) : 0;

	work->points_short = 0;
	for (int32_t i = 0; i < n_seats; i++) {
		int32_t o = f->n_candidacies + i;

		work->costs[o] = i < missing ? 0 : f->candidacies[o].points;
		work->points_short +=
			i < missing ? f->candidacies[o].points : 0;
	}
}

static void price_visits(struct slot_work *work)
{
	const struct formulation *f = work->f;
	int32_t seat = f->visits->chair_seat;
	int32_t first = f->option_starts[seat];

	for (int32_t o = first; o < f->option_starts[seat + 1]; o++) {
		struct visit_pick pick;

		work->visit_points[o - first] =
			visit_best(f->visits, work->day.day,
				   f->candidacies[o].person, &pick)
				? pick.points
				: COST_CANNOT;
	}
}

static void add_visit(struct slot_work *work)
{
	const struct formulation *f = work->f;
	int32_t seat = f->visits->chair_seat;
	int32_t first = f->option_starts[seat];

	for (int32_t o = first; o < f->option_starts[seat + 1]; o++) {
		int32_t points = work->visit_points[o - first];

		work->chair_costs[o - first] = work->costs[o];
		if (work->costs[o] == COST_CANNOT)
			continue;
		if (points == COST_CANNOT)
			work->costs[o] = COST_CANNOT;
		else
			work->costs[o] += points;
	}
}

/* Somebody can chair, but nobody with a visit. */
static bool lacks_visit(const struct slot_work *work)
{
	const struct formulation *f = work->f;
	int32_t seat = f->visits->chair_seat;

	for (int32_t o = f->option_starts[seat]; o < f->option_starts[seat + 1];
	     o++)
		if (work->costs[o] != COST_CANNOT)
			return false;
	return work->fillings[seat].by_other || work->fillings[seat].by_deputy;
}

static int32_t cost_of(const struct conference *c, struct state state)
{
	return state.can ? availability_points(c, state) : COST_CANNOT;
}

void slot_price_presences(struct slot_work *work, int32_t first)
{
	const struct formulation *f = work->f;
	const struct conference *c = f->conference;

	for (int32_t k = 0; k < f->grid.n_starts; k++) {
		struct span span = slot_span(f, first + k);
		int32_t *costs = work->presence_costs + k * f->n_presences;

		for (int32_t i = 0; i < f->n_presences; i++) {
			const struct presence *who = &f->presences[i];
			struct span needed = {span.start - who->margin.start,
					      span.end + who->margin.end};

			costs[i] =
				cost_of(c,
					availability_at(&f->people[who->person],
							&c->policy, needed));
		}
	}
	work->unnamed_cost = cost_of(c, availability_unnamed(&c->policy));
	if (work->visit_points)
		price_visits(work);
}

void slot_price_options(struct slot_work *work)
{
	const struct formulation *f = work->f;

	for (int32_t r = 0; r < f->problem.n_seats; r++)
		work->fillings[r] = (struct filling){false, false};
	for (int32_t o = 0; o < f->n_candidacies; o++) {
		const struct candidacy *who = &f->candidacies[o];
		int32_t cost = who->presence == NONE
				       ? work->unnamed_cost
				       : work->presences[who->presence];
		struct filling *filling = &work->fillings[who->seat];

		if (cost == COST_CANNOT) {
			work->costs[o] = COST_CANNOT;
			continue;
		}
		work->costs[o] = who->points + cost;
		filling->by_deputy = filling->by_deputy || who->deputy > 0;
		filling->by_other = filling->by_other || who->deputy == 0;
	}
	price_members_short(work);
	if (work->visit_points)
		add_visit(work);
}

static int32_t fillable(const struct slot_work *work, int32_t group)
{
	const struct conference *c = work->f->conference;
	int32_t n = 0;

	for (int32_t r = 0; r < c->n_seats; r++)
		if (group == NONE ? !c->groups[c->seats[r].group].is_team
				  : c->seats[r].group == group)
			n += work->fillings[r].by_other ||
			     work->fillings[r].by_deputy;
	return n;
}

static int32_t least_of(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

/*
 * The least number of deputies: essential seats that only a deputy can take,
 * what groups are then short of, and what the quorum is then short of, as far
 * as deputies can make it up: the rest is those rules' own matter.
 */
static int32_t deputies_needed(const struct slot_work *work)
{
	const struct conference *c = work->f->conference;
	int32_t needed = 0, seated = 0, spare = 0;

	for (int32_t g = 0; g < c->n_groups; g++) {
		int32_t others = 0, deputies = 0, only_deputies = 0;

		for (int32_t r = 0; r < c->n_seats; r++) {
			struct filling filling = work->fillings[r];
			bool only = filling.by_deputy && !filling.by_other;

			if (c->seats[r].group != g)
				continue;
			others += filling.by_other;
			only_deputies += only;
			deputies += only && work->essentials[r];
		}
		if (others + deputies < c->groups[g].required)
			deputies = least_of(c->groups[g].required - others,
					    only_deputies);
		needed += deputies;
		if (c->groups[g].is_team)
			continue;
		seated += others + deputies;
		spare += only_deputies - deputies;
	}
	if (seated < c->quorum_required)
		needed += least_of(c->quorum_required - seated, spare);
	return needed;
}

static bool has_room(const struct slot_work *work, enum room_kind kind)
{
	const struct conference *c = work->f->conference;

	for (int32_t i = 0; i < c->n_rooms; i++)
		if (c->rooms[i].kind == kind && work->rooms[i])
			return true;
	return false;
}

bool slot_rule_is_of_day(struct rule rule)
{
	return rule.kind < RULE_ESSENTIAL;
}

bool slot_removed_by(const struct slot_work *work, struct rule rule)
{
	const struct formulation *f = work->f;
	const struct conference *c = f->conference;
	struct occasion occasion = {c, f->evidence, work->day.day, work->span};

	switch (rule.kind) {
	case RULE_WINDOW:
		return !work->day.inside;
	case RULE_DAY_HOURS:
		return work->start_s < c->earliest_s ||
		       work->start_s + c->required_duration_s > c->latest_s;
	case RULE_WORKING_DAY:
		return !work->day.working;
	case RULE_EXCLUDED:
		return work->day.excluded;
	case RULE_NOTICE:
		return work->day.too_late;
	case RULE_EVENT:
		return event_blocks(&occasion, rule.subject);
	case RULE_ESSENTIAL:
		return !work->fillings[rule.subject].by_other &&
		       !work->fillings[rule.subject].by_deputy;
	case RULE_GROUP:
		return fillable(work, rule.subject) <
		       c->groups[rule.subject].required;
	case RULE_QUORUM:
		return fillable(work, NONE) < c->quorum_required;
	case RULE_DEPUTIES:
		return deputies_needed(work) > c->max_deputies;
	case RULE_ROOM_CONFERENCE:
		return !has_room(work, ROOM_CONFERENCE);
	case RULE_ROOM_BASE:
		return !has_room(work, ROOM_BASE);
	case RULE_RESOURCE:
		return !availability_at(&f->resources[rule.subject], &c->policy,
					work->span)
				.can;
	case RULE_VISIT:
		return work->visit_points && lacks_visit(work);
	case RULE_COMBINATION:
	case N_RULE_KINDS:
		break;
	}
	return false;
}

void slot_find_rooms(struct slot_work *work)
{
	const struct formulation *f = work->f;

	for (int32_t i = 0; i < f->conference->n_rooms; i++)
		work->rooms[i] =
			room_is_fit(f->conference, i) &&
			room_state(f->conference, f->rooms, i, work->span).can;
}

int64_t slot_points(const struct slot_work *work)
{
	const struct conference *c = work->f->conference;
	struct occasion occasion = {c, work->f->evidence, work->day.day,
				    work->span};

	return (int64_t)work->day.distance * c->weights[TERM_DISTANCE] +
	       (int64_t)hours_outside(c, work->start_s) *
		       c->weights[TERM_HOURS] +
	       events_points(&occasion) + work->points_short;
}

int64_t slot_dearest(const struct slot_work *work, int64_t points)
{
	const struct formulation *f = work->f;

	for (int32_t r = 0; r < f->problem.n_seats; r++) {
		int32_t most = f->problem.empties[r];

		for (int32_t o = f->option_starts[r];
		     o < f->option_starts[r + 1]; o++)
			if (work->costs[o] != COST_CANNOT &&
			    work->costs[o] > most)
				most = work->costs[o];
		points += most;
	}
	return points;
}
