#ifndef CALENDAR_INSTANCES_H
#define CALENDAR_INSTANCES_H

/*
 * Events to the instances that meet the horizon (RFC 5545, 3.8.4.4 and
 * 3.8.5): versions, overrides, rules, RDATE and EXDATE. Must not know what an
 * instance says about its owner.
 */

#include "calendar/versions.h"

struct instance {
	struct span span; /* not clipped to the horizon; never empty */
	const struct event *event;
	struct day first, last; /* of dates: both included */
};

struct instances {
	struct instance *instances; /* in no order that means anything */
	size_t n, capacity;
};

/*
 * Adds to out those of the versions that count. An override of another value
 * type than its series, and a range whose later instances are not certain, is
 * refused. Cancelled events are not instances.
 */
enum status instances_expand(struct versions versions,
			     const struct read_options *options,
			     int64_t *budget, struct refusals *refusals,
			     struct instances *out);

#endif
