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
