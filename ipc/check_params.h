#ifndef IPC_CHECK_PARAMS_H
#define IPC_CHECK_PARAMS_H

/* A date or a start that is asked about: `date`, `start`. */

#include "conference/check.h"
#include "ipc/case_call.h"

/*
 * *ret_given: one of them is there; both are refused. stated is borrowed from
 * the params. Errors: STATUS_REJECTED, with the parameter.
 */
enum status check_request_read(const struct call *call, const struct zone *zone,
			       struct check_request *ret, bool *ret_given,
			       struct error *err);

/* A refusal of the day or start itself is told of the parameter. */
enum status check_request_refused(const struct call *call,
				  const struct check_request *request,
				  enum status status, struct error *err);

/*
 * A date that holds is proposed by itself, and that answer is verified: the
 * window is its day, and the hours of the day are its own unless a visit needs
 * the case's.
 */
enum status check_verify(const struct case_call *asked,
			 const struct check_request *request,
			 const struct checked *checked, struct arena *arena,
			 struct error *err);

#endif
