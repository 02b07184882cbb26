#include <stdio.h>
#include <stdlib.h>

#include "calendar/read.h"
#include "calendar/sandbox.h"
#include "ipc/known.h"
#include "ipc/methods.h"
#include "ipc/settle.h"
#include "store/upkeep.h"

enum { PROTOCOL = 1, STALE_S = 14 * 86400 /* as `calendars` has it */ };

static struct json *reader_json(struct sandbox reached)
{
	struct json *json = json_new_object();

	json_set(json, "rlimits", json_new_bool(true));
	json_set(json, "seccomp", json_new_bool(reached.seccomp));
	json_set(json, "landlock", json_new_int(reached.landlock_abi));
	return json;
}

/* --- what the dispatcher counted ------------------------------------------ */

static struct json *workers_json(const struct snapshot *snapshot)
{
	struct json *json = json_new_object();

	json_set(json, "all", json_new_int(snapshot->n_workers));
	json_set(json, "busy", json_new_int(snapshot->n_busy));
	json_set(json, "restarts", json_new_int(snapshot->n_restarts));
	return json;
}

static struct json *refused_json(const struct snapshot *snapshot)
{
	struct json *json = json_new_object();

	json_set(json, "busy", json_new_int((int64_t)snapshot->n_busy_refused));
	json_set(json, "deadline", json_new_int((int64_t)snapshot->n_late));
	json_set(json, "crashed", json_new_int((int64_t)snapshot->n_crashed));
	return json;
}

/* Each bucket counts those before it too; the last has no bound. */
static struct json *latency_json(const struct latencies *latencies)
{
	struct json *json = json_new_object();
	struct json *buckets = json_new_array();
	int64_t count = 0;

	for (int i = 0; i < N_LATENCY_BUCKETS; i++) {
		struct json *bucket = json_new_object();

		count += (int64_t)latencies->counts[i];
		json_set(bucket, "at_most_ms",
			 i < N_LATENCY_BOUNDS
				 ? json_new_int(latency_bounds_ms[i])
				 : json_new_null());
		json_set(bucket, "requests", json_new_int(count));
		json_append(buckets, bucket);
	}
	json_set(json, "requests", json_new_int(count));
	json_set(json, "sum_ms", json_new_int((int64_t)latencies->sum_ms));
	json_set(json, "buckets", buckets);
	return json;
}

/* All of them, then those of each method that was asked for. */
static struct json *
latencies_json(const struct latencies latencies[N_LATENCIES])
{
	struct latencies sum = latency_sum(latencies);
	struct json *json = latency_json(&sum), *list = json_new_array();

	for (int i = 0; i < N_LATENCIES; i++) {
		const struct method *method = method_numbered((uint8_t)i);
		struct json *one = latency_json(&latencies[i]);

		json_set(one, "method",
			 method ? json_new_string(method->name)
				: json_new_null());
		if (json_int(json_member(one, "requests")))
			json_append(list, one);
		else
			json_free(one);
	}
	json_set(json, "methods", list);
	return json;
}

static void set_counted(const struct snapshot *snapshot, struct json *json)
{
	json_set(json, "uptime_s", json_new_int(snapshot->uptime_s));
	json_set(json, "queue", json_new_int(snapshot->n_queued));
	json_set(json, "checked",
		 json_new_string(checkup_word(snapshot->checkup)));
	json_set(json, "workers", workers_json(snapshot));
	json_set(json, "refused", refused_json(snapshot));
	json_set(json, "latency", latencies_json(snapshot->latencies));
}

/* --- what is kept --------------------------------------------------------- */

static struct json *instant_json(int64_t instant)
{
	char text[INSTANT_TEXT_BYTES];

	if (instant == INSTANT_NONE)
		return json_new_null();
	instant_format_utc(instant, text);
	return json_new_string(text);
}

static struct json *calendars_json(const struct store_state *state)
{
	struct json *json = json_new_object();

	json_set(json, "all", json_new_int(state->n_calendars));
	json_set(json, "stale", json_new_int(state->n_old));
	json_set(json, "undated", json_new_int(state->n_undated));
	json_set(json, "incomplete", json_new_int(state->n_incomplete));
	json_set(json, "oldest_as_of", instant_json(state->oldest_as_of));
	json_set(json, "newest_as_of", instant_json(state->newest_as_of));
	return json;
}

/* One that this worker has not opened yet is not looked through for it. */
static enum status look(struct service *service, struct store_state *ret,
			struct error *err)
{
	struct store *store = service->store;
	enum status status = service_check_store(service, err);

	if (status == STATUS_OK && !store)
		status = store_open_as_is(service->data_folder, &store, err);
	if (status == STATUS_OK)
		status =
			store_look(service->clock() - STALE_S, store, ret, err);
	if (store != service->store)
		store_close(store);
	return status;
}

static struct json *text_json(const struct error *error)
{
	struct json *text = json_new_object();
	struct buffer line;

	buffer_init(0, &line);
	for (int i = 0; i < N_LANGUAGES; i++) {
		buffer_clear(&line);
		error_render_text(error, (enum language)i, &line);
		json_set(text, language_word((enum language)i),
			 json_new_bytes(buffer_bytes(&line)));
	}
	buffer_release(&line);
	return text;
}

/* Nothing is said of them while the store is held by another, or is older. */
static void set_agreed(struct service *service, struct call *call,
		       struct json *json)
{
	struct json *agreed = NULL;

	if (settle_health(service, call->arena, &agreed, NULL) == STATUS_OK)
		json_set(json, "agreed", agreed);
}

/* A service whose store fails answers that. server: its PostgreSQL's version,
 * where it has one that answers. */
static void set_store(struct service *service, struct call *call,
		      struct json *json, size_t size, char *server)
{
	struct store_state state;
	struct error error = {0};

	if (!service->store && !service->data_folder)
		return;
	if (look(service, &state, &error) == STATUS_OK) {
		snprintf(server, size, "%s", state.server);
		json_set(json, "calendars", calendars_json(&state));
		set_agreed(service, call, json);
		if (!service->data_folder ||
		    store_has_room(service->data_folder, &error) == STATUS_OK)
			return;
	}
	json_set(json, "status", json_new_string("store"));
	json_set(json, "problem", text_json(&error));
}

static void set_database(const struct service *service, const char *server,
			 struct json *json)
{
	if (!service->data_folder || !store_is_url(service->data_folder))
		json_set(json, "sqlite", json_new_string(store_database()));
	else
		json_set(json, "postgresql",
			 *server ? json_new_string(server) : json_new_null());
}

static struct json *versions_json(const struct service *service,
				  const char *server)
{
	struct json *json = json_new_object();
	char tzdata[TZDATA_VERSION_BYTES];

	known_tzdata(tzdata);
	json_set(json, "schema", json_new_int(store_schema()));
	set_database(service, server, json);
	json_set(json, "tzdata", json_new_string(tzdata));
	return json;
}

static enum status set_known(struct service *service, struct call *call,
			     const char *server, struct json *json,
			     struct error *err)
{
	struct day until;
	char text[DAY_TEXT_BYTES];
	enum status status =
		known_holidays_until(service->zones, call->arena, &until, err);

	if (status != STATUS_OK)
		return status;
	day_format(until, text);
	json_set(json, "versions", versions_json(service, server));
	json_set(json, "holidays_until", json_new_string(text));
	return STATUS_OK;
}

enum status method_health(struct service *service, struct call *call,
			  struct json **ret, struct error *err)
{
	char server[STORE_SERVER_BYTES] = "";
	struct sandbox reached;
	struct json *json;
	enum status status = calendar_isolation(&reached, err);

	if (status != STATUS_OK)
		return status;
	json = json_new_object();
	json_set(json, "status", json_new_string("ok"));
	json_set(json, "version", json_new_string(VERSION));
	json_set(json, "protocol", json_new_int(PROTOCOL));
	json_set(json, "reader", reader_json(reached));
	if (service->snapshot)
		set_counted(service->snapshot, json);
	set_store(service, call, json, sizeof(server), server);
	status = set_known(service, call, server, json, err);
	if (status != STATUS_OK) {
		json_free(json);
		return status;
	}
	*ret = json;
	return json ? STATUS_OK : error_no_memory(err, NULL);
}
