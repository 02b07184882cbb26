/* Before and after a change, by hand: the week has five feasible days, their
 * order Tue 8, Mon 7, Wed 9, Thu 10, Fri 11 December. */

#include "hand.h"

#include "conference/compare.h"

/* Two hands, and what became of the first's days. */
struct change {
	struct hand before, after;
	struct comparison comparison;
};

static void change_set_up(struct change *change)
{
	hand_set_up(&change->before);
	hand_set_up(&change->after);
}

static void change_tear_down(struct change *change)
{
	hand_tear_down(&change->before);
	hand_tear_down(&change->after);
}

static struct asked_case asked(const struct hand *hand)
{
	return (struct asked_case){&hand->conference, &hand->evidence,
				   hand->now};
}

static void compare(struct change *change, size_t n_kept, size_t n_lost,
		    size_t n_gained)
{
	const struct asked_case before = asked(&change->before);
	const struct asked_case after = asked(&change->after);
	struct error err = {0};

	assert_int_equal(conference_compare(&before, &after,
					    change->after.arena,
					    &change->comparison, &err),
			 STATUS_OK);
	assert_int_equal(change->comparison.n_kept, n_kept);
	assert_int_equal(change->comparison.n_lost, n_lost);
	assert_int_equal(change->comparison.n_gained, n_gained);
	assert_int_equal(change->comparison.feasible_before, n_kept + n_lost);
	assert_int_equal(change->comparison.feasible_after, n_kept + n_gained);
}

static void assert_day(struct day day, const char *text)
{
	assert_int_equal(day.n, hand_day(text).n);
}

/* Lost in place i of those before, to that rule first. */
static void assert_lost(const struct change *change, size_t i, const char *day,
			const char *rule)
{
	const struct lost_date *lost = &change->comparison.lost[i];
	struct buffer name;

	assert_day(lost->day, day);
	buffer_init(0, &name);
	rule_name(&change->after.conference, lost->rule, &name);
	assert_string_equal(name.data, rule);
	buffer_release(&name);
}

static void compare__keeps_every_day_of_the_same_case(void **state)
{
	struct change change;

	(void)state;
	change_set_up(&change);
	compare(&change, 5, 0, 0);
	for (size_t i = 0; i < 5; i++) {
		const struct kept_date *kept = &change.comparison.kept[i];

		assert_int_equal(kept->order_before, i + 1);
		assert_int_equal(kept->order_after, i + 1);
		assert_int_equal(kept->points_before, kept->points_after);
		assert_int_equal(kept->n_terms, 0);
	}
	change_tear_down(&change);
}

/* All feasible days are compared, however few are proposed. */
static void compare__does_not_end_with_the_proposed_days(void **state)
{
	struct change change;

	(void)state;
	change_set_up(&change);
	change.before.conference.max_candidates = 1;
	change.after.conference.max_candidates = 2;
	compare(&change, 5, 0, 0);
	change_tear_down(&change);
}

/* G1: another target moves the days; the term says by how much. */
static void compare__tells_ranks_and_changed_terms(void **state)
{
	struct change change;
	const struct kept_date *kept;

	(void)state;
	change_set_up(&change);
	change.after.conference.target =
		(struct days){hand_day("2026-12-11"), hand_day("2026-12-11")};
	compare(&change, 5, 0, 0);
	kept = &change.comparison.kept[0];
	assert_day(kept->day, "2026-12-11");
	assert_int_equal(kept->order_before, 5);
	assert_int_equal(kept->order_after, 1);
	assert_int_equal(kept->points_before, 6);
	assert_int_equal(kept->points_after, 0);
	assert_int_equal(kept->n_terms, 1);
	assert_int_equal(kept->terms[0].before->id, TERM_DISTANCE);
	assert_int_equal(kept->terms[0].before->points, 6);
	assert_null(kept->terms[0].after);
	kept = &change.comparison.kept[3];
	assert_day(kept->day, "2026-12-08");
	assert_int_equal(kept->order_before, 1);
	assert_null(kept->terms[0].before);
	assert_int_equal(kept->terms[0].after->points, 6);
	change_tear_down(&change);
}

/* G18: a deputy comes instead; a seat is the same one by its id. */
static void compare__matches_terms_by_id(void **state)
{
	struct change change;
	const struct kept_date *kept;

	(void)state;
	change_set_up(&change);
	change.after.seats[CHIEF].id = "another";
	change.after.seats[GUEST].id = "chief";
	change.after.seats[GUEST].role = ROLE_REQUIRED;
	hand_person_busy(&change.before, ANN, "2026-12-07", "2026-12-12",
			 FB_BUSY);
	hand_person_busy(&change.after, CAI, "2026-12-07", "2026-12-12",
			 FB_BUSY);
	hand_candidate(&change.after, GUEST, BOB);
	compare(&change, 5, 0, 0);
	kept = &change.comparison.kept[0];
	/* Before and after the chief's deputy comes, at another index. */
	assert_int_equal(kept->points_before, 100);
	assert_int_equal(kept->points_after, 100);
	assert_int_equal(kept->n_terms, 0);
	change_tear_down(&change);
}

/* G18: an avoided event at other points is another one. */
static void compare__tells_events_apart_by_their_points(void **state)
{
	struct change change;
	const struct kept_date *kept;
	struct event event = {.id = "fair",
			      .first = hand_day("2026-12-08"),
			      .last = hand_day("2026-12-08"),
			      .title = {{"", ""}},
			      .effect = EFFECT_AVOID,
			      .points = 3};

	(void)state;
	change_set_up(&change);
	change.before.events[0] = change.after.events[0] = event;
	change.after.events[0].points = 1;
	change.before.conference.n_events = change.after.conference.n_events =
		1;
	compare(&change, 5, 0, 0);
	kept = &change.comparison.kept[0];
	assert_day(kept->day, "2026-12-08");
	assert_int_equal(kept->order_before, 3);
	assert_int_equal(kept->n_terms, 2);
	assert_int_equal(kept->terms[0].before->points, 3);
	assert_null(kept->terms[0].after);
	assert_null(kept->terms[1].before);
	assert_int_equal(kept->terms[1].after->points, 1);
	change_tear_down(&change);
}

static void compare__names_the_first_rule_of_a_lost_day(void **state)
{
	struct change change;
	struct day excluded = hand_day("2026-12-09");

	(void)state;
	change_set_up(&change);
	/* G1, its own rule, G11: in the order of the table. */
	change.after.conference.window.first = hand_day("2026-12-08");
	change.after.conference.excluded = &excluded;
	change.after.conference.n_excluded = 1;
	change.after.seats[CHIEF].essential = true;
	hand_person_busy(&change.after, ANN, "2026-12-09", "2026-12-11",
			 FB_BUSY);
	hand_person_busy(&change.after, BOB, "2026-12-07", "2026-12-11",
			 FB_BUSY);
	compare(&change, 2, 3, 0);
	assert_lost(&change, 0, "2026-12-07", "window");
	assert_lost(&change, 1, "2026-12-09", "excluded");
	assert_lost(&change, 2, "2026-12-10", "essential:chief");
	assert_int_equal(change.comparison.lost[0].order_before, 2);
	assert_int_equal(change.comparison.lost[2].order_before, 4);
	change_tear_down(&change);
}

/* The former start, 10:00, is none of the case's any more. */
static void compare__knows_a_start_that_is_gone(void **state)
{
	struct change change;

	(void)state;
	change_set_up(&change);
	change.after.conference.earliest_s = 11 * HAND_HOUR_S;
	change.after.conference.latest_s = 15 * HAND_HOUR_S;
	change.after.seats[CHIEF].essential = true;
	hand_person_busy(&change.after, ANN, "2026-12-08", "2026-12-09",
			 FB_BUSY);
	hand_person_busy(&change.after, BOB, "2026-12-08", "2026-12-09",
			 FB_BUSY);
	compare(&change, 4, 1, 0);
	assert_lost(&change, 0, "2026-12-08", "day-hours");
	change_tear_down(&change);
	/* What comes before the hours in the table is said first. */
	change_set_up(&change);
	change.after.conference.earliest_s = 11 * HAND_HOUR_S;
	change.after.conference.latest_s = 15 * HAND_HOUR_S;
	for (int l = 0; l < N_LANGUAGES; l++)
		change.after.holidays[0].first = change.after.holidays[0].last =
			hand_day("2026-12-08");
	compare(&change, 4, 1, 0);
	assert_lost(&change, 0, "2026-12-08", "working-day");
	change_tear_down(&change);
}

/* Other steps: the start before the former one is looked at. */
static void compare__looks_at_the_start_before(void **state)
{
	struct change change;

	(void)state;
	change_set_up(&change);
	change.after.conference.start_interval_s = 4 * HAND_HOUR_S;
	change.after.conference.latest_s = 16 * HAND_HOUR_S;
	change.after.seats[CHIEF].essential = true;
	hand_person_busy(&change.after, ANN, "2026-12-08", "2026-12-09",
			 FB_BUSY);
	hand_person_busy(&change.after, BOB, "2026-12-08", "2026-12-09",
			 FB_BUSY);
	compare(&change, 4, 1, 0);
	assert_lost(&change, 0, "2026-12-08", "essential:chief");
	change_tear_down(&change);
}

/* G1: a wider window; then nothing was possible before. */
static void compare__tells_gained_days_by_their_new_rank(void **state)
{
	struct change change;
	const struct gained_date *gained;

	(void)state;
	change_set_up(&change);
	change.before.conference.window.last = hand_day("2026-12-07");
	compare(&change, 1, 0, 4);
	gained = change.comparison.gained;
	assert_day(gained[0].day, "2026-12-08");
	assert_int_equal(gained[0].order_after, 1);
	assert_int_equal(gained[0].points, 0);
	assert_int_equal(gained[0].span.start,
			 hand_instant("2026-12-08T10:00:00"));
	assert_int_equal(gained[1].order_after, 3);
	change_tear_down(&change);
	change_set_up(&change);
	change.before.seats[CHIEF].essential = true;
	change.before.seats[CHIEF].n_candidates = 0;
	compare(&change, 0, 0, 5);
	assert_int_equal(change.comparison.verdict_before, VERDICT_NONE);
	change_tear_down(&change);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compare__keeps_every_day_of_the_same_case),
		cmocka_unit_test(compare__does_not_end_with_the_proposed_days),
		cmocka_unit_test(compare__tells_ranks_and_changed_terms),
		cmocka_unit_test(compare__matches_terms_by_id),
		cmocka_unit_test(compare__tells_events_apart_by_their_points),
		cmocka_unit_test(compare__names_the_first_rule_of_a_lost_day),
		cmocka_unit_test(compare__knows_a_start_that_is_gone),
		cmocka_unit_test(compare__looks_at_the_start_before),
		cmocka_unit_test(compare__tells_gained_days_by_their_new_rank),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
