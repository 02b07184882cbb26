#include "conference/engagement.h"

#include <stdlib.h>
#include <string.h>

#include "conference/seats.h"

/* --- of a date ------------------------------------------------------------ */

struct listing {
	const struct conference *c;
	const struct date *date;
	struct engagement *engagements;
	size_t n;
};

static void list(struct listing *listing, enum engaged what, const char *id,
		 struct span span, int64_t margin_s)
{
	span.start -= margin_s;
	span.end += margin_s;
	if (!span_is_empty(span))
		listing->engagements[listing->n++] =
			(struct engagement){what, id, span, true};
}

static void list_person(struct listing *listing, int32_t person,
			struct span span, int64_t travel_s)
{
	if (person != NONE)
		list(listing, ENGAGED_PERSON, listing->c->people[person].id,
		     span, travel_s);
}

static void list_attendances(struct listing *listing)
{
	const struct conference *c = listing->c;

	for (size_t i = 0; i < listing->date->n_attendances; i++) {
		const struct attendance *a = &listing->date->attendances[i];
		struct span span = a->span;

		if (a->person == NONE || a->as == AS_HELD)
			continue;
		if (seat_has_buffer(c, a->seat)) {
			span.start -= c->buffer_before_s;
			span.end += c->buffer_after_s;
		}
		list_person(listing, a->person, span,
			    c->people[a->person].travel_s);
	}
}

static void list_things(struct listing *listing)
{
	const struct conference *c = listing->c;
	const struct date *date = listing->date;

	for (size_t i = 0; i < date->n_rooms; i++) {
		const struct room *room = &c->rooms[date->rooms[i].room];
		struct span span = date->span;

		if (room->kind == ROOM_BASE) {
			span.start -= c->buffer_before_s;
			span.end += c->buffer_after_s;
		}
		list(listing, ENGAGED_ROOM, room->id, span, 0);
	}
	for (int32_t i = 0; i < c->n_resources; i++)
		if (c->resources[i].needed)
			list(listing, ENGAGED_RESOURCE, c->resources[i].id,
			     date->span, 0);
}

static void list_visitor(struct listing *listing, int32_t person)
{
	if (person != NONE)
		list_person(listing, person, listing->date->visit.span,
			    listing->c->people[person].travel_s);
}

static void list_visit(struct listing *listing)
{
	const struct visit_choice *visit = &listing->date->visit;

	if (!listing->c->visit.is_stated)
		return;
	if (visit->is_held) {
		list_visitor(listing, visit->chair);
		list_visitor(listing, visit->link_inspector);
		for (int32_t i = 0; i < visit->n_met; i++)
			list_visitor(listing, visit->met[i]);
	}
	for (int32_t i = 0; i < visit->n_calls; i++) {
		list_person(listing, visit->calls[i].person,
			    visit->calls[i].span, 0);
		list_person(listing, visit->chair, visit->calls[i].span, 0);
	}
}

static int compare_engagements(const void *a, const void *b)
{
	const struct engagement *x = a, *y = b;
	int order = strcmp(x->id, y->id);

	if (x->what != y->what)
		return x->what < y->what ? -1 : 1;
	if (order || x->span.start == y->span.start)
		return order;
	return x->span.start < y->span.start ? -1 : 1;
}

/* Of one id, what touches is one. */
static size_t join(struct engagement *e, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct engagement *last = kept ? &e[kept - 1] : NULL;

		if (!last || last->what != e[i].what ||
		    strcmp(last->id, e[i].id) != 0 ||
		    last->span.end < e[i].span.start)
			e[kept++] = e[i];
		else if (last->span.end < e[i].span.end)
			last->span.end = e[i].span.end;
	}
	return kept;
}

enum status engagements_of(const struct conference *conference,
			   const struct date *date, struct arena *arena,
			   const struct engagement **ret, size_t *ret_n,
			   struct error *err)
{
	const struct visit_choice *visit = &date->visit;
	size_t most = date->n_attendances + date->n_rooms +
		      (size_t)conference->n_resources + 2 +
		      (size_t)visit->n_met + 2 * (size_t)visit->n_calls;
	struct listing listing = {conference, date,
				  arena_array(arena, struct engagement, most),
				  0};

	if (!listing.engagements)
		return error_no_memory(err, arena);
	list_attendances(&listing);
	list_things(&listing);
	list_visit(&listing);
	if (listing.n > 1)
		qsort(listing.engagements, listing.n,
		      sizeof(*listing.engagements), compare_engagements);
	*ret = listing.engagements;
	*ret_n = join(listing.engagements, listing.n);
	return STATUS_OK;
}

/* --- of other cases ------------------------------------------------------- */

static enum status lay_over(const struct engagement *engagements, size_t n,
			    enum engaged what, const char *id,
			    struct arena *arena, struct known *known,
			    struct error *err)
{
	struct busy *raw = arena_array(arena, struct busy, n);
	size_t n_raw = 0;

	if (!raw)
		return error_no_memory(err, arena);
	for (size_t i = 0; i < n; i++)
		if (engagements[i].what == what &&
		    strcmp(engagements[i].id, id) == 0)
			raw[n_raw++] =
				(struct busy){engagements[i].span,
					      engagements[i].agreed
						      ? FB_BIT(FB_BUSY)
						      : FB_BIT(FB_TENTATIVE)};
	return timetable_busys(raw, n_raw, arena, &known->elsewhere,
			       &known->n_elsewhere, err);
}

static struct known *copy(const struct known *known, int32_t n,
			  struct arena *arena)
{
	struct known *ret = arena_array(arena, struct known, (size_t)n);

	for (int32_t i = 0; ret && i < n; i++)
		ret[i] = known[i];
	return ret;
}

enum status engagements_lay_over(const struct conference *conference,
				 const struct engagement *engagements, size_t n,
				 struct arena *arena, struct evidence *evidence,
				 struct error *err)
{
	const struct conference *c = conference;
	struct known *people = copy(evidence->people, c->n_people, arena);
	struct known *rooms = copy(evidence->rooms, c->n_rooms, arena);
	struct known *resources =
		copy(evidence->resources, c->n_resources, arena);
	enum status status = STATUS_OK;

	if (!people || !rooms || !resources)
		return error_no_memory(err, arena);
	for (int32_t i = 0; i < c->n_people && status == STATUS_OK; i++)
		status = lay_over(engagements, n, ENGAGED_PERSON,
				  c->people[i].id, arena, &people[i], err);
	for (int32_t i = 0; i < c->n_rooms && status == STATUS_OK; i++)
		status = lay_over(engagements, n, ENGAGED_ROOM, c->rooms[i].id,
				  arena, &rooms[i], err);
	for (int32_t i = 0; i < c->n_resources && status == STATUS_OK; i++)
		status =
			lay_over(engagements, n, ENGAGED_RESOURCE,
				 c->resources[i].id, arena, &resources[i], err);
	if (status != STATUS_OK)
		return status;
	evidence->people = people;
	evidence->rooms = rooms;
	evidence->resources = resources;
	return STATUS_OK;
}
