#include "ipc/case_call.h"
#include "ipc/check_params.h"

enum status method_check_date(struct service *service, struct call *call,
			      struct json **ret, struct error *err)
{
	struct check_request request;
	struct case_call asked;
	struct checked checked;
	bool given = false;
	enum status status = case_call_read(service, call, &asked, err);

	if (status == STATUS_OK)
		status = check_request_read(call, asked.conference.zone,
					    &request, &given, err);
	if (status == STATUS_OK && !given) {
		call_error(call, NULL, STATUS_REJECTED, err);
		status = error_set(err, STATUS_REJECTED, MSG_CHECK_NEITHER, "");
	}
	if (status == STATUS_OK)
		status = check_request_refused(
			call, &request,
			conference_check(&asked.conference, &asked.evidence,
					 asked.now, &request, call->arena,
					 &checked, err),
			err);
	if (status == STATUS_OK && checked.holds)
		status = check_verify(&asked, &request, &checked, call->arena,
				      err);
	if (status != STATUS_OK)
		return status;
	*ret = checked_encode(&checked);
	case_call_tell_others(&asked, *ret);
	return *ret ? STATUS_OK : error_no_memory(err, NULL);
}
