#include "tests/unit/calendar/laws.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Laws that hold of every calendar, whatever it says: random calendars read
 * twice, once as they are and once changed in a way whose effect is known.
 *
 * test_laws [SEED N]: N calendars a law; `make check` takes few, `make oracle`
 * many.
 */

struct run {
	struct world w;
	struct counters counters;
	struct zones *zones;
	struct arena *arena;
	struct parts parts;
	struct buffer texts[2];
	struct calendar before, after;
};

static uint64_t seed = 4;
static int n_calendars = 400;

/* --- a run --------------------------------------------------------------- */

static void start(struct run *run)
{
	memset(run, 0, sizeof(*run));
	run->w.seed = seed;
	run->w.counters = &run->counters;
	run->zones = zones_new();
	world_init(&run->w);
	/* Components are told apart by whole lines. */
	run->w.off[F_FOLDED] = run->w.off[F_BOM] = true;
	run->w.off[F_LF] = true;
	buffer_init(0, &run->texts[0]);
	buffer_init(0, &run->texts[1]);
}

static void end(struct run *run)
{
	buffer_release(&run->texts[0]);
	buffer_release(&run->texts[1]);
	world_release(&run->w);
	zones_free(run->zones);
}

static struct span horizon(void)
{
	return (struct span){(int64_t)HORIZON_FROM * DAY_S,
			     (int64_t)HORIZON_TO * DAY_S};
}

static void read_texts(struct run *run, struct span span,
		       struct calendar_texts texts, struct calendar *ret)
{
	static const char *const me[] = {"me@example.org"};
	const struct strings addresses = {me, 1};
	const char *zone = zones_used[run->w.zone].iana;
	struct error err = {0};
	struct read_options options = {
		.horizon = span,
		.as_of = INSTANT_NONE,
		.zones = run->zones,
		.zone = zones_find(run->zones, bytes_of(zone)),
		.addresses = &addresses,
	};

	if (calendar_read(texts, &options, run->arena, ret, &err) != STATUS_OK)
		fail_msg("refused at line %d:\n%.*s", (int)err.line,
			 (int)texts.texts[0].bytes.n,
			 texts.texts[0].bytes.data);
	assert_true(timetable_is_valid(&ret->timetable));
}

static void read_one(struct run *run, struct span span, struct bytes text,
		     struct calendar *ret)
{
	read_texts(run, span, ONE_TEXT(text), ret);
}

/* A calendar, read, and taken apart; all of its parts are in. */
static void next(struct run *run, int i, int order[MOST_PARTS],
		 bool is_in[MOST_PARTS])
{
	run->w.zone = i % N_ZONES;
	run->w.with_zones = i % 2;
	setenv("TZ", zones_used[run->w.zone].iana, 1);
	tzset();
	make_calendar(&run->w);
	run->arena = arena_new(256 * 1024 * 1024);
	take_apart(buffer_bytes(&run->w.text), &run->parts);
	for (int k = 0; k < MOST_PARTS; k++) {
		order[k] = k;
		is_in[k] = true;
	}
}

static void fail_with(const struct run *run, const char *law)
{
	fail_msg("%s:\n%s\n--- and\n%s%s", law, run->w.text.data,
		 run->texts[0].data, run->texts[1].n ? run->texts[1].data : "");
}

static void assert_same(const struct run *run, const char *law)
{
	const struct timetable *a = &run->before.timetable;
	const struct timetable *b = &run->after.timetable;
	bool same = a->n_busys == b->n_busys && a->n_covers == b->n_covers &&
		    a->as_of == b->as_of && a->complete == b->complete &&
		    a->cover_assumed == b->cover_assumed;

	for (size_t i = 0; same && i < a->n_busys; i++)
		same = a->busys[i].span.start == b->busys[i].span.start &&
		       a->busys[i].span.end == b->busys[i].span.end &&
		       a->busys[i].said == b->busys[i].said;
	for (size_t i = 0; same && i < a->n_covers; i++)
		same = a->covers[i].start == b->covers[i].start &&
		       a->covers[i].end == b->covers[i].end;
	if (!same)
		fail_with(run, law);
}

/* --- laws ---------------------------------------------------------------- */

static void calendar_read__says_the_same_in_any_order(void **state)
{
	struct run run;
	int order[MOST_PARTS];
	bool is_in[MOST_PARTS];

	(void)state;
	start(&run);
	for (int i = 0; i < n_calendars; i++) {
		next(&run, i, order, is_in);
		for (int k = run.parts.n - 1; k > 0; k--) {
			int other = (int)chance(&run.w, (uint32_t)k + 1);
			int kept = order[k];

			order[k] = order[other];
			order[other] = kept;
		}
		read_one(&run, horizon(), buffer_bytes(&run.w.text),
			 &run.before);
		put_objects(&run.parts, order, is_in, &run.texts[0]);
		read_one(&run, horizon(), buffer_bytes(&run.texts[0]),
			 &run.after);
		assert_same(&run, "order of components");
		arena_free(run.arena);
	}
	end(&run);
}

/* Both halves know the zones; both have something. */
static void calendar_read__says_the_same_of_a_file_in_two(void **state)
{
	struct run run;
	int order[MOST_PARTS];
	bool is_in[MOST_PARTS];

	(void)state;
	start(&run);
	for (int i = 0; i < n_calendars; i++) {
		int sides[2] = {0, 0};

		next(&run, i, order, is_in);
		for (int k = 0; k < run.parts.n; k++) {
			is_in[k] =
				chance(&run.w, 2) || run.parts.parts[k].is_zone;
			sides[is_in[k]] += !run.parts.parts[k].is_zone;
		}
		if (sides[0] && sides[1]) {
			read_one(&run, horizon(), buffer_bytes(&run.w.text),
				 &run.before);
			put_objects(&run.parts, order, is_in, &run.texts[0]);
			for (int k = 0; k < run.parts.n; k++)
				is_in[k] =
					!is_in[k] || run.parts.parts[k].is_zone;
			put_objects(&run.parts, order, is_in, &run.texts[1]);
			struct calendar_text texts[] = {
				{.bytes = buffer_bytes(&run.texts[0])},
				{.bytes = buffer_bytes(&run.texts[1])}};
			read_texts(&run, horizon(),
				   (struct calendar_texts){.texts = texts,
							   .n = 2},
				   &run.after);
			assert_same(&run, "a file in two");
		}
		arena_free(run.arena);
	}
	end(&run);
}

static void paint_busys(const struct calendar *calendar, uint8_t *cells)
{
	memset(cells, 0, N_CELLS);
	for (size_t i = 0; i < calendar->timetable.n_busys; i++) {
		const struct busy *b = &calendar->timetable.busys[i];

		paint(cells, b->span.start, b->span.end, b->said);
	}
}

static void calendar_read__says_no_more_without_a_uid(void **state)
{
	struct run run;
	int order[MOST_PARTS], n_less = 0;
	bool is_in[MOST_PARTS];

	(void)state;
	start(&run);
	run.w.off[F_AVAILABILITY] = true;
	for (int i = 0; i < n_calendars; i++) {
		next(&run, i, order, is_in);
		struct bytes gone = uid_of(
			&run.parts
				 .parts[chance(&run.w, (uint32_t)run.parts.n)]);

		for (int k = 0; k < run.parts.n; k++)
			is_in[k] =
				!gone.n ||
				!bytes_equal(uid_of(&run.parts.parts[k]), gone);
		read_one(&run, horizon(), buffer_bytes(&run.w.text),
			 &run.before);
		put_objects(&run.parts, order, is_in, &run.texts[0]);
		if (run.texts[0].n && gone.n) {
			read_one(&run, horizon(), buffer_bytes(&run.texts[0]),
				 &run.after);
			paint_busys(&run.before, run.w.want);
			paint_busys(&run.after, run.w.got);
			for (int64_t k = 0; k < N_CELLS; k++)
				if (run.w.got[k] & ~run.w.want[k])
					fail_with(&run, "a UID less");
			n_less += memcmp(run.w.want, run.w.got, N_CELLS) != 0;
		}
		arena_free(run.arena);
	}
	/* The law is not met by saying nothing of anything. */
	assert_true(n_less > n_calendars / 10);
	end(&run);
}

/*
 * Without what a week changes: months, other clocks than the event's own, and
 * the length of an event that begins under one offset and ends under another.
 */
static void leave_out_what_a_week_changes(struct world *w)
{
	static const enum feature off[] = {
		F_HOURLY,
		F_MONTHLY,
		F_YEARLY,
		F_BYMONTH,
		F_BYMONTHDAY,
		F_RDATE_ZONE,
		F_ID_OTHER_ZONE,
		F_ID_UTC,
		F_UNTIL_UTC,
		F_DTEND,
		/* A date in UTC and by the owner's clock. */
		F_EXDATE_DAY,
	};

	for (size_t i = 0; i < sizeof(off) / sizeof(*off); i++)
		w->off[off[i]] = true;
	w->by_day = true;
}

/* No clock of the zones used changes from three weeks before it to its end. */
static struct span plain_span(int zone)
{
	bool south = strcmp(zones_used[zone].iana, "Australia/Sydney") == 0;
	int64_t from = HORIZON_FROM + (south ? 300 : 111); /* 28 Oct, 22 Apr */

	return (struct span){from * DAY_S, (from + 140) * DAY_S};
}

static void calendar_read__moves_with_its_times(void **state)
{
	struct run run;
	int order[MOST_PARTS], n_busys = 0;
	bool is_in[MOST_PARTS];

	(void)state;
	start(&run);
	leave_out_what_a_week_changes(&run.w);
	for (int i = 0; i < n_calendars; i++) {
		next(&run, i, order, is_in);
		struct span span = plain_span(run.w.zone);
		struct span later = {span.start + 7 * DAY_S,
				     span.end + 7 * DAY_S};

		read_one(&run, span, buffer_bytes(&run.w.text), &run.before);
		put_objects(&run.parts, order, is_in, &run.texts[0]);
		put_a_week_later(&run.texts[0]);
		read_one(&run, later, buffer_bytes(&run.texts[0]), &run.after);
		if (run.after.timetable.n_busys != run.before.timetable.n_busys)
			fail_with(&run, "a week later");
		for (size_t k = 0; k < run.before.timetable.n_busys; k++) {
			const struct busy *a = &run.before.timetable.busys[k];
			const struct busy *b = &run.after.timetable.busys[k];

			if (a->span.start + 7 * DAY_S != b->span.start ||
			    a->span.end + 7 * DAY_S != b->span.end ||
			    a->said != b->said)
				fail_with(&run, "a week later");
			n_busys++;
		}
		arena_free(run.arena);
	}
	assert_true(n_busys > n_calendars);
	end(&run);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calendar_read__says_the_same_in_any_order),
		cmocka_unit_test(calendar_read__says_the_same_of_a_file_in_two),
		cmocka_unit_test(calendar_read__says_no_more_without_a_uid),
		cmocka_unit_test(calendar_read__moves_with_its_times),
	};

	if (argc == 3) {
		seed = strtoull(argv[1], NULL, 10);
		n_calendars = atoi(argv[2]);
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
