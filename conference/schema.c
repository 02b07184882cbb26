#include "conference/case.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "conference/fields.h"
#include "conference/schema_parts.h"

/* JSON Schema (2020-12) by the table of fields. What fields mean together is
   said by their descriptions; a schema cannot. */

/* Of what a case says, or of what it was understood to say (`interpreted`):
   there defaults are filled in, and calendars left out. */
enum side { SIDE_SAID, SIDE_UNDERSTOOD };

static struct json *schema_of_shape(const struct shape *shape, enum side side);

static struct json *word_schema(const struct words *words)
{
	struct json *json = json_new_object(), *list = json_new_array();

	for (size_t i = 0; i < words->n; i++)
		json_append(list, json_new_string(words->words[i]));
	json_set(json, "enum", list);
	return json;
}

static struct json *holidays_schema(enum side side)
{
	if (side == SIDE_UNDERSTOOD)
		return schema_string(0, LIMIT_STRING_BYTES);
	return schema_any_of(
		schema_any_of(schema_const(holidays_england_and_wales_name),
			      schema_reference("#/$defs/calendar")),
		schema_of_shape(&holidays_shape, side));
}

static struct json *text_schema(enum side side)
{
	return side == SIDE_SAID ? schema_reference("#/$defs/text")
				 : schema_of_shape(&text_shape, side);
}

static struct json *schema_of_type(const struct field *field, enum side side)
{
	switch (field->type) {
	case FIELD_ID:
		return schema_patterned(SCHEMA_ID_PATTERN);
	case FIELD_TEXT:
		return text_schema(side);
	case FIELD_DATE:
		return schema_patterned(SCHEMA_DATE_PATTERN);
	case FIELD_TIME:
		return schema_patterned("^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
					"(:00)?$");
	case FIELD_DURATION:
		return schema_patterned("^P[0-9TWDHMS]+$");
	case FIELD_LANGUAGE:
		return schema_patterned("^[a-z]{2,8}(-[A-Za-z0-9-]+)?$");
	case FIELD_EMAIL:
		return schema_patterned("^[^@]+@[^@]+$");
	case FIELD_FILE:
		return schema_patterned("^[^/]");
	case FIELD_ICS:
		return schema_string(0, LIMIT_CALENDAR_TEXT_BYTES);
	case FIELD_WORD:
		return word_schema(field->words);
	case FIELD_INT:
		return schema_int(field->least, field->most);
	case FIELD_BOOL:
		return schema_typed("boolean");
	case FIELD_OBJECT:
		return schema_of_shape(field->shape, side);
	case FIELD_CALENDAR:
		return schema_reference("#/$defs/calendar");
	case FIELD_HOLIDAYS:
		return holidays_schema(side);
	default:
		return schema_string(0, LIMIT_STRING_BYTES);
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

static struct json *schema_of_field(const struct field *field, enum side side)
{
	struct json *json = schema_of_type(field, side);

	if (field->is_list)
		json = schema_list(json, field->limit);
	json_set(json, "description",
		 json_new_string(message_text(field->what, LANGUAGE_EN)));
	json_set(json, "x-description-cy",
		 json_new_string(message_text(field->what, LANGUAGE_CY)));
	if (field->otherwise && side == SIDE_SAID)
		json_set(json, "default", default_of(field));
	return json;
}

/* Does it stand there always? See is_stated() of conference/interpreted.c. */
static bool is_always_there(const struct field *field, enum side side)
{
	if (side == SIDE_SAID)
		return field->is_required;
	return field->is_required || field->is_list || field->otherwise ||
	       field->type == FIELD_HOLIDAYS ||
	       (field->type == FIELD_OBJECT && !field->is_optional);
}

static bool is_left_out(const struct field *field, enum side side)
{
	return side == SIDE_UNDERSTOOD &&
	       (field->type == FIELD_CALENDAR || field->type == FIELD_ICS ||
		field->type == FIELD_FILE);
}

static struct json *schema_of_shape(const struct shape *shape, enum side side)
{
	struct json *properties = json_new_object();
	struct json *required = json_new_array();

	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct field *field = &shape->fields[i];

		if (is_left_out(field, side))
			continue;
		json_set(properties, field->name, schema_of_field(field, side));
		if (is_always_there(field, side))
			json_append(required, json_new_string(field->name));
	}
	return schema_object(properties, required);
}

static struct json *definitions(void)
{
	static const struct field file = {.type = FIELD_FILE};
	struct json *json = json_new_object();

	json_set(json, "text",
		 schema_any_of(schema_string(0, LIMIT_STRING_BYTES),
			       schema_of_shape(&text_shape, SIDE_SAID)));
	json_set(json, "calendar",
		 schema_any_of(schema_of_type(&file, SIDE_SAID),
			       schema_of_shape(&calendar_shape, SIDE_SAID)));
	return json;
}

struct json *case_schema(void)
{
	struct json *json = json_new_object();
	struct json *shape = schema_of_shape(&case_shape, SIDE_SAID);

	json_set(json, "$schema", json_new_string(SCHEMA_DRAFT));
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

struct json *case_interpreted_schema(void)
{
	return schema_of_shape(&case_shape, SIDE_UNDERSTOOD);
}
