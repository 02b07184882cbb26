/* Working hours and answers of people, beside what their calendars say. */

#include "hand.h"

#include "conference/replies.h"

enum { WHOLE_WEEK = 0x7f, WEEKDAYS = 0x1f, MAX_REPLIES = 4 };

struct fixture {
	struct hand hand;
	struct working_hours hours[2];
	struct reply replies[MAX_REPLIES];
};

static void set_up(struct fixture *f)
{
	*f = (struct fixture){0};
	hand_set_up(&f->hand);
	f->hand.people[ANN].hours = f->hours;
	f->hand.people[ANN].replies = f->replies;
}

static void tear_down(struct fixture *f)
{
	hand_tear_down(&f->hand);
}

static void work(struct fixture *f, uint8_t days, int32_t from, int32_t to)
{
	f->hours[f->hand.people[ANN].n_hours++] =
		(struct working_hours){days, from * HAND_HOUR_S,
				       to * HAND_HOUR_S};
}

/* as_of NULL: not stated. */
static void reply(struct fixture *f, const char *from, const char *to,
		  enum fbtype fbtype, const char *as_of)
{
	f->replies[f->hand.people[ANN].n_replies++] =
		(struct reply){.days = {hand_day(from), hand_day(to)},
			       .fbtype = fbtype,
			       .as_of = as_of ? hand_instant(as_of)
					      : INSTANT_NONE,
			       .source = "telephone"};
}

static enum fbtype at(struct fixture *f, const char *from, const char *to)
{
	struct availability seen;

	assert_true(availability_of_person(&f->hand.known_people[ANN],
					   &f->hand.people[ANN],
					   &f->hand.conference, f->hand.now,
					   f->hand.arena, &seen));
	return availability_at(&seen, &f->hand.conference.policy,
			       hand_span(from, to))
		.fbtype;
}

static enum fbtype on_tuesday(struct fixture *f)
{
	return at(f, "2026-12-08T09:00:00", "2026-12-08T12:00:00");
}

static void hours__put_out_who_is_asked_beyond_them(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	work(&f, WEEKDAYS, 9, 12);
	assert_int_equal(on_tuesday(&f), FB_FREE);
	assert_int_equal(at(&f, "2026-12-08T08:59:59", "2026-12-08T12:00:00"),
			 FB_OUT);
	assert_int_equal(at(&f, "2026-12-08T09:00:00", "2026-12-08T12:00:01"),
			 FB_OUT);
	assert_int_equal(at(&f, "2026-12-12T09:00:00", "2026-12-12T12:00:00"),
			 FB_OUT);
	tear_down(&f);
}

/* What lies within two that touch lies within the hours. */
static void hours__are_one_union(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	work(&f, WHOLE_WEEK, 11, 17);
	work(&f, 1 << TUESDAY, 9, 11);
	assert_int_equal(on_tuesday(&f), FB_FREE);
	assert_int_equal(at(&f, "2026-12-09T09:00:00", "2026-12-09T12:00:00"),
			 FB_OUT);
	tear_down(&f);
}

static void hours__never_free_anybody(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	work(&f, WHOLE_WEEK, 8, 18);
	hand_person_busy(&f.hand, ANN, "2026-12-08T10:00:00",
			 "2026-12-08T11:00:00", FB_BUSY);
	assert_int_equal(on_tuesday(&f), FB_BUSY);
	f.hand.known_people[ANN] = (struct known){0};
	assert_int_equal(on_tuesday(&f), FB_UNKNOWN);
	tear_down(&f);
}

static void hours__beat_answers(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	work(&f, WHOLE_WEEK, 10, 18);
	reply(&f, "2026-12-08", "2026-12-08", FB_FREE, NULL);
	assert_int_equal(on_tuesday(&f), FB_OUT);
	tear_down(&f);
}

static void hours__are_the_persons_own(void **s)
{
	struct zones *zones = zones_new();
	struct fixture f;

	(void)s;
	assert_non_null(zones);
	set_up(&f);
	f.hand.people[ANN].zone = zones_find(zones, BYTES("Europe/Paris"));
	assert_non_null(f.hand.people[ANN].zone);
	work(&f, WHOLE_WEEK, 10, 13);
	assert_int_equal(on_tuesday(&f), FB_FREE);
	assert_int_equal(at(&f, "2026-12-08T10:00:00", "2026-12-08T12:00:01"),
			 FB_OUT);
	tear_down(&f);
	zones_free(zones);
}

static void answer__replaces_an_older_calendar_on_its_days(void **s)
{
	static const enum fbtype kinds[] = {FB_FREE, FB_TENTATIVE, FB_BUSY,
					    FB_OUT, FB_UNKNOWN};

	(void)s;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct fixture f;

		set_up(&f);
		hand_person_busy(&f.hand, ANN, "2026-12-07T10:00:00",
				 "2026-12-09T11:00:00", FB_OUT);
		reply(&f, "2026-12-08", "2026-12-08", kinds[i],
		      "2026-09-14T00:00:01");
		assert_int_equal(on_tuesday(&f), kinds[i]);
		assert_int_equal(at(&f, "2026-12-07T23:59:59",
				    "2026-12-08T00:00:00"),
				 FB_OUT);
		assert_int_equal(at(&f, "2026-12-09T00:00:00",
				    "2026-12-09T00:00:01"),
				 FB_OUT);
		assert_int_equal(at(&f, "2026-12-09T11:00:00",
				    "2026-12-09T12:00:00"),
				 FB_FREE);
		tear_down(&f);
	}
}

/* The calendar is as of 14 September. */
static void answer__that_is_not_newer_stands_back(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	hand_person_busy(&f.hand, ANN, "2026-12-08", "2026-12-09", FB_BUSY);
	reply(&f, "2026-12-08", "2026-12-08", FB_FREE, "2026-09-14");
	reply(&f, "2026-12-09", "2026-12-09", FB_OUT, "2026-09-13");
	assert_int_equal(on_tuesday(&f), FB_BUSY);
	assert_int_equal(at(&f, "2026-12-09T09:00:00", "2026-12-09T12:00:00"),
			 FB_FREE);
	tear_down(&f);
}

/* One of the calendar's sources knew more. */
static void answer__stands_back_behind_the_newest_source(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	hand_person_busy(&f.hand, ANN, "2026-12-08", "2026-12-09", FB_BUSY);
	f.hand.known_people[ANN].calendar.timetable.as_of =
		hand_instant("2026-09-01");
	reply(&f, "2026-12-08", "2026-12-08", FB_FREE, "2026-09-10");
	assert_int_equal(on_tuesday(&f), FB_BUSY);
	tear_down(&f);
}

static void answer__without_a_date_is_newer_than_any_calendar(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	hand_person_busy(&f.hand, ANN, "2026-12-08", "2026-12-09", FB_BUSY);
	reply(&f, "2026-12-08", "2026-12-08", FB_FREE, NULL);
	assert_int_equal(on_tuesday(&f), FB_FREE);
	tear_down(&f);
}

static void answer__stands_where_a_calendar_has_no_age_or_is_missing(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	hand_person_busy(&f.hand, ANN, "2026-12-08", "2026-12-09", FB_BUSY);
	f.hand.known_people[ANN].calendar.timetable.as_of = INSTANT_NONE;
	f.hand.known_people[ANN].calendar.timetable.as_of_newest = INSTANT_NONE;
	reply(&f, "2026-12-08", "2026-12-08", FB_FREE, "1960-01-01");
	assert_int_equal(on_tuesday(&f), FB_FREE);
	f.hand.known_people[ANN] = (struct known){0};
	assert_int_equal(on_tuesday(&f), FB_FREE);
	assert_int_equal(at(&f, "2026-12-09T00:00:00", "2026-12-09T00:00:01"),
			 FB_UNKNOWN);
	tear_down(&f);
}

static void answer__does_not_go_stale(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	hand_person_busy(&f.hand, ANN, "2026-12-08", "2026-12-09", FB_BUSY);
	reply(&f, "2026-12-08", "2026-12-08", FB_FREE, "2026-09-15");
	f.hand.now = hand_instant("2026-12-01");
	assert_int_equal(on_tuesday(&f), FB_FREE);
	assert_int_equal(at(&f, "2026-12-10T09:00:00", "2026-12-10T12:00:00"),
			 FB_UNKNOWN);
	tear_down(&f);
}

static void answers__of_several_the_newest_counts(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	reply(&f, "2026-12-08", "2026-12-08", FB_FREE, "2026-09-17");
	reply(&f, "2026-12-07", "2026-12-11", FB_OUT, "2026-09-16");
	assert_int_equal(on_tuesday(&f), FB_FREE);
	assert_int_equal(at(&f, "2026-12-08T23:00:00", "2026-12-09T01:00:00"),
			 FB_OUT);
	reply(&f, "2026-12-08", "2026-12-08", FB_BUSY, NULL);
	assert_int_equal(on_tuesday(&f), FB_BUSY);
	tear_down(&f);
}

static void answers__of_one_age_are_all_said(void **s)
{
	static const struct {
		enum fbtype one, other, want;
	} rows[] = {
		{FB_FREE, FB_BUSY, FB_BUSY},
		{FB_UNKNOWN, FB_FREE, FB_UNKNOWN},
		{FB_TENTATIVE, FB_UNKNOWN, FB_UNKNOWN},
		{FB_OUT, FB_TENTATIVE, FB_OUT},
		{FB_FREE, FB_FREE, FB_FREE},
	};

	(void)s;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;

		set_up(&f);
		reply(&f, "2026-12-07", "2026-12-08", rows[i].one,
		      "2026-09-16");
		reply(&f, "2026-12-08", "2026-12-09", rows[i].other,
		      "2026-09-16");
		assert_int_equal(on_tuesday(&f), rows[i].want);
		tear_down(&f);
	}
}

static void answers__are_subject_to_the_policy(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	reply(&f, "2026-12-08", "2026-12-08", FB_TENTATIVE, NULL);
	f.hand.conference.policy.tentative = TENTATIVE_BUSY;
	assert_int_equal(on_tuesday(&f), FB_BUSY);
	f.replies[0].fbtype = FB_UNKNOWN;
	f.hand.conference.policy.unknown = UNKNOWN_BUSY;
	assert_int_equal(on_tuesday(&f), FB_BUSY);
	tear_down(&f);
}

/* What is said of days beside it, or twice in a row, stays whole. */
static void answers__leave_a_sound_timetable(void **s)
{
	struct fixture f;
	struct timetable t;

	(void)s;
	set_up(&f);
	hand_person_busy(&f.hand, ANN, "2026-12-01", "2026-12-20", FB_BUSY);
	reply(&f, "2026-12-08", "2026-12-09", FB_BUSY, NULL);
	reply(&f, "2026-12-10", "2026-12-10", FB_FREE, NULL);
	reply(&f, "2026-12-11", "2026-12-11", FB_FREE, NULL);
	reply(&f, "2026-12-18", "2027-01-11", FB_OUT, NULL);
	t = f.hand.known_people[ANN].calendar.timetable;
	assert_true(replies_lay_over(&f.hand.people[ANN], f.hand.arena, &t));
	assert_true(timetable_is_valid(&t));
	assert_int_equal(t.n_busys, 3);
	assert_int_equal(t.busys[0].span.start, hand_instant("2026-12-01"));
	assert_int_equal(t.busys[0].span.end, hand_instant("2026-12-10"));
	assert_int_equal(t.busys[1].span.start, hand_instant("2026-12-12"));
	assert_int_equal(t.busys[1].span.end, hand_instant("2026-12-18"));
	assert_int_equal(t.busys[2].span.end, hand_instant("2027-01-12"));
	tear_down(&f);
}

/* G11: the whole answer follows them. */
static void answer__seats_by_hours_and_answers(void **s)
{
	struct fixture f;
	struct answer answer;

	(void)s;
	set_up(&f);
	f.hand.seats[CHIEF].essential = true;
	f.hand.seats[CHIEF].n_candidates = 1;
	work(&f, (1 << TUESDAY) | (1 << WEDNESDAY), 10, 13);
	reply(&f, "2026-12-08", "2026-12-08", FB_OUT, NULL);
	answer = hand_answer(&f.hand);
	assert_int_equal(answer.n_possible, 1);
	assert_int_equal(answer.dates[0].span.start,
			 hand_instant("2026-12-09T10:00:00"));
	assert_int_equal(answer.people[ANN].status, PERSON_OK);
	tear_down(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hours__put_out_who_is_asked_beyond_them),
		cmocka_unit_test(hours__are_one_union),
		cmocka_unit_test(hours__never_free_anybody),
		cmocka_unit_test(hours__beat_answers),
		cmocka_unit_test(hours__are_the_persons_own),
		cmocka_unit_test(
			answer__replaces_an_older_calendar_on_its_days),
		cmocka_unit_test(answer__that_is_not_newer_stands_back),
		cmocka_unit_test(answer__stands_back_behind_the_newest_source),
		cmocka_unit_test(
			answer__without_a_date_is_newer_than_any_calendar),
		cmocka_unit_test(
			answer__stands_where_a_calendar_has_no_age_or_is_missing),
		cmocka_unit_test(answer__does_not_go_stale),
		cmocka_unit_test(answers__of_several_the_newest_counts),
		cmocka_unit_test(answers__of_one_age_are_all_said),
		cmocka_unit_test(answers__are_subject_to_the_policy),
		cmocka_unit_test(answers__leave_a_sound_timetable),
		cmocka_unit_test(answer__seats_by_hours_and_answers),
	};

	return cmocka_run_group_tests_name("replies", tests, NULL, NULL);
}
