#include "conference/verify.h"
#include "ipc/case_call.h"
#include "ipc/check_params.h"

/*
 * A date that holds is proposed by itself, and that answer is verified: the
 * window is its day, and the hours of the day are its own unless a visit needs
 * the case's.
 */
static enum status verify_held(const struct case_call *asked,
			       const struct check_request *request,
			       const struct checked *checked,
			       struct arena *arena, struct error *err)
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
		status = verify_held(&asked, &request, &checked, call->arena,
				     err);
	if (status != STATUS_OK)
		return status;
	*ret = checked_encode(&checked);
	case_call_tell_others(&asked, *ret);
	return *ret ? STATUS_OK : error_no_memory(err, NULL);
}
