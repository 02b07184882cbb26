#include "conference/case.h"

#include <string.h>

#include "conference/fields.h"

/* The fields as they were understood, by the table: with every default,
   without what is not stated and has none, and without calendars. */

static struct json *encode_shape(const struct shape *shape, const char *at);

static struct json *encode_string(const char *string)
{
	return json_new_string(string ? string : "");
}

static struct json *encode_text(const struct text *text)
{
	struct json *json = json_new_object();

	for (int i = 0; i < N_LANGUAGES; i++)
		json_set(json, language_word((enum language)i),
			 encode_string(text->in[i]));
	return json;
}

static struct json *encode_duration(int64_t s)
{
	char text[DURATION_TEXT_BYTES];

	duration_format(s, text);
	return json_new_string(text);
}

static struct json *encode_time(int32_t s)
{
	char text[8];

	time_of_day_format(s, text);
	return json_new_string(text);
}

static struct json *encode_day(struct day day)
{
	char text[DAY_TEXT_BYTES];

	day_format(day, text);
	return json_new_string(text);
}

static struct json *encode_one(const struct field *field, const void *at)
{
	switch (field->type) {
	case FIELD_TEXT:
		return encode_text(at);
	case FIELD_DATE:
		return encode_day(*(const struct day *)at);
	case FIELD_TIME:
		return encode_time(*(const int32_t *)at);
	case FIELD_DURATION:
		return encode_duration(*(const int64_t *)at);
	case FIELD_ZONE:
		return encode_string(
			zone_name(*(const struct zone *const *)at));
	case FIELD_WORD:
		return encode_string(field->words->words[*(const int32_t *)at]);
	case FIELD_INT:
		return json_new_int(*(const int32_t *)at);
	case FIELD_BOOL:
		return json_new_bool(*(const int32_t *)at == 1);
	case FIELD_OBJECT:
		return encode_shape(field->shape, at);
	case FIELD_HOLIDAYS:
		return encode_string(((const struct holidays_fields *)at)->set);
	default:
		return encode_string(*(const char *const *)at);
	}
}

static struct json *encode_list(const struct field *field,
				const struct list *list)
{
	struct json *json = json_new_array();
	const char *items = list->items;

	for (int32_t i = 0; i < list->n; i++)
		json_append(json,
			    encode_one(field,
				       items + (size_t)i * field_size(field)));
	return json;
}

static bool is_stated(const struct field *field, const void *at)
{
	if (field->is_list)
		return true;
	switch (field->type) {
	case FIELD_CALENDAR:
	case FIELD_ICS:
	case FIELD_FILE:
		return false;
	case FIELD_OBJECT:
		return !field->is_optional || *(const bool *)at;
	case FIELD_HOLIDAYS:
		return true;
	case FIELD_DATE:
		return !day_is_none(*(const struct day *)at);
	case FIELD_DURATION:
		return *(const int64_t *)at != FIELD_UNSET;
	case FIELD_TIME:
	case FIELD_WORD:
	case FIELD_INT:
	case FIELD_BOOL:
		return *(const int32_t *)at != FIELD_UNSET;
	default: /* a pointer first */
		return *(const void *const *)at != NULL;
	}
}

static struct json *encode_shape(const struct shape *shape, const char *at)
{
	struct json *json = json_new_object();

	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct field *field = &shape->fields[i];
		const void *value = at + field->offset;

		if (!is_stated(field, value))
			continue;
		json_set(json, field->name,
			 field->is_list ? encode_list(field, value)
					: encode_one(field, value));
	}
	return json;
}

struct json *case_interpreted(const struct conference *conference)
{
	if (!conference->fields)
		return json_new_object();
	return encode_shape(&case_shape, (const char *)conference->fields);
}
