#include "ipc/refusal.h"

#include "ipc/rpc.h"

void refusal_reply(enum refusal why, struct buffer *ret)
{
	static const struct {
		enum status status;
		enum message message;
	} refusals[N_REFUSALS] = {
		[REFUSE_BUSY] = {STATUS_BUSY, MSG_SERVICE_BUSY},
		[REFUSE_DEADLINE] = {STATUS_DEADLINE, MSG_REQUEST_DEADLINE},
		[REFUSE_CRASHED] = {STATUS_CRASHED, MSG_REQUEST_CRASHED},
		[REFUSE_STOPPING] = {STATUS_BUSY, MSG_SERVICE_STOPPING},
		[REFUSE_MEMORY] = {STATUS_NO_MEMORY, MSG_NO_MEMORY},
	};
	struct error error = {0};

	error_set(&error, refusals[why].status, refusals[why].message, "");
	rpc_refusal(&error, ret);
}
