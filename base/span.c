#include "base/span.h"

#include "base/arena.h"

bool span_is_empty(struct span span)
{
	return span.start >= span.end;
}

bool span_overlaps(struct span a, struct span b)
{
	return !span_is_empty(a) && !span_is_empty(b) && a.start < b.end &&
	       b.start < a.end;
}

bool span_contains(struct span outer, struct span inner)
{
	return span_is_empty(inner) ||
	       (outer.start <= inner.start && inner.end <= outer.end);
}

struct span span_intersect(struct span a, struct span b)
{
	return (struct span){a.start > b.start ? a.start : b.start,
			     a.end < b.end ? a.end : b.end};
}

/* What stands at i goes down a heap of n, the latest start on top. */
static void sift(struct span *heap, size_t n, size_t i)
{
	struct span span = heap[i];

	for (size_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && heap[child].start < heap[child + 1].start)
			child++;
		if (heap[child].start <= span.start)
			break;
		heap[i] = heap[child];
	}
	heap[i] = span;
}

/* By start, in place and without memory, which qsort() may ask for. */
static void sort(struct span *spans, size_t n)
{
	for (size_t i = n / 2; i-- > 0;)
		sift(spans, n, i);
	for (size_t end = n; end-- > 1;) {
		struct span last = spans[end];

		spans[end] = spans[0];
		spans[0] = last;
		sift(spans, end, 0);
	}
}

static bool is_sorted(const struct span *spans, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (spans[i - 1].start > spans[i].start)
			return false;
	return true;
}

/* Sorted by start, in place. */
static size_t join(struct span *spans, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (span_is_empty(spans[i]))
			continue;
		if (kept && spans[i].start <= spans[kept - 1].end) {
			if (spans[i].end > spans[kept - 1].end)
				spans[kept - 1].end = spans[i].end;
		} else {
			spans[kept++] = spans[i];
		}
	}
	return kept;
}

size_t spans_normalise(struct span *spans, size_t n)
{
	if (!is_sorted(spans, n))
		sort(spans, n);
	return join(spans, n);
}

bool spans_union(struct spans a, struct spans b, struct arena *arena,
		 struct spans *ret)
{
	struct span *out = arena_array(arena, struct span, a.n + b.n);
	size_t n = 0, i = 0, j = 0;

	if (!out)
		return false;
	while (i < a.n || j < b.n) {
		if (j == b.n ||
		    (i < a.n && a.spans[i].start <= b.spans[j].start))
			out[n++] = a.spans[i++];
		else
			out[n++] = b.spans[j++];
	}
	*ret = (struct spans){out, join(out, n)};
	return true;
}

bool spans_intersect(struct spans a, struct spans b, struct arena *arena,
		     struct spans *ret)
{
	struct span *out = arena_array(arena, struct span, a.n + b.n);
	size_t n = 0, i = 0, j = 0;

	if (!out)
		return false;
	while (i < a.n && j < b.n) {
		struct span both = span_intersect(a.spans[i], b.spans[j]);

		if (!span_is_empty(both))
			out[n++] = both;
		if (a.spans[i].end < b.spans[j].end)
			i++;
		else
			j++;
	}
	*ret = (struct spans){out, n};
	return true;
}

bool spans_subtract(struct spans a, struct spans b, struct arena *arena,
		    struct spans *ret)
{
	struct span *out = arena_array(arena, struct span, a.n + b.n);
	size_t n = 0, j = 0;

	if (!out)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		struct span rest = a.spans[i];

		while (j < b.n && b.spans[j].end <= rest.start)
			j++;
		for (size_t k = j; k < b.n && b.spans[k].start < rest.end;
		     k++) {
			if (rest.start < b.spans[k].start)
				out[n++] = (struct span){rest.start,
							 b.spans[k].start};
			rest.start = b.spans[k].end;
		}
		if (!span_is_empty(rest))
			out[n++] = rest;
	}
	*ret = (struct spans){out, n};
	return true;
}

/* The first span that ends after the instant. */
static size_t first_after(struct spans set, int64_t instant)
{
	size_t low = 0, high = set.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (set.spans[middle].end <= instant)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool spans_contain(struct spans set, struct span span)
{
	if (span_is_empty(span))
		return true;
	size_t i = first_after(set, span.start);
	return i < set.n && span_contains(set.spans[i], span);
}

bool spans_overlap(struct spans set, struct span span)
{
	if (span_is_empty(span))
		return false;
	size_t i = first_after(set, span.start);
	return i < set.n && span_overlaps(set.spans[i], span);
}
