#include "cli/short_forms.h"

#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/nearest.h"

/* More than any case takes. */
enum { MAX_IDS = 4096 };

/* Before and after every conference. */
static const char always_from[] = "1970-01-01", always_to[] = "2199-12-31";

/* The element of a list of the case that has the id, or NULL. */
static struct json *find(const struct json *conference, const char *list,
			 const char *id)
{
	const struct json *array = json_member(conference, list);

	if (json_kind(array) != JSON_KIND_ARRAY)
		return NULL;
	for (size_t i = 0; i < json_size(array); i++) {
		struct json *element = json_at(array, i);

		if (json_kind(element) == JSON_KIND_OBJECT &&
		    strcmp(json_string(json_member(element, "id")), id) == 0)
			return element;
	}
	return NULL;
}

static size_t ids_of(const struct json *conference, const char *list,
		     const char **ret, size_t n)
{
	const struct json *array = json_member(conference, list);

	if (json_kind(array) != JSON_KIND_ARRAY)
		return n;
	for (size_t i = 0; i < json_size(array) && n < MAX_IDS; i++) {
		const struct json *element = json_at(array, i);

		if (json_kind(element) == JSON_KIND_OBJECT)
			ret[n++] = json_string(json_member(element, "id"));
	}
	return n;
}

/* lists: NULL at the end. */
static enum status unknown_id(const struct json *conference, const char *id,
			      enum message found, enum message nearest_found,
			      const char *const *lists, struct error *err)
{
	const char **ids = calloc(MAX_IDS, sizeof(*ids));
	size_t n = 0;

	if (!ids)
		return error_no_memory(err, NULL);
	for (; *lists; lists++)
		n = ids_of(conference, *lists, ids, n);
	const char *nearest = nearest_word(id, ids, n);
	if (nearest)
		error_set(err, STATUS_REJECTED, nearest_found, "ss", id,
			  nearest);
	else
		error_set(err, STATUS_REJECTED, found, "s", id);
	free(ids);
	return STATUS_REJECTED;
}

/* {list: [element]}, which names its id already. */
static struct json *patch_of(const char *list, struct json *element)
{
	struct json *patch = json_new_object(), *array = json_new_array();

	json_append(array, element);
	json_set(patch, list, array);
	return patch;
}

static struct json *element_of(const char *id)
{
	struct json *element = json_new_object();

	json_set(element, "id", json_new_string(id));
	return element;
}

/* What was learnt of her since, whatever is known. */
static struct json *always(const char *fbtype)
{
	struct json *answers = json_new_array(), *answer = json_new_object();

	json_set(answer, "from", json_new_string(always_from));
	json_set(answer, "to", json_new_string(always_to));
	json_set(answer, "fbtype", json_new_string(fbtype));
	json_append(answers, answer);
	return answers;
}

static enum status give(struct json *patch, struct json **ret,
			struct error *err)
{
	if (!patch)
		return error_no_memory(err, NULL);
	*ret = patch;
	return STATUS_OK;
}

/* --- without -------------------------------------------------------------- */

static bool lists_seat(const struct json *seats, const char *id)
{
	if (json_kind(seats) != JSON_KIND_ARRAY)
		return false;
	for (size_t i = 0; i < json_size(seats); i++)
		if (strcmp(json_string(json_at(seats, i)), id) == 0)
			return true;
	return false;
}

static struct json *seats_without(const struct json *seats, const char *id)
{
	struct json *left = json_new_array();

	for (size_t i = 0; i < json_size(seats); i++)
		if (strcmp(json_string(json_at(seats, i)), id) != 0)
			json_append(left, json_share(json_at(seats, i)));
	return left;
}

static struct json *agenda_without(const struct json *agenda, const char *id)
{
	struct json *parts = json_new_array();

	for (size_t i = 0; i < json_size(agenda); i++) {
		const struct json *part = json_at(agenda, i);
		const struct json *seats = json_member(part, "seats");
		struct json *changed;

		if (!lists_seat(seats, id))
			continue;
		changed = json_new_object();
		json_set(changed, "part",
			 json_new_string(
				 json_string(json_member(part, "part"))));
		json_set(changed, "seats", seats_without(seats, id));
		json_append(parts, changed);
	}
	return parts;
}

static struct json *without_seat(const struct json *conference, const char *id)
{
	const struct json *visit = json_member(conference, "visit");
	const struct json *agenda = json_member(conference, "agenda");
	const struct json *seats = json_member(visit, "seats");
	struct json *element = element_of(id);
	struct json *patch;

	json_set(element, "remove", json_new_bool(true));
	patch = patch_of("seats", element);
	if (lists_seat(seats, id)) {
		struct json *left = json_new_object();

		json_set(left, "seats", seats_without(seats, id));
		json_set(patch, "visit", left);
	}
	if (json_kind(agenda) == JSON_KIND_ARRAY)
		json_set(patch, "agenda", agenda_without(agenda, id));
	return patch;
}

static struct json *without_person(const char *id)
{
	struct json *element = element_of(id);

	json_set(element, "answers", always("BUSY-UNAVAILABLE"));
	return patch_of("people", element);
}

enum status without_form(const struct json *conference, const char *value,
			 struct json **ret, struct error *err)
{
	static const char prefix[] = "seat:";
	static const char *const lists[] = {"people", "seats", NULL};
	bool is_seat = strncmp(value, prefix, strlen(prefix)) == 0;
	const char *id = is_seat ? value + strlen(prefix) : value;

	if (!is_seat && find(conference, "people", id))
		return give(without_person(id), ret, err);
	if (find(conference, "seats", id))
		return give(without_seat(conference, id), ret, err);
	return unknown_id(conference, id, MSG_NO_PERSON_OR_SEAT,
			  MSG_NO_PERSON_OR_SEAT_NEAREST,
			  is_seat ? &lists[1] : lists, err);
}

/* --- with ----------------------------------------------------------------- */

static struct json *with_person(const struct json *person, const char *id)
{
	struct json *element = element_of(id);

	json_set(element, "answers", always("FREE"));
	if (json_member(person, "hours"))
		json_set(element, "hours", json_new_null());
	return patch_of("people", element);
}

static struct json *with_candidate(const struct json *seat, const char *person)
{
	const struct json *listed = json_member(seat, "candidates");
	struct json *element = element_of(json_string(json_member(seat, "id")));
	struct json *candidates = json_new_array();

	if (json_kind(listed) == JSON_KIND_ARRAY)
		for (size_t i = 0; i < json_size(listed); i++)
			json_append(candidates, json_share(json_at(listed, i)));
	json_append(candidates, json_new_string(person));
	json_set(element, "candidates", candidates);
	return patch_of("seats", element);
}

static enum status add_candidate(const struct json *conference,
				 const char *person, const char *seat_id,
				 struct json **ret, struct error *err)
{
	static const char *const lists[] = {"seats", NULL};
	const struct json *seat = find(conference, "seats", seat_id);

	if (!seat)
		return unknown_id(conference, seat_id, MSG_NO_SEAT,
				  MSG_NO_SEAT_NEAREST, lists, err);
	if (lists_seat(json_member(seat, "candidates"), person))
		return error_set(err, STATUS_REJECTED, MSG_CANDIDATE_ALREADY,
				 "ss", person, seat_id);
	return give(with_candidate(seat, person), ret, err);
}

enum status with_form(const struct json *conference, const char *value,
		      struct json **ret, struct error *err)
{
	static const char *const lists[] = {"people", NULL};
	const char *equals = strchr(value, '=');
	size_t n = equals ? (size_t)(equals - value) : strlen(value);
	struct buffer id;
	enum status status;

	buffer_init(0, &id);
	buffer_put(&id, value, n);
	const char *person = id.data ? id.data : "";
	const struct json *known = find(conference, "people", person);
	if (id.failed)
		status = error_no_memory(err, NULL);
	else if (!known)
		status = unknown_id(conference, person, MSG_CASE_PERSON,
				    MSG_CASE_PERSON_NEAREST, lists, err);
	else if (equals)
		status =
			add_candidate(conference, person, equals + 1, ret, err);
	else
		status = give(with_person(known, person), ret, err);
	buffer_release(&id);
	return status;
}

/* --- move-window ---------------------------------------------------------- */

enum status move_window_form(const struct json *conference, const char *value,
			     struct json **ret, struct error *err)
{
	enum { DATE = 10 };
	struct json *window, *patch;
	char from[DAY_TEXT_BYTES] = "";
	struct day day;

	(void)conference;
	if (strlen(value) == 2 * DATE + 2 &&
	    strncmp(value + DATE, "..", 2) == 0)
		memcpy(from, value, DATE);
	if (!day_parse(from, &day) || !day_parse(value + DATE + 2, &day))
		return error_set(err, STATUS_REJECTED, MSG_WINDOW_FORM, "s",
				 value);
	window = json_new_object();
	json_set(window, "from", json_new_string(from));
	json_set(window, "to", json_new_string(value + DATE + 2));
	patch = json_new_object();
	json_set(patch, "window", window);
	return give(patch, ret, err);
}
