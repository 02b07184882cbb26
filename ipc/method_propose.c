#include "conference/verify.h"
#include "ipc/methods.h"
#include "ipc/source.h"

enum status method_propose(struct service *service, struct call *call,
			   struct json **ret, struct error *err)
{
	struct case_options options = {.text = call->text,
				       .path_base = call->case_path,
				       .over_socket = service->over_socket,
				       .zones = service->zones};
	struct source source = {service_load_calendar, service};
	struct conference conference;
	struct evidence evidence;
	struct answer answer;
	int64_t now;
	enum status status = case_decode(call_param(call, "case"), &options,
					 call->arena, &conference, err);

	if (status == STATUS_OK)
		status = call_now(service, call, conference.zone, &now, err);
	if (status == STATUS_OK)
		status = evidence_load(&conference, &source, service->zones,
				       call->arena, &evidence, err);
	if (status == STATUS_OK)
		status = conference_answer(&conference, &evidence, now,
					   call->arena, &answer, err);
	if (status == STATUS_OK)
		status =
			conference_verify(&conference, &evidence, &answer, err);
	if (status != STATUS_OK)
		return status;
	*ret = answer_encode(&answer);
	return *ret ? STATUS_OK : error_no_memory(err, NULL);
}
