#include "conference/schema_parts.h"

#include <string.h>

struct json *schema_typed(const char *type)
{
	struct json *json = json_new_object();

	json_set(json, "type", json_new_string(type));
	return json;
}

struct json *schema_patterned(const char *pattern)
{
	struct json *json = schema_typed("string");

	json_set(json, "pattern", json_new_string(pattern));
	return json;
}

struct json *schema_const(const char *word)
{
	struct json *json = json_new_object();

	json_set(json, "const", json_new_string(word));
	return json;
}

struct json *schema_string(int64_t least, int64_t most)
{
	struct json *json = schema_typed("string");

	json_set(json, "minLength", json_new_int(least));
	json_set(json, "maxLength", json_new_int(most));
	return json;
}

struct json *schema_int(int64_t least, int64_t most)
{
	struct json *json = schema_typed("integer");

	json_set(json, "minimum", json_new_int(least));
	json_set(json, "maximum", json_new_int(most));
	return json;
}

struct json *schema_list(struct json *items, enum limit limit)
{
	struct json *json = schema_typed("array");

	json_set(json, "items", items);
	if (limit != N_LIMITS)
		json_set(json, "maxItems", json_new_int(limit_value(limit)));
	return json;
}

struct json *schema_reference(const char *definition)
{
	struct json *json = json_new_object();

	json_set(json, "$ref", json_new_string(definition));
	return json;
}

struct json *schema_any_of(struct json *a, struct json *b)
{
	struct json *json = json_new_object(), *list = json_new_array();

	json_append(list, a);
	json_append(list, b);
	json_set(json, "anyOf", list);
	return json;
}

struct json *schema_object(struct json *properties, struct json *required)
{
	struct json *json = schema_typed("object");

	json_set(json, "properties", properties);
	json_set(json, "required", required);
	json_set(json, "additionalProperties", json_new_bool(false));
	return json;
}

/* A property may be called $ref, but is no string then. */
static void move_reference(const char *prefix, struct json *schema)
{
	const size_t n = sizeof(SCHEMA_DEFINITIONS) - 1;
	const struct json *reference = json_member(schema, "$ref");
	struct buffer moved;

	if (json_kind(reference) != JSON_KIND_STRING ||
	    strncmp(json_string(reference), SCHEMA_DEFINITIONS, n) != 0)
		return;
	buffer_init(0, &moved);
	buffer_printf(&moved, "%s%s", prefix, json_string(reference) + n);
	json_set(schema, "$ref",
		 moved.failed ? NULL : json_new_bytes(buffer_bytes(&moved)));
	buffer_release(&moved);
}

void schema_move_references(const char *prefix, struct json *schema)
{
	if (json_kind(schema) == JSON_KIND_ARRAY)
		for (size_t i = 0; i < json_size(schema); i++)
			schema_move_references(prefix, json_at(schema, i));
	if (json_kind(schema) != JSON_KIND_OBJECT)
		return;
	move_reference(prefix, schema);
	for (struct json_iterator it = json_first(schema); it.key;
	     json_next(schema, &it))
		schema_move_references(prefix, it.value);
}
