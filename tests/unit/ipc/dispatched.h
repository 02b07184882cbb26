#ifndef TESTS_UNIT_IPC_DISPATCHED_H
#define TESTS_UNIT_IPC_DISPATCHED_H

/* A dispatcher by itself: what happened goes in, what it has its owner do comes
 * out as words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/bytes.h"
#include "ipc/dispatch.h"
#include "ipc/frame.h"

enum { DEADLINE_MS = 1000 };

/* What was done, as words: "assign 0 j1 a;" "reply 0 7 x;" ... */
struct house {
	struct dispatcher *dispatcher;
	struct buffer log;
	uint64_t jobs[8]; /* a worker's last job */
	bool gone[8];	  /* it died idle; nobody has noticed yet */
	uint64_t looks;	  /* the last that asked for a look */
};

static inline bool on_assign(int32_t worker, uint64_t job, uint8_t trust,
			     struct bytes request, void *context)
{
	struct house *house = context;

	assert_int_equal(trust, 1);
	if (house->gone[worker])
		return false;
	house->jobs[worker] = job;
	buffer_printf(&house->log, "assign %d %.*s;", worker, (int)request.n,
		      request.data);
	return true;
}

static inline void on_reply(int32_t front, uint64_t request, struct bytes reply,
			    void *context)
{
	struct house *house = context;

	buffer_printf(&house->log, "reply %d/%d ", front, (int)request);
	for (size_t i = 0; i < reply.n; i++)
		buffer_put_char(&house->log,
				reply.data[i] ? reply.data[i] : '~');
	buffer_put_char(&house->log, ';');
}

static inline void on_kill(int32_t worker, void *context)
{
	struct house *house = context;

	buffer_printf(&house->log, "kill %d;", worker);
}

static inline void on_refuse(int32_t front, uint64_t request, enum refusal why,
			     void *context)
{
	static const char *const words[] = {"busy", "deadline", "crashed",
					    "stopping", "memory"};
	struct house *house = context;

	buffer_printf(&house->log, "refuse %d/%d %s;", front, (int)request,
		      words[why]);
}

static inline void on_look(uint64_t job, void *context)
{
	struct house *house = context;

	house->looks = job;
	buffer_printf(&house->log, "look;");
}

static inline void open_any_house(int32_t n_workers, bool shared,
				  struct house *house)
{
	struct dispatch_actions actions = {on_assign, on_reply,
					   on_kill,   on_refuse,
					   house,     shared ? on_look : NULL};

	memset(house, 0, sizeof(*house));
	buffer_init(0, &house->log);
	house->dispatcher = dispatcher_new(n_workers, DEADLINE_MS, &actions);
	assert_non_null(house->dispatcher);
	for (int32_t i = 0; i < n_workers; i++)
		dispatcher_worker_ready(i, 0, house->dispatcher);
}

static inline void open_house(int32_t n_workers, struct house *house)
{
	open_any_house(n_workers, false, house);
}

static inline void open_shared_house(int32_t n_workers, struct house *house)
{
	open_any_house(n_workers, true, house);
}

static inline void close_house(struct house *house)
{
	dispatcher_free(house->dispatcher);
	buffer_release(&house->log);
}

static inline void request(int32_t front, uint64_t number, const char *body,
			   int64_t now_ms, struct house *house)
{
	dispatcher_request(front, number, 1, bytes_of(body), now_ms,
			   house->dispatcher);
}

static inline void reply_bytes(int32_t worker, struct bytes body,
			       bool committed, struct house *house)
{
	/* As many methods as there are letters. */
	struct worker_reply reply = {
		.job = house->jobs[worker],
		.body = body,
		.committed = committed,
		.method = (uint8_t)(body.data[0] - 'A' + 1),
	};

	dispatcher_reply(worker, &reply, 10, house->dispatcher);
}

static inline void reply(int32_t worker, const char *text, bool committed,
			 struct house *house)
{
	reply_bytes(worker, bytes_of(text), committed, house);
}

/* Asked at 0, its front dead at 1, answered at 10 by the first worker. */
static inline void answer_too_late(const char *body, struct bytes answer,
				   bool committed, struct house *house)
{
	request(0, 1, body, 0, house);
	dispatcher_front_died(0, 1, house->dispatcher);
	reply_bytes(0, answer, committed, house);
}

static inline void died(int32_t worker, int64_t now_ms, struct house *house)
{
	house->gone[worker] = false;
	dispatcher_worker_died(worker, now_ms, house->dispatcher);
	dispatcher_worker_ready(worker, now_ms, house->dispatcher);
}

/* All that was done since the last look. */
static inline void assert_done(const char *expected, struct house *house)
{
	assert_string_equal(house->log.data ? house->log.data : "", expected);
	buffer_clear(&house->log);
	if (house->log.data)
		house->log.data[0] = '\0';
}

#endif
