#include "ipc/others.h"

#include <string.h>

#include "conference/encode.h"

static const enum store_kind kinds[] = {[ENGAGED_PERSON] = STORE_PERSON,
					[ENGAGED_ROOM] = STORE_ROOM,
					[ENGAGED_RESOURCE] = STORE_RESOURCE};
enum { N_KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static enum engaged engaged_of(enum store_kind kind)
{
	for (int i = 0; i < N_KINDS; i++)
		if (kinds[i] == kind)
			return (enum engaged)i;
	return ENGAGED_PERSON; /* the store has no others of a plan */
}

enum status others_load(const struct conference *conference, int64_t now,
			struct store *store, struct arena *arena,
			struct others *ret, struct error *err)
{
	struct elsewhere_wanted wanted = {conference->id,
					  conference_horizon(conference), now};

	return store_elsewhere(&wanted, store, arena, &ret->of, &ret->n, err);
}

enum status others_lay_over(const struct others *others,
			    const struct conference *conference,
			    struct arena *arena, struct evidence *evidence,
			    struct error *err)
{
	struct engagement *engagements =
		arena_array(arena, struct engagement, others->n);

	if (!engagements)
		return error_no_memory(err, arena);
	for (size_t i = 0; i < others->n; i++) {
		const struct store_elsewhere *of = &others->of[i];

		engagements[i] =
			(struct engagement){engaged_of(of->occupied.kind),
					    of->occupied.id, of->occupied.span,
					    of->agreed};
	}
	return engagements_lay_over(conference, engagements, others->n, arena,
				    evidence, err);
}

static bool is_of(const struct conference *c,
		  const struct store_occupied *occupied)
{
	switch (engaged_of(occupied->kind)) {
	case ENGAGED_PERSON:
		return case_person(c, occupied->id) != NONE;
	case ENGAGED_ROOM:
		for (int32_t i = 0; i < c->n_rooms; i++)
			if (strcmp(c->rooms[i].id, occupied->id) == 0)
				return true;
		return false;
	case ENGAGED_RESOURCE:
		for (int32_t i = 0; i < c->n_resources; i++)
			if (strcmp(c->resources[i].id, occupied->id) == 0)
				return true;
		return false;
	}
	return false;
}

struct json *others_encode(const struct others *others,
			   const struct conference *conference)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < others->n; i++) {
		const struct store_elsewhere *of = &others->of[i];
		const struct store_occupied *occupied = &of->occupied;
		struct json *one;

		if (!is_of(conference, occupied))
			continue;
		one = json_new_object();
		json_set(one, "case", json_new_string(of->stored));
		json_set(one, store_kind_word(occupied->kind),
			 json_new_string(occupied->id));
		json_set(one, "start",
			 new_instant(conference->zone, occupied->span.start));
		json_set(one, "end",
			 new_instant(conference->zone, occupied->span.end));
		json_set(one, "fbtype",
			 json_new_string(fbtype_word(
				 of->agreed ? FB_BUSY : FB_TENTATIVE)));
		json_append(list, one);
	}
	return list;
}

enum status occupied_by(const struct conference *conference,
			const struct date *date, struct arena *arena,
			const struct store_occupied **ret, size_t *ret_n,
			struct error *err)
{
	const struct engagement *engagements;
	struct store_occupied *occupied;
	size_t n = 0;
	enum status status =
		engagements_of(conference, date, arena, &engagements, &n, err);

	if (status != STATUS_OK)
		return status;
	occupied = arena_array(arena, struct store_occupied, n);
	if (!occupied)
		return error_no_memory(err, arena);
	for (size_t i = 0; i < n; i++)
		occupied[i] =
			(struct store_occupied){kinds[engagements[i].what],
						engagements[i].id,
						engagements[i].span};
	*ret = occupied;
	*ret_n = n;
	return STATUS_OK;
}

/* --- what a case takes from the store ------------------------------------- */

static void add_concern(enum store_kind kind, const char *id,
			const struct calendar_ref *ref,
			struct store_concern *concerns, size_t *n)
{
	if (ref->where == CALENDAR_STORED)
		concerns[(*n)++] = (struct store_concern){kind, id};
}

enum status concerns_of(const struct conference *conference,
			struct arena *arena, const struct store_concern **ret,
			size_t *ret_n, struct error *err)
{
	const struct conference *c = conference;
	size_t most = (size_t)c->n_people + (size_t)c->n_rooms +
		      (size_t)c->n_resources + (size_t)c->n_events;
	struct store_concern *of =
		arena_array(arena, struct store_concern, most);
	size_t n = 0;

	if (!of)
		return error_no_memory(err, arena);
	for (int32_t i = 0; i < c->n_people; i++)
		add_concern(STORE_PERSON, c->people[i].id,
			    &c->people[i].calendar, of, &n);
	for (int32_t i = 0; i < c->n_rooms; i++)
		add_concern(STORE_ROOM, c->rooms[i].id, &c->rooms[i].calendar,
			    of, &n);
	for (int32_t i = 0; i < c->n_resources; i++)
		add_concern(STORE_RESOURCE, c->resources[i].id,
			    &c->resources[i].calendar, of, &n);
	for (int32_t i = 0; i < c->n_events; i++)
		if (c->events[i].is_calendar)
			add_concern(STORE_EVENTS, c->events[i].id,
				    &c->events[i].calendar, of, &n);
	*ret = of;
	*ret_n = n;
	return STATUS_OK;
}
