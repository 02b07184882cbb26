#ifndef IPC_SERVER_LOOP_H
#define IPC_SERVER_LOOP_H

/*
 * Takes what fronts, workers and the watcher send, signals and the time, and
 * gives them to the dispatcher and to the staff; feeds the manager's watchdog.
 */

#include "ipc/server_state.h"

/*
 * Until it is drained, is told to stop for a second time, or cannot start:
 * then server->status and server->err say why.
 */
void server_loop(struct server *server);

#endif
