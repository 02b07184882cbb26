/* put: a case is kept, its own calendars reduced to what was read. */

#include <stdlib.h>
#include <string.h>

#include "ipc/decide.h"
#include "ipc/others.h"
#include "ipc/settle.h"
#include "ipc/source.h"

struct putting {
	struct service *service;
	struct call *call;
	int64_t now;
	struct case_told told;
	struct case_call asked;
	struct json *document; /* what is kept of the case */
	struct bytes text;     /* the same, written */
};

/* --- the case's own calendars --------------------------------------------- */

/* The value that a JSON pointer means, of our own making: without escapes;
 * NULL: none. */
static struct json *value_at(struct json *json, const char *pointer)
{
	while (json && *pointer == '/') {
		const char *end = strchr(++pointer, '/');
		size_t n = end ? (size_t)(end - pointer) : strlen(pointer);
		char key[64];

		if (n >= sizeof(key))
			return NULL;
		memcpy(key, pointer, n);
		key[n] = '\0';
		json = json_kind(json) == JSON_KIND_ARRAY
			       ? json_at(json, strtoul(key, NULL, 10))
			       : json_member(json, key);
		pointer += n;
	}
	return json;
}

/* {"file", "ics", "as_of", "covers"}: the text is the reduced one. */
static struct json *reduced_field(const struct json *field,
				  struct bytes reduced)
{
	static const char *const kept[] = {"as_of", "covers"};
	struct json *object = json_new_object();
	bool is_object = json_kind(field) == JSON_KIND_OBJECT;
	const struct json *file =
		is_object ? json_member(field, "file") : field;

	if (file)
		json_set(object, "file", json_copy(file));
	json_set(object, "ics", json_new_bytes(reduced));
	for (size_t i = 0; is_object && i < sizeof(kept) / sizeof(kept[0]); i++)
		if (json_member(field, kept[i]))
			json_set(object, kept[i],
				 json_copy(json_member(field, kept[i])));
	return object;
}

/* path: of the calendar in the case. */
static enum status keep_reduced(struct putting *p, const char *path,
				struct bytes reduced, struct error *err)
{
	char owner_path[160];
	const char *key = strrchr(path, '/');

	if (!key || (size_t)(key - path) >= sizeof(owner_path))
		return error_set(err, STATUS_FAULT, MSG_STORE_INVALID, "");
	memcpy(owner_path, path, (size_t)(key - path));
	owner_path[key - path] = '\0';
	struct json *owner = value_at(p->document, owner_path);
	const struct json *field = json_member(owner, key + 1);
	if (!field)
		return error_set(err, STATUS_FAULT, MSG_STORE_INVALID, "");
	json_set(owner, key + 1, reduced_field(field, reduced));
	return STATUS_OK;
}

/* Reads as a proposal does; what is in the case itself is kept reduced. */
static enum status load_and_reduce(const struct wanted *wanted, void *context,
				   struct arena *arena, struct calendar *ret,
				   bool *ret_found, struct error *err)
{
	struct putting *p = context;
	struct calendar calendar = {0};
	bool found = false;
	enum status status = service_load_calendar(wanted, p->service, arena,
						   &calendar, &found, err);

	if (status == STATUS_OK && found &&
	    wanted->ref->where != CALENDAR_STORED)
		status = keep_reduced(p,
				      wanted->ref->path + strlen(p->told.path),
				      calendar.reduced, err);
	if (status != STATUS_OK)
		return status;
	if (found)
		*ret = calendar;
	*ret_found = found;
	return STATUS_OK;
}

static enum status read_case(struct putting *p, struct error *err)
{
	unsigned char uid_key[STORE_UID_KEY_BYTES];
	struct source source = {load_and_reduce, p};
	enum status status = case_call_told(p->service, p->call, &p->told, err);

	if (status == STATUS_OK)
		status = case_call_decode(p->service, p->call, &p->told,
					  &p->asked, err);
	if (status == STATUS_OK)
		status = store_uid_key(p->service->store, uid_key, err);
	if (status != STATUS_OK)
		return status;
	p->document = json_copy(p->told.json);
	p->service->uid_key = uid_key;
	status = evidence_load(&p->asked.conference, &source, p->service->zones,
			       p->call->arena, &p->asked.evidence, err);
	p->service->uid_key = NULL;
	return status == STATUS_OK
		       ? json_keep(p->document, p->call->arena, &p->text, err)
		       : status;
}

/* --- the revision --------------------------------------------------------- */

static enum status look_again(struct putting *p, const struct store_stored *was,
			      struct store_step *step, struct json *reply,
			      struct error *err)
{
	const struct store_plan *agreed = plan_agreed(was);
	struct store_finding *finding =
		arena_one(p->call->arena, struct store_finding);
	enum status status;

	if (!agreed || was->state >= STATE_TOOK_PLACE)
		return STATUS_OK;
	if (!finding)
		return error_no_memory(err, p->call->arena);
	p->asked.stored = was;
	status = case_call_load(p->service, p->call, &p->asked, err);
	if (status == STATUS_OK)
		status = settle_look(p->service, &p->asked, agreed,
				     p->call->arena, finding, err);
	if (status != STATUS_OK)
		return status;
	step->finding = finding;
	json_set(reply, "found", json_new_string(found_word(finding->found)));
	return STATUS_OK;
}

/* Who was in it may have been more than are in what is put. */
static enum status check_people(const struct putting *p,
				const struct store_stored *was,
				struct error *err)
{
	struct json *document = NULL;
	struct case_told told;
	enum status status =
		case_call_stored(p->service, was, &document, &told, err);

	if (status == STATUS_OK)
		status = case_call_people(p->service, document, err);
	json_free(document);
	return status;
}

static enum status check(struct putting *p, const struct store_stored *was,
			 struct error *err)
{
	struct deciding deciding = {.service = p->service,
				    .call = p->call,
				    .decision = DECIDE_PUT,
				    .was = was,
				    .now = p->now};
	enum status status = was ? check_people(p, was, err) : STATUS_OK;

	if (status != STATUS_OK)
		return status;
	if (was)
		deciding.state = state_at(was, p->now);
	status = decide_revision(&deciding, p->asked.conference.id, was != NULL,
				 err);
	return status == STATUS_OK && was ? decide_allows(&deciding, err)
					  : status;
}

static enum status put_in_store(const struct store_stored *was, void *context,
				struct store_step *ret,
				struct buffer *ret_reply, struct error *err)
{
	struct putting *p = context;
	struct json *reply;
	enum status status = check(p, was, err);

	if (status == STATUS_OK)
		status = concerns_of(&p->asked.conference, p->call->arena,
				     &ret->concerns, &ret->n_concerns, err);
	if (status != STATUS_OK)
		return status;
	ret->state = was ? (int32_t)state_at(was, p->now) : STATE_PROPOSED;
	ret->details = BYTES("{}");
	ret->document = p->text;
	reply = json_new_object();
	json_set(reply, "case", json_new_string(p->asked.conference.id));
	json_set(reply, "revision", json_new_int(was ? was->latest + 1 : 1));
	json_set(reply, "state",
		 json_new_string(state_word((enum case_state)ret->state)));
	if (was) {
		status = look_again(p, was, ret, reply, err);
		if (status == STATUS_OK)
			status = plans_expired(was, p->now, p->call->arena,
					       &ret->ended, &ret->n_ended, err);
	}
	if (status == STATUS_OK)
		status = json_write(reply, ret_reply, err);
	json_free(reply);
	return status;
}

static enum status commit(struct putting *p, const struct change *change,
			  struct json **ret, struct error *err)
{
	struct case_change asked = {.change = *change,
				    .id = p->asked.conference.id,
				    .with_document = true,
				    .decide = put_in_store,
				    .context = p};

	service_end_snapshot(p->service);
	return change_commit(&asked, p->service, p->call, ret, err);
}

enum status method_put(struct service *service, struct call *call,
		       struct json **ret, struct error *err)
{
	struct putting putting = {.service = service, .call = call};
	struct change change;
	enum status status =
		change_begin(service, call, "put", &change, ret, err);

	if (status != STATUS_OK || *ret)
		return status;
	putting.now = change.now;
	status = read_case(&putting, err);
	if (status == STATUS_OK)
		status = commit(&putting, &change, ret, err);
	json_free(putting.document);
	return status;
}
