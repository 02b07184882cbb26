#ifndef TESTS_SERVICE_LAY_OVER_H
#define TESTS_SERVICE_LAY_OVER_H

/*
 * A patch laid over a case (docs/whatif.md) by other code than the program's,
 * which refuses nothing: for patches that are right.
 */

#include <string.h>

#include "json/json.h"

static inline struct json *
laid_over(const struct json *was, const struct json *patch, const char *name);

static inline const char *key_of_list(const char *name)
{
	static const char *const lists[][2] = {
		{"people", "id"},   {"seats", "id"},	       {"groups", "id"},
		{"rooms", "id"},    {"resources", "id"},       {"events", "id"},
		{"agenda", "part"}, {"categories", "category"}};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (strcmp(lists[i][0], name) == 0)
			return lists[i][1];
	return NULL;
}

static inline bool is_one_value(const char *name)
{
	return strcmp(name, "calendar") == 0 || strcmp(name, "holidays") == 0;
}

static inline struct json *object_laid_over(const struct json *was,
					    const struct json *patch)
{
	struct json *ret = json_kind(was) == JSON_KIND_OBJECT
				   ? json_copy(was)
				   : json_new_object();

	for (struct json_iterator it = json_first(patch); it.key;
	     json_next(patch, &it)) {
		if (json_kind(it.value) == JSON_KIND_NULL)
			json_remove(ret, it.key);
		else
			json_set(ret, it.key,
				 laid_over(json_member(was, it.key), it.value,
					   it.key));
	}
	return ret;
}

static inline struct json *with_key(const struct json *list, const char *key,
				    const char *value)
{
	for (size_t i = 0; i < json_size(list); i++)
		if (strcmp(json_string(json_member(json_at(list, i), key)),
			   value) == 0)
			return json_at(list, i);
	return NULL;
}

/* Those that were there, then those that come. */
static inline struct json *list_laid_over(const struct json *was,
					  const struct json *patch,
					  const char *key)
{
	struct json *ret = json_new_array();

	for (size_t i = 0; i < json_size(was); i++) {
		struct json *old = json_at(was, i);
		struct json *other =
			with_key(patch, key,
				 json_string(json_member(old, key)));

		if (!other)
			json_append(ret, json_copy(old));
		else if (!json_member(other, "remove"))
			json_append(ret, object_laid_over(old, other));
	}
	for (size_t i = 0; i < json_size(patch); i++) {
		struct json *other = json_at(patch, i);

		if (!with_key(was, key, json_string(json_member(other, key))))
			json_append(ret, object_laid_over(NULL, other));
	}
	return ret;
}

static inline struct json *laid_over(const struct json *was,
				     const struct json *patch, const char *name)
{
	const char *key = key_of_list(name);

	/* Seats of the visit and of parts are texts: a list as any other. */
	if (json_kind(patch) == JSON_KIND_ARRAY && key &&
	    json_kind(json_at(patch, 0)) != JSON_KIND_STRING)
		return list_laid_over(was, patch, key);
	if (json_kind(patch) == JSON_KIND_OBJECT && !is_one_value(name))
		return object_laid_over(was, patch);
	return json_copy(patch);
}

#endif
