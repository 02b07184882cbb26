#include "ipc/schemas.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/nearest.h"
#include "conference/case.h"
#include "conference/schema_parts.h"
#include "ipc/param_words.h"
#include "ipc/replies.h"
#include "ipc/rpc.h"
#include "ipc/veil.h"

#define COMPONENTS "#/components/schemas/"

/* As a socket's requests are: a change has to have its request_id. */
static const struct service socket_service = {.over_socket = true};

/* --- params --------------------------------------------------------------- */

/* A case's own definitions stand beside it. */
static struct json *case_reference(struct json *definitions)
{
	if (json_member(definitions, "case"))
		return schema_reference("#/$defs/case");
	struct json *schema = case_schema();
	const struct json *parts = json_member(schema, "$defs");
	for (struct json_iterator it = json_first(parts); it.key;
	     json_next(parts, &it))
		json_set(definitions, it.key, json_share(it.value));
	(void)json_remove(schema, "$defs");
	(void)json_remove(schema, "$schema");
	json_set(definitions, "case", schema);
	return schema_reference("#/$defs/case");
}

static struct json *any_string(void)
{
	return schema_string(0, LIMIT_STRING_BYTES);
}

static struct json *word_schema(const struct reply_words *words)
{
	return words ? reply_words_schema(words) : any_string();
}

/* One, or a list of them. */
static struct json *strings_schema(const struct reply_words *words)
{
	return schema_any_of(word_schema(words),
			     schema_list(word_schema(words), LIMIT_ID_EMAILS));
}

static struct json *pair_schema(const char *first, struct json *first_schema,
				const char *second, struct json *second_schema,
				bool is_first_required)
{
	struct json *properties = json_new_object();
	struct json *required = json_new_array();

	json_set(properties, first, first_schema);
	json_set(properties, second, second_schema);
	if (is_first_required)
		json_append(required, json_new_string(first));
	json_append(required, json_new_string(second));
	return schema_object(properties, required);
}

static struct json *covers_schema(void)
{
	return pair_schema("from", schema_patterned(SCHEMA_DATE_PATTERN), "to",
			   schema_patterned(SCHEMA_DATE_PATTERN), false);
}

static struct json *files_schema(void)
{
	struct json *file =
		pair_schema("file", any_string(), "ics",
			    schema_string(0, LIMIT_CALENDAR_TEXT_BYTES), true);
	struct json *list = schema_list(file, LIMIT_ID_FOLDER_FILES);

	json_set(list, "minItems", json_new_int(1));
	return list;
}

static struct json *people_schema(void)
{
	return schema_list(pair_schema("id",
				       schema_patterned(SCHEMA_ID_PATTERN),
				       "emails", strings_schema(NULL), true),
			   N_LIMITS);
}

static struct json *param_schema(const struct method *method,
				 const struct param *param,
				 struct json *definitions)
{
	const struct reply_words *words =
		method ? param_words(method, param) : NULL;

	switch (param->kind) {
	case PARAM_TEXT:
		return schema_string(0, LIMIT_CALENDAR_TEXT_BYTES);
	case PARAM_STRINGS:
		return strings_schema(words);
	case PARAM_BOOL:
		return schema_typed("boolean");
	case PARAM_INT:
		return schema_int(0, INT64_MAX);
	case PARAM_COVERS:
		return covers_schema();
	case PARAM_FILES:
		return files_schema();
	case PARAM_PEOPLE:
		return people_schema();
	case PARAM_CASE:
		return case_reference(definitions);
	case PARAM_PATCH:
		return schema_any_of(schema_typed("object"),
				     schema_list(schema_typed("object"),
						 N_LIMITS));
	case PARAM_ID:
		return schema_patterned(SCHEMA_ID_PATTERN);
	case PARAM_DATE:
		return schema_patterned(SCHEMA_DATE_PATTERN);
	case PARAM_INSTANT:
		return schema_patterned(
			"^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][0-9]{2}:[0-9]{2}"
			"(:[0-9]{2}([Zz]|[+-][0-9]{2}:?[0-9]{2})?)?)?$");
	case PARAM_STRING:
		break;
	}
	return word_schema(words);
}

/* method NULL: of any. */
static struct json *described_param(const struct method *method,
				    const struct param *param,
				    struct json *definitions)
{
	struct json *json = param_schema(method, param, definitions);

	json_set(json, "description", json_new_string(param->description));
	return json;
}

/* --- a request ------------------------------------------------------------ */

static struct json *id_schema(bool or_null)
{
	struct json *json =
		schema_any_of(schema_typed("string"), schema_typed("integer"));

	return or_null ? schema_any_of(json, schema_typed("null")) : json;
}

static void require(struct json *required, const char *name)
{
	json_append(required, json_new_string(name));
}

static struct json *required_schema(const char *name)
{
	struct json *json = json_new_object(), *required = json_new_array();

	require(required, name);
	json_set(json, "required", required);
	return json;
}

/* One of the two has to be there, and only one. */
static struct json *either_schema(const char *a, const char *b)
{
	struct json *list = json_new_array();

	json_append(list, required_schema(a));
	json_append(list, required_schema(b));
	return list;
}

/* What every request may say of who asks; the gate takes it off. */
static void put_callers(struct json *definitions, struct json *properties)
{
	static const struct param callers[] = {
		{"token", PARAM_STRING, false, "who asks (docs/security.md)"},
		{"actor", PARAM_STRING, false,
		 "who asks, as claimed, where no token is needed"},
	};

	for (size_t i = 0; i < sizeof(callers) / sizeof(*callers); i++)
		json_set(properties, callers[i].name,
			 described_param(NULL, &callers[i], definitions));
}

static struct json *params_schema(const struct method *method,
				  struct json *definitions, bool *ret_required)
{
	struct json *properties = json_new_object();
	struct json *required = json_new_array(), *one_of = NULL;
	const char *instead;

	*ret_required = false;
	for (size_t i = 0; i < method->n_params; i++) {
		const struct param *param = &method->params[i];

		json_set(properties, param->name,
			 described_param(method, param, definitions));
		if (!param_is_required(param, &socket_service))
			continue;
		*ret_required = true;
		instead = param_instead(method, param);
		if (!instead)
			require(required, param->name);
		else
			one_of = either_schema(param->name, instead);
	}
	put_callers(definitions, properties);
	struct json *json = schema_object(properties, required);
	if (one_of)
		json_set(json, "oneOf", one_of);
	return json;
}

/* Both sides' first members. */
static void put_envelope(struct json *id, struct json *properties,
			 struct json *required)
{
	json_set(properties, "jsonrpc", schema_const("2.0"));
	json_set(properties, "id", id);
	require(required, "jsonrpc");
	require(required, "id");
}

static struct json *request_schema(const struct method *method,
				   struct json *definitions)
{
	struct json *properties = json_new_object();
	struct json *required = json_new_array();
	bool has_required;

	put_envelope(id_schema(false), properties, required);
	json_set(properties, "method", schema_const(method->name));
	require(required, "method");
	json_set(properties, "params",
		 params_schema(method, definitions, &has_required));
	if (has_required)
		require(required, "params");
	return schema_object(properties, required);
}

/* --- a reply -------------------------------------------------------------- */

static struct json *codes_schema(void)
{
	struct json *json = json_new_object(), *list = json_new_array();

	for (size_t i = 0; i < n_rpc_errors; i++)
		json_append(list, json_new_int(rpc_errors[i].code));
	json_set(json, "enum", list);
	return json;
}

/* Without memory an error has no data. */
static struct json *error_object_schema(struct json *definitions)
{
	struct json *properties = json_new_object();
	struct json *required = json_new_array();

	json_set(properties, "code", codes_schema());
	json_set(properties, "message", schema_typed("string"));
	json_set(properties, "data",
		 reply_schema(&error_data_reply, definitions));
	require(required, "code");
	require(required, "message");
	return schema_object(properties, required);
}

static struct json *error_reply_schema(struct json *definitions)
{
	struct json *properties = json_new_object();
	struct json *required = json_new_array();

	put_envelope(id_schema(true), properties, required);
	json_set(properties, "error", error_object_schema(definitions));
	require(required, "error");
	return schema_object(properties, required);
}

/* --- for whoever may not see who is busy ---------------------------------- */

static struct json *veiled_schema(const struct reply_shape *shape,
				  const struct kept *kept,
				  struct json *definitions);

static struct json *veiled_member(const struct reply_member *member,
				  const struct kept *kept,
				  struct json *definitions)
{
	struct reply_member left = *member;
	struct json *json;

	if (kept->how == KEPT_COUNT)
		left = (struct reply_member)REPLY_MEMBER(member->name,
							 REPLY_COUNT, 0);
	if (kept->how != KEPT_INSIDE)
		return reply_member_schema(&left, definitions);
	json = veiled_schema(member->shape, kept->inside, definitions);
	if (member->how & REPLY_LIST)
		json = schema_list(json, N_LIMITS);
	if (member->how & REPLY_NULL)
		json = schema_any_of(json, schema_typed("null"));
	return json;
}

static struct json *veiled_schema(const struct reply_shape *shape,
				  const struct kept *kept,
				  struct json *definitions)
{
	struct json *properties = json_new_object();
	struct json *required = json_new_array();

	for (; kept->key; kept++) {
		const struct reply_member *member =
			reply_member_find(shape, kept->key);

		if (!member)
			continue;
		json_set(properties, kept->key,
			 veiled_member(member, kept, definitions));
		if (!(member->how & REPLY_MAYBE))
			require(required, kept->key);
	}
	return schema_object(properties, required);
}

static struct json *result_schema(const struct method *method,
				  struct json *definitions)
{
	const struct method_result *result = method_result_find(method->name);
	const struct kept *kept = veil_kept(method->name);
	struct json *json = reply_schema(result->shapes[0], definitions);

	for (int i = 1; i < MAX_RESULTS && result->shapes[i]; i++)
		json = schema_any_of(json, reply_schema(result->shapes[i],
							definitions));
	for (int i = 0; kept && i < MAX_RESULTS && result->shapes[i]; i++)
		json = schema_any_of(json, veiled_schema(result->shapes[i],
							 kept, definitions));
	return json;
}

static struct json *reply_document(const struct method *method,
				   struct json *definitions)
{
	struct json *properties = json_new_object();
	struct json *required = json_new_array();

	put_envelope(id_schema(false), properties, required);
	json_set(properties, "result", result_schema(method, definitions));
	require(required, "result");
	return schema_any_of(schema_object(properties, required),
			     error_reply_schema(definitions));
}

/* --- by name -------------------------------------------------------------- */

enum { BEFORE_METHODS = 3 }; /* case, error.reply, openrpc */

static const char *const ends[] = {".request", ".reply"};
enum { N_ENDS = sizeof(ends) / sizeof(ends[0]) };

size_t schemas_count(void)
{
	return BEFORE_METHODS + N_ENDS * n_methods;
}

void schemas_name(size_t i, char ret[static SCHEMA_NAME_BYTES])
{
	static const char *const first[BEFORE_METHODS] = {"case", "error.reply",
							  "openrpc"};
	size_t of_methods = i - BEFORE_METHODS;

	if (i < BEFORE_METHODS)
		snprintf(ret, SCHEMA_NAME_BYTES, "%s", first[i]);
	else
		snprintf(ret, SCHEMA_NAME_BYTES, "%s%s",
			 methods[of_methods / N_ENDS].name,
			 ends[of_methods % N_ENDS]);
}

static struct json *document(const char *name, struct json *schema,
			     struct json *definitions)
{
	struct json *json = json_new_object();

	json_set(json, "$schema", json_new_string(SCHEMA_DRAFT));
	json_set(json, "title", json_new_string(name));
	for (struct json_iterator it = json_first(schema); it.key;
	     json_next(schema, &it))
		json_set(json, it.key, json_share(it.value));
	json_set(json, "$defs", definitions);
	json_free(schema);
	return json;
}

static struct json *schema_of(size_t i, const char *name)
{
	struct json *definitions, *schema;

	if (strcmp(name, "case") == 0)
		return case_schema();
	if (strcmp(name, "openrpc") == 0)
		return schemas_openrpc();
	definitions = json_new_object();
	if (i < BEFORE_METHODS) {
		schema = error_reply_schema(definitions);
	} else {
		size_t of_methods = i - BEFORE_METHODS;
		const struct method *method = &methods[of_methods / N_ENDS];

		schema = of_methods % N_ENDS == 0
				 ? request_schema(method, definitions)
				 : reply_document(method, definitions);
	}
	return document(name, schema, definitions);
}

static enum status no_schema(const char *name, struct error *err)
{
	enum { MAX_NAMES = 128 };
	char names[MAX_NAMES][SCHEMA_NAME_BYTES];
	const char *pointers[MAX_NAMES];
	size_t n = 0;

	for (; n < schemas_count() && n < MAX_NAMES; n++) {
		schemas_name(n, names[n]);
		pointers[n] = names[n];
	}
	const char *nearest = nearest_word(name, pointers, n);
	if (nearest)
		return error_set(err, STATUS_NOT_FOUND,
				 MSG_SCHEMA_UNKNOWN_NEAREST, "ss", name,
				 nearest);
	return error_set(err, STATUS_NOT_FOUND, MSG_SCHEMA_UNKNOWN, "s", name);
}

enum status schemas_get(const char *name, struct json **ret, struct error *err)
{
	char found[SCHEMA_NAME_BYTES];

	for (size_t i = 0; i < schemas_count(); i++) {
		schemas_name(i, found);
		if (strcmp(found, name) != 0)
			continue;
		*ret = schema_of(i, name);
		return *ret ? STATUS_OK : error_no_memory(err, NULL);
	}
	return no_schema(name, err);
}

/* --- OpenRPC -------------------------------------------------------------- */

static struct json *param_json(const struct method *method,
			       const struct param *param,
			       struct json *definitions)
{
	struct json *json = json_new_object();

	json_set(json, "name", json_new_string(param->name));
	json_set(json, "description", json_new_string(param->description));
	if (param_is_required(param, &socket_service) &&
	    !param_instead(method, param))
		json_set(json, "required", json_new_bool(true));
	json_set(json, "schema", param_schema(method, param, definitions));
	return json;
}

static void error_name(size_t i, const char *prefix, size_t n, char *ret)
{
	snprintf(ret, n, "%scode%d", prefix, rpc_errors[i].code);
}

static struct json *errors_of_methods(void)
{
	struct json *list = json_new_array();
	char path[64];

	for (size_t i = 0; i < n_rpc_errors; i++) {
		error_name(i, "#/components/errors/", sizeof(path), path);
		json_append(list, schema_reference(path));
	}
	return list;
}

static struct json *roles_json(uint8_t roles)
{
	struct buffer words;

	buffer_init(0, &words);
	caller_roles_write(roles, &words);
	struct json *json = json_new_bytes(buffer_bytes(&words));
	buffer_release(&words);
	return json;
}

static struct json *method_json(const struct method *method,
				struct json *definitions)
{
	struct json *json = json_new_object(), *params = json_new_array(),
		    *result = json_new_object();

	json_set(json, "name", json_new_string(method->name));
	json_set(json, "summary", json_new_string(method->description));
	json_set(json, "paramStructure", json_new_string("by-name"));
	for (size_t i = 0; i < method->n_params; i++)
		json_append(params, param_json(method, &method->params[i],
					       definitions));
	json_set(json, "params", params);
	json_set(result, "name", json_new_string("result"));
	json_set(result, "schema", result_schema(method, definitions));
	json_set(json, "result", result);
	json_set(json, "errors", errors_of_methods());
	json_set(json, "x-roles", roles_json(method->roles));
	json_set(json, "x-changes", json_new_bool(method->changes));
	return json;
}

static struct json *info_json(void)
{
	struct json *json = json_new_object(), *license = json_new_object();

	json_set(json, "title", json_new_string("trefnydd"));
	json_set(json, "description",
		 json_new_string(
			 "JSON-RPC 2.0 over nanomsg (docs/protocol.md). "
			 "The data of an error is as error-data says."));
	json_set(license, "name", json_new_string("GPL-3.0-or-later"));
	json_set(json, "license", license);
	json_set(json, "version", json_new_string(VERSION));
	return json;
}

static struct json *errors_json(void)
{
	struct json *json = json_new_object();
	char name[64];

	for (size_t i = 0; i < n_rpc_errors; i++) {
		struct json *error = json_new_object();

		json_set(error, "code", json_new_int(rpc_errors[i].code));
		json_set(error, "message", json_new_string(rpc_errors[i].what));
		error_name(i, "", sizeof(name), name);
		json_set(json, name, error);
	}
	return json;
}

struct json *schemas_openrpc(void)
{
	struct json *json = json_new_object(), *list = json_new_array();
	struct json *components = json_new_object();
	struct json *definitions = json_new_object();

	json_free(reply_schema(&error_data_reply, definitions));
	for (size_t i = 0; i < n_methods; i++)
		json_append(list, method_json(&methods[i], definitions));
	json_set(components, "schemas", definitions);
	json_set(components, "errors", errors_json());
	json_set(json, "openrpc", json_new_string("1.2.6"));
	json_set(json, "info", info_json());
	json_set(json, "methods", list);
	json_set(json, "components", components);
	schema_move_references(COMPONENTS, json);
	return json;
}

enum status method_discover(struct service *service, struct call *call,
			    struct json **ret, struct error *err)
{
	(void)service;
	(void)call;
	*ret = schemas_openrpc();
	return *ret ? STATUS_OK : error_no_memory(err, NULL);
}
