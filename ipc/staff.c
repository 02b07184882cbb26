#include "ipc/staff.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/wipe.h"
#include "ipc/channel.h"
#include "ipc/checkup.h"
#include "ipc/child.h"
#include "ipc/dispatch.h"
#include "ipc/front.h"
#include "ipc/log.h"
#include "ipc/notify.h"
#include "ipc/process.h"
#include "ipc/url.h"
#include "ipc/watcher.h"
#include "ipc/worker.h"
#include "store/upkeep.h"

/* A front that ends so often before it has served never will. */
enum { START_DEATHS = 3 };

/* --- one begins ----------------------------------------------------------- */

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
	dispatcher_worker_ready(i, clock_ms(), server->dispatcher);
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

int64_t staff_start_missing(struct server *server)
{
	int64_t now = clock_ms(), wait = -1;

	for (int32_t i = 0; i < server->n_workers; i++) {
		const struct child *worker = &server->workers[i];

		if (worker->pid != 0)
			continue;
		if (worker->start_at_ms > now)
			wait = clock_sooner(wait, worker->start_at_ms - now);
		else if (!start_worker(i, server))
			wait = clock_sooner(wait, CHILD_SLOW_MS);
	}
	if (server->shared && server->watcher.pid == 0) {
		if (server->watcher_at_ms > now)
			wait = clock_sooner(wait, server->watcher_at_ms - now);
		else if (!start_watcher(server))
			wait = clock_sooner(wait, CHILD_SLOW_MS);
	}
	for (int32_t i = 0; i < server->n_fronts && !server->stopping; i++) {
		const struct child *front = &server->fronts[i].child;

		if (front->pid != 0)
			continue;
		if (front->start_at_ms > now)
			wait = clock_sooner(wait, front->start_at_ms - now);
		else if (!start_front(i, server))
			wait = clock_sooner(wait, CHILD_SLOW_MS);
	}
	return wait;
}

void staff_start_checkup(struct server *server)
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

void staff_checkup_ended(struct server *server)
{
	server->checkup = checkup_verdict(child_reap(&server->looking));
	checkup_log(server->checkup);
}

/* --- another in its place ------------------------------------------------- */

void staff_worker_ended(int32_t i, struct server *server)
{
	struct child *worker = &server->workers[i];
	pid_t pid = worker->pid;

	child_log_end("worker-ended", pid, child_reap(worker));
	server->n_restarts++;
	dispatcher_worker_died(i, clock_ms(), server->dispatcher);
	if (!child_is_slowed(WORKER_RESTARTS, clock_ms(), worker))
		(void)start_worker(i, server);
}

void staff_front_ended(int32_t i, struct server *server)
{
	struct front_child *front = &server->fronts[i];
	int64_t now = clock_ms();

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

void staff_replace_workers(struct server *server)
{
	server->replacing = true;
	for (int32_t i = 0; i < server->n_workers; i++) {
		server->workers[i].leaving = server->workers[i].pid > 0;
		dispatcher_worker_retire(i, server->dispatcher);
	}
}

/* Without it nothing is shared (LOOK_MS); what it missed may be anything. */
void staff_watcher_ended(struct server *server)
{
	pid_t pid = server->watcher.pid;

	child_log_end("watcher-ended", pid, child_reap(&server->watcher));
	server->n_restarts++;
	server->watcher_at_ms = clock_ms() + CHILD_SLOW_MS;
	dispatcher_changed(server->dispatcher);
	staff_replace_workers(server);
}

void staff_reload(struct server *server)
{
	notifier_tell_reloading(&server->notifier);
	log_event(LOG_LEVEL_INFO, "reloading", NULL);
	server->reloading = true;
	staff_replace_workers(server);
}

void staff_replace_idle(struct server *server)
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
		dispatcher_worker_died(i, clock_ms(), server->dispatcher);
		(void)start_worker(i, server);
	}
	server->replacing = left;
	if (left || !server->reloading)
		return;
	server->reloading = false;
	/* What stops is not ready, whatever it did on the way. */
	if (server->stopping)
		return;
	notifier_tell(&server->notifier, "READY=1");
	log_event(LOG_LEVEL_INFO, "reloaded", NULL);
}

/* --- the end -------------------------------------------------------------- */

void staff_end(struct server *server)
{
	for (int32_t i = 0; i < server->n_fronts; i++) {
		struct front_child *front = &server->fronts[i];

		(void)child_reap(&front->child);
		/* A front that was ended, or could not listen, has left its
		   socket; while we have the lock it is ours. */
		bool left = front->was_ready || (front->lock_fd >= 0 &&
						 url_is_left(&front->parsed));
		if (left && !front->parsed.tcp)
			(void)unlink(url_path(&front->parsed));
		if (front->lock_fd >= 0)
			close(front->lock_fd);
	}
	for (int32_t i = 0; i < server->n_workers; i++)
		(void)child_reap(&server->workers[i]);
	(void)child_reap(&server->looking);
	(void)child_reap(&server->watcher);
}
