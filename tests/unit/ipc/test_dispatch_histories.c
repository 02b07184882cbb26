/*
 * The dispatcher by itself: random histories whose promises hold whatever
 * happens.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "ipc/dispatch.h"

enum { DEADLINE_MS = 1000 };
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
		bool busy, doomed, gone; /* gone: idle, not noticed yet */
		uint64_t job;
		int began;
		bool changes;
	} workers[N_WORKERS];
	struct {
		bool asked;
		int answers, asked_at_version;
	} numbers[N_FRONTS][N_NUMBERS];
	int n_numbers[N_FRONTS];
	int n_assigned, n_gone, n_replies, n_refused[5], n_killed, n_lost;
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

static bool world_assign(int32_t worker, uint64_t job, uint8_t trust,
			 struct bytes body, void *context)
{
	struct world *world = context;

	(void)trust;
	assert_false(world->workers[worker].busy);
	assert_false(world->workers[worker].doomed);
	if (world->workers[worker].gone) {
		world->n_gone++;
		return false;
	}
	world->workers[worker].busy = true;
	world->workers[worker].job = job;
	world->workers[worker].began = world->version;
	world->workers[worker].changes = body.data[0] == 'c';
	world->n_assigned++;
	return true;
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
	world->workers[worker].doomed = world->workers[worker].gone = false;
	dispatcher_worker_died(worker, world->now_ms, world->dispatcher);
	dispatcher_worker_ready(worker, world->now_ms, world->dispatcher);
}

/* It ends while it waits; who hands out finds out first. */
static void world_lose_idle(struct world *world)
{
	uint32_t worker = next_random(N_WORKERS, world);

	world->workers[worker].gone |= !world->workers[worker].busy;
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
	else if (event < 94)
		world_lose_idle(world);
	else
		world->now_ms += next_random(400, world);
	(void)dispatcher_tick(world->now_ms, world->dispatcher);
	for (int32_t i = 0; i < N_WORKERS; i++)
		if ((world->workers[i].doomed || world->workers[i].gone) &&
		    next_random(2, world))
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
			if (world->workers[j].doomed || world->workers[j].gone)
				world_lose_worker(j, world);
	}
	fail_msg("the dispatcher never came to rest");
}

static void run_histories(bool with_others)
{
	struct dispatch_actions actions = {
		world_assign, world_reply, world_kill,
		world_refuse, NULL,	   with_others ? world_look : NULL};
	int refused[5] = {0}, killed = 0, lost = 0, shared = 0, looks = 0,
	    gone = 0;

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
		gone += world->n_gone;
		shared += world->n_replies > world->n_assigned;
		dispatcher_free(world->dispatcher);
		free(world);
	}
	/* The histories were not empty ones. */
	assert_true(refused[REFUSE_DEADLINE] > 100);
	assert_true(refused[REFUSE_CRASHED] > 100);
	assert_true(refused[REFUSE_STOPPING] > 100);
	assert_true(killed > 100 && lost > 100 && shared > 100 && gone > 100);
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
		cmocka_unit_test(history__every_request_has_exactly_one_answer),
		cmocka_unit_test(
			history__no_answer_is_older_than_what_others_committed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
