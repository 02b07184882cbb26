#include "ipc/rpc.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/nearest.h"
#include "ipc/gate.h"
#include "ipc/log.h"

/* --- replies -------------------------------------------------------------- */

static struct json *error_data(const struct error *error,
			       const struct json *more)
{
	struct json *data = json_new_object(), *text = json_new_object();
	struct buffer line;

	if (error->source[0])
		json_set(data, "source", json_new_string(error->source));
	if (error->line) {
		json_set(data, "line", json_new_int(error->line));
		if (error->column)
			json_set(data, "column", json_new_int(error->column));
	}
	if (error->path[0])
		json_set(data, "path", json_new_string(error->path));
	if (error->message == MSG_LIMIT) {
		json_set(data, "limit",
			 json_new_int(error->arguments[2].value));
		json_set(data, "value",
			 json_new_int(error->arguments[1].value));
	}
	buffer_init(0, &line);
	for (int i = 0; i < N_LANGUAGES; i++) {
		buffer_clear(&line);
		error_render_text(error, (enum language)i, &line);
		json_set(text, language_word((enum language)i),
			 json_new_bytes(buffer_bytes(&line)));
	}
	buffer_release(&line);
	json_set(data, "text", text);
	for (struct json_iterator it = json_first(more); it.key;
	     json_next(more, &it))
		json_set(data, it.key, json_share(it.value));
	return data;
}

static struct json *envelope(struct json *id)
{
	struct json *reply = json_new_object();

	json_set(reply, "jsonrpc", json_new_string("2.0"));
	json_set(reply, "id", id ? json_share(id) : json_new_null());
	return reply;
}

/* data: more members of the error's; NULL: none. */
static struct json *error_reply(struct json *id, int code,
				const struct error *error,
				const struct json *data)
{
	struct json *reply = envelope(id), *object = json_new_object();
	struct buffer line;

	buffer_init(0, &line);
	error_render_text(error, LANGUAGE_EN, &line);
	json_set(object, "code", json_new_int(code));
	json_set(object, "message", json_new_bytes(buffer_bytes(&line)));
	json_set(object, "data", error_data(error, data));
	json_set(reply, "error", object);
	buffer_release(&line);
	return reply;
}

/* Replies always go out: without memory for a good one, a fixed one. */
static void write_reply(struct json *reply, struct buffer *ret)
{
	static const char last[] =
		"{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32603,"
		"\"message\":\"out of memory\"}}";
	size_t start = ret->n;

	if (json_write(reply, ret, NULL) != STATUS_OK || ret->failed) {
		buffer_cut(start, ret);
		buffer_put_string(ret, last);
	}
}

void rpc_refusal(const struct error *error, struct buffer *ret)
{
	struct json *reply =
		error_reply(NULL, rpc_code(error->status), error, NULL);

	write_reply(reply, ret);
	json_free(reply);
}

/* --- requests ------------------------------------------------------------- */

static enum status invalid(const char *path, enum message message,
			   struct error *err)
{
	error_path(err, path);
	return error_set(err, STATUS_REJECTED, message, "");
}

static enum status check_members(const struct json *request, struct error *err)
{
	static const char *const known[] = {"jsonrpc", "id", "method",
					    "params"};
	enum { N_KNOWN = sizeof(known) / sizeof(known[0]) };
	char path[160];

	for (struct json_iterator it = json_first(request); it.key;
	     json_next(request, &it)) {
		bool found = false;

		for (size_t i = 0; i < N_KNOWN; i++)
			found = found || strcmp(it.key, known[i]) == 0;
		if (found)
			continue;
		snprintf(path, sizeof(path), "/%s", it.key);
		error_path(err, path);
		return error_set(err, STATUS_REJECTED, MSG_RPC_UNKNOWN_MEMBER,
				 "s", it.key);
	}
	return STATUS_OK;
}

/* The envelope (JSON-RPC 2.0, 4): *ret_id is borrowed, NULL until it is read.
 */
static enum status check_envelope(const struct json *request,
				  struct json **ret_id, struct error *err)
{
	if (json_kind(request) == JSON_KIND_ARRAY)
		return invalid("", MSG_RPC_BATCH, err);
	if (json_kind(request) != JSON_KIND_OBJECT)
		return invalid("", MSG_RPC_NOT_REQUEST, err);
	struct json *id = json_member(request, "id");
	if (json_kind(id) != JSON_KIND_STRING && json_kind(id) != JSON_KIND_INT)
		return invalid("/id", MSG_RPC_ID, err);
	*ret_id = id;
	const struct json *version = json_member(request, "jsonrpc");
	if (json_kind(version) != JSON_KIND_STRING ||
	    strcmp(json_string(version), "2.0") != 0)
		return invalid("/jsonrpc", MSG_RPC_VERSION, err);
	if (json_kind(json_member(request, "method")) != JSON_KIND_STRING)
		return invalid("/method", MSG_RPC_METHOD, err);
	return check_members(request, err);
}

static enum status no_method(const char *name, struct error *err)
{
	const char *names[32];
	size_t n = 0;

	for (; n < n_methods && n < 32; n++)
		names[n] = methods[n].name;
	const char *nearest = nearest_word(name, names, n);
	error_path(err, "/method");
	if (nearest)
		return error_set(err, STATUS_REJECTED,
				 MSG_METHOD_UNKNOWN_NEAREST, "ss", name,
				 nearest);
	return error_set(err, STATUS_REJECTED, MSG_METHOD_UNKNOWN, "s", name);
}

static void place_error(struct bytes text, struct error *err)
{
	struct place_in_text place;

	if (err->path[0] && !err->line && !err->source[0] &&
	    json_place(text, err->path, false, &place))
		error_place(err, place.line, place.column);
}

/* What failed here, not in what was asked: those who run it should know. */
static bool is_fault(enum status status, const struct error *error)
{
	return status == STATUS_FAULT || status == STATUS_NO_MEMORY ||
	       status == STATUS_CRASHED || error->message == MSG_STORE_BUSY;
}

static void log_fault(const struct method *method, enum status status,
		      const struct error *error)
{
	struct json *fields = json_new_object();
	struct buffer line;

	json_set(fields, "method", json_new_string(method->name));
	json_set(fields, "code", json_new_int(rpc_code(status)));
	buffer_init(0, &line);
	error_render_veiled(error, &line);
	if (!line.failed)
		json_set(fields, "message",
			 json_new_bytes(buffer_bytes(&line)));
	buffer_release(&line);
	log_event(LOG_LEVEL_ERROR, "fault", fields);
}

/* The method's result, or the code of what is wrong. */
static int carry_out(const struct json *request, struct service *service,
		     struct call *call, struct json **ret, struct error *err)
{
	const char *name = json_string(json_member(request, "method"));
	bool bad_params = false;

	if (!call->arena)
		return rpc_code(error_no_memory(err, NULL));
	enum status status =
		gate_open(service, call, json_member(request, "params"),
			  &bad_params, err);
	if (status != STATUS_OK)
		return bad_params ? RPC_INVALID_PARAMS : rpc_code(status);
	const struct method *method = service->method = method_find(name);
	if (!method) {
		no_method(name, err);
		return RPC_NO_METHOD;
	}
	status = gate_call(method, service, call, ret, &bad_params, err);
	if (bad_params)
		return RPC_INVALID_PARAMS;
	if (service->over_socket && is_fault(status, err))
		log_fault(method, status, err);
	if (service->over_socket && call->after.status != STATUS_OK)
		log_fault(method, call->after.status, &call->after);
	return status == STATUS_OK ? 0 : rpc_code(status);
}

/* The parsed request to a reply. */
static struct json *answer(struct json *request, struct bytes text,
			   struct service *service, bool *ret_committed)
{
	struct error error = {0};
	struct json *id = NULL, *result = NULL, *reply;
	struct call call = {.params = json_member(request, "params"),
			    .text = text,
			    .path = "/params",
			    .case_path = "/params/case"};
	int code = RPC_INVALID_REQUEST;

	call.arena = arena_new((size_t)LIMIT_REQUEST_MEMORY_BYTES);
	if (check_envelope(request, &id, &error) == STATUS_OK)
		code = carry_out(request, service, &call, &result, &error);
	if (code) {
		place_error(text, &error);
		reply = error_reply(id, code, &error, call.data);
	} else {
		reply = envelope(id);
		json_set(reply, "result", result);
	}
	*ret_committed = call.committed;
	gate_close(service);
	/* What an error left behind in the connection goes with it. */
	if (store_failed(&error) || store_failed(&call.after))
		service_release(service);
	json_free(call.data);
	arena_free(call.arena);
	return reply;
}

/* A reply that no client would receive becomes an error that all do. */
static void fit_reply(struct json *id, size_t start, struct buffer *ret)
{
	struct error error = {0};
	size_t n = ret->n - start;

	if (n <= LIMIT_REPLY_BYTES)
		return;
	limit_error(LIMIT_ID_REPLY_BYTES, (int64_t)n, &error);
	struct json *reply =
		error_reply(id, rpc_code(error.status), &error, NULL);
	buffer_cut(start, ret);
	write_reply(reply, ret);
	json_free(reply);
}

void rpc_answer(struct bytes request, struct service *service,
		struct buffer *ret, bool *ret_committed)
{
	struct error error = {0};
	struct json *parsed = NULL, *reply;
	size_t start = ret->n;
	enum status status = json_read(request, "ics", &parsed, &error);

	*ret_committed = false;
	service->method = NULL;
	service->wrong_token = service->forgot = false;
	if (status == STATUS_OK)
		reply = answer(parsed, request, service, ret_committed);
	else
		reply = error_reply(NULL,
				    status == STATUS_REJECTED
					    ? RPC_PARSE
					    : rpc_code(status),
				    &error, NULL);
	write_reply(reply, ret);
	struct json *id = json_member(reply, "id");
	fit_reply(json_kind(id) == JSON_KIND_NULL ? NULL : id, start, ret);
	json_free(reply);
	json_free(parsed);
}

/* --- the client's side ---------------------------------------------------- */

enum status rpc_write_request(const char *method, struct json *params,
			      struct buffer *ret, struct error *err)
{
	struct json *request = json_new_object();

	json_set(request, "jsonrpc", json_new_string("2.0"));
	json_set(request, "id", json_new_int(1));
	json_set(request, "method", json_new_string(method));
	json_set(request, "params", params);
	enum status status = json_write(request, ret, err);
	json_free(request);
	if (status == STATUS_OK && ret->n > LIMIT_REQUEST_BYTES)
		return limit_error(LIMIT_ID_REQUEST_BYTES, (int64_t)ret->n,
				   err);
	return status;
}

static void copy_string(const struct json *object, const char *key, char *ret,
			size_t room)
{
	const struct json *value = json_member(object, key);

	snprintf(ret, room, "%s",
		 json_kind(value) == JSON_KIND_STRING ? json_string(value)
						      : "");
}

static int32_t small_int(const struct json *object, const char *key)
{
	const struct json *value = json_member(object, key);

	return json_kind(value) == JSON_KIND_INT && json_int(value) > 0 &&
			       json_int(value) < INT32_MAX
		       ? (int32_t)json_int(value)
		       : 0;
}

static void read_error(const struct json *error, struct remote_error *ret)
{
	struct json *data = json_member(error, "data");
	const struct json *code = json_member(error, "code");
	const struct json *text = json_member(data, "text");

	ret->status = rpc_status(
		json_kind(code) == JSON_KIND_INT ? json_int(code) : 0);
	for (int i = 0; i < N_LANGUAGES; i++) {
		copy_string(text, language_word((enum language)i), ret->text[i],
			    sizeof(ret->text[i]));
		if (!ret->text[i][0])
			copy_string(error, "message", ret->text[i],
				    sizeof(ret->text[i]));
	}
	copy_string(data, "source", ret->source, sizeof(ret->source));
	copy_string(data, "path", ret->path, sizeof(ret->path));
	ret->line = small_int(data, "line");
	ret->column = small_int(data, "column");
	ret->data = data ? json_share(data) : NULL;
}

enum status rpc_read_reply(struct bytes reply, struct json **ret,
			   struct remote_error *remote, struct error *err)
{
	struct json *parsed = NULL;
	enum status status = json_read(reply, "ics", &parsed, err);

	if (status != STATUS_OK)
		return status;
	struct json *error = json_member(parsed, "error");
	struct json *result = json_member(parsed, "result");
	if (json_kind(error) == JSON_KIND_OBJECT) {
		read_error(error, remote);
		status = remote->status;
	} else if (result) {
		*ret = json_share(result);
	} else {
		status = error_set(err, STATUS_FAULT, MSG_RPC_NOT_REPLY, "");
	}
	json_free(parsed);
	return status;
}
