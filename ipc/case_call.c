#include "ipc/case_call.h"

#include "ipc/source.h"

enum status case_call_read_told(struct service *service, struct call *call,
				const struct case_told *told,
				struct case_call *ret, struct error *err)
{
	struct case_options options = {.text = told->text,
				       .path_base = told->path,
				       .over_socket = service->over_socket,
				       .zones = service->zones};
	struct source source = {service_load_calendar, service};
	enum status status = case_decode(told->json, &options, call->arena,
					 &ret->conference, err);

	if (status == STATUS_OK)
		status = call_instant(call, "now", ret->conference.zone,
				      told->clock, &ret->now, err);
	if (status == STATUS_OK)
		status =
			evidence_load(&ret->conference, &source, service->zones,
				      call->arena, &ret->evidence, err);
	return status;
}

enum status case_call_read(struct service *service, struct call *call,
			   struct case_call *ret, struct error *err)
{
	const struct case_told told = {json_member(call->params, "case"),
				       call->case_path, call->text,
				       service->clock()};

	return case_call_read_told(service, call, &told, ret, err);
}
