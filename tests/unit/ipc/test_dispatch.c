/*
 * The dispatcher by itself: what happened goes in, what it has its owner do
 * comes out. Last, random histories whose promises hold whatever happens.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "ipc/dispatch.h"
#include "ipc/frame.h"

enum { DEADLINE_MS = 1000 };

/* What was done, as words: "assign 0 j1 a;" "reply 0 7 x;" ... */
struct house {
	struct dispatcher *dispatcher;
	struct buffer log;
	uint64_t jobs[8]; /* a worker's last job */
	uint64_t looks;	  /* the last that asked for a look */
};

static void on_assign(int32_t worker, uint64_t job, uint8_t trust,
		      struct bytes request, void *context)
{
	struct house *house = context;

	assert_int_equal(trust, 1);
	house->jobs[worker] = job;
	buffer_printf(&house->log, "assign %d %.*s;", worker, (int)request.n,
		      request.data);
}

static void on_reply(int32_t front, uint64_t request, struct bytes reply,
		     void *context)
{
	struct house *house = context;

	buffer_printf(&house->log, "reply %d/%d ", front, (int)request);
	for (size_t i = 0; i < reply.n; i++)
		buffer_put_char(&house->log,
				reply.data[i] ? reply.data[i] : '~');
	buffer_put_char(&house->log, ';');
}

static void on_kill(int32_t worker, void *context)
{
	struct house *house = context;

	buffer_printf(&house->log, "kill %d;", worker);
}

static void on_refuse(int32_t front, uint64_t request, enum refusal why,
		      void *context)
{
	static const char *const words[] = {"busy", "deadline", "crashed",
					    "stopping", "memory"};
	struct house *house = context;

	buffer_printf(&house->log, "refuse %d/%d %s;", front, (int)request,
		      words[why]);
}

static void on_look(uint64_t job, void *context)
{
	struct house *house = context;

	house->looks = job;
	buffer_printf(&house->log, "look;");
}

static void open_any_house(int32_t n_workers, bool shared, struct house *house)
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

static void open_house(int32_t n_workers, struct house *house)
{
	open_any_house(n_workers, false, house);
}

static void open_shared_house(int32_t n_workers, struct house *house)
{
	open_any_house(n_workers, true, house);
}

static void close_house(struct house *house)
{
	dispatcher_free(house->dispatcher);
	buffer_release(&house->log);
}

static void request(int32_t front, uint64_t number, const char *body,
		    int64_t now_ms, struct house *house)
{
	dispatcher_request(front, number, 1, bytes_of(body), now_ms,
			   house->dispatcher);
}

static void reply(int32_t worker, const char *text, bool committed,
		  struct house *house)
{
	/* As many methods as there are letters. */
	struct worker_reply reply = {
		.job = house->jobs[worker],
		.body = bytes_of(text),
		.committed = committed,
		.method = (uint8_t)(text[0] - 'A' + 1),
	};

	dispatcher_reply(worker, &reply, 10, house->dispatcher);
}

static void died(int32_t worker, int64_t now_ms, struct house *house)
{
	dispatcher_worker_died(worker, now_ms, house->dispatcher);
	dispatcher_worker_ready(worker, now_ms, house->dispatcher);
}

/* All that was done since the last look. */
static void assert_done(const char *expected, struct house *house)
{
	assert_string_equal(house->log.data ? house->log.data : "", expected);
	buffer_clear(&house->log);
	if (house->log.data)
		house->log.data[0] = '\0';
}

static void
request__goes_to_an_idle_worker_first_come_first_served(void **state)
{
	struct house house;

	(void)state;
	open_house(2, &house);
	request(0, 1, "a", 0, &house);
	request(0, 2, "b", 0, &house);
	assert_done("assign 0 a;assign 1 b;", &house);
	request(0, 3, "c", 0, &house);
	request(0, 4, "d", 0, &house);
	assert_done("", &house);
	assert_int_equal(dispatcher_n_queued(house.dispatcher), 2);
	assert_int_equal(dispatcher_n_busy(house.dispatcher), 2);
	reply(1, "B", false, &house);
	assert_done("reply 0/2 B;assign 1 c;", &house);
	reply(0, "A", false, &house);
	assert_done("reply 0/1 A;assign 0 d;", &house);
	reply(1, "C", false, &house);
	reply(0, "D", false, &house);
	assert_done("reply 0/3 C;reply 0/4 D;", &house);
	assert_true(dispatcher_is_idle(house.dispatcher));
	close_house(&house);
}

static void request__waits_for_a_worker_that_is_not_ready_yet(void **state)
{
	struct house house;

	(void)state;
	open_house(1, &house);
	dispatcher_worker_died(0, 0, house.dispatcher);
	request(0, 1, "a", 0, &house);
	assert_done("", &house);
	dispatcher_worker_ready(0, 0, house.dispatcher);
	assert_done("assign 0 a;", &house);
	close_house(&house);
}

static void request__the_same_bytes_share_a_job(void **state)
{
	struct house house;

	(void)state;
	open_house(2, &house);
	request(0, 1, "a", 0, &house);
	request(0, 2, "a", 0, &house);
	request(0, 3, "A", 0, &house); /* other bytes */
	assert_done("assign 0 a;assign 1 A;", &house);
	request(0, 4, "b", 0, &house); /* queued ones are shared too */
	request(0, 5, "b", 0, &house);
	assert_int_equal(dispatcher_n_queued(house.dispatcher), 1);
	reply(0, "x", false, &house);
	assert_done("reply 0/2 x;reply 0/1 x;assign 0 b;", &house);
	/* Answered is not under way: done again. */
	reply(0, "y", false, &house);
	assert_done("reply 0/5 y;reply 0/4 y;", &house);
	request(0, 6, "a", 0, &house);
	assert_done("assign 0 a;", &house);
	close_house(&house);
}

static void retire__finishes_what_it_has_and_gets_no_more(void **state)
{
	struct house house;

	(void)state;
	open_house(2, &house);
	request(0, 1, "a", 0, &house);
	dispatcher_worker_retire(0, house.dispatcher);
	dispatcher_worker_retire(1, house.dispatcher);
	assert_true(dispatcher_worker_has_job(0, house.dispatcher));
	assert_false(dispatcher_worker_has_job(1, house.dispatcher));
	request(0, 2, "b", 0, &house);
	assert_done("assign 0 a;", &house);
	reply(0, "A", false, &house);
	assert_done("reply 0/1 A;", &house);
	assert_false(dispatcher_worker_has_job(0, house.dispatcher));
	/* Replaced by another, as if it had died without a job. */
	died(0, 20, &house);
	assert_done("assign 0 b;", &house);
	/* One that dies with its job is no other than any that does. */
	dispatcher_worker_retire(0, house.dispatcher);
	died(0, 30, &house);
	assert_done("assign 0 b;", &house);
	close_house(&house);
}

/* Those refused at once are not among them. */
static void latencies__count_every_waiter_from_its_arrival(void **state)
{
	struct house house;

	(void)state;
	open_house(1, &house);
	request(0, 1, "a", 0, &house);
	request(0, 2, "a", 7, &house);
	reply(0, "A", false, &house); /* at 10 */
	request(0, 3, "b", 10, &house);
	dispatcher_tick(10 + DEADLINE_MS, house.dispatcher);
	dispatcher_worker_died(0, 20 + DEADLINE_MS, house.dispatcher);
	dispatcher_stop(house.dispatcher);
	request(0, 4, "c", 0, &house);
	assert_done("assign 0 a;reply 0/2 A;reply 0/1 A;assign 0 b;kill 0;"
		    "refuse 0/3 deadline;refuse 0/4 stopping;",
		    &house);
	const struct latencies *all = dispatcher_latencies(house.dispatcher);
	struct latencies sum = latency_sum(all);
	uint64_t n = 0;
	for (int i = 0; i < N_LATENCY_BUCKETS; i++)
		n += sum.counts[i];
	assert_int_equal(n, 3);
	assert_int_equal(all[1].counts[2], 1); /* 3 ms, of method A */
	assert_int_equal(all[1].counts[3], 1); /* 10 ms */
	assert_int_equal(all[1].sum_ms, 3 + 10);
	/* Nobody said of what method it was. */
	assert_int_equal(all[LATENCY_UNKNOWN].counts[10], 1); /* 1010 ms */
	assert_int_equal(sum.sum_ms, 3 + 10 + 10 + DEADLINE_MS);
	assert_int_equal(dispatcher_n_refused(REFUSE_DEADLINE,
					      house.dispatcher),
			 1);
	assert_int_equal(dispatcher_n_refused(REFUSE_STOPPING,
					      house.dispatcher),
			 1);
	assert_int_equal(dispatcher_n_refused(REFUSE_BUSY, house.dispatcher),
			 0);
	close_house(&house);
}

/* A number is a worker's word: whatever it says, nothing else is counted. */
static void latencies__of_a_method_that_is_none_are_nobodys(void **state)
{
	struct house house;

	(void)state;
	open_house(1, &house);
	for (int number = 0; number <= UINT8_MAX; number++) {
		request(0, 1, "a", 0, &house);
		struct worker_reply said = {house.jobs[0], BYTES("A"), false,
					    (uint8_t)number};
		dispatcher_reply(0, &said, 0, house.dispatcher);
	}
	const struct latencies *all = dispatcher_latencies(house.dispatcher);
	for (int i = 1; i < N_LATENCIES; i++)
		assert_int_equal(all[i].counts[0], 1);
	assert_int_equal(all[LATENCY_UNKNOWN].counts[0],
			 UINT8_MAX + 1 - (N_LATENCIES - 1));
	close_house(&house);
}

/* An answer that waited for its front is counted where it was the first time.
 */
static void latencies__of_a_repeated_answer_are_its_methods(void **state)
{
	struct house house;

	(void)state;
	open_house(1, &house);
	request(0, 1, "a", 0, &house);
	dispatcher_front_died(0, 0, house.dispatcher);
	reply(0, "C", false, &house);
	request(0, 2, "a", 20, &house);
	assert_done("assign 0 a;reply 0/2 C;", &house);
	assert_int_equal(dispatcher_latencies(house.dispatcher)[3].counts[0],
			 1);
	close_house(&house);
}

static void latency__a_bound_is_in_its_bucket(void **state)
{
	struct latencies found = {0};

	(void)state;
	latency_add(-5, &found); /* a clock is what it is */
	assert_int_equal(found.counts[0], 1);
	for (int i = 0; i < N_LATENCY_BOUNDS; i++) {
		found = (struct latencies){0};
		latency_add(latency_bounds_ms[i], &found);
		latency_add(latency_bounds_ms[i] + 1, &found);
		assert_int_equal(found.counts[i], 1);
		assert_int_equal(found.counts[i + 1], 1);
	}
	latency_add(INT32_MAX, &found);
	assert_int_equal(found.counts[N_LATENCY_BOUNDS], 2);
}

static void request__of_another_front_shares_nothing(void **state)
{
	struct house house;

	(void)state;
	open_house(2, &house);
	request(0, 1, "a", 0, &house);
	request(1, 1, "a", 0, &house);
	assert_done("assign 0 a;assign 1 a;", &house);
	reply(1, "x", false, &house);
	assert_done("reply 1/1 x;", &house);
	close_house(&house);
}

static void request__after_a_commit_shares_nothing_begun_before(void **state)
{
	struct house house;

	(void)state;
	open_house(3, &house);
	request(0, 1, "read", 0, &house);
	request(0, 2, "import", 0, &house);
	assert_done("assign 0 read;assign 1 import;", &house);
	reply(1, "kept", true, &house);
	request(0, 3, "read", 0, &house);
	assert_done("reply 0/2 kept;assign 1 read;", &house);
	reply(0, "old", false, &house);
	assert_done("reply 0/1 old;", &house);
	reply(1, "new", false, &house);
	assert_done("reply 0/3 new;", &house);
	close_house(&house);
}

static void request__queued_at_a_commit_is_still_shared(void **state)
{
	struct house house;

	(void)state;
	open_house(1, &house);
	request(0, 1, "import", 0, &house);
	request(0, 2, "read", 0, &house);
	reply(0, "kept", true, &house);
	request(0, 3, "read", 0, &house);
	assert_done("assign 0 import;reply 0/1 kept;assign 0 read;", &house);
	reply(0, "new", false, &house);
	assert_done("reply 0/3 new;reply 0/2 new;", &house);
	close_house(&house);
}

static void worker_died__its_job_goes_to_the_head_of_the_queue(void **state)
{
	struct house house;

	(void)state;
	open_house(1, &house);
	request(0, 1, "a", 0, &house);
	request(0, 2, "b", 0, &house);
	assert_done("assign 0 a;", &house);
	died(0, 5, &house);
	assert_done("assign 0 a;", &house);
	reply(0, "A", false, &house);
	assert_done("reply 0/1 A;assign 0 b;", &house);
	close_house(&house);
}

static void worker_died__twice_is_a_crash_and_a_quarantine(void **state)
{
	struct house house;

	(void)state;
	open_house(2, &house);
	request(0, 1, "bad", 0, &house);
	request(0, 2, "good", 0, &house);
	died(0, 100, &house);
	assert_done("assign 0 bad;assign 1 good;assign 0 bad;", &house);
	died(0, 200, &house);
	assert_done("refuse 0/1 crashed;", &house);
	request(0, 3, "bad", 300, &house);
	assert_done("refuse 0/3 crashed;", &house);
	reply(1, "x", false, &house);
	assert_done("reply 0/2 x;", &house);
	assert_int_equal(dispatcher_tick(300, house.dispatcher),
			 200 + QUARANTINE_MS - 300);
	assert_int_equal(dispatcher_tick(199 + QUARANTINE_MS, house.dispatcher),
			 1);
	request(0, 4, "bad", 199 + QUARANTINE_MS, &house);
	assert_done("refuse 0/4 crashed;", &house);
	assert_int_equal(dispatcher_tick(200 + QUARANTINE_MS, house.dispatcher),
			 -1);
	request(0, 5, "bad", 200 + QUARANTINE_MS, &house);
	assert_done("assign 0 bad;", &house);
	close_house(&house);
}

static void worker_died__idle_costs_nothing(void **state)
{
	struct house house;

	(void)state;
	open_house(1, &house);
	died(0, 0, &house);
	request(0, 1, "a", 0, &house);
	assert_done("assign 0 a;", &house);
	close_house(&house);
}

static void tick__kills_at_the_deadline_and_tells_every_waiter(void **state)
{
	struct house house;

	(void)state;
	open_house(1, &house);
	request(0, 1, "slow", 500, &house);
	request(0, 2, "slow", 600, &house);
	request(0, 3, "next", 600, &house);
	assert_done("assign 0 slow;", &house);
	assert_int_equal(dispatcher_tick(600, house.dispatcher), 900);
	assert_int_equal(dispatcher_tick(1499, house.dispatcher), 1);
	assert_done("", &house);
	assert_int_equal(dispatcher_tick(1500, house.dispatcher), -1);
	assert_done("kill 0;", &house);
	(void)dispatcher_tick(1600, house.dispatcher); /* once */
	assert_done("", &house);
	died(0, 1700, &house);
	assert_done("refuse 0/2 deadline;refuse 0/1 deadline;assign 0 next;",
		    &house);
	/* Too slow is not a crash: no quarantine. */
	reply(0, "x", false, &house);
	request(0, 4, "slow", 1800, &house);
	assert_done("reply 0/3 x;assign 0 slow;", &house);
	close_house(&house);
}

static void tick__a_late_answer_counts_and_its_worker_gets_no_more(void **state)
{
	struct house house;

	(void)state;
	open_house(1, &house);
	request(0, 1, "slow", 0, &house);
	(void)dispatcher_tick(DEADLINE_MS, house.dispatcher);
	reply(0, "late", false, &house);
	request(0, 2, "next", 1100, &house);
	assert_done("assign 0 slow;kill 0;reply 0/1 late;", &house);
	died(0, 1200, &house);
	assert_done("assign 0 next;", &house);
	close_house(&house);
}

static void front_died__its_answer_waits_for_the_same_bytes(void **state)
{
	struct house house;

	(void)state;
	open_house(1, &house);
	request(0, 1, "a", 0, &house);
	dispatcher_front_died(0, 1, house.dispatcher);
	reply(0, "A", false, &house); /* at 10 */
	assert_done("assign 0 a;", &house);
	(void)dispatcher_tick(10 + ANSWER_WAITS_MS - 1, house.dispatcher);
	request(0, 9, "a", 10 + ANSWER_WAITS_MS - 1, &house);
	assert_done("reply 0/9 A;", &house);
	/* It was lost once: it is given once, and then it is gone. */
	request(0, 10, "a", 10 + ANSWER_WAITS_MS - 1, &house);
	assert_done("assign 0 a;", &house);
	close_house(&house);
}

static void front_died__no_answer_waits_longer(void **state)
{
	struct house house;

	(void)state;
	open_house(1, &house);
	request(0, 1, "a", 0, &house);
	dispatcher_front_died(0, 1, house.dispatcher);
	reply(0, "A", false, &house); /* at 10 */
	assert_done("assign 0 a;", &house);
	(void)dispatcher_tick(10 + ANSWER_WAITS_MS, house.dispatcher);
	request(0, 9, "a", 10 + ANSWER_WAITS_MS, &house);
	assert_done("assign 0 a;", &house);
	close_house(&house);
}

/* However often a front dies under load: beyond it a job is done again. */
static void front_died__answers_that_wait_take_so_much_and_no_more(void **state)
{
	enum { EACH = 1024 * 1024, MORE = 3 };
	const int n_kept = ANSWERS_KEPT_BYTES / EACH;
	struct house house;
	char *answer = calloc(1, EACH);
	char body[16];

	(void)state;
	assert_non_null(answer);
	open_house(1, &house);
	for (int i = 0; i < n_kept + MORE; i++) {
		snprintf(body, sizeof(body), "%d", i);
		request(0, (uint64_t)i, body, 0, &house);
		dispatcher_front_died(0, 0, house.dispatcher);
		struct worker_reply said = {house.jobs[0],
					    {answer, EACH},
					    false,
					    0};
		dispatcher_reply(0, &said, 0, house.dispatcher);
	}
	request(0, 900, "31", 0, &house);
	assert_int_equal(dispatcher_n_busy(house.dispatcher), 0);
	request(0, 901, "33", 0, &house);
	assert_int_equal(dispatcher_n_busy(house.dispatcher), 1);
	/* The one that was given has made room. */
	dispatcher_front_died(0, 0, house.dispatcher);
	struct worker_reply said = {house.jobs[0], {answer, EACH}, false, 0};
	dispatcher_reply(0, &said, 0, house.dispatcher);
	request(0, 902, "33", 0, &house);
	assert_int_equal(dispatcher_n_busy(house.dispatcher), 0);
	close_house(&house);
	free(answer);
}

static void front_died__a_running_job_is_joined_again(void **state)
{
	struct house house;

	(void)state;
	open_house(2, &house);
	request(0, 1, "a", 0, &house);
	request(1, 1, "b", 0, &house);
	dispatcher_front_died(0, 1, house.dispatcher);
	request(0, 1, "a", 2, &house);
	assert_done("assign 0 a;assign 1 b;", &house);
	reply(0, "A", false, &house);
	reply(1, "B", false, &house);
	assert_done("reply 0/1 A;reply 1/1 B;", &house);
	close_house(&house);
}

static void front_died__no_answer_waits_past_a_commit(void **state)
{
	struct house house;

	(void)state;
	open_house(2, &house);
	request(0, 1, "read", 0, &house);
	dispatcher_front_died(0, 1, house.dispatcher);
	reply(0, "old", false, &house);
	request(0, 1, "import", 0, &house);
	reply(0, "kept", true, &house);
	request(0, 2, "read", 20, &house);
	assert_done("assign 0 read;assign 0 import;reply 0/1 kept;"
		    "assign 0 read;",
		    &house);
	/* Begun before the commit, answered after it: not kept either. */
	dispatcher_front_died(0, 21, house.dispatcher);
	request(0, 1, "import 2", 22, &house);
	reply(1, "kept", true, &house);
	reply(0, "new", false, &house);
	request(0, 2, "read", 23, &house);
	assert_done("assign 1 import 2;reply 0/1 kept;assign 0 read;", &house);
	close_house(&house);
}

static void front_died__a_change_is_answered_from_its_own_commit(void **state)
{
	struct house house;

	(void)state;
	open_house(1, &house);
	request(0, 1, "import", 0, &house);
	dispatcher_front_died(0, 1, house.dispatcher);
	reply(0, "kept", true, &house);
	request(0, 1, "import", 11, &house);
	assert_done("assign 0 import;reply 0/1 kept;", &house);
	close_house(&house);
}

/* --- where others commit too ---------------------------------------------- */

static void looked__nothing_new_is_shared(void **state)
{
	struct house house;

	(void)state;
	open_shared_house(2, &house);
	request(0, 1, "read", 0, &house);
	request(0, 2, "read", 1, &house);
	request(0, 3, "read", 1, &house);
	assert_done("assign 0 read;look;look;", &house);
	dispatcher_looked(house.looks, 2, house.dispatcher);
	reply(0, "1", false, &house);
	assert_done("reply 0/3 1;reply 0/2 1;reply 0/1 1;", &house);
	assert_true(dispatcher_is_idle(house.dispatcher));
	close_house(&house);
}

static void changed__what_began_before_is_not_shared(void **state)
{
	struct house house;

	(void)state;
	open_shared_house(2, &house);
	request(0, 1, "read", 0, &house);
	request(0, 2, "read", 1, &house);
	request(0, 3, "read", 1, &house);
	dispatcher_changed(house.dispatcher);
	dispatcher_looked(house.looks, 2, house.dispatcher);
	/* Those that come after it share one. */
	assert_done("assign 0 read;look;look;assign 1 read;", &house);
	reply(0, "1", false, &house);
	reply(1, "2", false, &house);
	assert_done("reply 0/1 1;reply 0/3 2;reply 0/2 2;", &house);
	close_house(&house);
}

static void changed__no_answer_waits_past_it(void **state)
{
	struct house house;

	(void)state;
	open_shared_house(1, &house);
	request(0, 1, "read", 0, &house);
	dispatcher_front_died(0, 1, house.dispatcher);
	reply(0, "1", false, &house);
	dispatcher_changed(house.dispatcher);
	request(0, 1, "read", 11, &house);
	assert_done("assign 0 read;assign 0 read;", &house);
	reply(0, "2", false, &house);
	assert_done("reply 0/1 2;", &house);
	close_house(&house);
}

static void looked__an_answer_that_waits_is_given(void **state)
{
	struct house house;

	(void)state;
	open_shared_house(1, &house);
	request(0, 1, "read", 0, &house);
	dispatcher_front_died(0, 1, house.dispatcher);
	reply(0, "1", false, &house);
	request(0, 1, "read", 11, &house);
	assert_done("assign 0 read;look;", &house);
	dispatcher_looked(house.looks, 11, house.dispatcher);
	assert_done("reply 0/1 1;", &house);
	assert_true(dispatcher_is_idle(house.dispatcher));
	close_house(&house);
}

static void tick__without_a_look_nothing_is_shared(void **state)
{
	struct house house;

	(void)state;
	open_shared_house(2, &house);
	request(0, 1, "read", 0, &house);
	request(0, 2, "read", 100, &house);
	assert_int_equal(dispatcher_tick(101, house.dispatcher), LOOK_MS - 1);
	assert_done("assign 0 read;look;", &house);
	(void)dispatcher_tick(100 + LOOK_MS, house.dispatcher);
	assert_done("assign 1 read;", &house);
	reply(1, "2", false, &house);
	assert_done("reply 0/2 2;", &house);
	close_house(&house);
}

static void stop__what_cannot_be_shared_is_refused(void **state)
{
	struct house house;

	(void)state;
	open_shared_house(1, &house);
	request(0, 1, "read", 0, &house);
	request(0, 2, "read", 0, &house);
	dispatcher_stop(house.dispatcher);
	dispatcher_changed(house.dispatcher);
	dispatcher_looked(house.looks, 1, house.dispatcher);
	assert_done("assign 0 read;look;refuse 0/2 stopping;", &house);
	close_house(&house);
}

static void request__beyond_the_queue_is_busy_at_once(void **state)
{
	struct house house;
	char body[16];

	(void)state;
	open_house(1, &house);
	request(0, 1, "first", 0, &house);
	for (int i = 0; i < LIMIT_QUEUE; i++) {
		snprintf(body, sizeof(body), "%d", i);
		request(0, (uint64_t)i + 2, body, 0, &house);
	}
	assert_done("assign 0 first;", &house);
	assert_int_equal(dispatcher_n_queued(house.dispatcher), LIMIT_QUEUE);
	request(0, 5000, "one more", 0, &house);
	assert_done("refuse 0/5000 busy;", &house);
	request(0, 5001, "7", 0, &house); /* joins: takes no room */
	assert_done("", &house);
	reply(0, "x", false, &house);
	request(0, 5002, "one more", 0, &house);
	assert_done("reply 0/1 x;assign 0 0;", &house);
	close_house(&house);
}

static void request__beyond_the_bytes_is_busy_at_once(void **state)
{
	enum { BODY = 16 * 1024 * 1024, FIT = LIMIT_QUEUE_BYTES / BODY };
	struct house house;
	char *body = calloc(1, BODY);

	(void)state;
	assert_non_null(body);
	open_house(1, &house);
	request(0, 1, "first", 0, &house);
	for (int i = 0; i <= FIT; i++) {
		body[0] = (char)('a' + i);
		dispatcher_request(0, (uint64_t)i + 2, 1,
				   (struct bytes){body, BODY}, 0,
				   house.dispatcher);
	}
	assert_int_equal(dispatcher_n_queued(house.dispatcher), FIT);
	assert_done("assign 0 first;refuse 0/18 busy;", &house);
	close_house(&house);
	free(body);
}

static void stop__refuses_new_and_finishes_old(void **state)
{
	struct house house;

	(void)state;
	open_house(1, &house);
	request(0, 1, "a", 0, &house);
	request(0, 2, "b", 0, &house);
	dispatcher_stop(house.dispatcher);
	request(0, 3, "c", 0, &house);
	assert_done("assign 0 a;refuse 0/3 stopping;", &house);
	reply(0, "A", false, &house);
	reply(0, "B", false, &house);
	assert_done("reply 0/1 A;assign 0 b;reply 0/2 B;", &house);
	assert_true(dispatcher_is_idle(house.dispatcher));
	close_house(&house);
}

static void reply__of_a_job_that_is_not_the_workers_is_ignored(void **state)
{
	struct house house;

	(void)state;
	open_house(1, &house);
	request(0, 1, "a", 0, &house);
	struct worker_reply other = {house.jobs[0] + 1, BYTES("x"), false, 0};
	dispatcher_reply(0, &other, 0, house.dispatcher);
	assert_done("assign 0 a;", &house);
	reply(0, "A", false, &house);
	assert_done("reply 0/1 A;", &house);
	close_house(&house);
}

/* A wrong token's begins with a NUL, by which its front holds it back. */
static void reply__that_is_held_back_keeps_its_mark(void **state)
{
	static const char held[] = {REPLY_WAITS, 'n', 'o'};
	struct house house;

	(void)state;
	open_house(1, &house);
	request(0, 1, "a", 0, &house);
	request(0, 2, "a", 0, &house);
	struct worker_reply reply = {house.jobs[0],
				     {held, sizeof(held)},
				     false,
				     0};
	dispatcher_reply(0, &reply, 0, house.dispatcher);
	assert_done("assign 0 a;reply 0/2 ~no;reply 0/1 ~no;", &house);
	/* Also where it was kept for a front that died. */
	request(0, 3, "b", 0, &house);
	reply.job = house.jobs[0];
	dispatcher_front_died(0, 1, house.dispatcher);
	dispatcher_reply(0, &reply, 1, house.dispatcher);
	request(0, 4, "b", 2, &house);
	assert_done("assign 0 b;reply 0/4 ~no;", &house);
	close_house(&house);
}

/* --- random histories ----------------------------------------------------- */

enum { N_FRONTS = 3, N_WORKERS = 4, N_BODIES = 6, N_NUMBERS = 4000 };

/*
 * A model of the world outside. A reading job's answer is the version of the
 * store when it began; whoever asks after a commit was acknowledged must get
 * that version or a later one.
 */
struct world {
	struct dispatcher *dispatcher;
	uint32_t seed;
	int64_t now_ms;
	int version;
	struct {
		bool busy, doomed;
		uint64_t job;
		int began;
		bool changes;
	} workers[N_WORKERS];
	struct {
		bool asked;
		int answers, asked_at_version;
	} numbers[N_FRONTS][N_NUMBERS];
	int n_numbers[N_FRONTS];
	int n_assigned, n_replies, n_refused[5], n_killed, n_lost;
	bool stopped;
	/* Others commit too: not told yet, and who asked for a look. */
	bool untold;
	uint64_t looks;
	int n_looks;
};

static uint32_t next_random(uint32_t below, struct world *world)
{
	world->seed = world->seed * 1664525u + 1013904223u;
	return (uint32_t)(((uint64_t)world->seed * below) >> 32);
}

static void world_assign(int32_t worker, uint64_t job, uint8_t trust,
			 struct bytes body, void *context)
{
	struct world *world = context;

	(void)trust;
	assert_false(world->workers[worker].busy);
	assert_false(world->workers[worker].doomed);
	world->workers[worker].busy = true;
	world->workers[worker].job = job;
	world->workers[worker].began = world->version;
	world->workers[worker].changes = body.data[0] == 'c';
	world->n_assigned++;
}

static void settle(int32_t front, uint64_t number, struct world *world)
{
	assert_true(world->numbers[front][number].asked);
	assert_int_equal(world->numbers[front][number].answers++, 0);
}

static void world_reply(int32_t front, uint64_t number, struct bytes text,
			void *context)
{
	struct world *world = context;
	char copy[16];

	settle(front, number, world);
	snprintf(copy, sizeof(copy), "%.*s", (int)text.n, text.data);
	assert_true(atoi(copy) >=
		    world->numbers[front][number].asked_at_version);
	world->n_replies++;
}

static void world_kill(int32_t worker, void *context)
{
	struct world *world = context;

	assert_true(world->workers[worker].busy);
	assert_false(world->workers[worker].doomed);
	world->workers[worker].doomed = true;
	world->n_killed++;
}

static void world_refuse(int32_t front, uint64_t number, enum refusal why,
			 void *context)
{
	struct world *world = context;

	settle(front, number, world);
	if (why == REFUSE_STOPPING)
		assert_true(world->stopped);
	world->n_refused[why]++;
}

static void world_look(uint64_t job, void *context)
{
	struct world *world = context;

	assert_true(job > world->looks);
	world->looks = job;
	world->n_looks++;
}

/* Whoever watches tells what it knows. */
static void world_watch(struct world *world)
{
	if (world->untold)
		dispatcher_changed(world->dispatcher);
	world->untold = false;
	dispatcher_looked(world->looks, world->now_ms, world->dispatcher);
}

static void world_ask(struct world *world)
{
	int32_t front = (int32_t)next_random(N_FRONTS, world);
	int number = world->n_numbers[front];
	char body[8];

	if (number == N_NUMBERS)
		return;
	world->n_numbers[front]++;
	world->numbers[front][number].asked = true;
	world->numbers[front][number].asked_at_version = world->version;
	uint32_t which = next_random(N_BODIES, world);
	snprintf(body, sizeof(body), "%c%u", which == 0 ? 'c' : 'r', which);
	dispatcher_request(front, (uint64_t)number, 1, bytes_of(body),
			   world->now_ms, world->dispatcher);
}

static void world_answer(struct world *world)
{
	int32_t worker = (int32_t)next_random(N_WORKERS, world);
	char text[16];

	if (!world->workers[worker].busy)
		return;
	bool changes = world->workers[worker].changes;
	if (changes)
		world->workers[worker].began = ++world->version;
	snprintf(text, sizeof(text), "%d", world->workers[worker].began);
	world->workers[worker].busy = false;
	struct worker_reply reply = {world->workers[worker].job, bytes_of(text),
				     changes, 0};
	dispatcher_reply(worker, &reply, world->now_ms, world->dispatcher);
}

static void world_lose_worker(int32_t worker, struct world *world)
{
	world->workers[worker].busy = false;
	world->workers[worker].doomed = false;
	dispatcher_worker_died(worker, world->now_ms, world->dispatcher);
	dispatcher_worker_ready(worker, world->now_ms, world->dispatcher);
}

static void world_lose_front(struct world *world)
{
	int32_t front = (int32_t)next_random(N_FRONTS, world);

	for (int i = 0; i < world->n_numbers[front]; i++)
		if (world->numbers[front][i].answers == 0) {
			world->numbers[front][i].answers = 1; /* never comes */
			world->n_lost++;
		}
	dispatcher_front_died(front, world->now_ms, world->dispatcher);
}

static void world_step(bool shared, struct world *world)
{
	uint32_t event = next_random(100, world);

	if (shared && next_random(2, world) == 0)
		world_watch(world);
	if (shared && next_random(60, world) == 0) {
		world->version++;
		world->untold = true;
	}

	if (event < 45)
		world_ask(world);
	else if (event < 85)
		world_answer(world);
	else if (event < 90)
		world_lose_worker((int32_t)next_random(N_WORKERS, world),
				  world);
	else if (event < 91)
		world_lose_front(world);
	else
		world->now_ms += next_random(400, world);
	(void)dispatcher_tick(world->now_ms, world->dispatcher);
	for (int32_t i = 0; i < N_WORKERS; i++)
		if (world->workers[i].doomed && next_random(2, world))
			world_lose_worker(i, world);
}

/* Whatever is still under way ends. */
static void world_end(struct world *world)
{
	world->stopped = true;
	dispatcher_stop(world->dispatcher);
	for (int i = 0; i < 20; i++)
		world_ask(world);
	for (int i = 0; i < 100000; i++) {
		if (dispatcher_is_idle(world->dispatcher))
			return;
		world_answer(world);
		world_watch(world);
		for (int32_t j = 0; j < N_WORKERS; j++)
			if (world->workers[j].doomed)
				world_lose_worker(j, world);
	}
	fail_msg("the dispatcher never came to rest");
}

static void run_histories(bool with_others)
{
	struct dispatch_actions actions = {
		world_assign, world_reply, world_kill,
		world_refuse, NULL,	   with_others ? world_look : NULL};
	int refused[5] = {0}, killed = 0, lost = 0, shared = 0, looks = 0;

	for (uint32_t seed = 1; seed <= 200; seed++) {
		struct world *world = calloc(1, sizeof(*world));

		assert_non_null(world);
		world->seed = seed;
		actions.context = world;
		world->dispatcher =
			dispatcher_new(N_WORKERS, DEADLINE_MS, &actions);
		for (int32_t i = 0; i < N_WORKERS; i++)
			dispatcher_worker_ready(i, 0, world->dispatcher);
		for (int i = 0; i < 2000; i++)
			world_step(with_others, world);
		world_end(world);
		for (int f = 0; f < N_FRONTS; f++)
			for (int i = 0; i < world->n_numbers[f]; i++)
				assert_int_equal(world->numbers[f][i].answers,
						 1);
		for (int i = 0; i < 5; i++)
			refused[i] += world->n_refused[i];
		killed += world->n_killed;
		lost += world->n_lost;
		looks += world->n_looks;
		shared += world->n_replies > world->n_assigned;
		dispatcher_free(world->dispatcher);
		free(world);
	}
	/* The histories were not empty ones. */
	assert_true(refused[REFUSE_DEADLINE] > 100);
	assert_true(refused[REFUSE_CRASHED] > 100);
	assert_true(refused[REFUSE_STOPPING] > 100);
	assert_true(killed > 100 && lost > 100 && shared > 100);
	assert_true(with_others ? looks > 1000 : looks == 0);
}

static void history__every_request_has_exactly_one_answer(void **state)
{
	(void)state;
	run_histories(false);
}

static void history__no_answer_is_older_than_what_others_committed(void **state)
{
	(void)state;
	run_histories(true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			request__goes_to_an_idle_worker_first_come_first_served),
		cmocka_unit_test(
			request__waits_for_a_worker_that_is_not_ready_yet),
		cmocka_unit_test(request__the_same_bytes_share_a_job),
		cmocka_unit_test(reply__that_is_held_back_keeps_its_mark),
		cmocka_unit_test(request__of_another_front_shares_nothing),
		cmocka_unit_test(retire__finishes_what_it_has_and_gets_no_more),
		cmocka_unit_test(
			latencies__count_every_waiter_from_its_arrival),
		cmocka_unit_test(
			latencies__of_a_method_that_is_none_are_nobodys),
		cmocka_unit_test(
			latencies__of_a_repeated_answer_are_its_methods),
		cmocka_unit_test(latency__a_bound_is_in_its_bucket),
		cmocka_unit_test(
			request__after_a_commit_shares_nothing_begun_before),
		cmocka_unit_test(request__queued_at_a_commit_is_still_shared),
		cmocka_unit_test(
			worker_died__its_job_goes_to_the_head_of_the_queue),
		cmocka_unit_test(
			worker_died__twice_is_a_crash_and_a_quarantine),
		cmocka_unit_test(worker_died__idle_costs_nothing),
		cmocka_unit_test(
			tick__kills_at_the_deadline_and_tells_every_waiter),
		cmocka_unit_test(
			tick__a_late_answer_counts_and_its_worker_gets_no_more),
		cmocka_unit_test(
			front_died__its_answer_waits_for_the_same_bytes),
		cmocka_unit_test(front_died__no_answer_waits_longer),
		cmocka_unit_test(front_died__a_running_job_is_joined_again),
		cmocka_unit_test(
			front_died__answers_that_wait_take_so_much_and_no_more),
		cmocka_unit_test(front_died__no_answer_waits_past_a_commit),
		cmocka_unit_test(
			front_died__a_change_is_answered_from_its_own_commit),
		cmocka_unit_test(request__beyond_the_queue_is_busy_at_once),
		cmocka_unit_test(request__beyond_the_bytes_is_busy_at_once),
		cmocka_unit_test(stop__refuses_new_and_finishes_old),
		cmocka_unit_test(
			reply__of_a_job_that_is_not_the_workers_is_ignored),
		cmocka_unit_test(history__every_request_has_exactly_one_answer),
		cmocka_unit_test(looked__nothing_new_is_shared),
		cmocka_unit_test(changed__what_began_before_is_not_shared),
		cmocka_unit_test(changed__no_answer_waits_past_it),
		cmocka_unit_test(looked__an_answer_that_waits_is_given),
		cmocka_unit_test(tick__without_a_look_nothing_is_shared),
		cmocka_unit_test(stop__what_cannot_be_shared_is_refused),
		cmocka_unit_test(
			history__no_answer_is_older_than_what_others_committed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
