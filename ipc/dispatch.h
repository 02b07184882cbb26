#ifndef IPC_DISPATCH_H
#define IPC_DISPATCH_H

/*
 * Who works on what: one queue, an idle list, a table of jobs in flight.
 *
 * Pure bookkeeping: no socket, no process, no clock; the server feeds it what
 * happened and does what it says. A request's body is bytes to it.
 *
 * - A job goes to a worker known to be idle, first come first served.
 * - Identical requests of one front share a job while it is under way, but
 *   never across a commit: what was asked after it must see it.
 * - A worker's death puts its job at the head of the queue; a job that has
 *   lost JOB_TRIES workers is answered with an error and its bytes are
 *   refused for QUARANTINE_MS. Who was gone before it had the job is none.
 * - A finished answer whose front died waits ANSWER_WAITS_MS for the same
 *   bytes to come again, as often as they were lost, never past a commit;
 *   beyond ANSWERS_KEPT_BYTES of them a job is done again.
 * - What was answered is wiped, before the answer goes out if nobody may ask
 *   for it again; of what is refused for a while only a digest is kept.
 * - Where others commit to the same store too, nothing is shared on its own
 *   word: a request that could be answered by what is under way, or was, is
 *   looked into first (`look`); until then it is a job of its own that waits.
 * - Beyond LIMIT_QUEUE requests, or LIMIT_QUEUE_BYTES, the answer is `busy`
 *   at once; of those that share a job too, beyond LIMIT_WAITERS.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "ipc/latency.h"

enum {
	JOB_TRIES = 2,
	QUARANTINE_MS = 60 * 1000,
	ANSWER_WAITS_MS = 5 * 1000,
	ANSWERS_KEPT_BYTES = 32 * 1024 * 1024,
	LOOK_MS = 500, /* who waits longer for a look shares nothing */
};

enum refusal {
	REFUSE_BUSY,
	REFUSE_DEADLINE,
	REFUSE_CRASHED,
	REFUSE_STOPPING,
	REFUSE_MEMORY,
	N_REFUSALS
};

struct dispatcher;

/* What the dispatcher has its owner do. Bytes are borrowed for the call. */
struct dispatch_actions {
	/* False: it is gone, which is reported as usual; another may have it.
	 */
	bool (*assign)(int32_t worker, uint64_t job, uint8_t trust,
		       struct bytes request, void *context);
	void (*reply)(int32_t front, uint64_t request, struct bytes reply,
		      void *context);
	/* Over its deadline: end it; its death is then reported as usual. */
	void (*kill)(int32_t worker, void *context);
	/* The reply of a refusal, made by the owner. */
	void (*refuse)(int32_t front, uint64_t request, enum refusal why,
		       void *context);
	void *context;
	/*
	 * Has somebody else committed? Answered, then or later, by
	 * dispatcher_changed() if so, and dispatcher_looked() of this job or a
	 * later one. NULL: nobody else commits.
	 */
	void (*look)(uint64_t job, void *context);
};

struct dispatcher *dispatcher_new(int32_t n_workers, int64_t deadline_ms,
				  const struct dispatch_actions *actions);
void dispatcher_free(struct dispatcher *dispatcher);

/* request: the front's own number for it, given back with the reply. */
void dispatcher_request(int32_t front, uint64_t request, uint8_t trust,
			struct bytes body, int64_t now_ms,
			struct dispatcher *dispatcher);
void dispatcher_worker_ready(int32_t worker, int64_t now_ms,
			     struct dispatcher *dispatcher);
struct worker_reply {
	uint64_t job;
	struct bytes body;
	bool committed;
	uint8_t method; /* under which its latency is counted */
};
/* It is idle again. */
void dispatcher_reply(int32_t worker, const struct worker_reply *reply,
		      int64_t now_ms, struct dispatcher *dispatcher);
/* It gets no further job; what it has it may finish. */
void dispatcher_worker_retire(int32_t worker, struct dispatcher *dispatcher);
bool dispatcher_worker_has_job(int32_t worker,
			       const struct dispatcher *dispatcher);
void dispatcher_worker_died(int32_t worker, int64_t now_ms,
			    struct dispatcher *dispatcher);
void dispatcher_front_died(int32_t front, int64_t now_ms,
			   struct dispatcher *dispatcher);
/* Somebody else committed. */
void dispatcher_changed(struct dispatcher *dispatcher);
/* What asked for a look up to this job may share what is still true. */
void dispatcher_looked(uint64_t job, int64_t now_ms,
		       struct dispatcher *dispatcher);
/* Deadlines; gives the ms until the next one, or -1. */
int64_t dispatcher_tick(int64_t now_ms, struct dispatcher *dispatcher);
/* New requests are refused from now on; those taken are finished. */
void dispatcher_stop(struct dispatcher *dispatcher);

bool dispatcher_is_idle(const struct dispatcher *dispatcher);
uint32_t dispatcher_n_queued(const struct dispatcher *dispatcher);
uint32_t dispatcher_n_busy(const struct dispatcher *dispatcher);
/* Of every request that got its answer from a worker, or a refusal later:
   N_LATENCIES, by method. */
const struct latencies *
dispatcher_latencies(const struct dispatcher *dispatcher);
uint64_t dispatcher_n_refused(enum refusal why,
			      const struct dispatcher *dispatcher);

#endif
