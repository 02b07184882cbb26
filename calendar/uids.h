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
	struct uid *slots; /* open addressing; bytes.data NULL is free */
	size_t n, capacity;
	int32_t next;
};

/* False: no memory. */
bool uids_number(struct bytes uid, struct arena *arena, struct uids *uids,
		 int32_t *ret);
/* A number that no UID has. */
int32_t uids_new_number(struct uids *uids);

#endif
