/* The milestones of a conference and its tasks (G14 to G29). */

#include "hand.h"

#include "conference/chain.h"
#include "conference/dates.h"

static void find(struct hand *hand, const char *day,
		 struct milestone ret[static N_MILESTONES])
{
	struct workdays workdays;
	struct dating dating;
	size_t n;

	assert_int_equal(workdays_of(&hand->conference, &hand->evidence,
				     hand->arena, &workdays, NULL),
			 STATUS_OK);
	dating = (struct dating){&hand->conference, &workdays,
				 zone_day(zone_utc(), hand->now), DAY_NONE};
	assert_int_equal(dates_of(&dating, hand_day(day), hand->arena, ret, &n,
				  NULL),
			 STATUS_OK);
	assert_int_equal(n, N_RULED_MILESTONES);
	for (int i = 0; i < N_RULED_MILESTONES; i++) {
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
	for (int i = 0; i < N_RULED_MILESTONES; i++) {
		char text[DAY_TEXT_BYTES];

		day_format(milestones[i].day, text);
		assert_string_equal(text, want[i]);
	}
}

/* The demonstration's first date, counted on a paper calendar: 24 December to
 * 1 January closed. */
static void dates_of__agrees_with_a_paper_calendar(void **s)
{
	static const char *const want[N_RULED_MILESTONES] = {
		"2026-11-12", "2026-12-03", "2026-12-03", "2026-12-15",
		"2026-12-21", "2026-12-23", "2027-01-29", "2027-02-12"};
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
	static const char *const want[N_RULED_MILESTONES] = {
		"2026-11-26", "2026-12-09", "2026-11-10", "2026-12-15",
		"2026-12-21", "2026-12-24", "2027-02-25", "2027-03-11"};
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
	for (int i = 0; i < N_RULED_MILESTONES; i++)
		assert_int_equal(milestones[i].confirmed,
				 i < MILESTONE_UPDATED_PLANS);
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

/* G17: the visit's own day, behind the notification; none where none is
 * held. */
static void dates_of__tells_the_day_of_a_visit(void **s)
{
	struct milestone milestones[N_MILESTONES];
	struct workdays workdays;
	struct hand hand;
	size_t n;

	(void)s;
	hand_set_up(&hand);
	assert_int_equal(workdays_of(&hand.conference, &hand.evidence,
				     hand.arena, &workdays, NULL),
			 STATUS_OK);
	struct dating dating = {&hand.conference, &workdays,
				hand_day("2026-11-20"), hand_day("2026-11-25")};
	assert_int_equal(dates_of(&dating, hand_day("2026-12-10"), hand.arena,
				  milestones, &n, NULL),
			 STATUS_OK);
	assert_int_equal(n, N_MILESTONES);
	assert_int_equal(milestones[1].id, MILESTONE_VISIT);
	assert_int_equal(milestones[1].day.n, dating.visit.n);
	assert_int_equal(milestones[1].slack_working_days, 3);
	assert_int_equal(milestones[2].id, MILESTONE_PAPERS);
	hand_tear_down(&hand);
}

static void find_one(struct hand *hand, enum milestone_id id,
		     struct milestone *ret)
{
	struct workdays workdays;

	assert_int_equal(workdays_of(&hand->conference, &hand->evidence,
				     hand->arena, &workdays, NULL),
			 STATUS_OK);
	struct dating dating = {&hand->conference, &workdays,
				zone_day(zone_utc(), hand->now), DAY_NONE};
	assert_int_equal(date_of(&dating, hand_day("2026-12-10"), id,
				 hand->arena, ret, NULL),
			 STATUS_OK);
}

/* G14: from the inspection's end; not stated, the report's day serves. */
static void date_of__counts_the_suggestion_from_the_inspection(void **s)
{
	struct milestone suggestion;
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	hand.conference.inspection_ended = hand_day("2026-07-03");
	find_one(&hand, MILESTONE_SUGGESTION, &suggestion);
	assert_int_equal(suggestion.day.n, hand_day("2026-07-10").n);
	hand.conference.inspection_ended = DAY_NONE;
	hand.conference.report_published = hand_day("2026-09-08");
	find_one(&hand, MILESTONE_SUGGESTION, &suggestion);
	assert_int_equal(suggestion.day.n, hand_day("2026-09-15").n);
	hand.conference.report_published = DAY_NONE;
	hand.conference.report_expected = hand_day("2026-09-09");
	hand.conference.is_provisional = true;
	find_one(&hand, MILESTONE_SUGGESTION, &suggestion);
	assert_int_equal(suggestion.day.n, hand_day("2026-09-16").n);
	find_one(&hand, MILESTONE_NEXT_SUGGESTION, &suggestion);
	assert_true(day_is_none(suggestion.day));
	hand.conference.follows.is_stated = true;
	hand.conference.follows.date = hand_day("2025-12-09");
	find_one(&hand, MILESTONE_NEXT_SUGGESTION, &suggestion);
	assert_int_equal(suggestion.day.n, hand_day("2026-09-09").n);
	hand_tear_down(&hand);
}

static uint32_t marks_on(struct hand *hand, enum milestone_id id)
{
	struct milestone milestone;

	find_one(hand, id, &milestone);
	return milestone.marks;
}

static void date_of__marks_closed_days_what_is_past_and_not_known(void **s)
{
	struct hand hand;

	(void)s;
	hand_set_up(&hand);
	assert_int_equal(marks_on(&hand, MILESTONE_NOTIFICATION), 0);
	/* A week before is a holiday: moved. */
	hand.holidays[0].first = hand.holidays[0].last = hand_day("2026-12-03");
	assert_int_equal(marks_on(&hand, MILESTONE_PAPERS), MARK_CLOSED_DAY);
	/* Working days are never moved, and a day of none may lie anywhere. */
	assert_int_equal(marks_on(&hand, MILESTONE_NOTIFICATION), 0);
	hand.conference.inspection_ended = hand_day("2026-07-04");
	hand.conference.date_rules[MILESTONE_SUGGESTION].n = 0;
	assert_int_equal(marks_on(&hand, MILESTONE_SUGGESTION),
			 MARK_CLOSED_DAY | MARK_PAST);
	/* A day due today is not past. */
	hand.now = hand_instant("2026-12-15T23:00:00");
	assert_int_equal(marks_on(&hand, MILESTONE_RECORD_CIRCULATED), 0);
	hand.now = hand_instant("2026-12-16T00:00:00");
	assert_int_equal(marks_on(&hand, MILESTONE_RECORD_CIRCULATED),
			 MARK_PAST);
	hand.holiday_cover.end = hand_instant("2027-01-01");
	assert_int_equal(marks_on(&hand, MILESTONE_UPDATED_PLANS),
			 MARK_UNCONFIRMED);
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
	for (int i = 0; i < N_RULED_MILESTONES; i++) {
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
		cmocka_unit_test(dates_of__tells_the_day_of_a_visit),
		cmocka_unit_test(
			date_of__counts_the_suggestion_from_the_inspection),
		cmocka_unit_test(
			date_of__marks_closed_days_what_is_past_and_not_known),
		cmocka_unit_test(chain_reach__holds_every_milestone),
	};

	return cmocka_run_group_tests_name("dates", tests, NULL, NULL);
}
