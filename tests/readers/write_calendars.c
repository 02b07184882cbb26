/*
 * write_calendars SEED FIRST N CALENDARS WALK: writes N random calendars of
 * the seed, the first of number FIRST, to the file CALENDARS, and to WALK what
 * the generator's own walk day by day says of each. A number gives the same
 * calendar whatever FIRST and N are.
 *
 * One in five may hold everything that is read; the others leave most of it
 * out, each something else, so that readers that know less are asked as well.
 */

#include "tests/unit/calendar/make.h"

#include "tests/readers/batch.h"

/* How many narrow calendars in 16 do without. */
static uint32_t rarity(enum feature feature)
{
	static const enum feature always[] = {F_MONTHLY, F_YEARLY, F_UNTIL_UTC,
					      F_FOLDED, F_LF};
	static const enum feature often[] = {
		F_UTC,	     F_FLOATING,       F_DATE,
		F_DTEND,     F_DURATION_EXACT, F_INTERVAL,
		F_WKST,	     F_ORDINAL,	       F_BYMONTHDAY,
		F_BYMONTH,   F_EXDATE,	       F_MOVED,
		F_TENTATIVE, F_TRANSPARENT,    F_DURATION_DAYS,
	};

	for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++)
		if (always[i] == feature)
			return 0;
	for (size_t i = 0; i < sizeof(often) / sizeof(*often); i++)
		if (often[i] == feature)
			return 8;
	return 15;
}

static void choose_profile(struct world *w)
{
	bool rich = chance(w, 5) == 0;

	w->by_day = !rich && chance(w, 4);
	w->on_rule = !rich && chance(w, 8);
	w->with_zones = !rich || chance(w, 2);
	for (int i = 0; i < N_FEATURES; i++) {
		bool without = chance(w, 16) < rarity((enum feature)i);

		w->off[i] = !rich && without;
	}
}

static void choose_window(struct world *w, struct batch_calendar *c)
{
	c->from = (HORIZON_FROM + (int64_t)chance(w, 600)) * DAY_S +
		  (int64_t)chance(w, 288) * CELL_S;
	c->to = c->from + (30 + (int64_t)chance(w, 90)) * DAY_S;
}

static void put_walk(const struct world *w, const struct batch_calendar *c)
{
	const int64_t first = (int64_t)HORIZON_FROM * DAY_S;
	int64_t n = (c->to - c->from) / CELL_S;
	uint8_t *cells = malloc((size_t)n);

	for (int64_t i = 0; i < n; i++) {
		uint8_t said = w->want[(c->from - first) / CELL_S + i];

		cells[i] = 0;
		if (said & FB_BIT(FB_NEEDS_ACTION))
			cells[i] |= SAID_N;
		if (said & FB_BIT(FB_TENTATIVE))
			cells[i] |= SAID_T;
		if (said & FB_BIT(FB_BUSY))
			cells[i] |= SAID_B;
		if (said & FB_BIT(FB_OUT))
			cells[i] |= SAID_O;
	}
	batch_put_cells(c, cells, CELL_S);
	free(cells);
}

static void write_calendar(struct world *w, uint64_t seed, int number,
			   FILE *calendars)
{
	struct batch_calendar c = {.number = number};

	w->seed = (seed << 32) + (uint64_t)number;
	chance(w, 2);
	w->seed ^= (uint64_t)chance(w, UINT32_MAX) << 16;
	w->zone = number % N_ZONES;
	setenv("TZ", zones_used[w->zone].iana, 1);
	tzset();
	choose_profile(w);
	choose_window(w, &c);
	make_calendar(w);
	fprintf(calendars, "CALENDAR %d %s %" PRId64 " %" PRId64 " %zu\n",
		number, zones_used[w->zone].iana, c.from, c.to,
		buffer_bytes(&w->text).n);
	fwrite(buffer_bytes(&w->text).data, 1, buffer_bytes(&w->text).n,
	       calendars);
	fputc('\n', calendars);
	put_walk(w, &c);
}

int main(int argc, char **argv)
{
	struct counters counters = {0};
	struct world w = {.counters = &counters};
	FILE *calendars = argc == 6 ? fopen(argv[4], "wb") : NULL;

	if (!calendars || !freopen(argv[5], "w", stdout)) {
		fprintf(stderr, "usage: write_calendars SEED FIRST N CALENDARS "
				"WALK\n");
		return 2;
	}
	world_init(&w);
	for (int i = 0; i < atoi(argv[3]); i++)
		write_calendar(&w, strtoull(argv[1], NULL, 10),
			       atoi(argv[2]) + i, calendars);
	world_release(&w);
	return fclose(calendars) || fclose(stdout) ? 2 : 0;
}
