#ifndef BASE_ZONE_H
#define BASE_ZONE_H

/*
 * Time zones as tables of transitions, and the only place where local time
 * becomes an instant and back.
 *
 * A local time in a gap (the clock jumped over it) is read with the offset
 * before the gap; one in an overlap (the clock stood there twice) is the
 * first of the two (RFC 5545, 3.3.5). Local time is "local seconds":
 * day.n * 86400 + seconds since midnight.
 *
 * System zones come from the tzdata files (TZif, with the footer's rule
 * expanded to the year 2199); each is read once and lives as long as the
 * struct zones. A zone is immutable. Not for use by two threads.
 */

#include "base/day.h"
#include "base/error.h"
#include "base/span.h"
#include "base/transition.h"

struct arena;
struct zone;
struct zones;

struct zones *zones_new(void); /* NULL: no memory */
void zones_free(struct zones *zones);

/*
 * The zone of an IANA name, in any letter case; "UTC" always exists.
 * NULL if there is none (or the name has characters no zone name has).
 */
const struct zone *zones_find(struct zones *zones, struct bytes name);
/* The last one was not found for want of memory (ENOMEM), files and the like:
 * an errno; else 0. */
int zones_failed(const struct zones *zones);
/*
 * What kept any from being found since this was asked last, as an error:
 * whoever did without it has no answer. STATUS_OK: nothing.
 */
enum status zones_missed(struct zones *zones, struct error *err);
const struct zone *zone_utc(void);
/* The only files that are opened: of $TZDIR, if that is a whole path. */
const char *zones_folder(void);
/* Of every zone there is, as its files were when this was first asked; one
 * that cannot be read for want of memory, files and the like: STATUS_FAULT. */
enum status zones_digest(struct zones *zones, uint64_t *ret, struct error *err);

const char *zone_name(const struct zone *zone);
int64_t zone_instant(const struct zone *zone, int64_t local_s);
int64_t zone_local(const struct zone *zone, int64_t instant);
int32_t zone_offset(const struct zone *zone, int64_t instant); /* local - UTC */
/* Both of a local time: false where it stands once; else *ret_second. */
bool zone_is_gap(const struct zone *zone, int64_t local_s);
bool zone_is_overlap(const struct zone *zone, int64_t local_s,
		     int64_t *ret_second);

struct day zone_day(const struct zone *zone, int64_t instant);
/* The first instant of the local day (after a gap at midnight, its end). */
int64_t zone_day_start(const struct zone *zone, struct day day);
/* Whole local days, both ends included. */
struct span zone_days(const struct zone *zone, struct day first,
		      struct day last);

/* A zone of one's own (VTIMEZONE): from_instant ascending; the offset before
 * the first is first_offset_s. Everything is copied into the arena. */
const struct zone *zone_new_custom(struct bytes name, int32_t first_offset_s,
				   const struct transition *transitions,
				   size_t n, struct arena *arena);

/* The same zone, or two of one's own whose clocks show the same. O(1). */
bool zone_same(const struct zone *a, const struct zone *b);

/* "2026-12-08T10:00:00+00:00" */
enum { INSTANT_TEXT_BYTES = 32 };
void instant_format(const struct zone *zone, int64_t instant,
		    char ret[static INSTANT_TEXT_BYTES]);
/* "2026-12-08T10:00:00Z" */
void instant_format_utc(int64_t instant, char ret[static INSTANT_TEXT_BYTES]);
/*
 * RFC 3339 with an offset or Z; or a local date-time without one, or a date
 * (its local midnight), both in the given zone.
 */
bool instant_parse(const char *text, const struct zone *zone, int64_t *ret);

#endif
