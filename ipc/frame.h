#ifndef IPC_FRAME_H
#define IPC_FRAME_H

/*
 * What the processes of a service say to one another, over socket pairs:
 * a frame's header, then n_bytes of body. It is all that the dispatcher
 * reads; the body is bytes to it. Header fields are in the machine's order:
 * both ends are forks of one process.
 */

#include <stdint.h>

#include "ipc/checkup.h"
#include "ipc/latency.h"

struct frame {
	uint64_t job;
	uint32_t n_bytes;
	uint8_t version, kind;
	union {
		uint8_t trust;	/* of a request, a job */
		uint8_t method; /* of a worker's reply: its latency's number */
	};
	uint8_t committed;
};

enum { FRAME_VERSION = 1 };

/* What a worker's job, or somebody else, did to the store. */
enum frame_committed {
	COMMITTED_NOTHING,
	COMMITTED_CHANGE,
	COMMITTED_PURGE, /* and no process may remember what was before */
};

enum frame_kind {
	FRAME_READY = 1, /* front: bound; worker: waits for its first job */
	FRAME_FAILED,	 /* front: the body is an int, the errno of its bind */
	FRAME_REQUEST,	 /* front -> dispatcher; job is the front's number */
	FRAME_JOB,	 /* dispatcher -> worker: a snapshot, then a request */
	FRAME_REPLY,	 /* back, the same two ways */
	FRAME_STOP, /* dispatcher -> front: take nothing more, drain, end */
	FRAME_LOOK, /* dispatcher -> watcher: has anybody changed the store? */
	FRAME_LOOKED, /* back: up to that job, 0: unasked; and committed says */
};

/*
 * A frame's trust are the roles of whoever comes through its front without a
 * token (ipc/roles.h); 0: nobody does.
 *
 * A worker's reply that begins with this byte, which no JSON does, came of a
 * wrong token: the front keeps the rest for a while before it sends it.
 */
enum { REPLY_WAITS = '\0' };

/* The dispatcher's own state, in front of each job's request (`health`). */
struct snapshot {
	int64_t uptime_s;
	uint32_t n_queued, n_workers, n_busy, n_restarts;
	uint64_t n_busy_refused, n_late, n_crashed;
	enum checkup checkup;
	struct latencies latencies[N_LATENCIES];
};

#endif
