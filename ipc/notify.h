#ifndef IPC_NOTIFY_H
#define IPC_NOTIFY_H

/*
 * What a service tells whoever manages it, by the protocol of sd_notify(3):
 * datagrams of NAME=value lines to the socket that NOTIFY_SOCKET names, a
 * path or, behind "@", a name of the abstract namespace. Without one nothing
 * is sent; what cannot be sent is lost: a service does not wait for its
 * manager.
 */

#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct notifier {
	int fd; /* -1: nobody is told anything */
	struct sockaddr_un address;
	socklen_t n_address;
	int64_t watchdog_ms; /* how often WATCHDOG=1 is due; 0: never */
};

/*
 * From NOTIFY_SOCKET, and WATCHDOG_USEC where WATCHDOG_PID is this process or
 * not set. Removes all three from the environment: they are this process's.
 */
void notifier_init(struct notifier *notifier);
void notifier_release(struct notifier *notifier);

/* "READY=1", or several lines. */
void notifier_tell(const struct notifier *notifier, const char *lines);
/* RELOADING=1 with the time it began, as sd_notify(3) asks. */
void notifier_tell_reloading(const struct notifier *notifier);

#endif
