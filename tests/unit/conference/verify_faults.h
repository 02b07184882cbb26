#ifndef TESTS_VERIFY_FAULTS_H
#define TESTS_VERIFY_FAULTS_H

/* Inputs with one thing wrong, for the maker of an answer to go by. */

#include "tests/unit/conference/verify_mutant.h"

/* What the maker sees: the world with one thing wrong. */
struct faulty {
	struct conference conference;
	struct evidence evidence;
	int64_t now;
	struct known people[MAX_PEOPLE], rooms[MAX_ROOMS];
	struct known events[MAX_EVENTS];
};

static inline struct faulty faulty_of(const struct world *w)
{
	struct faulty f = {w->conference, w->evidence, w->now,
			   {{0}},	  {{0}},       {{0}}};

	memcpy(f.people, w->known_people, sizeof(f.people));
	memcpy(f.rooms, w->known_rooms, sizeof(f.rooms));
	memcpy(f.events, w->known_events, sizeof(f.events));
	return f;
}

static inline bool drop_busys(const struct world *w, struct known *known,
			      struct rng *rng)
{
	struct timetable *t = &known->calendar.timetable;

	if (!known->found || !t->n_busys)
		return false;
	struct busy *busys = DUPLICATE(w, t->busys, t->n_busys);
	size_t at = (size_t)rng_below(rng, (int32_t)t->n_busys);
	for (size_t i = at + 1; i < t->n_busys; i++)
		busys[i - 1] = busys[i];
	t->busys = busys;
	t->n_busys--;
	return timetable_is_valid(t);
}

static inline bool f_busy_dropped(const struct world *w, struct rng *rng,
				  struct faulty *f)
{
	return drop_busys(w, &f->people[rng_below(rng, w->conference.n_people)],
			  rng);
}

static inline bool f_room_busy_dropped(const struct world *w, struct rng *rng,
				       struct faulty *f)
{
	return w->conference.n_rooms &&
	       drop_busys(w, &f->rooms[rng_below(rng, w->conference.n_rooms)],
			  rng);
}

static inline bool f_busy_as_tentative(const struct world *w, struct rng *rng,
				       struct faulty *f)
{
	struct known *known =
		&f->people[rng_below(rng, w->conference.n_people)];
	struct timetable *t = &known->calendar.timetable;

	if (!known->found || !t->n_busys)
		return false;
	struct busy *busys = DUPLICATE(w, t->busys, t->n_busys);
	for (size_t i = 0; i < t->n_busys; i++)
		busys[i].said = FB_BIT(FB_TENTATIVE);
	t->busys = busys;
	return true;
}

static inline bool f_silence_is_free(const struct world *w, struct rng *rng,
				     struct faulty *f)
{
	static const struct span always = {INSTANT_FIRST, INSTANT_LAST};

	(void)rng;
	for (int32_t i = 0; i < w->conference.n_people; i++) {
		struct timetable *t = &f->people[i].calendar.timetable;

		f->people[i].found = true;
		t->covers = &always;
		t->n_covers = 1;
		t->complete = true;
		t->cover_assumed = false;
		t->as_of = w->now;
		t->as_of_newest = w->now;
	}
	return true;
}

static inline bool f_no_travel(const struct world *w, struct rng *rng,
			       struct faulty *f)
{
	struct person *people = DUPLICATE(w, w->people, w->conference.n_people);

	(void)rng;
	for (int32_t i = 0; i < w->conference.n_people; i++)
		people[i].travel_s = 0;
	f->conference.people = people;
	return true;
}

static inline bool f_no_buffer(const struct world *w, struct rng *rng,
			       struct faulty *f)
{
	(void)w;
	(void)rng;
	f->conference.buffer_before_s = f->conference.buffer_after_s = 0;
	return true;
}

static inline bool f_policy(const struct world *w, struct rng *rng,
			    struct faulty *f)
{
	struct policy *policy = &f->conference.policy;

	(void)w;
	switch (rng_below(rng, 4)) {
	case 0:
		policy->tentative = (policy->tentative + 1) % 3;
		break;
	case 1:
		policy->needs_action = (policy->needs_action + 1) % 3;
		break;
	case 2:
		policy->unknown = !policy->unknown;
		break;
	default:
		policy->assumed = !policy->assumed;
		break;
	}
	return true;
}

static inline bool f_weight(const struct world *w, struct rng *rng,
			    struct faulty *f)
{
	(void)w;
	f->conference.weights[rng_below(rng, N_TERMS)] += 7;
	return true;
}

static inline bool f_lead(const struct world *w, struct rng *rng,
			  struct faulty *f)
{
	f->conference.inspection_lead = rng_below(rng, w->conference.n_people);
	return f->conference.inspection_lead != w->conference.inspection_lead;
}

static inline bool f_preferred(const struct world *w, struct rng *rng,
			       struct faulty *f)
{
	(void)w;
	(void)rng;
	f->conference.preferred_to_s += 1;
	f->conference.preferred_from_s -= 1800;
	return true;
}

static inline bool f_target(const struct world *w, struct rng *rng,
			    struct faulty *f)
{
	struct day target =
		day_add(f->conference.target.first, 1 + rng_below(rng, 3));

	(void)w;
	f->conference.target = (struct days){target, target};
	return true;
}

static inline bool f_event_dropped(const struct world *w, struct rng *rng,
				   struct faulty *f)
{
	(void)rng;
	if (!w->conference.n_events)
		return false;
	f->conference.n_events--;
	return true;
}

static inline bool f_item_dropped(const struct world *w, struct rng *rng,
				  struct faulty *f)
{
	(void)rng;
	for (int32_t e = 0; e < w->conference.n_events; e++)
		if (f->events[e].found && f->events[e].calendar.n_items) {
			f->events[e].calendar.n_items--;
			return true;
		}
	return false;
}

static inline bool f_holiday_dropped(const struct world *w, struct rng *rng,
				     struct faulty *f)
{
	(void)w;
	(void)rng;
	for (int l = 0; l < N_LANGUAGES; l++)
		f->evidence.holidays[l].calendar.n_items--;
	return true;
}

static inline bool f_holiday_added(const struct world *w, struct rng *rng,
				   struct faulty *f)
{
	const struct conference *c = &w->conference;
	struct closure *closures = arena_array(w->arena, struct closure, 3);
	struct day day = day_add(c->window.first, rng_below(rng, 30) - 20);

	assert_non_null(closures);
	memcpy(closures, w->closures, c->n_closures * sizeof(*closures));
	closures[c->n_closures].days = (struct days){day, day};
	f->conference.closures = closures;
	f->conference.n_closures++;
	return true;
}

static inline bool f_closure_dropped(const struct world *w, struct rng *rng,
				     struct faulty *f)
{
	(void)rng;
	if (!w->conference.n_closures)
		return false;
	f->conference.n_closures--;
	return true;
}

static inline bool f_exclusion_dropped(const struct world *w, struct rng *rng,
				       struct faulty *f)
{
	(void)rng;
	if (!w->conference.n_excluded)
		return false;
	f->conference.n_excluded--;
	return true;
}

static inline bool f_date_rule(const struct world *w, struct rng *rng,
			       struct faulty *f)
{
	(void)w;
	f->conference.date_rules[rng_below(rng, N_MILESTONES)].n += 1;
	return true;
}

static inline bool f_essential(const struct world *w, struct rng *rng,
			       struct faulty *f)
{
	struct seat *seats = DUPLICATE(w, w->seats, w->conference.n_seats);
	struct seat *seat = &seats[rng_below(rng, w->conference.n_seats)];

	if (seat->role == ROLE_NON_PARTICIPANT)
		return false;
	seat->essential = !seat->essential;
	f->conference.seats = seats;
	return true;
}

static inline bool f_deputies(const struct world *w, struct rng *rng,
			      struct faulty *f)
{
	(void)rng;
	f->conference.max_deputies = w->conference.max_deputies == INT32_MAX
					     ? 0
					     : w->conference.max_deputies + 1;
	return true;
}

static inline bool f_minimum(const struct world *w, struct rng *rng,
			     struct faulty *f)
{
	struct group *groups = DUPLICATE(w, w->groups, N_GROUPS);
	struct group *group = &groups[rng_below(rng, N_GROUPS)];

	group->required = group->required ? group->required - 1 : 1;
	f->conference.groups = groups;
	return true;
}

static inline bool f_quorum(const struct world *w, struct rng *rng,
			    struct faulty *f)
{
	(void)w;
	(void)rng;
	f->conference.quorum_required++;
	return true;
}

static inline bool f_capacity(const struct world *w, struct rng *rng,
			      struct faulty *f)
{
	(void)w;
	(void)rng;
	f->conference.extra_places += 2;
	return true;
}

static inline bool f_venue(const struct world *w, struct rng *rng,
			   struct faulty *f)
{
	struct room *rooms = DUPLICATE(w, w->rooms, w->conference.n_rooms);

	(void)rng;
	for (int32_t i = 0; i < w->conference.n_rooms; i++)
		rooms[i].venue = venues[0];
	f->conference.rooms = rooms;
	return w->conference.n_rooms > 1;
}

/* Equals in another order: what differs are ties and who is passed over. */
static inline bool f_equals_reversed(const struct world *w, struct rng *rng,
				     struct faulty *f)
{
	struct seat *seats = DUPLICATE(w, w->seats, w->conference.n_seats);
	bool any = false;

	(void)rng;
	for (int32_t i = 0; i < w->conference.n_seats; i++) {
		int32_t n = seats[i].n_candidates;
		int32_t *reversed = arena_array(w->arena, int32_t, (size_t)n);

		assert_non_null(reversed);
		if (seats[i].order != ORDER_ANY || n < 2)
			continue;
		for (int32_t k = 0; k < n; k++)
			reversed[k] = seats[i].candidates[n - 1 - k];
		seats[i].candidates = reversed;
		any = true;
	}
	f->conference.seats = seats;
	return any;
}

static inline bool f_room_sizes(const struct world *w, struct rng *rng,
				struct faulty *f)
{
	struct room *rooms = DUPLICATE(w, w->rooms, w->conference.n_rooms);

	(void)rng;
	for (int32_t i = 0; i < w->conference.n_rooms; i++)
		rooms[i].capacity = 30 - rooms[i].capacity;
	f->conference.rooms = rooms;
	return w->conference.n_rooms > 1;
}

/* --- what beside seats, rooms and events -------------------------------------
 */

static inline struct person *faulty_people(const struct world *w,
					   struct faulty *f)
{
	struct person *people = DUPLICATE(w, w->people, w->conference.n_people);

	f->conference.people = people;
	return people;
}

static inline struct seat *faulty_seats(const struct world *w, struct faulty *f)
{
	struct seat *seats = DUPLICATE(w, w->seats, w->conference.n_seats);

	f->conference.seats = seats;
	return seats;
}

static inline bool f_no_hours(const struct world *w, struct rng *rng,
			      struct faulty *f)
{
	struct person *people = faulty_people(w, f);

	(void)rng;
	for (int32_t i = 0; i < w->conference.n_people; i++)
		people[i].n_hours = 0;
	return true;
}

static inline bool f_no_replies(const struct world *w, struct rng *rng,
				struct faulty *f)
{
	struct person *people = faulty_people(w, f);

	(void)rng;
	for (int32_t i = 0; i < w->conference.n_people; i++)
		people[i].n_replies = 0;
	return true;
}

/* An answer as if it were newer than any calendar. */
static inline bool f_replies_always(const struct world *w, struct rng *rng,
				    struct faulty *f)
{
	struct person *people = faulty_people(w, f);

	(void)rng;
	for (int32_t i = 0; i < w->conference.n_people; i++) {
		int32_t n = people[i].n_replies;
		struct reply *replies = DUPLICATE(w, people[i].replies, n);

		for (int32_t k = 0; k < n; k++)
			replies[k].as_of = INSTANT_NONE;
		people[i].replies = replies;
	}
	return true;
}

static inline bool f_replies_a_day_short(const struct world *w, struct rng *rng,
					 struct faulty *f)
{
	struct person *people = faulty_people(w, f);

	(void)rng;
	for (int32_t i = 0; i < w->conference.n_people; i++) {
		int32_t n = people[i].n_replies;
		struct reply *replies = DUPLICATE(w, people[i].replies, n);

		for (int32_t k = 0; k < n; k++)
			replies[k].days.last =
				day_add(replies[k].days.last, -1);
		people[i].replies = replies;
	}
	return true;
}

static inline bool f_throughout(const struct world *w, struct rng *rng,
				struct faulty *f)
{
	struct seat *seats = faulty_seats(w, f);

	(void)rng;
	for (int32_t s = 0; s < w->conference.n_seats; s++)
		seats[s].comes_after_s = seats[s].leaves_before_s = 0;
	return w->conference.n_parts > 0;
}

static inline bool f_part_moved(const struct world *w, struct rng *rng,
				struct faulty *f)
{
	struct part *parts = DUPLICATE(w, w->parts, w->conference.n_parts);

	if (!w->conference.n_parts)
		return false;
	parts[rng_below(rng, w->conference.n_parts)].from_s += 60;
	f->conference.parts = parts;
	return true;
}

/* A held seat as one without candidates. */
static inline bool f_not_held(const struct world *w, struct rng *rng,
			      struct faulty *f)
{
	struct seat *seats = faulty_seats(w, f);
	bool any = false;

	(void)rng;
	for (int32_t s = 0; s < w->conference.n_seats; s++) {
		any |= seats[s].held_with != NONE;
		seats[s].unnamed |= seats[s].held_with != NONE;
		seats[s].held_with = NONE;
	}
	return any;
}

static inline bool f_chair_before(const struct world *w, struct rng *rng,
				  struct faulty *f)
{
	struct follows *follows = &f->conference.follows;

	if (!follows->is_stated)
		return false;
	follows->chair = rng_below(rng, w->conference.n_people);
	return follows->chair != w->conference.follows.chair;
}

static inline bool f_team_before(const struct world *w, struct rng *rng,
				 struct faulty *f)
{
	(void)w;
	(void)rng;
	if (!f->conference.follows.n_team)
		return false;
	f->conference.follows.n_team--;
	return true;
}

static inline bool f_no_target_span(const struct world *w, struct rng *rng,
				    struct faulty *f)
{
	struct days *target = &f->conference.target;

	(void)w;
	(void)rng;
	if (target->first.n == target->last.n)
		return false;
	target->last = target->first;
	return true;
}

static inline bool f_visit_required(const struct world *w, struct rng *rng,
				    struct faulty *f)
{
	struct visit *visit = &f->conference.visit;

	(void)w;
	(void)rng;
	if (!visit->is_stated)
		return false;
	visit->required = visit->required ? visit->required - 1 : 1;
	return true;
}

static inline bool f_visit_shorter(const struct world *w, struct rng *rng,
				   struct faulty *f)
{
	struct visit *visit = &f->conference.visit;

	(void)w;
	(void)rng;
	if (visit->required_duration_s <= HOUR_S)
		return false;
	visit->required_duration_s -= HOUR_S;
	return true;
}

static inline bool f_no_visit(const struct world *w, struct rng *rng,
			      struct faulty *f)
{
	bool had = f->conference.visit.is_stated;

	(void)w;
	(void)rng;
	f->conference.visit = (struct visit){0};
	return had;
}

static inline bool f_all_inspect(const struct world *w, struct rng *rng,
				 struct faulty *f)
{
	struct person *people = faulty_people(w, f);

	(void)rng;
	for (int32_t i = 0; i < w->conference.n_people; i++)
		people[i].is_link_inspector = true;
	return w->conference.visit.is_stated;
}

static inline bool f_no_translator(const struct world *w, struct rng *rng,
				   struct faulty *f)
{
	struct resource *resources =
		DUPLICATE(w, w->resources, w->conference.n_resources);
	bool any = false;

	(void)rng;
	for (int32_t r = 0; r < w->conference.n_resources; r++) {
		any |= resources[r].needed;
		resources[r].needed = false;
	}
	f->conference.resources = resources;
	return any;
}

static const struct fault {
	const char *name;
	bool (*plant)(const struct world *world, struct rng *rng,
		      struct faulty *faulty);
} faults[] = {
	{"availability: a busy span of a person", f_busy_dropped},
	{"availability: a busy span of a room", f_room_busy_dropped},
	{"availability: busy taken as tentative", f_busy_as_tentative},
	{"availability: silence taken as free", f_silence_is_free},
	{"availability: no travel", f_no_travel},
	{"availability: no buffer", f_no_buffer},
	{"availability: another policy", f_policy},
	{"points: a weight", f_weight},
	{"points: the lead", f_lead},
	{"points: the preferred hours", f_preferred},
	{"points: the target", f_target},
	{"dates: an event", f_event_dropped},
	{"dates: an item of an event", f_item_dropped},
	{"dates: a bank holiday left out", f_holiday_dropped},
	{"dates: a day closed too many", f_holiday_added},
	{"dates: a closure left out", f_closure_dropped},
	{"dates: an excluded day left out", f_exclusion_dropped},
	{"dates: a date rule", f_date_rule},
	{"seats: essential or not", f_essential},
	{"seats: the cap on deputies", f_deputies},
	{"seats: a group's minimum", f_minimum},
	{"seats: the quorum", f_quorum},
	{"rooms: the places needed", f_capacity},
	{"rooms: the venue", f_venue},
	{"ties: equals the other way round", f_equals_reversed},
	{"ties: the largest room first", f_room_sizes},
	{"availability: no working hours", f_no_hours},
	{"availability: no answers", f_no_replies},
	{"availability: answers newer than they are", f_replies_always},
	{"availability: answers a day short", f_replies_a_day_short},
	{"agenda: everyone throughout", f_throughout},
	{"agenda: a part begins later", f_part_moved},
	{"seats: held ones by names to come", f_not_held},
	{"points: the chair before", f_chair_before},
	{"points: the team before", f_team_before},
	{"points: the target's end", f_no_target_span},
	{"visit: how many are required", f_visit_required},
	{"visit: an hour shorter", f_visit_shorter},
	{"visit: none", f_no_visit},
	{"visit: everyone inspects", f_all_inspect},
	{"resources: no translator", f_no_translator},
};

enum { N_FAULTS = sizeof(faults) / sizeof(faults[0]) };

#endif
