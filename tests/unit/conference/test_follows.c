/* What went before a conference, and what it is counted under. */

#include "hand.h"

static struct term term(const struct date *date, enum term_id id)
{
	for (size_t i = 0; i < date->n_terms; i++)
		if (date->terms[i].id == id)
			return date->terms[i];
	return (struct term){.id = id};
}

struct fixture {
	struct hand hand;
	int32_t team[HAND_PEOPLE];
};

static void set_up(struct fixture *f)
{
	*f = (struct fixture){0};
	hand_set_up(&f->hand);
	f->hand.conference.kind = CONFERENCE_PROGRESS;
	f->hand.conference.follows =
		(struct follows){.is_stated = true,
				 .id = "before",
				 .date = hand_day("2025-12-08"),
				 .chair = NONE,
				 .team = f->team};
}

static void tear_down(struct fixture *f)
{
	hand_tear_down(&f->hand);
}

static void add_to_team(struct fixture *f, int32_t person)
{
	f->team[f->hand.conference.follows.n_team++] = person;
}

/* The chief's seat, of any of ann and bob, is the chair's, and of the team. */
static void seat_chair(struct fixture *f)
{
	struct seat *seat = &f->hand.seats[CHIEF];

	seat->role = ROLE_CHAIR;
	seat->duty = DUTY_CHAIR;
	seat->order = ORDER_ANY;
	seat->group = TEAM;
}

/* G27 takes the place of G10. */
static void chair__who_chaired_before_comes_before_the_lead(void **s)
{
	struct fixture f;
	struct answer answer;

	(void)s;
	set_up(&f);
	seat_chair(&f);
	f.hand.conference.inspection_lead = ANN;
	answer = hand_answer(&f.hand);
	assert_int_equal(answer.dates[0].attendances[CHIEF].person, ANN);
	f.hand.conference.follows.chair = BOB;
	answer = hand_answer(&f.hand);
	assert_int_equal(answer.dates[0].attendances[CHIEF].person, BOB);
	assert_int_equal(answer.dates[0].points, 0);
	hand_person_busy(&f.hand, BOB, "2026-12-01", "2026-12-20", FB_OUT);
	answer = hand_answer(&f.hand);
	assert_int_equal(answer.dates[0].attendances[CHIEF].person, ANN);
	assert_int_equal(term(&answer.dates[0], TERM_CHAIR).points, 50);
	tear_down(&f);
}

static void chair__term_names_the_rule_it_is_of(void **s)
{
	struct fixture f;
	const struct conference *c = &f.hand.conference;

	(void)s;
	set_up(&f);
	assert_string_equal(term_guidance(c, TERM_CHAIR), "G10");
	assert_int_equal(term_message(c, TERM_CHAIR), MSG_TERM_CHAIR);
	f.hand.conference.follows.chair = BOB;
	assert_string_equal(term_guidance(c, TERM_CHAIR), "G27");
	assert_int_equal(term_message(c, TERM_CHAIR), MSG_TERM_CHAIR_BEFORE);
	tear_down(&f);
}

/* G27: two members of the team again, else 200 points for each that lacks. */
static void team__short_of_two_costs_for_each(void **s)
{
	struct fixture f;
	struct answer answer;

	(void)s;
	set_up(&f);
	seat_chair(&f);
	add_to_team(&f, ANN);
	add_to_team(&f, DEE);
	answer = hand_answer(&f.hand);
	assert_int_equal(answer.dates[0].points, 0);
	hand_person_busy(&f.hand, ANN, "2026-12-01", "2026-12-20", FB_OUT);
	answer = hand_answer(&f.hand);
	assert_int_equal(answer.dates[0].attendances[CHIEF].person, BOB);
	assert_int_equal(term(&answer.dates[0], TERM_TEAM).count, 1);
	assert_int_equal(answer.dates[0].points, 200);
	hand_person_busy(&f.hand, DEE, "2026-12-01", "2026-12-20", FB_OUT);
	answer = hand_answer(&f.hand);
	assert_int_equal(term(&answer.dates[0], TERM_TEAM).count, 2);
	assert_int_equal(answer.dates[0].points, 1000 + 400);
	tear_down(&f);
}

/* G27: it is cheaper that ann, of the team, comes on tentative time. */
static void team__is_weighed_against_the_rest(void **s)
{
	struct fixture f;
	struct answer answer;

	(void)s;
	set_up(&f);
	seat_chair(&f);
	add_to_team(&f, ANN);
	add_to_team(&f, DEE);
	hand_person_busy(&f.hand, ANN, "2026-12-01", "2026-12-20",
			 FB_TENTATIVE);
	answer = hand_answer(&f.hand);
	assert_int_equal(answer.dates[0].attendances[CHIEF].person, ANN);
	assert_int_equal(answer.dates[0].points, 20);
	f.hand.conference.weights[TERM_TEAM] = 19;
	answer = hand_answer(&f.hand);
	assert_int_equal(answer.dates[0].attendances[CHIEF].person, BOB);
	assert_int_equal(answer.dates[0].points, 19);
	tear_down(&f);
}

/* Who was of the team and sits elsewhere does not count. */
static void team__counts_its_own_seats_only(void **s)
{
	struct fixture f;
	struct answer answer;

	(void)s;
	set_up(&f);
	add_to_team(&f, ANN);
	add_to_team(&f, CAI);
	add_to_team(&f, DEE);
	answer = hand_answer(&f.hand);
	assert_int_equal(term(&answer.dates[0], TERM_TEAM).count, 1);
	tear_down(&f);
}

/* G27 costs, it never forbids: whatever names are still to come. */
static void team__of_names_to_come_is_short(void **s)
{
	struct fixture f;
	struct answer answer;

	(void)s;
	set_up(&f);
	f.hand.seats[INSPECTOR].unnamed = true;
	f.hand.seats[INSPECTOR].n_candidates = 0;
	f.hand.conference.policy.unknown = UNKNOWN_BUSY;
	add_to_team(&f, DEE);
	answer = hand_answer(&f.hand);
	assert_int_equal(answer.verdict, VERDICT_DATES);
	assert_int_equal(term(&answer.dates[0], TERM_TEAM).count, 2);
	tear_down(&f);
}

/* G1 to G4 */
static void window__is_of_the_rule_of_its_kind(void **s)
{
	static const char *const rules[] = {"G1", "G2", "G3", "G4"};
	struct fixture f;

	(void)s;
	set_up(&f);
	for (int k = CONFERENCE_IMPROVEMENT; k <= CONFERENCE_MONITORING; k++) {
		f.hand.conference.kind = (enum conference_kind)k;
		assert_string_equal(rule_guidance(&f.hand.conference,
						  (struct rule){RULE_WINDOW,
								NONE}),
				    rules[k]);
		assert_string_equal(term_guidance(&f.hand.conference,
						  TERM_DISTANCE),
				    rules[k]);
	}
	tear_down(&f);
}

/* G2: nothing within the months, then each working day from their end. */
static void distance__is_from_the_nearer_end(void **s)
{
	struct fixture f;
	struct answer answer;

	(void)s;
	set_up(&f);
	f.hand.conference.target.last = hand_day("2026-12-09");
	answer = hand_answer(&f.hand);
	assert_int_equal(answer.dates[0].points, 0);
	assert_int_equal(answer.dates[0].span.start,
			 hand_instant("2026-12-08T10:00:00"));
	assert_int_equal(answer.dates[1].points, 0);
	assert_int_equal(answer.dates[2].points, 2);
	assert_int_equal(answer.dates[2].span.start,
			 hand_instant("2026-12-07T10:00:00"));
	assert_int_equal(answer.dates[3].points, 2);
	assert_int_equal(answer.dates[4].points, 4);
	tear_down(&f);
}

/* G12, G13 */
static void event__is_of_the_rule_of_its_kind(void **s)
{
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	hand.conference.n_events = 2;
	hand.events[1].is_inspection = true;
	assert_string_equal(rule_guidance(&hand.conference,
					  (struct rule){RULE_EVENT, 0}),
			    "G13");
	assert_string_equal(rule_guidance(&hand.conference,
					  (struct rule){RULE_EVENT, 1}),
			    "G12");
	hand_tear_down(&hand);
}

/* G14: before the report is published an expected date serves. */
static void provisional__is_remarked(void **s)
{
	const struct remark *remark;
	struct hand hand;
	struct answer answer;

	(void)s;
	hand_set_up(&hand);
	hand.conference.is_provisional = true;
	hand.conference.report_expected = hand_day("2026-09-08");
	answer = hand_answer(&hand);
	assert_int_equal(answer.dates[0].n_remarks, 1);
	remark = &answer.dates[0].remarks[0];
	assert_int_equal(remark->message, MSG_REMARK_PROVISIONAL);
	assert_non_null(
		strstr(remark->text.in[LANGUAGE_EN], "8 September 2026"));
	hand_tear_down(&hand);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			chair__who_chaired_before_comes_before_the_lead),
		cmocka_unit_test(chair__term_names_the_rule_it_is_of),
		cmocka_unit_test(team__short_of_two_costs_for_each),
		cmocka_unit_test(team__is_weighed_against_the_rest),
		cmocka_unit_test(team__counts_its_own_seats_only),
		cmocka_unit_test(team__of_names_to_come_is_short),
		cmocka_unit_test(window__is_of_the_rule_of_its_kind),
		cmocka_unit_test(distance__is_from_the_nearer_end),
		cmocka_unit_test(event__is_of_the_rule_of_its_kind),
		cmocka_unit_test(provisional__is_remarked),
	};

	return cmocka_run_group_tests_name("follows", tests, NULL, NULL);
}
