#include "calendar/read.h"
#include "calendar/sandbox.h"
#include "ipc/methods.h"

enum { PROTOCOL = 1 };

static struct json *reader_json(struct sandbox reached)
{
	struct json *json = json_new_object();

	json_set(json, "rlimits", json_new_bool(true));
	json_set(json, "seccomp", json_new_bool(reached.seccomp));
	json_set(json, "landlock", json_new_int(reached.landlock_abi));
	return json;
}

enum status method_health(struct service *service, struct call *call,
			  struct json **ret, struct error *err)
{
	const struct snapshot *snapshot = service->snapshot;
	struct sandbox reached;
	enum status status = calendar_isolation(&reached, err);

	(void)call;
	if (status != STATUS_OK)
		return status;
	struct json *json = json_new_object(), *workers;
	json_set(json, "status", json_new_string("ok"));
	json_set(json, "version", json_new_string(VERSION));
	json_set(json, "protocol", json_new_int(PROTOCOL));
	json_set(json, "reader", reader_json(reached));
	if (snapshot) {
		json_set(json, "uptime_s", json_new_int(snapshot->uptime_s));
		json_set(json, "queue", json_new_int(snapshot->n_queued));
		workers = json_new_object();
		json_set(workers, "all", json_new_int(snapshot->n_workers));
		json_set(workers, "busy", json_new_int(snapshot->n_busy));
		json_set(workers, "restarts",
			 json_new_int(snapshot->n_restarts));
		json_set(json, "workers", workers);
	}
	*ret = json;
	return json ? STATUS_OK : error_no_memory(err, NULL);
}

static struct json *param_json(const struct param *param,
			       const struct service *service)
{
	static const char *const types[] = {
		[PARAM_STRING] = "string", [PARAM_TEXT] = "string",
		[PARAM_BOOL] = "boolean",  [PARAM_OBJECT] = "object",
		[PARAM_CASE] = "object",   [PARAM_INSTANT] = "string",
		[PARAM_FILES] = "array",   [PARAM_PEOPLE] = "array",
		[PARAM_INT] = "integer",
	};
	struct json *json = json_new_object(), *schema = json_new_object();

	json_set(json, "name", json_new_string(param->name));
	json_set(json, "description", json_new_string(param->description));
	if (param_is_required(param, service))
		json_set(json, "required", json_new_bool(true));
	if (param->kind == PARAM_STRINGS) {
		struct json *list = json_new_array();

		json_append(list, json_new_string("string"));
		json_append(list, json_new_string("array"));
		json_set(schema, "type", list);
	} else {
		json_set(schema, "type", json_new_string(types[param->kind]));
	}
	json_set(json, "schema", schema);
	return json;
}

static struct json *method_json(const struct method *method,
				const struct service *service)
{
	struct json *json = json_new_object(), *params = json_new_array(),
		    *result = json_new_object(), *schema = json_new_object();

	json_set(json, "name", json_new_string(method->name));
	json_set(json, "summary", json_new_string(method->description));
	json_set(json, "paramStructure", json_new_string("by-name"));
	for (size_t i = 0; i < method->n_params; i++)
		json_append(params, param_json(&method->params[i], service));
	json_set(json, "params", params);
	json_set(schema, "type", json_new_string("object"));
	json_set(result, "name", json_new_string("result"));
	json_set(result, "schema", schema);
	json_set(json, "result", result);
	json_set(json, "x-roles", json_new_string(method->roles));
	json_set(json, "x-changes", json_new_bool(method->changes));
	return json;
}

/* OpenRPC 1.2. */
enum status method_discover(struct service *service, struct call *call,
			    struct json **ret, struct error *err)
{
	struct json *json = json_new_object(), *info = json_new_object(),
		    *list = json_new_array();

	(void)call;
	json_set(json, "openrpc", json_new_string("1.2.6"));
	json_set(info, "title", json_new_string("trefnydd"));
	json_set(info, "version", json_new_string(VERSION));
	json_set(json, "info", info);
	for (size_t i = 0; i < n_methods; i++)
		json_append(list, method_json(&methods[i], service));
	json_set(json, "methods", list);
	*ret = json;
	return json ? STATUS_OK : error_no_memory(err, NULL);
}
