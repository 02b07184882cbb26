#include <string.h>

#include "base/limits.h"
#include "base/wipe.h"
#include "ipc/calendar_params.h"
#include "ipc/change.h"
#include "ipc/param_words.h"
#include "store/tokens.h"

/* --- what is asked -------------------------------------------------------- */

static enum status take_words(const struct call *call, const char *param,
			      bool *ret_limits, struct strings *ret,
			      struct error *err)
{
	const struct json *value = call_param(call, param);
	bool one = json_kind(value) == JSON_KIND_STRING;
	size_t n = one ? 1 : json_size(value);
	const char **words;

	if (!value)
		return STATUS_OK;
	if (n == 0 || n > LIMIT_TOKEN_WORDS) {
		call_error(call, param, STATUS_REJECTED, err);
		return n ? limit_error(LIMIT_ID_TOKEN_WORDS, (int64_t)n, err)
			 : error_set(err, STATUS_REJECTED, MSG_TOKEN_EMPTY, "");
	}
	words = arena_array(call->arena, const char *, n);
	if (!words)
		return error_no_memory(err, call->arena);
	for (size_t i = 0; i < n; i++)
		words[i] = json_string(one ? value : json_at(value, i));
	*ret_limits = true;
	*ret = (struct strings){words, n};
	return STATUS_OK;
}

static enum status check_methods(const struct call *call,
				 const struct strings *names, struct error *err)
{
	for (size_t i = 0; i < names->n; i++) {
		if (method_find(names->strings[i]))
			continue;
		call_error(call, "methods", STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_METHOD_UNKNOWN, "s",
				 names->strings[i]);
	}
	return STATUS_OK;
}

static enum status take_roles(const struct call *call, uint32_t *ret,
			      struct error *err)
{
	struct strings words = {NULL, 0};
	bool given = false;
	uint8_t role;
	enum status status = take_words(call, "roles", &given, &words, err);

	for (size_t i = 0; i < words.n && status == STATUS_OK; i++) {
		status = caller_role_parse(bytes_of(words.strings[i]), &role,
					   err);
		if (status != STATUS_OK)
			return call_error(call, "roles", status, err);
		*ret |= role;
	}
	if (status == STATUS_OK && !given) {
		call_error(call, NULL, STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_TOKEN_NEEDS, "ss",
				 "new", "roles");
	}
	return status;
}

static enum status take_token(const struct service *service,
			      const struct call *call, struct store_token *ret,
			      struct error *err)
{
	enum status status = take_roles(call, &ret->roles, err);

	if (status == STATUS_OK)
		status = take_words(call, "methods", &ret->limits_methods,
				    &ret->methods, err);
	if (status == STATUS_OK)
		status = check_methods(call, &ret->methods, err);
	if (status == STATUS_OK)
		status = take_words(call, "cases", &ret->limits_cases,
				    &ret->cases, err);
	if (status == STATUS_OK)
		status = take_words(call, "people", &ret->limits_people,
				    &ret->people, err);
	if (status == STATUS_OK)
		status = call_instant(call, "expires", zone_utc(), INSTANT_NONE,
				      &ret->expires, err);
	if (status != STATUS_OK)
		return status;
	ret->names = call_bool(call, "names");
	ret->made_at = service->clock();
	if (ret->expires != INSTANT_NONE && ret->expires <= ret->made_at) {
		call_error(call, "expires", STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_TOKEN_PAST, "");
	}
	return STATUS_OK;
}

/* --- what is answered ----------------------------------------------------- */

static struct json *words_json(bool limits, const struct strings *words)
{
	struct json *list = json_new_array();

	if (!limits) {
		json_free(list);
		return json_new_null();
	}
	for (size_t i = 0; i < words->n; i++)
		json_append(list, json_new_string(words->strings[i]));
	return list;
}

static struct json *token_json(const struct store_token *token)
{
	struct json *json = json_new_object(), *roles = json_new_array();

	for (int i = 0; i < N_ROLES; i++)
		if (token->roles & (1u << i))
			json_append(roles,
				    json_new_string(caller_role_word(i)));
	json_set(json, "name", json_new_string(token->name));
	json_set(json, "roles", roles);
	json_set(json, "methods",
		 words_json(token->limits_methods, &token->methods));
	json_set(json, "cases", words_json(token->limits_cases, &token->cases));
	json_set(json, "people",
		 words_json(token->limits_people, &token->people));
	json_set(json, "names", json_new_bool(token->names));
	json_set(json, "made_at", instant_json(token->made_at));
	json_set(json, "expires", instant_json(token->expires));
	return json;
}

/* --- new and revoke ------------------------------------------------------- */

/* The reply is kept without the token: whoever asks again gets null. */
static enum status keep_token(const struct change *change,
			      const struct store_token *token,
			      struct service *service, struct call *call,
			      bool *ret_made, struct json **ret,
			      struct error *err)
{
	struct json *json = token_json(token);
	struct buffer kept, reply;

	json_set(json, "token", json_new_null());
	buffer_init(0, &kept);
	buffer_init(0, &reply);
	enum status status = json_write(json, &kept, err);
	json_free(json);
	struct token_new new = {*change, token, buffer_bytes(&kept)};
	if (status == STATUS_OK)
		status = store_token_new(&new, service->store, &reply, ret_made,
					 err);
	if (status == STATUS_OK) {
		call->committed = true;
		status = json_read(buffer_bytes(&reply), NULL, ret, err);
	}
	buffer_release(&kept);
	buffer_release(&reply);
	return status;
}

static enum status make_token(const struct change *change,
			      struct store_token *token,
			      struct service *service, struct call *call,
			      struct json **ret, struct error *err)
{
	char text[TOKEN_BYTES + 1], id[TOKEN_ID_BYTES + 1];
	bool made = false;
	enum status status = take_token(service, call, token, err);

	if (status != STATUS_OK)
		return status;
	if (!access_new_token(text, id, token->hash))
		return error_no_memory(err, NULL);
	token->id = id;
	status = keep_token(change, token, service, call, &made, ret, err);
	if (status == STATUS_OK && made)
		json_set(*ret, "token", json_new_string(text));
	wipe(text, sizeof(text));
	return status;
}

static enum status revoke_token(const struct change *change, const char *name,
				struct service *service, struct call *call,
				struct json **ret, struct error *err)
{
	struct json *json = json_new_object();
	struct buffer kept, reply;

	json_set(json, "revoked", json_new_string(name));
	buffer_init(0, &kept);
	buffer_init(0, &reply);
	enum status status = json_write(json, &kept, err);
	json_free(json);
	struct token_revoke revoke = {*change, name, buffer_bytes(&kept)};
	if (status == STATUS_OK)
		status = store_token_revoke(&revoke, service->store, &reply,
					    err);
	if (status == STATUS_OK) {
		call->committed = true;
		status = json_read(buffer_bytes(&reply), NULL, ret, err);
	}
	buffer_release(&kept);
	buffer_release(&reply);
	return status;
}

enum status method_token(struct service *service, struct call *call,
			 struct json **ret, struct error *err)
{
	const char *action = call_string(call, "action");
	struct store_token token = {.name = call_string(call, "name")};
	struct change change;
	int found = param_word_find(action, N_TOKEN_ACTIONS, token_action_word);

	if (found < 0) {
		call_error(call, "action", STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_TOKEN_ACTION, "s",
				 action);
	}
	enum status status = call_check_id(call, "name", token.name, err);
	if (status != STATUS_OK)
		return status;
	*ret = NULL;
	status = change_begin(service, call, "token", &change, ret, err);
	if (status != STATUS_OK || *ret)
		return status;
	return found == TOKEN_NEW
		       ? make_token(&change, &token, service, call, ret, err)
		       : revoke_token(&change, token.name, service, call, ret,
				      err);
}

enum status method_tokens(struct service *service, struct call *call,
			  struct json **ret, struct error *err)
{
	const struct store_token *tokens;
	size_t n = 0;
	enum status status = service_store(service, err);

	if (status == STATUS_OK)
		status = store_tokens(service->store, call->arena, &tokens, &n,
				      err);
	if (status != STATUS_OK)
		return status;
	struct json *json = json_new_object(), *list = json_new_array();
	for (size_t i = 0; i < n; i++)
		json_append(list, token_json(&tokens[i]));
	json_set(json, "tokens", list);
	*ret = json;
	return json ? STATUS_OK : error_no_memory(err, NULL);
}
