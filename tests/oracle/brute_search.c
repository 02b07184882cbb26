/* Slot by slot, every assignment: see brute_search.h. */

#include "brute_search.h"

#include <stdlib.h>
#include <string.h>

/* A slot and who can come to it; candidates stand in order of preference. */
struct slot {
	const struct conference *conference;
	int day;
	int64_t start_s, from, to;
	struct option options[MAX_SEATS][MAX_CANDIDATES_A_SEAT];
	int n_options[MAX_SEATS];
	enum level room_levels[MAX_ROOMS];
	int64_t points; /* of the slot itself */
	struct option chosen[MAX_SEATS];
	struct date best;
	bool has_best;
};

static enum level level_of_tentative(const struct policy *policy)
{
	if (policy->tentative == WORD_ALLOW)
		return LEVEL_TENTATIVE;
	return policy->tentative == WORD_FREE ? LEVEL_FREE : LEVEL_CANNOT;
}

static enum level level_of_said(const struct policy *policy, enum said said)
{
	switch (said) {
	case SAID_NOTHING:
		return LEVEL_FREE;
	case SAID_NEEDS_ACTION:
		if (policy->needs_action == WORD_FREE)
			return LEVEL_FREE;
		if (policy->needs_action == WORD_BUSY)
			return LEVEL_CANNOT;
		return level_of_tentative(policy);
	case SAID_TENTATIVE:
		return level_of_tentative(policy);
	case SAID_BUSY:
	case SAID_OUT:
		break;
	}
	return LEVEL_CANNOT;
}

static bool has_trusted_covers(const struct conference *conference,
			       const struct calendar *calendar)
{
	const struct policy *policy = &conference->policy;

	if (calendar->is_assumed && policy->distrusts_assumed)
		return false;
	return !calendar->has_as_of ||
	       conference->now - calendar->as_of <= policy->max_age_s;
}

/* Moves *at to the end of what is known without a gap from *at on. */
static bool advance(const struct calendar *calendar, bool trusts_covers,
		    int64_t *at)
{
	int n = trusts_covers ? calendar->n_covers : 0;
	int64_t before = *at;

	for (int i = 0; i < n; i++)
		if (calendar->covers[i].from <= *at &&
		    calendar->covers[i].to > *at)
			*at = calendar->covers[i].to;
	for (int i = 0; i < calendar->n_items; i++) {
		const struct item *item = &calendar->items[i];
		if (item->said != SAID_NOTHING && item->from <= *at &&
		    item->to > *at)
			*at = item->to;
	}
	return *at > before;
}

static enum level level_of(const struct conference *conference,
			   const struct calendar *calendar, int64_t from,
			   int64_t to)
{
	bool trusts_covers = has_trusted_covers(conference, calendar);
	enum level worst = LEVEL_FREE;
	int64_t at = from;

	for (int i = 0; i < calendar->n_items; i++) {
		const struct item *item = &calendar->items[i];
		enum level level =
			level_of_said(&conference->policy, item->said);
		if (item->from < item->to && item->from < to &&
		    from < item->to && level > worst)
			worst = level;
	}
	while (at < to && advance(calendar, trusts_covers, &at))
		continue;
	if (at >= to)
		return worst;
	if (conference->policy.unknown == WORD_BUSY)
		return LEVEL_CANNOT;
	return worst > LEVEL_UNKNOWN ? worst : LEVEL_UNKNOWN;
}

static bool is_link_inspector(const struct conference *conference, int person)
{
	for (int i = 0; i < conference->n_link_inspectors; i++)
		if (conference->link_inspectors[i] == person)
			return true;
	return false;
}

static bool is_refused(const struct conference *conference, const char *seat,
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

static enum level level_of_person(const struct slot *slot,
				  const struct seat *seat, int person)
{
	const struct conference *conference = slot->conference;
	const struct person *who = &conference->people[person];
	int64_t from = slot->from - who->travel_s;
	int64_t to = slot->to + who->travel_s;

	if (strcmp(seat->group, conference->buffer_group) == 0) {
		from -= conference->before_s;
		to += conference->after_s;
	}
	return level_of(conference, &who->calendar, from, to);
}

static void add_option(struct slot *slot, int i, struct option option)
{
	if (option.level == LEVEL_CANNOT)
		return;
	option.cost = cost_of(slot->conference, i, &option);
	slot->options[i][slot->n_options[i]++] = option;
}

static void find_options(struct slot *slot, int i)
{
	const struct conference *conference = slot->conference;
	const struct seat *seat = &conference->seats[i];
	enum level unknown = conference->policy.unknown == WORD_BUSY
				     ? LEVEL_CANNOT
				     : LEVEL_UNKNOWN;

	slot->n_options[i] = 0;
	if (!seat->invited)
		return;
	if (seat->n_candidates == 0)
		add_option(slot, i, (struct option){UNNAMED, 0, unknown, 0});
	for (int k = 0; k < seat->n_candidates; k++) {
		int person = seat->candidates[k];
		if (is_refused(conference, seat->id, person))
			continue;
		add_option(slot, i,
			   (struct option){person, seat->ranked ? k : 0,
					   level_of_person(slot, seat, person),
					   0});
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
	       slot->room_levels[i] != LEVEL_CANNOT;
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

/* -1 stands for no room of a kind that the case does not have. */
static bool is_pair(const struct slot *slot, int base, int conf)
{
	const struct thing *rooms = slot->conference->rooms;

	if (base < 0 ? has_kind(slot->conference, true)
		     : !is_usable(slot, base, true))
		return false;
	if (conf < 0 ? has_kind(slot->conference, false)
		     : !is_usable(slot, conf, false))
		return false;
	return base < 0 || conf < 0 ||
	       strcmp(rooms[base].venue, rooms[conf].venue) == 0;
}

/* Rooms are in order of id: the first found wins unless another is smaller. */
static bool choose_rooms(const struct slot *slot, struct date *ret)
{
	const struct conference *conference = slot->conference;
	bool found = false, smaller = false, same = false;
	int best = 0;

	for (int conf = -1; conf < conference->n_rooms; conf++)
		for (int base = -1; base < conference->n_rooms; base++) {
			int capacity =
				conf < 0 ? 0 : conference->rooms[conf].capacity;
			if (!is_pair(slot, base, conf))
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
			 const bool filled[])
{
	int quorum = 0;

	for (int g = 0; g < conference->n_groups; g++) {
		int n = 0;
		for (int i = 0; i < conference->n_seats; i++)
			n += filled[i] && strcmp(conference->seats[i].group,
						 conference->groups[g].id) == 0;
		if (n < conference->groups[g].required)
			return false;
	}
	for (int i = 0; i < conference->n_seats; i++)
		quorum += filled[i] && !is_team(&conference->seats[i]);
	return quorum >= conference->quorum;
}

/* The least number of deputies, one person serving several seats if need be:
   every way of leaving seats i.. empty, to a deputy or to another. */
static int least_deputies(const struct slot *slot, int i, bool filled[])
{
	const struct conference *conference = slot->conference;
	int least = MAX_SEATS + 1, n;
	bool by_deputy = false, by_other = false;

	if (i == conference->n_seats)
		return meets_minima(conference, filled) ? 0 : least;
	for (int k = 0; k < slot->n_options[i]; k++) {
		by_deputy |= slot->options[i][k].deputy > 0;
		by_other |= slot->options[i][k].deputy == 0;
	}
	filled[i] = false;
	if (!conference->seats[i].invited || !conference->seats[i].essential)
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

static bool is_complete(const struct slot *slot)
{
	const struct conference *conference = slot->conference;
	bool filled[MAX_SEATS] = {false};
	int deputies = 0;

	for (int i = 0; i < conference->n_seats; i++) {
		filled[i] = slot->chosen[i].person != EMPTY;
		deputies += filled[i] && slot->chosen[i].deputy > 0;
	}
	if (conference->max_deputies >= 0 &&
	    deputies > conference->max_deputies)
		return false;
	return meets_minima(conference, filled);
}

/* Two assignments of equal points: which seat decided, and how. */
static void note_tie(struct slot *slot)
{
	struct date *best = &slot->best;
	int i = 0;

	while (best->seats[i].person == slot->chosen[i].person)
		i++;
	if (slot->chosen[i].person == EMPTY)
		best->ties[TIE_EMPTY_LAST] = true;
	else if (slot->conference->seats[i].ranked)
		best->ties[TIE_RANKED] = true;
	else
		best->ties[TIE_ANY] = true;
}

static void consider(struct slot *slot)
{
	int64_t points = slot->points;

	if (!is_complete(slot))
		return;
	for (int i = 0; i < slot->conference->n_seats; i++)
		points += slot->chosen[i].cost;
	if (slot->has_best && points == slot->best.points)
		note_tie(slot);
	if (slot->has_best && points >= slot->best.points)
		return;
	slot->has_best = true;
	slot->best = (struct date){.points = points, .rooms = {-1, -1}};
	memcpy(slot->best.seats, slot->chosen, sizeof(slot->chosen));
}

static bool sits_elsewhere(const struct slot *slot, int before, int person)
{
	for (int i = 0; i < before; i++)
		if (person >= 0 && slot->chosen[i].person == person)
			return true;
	return false;
}

/* In order of preference, empty last: the first of equals is the answer. */
static void assign(struct slot *slot, int i)
{
	const struct conference *conference = slot->conference;
	struct option empty = {EMPTY, 0, LEVEL_FREE, 0};

	if (i == conference->n_seats) {
		consider(slot);
		return;
	}
	for (int k = 0; k < slot->n_options[i]; k++) {
		if (sits_elsewhere(slot, i, slot->options[i][k].person))
			continue;
		slot->chosen[i] = slot->options[i][k];
		assign(slot, i + 1);
	}
	if (conference->seats[i].invited) {
		if (conference->seats[i].essential)
			return;
		empty.cost = cost_of(conference, i, &empty);
	}
	slot->chosen[i] = empty;
	assign(slot, i + 1);
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

/* Rules about the day; RULE_NOTHING: none removes it. */
static enum rule day_rule(const struct slot *slot, int *ret_subject)
{
	const struct conference *conference = slot->conference;

	if (!is_working_day(conference, slot->day))
		return RULE_WORKING_DAY;
	if (is_excluded(conference, slot->day))
		return RULE_EXCLUDED;
	if (fails_notice(conference, slot->day))
		return RULE_NOTICE;
	for (int i = 0; i < conference->n_events; i++)
		if (blocking(&conference->events[i], slot->from, slot->to) >
		    0) {
			*ret_subject = i;
			return RULE_EVENT;
		}
	return RULE_NOTHING;
}

static enum rule people_rule(const struct slot *slot, int *ret_subject)
{
	const struct conference *conference = slot->conference;
	int quorum = 0;

	for (*ret_subject = 0; *ret_subject < conference->n_seats;
	     ++*ret_subject)
		if (conference->seats[*ret_subject].essential &&
		    conference->seats[*ret_subject].invited &&
		    slot->n_options[*ret_subject] == 0)
			return RULE_ESSENTIAL;
	for (*ret_subject = 0; *ret_subject < conference->n_groups;
	     ++*ret_subject) {
		const struct group *group = &conference->groups[*ret_subject];
		int n = 0;
		for (int i = 0; i < conference->n_seats; i++)
			n += slot->n_options[i] > 0 &&
			     strcmp(conference->seats[i].group, group->id) == 0;
		if (n < group->required)
			return RULE_GROUP;
	}
	*ret_subject = 0;
	for (int i = 0; i < conference->n_seats; i++)
		quorum += slot->n_options[i] > 0 &&
			  !is_team(&conference->seats[i]);
	if (quorum < conference->quorum)
		return RULE_QUORUM;
	return fails_deputies(slot) ? RULE_DEPUTIES : RULE_NOTHING;
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

static enum rule thing_rule(const struct slot *slot, int *ret_subject)
{
	const struct conference *conference = slot->conference;

	if (fails_room(slot, false))
		return RULE_ROOM_CONFERENCE;
	if (fails_room(slot, true))
		return RULE_ROOM_BASE;
	for (int i = 0; i < conference->n_resources; i++) {
		const struct thing *resource = &conference->resources[i];
		if (resource->both_languages &&
		    !needs_both_languages(conference))
			continue;
		*ret_subject = i;
		if (level_of(conference, &resource->calendar, slot->from,
			     slot->to) == LEVEL_CANNOT)
			return RULE_RESOURCE;
	}
	*ret_subject = 0;
	return RULE_NOTHING;
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

/* The rule that removes the slot, or RULE_NOTHING and slot->best. */
static enum rule try_slot(struct slot *slot, struct search *search,
			  int *ret_subject)
{
	struct date rooms = {.rooms = {-1, -1}};
	enum rule rule;

	*ret_subject = 0;
	rule = day_rule(slot, ret_subject);
	if (rule != RULE_NOTHING)
		return rule;
	for (int i = 0; i < slot->conference->n_seats; i++)
		find_options(slot, i);
	find_rooms(slot);
	rule = people_rule(slot, ret_subject);
	if (rule == RULE_NOTHING)
		rule = thing_rule(slot, ret_subject);
	if (rule != RULE_NOTHING)
		return rule;
	price_slot(slot);
	assign(slot, 0);
	search->n_people_combinations += !slot->has_best;
	if (!choose_rooms(slot, &rooms)) {
		search->n_venue_combinations++;
		return RULE_COMBINATION;
	}
	memcpy(slot->best.rooms, rooms.rooms, sizeof(rooms.rooms));
	memcpy(slot->best.room_levels, rooms.room_levels,
	       sizeof(rooms.room_levels));
	slot->best.ties[TIE_ROOM_SMALLEST] = rooms.ties[TIE_ROOM_SMALLEST];
	slot->best.ties[TIE_ROOM_ID] = rooms.ties[TIE_ROOM_ID];
	return slot->has_best ? RULE_NOTHING : RULE_COMBINATION;
}

/* The best start of a day; false: there is none. */
static bool search_day(const struct conference *conference, int day,
		       struct search *search, struct date *ret)
{
	int64_t start_s = conference->earliest_s;
	bool found = false;

	for (; start_s + conference->duration_s <= conference->latest_s;
	     start_s += conference->interval_s) {
		struct slot slot = {.conference = conference,
				    .day = day,
				    .start_s = start_s};
		int subject;
		enum rule rule;
		slot.from = utc_of(conference->zone,
				   (int64_t)day * DAY_S + start_s);
		slot.to = slot.from + conference->duration_s;
		search->n_slots++;
		rule = try_slot(&slot, search, &subject);
		if (rule != RULE_NOTHING) {
			search->removed[rule][subject]++;
			continue;
		}
		search->n_possible++;
		if (found && slot.best.points == ret->points)
			ret->ties[TIE_START] = true;
		if (found && slot.best.points >= ret->points)
			continue;
		*ret = slot.best;
		ret->day = day;
		ret->from = slot.from;
		ret->to = slot.to;
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
	free(search);
}
