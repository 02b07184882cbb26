/*
 * `health` through a service against a bare nanomsg REP that sends a message
 * of the same size back: what front, dispatcher, worker and JSON cost.
 *
 * Rounds of both alternate in one run, so that the machine's other work falls
 * on both; the figure is the median of the rounds' ratios of medians.
 */
#include <nanomsg/nn.h>
#include <nanomsg/reqrep.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 15, QUESTIONS = 200, WAIT_MS = 30 * 1000 };

static const char request[] =
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"health\"}";

static void check(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench_ipc: %s\n", what);
	exit(1);
}

static pid_t fork_child(void)
{
	pid_t pid = fork();

	check(pid >= 0, "cannot fork");
	if (pid == 0)
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

/* Says on fd that it is bound, then sends each message back, n bytes long. */
static void run_echo(const char *url, size_t n, int fd)
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

static pid_t start(const char *folder, const char *url, size_t n_echo)
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
		execl(program, "trefnydd", "serve", "--data", folder,
		      "--listen", url, (char *)NULL);
		_exit(127);
	}
	close(fds[1]);
	check(read(fds[0], &byte, 1) == 1, "does not start");
	close(fds[0]);
	return pid;
}

static int open_client(const char *url)
{
	int socket = nn_socket(AF_SP, NN_REQ), wait = WAIT_MS;

	check(socket >= 0 &&
		      nn_setsockopt(socket, NN_SOL_SOCKET, NN_RCVTIMEO, &wait,
				    sizeof(wait)) == 0 &&
		      nn_connect(socket, url) >= 0,
	      "cannot connect");
	return socket;
}

/* The reply's bytes. */
static size_t ask(int socket)
{
	void *reply = NULL;

	check(nn_send(socket, request, sizeof(request) - 1, 0) >= 0,
	      "cannot send");
	int n = nn_recv(socket, &reply, NN_MSG, 0);
	check(n > 0, "no reply");
	nn_freemsg(reply);
	return (size_t)n;
}

static double microseconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), compare);
	return values[n / 2];
}

static double round_of(int socket)
{
	double times[QUESTIONS];

	for (int i = 0; i < QUESTIONS; i++) {
		double start_us = microseconds();

		(void)ask(socket);
		times[i] = microseconds() - start_us;
	}
	return median(times, QUESTIONS);
}

int main(void)
{
	char folder[] = "/tmp/trefnydd-bench.XXXXXX";
	char data[64], url[64], echo_url[64], command[96];
	double health[ROUNDS], echo[ROUNDS], ratios[ROUNDS];

	check(mkdtemp(folder) != NULL, "no folder");
	snprintf(data, sizeof(data), "%s/data", folder);
	snprintf(url, sizeof(url), "ipc://%s/api", folder);
	snprintf(echo_url, sizeof(echo_url), "ipc://%s/echo", folder);
	pid_t service = start(data, url, 0);
	int to_service = open_client(url);
	size_t n = ask(to_service);
	/* Sockets do not survive a fork: the echo's own are made in it. */
	(void)nn_close(to_service);
	pid_t echoing = start(data, echo_url, n);
	to_service = open_client(url);
	int to_echo = open_client(echo_url);

	(void)round_of(to_service); /* warm */
	(void)round_of(to_echo);
	for (int i = 0; i < ROUNDS; i++) {
		health[i] = round_of(to_service);
		echo[i] = round_of(to_echo);
		ratios[i] = health[i] / echo[i];
	}
	(void)nn_close(to_service);
	(void)nn_close(to_echo);
	(void)kill(service, SIGTERM);
	(void)kill(echoing, SIGKILL);
	(void)waitpid(service, NULL, 0);
	(void)waitpid(echoing, NULL, 0);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	check(system(command) == 0, "cannot clean up");

	double ratio = median(ratios, ROUNDS);
	printf("ipc: %d rounds of %d questions, replies of %zu bytes\n", ROUNDS,
	       QUESTIONS, n);
	printf("  %-24s %8s\n", "", "median");
	printf("  %-24s %5.0f us\n", "health", median(health, ROUNDS));
	printf("  %-24s %5.0f us\n", "bare nanomsg echo", median(echo, ROUNDS));
	printf("  %-24s %7.1fx  (%.1f to %.1f; at most 5)\n", "ratio", ratio,
	       ratios[0], ratios[ROUNDS - 1]);
	return ratio <= 5 ? 0 : 1;
}
