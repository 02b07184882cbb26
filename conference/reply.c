#include "conference/reply.h"

#include <string.h>

#include "conference/case.h"
#include "conference/rules.h"
#include "conference/schema_parts.h"

#define INSTANT_PATTERN                                                        \
	"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"               \
	"(Z|[+-][0-9]{2}:[0-9]{2})$"

static const char languages_name[] = "languages";
static const char case_name[] = "interpreted";

static struct json *reference_to(const char *name)
{
	struct json *json = NULL;
	struct buffer path;

	buffer_init(0, &path);
	buffer_printf(&path, SCHEMA_DEFINITIONS "%s", name);
	if (!path.failed)
		json = schema_reference(path.data);
	buffer_release(&path);
	return json;
}

static bool has_word(const struct json *list, const char *word)
{
	for (size_t i = 0; i < json_size(list); i++)
		if (strcmp(json_string(json_at(list, i)), word) == 0)
			return true;
	return false;
}

struct json *reply_words_schema(const struct reply_words *words)
{
	struct json *json = json_new_object(), *list = json_new_array();

	for (int32_t i = 0; i < words->n; i++)
		if (!has_word(list, words->word(i)))
			json_append(list, json_new_string(words->word(i)));
	json_set(json, "enum", list);
	return json;
}

/* "^(working-day|...)(:.+)?$" */
static struct json *rule_schema(void)
{
	struct json *json = NULL;
	struct buffer pattern;

	buffer_init(0, &pattern);
	buffer_put_string(&pattern, "^(");
	for (int i = 0; i < N_RULE_KINDS; i++)
		buffer_printf(&pattern, "%s%s", i ? "|" : "",
			      rule_kinds[i].word);
	buffer_put_string(&pattern, ")(:[a-z0-9-]{1,48})?$");
	if (!pattern.failed)
		json = schema_patterned(pattern.data);
	buffer_release(&pattern);
	return json;
}

static struct json *languages_schema(struct json *definitions)
{
	struct json *properties, *required;

	if (json_member(definitions, languages_name))
		return reference_to(languages_name);
	properties = json_new_object();
	required = json_new_array();
	for (int l = 0; l < N_LANGUAGES; l++) {
		const char *word = language_word((enum language)l);

		json_set(properties, word, schema_typed("string"));
		json_append(required, json_new_string(word));
	}
	json_set(definitions, languages_name,
		 schema_object(properties, required));
	return reference_to(languages_name);
}

static struct json *interpreted_schema(struct json *definitions)
{
	if (!json_member(definitions, case_name))
		json_set(definitions, case_name, case_interpreted_schema());
	return reference_to(case_name);
}

static struct json *count_schema(void)
{
	struct json *json = schema_typed("integer");

	json_set(json, "minimum", json_new_int(0));
	return json;
}

static struct json *type_schema(const struct reply_member *member,
				struct json *definitions)
{
	switch (member->type) {
	case REPLY_STRING:
		return schema_typed("string");
	case REPLY_TEXT_LINES:
		return schema_patterned("^BEGIN:VCALENDAR\r\n");
	case REPLY_ID:
		return schema_patterned(SCHEMA_ID_PATTERN);
	case REPLY_DATE:
		return schema_patterned(SCHEMA_DATE_PATTERN);
	case REPLY_INSTANT:
		return schema_patterned(INSTANT_PATTERN);
	case REPLY_INT:
		return schema_typed("integer");
	case REPLY_COUNT:
		return count_schema();
	case REPLY_BOOL:
		return schema_typed("boolean");
	case REPLY_WORD:
		return reply_words_schema(member->words);
	case REPLY_RULE:
		return rule_schema();
	case REPLY_GUIDANCE:
		return schema_patterned("^G[0-9]+$");
	case REPLY_LANGUAGES:
		return languages_schema(definitions);
	case REPLY_OBJECT:
		return reply_schema(member->shape, definitions);
	case REPLY_CASE:
		return interpreted_schema(definitions);
	case REPLY_SCHEMA:
		break;
	}
	return schema_typed("object");
}

struct json *reply_member_schema(const struct reply_member *member,
				 struct json *definitions)
{
	struct json *json = type_schema(member, definitions);

	if (member->how & REPLY_LIST)
		json = schema_list(json, N_LIMITS);
	if (member->how & REPLY_NULL)
		json = schema_any_of(json, schema_typed("null"));
	return json;
}

static void put_members(const struct reply_shape *shape,
			struct json *definitions, struct json *properties,
			struct json *required)
{
	if (shape->base)
		put_members(shape->base, definitions, properties, required);
	for (size_t i = 0; i < shape->n_members; i++) {
		const struct reply_member *member = &shape->members[i];

		json_set(properties, member->name,
			 reply_member_schema(member, definitions));
		if (!(member->how & REPLY_MAYBE))
			json_append(required, json_new_string(member->name));
	}
}

struct json *reply_schema(const struct reply_shape *shape,
			  struct json *definitions)
{
	struct json *properties, *required, *json;

	if (json_member(definitions, shape->name))
		return reference_to(shape->name);
	properties = json_new_object();
	required = json_new_array();
	put_members(shape, definitions, properties, required);
	json = schema_object(properties, required);
	json_set(json, "description", json_new_string(shape->where));
	json_set(definitions, shape->name, json);
	return reference_to(shape->name);
}

const struct reply_member *reply_member_find(const struct reply_shape *shape,
					     const char *name)
{
	for (; shape; shape = shape->base)
		for (size_t i = 0; i < shape->n_members; i++)
			if (strcmp(shape->members[i].name, name) == 0)
				return &shape->members[i];
	return NULL;
}
