#include "ipc/client.h"

#include <errno.h>
#include <nanomsg/nn.h>
#include <nanomsg/reqrep.h>
#include <stdbool.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "ipc/rpc.h"
#include "ipc/url.h"

/*
 * The library connects again by itself when a connection breaks; but at times
 * a socket is left that never does, and neither says so nor counts it. So
 * another is tried beside those without a reply, at growing intervals: the
 * same bytes join the job that is under way. None is closed before the reply,
 * which comes to the first as long as that is well, also from a service that
 * takes no more requests. A reply by which one of them failed or was busy is
 * kept for as long again as it took: another's may tell that it is done.
 *
 * Of several URLs the first socket is connected to one, and a moment later to
 * all: the library gives the request to another when a connection breaks, or
 * the first does not come. Where a whole machine stops it does not break; so
 * each further socket is connected to one URL, the next in turn.
 */
enum {
	RECONNECT_MS = 20,
	HEAD_START_MS = 10,
	FIRST_WAIT_MS = 500,
	MAX_SOCKETS = 16
};

struct asking {
	const struct strings *urls;
	size_t first; /* of the urls */
	int sockets[MAX_SOCKETS];
	bool answered[MAX_SOCKETS];
	int n, n_answered;
	struct buffer *reply; /* the last that came */
};

static bool set_int(int socket, int level, int option, int value)
{
	return nn_setsockopt(socket, level, option, &value, sizeof(value)) == 0;
}

static enum status fault(struct error *err)
{
	return error_set(err, STATUS_FAULT, MSG_SYSTEM, "ss", "nanomsg",
			 nn_strerror(nn_errno()));
}

static bool is_tcp(const char *url)
{
	return strncmp(url, "tcp://", 6) == 0;
}

static bool set_options(int socket, const struct strings *urls)
{
	bool v4_only = true;

	for (size_t i = 0; i < urls->n; i++)
		v4_only = v4_only && !strchr(urls->strings[i], '[');
	return set_int(socket, NN_SOL_SOCKET, NN_SNDTIMEO, FIRST_WAIT_MS) &&
	       set_int(socket, NN_SOL_SOCKET, NN_RECONNECT_IVL, RECONNECT_MS) &&
	       set_int(socket, NN_SOL_SOCKET, NN_RCVMAXSIZE,
		       LIMIT_REPLY_BYTES + 4) &&
	       /* Resending is ours. */
	       set_int(socket, NN_REQ, NN_REQ_RESEND_IVL, INT32_MAX) &&
	       /* Elsewhere the library aborts without it. */
	       set_int(socket, NN_SOL_SOCKET, NN_IPV4ONLY, v4_only);
}

/* The url behind the first, in turn. */
static const char *url_at(const struct asking *asking, size_t i)
{
	return asking->urls->strings[(asking->first + i) % asking->urls->n];
}

/* One more socket with the request under way. */
static enum status send_request(struct bytes request, struct asking *asking,
				struct error *err)
{
	int socket = nn_socket(AF_SP, NN_REQ);

	if (socket < 0)
		return fault(err);
	if (!set_options(socket, asking->urls) ||
	    nn_connect(socket, url_at(asking, (size_t)asking->n)) < 0 ||
	    nn_send(socket, request.data, request.n, 0) < 0) {
		enum status status = fault(err);

		(void)nn_close(socket);
		return status;
	}
	asking->sockets[asking->n++] = socket;
	return STATUS_OK;
}

static enum status take_reply(int i, struct asking *asking, struct error *err)
{
	void *reply = NULL;
	int n = nn_recv(asking->sockets[i], &reply, NN_MSG, NN_DONTWAIT);

	if (n < 0 && (nn_errno() == EINTR || nn_errno() == EAGAIN))
		return STATUS_OK;
	if (n < 0)
		return fault(err);
	asking->answered[i] = true;
	asking->n_answered++;
	buffer_clear(asking->reply);
	buffer_put(asking->reply, reply, (size_t)n);
	nn_freemsg(reply);
	return asking->reply->failed ? error_no_memory(err, NULL) : STATUS_OK;
}

/* Whoever was asked too may be doing what another could not. */
static bool may_come_out_otherwise(struct bytes reply)
{
	struct json *result = NULL;
	struct remote_error remote = {.status = STATUS_OK};
	enum status status = rpc_read_reply(reply, &result, &remote, NULL);

	json_free(result);
	json_free(remote.data);
	return status == STATUS_BUSY || status == STATUS_DEADLINE ||
	       status == STATUS_CRASHED || status == STATUS_FAULT ||
	       status == STATUS_NO_MEMORY;
}

static bool is_settled(const struct asking *asking)
{
	return asking->n_answered > 0 &&
	       (asking->n_answered == asking->n ||
		!may_come_out_otherwise(buffer_bytes(asking->reply)));
}

/* Waits for a while on all that were asked. */
static enum status receive(int32_t wait_ms, struct asking *asking,
			   bool *ret_settled, struct error *err)
{
	struct nn_pollfd fds[MAX_SOCKETS];
	enum status status = STATUS_OK;
	int n = 0;

	for (int i = 0; i < asking->n; i++)
		if (!asking->answered[i])
			fds[n++] = (struct nn_pollfd){asking->sockets[i],
						      NN_POLLIN, 0};
	if (nn_poll(fds, n, wait_ms) < 0 && nn_errno() != EINTR)
		return fault(err);
	for (int i = 0; i < asking->n && status == STATUS_OK && !*ret_settled;
	     i++) {
		if (asking->answered[i])
			continue;
		status = take_reply(i, asking, err);
		*ret_settled = asking->answered[i] && is_settled(asking);
	}
	return status;
}

/* The first socket to the other URLs too; it has the request at the first. */
static enum status connect_others(const struct asking *asking,
				  struct error *err)
{
	for (size_t i = 1; i < asking->urls->n; i++)
		if (nn_connect(asking->sockets[0], url_at(asking, i)) < 0)
			return fault(err);
	return STATUS_OK;
}

static enum status check_size(const struct strings *urls, size_t n,
			      struct error *err)
{
	bool tcp = false;

	for (size_t i = 0; i < urls->n; i++)
		tcp = tcp || is_tcp(urls->strings[i]);
	if (n > LIMIT_REQUEST_BYTES)
		return limit_error(LIMIT_ID_REQUEST_BYTES, (int64_t)n, err);
	if (tcp && n > LIMIT_TCP_REQUEST_BYTES)
		return limit_error(LIMIT_ID_TCP_REQUEST_BYTES, (int64_t)n, err);
	return STATUS_OK;
}

enum status client_ask_any(const struct strings *urls, struct bytes request,
			   int32_t deadline_ms, struct buffer *ret,
			   struct error *err)
{
	int32_t left_ms = deadline_ms, wait_ms = FIRST_WAIT_MS;
	struct asking asking = {.urls = urls,
				.first = bytes_digest(request) % urls->n,
				.reply = ret};
	bool settled = false;

	int64_t end_ms = clock_ms() + deadline_ms;
	enum status status = check_size(urls, request.n, err);
	if (status == STATUS_OK)
		status = url_check_any(urls, err);
	while (status == STATUS_OK && !settled && left_ms > 0) {
		int n_answered = asking.n_answered;

		if (asking.n < MAX_SOCKETS && n_answered == 0)
			status = send_request(request, &asking, err);
		if (status == STATUS_OK && asking.n == 1 && urls->n > 1)
			status = receive(HEAD_START_MS, &asking, &settled, err);
		if (status == STATUS_OK && !settled && asking.n == 1)
			status = connect_others(&asking, err);
		if (status == STATUS_OK && !settled)
			status = receive(wait_ms < left_ms ? wait_ms : left_ms,
					 &asking, &settled, err);
		settled = settled ||
			  (n_answered > 0 && n_answered == asking.n_answered);
		wait_ms = wait_ms < deadline_ms ? 2 * wait_ms : wait_ms;
		left_ms = (int32_t)(end_ms - clock_ms());
	}
	while (asking.n > 0)
		(void)nn_close(asking.sockets[--asking.n]);
	if (status == STATUS_OK && asking.n_answered == 0)
		return error_set(err, STATUS_DEADLINE, MSG_NO_REPLY, "");
	return status;
}

enum status client_ask(const char *url, struct bytes request,
		       int32_t deadline_ms, struct buffer *ret,
		       struct error *err)
{
	return client_ask_any(&(struct strings){&url, 1}, request, deadline_ms,
			      ret, err);
}
