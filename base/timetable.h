#ifndef BASE_TIMETABLE_H
#define BASE_TIMETABLE_H

/*
 * What a calendar said about its owner, before any policy.
 *
 * Invariant: busys are sorted, disjoint, not empty, and neighbours that touch
 * differ in what they say. Covers are a set of spans. Outside the covers
 * silence is unknown; what is said there still holds. Policy is never applied
 * here.
 */

#include "base/error.h"
#include "base/span.h"

struct arena;

/* Worse states are greater, but for unknown, which is not a degree. */
enum fbtype {
	FB_FREE,
	FB_NEEDS_ACTION,
	FB_TENTATIVE,
	FB_BUSY,
	FB_OUT,
	FB_UNKNOWN
};

#define FB_BIT(fbtype) ((uint8_t)(1u << (fbtype)))

struct busy {
	struct span span;
	uint8_t said; /* a set of FB_BIT */
};

struct timetable {
	const struct busy *busys;
	const struct span *covers;
	size_t n_busys, n_covers;
	int64_t as_of;	      /* when it was true; INSTANT_NONE: not known */
	int64_t as_of_newest; /* of several sources; of one the same */
	bool complete, cover_assumed;
};

/*
 * Sorts and overlays: where spans overlap, what is said is united. raw is
 * reordered; empty spans and empty sets are dropped. O(n log n).
 */
enum status timetable_busys(struct busy *raw, size_t n, struct arena *arena,
			    const struct busy **ret, size_t *ret_n,
			    struct error *err);

/*
 * One timetable from several sources of the same person: busys united; a
 * moment is covered where every source covers it; as_of is the oldest (none
 * if any is unknown), as_of_newest the newest; complete if all are;
 * cover_assumed if any is. n >= 1.
 */
enum status timetable_merge(const struct timetable *timetables, size_t n,
			    struct arena *arena, struct timetable *ret,
			    struct error *err);

/*
 * The set of all that is said in the span; FB_BIT(FB_UNKNOWN) is in it where
 * some part of the span is neither covered nor said to be anything;
 * FB_BIT(FB_FREE) where some part is covered and nothing is said.
 * An empty span says FB_BIT(FB_FREE). O(log n + what the span meets).
 */
uint8_t timetable_said(const struct timetable *timetable, struct span span);

/* The invariant holds (used on what comes from a child or a database). */
bool timetable_is_valid(const struct timetable *timetable);

/* FREE, BUSY, BUSY-TENTATIVE, BUSY-UNAVAILABLE, NO-DATA (RFC 5545, 3.2.9). */
const char *fbtype_word(enum fbtype fbtype);

#endif
