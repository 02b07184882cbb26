/*
 * A law of what a case makes of any calendar: an older one, or one that covers
 * less, leaves nobody busier, and nobody free who was not. Random calendars,
 * read twice; test_laws [SEED N] takes N.
 */

#include "tests/unit/calendar/make.h"

#include "conference/availability.h"

enum { SPANS = 200 };

static uint64_t seed = 5;
static int n_calendars = 250;

struct run {
	struct world w;
	struct counters counters;
	struct zones *zones;
	struct arena *arena;
	struct policy policy;
	int64_t now, as_of;
	struct span covers;
	long unknown; /* states that became it */
};

static void start(struct run *run)
{
	memset(run, 0, sizeof(*run));
	run->w.seed = seed;
	run->w.counters = &run->counters;
	run->zones = zones_new();
	run->policy.unknown = UNKNOWN_ALLOW;
	run->policy.assumed = ASSUMED_ALLOW;
	run->policy.max_age_s = 14 * (int64_t)DAY_S;
	world_init(&run->w);
}

static void end(struct run *run)
{
	world_release(&run->w);
	zones_free(run->zones);
}

static void next(struct run *run, int i)
{
	run->w.zone = i % N_ZONES;
	setenv("TZ", zones_used[run->w.zone].iana, 1);
	tzset();
	make_calendar(&run->w);
	run->arena = arena_new(256 * 1024 * 1024);
	run->now = (HORIZON_FROM + (int64_t)chance(&run->w, 300)) * DAY_S;
	run->as_of = run->now - (int64_t)chance(&run->w, 20) * DAY_S;
	run->covers = (struct span){0, 0};
	if (chance(&run->w, 2))
		run->covers = (struct span){
			run->now - (int64_t)chance(&run->w, 100) * DAY_S,
			run->now + (1 + (int64_t)chance(&run->w, 400)) * DAY_S};
}

static void read_known(struct run *run, struct known *ret)
{
	static const char *const me[] = {"me@example.org"};
	const struct strings addresses = {me, 1};
	const char *zone = zones_used[run->w.zone].iana;
	struct error err = {0};
	struct read_options options = {
		.horizon = {(int64_t)HORIZON_FROM * DAY_S,
			    (int64_t)HORIZON_TO * DAY_S},
		.as_of = run->as_of,
		.covers = run->covers,
		.zones = run->zones,
		.zone = zones_find(run->zones, bytes_of(zone)),
		.addresses = &addresses,
	};

	*ret = (struct known){.found = true};
	if (calendar_read(ONE_TEXT(buffer_bytes(&run->w.text)), &options,
			  run->arena, &ret->calendar, &err) != STATUS_OK)
		fail_msg("refused at line %d:\n%s", (int)err.line,
			 run->w.text.data);
}

static struct span random_span(struct run *run)
{
	int64_t days = HORIZON_TO - run->now / DAY_S - 1;
	int64_t start = run->now + (int64_t)chance(&run->w, 288) * CELL_S +
			(int64_t)chance(&run->w, (uint32_t)days) * DAY_S;

	return (struct span){start, start + (1 + (int64_t)chance(&run->w, 60)) *
						    CELL_S};
}

/* As it was, or unknown where it was better than that. */
static void check(struct run *run, const struct known *before,
		  const struct known *after)
{
	struct availability a, b;

	availability_of(before, &run->policy, run->now, &a);
	availability_of(after, &run->policy, run->now, &b);
	for (int i = 0; i < SPANS; i++) {
		struct span span = random_span(run);
		struct state was = availability_at(&a, &run->policy, span);
		struct state is = availability_at(&b, &run->policy, span);
		bool better = was.fbtype == FB_FREE ||
			      was.fbtype == FB_NEEDS_ACTION ||
			      was.fbtype == FB_TENTATIVE;

		if (is.fbtype == was.fbtype && is.can == was.can)
			continue;
		if (!better || is.fbtype != FB_UNKNOWN)
			fail_msg("%d became %d at %lld:\n%s", was.fbtype,
				 is.fbtype, (long long)span.start,
				 run->w.text.data);
		run->unknown++;
	}
}

static void availability_at__ages_into_unknown_alone(void **state)
{
	struct run run;

	(void)state;
	start(&run);
	for (int i = 0; i < n_calendars; i++) {
		struct known before, after;

		next(&run, i);
		read_known(&run, &before);
		run.as_of -= (1 + (int64_t)chance(&run.w, 30)) * DAY_S;
		read_known(&run, &after);
		check(&run, &before, &after);
		arena_free(run.arena);
	}
	assert_true(run.unknown > n_calendars);
	end(&run);
}

static void availability_at__is_unknown_where_a_cover_shrinks(void **state)
{
	struct run run;

	(void)state;
	start(&run);
	for (int i = 0; i < n_calendars; i++) {
		struct known before, after;

		next(&run, i);
		run.covers.start = run.now - 30 * (int64_t)DAY_S;
		run.covers.end = run.now + (2 + (int64_t)chance(&run.w, 400)) *
						   (int64_t)DAY_S;
		read_known(&run, &before);
		run.covers.end -=
			1 + (int64_t)chance(&run.w, (uint32_t)(run.covers.end -
							       run.now));
		read_known(&run, &after);
		check(&run, &before, &after);
		arena_free(run.arena);
	}
	assert_true(run.unknown > n_calendars);
	end(&run);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(availability_at__ages_into_unknown_alone),
		cmocka_unit_test(
			availability_at__is_unknown_where_a_cover_shrinks),
	};

	if (argc == 3) {
		seed = strtoull(argv[1], NULL, 10);
		n_calendars = atoi(argv[2]);
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
