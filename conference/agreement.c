#include "conference/agreement.h"

#include <string.h>

#include "conference/availability.h"
#include "conference/encode.h"
#include "conference/seats.h"

/* --- read ----------------------------------------------------------------- */

static const char *string_of(const struct json *object, const char *key)
{
	const struct json *value = json_member(object, key);

	return json_kind(value) == JSON_KIND_STRING ? json_string(value) : "";
}

/* NONE: null, or somebody the case does not know. */
static int32_t person_of(const struct json *value, const struct conference *c)
{
	return json_kind(value) == JSON_KIND_STRING
		       ? case_person(c, json_string(value))
		       : NONE;
}

/* Empty where it is null. */
static struct span span_of(const struct json *object,
			   const struct conference *c)
{
	struct span span = {0, 0};

	if (!instant_parse(string_of(object, "start"), c->zone, &span.start) ||
	    !instant_parse(string_of(object, "end"), c->zone, &span.end))
		return (struct span){0, 0};
	return span;
}

static enum attends_as as_of(const struct json *attendance)
{
	const char *as = string_of(attendance, "as");

	return strcmp(as, "deputy") == 0    ? AS_DEPUTY
	       : strcmp(as, "unnamed") == 0 ? AS_UNNAMED
	       : strcmp(as, "empty") == 0   ? AS_EMPTY
	       : strcmp(as, "held") == 0    ? AS_HELD
					    : AS_PRINCIPAL;
}

static bool read_attendances(const struct json *list,
			     const struct conference *c, struct arena *arena,
			     struct date *ret)
{
	struct attendance *attendances =
		arena_array(arena, struct attendance, json_size(list));
	size_t n = 0;

	if (!attendances)
		return false;
	for (size_t i = 0; i < json_size(list); i++) {
		const struct json *told = json_at(list, i);
		struct attendance *a = &attendances[n];

		a->seat = case_seat(c, string_of(told, "seat"));
		a->person = person_of(json_member(told, "person"), c);
		a->as = as_of(told);
		if (a->seat != NONE)
			n++;
	}
	ret->attendances = attendances;
	ret->n_attendances = n;
	return true;
}

static bool read_met(const struct json *list, const struct conference *c,
		     struct arena *arena, struct visit_choice *ret)
{
	int32_t *met = arena_array(arena, int32_t, json_size(list));

	if (!met)
		return false;
	ret->met = met;
	for (size_t i = 0; i < json_size(list); i++) {
		int32_t person = person_of(json_at(list, i), c);

		if (person != NONE)
			met[ret->n_met++] = person;
	}
	return true;
}

static bool read_calls(const struct json *list, const struct conference *c,
		       struct arena *arena, struct visit_choice *ret)
{
	struct call_slot *calls =
		arena_array(arena, struct call_slot, json_size(list));

	if (!calls)
		return false;
	ret->calls = calls;
	for (size_t i = 0; i < json_size(list); i++) {
		const struct json *told = json_at(list, i);
		struct call_slot *call = &calls[ret->n_calls];

		call->seat = case_seat(c, string_of(told, "seat"));
		call->person = person_of(json_member(told, "person"), c);
		call->span = span_of(told, c);
		if (call->seat != NONE && call->person != NONE)
			ret->n_calls++;
	}
	return true;
}

static bool read_visit(const struct json *told, const struct conference *c,
		       struct arena *arena, struct visit_choice *ret)
{
	ret->chair = person_of(json_member(told, "chair"), c);
	ret->link_inspector = person_of(json_member(told, "link_inspector"), c);
	ret->span = span_of(told, c);
	ret->is_held = !span_is_empty(ret->span) && ret->link_inspector != NONE;
	return read_met(json_member(told, "meets"), c, arena, ret) &&
	       read_calls(json_member(told, "calls"), c, arena, ret);
}

enum status agreement_read(const struct json *told,
			   const struct conference *conference,
			   struct arena *arena, struct date *ret,
			   struct error *err)
{
	struct date date = {.span = span_of(told, conference)};

	if (span_is_empty(date.span))
		return error_set(err, STATUS_FAULT, MSG_AGREEMENT_UNREAD, "");
	if (!read_attendances(json_member(told, "attendance"), conference,
			      arena, &date) ||
	    !read_visit(json_member(told, "visit"), conference, arena,
			&date.visit))
		return error_no_memory(err, arena);
	*ret = date;
	return STATUS_OK;
}

/* --- find ----------------------------------------------------------------- */

struct finding {
	const struct conference *c; /* agreed: its own flags set */
	const struct evidence *evidence;
	int64_t now;
	const struct json *told;
	struct date date;
	struct arena *arena;
	struct error *err;
};

static enum status check_start(const struct finding *f,
			       const struct conference *c,
			       const struct evidence *evidence,
			       struct checked *ret)
{
	struct check_request request = {.one_start = true,
					.day = DAY_NONE,
					.start = f->date.span.start,
					.stated = string_of(f->told, "start")};

	return conference_check(c, evidence, f->now, &request, f->arena, ret,
				f->err);
}

static bool is_candidate(const struct seat *seat, int32_t person)
{
	for (int32_t i = 0; i < seat->n_candidates; i++)
		if (seat->candidates[i] == person)
			return true;
	return false;
}

/* Each seat has the one candidate who took it, or none. False: somebody is
 * candidate no more. */
static enum status bind_seats(const struct finding *f, struct conference *c,
			      bool *ret_possible)
{
	struct seat *seats =
		arena_array(f->arena, struct seat, (size_t)c->n_seats);
	int32_t *taken = arena_array(f->arena, int32_t, f->date.n_attendances);

	if (!seats || !taken)
		return error_no_memory(f->err, f->arena);
	*ret_possible = true;
	for (int32_t i = 0; i < c->n_seats; i++)
		seats[i] = c->seats[i];
	for (size_t i = 0; i < f->date.n_attendances; i++) {
		const struct attendance *a = &f->date.attendances[i];
		struct seat *seat = &seats[a->seat];

		if (a->as == AS_HELD || a->as == AS_UNNAMED)
			continue;
		taken[i] = a->person;
		if (a->as != AS_EMPTY && !is_candidate(seat, a->person))
			*ret_possible = false;
		seat->candidates = &taken[i];
		seat->n_candidates = a->as != AS_EMPTY;
		seat->unnamed = false;
	}
	c->seats = seats;
	return STATUS_OK;
}

static bool is_agreed_room(const struct json *rooms, const char *id)
{
	for (size_t i = 0; i < json_size(rooms); i++)
		if (strcmp(string_of(json_at(rooms, i), "room"), id) == 0)
			return true;
	return false;
}

/* No other room can be had. */
static enum status bind_rooms(const struct finding *f, struct evidence *ret)
{
	static const struct busy never = {{INSTANT_FIRST, INSTANT_LAST},
					  FB_BIT(FB_BUSY)};
	const struct json *told = json_member(f->told, "rooms");
	struct known *rooms =
		arena_array(f->arena, struct known, (size_t)f->c->n_rooms);

	if (!rooms)
		return error_no_memory(f->err, f->arena);
	for (int32_t i = 0; i < f->c->n_rooms; i++) {
		rooms[i] = f->evidence->rooms[i];
		if (is_agreed_room(told, f->c->rooms[i].id))
			continue;
		rooms[i].elsewhere = &never;
		rooms[i].n_elsewhere = 1;
	}
	ret->rooms = rooms;
	return STATUS_OK;
}

/* False: cannot, or there was no memory to say. */
static bool can_visit(const struct finding *f, int32_t person)
{
	const struct person *who = &f->c->people[person];
	struct availability availability;
	struct span span = f->date.visit.span;

	span.start -= who->travel_s;
	span.end += who->travel_s;
	return availability_of_person(&f->evidence->people[person], who, f->c,
				      f->now, f->arena, &availability) &&
	       availability_at(&availability, &f->c->policy, span).can;
}

/* The visit as agreed; one that has begun is nobody's care any more. */
static bool visit_stands(const struct finding *f)
{
	const struct visit_choice *visit = &f->date.visit;

	if (!f->c->visit.is_stated || !visit->is_held ||
	    visit->span.start <= f->now)
		return true;
	if (visit->chair != NONE && !can_visit(f, visit->chair))
		return false;
	for (int32_t i = 0; i < visit->n_met; i++)
		if (!can_visit(f, visit->met[i]))
			return false;
	return can_visit(f, visit->link_inspector);
}

static enum status stands_as_it_is(const struct finding *f, bool *ret)
{
	struct conference bound = *f->c;
	struct evidence evidence = *f->evidence;
	struct checked checked;
	bool possible = false;
	enum status status = bind_seats(f, &bound, &possible);

	if (status == STATUS_OK)
		status = bind_rooms(f, &evidence);
	if (status == STATUS_OK && possible)
		status = check_start(f, &bound, &evidence, &checked);
	if (status != STATUS_OK)
		return status;
	*ret = possible && checked.holds &&
	       checked.span.end == f->date.span.end && visit_stands(f);
	return STATUS_OK;
}

enum status agreement_find(const struct conference *conference,
			   const struct evidence *evidence, int64_t now,
			   const struct json *told, struct arena *arena,
			   struct agreement_finding *ret, struct error *err)
{
	struct conference c = *conference;
	struct finding f = {.c = &c,
			    .evidence = evidence,
			    .now = now,
			    .told = told,
			    .arena = arena,
			    .err = err};
	bool stands = false;
	enum status status = agreement_read(told, &c, arena, &f.date, err);

	c.is_agreed = c.notice_is_given = true;
	if (status == STATUS_OK)
		status = check_start(&f, &c, evidence, &ret->checked);
	if (status == STATUS_OK && ret->checked.holds)
		status = stands_as_it_is(&f, &stands);
	if (status != STATUS_OK)
		return status;
	ret->checked.conference = conference;
	ret->state = stands		  ? AGREEMENT_OK
		     : ret->checked.holds ? AGREEMENT_RESEAT
					  : AGREEMENT_BROKEN;
	return STATUS_OK;
}
