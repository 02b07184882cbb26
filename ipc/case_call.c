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

	if (status != STATUS_OK)
		return status;
	return call_instant(call, "now", ret->conference.zone, told->clock,
			    &ret->now, err);
}

enum status case_call_load(struct service *service, struct call *call,
			   struct case_call *ret, struct error *err)
{
	struct source source = {service_load_calendar, service};

	return evidence_load(&ret->conference, &source, service->zones,
			     call->arena, &ret->evidence, err);
}

enum status case_call_read_told(struct service *service, struct call *call,
				const struct case_told *told,
				struct case_call *ret, struct error *err)
{
	enum status status = case_call_decode(service, call, told, ret, err);

	return status == STATUS_OK ? case_call_load(service, call, ret, err)
				   : status;
}

struct case_told case_call_told(const struct service *service,
				const struct call *call)
{
	return (struct case_told){json_member(call->params, "case"),
				  call->case_path, call->text,
				  service->clock()};
}

enum status case_call_read(struct service *service, struct call *call,
			   struct case_call *ret, struct error *err)
{
	const struct case_told told = case_call_told(service, call);

	return case_call_read_told(service, call, &told, ret, err);
}
