#ifndef CONFERENCE_EVENTS_H
#define CONFERENCE_EVENTS_H

/*
 * Local events at a conference (G12, G13): which meet it, and to what effect.
 * They meet the conference itself, without buffer or travel. All-day items
 * take days, timed ones the time they overlap.
 */

#include "conference/evidence.h"

/* Items to avoid that cost the same. */
struct avoided {
	int32_t event, count, points; /* points: of each */
};

/* Does the event block the conference on that local day? O(its items). */
bool event_blocks(const struct conference *conference,
		  const struct evidence *evidence, int32_t event,
		  struct day day, struct span span);

/*
 * What is to be avoided and meets the conference, by event, then points.
 * Errors: STATUS_NO_MEMORY.
 */
enum status events_avoided(const struct conference *conference,
			   const struct evidence *evidence, struct day day,
			   struct span span, struct arena *arena,
			   const struct avoided **ret, size_t *ret_n,
			   struct error *err);

/* Their points in all. */
int64_t events_points(const struct conference *conference,
		      const struct evidence *evidence, struct day day,
		      struct span span);

#endif
