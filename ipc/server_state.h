#ifndef IPC_SERVER_STATE_H
#define IPC_SERVER_STATE_H

/*
 * What the dispatcher's process knows of its children and of itself. Begun and
 * ended by server_run(); its parts work on it: ipc/staff.h has the children,
 * ipc/server_loop.h what arrives, ipc/server_actions.h what is decided.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "ipc/checkup.h"
#include "ipc/child.h"
#include "ipc/dispatch.h"
#include "ipc/notify.h"
#include "ipc/server_options.h"
#include "ipc/url.h"

enum {
	/* The front of a service that was killed may outlive it for a moment:
	   we have the lock, so an address in use is tried again. */
	BIND_PATIENCE_MS = 500,
	BIND_RETRY_MS = 20,
	MAX_WORKERS = 64,
	MAX_FRONTS = 8,
};

struct front_child {
	struct child child;
	const char *url; /* as it was given */
	struct url parsed;
	int lock_fd;
	bool ready, was_ready, failed;
};

struct server {
	const struct server_options *options;
	struct dispatcher *dispatcher;
	int signal_fd;
	int64_t started_ms;
	int32_t n_fronts, n_workers;
	struct front_child fronts[MAX_FRONTS];
	struct child workers[MAX_WORKERS];
	struct child looking; /* through the store (ipc/checkup.h) */
	enum checkup checkup;
	bool shared; /* others change the store too: there is a watcher */
	struct child watcher;
	int64_t watcher_at_ms;
	uint32_t n_restarts;
	bool stopping, announced, replacing, reloading;
	bool busy_told, fork_told, wait_told;
	struct notifier notifier;
	int64_t watchdog_at_ms;
	enum status status; /* not STATUS_OK: it cannot start */
	struct error *err;
};

#endif
