#include "ipc/change.h"

#include <string.h>

enum status call_digest(const struct call *call, const char *const *left_out,
			size_t n_left_out, uint64_t *ret, struct error *err)
{
	struct json *params = json_new_object();
	struct buffer text;

	buffer_init(0, &text);
	for (struct json_iterator it = json_first(call->params); it.key;
	     json_next(call->params, &it)) {
		bool out = false;

		for (size_t i = 0; i < n_left_out; i++)
			out = out || strcmp(it.key, left_out[i]) == 0;
		if (!out)
			json_set(params, it.key, json_share(it.value));
	}
	enum status status = json_write(params, &text, err);
	*ret = bytes_digest(buffer_bytes(&text));
	json_free(params);
	buffer_release(&text);
	return status;
}

/* *ret stays as it is unless the same request was answered before. */
static enum status replay(const struct change *change, struct service *service,
			  struct json **ret, struct error *err)
{
	struct buffer reply;
	bool found = false;
	enum status status;

	buffer_init(0, &reply);
	status = store_replay(change, service->store, &reply, &found, err);
	if (status == STATUS_OK && found)
		status = json_read(buffer_bytes(&reply), NULL, ret, err);
	buffer_release(&reply);
	return status;
}

enum status change_begin(struct service *service, struct call *call,
			 const char *method, struct change *ret_change,
			 struct json **ret, struct error *err)
{
	static const char *const left_out[] = {"request_id"};
	const struct access *access = service->access;
	const char *actor = access ? access->actor : "";
	bool by_token = access && access->via == VIA_TOKEN;
	struct change change = {.request_id = call_string(call, "request_id"),
				.method = method,
				.actor = actor,
				.now = service->clock(),
				.caller = by_token ? actor : "",
				.audit = service->entry};
	struct json *kept = NULL;
	enum status status =
		call_digest(call, left_out, 1, &change.params_digest, err);

	if (status == STATUS_OK)
		status = service_store(service, err);
	if (status != STATUS_OK)
		return status;
	if (change.request_id)
		status = replay(&change, service, &kept, err);
	if (status == STATUS_REJECTED && err && !err->path[0])
		call_error(call, "request_id", status, err);
	if (status != STATUS_OK)
		return status;
	/* The first worker may have died between commit and reply. */
	call->committed |= kept != NULL;
	*ret_change = change;
	*ret = kept;
	return STATUS_OK;
}

enum status json_keep(const struct json *json, struct arena *arena,
		      struct bytes *ret, struct error *err)
{
	struct buffer text;

	buffer_init(0, &text);
	enum status status = json_write(json, &text, err);
	if (status == STATUS_OK) {
		const char *copy = arena_string(arena, buffer_bytes(&text));

		if (copy)
			*ret = (struct bytes){copy, text.n};
		else
			status = error_no_memory(err, arena);
	}
	buffer_release(&text);
	return status;
}

enum status change_commit(const struct case_change *change,
			  struct service *service, struct call *call,
			  struct json **ret, struct error *err)
{
	struct buffer reply;

	buffer_init(0, &reply);
	enum status status = store_change_case(change, service->store,
					       call->arena, &reply, err);
	/* The transaction was the snapshot. */
	service->in_snapshot = false;
	if (status == STATUS_OK) {
		call->committed = true;
		status = json_read(buffer_bytes(&reply), NULL, ret, err);
	}
	buffer_release(&reply);
	return status;
}
