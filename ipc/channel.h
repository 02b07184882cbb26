#ifndef IPC_CHANNEL_H
#define IPC_CHANNEL_H

/*
 * Frames over one end of a socket pair, never blocking: what cannot be
 * written yet waits in the channel. A frame of a wrong version or size closes
 * the channel, as the other end's death does; the owner sees `closed`.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "ipc/frame.h"

struct channel {
	int fd; /* owned; -1: none */
	struct buffer in, out;
	size_t taken; /* of in: frames given out already */
	size_t sent;  /* of out */
	bool closed;
};

void channel_init(int fd, struct channel *channel); /* makes it non-blocking */
void channel_release(struct channel *channel);
/* In a fork of its owner, which has closed its fd: wipes what is in it. */
void channel_forget(struct channel *channel);

/* Queues a frame of one or two parts (n_bytes is filled in). */
void channel_send(struct frame frame, struct bytes first, struct bytes second,
		  struct channel *channel);
void channel_flush(struct channel *channel); /* writes what it can */
void channel_fill(struct channel *channel);  /* reads what is there */
/* The other end is gone, and all that it sent is taken. */
bool channel_is_cut(const struct channel *channel);
bool channel_idle(const struct channel *channel); /* nothing waits to leave */

/* The next whole frame; *ret_body is borrowed until channel_done. */
bool channel_receive(struct channel *channel, struct frame *ret,
		     struct bytes *ret_body);
/* What was received is wiped; channel_fill does so too. */
void channel_done(struct channel *channel);

/* For poll(): POLLIN, and POLLOUT while something waits to leave. */
short channel_events(const struct channel *channel);

/* For a process that does nothing meanwhile: waits for one frame, or false
 * when the other end is gone. */
bool channel_wait(struct channel *channel, struct frame *ret,
		  struct bytes *ret_body);
/* Flushes all; false when the other end is gone. */
bool channel_flush_all(struct channel *channel);

#endif
