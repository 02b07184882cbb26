#include "ipc/check_params.h"

#include "conference/verify.h"

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

enum status check_verify(const struct case_call *asked,
			 const struct check_request *request,
			 const struct checked *checked, struct arena *arena,
			 struct error *err)
{
	struct conference c = asked->conference;
	struct day day = zone_day(c.zone, checked->span.start);
	bool exact = !request->one_start || !c.visit.is_stated;
	struct answer answer;

	c.window = (struct days){day, day};
	c.max_candidates = 1;
	if (request->one_start && exact) {
		c.earliest_s =
			(int32_t)(zone_local(c.zone, checked->span.start) -
				  (int64_t)day.n * SECONDS_A_DAY);
		c.latest_s = c.earliest_s + (int32_t)c.required_duration_s;
	}
	enum status status = conference_answer(&c, &asked->evidence, asked->now,
					       arena, &answer, err);
	if (status == STATUS_OK)
		status = conference_verify(&c, &asked->evidence, &answer, err);
	if (status != STATUS_OK)
		return status;
	if (answer.n_dates == 1 &&
	    (!exact || answer.dates[0].points == checked->date.points))
		return STATUS_OK;
	return error_set(err, STATUS_FAULT, MSG_CHECK_DIFFERS, "s",
			 request->stated);
}
