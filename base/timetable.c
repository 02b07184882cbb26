#include "base/timetable.h"

#include <stdint.h>

#include "base/arena.h"
#include "base/sort.h"

enum { N_STATES = FB_UNKNOWN + 1, ALL_STATES = (1 << N_STATES) - 1 };

static int compare_starts(const void *a, const void *b)
{
	const struct busy *x = a, *y = b;

	return (x->span.start > y->span.start) -
	       (x->span.start < y->span.start);
}

static size_t drop_empty(struct busy *raw, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (!span_is_empty(raw[i].span) && (raw[i].said & ALL_STATES))
			raw[kept++] = raw[i];
	return kept;
}

/* What is being said at the sweep's instant, and when each state ends. */
struct sweep {
	int64_t ends[N_STATES];
	struct busy *out;
	size_t n;
};

static uint8_t said_at(const struct sweep *sweep, int64_t instant)
{
	uint8_t said = 0;

	for (int i = 0; i < N_STATES; i++)
		if (sweep->ends[i] > instant)
			said |= FB_BIT(i);
	return said;
}

static void put(struct span span, uint8_t said, struct sweep *sweep)
{
	struct busy *last = sweep->n ? &sweep->out[sweep->n - 1] : NULL;

	if (span_is_empty(span) || !said)
		return;
	if (last && last->span.end == span.start && last->said == said)
		last->span.end = span.end;
	else
		sweep->out[sweep->n++] = (struct busy){span, said};
}

/* Writes what is said from the instant on, up to the limit. */
static void advance(int64_t from, int64_t to, struct sweep *sweep)
{
	while (from < to) {
		int64_t next = to;

		for (int i = 0; i < N_STATES; i++)
			if (sweep->ends[i] > from && sweep->ends[i] < next)
				next = sweep->ends[i];
		put((struct span){from, next}, said_at(sweep, from), sweep);
		if (!said_at(sweep, next))
			return;
		from = next;
	}
}

/*
 * A state that is said twice over ends at the later of the two, so six end
 * times are all that a sweep by start has to know.
 */
enum status timetable_busys(struct busy *raw, size_t n, struct arena *arena,
			    const struct busy **ret, size_t *ret_n,
			    struct error *err)
{
	struct sweep sweep = {.n = 0};

	for (int i = 0; i < N_STATES; i++)
		sweep.ends[i] = INT64_MIN;
	n = drop_empty(raw, n);
	if (n > SIZE_MAX / 2)
		return error_no_memory(err, arena);
	/* Pieces lie between the starts and ends, of which there are 2 n. */
	sweep.out = arena_array(arena, struct busy, n * 2);
	if (!sweep.out)
		return error_no_memory(err, arena);
	if (!sort_stable(raw, n, sizeof(*raw), compare_starts, arena))
		return error_no_memory(err, arena);
	for (size_t i = 0; i < n; i++) {
		if (i)
			advance(raw[i - 1].span.start, raw[i].span.start,
				&sweep);
		for (int k = 0; k < N_STATES; k++)
			if ((raw[i].said & FB_BIT(k)) &&
			    raw[i].span.end > sweep.ends[k])
				sweep.ends[k] = raw[i].span.end;
	}
	if (n)
		advance(raw[n - 1].span.start, INT64_MAX, &sweep);
	*ret = sweep.out;
	*ret_n = sweep.n;
	return STATUS_OK;
}

static enum status merge_busys(const struct timetable *timetables, size_t n,
			       struct arena *arena, struct timetable *ret,
			       struct error *err)
{
	size_t total = 0, at = 0;

	for (size_t i = 0; i < n; i++) {
		if (timetables[i].n_busys > SIZE_MAX - total)
			return error_no_memory(err, arena);
		total += timetables[i].n_busys;
	}
	struct busy *raw = arena_array(arena, struct busy, total);
	if (!raw)
		return error_no_memory(err, arena);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < timetables[i].n_busys; k++)
			raw[at++] = timetables[i].busys[k];
	return timetable_busys(raw, total, arena, &ret->busys, &ret->n_busys,
			       err);
}

enum status timetable_merge(const struct timetable *timetables, size_t n,
			    struct arena *arena, struct timetable *ret,
			    struct error *err)
{
	struct timetable merged = timetables[0];
	struct spans covers = {merged.covers, merged.n_covers};

	for (size_t i = 1; i < n; i++) {
		const struct timetable *t = &timetables[i];

		/* INSTANT_NONE is the smallest, so "not known" stays. */
		if (t->as_of < merged.as_of)
			merged.as_of = t->as_of;
		if (t->as_of_newest > merged.as_of_newest)
			merged.as_of_newest = t->as_of_newest;
		merged.complete = merged.complete && t->complete;
		merged.cover_assumed = merged.cover_assumed || t->cover_assumed;
		if (!spans_intersect(covers,
				     (struct spans){t->covers, t->n_covers},
				     arena, &covers))
			return error_no_memory(err, arena);
	}
	merged.covers = covers.spans;
	merged.n_covers = covers.n;
	enum status status = merge_busys(timetables, n, arena, &merged, err);
	if (status == STATUS_OK)
		*ret = merged;
	return status;
}

/* The first that ends after the instant. */
static size_t first_busy(const struct timetable *timetable, int64_t instant)
{
	size_t low = 0, high = timetable->n_busys;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (timetable->busys[middle].span.end <= instant)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The first that ends after the instant. */
static size_t first_cover(const struct timetable *timetable, int64_t instant)
{
	size_t low = 0, high = timetable->n_covers;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (timetable->covers[middle].end <= instant)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Free where covered, unknown where not. */
static uint8_t silence(const struct timetable *timetable, struct span span)
{
	if (span_is_empty(span))
		return 0;
	size_t i = first_cover(timetable, span.start);
	if (i == timetable->n_covers || timetable->covers[i].start >= span.end)
		return FB_BIT(FB_UNKNOWN);
	if (span_contains(timetable->covers[i], span))
		return FB_BIT(FB_FREE);
	return FB_BIT(FB_FREE) | FB_BIT(FB_UNKNOWN);
}

uint8_t timetable_said(const struct timetable *timetable, struct span span)
{
	uint8_t said = 0;

	if (span_is_empty(span))
		return FB_BIT(FB_FREE);
	int64_t at = span.start;
	for (size_t i = first_busy(timetable, span.start);
	     i < timetable->n_busys &&
	     timetable->busys[i].span.start < span.end;
	     i++) {
		const struct busy *busy = &timetable->busys[i];

		said |= busy->said;
		said |= silence(timetable, (struct span){at, busy->span.start});
		at = busy->span.end;
	}
	return said | silence(timetable, (struct span){at, span.end});
}

bool timetable_is_valid(const struct timetable *timetable)
{
	for (size_t i = 0; i < timetable->n_busys; i++) {
		const struct busy *b = &timetable->busys[i];

		if (span_is_empty(b->span) || !b->said ||
		    (b->said & ~ALL_STATES))
			return false;
		if (i && (b[-1].span.end > b->span.start ||
			  (b[-1].span.end == b->span.start &&
			   b[-1].said == b->said)))
			return false;
	}
	for (size_t i = 0; i < timetable->n_covers; i++) {
		const struct span *c = &timetable->covers[i];

		if (span_is_empty(*c) || (i && c[-1].end >= c->start))
			return false;
	}
	return true;
}

const char *fbtype_word(enum fbtype fbtype)
{
	static const char *const words[] = {
		[FB_FREE] = "FREE",
		[FB_NEEDS_ACTION] = "BUSY-TENTATIVE",
		[FB_TENTATIVE] = "BUSY-TENTATIVE",
		[FB_BUSY] = "BUSY",
		[FB_OUT] = "BUSY-UNAVAILABLE",
		[FB_UNKNOWN] = "NO-DATA",
	};

	return words[fbtype];
}
