#include "ipc/notify.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { US_A_MS = 1000 };

/* Digits alone; 0: none, or too many. */
static int64_t number_of(const char *name)
{
	const char *text = getenv(name);
	int64_t value = 0;

	if (!text || strlen(text) > 15)
		return 0;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return 0;
		value = value * 10 + (*text - '0');
	}
	return value;
}

/* Half of what the manager waits for, and at least one. */
static int64_t watchdog_ms(void)
{
	int64_t us = number_of("WATCHDOG_USEC"),
		pid = number_of("WATCHDOG_PID");

	if (us == 0 || (getenv("WATCHDOG_PID") && pid != (int64_t)getpid()))
		return 0;
	return us / US_A_MS < 2 ? 1 : us / US_A_MS / 2;
}

static void find_socket(const char *name, struct notifier *notifier)
{
	size_t n = strlen(name);

	if ((name[0] != '/' && name[0] != '@') || n < 2 ||
	    n >= sizeof(notifier->address.sun_path))
		return;
	notifier->address.sun_family = AF_UNIX;
	memcpy(notifier->address.sun_path, name, n + 1);
	notifier->n_address =
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
	if (name[0] == '@')
		notifier->address.sun_path[0] = '\0';
	else
		notifier->n_address++;
	notifier->fd =
		socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

void notifier_init(struct notifier *notifier)
{
	const char *name = getenv("NOTIFY_SOCKET");

	*notifier = (struct notifier){.fd = -1};
	if (name)
		find_socket(name, notifier);
	if (notifier->fd >= 0)
		notifier->watchdog_ms = watchdog_ms();
	(void)unsetenv("NOTIFY_SOCKET");
	(void)unsetenv("WATCHDOG_USEC");
	(void)unsetenv("WATCHDOG_PID");
}

void notifier_release(struct notifier *notifier)
{
	if (notifier->fd >= 0)
		close(notifier->fd);
	notifier->fd = -1;
}

void notifier_tell(const struct notifier *notifier, const char *lines)
{
	if (notifier->fd >= 0)
		(void)sendto(notifier->fd, lines, strlen(lines), MSG_NOSIGNAL,
			     (const struct sockaddr *)&notifier->address,
			     notifier->n_address);
}

void notifier_tell_reloading(const struct notifier *notifier)
{
	struct timespec now;
	char lines[64];

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	snprintf(lines, sizeof(lines), "RELOADING=1\nMONOTONIC_USEC=%lld",
		 (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
	notifier_tell(notifier, lines);
}
