#include "conference/explain.h"
#include "conference/verify.h"
#include "ipc/case_call.h"
#include "ipc/check_params.h"

/* The conflict is the answer's own, which is verified. */
static enum status verify_verdict(const struct case_call *asked,
				  enum verdict verdict, struct arena *arena,
				  struct error *err)
{
	struct answer answer;
	enum status status =
		conference_answer(&asked->conference, &asked->evidence,
				  asked->now, arena, &answer, err);

	if (status == STATUS_OK)
		status = conference_verify(&asked->conference, &asked->evidence,
					   &answer, err);
	if (status == STATUS_OK && answer.verdict != verdict)
		status = error_set(err, STATUS_FAULT, MSG_EXPLAIN_DIFFERS, "");
	return status;
}

enum status method_explain(struct service *service, struct call *call,
			   struct json **ret, struct error *err)
{
	struct check_request request;
	struct explanation explanation;
	struct case_call asked;
	bool given = false;
	enum status status = case_call_read(service, call, &asked, err);

	if (status == STATUS_OK)
		status = check_request_read(call, asked.conference.zone,
					    &request, &given, err);
	if (status == STATUS_OK)
		status = check_request_refused(
			call, &request,
			conference_explain(&asked.conference, &asked.evidence,
					   asked.now, given ? &request : NULL,
					   call->arena, &explanation, err),
			err);
	if (status == STATUS_OK)
		status = verify_verdict(&asked, explanation.verdict,
					call->arena, err);
	if (status != STATUS_OK)
		return status;
	*ret = explanation_encode(&explanation);
	case_call_tell_others(&asked, *ret);
	return *ret ? STATUS_OK : error_no_memory(err, NULL);
}
