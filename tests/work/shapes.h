#ifndef WORK_SHAPES_H
#define WORK_SHAPES_H

/*
 * Texts that are long in one way each. A part is written n times the scale
 * times; in it {i} is the number of the time, {t} a time of its own in UTC,
 * {d} the same without Z, {z} one of 100 numbers, {p} one of ten, {x} a
 * thousand letters, {c} one of many that meet in a table of digests.
 */

#include "base/bytes.h"
#include "calendar/read.h"

enum { SHAPE_PARTS = 6 };

struct shape {
	const char *name;
	enum status status; /* of a reading that is not lenient */
	bool events;	    /* READ_EVENTS, else READ_PERSON */
	struct {
		int n; /* below 0: so often; 0: once, whatever the scale */
		const char *text;
	} parts[SHAPE_PARTS];
};

extern const struct shape shapes[];
extern const size_t n_shapes;

void shape_write(const struct shape *shape, int scale, struct buffer *ret);

#endif
