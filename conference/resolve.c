#include "conference/resolve.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"

struct keyed {
	const char *id;
	int32_t element; /* of the text */
};

const char *resolve_pointer(struct resolver *resolver, const char *format, ...)
{
	char pointer[128];
	const char *copy;
	va_list list;

	va_start(list, format);
	vsnprintf(pointer, sizeof(pointer), format, list);
	va_end(list);
	copy = arena_string(resolver->arena, bytes_of(pointer));
	return copy ? copy : "";
}

enum status resolve_refuse(struct resolver *resolver, const char *pointer,
			   enum message message, const char *kinds, ...)
{
	struct error *err = resolver->decoder->err;
	va_list list;

	if (err && err->status == STATUS_OK) {
		va_start(list, kinds);
		err->n_arguments =
			(int32_t)arguments_take(kinds, list, ERROR_ARGUMENTS,
						err->arguments);
		va_end(list);
		err->status = STATUS_REJECTED;
		err->message = message;
	}
	return decoder_place(resolver->decoder, STATUS_REJECTED, pointer,
			     false);
}

enum status resolve_no_memory(struct resolver *resolver)
{
	return error_no_memory(resolver->decoder->err, resolver->arena);
}

enum status resolve_missing(struct resolver *resolver, const char *pointer,
			    const char *name, enum message want)
{
	return resolve_refuse(resolver, pointer, MSG_CASE_MISSING, "sm", name,
			      (int)want);
}

enum status resolve_days_order(struct resolver *resolver, struct day from,
			       struct day to, const char *pointer)
{
	char from_text[DAY_TEXT_BYTES], to_text[DAY_TEXT_BYTES];

	if (day_compare(from, to) <= 0)
		return STATUS_OK;
	day_format(from, from_text);
	day_format(to, to_text);
	return resolve_refuse(resolver, pointer, MSG_CASE_ORDER, "ss",
			      from_text, to_text);
}

struct text resolve_text(struct text text)
{
	for (int i = 0; i < N_LANGUAGES; i++)
		if (!text.in[i])
			text.in[i] = "";
	return text;
}

static int compare_keyed(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;
	int order = strcmp(x->id, y->id);

	return order ? order
		     : (x->element > y->element) - (x->element < y->element);
}

/* The first element of the text whose id an earlier one has; or NONE. */
static int32_t find_twice(const struct keyed *keyed, int32_t n)
{
	int32_t first = NONE;

	for (int32_t i = 1; i < n; i++) {
		if (strcmp(keyed[i - 1].id, keyed[i].id) != 0)
			continue;
		if (first == NONE || keyed[i].element < first)
			first = keyed[i].element;
	}
	return first;
}

static const char *id_of(const struct list *list, size_t size, int32_t i)
{
	const char *id;

	memcpy(&id, (const char *)list->items + (size_t)i * size, sizeof(id));
	return id;
}

static enum status sort_ids(struct resolver *resolver, struct list *list,
			    size_t size, struct keyed *keyed, struct ids *ret)
{
	size_t n = (size_t)list->n;
	const char **ids = arena_array(resolver->arena, const char *, n);
	int32_t *places = arena_array(resolver->arena, int32_t, n);
	char *items = arena_alloc(resolver->arena, n, size);

	if (!ids || !places || !items)
		return resolve_no_memory(resolver);
	for (size_t i = 0; i < n; i++) {
		size_t element = (size_t)keyed[i].element;

		ids[i] = keyed[i].id;
		places[element] = (int32_t)i;
		memcpy(items + i * size,
		       (const char *)list->items + element * size, size);
	}
	list->items = items;
	*ret = (struct ids){.ids = ids, .places = places, .n = list->n};
	return STATUS_OK;
}

enum status resolve_ids(struct resolver *resolver, struct list *list,
			size_t size, const char *name, struct ids *ret)
{
	struct keyed *keyed =
		arena_array(resolver->arena, struct keyed, (size_t)list->n);
	int32_t twice;

	if (!keyed)
		return resolve_no_memory(resolver);
	for (int32_t i = 0; i < list->n; i++)
		keyed[i] = (struct keyed){id_of(list, size, i), i};
	qsort(keyed, (size_t)list->n, sizeof(*keyed), compare_keyed);
	twice = find_twice(keyed, list->n);
	if (twice != NONE)
		return resolve_refuse(resolver,
				      resolve_pointer(resolver, "/%s/%d/id",
						      name, (int)twice),
				      MSG_CASE_DUPLICATE, "s",
				      id_of(list, size, twice));
	return sort_ids(resolver, list, size, keyed, ret);
}

int32_t ids_find(const struct ids *ids, const char *id)
{
	int32_t low = 0, high = ids->n;

	while (low < high) {
		int32_t middle = low + (high - low) / 2;
		int order = strcmp(id, ids->ids[middle]);

		if (order == 0)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NONE;
}

/* What the list's ids are ids of. */
struct named {
	const struct ids *ids;
	enum message unknown, unknown_nearest;
};

static enum status find_named(struct resolver *resolver,
			      const struct named *named, const char *id,
			      const char *pointer, int32_t *ret)
{
	int32_t found = ids_find(named->ids, id);
	const char *nearest;

	if (found != NONE) {
		*ret = found;
		return STATUS_OK;
	}
	nearest = nearest_word(id, named->ids->ids, (size_t)named->ids->n);
	if (nearest)
		return resolve_refuse(resolver, pointer, named->unknown_nearest,
				      "ss", id, nearest);
	return resolve_refuse(resolver, pointer, named->unknown, "s", id);
}

static enum status find_list(struct resolver *resolver,
			     const struct named *named, const struct list *list,
			     const char *pointer, int32_t *ret)
{
	const char *const *ids = list->items;

	for (int32_t i = 0; i < list->n; i++) {
		const char *at =
			resolve_pointer(resolver, "%s/%d", pointer, (int)i);
		enum status status =
			find_named(resolver, named, ids[i], at, &ret[i]);

		if (status)
			return status;
		for (int32_t k = 0; k < i; k++)
			if (ret[k] == ret[i])
				return resolve_refuse(resolver, at,
						      MSG_CASE_TWICE, "s",
						      ids[i]);
	}
	return STATUS_OK;
}

static struct named people_of(const struct resolver *resolver)
{
	return (struct named){&resolver->people, MSG_CASE_PERSON,
			      MSG_CASE_PERSON_NEAREST};
}

static struct named seats_of(const struct resolver *resolver)
{
	return (struct named){&resolver->seats, MSG_CASE_SEAT,
			      MSG_CASE_SEAT_NEAREST};
}

enum status resolve_people_list(struct resolver *resolver,
				const struct list *list, const char *pointer,
				int32_t *ret)
{
	const struct named people = people_of(resolver);

	return find_list(resolver, &people, list, pointer, ret);
}

enum status resolve_seats_list(struct resolver *resolver,
			       const struct list *list, const char *pointer,
			       int32_t *ret)
{
	const struct named seats = seats_of(resolver);

	return find_list(resolver, &seats, list, pointer, ret);
}

enum status resolve_person(struct resolver *resolver, const char *id,
			   const char *pointer, int32_t *ret)
{
	const struct named people = people_of(resolver);

	*ret = NONE;
	return id ? find_named(resolver, &people, id, pointer, ret) : STATUS_OK;
}

enum status resolve_seat_id(struct resolver *resolver, const char *id,
			    const char *pointer, int32_t *ret)
{
	const struct named seats = seats_of(resolver);

	*ret = NONE;
	return id ? find_named(resolver, &seats, id, pointer, ret) : STATUS_OK;
}

static int compare_ints(const void *a, const void *b)
{
	const int32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void resolve_sort_list(const struct ids *ids, struct list *list,
		       int32_t *indexes)
{
	const char **items = list->items;

	if (list->n == 0)
		return;
	qsort(indexes, (size_t)list->n, sizeof(*indexes), compare_ints);
	for (int32_t i = 0; i < list->n; i++)
		items[i] = ids->ids[indexes[i]];
}

enum status resolve_calendar(struct resolver *resolver,
			     const struct calendar_fields *fields,
			     const struct zone *zone, const char *pointer,
			     struct calendar_ref *ret)
{
	struct calendar_ref ref = {
		.where = CALENDAR_STORED,
		.file = "",
		.as_of = INSTANT_NONE,
		.cover_from = DAY_NONE,
		.cover_to = DAY_NONE,
	};

	ref.path = decoder_pointer(resolver->decoder, pointer);
	if (!ref.path)
		return resolve_no_memory(resolver);
	if (fields->is_stated) {
		ref.where = fields->ics.data ? CALENDAR_TEXT : CALENDAR_FILE;
		ref.file = fields->file ? fields->file : "";
		ref.ics = fields->ics;
		ref.cover_from = fields->covers.from;
		ref.cover_to = fields->covers.to;
		if (fields->as_of)
			instant_parse(fields->as_of, zone, &ref.as_of);
	}
	*ret = ref;
	return STATUS_OK;
}

const char *resolve_stem(struct resolver *resolver, const char *file)
{
	const char *name = strrchr(file, '/');
	const char *end;

	name = name ? name + 1 : file;
	end = strrchr(name, '.');
	if (!end || end == name)
		end = name + strlen(name);
	return arena_string(resolver->arena,
			    (struct bytes){name, (size_t)(end - name)});
}
