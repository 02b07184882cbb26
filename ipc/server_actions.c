#include "ipc/server_actions.h"

#include <signal.h>
#include <string.h>
#include <sys/types.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/limits.h"
#include "ipc/channel.h"
#include "ipc/frame.h"
#include "ipc/log.h"
#include "ipc/methods.h"
#include "ipc/refusal.h"

static struct snapshot take_snapshot(const struct server *server)
{
	const struct dispatcher *dispatcher = server->dispatcher;

	struct snapshot snapshot = {
		.uptime_s = (clock_ms() - server->started_ms) / 1000,
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

static bool on_assign(int32_t worker, uint64_t job, uint8_t trust,
		      struct bytes request, void *context)
{
	struct server *server = context;
	struct channel *channel = &server->workers[worker].channel;
	struct snapshot snapshot = take_snapshot(server);

	/* Told again when the queue is full for another time. */
	if (snapshot.n_queued < LIMIT_QUEUE / 2)
		server->busy_told = false;

	channel_send((struct frame){.job = job,
				    .kind = FRAME_JOB,
				    .trust = trust},
		     (struct bytes){(const char *)&snapshot, sizeof(snapshot)},
		     request, channel);
	return !channel->closed || !channel_is_cut(channel);
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

struct dispatch_actions server_actions(struct server *server)
{
	return (struct dispatch_actions){
		on_assign, on_reply, on_kill,
		on_refuse, server,   server->shared ? on_look : NULL};
}
