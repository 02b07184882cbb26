/* Why there is no date, what a date breaks, and what is one change away, on a
 * conference built by hand. */

#include "hand.h"

#include "conference/check.h"
#include "conference/explain.h"

static void assert_rule(const struct hand *hand, const struct rules *rules,
			int32_t rule, const char *name)
{
	struct buffer buffer;

	buffer_init(0, &buffer);
	rule_name(&hand->conference, rules->rules[rule], &buffer);
	assert_string_equal(buffer.data, name);
	buffer_release(&buffer);
}

static void assert_relaxation(const struct answer *answer, int32_t i,
			      int32_t given_up, const char *start,
			      int64_t points)
{
	const struct relaxation *relaxation = &answer->conflict->relaxations[i];

	assert_true(i < answer->conflict->n_relaxations);
	assert_int_equal(relaxation->given_up, given_up);
	assert_int_equal(relaxation->span.start, hand_instant(start));
	assert_int_equal(relaxation->points, points);
}

static struct answer answer_none(struct hand *hand)
{
	struct answer answer = hand_answer(hand);

	assert_int_equal(answer.verdict, VERDICT_NONE);
	assert_non_null(answer.conflict);
	assert_true(answer.conflict->proved);
	return answer;
}

/* Ann alone for the chief's seat, Dee for the inspector's, both essential. */
static void set_up(struct hand *hand)
{
	hand_set_up(hand);
	hand->seats[CHIEF].n_candidates = 1;
	hand->seats[CHIEF].essential = hand->seats[INSPECTOR].essential = true;
	hand->people[ANN].name = "Ann Davies";
	hand->people[ANN].post =
		(struct text){{"Director of Education", "Cyfarwyddwr Addysg"}};
}

static void conflict__names_two_who_are_never_free_together(void **state)
{
	struct hand hand;

	(void)state;
	set_up(&hand);
	hand_person_busy(&hand, ANN, "2026-11-01", "2026-12-10", FB_BUSY);
	hand_person_busy(&hand, DEE, "2026-12-10", "2027-02-01", FB_BUSY);
	struct answer answer = answer_none(&hand);
	const struct conflict *conflict = answer.conflict;
	assert_int_equal(conflict->n_rules, 2);
	assert_rule(&hand, &answer.rules, conflict->rules[0],
		    "essential:chief");
	assert_rule(&hand, &answer.rules, conflict->rules[1],
		    "essential:inspector");
	assert_int_equal(conflict->reasons[0].n_people, 1);
	assert_int_equal(conflict->reasons[0].people[0], ANN);
	/* Mon 7 to Wed 9, two starts a day; Thu 10 to Sun 13 */
	assert_int_equal(conflict->reasons[0].slots, 6);
	assert_int_equal(conflict->reasons[1].slots, 8);
	assert_int_equal(conflict->n_relaxations, 2);
	assert_relaxation(&answer, 0, 6, "2026-12-08T10:00", 1000);
	assert_relaxation(&answer, 1, 6, "2026-12-10T10:00", 1004);
	assert_string_equal(
		conflict->text.in[LANGUAGE_EN],
		"no day on which both Director of Education (Ann Davies) and "
		"dee are free; without Director of Education (Ann Davies): "
		"8 December 2026, 10:00");
	assert_string_equal(
		conflict->text.in[LANGUAGE_CY],
		"nid oes diwrnod lle mae Cyfarwyddwr Addysg (Ann Davies) a "
		"hefyd dee yn rhydd; o hepgor Cyfarwyddwr Addysg (Ann Davies): "
		"8 Rhagfyr 2026, 10:00");
	hand_tear_down(&hand);
}

static void conflict__prefers_to_give_up_the_window(void **state)
{
	struct hand hand;

	(void)state;
	set_up(&hand);
	hand_person_busy(&hand, DEE, "2026-12-01", "2026-12-21", FB_BUSY);
	struct answer answer = answer_none(&hand);
	assert_int_equal(answer.conflict->n_rules, 2);
	assert_rule(&hand, &answer.rules, answer.conflict->rules[0], "window");
	assert_int_equal(answer.conflict->n_relaxations, 2);
	/* six working days before the target */
	assert_relaxation(&answer, 0, 0, "2026-11-30T10:00", 12);
	assert_relaxation(&answer, 1, 6, "2026-12-08T10:00", 1000);
	assert_string_equal(answer.conflict->text.in[LANGUAGE_EN],
			    "no day between 7 December 2026 and 13 December "
			    "2026 on which dee is free; without the window: "
			    "30 November 2026, 10:00");
	hand_tear_down(&hand);
}

static void conflict__gives_up_two_only_where_one_does_not_help(void **state)
{
	struct hand hand;

	(void)state;
	set_up(&hand);
	hand_person_busy(&hand, ANN, "2026-01-01", "2028-01-01", FB_BUSY);
	hand_person_busy(&hand, DEE, "2026-01-01", "2028-01-01", FB_BUSY);
	struct answer answer = answer_none(&hand);
	assert_int_equal(answer.conflict->n_rules, 1);
	assert_int_equal(answer.conflict->n_relaxations, 1);
	assert_int_equal(answer.conflict->relaxations[0].n_rules, 2);
	assert_relaxation(&answer, 0, 12, "2026-12-08T10:00", 2000);
	hand_tear_down(&hand);
}

/* One person one seat is no rule that could be given up. */
static void conflict__keeps_one_person_to_one_seat(void **state)
{
	struct hand hand;

	(void)state;
	set_up(&hand);
	hand.seats[GUEST].essential = true;
	hand.candidates[GUEST][0] = ANN;
	struct answer answer = answer_none(&hand);
	assert_int_equal(answer.conflict->n_rules, 2);
	assert_rule(&hand, &answer.rules, answer.conflict->rules[0],
		    "essential:chief");
	assert_rule(&hand, &answer.rules, answer.conflict->rules[1],
		    "essential:guest");
	hand_tear_down(&hand);
}

/* The room at County Hall is busy, another is too small. */
static void conflict__names_the_room_by_its_venue(void **state)
{
	struct hand hand;

	(void)state;
	set_up(&hand);
	hand_room(&hand, "large", "County Hall", ROOM_CONFERENCE, 20);
	hand_room(&hand, "small", "County Hall", ROOM_CONFERENCE, 2);
	hand_busy(&hand.known_rooms[0], &hand.room_diaries[0], "2026-01-01",
		  "2028-01-01", FB_BUSY);
	struct answer answer = answer_none(&hand);
	assert_string_equal(answer.conflict->text.in[LANGUAGE_EN],
			    "no day on which a large enough conference room at "
			    "County Hall is free; without the room at County "
			    "Hall: 8 December 2026, 10:00");
	hand_tear_down(&hand);
}

/* Without minima no seat need be filled, so that the cap keeps. */
static void conflict__lets_a_cap_hold_without_minima(void **state)
{
	struct hand hand;

	(void)state;
	set_up(&hand);
	hand.seats[CHIEF].n_candidates = 2;
	hand.conference.max_deputies = 0;
	hand_person_busy(&hand, ANN, "2026-01-01", "2028-01-01", FB_BUSY);
	struct answer answer = answer_none(&hand);
	assert_int_equal(answer.conflict->n_rules, 2);
	assert_rule(&hand, &answer.rules, answer.conflict->rules[0],
		    "essential:chief");
	assert_rule(&hand, &answer.rules, answer.conflict->rules[1],
		    "deputies");
	hand_tear_down(&hand);
}

static void conflict__is_absent_where_there_is_a_date(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	assert_null(hand_answer(&hand).conflict);
	hand_tear_down(&hand);
}

/* --- check ---------------------------------------------------------------- */

static enum status try_check(struct hand *hand,
			     const struct check_request *request,
			     struct checked *ret, struct error *err)
{
	return conference_check(&hand->conference, &hand->evidence, hand->now,
				request, hand->arena, ret, err);
}

static struct checked check_day(struct hand *hand, const char *day)
{
	struct check_request request = {.day = hand_day(day), .stated = day};
	struct checked checked;
	struct error err = {0};

	assert_int_equal(try_check(hand, &request, &checked, &err), STATUS_OK);
	return checked;
}

static struct checked check_start(struct hand *hand, const char *start)
{
	struct check_request request = {.one_start = true,
					.start = hand_instant(start),
					.stated = start};
	struct checked checked;
	struct error err = {0};

	assert_int_equal(try_check(hand, &request, &checked, &err), STATUS_OK);
	assert_int_equal(checked.span.start, hand_instant(start));
	return checked;
}

static void assert_refused(struct hand *hand, const char *stated, bool start,
			   const char *text)
{
	struct check_request request = {.one_start = start,
					.day = start ? DAY_NONE
						     : hand_day(stated),
					.start = start ? hand_instant(stated)
						       : 0,
					.stated = stated};
	struct error err = {0};
	struct checked checked;
	struct buffer said;

	assert_int_equal(try_check(hand, &request, &checked, &err),
			 STATUS_REJECTED);
	buffer_init(0, &said);
	error_render_text(&err, LANGUAGE_EN, &said);
	assert_string_equal(said.data, text);
	buffer_release(&said);
}

static void assert_only_breach(struct hand *hand, const char *start,
			       const char *rule, const char *text)
{
	struct checked checked = check_start(hand, start);

	assert_false(checked.holds);
	assert_int_equal(checked.n_breaches, 1);
	assert_rule(hand, &checked.rules, checked.breaches[0].rule, rule);
	assert_string_equal(checked.breaches[0].text.in[LANGUAGE_EN], text);
	assert_null(checked.conflict);
}

static void check__gives_the_date_that_is_proposed(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	struct answer answer = hand_answer(&hand);
	struct checked checked = check_day(&hand, "2026-12-08");
	assert_true(checked.holds);
	assert_int_equal(checked.n_breaches, 0);
	assert_int_equal(checked.date.span.start, answer.dates[0].span.start);
	assert_int_equal(checked.date.points, answer.dates[0].points);
	assert_int_equal(check_start(&hand, "2026-12-08T09:00").date.points,
			 10);
	hand_tear_down(&hand);
}

static void check__names_who_cannot_come(void **state)
{
	struct hand hand;

	(void)state;
	set_up(&hand);
	hand_person_busy(&hand, ANN, "2026-12-08T10:00", "2026-12-08T11:00",
			 FB_OUT);
	assert_only_breach(&hand, "2026-12-08T10:00", "essential:chief",
			   "nobody can take the essential seat 'chief': "
			   "Director of Education (Ann Davies) - out");
	hand_tear_down(&hand);
}

static void check__looks_beyond_the_window_and_the_hours(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	assert_only_breach(&hand, "2026-12-14T10:00", "window",
			   "the day lies outside the window: 7 December 2026 "
			   "to 13 December 2026");
	assert_only_breach(&hand, "2026-12-08T15:00", "day-hours",
			   "it does not fit into the hours of the day: 09:00 "
			   "to 13:00");
	assert_only_breach(&hand, "2026-12-12T10:00", "working-day",
			   "it is not a working day: a weekend");
	hand_tear_down(&hand);
}

/* Bank holidays by their names, events by what stands in their calendar. */
static void check__names_holidays_and_events(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	hand.conference.window.last = hand_day("2026-12-31");
	hand.events[0] = (struct event){.id = "council",
					.is_calendar = true,
					.title = {{"", ""}},
					.effect = EFFECT_BLOCK};
	hand.conference.n_events = 1;
	hand.items[0][0] = (struct item){.all_day = true,
					 .first = hand_day("2026-12-09"),
					 .last = hand_day("2026-12-09"),
					 .title = "Full council"};
	hand.known_events[0] =
		(struct known){.found = true,
			       .calendar = {.items = hand.items[0],
					    .n_items = 1}};
	assert_only_breach(&hand, "2026-12-09T10:00", "event:council",
			   "the event 'council' blocks it: Full council");
	assert_only_breach(&hand, "2026-12-25T10:00", "working-day",
			   "it is not a working day: Holiday");
	hand_tear_down(&hand);
}

static void check__G15_tells_the_earliest_date_that_notice_allows(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	hand.now = hand_instant("2026-12-01");
	assert_only_breach(&hand, "2026-12-08T10:00", "notice",
			   "its notification was due 10 November 2026; the "
			   "earliest date is 31 December 2026");
	hand_tear_down(&hand);
}

/* At 9 neither Ann nor Dee can come, from 10 to 12 Ann cannot. */
static void check__takes_the_start_that_breaks_least(void **state)
{
	struct hand hand;

	(void)state;
	set_up(&hand);
	hand_person_busy(&hand, ANN, "2026-12-09T00:00", "2026-12-09T12:30",
			 FB_BUSY);
	hand_person_busy(&hand, DEE, "2026-12-09T09:00", "2026-12-09T09:05",
			 FB_BUSY);
	struct checked checked = check_day(&hand, "2026-12-09");
	assert_false(checked.holds);
	/* only the hours of the day, which weigh least */
	assert_int_equal(checked.span.start, hand_instant("2026-12-09T13:00"));
	assert_int_equal(checked.n_breaches, 1);
	hand_tear_down(&hand);
}

static void check__tells_what_cannot_be_met_together(void **state)
{
	struct hand hand;

	(void)state;
	set_up(&hand);
	hand.seats[GUEST].essential = true;
	hand.candidates[GUEST][0] = ANN;
	struct checked checked = check_start(&hand, "2026-12-08T10:00");
	assert_int_equal(checked.n_breaches, 1);
	assert_rule(&hand, &checked.rules, checked.breaches[0].rule,
		    "combination");
	assert_non_null(checked.conflict);
	assert_int_equal(checked.conflict->n_rules, 2);
	/* each of them dropped, it holds at this very start */
	assert_int_equal(checked.conflict->n_relaxations, 2);
	assert_int_equal(checked.conflict->relaxations[0].span.start,
			 hand_instant("2026-12-08T10:00"));
	hand_tear_down(&hand);
}

static void check__refuses_what_is_no_slot_with_the_nearest(void **state)
{
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	assert_refused(&hand, "2026-12-08T10:30", true,
		       "'2026-12-08T10:30': no conference starts then; the "
		       "nearest starts are 10:00 and 11:00");
	assert_refused(&hand, "2026-12-08T07:00", true,
		       "'2026-12-08T07:00': no conference starts then; the "
		       "nearest start is 08:00");
	assert_refused(&hand, "2026-12-08T16:00", true,
		       "'2026-12-08T16:00': no conference starts then; the "
		       "nearest start is 15:00");
	assert_refused(&hand, "2026-11-08", false,
		       "'2026-11-08': the days looked at are 2026-11-09 to "
		       "2027-01-10");
	hand_tear_down(&hand);
}

/* --- explain -------------------------------------------------------------- */

static struct explanation explain(struct hand *hand)
{
	struct explanation explanation;
	struct error err = {0};

	assert_int_equal(conference_explain(&hand->conference, &hand->evidence,
					    hand->now, NULL, hand->arena,
					    &explanation, &err),
			 STATUS_OK);
	return explanation;
}

static void explain__groups_near_dates_by_the_change(void **state)
{
	struct hand hand;

	(void)state;
	set_up(&hand);
	hand_person_busy(&hand, DEE, "2026-12-01", "2026-12-21", FB_BUSY);
	struct explanation e = explain(&hand);
	assert_int_equal(e.verdict, VERDICT_NONE);
	assert_non_null(e.conflict);
	assert_int_equal(e.n_near, 3);
	/* 9 to 30 November, 21 December to 8 January but two holidays */
	assert_rule(&hand, &e.rules, e.near[0].rule, "window");
	assert_int_equal(e.near[0].n_days, 16 + 13);
	assert_int_equal(e.near[0].n_dates, 5);
	assert_rule(&hand, &e.rules, e.near[1].rule, "essential:inspector");
	assert_int_equal(e.near[1].n_days, 5);
	assert_int_equal(e.near[2].person, DEE);
	assert_int_equal(e.near[2].n_days, 5);
	assert_int_equal(e.near[2].dates[0].points, 0);
	assert_string_equal(e.near[2].text.in[LANGUAGE_CY],
			    "o gael dee yn rhydd: 8 Rhagfyr 2026, 10:00");
	hand_tear_down(&hand);
}

/* Hours as well as diaries are lifted from who is made free. */
static void explain__frees_a_person_of_her_hours(void **state)
{
	static const struct working_hours never = {0, 0, 0};
	struct hand hand;

	(void)state;
	set_up(&hand);
	hand.people[ANN].hours = &never;
	hand.people[ANN].n_hours = 1;
	struct explanation e = explain(&hand);
	assert_int_equal(e.verdict, VERDICT_NONE);
	assert_int_equal(e.near[e.n_near - 1].person, ANN);
	assert_int_equal(e.near[e.n_near - 1].n_days, 5);
	hand_tear_down(&hand);
}

/* Only days that do not hold already are near. */
static void explain__tells_days_that_one_change_adds(void **state)
{
	struct hand hand;

	(void)state;
	set_up(&hand);
	hand_person_busy(&hand, ANN, "2026-12-08", "2026-12-09", FB_BUSY);
	struct explanation e = explain(&hand);
	assert_int_equal(e.verdict, VERDICT_DATES);
	assert_null(e.conflict);
	assert_int_equal(e.near[e.n_near - 1].person, ANN);
	assert_int_equal(e.near[e.n_near - 1].n_days, 1);
	assert_int_equal(e.near[e.n_near - 1].dates[0].span.start,
			 hand_instant("2026-12-08T10:00"));
	hand_tear_down(&hand);
}

static void explain__ends_cleanly_when_memory_does(void **state)
{
	int32_t n_refused = 0, n_answered = 0;
	struct hand hand;

	(void)state;
	set_up(&hand);
	hand_person_busy(&hand, DEE, "2026-12-01", "2026-12-21", FB_BUSY);
	for (size_t cap = 64; cap < 256 * 1024; cap += 1024) {
		struct arena *small = arena_new(cap);
		struct error err = {0};
		struct explanation e = {.n_near = 99};
		enum status status;

		assert_non_null(small);
		status = conference_explain(&hand.conference, &hand.evidence,
					    hand.now, NULL, small, &e, &err);
		if (status == STATUS_OK) {
			n_answered++;
			assert_int_equal(e.n_near, 3);
		} else {
			n_refused++;
			assert_int_equal(status, STATUS_LIMIT);
			assert_int_equal(e.n_near, 99);
		}
		arena_free(small);
	}
	assert_true(n_refused > 10);
	assert_true(n_answered > 10);
	hand_tear_down(&hand);
}

/* What fits the limit is looked at with the days and hours round it too. */
static void check__looks_round_the_largest_window(void **state)
{
	struct check_request request = {.day = hand_day("2026-12-08")};
	struct error err = {0};
	struct checked checked;
	struct hand hand;

	(void)state;
	hand_set_up(&hand);
	hand.conference.start_interval_s = 300;
	hand.conference.earliest_s = 17 * HAND_HOUR_S;
	hand.conference.latest_s = 24 * HAND_HOUR_S;
	hand.conference.window.first = hand_day("2026-12-01");
	hand.conference.window.last = hand_day("2028-11-30");
	assert_int_equal(conference_check(&hand.conference, &hand.evidence,
					  hand.now, &request, hand.arena,
					  &checked, &err),
			 STATUS_OK);
	assert_true(checked.holds);
	hand_tear_down(&hand);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			conflict__names_two_who_are_never_free_together),
		cmocka_unit_test(conflict__prefers_to_give_up_the_window),
		cmocka_unit_test(check__looks_round_the_largest_window),
		cmocka_unit_test(
			conflict__gives_up_two_only_where_one_does_not_help),
		cmocka_unit_test(conflict__keeps_one_person_to_one_seat),
		cmocka_unit_test(conflict__names_the_room_by_its_venue),
		cmocka_unit_test(conflict__lets_a_cap_hold_without_minima),
		cmocka_unit_test(conflict__is_absent_where_there_is_a_date),
		cmocka_unit_test(check__gives_the_date_that_is_proposed),
		cmocka_unit_test(check__names_who_cannot_come),
		cmocka_unit_test(check__looks_beyond_the_window_and_the_hours),
		cmocka_unit_test(check__names_holidays_and_events),
		cmocka_unit_test(
			check__G15_tells_the_earliest_date_that_notice_allows),
		cmocka_unit_test(check__takes_the_start_that_breaks_least),
		cmocka_unit_test(check__tells_what_cannot_be_met_together),
		cmocka_unit_test(
			check__refuses_what_is_no_slot_with_the_nearest),
		cmocka_unit_test(explain__groups_near_dates_by_the_change),
		cmocka_unit_test(explain__frees_a_person_of_her_hours),
		cmocka_unit_test(explain__tells_days_that_one_change_adds),
		cmocka_unit_test(explain__ends_cleanly_when_memory_does),
	};

	return cmocka_run_group_tests_name("conflict", tests, NULL, NULL);
}
