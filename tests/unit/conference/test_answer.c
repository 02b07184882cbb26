/* Whole answers on a conference built by hand. */

#include "hand.h"

#include "base/limits.h"
#include "conference/verify.h"

static void assert_start(const struct answer *answer, size_t order,
			 const char *start, int64_t points)
{
	assert_true(order <= answer->n_dates);
	assert_int_equal(answer->dates[order - 1].span.start,
			 hand_instant(start));
	assert_int_equal(answer->dates[order - 1].points, points);
}

static int32_t removed(const struct answer *answer, const char *rule)
{
	int32_t slots = 0;

	for (size_t i = 0; i < answer->n_removals; i++) {
		struct buffer name;

		buffer_init(0, &name);
		rule_name(answer->conference,
			  answer->rules.rules[answer->removals[i].rule], &name);
		if (strcmp(name.data, rule) == 0)
			slots = answer->removals[i].slots;
		buffer_release(&name);
	}
	return slots;
}

/* Counts add up, whatever the case. */
static void assert_sums(const struct answer *answer)
{
	int32_t slots = answer->n_possible;

	for (size_t i = 0; i < answer->n_removals; i++) {
		assert_true(answer->removals[i].slots > 0);
		slots += answer->removals[i].slots;
	}
	assert_int_equal(slots, answer->n_slots);
	for (size_t i = 0; i < answer->n_dates; i++) {
		const struct date *date = &answer->dates[i];
		int64_t points = 0;

		for (size_t k = 0; k < date->n_terms; k++)
			points += date->terms[k].points;
		assert_int_equal(points, date->points);
		for (size_t g = 0; g < date->n_groups; g++) {
			const struct group_count *n = &date->groups[g];

			assert_int_equal(n->principals + n->deputies +
						 n->unknown + n->empty,
					 n->seats);
		}
	}
}

static const struct attendance *attendance(const struct answer *answer,
					   size_t order, int32_t seat)
{
	const struct date *date = &answer->dates[order - 1];

	for (size_t i = 0; i < date->n_attendances; i++)
		if (date->attendances[i].seat == seat)
			return &date->attendances[i];
	fail_msg("seat %d is not told", seat);
	return NULL;
}

static void answer__ranks_by_distance_then_start(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	answer = hand_answer(&hand);
	assert_sums(&answer);
	assert_int_equal(answer.verdict, VERDICT_DATES);
	assert_int_equal(answer.n_slots, 14);
	assert_int_equal(answer.n_possible, 10);
	assert_int_equal(removed(&answer, "working-day"), 4);
	assert_int_equal(answer.total_feasible_days, 5);
	assert_false(answer.truncated);
	assert_start(&answer, 1, "2026-12-08T10:00:00", 0);
	assert_start(&answer, 2, "2026-12-07T10:00:00", 2);
	assert_start(&answer, 3, "2026-12-09T10:00:00", 2);
	assert_start(&answer, 4, "2026-12-10T10:00:00", 4);
	assert_start(&answer, 5, "2026-12-11T10:00:00", 6);
	hand_tear_down(&hand);
}

static void answer__tells_when_there_are_more_days(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand.conference.max_candidates = 2;
	answer = hand_answer(&hand);
	assert_int_equal(answer.n_dates, 2);
	assert_int_equal(answer.total_feasible_days, 5);
	assert_true(answer.truncated);
	hand_tear_down(&hand);
}

/* Preferred hours: each half hour begun before them costs 5. */
static void answer__prices_the_start(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand.conference.preferred_from_s += 60;
	hand.conference.latest_s = 12 * HAND_HOUR_S;
	answer = hand_answer(&hand);
	assert_start(&answer, 1, "2026-12-08T09:00:00", 15);
	assert_int_equal(answer.dates[0].n_terms, 1);
	assert_int_equal(answer.dates[0].terms[0].id, TERM_HOURS);
	assert_int_equal(answer.dates[0].terms[0].count, 3);
	hand_tear_down(&hand);
}

/* G18: a deputy in place of the principal. */
static void answer__seats_a_deputy_and_names_who_was_passed_over(void **s)
{
	const struct attendance *chief;
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand_person_busy(&hand, ANN, "2026-12-08", "2026-12-09", FB_OUT);
	answer = hand_answer(&hand);
	assert_sums(&answer);
	assert_start(&answer, 5, "2026-12-08T10:00:00", 100);
	chief = attendance(&answer, 5, CHIEF);
	assert_int_equal(chief->as, AS_DEPUTY);
	assert_int_equal(chief->person, BOB);
	assert_int_equal(chief->deputy, 1);
	assert_int_equal(chief->n_passed_over, 1);
	assert_int_equal(chief->passed_over[0].person, ANN);
	assert_int_equal(chief->passed_over[0].fbtype, FB_OUT);
	assert_int_equal(answer.dates[4].groups[0].deputies, 1);
	hand_tear_down(&hand);
}

/* One person, one seat: the optional one stays empty. */
static void answer__seats_nobody_twice(void **s)
{
	const struct attendance *guest;
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand.candidates[GUEST][0] = BOB;
	hand_person_busy(&hand, ANN, "2026-12-08", "2026-12-09", FB_BUSY);
	answer = hand_answer(&hand);
	assert_sums(&answer);
	assert_start(&answer, 5, "2026-12-08T10:00:00", 160);
	guest = attendance(&answer, 5, GUEST);
	assert_int_equal(guest->as, AS_EMPTY);
	assert_int_equal(guest->person, NONE);
	assert_int_equal(guest->passed_over[0].fbtype, FB_FREE);
	hand_tear_down(&hand);
}

static void answer__counts_a_slot_without_assignment_as_combination(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand.candidates[GUEST][0] = BOB;
	hand.seats[CHIEF].essential = hand.seats[GUEST].essential = true;
	hand_person_busy(&hand, ANN, "2026-12-08", "2026-12-09", FB_BUSY);
	answer = hand_answer(&hand);
	assert_sums(&answer);
	assert_int_equal(removed(&answer, "combination"), 2);
	assert_int_equal(answer.total_feasible_days, 4);
	hand_tear_down(&hand);
}

static void answer__removes_by_people(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand_person_busy(&hand, ANN, "2026-12-07", "2026-12-09", FB_BUSY);
	hand_person_busy(&hand, BOB, "2026-12-08", "2026-12-09", FB_BUSY);
	hand_person_busy(&hand, CAI, "2026-12-09", "2026-12-10", FB_BUSY);
	hand_person_busy(&hand, DEE, "2026-12-10", "2026-12-11", FB_BUSY);
	hand.seats[CHIEF].essential = true;
	hand.groups[OFFICERS].required = 2;
	hand.groups[TEAM].required = 1;
	hand.conference.max_deputies = 0;
	answer = hand_answer(&hand);
	assert_sums(&answer);
	assert_int_equal(removed(&answer, "deputies"), 2);
	assert_int_equal(removed(&answer, "essential:chief"), 2);
	assert_int_equal(removed(&answer, "group:officers"), 2);
	assert_int_equal(removed(&answer, "group:team"), 2);
	assert_int_equal(answer.n_possible, 2);
	hand_tear_down(&hand);
}

/* The team does not count for the quorum. */
static void answer__counts_the_quorum_outside_the_team(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand_person_busy(&hand, CAI, "2026-12-09", "2026-12-10", FB_BUSY);
	hand.conference.quorum_required = 2;
	answer = hand_answer(&hand);
	assert_int_equal(removed(&answer, "quorum"), 2);
	hand.conference.quorum_required = 3;
	answer = hand_answer(&hand);
	assert_int_equal(answer.verdict, VERDICT_NONE);
	assert_int_equal(answer.n_dates, 0);
	assert_int_equal(removed(&answer, "quorum"), 10);
	assert_sums(&answer);
	hand_tear_down(&hand);
}

/* G15: a notification due today is in time. */
static void answer__keeps_the_notice(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand.now = hand_instant("2026-11-11T23:00:00");
	hand.conference.policy.max_age_s = 100 * SECONDS_A_DAY;
	answer = hand_answer(&hand);
	/* 11 November is 20 working days before 9 December */
	assert_int_equal(removed(&answer, "notice"), 4);
	assert_start(&answer, 1, "2026-12-09T10:00:00", 2);
	hand_tear_down(&hand);
}

static void answer__removes_days(void **s)
{
	struct day excluded[] = {hand_day("2026-12-07")};
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand.conference.excluded = excluded;
	hand.conference.n_excluded = 1;
	hand.conference.n_closures = 1;
	hand.closures[0].days =
		(struct days){hand_day("2026-12-08"), hand_day("2026-12-08")};
	hand.holidays[0].first = hand.holidays[0].last = hand_day("2026-12-09");
	answer = hand_answer(&hand);
	assert_sums(&answer);
	assert_int_equal(removed(&answer, "working-day"), 8);
	assert_int_equal(removed(&answer, "excluded"), 2);
	/* the target is no working day: Thursday is the first after it */
	assert_start(&answer, 1, "2026-12-10T10:00:00", 2);
	hand_tear_down(&hand);
}

/* G12, G13: blocked and avoided, without buffer or travel. */
static void answer__blocks_and_avoids_events(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand.conference.n_events = 2;
	hand.events[0] = (struct event){.id = "council",
					.first = hand_day("2026-12-07"),
					.last = hand_day("2026-12-07"),
					.effect = EFFECT_BLOCK};
	hand.events[1] = (struct event){.id = "school",
					.is_calendar = true,
					.effect = EFFECT_AVOID,
					.points = 7};
	/* it meets 09:00 to 12:00, not 10:00 to 13:00 */
	hand.items[1][0].span =
		hand_span("2026-12-08T09:00:00", "2026-12-08T10:00:00");
	hand.items[1][1] = (struct item){.all_day = true,
					 .first = hand_day("2026-12-09"),
					 .last = hand_day("2026-12-09")};
	hand.items[1][2] = hand.items[1][1];
	hand.known_events[1].calendar.items = hand.items[1];
	hand.known_events[1].calendar.n_items = 3;
	answer = hand_answer(&hand);
	assert_sums(&answer);
	assert_int_equal(removed(&answer, "event:council"), 2);
	assert_start(&answer, 1, "2026-12-08T10:00:00", 0);
	/* two items, each once, and a day from the target */
	assert_start(&answer, 4, "2026-12-09T10:00:00", 16);
	assert_int_equal(answer.dates[3].terms[1].id, TERM_AVOID);
	assert_int_equal(answer.dates[3].terms[1].event, 1);
	assert_int_equal(answer.dates[3].terms[1].count, 2);
	assert_int_equal(answer.dates[3].terms[1].weight, 7);
	hand_tear_down(&hand);
}

static void answer__lets_categories_decide(void **s)
{
	static const char *const words[] = {"x", "Full Council"};
	static const struct category_effect effects[] = {
		{"FULL COUNCIL", EFFECT_BLOCK, 0}, {"X", EFFECT_AVOID, 9}};
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand.conference.n_events = 1;
	hand.events[0] = (struct event){.id = "local",
					.is_calendar = true,
					.effect = EFFECT_AVOID,
					.points = 5,
					.categories = effects,
					.n_categories = 2};
	for (int i = 0; i < 3; i++) {
		hand.items[0][i].all_day = true;
		hand.items[0][i].first = hand.items[0][i].last =
			day_add(hand_day("2026-12-07"), i);
		hand.items[0][i].categories =
			(struct strings){words, (size_t)i};
	}
	hand.known_events[0].calendar.items = hand.items[0];
	hand.known_events[0].calendar.n_items = 3;
	answer = hand_answer(&hand);
	assert_int_equal(removed(&answer, "event:local"), 2);
	assert_start(&answer, 3, "2026-12-07T10:00:00", 7);
	assert_start(&answer, 4, "2026-12-08T10:00:00", 9);
	hand_tear_down(&hand);
}

/* G22: the team's people need the buffer, travel lies outside it. */
static void answer__adds_buffer_and_travel(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand.seats[CHIEF].n_candidates = 1;
	hand.seats[CHIEF].essential = hand.seats[INSPECTOR].essential = true;
	hand.people[DEE].travel_s = 30 * 60;
	/* before 10:00 less 45 less 30 minutes: free again just in time */
	hand_person_busy(&hand, DEE, "2026-12-07T08:00:00",
			 "2026-12-07T08:45:00", FB_BUSY);
	hand_person_busy(&hand, DEE, "2026-12-08T08:00:00",
			 "2026-12-08T08:45:01", FB_BUSY);
	/* no buffer outside the team */
	hand_person_busy(&hand, ANN, "2026-12-09T13:00:00",
			 "2026-12-09T14:00:00", FB_BUSY);
	answer = hand_answer(&hand);
	/* 9:00 on Monday, both on Tuesday */
	assert_int_equal(removed(&answer, "essential:inspector"), 3);
	assert_int_equal(removed(&answer, "essential:chief"), 0);
	hand_tear_down(&hand);
}

static void answer__attends_on_tentative_and_unknown_at_a_cost(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand_person_busy(&hand, DEE, "2026-12-01", "2026-12-20",
			 FB_NEEDS_ACTION);
	hand.known_people[CAI] = (struct known){0};
	answer = hand_answer(&hand);
	assert_sums(&answer);
	assert_start(&answer, 1, "2026-12-08T10:00:00", 50);
	assert_int_equal(attendance(&answer, 1, GUEST)->fbtype, FB_UNKNOWN);
	assert_int_equal(answer.dates[0].groups[OFFICERS].unknown, 1);
	assert_int_equal(answer.dates[0].groups[TEAM].principals, 1);
	assert_int_equal(answer.people[CAI].status, PERSON_MISSING);
	hand.conference.policy.unknown = UNKNOWN_BUSY;
	answer = hand_answer(&hand);
	assert_start(&answer, 1, "2026-12-08T10:00:00", 80);
	assert_int_equal(attendance(&answer, 1, GUEST)->as, AS_EMPTY);
	hand_tear_down(&hand);
}

/* A name to come counts, on unknown, or is empty where that is refused. */
static void answer__seats_a_name_to_come(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand.seats[GUEST].n_candidates = 0;
	hand.seats[GUEST].unnamed = true;
	hand.groups[OFFICERS].required = 2;
	answer = hand_answer(&hand);
	assert_start(&answer, 1, "2026-12-08T10:00:00", 30);
	assert_int_equal(attendance(&answer, 1, GUEST)->as, AS_UNNAMED);
	assert_int_equal(answer.dates[0].groups[OFFICERS].unknown, 1);
	hand.conference.policy.unknown = UNKNOWN_BUSY;
	answer = hand_answer(&hand);
	assert_int_equal(removed(&answer, "group:officers"), 10);
	hand_tear_down(&hand);
}

/* Told, never seated, never counted. */
static void answer__leaves_non_participants_out(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand.seats[GUEST].role = ROLE_NON_PARTICIPANT;
	hand.seats[GUEST].essential = true;
	hand_room(&hand, "small", "hall", ROOM_CONFERENCE, 2);
	hand_person_busy(&hand, CAI, "2026-12-01", "2026-12-20", FB_BUSY);
	answer = hand_answer(&hand);
	assert_int_equal(answer.n_possible, 10);
	assert_int_equal(answer.dates[0].n_attendances, 2);
	assert_int_equal(answer.dates[0].groups[OFFICERS].seats, 1);
	hand_tear_down(&hand);
}

/* G10: the inspection's own lead is preferred. */
static void answer__prefers_the_lead_as_chair(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand.seats[INSPECTOR].duty = DUTY_CHAIR;
	hand.seats[INSPECTOR].n_candidates = 0;
	hand_candidate(&hand, INSPECTOR, CAI);
	hand_candidate(&hand, INSPECTOR, DEE);
	hand.seats[GUEST].n_candidates = 0;
	hand.conference.inspection_lead = DEE;
	hand_person_busy(&hand, DEE, "2026-12-08", "2026-12-09", FB_BUSY);
	answer = hand_answer(&hand);
	/* the guest's seat has nobody: 60 */
	assert_start(&answer, 1, "2026-12-07T10:00:00", 62);
	assert_int_equal(attendance(&answer, 1, INSPECTOR)->person, DEE);
	assert_start(&answer, 5, "2026-12-08T10:00:00", 110);
	assert_int_equal(attendance(&answer, 5, INSPECTOR)->person, CAI);
	hand_tear_down(&hand);
}

/* G22: rooms of one venue, the smallest that is large enough, then ids. */
static void answer__takes_rooms_of_one_venue(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand.conference.extra_places = 1;
	hand_room(&hand, "b1", "hall", ROOM_BASE, 0);
	hand_room(&hand, "r1", "hall", ROOM_CONFERENCE, 9);
	hand_room(&hand, "r2", "inn", ROOM_CONFERENCE, 4);
	hand_room(&hand, "r3", "hall", ROOM_CONFERENCE, 3);
	/* the base room is needed from the team's arrival */
	hand_busy(&hand.known_rooms[0], &hand.room_diaries[0],
		  "2026-12-08T08:00:00", "2026-12-08T09:30:00", FB_BUSY);
	hand_busy(&hand.known_rooms[1], &hand.room_diaries[1],
		  "2026-12-09T08:00:00", "2026-12-09T17:30:00", FB_BUSY);
	hand_busy(&hand.known_rooms[2], &hand.room_diaries[2], "2026-12-01",
		  "2026-12-20", FB_TENTATIVE);
	answer = hand_answer(&hand);
	assert_sums(&answer);
	assert_int_equal(removed(&answer, "room:base"), 2);
	/* r2 is free, but at another venue; r3 is too small */
	assert_int_equal(removed(&answer, "combination"), 2);
	assert_int_equal(answer.dates[0].n_rooms, 2);
	assert_int_equal(answer.dates[0].rooms[0].room, 0);
	assert_int_equal(answer.dates[0].rooms[1].room, 1);
	/* without a base room to ask for, the smallest */
	hand.rooms[0].kind = ROOM_CONFERENCE;
	answer = hand_answer(&hand);
	assert_int_equal(answer.dates[0].n_rooms, 1);
	assert_int_equal(answer.dates[0].rooms[0].room, 2);
	assert_int_equal(answer.dates[0].rooms[0].fbtype, FB_TENTATIVE);
	assert_int_equal(answer.dates[0].points, 0);
	hand_tear_down(&hand);
}

static void answer__asks_for_needed_resources(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand.conference.n_resources = 1;
	hand.resources[0] = (struct resource){.id = "translator"};
	hand_calendar(&hand.known_resources[0], &hand.resource_diaries[0]);
	hand_busy(&hand.known_resources[0], &hand.resource_diaries[0],
		  "2026-12-08T12:30:00", "2026-12-08T14:00:00", FB_BUSY);
	answer = hand_answer(&hand);
	assert_int_equal(removed(&answer, "resource:translator"), 0);
	hand.resources[0].needed = true;
	answer = hand_answer(&hand);
	assert_int_equal(removed(&answer, "resource:translator"), 1);
	hand_tear_down(&hand);
}

static void answer__reports_every_calendar(void **s)
{
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand.known_people[ANN].calendar.timetable.as_of =
		hand.now - hand.conference.policy.max_age_s - 1;
	hand.known_people[BOB].calendar.timetable.complete = false;
	hand.diaries[CAI].cover.end = hand_instant("2026-12-14") - 1;
	hand.known_people[CAI].calendar.covers_stated = true;
	answer = hand_answer(&hand);
	assert_int_equal(answer.people[ANN].status, PERSON_STALE);
	assert_int_equal(answer.people[BOB].status, PERSON_INCOMPLETE);
	assert_int_equal(answer.people[CAI].status, PERSON_SHORT);
	assert_true(answer.people[CAI].stated);
	assert_int_equal(answer.people[DEE].status, PERSON_OK);
	assert_int_equal(answer.people[DEE].covered_until,
			 hand_instant("2028-01-01"));
	assert_int_equal(answer.holidays_until.n, hand_day("2027-12-31").n);
	hand_tear_down(&hand);
}

static void answer__remarks_what_is_not_settled(void **s)
{
	static const int32_t refused[] = {BOB};
	const struct date *date;
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand.conference.participation_agreed = false;
	hand.seats[INSPECTOR].duty = DUTY_CHAIR;
	hand.seats[INSPECTOR].refused = refused;
	hand.seats[INSPECTOR].n_refused = 1;
	hand.known_people[CAI] = (struct known){0};
	hand.holiday_cover.end = hand_instant("2027-01-01");
	answer = hand_answer(&hand);
	date = &answer.dates[0];
	assert_int_equal(date->n_remarks, 4);
	assert_int_equal(date->remarks[0].message, MSG_REMARK_NOT_AGREED);
	assert_int_equal(date->remarks[1].message, MSG_REMARK_NO_CHAIR);
	assert_non_null(strstr(date->remarks[1].text.in[LANGUAGE_EN], ": bob"));
	assert_int_equal(date->remarks[2].message, MSG_REMARK_MISSING);
	assert_non_null(strstr(date->remarks[2].text.in[LANGUAGE_EN], ": cai"));
	assert_int_equal(date->remarks[3].message,
			 MSG_REMARK_UNCONFIRMED_SINCE);
	assert_non_null(strstr(date->remarks[3].text.in[LANGUAGE_EN],
			       "31 December 2026"));
	hand_tear_down(&hand);
}

/* However many are unknown: a person reads one line about all of them. */
static void answer__remarks_on_all_of_a_kind_at_once(void **s)
{
	static const struct text posts = {{"Head", "Pennaeth"}};
	struct hand hand;
	struct answer answer;
	const struct remark *remark;

	(void)s;
	hand_set_up(&hand);
	hand.known_people[ANN] = (struct known){0};
	hand.known_people[CAI] = (struct known){0};
	hand.people[ANN].name = "Ann Rees";
	hand.people[CAI].post = posts;
	answer = hand_answer(&hand);
	assert_int_equal(answer.dates[0].n_remarks, 1);
	remark = &answer.dates[0].remarks[0];
	assert_int_equal(remark->message, MSG_REMARK_MISSING);
	assert_non_null(strstr(remark->text.in[LANGUAGE_EN], "Ann Rees"));
	assert_non_null(strstr(remark->text.in[LANGUAGE_EN], "Head"));
	assert_non_null(strstr(remark->text.in[LANGUAGE_CY], "Pennaeth"));
	hand_tear_down(&hand);
}

/* The target may be named wrong by a century: the answer is as quick. */
static void answer__counts_from_a_target_far_away(void **s)
{
	struct hand hand;
	struct answer answer;
	struct error err = {0};

	(void)s;
	hand_set_up(&hand);
	hand.conference.target.first = hand.conference.target.last =
		hand_day("2199-12-31");
	answer = hand_answer(&hand);
	assert_true(answer.n_dates > 0);
	assert_int_equal(conference_verify(&hand.conference, &hand.evidence,
					   &answer, &err),
			 STATUS_OK);
	hand_tear_down(&hand);
}

static void answer__refuses_points_that_could_pass_the_limit(void **s)
{
	struct error err = {0};
	struct answer answer;
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	hand.conference.weights[TERM_DISTANCE] = LIMIT_POINTS;
	hand.conference.target =
		(struct days){hand_day("2026-09-15"), hand_day("2026-09-15")};
	assert_int_equal(conference_answer(&hand.conference, &hand.evidence,
					   hand.now, hand.arena, &answer, &err),
			 STATUS_LIMIT);
	assert_int_equal(err.message, MSG_LIMIT);
	assert_int_equal(err.arguments[0].value,
			 limit_message(LIMIT_ID_OBJECTIVE));
	hand_tear_down(&hand);
}

static void answer__refuses_too_many_slots(void **s)
{
	struct error err = {0};
	struct answer answer;
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	hand.conference.start_interval_s = 1;
	hand.conference.window.last = hand_day("2027-06-01");
	assert_int_equal(conference_answer(&hand.conference, &hand.evidence,
					   hand.now, hand.arena, &answer, &err),
			 STATUS_LIMIT);
	assert_int_equal(err.arguments[0].value, limit_message(LIMIT_ID_SLOTS));
	hand_tear_down(&hand);
}

/* However little memory there is: an answer, or the limit. */
static void answer__ends_cleanly_when_memory_does(void **s)
{
	int32_t n_refused = 0, n_answered = 0;
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	hand_room(&hand, "b", "hall", ROOM_BASE, 0);
	hand_room(&hand, "r", "hall", ROOM_CONFERENCE, 9);
	for (size_t cap = 64; cap < 64 * 1024; cap += 64) {
		struct arena *small = arena_new(cap);
		struct error err = {0};
		struct answer answer = {.n_dates = 99};
		enum status status;

		assert_non_null(small);
		status = conference_answer(&hand.conference, &hand.evidence,
					   hand.now, small, &answer, &err);
		if (status == STATUS_OK) {
			n_answered++;
			assert_int_equal(answer.n_dates, 5);
		} else {
			n_refused++;
			assert_int_equal(status, STATUS_LIMIT);
			assert_int_equal(answer.n_dates, 99);
		}
		arena_free(small);
	}
	assert_true(n_refused > 20);
	assert_true(n_answered > 20);
	hand_tear_down(&hand);
}

/* Nobody's calendar is asked about a day that a rule closes; who asks what is
 * left without the rule has all of it. */
static void problem__skips_what_is_closed_if_it_may(void **s)
{
	struct problem_options options = {.free_person = NONE};
	struct formulation whole, open;
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	hand.seats[CHIEF].essential = true;
	hand.seats[CHIEF].n_candidates = 1;
	/* Friday and, closed as it is, Saturday */
	hand_person_busy(&hand, ANN, "2026-12-11", "2026-12-13", FB_BUSY);
	assert_int_equal(problem_with(&hand.conference, &hand.evidence,
				      hand.now, &options, hand.arena, &whole,
				      NULL),
			 STATUS_OK);
	open = hand_problem(&hand);
	for (int32_t k = 0; k < whole.problem.n_slots; k++) {
		uint64_t all = whole.problem.removed_by[k];
		uint64_t some = open.problem.removed_by[k];
		size_t n = (size_t)whole.problem.n_options;
		int32_t day = k / whole.grid.n_starts;

		/* the first rule that speaks is the same */
		assert_int_equal(all & -all, some & -some);
		assert_int_equal(open.problem.slots[k].points,
				 whole.problem.slots[k].points);
		if (day < 5)
			assert_memory_equal(whole.problem.costs + (size_t)k * n,
					    open.problem.costs + (size_t)k * n,
					    n * sizeof(int32_t));
		else
			assert_int_equal(open.problem.costs[(size_t)k * n],
					 COST_CANNOT);
		assert_int_equal(all != some, day == 5);
	}
	hand_tear_down(&hand);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answer__ranks_by_distance_then_start),
		cmocka_unit_test(answer__tells_when_there_are_more_days),
		cmocka_unit_test(answer__prices_the_start),
		cmocka_unit_test(answer__remarks_on_all_of_a_kind_at_once),
		cmocka_unit_test(answer__counts_from_a_target_far_away),
		cmocka_unit_test(
			answer__seats_a_deputy_and_names_who_was_passed_over),
		cmocka_unit_test(answer__seats_nobody_twice),
		cmocka_unit_test(
			answer__counts_a_slot_without_assignment_as_combination),
		cmocka_unit_test(answer__removes_by_people),
		cmocka_unit_test(answer__counts_the_quorum_outside_the_team),
		cmocka_unit_test(answer__keeps_the_notice),
		cmocka_unit_test(answer__removes_days),
		cmocka_unit_test(answer__blocks_and_avoids_events),
		cmocka_unit_test(answer__lets_categories_decide),
		cmocka_unit_test(answer__adds_buffer_and_travel),
		cmocka_unit_test(
			answer__attends_on_tentative_and_unknown_at_a_cost),
		cmocka_unit_test(answer__seats_a_name_to_come),
		cmocka_unit_test(answer__leaves_non_participants_out),
		cmocka_unit_test(answer__prefers_the_lead_as_chair),
		cmocka_unit_test(answer__takes_rooms_of_one_venue),
		cmocka_unit_test(answer__asks_for_needed_resources),
		cmocka_unit_test(answer__reports_every_calendar),
		cmocka_unit_test(answer__remarks_what_is_not_settled),
		cmocka_unit_test(
			answer__refuses_points_that_could_pass_the_limit),
		cmocka_unit_test(answer__refuses_too_many_slots),
		cmocka_unit_test(problem__skips_what_is_closed_if_it_may),
		cmocka_unit_test(answer__ends_cleanly_when_memory_does),
	};

	return cmocka_run_group_tests_name("answer", tests, NULL, NULL);
}
