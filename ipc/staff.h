#ifndef IPC_STAFF_H
#define IPC_STAFF_H

/*
 * The server's children: fronts, workers, the watcher of a shared store, who
 * looks through a large one. Here they are begun, replaced and ended, and the
 * dispatcher and the log are told of it.
 */

#include <stdint.h>

#include "ipc/server_state.h"

/* Starts what could not start or had to wait; gives the ms until the next,
 * below 0 if none waits. */
int64_t staff_start_missing(struct server *server);
/* A store that is not large is looked through by whoever opens it. */
void staff_start_checkup(struct server *server);

/* It has closed its channel: reaped, and another begun unless it must wait. */
void staff_worker_ended(int32_t i, struct server *server);
void staff_front_ended(int32_t i, struct server *server);
void staff_watcher_ended(struct server *server);
void staff_checkup_ended(struct server *server);

/*
 * Zones and whatever else a worker has read once, it keeps for life, and of
 * the store what it read last: so each is replaced, when it is idle. This
 * process has read none of it.
 */
void staff_replace_workers(struct server *server);
/* Those of them that are idle by now. */
void staff_replace_idle(struct server *server);
/* SIGHUP: the same, and the manager is told, also when it is done. */
void staff_reload(struct server *server);

/* Ends them all; the fronts' sockets and locks go with them. */
void staff_end(struct server *server);

#endif
