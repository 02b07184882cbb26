#ifndef IPC_CHILD_H
#define IPC_CHILD_H

/* A child of the dispatcher, at the other end of a channel. */

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "ipc/channel.h"

struct child {
	pid_t pid; /* 0: none now */
	struct channel channel;
	bool leaving; /* a worker: another comes in its place when it is idle */
	int32_t n_deaths;		      /* since then */
	int64_t period_start_ms, start_at_ms; /* the next, not before */
};

/* Deaths within CHILD_PERIOD_MS, before the next waits for CHILD_SLOW_MS. */
enum {
	FRONT_RESTARTS = 20,
	WORKER_RESTARTS = 100,
	CHILD_PERIOD_MS = 10 * 1000,
	CHILD_SLOW_MS = 1000,
};

/* Ends it, if it has not ended; gives how, as waitpid() has it. */
int child_reap(struct child *child);
/* What to wait for; of none nothing. */
void child_collect(const struct child *child, struct pollfd *fd);
/* Whether there is something of it to be taken; sends what waits to leave. */
bool child_has_news(struct child *child, const struct pollfd *fd);
/* It died once more; true: it does so often that the next has to wait. */
bool child_is_slowed(int32_t most, int64_t now_ms, struct child *child);
/* A line of the log, of one that was reaped. */
void child_log_end(const char *event, pid_t pid, int status);

#endif
