#ifndef IPC_GATE_H
#define IPC_GATE_H

/*
 * The one way to a method: who asks is known, may do that, and about those;
 * then the method runs, its answer is what the caller may see, and the audit
 * has a row of it. What the table of methods does not allow is refused.
 */

#include "ipc/methods.h"

/*
 * Over a socket: who asks, by `token` or by the door, and `actor`. Both are
 * taken out of params (may be NULL): no method sees them, and nothing is
 * kept of them but the caller's name. The access is the call's arena's and
 * stays in service until gate_close(). service->wrong_token: a guess.
 * *ret_params: one of the two was no string.
 */
enum status gate_open(struct service *service, struct call *call,
		      struct json *params, bool *ret_params, struct error *err);
void gate_close(struct service *service);

/* Whether the caller may ask for it at all. */
bool gate_may(const struct access *access, const char *method);

/*
 * Checks, runs, audits. *ret_params: the params were wrong, not what they
 * asked for. A service without an access (the command itself) may do
 * everything; of it only changes are in the audit.
 */
enum status gate_call(const struct method *method, struct service *service,
		      struct call *call, struct json **ret, bool *ret_params,
		      struct error *err);

#endif
