#include "ipc/watcher.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "ipc/channel.h"
#include "store/store.h"

/* How often a store that cannot be reached is tried. */
enum { RETRY_MS = 500 };

struct watcher {
	const char *url;
	struct store *store; /* NULL: it cannot be reached */
	int store_fd;
	bool tried; /* workers are older than what it knows */
	struct channel channel;
};

/* Which job is asked about last; 0: none. */
static uint64_t take_questions(struct watcher *watcher)
{
	struct frame frame;
	struct bytes body;
	uint64_t last = 0;

	channel_fill(&watcher->channel);
	while (channel_receive(&watcher->channel, &frame, &body))
		if (frame.kind == FRAME_LOOK && frame.job > last)
			last = frame.job;
	channel_done(&watcher->channel);
	return last;
}

static void tell(uint64_t job, enum store_change change,
		 struct watcher *watcher)
{
	static const uint8_t committed[] = {
		[STORE_SAME] = COMMITTED_NOTHING,
		[STORE_CHANGED] = COMMITTED_CHANGE,
		[STORE_PURGED] = COMMITTED_PURGE,
	};

	if (job == 0 && change == STORE_SAME)
		return;
	channel_send((struct frame){.job = job,
				    .kind = FRAME_LOOKED,
				    .committed = committed[change]},
		     (struct bytes){"", 0}, (struct bytes){"", 0},
		     &watcher->channel);
}

/* ask: the server too, not only what it has sent already. */
static enum store_change look(bool ask, struct watcher *watcher)
{
	enum store_change change = STORE_CHANGED;

	if (watcher->store &&
	    store_watch(ask, watcher->store, &change, &watcher->store_fd,
			NULL) == STATUS_OK)
		return change;
	store_close(watcher->store);
	watcher->store = NULL;
	watcher->store_fd = -1;
	return STORE_CHANGED;
}

/* Whatever was missed meanwhile may have been a purge. */
static void reach(struct watcher *watcher)
{
	bool first = !watcher->tried;

	if (watcher->store)
		return;
	watcher->tried = true;
	if (store_open(watcher->url, STORE_READ, &watcher->store, NULL) !=
	    STATUS_OK)
		return;
	(void)look(true, watcher);
	if (watcher->store && !first)
		tell(0, STORE_PURGED, watcher);
}

_Noreturn void watcher_run(const char *store, int fd)
{
	struct watcher watcher = {.url = store, .store_fd = -1};

	channel_init(fd, &watcher.channel);
	while (!watcher.channel.closed) {
		reach(&watcher);
		struct pollfd fds[] = {
			{fd, channel_events(&watcher.channel), 0},
			{watcher.store_fd, POLLIN, 0},
		};
		if (poll(fds, 2, watcher.store ? -1 : RETRY_MS) < 0 &&
		    errno != EINTR)
			break;
		uint64_t job = take_questions(&watcher);
		if (job || fds[1].revents)
			tell(job, look(job != 0, &watcher), &watcher);
		channel_flush(&watcher.channel);
	}
	store_close(watcher.store);
	_exit(0);
}
