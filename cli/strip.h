#ifndef CLI_STRIP_H
#define CLI_STRIP_H

/*
 * What a timetable says, drawn: a line a day, a sign a piece of it, so that
 * weeks and working hours can be seen at a glance. Signs are ASCII, without
 * colour. A sign says the worst of its time: out, busy, tentative, not yet
 * answered, not known, free, in this order.
 */

#include "base/bytes.h"
#include "base/messages.h"
#include "base/timetable.h"
#include "base/zone.h"

struct strip_options {
	struct span span;	 /* not empty; the rest stays blank */
	const struct zone *zone; /* whose days and hours */
	size_t columns;		 /* no line is longer, from 40 on */
	enum language language;
};

/* What stands above the strips, the strips, and what the signs mean. */
void put_strips(const struct timetable *timetable,
		const struct strip_options *options, struct buffer *ret);

#endif
