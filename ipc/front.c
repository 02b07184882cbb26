#define _DEFAULT_SOURCE /* syscall() */

#include "ipc/front.h"

#include <errno.h>
#include <nanomsg/nn.h>
#include <nanomsg/reqrep.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/wipe.h"
#include "ipc/channel.h"
#include "ipc/frame.h"

/* How long what was answered last may take to leave before the close. */
enum { DRAIN_MS = 100 };

/* At least what nanomsg keeps of a connection (NN_USOCK_BATCH_SIZE). */
enum { KEPT_BYTES = 4096 };

/* A request that waits for its answer: the way back (nanomsg's own bytes). */
struct way_back {
	struct way_back *next;
	uint64_t request;
	void *control;
};

struct front {
	int socket;
	struct channel channel;
	struct way_back *ways;
	uint64_t last_request;
	bool stopping;
	uint64_t last_before_stop;
};

/*
 * In place of the C library's: nanomsg keeps the first bytes of each message
 * in a buffer of the connection until it receives into that again, for the
 * next one; what it gives to be received into is done with.
 */
ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	for (size_t i = 0; i < message->msg_iovlen; i++)
		if (message->msg_iov[i].iov_len <= KEPT_BYTES)
			wipe(message->msg_iov[i].iov_base,
			     message->msg_iov[i].iov_len);
	return syscall(SYS_recvmsg, fd, message, flags);
}

static bool open_socket(const char *url, struct front *front)
{
	int limit = LIMIT_REQUEST_BYTES + 4; /* nanomsg counts its own id */
	int buffer = 4 * 1024 * 1024;

	front->socket = nn_socket(AF_SP_RAW, NN_REP);
	if (front->socket < 0)
		return false;
	(void)nn_setsockopt(front->socket, NN_SOL_SOCKET, NN_RCVMAXSIZE, &limit,
			    sizeof(limit));
	(void)nn_setsockopt(front->socket, NN_SOL_SOCKET, NN_SNDBUF, &buffer,
			    sizeof(buffer));
	mode_t mask = umask(0117);
	int endpoint = nn_bind(front->socket, url);
	(void)umask(mask);
	return endpoint >= 0;
}

static bool take_request(struct front *front)
{
	void *body = NULL, *control = NULL;
	struct nn_iovec part = {&body, NN_MSG};
	struct nn_msghdr message = {.msg_iov = &part,
				    .msg_iovlen = 1,
				    .msg_control = &control,
				    .msg_controllen = NN_MSG};
	int n = nn_recvmsg(front->socket, &message, NN_DONTWAIT);

	if (n < 0)
		return false;
	struct way_back *way = calloc(1, sizeof(*way));
	if (!way) {
		wipe(body, (size_t)n);
		nn_freemsg(control);
		nn_freemsg(body);
		return true;
	}
	*way = (struct way_back){front->ways, ++front->last_request, control};
	front->ways = way;
	channel_send((struct frame){.job = way->request,
				    .kind = FRAME_REQUEST,
				    .trust = TRUST_LOCAL},
		     (struct bytes){body, (size_t)n}, (struct bytes){"", 0},
		     &front->channel);
	wipe(body, (size_t)n);
	nn_freemsg(body);
	return true;
}

static struct way_back *take_way(uint64_t request, struct front *front)
{
	struct way_back **at = &front->ways;

	while (*at && (*at)->request != request)
		at = &(*at)->next;
	struct way_back *way = *at;
	if (way)
		*at = way->next;
	return way;
}

/* What cannot be sent is dropped: the client asks again. */
static void give_reply(uint64_t request, struct bytes reply,
		       struct front *front)
{
	struct way_back *way = take_way(request, front);

	if (!way)
		return;
	void *body = nn_allocmsg(reply.n, 0);
	if (body) {
		memcpy(body, reply.data, reply.n);
		struct nn_iovec part = {&body, NN_MSG};
		struct nn_msghdr message = {.msg_iov = &part,
					    .msg_iovlen = 1,
					    .msg_control = &way->control,
					    .msg_controllen = NN_MSG};
		if (nn_sendmsg(front->socket, &message, NN_DONTWAIT) < 0) {
			nn_freemsg(body);
			nn_freemsg(way->control);
		}
	} else {
		nn_freemsg(way->control);
	}
	free(way);
}

/* What has arrived already is asked before the stop. */
static void stop(struct front *front)
{
	while (channel_idle(&front->channel) && take_request(front))
		;
	front->last_before_stop = front->last_request;
	front->stopping = true;
}

static void take_frames(struct front *front)
{
	struct frame frame;
	struct bytes body;

	channel_fill(&front->channel);
	while (channel_receive(&front->channel, &frame, &body)) {
		if (frame.kind == FRAME_REPLY)
			give_reply(frame.job, body, front);
		else if (frame.kind == FRAME_STOP)
			stop(front);
	}
	channel_done(&front->channel);
}

static bool has_old_requests(const struct front *front)
{
	for (const struct way_back *way = front->ways; way; way = way->next)
		if (way->request <= front->last_before_stop)
			return true;
	return false;
}

/*
 * Requests are taken in only as fast as the dispatcher takes them. While old
 * ones are under way after a stop, new ones are told so by the dispatcher.
 */
static bool takes_requests(const struct front *front)
{
	return channel_idle(&front->channel) &&
	       (!front->stopping || has_old_requests(front));
}

static void serve(int receive_fd, struct front *front)
{
	while (!front->channel.closed) {
		struct pollfd fds[] = {{front->channel.fd,
					channel_events(&front->channel), 0},
				       {takes_requests(front) ? receive_fd : -1,
					POLLIN, 0}};

		if (front->stopping && !front->ways)
			return;
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return;
		channel_flush(&front->channel);
		if (fds[0].revents)
			take_frames(front);
		while (takes_requests(front) && take_request(front))
			;
		wipe_stack();
	}
}

static void raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

_Noreturn void front_run(const char *url, int fd)
{
	struct front front = {.socket = -1};
	struct frame frame = {.kind = FRAME_READY};
	int error = 0, receive_fd = -1;
	size_t size = sizeof(receive_fd);

	raise_file_limit();
	channel_init(fd, &front.channel);
	if (!open_socket(url, &front) ||
	    nn_getsockopt(front.socket, NN_SOL_SOCKET, NN_RCVFD, &receive_fd,
			  &size) < 0) {
		error = nn_errno();
		frame.kind = FRAME_FAILED;
	}
	channel_send(frame, (struct bytes){(const char *)&error, sizeof(error)},
		     (struct bytes){"", 0}, &front.channel);
	if (error == 0) {
		serve(receive_fd, &front);
		(void)poll(NULL, 0, DRAIN_MS);
		(void)nn_close(front.socket);
	}
	(void)channel_flush_all(&front.channel);
	_exit(0);
}
