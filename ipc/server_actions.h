#ifndef IPC_SERVER_ACTIONS_H
#define IPC_SERVER_ACTIONS_H

/*
 * What the dispatcher decides (ipc/dispatch.h) is done: jobs to workers,
 * replies and refusals to fronts, the end of a worker that is too slow, and,
 * where the store is shared, looks by the watcher.
 */

#include "ipc/dispatch.h"
#include "ipc/server_state.h"

/* The server stays the caller's, for as long as its dispatcher. */
struct dispatch_actions server_actions(struct server *server);

#endif
