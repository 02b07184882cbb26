#ifndef BASE_SPAN_H
#define BASE_SPAN_H

/*
 * Half-open spans of time and sorted sets of them.
 *
 * An instant is int64_t UTC seconds since 1970-01-01T00:00:00Z, as POSIX
 * counts (no leap seconds). A set is sorted, its spans are not empty, and a
 * gap stands between any two. A set's memory is an arena's.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

#define INSTANT_NONE INT64_MIN
/* Years 1 to 9999, what a calendar can say. */
#define INSTANT_FIRST INT64_C(-62135596800)
#define INSTANT_LAST INT64_C(253402300799)

struct span {
	int64_t start, end; /* empty unless start < end */
};

struct spans {
	const struct span *spans;
	size_t n;
};

bool span_is_empty(struct span span);
bool span_overlaps(struct span a, struct span b);
bool span_contains(struct span outer, struct span inner);
struct span span_intersect(struct span a, struct span b);

/* Sorts, drops empty ones, joins what touches; in place, returns the count. */
size_t spans_normalise(struct span *spans, size_t n);

/* The set operations give false when the arena is full. O(n + m). */
bool spans_union(struct spans a, struct spans b, struct arena *arena,
		 struct spans *ret);
bool spans_intersect(struct spans a, struct spans b, struct arena *arena,
		     struct spans *ret);
bool spans_subtract(struct spans a, struct spans b, struct arena *arena,
		    struct spans *ret);

/* O(log n). An empty span is contained and overlaps nothing. */
bool spans_contain(struct spans set, struct span span);
bool spans_overlap(struct spans set, struct span span);

#endif
