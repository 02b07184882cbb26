/*
 * bench_propose [runs]: `propose` on the example authority as a whole
 * process, from files, against glpsol on the program that it writes, in one
 * run. TREFNYDD is the program.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 21, GOAL_MS = 150 };

static double now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* The wall time of a command, or -1 where it fails. */
static double run(char *const *argv)
{
	double start = now_ms();
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		(void)dup2(null, 1);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		return -1;
	return now_ms() - start;
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void fail(const char *what)
{
	fprintf(stderr, "bench_propose: %s\n", what);
	exit(1);
}

static double median(char *const *argv, int n)
{
	double times[101];

	for (int i = 0; i < n; i++) {
		times[i] = run(argv);
		if (times[i] < 0)
			fail(argv[0]);
	}
	qsort(times, (size_t)n, sizeof(*times), compare);
	return times[n / 2];
}

int main(int argc, char **argv)
{
	char *program = getenv("TREFNYDD");
	int n = argc > 1 ? atoi(argv[1]) : RUNS;
	char model[] = "/tmp/bench_propose.XXXXXX";
	char propose[] = "propose", now[] = "--now", date[] = "2026-09-15",
	     example[] = "examples/dyffryn/case.json", json[] = "--json",
	     write_model[] = "--write-model", glpsol[] = "glpsol",
	     lp[] = "--lp", true_name[] = "true";

	if (!program || n < 1 || n > 101)
		fail("TREFNYDD is not set, or the runs are not 1 to 101");
	int fd = mkstemp(model);
	if (fd < 0)
		fail(model);
	close(fd);
	char *const writes[] = {program, propose,     example, now,
				date,	 write_model, model,   NULL};
	char *const ours[] = {program, propose, example, now, date, json, NULL};
	char *const peer[] = {glpsol, lp, model, NULL};
	char *const nothing[] = {true_name, NULL};
	if (run(writes) < 0)
		fail(program);
	double us = median(ours, n), floor = median(nothing, n);
	double them = median(peer, n < 3 ? n : 3);
	(void)unlink(model);
	printf("propose, whole process, 29 people (median of %d)\n", n);
	printf("  %-34s %8.1f ms\n", "trefnydd propose", us);
	printf("  %-34s %8.1f ms\n", "an empty process", floor);
	printf("  %-34s %8.1f ms  %6.1f times ours\n",
	       "glpsol on the whole program", them, them / us);
	printf("  goal: at most %d ms: %s\n", GOAL_MS,
	       us <= GOAL_MS ? "met" : "MISSED");
	return 0;
}
