#include "ipc/server_loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/wipe.h"
#include "ipc/channel.h"
#include "ipc/child.h"
#include "ipc/dispatch.h"
#include "ipc/frame.h"
#include "ipc/log.h"
#include "ipc/notify.h"
#include "ipc/staff.h"

enum { NAP_MS = 20 }; /* when the system cannot even wait */

/* --- what arrives --------------------------------------------------------- */

static void announce(struct server *server)
{
	for (int32_t i = 0; i < server->n_fronts; i++)
		if (!server->fronts[i].ready)
			return;
	if (server->announced)
		return;
	server->announced = true;
	if (server->options->ready)
		server->options->ready(server->options->context);
	log_event(LOG_LEVEL_INFO, "ready",
		  log_int(NULL, "workers", server->n_workers));
	notifier_tell(&server->notifier, "READY=1");
	staff_start_checkup(server);
}

static void could_not_bind(struct bytes error, const struct front_child *front,
			   struct server *server)
{
	int number;

	memcpy(&number, error.data, sizeof(number));
	if (number == EADDRINUSE &&
	    clock_ms() - server->started_ms < BIND_PATIENCE_MS)
		return;
	error_source(server->err, front->url);
	server->status = number == EADDRINUSE
				 ? error_set(server->err, STATUS_REJECTED,
					     MSG_URL_IN_USE, "")
				 : error_system(server->err, STATUS_REJECTED,
						front->url, number);
}

static void from_front(int32_t i, struct server *server)
{
	struct front_child *front = &server->fronts[i];
	struct frame frame;
	struct bytes body;

	channel_fill(&front->child.channel);
	while (channel_receive(&front->child.channel, &frame, &body)) {
		switch (frame.kind) {
		case FRAME_READY:
			front->ready = front->was_ready = true;
			announce(server);
			break;
		case FRAME_FAILED:
			front->failed = true;
			if (!server->announced && body.n == sizeof(int))
				could_not_bind(body, front, server);
			break;
		case FRAME_REQUEST:
			dispatcher_request(i, frame.job, frame.trust, body,
					   clock_ms(), server->dispatcher);
			break;
		default:
			break;
		}
	}
	channel_done(&front->child.channel);
	wipe_stack();
	if (front->child.channel.closed)
		staff_front_ended(i, server);
}

static void from_worker(int32_t i, struct server *server)
{
	struct child *worker = &server->workers[i];
	struct frame frame;
	struct bytes body;

	channel_fill(&worker->channel);
	while (channel_receive(&worker->channel, &frame, &body)) {
		struct worker_reply reply = {frame.job, body,
					     frame.committed !=
						     COMMITTED_NOTHING,
					     frame.method};

		if (frame.kind != FRAME_REPLY)
			continue;
		/* The idle ones go before anyone has the answer. */
		if (frame.committed == COMMITTED_PURGE) {
			staff_replace_workers(server);
			staff_replace_idle(server);
		}
		dispatcher_reply(i, &reply, clock_ms(), server->dispatcher);
	}
	channel_done(&worker->channel);
	wipe_stack();
	if (worker->channel.closed)
		staff_worker_ended(i, server);
}

static void from_watcher(struct server *server)
{
	struct channel *channel = &server->watcher.channel;
	struct frame frame;
	struct bytes body;

	channel_fill(channel);
	while (channel_receive(channel, &frame, &body)) {
		if (frame.kind != FRAME_LOOKED)
			continue;
		if (frame.committed != COMMITTED_NOTHING)
			dispatcher_changed(server->dispatcher);
		if (frame.committed == COMMITTED_PURGE)
			staff_replace_workers(server);
		dispatcher_looked(frame.job, clock_ms(), server->dispatcher);
	}
	channel_done(channel);
	if (channel->closed)
		staff_watcher_ended(server);
}

/* --- what it is told ------------------------------------------------------ */

static void stop_fronts(struct server *server)
{
	for (int32_t i = 0; i < server->n_fronts; i++)
		if (server->fronts[i].child.pid > 0)
			channel_send((struct frame){.kind = FRAME_STOP},
				     (struct bytes){"", 0},
				     (struct bytes){"", 0},
				     &server->fronts[i].child.channel);
}

static void stop(int64_t signal, struct server *server)
{
	server->stopping = true;
	notifier_tell(&server->notifier, "STOPPING=1");
	log_event(LOG_LEVEL_INFO, "stopping", log_int(NULL, "signal", signal));
	dispatcher_stop(server->dispatcher);
	stop_fronts(server);
}

/* True: told to stop for a second time, stop at once. */
static bool take_signals(struct server *server)
{
	struct signalfd_siginfo info;
	bool again = false;

	while (read(server->signal_fd, &info, sizeof(info)) ==
	       (ssize_t)sizeof(info)) {
		if (info.ssi_signo != SIGHUP) {
			again = again || server->stopping;
			if (!server->stopping)
				stop(info.ssi_signo, server);
		} else if (!server->stopping) {
			staff_reload(server);
		}
	}
	return again;
}

/* That this loop still turns; gives the ms until it is to be told again. */
static int64_t feed_watchdog(struct server *server)
{
	int64_t now = clock_ms();

	if (server->notifier.watchdog_ms == 0)
		return -1;
	if (now >= server->watchdog_at_ms) {
		notifier_tell(&server->notifier, "WATCHDOG=1");
		server->watchdog_at_ms = now + server->notifier.watchdog_ms;
	}
	return server->watchdog_at_ms - now;
}

/* --- waiting -------------------------------------------------------------- */

static bool all_fronts_gone(const struct server *server)
{
	for (int32_t i = 0; i < server->n_fronts; i++)
		if (server->fronts[i].child.pid > 0)
			return false;
	return true;
}

/* The signals, the watcher, the fronts, the workers, the checkup. */
static nfds_t collect(const struct server *server, struct pollfd *fds)
{
	nfds_t n = 0;

	fds[n++] = (struct pollfd){server->signal_fd, POLLIN, 0};
	child_collect(&server->watcher, &fds[n++]);
	for (int32_t i = 0; i < server->n_fronts; i++)
		child_collect(&server->fronts[i].child, &fds[n++]);
	for (int32_t i = 0; i < server->n_workers; i++)
		child_collect(&server->workers[i], &fds[n++]);
	child_collect(&server->looking, &fds[n++]);
	return n;
}

/* The watcher first: what it says was true before the rest arrived. */
static void handle(const struct pollfd *fds, struct server *server)
{
	fds++;
	if (child_has_news(&server->watcher, fds++))
		from_watcher(server);
	for (int32_t i = 0; i < server->n_fronts; i++)
		if (child_has_news(&server->fronts[i].child, fds++))
			from_front(i, server);
	for (int32_t i = 0; i < server->n_workers; i++)
		if (child_has_news(&server->workers[i], fds++))
			from_worker(i, server);
	/* It says nothing but that it ends. */
	if (server->looking.pid && fds->revents)
		staff_checkup_ended(server);
}

/* Without memory it cannot even wait; that passes. */
static void wait_for(struct pollfd *fds, nfds_t n, int64_t wait_ms,
		     struct server *server)
{
	const struct timespec nap = {0, NAP_MS * 1000000L};
	struct error error = {0};

	if (poll(fds, n, (int)(wait_ms < 0 ? -1 : wait_ms)) >= 0) {
		server->wait_told = false;
		return;
	}
	/* What it says of them is not said. */
	for (nfds_t i = 0; i < n; i++)
		fds[i].revents = 0;
	if (errno == EINTR)
		return;
	if (!server->wait_told) {
		error_system(&error, STATUS_FAULT, "poll", errno);
		log_problem(LOG_LEVEL_ERROR, "no-wait", &error);
	}
	server->wait_told = true;
	(void)nanosleep(&nap, NULL);
}

void server_loop(struct server *server)
{
	struct pollfd fds[3 + MAX_FRONTS + MAX_WORKERS];

	while (server->status == STATUS_OK) {
		int64_t wait = staff_start_missing(server);

		if (server->status != STATUS_OK)
			return;
		if (server->stopping && all_fronts_gone(server))
			return;
		wait = clock_sooner(wait, dispatcher_tick(clock_ms(),
							  server->dispatcher));
		wait = clock_sooner(wait, feed_watchdog(server));
		wait_for(fds, collect(server, fds), wait, server);
		if (take_signals(server))
			return;
		handle(fds, server);
		staff_replace_idle(server);
	}
}
