#include "ipc/server.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/wipe.h"
#include "ipc/channel.h"
#include "ipc/checkup.h"
#include "ipc/child.h"
#include "ipc/dispatch.h"
#include "ipc/front.h"
#include "ipc/log.h"
#include "ipc/notify.h"
#include "ipc/process.h"
#include "ipc/refusal.h"
#include "ipc/url.h"
#include "ipc/watcher.h"
#include "ipc/worker.h"
#include "store/upkeep.h"

enum {
	/* The front of a service that was killed may outlive it for a moment:
	   we have the lock, so an address in use is tried again. */
	BIND_PATIENCE_MS = 500,
	BIND_RETRY_MS = 20,
	/* A front that ends so often before it has served never will. */
	START_DEATHS = 3,
	NAP_MS = 20, /* when the system cannot even wait */
	MAX_WORKERS = 64,
	/* A quick request does not wait for as many long ones as there are
	   processors: the kernel shares those fairly. */
	WORKERS_A_CORE = 4,
	MAX_FRONTS = 8,
	KEPT_FREE_BYTES = 2 * 1024 * 1024,
};

struct front_child {
	struct child child;
	const char *url; /* as it was given */
	struct url parsed;
	int lock_fd;
	bool ready, was_ready, failed;
};

struct server {
	const struct server_options *options;
	struct dispatcher *dispatcher;
	int signal_fd;
	int64_t started_ms;
	int32_t n_fronts, n_workers;
	struct front_child fronts[MAX_FRONTS];
	struct child workers[MAX_WORKERS];
	struct child looking; /* through the store (ipc/checkup.h) */
	enum checkup checkup;
	bool shared; /* others change the store too: there is a watcher */
	struct child watcher;
	int64_t watcher_at_ms;
	uint32_t n_restarts;
	bool stopping, announced, replacing, reloading;
	bool busy_told, fork_told, wait_told;
	struct notifier notifier;
	int64_t watchdog_at_ms;
	enum status status; /* not STATUS_OK: it cannot start */
	struct error *err;
};

static int64_t monotonic_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- what the dispatcher has us do ---------------------------------------- */

static struct snapshot take_snapshot(const struct server *server)
{
	const struct dispatcher *dispatcher = server->dispatcher;

	struct snapshot snapshot = {
		.uptime_s = (monotonic_ms() - server->started_ms) / 1000,
		.n_queued = dispatcher_n_queued(dispatcher),
		.n_workers = (uint32_t)server->n_workers,
		.n_busy = dispatcher_n_busy(dispatcher),
		.n_restarts = server->n_restarts,
		.n_busy_refused = dispatcher_n_refused(REFUSE_BUSY, dispatcher),
		.n_late = dispatcher_n_refused(REFUSE_DEADLINE, dispatcher),
		.n_crashed = dispatcher_n_refused(REFUSE_CRASHED, dispatcher),
	};
	snapshot.checkup = server->checkup;
	memcpy(snapshot.latencies, dispatcher_latencies(dispatcher),
	       sizeof(snapshot.latencies));
	return snapshot;
}

static void on_assign(int32_t worker, uint64_t job, uint8_t trust,
		      struct bytes request, void *context)
{
	struct server *server = context;
	struct snapshot snapshot = take_snapshot(server);

	/* Told again when the queue is full for another time. */
	if (snapshot.n_queued < LIMIT_QUEUE / 2)
		server->busy_told = false;

	channel_send((struct frame){.job = job,
				    .kind = FRAME_JOB,
				    .trust = trust},
		     (struct bytes){(const char *)&snapshot, sizeof(snapshot)},
		     request, &server->workers[worker].channel);
}

static void on_reply(int32_t front, uint64_t request, struct bytes reply,
		     void *context)
{
	struct server *server = context;

	channel_send((struct frame){.job = request, .kind = FRAME_REPLY}, reply,
		     (struct bytes){"", 0},
		     &server->fronts[front].child.channel);
}

static void on_kill(int32_t worker, void *context)
{
	const struct server *server = context;

	log_event(LOG_LEVEL_WARNING, "deadline",
		  log_int(NULL, "worker", server->workers[worker].pid));
	if (server->workers[worker].pid > 0)
		(void)kill(server->workers[worker].pid, SIGKILL);
}

static void log_refusal(enum refusal why, struct server *server)
{
	bool full = why == REFUSE_BUSY || why == REFUSE_MEMORY;

	if (why == REFUSE_CRASHED)
		log_event(LOG_LEVEL_ERROR, "crashed-twice", NULL);
	if (!full || server->busy_told)
		return;
	server->busy_told = true;
	log_event(LOG_LEVEL_WARNING, why == REFUSE_BUSY ? "busy" : "no-memory",
		  log_int(NULL, "queue",
			  dispatcher_n_queued(server->dispatcher)));
}

static void on_refuse(int32_t front, uint64_t request, enum refusal why,
		      void *context)
{
	struct buffer reply;

	log_refusal(why, context);
	buffer_init(0, &reply);
	refusal_reply(why, &reply);
	on_reply(front, request, buffer_bytes(&reply), context);
	buffer_release(&reply);
}

static void on_look(uint64_t job, void *context)
{
	struct server *server = context;

	if (server->watcher.pid > 0)
		channel_send((struct frame){.job = job, .kind = FRAME_LOOK},
			     (struct bytes){"", 0}, (struct bytes){"", 0},
			     &server->watcher.channel);
}

/* --- children ------------------------------------------------------------- */

/* In a child: what its parent has of requests and replies is not its own. */
static void forget(struct server *server)
{
	for (int32_t i = 0; i < server->n_fronts; i++)
		channel_forget(&server->fronts[i].child.channel);
	for (int32_t i = 0; i < server->n_workers; i++)
		channel_forget(&server->workers[i].channel);
	channel_forget(&server->watcher.channel);
	dispatcher_free(server->dispatcher);
	wipe_stack();
}

/*
 * False: no process is to be had. Who starts is told at once; a service that
 * runs says so in its log, once, and tries again.
 */
static bool fork_child(struct server *server, struct process *ret, int *ret_fd)
{
	struct error error = {0};
	enum status status = process_fork(ret, ret_fd, &error);

	if (status == STATUS_OK) {
		server->fork_told = false;
		return true;
	}
	if (!server->announced && server->status == STATUS_OK) {
		server->status = status;
		if (server->err)
			*server->err = error;
	} else if (!server->fork_told) {
		log_problem(LOG_LEVEL_ERROR, "no-process", &error);
	}
	server->fork_told = true;
	return false;
}

static bool start_worker(int32_t i, struct server *server)
{
	struct process process;
	int fd;

	if (!fork_child(server, &process, &fd))
		return false;
	if (process.pid == 0) {
		forget(server);
		worker_run(server->options->data_folder, server->options->zones,
			   fd);
	}
	server->workers[i].pid = process.pid;
	channel_init(process.fd, &server->workers[i].channel);
	dispatcher_worker_ready(i, monotonic_ms(), server->dispatcher);
	return true;
}

static bool start_watcher(struct server *server)
{
	struct process process;
	int fd;

	if (!fork_child(server, &process, &fd))
		return false;
	if (process.pid == 0) {
		forget(server);
		watcher_run(server->options->data_folder, fd);
	}
	server->watcher.pid = process.pid;
	channel_init(process.fd, &server->watcher.channel);
	return true;
}

static bool start_front(int32_t i, struct server *server)
{
	struct process process;
	int fd;

	if (!fork_child(server, &process, &fd))
		return false;
	if (process.pid == 0) {
		forget(server);
		front_run(&server->fronts[i].parsed, fd);
	}
	server->fronts[i].child.pid = process.pid;
	server->fronts[i].ready = server->fronts[i].failed = false;
	channel_init(process.fd, &server->fronts[i].child.channel);
	return true;
}

/* A store that is not large is looked through by whoever opens it. */
static void start_checkup(struct server *server)
{
	struct process process;
	int fd;

	if (!store_is_large(server->options->data_folder))
		return;
	server->checkup = CHECKUP_FAILED;
	if (!fork_child(server, &process, &fd))
		return;
	if (process.pid == 0) {
		forget(server);
		checkup_run(server->options->data_folder);
	}
	server->checkup = CHECKUP_RUNNING;
	server->looking.pid = process.pid;
	channel_init(process.fd, &server->looking.channel);
}

static void checkup_ended(struct server *server)
{
	server->checkup = checkup_verdict(child_reap(&server->looking));
	checkup_log(server->checkup);
}

static void worker_ended(int32_t i, struct server *server)
{
	struct child *worker = &server->workers[i];
	pid_t pid = worker->pid;

	child_log_end("worker-ended", pid, child_reap(worker));
	server->n_restarts++;
	dispatcher_worker_died(i, monotonic_ms(), server->dispatcher);
	if (!child_is_slowed(WORKER_RESTARTS, monotonic_ms(), worker))
		(void)start_worker(i, server);
}

/* --- SIGHUP, and what is to be forgotten ---------------------------------- */

/*
 * Zones and whatever else a worker has read once, it keeps for life, and of
 * the store what it read last: so each is replaced, when it is idle. This
 * process has read none of it.
 */
static void replace_workers(struct server *server)
{
	server->replacing = true;
	for (int32_t i = 0; i < server->n_workers; i++) {
		server->workers[i].leaving = server->workers[i].pid > 0;
		dispatcher_worker_retire(i, server->dispatcher);
	}
}

static void reload(struct server *server)
{
	notifier_tell_reloading(&server->notifier);
	log_event(LOG_LEVEL_INFO, "reloading", NULL);
	server->reloading = true;
	replace_workers(server);
}

static void replace_idle(struct server *server)
{
	bool left = false;

	if (!server->replacing)
		return;
	for (int32_t i = 0; i < server->n_workers; i++) {
		if (!server->workers[i].leaving)
			continue;
		if (dispatcher_worker_has_job(i, server->dispatcher)) {
			left = true;
			continue;
		}
		(void)child_reap(&server->workers[i]);
		dispatcher_worker_died(i, monotonic_ms(), server->dispatcher);
		(void)start_worker(i, server);
	}
	server->replacing = left;
	if (left || !server->reloading)
		return;
	server->reloading = false;
	notifier_tell(&server->notifier, "READY=1");
	log_event(LOG_LEVEL_INFO, "reloaded", NULL);
}

static void front_ended(int32_t i, struct server *server)
{
	struct front_child *front = &server->fronts[i];
	int64_t now = monotonic_ms();

	pid_t pid = front->child.pid;
	int ended = child_reap(&front->child);
	dispatcher_front_died(i, now, server->dispatcher);
	if (server->stopping)
		return;
	if (front->failed && !server->announced) {
		front->child.start_at_ms = now + BIND_RETRY_MS;
		return;
	}
	child_log_end("front-ended", pid, ended);
	server->n_restarts++;
	bool slow = child_is_slowed(front->failed ? 0 : FRONT_RESTARTS, now,
				    &front->child);
	if (!front->was_ready && front->child.n_deaths >= START_DEATHS) {
		server->status = error_set(server->err, STATUS_FAULT,
					   MSG_FRONT_ENDED, "");
		error_source(server->err, front->url);
	} else if (!slow) {
		(void)start_front(i, server);
	}
}

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
	start_checkup(server);
}

static void could_not_bind(struct bytes error, const struct front_child *front,
			   struct server *server)
{
	int number;

	memcpy(&number, error.data, sizeof(number));
	if (number == EADDRINUSE &&
	    monotonic_ms() - server->started_ms < BIND_PATIENCE_MS)
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
					   monotonic_ms(), server->dispatcher);
			break;
		default:
			break;
		}
	}
	channel_done(&front->child.channel);
	wipe_stack();
	if (front->child.channel.closed)
		front_ended(i, server);
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
			replace_workers(server);
			replace_idle(server);
		}
		dispatcher_reply(i, &reply, monotonic_ms(), server->dispatcher);
	}
	channel_done(&worker->channel);
	wipe_stack();
	if (worker->channel.closed)
		worker_ended(i, server);
}

/* Without it nothing is shared (LOOK_MS); what it missed may be anything. */
static void watcher_ended(struct server *server)
{
	pid_t pid = server->watcher.pid;

	child_log_end("watcher-ended", pid, child_reap(&server->watcher));
	server->n_restarts++;
	server->watcher_at_ms = monotonic_ms() + CHILD_SLOW_MS;
	dispatcher_changed(server->dispatcher);
	replace_workers(server);
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
			replace_workers(server);
		dispatcher_looked(frame.job, monotonic_ms(),
				  server->dispatcher);
	}
	channel_done(channel);
	if (channel->closed)
		watcher_ended(server);
}

/* --- the loop ------------------------------------------------------------- */

static int64_t sooner(int64_t a, int64_t b)
{
	return a < 0 ? b : b < 0 ? a : a < b ? a : b;
}

/* Starts what could not start or had to wait; gives the ms until the next. */
static int64_t start_missing(struct server *server)
{
	int64_t now = monotonic_ms(), wait = -1;

	for (int32_t i = 0; i < server->n_workers; i++) {
		const struct child *worker = &server->workers[i];

		if (worker->pid != 0)
			continue;
		if (worker->start_at_ms > now)
			wait = sooner(wait, worker->start_at_ms - now);
		else if (!start_worker(i, server))
			wait = sooner(wait, CHILD_SLOW_MS);
	}
	if (server->shared && server->watcher.pid == 0) {
		if (server->watcher_at_ms > now)
			wait = sooner(wait, server->watcher_at_ms - now);
		else if (!start_watcher(server))
			wait = sooner(wait, CHILD_SLOW_MS);
	}
	for (int32_t i = 0; i < server->n_fronts && !server->stopping; i++) {
		const struct child *front = &server->fronts[i].child;

		if (front->pid != 0)
			continue;
		if (front->start_at_ms > now)
			wait = sooner(wait, front->start_at_ms - now);
		else if (!start_front(i, server))
			wait = sooner(wait, CHILD_SLOW_MS);
	}
	return wait;
}

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
			reload(server);
		}
	}
	return again;
}

/* That this loop still turns; gives the ms until it is to be told again. */
static int64_t feed_watchdog(struct server *server)
{
	int64_t now = monotonic_ms();

	if (server->notifier.watchdog_ms == 0)
		return -1;
	if (now >= server->watchdog_at_ms) {
		notifier_tell(&server->notifier, "WATCHDOG=1");
		server->watchdog_at_ms = now + server->notifier.watchdog_ms;
	}
	return server->watchdog_at_ms - now;
}

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
		checkup_ended(server);
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

static void loop(struct server *server)
{
	struct pollfd fds[3 + MAX_FRONTS + MAX_WORKERS];

	while (server->status == STATUS_OK) {
		int64_t wait = start_missing(server);

		if (server->status != STATUS_OK)
			return;
		if (server->stopping && all_fronts_gone(server))
			return;
		wait = sooner(wait, dispatcher_tick(monotonic_ms(),
						    server->dispatcher));
		wait = sooner(wait, feed_watchdog(server));
		wait_for(fds, collect(server, fds), wait, server);
		if (take_signals(server))
			return;
		handle(fds, server);
		replace_idle(server);
	}
}

/* --- before and after ----------------------------------------------------- */

/* A child that was just born when its service was killed has it for a moment.
 */
static bool lock_patiently(int fd)
{
	int64_t end_ms = monotonic_ms() + BIND_PATIENCE_MS;

	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (monotonic_ms() >= end_ms)
			return false;
		(void)poll(NULL, 0, BIND_RETRY_MS);
	}
	return true;
}

/* One service a path: the lock lives as long as the process. */
static enum status take_lock(struct front_child *front, struct error *err)
{
	struct buffer name;
	enum status status = url_parse(front->url, &front->parsed, err);

	/* Two processes cannot bind one port. */
	if (status != STATUS_OK || front->parsed.tcp)
		return status;
	buffer_init(0, &name);
	buffer_printf(&name, "%s.lock", url_path(&front->parsed));
	front->lock_fd =
		name.failed
			? -1
			: file_open(name.data,
				    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
				    0600);
	if (front->lock_fd < 0)
		status = error_system(err, STATUS_REJECTED,
				      name.failed ? front->url : name.data,
				      errno);
	else if (!lock_patiently(front->lock_fd))
		status = errno == EWOULDBLOCK ? error_set(err, STATUS_REJECTED,
							  MSG_URL_IN_USE, "")
					      : error_system(err, STATUS_FAULT,
							     name.data, errno);
	buffer_release(&name);
	return status;
}

static enum status take_over_signals(struct server *server, struct error *err)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	server->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return server->signal_fd >= 0
		       ? STATUS_OK
		       : error_system(err, STATUS_FAULT, "signalfd", errno);
}

static enum status prepare(struct server *server, struct error *err)
{
	const struct strings *urls = server->options->urls;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (urls->n > MAX_FRONTS)
		return error_set(err, STATUS_REJECTED, MSG_URL_TOO_MANY, "d",
				 (int64_t)MAX_FRONTS);
	for (size_t i = 0; i < urls->n; i++) {
		struct front_child *front = &server->fronts[i];

		*front = (struct front_child){.url = urls->strings[i],
					      .lock_fd = -1};
		channel_init(-1, &front->child.channel);
		server->n_fronts++;
		enum status status = url_check_listen(front->url, err);
		if (status == STATUS_OK)
			status = take_lock(front, err);
		if (status != STATUS_OK)
			return status;
	}
	int32_t n = server->options->n_workers;
	if (n == 0)
		n = WORKERS_A_CORE * (int32_t)(cores < 1 ? 1 : cores);
	server->n_workers = n > MAX_WORKERS ? MAX_WORKERS : n;
	return STATUS_OK;
}

static void end_all(struct server *server)
{
	for (int32_t i = 0; i < server->n_fronts; i++) {
		struct front_child *front = &server->fronts[i];

		(void)child_reap(&front->child);
		/* A front that was ended has left its socket; it is ours. */
		if (front->was_ready && !front->parsed.tcp)
			(void)unlink(url_path(&front->parsed));
		if (front->lock_fd >= 0)
			close(front->lock_fd);
	}
	for (int32_t i = 0; i < server->n_workers; i++)
		(void)child_reap(&server->workers[i]);
	(void)child_reap(&server->looking);
	(void)child_reap(&server->watcher);
	if (server->announced)
		log_event(LOG_LEVEL_INFO, "stopped", NULL);
	notifier_release(&server->notifier);
	if (server->signal_fd >= 0)
		close(server->signal_fd);
	dispatcher_free(server->dispatcher);
	free(server);
}

/*
 * A large request's memory goes back when it is answered. Otherwise the C
 * library takes ever larger pieces for such as it keeps.
 */
static void keep_little(void)
{
	(void)mallopt(M_TRIM_THRESHOLD, KEPT_FREE_BYTES);
}

enum status server_run(const struct server_options *options, struct error *err)
{
	struct server *server = calloc(1, sizeof(*server));
	enum status status;

	if (!server)
		return error_no_memory(err, NULL);
	keep_little();
	server->options = options;
	server->err = err;
	server->shared = store_is_url(options->data_folder);
	channel_init(-1, &server->watcher.channel);
	server->signal_fd = -1;
	channel_init(-1, &server->looking.channel);
	server->started_ms = monotonic_ms();
	notifier_init(&server->notifier);
	status = prepare(server, err);
	if (status != STATUS_OK)
		goto out;
	struct dispatch_actions actions = {
		on_assign, on_reply, on_kill,
		on_refuse, server,   server->shared ? on_look : NULL};
	server->dispatcher =
		dispatcher_new(server->n_workers,
			       options->deadline_ms
				       ? options->deadline_ms
				       : (int64_t)LIMIT_REQUEST_SECONDS * 1000,
			       &actions);
	status = server->dispatcher ? take_over_signals(server, err)
				    : error_no_memory(err, NULL);
	if (status != STATUS_OK)
		goto out;
	loop(server);
	status = server->status;
out:
	end_all(server);
	return status;
}
