#include "ipc/case_call.h"

#include "ipc/source.h"

enum status case_call_decode(struct service *service, struct call *call,
			     const struct case_told *told,
			     struct case_call *ret, struct error *err)
{
	struct case_options options = {.text = told->text,
				       .path_base = told->path,
				       .over_socket = service->over_socket,
				       .zones = service->zones};
	enum status status = case_decode(told->json, &options, call->arena,
					 &ret->conference, err);

	/* A patch may have made another case of it. */
	if (status == STATUS_OK)
		status = access_case(service->access, ret->conference.id, err);
	if (status != STATUS_OK) {
		error_source(err, told->source ? told->source : "");
		return status;
	}
	ret->stored = told->stored;
	ret->others = (struct others){NULL, 0};
	return call_instant(call, "now", ret->conference.zone, told->clock,
			    &ret->now, err);
}

static enum status load_others(struct service *service, struct call *call,
			       struct case_call *ret, struct error *err)
{
	enum status status = service_store_snapshot(service, err);

	if (status == STATUS_OK)
		status = others_load(&ret->conference, ret->now, service->store,
				     call->arena, &ret->others, err);
	return status == STATUS_OK
		       ? others_lay_over(&ret->others, &ret->conference,
					 call->arena, &ret->evidence, err)
		       : status;
}

enum status case_call_load(struct service *service, struct call *call,
			   struct case_call *ret, struct error *err)
{
	struct source source = {service_load_calendar, service};
	enum status status =
		evidence_load(&ret->conference, &source, service->zones,
			      call->arena, &ret->evidence, err);

	return status == STATUS_OK && ret->stored
		       ? load_others(service, call, ret, err)
		       : status;
}

void case_call_tell_others(const struct case_call *asked, struct json *result)
{
	if (asked->stored)
		json_set(result, "others",
			 others_encode(&asked->others, &asked->conference));
}

enum status case_call_read_told(struct service *service, struct call *call,
				const struct case_told *told,
				struct case_call *ret, struct error *err)
{
	enum status status = case_call_decode(service, call, told, ret, err);

	return status == STATUS_OK ? case_call_load(service, call, ret, err)
				   : status;
}

enum status case_call_stored(const struct service *service,
			     const struct store_stored *stored,
			     struct json **ret_json, struct case_told *ret,
			     struct error *err)
{
	enum status status = json_read(stored->document, "ics", ret_json, err);

	if (status != STATUS_OK) {
		error_source(err, stored->id);
		return status;
	}
	*ret = (struct case_told){.json = *ret_json,
				  .path = "",
				  .text = {"", 0},
				  .clock = service->clock(),
				  .stored = stored,
				  .source = stored->id};
	return STATUS_OK;
}

enum status case_call_people(const struct service *service,
			     const struct json *document, struct error *err)
{
	const struct json *people = json_member(document, "people");
	enum status status = STATUS_OK;

	for (size_t i = 0; i < json_size(people) && status == STATUS_OK; i++) {
		const struct json *id = json_member(json_at(people, i), "id");

		if (json_kind(id) == JSON_KIND_STRING)
			status = access_person(service->access, json_string(id),
					       err);
	}
	return status;
}

enum status case_call_seen(const struct service *service,
			   const struct store_stored *stored, bool *ret,
			   struct error *err)
{
	struct json *document = NULL;
	struct case_told told;

	*ret = access_has_case(service->access, stored->id);
	if (!*ret || !access_limits_people(service->access))
		return STATUS_OK;
	enum status status =
		case_call_stored(service, stored, &document, &told, err);
	if (status == STATUS_OK)
		*ret = case_call_people(service, document, NULL) == STATUS_OK;
	json_free(document);
	return status;
}

static enum status read_stored(struct service *service, struct call *call,
			       const char *id, struct case_told *ret,
			       struct error *err)
{
	struct stored_wanted wanted = {id, call_int(call, "revision", 0), true};
	struct store_stored *stored =
		arena_one(call->arena, struct store_stored);
	enum status status = service_store_snapshot(service, err);

	if (!stored)
		return error_no_memory(err, call->arena);
	if (status == STATUS_OK)
		status = store_stored(&wanted, service->store, call->arena,
				      stored, err);
	if (status == STATUS_NOT_FOUND)
		call_error(call, "stored", status, err);
	if (status == STATUS_OK)
		status = case_call_stored(service, stored, &call->stored_case,
					  ret, err);
	return status == STATUS_OK
		       ? case_call_people(service, call->stored_case, err)
		       : status;
}

enum status case_call_told(struct service *service, struct call *call,
			   struct case_told *ret, struct error *err)
{
	const char *id = call_string(call, "stored");

	if (id)
		return read_stored(service, call, id, ret, err);
	if (call_param(call, "revision")) {
		call_error(call, "revision", STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_REVISION_OF, "");
	}
	*ret = (struct case_told){.json = json_member(call->params, "case"),
				  .path = call->case_path,
				  .text = call->text,
				  .clock = service->clock()};
	return STATUS_OK;
}

enum status case_call_read(struct service *service, struct call *call,
			   struct case_call *ret, struct error *err)
{
	struct case_told told;
	enum status status = case_call_told(service, call, &told, err);

	return status == STATUS_OK
		       ? case_call_read_told(service, call, &told, ret, err)
		       : status;
}
