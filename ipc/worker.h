#ifndef IPC_WORKER_H
#define IPC_WORKER_H

/*
 * A process that answers requests, one at a time, for as long as it lives.
 * It has its own connection to the store and forks a reader for every
 * calendar that it is sent.
 */

#include "base/zone.h"

/* Never returns; ends with the other end of fd. */
_Noreturn void worker_run(const char *data_folder, struct zones *zones, int fd);

#endif
