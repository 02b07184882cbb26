#include "ipc/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/wipe.h"

/* The largest body: a request and a snapshot before it. */
static const size_t body_max =
	(size_t)LIMIT_REQUEST_BYTES + sizeof(struct snapshot);

void channel_init(int fd, struct channel *channel)
{
	*channel = (struct channel){.fd = fd};
	buffer_init(0, &channel->in);
	buffer_init(0, &channel->out);
	if (fd >= 0)
		(void)fcntl(fd, F_SETFL, O_NONBLOCK);
}

void channel_release(struct channel *channel)
{
	if (channel->fd >= 0)
		close(channel->fd);
	buffer_release(&channel->in);
	buffer_release(&channel->out);
	*channel = (struct channel){.fd = -1, .closed = true};
}

void channel_forget(struct channel *channel)
{
	buffer_release(&channel->in);
	buffer_release(&channel->out);
}

void channel_send(struct frame frame, struct bytes first, struct bytes second,
		  struct channel *channel)
{
	if (channel->closed)
		return;
	frame.version = FRAME_VERSION;
	frame.n_bytes = (uint32_t)(first.n + second.n);
	buffer_put(&channel->out, &frame, sizeof(frame));
	buffer_put(&channel->out, first.data, first.n);
	buffer_put(&channel->out, second.data, second.n);
	if (channel->out.failed)
		channel->closed = true;
	channel_flush(channel);
}

void channel_flush(struct channel *channel)
{
	while (!channel->closed && channel->sent < channel->out.n) {
		ssize_t n = send(channel->fd, channel->out.data + channel->sent,
				 channel->out.n - channel->sent, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return;
		if (n <= 0)
			channel->closed = true;
		else
			channel->sent += (size_t)n;
	}
	channel->sent = 0;
	/* A buffer grown for one large frame is not kept for ever. */
	if (channel->out.capacity > 1024 * 1024)
		buffer_release(&channel->out);
	else
		buffer_clear(&channel->out);
}

void channel_done(struct channel *channel)
{
	struct buffer *in = &channel->in;
	size_t left = in->n - channel->taken;

	if (channel->taken == 0)
		return;
	if (left == 0 && in->capacity > 1024 * 1024) {
		buffer_release(in);
	} else {
		memmove(in->data, in->data + channel->taken, left);
		wipe(in->data + left, in->n - left);
		in->n = left;
	}
	channel->taken = 0;
}

void channel_fill(struct channel *channel)
{
	char bytes[64 * 1024];

	channel_done(channel);
	while (!channel->closed) {
		ssize_t n = recv(channel->fd, bytes, sizeof(bytes), 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			break;
		if (n > 0)
			buffer_put(&channel->in, bytes, (size_t)n);
		if (n <= 0 || channel->in.failed)
			channel->closed = true;
		/* One whole frame of the largest size is enough at a time. */
		if (channel->in.n > body_max)
			break;
	}
	wipe(bytes, sizeof(bytes));
}

bool channel_is_cut(const struct channel *channel)
{
	char byte;
	ssize_t n = recv(channel->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

	return n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK &&
			  errno != EINTR);
}

bool channel_idle(const struct channel *channel)
{
	return channel->sent == channel->out.n;
}

bool channel_receive(struct channel *channel, struct frame *ret,
		     struct bytes *ret_body)
{
	struct frame frame;
	size_t n = channel->in.n - channel->taken;

	if (n < sizeof(frame))
		return false;
	memcpy(&frame, channel->in.data + channel->taken, sizeof(frame));
	if (frame.version != FRAME_VERSION || frame.n_bytes > body_max) {
		channel->closed = true;
		return false;
	}
	if (n - sizeof(frame) < frame.n_bytes)
		return false;
	*ret = frame;
	*ret_body = (struct bytes){channel->in.data + channel->taken +
					   sizeof(frame),
				   frame.n_bytes};
	channel->taken += sizeof(frame) + frame.n_bytes;
	return true;
}

short channel_events(const struct channel *channel)
{
	return (short)(POLLIN | (channel_idle(channel) ? 0 : POLLOUT));
}

static void wait_for(struct channel *channel)
{
	struct pollfd fd = {channel->fd, channel_events(channel), 0};

	if (poll(&fd, 1, -1) < 0 && errno != EINTR)
		channel->closed = true;
}

bool channel_wait(struct channel *channel, struct frame *ret,
		  struct bytes *ret_body)
{
	while (!channel_receive(channel, ret, ret_body)) {
		if (channel->closed)
			return false;
		wait_for(channel);
		channel_flush(channel);
		channel_fill(channel);
	}
	return true;
}

bool channel_flush_all(struct channel *channel)
{
	while (!channel->closed && !channel_idle(channel)) {
		struct pollfd fd = {channel->fd, POLLOUT, 0};

		if (poll(&fd, 1, -1) < 0 && errno != EINTR)
			channel->closed = true;
		channel_flush(channel);
	}
	return !channel->closed;
}
