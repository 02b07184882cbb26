#include "ipc/candidates.h"

#include <string.h>

#include "base/limits.h"
#include "ipc/calendar_params.h"

/* Those of the request, then those kept that it does not name. */
struct candidates {
	const char **ids;
	struct strings *emails;
	size_t n;
};

static bool is_among(const char *id, const struct candidates *candidates)
{
	for (size_t i = 0; i < candidates->n; i++)
		if (strcmp(candidates->ids[i], id) == 0)
			return true;
	return false;
}

static void add_candidate(const char *id, struct strings emails,
			  struct candidates *candidates)
{
	candidates->ids[candidates->n] = id;
	candidates->emails[candidates->n++] = emails;
}

/* "x" or ["x", ...] */
static enum status strings_of(const struct json *value, struct arena *arena,
			      struct strings *ret, struct error *err)
{
	bool one = json_kind(value) == JSON_KIND_STRING;
	size_t n = one ? 1 : json_size(value);
	const char **strings = arena_array(arena, const char *, n);

	if (!strings)
		return error_no_memory(err, arena);
	for (size_t i = 0; i < n; i++)
		strings[i] = json_string(one ? value : json_at(value, i));
	*ret = (struct strings){strings, n};
	return STATUS_OK;
}

/* A store of its own: whoever only asks makes none. */
static enum status kept_people(const struct service *service,
			       struct arena *arena,
			       const struct store_person **ret, size_t *ret_n,
			       struct error *err)
{
	struct store *store = NULL;
	struct error opening = {0};
	enum status status;

	*ret_n = 0;
	if (!service->data_folder)
		return STATUS_OK;
	status = store_open(service->data_folder, STORE_READ, &store, &opening);
	if (status == STATUS_OK)
		status = store_people(store, arena, ret, ret_n, err);
	else if (status == STATUS_NOT_FOUND)
		status = STATUS_OK;
	else if (err && err->status == STATUS_OK)
		*err = opening;
	store_close(store);
	return status;
}

static enum status find_candidates(const struct service *service,
				   const struct call *call,
				   struct candidates *ret, struct error *err)
{
	const struct json *people = call_param(call, "people");
	size_t n_sent = json_size(people), n_kept;
	const struct store_person *kept;
	enum status status =
		kept_people(service, call->arena, &kept, &n_kept, err);

	if (n_sent > LIMIT_PEOPLE)
		return limit_error(LIMIT_ID_PEOPLE, (int64_t)n_sent, err);
	if (status != STATUS_OK)
		return status;
	ret->ids = arena_array(call->arena, const char *, n_sent + n_kept);
	ret->emails = arena_array(call->arena, struct strings, n_sent + n_kept);
	ret->n = 0;
	if (!ret->ids || !ret->emails)
		return error_no_memory(err, call->arena);
	for (size_t i = 0; i < n_sent && status == STATUS_OK; i++) {
		const struct json *person = json_at(people, i);
		struct strings emails = {NULL, 0};

		status = strings_of(json_member(person, "emails"), call->arena,
				    &emails, err);
		const char *id = json_string(json_member(person, "id"));
		if (status == STATUS_OK)
			status = call_check_id(call, "people", id, err);
		if (status == STATUS_OK)
			add_candidate(id, emails, ret);
	}
	for (size_t i = 0; i < n_kept && status == STATUS_OK; i++)
		if (!is_among(kept[i].id, ret))
			add_candidate(kept[i].id, kept[i].emails, ret);
	return status;
}

/* Nothing is imported; the error's data has the candidates. */
static enum status refuse_ownerless(struct call *call,
				    const struct candidates *candidates,
				    const struct calendar *read,
				    struct error *err)
{
	struct json *list = json_new_array();
	struct buffer ids;

	buffer_init(0, &ids);
	for (size_t i = 0; i < read->n_owners; i++) {
		size_t person = (size_t)read->owners[i];

		if (person >= candidates->n)
			continue;
		json_append(list, json_new_string(candidates->ids[person]));
		buffer_printf(&ids, "%s%s", i ? ", " : "",
			      candidates->ids[person]);
	}
	call->data = json_new_object();
	json_set(call->data, "candidates", list);
	call_error(call, NULL, STATUS_REJECTED, err);
	if (read->n_owners)
		error_set(err, STATUS_REJECTED, MSG_IMPORT_WHOSE, "s",
			  ids.data ? ids.data : "");
	else
		error_set(err, STATUS_REJECTED, MSG_IMPORT_OWNER, "");
	buffer_release(&ids);
	return STATUS_REJECTED;
}

enum status candidates_ask(struct service *service, struct call *call,
			   struct error *err)
{
	struct candidates candidates = {.n = 0};
	struct calendar_params params;
	struct calendar read = {0};
	int64_t now = service->clock();
	/* Addresses stand in the text; nothing need be expanded. */
	struct span horizon = {now, now + 1};
	enum status status = calendar_params_of(service, call, &params, err);

	if (status == STATUS_OK)
		status = find_candidates(service, call, &candidates, err);
	if (status == STATUS_OK && candidates.n) {
		params.people = candidates.emails;
		params.n_people = candidates.n;
		status = calendar_params_read(service, call, &params,
					      READ_PERSON, horizon, &read, err);
		if (status != STATUS_OK)
			error_source(err, "ics");
	}
	return status == STATUS_OK
		       ? refuse_ownerless(call, &candidates, &read, err)
		       : status;
}
