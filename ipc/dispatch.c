#include "ipc/dispatch.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/wipe.h"

/* Someone who waits for a job's answer. */
struct waiter {
	struct waiter *next;
	int32_t front;
	uint64_t request;
	int64_t since_ms;
};

enum job_state {
	JOB_LOOKING,
	JOB_QUEUED,
	JOB_RUNNING,
	JOB_ANSWERED,
	JOB_POISON
};

/*
 * All jobs stand in one list, queued ones in the order in which they will
 * run. One that is looking counts as queued, and nobody joins it. Answered and
 * poisoned ones stay for a while, for the same bytes.
 */
struct job {
	struct job *next;
	enum job_state state;
	uint64_t id, digest;
	int32_t front, tries;
	uint8_t trust;
	uint8_t method; /* answered */
	bool joinable, late;
	int32_t n_lost; /* waiters whose front died, and who may come again */
	/* looking, running: deadline; answered, poison: forgotten */
	int64_t until_ms;
	char *body,
		*answer; /* body NULL: only its digest and n_body are kept */
	size_t n_body, n_answer;
	struct waiter *waiters;
};

struct worker_state {
	bool ready;
	struct job *job;
};

struct dispatcher {
	struct dispatch_actions actions;
	int64_t deadline_ms;
	int32_t n_workers;
	struct worker_state *workers;
	struct job *jobs;
	uint64_t last_id;
	size_t n_queued_bytes;
	uint32_t n_queued;
	uint32_t n_waiters; /* of all jobs */
	bool stopping;
	struct latencies latencies[N_LATENCIES];
	uint64_t n_refused[N_REFUSALS];
};

struct dispatcher *dispatcher_new(int32_t n_workers, int64_t deadline_ms,
				  const struct dispatch_actions *actions)
{
	struct dispatcher *dispatcher = calloc(1, sizeof(*dispatcher));

	if (!dispatcher)
		return NULL;
	dispatcher->workers =
		calloc((size_t)n_workers, sizeof(*dispatcher->workers));
	if (!dispatcher->workers) {
		free(dispatcher);
		return NULL;
	}
	dispatcher->actions = *actions;
	dispatcher->deadline_ms = deadline_ms;
	dispatcher->n_workers = n_workers;
	return dispatcher;
}

static void drop_waiters(struct job *job, struct dispatcher *dispatcher)
{
	while (job->waiters) {
		struct waiter *next = job->waiters->next;

		free(job->waiters);
		job->waiters = next;
		dispatcher->n_waiters--;
	}
}

/* Its digest stays: enough to refuse the same bytes, or to free the job. */
static void forget_body(struct job *job)
{
	if (job->body)
		wipe(job->body, job->n_body);
	free(job->body);
	job->body = NULL;
}

static void job_free(struct job *job, struct dispatcher *dispatcher)
{
	drop_waiters(job, dispatcher);
	forget_body(job);
	if (job->answer)
		wipe(job->answer, job->n_answer);
	free(job->answer);
	free(job);
}

void dispatcher_free(struct dispatcher *dispatcher)
{
	if (!dispatcher)
		return;
	while (dispatcher->jobs) {
		struct job *next = dispatcher->jobs->next;

		job_free(dispatcher->jobs, dispatcher);
		dispatcher->jobs = next;
	}
	free(dispatcher->workers);
	free(dispatcher);
}

static void unlink_job(struct job *job, struct dispatcher *dispatcher)
{
	struct job **at = &dispatcher->jobs;

	while (*at != job)
		at = &(*at)->next;
	*at = job->next;
	job->next = NULL;
}

static void append_job(struct job *job, struct dispatcher *dispatcher)
{
	struct job **at = &dispatcher->jobs;

	while (*at)
		at = &(*at)->next;
	*at = job;
}

static struct job *find_same(int32_t front, uint64_t hash, struct bytes body,
			     const struct dispatcher *dispatcher)
{
	for (struct job *job = dispatcher->jobs; job; job = job->next)
		if (job->joinable && job->front == front &&
		    job->digest == hash && job->n_body == body.n &&
		    (!job->body || memcmp(job->body, body.data, body.n) == 0))
			return job;
	return NULL;
}

static struct job *job_new(int32_t front, uint64_t hash, struct bytes body)
{
	struct job *job = calloc(1, sizeof(*job));

	if (!job)
		return NULL;
	job->body = malloc(body.n ? body.n : 1);
	if (!job->body) {
		free(job);
		return NULL;
	}
	memcpy(job->body, body.data, body.n);
	job->n_body = body.n;
	job->front = front;
	job->digest = hash;
	job->joinable = true;
	return job;
}

static void queue_count(const struct job *job, bool in,
			struct dispatcher *dispatcher)
{
	dispatcher->n_queued += in ? 1u : UINT32_MAX;
	if (in)
		dispatcher->n_queued_bytes += job->n_body;
	else
		dispatcher->n_queued_bytes -= job->n_body;
}

/* An idle one, from there on; n_workers: there is none. */
static int32_t find_idle(int32_t worker, const struct dispatcher *dispatcher)
{
	while (worker < dispatcher->n_workers &&
	       (!dispatcher->workers[worker].ready ||
		dispatcher->workers[worker].job))
		worker++;
	return worker;
}

/* False: the worker is gone, and the job waits as before. */
static bool give(struct job *job, int32_t worker, int64_t now_ms,
		 struct dispatcher *dispatcher)
{
	const struct dispatch_actions *actions = &dispatcher->actions;
	struct bytes body = {job->body, job->n_body};

	queue_count(job, false, dispatcher);
	dispatcher->workers[worker].job = job;
	if (!actions->assign(worker, job->id, job->trust, body,
			     actions->context)) {
		dispatcher->workers[worker] = (struct worker_state){0};
		queue_count(job, true, dispatcher);
		return false;
	}
	job->state = JOB_RUNNING;
	job->tries++;
	job->until_ms = now_ms + dispatcher->deadline_ms;
	return true;
}

static void hand_out(int64_t now_ms, struct dispatcher *dispatcher)
{
	int32_t worker = find_idle(0, dispatcher);

	for (struct job *job = dispatcher->jobs; job; job = job->next) {
		if (job->state != JOB_QUEUED)
			continue;
		while (worker < dispatcher->n_workers &&
		       !give(job, worker, now_ms, dispatcher))
			worker = find_idle(worker, dispatcher);
		if (worker == dispatcher->n_workers)
			return;
		worker = find_idle(worker, dispatcher);
	}
}

static void refuse(int32_t front, uint64_t request, enum refusal why,
		   struct dispatcher *dispatcher)
{
	dispatcher->n_refused[why]++;
	dispatcher->actions.refuse(front, request, why,
				   dispatcher->actions.context);
}

static bool is_full(size_t n_more, const struct dispatcher *dispatcher)
{
	return dispatcher->n_queued >= LIMIT_QUEUE ||
	       dispatcher->n_waiters >= LIMIT_WAITERS ||
	       dispatcher->n_queued_bytes + n_more > LIMIT_QUEUE_BYTES;
}

static bool add_waiter(int32_t front, uint64_t request, int64_t now_ms,
		       struct job *job, struct dispatcher *dispatcher)
{
	struct waiter *waiter = calloc(1, sizeof(*waiter));

	if (!waiter)
		return false;
	*waiter = (struct waiter){job->waiters, front, request, now_ms};
	job->waiters = waiter;
	dispatcher->n_waiters++;
	return true;
}

/* The same bytes again: true if that settles the request. */
static bool join(int32_t front, uint64_t request, int64_t now_ms,
		 struct job *job, struct dispatcher *dispatcher)
{
	switch (job->state) {
	case JOB_POISON:
		refuse(front, request, REFUSE_CRASHED, dispatcher);
		return true;
	case JOB_ANSWERED:
		latency_add(0, &dispatcher->latencies[job->method]);
		dispatcher->actions.reply(front, request,
					  (struct bytes){job->answer,
							 job->n_answer},
					  dispatcher->actions.context);
		if (--job->n_lost <= 0) {
			unlink_job(job, dispatcher);
			job_free(job, dispatcher);
		}
		return true;
	case JOB_LOOKING:
	case JOB_QUEUED:
	case JOB_RUNNING:
		break;
	}
	if (dispatcher->n_waiters >= LIMIT_WAITERS)
		refuse(front, request, REFUSE_BUSY, dispatcher);
	else if (!add_waiter(front, request, now_ms, job, dispatcher))
		refuse(front, request, REFUSE_MEMORY, dispatcher);
	else if (job->n_lost > 0)
		job->n_lost--;
	return true;
}

/* Whether it may have begun before a commit that others know of. */
static bool needs_look(const struct job *job,
		       const struct dispatcher *dispatcher)
{
	return dispatcher->actions.look &&
	       (job->state == JOB_RUNNING || job->state == JOB_ANSWERED);
}

static struct job *take(int32_t front, uint64_t request, uint64_t hash,
			struct bytes body, int64_t now_ms,
			struct dispatcher *dispatcher)
{
	struct job *job = NULL;

	if (is_full(body.n, dispatcher)) {
		refuse(front, request, REFUSE_BUSY, dispatcher);
		return NULL;
	}
	job = job_new(front, hash, body);
	if (!job || !add_waiter(front, request, now_ms, job, dispatcher)) {
		if (job)
			job_free(job, dispatcher);
		refuse(front, request, REFUSE_MEMORY, dispatcher);
		return NULL;
	}
	job->id = ++dispatcher->last_id;
	append_job(job, dispatcher);
	queue_count(job, true, dispatcher);
	return job;
}

void dispatcher_request(int32_t front, uint64_t request, uint8_t trust,
			struct bytes body, int64_t now_ms,
			struct dispatcher *dispatcher)
{
	uint64_t hash = bytes_digest(body);
	struct job *same = find_same(front, hash, body, dispatcher);
	bool look = same && needs_look(same, dispatcher);

	if (same && !look && join(front, request, now_ms, same, dispatcher))
		return;
	if (dispatcher->stopping && !look) {
		refuse(front, request, REFUSE_STOPPING, dispatcher);
		return;
	}
	struct job *job = take(front, request, hash, body, now_ms, dispatcher);
	if (!job)
		return;
	job->trust = trust;
	if (!look) {
		job->state = JOB_QUEUED;
		hand_out(now_ms, dispatcher);
		return;
	}
	job->joinable = false;
	job->until_ms = now_ms + LOOK_MS;
	dispatcher->actions.look(job->id, dispatcher->actions.context);
}

void dispatcher_worker_ready(int32_t worker, int64_t now_ms,
			     struct dispatcher *dispatcher)
{
	dispatcher->workers[worker].ready = true;
	hand_out(now_ms, dispatcher);
}

void dispatcher_worker_retire(int32_t worker, struct dispatcher *dispatcher)
{
	dispatcher->workers[worker].ready = false;
}

bool dispatcher_worker_has_job(int32_t worker,
			       const struct dispatcher *dispatcher)
{
	return dispatcher->workers[worker].job != NULL;
}

/* What was asked before the commit may not serve what is asked after it. */
static void separate(struct dispatcher *dispatcher)
{
	struct job *next;

	for (struct job *job = dispatcher->jobs; job; job = next) {
		next = job->next;
		if (job->state == JOB_RUNNING)
			job->joinable = false;
		if (job->state == JOB_ANSWERED) {
			unlink_job(job, dispatcher);
			job_free(job, dispatcher);
		}
	}
}

void dispatcher_changed(struct dispatcher *dispatcher)
{
	separate(dispatcher);
}

static size_t n_kept_bytes(const struct dispatcher *dispatcher)
{
	size_t n = 0;

	for (const struct job *job = dispatcher->jobs; job; job = job->next)
		n += job->state == JOB_ANSWERED ? job->n_answer : 0;
	return n;
}

/* A copy for a front that died meanwhile; without memory there is none. */
static bool keep_answer(struct bytes answer, int64_t now_ms, struct job *job,
			const struct dispatcher *dispatcher)
{
	if (job->n_lost == 0 || !job->joinable ||
	    n_kept_bytes(dispatcher) + answer.n > ANSWERS_KEPT_BYTES)
		return false;
	job->answer = malloc(answer.n ? answer.n : 1);
	if (!job->answer)
		return false;
	memcpy(job->answer, answer.data, answer.n);
	job->n_answer = answer.n;
	job->state = JOB_ANSWERED;
	job->until_ms = now_ms + ANSWER_WAITS_MS;
	return true;
}

void dispatcher_reply(int32_t worker, const struct worker_reply *reply,
		      int64_t now_ms, struct dispatcher *dispatcher)
{
	struct job *job = dispatcher->workers[worker].job;

	if (job && job->id == reply->job) {
		dispatcher->workers[worker].job = NULL;
		/* Nobody will compare with it; gone before anyone is told. */
		if (job->n_lost == 0)
			forget_body(job);
		job->method = reply->method < N_LATENCIES ? reply->method : 0;
		for (struct waiter *w = job->waiters; w; w = w->next) {
			latency_add(now_ms - w->since_ms,
				    &dispatcher->latencies[job->method]);
			dispatcher->actions.reply(w->front, w->request,
						  reply->body,
						  dispatcher->actions.context);
		}
		drop_waiters(job, dispatcher);
		if (reply->committed)
			separate(dispatcher);
		/* A changing job's own answer is true after its commit. */
		job->joinable |= reply->committed;
		if (!keep_answer(reply->body, now_ms, job, dispatcher)) {
			unlink_job(job, dispatcher);
			job_free(job, dispatcher);
		}
	}
	hand_out(now_ms, dispatcher);
}

static void refuse_all(enum refusal why, int64_t now_ms, struct job *job,
		       struct dispatcher *dispatcher)
{
	for (struct waiter *w = job->waiters; w; w = w->next) {
		latency_add(now_ms - w->since_ms,
			    &dispatcher->latencies[LATENCY_UNKNOWN]);
		refuse(w->front, w->request, why, dispatcher);
	}
	drop_waiters(job, dispatcher);
}

/* Shares what is there, or is a job like any other. */
static void end_look(struct job *job, int64_t now_ms,
		     struct dispatcher *dispatcher)
{
	struct job *same =
		find_same(job->front, job->digest,
			  (struct bytes){job->body, job->n_body}, dispatcher);

	if (!same && !dispatcher->stopping) {
		job->state = JOB_QUEUED;
		job->joinable = true;
		return;
	}
	queue_count(job, false, dispatcher);
	unlink_job(job, dispatcher);
	if (!same)
		refuse_all(REFUSE_STOPPING, now_ms, job, dispatcher);
	const bool waited = job->waiters;
	const struct waiter waits = waited ? *job->waiters : (struct waiter){0};
	/* It makes room for itself. */
	drop_waiters(job, dispatcher);
	job_free(job, dispatcher);
	if (waited)
		(void)join(waits.front, waits.request, waits.since_ms, same,
			   dispatcher);
}

/* Of those up to last, or late; NULL: none. */
static struct job *find_looking(uint64_t last, int64_t now_ms,
				const struct dispatcher *dispatcher)
{
	for (struct job *job = dispatcher->jobs; job; job = job->next)
		if (job->state == JOB_LOOKING &&
		    (job->id <= last || job->until_ms <= now_ms))
			return job;
	return NULL;
}

void dispatcher_looked(uint64_t job, int64_t now_ms,
		       struct dispatcher *dispatcher)
{
	struct job *looking;

	while ((looking = find_looking(job, INT64_MIN, dispatcher)) != NULL)
		end_look(looking, now_ms, dispatcher);
	hand_out(now_ms, dispatcher);
}

static void requeue_first(struct job *job, struct dispatcher *dispatcher)
{
	unlink_job(job, dispatcher);
	job->next = dispatcher->jobs;
	dispatcher->jobs = job;
	job->state = JOB_QUEUED;
	queue_count(job, true, dispatcher);
}

void dispatcher_worker_died(int32_t worker, int64_t now_ms,
			    struct dispatcher *dispatcher)
{
	struct job *job = dispatcher->workers[worker].job;

	dispatcher->workers[worker] = (struct worker_state){0};
	if (!job)
		return;
	if (job->late) {
		refuse_all(REFUSE_DEADLINE, now_ms, job, dispatcher);
		unlink_job(job, dispatcher);
		job_free(job, dispatcher);
	} else if (job->tries >= JOB_TRIES) {
		refuse_all(REFUSE_CRASHED, now_ms, job, dispatcher);
		forget_body(job);
		job->state = JOB_POISON;
		job->joinable = true;
		job->until_ms = now_ms + QUARANTINE_MS;
	} else {
		requeue_first(job, dispatcher);
	}
	hand_out(now_ms, dispatcher);
}

void dispatcher_front_died(int32_t front, int64_t now_ms,
			   struct dispatcher *dispatcher)
{
	(void)now_ms;
	for (struct job *job = dispatcher->jobs; job; job = job->next) {
		struct waiter **at = &job->waiters;

		while (*at) {
			struct waiter *waiter = *at;

			if (waiter->front != front) {
				at = &waiter->next;
				continue;
			}
			*at = waiter->next;
			free(waiter);
			dispatcher->n_waiters--;
			job->n_lost++;
		}
	}
}

static void end_late_workers(int64_t now_ms, struct dispatcher *dispatcher)
{
	for (int32_t i = 0; i < dispatcher->n_workers; i++) {
		struct job *job = dispatcher->workers[i].job;

		if (!job || job->late || job->until_ms > now_ms)
			continue;
		job->late = true;
		/* It gets nothing more, even if it should still answer. */
		dispatcher->workers[i].ready = false;
		dispatcher->actions.kill(i, dispatcher->actions.context);
	}
}

/* Nobody says what they might share, so they share nothing. */
static void end_late_looks(int64_t now_ms, struct dispatcher *dispatcher)
{
	struct job *looking;

	while ((looking = find_looking(0, now_ms, dispatcher)) != NULL) {
		looking->state = JOB_QUEUED;
		looking->joinable = true;
	}
	hand_out(now_ms, dispatcher);
}

int64_t dispatcher_tick(int64_t now_ms, struct dispatcher *dispatcher)
{
	int64_t least = -1;
	struct job *next;

	end_late_workers(now_ms, dispatcher);
	end_late_looks(now_ms, dispatcher);
	for (struct job *job = dispatcher->jobs; job; job = next) {
		next = job->next;
		bool kept =
			job->state == JOB_ANSWERED || job->state == JOB_POISON;
		if (kept && job->until_ms <= now_ms) {
			unlink_job(job, dispatcher);
			job_free(job, dispatcher);
		} else if ((kept || job->state == JOB_LOOKING ||
			    (job->state == JOB_RUNNING && !job->late)) &&
			   (least < 0 || job->until_ms - now_ms < least)) {
			least = job->until_ms - now_ms;
		}
	}
	return least;
}

void dispatcher_stop(struct dispatcher *dispatcher)
{
	dispatcher->stopping = true;
}

bool dispatcher_is_idle(const struct dispatcher *dispatcher)
{
	return dispatcher->n_queued == 0 && dispatcher_n_busy(dispatcher) == 0;
}

uint32_t dispatcher_n_queued(const struct dispatcher *dispatcher)
{
	return dispatcher->n_queued;
}

uint32_t dispatcher_n_busy(const struct dispatcher *dispatcher)
{
	uint32_t n = 0;

	for (int32_t i = 0; i < dispatcher->n_workers; i++)
		n += dispatcher->workers[i].job != NULL;
	return n;
}

const struct latencies *
dispatcher_latencies(const struct dispatcher *dispatcher)
{
	return dispatcher->latencies;
}

uint64_t dispatcher_n_refused(enum refusal why,
			      const struct dispatcher *dispatcher)
{
	return dispatcher->n_refused[why];
}
