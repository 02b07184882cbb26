/* What a case makes of what a calendar said. */

#include "hand.h"

struct fixture {
	struct known known;
	struct hand_diary diary;
	struct policy policy;
	int64_t now;
};

static void set_up(struct fixture *f)
{
	*f = (struct fixture){0};
	hand_calendar(&f->known, &f->diary);
	f->policy.max_age_s = 14 * SECONDS_A_DAY;
	f->now = f->known.calendar.timetable.as_of;
}

static struct state state_at(struct fixture *f, const char *from,
			     const char *to)
{
	struct availability availability;

	availability_of(&f->known, &f->policy, f->now, &availability);
	return availability_at(&availability, &f->policy, hand_span(from, to));
}

static struct state morning(struct fixture *f)
{
	return state_at(f, "2026-12-08T09:00:00", "2026-12-08T12:00:00");
}

static void say(struct fixture *f, enum fbtype fbtype)
{
	hand_busy(&f->known, &f->diary, "2026-12-08T10:00:00",
		  "2026-12-08T11:00:00", fbtype);
}

static void availability_at__follows_the_policy(void **s)
{
	static const struct {
		enum fbtype said;
		struct policy policy;
		struct state want;
	} rows[] = {
		{FB_BUSY, {0}, {FB_BUSY, false}},
		{FB_OUT, {0}, {FB_OUT, false}},
		{FB_TENTATIVE, {0}, {FB_TENTATIVE, true}},
		{FB_TENTATIVE, {.tentative = TENTATIVE_FREE}, {FB_FREE, true}},
		{FB_TENTATIVE, {.tentative = TENTATIVE_BUSY}, {FB_BUSY, false}},
		/* needs_action: tentative is what tentative is taken as */
		{FB_NEEDS_ACTION, {0}, {FB_NEEDS_ACTION, true}},
		{FB_NEEDS_ACTION,
		 {.tentative = TENTATIVE_FREE},
		 {FB_FREE, true}},
		{FB_NEEDS_ACTION,
		 {.tentative = TENTATIVE_BUSY},
		 {FB_BUSY, false}},
		{FB_NEEDS_ACTION,
		 {.needs_action = NEEDS_ACTION_FREE,
		  .tentative = TENTATIVE_BUSY},
		 {FB_FREE, true}},
		{FB_NEEDS_ACTION,
		 {.needs_action = NEEDS_ACTION_BUSY,
		  .tentative = TENTATIVE_FREE},
		 {FB_BUSY, false}},
		{FB_TENTATIVE,
		 {.needs_action = NEEDS_ACTION_BUSY},
		 {FB_TENTATIVE, true}},
	};

	(void)s;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;

		set_up(&f);
		f.policy = rows[i].policy;
		f.policy.max_age_s = SECONDS_A_DAY;
		say(&f, rows[i].said);
		assert_int_equal(morning(&f).fbtype, rows[i].want.fbtype);
		assert_int_equal(morning(&f).can, rows[i].want.can);
	}
}

static void availability_at__is_unknown_without_a_calendar(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	f.known = (struct known){0};
	assert_int_equal(morning(&f).fbtype, FB_UNKNOWN);
	assert_true(morning(&f).can);
	f.policy.unknown = UNKNOWN_BUSY;
	assert_int_equal(morning(&f).fbtype, FB_BUSY);
	assert_false(morning(&f).can);
}

static void availability_at__trusts_no_silence_of_the_stale(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	say(&f, FB_BUSY);
	f.now += f.policy.max_age_s;
	assert_int_equal(state_at(&f, "2026-12-08T12:00:00",
				  "2026-12-08T13:00:00")
				 .fbtype,
			 FB_FREE);
	f.now++;
	assert_int_equal(state_at(&f, "2026-12-08T12:00:00",
				  "2026-12-08T13:00:00")
				 .fbtype,
			 FB_UNKNOWN);
	/* busy stays busy */
	assert_int_equal(morning(&f).fbtype, FB_BUSY);
}

/* A wrong clock dated it: it would be young for ever. */
static void availability_at__trusts_no_silence_dated_far_ahead(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	say(&f, FB_BUSY);
	f.now -= f.policy.max_age_s;
	assert_int_equal(state_at(&f, "2026-12-08T12:00:00",
				  "2026-12-08T13:00:00")
				 .fbtype,
			 FB_FREE);
	f.now--;
	assert_int_equal(state_at(&f, "2026-12-08T12:00:00",
				  "2026-12-08T13:00:00")
				 .fbtype,
			 FB_UNKNOWN);
	assert_int_equal(morning(&f).fbtype, FB_BUSY);
}

static void availability_at__trusts_no_silence_of_an_unknown_age(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	f.known.calendar.timetable.as_of = INSTANT_NONE;
	assert_int_equal(morning(&f).fbtype, FB_UNKNOWN);
	say(&f, FB_BUSY);
	assert_int_equal(morning(&f).fbtype, FB_BUSY);
}

/* A young one beside it does not make it true. */
static void availability_at__trusts_no_source_dated_far_ahead(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	f.known.calendar.timetable.as_of_newest += f.policy.max_age_s;
	assert_int_equal(morning(&f).fbtype, FB_FREE);
	f.known.calendar.timetable.as_of_newest++;
	assert_int_equal(morning(&f).fbtype, FB_UNKNOWN);
}

static void availability_at__trusts_no_silence_of_the_incomplete(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	f.known.calendar.timetable.complete = false;
	assert_int_equal(morning(&f).fbtype, FB_UNKNOWN);
}

static void availability_at__trusts_an_assumed_cover_if_told_so(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	f.known.calendar.timetable.cover_assumed = true;
	assert_int_equal(morning(&f).fbtype, FB_FREE);
	f.policy.assumed = ASSUMED_UNKNOWN;
	assert_int_equal(morning(&f).fbtype, FB_UNKNOWN);
}

static void availability_at__is_unknown_past_the_cover(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	f.diary.cover.end = hand_instant("2026-12-08T11:59:59");
	assert_int_equal(morning(&f).fbtype, FB_UNKNOWN);
	f.diary.cover.end++;
	assert_int_equal(morning(&f).fbtype, FB_FREE);
}

static void availability_at__takes_the_worst(void **s)
{
	struct fixture f;

	(void)s;
	set_up(&f);
	say(&f, FB_TENTATIVE);
	f.diary.cover.end = hand_instant("2026-12-08T11:30:00");
	assert_int_equal(morning(&f).fbtype, FB_UNKNOWN);
	f.diary.busys[0].said |= FB_BIT(FB_OUT);
	assert_int_equal(morning(&f).fbtype, FB_OUT);
	/* the policy first, then the worst: unknown is busy, out is worse */
	f.policy.unknown = UNKNOWN_BUSY;
	assert_int_equal(morning(&f).fbtype, FB_OUT);
}

static void availability_points__costs_a_state_once(void **s)
{
	struct conference c = {0};

	(void)s;
	c.weights[TERM_TENTATIVE] = 20;
	c.weights[TERM_UNKNOWN] = 30;
	assert_int_equal(availability_points(&c, (struct state){FB_FREE, true}),
			 0);
	assert_int_equal(availability_points(&c, (struct state){FB_TENTATIVE,
								true}),
			 20);
	assert_int_equal(availability_points(&c, (struct state){FB_NEEDS_ACTION,
								true}),
			 20);
	assert_int_equal(availability_points(&c,
					     (struct state){FB_UNKNOWN, true}),
			 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(availability_at__follows_the_policy),
		cmocka_unit_test(
			availability_at__is_unknown_without_a_calendar),
		cmocka_unit_test(
			availability_at__trusts_no_silence_of_the_stale),
		cmocka_unit_test(
			availability_at__trusts_no_silence_dated_far_ahead),
		cmocka_unit_test(
			availability_at__trusts_no_silence_of_an_unknown_age),
		cmocka_unit_test(
			availability_at__trusts_no_source_dated_far_ahead),
		cmocka_unit_test(
			availability_at__trusts_no_silence_of_the_incomplete),
		cmocka_unit_test(
			availability_at__trusts_an_assumed_cover_if_told_so),
		cmocka_unit_test(availability_at__is_unknown_past_the_cover),
		cmocka_unit_test(availability_at__takes_the_worst),
		cmocka_unit_test(availability_points__costs_a_state_once),
	};

	return cmocka_run_group_tests_name("availability", tests, NULL, NULL);
}
