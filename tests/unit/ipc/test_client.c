#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <nanomsg/nn.h>
#include <nanomsg/reqrep.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ipc/client.h"
#include "tests/unit/folder.h"

/*
 * The client against a service that answers as the test wants: a child, which
 * takes as many requests as are told of, and then answers them in their order.
 */

#define RESULT "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"done\":true}}"
#define ERROR(code)                                                            \
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":" code              \
	",\"message\":\"m\"}}"

enum { MOST_REQUESTS = 3, ASK_MS = 30 * 1000 };

struct answering {
	char folder[64], url[96];
	pid_t pid;
	int stay; /* closed: it may end */
};

static void answer(const char *url, const char *const *replies, int ready)
{
	void *bodies[MOST_REQUESTS], *controls[MOST_REQUESTS];
	int socket = nn_socket(AF_SP_RAW, NN_REP), n = 0;

	if (socket < 0 || nn_bind(socket, url) < 0 || write(ready, "r", 1) != 1)
		_exit(1);
	for (; n < MOST_REQUESTS && replies[n]; n++) {
		struct nn_iovec io = {&bodies[n], NN_MSG};
		struct nn_msghdr message = {&io, 1, &controls[n], NN_MSG};

		if (nn_recvmsg(socket, &message, 0) < 0)
			_exit(1);
		nn_freemsg(bodies[n]);
	}
	for (int i = 0; i < n; i++) {
		struct nn_iovec io = {(void *)(uintptr_t)replies[i],
				      strlen(replies[i])};
		struct nn_msghdr message = {&io, 1, &controls[i], NN_MSG};

		if (replies[i][0] && nn_sendmsg(socket, &message, 0) < 0)
			_exit(1);
	}
	/* It stays until the client has what it wants. */
	(void)read(STDIN_FILENO, &n, 1);
	_exit(0);
}

static void start(const char *const *replies, struct answering *ret)
{
	int ready[2], stay[2];
	char byte;

	snprintf(ret->folder, sizeof(ret->folder), "/tmp/trefnydd-XXXXXX");
	assert_non_null(mkdtemp(ret->folder));
	snprintf(ret->url, sizeof(ret->url), "ipc://%s/socket", ret->folder);
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(stay), 0);
	ret->pid = fork();
	assert_true(ret->pid >= 0);
	if (ret->pid == 0) {
		(void)dup2(stay[0], STDIN_FILENO);
		close(stay[1]);
		answer(ret->url, replies, ready[1]);
	}
	close(ready[1]);
	close(stay[0]);
	ret->stay = stay[1];
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
}

static void check_takes(const char *expected, const char *const *replies)
{
	struct answering answering;
	struct buffer reply;
	struct error err = {0};
	int how;

	start(replies, &answering);
	buffer_init(0, &reply);
	enum status status =
		client_ask(answering.url, BYTES("{}"), ASK_MS, &reply, &err);
	close(answering.stay);
	assert_int_equal(waitpid(answering.pid, &how, 0), answering.pid);
	assert_int_equal(how, 0);
	assert_true(remove_folder(answering.folder));
	assert_int_equal(status, STATUS_OK);
	assert_string_equal(reply.data, expected);
	buffer_release(&reply);
}

static void ask__takes_the_reply(void **state)
{
	(void)state;
	check_takes(RESULT, (const char *const[]){RESULT, NULL});
	check_takes(ERROR("-32603"),
		    (const char *const[]){ERROR("-32603"), NULL});
}

/* The second was asked after half a second, and is done. */
static void ask__takes_the_result_of_another_that_was_asked(void **state)
{
	static const char *const failures[] = {ERROR("-32603"),
					       ERROR("-32003")};

	(void)state;
	for (size_t i = 0; i < sizeof(failures) / sizeof(*failures); i++)
		check_takes(RESULT,
			    (const char *const[]){failures[i], RESULT, NULL});
}

static void ask__takes_the_failure_where_no_other_answers(void **state)
{
	(void)state;
	check_takes(ERROR("-32603"),
		    (const char *const[]){ERROR("-32603"), "", NULL});
	check_takes(ERROR("-32003"),
		    (const char *const[]){ERROR("-32603"), ERROR("-32003"),
					  NULL});
}

/* What was refused for what it says is refused by everyone. */
static void ask__takes_a_refusal_at_once(void **state)
{
	(void)state;
	check_takes(ERROR("-32001"),
		    (const char *const[]){ERROR("-32001"), RESULT, NULL});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ask__takes_the_reply),
		cmocka_unit_test(
			ask__takes_the_result_of_another_that_was_asked),
		cmocka_unit_test(ask__takes_the_failure_where_no_other_answers),
		cmocka_unit_test(ask__takes_a_refusal_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
