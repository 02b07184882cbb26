#include "conference/places.h"

#include <stdlib.h>
#include <string.h>

#include "conference/seats.h"

int32_t places_needed(const struct conference *conference)
{
	int32_t n = conference->extra_places;

	for (int32_t i = 0; i < conference->n_seats; i++)
		n += seat_counts(&conference->seats[i]);
	return n;
}

bool room_is_fit(const struct conference *conference, int32_t room)
{
	const struct room *r = &conference->rooms[room];

	return r->kind == ROOM_BASE || r->capacity >= places_needed(conference);
}

struct state room_state(const struct conference *conference,
			const struct availability *rooms, int32_t room,
			struct span span)
{
	if (conference->rooms[room].kind == ROOM_BASE) {
		span.start -= conference->buffer_before_s;
		span.end += conference->buffer_after_s;
	}
	return availability_at(&rooms[room], &conference->policy, span);
}

struct ranked {
	struct pairing pairing;
	int32_t capacity;
};

/* NONE stands behind every room. */
static int compare_rooms(int32_t a, int32_t b)
{
	if (a == NONE || b == NONE)
		return (a == NONE) - (b == NONE);
	return (a > b) - (a < b);
}

static int compare(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	int order = (x->pairing.conference == NONE) -
		    (y->pairing.conference == NONE);

	if (order == 0)
		order = (x->capacity > y->capacity) -
			(x->capacity < y->capacity);
	if (order == 0)
		order = compare_rooms(x->pairing.conference,
				      y->pairing.conference);
	return order ? order : compare_rooms(x->pairing.base, y->pairing.base);
}

/* NONE, the room of no kind, goes with every other. */
static bool go_together(const struct conference *c, int32_t base,
			int32_t conference)
{
	if (base != NONE && c->rooms[base].kind != ROOM_BASE)
		return false;
	if (conference != NONE && c->rooms[conference].kind != ROOM_CONFERENCE)
		return false;
	return base == NONE || conference == NONE ||
	       strcmp(c->rooms[base].venue, c->rooms[conference].venue) == 0;
}

static int32_t pair(const struct conference *c, struct ranked *ranked)
{
	int32_t n = 0;

	for (int32_t conference = NONE; conference < c->n_rooms; conference++)
		for (int32_t base = NONE; base < c->n_rooms; base++) {
			if (!go_together(c, base, conference))
				continue;
			ranked[n].pairing = (struct pairing){base, conference};
			ranked[n].capacity =
				conference == NONE
					? 0
					: c->rooms[conference].capacity;
			n++;
		}
	return n;
}

bool places_of(const struct conference *conference, struct arena *arena,
	       struct places *ret)
{
	size_t side = (size_t)conference->n_rooms + 1;
	struct ranked *ranked = arena_array(arena, struct ranked, side * side);
	struct pairing *pairings =
		arena_array(arena, struct pairing, side * side);
	struct places places = {0};

	if (!ranked || !pairings)
		return false;
	places.n_pairings = pair(conference, ranked);
	qsort(ranked, (size_t)places.n_pairings, sizeof(*ranked), compare);
	for (int32_t i = 0; i < places.n_pairings; i++)
		pairings[i] = ranked[i].pairing;
	for (int32_t i = 0; i < conference->n_rooms; i++) {
		bool is_base = conference->rooms[i].kind == ROOM_BASE;

		places.has_base = places.has_base || is_base;
		places.has_conference = places.has_conference || !is_base;
	}
	places.pairings = pairings;
	*ret = places;
	return true;
}
