#ifndef IPC_WATCHER_H
#define IPC_WATCHER_H

/*
 * A process that knows whether somebody else changed the store: another
 * service, or a command beside it. The dispatcher may ask it (FRAME_LOOK) and
 * is told of every change (FRAME_LOOKED), asked or not; so it never waits for
 * a database itself. While the store cannot be reached everything may have
 * changed, and that is what is told.
 */

/* Never returns; ends with the other end of fd. */
_Noreturn void watcher_run(const char *store, int fd);

#endif
