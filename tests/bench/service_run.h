#ifndef TESTS_BENCH_SERVICE_RUN_H
#define TESTS_BENCH_SERVICE_RUN_H

/*
 * What the benches of the service share: a service and a bare nanomsg REP as
 * children, questions to them, the clock and medians. Sockets do not survive a
 * fork: a process forks its children before it opens any.
 */

#include <nanomsg/nn.h>
#include <nanomsg/reqrep.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { REPLY_WAIT_MS = 120 * 1000 };

static inline void check(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

static inline pid_t fork_child(void)
{
	pid_t pid = fork();

	check(pid >= 0, "cannot fork");
	if (pid == 0)
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

/* Says on fd that it is bound, then answers each message with n bytes. */
static inline void run_echo(const char *url, size_t n, int fd)
{
	int socket = nn_socket(AF_SP, NN_REP);

	if (nn_bind(socket, url) < 0 || write(fd, "r", 1) != 1)
		_exit(1);
	for (;;) {
		void *message = NULL;
		int received = nn_recv(socket, &message, NN_MSG, 0);
		void *reply = nn_allocmsg(n, 0);

		if (received < 0 || !reply)
			_exit(1);
		memset(reply, ' ', n);
		nn_freemsg(message);
		(void)nn_send(socket, &reply, NN_MSG, 0);
	}
}

/* n_echo 0: the service, on the data folder; else the bare REP. */
static inline pid_t start(const char *folder, const char *url, size_t n_echo)
{
	const char *program = getenv("TREFNYDD");
	int fds[2];
	char byte;

	check(program != NULL, "TREFNYDD is not set");
	check(pipe(fds) == 0, "no pipe");
	pid_t pid = fork_child();
	if (pid == 0) {
		close(fds[0]);
		if (n_echo)
			run_echo(url, n_echo, fds[1]);
		(void)dup2(fds[1], 1);
		char *workers = getenv("BENCH_WORKERS");

		execl(program, "trefnydd", "serve", "--data", folder,
		      "--listen", url, workers ? "--workers" : (char *)NULL,
		      workers, (char *)NULL);
		_exit(127);
	}
	close(fds[1]);
	check(read(fds[0], &byte, 1) == 1, "does not start");
	close(fds[0]);
	return pid;
}

static inline void stop(pid_t pid, int signal)
{
	(void)kill(pid, signal);
	(void)waitpid(pid, NULL, 0);
}

static inline int open_client(const char *url)
{
	int socket = nn_socket(AF_SP, NN_REQ), wait = REPLY_WAIT_MS, any = -1;

	check(socket >= 0 &&
		      nn_setsockopt(socket, NN_SOL_SOCKET, NN_RCVTIMEO, &wait,
				    sizeof(wait)) == 0 &&
		      nn_setsockopt(socket, NN_SOL_SOCKET, NN_RCVMAXSIZE, &any,
				    sizeof(any)) == 0 &&
		      nn_setsockopt(socket, NN_REQ, NN_REQ_RESEND_IVL, &wait,
				    sizeof(wait)) == 0 &&
		      nn_connect(socket, url) >= 0,
	      "cannot connect");
	return socket;
}

/* The reply: nn_freemsg() it. */
static inline char *ask_socket(int socket, const char *request, size_t n,
			       size_t *ret_n)
{
	char *reply = NULL;

	check(nn_send(socket, request, n, 0) >= 0, "cannot send");
	int received = nn_recv(socket, &reply, NN_MSG, 0);
	check(received > 0, "no reply");
	*ret_n = (size_t)received;
	return reply;
}

static inline double microseconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static inline int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Of percent of them at most this; sorts. */
static inline double percentile(double *values, size_t n, double percent)
{
	if (n == 0)
		return 0;
	qsort(values, n, sizeof(*values), compare_doubles);
	size_t i = (size_t)((double)n * percent / 100);
	return values[i < n ? i : n - 1];
}

#endif
