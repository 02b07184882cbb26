#ifndef CONFERENCE_EVENTS_H
#define CONFERENCE_EVENTS_H

/*
 * Local events at a conference (G12, G13): which meet it, and to what effect.
 * They meet the conference itself, without buffer or travel. All-day items
 * take days, timed ones the time they overlap.
 */

#include "conference/evidence.h"

/* A conference at a time, on a local day. */
struct occasion {
	const struct conference *conference;
	const struct evidence *evidence;
	struct day day;
	struct span span;
};

/* Does the event block it? O(its items). */
bool event_blocks(const struct occasion *occasion, int32_t event);

/* The title of the first of its items that blocks; NULL: none that has one. */
const char *event_blocker(const struct occasion *occasion, int32_t event);

/* The points of all that is to be avoided and meets it. */
int64_t events_points(const struct occasion *occasion);

/* The same told: by event, then points. Errors: STATUS_NO_MEMORY. */
struct avoidances {
	const struct avoided {
		int32_t event, count, points; /* points: of each item */
	} * avoided;
	size_t n;
};
enum status events_avoided(const struct occasion *occasion, struct arena *arena,
			   struct avoidances *ret, struct error *err);

#endif
