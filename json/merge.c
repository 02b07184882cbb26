#include "json/merge.h"

#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"

/* Where in the patch we are: up to its root. */
struct at {
	const struct at *up;
	const char *key; /* NULL: element index of a list */
	size_t index;
};

struct merging {
	const struct merge_rules *rules;
	const char *path;
	struct error *err;
};

static void put_at(const struct at *at, struct buffer *ret)
{
	if (!at)
		return;
	put_at(at->up, ret);
	buffer_put_char(ret, '/');
	if (!at->key) {
		buffer_put_int(ret, (int64_t)at->index);
		return;
	}
	for (const char *p = at->key; *p; p++) {
		if (*p == '~')
			buffer_put_string(ret, "~0");
		else if (*p == '/')
			buffer_put_string(ret, "~1");
		else
			buffer_put_char(ret, *p);
	}
}

/* Gives the error its path and returns its status. */
static enum status refuse_at(const struct merging *merging, const struct at *at)
{
	struct buffer path;

	buffer_init(0, &path);
	buffer_put_string(&path, merging->path);
	put_at(at, &path);
	error_path(merging->err, path.failed || !path.data ? "" : path.data);
	buffer_release(&path);
	return STATUS_REJECTED;
}

static enum status no_memory(const struct merging *merging)
{
	return error_no_memory(merging->err, NULL);
}

static enum message found_message(const struct json *json)
{
	static const enum message found[] = {
		[JSON_KIND_NULL] = MSG_FOUND_NULL,
		[JSON_KIND_BOOL] = MSG_FOUND_BOOL,
		[JSON_KIND_INT] = MSG_FOUND_INT,
		[JSON_KIND_REAL] = MSG_FOUND_REAL,
		[JSON_KIND_STRING] = MSG_FOUND_STRING,
		[JSON_KIND_ARRAY] = MSG_FOUND_ARRAY,
		[JSON_KIND_OBJECT] = MSG_FOUND_OBJECT,
	};

	return found[json_kind(json)];
}

static enum status expected(const struct merging *merging, enum message want,
			    const struct json *found, const struct at *at)
{
	error_set(merging->err, STATUS_REJECTED, MSG_CASE_TYPE, "mm", (int)want,
		  (int)found_message(found));
	return refuse_at(merging, at);
}

static enum status not_there(const struct merging *merging, const char *name,
			     const char *const *names, size_t n,
			     const struct at *at)
{
	const char *nearest = nearest_word(name, names, n);

	if (nearest)
		error_set(merging->err, STATUS_REJECTED,
			  MSG_PATCH_NOT_THERE_NEAREST, "ss", name, nearest);
	else
		error_set(merging->err, STATUS_REJECTED, MSG_PATCH_NOT_THERE,
			  "s", name);
	return refuse_at(merging, at);
}

static enum status merge_value(const struct merging *merging,
			       const struct json *target, struct json *patch,
			       const struct at *at, struct json **ret);

/* --- objects -------------------------------------------------------------- */

/* The members that stay as they are, and those to come. */
static bool copy_members(const struct json *from, struct json *to)
{
	bool ok = to != NULL;

	for (struct json_iterator it = json_first(from); ok && it.key;
	     json_next(from, &it))
		ok = json_set(to, it.key, json_share(it.value));
	return ok;
}

static enum status remove_member(const struct merging *merging, const char *key,
				 struct json *object, const struct at *at)
{
	size_t n = 0;

	if (json_remove(object, key))
		return STATUS_OK;
	const char **names = calloc(json_size(object) + 1, sizeof(*names));
	if (!names)
		return no_memory(merging);
	for (struct json_iterator it = json_first(object); it.key;
	     json_next(object, &it))
		names[n++] = it.key;
	enum status status = not_there(merging, key, names, n, at);
	free(names);
	return status;
}

/* target: what was there; no object has no members. */
static enum status merge_object(const struct merging *merging,
				const struct json *target,
				const struct json *patch, const struct at *at,
				struct json **ret)
{
	struct json *merged = json_new_object();
	bool is_object = json_kind(target) == JSON_KIND_OBJECT;
	enum status status = STATUS_OK;

	if (!merged || (is_object && !copy_members(target, merged)))
		status = no_memory(merging);
	for (struct json_iterator it = json_first(patch);
	     status == STATUS_OK && it.key; json_next(patch, &it)) {
		const struct at here = {.up = at, .key = it.key};
		struct json *value = NULL;

		if (json_kind(it.value) == JSON_KIND_NULL) {
			status = remove_member(merging, it.key, merged, &here);
			continue;
		}
		status = merge_value(merging,
				     is_object ? json_member(target, it.key)
					       : NULL,
				     it.value, &here, &value);
		if (status == STATUS_OK && !json_set(merged, it.key, value))
			status = no_memory(merging);
	}
	if (status == STATUS_OK)
		*ret = merged;
	else
		json_free(merged);
	return status;
}

/* --- lists ---------------------------------------------------------------- */

/* A list while it is merged. */
struct listing {
	const struct merging *merging;
	const struct merge_list *list;
	struct json **elements; /* owned; NULL: removed */
	size_t n;
	struct json *places; /* key: its index in elements */
	struct json *met;    /* keys that the patch has named */
};

/* Stated or implied; appends to ret. False: it has none. */
static bool key_of(const struct listing *listing, const struct json *element,
		   struct buffer *ret)
{
	const struct merge_rules *rules = listing->merging->rules;
	const struct json *key =
		json_kind(element) == JSON_KIND_OBJECT
			? json_member(element, listing->list->key)
			: NULL;

	if (json_kind(key) == JSON_KIND_STRING)
		buffer_put_string(ret, json_string(key));
	else if (!key && json_kind(element) == JSON_KIND_OBJECT &&
		 rules->implied_key)
		rules->implied_key(listing->list->name, element, ret);
	return ret->n > 0 || ret->failed;
}

static bool listing_fill(struct listing *listing, const struct json *target)
{
	size_t n = json_kind(target) == JSON_KIND_ARRAY ? json_size(target) : 0;
	struct buffer key;
	bool ok = true;

	buffer_init(0, &key);
	for (size_t i = 0; ok && i < n; i++) {
		struct json *element = json_at(target, i);

		buffer_clear(&key);
		/* Of two, which the case refuses, the first. */
		if (key_of(listing, element, &key) && !key.failed &&
		    !json_member(listing->places, key.data))
			ok = json_set(listing->places, key.data,
				      json_new_int((int64_t)listing->n));
		ok = ok && !key.failed;
		listing->elements[listing->n++] = json_share(element);
	}
	buffer_release(&key);
	return ok;
}

static void listing_release(struct listing *listing)
{
	for (size_t i = 0; i < listing->n; i++)
		json_free(listing->elements[i]);
	free(listing->elements);
	json_free(listing->places);
	json_free(listing->met);
}

/* Of the elements that are still there. */
static enum status no_element(const struct listing *listing, const char *key,
			      const struct at *at)
{
	const char **names = calloc(listing->n + 1, sizeof(*names));
	size_t n = 0;

	if (!names)
		return no_memory(listing->merging);
	for (struct json_iterator it = json_first(listing->places); it.key;
	     json_next(listing->places, &it))
		if (listing->elements[json_int(it.value)])
			names[n++] = it.key;
	enum status status = not_there(listing->merging, key, names, n, at);
	free(names);
	return status;
}

/* "remove": true, and nothing else that it may be. */
static enum status is_removal(const struct merging *merging,
			      const struct json *element, const struct at *at,
			      bool *ret)
{
	const struct json *remove = json_member(element, "remove");
	const struct at here = {.up = at, .key = "remove"};

	*ret = remove != NULL;
	if (!remove ||
	    (json_kind(remove) == JSON_KIND_BOOL && json_bool(remove)))
		return STATUS_OK;
	error_set(merging->err, STATUS_REJECTED, MSG_PATCH_REMOVE, "");
	return refuse_at(merging, &here);
}

static enum status merge_keyed(struct listing *listing, const char *key,
			       struct json *element, const struct at *at)
{
	const struct merging *merging = listing->merging;
	const struct json *place = json_member(listing->places, key);
	size_t i = place ? (size_t)json_int(place) : listing->n;
	struct json *merged = NULL;
	bool removes;
	enum status status = is_removal(merging, element, at, &removes);

	if (status == STATUS_OK && removes && !place)
		status = no_element(listing, key, at);
	if (status == STATUS_OK && !removes)
		status = merge_object(merging,
				      place ? listing->elements[i] : NULL,
				      element, at, &merged);
	if (status != STATUS_OK)
		return status;
	if (place)
		json_free(listing->elements[i]);
	else
		listing->n++;
	listing->elements[i] = merged;
	return STATUS_OK;
}

static enum status merge_element(struct listing *listing, struct json *element,
				 const struct at *at)
{
	const struct merging *merging = listing->merging;
	struct buffer key;
	enum status status;

	if (json_kind(element) != JSON_KIND_OBJECT)
		return expected(merging, MSG_WANT_OBJECT, element, at);
	buffer_init(0, &key);
	if (!key_of(listing, element, &key)) {
		error_set(merging->err, STATUS_REJECTED, MSG_PATCH_NO_KEY, "s",
			  listing->list->key);
		status = refuse_at(merging, at);
	} else if (key.failed) {
		status = no_memory(merging);
	} else if (json_member(listing->met, key.data)) {
		error_set(merging->err, STATUS_REJECTED, MSG_CASE_TWICE, "s",
			  key.data);
		status = refuse_at(merging, at);
	} else if (!json_set(listing->met, key.data, json_new_null())) {
		status = no_memory(merging);
	} else {
		status = merge_keyed(listing, key.data, element, at);
	}
	buffer_release(&key);
	return status;
}

static bool listing_json(struct listing *listing, struct json **ret)
{
	struct json *array = json_new_array();
	bool ok = array != NULL;

	for (size_t i = 0; ok && i < listing->n; i++)
		if (listing->elements[i])
			ok = json_append(array,
					 json_share(listing->elements[i]));
	if (ok)
		*ret = array;
	else
		json_free(array);
	return ok;
}

static enum status merge_list(const struct merging *merging,
			      const struct merge_list *list,
			      const struct json *target,
			      const struct json *patch, const struct at *at,
			      struct json **ret)
{
	size_t room =
		json_size(patch) + 1 +
		(json_kind(target) == JSON_KIND_ARRAY ? json_size(target) : 0);
	struct listing listing = {
		.merging = merging,
		.list = list,
		.elements = calloc(room, sizeof(struct json *)),
		.places = json_new_object(),
		.met = json_new_object(),
	};
	enum status status = STATUS_OK;

	if (!listing.elements || !listing.places || !listing.met ||
	    !listing_fill(&listing, target))
		status = no_memory(merging);
	for (size_t i = 0; status == STATUS_OK && i < json_size(patch); i++) {
		const struct at here = {.up = at, .index = i};

		status = merge_element(&listing, json_at(patch, i), &here);
	}
	if (status == STATUS_OK && !listing_json(&listing, ret))
		status = no_memory(merging);
	listing_release(&listing);
	return status;
}

/* --- any value ------------------------------------------------------------ */

static bool is_whole(const struct merge_rules *rules, const char *name)
{
	for (size_t i = 0; i < rules->n_wholes; i++)
		if (strcmp(rules->wholes[i], name) == 0)
			return true;
	return false;
}

/* Is the member one of the value itself, or of an element of that list? */
static bool stands_in(const struct at *at, const char *list)
{
	const struct at *element = at->up;

	if (!list)
		return !element;
	return element && !element->key && element->up->key &&
	       strcmp(element->up->key, list) == 0;
}

static const struct merge_list *find_list(const struct merge_rules *rules,
					  const struct at *at)
{
	for (size_t i = 0; i < rules->n_lists; i++)
		if (strcmp(rules->lists[i].name, at->key) == 0 &&
		    stands_in(at, rules->lists[i].of))
			return &rules->lists[i];
	return NULL;
}

/* The value of a member; at has its name. */
static enum status merge_value(const struct merging *merging,
			       const struct json *target, struct json *patch,
			       const struct at *at, struct json **ret)
{
	const struct merge_list *list = find_list(merging->rules, at);

	if (!is_whole(merging->rules, at->key)) {
		if (json_kind(patch) == JSON_KIND_OBJECT)
			return merge_object(merging, target, patch, at, ret);
		if (list && json_kind(patch) == JSON_KIND_ARRAY)
			return merge_list(merging, list, target, patch, at,
					  ret);
	}
	*ret = json_share(patch);
	return STATUS_OK;
}

enum status json_merge(const struct json *target, const struct json *patch,
		       const struct merge_rules *rules, const char *path,
		       struct json **ret, struct error *err)
{
	struct error unheard = {0};
	const struct merging merging = {rules, path, err ? err : &unheard};

	if (json_kind(patch) != JSON_KIND_OBJECT)
		return expected(&merging, MSG_WANT_OBJECT, patch, NULL);
	return merge_object(&merging, target, patch, NULL, ret);
}
