#ifndef TESTS_UNIT_CONFERENCE_HAND_H
#define TESTS_UNIT_CONFERENCE_HAND_H

/*
 * A small conference built by hand, free of calendars: every test changes
 * what it is about. Times are UTC; the window is one week, Mon 7 to Sun 13
 * December 2026; nobody is busy, all is covered.
 *
 *   people  ann, bob, cai, dee        seats  chief (ann, bob), guest (cai),
 *   groups  officers, team                   inspector (dee; of the team)
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "conference/answer.h"

enum {
	ANN,
	BOB,
	CAI,
	DEE,
	HAND_PEOPLE,
	CHIEF = 0,
	GUEST,
	INSPECTOR,
	HAND_SEATS,
	OFFICERS = 0,
	TEAM,
	HAND_GROUPS,
	HAND_ROOMS = 4,
	HAND_EVENTS = 2,
	HAND_BUSYS = 4,
	HAND_HOUR_S = 3600
};

struct hand_diary {
	struct busy busys[HAND_BUSYS];
	struct span cover;
};

struct hand {
	struct arena *arena;
	int64_t now;
	struct conference conference;
	struct evidence evidence;
	struct person people[HAND_PEOPLE];
	struct seat seats[HAND_SEATS];
	int32_t candidates[HAND_SEATS][HAND_PEOPLE];
	struct group groups[HAND_GROUPS];
	struct room rooms[HAND_ROOMS];
	struct resource resources[1];
	struct event events[HAND_EVENTS];
	struct closure closures[1];
	struct known known_people[HAND_PEOPLE], known_rooms[HAND_ROOMS];
	struct known known_resources[1], known_events[HAND_EVENTS];
	struct known known_closures[1];
	struct hand_diary diaries[HAND_PEOPLE], room_diaries[HAND_ROOMS];
	struct hand_diary resource_diaries[1];
	struct item items[HAND_EVENTS][4], holidays[2];
	struct span holiday_cover;
};

static inline struct day hand_day(const char *text)
{
	struct day day = DAY_NONE;

	assert_true(day_parse(text, &day));
	return day;
}

static inline int64_t hand_instant(const char *text)
{
	int64_t instant = INSTANT_NONE;

	assert_true(instant_parse(text, zone_utc(), &instant));
	return instant;
}

static inline struct span hand_span(const char *from, const char *to)
{
	return (struct span){hand_instant(from), hand_instant(to)};
}

/* Found, covered and silent. */
static inline void hand_calendar(struct known *known, struct hand_diary *diary)
{
	diary->cover = hand_span("2026-01-01", "2028-01-01");
	*known = (struct known){
		.found = true,
		.calendar = {.timetable = {.busys = diary->busys,
					   .covers = &diary->cover,
					   .n_covers = 1,
					   .as_of = hand_instant("2026-09-14"),
					   .as_of_newest =
						   hand_instant("2026-09-14"),
					   .complete = true}}};
}

/* One more thing said, behind what was said so far. */
static inline void hand_busy(struct known *known, struct hand_diary *diary,
			     const char *from, const char *to,
			     enum fbtype fbtype)
{
	size_t n = known->calendar.timetable.n_busys++;

	assert_true(n < HAND_BUSYS);
	diary->busys[n] = (struct busy){hand_span(from, to), FB_BIT(fbtype)};
}

static inline void hand_person_busy(struct hand *hand, int32_t person,
				    const char *from, const char *to,
				    enum fbtype fbtype)
{
	hand_busy(&hand->known_people[person], &hand->diaries[person], from, to,
		  fbtype);
}

static inline void hand_room(struct hand *hand, const char *id,
			     const char *venue, enum room_kind kind,
			     int32_t capacity)
{
	int32_t n = hand->conference.n_rooms++;

	hand->rooms[n] = (struct room){.id = id,
				       .venue = venue,
				       .kind = kind,
				       .capacity = capacity};
	hand_calendar(&hand->known_rooms[n], &hand->room_diaries[n]);
}

static inline void hand_people(struct hand *hand)
{
	static const char *const ids[] = {"ann", "bob", "cai", "dee"};

	for (int32_t i = 0; i < HAND_PEOPLE; i++) {
		hand->people[i] = (struct person){.id = ids[i],
						  .name = "",
						  .language = "",
						  .zone = zone_utc(),
						  .post = {{"", ""}}};
		hand_calendar(&hand->known_people[i], &hand->diaries[i]);
	}
	hand->conference.n_people = HAND_PEOPLE;
	hand->conference.people = hand->people;
	hand->conference.inspection_lead = NONE;
	hand->conference.follows.chair = NONE;
	hand->evidence.people = hand->known_people;
}

static inline void hand_seat(struct hand *hand, int32_t seat, const char *id,
			     int32_t group, enum role role)
{
	hand->seats[seat] = (struct seat){.id = id,
					  .held_with = NONE,
					  .group = group,
					  .role = role,
					  .candidates = hand->candidates[seat]};
}

static inline void hand_candidate(struct hand *hand, int32_t seat,
				  int32_t person)
{
	struct seat *s = &hand->seats[seat];

	hand->candidates[seat][s->n_candidates++] = person;
}

static inline void hand_seats(struct hand *hand)
{
	hand_seat(hand, CHIEF, "chief", OFFICERS, ROLE_REQUIRED);
	hand_candidate(hand, CHIEF, ANN);
	hand_candidate(hand, CHIEF, BOB);
	hand_seat(hand, GUEST, "guest", OFFICERS, ROLE_OPTIONAL);
	hand_candidate(hand, GUEST, CAI);
	hand_seat(hand, INSPECTOR, "inspector", TEAM, ROLE_REQUIRED);
	hand->seats[INSPECTOR].order = ORDER_ANY;
	hand_candidate(hand, INSPECTOR, DEE);
	hand->groups[OFFICERS] = (struct group){.id = "officers"};
	hand->groups[TEAM] = (struct group){.id = "team", .is_team = true};
	hand->conference.n_seats = HAND_SEATS;
	hand->conference.n_groups = HAND_GROUPS;
	hand->conference.seats = hand->seats;
	hand->conference.groups = hand->groups;
}

static inline void hand_days(struct hand *hand)
{
	struct conference *c = &hand->conference;

	c->zone = zone_utc();
	c->window =
		(struct days){hand_day("2026-12-07"), hand_day("2026-12-13")};
	c->target =
		(struct days){hand_day("2026-12-08"), hand_day("2026-12-08")};
	c->required_duration_s = 3 * HAND_HOUR_S;
	c->earliest_s = 9 * HAND_HOUR_S;
	c->latest_s = 13 * HAND_HOUR_S;
	c->start_interval_s = HAND_HOUR_S;
	c->preferred_from_s = 10 * HAND_HOUR_S;
	c->preferred_to_s = 14 * HAND_HOUR_S;
	c->buffer_group = TEAM;
	c->buffer_before_s = c->buffer_after_s = 45 * 60;
	c->policy.max_age_s = 14 * SECONDS_A_DAY;
	c->max_deputies = INT32_MAX;
	c->max_candidates = 5;
	c->participation_agreed = true;
	c->holidays = "by-hand";
	for (int i = 0; i < N_DATE_RULES; i++)
		c->date_rules[i] = milestone_kinds[i].date_rule;
	for (int i = 0; i < N_TERMS; i++)
		c->weights[i] = term_kinds[i].weight;
	hand->now = hand_instant("2026-09-15");
}

static inline void hand_holidays(struct hand *hand)
{
	static const char *const days[] = {"2026-12-25", "2026-12-28"};

	hand->holiday_cover = hand_span("2026-01-01", "2028-01-01");
	for (size_t i = 0; i < 2; i++)
		hand->holidays[i] = (struct item){.all_day = true,
						  .first = hand_day(days[i]),
						  .last = hand_day(days[i]),
						  .title = "Holiday"};
	for (int l = 0; l < N_LANGUAGES; l++)
		hand->evidence.holidays[l] = (struct known){
			.found = true,
			.calendar = {.items = hand->holidays,
				     .n_items = 2,
				     .timetable = {.covers =
							   &hand->holiday_cover,
						   .n_covers = 1}}};
}

static inline void hand_set_up(struct hand *hand)
{
	*hand = (struct hand){0};
	hand->arena = arena_new(64 * 1024 * 1024);
	assert_non_null(hand->arena);
	hand->conference.id = "by-hand";
	hand->conference.authority = (struct text){{"", ""}};
	hand->conference.kind = CONFERENCE_IMPROVEMENT;
	hand_days(hand);
	hand_people(hand);
	hand_seats(hand);
	hand_holidays(hand);
	hand->conference.rooms = hand->rooms;
	hand->conference.resources = hand->resources;
	hand->conference.events = hand->events;
	hand->conference.closures = hand->closures;
	hand->evidence.rooms = hand->known_rooms;
	hand->evidence.resources = hand->known_resources;
	hand->evidence.events = hand->known_events;
	hand->evidence.closures = hand->known_closures;
}

static inline void hand_tear_down(struct hand *hand)
{
	arena_free(hand->arena);
}

static inline struct answer hand_answer(struct hand *hand)
{
	struct answer answer;
	struct error err = {0};

	assert_int_equal(conference_answer(&hand->conference, &hand->evidence,
					   hand->now, hand->arena, &answer,
					   &err),
			 STATUS_OK);
	return answer;
}

static inline struct formulation hand_problem(struct hand *hand)
{
	struct formulation f;
	struct error err = {0};

	assert_int_equal(problem_of(&hand->conference, &hand->evidence,
				    hand->now, hand->arena, &f, &err),
			 STATUS_OK);
	return f;
}

#endif
