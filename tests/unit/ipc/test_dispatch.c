/*
 * The dispatcher by itself: who gets a request, what is refused and stopped,
 * and how long it took.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "tests/unit/ipc/dispatched.h"

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
	answer_too_late("a", BYTES("C"), false, &house);
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
	const struct bytes answer = {held, sizeof(held)};
	struct house house;

	(void)state;
	open_house(1, &house);
	request(0, 1, "a", 0, &house);
	request(0, 2, "a", 0, &house);
	reply_bytes(0, answer, false, &house);
	assert_done("assign 0 a;reply 0/2 ~no;reply 0/1 ~no;", &house);
	/* Also where it was kept for a front that died. */
	answer_too_late("b", answer, false, &house);
	request(0, 4, "b", 2, &house);
	assert_done("assign 0 b;reply 0/4 ~no;", &house);
	close_house(&house);
}

/* Who waits for one and the same takes memory as well. */
static void request__of_too_many_for_one_job_is_busy(void **state)
{
	struct house house;

	(void)state;
	open_house(1, &house);
	for (int round = 0; round < 2; round++) {
		for (uint64_t i = 1; i < LIMIT_WAITERS; i++)
			request(0, i, "a", 0, &house);
		request(0, LIMIT_WAITERS, "b", 0, &house);
		assert_done(round == 0 ? "assign 0 a;" : "", &house);
		request(0, 20001, "a", 0, &house);
		request(0, 20002, "b", 0, &house);
		request(2, 20003, "c", 0, &house);
		assert_done("refuse 0/20001 busy;refuse 0/20002 busy;"
			    "refuse 2/20003 busy;",
			    &house);
		/* Who is gone waits no more. */
		dispatcher_front_died(0, 1, house.dispatcher);
	}
	request(0, 7, "a", 1, &house);
	reply(0, "x", false, &house);
	assert_done("reply 0/7 x;assign 0 b;", &house);
	reply(0, "y", false, &house);
	/* Nor who has the answer. */
	for (uint64_t i = 1; i <= LIMIT_WAITERS; i++)
		request(3, i, "c", 1, &house);
	assert_done("assign 0 c;", &house);
	close_house(&house);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(request__of_too_many_for_one_job_is_busy),
		cmocka_unit_test(
			request__goes_to_an_idle_worker_first_come_first_served),
		cmocka_unit_test(
			request__waits_for_a_worker_that_is_not_ready_yet),
		cmocka_unit_test(request__the_same_bytes_share_a_job),
		cmocka_unit_test(retire__finishes_what_it_has_and_gets_no_more),
		cmocka_unit_test(
			latencies__count_every_waiter_from_its_arrival),
		cmocka_unit_test(
			latencies__of_a_method_that_is_none_are_nobodys),
		cmocka_unit_test(
			latencies__of_a_repeated_answer_are_its_methods),
		cmocka_unit_test(latency__a_bound_is_in_its_bucket),
		cmocka_unit_test(request__of_another_front_shares_nothing),
		cmocka_unit_test(
			tick__kills_at_the_deadline_and_tells_every_waiter),
		cmocka_unit_test(
			tick__a_late_answer_counts_and_its_worker_gets_no_more),
		cmocka_unit_test(request__beyond_the_queue_is_busy_at_once),
		cmocka_unit_test(request__beyond_the_bytes_is_busy_at_once),
		cmocka_unit_test(stop__refuses_new_and_finishes_old),
		cmocka_unit_test(
			reply__of_a_job_that_is_not_the_workers_is_ignored),
		cmocka_unit_test(reply__that_is_held_back_keeps_its_mark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
