/*
 * The dispatcher by itself: workers and fronts that die, and changes of the
 * store, by a worker or by others, after which no older answer is given.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "base/limits.h"
#include "tests/unit/ipc/dispatched.h"

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

static void front_died__its_answer_waits_for_the_same_bytes(void **state)
{
	struct house house;

	(void)state;
	open_house(1, &house);
	answer_too_late("a", BYTES("A"), false, &house);
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
	answer_too_late("a", BYTES("A"), false, &house);
	assert_done("assign 0 a;", &house);
	(void)dispatcher_tick(10 + ANSWER_WAITS_MS, house.dispatcher);
	request(0, 9, "a", 10 + ANSWER_WAITS_MS, &house);
	assert_done("assign 0 a;", &house);
	close_house(&house);
}

/* However often a front dies under load: beyond it a job is done again. */
static void front_died__answers_that_wait_take_so_much_and_no_more(void **state)
{
	enum { EACH = 1024 * 1024, KEPT = ANSWERS_KEPT_BYTES / EACH };
	static char bytes[EACH + 1];
	/* With all that are kept, and with one less. */
	static const struct {
		size_t n;
		bool given, kept;
	} lasts[] = {{1, false, false},
		     {EACH, false, false},
		     {EACH + 1, true, false},
		     {EACH, true, true}};
	char body[16];

	(void)state;
	for (size_t k = 0; k < sizeof(lasts) / sizeof(*lasts); k++) {
		const struct bytes answer = {bytes, EACH};
		const struct bytes last = {bytes, lasts[k].n};
		struct house house;

		open_house(1, &house);
		for (int i = 0; i < KEPT; i++) {
			snprintf(body, sizeof(body), "%d", i);
			answer_too_late(body, answer, false, &house);
		}
		if (lasts[k].given)
			request(0, 2, "0", 11, &house);
		answer_too_late("last", last, false, &house);
		request(0, 3, body, 12, &house);
		assert_int_equal(dispatcher_n_busy(house.dispatcher), 0);
		request(0, 4, "last", 13, &house);
		assert_int_equal(dispatcher_n_busy(house.dispatcher),
				 !lasts[k].kept);
		close_house(&house);
	}
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
	answer_too_late("read", BYTES("old"), false, &house);
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
	answer_too_late("import", BYTES("kept"), true, &house);
	request(0, 1, "import", 11, &house);
	assert_done("assign 0 import;reply 0/1 kept;", &house);
	close_house(&house);
}

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
	answer_too_late("read", BYTES("1"), false, &house);
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
	answer_too_late("read", BYTES("1"), false, &house);
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

/* Who died before it was asked has lost no job, however many they are. */
static void worker_died__idle_takes_no_try_of_a_job(void **state)
{
	struct house house;

	(void)state;
	open_house(3, &house);
	for (int i = 0; i < 3; i++)
		house.gone[i] = true;
	request(0, 1, "a", 0, &house);
	assert_int_equal(dispatcher_n_queued(house.dispatcher), 1);
	assert_int_equal(dispatcher_n_busy(house.dispatcher), 0);
	assert_done("", &house);
	died(0, 1, &house);
	assert_done("assign 0 a;", &house);
	died(1, 1, &house);
	died(2, 1, &house);
	/* It has still all of its tries. */
	died(0, 2, &house);
	assert_done("assign 1 a;", &house);
	reply(1, "x", false, &house);
	assert_done("reply 0/1 x;", &house);
	close_house(&house);
}

/* The next who is idle has it. */
static void assign__to_who_is_gone_goes_to_the_next(void **state)
{
	struct house house;

	(void)state;
	open_house(2, &house);
	house.gone[0] = true;
	request(0, 1, "a", 0, &house);
	request(0, 2, "b", 0, &house);
	assert_done("assign 1 a;", &house);
	reply(1, "x", false, &house);
	assert_done("reply 0/1 x;assign 1 b;", &house);
	died(0, 1, &house);
	reply(1, "y", false, &house);
	assert_done("reply 0/2 y;", &house);
	close_house(&house);
}

/* The last that there is room for has its room. */
static void looked__as_many_as_may_wait_share(void **state)
{
	struct house house;

	(void)state;
	open_shared_house(1, &house);
	for (uint64_t i = 1; i <= LIMIT_WAITERS; i++) {
		request(0, i, "a", 0, &house);
		buffer_clear(&house.log);
		dispatcher_looked(house.looks, 0, house.dispatcher);
		assert_done("", &house);
	}
	request(0, 20001, "a", 0, &house);
	assert_done("refuse 0/20001 busy;", &house);
	close_house(&house);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looked__as_many_as_may_wait_share),
		cmocka_unit_test(worker_died__idle_takes_no_try_of_a_job),
		cmocka_unit_test(assign__to_who_is_gone_goes_to_the_next),
		cmocka_unit_test(
			request__after_a_commit_shares_nothing_begun_before),
		cmocka_unit_test(request__queued_at_a_commit_is_still_shared),
		cmocka_unit_test(
			worker_died__its_job_goes_to_the_head_of_the_queue),
		cmocka_unit_test(
			worker_died__twice_is_a_crash_and_a_quarantine),
		cmocka_unit_test(worker_died__idle_costs_nothing),
		cmocka_unit_test(
			front_died__its_answer_waits_for_the_same_bytes),
		cmocka_unit_test(front_died__no_answer_waits_longer),
		cmocka_unit_test(
			front_died__answers_that_wait_take_so_much_and_no_more),
		cmocka_unit_test(front_died__a_running_job_is_joined_again),
		cmocka_unit_test(front_died__no_answer_waits_past_a_commit),
		cmocka_unit_test(
			front_died__a_change_is_answered_from_its_own_commit),
		cmocka_unit_test(looked__nothing_new_is_shared),
		cmocka_unit_test(changed__what_began_before_is_not_shared),
		cmocka_unit_test(changed__no_answer_waits_past_it),
		cmocka_unit_test(looked__an_answer_that_waits_is_given),
		cmocka_unit_test(tick__without_a_look_nothing_is_shared),
		cmocka_unit_test(stop__what_cannot_be_shared_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
