#ifndef TESTS_VERIFY_FEATURES_H
#define TESTS_VERIFY_FEATURES_H

/*
 * What a world may have beside seats, rooms and events: a conference before
 * it, working hours and answers, seats held with others, an agenda, a visit.
 */

#include "tests/unit/conference/verify_world.h"

static inline void world_follows(struct world *w, struct rng *rng)
{
	struct conference *c = &w->conference;

	c->kind = CONFERENCE_IMPROVEMENT;
	c->report_published = day_add(c->window.first, -60);
	c->inspection_ended = c->report_expected = DAY_NONE;
	c->follows = (struct follows){.date = DAY_NONE, .chair = NONE};
	if (rng_percent(rng, 20)) {
		c->report_expected = c->report_published;
		c->report_published = DAY_NONE;
		c->is_provisional = true;
	}
	if (rng_percent(rng, 60))
		return;
	c->kind = (enum conference_kind)(1 + rng_below(rng, 3));
	c->is_provisional = false;
	c->follows.is_stated = true;
	c->follows.id = "before";
	c->follows.date = day_add(c->window.first, -400);
	if (rng_percent(rng, 60))
		c->follows.chair = rng_below(rng, c->n_people);
	if (c->kind == CONFERENCE_PROGRESS)
		c->target.last = day_add(c->target.first, rng_below(rng, 6));
	for (int32_t p = 0; p < c->n_people; p++)
		if (rng_percent(rng, 40))
			w->team[c->follows.n_team++] = p;
	if (rng_percent(rng, 30))
		c->follows.n_team = 0;
	c->follows.team = w->team;
}

static inline void world_hours(struct world *w, struct rng *rng, int32_t person)
{
	static const uint8_t weekdays[] = {0x1f, 0x1f, 0x0f, 0x15, 0x7f};
	struct person *p = &w->people[person];

	if (!rng_percent(rng, 30))
		return;
	p->n_hours = 1 + rng_below(rng, MAX_HOURS);
	for (int32_t i = 0; i < p->n_hours; i++) {
		struct working_hours *hours = &w->hours[person][i];

		hours->days = weekdays[rng_below(rng, 5)];
		hours->from_s = (7 + rng_below(rng, 4)) * HOUR_S;
		hours->to_s = (12 + rng_below(rng, 8)) * HOUR_S;
		if (i && rng_percent(rng, 50))
			*hours =
				(struct working_hours){0x7f,
						       w->hours[person][0].to_s,
						       24 * HOUR_S};
	}
	p->hours = w->hours[person];
}

static inline void world_replies(struct world *w, struct rng *rng,
				 int32_t person)
{
	static const enum fbtype fbtypes[] = {FB_FREE,	 FB_FREE,      FB_FREE,
					      FB_BUSY,	 FB_TENTATIVE, FB_OUT,
					      FB_UNKNOWN};
	struct person *p = &w->people[person];

	if (!rng_percent(rng, 35))
		return;
	p->n_replies = 1 + rng_below(rng, MAX_REPLIES);
	for (int32_t i = 0; i < p->n_replies; i++) {
		struct reply *reply = &w->replies[person][i];

		*reply = (struct reply){
			.fbtype = fbtypes[rng_below(rng, 7)],
			.as_of = w->now - rng_below(rng, 9) *
						  (2 * SECONDS_A_DAY - HOUR_S),
			.source = ""};
		if (rng_percent(rng, 40))
			reply->as_of = INSTANT_NONE;
		reply->days.first =
			day_add(w->conference.window.first,
				rng_below(rng, world_days(w) + 30) - 30);
		reply->days.last =
			day_add(reply->days.first, rng_below(rng, 12));
	}
	p->replies = w->replies[person];
}

static inline bool world_is_host(const struct world *w, int32_t seat)
{
	for (int32_t s = 0; s < w->conference.n_seats; s++)
		if (w->seats[s].held_with == seat)
			return true;
	return false;
}

/* A seat may be held with another that is not held itself (G5). */
static inline void world_held(struct world *w, struct rng *rng)
{
	int32_t n = w->conference.n_seats;

	for (int32_t tries = rng_below(rng, 3); tries > 0; tries--) {
		int32_t held = rng_below(rng, n), host = rng_below(rng, n);
		struct seat *seat = &w->seats[held];

		if (held == host || world_is_host(w, held) ||
		    seat->role == ROLE_NON_PARTICIPANT ||
		    seat->duty == DUTY_CHAIR ||
		    w->seats[host].role == ROLE_NON_PARTICIPANT ||
		    w->seats[host].held_with != NONE)
			continue;
		seat->held_with = host;
		seat->n_candidates = 0;
		seat->unnamed = false;
	}
}

/* The first part of a seat and the last; all of it if it is in none. */
static inline struct span world_needed(const struct world *w, int32_t seat)
{
	const struct conference *c = &w->conference;
	struct span needed = {INT64_MAX, 0};

	for (int32_t i = 0; i < c->n_parts; i++)
		for (int32_t k = 0; k < c->parts[i].n_seats; k++) {
			if (c->parts[i].seats[k] != seat)
				continue;
			if (c->parts[i].from_s < needed.start)
				needed.start = c->parts[i].from_s;
			if (c->parts[i].to_s > needed.end)
				needed.end = c->parts[i].to_s;
		}
	if (needed.end == 0)
		needed = (struct span){0, c->required_duration_s};
	return needed;
}

static inline void world_seat_times(struct world *w)
{
	const struct conference *c = &w->conference;

	for (int32_t s = 0; s < c->n_seats; s++) {
		struct span needed = world_needed(w, s);

		for (int32_t h = 0; h < c->n_seats; h++) {
			struct span other = world_needed(w, h);

			if (w->seats[h].held_with != s)
				continue;
			if (other.start < needed.start)
				needed.start = other.start;
			if (other.end > needed.end)
				needed.end = other.end;
		}
		w->seats[s].comes_after_s = needed.start;
		w->seats[s].leaves_before_s =
			c->required_duration_s - needed.end;
	}
}

/* Parts to the end of the conference (G21). */
static inline void world_agenda(struct world *w, struct rng *rng)
{
	enum { QUARTER_S = HOUR_S / 4 };
	static const char *const ids[MAX_PARTS] = {"first", "second", "third"};
	struct conference *c = &w->conference;
	int32_t left = (int32_t)(c->required_duration_s / QUARTER_S);
	int64_t at_s = c->required_duration_s;

	if (rng_percent(rng, 55))
		return;
	c->n_parts = 1 + rng_below(rng, MAX_PARTS);
	for (int32_t i = c->n_parts - 1; i >= 0; i--) {
		struct part *part = &w->parts[i];
		int32_t quarters = 1 + rng_below(rng, left - i);

		left -= quarters;
		*part = (struct part){.id = ids[i],
				      .title = {{"", ""}},
				      .from_s = at_s - quarters * QUARTER_S,
				      .to_s = at_s,
				      .introduction_s =
					      60 * rng_below(rng, 16)};
		at_s = part->from_s;
		for (int32_t s = 0; s < c->n_seats; s++)
			if (w->seats[s].role != ROLE_NON_PARTICIPANT &&
			    rng_percent(rng, 30))
				w->part_seats[i][part->n_seats++] = s;
		part->seats = w->part_seats[i];
	}
	c->parts = w->parts;
}

static inline int32_t world_leader(const struct world *w, int32_t seat)
{
	const struct seat *s = &w->seats[seat];

	if (s->held_with != NONE)
		s = &w->seats[s->held_with];
	return s->n_candidates ? s->candidates[0] : NONE;
}

static inline bool world_leads(const struct world *w, const struct visit *visit,
			       int32_t person)
{
	for (int32_t i = 0; i < visit->n_seats; i++)
		if (world_leader(w, visit->seats[i]) == person)
			return true;
	return false;
}

/* Some seats of the visit and who leads them. */
static inline void world_leaders(struct world *w, struct rng *rng,
				 struct visit *visit)
{
	visit->seats = w->visit_seats;
	visit->leaders = w->leaders;
	for (int32_t s = 0; s < w->conference.n_seats; s++)
		if (visit->n_seats < MAX_LEADERS &&
		    w->seats[s].duty != DUTY_CHAIR && rng_percent(rng, 70))
			w->visit_seats[visit->n_seats++] = s;
	for (int32_t p = 0; p < w->conference.n_people; p++)
		if (world_leads(w, visit, p))
			w->leaders[visit->n_leaders++] = p;
}

/* Where there is a chair, a link inspector and a leader (G17). */
static inline void world_visit(struct world *w, struct rng *rng)
{
	struct conference *c = &w->conference;
	struct visit visit = {.is_stated = true};
	bool has_chair = false, has_link = false;

	for (int32_t s = 0; s < c->n_seats; s++)
		has_chair |= c->seats[s].duty == DUTY_CHAIR;
	for (int32_t p = 0; p < c->n_people; p++)
		has_link |= c->people[p].is_link_inspector;
	world_leaders(w, rng, &visit);
	if (!has_chair || !has_link || !visit.n_leaders || rng_percent(rng, 20))
		return;
	visit.required_duration_s = HOUR_S * (1 + rng_below(rng, 3));
	visit.required =
		rng_percent(rng, 35) ? 0 : 1 + rng_below(rng, visit.n_leaders);
	c->visit = visit;
}

/* A leader with half an hour or so a day before the conference: for a call,
 * seldom for a visit. */
static inline void world_busy_leader(struct world *w, struct rng *rng,
				     int32_t leader)
{
	enum { DAYS_BEFORE = 30, ROOM = DAYS_BEFORE + 2 * MAX_BUSYS };
	struct timetable *t = &w->known_people[leader].calendar.timetable;
	int32_t from_s = (9 * 2 + 1 + rng_below(rng, 2)) * HOUR_S / 2;
	int32_t percent = rng_percent(rng, 60) ? 100 : 97;
	struct busy raw[ROOM];
	size_t n = t->n_busys;

	if (!w->known_people[leader].found)
		return;
	for (size_t i = 0; i < n; i++)
		raw[i] = t->busys[i];
	for (int32_t day = -DAYS_BEFORE; day < 0; day++)
		if (rng_percent(rng, percent))
			raw[n++] = (struct busy){{world_instant(w, day, from_s),
						  world_instant(w, day,
								20 * HOUR_S)},
						 FB_BIT(FB_BUSY)};
	assert_int_equal(timetable_busys(raw, n, w->arena, &t->busys,
					 &t->n_busys, NULL),
			 STATUS_OK);
}

static inline void world_busy_leaders(struct world *w, struct rng *rng)
{
	const struct visit *visit = &w->conference.visit;
	int32_t percent = rng_percent(rng, 40) ? 100 : 50;

	for (int32_t i = 0; i < visit->n_leaders; i++)
		if (rng_percent(rng, percent))
			world_busy_leader(w, rng, visit->leaders[i]);
}

static inline void world_known_all(struct world *w, struct rng *rng)
{
	for (int32_t i = 0; i < w->conference.n_people; i++)
		w->known_people[i] = world_known(w, rng, &w->diary_people[i],
						 rng_below(rng, MAX_BUSYS));
	world_busy_leaders(w, rng);
	world_rooms(w, rng);
	world_events(w, rng);
	world_holidays(w, rng);
	w->evidence.people = w->known_people;
	w->evidence.rooms = w->known_rooms;
	w->evidence.resources = w->known_resources;
	w->evidence.events = w->known_events;
	w->evidence.closures = w->known_closures;
}

static inline void world_make(struct world *w, uint64_t seed,
			      const struct zone *zone, struct arena *arena)
{
	struct rng rng = {seed};
	struct conference *c = &w->conference;

	*w = (struct world){.arena = arena};
	c->id = "test";
	c->zone = zone;
	c->max_candidates = 1 + rng_below(&rng, 5);
	c->languages[0] = LANGUAGE_CY;
	c->languages[1] = LANGUAGE_EN;
	c->n_languages = 2;
	world_time(w, &rng);
	world_people(w, &rng);
	world_follows(w, &rng);
	world_seats(w, &rng);
	world_held(w, &rng);
	world_agenda(w, &rng);
	world_seat_times(w);
	world_visit(w, &rng);
	world_minima(w, &rng);
	world_policy(w, &rng);
	for (int32_t i = 0; i < c->n_people; i++) {
		world_hours(w, &rng, i);
		world_replies(w, &rng, i);
	}
	world_known_all(w, &rng);
}

#endif
