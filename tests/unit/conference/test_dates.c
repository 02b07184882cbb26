/* The milestones of a conference (G15, G19, G20, G24, G25, G26). */

#include "hand.h"

#include "conference/chain.h"
#include "conference/dates.h"

static void find(struct hand *hand, const char *day,
		 struct milestone ret[static N_MILESTONES])
{
	struct workdays workdays;
	struct dating dating;

	assert_int_equal(workdays_of(&hand->conference, &hand->evidence,
				     hand->arena, &workdays, NULL),
			 STATUS_OK);
	dating = (struct dating){&hand->conference, &workdays,
				 zone_day(zone_utc(), hand->now)};
	assert_int_equal(dates_of(&dating, hand_day(day), hand->arena, ret,
				  NULL),
			 STATUS_OK);
	for (int i = 0; i < N_MILESTONES; i++) {
		struct day alone =
			dates_day(&hand->conference, &workdays,
				  (enum milestone_id)i, hand_day(day));

		assert_int_equal(ret[i].id, i);
		assert_int_equal(alone.n, ret[i].day.n);
	}
}

static void assert_days(const struct milestone milestones[],
			const char *const want[])
{
	for (int i = 0; i < N_MILESTONES; i++) {
		char text[DAY_TEXT_BYTES];

		day_format(milestones[i].day, text);
		assert_string_equal(text, want[i]);
	}
}

/* The demonstration's first date, counted on a paper calendar: 24 December to
 * 1 January closed. */
static void dates_of__agrees_with_a_paper_calendar(void **s)
{
	static const char *const want[N_MILESTONES] = {
		"2026-11-12", "2026-12-03", "2026-12-03", "2026-12-15",
		"2026-12-21", "2026-12-23", "2027-01-29"};
	struct milestone milestones[N_MILESTONES];
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	hand.conference.n_closures = 1;
	hand.closures[0].days =
		(struct days){hand_day("2026-12-24"), hand_day("2027-01-01")};
	find(&hand, "2026-12-10", milestones);
	assert_days(milestones, want);
	/* the 24th is closed */
	assert_int_equal(milestones[MILESTONE_OUTCOME_LETTER].n_skipped, 1);
	assert_int_equal(milestones[MILESTONE_OUTCOME_LETTER].skipped[0].why,
			 SKIP_CLOSED);
	/* four weekends */
	assert_int_equal(milestones[MILESTONE_NOTIFICATION].n_skipped, 8);
	/* 16 September to 12 November */
	assert_int_equal(milestones[MILESTONE_NOTIFICATION].slack_working_days,
			 42);
	hand_tear_down(&hand);
}

static void dates_of__follows_the_rules_of_the_case(void **s)
{
	static const char *const want[N_MILESTONES] = {
		"2026-11-26", "2026-12-09", "2026-11-10", "2026-12-15",
		"2026-12-21", "2026-12-24", "2027-02-25"};
	struct milestone milestones[N_MILESTONES];
	struct date_rule *rules;
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	rules = hand.conference.date_rules;
	rules[MILESTONE_NOTIFICATION] =
		(struct date_rule){10, UNIT_WORKING_DAY, FROM_CONFERENCE,
				   DIRECTION_BEFORE};
	/* one day before, a Wednesday */
	rules[MILESTONE_PAPERS].n = 1;
	rules[MILESTONE_BRIEFING] =
		(struct date_rule){1, UNIT_MONTH, FROM_CONFERENCE,
				   DIRECTION_BEFORE};
	/* from Mon 21 December: 3 days to the 24th, 4 to 1 January, 20 in
	   January, 19 in February */
	rules[MILESTONE_UPDATED_PLANS] =
		(struct date_rule){46, UNIT_WORKING_DAY,
				   MILESTONE_RECORD_REPLIES, DIRECTION_AFTER};
	find(&hand, "2026-12-10", milestones);
	assert_days(milestones, want);
	hand_tear_down(&hand);
}

static void dates_of__clamps_months_and_rolls_back(void **s)
{
	struct milestone milestones[N_MILESTONES];
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	hand.conference.date_rules[MILESTONE_BRIEFING] =
		(struct date_rule){1, UNIT_MONTH, FROM_CONFERENCE,
				   DIRECTION_BEFORE};
	/* 31 March less a month is Sunday 28 February; Friday 26th */
	find(&hand, "2027-03-31", milestones);
	assert_int_equal(milestones[MILESTONE_BRIEFING].day.n,
			 hand_day("2027-02-26").n);
	assert_int_equal(milestones[MILESTONE_BRIEFING].n_skipped, 2);
	assert_int_equal(milestones[MILESTONE_BRIEFING].skipped[0].day.n,
			 hand_day("2027-02-28").n);
	hand_tear_down(&hand);
}

static void dates_of__confirms_within_the_known_holidays_only(void **s)
{
	struct milestone milestones[N_MILESTONES];
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	hand.holiday_cover.end = hand_instant("2027-01-01");
	find(&hand, "2026-12-10", milestones);
	for (int i = 0; i < N_MILESTONES; i++)
		assert_int_equal(milestones[i].confirmed,
				 i != MILESTONE_UPDATED_PLANS);
	hand_tear_down(&hand);
}

static void dates_of__has_negative_slack_when_past(void **s)
{
	struct milestone milestones[N_MILESTONES];
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	hand.now = hand_instant("2026-11-16T09:00:00");
	find(&hand, "2026-12-10", milestones);
	assert_int_equal(milestones[MILESTONE_NOTIFICATION].slack_working_days,
			 -2);
	hand_tear_down(&hand);
}

static void chain_reach__holds_every_milestone(void **s)
{
	struct milestone milestones[N_MILESTONES];
	struct hand hand;
	int32_t reach;

	(void)s;
	hand_set_up(&hand);
	reach = chain_reach(&hand.conference);
	find(&hand, "2026-12-10", milestones);
	for (int i = 0; i < N_MILESTONES; i++) {
		int32_t away = milestones[i].day.n - hand_day("2026-12-10").n;

		assert_true(away <= reach && -away <= reach);
	}
	hand_tear_down(&hand);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_of__agrees_with_a_paper_calendar),
		cmocka_unit_test(dates_of__follows_the_rules_of_the_case),
		cmocka_unit_test(dates_of__clamps_months_and_rolls_back),
		cmocka_unit_test(
			dates_of__confirms_within_the_known_holidays_only),
		cmocka_unit_test(dates_of__has_negative_slack_when_past),
		cmocka_unit_test(chain_reach__holds_every_milestone),
	};

	return cmocka_run_group_tests_name("dates", tests, NULL, NULL);
}
