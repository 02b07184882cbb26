#include "ipc/client.h"

#include <errno.h>
#include <nanomsg/nn.h>
#include <nanomsg/reqrep.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "ipc/url.h"

/*
 * The library connects again by itself when a connection breaks; but at times
 * a socket is left that never does, and neither says so nor counts it. So a
 * socket without a reply is exchanged for a new one, at growing intervals:
 * the same bytes join the job that is under way.
 */
enum { RECONNECT_MS = 20, FIRST_WAIT_MS = 500 };

static int64_t monotonic_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool set_int(int socket, int level, int option, int value)
{
	return nn_setsockopt(socket, level, option, &value, sizeof(value)) == 0;
}

static enum status fault(struct error *err)
{
	return error_set(err, STATUS_FAULT, MSG_SYSTEM, "ss", "nanomsg",
			 nn_strerror(nn_errno()));
}

/* A socket with the request under way; the caller's (nn_close). */
static enum status send_request(const char *url, struct bytes request,
				int32_t wait_ms, int *ret, struct error *err)
{
	int socket = nn_socket(AF_SP, NN_REQ);

	if (socket < 0)
		return fault(err);
	if (!set_int(socket, NN_SOL_SOCKET, NN_RCVTIMEO, wait_ms) ||
	    !set_int(socket, NN_SOL_SOCKET, NN_SNDTIMEO, wait_ms) ||
	    !set_int(socket, NN_SOL_SOCKET, NN_RECONNECT_IVL, RECONNECT_MS) ||
	    !set_int(socket, NN_SOL_SOCKET, NN_RCVMAXSIZE,
		     LIMIT_REPLY_BYTES + 4) ||
	    /* Resending is ours. */
	    !set_int(socket, NN_REQ, NN_REQ_RESEND_IVL, INT32_MAX) ||
	    nn_connect(socket, url) < 0 ||
	    nn_send(socket, request.data, request.n, 0) < 0) {
		enum status status = fault(err);

		(void)nn_close(socket);
		return status;
	}
	*ret = socket;
	return STATUS_OK;
}

/* Waits for a while: true when there is a reply, or *ret_status is a fault. */
static bool receive(int socket, struct buffer *ret, enum status *ret_status,
		    struct error *err)
{
	void *reply = NULL;
	int n = nn_recv(socket, &reply, NN_MSG, 0);

	if (n < 0 && (nn_errno() == EINTR || nn_errno() == ETIMEDOUT ||
		      nn_errno() == EAGAIN))
		return false;
	if (n < 0) {
		*ret_status = fault(err);
		return true;
	}
	buffer_put(ret, reply, (size_t)n);
	nn_freemsg(reply);
	*ret_status = ret->failed ? error_no_memory(err, NULL) : STATUS_OK;
	return true;
}

enum status client_ask(const char *url, struct bytes request,
		       int32_t deadline_ms, struct buffer *ret,
		       struct error *err)
{
	int32_t left_ms = deadline_ms, wait_ms = FIRST_WAIT_MS;
	bool settled = false;
	int socket = -1;

	if (request.n > LIMIT_REQUEST_BYTES)
		return limit_error(LIMIT_ID_REQUEST_BYTES, (int64_t)request.n,
				   err);
	int64_t end_ms = monotonic_ms() + deadline_ms;
	enum status status = url_check_connect(url, err);
	while (status == STATUS_OK && !settled && left_ms > 0) {
		status = send_request(url, request,
				      wait_ms < left_ms ? wait_ms : left_ms,
				      &socket, err);
		if (status != STATUS_OK)
			return status;
		settled = receive(socket, ret, &status, err);
		(void)nn_close(socket);
		wait_ms = wait_ms < deadline_ms ? 2 * wait_ms : wait_ms;
		left_ms = (int32_t)(end_ms - monotonic_ms());
	}
	if (status == STATUS_OK && !settled)
		return error_set(err, STATUS_DEADLINE, MSG_NO_REPLY, "");
	return status;
}
