#include "ipc/server.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "ipc/channel.h"
#include "ipc/dispatch.h"
#include "ipc/log.h"
#include "ipc/notify.h"
#include "ipc/server_actions.h"
#include "ipc/server_loop.h"
#include "ipc/server_state.h"
#include "ipc/staff.h"
#include "ipc/url.h"
#include "store/store.h"

enum {
	/* A quick request does not wait for as many long ones as there are
	   processors: the kernel shares those fairly. */
	WORKERS_A_CORE = 4,
	KEPT_FREE_BYTES = 2 * 1024 * 1024,
};

/* A child that was just born when its service was killed has it for a moment.
 */
static bool lock_patiently(int fd)
{
	int64_t end_ms = clock_ms() + BIND_PATIENCE_MS;

	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (clock_ms() >= end_ms)
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
	staff_end(server);
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
	server->started_ms = clock_ms();
	notifier_init(&server->notifier);
	status = prepare(server, err);
	if (status != STATUS_OK)
		goto out;
	struct dispatch_actions actions = server_actions(server);
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
	server_loop(server);
	status = server->status;
out:
	end_all(server);
	return status;
}
