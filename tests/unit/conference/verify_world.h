#ifndef TESTS_VERIFY_WORLD_H
#define TESTS_VERIFY_WORLD_H

/*
 * Seeded random conferences and what is known of everyone in them, made as
 * structs: no JSON, no calendar is read. The same seed, the same world.
 */

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "conference/availability.h"
#include "conference/verify.h"

struct rng {
	uint64_t state;
};

static inline uint64_t rng_next(struct rng *rng)
{
	uint64_t z = (rng->state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* 0 .. n - 1 */
static inline int32_t rng_below(struct rng *rng, int32_t n)
{
	return (int32_t)(rng_next(rng) % (uint64_t)n);
}

static inline bool rng_percent(struct rng *rng, int32_t percent)
{
	return rng_below(rng, 100) < percent;
}

enum {
	MAX_PEOPLE = 8,
	MAX_SEATS = 7,
	N_GROUPS = 3,
	MAX_ROOMS = 4,
	MAX_RESOURCES = 2,
	MAX_EVENTS = 3,
	MAX_ITEMS = 6,
	MAX_BUSYS = 18,
	MAX_PARTS = 3,
	MAX_REPLIES = 3,
	MAX_HOURS = 2,
	MAX_LEADERS = 3,
	HOUR_S = 3600,
	GROUP_MEMBERS = 0,
	GROUP_OFFICERS = 1,
	GROUP_TEAM = 2
};

struct diary {
	struct busy busys[MAX_BUSYS];
	struct span covers[2];
};

struct world {
	struct arena *arena;
	struct conference conference;
	struct evidence evidence;
	int64_t now;
	struct person people[MAX_PEOPLE];
	struct seat seats[MAX_SEATS];
	int32_t candidates[MAX_SEATS][3];
	struct group groups[N_GROUPS];
	struct room rooms[MAX_ROOMS];
	struct resource resources[MAX_RESOURCES];
	struct event events[MAX_EVENTS];
	struct closure closures[2];
	struct day excluded[2];
	struct known known_people[MAX_PEOPLE], known_rooms[MAX_ROOMS];
	struct known known_resources[MAX_RESOURCES], known_events[MAX_EVENTS];
	struct known known_closures[2];
	struct item items[MAX_EVENTS][MAX_ITEMS], holidays[2][MAX_ITEMS];
	struct diary diary_people[MAX_PEOPLE], diary_rooms[MAX_ROOMS];
	struct diary diary_resources[MAX_RESOURCES];
	struct span holiday_cover;
	struct part parts[MAX_PARTS];
	int32_t part_seats[MAX_PARTS][MAX_SEATS];
	struct reply replies[MAX_PEOPLE][MAX_REPLIES];
	struct working_hours hours[MAX_PEOPLE][MAX_HOURS];
	int32_t visit_seats[MAX_LEADERS], leaders[MAX_LEADERS];
	int32_t team[MAX_PEOPLE];
	struct availability *seen[MAX_PEOPLE]; /* NULL until asked */
};

static const char *const event_ids[MAX_EVENTS] = {"e0", "e1", "e2"};
static const char *const group_ids[N_GROUPS] = {"members", "officers", "team"};
static const char *const person_ids[MAX_PEOPLE] = {"p0", "p1", "p2", "p3",
						   "p4", "p5", "p6", "p7"};
static const char *const room_ids[MAX_ROOMS] = {"r0", "r1", "r2", "r3"};
static const char *const resource_ids[MAX_RESOURCES] = {"x0", "x1"};
static const char *const seat_ids[MAX_SEATS] = {"s0", "s1", "s2", "s3",
						"s4", "s5", "s6"};
static const char *const venues[] = {"county-hall", "town-hall"};
static const char *const one_category[] = {"COUNCIL"};
static const struct category_effect category_effects[] = {
	{"council", EFFECT_AVOID, 15}};

static inline int64_t world_instant(const struct world *w, int32_t day,
				    int32_t s)
{
	const struct conference *c = &w->conference;

	return zone_instant(c->zone,
			    (int64_t)(c->window.first.n + day) * SECONDS_A_DAY +
				    s);
}

static inline int32_t world_days(const struct world *w)
{
	return w->conference.window.last.n - w->conference.window.first.n + 1;
}

static inline void world_time(struct world *w, struct rng *rng)
{
	struct conference *c = &w->conference;
	/* Round Christmas 2026, or round the clock change of October. */
	struct day from = {rng_percent(rng, 50) ? 20800 : 20745};

	c->window.first = day_add(from, rng_below(rng, 20));
	c->window.last = day_add(c->window.first, 6 + rng_below(rng, 12));
	c->target.first = c->target.last =
		day_add(c->window.first, rng_below(rng, 20) - 3);
	c->required_duration_s = HOUR_S * (1 + rng_below(rng, 3));
	c->earliest_s = 9 * HOUR_S;
	c->latest_s = (13 + rng_below(rng, 4)) * HOUR_S;
	c->start_interval_s = rng_percent(rng, 50) ? HOUR_S : HOUR_S / 2;
	c->preferred_from_s = 10 * HOUR_S;
	c->preferred_to_s = 11 * HOUR_S;
	w->now = world_instant(w, -18 - rng_below(rng, 20), 9 * HOUR_S);
	memcpy(c->date_rules, (struct date_rule[N_DATE_RULES]){{0}},
	       sizeof(c->date_rules));
	for (int i = 0; i < N_DATE_RULES; i++)
		c->date_rules[i] = milestone_kinds[i].date_rule;
	if (rng_percent(rng, 30))
		c->date_rules[rng_below(rng, N_RULED_MILESTONES)] =
			(struct date_rule){rng_below(rng, 9),
					   (enum date_unit)rng_below(rng, 2),
					   FROM_CONFERENCE,
					   (enum date_direction)rng_below(rng,
									  2)};
	if (rng_percent(rng, 10))
		c->date_rules[MILESTONE_PAPERS] =
			(struct date_rule){1, UNIT_MONTH, FROM_CONFERENCE,
					   DIRECTION_BEFORE};
}

static inline void world_people(struct world *w, struct rng *rng)
{
	static const char *const languages[] = {"en", "cy", "", "cy-GB"};
	struct conference *c = &w->conference;

	c->n_people = 4 + rng_below(rng, MAX_PEOPLE - 3);
	for (int32_t i = 0; i < c->n_people; i++)
		w->people[i] = (struct person){
			.id = person_ids[i],
			.name = "",
			.post = {{"", ""}},
			.language = languages[rng_below(rng, 4)],
			.zone = rng_percent(rng, 90) ? c->zone : zone_utc(),
			.travel_s = rng_percent(rng, 40) ? HOUR_S / 2 : 0,
			.is_link_inspector = rng_percent(rng, 40)};
	c->people = w->people;
	c->inspection_lead =
		rng_percent(rng, 70) ? rng_below(rng, c->n_people) : NONE;
}

static inline void world_candidates(struct world *w, struct rng *rng,
				    int32_t seat)
{
	struct seat *s = &w->seats[seat];
	int32_t *to = w->candidates[seat];

	for (int32_t wanted = 1 + rng_below(rng, 3); wanted > 0; wanted--) {
		int32_t person = rng_below(rng, w->conference.n_people);
		bool is_new = true;

		for (int32_t k = 0; k < s->n_candidates; k++)
			is_new = is_new && to[k] != person;
		if (is_new)
			to[s->n_candidates++] = person;
	}
	for (int32_t i = 0; s->order == ORDER_ANY && i < s->n_candidates; i++)
		for (int32_t k = i + 1; k < s->n_candidates; k++)
			if (to[k] < to[i]) {
				int32_t lower = to[k];

				to[k] = to[i];
				to[i] = lower;
			}
	s->candidates = to;
}

static inline void world_seats(struct world *w, struct rng *rng)
{
	struct conference *c = &w->conference;
	bool has_chair = false;

	c->n_seats = 2 + rng_below(rng, MAX_SEATS - 1);
	for (int32_t i = 0; i < c->n_seats; i++) {
		struct seat *s = &w->seats[i];

		*s = (struct seat){.id = seat_ids[i],
				   .held_with = NONE,
				   .group = rng_below(rng, N_GROUPS),
				   .role = ROLE_REQUIRED,
				   .essential = rng_percent(rng, 25)};
		if (rng_percent(rng, 30))
			s->role = ROLE_OPTIONAL;
		if (rng_percent(rng, 5))
			s->role = ROLE_NON_PARTICIPANT;
		if (i == 0 && rng_percent(rng, 50)) {
			s->group = GROUP_TEAM;
			s->role = ROLE_REQUIRED;
		}
		if (s->group == GROUP_TEAM && rng_percent(rng, 60)) {
			s->order = ORDER_ANY;
			if (!has_chair) {
				s->duty = DUTY_CHAIR;
				s->role = ROLE_CHAIR;
				has_chair = true;
			}
		}
		if (s->role == ROLE_NON_PARTICIPANT)
			s->essential = false;
		s->unnamed = rng_percent(rng, 8);
		if (!s->unnamed)
			world_candidates(w, rng, i);
	}
	c->seats = w->seats;
}

static inline void world_minima(struct world *w, struct rng *rng)
{
	struct conference *c = &w->conference;

	c->n_groups = N_GROUPS;
	for (int32_t g = 0; g < N_GROUPS; g++) {
		int32_t seats = 0;

		for (int32_t i = 0; i < c->n_seats; i++)
			seats += c->seats[i].group == g &&
				 c->seats[i].role != ROLE_NON_PARTICIPANT;
		w->groups[g] = (struct group){
			.id = group_ids[g],
			.required = rng_percent(rng, 50)
					    ? rng_below(rng, seats + 1)
					    : 0,
			.is_team = g == GROUP_TEAM};
	}
	c->groups = w->groups;
	c->quorum_required =
		rng_percent(rng, 40) ? rng_below(rng, c->n_seats) : 0;
	c->max_deputies = rng_percent(rng, 40) ? rng_below(rng, 3) : INT32_MAX;
	c->buffer_group = GROUP_TEAM;
	c->buffer_before_s = c->buffer_after_s = 45 * 60;
	for (int i = 0; i < N_TERMS; i++)
		c->weights[i] = term_kinds[i].weight;
	if (rng_percent(rng, 40))
		c->weights[rng_below(rng, N_TERMS)] = rng_below(rng, 200);
	if (rng_percent(rng, 30))
		c->weights[TERM_DISTANCE] = 0;
	if (rng_percent(rng, 40)) /* sooner calls than to miss a leader */
		c->weights[TERM_VISIT_CALL] = 10;
}

static inline void world_policy(struct world *w, struct rng *rng)
{
	w->conference.policy = (struct policy){
		(enum tentative_policy)(
			rng_percent(rng, 60) ? 0 : rng_below(rng, 3)),
		(enum needs_action_policy)(
			rng_percent(rng, 60) ? 0 : rng_below(rng, 3)),
		rng_percent(rng, 75) ? UNKNOWN_ALLOW : UNKNOWN_BUSY,
		rng_percent(rng, 75) ? ASSUMED_ALLOW : ASSUMED_UNKNOWN,
		14 * SECONDS_A_DAY};
}

/* What someone's calendar says; busy more or less often. */
static inline struct known world_known(struct world *w, struct rng *rng,
				       struct diary *diary, int32_t n_busys)
{
	struct known known = {.found = rng_percent(rng, 92)};
	struct timetable *t = &known.calendar.timetable;
	struct busy raw[MAX_BUSYS];
	static const uint8_t said[] = {
		FB_BIT(FB_BUSY), FB_BIT(FB_BUSY),	  FB_BIT(FB_BUSY),
		FB_BIT(FB_OUT),	 FB_BIT(FB_NEEDS_ACTION), FB_BIT(FB_TENTATIVE)};

	for (int32_t i = 0; i < n_busys; i++) {
		/* Before the window too, when a visit may be. */
		int32_t day = rng_percent(rng, 70)
				      ? rng_below(rng, world_days(w))
				      : rng_below(rng, 30) - 30;
		int32_t hour = 7 + rng_below(rng, 9);
		int32_t hours =
			1 + rng_below(rng, rng_percent(rng, 20) ? 30 : 4);

		raw[i].span.start = world_instant(w, day, hour * HOUR_S);
		raw[i].span.end = raw[i].span.start + hours * HOUR_S;
		raw[i].said = said[rng_below(rng, 6)];
	}
	assert_int_equal(timetable_busys(raw, (size_t)n_busys, w->arena,
					 &t->busys, &t->n_busys, NULL),
			 STATUS_OK);
	diary->covers[0] =
		(struct span){world_instant(w, -30, 0),
			      world_instant(w,
					    rng_percent(rng, 70)
						    ? 80
						    : rng_below(rng,
								world_days(w)),
					    0)};
	t->covers = diary->covers;
	t->n_covers = rng_percent(rng, 95);
	t->as_of = w->now - rng_below(rng, 16) * (SECONDS_A_DAY - HOUR_S);
	if (rng_percent(rng, 2))
		t->as_of = INSTANT_NONE;
	t->as_of_newest = t->as_of;
	if (rng_percent(rng, 2))
		t->as_of_newest = w->now + 30 * SECONDS_A_DAY;
	t->complete = rng_percent(rng, 93);
	t->cover_assumed = rng_percent(rng, 30);
	if (!known.found)
		known = (struct known){0};
	return known;
}

/* Candidates of both languages (G30). */
static inline bool world_needs_both(const struct world *w)
{
	int32_t n[2] = {0, 0};

	for (int32_t s = 0; s < w->conference.n_seats; s++)
		for (int32_t k = 0; k < w->seats[s].n_candidates; k++) {
			int32_t person = w->candidates[s][k];
			const char *language = w->people[person].language;

			if (language[0])
				n[language[0] == 'c']++;
		}
	return n[0] && n[1];
}

static inline void world_rooms(struct world *w, struct rng *rng)
{
	struct conference *c = &w->conference;

	c->extra_places = rng_below(rng, 3);
	c->n_rooms = rng_percent(rng, 30) ? 0 : 1 + rng_below(rng, MAX_ROOMS);
	for (int32_t i = 0; i < c->n_rooms; i++) {
		w->rooms[i] =
			(struct room){.id = room_ids[i],
				      .venue = venues[rng_below(rng, 2)],
				      .kind = (enum room_kind)rng_below(rng, 2),
				      .capacity =
					      c->n_seats + rng_below(rng, 5)};
		w->known_rooms[i] = world_known(w, rng, &w->diary_rooms[i],
						rng_below(rng, 5));
	}
	c->rooms = w->rooms;
	c->n_resources = rng_percent(rng, 30) ? 1 + rng_below(rng, 2) : 0;
	for (int32_t i = 0; i < c->n_resources; i++) {
		w->resources[i] =
			(struct resource){.id = resource_ids[i],
					  .if_both_languages =
						  rng_percent(rng, 70)};
		w->resources[i].needed = !w->resources[i].if_both_languages ||
					 world_needs_both(w);
		w->known_resources[i] =
			world_known(w, rng, &w->diary_resources[i],
				    rng_below(rng, 4));
	}
	c->resources = w->resources;
}

static inline struct item world_item(const struct world *w, struct rng *rng,
				     bool all_day)
{
	int32_t day = rng_below(rng, world_days(w) + 2) - 1;
	struct item item = {.all_day = all_day, .title = "Something local"};

	item.first = day_add(w->conference.window.first, day);
	item.last = day_add(item.first, rng_percent(rng, 20));
	item.span = zone_days(w->conference.zone, item.first, item.last);
	if (!all_day) {
		item.span.start =
			world_instant(w, day, (8 + rng_below(rng, 8)) * HOUR_S);
		item.span.end =
			item.span.start + (1 + rng_below(rng, 3)) * HOUR_S;
		item.first = item.last = DAY_NONE;
	}
	if (rng_percent(rng, 40))
		item.categories = (struct strings){one_category, 1};
	return item;
}

static inline void world_events(struct world *w, struct rng *rng)
{
	struct conference *c = &w->conference;

	c->n_events = rng_below(rng, MAX_EVENTS + 1);
	for (int32_t e = 0; e < c->n_events; e++) {
		struct event *event = &w->events[e];
		int32_t n = rng_below(rng, MAX_ITEMS);

		*event = (struct event){.id = event_ids[e],
					.is_calendar = rng_percent(rng, 60),
					.title = {{"", ""}},
					.effect = (enum effect)rng_percent(rng,
									   60),
					.points =
						rng_percent(rng, 50) ? 40 : 25};
		event->first =
			day_add(c->window.first, rng_below(rng, world_days(w)));
		event->last = day_add(event->first, rng_below(rng, 3));
		if (!event->is_calendar)
			continue;
		if (rng_percent(rng, 50)) {
			event->categories = category_effects;
			event->n_categories = 1;
		}
		for (int32_t i = 0; i < n; i++)
			w->items[e][i] =
				world_item(w, rng, rng_percent(rng, 40));
		w->known_events[e].found = true;
		w->known_events[e].calendar.items = w->items[e];
		w->known_events[e].calendar.n_items = (size_t)n;
	}
	c->events = w->events;
}

static inline void world_holidays(struct world *w, struct rng *rng)
{
	struct conference *c = &w->conference;
	int32_t n = 2 + rng_below(rng, MAX_ITEMS - 2);

	w->holiday_cover = zone_days(c->zone, (struct day){17897},
				     day_add(c->window.last,
					     rng_percent(rng, 80) ? 400 : 5));
	for (int32_t i = 0; i < n; i++) {
		/* From before the notification to after the last milestone. */
		int32_t day = 4 * i - 30 + rng_below(rng, 40);

		for (int l = 0; l < N_LANGUAGES; l++) {
			struct item *item = &w->holidays[l][i];

			*item = (struct item){.all_day = true};
			item->first = day_add(c->window.first, day);
			item->last = item->first;
			item->title = l ? "Gŵyl Banc" : "Bank holiday";
			item->span =
				zone_days(c->zone, item->first, item->last);
		}
	}
	for (int l = 0; l < N_LANGUAGES; l++) {
		struct calendar *calendar = &w->evidence.holidays[l].calendar;

		w->evidence.holidays[l].found = true;
		calendar->items = w->holidays[l];
		calendar->n_items = (size_t)n;
		calendar->timetable.covers = &w->holiday_cover;
		calendar->timetable.n_covers = 1;
		calendar->timetable.complete = true;
	}
	c->holidays = "test";
	for (size_t i = 0; i < 2; i++) {
		struct day day =
			day_add(c->window.first, rng_below(rng, world_days(w)));

		w->closures[i].days =
			(struct days){day, day_add(day, rng_below(rng, 2))};
		w->excluded[i] = day_add(c->window.first, 3 + 4 * (int32_t)i);
	}
	c->n_closures = (size_t)rng_below(rng, 3);
	c->n_excluded = (size_t)rng_below(rng, 3);
	c->closures = w->closures;
	c->excluded = w->excluded;
}

#endif
