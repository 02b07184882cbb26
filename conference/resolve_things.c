#include "conference/resolve.h"

#include <stdlib.h>
#include <string.h>

static enum status resolve_room(struct resolver *resolver,
				const struct room_fields *fields,
				int32_t element, struct room *ret)
{
	const char *pointer =
		resolve_pointer(resolver, "/rooms/%d", (int)element);
	bool has_capacity = fields->capacity != FIELD_UNSET;

	*ret = (struct room){
		.id = fields->id,
		.venue = fields->venue,
		.kind = (enum room_kind)fields->kind,
		.capacity = has_capacity ? fields->capacity : 0,
	};
	if (!has_capacity && ret->kind == ROOM_CONFERENCE)
		return resolve_missing(resolver, pointer, "capacity",
				       MSG_WANT_INT);
	return resolve_calendar(resolver, &fields->calendar,
				resolver->fields->zone,
				resolve_pointer(resolver, "%s/calendar",
						pointer),
				&ret->calendar);
}

enum status resolve_rooms(struct resolver *resolver)
{
	struct list *list = &resolver->fields->rooms;
	struct room *rooms =
		arena_array(resolver->arena, struct room, (size_t)list->n);
	const struct room_fields *fields;
	struct ids ids;
	enum status status =
		resolve_ids(resolver, list, sizeof(struct room_fields), "rooms",
			    &ids);

	if (status)
		return status;
	if (!rooms)
		return resolve_no_memory(resolver);
	fields = list->items;
	for (int32_t i = 0; i < list->n && !status; i++)
		status = resolve_room(resolver, &fields[ids.places[i]], i,
				      &rooms[ids.places[i]]);
	if (status)
		return status;
	resolver->conference->rooms = rooms;
	resolver->conference->n_rooms = list->n;
	return STATUS_OK;
}

static bool is_welsh(const char *language)
{
	return strncmp(language, "cy", 2) == 0 &&
	       (!language[2] || language[2] == '-');
}

/* The candidates of all seats include Welsh and another language (G30). */
static bool needs_both_languages(const struct case_fields *fields,
				 const struct resolver *resolver)
{
	const struct seat_fields *seats = fields->seats.items;
	bool welsh = false, other = false;

	for (int32_t i = 0; i < fields->seats.n; i++) {
		const char *const *ids = seats[i].candidates.items;

		for (int32_t k = 0; k < seats[i].candidates.n; k++) {
			int32_t person = ids_find(&resolver->people, ids[k]);
			const char *language =
				resolver->conference->people[person].language;

			welsh |= is_welsh(language);
			other |= language[0] && !is_welsh(language);
		}
	}
	return welsh && other;
}

enum status resolve_resources(struct resolver *resolver)
{
	struct list *list = &resolver->fields->resources;
	struct resource *resources =
		arena_array(resolver->arena, struct resource, (size_t)list->n);
	bool both = needs_both_languages(resolver->fields, resolver);
	struct ids ids;
	enum status status =
		resolve_ids(resolver, list, sizeof(struct resource_fields),
			    "resources", &ids);

	if (status)
		return status;
	if (!resources)
		return resolve_no_memory(resolver);
	for (int32_t i = 0; i < list->n; i++) {
		const struct resource_fields *fields =
			(const struct resource_fields *)list->items +
			ids.places[i];
		struct resource *resource = &resources[ids.places[i]];

		resource->id = fields->id;
		resource->if_both_languages = fields->needed_if != FIELD_UNSET;
		resource->needed = !resource->if_both_languages || both;
		status = resolve_calendar(
			resolver, &fields->calendar, resolver->fields->zone,
			resolve_pointer(resolver, "/resources/%d/calendar",
					(int)i),
			&resource->calendar);
		if (status)
			return status;
	}
	resolver->conference->resources = resources;
	resolver->conference->n_resources = list->n;
	return STATUS_OK;
}

/* A calendar or a span of days, and not both. */
static enum status check_days(struct resolver *resolver, const char *pointer,
			      const struct days_fields *days,
			      const struct calendar_fields *calendar)
{
	bool has_from = !day_is_none(days->from);
	bool has_to = !day_is_none(days->to);

	if (calendar->is_stated && (has_from || has_to))
		return resolve_refuse(resolver, pointer,
				      MSG_CASE_EITHER_CALENDAR, "s",
				      has_from ? "from" : "to");
	if (has_from && !has_to)
		return resolve_missing(resolver, pointer, "to", MSG_WANT_DATE);
	if (has_to && !has_from)
		return resolve_missing(resolver, pointer, "from",
				       MSG_WANT_DATE);
	if (!has_from)
		return STATUS_OK;
	return resolve_days_order(resolver, days->from, days->to,
				  resolve_pointer(resolver, "%s/to", pointer));
}

/* An event calendar's id is its file's stem unless given. */
static enum status complete_event_id(struct resolver *resolver,
				     struct event_fields *event,
				     const char *pointer)
{
	const char *file = event->calendar.file;

	if (event->id)
		return STATUS_OK;
	if (!event->calendar.is_stated || !file)
		return resolve_missing(resolver, pointer, "id", MSG_WANT_ID);
	event->id = resolve_stem(resolver, file);
	if (!event->id)
		return resolve_no_memory(resolver);
	if (id_is_valid(event->id))
		return STATUS_OK;
	return resolve_refuse(resolver,
			      resolve_pointer(resolver, "%s/calendar", pointer),
			      MSG_CASE_EVENT_ID, "s", file);
}

static enum status check_event(struct resolver *resolver,
			       struct event_fields *event, int32_t element)
{
	const char *pointer =
		resolve_pointer(resolver, "/events/%d", (int)element);
	const struct days_fields days = {event->from, event->to};
	enum status status =
		check_days(resolver, pointer, &days, &event->calendar);

	if (status)
		return status;
	if (event->points == FIELD_UNSET)
		event->points = resolver->fields->weights[TERM_AVOID];
	if (event->categories.n > 0 && !day_is_none(event->from))
		return resolve_refuse(resolver,
				      resolve_pointer(resolver, "%s/categories",
						      pointer),
				      MSG_CASE_CATEGORIES, "");
	return complete_event_id(resolver, event, pointer);
}

static enum status resolve_categories(struct resolver *resolver,
				      const struct event_fields *fields,
				      struct event *event)
{
	struct category_fields *from = fields->categories.items;
	size_t n = (size_t)fields->categories.n;
	struct category_effect *categories =
		arena_array(resolver->arena, struct category_effect, n);

	if (!categories)
		return resolve_no_memory(resolver);
	for (size_t i = 0; i < n; i++) {
		if (from[i].points == FIELD_UNSET)
			from[i].points = fields->points;
		categories[i] = (struct category_effect){
			.category = from[i].category,
			.effect = (enum effect)from[i].effect,
			.points = from[i].points,
		};
	}
	event->categories = categories;
	event->n_categories = n;
	return STATUS_OK;
}

static enum status resolve_event(struct resolver *resolver,
				 const struct event_fields *fields,
				 int32_t element, struct event *ret)
{
	enum status status;

	*ret = (struct event){
		.id = fields->id,
		.is_calendar = day_is_none(fields->from),
		.first = fields->from,
		.last = fields->to,
		.title = resolve_text(fields->title),
		.is_inspection = fields->kind == 1,
		.effect = (enum effect)fields->effect,
		.points = fields->points,
	};
	status = resolve_categories(resolver, fields, ret);
	if (status)
		return status;
	return resolve_calendar(resolver, &fields->calendar,
				resolver->fields->zone,
				resolve_pointer(resolver, "/events/%d/calendar",
						(int)element),
				&ret->calendar);
}

enum status resolve_events(struct resolver *resolver)
{
	struct list *list = &resolver->fields->events;
	struct event_fields *fields = list->items;
	struct event *events =
		arena_array(resolver->arena, struct event, (size_t)list->n);
	enum status status = STATUS_OK;
	struct ids ids;

	if (!events)
		return resolve_no_memory(resolver);
	for (int32_t i = 0; i < list->n && !status; i++)
		status = check_event(resolver, &fields[i], i);
	if (!status)
		status =
			resolve_ids(resolver, list, sizeof(struct event_fields),
				    "events", &ids);
	fields = list->items;
	for (int32_t i = 0; i < list->n && !status; i++)
		status = resolve_event(resolver, &fields[ids.places[i]], i,
				       &events[ids.places[i]]);
	if (status)
		return status;
	resolver->conference->events = events;
	resolver->conference->n_events = list->n;
	return STATUS_OK;
}

enum status resolve_holidays(struct resolver *resolver)
{
	struct holidays_fields *fields = &resolver->fields->holidays;
	struct conference *conference = resolver->conference;
	static const char *const pointers[] = {
		[LANGUAGE_EN] = "/holidays/en", [LANGUAGE_CY] = "/holidays/cy"};

	conference->holidays_shipped = fields->set != NULL;
	for (int i = 0; i < N_LANGUAGES; i++) {
		enum status status =
			resolve_calendar(resolver, &fields->calendars[i],
					 resolver->fields->zone,
					 fields->is_pair ? pointers[i]
							 : "/holidays",
					 &conference->holiday_calendars[i]);

		if (status)
			return status;
	}
	if (!fields->set) {
		const char *file = conference->holiday_calendars[0].file;

		fields->set =
			file[0] ? resolve_stem(resolver, file) : "holidays";
	}
	if (!fields->set)
		return resolve_no_memory(resolver);
	conference->holidays = fields->set;
	return STATUS_OK;
}

/* Spans by their days, then calendars as listed. */
static int compare_closures(const void *a, const void *b)
{
	const struct closure *x = a, *y = b;
	int order;

	if (x->is_calendar != y->is_calendar)
		return x->is_calendar ? 1 : -1;
	if (x->is_calendar)
		return strcmp(x->calendar.path, y->calendar.path);
	order = day_compare(x->days.first, y->days.first);
	return order ? order : day_compare(x->days.last, y->days.last);
}

static enum status resolve_closure(struct resolver *resolver,
				   const struct closed_fields *fields,
				   int32_t element, struct closure *ret)
{
	const char *pointer =
		resolve_pointer(resolver, "/closed/%d", (int)element);
	const struct days_fields days = {fields->from, fields->to};
	enum status status =
		check_days(resolver, pointer, &days, &fields->calendar);

	if (status)
		return status;
	if (!fields->calendar.is_stated && day_is_none(fields->from))
		return resolve_missing(resolver, pointer, "from",
				       MSG_WANT_DATE);
	*ret = (struct closure){
		.is_calendar = fields->calendar.is_stated,
		.days = {fields->from, fields->to},
	};
	return resolve_calendar(resolver, &fields->calendar,
				resolver->fields->zone,
				resolve_pointer(resolver, "%s/calendar",
						pointer),
				&ret->calendar);
}

/* What `interpreted` prints: the spans, in order; no calendars. */
static void complete_closed(struct list *list, const struct closure *closures)
{
	struct closed_fields *fields = list->items;
	int32_t n = 0;

	for (int32_t i = 0; i < list->n; i++)
		if (!closures[i].is_calendar)
			fields[n++] = (struct closed_fields){
				.from = closures[i].days.first,
				.to = closures[i].days.last,
			};
	list->n = n;
}

enum status resolve_closed(struct resolver *resolver)
{
	struct list *list = &resolver->fields->closed;
	const struct closed_fields *fields = list->items;
	size_t n = (size_t)list->n;
	struct closure *closures =
		arena_array(resolver->arena, struct closure, n);
	enum status status = STATUS_OK;

	if (!closures)
		return resolve_no_memory(resolver);
	for (int32_t i = 0; i < list->n && !status; i++)
		status = resolve_closure(resolver, &fields[i], i, &closures[i]);
	if (status)
		return status;
	qsort(closures, n, sizeof(*closures), compare_closures);
	complete_closed(list, closures);
	resolver->conference->closures = closures;
	resolver->conference->n_closures = n;
	return STATUS_OK;
}
