#ifndef CALENDAR_OWNERS_H
#define CALENDAR_OWNERS_H

/*
 * Whose calendar it may be: of the people known, those one of whose addresses
 * stands in every component that has an ATTENDEE or ORGANIZER. Addresses are
 * compared in passing and not kept. Must not know what people are for.
 */

#include "calendar/refuse.h"

struct owners;

/* NULL: no memory. The people are borrowed. */
struct owners *owners_new(const struct strings *people, size_t n,
			  struct arena *arena);

/* The address without its "mailto:". */
struct bytes address_of(struct bytes uri);

/* An address of the component that begins in a line; lines ascend. */
void owners_see(struct owners *owners, int32_t component_line,
		struct bytes address);

/* Ascending indexes of the people; *ret is the arena's. False: no memory. */
bool owners_find(const struct owners *owners, struct arena *arena,
		 const int32_t **ret, size_t *ret_n);

#endif
