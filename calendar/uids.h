#ifndef CALENDAR_UIDS_H
#define CALENDAR_UIDS_H

/*
 * UIDs as numbers: equal bytes have equal numbers, in order of appearance.
 * Everything is the arena's.
 */

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"

struct uid {
	struct bytes bytes;
	uint64_t hash;
	int32_t number;
};

struct uids {
	struct uid *uids; /* in order of appearance */
	int32_t *slots;	  /* open addressing: 1 + a place in uids, 0 is free */
	size_t n, capacity; /* of the slots: twice the room in uids */
	int32_t next;
	/* Who writes a calendar does not know it, so that no UIDs can be made
	 * up that meet in the same slots. */
	uint64_t secret;
};

/* False: no memory. */
bool uids_number(struct bytes uid, struct arena *arena, struct uids *uids,
		 int32_t *ret);
/* A number that no UID has. */
int32_t uids_new_number(struct uids *uids);

#endif
