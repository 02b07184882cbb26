#include "ipc/client.h"

#include <errno.h>
#include <nanomsg/nn.h>
#include <nanomsg/reqrep.h>
#include <string.h>

#include "base/limits.h"
#include "ipc/url.h"

enum { RECONNECT_MS = 20 };

static bool set_int(int socket, int level, int option, int value)
{
	return nn_setsockopt(socket, level, option, &value, sizeof(value)) == 0;
}

static enum status fault(struct error *err)
{
	return error_set(err, STATUS_FAULT, MSG_SYSTEM, "ss", "nanomsg",
			 nn_strerror(nn_errno()));
}

static enum status receive(int socket, struct buffer *ret, struct error *err)
{
	void *reply = NULL;
	int n;

	do {
		n = nn_recv(socket, &reply, NN_MSG, 0);
	} while (n < 0 && nn_errno() == EINTR);
	if (n < 0 && nn_errno() == ETIMEDOUT)
		return error_set(err, STATUS_DEADLINE, MSG_NO_REPLY, "");
	if (n < 0)
		return fault(err);
	buffer_put(ret, reply, (size_t)n);
	nn_freemsg(reply);
	return ret->failed ? error_no_memory(err, NULL) : STATUS_OK;
}

enum status client_ask(const char *url, struct bytes request,
		       int32_t deadline_ms, struct buffer *ret,
		       struct error *err)
{
	if (request.n > LIMIT_REQUEST_BYTES)
		return limit_error(LIMIT_ID_REQUEST_BYTES, (int64_t)request.n,
				   err);
	enum status status = url_check_connect(url, err);
	if (status != STATUS_OK)
		return status;
	int socket = nn_socket(AF_SP, NN_REQ);
	if (socket < 0)
		return fault(err);
	if (!set_int(socket, NN_SOL_SOCKET, NN_RCVTIMEO, deadline_ms) ||
	    !set_int(socket, NN_SOL_SOCKET, NN_SNDTIMEO, deadline_ms) ||
	    !set_int(socket, NN_SOL_SOCKET, NN_RECONNECT_IVL, RECONNECT_MS) ||
	    !set_int(socket, NN_SOL_SOCKET, NN_RCVMAXSIZE,
		     LIMIT_REPLY_BYTES + 4) ||
	    !set_int(socket, NN_REQ, NN_REQ_RESEND_IVL, deadline_ms) ||
	    nn_connect(socket, url) < 0)
		status = fault(err);
	else if (nn_send(socket, request.data, request.n, 0) < 0)
		status = nn_errno() == ETIMEDOUT
				 ? error_set(err, STATUS_DEADLINE, MSG_NO_REPLY,
					     "")
				 : fault(err);
	else
		status = receive(socket, ret, err);
	(void)nn_close(socket);
	return status;
}
