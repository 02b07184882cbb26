#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cli/strip.h"
#include "cli/words.h"

/* From Mon 19 Oct 2026, 0:00 in London; the clock goes back on the 25th. */
enum { DAYS = 20, MINUTES = DAYS * 24 * 60, ROUNDS = 60 };
static const int64_t start = 1792364400;

static uint32_t next_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 33);
}

/* Worst last. */
static const char order[] = " .?+~#X";

static int rank(char sign)
{
	return (int)(strchr(order, sign) - order);
}

static char worse(char a, char b)
{
	return rank(a) > rank(b) ? a : b;
}

static const struct zone *london(struct zones *zones)
{
	return zones_find(zones, BYTES("Europe/London"));
}

/* --- a few days, as they are drawn ---------------------------------------- */

#define AT(day, hour, minute)                                                  \
	(start + ((day)*24 * 60 + (hour)*60 + (minute)) * INT64_C(60))

static void draw_few(size_t columns, enum language language, struct buffer *ret)
{
	static const struct busy busys[] = {
		{{AT(0, 9, 0), AT(0, 10, 30)}, FB_BIT(FB_BUSY)},
		{{AT(0, 10, 30), AT(0, 11, 5)}, FB_BIT(FB_TENTATIVE)},
		{{AT(0, 14, 10), AT(0, 14, 20)}, FB_BIT(FB_NEEDS_ACTION)},
		{{AT(0, 20, 0), AT(0, 21, 0)},
		 FB_BIT(FB_BUSY) | FB_BIT(FB_TENTATIVE)},
		{{AT(1, 0, 0), AT(2, 0, 0)}, FB_BIT(FB_OUT)}};
	static const struct span cover = {AT(0, 0, 0), AT(2, 12, 0)};
	const struct timetable timetable = {.busys = busys,
					    .n_busys = 5,
					    .covers = &cover,
					    .n_covers = 1,
					    .complete = true};
	struct zones *zones = zones_new();
	const struct strip_options options = {.span = {AT(0, 8, 0),
						       AT(3, 0, 0)},
					      .zone = london(zones),
					      .columns = columns,
					      .language = language};

	buffer_init(0, ret);
	put_strips(&timetable, &options, ret);
	zones_free(zones);
}

static void put_strips__draws_each_state(void **state)
{
	struct buffer text;

	(void)state;
	draw_few(80, LANGUAGE_EN, &text);
	assert_string_equal(
		text.data,
		"Times by the clock of Europe/London. A sign stands for 15 "
		"minutes and says the\n"
		"worst of them; outside the bars, for the night before 7:00 "
		"and the evening from\n"
		"19:00.\n"
		"\n"
		"2026         7   8   9   10  11  12  13  14  15  16  17  18\n"
		"Mon 19 Oct  |    "
		"....######~~~...........++..................|#\n"
		"Tue 20 Oct "
		"X|XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX|X\n"
		"Wed 21 Oct "
		".|....................????????????????????????????|?\n"
		"\n"
		". free  ? not known  + not yet answered  ~ tentative  # busy"
		"  X out\n");
	buffer_release(&text);
}

static void put_strips__fits_into_forty_columns_in_welsh(void **state)
{
	struct buffer text;

	(void)state;
	draw_few(40, LANGUAGE_CY, &text);
	assert_non_null(strstr(text.data,
			       "\n"
			       "2026          7   9   11  13  15  17\n"
			       "Llun 19 Hyd  |  ..###~~.....+.........|#\n"
			       "Maw 20 Hyd  X|XXXXXXXXXXXXXXXXXXXXXXXX|X\n"
			       "Mer 21 Hyd  .|..........??????????????|?\n"
			       "\n"
			       ". rhydd  ? anhysbys  + heb ei ateb eto\n"
			       "~ petrus  # prysur  X allan\n"));
	buffer_release(&text);
}

/* --- any days, against the signs of every minute -------------------------- */

struct days {
	char minutes[MINUTES]; /* what is so at each */
	struct timetable timetable;
	struct strip_options options;
};

static void paint(struct span span, char sign, struct days *days)
{
	for (int64_t at = span.start; at < span.end; at += 60) {
		char *minute = &days->minutes[(at - start) / 60];

		*minute = worse(*minute, sign);
	}
}

static struct span random_span(uint64_t *seed, int most)
{
	int from = (int)(next_random(seed) % (MINUTES - 1));
	int length = 1 + (int)(next_random(seed) % (uint32_t)most);
	int to = from + length < MINUTES ? from + length : MINUTES;

	return (struct span){start + from * 60, start + to * 60};
}

static void make_days(uint64_t *seed, struct arena *arena, struct days *days)
{
	struct busy raw[40];
	struct span *covers = arena_array(arena, struct span, 3);
	size_t n = next_random(seed) % 40, n_covers = next_random(seed) % 4;
	struct timetable *t = &days->timetable;

	memset(days->minutes, '?', sizeof(days->minutes));
	*t = (struct timetable){.covers = covers};
	for (size_t i = 0; i < n_covers; i++)
		covers[i] = random_span(seed, MINUTES / 2);
	t->n_covers = spans_normalise(covers, n_covers);
	for (size_t i = 0; i < t->n_covers; i++)
		memset(&days->minutes[(covers[i].start - start) / 60], '.',
		       (size_t)(covers[i].end - covers[i].start) / 60);
	for (size_t i = 0; i < n; i++) {
		int fbtype = FB_NEEDS_ACTION + (int)(next_random(seed) % 4);

		raw[i] = (struct busy){random_span(seed, 600), FB_BIT(fbtype)};
		/* What is said there is known, and worse than silence. */
		paint(raw[i].span, order[2 + fbtype], days);
	}
	assert_int_equal(timetable_busys(raw, n, arena, &t->busys, &t->n_busys,
					 NULL),
			 STATUS_OK);
	days->options.span = random_span(seed, MINUTES);
}

/* The sign of each minute of the span, put where its local time stands. */
static void expect(const struct days *days, struct day day, int per_hour,
		   char *night, char *evening, char cells[static 145])
{
	struct span span = days->options.span;

	*night = *evening = ' ';
	memset(cells, ' ', (size_t)(12 * per_hour));
	cells[12 * per_hour] = '\0';
	for (int64_t at = span.start; at < span.end; at += 60) {
		int64_t local = zone_local(days->options.zone, at);
		int64_t minute = (local - (int64_t)day.n * SECONDS_A_DAY) / 60;
		char sign = days->minutes[(at - start) / 60];

		if (zone_day(days->options.zone, at).n != day.n)
			continue;
		if (minute < 7 * 60)
			*night = worse(*night, sign);
		else if (minute >= 19 * 60)
			*evening = worse(*evening, sign);
		else
			cells[(minute - 7 * 60) * per_hour / 60] =
				worse(cells[(minute - 7 * 60) * per_hour / 60],
				      sign);
	}
}

static void check_line(const char *line, const struct days *days,
		       struct day day)
{
	const char *bar = strchr(line, '|');
	const char *second = bar ? strchr(bar + 1, '|') : NULL;
	char night, evening, cells[145];

	assert_non_null(second);
	int per_hour = (int)(second - bar - 1) / 12;
	expect(days, day, per_hour, &night, &evening, cells);
	assert_int_equal(bar[-1], night);
	assert_memory_equal(bar + 1, cells, (size_t)(12 * per_hour));
	assert_int_equal(second[1] == '\n' ? ' ' : second[1], evening);
}

static void check_columns(const char *text, size_t columns)
{
	while (*text) {
		size_t n = strcspn(text, "\n");
		char line[400];

		assert_true(n < sizeof(line));
		snprintf(line, sizeof(line), "%.*s", (int)n, text);
		assert_true(text_width(line) <= columns);
		text += n + 1;
	}
}

static void check_drawn(const struct days *days)
{
	const struct zone *zone = days->options.zone;
	struct day day = zone_day(zone, days->options.span.start);
	struct buffer text;
	int n = 0;

	buffer_init(0, &text);
	put_strips(&days->timetable, &days->options, &text);
	check_columns(text.data, days->options.columns);
	for (const char *line = text.data; line;
	     line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		size_t width = strcspn(line, "\n");

		if (!memchr(line, '|', width))
			continue;
		check_line(line, days, day_add(day, n));
		n++;
	}
	assert_int_equal(n, zone_day(zone, days->options.span.end - 1).n -
				    day.n + 1);
	buffer_release(&text);
}

static void put_strips__says_the_worst_of_every_minute(void **state)
{
	static const size_t columns[] = {40, 53, 80, 100, 200};
	struct days *days = calloc(1, sizeof(*days));
	struct zones *zones = zones_new();
	uint64_t seed = 3;

	(void)state;
	assert_non_null(days);
	days->options.zone = london(zones);
	for (int round = 0; round < ROUNDS; round++) {
		struct arena *arena = arena_new(1 << 20);

		make_days(&seed, arena, days);
		days->options.columns = columns[round % 5];
		days->options.language = round % 2 ? LANGUAGE_CY : LANGUAGE_EN;
		check_drawn(days);
		arena_free(arena);
	}
	zones_free(zones);
	free(days);
}

static void put_strips__is_never_wider(void **state)
{
	struct days *days = calloc(1, sizeof(*days));
	struct arena *arena = arena_new(1 << 20);
	struct zones *zones = zones_new();
	uint64_t seed = 5;

	(void)state;
	assert_non_null(days);
	make_days(&seed, arena, days);
	days->options.zone = london(zones);
	/* A year, so that every month's name stands there. */
	days->options.span = (struct span){start, start + 365 * 86400};
	for (size_t columns = 40; columns <= 170; columns++) {
		for (int l = 0; l < N_LANGUAGES; l++) {
			struct buffer text;

			days->options.columns = columns;
			days->options.language = (enum language)l;
			buffer_init(0, &text);
			put_strips(&days->timetable, &days->options, &text);
			check_columns(text.data, columns);
			buffer_release(&text);
		}
	}
	zones_free(zones);
	arena_free(arena);
	free(days);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(put_strips__draws_each_state),
		cmocka_unit_test(put_strips__fits_into_forty_columns_in_welsh),
		cmocka_unit_test(put_strips__says_the_worst_of_every_minute),
		cmocka_unit_test(put_strips__is_never_wider),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
