#include "ipc/gate.h"

#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "ipc/code.h"
#include "ipc/veil.h"
#include "store/audit.h"

/* --- who ------------------------------------------------------------------ */

static enum status take_string(struct json *params, const char *key,
			       struct call *call, const char **ret,
			       bool *ret_params, struct error *err)
{
	const struct json *value = json_member(params, key);

	*ret = NULL;
	if (!value)
		return STATUS_OK;
	if (json_kind(value) != JSON_KIND_STRING) {
		*ret_params = true;
		call_error(call, key, STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_PARAM_KIND, "sm",
				 key, (int)MSG_KIND_STRING);
	}
	struct bytes bytes = json_string_bytes(value);
	if (bytes.n > LIMIT_ACTOR_BYTES) {
		call_error(call, key, STATUS_LIMIT, err);
		return limit_error(LIMIT_ID_ACTOR_BYTES, (int64_t)bytes.n, err);
	}
	*ret = arena_string(call->arena, bytes);
	if (!*ret)
		return error_no_memory(err, call->arena);
	(void)json_remove(params, key);
	return STATUS_OK;
}

static enum status by_token(const char *text, struct service *service,
			    struct arena *arena, struct access *ret,
			    struct error *err)
{
	enum status status = service_store(service, err);

	return status == STATUS_OK
		       ? access_of_token(text, service->clock(), service->store,
					 arena, ret, &service->wrong_token, err)
		       : status;
}

static enum status know(struct service *service, struct call *call,
			struct json *params, struct access *ret,
			bool *ret_params, struct error *err)
{
	const char *token = NULL, *actor = NULL;
	enum status status =
		take_string(params, "token", call, &token, ret_params, err);

	if (status == STATUS_OK)
		status = take_string(params, "actor", call, &actor, ret_params,
				     err);
	if (status != STATUS_OK)
		return status;
	if (token)
		return by_token(token, service, call->arena, ret, err);
	if (!service->roles)
		return error_set(err, STATUS_FORBIDDEN, MSG_TOKEN_NEEDED, "");
	*ret = (struct access){.roles = service->roles,
			       .via = VIA_SOCKET,
			       .names = true,
			       .actor = actor ? actor : ""};
	return STATUS_OK;
}

enum status gate_open(struct service *service, struct call *call,
		      struct json *params, bool *ret_params, struct error *err)
{
	struct access *access = arena_array(call->arena, struct access, 1);

	if (!service->over_socket)
		return STATUS_OK;
	if (!access)
		return error_no_memory(err, call->arena);
	enum status status =
		know(service, call, params, access, ret_params, err);
	if (status == STATUS_OK)
		service->access = access;
	return status;
}

void gate_close(struct service *service)
{
	service->access = NULL;
	service->entry = NULL;
}

/* --- may ------------------------------------------------------------------ */

static bool lists(const struct strings *words, const char *word)
{
	for (size_t i = 0; i < words->n; i++)
		if (strcmp(words->strings[i], word) == 0)
			return true;
	return false;
}

static enum status check_role(const struct access *access,
			      const struct method *method, struct error *err)
{
	const struct store_token *token = access ? access->token : NULL;
	struct buffer roles;

	if (access && !(access->roles & method->roles)) {
		buffer_init(0, &roles);
		caller_roles_write(method->roles, &roles);
		error_set(err, STATUS_FORBIDDEN, MSG_ROLE_LACKS, "sb",
			  method->name, buffer_bytes(&roles));
		buffer_release(&roles);
		return STATUS_FORBIDDEN;
	}
	if (token && token->limits_methods &&
	    !lists(&token->methods, method->name)) {
		return error_set(err, STATUS_FORBIDDEN, MSG_TOKEN_METHOD, "s",
				 method->name);
	}
	return STATUS_OK;
}

bool gate_may(const struct access *access, const char *method)
{
	return check_role(access, method_find(method), NULL) == STATUS_OK;
}

/* Whose calendar a request is about. */
static const struct {
	const char *param;
	enum store_kind kind;
} owners[] = {
	{"person", STORE_PERSON},     {"room", STORE_ROOM},
	{"resource", STORE_RESOURCE}, {"events", STORE_EVENTS},
	{"holidays", STORE_HOLIDAYS}, {"id", STORE_PERSON},
};
enum { N_OWNERS = sizeof(owners) / sizeof(*owners) };

/* Params may not have been checked yet. NULL: it is no string. */
static const char *string_of(const struct call *call, const char *param)
{
	const struct json *value = json_member(call->params, param);

	return json_kind(value) == JSON_KIND_STRING ? json_string(value) : NULL;
}

/* The case's id; NULL: none is meant. */
static const char *case_id(const struct call *call)
{
	const struct json *value = call_param(call, "case");

	if (!value)
		value = call_param(call, "stored");
	if (json_kind(value) == JSON_KIND_OBJECT)
		value = json_member(value, "case");
	return json_kind(value) == JSON_KIND_STRING ? json_string(value) : NULL;
}

static enum status check_owners(const struct access *access,
				const struct method *method,
				const struct call *call, struct error *err)
{
	const struct store_token *token = access->token;
	bool any = false;

	for (int i = 0; i < N_OWNERS; i++) {
		const char *id = string_of(call, owners[i].param);

		any = any || id;
		if (!id || access_person(access, id, err) == STATUS_OK)
			continue;
		return call_error(call, owners[i].param, STATUS_FORBIDDEN, err);
	}
	/* Else the reply would name whom it might be. */
	if (!any && token && token->limits_people &&
	    strcmp(method->name, "import") == 0)
		return error_set(err, STATUS_FORBIDDEN, MSG_TOKEN_ONE_OWNER,
				 "");
	if (strcmp(method->name, "freebusy") == 0 && string_of(call, "id") &&
	    !access->names) {
		call_error(call, "id", STATUS_FORBIDDEN, err);
		return error_set(err, STATUS_FORBIDDEN, MSG_TOKEN_NAMES, "");
	}
	return STATUS_OK;
}

/* What is stored, or patched in, is looked at when it is loaded. */
static enum status check_people(const struct access *access,
				const struct call *call, struct error *err)
{
	const struct json *people =
		json_member(call_param(call, "case"), "people");

	for (size_t i = 0; i < json_size(people); i++) {
		const struct json *id = json_member(json_at(people, i), "id");

		if (json_kind(id) == JSON_KIND_STRING &&
		    access_person(access, json_string(id), err) != STATUS_OK)
			return call_error(call, "case", STATUS_FORBIDDEN, err);
	}
	return STATUS_OK;
}

/* What is about everybody is for no token that is limited to some. */
static enum status check_breadth(const struct access *access,
				 const struct method *method,
				 const struct call *call, struct error *err)
{
	const uint8_t keepers = ROLE_AUDITOR | ROLE_ADMIN;
	const struct store_token *token = access->token;
	bool named = token && token->limits_cases && case_id(call);

	if (!token || !(token->limits_people || token->limits_cases) ||
	    (method->roles & ~keepers))
		return STATUS_OK;
	for (int i = 0; token->limits_people && i < N_OWNERS; i++)
		named = named || string_of(call, owners[i].param);
	return named ? STATUS_OK
		     : error_set(err, STATUS_FORBIDDEN, MSG_TOKEN_SOME, "s",
				 method->name);
}

static enum status check_scope(const struct access *access,
			       const struct method *method,
			       const struct call *call, struct error *err)
{
	const char *id = case_id(call);

	if (!access)
		return STATUS_OK;
	if (id && access_case(access, id, err) != STATUS_OK)
		return call_error(call,
				  call_param(call, "case") ? "case" : "stored",
				  STATUS_FORBIDDEN, err);
	enum status status = check_people(access, call, err);
	if (status == STATUS_OK)
		status = check_owners(access, method, call, err);
	return status == STATUS_OK ? check_breadth(access, method, call, err)
				   : status;
}

/* --- the audit ------------------------------------------------------------ */

static void add_about(int32_t kind, const char *id, struct audit_entry *entry,
		      struct audit_about *about)
{
	if (id && strlen(id) <= LIMIT_ID_BYTES &&
	    entry->n_about < AUDIT_MOST_ABOUT)
		about[entry->n_about++] = (struct audit_about){kind, id};
}

static void add_people(const struct call *call, struct audit_entry *entry,
		       struct audit_about *about)
{
	const struct json *people =
		json_member(call_param(call, "case"), "people");

	for (size_t i = 0; i < json_size(people); i++) {
		const struct json *id = json_member(json_at(people, i), "id");

		if (json_kind(id) == JSON_KIND_STRING)
			add_about(STORE_PERSON, json_string(id), entry, about);
	}
}

/* An `id` may have its kind beside it. */
static int32_t kind_of(int owner, const struct call *call)
{
	const char *word = string_of(call, "kind");
	bool is_id = strcmp(owners[owner].param, "id") == 0;

	for (int i = 0; is_id && word && i < N_STORE_KINDS; i++)
		if (strcmp(word, store_kind_word((enum store_kind)i)) == 0)
			return i;
	return (int32_t)owners[owner].kind;
}

static enum status make_entry(const struct method *method,
			      const struct service *service,
			      const struct call *call, struct audit_entry *ret,
			      struct error *err)
{
	const struct access *access = service->access;
	struct audit_about *about =
		arena_array(call->arena, struct audit_about, AUDIT_MOST_ABOUT);

	if (!about)
		return error_no_memory(err, call->arena);
	*ret = (struct audit_entry){.via = access ? access->via : VIA_COMMAND,
				    .actor = access ? access->actor : "",
				    .method = method->name,
				    .about = about,
				    .at = service->clock()};
	add_about(AUDIT_CASE, case_id(call), ret, about);
	for (int i = 0; i < N_OWNERS; i++)
		add_about(kind_of(i, call), string_of(call, owners[i].param),
			  ret, about);
	add_people(call, ret, about);
	return STATUS_OK;
}

/* How much the answer has: the first of these that it has. */
static int64_t count_of(const struct json *result)
{
	static const char *const lists_of[] = {"dates",	 "calendars", "busy",
					       "cases",	 "tasks",     "rows",
					       "tokens", "breaks"};

	for (size_t i = 0; i < sizeof(lists_of) / sizeof(*lists_of); i++) {
		const struct json *list = json_member(result, lists_of[i]);

		if (json_kind(list) == JSON_KIND_ARRAY)
			return (int64_t)json_size(list);
	}
	return 0;
}

static enum status hash_result(const struct json *result,
			       struct audit_entry *entry, struct error *err)
{
	struct buffer text;

	buffer_init(0, &text);
	enum status status = json_write(result, &text, err);
	if (status == STATUS_OK)
		entry->has_answer =
			hash_of(buffer_bytes(&text), BYTES(""),
				sizeof(entry->answer), entry->answer);
	buffer_release(&text);
	return status;
}

/* status: what became of it. A change that was made has its row. */
static enum status audit(enum status status, const struct json *result,
			 const struct method *method, struct service *service,
			 struct audit_entry *entry, struct error *err)
{
	bool has_row = method->changes && status == STATUS_OK;

	if (!service->over_socket || method->roles == ROLES_ALL || has_row)
		return STATUS_OK;
	if (status == STATUS_OK) {
		entry->count = count_of(result);
		status = hash_result(result, entry, err);
		if (status != STATUS_OK)
			return status;
	} else {
		entry->code = rpc_code(status);
	}
	status = service_store(service, err);
	return status == STATUS_OK ? store_audit(entry, service->store, err)
				   : status;
}

/* --- the call ------------------------------------------------------------- */

static enum status run(const struct method *method, struct service *service,
		       struct call *call, struct audit_entry *entry,
		       struct json **ret, struct error *err)
{
	struct json *result = NULL;

	service->entry = entry;
	enum status status = method_run(method, service, call, &result, err);
	service->entry = NULL;
	if (status != STATUS_OK) {
		(void)audit(status, NULL, method, service, entry, NULL);
		return status;
	}
	veil(method->name, service->access, &result);
	if (!json_is_whole(result))
		status = error_no_memory(err, NULL);
	else
		status = audit(STATUS_OK, result, method, service, entry, err);
	if (status != STATUS_OK) {
		json_free(result);
		return status;
	}
	*ret = result;
	return STATUS_OK;
}

enum status gate_call(const struct method *method, struct service *service,
		      struct call *call, struct json **ret, bool *ret_params,
		      struct error *err)
{
	struct audit_entry entry;

	/* What another request did without is not this one's. */
	(void)zones_missed(service->zones, NULL);
	enum status status = check_role(service->access, method, err);

	if (status == STATUS_OK) {
		status = method_check(method, service, call, err);
		*ret_params = status != STATUS_OK;
		if (status != STATUS_OK)
			return status;
		status = check_scope(service->access, method, call, err);
	}
	enum status made = make_entry(method, service, call, &entry, err);
	if (made != STATUS_OK)
		return made;
	if (status == STATUS_OK)
		return run(method, service, call, &entry, ret, err);
	(void)audit(status, NULL, method, service, &entry, NULL);
	return status;
}
