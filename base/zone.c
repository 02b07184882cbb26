#include "base/zone.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/zone_table.h"

static const struct zone utc = {.name = "UTC"};

const struct zone *zone_utc(void)
{
	return &utc;
}

const char *zone_name(const struct zone *zone)
{
	return zone->name;
}

/*
 * Both in a gap and in an overlap the offset before the change is taken, so
 * the new one begins where the later of the two clocks shows the change.
 */
size_t zone_steps(int32_t first_offset_s, const struct transition *transitions,
		  size_t n, struct step *steps)
{
	int32_t before = first_offset_s;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		int32_t after = transitions[i].offset_s;
		int64_t local_s = transitions[i].instant +
				  (before > after ? before : after);

		/* Of several at one instant the last. */
		if (i + 1 < n &&
		    transitions[i + 1].instant == transitions[i].instant)
			continue;
		if (after == before)
			continue;
		if (kept && local_s < steps[kept - 1].local_s)
			local_s = steps[kept - 1].local_s;
		steps[kept++] =
			(struct step){transitions[i].instant, local_s, after};
		before = after;
	}
	return kept;
}

static uint64_t digest_of(const struct zone *zone)
{
	int64_t step[] = {INSTANT_NONE, zone->first_offset_s};
	struct bytes bytes = {(const char *)step, sizeof(step)};
	uint64_t digest = bytes_digest(bytes);

	for (size_t i = 0; i < zone->n; i++) {
		step[0] = zone->steps[i].instant;
		step[1] = zone->steps[i].offset_s;
		digest = bytes_digest_on(digest, bytes);
	}
	return digest;
}

bool zone_same(const struct zone *a, const struct zone *b)
{
	return a == b || (a->digest && a->digest == b->digest && a->n == b->n);
}

const struct zone *zone_new_custom(struct bytes name, int32_t first_offset_s,
				   const struct transition *transitions,
				   size_t n, struct arena *arena)
{
	struct zone *zone = arena_one(arena, struct zone);
	struct step *steps = arena_array(arena, struct step, n);

	if (!zone || !steps)
		return NULL;
	zone->name = arena_string(arena, name);
	if (!zone->name)
		return NULL;
	zone->first_offset_s = first_offset_s;
	zone->steps = steps;
	zone->n = zone_steps(first_offset_s, transitions, n, steps);
	zone->digest = digest_of(zone);
	return zone;
}

/* How many steps have begun. */
static size_t begun_at(const struct zone *zone, int64_t instant)
{
	size_t low = 0, high = zone->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (zone->steps[middle].instant <= instant)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static size_t begun_local(const struct zone *zone, int64_t local_s)
{
	size_t low = 0, high = zone->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (zone->steps[middle].local_s <= local_s)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int32_t offset_after(const struct zone *zone, size_t n_begun)
{
	return n_begun ? zone->steps[n_begun - 1].offset_s
		       : zone->first_offset_s;
}

int32_t zone_offset(const struct zone *zone, int64_t instant)
{
	return offset_after(zone, begun_at(zone, instant));
}

int64_t zone_local(const struct zone *zone, int64_t instant)
{
	return instant + zone_offset(zone, instant);
}

int64_t zone_instant(const struct zone *zone, int64_t local_s)
{
	return local_s - offset_after(zone, begun_local(zone, local_s));
}

/* The step that makes a gap at this local time, or NULL. */
static const struct step *gap(const struct zone *zone, int64_t local_s)
{
	size_t n = begun_local(zone, local_s);

	if (n == zone->n)
		return NULL;
	const struct step *next = &zone->steps[n];
	int32_t before = offset_after(zone, n);
	return before < next->offset_s && local_s >= next->instant + before
		       ? next
		       : NULL;
}

bool zone_is_gap(const struct zone *zone, int64_t local_s)
{
	return gap(zone, local_s) != NULL;
}

bool zone_is_overlap(const struct zone *zone, int64_t local_s,
		     int64_t *ret_second)
{
	size_t n = begun_local(zone, local_s);

	if (n == zone->n)
		return false;
	const struct step *next = &zone->steps[n];
	if (offset_after(zone, n) < next->offset_s ||
	    local_s < next->instant + next->offset_s)
		return false;
	*ret_second = local_s - next->offset_s;
	return true;
}

static struct day day_of_local(int64_t local_s)
{
	int64_t n = local_s / SECONDS_A_DAY;

	return (struct day){(int32_t)(n - (local_s % SECONDS_A_DAY < 0))};
}

struct day zone_day(const struct zone *zone, int64_t instant)
{
	return day_of_local(zone_local(zone, instant));
}

int64_t zone_day_start(const struct zone *zone, struct day day)
{
	int64_t local_s = (int64_t)day.n * SECONDS_A_DAY;
	const struct step *step = gap(zone, local_s);

	return step ? step->instant : zone_instant(zone, local_s);
}

struct span zone_days(const struct zone *zone, struct day first,
		      struct day last)
{
	return (struct span){zone_day_start(zone, first),
			     zone_day_start(zone, day_add(last, 1))};
}

/* "2026-12-08T10:00:00", without what follows. */
static void format_local(int64_t local_s, char ret[static INSTANT_TEXT_BYTES])
{
	struct day day = day_of_local(local_s);
	unsigned s = (unsigned)(local_s - (int64_t)day.n * SECONDS_A_DAY);

	day_format(day, ret);
	snprintf(ret + 10, INSTANT_TEXT_BYTES - 10, "T%02u:%02u:%02u",
		 s / 3600 % 24, s / 60 % 60, s % 60);
}

static int64_t clamp(int64_t instant)
{
	if (instant < INSTANT_FIRST + SECONDS_A_DAY)
		return INSTANT_FIRST + SECONDS_A_DAY;
	if (instant > INSTANT_LAST - SECONDS_A_DAY)
		return INSTANT_LAST - SECONDS_A_DAY;
	return instant;
}

void instant_format(const struct zone *zone, int64_t instant,
		    char ret[static INSTANT_TEXT_BYTES])
{
	int64_t shown = clamp(instant);
	int32_t minutes = zone_offset(zone, shown) / 60;
	unsigned size = (unsigned)(minutes < 0 ? -minutes : minutes);

	format_local(shown + (int64_t)minutes * 60, ret);
	snprintf(ret + 19, INSTANT_TEXT_BYTES - 19, "%c%02u:%02u",
		 minutes < 0 ? '-' : '+', size / 60 % 100, size % 60);
}

void instant_format_utc(int64_t instant, char ret[static INSTANT_TEXT_BYTES])
{
	format_local(clamp(instant), ret);
	snprintf(ret + 19, INSTANT_TEXT_BYTES - 19, "Z");
}

static bool two_digits(const char **p, int32_t max, int32_t *ret)
{
	const char *c = *p;

	if (c[0] < '0' || c[0] > '9' || c[1] < '0' || c[1] > '9')
		return false;
	*ret = (c[0] - '0') * 10 + (c[1] - '0');
	*p += 2;
	return *ret <= max;
}

/* hh:mm[:ss[.fraction]]; a leap second is the second before it. */
static bool parse_clock(const char **p, int32_t *ret_s, bool *ret_seconds)
{
	int32_t hour, minute, second = 0;

	if (!two_digits(p, 23, &hour) || *(*p)++ != ':' ||
	    !two_digits(p, 59, &minute))
		return false;
	*ret_seconds = **p == ':';
	if (*ret_seconds) {
		(*p)++;
		if (!two_digits(p, 60, &second))
			return false;
		if (**p == '.') {
			size_t n = strspn(*p + 1, "0123456789");

			if (n == 0)
				return false;
			*p += 1 + n;
		}
	}
	*ret_s = hour * 3600 + minute * 60 + (second == 60 ? 59 : second);
	return true;
}

/* Z or +hh:mm, and nothing behind it. */
static bool parse_offset(const char *p, int32_t *ret_s)
{
	int32_t hour, minute, sign = *p == '-' ? -1 : 1;

	if (*p == 'Z' || *p == 'z') {
		*ret_s = 0;
		return p[1] == '\0';
	}
	if (*p != '+' && *p != '-')
		return false;
	p++;
	if (!two_digits(&p, 23, &hour) || *p++ != ':' ||
	    !two_digits(&p, 59, &minute) || *p)
		return false;
	*ret_s = sign * (hour * 3600 + minute * 60);
	return true;
}

bool instant_parse(const char *text, const struct zone *zone, int64_t *ret)
{
	char date[DAY_TEXT_BYTES] = "";
	struct day day;
	int32_t s, offset_s;
	bool has_seconds;

	strncpy(date, text, 10);
	if (!day_parse(date, &day))
		return false;
	const char *p = text + 10;
	if (!*p) {
		*ret = zone_day_start(zone, day);
		return true;
	}
	if (*p != 'T' && *p != 't')
		return false;
	p++;
	if (!parse_clock(&p, &s, &has_seconds))
		return false;
	int64_t local_s = (int64_t)day.n * SECONDS_A_DAY + s;
	if (!*p) {
		*ret = zone_instant(zone, local_s);
		return true;
	}
	if (!has_seconds || !parse_offset(p, &offset_s))
		return false;
	*ret = local_s - offset_s;
	return true;
}
