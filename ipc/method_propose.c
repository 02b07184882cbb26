#include "conference/verify.h"
#include "ipc/case_call.h"

enum status method_propose(struct service *service, struct call *call,
			   struct json **ret, struct error *err)
{
	struct case_call asked;
	struct answer answer;
	enum status status = case_call_read(service, call, &asked, err);

	if (status == STATUS_OK)
		status =
			conference_answer(&asked.conference, &asked.evidence,
					  asked.now, call->arena, &answer, err);
	if (status == STATUS_OK)
		status = conference_verify(&asked.conference, &asked.evidence,
					   &answer, err);
	if (status != STATUS_OK)
		return status;
	*ret = answer_encode(&answer);
	case_call_tell_others(&asked, *ret);
	return *ret ? STATUS_OK : error_no_memory(err, NULL);
}

enum status propose_write_model(struct service *service, struct call *call,
				struct buffer *ret, struct error *err)
{
	struct case_call asked;
	enum status status = case_call_read(service, call, &asked, err);

	if (status != STATUS_OK)
		return status;
	return conference_write_model(&asked.conference, &asked.evidence,
				      asked.now, call->arena, ret, err);
}
