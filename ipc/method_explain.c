#include "conference/explain.h"
#include "ipc/case_call.h"
#include "ipc/check_params.h"

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
	if (status != STATUS_OK)
		return status;
	*ret = explanation_encode(&explanation);
	case_call_tell_others(&asked, *ret);
	return *ret ? STATUS_OK : error_no_memory(err, NULL);
}
