#include "conference/case.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "conference/fields.h"

/* JSON Schema (2020-12) by the table of fields. What fields mean together is
   said by their descriptions; a schema cannot. */

static struct json *schema_of_shape(const struct shape *shape);

static struct json *typed(const char *type)
{
	struct json *json = json_new_object();

	json_set(json, "type", json_new_string(type));
	return json;
}

static struct json *patterned(const char *pattern)
{
	struct json *json = typed("string");

	json_set(json, "pattern", json_new_string(pattern));
	return json;
}

static struct json *reference(const char *name)
{
	struct json *json = json_new_object();

	json_set(json, "$ref", json_new_string(name));
	return json;
}

static struct json *string_schema(int64_t least, int64_t most)
{
	struct json *json = typed("string");

	json_set(json, "minLength", json_new_int(least));
	json_set(json, "maxLength", json_new_int(most));
	return json;
}

static struct json *int_schema(const struct field *field)
{
	struct json *json = typed("integer");

	json_set(json, "minimum", json_new_int(field->least));
	json_set(json, "maximum", json_new_int(field->most));
	return json;
}

static struct json *word_schema(const struct words *words)
{
	struct json *json = json_new_object(), *list = json_new_array();

	for (size_t i = 0; i < words->n; i++)
		json_append(list, json_new_string(words->words[i]));
	json_set(json, "enum", list);
	return json;
}

static struct json *any_of(struct json *a, struct json *b)
{
	struct json *json = json_new_object(), *list = json_new_array();

	json_append(list, a);
	json_append(list, b);
	json_set(json, "anyOf", list);
	return json;
}

static struct json *holidays_schema(void)
{
	struct json *set = json_new_object();

	json_set(set, "const",
		 json_new_string(holidays_england_and_wales_name));
	return any_of(any_of(set, reference("#/$defs/calendar")),
		      schema_of_shape(&holidays_shape));
}

static struct json *schema_of_type(const struct field *field)
{
	switch (field->type) {
	case FIELD_ID:
		return patterned("^[a-z0-9-]{1,48}$");
	case FIELD_TEXT:
		return reference("#/$defs/text");
	case FIELD_DATE:
		return patterned("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
	case FIELD_TIME:
		return patterned("^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
				 "(:00)?$");
	case FIELD_DURATION:
		return patterned("^P[0-9TWDHMS]+$");
	case FIELD_LANGUAGE:
		return patterned("^[a-z]{2,8}(-[A-Za-z0-9-]+)?$");
	case FIELD_EMAIL:
		return patterned("^[^@]+@[^@]+$");
	case FIELD_FILE:
		return patterned("^[^/]");
	case FIELD_ICS:
		return string_schema(0, LIMIT_CALENDAR_TEXT_BYTES);
	case FIELD_WORD:
		return word_schema(field->words);
	case FIELD_INT:
		return int_schema(field);
	case FIELD_BOOL:
		return typed("boolean");
	case FIELD_OBJECT:
		return schema_of_shape(field->shape);
	case FIELD_CALENDAR:
		return reference("#/$defs/calendar");
	case FIELD_HOLIDAYS:
		return holidays_schema();
	default:
		return string_schema(0, LIMIT_STRING_BYTES);
	}
}

static struct json *default_of(const struct field *field)
{
	switch (field->type) {
	case FIELD_INT:
		return json_new_int(strtol(field->otherwise, NULL, 10));
	case FIELD_BOOL:
		return json_new_bool(strcmp(field->otherwise, "true") == 0);
	default:
		return json_new_string(field->otherwise);
	}
}

static struct json *schema_of_field(const struct field *field)
{
	struct json *json = schema_of_type(field);

	if (field->is_list) {
		struct json *list = typed("array");

		json_set(list, "items", json);
		json_set(list, "maxItems",
			 json_new_int(limit_value(field->limit)));
		json = list;
	}
	json_set(json, "description",
		 json_new_string(message_text(field->what, LANGUAGE_EN)));
	json_set(json, "x-description-cy",
		 json_new_string(message_text(field->what, LANGUAGE_CY)));
	if (field->otherwise)
		json_set(json, "default", default_of(field));
	return json;
}

static struct json *schema_of_shape(const struct shape *shape)
{
	struct json *json = typed("object"), *properties = json_new_object();
	struct json *required = json_new_array();

	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct field *field = &shape->fields[i];

		json_set(properties, field->name, schema_of_field(field));
		if (field->is_required)
			json_append(required, json_new_string(field->name));
	}
	json_set(json, "properties", properties);
	json_set(json, "required", required);
	json_set(json, "additionalProperties", json_new_bool(false));
	return json;
}

static struct json *definitions(void)
{
	static const struct field file = {.type = FIELD_FILE};
	struct json *json = json_new_object();

	json_set(json, "text",
		 any_of(string_schema(0, LIMIT_STRING_BYTES),
			schema_of_shape(&text_shape)));
	json_set(json, "calendar",
		 any_of(schema_of_type(&file),
			schema_of_shape(&calendar_shape)));
	return json;
}

struct json *case_schema(void)
{
	struct json *json = json_new_object();
	struct json *shape = schema_of_shape(&case_shape);

	json_set(json, "$schema",
		 json_new_string(
			 "https://json-schema.org/draft/2020-12/schema"));
	json_set(json, "title",
		 json_new_string(message_text(MSG_CASE_TITLE, LANGUAGE_EN)));
	json_set(json, "x-title-cy",
		 json_new_string(message_text(MSG_CASE_TITLE, LANGUAGE_CY)));
	for (struct json_iterator it = json_first(shape); it.key;
	     json_next(shape, &it))
		json_set(json, it.key, json_share(it.value));
	json_set(json, "$defs", definitions());
	json_free(shape);
	return json;
}
