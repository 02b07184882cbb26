#include "ipc/worker.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/wipe.h"
#include "ipc/channel.h"
#include "ipc/rpc.h"

static int64_t utc_clock(void)
{
	return (int64_t)time(NULL);
}

static uint8_t committed_by(const struct service *service, bool committed)
{
	if (service->forgot)
		return COMMITTED_PURGE;
	return committed ? COMMITTED_CHANGE : COMMITTED_NOTHING;
}

static void answer_job(struct bytes body, const struct frame *job,
		       struct service *service, struct channel *channel)
{
	const char waits = REPLY_WAITS;
	struct snapshot snapshot;
	struct buffer reply;
	bool committed = false;

	memcpy(&snapshot, body.data, sizeof(snapshot));
	service->snapshot = &snapshot;
	service->roles = job->trust;
	buffer_init(0, &reply);
	rpc_answer((struct bytes){body.data + sizeof(snapshot),
				  body.n - sizeof(snapshot)},
		   service, &reply, &committed);
	service->snapshot = NULL;
	/* Before anyone has the reply nothing of the request is left here. */
	channel_done(channel);
	wipe_stack();
	channel_send((struct frame){.job = job->job,
				    .kind = FRAME_REPLY,
				    .method = method_number(service->method),
				    .committed =
					    committed_by(service, committed)},
		     (struct bytes){&waits, service->wrong_token},
		     buffer_bytes(&reply), channel);
	buffer_release(&reply);
}

_Noreturn void worker_run(const char *data_folder, struct zones *zones, int fd)
{
	struct service service = {.zones = zones,
				  .data_folder = data_folder,
				  .over_socket = true,
				  .store_mode = STORE_CREATE,
				  .clock = utc_clock};
	struct channel channel;
	struct frame frame;
	struct bytes body;

	channel_init(fd, &channel);
	while (channel_wait(&channel, &frame, &body)) {
		if (frame.kind == FRAME_JOB &&
		    body.n >= sizeof(struct snapshot))
			answer_job(body, &frame, &service, &channel);
		if (!channel_flush_all(&channel))
			break;
	}
	service_release(&service);
	_exit(0);
}
