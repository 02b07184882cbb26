/*
 * `health` through a service against a bare nanomsg REP that sends a message
 * of the same size back: what front, dispatcher, worker and JSON cost.
 *
 * Rounds of both alternate in one run, so that the machine's other work falls
 * on both; the figure is the median of the rounds' ratios of medians.
 */
#include "tests/bench/service_run.h"

enum { ROUNDS = 15, QUESTIONS = 200 };

static const char request[] =
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"health\"}";

/* The reply's bytes. */
static size_t ask(int socket)
{
	size_t n;

	nn_freemsg(ask_socket(socket, request, sizeof(request) - 1, &n));
	return n;
}

static double round_of(int socket)
{
	double times[QUESTIONS];

	for (int i = 0; i < QUESTIONS; i++) {
		double start_us = microseconds();

		(void)ask(socket);
		times[i] = microseconds() - start_us;
	}
	return percentile(times, QUESTIONS, 50);
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
	stop(service, SIGTERM);
	stop(echoing, SIGKILL);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	check(system(command) == 0, "cannot clean up");

	double ratio = percentile(ratios, ROUNDS, 50);
	printf("ipc: %d rounds of %d questions, replies of %zu bytes\n", ROUNDS,
	       QUESTIONS, n);
	printf("  %-24s %8s\n", "", "median");
	printf("  %-24s %5.0f us\n", "health", percentile(health, ROUNDS, 50));
	printf("  %-24s %5.0f us\n", "bare nanomsg echo",
	       percentile(echo, ROUNDS, 50));
	printf("  %-24s %7.1fx  (%.1f to %.1f; at most 5)\n", "ratio", ratio,
	       ratios[0], ratios[ROUNDS - 1]);
	return ratio <= 5 ? 0 : 1;
}
