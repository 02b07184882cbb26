#include "conference/verify.h"
#include "ipc/methods.h"
#include "ipc/source.h"

/* What a proposal is made from. */
struct proposal_input {
	struct conference conference;
	struct evidence evidence;
	int64_t now;
};

static enum status read_input(struct service *service, struct call *call,
			      struct proposal_input *ret, struct error *err)
{
	struct case_options options = {.text = call->text,
				       .path_base = call->case_path,
				       .over_socket = service->over_socket,
				       .zones = service->zones};
	struct source source = {service_load_calendar, service};
	enum status status =
		case_decode(json_member(call->params, "case"), &options,
			    call->arena, &ret->conference, err);

	if (status == STATUS_OK)
		status = call_now(service, call, ret->conference.zone,
				  &ret->now, err);
	if (status == STATUS_OK)
		status =
			evidence_load(&ret->conference, &source, service->zones,
				      call->arena, &ret->evidence, err);
	return status;
}

enum status method_propose(struct service *service, struct call *call,
			   struct json **ret, struct error *err)
{
	struct proposal_input input;
	struct answer answer;
	enum status status = read_input(service, call, &input, err);

	if (status == STATUS_OK)
		status =
			conference_answer(&input.conference, &input.evidence,
					  input.now, call->arena, &answer, err);
	if (status == STATUS_OK)
		status = conference_verify(&input.conference, &input.evidence,
					   &answer, err);
	if (status != STATUS_OK)
		return status;
	*ret = answer_encode(&answer);
	return *ret ? STATUS_OK : error_no_memory(err, NULL);
}

enum status propose_write_model(struct service *service, struct call *call,
				struct buffer *ret, struct error *err)
{
	struct proposal_input input;
	enum status status = read_input(service, call, &input, err);

	if (status != STATUS_OK)
		return status;
	return conference_write_model(&input.conference, &input.evidence,
				      input.now, call->arena, ret, err);
}
