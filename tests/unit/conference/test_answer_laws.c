/*
 * Laws of whole answers, on random small conferences of every kind, with
 * visits, agendas, held seats, hours and answers: a wider window loses no
 * date; who becomes free takes none away; what is learnt of someone unknown
 * is never good news if they are busy and never bad news if they are free.
 * test_answer_laws [SEED N] takes N. That the order of the case's lists
 * changes nothing: tests/service/same_random.sh; a wider window from the text
 * of the calendars on: tests/service/widened.sh.
 */

#include "hand.h"

#include "verify_features.h"

#include <stdlib.h>

#include "conference/encode.h"

static uint64_t first_seed = 1;
static int n_worlds = 400;

enum { ALL_DAYS = 100 };

struct run {
	struct zones *zones;
	struct arena *arena;
	struct rng rng;
	struct world w;
	struct answer before;
	uint64_t seed;
	/* that something was shown */
	int32_t n_dates, n_new, n_better, n_lost;
};

/* Every feasible day, one date each. */
static struct answer answer_of(const struct world *w)
{
	struct answer answer;
	struct error err = {0};

	assert_int_equal(conference_answer(&w->conference, &w->evidence, w->now,
					   w->arena, &answer, &err),
			 STATUS_OK);
	assert_int_equal(answer.n_dates, answer.total_feasible_days);
	return answer;
}

static const struct date *date_on(const struct answer *answer, struct day day)
{
	const struct zone *zone = answer->conference->zone;

	for (size_t i = 0; i < answer->n_dates; i++)
		if (zone_day(zone, answer->dates[i].span.start).n == day.n)
			return &answer->dates[i];
	return NULL;
}

static struct day day_of(const struct run *run, const struct date *date)
{
	return zone_day(run->w.conference.zone, date->span.start);
}

typedef void law(struct run *run);

static void for_each_world(law *holds, struct run *run)
{
	*run = (struct run){.zones = zones_new()};
	for (int i = 0; i < n_worlds; i++) {
		run->seed = first_seed + (uint64_t)i;
		run->rng = (struct rng){run->seed};
		run->arena = arena_new(256 * 1024 * 1024);
		world_make(&run->w, run->seed,
			   zones_find(run->zones, bytes_of("Europe/London")),
			   run->arena);
		run->w.conference.max_candidates = ALL_DAYS;
		run->before = answer_of(&run->w);
		run->n_dates += (int32_t)run->before.n_dates;
		holds(run);
		arena_free(run->arena);
	}
	zones_free(run->zones);
	print_message("%d dates: %d new, %d lost, %d better\n", run->n_dates,
		      run->n_new, run->n_lost, run->n_better);
	assert_true(run->n_dates > n_worlds);
}

/* --- the window ----------------------------------------------------------- */

static void assert_same_date(const struct run *run, const struct date *was,
			     const struct date *is)
{
	const struct conference *c = &run->w.conference;
	struct json *before = new_date(c, was, 1), *after = new_date(c, is, 1);
	struct buffer was_text, is_text;

	buffer_init(0, &was_text);
	buffer_init(0, &is_text);
	assert_int_equal(json_write(before, &was_text, NULL), STATUS_OK);
	assert_int_equal(json_write(after, &is_text, NULL), STATUS_OK);
	assert_string_equal(was_text.data, is_text.data);
	buffer_release(&was_text);
	buffer_release(&is_text);
	json_free(before);
	json_free(after);
}

static void widen(struct run *run)
{
	struct conference *c = &run->w.conference;
	struct days was = c->window;

	c->window.first = day_add(c->window.first, -rng_below(&run->rng, 20));
	c->window.last = day_add(c->window.last, rng_below(&run->rng, 20));
	struct answer after = answer_of(&run->w);
	for (size_t i = 0; i < after.n_dates; i++) {
		const struct date *is = &after.dates[i];
		struct day day = day_of(run, is);

		if (day.n < was.first.n || day.n > was.last.n) {
			run->n_new++;
			continue;
		}
		assert_non_null(date_on(&run->before, day));
	}
	for (size_t i = 0; i < run->before.n_dates; i++) {
		const struct date *was_date = &run->before.dates[i];
		const struct date *is = date_on(&after, day_of(run, was_date));

		assert_non_null(is);
		assert_same_date(run, was_date, is);
	}
}

/* Nor does it change one in anything but its place in the order. */
static void a_wider_window__loses_no_date(void **state)
{
	struct run run;

	(void)state;
	for_each_world(widen, &run);
	assert_true(run.n_new > n_worlds);
}

/* --- one person ------------------------------------------------------------
 */

static struct timetable *diary_of(struct run *run, int32_t person)
{
	return &run->w.known_people[person].calendar.timetable;
}

static const struct span always = {INT64_MIN / 2, INT64_MAX / 2};

/* Covered throughout, of today. */
static void cover_all(struct run *run, int32_t person)
{
	struct known *known = &run->w.known_people[person];
	struct timetable *t = &known->calendar.timetable;

	if (!known->found)
		*known = (struct known){.found = true};
	t->covers = &always;
	t->n_covers = 1;
	t->as_of = t->as_of_newest = run->w.now;
	t->complete = true;
	t->cover_assumed = false;
}

/* Every day that was feasible is, at no more points. */
static void assert_no_worse(struct run *run, const struct answer *before,
			    const struct answer *after)
{
	for (size_t i = 0; i < before->n_dates; i++) {
		const struct date *was = &before->dates[i];
		const struct date *is = date_on(after, day_of(run, was));

		if (!is)
			fail_msg("seed %llu: a date is lost",
				 (unsigned long long)run->seed);
		if (is->points > was->points)
			fail_msg("seed %llu: %lld points become %lld",
				 (unsigned long long)run->seed,
				 (long long)was->points, (long long)is->points);
		run->n_better += is->points < was->points;
	}
	run->n_new += (int32_t)(after->n_dates - before->n_dates);
}

/* Free at all times, whatever diary, hours and answers say. */
static void free_someone(struct run *run)
{
	int32_t person = rng_below(&run->rng, run->w.conference.n_people);

	cover_all(run, person);
	diary_of(run, person)->n_busys = 0;
	run->w.people[person].n_hours = 0;
	run->w.people[person].n_replies = 0;
	struct answer after = answer_of(&run->w);
	assert_no_worse(run, &run->before, &after);
}

static void a_person_becoming_free__takes_no_date_away(void **state)
{
	struct run run;

	(void)state;
	for_each_world(free_someone, &run);
	assert_true(run.n_new > n_worlds / 20);
	assert_true(run.n_better > n_worlds / 20);
}

/* --- someone unknown ---------------------------------------------------------
 */

/*
 * Someone of whom something is unknown: without answers, so that an older
 * calendar they beat does not become the newer; else NONE.
 */
static int32_t pick_unknown(struct run *run)
{
	int32_t n = run->w.conference.n_people;
	int32_t first = rng_below(&run->rng, n);

	for (int32_t i = 0; i < n; i++) {
		int32_t person = (first + i) % n;

		if (run->w.people[person].n_replies == 0)
			return person;
	}
	return NONE;
}

/* What a diary said stands; busy besides where it was unknown. */
static void busy_where_unknown(struct run *run, int32_t person)
{
	struct availability availability;
	struct timetable *t = diary_of(run, person);
	struct spans covers, unknown;
	struct busy *raw;
	size_t n = t->n_busys;

	availability_of(&run->w.known_people[person], &run->w.conference.policy,
			run->w.now, &availability);
	covers = (struct spans){availability.timetable.covers,
				availability.timetable.n_covers};
	assert_true(spans_subtract((struct spans){&always, 1}, covers,
				   run->arena, &unknown));
	raw = arena_array(run->arena, struct busy, n + unknown.n);
	for (size_t i = 0; i < n; i++)
		raw[i] = t->busys[i];
	for (size_t i = 0; i < unknown.n; i++)
		raw[n + i] = (struct busy){unknown.spans[i], FB_BIT(FB_BUSY)};
	cover_all(run, person);
	assert_int_equal(timetable_busys(raw, n + unknown.n, run->arena,
					 &t->busys, &t->n_busys, NULL),
			 STATUS_OK);
}

static void learn_free(struct run *run)
{
	int32_t person = pick_unknown(run);

	if (person == NONE)
		return;
	cover_all(run, person);
	struct answer after = answer_of(&run->w);
	assert_no_worse(run, &run->before, &after);
}

static void learn_busy(struct run *run)
{
	int32_t person = pick_unknown(run);

	if (person == NONE)
		return;
	busy_where_unknown(run, person);
	struct answer after = answer_of(&run->w);
	/* the other way round: what stays was there, at no more points */
	assert_no_worse(run, &after, &run->before);
}

static void someone_unknown__being_free_costs_nothing(void **state)
{
	struct run run;

	(void)state;
	for_each_world(learn_free, &run);
	assert_true(run.n_better > n_worlds / 20);
}

static void someone_unknown__being_busy_gains_nothing(void **state)
{
	struct run run;

	(void)state;
	for_each_world(learn_busy, &run);
	assert_true(run.n_better > n_worlds / 20);
	assert_true(run.n_new > n_worlds / 20);
}

/* --- someone critical --------------------------------------------------- */

/* Unable to come to anything. */
static void lose(struct run *run, int32_t person)
{
	struct busy *out = arena_one(run->arena, struct busy);

	*out = (struct busy){always, FB_BIT(FB_BUSY)};
	cover_all(run, person);
	run->w.people[person].n_replies = 0;
	diary_of(run, person)->busys = out;
	diary_of(run, person)->n_busys = 1;
}

static bool is_critical(const struct date *date, int32_t person)
{
	for (int32_t i = 0; i < date->n_critical; i++)
		if (date->critical[i] == person)
			return true;
	return false;
}

static void assert_possible(struct run *run, struct span span, bool is_possible)
{
	const struct world *w = &run->w;
	struct rank_options options = {.n_choices = 1};
	struct ranking ranking;
	struct formulation f;

	assert_int_equal(problem_of(&w->conference, &w->evidence, w->now,
				    run->arena, &f, NULL),
			 STATUS_OK);
	assert_int_equal(solver_rank(&f.problem, &options, run->arena, &ranking,
				     NULL),
			 STATUS_OK);
	for (int32_t s = 0; s < f.problem.n_slots; s++)
		if (slot_span(&f, s).start == span.start)
			assert_int_equal(ranking.removed_by[s] == RULE_NONE,
					 is_possible);
}

/* The whole case without someone who attends its first date. */
static void lose_someone(struct run *run)
{
	const struct date *date = run->before.dates;
	int32_t person = NONE;

	for (size_t i = 0; run->before.n_dates && i < date->n_attendances; i++)
		if (date->attendances[i].person != NONE &&
		    (person == NONE || rng_percent(&run->rng, 50)))
			person = date->attendances[i].person;
	if (person == NONE)
		return;
	bool critical = is_critical(date, person);
	lose(run, person);
	assert_possible(run, date->span, !critical);
	run->n_lost += critical;
	run->n_new += !critical;
}

static void a_critical_person_lost__loses_the_very_slot(void **state)
{
	struct run run;

	(void)state;
	for_each_world(lose_someone, &run);
	assert_true(run.n_lost > n_worlds / 20);
	assert_true(run.n_new > n_worlds / 20);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wider_window__loses_no_date),
		cmocka_unit_test(a_person_becoming_free__takes_no_date_away),
		cmocka_unit_test(someone_unknown__being_free_costs_nothing),
		cmocka_unit_test(someone_unknown__being_busy_gains_nothing),
		cmocka_unit_test(a_critical_person_lost__loses_the_very_slot),
	};

	if (argc == 3) {
		first_seed = strtoull(argv[1], NULL, 10);
		n_worlds = atoi(argv[2]);
	}
	return cmocka_run_group_tests_name("answer_laws", tests, NULL, NULL);
}
