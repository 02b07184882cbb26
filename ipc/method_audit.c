#include "store/audit.h"

#include "base/hash.h"
#include "base/limits.h"
#include "ipc/calendar_params.h"
#include "ipc/methods.h"

static struct json *name_json(const char *name)
{
	return name ? json_new_string(name) : json_new_null();
}

/* The case apart from the others; null: it was purged. */
static void set_about(const struct audit_entry *entry, struct json *json)
{
	struct json *about = json_new_array();

	for (size_t i = 0; i < entry->n_about; i++) {
		const struct audit_about *one = &entry->about[i];
		struct json *pair = json_new_object();

		json_set(pair, "kind",
			 name_json(one->id ? audit_name_word(one->kind)
					   : NULL));
		json_set(pair, "id", name_json(one->id));
		json_append(about, pair);
	}
	json_set(json, "about", about);
}

static struct json *row_json(const struct audit_row *row)
{
	const struct audit_entry *entry = &row->entry;
	struct json *json = json_new_object();
	char answer[HASH_HEX_BYTES + 1];

	hash_hex(entry->answer, sizeof(entry->answer), answer);
	json_set(json, "n", json_new_int(row->n));
	json_set(json, "at", instant_json(entry->at));
	json_set(json, "via", json_new_string(audit_via_word(entry->via)));
	json_set(json, "actor", name_json(entry->actor));
	json_set(json, "method", json_new_string(entry->method));
	set_about(entry, json);
	json_set(json, "count", json_new_int(entry->count));
	json_set(json, "code", json_new_int(entry->code));
	json_set(json, "answer",
		 entry->has_answer ? json_new_string(answer) : json_new_null());
	json_set(json, "digest", json_new_string(row->digest));
	return json;
}

static enum status list(const struct audit_wanted *wanted,
			struct service *service, struct call *call,
			struct json **ret, struct error *err)
{
	const struct audit_row *rows;
	size_t n = 0;
	enum status status = store_audit_rows(wanted, service->store,
					      call->arena, &rows, &n, err);

	if (status != STATUS_OK)
		return status;
	struct json *json = json_new_object(), *array = json_new_array();
	for (size_t i = 0; i < n; i++)
		json_append(array, row_json(&rows[i]));
	json_set(json, "rows", array);
	json_set(json, "next",
		 (int64_t)n == wanted->most ? json_new_int(rows[n - 1].n + 1)
					    : json_new_null());
	*ret = json;
	return json ? STATUS_OK : error_no_memory(err, NULL);
}

static enum status verify(struct service *service, const struct call *call,
			  struct json **ret, struct error *err)
{
	const char *head = call_string(call, "head");
	struct audit_verdict verdict;
	enum status status =
		store_audit_verify(head, service->store, &verdict, err);

	if (status != STATUS_OK)
		return status;
	bool sound = verdict.fault == AUDIT_SOUND;
	struct json *json = json_new_object();
	json_set(json, "sound",
		 json_new_bool(sound && (!head || verdict.head_found)));
	json_set(json, "fault",
		 name_json(sound ? NULL : audit_fault_word(verdict.fault)));
	json_set(json, "row",
		 sound ? json_new_null() : json_new_int(verdict.n));
	json_set(json, "first", json_new_int(verdict.first));
	json_set(json, "last", json_new_int(verdict.last));
	json_set(json, "digest", json_new_string(verdict.digest));
	json_set(json, "head",
		 head ? json_new_bool(verdict.head_found) : json_new_null());
	*ret = json;
	return json ? STATUS_OK : error_no_memory(err, NULL);
}

enum status method_audit(struct service *service, struct call *call,
			 struct json **ret, struct error *err)
{
	const struct audit_wanted wanted = {call_int(call, "from", 1),
					    call_int(call, "most", 100)};
	enum status status = service_store(service, err);

	if (status != STATUS_OK)
		return status;
	if (call_bool(call, "verify"))
		return verify(service, call, ret, err);
	if (wanted.from < 1 || wanted.most < 1) {
		call_error(call, wanted.from < 1 ? "from" : "most",
			   STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_AUDIT_FROM, "");
	}
	if (wanted.most > LIMIT_AUDIT_ROWS) {
		call_error(call, "most", STATUS_LIMIT, err);
		return limit_error(LIMIT_ID_AUDIT_ROWS, wanted.most, err);
	}
	return list(&wanted, service, call, ret, err);
}
