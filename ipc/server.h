#ifndef IPC_SERVER_H
#define IPC_SERVER_H

/*
 * The service: this process becomes the dispatcher, which forks fronts and
 * workers, moves frames between them, and never parses or solves anything.
 *
 * A worker that dies is replaced at once and its job done again. A front that
 * dies is replaced; after FRONT_RESTARTS deaths within ten seconds, more
 * slowly. SIGTERM and SIGINT drain: what was asked is answered; a second one
 * stops at once. SIGHUP replaces every worker as soon as it is idle, so that
 * time zones are read anew. kill -9 of this process ends its children too.
 * Its manager is told of all that (ipc/notify.h), its log as well (ipc/log.h).
 */

#include "base/error.h"
#include "ipc/server_options.h"

/* Returns after the drain. Errors before that: a URL one cannot listen on. */
enum status server_run(const struct server_options *options, struct error *err);

#endif
