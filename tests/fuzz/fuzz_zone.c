/*
 * Any bytes as a VTIMEZONE named Zone, which an event of this file uses: the
 * offsets are those of the last onset before, found by a walk through every
 * day, and local times are read as the onsets say, found by trying each of
 * them.
 */

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "calendar/parse.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/rule_model.h"

enum {
	ARENA_BYTES = 64 * 1024 * 1024,
	BUDGET = 1000000,
	MOST_BYTES = 1 << 20,
	MOST_PROBES = 400,
	/* The table goes two years beyond the horizon's end. */
	MARGIN_DAYS = 730,
	LARGEST_CHANGE = 2 * 26 * 3600,
};

/* 2026 and 2027 */
static const struct span horizon = {1767225600, 1830297600};

struct onset {
	int64_t at;
	int32_t before_s, after_s;
};

struct onsets {
	struct onset *onsets;
	size_t n, capacity;
};

/* --- the model ----------------------------------------------------------- */

static void add(int64_t local_s, const struct observance *o,
		struct onsets *onsets)
{
	if (onsets->n == onsets->capacity) {
		onsets->capacity = onsets->capacity ? onsets->capacity * 2 : 64;
		onsets->onsets =
			realloc(onsets->onsets,
				onsets->capacity * sizeof(*onsets->onsets));
		REQUIRE(onsets->onsets);
	}
	onsets->onsets[onsets->n++] =
		(struct onset){local_s - o->from_s, o->from_s, o->to_s};
}

static bool is_in_time(const struct observance *o, int64_t local_s)
{
	const struct rule *rule = o->rule;

	if (rule->until_kind == UNTIL_UTC)
		return local_s - o->from_s <= rule->until_s;
	if (rule->until_kind == UNTIL_LOCAL)
		return local_s <= rule->until_s;
	return rule->until_kind != UNTIL_DATE ||
	       local_s - rule->until_s < SECONDS_A_DAY;
}

/* False: too much for a walk. */
static bool add_observance(const struct observance *o, struct onsets *onsets)
{
	struct model_range range = {
		.first_s = o->start.local_s,
		.from = zone_day(zone_utc(), o->start.local_s).n,
		.last = zone_day(zone_utc(), horizon.end).n + MARGIN_DAYS};
	struct model_starts starts;

	add(o->start.local_s, o, onsets);
	for (size_t i = 0; i < o->dates.n; i++)
		add(o->dates.moments[i].local_s, o, onsets);
	if (!o->rule)
		return true;
	if (range.from < -700000 ||
	    !model_expand(o->rule->text, &range, &starts))
		return false;
	for (size_t i = 0; i < starts.n; i++)
		if (is_in_time(o, starts.starts[i]))
			add(starts.starts[i], o, onsets);
	free(starts.starts);
	return true;
}

static int compare(const void *a, const void *b)
{
	const struct onset *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->after_s > y->after_s) - (x->after_s < y->after_s);
}

/* Sorted; of several at one instant the last; those that change something. */
static void tidy(struct onsets *onsets)
{
	struct onset *o = onsets->onsets;
	int32_t offset_s;
	size_t n = 0;

	qsort(o, onsets->n, sizeof(*o), compare);
	offset_s = o[0].before_s;
	for (size_t i = 0; i < onsets->n; i++) {
		if (i + 1 < onsets->n && o[i + 1].at == o[i].at)
			continue;
		if (o[i].after_s == offset_s)
			continue;
		o[n] = o[i];
		o[n++].before_s = offset_s;
		offset_s = o[i].after_s;
	}
	onsets->n = n;
}

/* --- laws ---------------------------------------------------------------- */

struct probe {
	const struct zone *zone;
	struct onsets onsets;
	int32_t first_offset_s;
};

static int32_t offset_at(const struct probe *p, int64_t instant)
{
	int32_t offset_s = p->first_offset_s;

	for (size_t i = 0; i < p->onsets.n; i++)
		if (p->onsets.onsets[i].at <= instant)
			offset_s = p->onsets.onsets[i].after_s;
	return offset_s;
}

/*
 * Clocks that are set twice within the change itself show times in an order
 * of their own; what they mean is nobody's guess.
 */
static bool is_apart(const struct probe *p, int64_t instant)
{
	const struct onset *o = p->onsets.onsets;
	int64_t last = INT64_MIN / 2;

	for (size_t i = 0; i < p->onsets.n; i++) {
		int64_t away = o[i].at - instant;

		if (away > 2 * LARGEST_CHANGE || away < -2 * LARGEST_CHANGE)
			continue;
		if (o[i].at - last < LARGEST_CHANGE)
			return false;
		last = o[i].at;
	}
	return true;
}

/* The instants at which the clock shows the time, by trying every offset. */
static int shown_at(const struct probe *p, int64_t local_s,
		    int64_t ret[static 2])
{
	int n = 0;

	for (size_t i = 0; i <= p->onsets.n; i++) {
		const struct onset *o = p->onsets.onsets;
		int32_t offset_s = i ? o[i - 1].after_s : p->first_offset_s;
		int64_t at = local_s - offset_s;

		if ((i && at < o[i - 1].at) ||
		    (i < p->onsets.n && at >= o[i].at))
			continue;
		REQUIRE(n < 2);
		ret[n++] = at;
	}
	return n;
}

static void check_gap(const struct probe *p, int64_t local_s)
{
	const struct onset *o = p->onsets.onsets;
	int64_t got = zone_instant(p->zone, local_s);

	/* With the offset that holds until the gap. */
	for (size_t i = 0; i < p->onsets.n; i++)
		if (local_s - o[i].before_s >= o[i].at &&
		    local_s - o[i].after_s < o[i].at)
			REQUIRE(got == local_s - o[i].before_s);
}

static void check_local(const struct probe *p, int64_t local_s)
{
	int64_t at[2], second;
	int n = shown_at(p, local_s, at);
	bool twice = zone_is_overlap(p->zone, local_s, &second);

	REQUIRE(zone_is_gap(p->zone, local_s) == (n == 0));
	REQUIRE(twice == (n == 2));
	if (n)
		REQUIRE(zone_instant(p->zone, local_s) == at[0]);
	else
		check_gap(p, local_s);
	if (twice)
		REQUIRE(second == at[1]);
}

static void check_at(const struct probe *p, int64_t instant)
{
	int32_t offset_s = offset_at(p, instant);

	REQUIRE(zone_offset(p->zone, instant) == offset_s);
	REQUIRE(zone_local(p->zone, instant) == instant + offset_s);
	int64_t back = zone_instant(p->zone, instant + offset_s);
	REQUIRE(back - instant < LARGEST_CHANGE &&
		instant - back < LARGEST_CHANGE);
	if (!is_apart(p, instant))
		return;
	REQUIRE(back <= instant);
	for (int i = -2; i < 2; i++)
		check_local(p, instant + offset_s + i * 1800);
}

static void check_all(const struct probe *p)
{
	const struct onset *o = p->onsets.onsets;

	check_at(p, horizon.start);
	check_at(p, horizon.end);
	check_at(p, 0);
	for (size_t i = 0; i < p->onsets.n && i < MOST_PROBES; i++) {
		int64_t size = o[i].after_s - o[i].before_s;

		check_at(p, o[i].at - 1);
		check_at(p, o[i].at);
		check_at(p, o[i].at + size / 2);
		check_at(p, o[i].at - size / 2);
		check_at(p, o[i].at + size);
		check_at(p, o[i].at - size);
		check_at(p, o[i].at + 40000000);
	}
}

static void check_zone(const struct vtimezone *vtimezone,
		       const struct zone *zone)
{
	struct probe p = {.zone = zone};
	bool walked = true;

	REQUIRE(vtimezone->n);
	for (size_t i = 0; i < vtimezone->n && walked; i++)
		walked = add_observance(&vtimezone->observances[i], &p.onsets);
	if (walked) {
		qsort(p.onsets.onsets, p.onsets.n, sizeof(*p.onsets.onsets),
		      compare);
		p.first_offset_s = p.onsets.onsets[0].before_s;
		tidy(&p.onsets);
		check_all(&p);
	}
	free(p.onsets.onsets);
}

static void check_uses(const struct vcalendar *calendar)
{
	for (size_t i = 0; i < calendar->n_uses; i++) {
		const struct zone_use *use = &calendar->uses[i];

		if (!use->zone || !bytes_equal(use->name, BYTES("Zone")))
			continue;
		for (size_t k = 0; k < calendar->n_zones; k++)
			if (bytes_equal(calendar->zones[k].name, use->name))
				check_zone(&calendar->zones[k], use->zone);
	}
}

static void parse(struct bytes text, bool lenient)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct read_options options = {.horizon = horizon,
				       .as_of = INSTANT_NONE,
				       .zones = fuzz_zones(),
				       .zone = zone_utc(),
				       .lenient = lenient};
	struct error error = {0};
	struct refusals refusals = {.lenient = lenient,
				    .arena = arena,
				    .err = &error};
	struct source source = {.options = options,
				.newest_left_out = INSTANT_NONE};
	struct sources sources = {.sources = &source, .n = 1};
	int64_t budget = BUDGET;
	int32_t first_line;

	REQUIRE(arena);
	enum status status = parse_texts(ONE_TEXT(text), &budget, &refusals,
					 &sources, &first_line);
	REQUIRE(status == error.status);
	for (size_t i = 0; status == STATUS_OK && i < source.n_calendars; i++)
		check_uses(&source.calendars[i]);
	arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct buffer text;

	buffer_init(MOST_BYTES, &text);
	buffer_put_string(&text, "BEGIN:VCALENDAR\n");
	buffer_put(&text, data, n);
	buffer_put_string(&text,
			  "\nBEGIN:VEVENT\nDTSTART;TZID=Zone:20260105T090000\n"
			  "END:VEVENT\nEND:VCALENDAR\n");
	if (!text.failed) {
		parse(buffer_bytes(&text), false);
		parse(buffer_bytes(&text), true);
	}
	buffer_release(&text);
	return 0;
}
