#ifndef IPC_SERVER_OPTIONS_H
#define IPC_SERVER_OPTIONS_H

/* What a service is started with; the caller's, until server_run() returns. */

#include <stdint.h>

#include "base/bytes.h"
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

#endif
