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

#include "base/bytes.h"
#include "base/error.h"
#include "base/zone.h"

struct server_options {
	const struct strings *urls; /* at least one */
	const char *data_folder;    /* the store's; made if it is not there */
	int32_t n_workers;	    /* 0: four a processor, at most 64 */
	int64_t deadline_ms;	    /* of a request; 0: LIMIT_REQUEST_SECONDS */
	struct zones *zones;
	/* Called once, when every front is bound. May be NULL. */
	void (*ready)(void *context);
	void *context;
};

/* Returns after the drain. Errors before that: a URL one cannot listen on. */
enum status server_run(const struct server_options *options, struct error *err);

#endif
