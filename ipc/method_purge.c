#include "store/purge.h"

#include <string.h>

#include "base/limits.h"
#include "ipc/change.h"

static enum status make_reply(const struct purge_result *result, void *context,
			      struct buffer *ret, struct error *err)
{
	struct json *json = json_new_object();

	(void)context;
	json_set(json, "calendars", json_new_int(result->sources));
	json_set(json, "cases", json_new_int(result->cases));
	json_set(json, "revisions", json_new_int(result->revisions));
	json_set(json, "replies", json_new_int(result->replies));
	enum status status = json_write(json, ret, err);
	json_free(json);
	return status;
}

/* One of them; false: none, or more. */
static bool read_what(const struct call *call, struct purge *purge)
{
	int n = 0;

	for (int i = 0; i < N_STORE_KINDS; i++) {
		const char *id =
			call_string(call, store_kind_word((enum store_kind)i));

		if (!id)
			continue;
		n++;
		purge->kind = (enum store_kind)i;
		purge->id = id;
	}
	if (call_string(call, "case")) {
		n++;
		purge->is_case = true;
		purge->id = call_string(call, "case");
	}
	if (call_bool(call, "old")) {
		n++;
		purge->is_old = true;
	}
	return n == 1;
}

static enum status check_id(const struct call *call, const struct purge *purge,
			    struct error *err)
{
	if (purge->is_old)
		return STATUS_OK;
	return call_check_id(call,
			     purge->is_case ? "case"
					    : store_kind_word(purge->kind),
			     purge->id, err);
}

/* What is forgotten may not stand in what is kept of this request itself. */
static enum status check_own(const struct call *call, struct purge *purge,
			     struct error *err)
{
	const char *request_id = call_string(call, "request_id");

	if (purge->is_old)
		return STATUS_OK;
	if (request_id && strstr(request_id, purge->id)) {
		call_error(call, "request_id", STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_PURGE_REQUEST_ID,
				 "s", purge->id);
	}
	if (purge->change.actor && strcmp(purge->change.actor, purge->id) == 0)
		purge->change.actor = "";
	return STATUS_OK;
}

enum status method_purge(struct service *service, struct call *call,
			 struct json **ret, struct error *err)
{
	struct purge purge = {.reply = make_reply};
	struct buffer reply;

	if (!read_what(call, &purge)) {
		call_error(call, NULL, STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_PURGE_WHAT, "");
	}
	*ret = NULL;
	enum status status = check_id(call, &purge, err);
	if (status != STATUS_OK)
		return status;
	status = change_begin(service, call, "purge", &purge.change, ret, err);
	/* It may have been cut short between commit and reply. */
	if (status == STATUS_OK && *ret) {
		service->forgot = true;
		status = store_finish_own_purge(service->store, err);
		if (status != STATUS_OK) {
			json_free(*ret);
			*ret = NULL;
		}
		return status;
	}
	if (status == STATUS_OK)
		status = check_own(call, &purge, err);
	if (status != STATUS_OK)
		return status;
	purge.audit = purge.change.audit;
	purge.change.audit = NULL;
	purge.before = purge.change.now -
		       (int64_t)LIMIT_RETENTION_DAYS * SECONDS_A_DAY;
	buffer_init(0, &reply);
	status = store_purge(&purge, service->store, &reply, err);
	/* Whatever else fails may have failed behind the commit. */
	if (status != STATUS_NOT_FOUND && status != STATUS_STALE)
		call->committed = service->forgot = true;
	if (status == STATUS_OK)
		status = json_read(buffer_bytes(&reply), NULL, ret, err);
	buffer_release(&reply);
	return status;
}
