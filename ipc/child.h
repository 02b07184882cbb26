#ifndef IPC_CHILD_H
#define IPC_CHILD_H

/* A child of the dispatcher, at the other end of a channel. */

#include <poll.h>
#include <stdbool.h>
#include <sys/types.h>

#include "ipc/channel.h"

struct child {
	pid_t pid; /* 0: none now */
	struct channel channel;
	bool leaving; /* a worker: another comes in its place when it is idle */
};

/* Ends it, if it has not ended; gives how, as waitpid() has it. */
int child_reap(struct child *child);
/* What to wait for; of none nothing. */
void child_collect(const struct child *child, struct pollfd *fd);
/* Whether there is something of it to be taken; sends what waits to leave. */
bool child_has_news(struct child *child, const struct pollfd *fd);
/* A line of the log, of one that was reaped. */
void child_log_end(const char *event, pid_t pid, int status);

#endif
