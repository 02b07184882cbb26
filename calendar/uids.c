#include "calendar/uids.h"

#include <stdint.h>

static struct uid *find_slot(const struct uids *uids, struct bytes bytes,
			     uint64_t hash)
{
	size_t i = (size_t)hash & (uids->capacity - 1);

	while (uids->slots[i].bytes.data &&
	       (uids->slots[i].hash != hash ||
		!bytes_equal(uids->slots[i].bytes, bytes)))
		i = (i + 1) & (uids->capacity - 1);
	return &uids->slots[i];
}

/* At most half full. */
static bool make_room(struct arena *arena, struct uids *uids)
{
	struct uids more = *uids;

	if (uids->capacity && uids->n < uids->capacity / 2)
		return true;
	more.capacity = uids->capacity ? uids->capacity * 2 : 64;
	more.slots = arena_array(arena, struct uid, more.capacity);
	if (!more.slots)
		return false;
	for (size_t i = 0; i < uids->capacity; i++) {
		const struct uid *uid = &uids->slots[i];

		if (uid->bytes.data)
			*find_slot(&more, uid->bytes, uid->hash) = *uid;
	}
	*uids = more;
	return true;
}

bool uids_number(struct bytes uid, struct arena *arena, struct uids *uids,
		 int32_t *ret)
{
	uint64_t hash = bytes_digest(uid);

	if (!make_room(arena, uids))
		return false;
	struct uid *slot = find_slot(uids, uid, hash);
	if (!slot->bytes.data) {
		struct bytes copy = arena_bytes(arena, uid);

		if (!copy.data)
			return false;
		*slot = (struct uid){copy, hash, uids_new_number(uids)};
		uids->n++;
	}
	*ret = slot->number;
	return true;
}

int32_t uids_new_number(struct uids *uids)
{
	return uids->next++;
}
