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

/* --- against hour by hour ------------------------------------------------ */

enum { N_DAYS = 7, N_HOURS = 24 * N_DAYS, N_CASES = 3000, N_SPANS = 20 };

static uint32_t random_below(uint32_t n, uint64_t *random)
{
	*random = *random * UINT64_C(6364136223846793005) +
		  UINT64_C(1442695040888963407);
	return (uint32_t)(*random >> 33) % n;
}

static int64_t hour_at(uint32_t hour)
{
	return hand_instant("2026-12-07") + (int64_t)hour * HAND_HOUR_S;
}

static const enum fbtype states[] = {FB_FREE, FB_TENTATIVE, FB_BUSY, FB_OUT,
				     FB_UNKNOWN};

/* Weekdays' hours or none; up to four answers; up to four busy times; a cover
 * that ends somewhere. */
static void make_up(struct fixture *f, uint64_t *random)
{
	struct hand_diary *diary = &f->hand.diaries[ANN];
	struct timetable *t = &f->hand.known_people[ANN].calendar.timetable;
	uint32_t at = 0;

	for (uint32_t i = random_below(3, random); i > 0; i--)
		work(f, (uint8_t)random_below(128, random),
		     (int32_t)random_below(12, random),
		     12 + (int32_t)random_below(12, random));
	for (uint32_t i = random_below(MAX_REPLIES + 1, random); i > 0; i--) {
		static const int64_t ages[] = {-1, 0, 1, 2, INT64_MAX};
		int64_t age = ages[random_below(5, random)];
		struct day from = day_add(hand_day("2026-12-07"),
					  (int32_t)random_below(7, random));

		f->replies[f->hand.people[ANN].n_replies++] = (struct reply){
			.days = {from,
				 day_add(from,
					 (int32_t)random_below(3, random))},
			.fbtype = states[random_below(5, random)],
			.as_of = age == INT64_MAX ? INSTANT_NONE
						  : t->as_of + age,
			.source = ""};
	}
	for (uint32_t i = random_below(HAND_BUSYS + 1, random); i > 0; i--) {
		uint32_t from = at + 1 + random_below(30, random);

		at = from + 1 + random_below(30, random);
		diary->busys[t->n_busys++] = (struct busy){
			{hour_at(from), hour_at(at)},
			FB_BIT(states[1 + random_below(3, random)])};
	}
	diary->cover.end = hour_at(random_below(2 * N_HOURS, random));
}

static bool works_at(const struct fixture *f, int64_t hour)
{
	const struct person *ann = &f->hand.people[ANN];
	struct day day = zone_day(zone_utc(), hour);
	int64_t s = hour - (int64_t)day.n * SECONDS_A_DAY;

	for (int32_t i = 0; i < ann->n_hours; i++)
		if ((f->hours[i].days >> day_weekday(day) & 1) &&
		    f->hours[i].from_s <= s && s < f->hours[i].to_s)
			return true;
	return ann->n_hours == 0;
}

/* Of the newest answers of the day that are newer than the calendar. */
static uint8_t answered_at(const struct fixture *f, int64_t hour)
{
	const struct person *ann = &f->hand.people[ANN];
	int32_t day = zone_day(zone_utc(), hour).n;
	int64_t newest = f->hand.known_people[ANN].calendar.timetable.as_of;
	uint8_t said = 0;

	for (int32_t i = 0; i < ann->n_replies; i++) {
		const struct reply *reply = &f->replies[i];
		int64_t as_of =
			reply->as_of == INSTANT_NONE ? INT64_MAX : reply->as_of;

		if (day < reply->days.first.n || day > reply->days.last.n)
			continue;
		if (as_of > newest)
			said = 0;
		if (as_of > newest || (as_of == newest && said))
			said |= FB_BIT(reply->fbtype);
		newest = as_of > newest ? as_of : newest;
	}
	return said;
}

static uint8_t said_at(const struct fixture *f, int64_t hour)
{
	const struct timetable *t =
		&f->hand.known_people[ANN].calendar.timetable;
	uint8_t answered = answered_at(f, hour);

	if (!works_at(f, hour))
		return FB_BIT(FB_OUT);
	if (answered)
		return answered;
	for (size_t i = 0; i < t->n_busys; i++)
		if (t->busys[i].span.start <= hour &&
		    hour < t->busys[i].span.end)
			return t->busys[i].said;
	return hour < f->hand.diaries[ANN].cover.end ? FB_BIT(FB_FREE)
						     : FB_BIT(FB_UNKNOWN);
}

static enum fbtype worst_of(uint8_t said)
{
	static const enum fbtype worse[] = {FB_OUT, FB_BUSY, FB_UNKNOWN,
					    FB_TENTATIVE};

	for (size_t i = 0; i < sizeof(worse) / sizeof(worse[0]); i++)
		if (said & FB_BIT(worse[i]))
			return worse[i];
	return FB_FREE;
}

/* What is said of a span is what is said of its hours, the worst of it: a busy
 * person is free where a newer answer says so, and nowhere else. */
static void availability__is_what_every_hour_says(void **s)
{
	uint64_t random = 5;

	(void)s;
	for (int i = 0; i < N_CASES; i++) {
		struct availability seen;
		struct fixture f;

		set_up(&f);
		make_up(&f, &random);
		assert_true(availability_of_person(
			&f.hand.known_people[ANN], &f.hand.people[ANN],
			&f.hand.conference, f.hand.now, f.hand.arena, &seen));
		for (int k = 0; k < N_SPANS; k++) {
			uint32_t from = random_below(N_HOURS, &random);
			uint32_t to = from + 1 + random_below(30, &random);
			uint8_t said = 0;

			for (uint32_t h = from; h < to; h++)
				said |= said_at(&f, hour_at(h));
			assert_int_equal(
				availability_at(&seen,
						&f.hand.conference.policy,
						(struct span){hour_at(from),
							      hour_at(to)})
					.fbtype,
				worst_of(said));
		}
		tear_down(&f);
	}
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
		cmocka_unit_test(availability__is_what_every_hour_says),
	};

	return cmocka_run_group_tests_name("replies", tests, NULL, NULL);
}
