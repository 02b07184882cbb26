#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "ipc/channel.h"

static const struct bytes nothing = {"", 0};

struct pair {
	struct channel a, b;
};

static void open_pair(struct pair *pair)
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	channel_init(fds[0], &pair->a);
	channel_init(fds[1], &pair->b);
}

static void close_pair(struct pair *pair)
{
	channel_release(&pair->a);
	channel_release(&pair->b);
}

static void send_one(uint64_t job, struct bytes first, struct bytes second,
		     struct channel *channel)
{
	channel_send((struct frame){.job = job, .kind = FRAME_REQUEST}, first,
		     second, channel);
}

static void receive__gives_what_was_sent_in_order(void **state)
{
	struct pair pair;
	struct frame frame;
	struct bytes body;

	(void)state;
	open_pair(&pair);
	send_one(7, BYTES("one "), BYTES("and two"), &pair.a);
	send_one(8, nothing, nothing, &pair.a);
	send_one(9, nothing, BYTES("three"), &pair.a);
	channel_fill(&pair.b);
	assert_true(channel_receive(&pair.b, &frame, &body));
	assert_true(bytes_equal(body, BYTES("one and two")));
	assert_int_equal(frame.job, 7);
	assert_int_equal(frame.kind, FRAME_REQUEST);
	assert_true(channel_receive(&pair.b, &frame, &body));
	assert_int_equal(frame.job, 8);
	assert_int_equal(body.n, 0);
	assert_true(channel_receive(&pair.b, &frame, &body));
	assert_true(bytes_equal(body, BYTES("three")));
	assert_false(channel_receive(&pair.b, &frame, &body));
	assert_false(pair.b.closed);
	close_pair(&pair);
}

static void receive__waits_for_the_last_byte(void **state)
{
	struct frame frame = {.job = 3,
			      .n_bytes = 4,
			      .version = FRAME_VERSION,
			      .kind = FRAME_REPLY};
	char bytes[sizeof(frame) + 4];
	struct pair pair;
	struct bytes body;

	(void)state;
	open_pair(&pair);
	memcpy(bytes, &frame, sizeof(frame));
	memcpy(bytes + sizeof(frame), "abcd", 4);
	for (size_t i = 0; i < sizeof(bytes); i++) {
		channel_fill(&pair.b);
		assert_false(channel_receive(&pair.b, &frame, &body));
		assert_int_equal(send(pair.a.fd, bytes + i, 1, 0), 1);
	}
	channel_fill(&pair.b);
	assert_true(channel_receive(&pair.b, &frame, &body));
	assert_true(bytes_equal(body, BYTES("abcd")));
	close_pair(&pair);
}

/* More than a socket holds waits in the channel; nothing blocks or is lost. */
static void send__of_the_largest_request_never_blocks(void **state)
{
	size_t n = (size_t)LIMIT_REQUEST_BYTES;
	char *text = malloc(n);
	struct snapshot snapshot = {.n_workers = 5};
	struct pair pair;
	struct frame frame;
	struct bytes body;

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < n; i++)
		text[i] = (char)(i * 31 + i / 251);
	open_pair(&pair);
	for (uint64_t i = 0; i < 2; i++)
		send_one(i,
			 (struct bytes){(const char *)&snapshot,
					sizeof(snapshot)},
			 (struct bytes){text, n}, &pair.a);
	assert_false(channel_idle(&pair.a));
	assert_int_equal(channel_events(&pair.a), POLLIN | POLLOUT);
	for (uint64_t i = 0; i < 2; i++) {
		while (!channel_receive(&pair.b, &frame, &body)) {
			assert_false(pair.b.closed);
			channel_flush(&pair.a);
			channel_fill(&pair.b);
		}
		assert_int_equal(frame.job, i);
		assert_int_equal(body.n, n + sizeof(snapshot));
		assert_memory_equal(body.data + sizeof(snapshot), text, n);
	}
	assert_true(channel_idle(&pair.a));
	assert_int_equal(channel_events(&pair.a), POLLIN);
	close_pair(&pair);
	free(text);
}

static void receive__closes_on_a_wrong_version_or_size(void **state)
{
	const struct frame wrong[] = {
		{.version = FRAME_VERSION + 1},
		{.version = FRAME_VERSION,
		 .n_bytes = LIMIT_REQUEST_BYTES + sizeof(struct snapshot) + 1},
		{.version = FRAME_VERSION, .n_bytes = UINT32_MAX},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct pair pair;
		struct frame frame;
		struct bytes body;

		open_pair(&pair);
		assert_int_equal(send(pair.a.fd, &wrong[i], sizeof(wrong[i]),
				      0),
				 sizeof(wrong[i]));
		channel_fill(&pair.b);
		assert_false(channel_receive(&pair.b, &frame, &body));
		assert_true(pair.b.closed);
		close_pair(&pair);
	}
}

static void fill__keeps_what_came_before_the_end(void **state)
{
	struct pair pair;
	struct frame frame;
	struct bytes body;

	(void)state;
	open_pair(&pair);
	send_one(1, BYTES("last words"), nothing, &pair.a);
	channel_release(&pair.a);
	channel_fill(&pair.b);
	assert_true(pair.b.closed);
	assert_true(channel_receive(&pair.b, &frame, &body));
	assert_true(bytes_equal(body, BYTES("last words")));
	assert_false(channel_receive(&pair.b, &frame, &body));
	close_pair(&pair);
}

static void send__to_the_dead_closes_and_raises_no_signal(void **state)
{
	struct pair pair;

	(void)state;
	open_pair(&pair);
	channel_release(&pair.b);
	send_one(1, BYTES("hello"), nothing, &pair.a);
	assert_true(pair.a.closed);
	send_one(2, BYTES("hello"), nothing, &pair.a);
	assert_false(channel_flush_all(&pair.a));
	close_pair(&pair);
}

static void wait__gives_frames_until_the_other_end_is_gone(void **state)
{
	struct pair pair;
	struct frame frame;
	struct bytes body;

	(void)state;
	open_pair(&pair);
	send_one(1, BYTES("a"), nothing, &pair.a);
	send_one(2, BYTES("b"), nothing, &pair.a);
	channel_release(&pair.a);
	assert_true(channel_wait(&pair.b, &frame, &body));
	assert_true(channel_wait(&pair.b, &frame, &body));
	assert_int_equal(frame.job, 2);
	assert_false(channel_wait(&pair.b, &frame, &body));
	close_pair(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(receive__gives_what_was_sent_in_order),
		cmocka_unit_test(receive__waits_for_the_last_byte),
		cmocka_unit_test(send__of_the_largest_request_never_blocks),
		cmocka_unit_test(receive__closes_on_a_wrong_version_or_size),
		cmocka_unit_test(fill__keeps_what_came_before_the_end),
		cmocka_unit_test(send__to_the_dead_closes_and_raises_no_signal),
		cmocka_unit_test(
			wait__gives_frames_until_the_other_end_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
