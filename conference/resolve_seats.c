#include "conference/resolve.h"

#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "conference/seats.h"

static struct strings strings_of(const struct list *list)
{
	return (struct strings){.strings = list->items, .n = (size_t)list->n};
}

static enum status check_hours(struct resolver *resolver,
			       const struct hours_fields *fields,
			       const char *pointer)
{
	const int32_t *days = fields->days.items;
	char from[8], to[8];

	if (fields->days.n == 0)
		return resolve_refuse(resolver,
				      resolve_pointer(resolver, "%s/days",
						      pointer),
				      MSG_CASE_EMPTY_LIST, "");
	for (int32_t i = 0; i < fields->days.n; i++)
		for (int32_t k = 0; k < i; k++)
			if (days[k] == days[i])
				return resolve_refuse(
					resolver,
					resolve_pointer(resolver, "%s/days/%d",
							pointer, (int)i),
					MSG_CASE_TWICE, "s",
					weekday_word(days[i]));
	if (fields->to_s > fields->from_s)
		return STATUS_OK;
	time_of_day_format(fields->from_s, from);
	time_of_day_format(fields->to_s, to);
	return resolve_refuse(resolver,
			      resolve_pointer(resolver, "%s/to", pointer),
			      MSG_CASE_HOURS_ORDER, "ss", from, to);
}

static int compare_ints(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static int compare_hours(const void *a, const void *b)
{
	const struct hours_fields *x = a, *y = b;
	const int32_t *days = x->days.items, *others = y->days.items;

	for (int32_t i = 0; i < x->days.n && i < y->days.n; i++)
		if (days[i] != others[i])
			return compare_ints(&days[i], &others[i]);
	if (x->days.n != y->days.n)
		return compare_ints(&x->days.n, &y->days.n);
	if (x->from_s != y->from_s)
		return compare_ints(&x->from_s, &y->from_s);
	return compare_ints(&x->to_s, &y->to_s);
}

/* In whatever order they are stated, they are shown in one. */
static void sort_hours(const struct list *list)
{
	struct hours_fields *fields = list->items;

	for (int32_t i = 0; i < list->n; i++)
		qsort(fields[i].days.items, (size_t)fields[i].days.n,
		      sizeof(int32_t), compare_ints);
	if (list->n)
		qsort(fields, (size_t)list->n, sizeof(*fields), compare_hours);
}

static enum status resolve_hours(struct resolver *resolver,
				 const struct list *list, int32_t element,
				 struct person *person)
{
	const struct hours_fields *fields = list->items;
	struct working_hours *hours =
		arena_array(resolver->arena, struct working_hours,
			    (size_t)list->n);

	if (!hours)
		return resolve_no_memory(resolver);
	for (int32_t i = 0; i < list->n; i++) {
		enum status status =
			check_hours(resolver, &fields[i],
				    resolve_pointer(resolver,
						    "/people/%d/hours/%d",
						    (int)element, (int)i));

		if (status)
			return status;
	}
	sort_hours(list);
	for (int32_t i = 0; i < list->n; i++) {
		const int32_t *days = fields[i].days.items;

		hours[i].from_s = fields[i].from_s;
		hours[i].to_s = fields[i].to_s;
		for (int32_t k = 0; k < fields[i].days.n; k++)
			hours[i].days |= (uint8_t)(1u << days[k]);
	}
	person->hours = hours;
	person->n_hours = list->n;
	return STATUS_OK;
}

static struct reply reply_of(const struct reply_fields *fields,
			     const struct zone *zone)
{
	/* In the order of the words of the field. */
	static const enum fbtype fbtypes[] = {FB_FREE, FB_BUSY, FB_TENTATIVE,
					      FB_OUT, FB_UNKNOWN};
	struct reply reply = {
		.days = {fields->from, fields->to},
		.fbtype = fbtypes[fields->fbtype],
		.as_of = INSTANT_NONE,
		.source = fields->source ? fields->source : "",
	};

	if (fields->as_of)
		instant_parse(fields->as_of, zone, &reply.as_of);
	return reply;
}

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_replies(const void *a, const void *b)
{
	const struct reply_fields *x = a, *y = b;
	int order = day_compare(x->from, y->from);

	if (order == 0)
		order = day_compare(x->to, y->to);
	if (order == 0)
		order = compare_ints(&x->fbtype, &y->fbtype);
	if (order == 0)
		order = compare_texts(x->as_of, y->as_of);
	return order ? order : compare_texts(x->source, y->source);
}

static enum status resolve_replies(struct resolver *resolver,
				   const struct list *list, int32_t element,
				   struct person *person)
{
	const struct reply_fields *fields = list->items;
	struct reply *replies =
		arena_array(resolver->arena, struct reply, (size_t)list->n);

	if (!replies)
		return resolve_no_memory(resolver);
	for (int32_t i = 0; i < list->n; i++) {
		enum status status = resolve_days_order(
			resolver, fields[i].from, fields[i].to,
			resolve_pointer(resolver, "/people/%d/answers/%d/to",
					(int)element, (int)i));

		if (status)
			return status;
	}
	if (list->n)
		qsort(list->items, (size_t)list->n, sizeof(*fields),
		      compare_replies);
	for (int32_t i = 0; i < list->n; i++)
		replies[i] = reply_of(&fields[i], person->zone);
	person->replies = replies;
	person->n_replies = list->n;
	return STATUS_OK;
}

static enum status resolve_one_person(struct resolver *resolver,
				      struct person_fields *fields,
				      int32_t element, struct person *ret)
{
	enum status status;

	if (!fields->zone)
		fields->zone = resolver->fields->zone;
	*ret = (struct person){
		.id = fields->id,
		.name = fields->name ? fields->name : "",
		.post = resolve_text(fields->post),
		.emails = strings_of(&fields->emails),
		.language = fields->language ? fields->language : "",
		.zone = fields->zone,
		.travel_s = fields->travel_s,
	};
	status = resolve_calendar(resolver, &fields->calendar, fields->zone,
				  resolve_pointer(resolver,
						  "/people/%d/calendar",
						  (int)element),
				  &ret->calendar);
	if (!status)
		status = resolve_hours(resolver, &fields->hours, element, ret);
	if (!status)
		status = resolve_replies(resolver, &fields->replies, element,
					 ret);
	return status;
}

enum status resolve_people(struct resolver *resolver)
{
	struct list *list = &resolver->fields->people;
	struct person *people =
		arena_array(resolver->arena, struct person, (size_t)list->n);
	enum status status =
		resolve_ids(resolver, list, sizeof(struct person_fields),
			    "people", &resolver->people);

	if (status)
		return status;
	if (!people)
		return resolve_no_memory(resolver);
	for (int32_t i = 0; i < list->n && !status; i++) {
		int32_t at = resolver->people.places[i];

		status =
			resolve_one_person(resolver,
					   (struct person_fields *)list->items +
						   at,
					   i, &people[at]);
	}
	if (status)
		return status;
	resolver->conference->people = people;
	resolver->conference->n_people = list->n;
	return STATUS_OK;
}

enum status resolve_team(struct resolver *resolver)
{
	struct team_fields *team = &resolver->fields->team;
	struct conference *conference = resolver->conference;
	struct list *list = &team->link_inspectors;
	int32_t *inspectors =
		arena_array(resolver->arena, int32_t, (size_t)list->n);
	struct person *people = arena_array(resolver->arena, struct person,
					    (size_t)conference->n_people);
	enum status status;

	if (!inspectors || !people)
		return resolve_no_memory(resolver);
	status = resolve_people_list(resolver, list, "/team/link_inspectors",
				     inspectors);
	if (status)
		return status;
	for (int32_t i = 0; i < conference->n_people; i++)
		people[i] = conference->people[i];
	for (int32_t i = 0; i < list->n; i++)
		people[inspectors[i]].is_link_inspector = true;
	conference->people = people;
	resolve_sort_list(&resolver->people, list, inspectors);
	return resolve_person(resolver, team->inspection_lead,
			      "/team/inspection_lead",
			      &conference->inspection_lead);
}

static bool is_listed_group(const struct resolver *resolver, const char *id)
{
	const struct group_fields *groups = resolver->fields->groups.items;

	for (int32_t i = 0; i < resolver->fields->groups.n; i++)
		if (strcmp(groups[i].id, id) == 0)
			return true;
	return false;
}

/* A new group must be listed: else a slip of the pen would make one. */
static enum status check_seat_group(struct resolver *resolver,
				    const struct seat_fields *seat,
				    int32_t element)
{
	const char *pointer =
		resolve_pointer(resolver, "/seats/%d/group", (int)element);
	const char *nearest;

	if (!seat->group)
		return resolve_refuse(resolver,
				      resolve_pointer(resolver, "/seats/%d",
						      (int)element),
				      MSG_CASE_SEAT_GROUP, "s", seat->id);
	if (is_known_group(seat->group) ||
	    is_listed_group(resolver, seat->group))
		return STATUS_OK;
	nearest = nearest_word(seat->group, known_groups, N_KNOWN_GROUPS);
	if (nearest)
		return resolve_refuse(resolver, pointer,
				      MSG_CASE_NEW_GROUP_NEAREST, "ss",
				      seat->group, nearest);
	return resolve_refuse(resolver, pointer, MSG_CASE_NEW_GROUP, "ss",
			      seat->group,
			      decoder_list(resolver->decoder, known_groups,
					   N_KNOWN_GROUPS));
}

/* What the guidance says of a seat that the case leaves open (G5 to G10). */
static void complete_seat(struct seat_fields *seat)
{
	static const struct known_seat open = {.role = ROLE_REQUIRED,
					       .order = ORDER_RANKED};
	const struct known_seat *known = known_seat(seat->id);

	if (!known)
		known = &open;
	if (!seat->group)
		seat->group = known->group;
	if (seat->role == FIELD_UNSET)
		seat->role = (int32_t)known->role;
	if (seat->order == FIELD_UNSET)
		seat->order = (int32_t)known->order;
	if (seat->essential == FIELD_UNSET)
		seat->essential = known->essential;
}

/* G10: the chair is no link inspector, who supports the chair is one. */
static bool is_refused(const struct conference *conference, enum seat_duty duty,
		       int32_t person)
{
	bool is_link_inspector = conference->people[person].is_link_inspector;

	return duty == DUTY_CHAIR     ? is_link_inspector
	       : duty == DUTY_SUPPORT ? !is_link_inspector
				      : false;
}

static enum status resolve_candidates(struct resolver *resolver,
				      struct seat_fields *fields,
				      int32_t element, struct seat *seat)
{
	struct list *list = &fields->candidates;
	size_t n = (size_t)list->n;
	int32_t *people = arena_array(resolver->arena, int32_t, n);
	int32_t *refused = arena_array(resolver->arena, int32_t, n);
	enum status status;

	if (!people || !refused)
		return resolve_no_memory(resolver);
	status = resolve_people_list(resolver, list,
				     resolve_pointer(resolver,
						     "/seats/%d/candidates",
						     (int)element),
				     people);
	if (status)
		return status;
	if (seat->order == ORDER_ANY)
		resolve_sort_list(&resolver->people, list, people);
	for (size_t i = 0; i < n; i++) {
		int32_t person = people[i];

		if (is_refused(resolver->conference, seat->duty, person))
			refused[seat->n_refused++] = person;
		else
			people[seat->n_candidates++] = person;
	}
	seat->candidates = people;
	seat->refused = refused;
	seat->unnamed = n == 0 && !fields->held_with;
	return STATUS_OK;
}

static enum status resolve_seat(struct resolver *resolver, int32_t element,
				struct seat *ret)
{
	struct seat_fields *fields =
		(struct seat_fields *)resolver->fields->seats.items +
		resolver->seats.places[element];
	const struct known_seat *known = known_seat(fields->id);
	enum status status;

	complete_seat(fields);
	status = check_seat_group(resolver, fields, element);
	if (status)
		return status;
	*ret = (struct seat){
		.id = fields->id,
		.group = NONE,
		.role = (enum role)fields->role,
		.order = (enum order)fields->order,
		.essential = fields->essential == 1,
		.duty = known ? known->duty : DUTY_NONE,
		.held_with = NONE,
	};
	return resolve_candidates(resolver, fields, element, ret);
}

/* Whether the seat may be held with the host (G5). */
static enum status check_held(struct resolver *resolver,
			      const struct seat *seats, int32_t held,
			      int32_t host, int32_t element)
{
	const struct seat_fields *fields = resolver->fields->seats.items;
	const char *pointer =
		resolve_pointer(resolver, "/seats/%d/held_with", (int)element);

	if (host == held)
		return resolve_refuse(resolver, pointer, MSG_CASE_HELD_ITSELF,
				      "s", seats[held].id);
	if (fields[host].held_with)
		return resolve_refuse(resolver, pointer, MSG_CASE_HELD_TWICE,
				      "ss", seats[host].id,
				      fields[host].held_with);
	if (seats[held].duty != DUTY_NONE)
		return resolve_refuse(resolver, pointer, MSG_CASE_HELD_DUTY,
				      "s", seats[held].id);
	if (seats[host].role == ROLE_NON_PARTICIPANT ||
	    seats[held].role == ROLE_NON_PARTICIPANT)
		return resolve_refuse(resolver, pointer, MSG_CASE_SEAT_TOLD,
				      "s",
				      seats[host].role == ROLE_NON_PARTICIPANT
					      ? seats[host].id
					      : seats[held].id);
	if (fields[held].candidates.n > 0)
		return resolve_refuse(resolver,
				      resolve_pointer(resolver,
						      "/seats/%d/candidates",
						      (int)element),
				      MSG_CASE_HELD_CANDIDATES, "ss",
				      seats[held].id, seats[host].id);
	return STATUS_OK;
}

/* The host is essential or required where the seat held with it is. */
static enum status resolve_held(struct resolver *resolver, struct seat *seats,
				int32_t element)
{
	const struct seat_fields *fields = resolver->fields->seats.items;
	int32_t held = resolver->seats.places[element], host;
	enum status status =
		resolve_seat_id(resolver, fields[held].held_with,
				resolve_pointer(resolver, "/seats/%d/held_with",
						(int)element),
				&host);

	if (status || host == NONE)
		return status;
	status = check_held(resolver, seats, held, host, element);
	if (status)
		return status;
	seats[held].held_with = host;
	seats[host].essential |= seats[held].essential;
	if (seats[host].role == ROLE_OPTIONAL &&
	    seats[held].role != ROLE_OPTIONAL)
		seats[host].role = ROLE_REQUIRED;
	return STATUS_OK;
}

enum status resolve_seats(struct resolver *resolver)
{
	struct list *list = &resolver->fields->seats;
	struct seat *seats =
		arena_array(resolver->arena, struct seat, (size_t)list->n);
	enum status status;

	if (!seats)
		return resolve_no_memory(resolver);
	if (list->n == 0)
		return resolve_refuse(resolver, "/seats", MSG_CASE_EMPTY_LIST,
				      "");
	status = resolve_ids(resolver, list, sizeof(struct seat_fields),
			     "seats", &resolver->seats);
	for (int32_t i = 0; i < list->n && !status; i++)
		status = resolve_seat(resolver, i,
				      &seats[resolver->seats.places[i]]);
	for (int32_t i = 0; i < list->n && !status; i++)
		status = resolve_held(resolver, seats, i);
	if (status)
		return status;
	resolver->conference->seats = seats;
	resolver->conference->n_seats = list->n;
	return STATUS_OK;
}

/* Groups that only seats name are listed too, with nothing required. */
static enum status complete_groups(struct resolver *resolver)
{
	const struct seat_fields *seats = resolver->fields->seats.items;
	int32_t n_seats = resolver->fields->seats.n;
	struct list *list = &resolver->fields->groups;
	struct group_fields *groups =
		arena_array(resolver->arena, struct group_fields,
			    (size_t)(list->n + n_seats));

	if (!groups)
		return resolve_no_memory(resolver);
	if (list->n > 0)
		memcpy(groups, list->items, (size_t)list->n * sizeof(*groups));
	list->items = groups;
	for (int32_t i = 0; i < n_seats; i++)
		if (!is_listed_group(resolver, seats[i].group))
			groups[list->n++] =
				(struct group_fields){.id = seats[i].group};
	return STATUS_OK;
}

/* Seats that can be filled, one held with another not counted: of a group,
   or (NULL) outside the team. */
static int32_t count_seats(const struct resolver *resolver, const char *group)
{
	const struct seat_fields *seats = resolver->fields->seats.items;
	int32_t n = 0;

	for (int32_t i = 0; i < resolver->fields->seats.n; i++) {
		bool counts = group ? strcmp(seats[i].group, group) == 0
				    : !is_team_group(seats[i].group);

		n += counts && seats[i].role != ROLE_NON_PARTICIPANT &&
		     !seats[i].held_with;
	}
	return n;
}

static bool is_used_group(const struct resolver *resolver, const char *id)
{
	const struct seat_fields *seats = resolver->fields->seats.items;

	for (int32_t i = 0; i < resolver->fields->seats.n; i++)
		if (strcmp(seats[i].group, id) == 0)
			return true;
	return is_known_group(id);
}

static enum status unknown_group(struct resolver *resolver, const char *id,
				 const char *pointer)
{
	const char *nearest = nearest_word(id, known_groups, N_KNOWN_GROUPS);

	if (nearest)
		return resolve_refuse(resolver, pointer, MSG_CASE_GROUP_NEAREST,
				      "ss", id, nearest);
	return resolve_refuse(resolver, pointer, MSG_CASE_GROUP, "s", id);
}

static enum status check_required(struct resolver *resolver, int32_t required,
				  int32_t n_seats, const char *pointer)
{
	if (required <= n_seats)
		return STATUS_OK;
	return resolve_refuse(resolver, pointer, MSG_CASE_TOO_MANY_REQUIRED,
			      "dd", (int64_t)required, (int64_t)n_seats);
}

/* Those that the text lists, in its order. */
static enum status check_groups(struct resolver *resolver)
{
	const struct group_fields *groups = resolver->fields->groups.items;

	for (int32_t i = 0; i < resolver->fields->groups.n; i++) {
		enum status status;

		if (!is_used_group(resolver, groups[i].id))
			return unknown_group(resolver, groups[i].id,
					     resolve_pointer(resolver,
							     "/groups/%d/id",
							     (int)i));
		status = check_required(resolver, groups[i].required,
					count_seats(resolver, groups[i].id),
					resolve_pointer(resolver,
							"/groups/%d/required",
							(int)i));
		if (status)
			return status;
	}
	return STATUS_OK;
}

static enum status resolve_quorum(struct resolver *resolver)
{
	const struct quorum_fields *quorum = &resolver->fields->quorum;
	struct conference *conference = resolver->conference;
	enum status status =
		check_required(resolver, quorum->required,
			       count_seats(resolver, NULL), "/quorum/required");

	if (status)
		return status;
	conference->quorum_required = quorum->required;
	conference->max_deputies = quorum->max_deputies == FIELD_UNSET
					   ? INT32_MAX
					   : quorum->max_deputies;
	return STATUS_OK;
}

static enum status resolve_buffer(struct resolver *resolver)
{
	const struct buffer_fields *buffer = &resolver->fields->buffer;
	struct conference *conference = resolver->conference;

	conference->buffer_group = ids_find(&resolver->groups, buffer->group);
	if (conference->buffer_group == NONE && !is_known_group(buffer->group))
		return unknown_group(resolver, buffer->group, "/buffer/group");
	conference->buffer_before_s = buffer->before_s;
	conference->buffer_after_s = buffer->after_s;
	return STATUS_OK;
}

static enum status fill_groups(struct resolver *resolver)
{
	const struct list *list = &resolver->fields->groups;
	const struct group_fields *fields = list->items;
	const struct seat_fields *seat_fields = resolver->fields->seats.items;
	struct conference *conference = resolver->conference;
	struct group *groups =
		arena_array(resolver->arena, struct group, (size_t)list->n);
	struct seat *seats = arena_array(resolver->arena, struct seat,
					 (size_t)conference->n_seats);

	if (!groups || !seats)
		return resolve_no_memory(resolver);
	for (int32_t i = 0; i < list->n; i++)
		groups[i] = (struct group){
			.id = fields[i].id,
			.required = fields[i].required,
			.is_team = is_team_group(fields[i].id),
		};
	for (int32_t i = 0; i < conference->n_seats; i++) {
		seats[i] = conference->seats[i];
		seats[i].group =
			ids_find(&resolver->groups, seat_fields[i].group);
	}
	conference->groups = groups;
	conference->n_groups = list->n;
	conference->seats = seats;
	return STATUS_OK;
}

enum status resolve_groups(struct resolver *resolver)
{
	struct list *list = &resolver->fields->groups;
	enum status status = check_groups(resolver);

	if (!status)
		status = complete_groups(resolver);
	if (!status)
		status =
			resolve_ids(resolver, list, sizeof(struct group_fields),
				    "groups", &resolver->groups);
	if (!status)
		status = fill_groups(resolver);
	if (!status)
		status = resolve_quorum(resolver);
	return status ? status : resolve_buffer(resolver);
}
