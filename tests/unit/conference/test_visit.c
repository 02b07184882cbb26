/*
 * The advance visit (G17) on a conference built by hand: the chair is dee or
 * bob, the link inspector cai, the key leader ann.
 *
 * The best slot is Tue 8 December at 10:00. Its notification is of 10
 * November, its briefing of 1 December: visits lie from 10 to 30 November.
 */

#include "hand.h"

#include "base/limits.h"

enum { LEADERS_MOST = 2 };

struct visiting {
	struct hand hand;
	int32_t seats[HAND_SEATS], leaders[LEADERS_MOST];
};

static void set_up(struct visiting *v)
{
	struct hand *hand = &v->hand;
	struct conference *c = &hand->conference;

	hand_set_up(hand);
	hand->seats[INSPECTOR].id = "chair";
	hand->seats[INSPECTOR].duty = DUTY_CHAIR;
	hand->seats[INSPECTOR].role = ROLE_CHAIR;
	hand->seats[INSPECTOR].essential = true;
	hand->people[CAI].is_link_inspector = true;
	v->seats[0] = CHIEF;
	v->leaders[0] = ANN;
	c->visit = (struct visit){.is_stated = true,
				  .required_duration_s = 2 * HAND_HOUR_S,
				  .seats = v->seats,
				  .n_seats = 1,
				  .leaders = v->leaders,
				  .n_leaders = 1,
				  .required = 1};
}

static void lead_too(struct visiting *v, int32_t seat, int32_t person)
{
	struct visit *visit = &v->hand.conference.visit;

	v->seats[visit->n_seats++] = seat;
	v->leaders[visit->n_leaders++] = person;
	v->hand.candidates[seat][0] = person;
}

static void busy(struct visiting *v, int32_t person, const char *from,
		 const char *to)
{
	hand_person_busy(&v->hand, person, from, to, FB_BUSY);
}

static int64_t points_of(const struct date *date, enum term_id id)
{
	for (size_t i = 0; i < date->n_terms; i++)
		if (date->terms[i].id == id)
			return date->terms[i].points;
	return 0;
}

static void assert_visit(const struct answer *answer, const char *start,
			 const char *end, int32_t chair, int32_t inspector)
{
	const struct visit_choice *visit = &answer->dates[0].visit;

	assert_true(visit->is_held);
	assert_int_equal(visit->span.start, hand_instant(start));
	assert_int_equal(visit->span.end, hand_instant(end));
	assert_int_equal(visit->chair, chair);
	assert_int_equal(visit->link_inspector, inspector);
}

static int32_t removed(const struct answer *answer, enum rule_kind_id kind)
{
	for (size_t i = 0; i < answer->n_removals; i++)
		if (answer->rules.rules[answer->removals[i].rule].kind == kind)
			return answer->removals[i].slots;
	return 0;
}

/* G17: not before the notification. */
static void visit__is_the_first_there_can_be(void **state)
{
	struct visiting v;

	(void)state;
	set_up(&v);
	struct answer answer = hand_answer(&v.hand);
	assert_int_equal(answer.dates[0].span.start,
			 hand_instant("2026-12-08T10:00:00Z"));
	assert_visit(&answer, "2026-11-10T09:00:00Z", "2026-11-10T11:00:00Z",
		     DEE, CAI);
	assert_int_equal(answer.dates[0].visit.n_met, 1);
	assert_int_equal(answer.dates[0].visit.met[0], ANN);
	assert_int_equal(answer.dates[0].visit.n_calls, 0);
	assert_int_equal(answer.dates[0].points, 0);
	hand_tear_down(&v.hand);
}

/* G17: "as soon as": a case asked late visits after today. */
static void visit__comes_after_today(void **state)
{
	struct visiting v;

	(void)state;
	set_up(&v);
	v.hand.now = hand_instant("2026-11-10T08:00:00Z");
	v.hand.conference.policy.max_age_s = 100 * SECONDS_A_DAY;
	struct answer answer = hand_answer(&v.hand);
	assert_visit(&answer, "2026-11-11T09:00:00Z", "2026-11-11T11:00:00Z",
		     DEE, CAI);
	hand_tear_down(&v.hand);
}

/* G17, G20: it lies before the briefing's day, on a working day. */
static void visit__comes_before_the_briefing(void **state)
{
	struct visiting v;

	(void)state;
	set_up(&v);
	busy(&v, ANN, "2026-11-01", "2026-11-30T11:00:00Z");
	struct answer answer = hand_answer(&v.hand);
	assert_visit(&answer, "2026-11-30T11:00:00Z", "2026-11-30T13:00:00Z",
		     DEE, CAI);
	hand_tear_down(&v.hand);
	set_up(&v);
	busy(&v, ANN, "2026-11-01", "2026-11-30T11:30:00Z");
	answer = hand_answer(&v.hand);
	/* Tue 8 and Mon 7 have none; Wed 9 has its briefing on 2 December. */
	assert_int_equal(removed(&answer, RULE_VISIT), 4);
	assert_int_equal(answer.dates[0].span.start,
			 hand_instant("2026-12-09T10:00:00Z"));
	assert_visit(&answer, "2026-12-01T09:00:00Z", "2026-12-01T11:00:00Z",
		     DEE, CAI);
	hand_tear_down(&v.hand);
}

/* G17: with travel on both sides, without the team's buffer. */
static void visit__needs_travel_but_no_buffer(void **state)
{
	struct visiting v;

	(void)state;
	set_up(&v);
	v.hand.people[DEE].travel_s = HAND_HOUR_S;
	busy(&v, DEE, "2026-11-10T08:00:00Z", "2026-11-10T09:00:00Z");
	struct answer answer = hand_answer(&v.hand);
	assert_visit(&answer, "2026-11-10T10:00:00Z", "2026-11-10T12:00:00Z",
		     DEE, CAI);
	hand_tear_down(&v.hand);
}

/* Events and excluded days concern the conference, not the visit. */
static void visit__is_not_bound_by_events(void **state)
{
	struct day day = hand_day("2026-11-10");
	struct visiting v;

	(void)state;
	set_up(&v);
	v.hand.conference.excluded = &day;
	v.hand.conference.n_excluded = 1;
	v.hand.conference.n_events = 1;
	v.hand.events[0] = (struct event){.id = "full",
					  .first = day,
					  .last = day,
					  .effect = EFFECT_BLOCK};
	struct answer answer = hand_answer(&v.hand);
	assert_visit(&answer, "2026-11-10T09:00:00Z", "2026-11-10T11:00:00Z",
		     DEE, CAI);
	hand_tear_down(&v.hand);
}

/* G17: who chairs is chosen so that a visit is possible. */
static void visit__decides_who_chairs(void **state)
{
	struct visiting v;

	(void)state;
	set_up(&v);
	v.hand.candidates[INSPECTOR][0] = BOB;
	v.hand.candidates[INSPECTOR][1] = DEE;
	v.hand.seats[INSPECTOR].n_candidates = 2;
	busy(&v, BOB, "2026-11-01", "2026-12-07");
	struct answer answer = hand_answer(&v.hand);
	assert_visit(&answer, "2026-11-10T09:00:00Z", "2026-11-10T11:00:00Z",
		     DEE, CAI);
	/* "bob could chair, but no advance visit is possible" */
	assert_int_equal(answer.dates[0].n_remarks, 1);
	assert_int_equal(answer.dates[0].remarks[0].message,
			 MSG_REMARK_NO_VISIT);
	hand_tear_down(&v.hand);
}

/* G17: nobody is her own link inspector; the smallest id of the others. */
static void visit__takes_another_link_inspector_than_the_chair(void **state)
{
	struct visiting v;

	(void)state;
	set_up(&v);
	v.hand.people[DEE].is_link_inspector = true;
	v.hand.people[BOB].is_link_inspector = true;
	struct answer answer = hand_answer(&v.hand);
	assert_visit(&answer, "2026-11-10T09:00:00Z", "2026-11-10T11:00:00Z",
		     DEE, BOB);
	hand_tear_down(&v.hand);
	set_up(&v);
	v.hand.people[CAI].is_link_inspector = false;
	v.hand.people[DEE].is_link_inspector = true;
	answer = hand_answer(&v.hand);
	assert_int_equal(answer.n_dates, 0);
	assert_int_equal(removed(&answer, RULE_VISIT), 10);
	hand_tear_down(&v.hand);
}

/* Where nobody can chair, `essential` speaks, not `visit`. */
static void visit__leaves_an_absent_chair_to_the_essential_seat(void **state)
{
	struct visiting v;

	(void)state;
	set_up(&v);
	v.hand.people[CAI].is_link_inspector = false;
	busy(&v, DEE, "2026-12-07", "2026-12-09");
	struct answer answer = hand_answer(&v.hand);
	assert_int_equal(removed(&answer, RULE_ESSENTIAL), 4);
	assert_int_equal(removed(&answer, RULE_VISIT), 6);
	hand_tear_down(&v.hand);
}

/* G17: 15 points for a leader missed; a later visit that misses nobody. */
static void visit__meets_as_many_as_it_can(void **state)
{
	struct visiting v;

	(void)state;
	set_up(&v);
	lead_too(&v, GUEST, BOB);
	busy(&v, ANN, "2026-11-01", "2026-11-30T10:00:00Z");
	busy(&v, BOB, "2026-11-01", "2026-11-20");
	struct answer answer = hand_answer(&v.hand);
	assert_visit(&answer, "2026-11-30T10:00:00Z", "2026-11-30T12:00:00Z",
		     DEE, CAI);
	assert_int_equal(answer.dates[0].visit.n_met, 2);
	hand_tear_down(&v.hand);
	set_up(&v);
	lead_too(&v, GUEST, BOB);
	busy(&v, ANN, "2026-11-01", "2026-12-06");
	busy(&v, BOB, "2026-11-01", "2026-11-20");
	answer = hand_answer(&v.hand);
	assert_visit(&answer, "2026-11-20T09:00:00Z", "2026-11-20T11:00:00Z",
		     DEE, CAI);
	assert_int_equal(points_of(&answer.dates[0], TERM_VISIT_MISSED), 15);
	assert_int_equal(answer.dates[0].points, 15);
	hand_tear_down(&v.hand);
}

/* G17: `required` of them have to be met. */
static void visit__meets_as_many_as_are_required(void **state)
{
	struct visiting v;

	(void)state;
	set_up(&v);
	lead_too(&v, GUEST, BOB);
	v.hand.conference.visit.required = 2;
	busy(&v, ANN, "2026-11-01", "2026-12-06");
	struct answer answer = hand_answer(&v.hand);
	assert_int_equal(answer.n_dates, 0);
	assert_int_equal(removed(&answer, RULE_VISIT), 10);
	hand_tear_down(&v.hand);
}

/* G17: "or a call": the earliest half hour of chair and leader that the
 * visit leaves free, without travel. */
static void visit__calls_whom_it_misses(void **state)
{
	const struct call_slot *call;
	struct visiting v;

	(void)state;
	set_up(&v);
	lead_too(&v, GUEST, BOB);
	v.hand.people[BOB].travel_s = HAND_HOUR_S;
	/* Free for half an hour only, on 10 November, and again next day. */
	busy(&v, BOB, "2026-11-01", "2026-11-10T10:30:00Z");
	busy(&v, BOB, "2026-11-10T11:00:00Z", "2026-11-11T12:00:00Z");
	busy(&v, BOB, "2026-11-11T12:30:00Z", "2026-12-06");
	struct answer answer = hand_answer(&v.hand);
	assert_visit(&answer, "2026-11-10T09:00:00Z", "2026-11-10T11:00:00Z",
		     DEE, CAI);
	assert_int_equal(answer.dates[0].visit.n_calls, 1);
	call = &answer.dates[0].visit.calls[0];
	assert_int_equal(call->seat, GUEST);
	assert_int_equal(call->person, BOB);
	assert_int_equal(call->span.start,
			 hand_instant("2026-11-11T12:00:00Z"));
	assert_int_equal(call->span.end, hand_instant("2026-11-11T12:30:00Z"));
	hand_tear_down(&v.hand);
}

static void visit__says_where_no_call_is_to_be_had(void **state)
{
	struct visiting v;

	(void)state;
	set_up(&v);
	lead_too(&v, GUEST, BOB);
	busy(&v, BOB, "2026-11-01", "2026-12-06");
	struct answer answer = hand_answer(&v.hand);
	assert_int_equal(answer.dates[0].visit.n_calls, 1);
	assert_true(span_is_empty(answer.dates[0].visit.calls[0].span));
	assert_int_equal(answer.dates[0].n_remarks, 1);
	assert_int_equal(answer.dates[0].remarks[0].message,
			 MSG_REMARK_NO_CALL);
	assert_int_equal(answer.dates[0].points, 15);
	hand_tear_down(&v.hand);
}

/* G17: where `required` is 0, calls may replace the visit, for 60 points;
 * one after the other. */
static void visit__is_replaced_by_calls_where_it_may_be(void **state)
{
	const struct visit_choice *visit;
	struct visiting v;

	(void)state;
	set_up(&v);
	lead_too(&v, GUEST, BOB);
	v.hand.conference.visit.required = 0;
	v.hand.people[CAI].is_link_inspector = false;
	struct answer answer = hand_answer(&v.hand);
	visit = &answer.dates[0].visit;
	assert_int_equal(points_of(&answer.dates[0], TERM_VISIT_CALL), 60);
	assert_int_equal(answer.dates[0].points, 60);
	assert_false(visit->is_held);
	assert_int_equal(visit->chair, DEE);
	assert_int_equal(visit->link_inspector, NONE);
	assert_int_equal(visit->n_calls, 2);
	assert_int_equal(visit->calls[0].person, ANN);
	assert_int_equal(visit->calls[0].span.start,
			 hand_instant("2026-11-10T09:00:00Z"));
	assert_int_equal(visit->calls[1].person, BOB);
	assert_int_equal(visit->calls[1].span.start,
			 hand_instant("2026-11-10T09:30:00Z"));
	hand_tear_down(&v.hand);
}

/* Of equal points a visit is preferred to none, of fewer the calls. */
static void visit__is_preferred_to_calls_of_the_same_points(void **state)
{
	struct visiting v;

	(void)state;
	set_up(&v);
	lead_too(&v, GUEST, BOB);
	v.hand.conference.visit.required = 0;
	v.hand.conference.weights[TERM_VISIT_CALL] = 15;
	busy(&v, BOB, "2026-11-01", "2026-12-06");
	assert_true(hand_answer(&v.hand).dates[0].visit.is_held);
	v.hand.conference.weights[TERM_VISIT_CALL] = 14;
	assert_false(hand_answer(&v.hand).dates[0].visit.is_held);
	hand_tear_down(&v.hand);
}

/* A name to come chairs where the policy allows what is not known. */
static void visit__waits_for_the_name_of_a_chair(void **state)
{
	struct visiting v;

	(void)state;
	set_up(&v);
	v.hand.seats[INSPECTOR].n_candidates = 0;
	v.hand.seats[INSPECTOR].unnamed = true;
	struct answer answer = hand_answer(&v.hand);
	assert_visit(&answer, "2026-11-10T09:00:00Z", "2026-11-10T11:00:00Z",
		     NONE, CAI);
	v.hand.conference.policy.unknown = UNKNOWN_BUSY;
	assert_int_equal(hand_answer(&v.hand).n_dates, 0);
	hand_tear_down(&v.hand);
}

/* G17: an empty chair's seat has no visit: it costs the calls more. */
static void visit__costs_an_empty_chair_its_calls(void **state)
{
	struct visiting v;

	(void)state;
	set_up(&v);
	v.hand.conference.visit.required = 0;
	v.hand.seats[INSPECTOR].essential = false;
	busy(&v, DEE, "2026-12-01", "2026-12-20");
	struct answer answer = hand_answer(&v.hand);
	assert_int_equal(answer.dates[0].points, 1060);
	assert_int_equal(points_of(&answer.dates[0], TERM_VISIT_CALL), 60);
	assert_int_equal(answer.dates[0].visit.chair, NONE);
	assert_true(span_is_empty(answer.dates[0].visit.calls[0].span));
	v.hand.conference.visit.required = 1;
	assert_int_equal(hand_answer(&v.hand).n_dates, 0);
	hand_tear_down(&v.hand);
}

/* A chair who is a leader meets herself, and needs no call. */
static void visit__meets_a_leader_who_chairs(void **state)
{
	struct visiting v;

	(void)state;
	set_up(&v);
	v.leaders[0] = DEE;
	v.hand.candidates[CHIEF][0] = DEE;
	struct answer answer = hand_answer(&v.hand);
	assert_visit(&answer, "2026-11-10T09:00:00Z", "2026-11-10T11:00:00Z",
		     DEE, CAI);
	assert_int_equal(answer.dates[0].visit.met[0], DEE);
	v.hand.conference.visit.required = 0;
	v.hand.people[CAI].is_link_inspector = false;
	answer = hand_answer(&v.hand);
	assert_false(answer.dates[0].visit.is_held);
	assert_int_equal(answer.dates[0].visit.n_calls, 0);
	hand_tear_down(&v.hand);
}

/* A diary that says nothing then: the visit may be, and it is said. */
static void visit__tells_whose_diary_does_not_know(void **state)
{
	struct visiting v;

	(void)state;
	set_up(&v);
	v.hand.diaries[CAI].cover = hand_span("2026-12-05", "2027-01-01");
	struct answer answer = hand_answer(&v.hand);
	assert_visit(&answer, "2026-11-10T09:00:00Z", "2026-11-10T11:00:00Z",
		     DEE, CAI);
	assert_int_equal(answer.dates[0].n_remarks, 1);
	assert_int_equal(answer.dates[0].remarks[0].message,
			 MSG_REMARK_VISITOR);
	v.hand.conference.policy.unknown = UNKNOWN_BUSY;
	assert_int_equal(hand_answer(&v.hand).n_dates, 0);
	hand_tear_down(&v.hand);
}

/* Without the rule the problem's costs are those of the case without one. */
static void problem_without_visit__is_that_of_the_case_without(void **state)
{
	struct problem without;
	struct visiting v;

	(void)state;
	for (int32_t required = 0; required < 2; required++) {
		set_up(&v);
		v.hand.conference.visit.required = required;
		lead_too(&v, GUEST, BOB);
		busy(&v, BOB, "2026-11-01", "2026-12-06");
		busy(&v, ANN, "2026-11-01", "2026-12-01");
		struct formulation with = hand_problem(&v.hand);
		v.hand.conference.visit.is_stated = false;
		struct formulation none = hand_problem(&v.hand);
		v.hand.conference.visit.is_stated = true;
		assert_true(
			problem_without_visit(&with, v.hand.arena, &without));
		size_t n =
			(size_t)(with.problem.n_options * with.problem.n_slots);
		assert_memory_not_equal(with.problem.costs, none.problem.costs,
					n * sizeof(int32_t));
		assert_memory_equal(without.costs, none.problem.costs,
				    n * sizeof(int32_t));
		assert_memory_equal(without.empties, none.problem.empties,
				    HAND_SEATS * sizeof(int32_t));
		hand_tear_down(&v.hand);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(visit__is_the_first_there_can_be),
		cmocka_unit_test(visit__comes_after_today),
		cmocka_unit_test(visit__comes_before_the_briefing),
		cmocka_unit_test(visit__needs_travel_but_no_buffer),
		cmocka_unit_test(visit__is_not_bound_by_events),
		cmocka_unit_test(visit__decides_who_chairs),
		cmocka_unit_test(
			visit__takes_another_link_inspector_than_the_chair),
		cmocka_unit_test(
			visit__leaves_an_absent_chair_to_the_essential_seat),
		cmocka_unit_test(visit__meets_as_many_as_it_can),
		cmocka_unit_test(visit__meets_as_many_as_are_required),
		cmocka_unit_test(visit__calls_whom_it_misses),
		cmocka_unit_test(visit__says_where_no_call_is_to_be_had),
		cmocka_unit_test(visit__is_replaced_by_calls_where_it_may_be),
		cmocka_unit_test(
			visit__is_preferred_to_calls_of_the_same_points),
		cmocka_unit_test(visit__waits_for_the_name_of_a_chair),
		cmocka_unit_test(visit__costs_an_empty_chair_its_calls),
		cmocka_unit_test(visit__meets_a_leader_who_chairs),
		cmocka_unit_test(visit__tells_whose_diary_does_not_know),
		cmocka_unit_test(
			problem_without_visit__is_that_of_the_case_without),
	};

	return cmocka_run_group_tests_name("visit", tests, NULL, NULL);
}
