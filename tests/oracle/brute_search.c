/* Slot by slot, every assignment: see brute_search.h. */

#include "brute_search.h"
#include "brute_visit.h"

#include <stdlib.h>
#include <string.h>

static bool is_link_inspector(const struct conference *conference, int person)
{
	for (int i = 0; i < conference->n_link_inspectors; i++)
		if (conference->link_inspectors[i] == person)
			return true;
	return false;
}

bool is_refused(const struct conference *conference, const char *seat,
		int person)
{
	if (strcmp(seat, "chair") == 0)
		return is_link_inspector(conference, person);
	if (strcmp(seat, "support") == 0)
		return !is_link_inspector(conference, person);
	return false;
}

static int64_t cost_of(const struct conference *conference, int seat,
		       const struct option *option)
{
	bool required = conference->seats[seat].required;
	const int64_t *weights = conference->weights;
	int64_t cost = 0;

	if (option->person == EMPTY)
		return weights[required ? W_SEAT_EMPTY : W_OPTIONAL_SEAT_EMPTY];
	cost += option->deputy *
		weights[required ? W_DEPUTY : W_OPTIONAL_DEPUTY];
	if (option->level == LEVEL_TENTATIVE)
		cost += weights[W_TENTATIVE];
	if (option->level == LEVEL_UNKNOWN)
		cost += weights[W_UNKNOWN];
	if (is_other_chair(conference, seat, option))
		cost += weights[W_CHAIR];
	return cost;
}

/* From its first part to its last, with the buffer and travel. */
static enum level level_in_seat(const struct slot *slot,
				const struct scenario *scenario,
				const struct seat *seat, int person)
{
	const struct conference *conference = slot->conference;
	const struct person *who = &conference->people[person];
	int64_t from = slot->from + seat->after_s - who->travel_s;
	int64_t to = slot->to - seat->before_s + who->travel_s;

	if (seat->has_buffer) {
		from -= conference->before_s;
		to += conference->after_s;
	}
	return level_of_person(conference, scenario, person, from, to);
}

enum level level_at(const struct conference *conference,
		    const struct date *date, int seat, int person)
{
	const struct slot slot = {.conference = conference,
				  .from = date->from,
				  .to = date->to};
	const struct scenario scenario = as_stated();

	return level_in_seat(&slot, &scenario, &conference->seats[seat],
			     person);
}

static void add_option(struct slot *slot, int i, struct option option)
{
	if (option.level >= LEVEL_CANNOT)
		return;
	option.cost = cost_of(slot->conference, i, &option);
	slot->options[i][slot->n_options[i]++] = option;
}

static void find_options(struct slot *slot, const struct scenario *scenario,
			 int i)
{
	const struct conference *conference = slot->conference;
	const struct seat *seat = &conference->seats[i];
	struct option option = {.person = EMPTY};

	slot->empties[i] = option;
	if (!seat->invited)
		return;
	slot->empties[i].cost = cost_of(conference, i, &option);
	if (seat->n_candidates == 0)
		add_option(slot, i,
			   (struct option){.person = UNNAMED,
					   .level =
						   level_of_unnamed(conference,
								    scenario)});
	for (int k = 0; k < seat->n_candidates; k++) {
		option.person = seat->candidates[k];
		if (is_refused(conference, seat->id, option.person))
			continue;
		option.deputy = seat->ranked ? k : 0;
		option.level =
			level_in_seat(slot, scenario, seat, option.person);
		add_option(slot, i, option);
	}
}

static bool is_visiting_chair(const struct conference *conference, int seat)
{
	return conference->visit.is_stated &&
	       strcmp(conference->seats[seat].id, "chair") == 0;
}

static void set_visit(const struct slot *slot, const struct scenario *scenario,
		      struct visits *visits, struct option *option)
{
	const struct conference *conference = slot->conference;
	struct outing outing;

	if (visits->day != slot->day)
		*visits = (struct visits){.day = slot->day};
	if (option->person >= 0 && visits->is_known[option->person]) {
		option->has_visit = visits->with[option->person].has_visit;
		option->visit_cost = visits->with[option->person].visit_cost;
		return;
	}
	outing = best_visit(conference, scenario, slot->day, option->person);
	option->has_visit = outing.is_possible;
	option->visit_cost = outing.cost;
	if (option->person >= 0) {
		visits->is_known[option->person] = true;
		visits->with[option->person] = *option;
	}
}

static void find_visits(struct slot *slot, const struct scenario *scenario,
			struct visits *visits)
{
	for (int i = 0; i < slot->conference->n_seats; i++) {
		if (!is_visiting_chair(slot->conference, i))
			continue;
		for (int k = 0; k < slot->n_options[i]; k++)
			set_visit(slot, scenario, visits, &slot->options[i][k]);
		set_visit(slot, scenario, visits, &slot->empties[i]);
	}
}

static void find_rooms(struct slot *slot)
{
	const struct conference *conference = slot->conference;

	for (int i = 0; i < conference->n_rooms; i++) {
		const struct thing *room = &conference->rooms[i];
		int64_t from = slot->from, to = slot->to;
		if (room->is_base) {
			from -= conference->before_s;
			to += conference->after_s;
		}
		slot->room_levels[i] =
			level_of(conference, &room->calendar, from, to);
	}
}

static int invited_seats(const struct conference *conference)
{
	int n = 0;

	for (int i = 0; i < conference->n_seats; i++)
		n += conference->seats[i].invited;
	return n;
}

/* The room is of the kind, large enough, and can be had. */
static bool is_usable(const struct slot *slot, int i, bool is_base)
{
	const struct conference *conference = slot->conference;
	const struct thing *room = &conference->rooms[i];
	int people = invited_seats(conference) + conference->extra_places;

	return room->is_base == is_base &&
	       (is_base || room->capacity >= people) &&
	       slot->room_levels[i] < LEVEL_CANNOT;
}

static bool has_kind(const struct conference *conference, bool is_base)
{
	for (int i = 0; i < conference->n_rooms; i++)
		if (conference->rooms[i].is_base == is_base)
			return true;
	return false;
}

static bool fails_room(const struct slot *slot, bool is_base)
{
	if (!has_kind(slot->conference, is_base))
		return false;
	for (int i = 0; i < slot->conference->n_rooms; i++)
		if (is_usable(slot, i, is_base))
			return false;
	return true;
}

/* -1 stands for no room of a kind that is not asked for. */
static bool is_pair(const struct slot *slot, const bool wants[2], int base,
		    int conf)
{
	const struct thing *rooms = slot->conference->rooms;

	if (base < 0 ? wants[0] : !wants[0] || !is_usable(slot, base, true))
		return false;
	if (conf < 0 ? wants[1] : !wants[1] || !is_usable(slot, conf, false))
		return false;
	return base < 0 || conf < 0 ||
	       strcmp(rooms[base].venue, rooms[conf].venue) == 0;
}

/* Rooms are in order of id: the first found wins unless another is smaller. */
static bool choose_rooms(const struct slot *slot, const struct dropped *dropped,
			 struct date *ret)
{
	const struct conference *conference = slot->conference;
	const bool wants[2] = {has_kind(conference, true) &&
				       !dropped->is[RULE_ROOM_BASE][0],
			       has_kind(conference, false) &&
				       !dropped->is[RULE_ROOM_CONFERENCE][0]};
	bool found = false, smaller = false, same = false;
	int best = 0;

	for (int conf = -1; conf < conference->n_rooms; conf++)
		for (int base = -1; base < conference->n_rooms; base++) {
			int capacity =
				conf < 0 ? 0 : conference->rooms[conf].capacity;
			if (!is_pair(slot, wants, base, conf))
				continue;
			same |= found && capacity == best;
			smaller |= found && capacity != best;
			if (found && capacity >= best)
				continue;
			if (found)
				same = false;
			best = capacity;
			ret->rooms[0] = base;
			ret->rooms[1] = conf;
			found = true;
		}
	ret->ties[TIE_ROOM_SMALLEST] = smaller;
	ret->ties[TIE_ROOM_ID] = same;
	for (int i = 0; i < 2 && found; i++)
		if (ret->rooms[i] >= 0)
			ret->room_levels[i] = slot->room_levels[ret->rooms[i]];
	return found;
}

static bool is_team(const struct seat *seat)
{
	return strcmp(seat->group, "team") == 0;
}

/* Of the seats that are filled, enough in each group and for the quorum. */
static bool meets_minima(const struct conference *conference,
			 const struct dropped *dropped, const bool filled[])
{
	int quorum = 0;

	for (int g = 0; g < conference->n_groups; g++) {
		int n = 0;
		for (int i = 0; i < conference->n_seats; i++)
			n += filled[i] && strcmp(conference->seats[i].group,
						 conference->groups[g].id) == 0;
		if (n < conference->groups[g].required &&
		    !dropped->is[RULE_GROUP][g])
			return false;
	}
	for (int i = 0; i < conference->n_seats; i++)
		quorum += filled[i] && !is_team(&conference->seats[i]);
	return quorum >= conference->quorum || dropped->is[RULE_QUORUM][0];
}

/* What can be met of the minima, each by itself: seats that have somebody. */
static bool meets_what_can_be(const struct slot *slot, const bool filled[])
{
	const struct conference *conference = slot->conference;
	int quorum = 0, able = 0;

	for (int g = 0; g < conference->n_groups; g++) {
		int n = 0, most = 0;
		for (int i = 0; i < conference->n_seats; i++) {
			bool is_in = strcmp(conference->seats[i].group,
					    conference->groups[g].id) == 0;
			n += is_in && filled[i];
			most += is_in && slot->n_options[i] > 0;
		}
		if (n < most && n < conference->groups[g].required)
			return false;
	}
	for (int i = 0; i < conference->n_seats; i++) {
		bool is_in = !is_team(&conference->seats[i]);
		quorum += is_in && filled[i];
		able += is_in && slot->n_options[i] > 0;
	}
	return quorum == able || quorum >= conference->quorum;
}

/* The least number of deputies, one person serving several seats if need be:
   every way of leaving seats i.. empty, to a deputy or to another. */
static int least_deputies(const struct slot *slot, int i, bool filled[])
{
	const struct conference *conference = slot->conference;
	int least = MAX_SEATS + 1, n;
	bool by_deputy = false, by_other = false;

	if (i == conference->n_seats)
		return meets_what_can_be(slot, filled) ? 0 : least;
	for (int k = 0; k < slot->n_options[i]; k++) {
		by_deputy |= slot->options[i][k].deputy > 0;
		by_other |= slot->options[i][k].deputy == 0;
	}
	filled[i] = false;
	if (!conference->seats[i].essential || slot->n_options[i] == 0)
		least = least_deputies(slot, i + 1, filled);
	filled[i] = true;
	if (by_other) {
		n = least_deputies(slot, i + 1, filled);
		least = n < least ? n : least;
	}
	if (by_deputy) {
		n = 1 + least_deputies(slot, i + 1, filled);
		least = n < least ? n : least;
	}
	return least;
}

static bool fails_deputies(const struct slot *slot)
{
	bool filled[MAX_SEATS] = {false};

	return slot->conference->max_deputies >= 0 &&
	       least_deputies(slot, 0, filled) > slot->conference->max_deputies;
}

/* The assignments of a slot, tried one by one. */
struct trial {
	const struct slot *slot;
	const struct dropped *dropped;
	struct option chosen[MAX_SEATS];
	struct date best;
	bool has_best, is_any_enough;
};

static bool is_complete(const struct trial *trial)
{
	const struct conference *conference = trial->slot->conference;
	bool filled[MAX_SEATS] = {false};
	int deputies = 0;

	for (int i = 0; i < conference->n_seats; i++) {
		filled[i] = trial->chosen[i].person != EMPTY;
		deputies += filled[i] && trial->chosen[i].deputy > 0;
	}
	if (conference->max_deputies >= 0 &&
	    deputies > conference->max_deputies &&
	    !trial->dropped->is[RULE_DEPUTIES][0])
		return false;
	return meets_minima(conference, trial->dropped, filled);
}

/* Two assignments of equal points: which seat decided, and how. */
static void note_tie(struct trial *trial)
{
	struct date *best = &trial->best;
	int i = 0;

	while (best->seats[i].person == trial->chosen[i].person)
		i++;
	if (trial->chosen[i].person == EMPTY)
		best->ties[TIE_EMPTY_LAST] = true;
	else if (trial->slot->conference->seats[i].ranked)
		best->ties[TIE_RANKED] = true;
	else
		best->ties[TIE_ANY] = true;
}

static void consider(struct trial *trial)
{
	const struct conference *conference = trial->slot->conference;
	int64_t points = trial->slot->points;

	if (!is_complete(trial))
		return;
	for (int i = 0; i < conference->n_seats; i++) {
		points += trial->chosen[i].cost;
		if (is_visiting_chair(conference, i) &&
		    !trial->dropped->is[RULE_VISIT][0])
			points += trial->chosen[i].visit_cost;
	}
	points += team_short_of(conference, trial->chosen) *
		  conference->weights[W_TEAM];
	if (trial->has_best && points == trial->best.points)
		note_tie(trial);
	if (trial->has_best && points >= trial->best.points)
		return;
	trial->has_best = true;
	trial->best = (struct date){.points = points, .rooms = {-1, -1}};
	memcpy(trial->best.seats, trial->chosen, sizeof(trial->chosen));
}

static bool is_free(const struct trial *trial, int i,
		    const struct option *option)
{
	if (is_visiting_chair(trial->slot->conference, i) &&
	    !option->has_visit && !trial->dropped->is[RULE_VISIT][0])
		return false;
	for (int k = 0; k < i; k++)
		if (option->person >= 0 &&
		    trial->chosen[k].person == option->person)
			return false;
	return true;
}

/* In order of preference, empty last: the first of equals is the answer. */
static void assign(struct trial *trial, int i)
{
	const struct slot *slot = trial->slot;
	const struct seat *seat = &slot->conference->seats[i];

	if (trial->has_best && trial->is_any_enough)
		return;
	if (i == slot->conference->n_seats) {
		consider(trial);
		return;
	}
	for (int k = 0; k < slot->n_options[i]; k++) {
		if (!is_free(trial, i, &slot->options[i][k]))
			continue;
		trial->chosen[i] = slot->options[i][k];
		assign(trial, i + 1);
	}
	if (seat->invited && seat->essential &&
	    !trial->dropped->is[RULE_ESSENTIAL][i])
		return;
	if (!is_free(trial, i, &slot->empties[i]))
		return;
	trial->chosen[i] = slot->empties[i];
	assign(trial, i + 1);
}

static bool fails_notice(const struct conference *conference, int day)
{
	int days[N_MILESTONES];

	milestones_of(conference, day, days);
	return days[M_NOTIFICATION] < day_at(conference->zone, conference->now);
}

static bool is_excluded(const struct conference *conference, int day)
{
	for (int i = 0; i < conference->n_excluded; i++)
		if (conference->excluded[i] == day)
			return true;
	return false;
}

static bool fails_group(const struct slot *slot, int group)
{
	const struct conference *conference = slot->conference;
	int n = 0;

	for (int i = 0; i < conference->n_seats; i++)
		n += slot->n_options[i] > 0 &&
		     strcmp(conference->seats[i].group,
			    conference->groups[group].id) == 0;
	return n < conference->groups[group].required;
}

static bool fails_quorum(const struct slot *slot)
{
	const struct conference *conference = slot->conference;
	int n = 0;

	for (int i = 0; i < conference->n_seats; i++)
		n += slot->n_options[i] > 0 && !is_team(&conference->seats[i]);
	return n < conference->quorum;
}

/* Somebody can take the chair, but nobody who could has a visit. */
static bool fails_visit(const struct slot *slot)
{
	const struct conference *conference = slot->conference;

	for (int i = 0; i < conference->n_seats; i++) {
		bool has_visit = false;
		if (!is_visiting_chair(conference, i))
			continue;
		for (int k = 0; k < slot->n_options[i]; k++)
			has_visit |= slot->options[i][k].has_visit;
		return slot->n_options[i] > 0 && !has_visit;
	}
	return false;
}

/* The candidates of all seats include Welsh and another language. */
static bool needs_both_languages(const struct conference *conference)
{
	bool welsh = false, other = false;

	for (int i = 0; i < conference->n_seats; i++)
		for (int k = 0; k < conference->seats[i].n_candidates; k++) {
			int person = conference->seats[i].candidates[k];
			const char *language =
				conference->people[person].language;
			welsh |= strcmp(language, "cy") == 0;
			other |= language[0] != '\0' &&
				 strcmp(language, "cy") != 0;
		}
	return welsh && other;
}

bool needs(const struct conference *conference, const struct thing *resource)
{
	return !resource->both_languages || needs_both_languages(conference);
}

static bool fails_resource(const struct slot *slot, int i)
{
	const struct thing *resource = &slot->conference->resources[i];

	return needs(slot->conference, resource) &&
	       level_of(slot->conference, &resource->calendar, slot->from,
			slot->to) >= LEVEL_CANNOT;
}

static int64_t avoided_points(const struct event *event,
			      const struct slot *slot)
{
	int64_t points = -1, sum = 0;

	while ((points = next_points(event, points)) >= 0)
		sum += points * avoided(event, points, slot->from, slot->to);
	return sum;
}

static void price_slot(struct slot *slot)
{
	const struct conference *conference = slot->conference;

	slot->points = distance_of(conference, slot->day) *
			       conference->weights[W_DISTANCE] +
		       hours_of(conference, slot->start_s) *
			       conference->weights[W_HOURS];
	for (int i = 0; i < conference->n_events; i++)
		slot->points += avoided_points(&conference->events[i], slot);
}

void open_slot(const struct conference *conference,
	       const struct scenario *scenario, int day, int64_t start_s,
	       struct visits *visits, struct slot *ret)
{
	*ret = (struct slot){.conference = conference,
			     .day = day,
			     .start_s = start_s};
	ret->from = utc_of(conference->zone, (int64_t)day * DAY_S + start_s);
	ret->to = ret->from + conference->duration_s;
	for (int i = 0; i < conference->n_seats; i++)
		find_options(ret, scenario, i);
	find_visits(ret, scenario, visits);
	find_rooms(ret);
	price_slot(ret);
}

bool breaks(const struct slot *slot, struct ruling ruling)
{
	const struct conference *conference = slot->conference;

	switch (ruling.rule) {
	case RULE_WINDOW:
		return slot->day < conference->from ||
		       slot->day > conference->to;
	case RULE_WORKING_DAY:
		return !is_working_day(conference, slot->day);
	case RULE_DAY_HOURS:
		return slot->start_s < conference->earliest_s ||
		       slot->start_s + conference->duration_s >
			       conference->latest_s;
	case RULE_EXCLUDED:
		return is_excluded(conference, slot->day);
	case RULE_NOTICE:
		return fails_notice(conference, slot->day);
	case RULE_EVENT:
		return blocking(&conference->events[ruling.subject], slot->from,
				slot->to) > 0;
	case RULE_ESSENTIAL:
		return slot->n_options[ruling.subject] == 0;
	case RULE_GROUP:
		return fails_group(slot, ruling.subject);
	case RULE_QUORUM:
		return fails_quorum(slot);
	case RULE_DEPUTIES:
		return fails_deputies(slot);
	case RULE_ROOM_CONFERENCE:
		return fails_room(slot, false);
	case RULE_ROOM_BASE:
		return fails_room(slot, true);
	case RULE_RESOURCE:
		return fails_resource(slot, ruling.subject);
	case RULE_VISIT:
		return fails_visit(slot);
	case RULE_COMBINATION:
	case N_RULES:
		break;
	}
	return false;
}

/* Rules that do not depend on who takes which seat. */
bool stands_alone(enum rule rule)
{
	return rule != RULE_ESSENTIAL && rule != RULE_GROUP &&
	       rule != RULE_QUORUM && rule != RULE_DEPUTIES &&
	       rule != RULE_VISIT;
}

static bool solve(const struct slot *slot, const struct dropped *dropped,
		  bool is_any_enough, struct date *ret)
{
	struct trial trial = {.slot = slot,
			      .dropped = dropped,
			      .is_any_enough = is_any_enough};
	struct date rooms = {.rooms = {-1, -1}};
	struct ruling rulings[MAX_RULINGS];
	int n = rulings_of(slot->conference, rulings);

	for (int i = 0; i < n; i++)
		if (stands_alone(rulings[i].rule) &&
		    !dropped->is[rulings[i].rule][rulings[i].subject] &&
		    breaks(slot, rulings[i]))
			return false;
	if (!choose_rooms(slot, dropped, &rooms))
		return false;
	assign(&trial, 0);
	if (!trial.has_best)
		return false;
	*ret = trial.best;
	ret->day = slot->day;
	ret->from = slot->from;
	ret->to = slot->to;
	memcpy(ret->rooms, rooms.rooms, sizeof(rooms.rooms));
	memcpy(ret->room_levels, rooms.room_levels, sizeof(rooms.room_levels));
	ret->ties[TIE_ROOM_SMALLEST] = rooms.ties[TIE_ROOM_SMALLEST];
	ret->ties[TIE_ROOM_ID] = rooms.ties[TIE_ROOM_ID];
	return true;
}

bool solve_slot(const struct slot *slot, const struct dropped *dropped,
		struct date *ret)
{
	return solve(slot, dropped, false, ret);
}

bool can_solve(const struct slot *slot, const struct dropped *dropped)
{
	struct date any;

	return solve(slot, dropped, true, &any);
}

/* The first rule that removes a slot that is not possible. */
static struct ruling removing(const struct slot *slot)
{
	struct ruling rulings[MAX_RULINGS];
	int n = rulings_of(slot->conference, rulings), i = 0;

	while (i < n && !breaks(slot, rulings[i]))
		i++;
	return i < n ? rulings[i] : (struct ruling){RULE_COMBINATION, 0};
}

static void remove_slot(const struct slot *slot, struct search *search)
{
	const struct dropped nothing = {0};
	struct date rooms = {.rooms = {-1, -1}};
	struct ruling ruling = removing(slot);
	struct ruling *last =
		&search->last_rules[slot->day - slot->conference->from];

	search->removed[ruling.rule][ruling.subject]++;
	if (ruling.rule > last->rule ||
	    (ruling.rule == last->rule && ruling.subject > last->subject))
		*last = ruling;
	if (ruling.rule != RULE_COMBINATION)
		return;
	if (choose_rooms(slot, &nothing, &rooms))
		search->n_people_combinations++;
	else
		search->n_venue_combinations++;
}

/* The best start of a day; false: there is none. */
static bool search_day(const struct conference *conference, int day,
		       struct search *search, struct date *ret)
{
	const struct scenario scenario = as_stated();
	const struct dropped nothing = {0};
	int64_t start_s = conference->earliest_s;
	struct visits visits = {.day = day};
	bool found = false;

	for (; start_s + conference->duration_s <= conference->latest_s;
	     start_s += conference->interval_s) {
		struct slot slot;
		struct date date;
		open_slot(conference, &scenario, day, start_s, &visits, &slot);
		search->n_slots++;
		if (!solve_slot(&slot, &nothing, &date)) {
			remove_slot(&slot, search);
			continue;
		}
		search->n_possible++;
		search->has_slot[day - conference->from] = true;
		if (found && date.points == ret->points)
			ret->ties[TIE_START] = true;
		if (found && date.points >= ret->points)
			continue;
		*ret = date;
		found = true;
	}
	return found;
}

static int by_points_then_start(const void *a, const void *b)
{
	const struct date *x = a, *y = b;

	if (x->points != y->points)
		return x->points < y->points ? -1 : 1;
	return x->from < y->from ? -1 : x->from > y->from;
}

struct search *search(const struct conference *conference)
{
	int n_days = conference->to - conference->from + 1, n = 0;
	struct search *ret = calloc(1, sizeof(*ret));
	struct date *dates = calloc((size_t)n_days, sizeof(*dates));

	if (ret == NULL || dates == NULL)
		die("search", "no memory");
	ret->has_slot = calloc((size_t)n_days, sizeof(*ret->has_slot));
	ret->last_rules = calloc((size_t)n_days, sizeof(*ret->last_rules));
	if (ret->has_slot == NULL || ret->last_rules == NULL)
		die("search", "no memory");
	for (int day = conference->from; day <= conference->to; day++)
		n += search_day(conference, day, ret, &dates[n]);
	qsort(dates, (size_t)n, sizeof(*dates), by_points_then_start);
	for (int i = 0; i + 1 < n; i++)
		dates[i].ties[TIE_DAY] = dates[i].points == dates[i + 1].points;
	ret->dates = dates;
	ret->n_feasible_days = n;
	ret->n_dates =
		n < conference->max_candidates ? n : conference->max_candidates;
	return ret;
}

void free_search(struct search *search)
{
	free(search->dates);
	free(search->has_slot);
	free(search->last_rules);
	free(search);
}
