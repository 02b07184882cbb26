#include "ipc/check_params.h"

enum status check_request_read(const struct call *call, const struct zone *zone,
			       struct check_request *ret, bool *ret_given,
			       struct error *err)
{
	struct check_request request = {.day = DAY_NONE,
					.start = INSTANT_NONE,
					.stated = call_string(call, "date")};
	const char *start = call_string(call, "start");
	enum status status;

	if (request.stated && start) {
		call_error(call, "start", STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_CHECK_BOTH, "");
	}
	status = call_day(call, "date", &request.day, err);
	if (status == STATUS_OK && start) {
		request.one_start = true;
		request.stated = start;
		status = call_instant(call, "start", zone, INSTANT_NONE,
				      &request.start, err);
	}
	if (status != STATUS_OK)
		return status;
	*ret_given = request.stated != NULL;
	*ret = request;
	return STATUS_OK;
}

enum status check_request_refused(const struct call *call,
				  const struct check_request *request,
				  enum status status, struct error *err)
{
	if (err &&
	    (err->message == MSG_CHECK_DAY || err->message == MSG_CHECK_START ||
	     err->message == MSG_CHECK_STARTS))
		call_error(call, request->one_start ? "start" : "date", status,
			   err);
	return status;
}
