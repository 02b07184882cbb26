#include "calendar/uids.h"

#include <stdint.h>

/* Where the UID is, or would be. */
static int32_t *find_slot(const struct uids *uids, struct bytes bytes,
			  uint64_t hash)
{
	size_t i = (size_t)hash & (uids->capacity - 1);

	for (; uids->slots[i]; i = (i + 1) & (uids->capacity - 1)) {
		const struct uid *uid = &uids->uids[uids->slots[i] - 1];

		if (uid->hash == hash && bytes_equal(uid->bytes, bytes))
			break;
	}
	return &uids->slots[i];
}

/* Twice the slots, of which at most half are ever full. */
static bool make_room(struct arena *arena, struct uids *uids)
{
	struct uids more = *uids;

	more.capacity = uids->capacity ? uids->capacity * 2 : 64;
	more.slots = arena_array(arena, int32_t, more.capacity);
	more.uids = arena_grow(arena, uids->uids, uids->capacity / 2,
			       more.capacity / 2, sizeof(*more.uids));
	if (more.uids)
		uids->uids = more.uids;
	if (!more.uids || !more.slots)
		return false;
	for (size_t i = 0; i < uids->n; i++)
		*find_slot(&more, uids->uids[i].bytes, uids->uids[i].hash) =
			(int32_t)i + 1;
	*uids = more;
	return true;
}

static bool add(struct bytes uid, uint64_t hash, int32_t *slot,
		struct arena *arena, struct uids *uids)
{
	struct bytes copy = arena_bytes(arena, uid);

	if (!copy.data)
		return false;
	uids->uids[uids->n++] = (struct uid){copy, hash, uids_new_number(uids)};
	*slot = (int32_t)uids->n;
	return true;
}

bool uids_number(struct bytes uid, struct arena *arena, struct uids *uids,
		 int32_t *ret)
{
	uint64_t hash = bytes_digest_on(DIGEST_START ^ uids->secret, uid);

	if (uids->n == uids->capacity / 2 && !make_room(arena, uids))
		return false;
	int32_t *slot = find_slot(uids, uid, hash);
	if (!*slot && !add(uid, hash, slot, arena, uids))
		return false;
	*ret = uids->uids[*slot - 1].number;
	return true;
}

int32_t uids_new_number(struct uids *uids)
{
	return uids->next++;
}
