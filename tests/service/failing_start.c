/*
 * failing_start STEP SEED FOLDER: `serve` whose system calls fail while it
 * starts on a store that it has to make: of each part of it, with each error,
 * every STEP-th one that may fail so, once; and each kind of call for good.
 * It says that it is ready and answers, and ends with 0 when it is told to; or
 * it ends with 2 or 3 and one line. Either way nothing of it is left, neither
 * a process nor a socket, and the next start on the same store is well.
 */
#define _DEFAULT_SOURCE /* syscall() */

#include "tests/service/supervise.h"

enum { LATE_MS = 40 * 1000 };

static char url[160], data[200];
static const char *folder;
static int n_strikes, n_ready, n_ended, n_tries;

static struct supervised start(void)
{
	char *argv[] = {(char *)(uintptr_t)environment("TREFNYDD"),
			(char[]){"serve"},
			(char[]){"--data"},
			data,
			(char[]){"--listen"},
			url,
			(char[]){"--workers"},
			(char[]){"1"},
			NULL};
	struct supervised supervised;

	if (!supervise_start(argv, &supervised)) {
		printf("SKIPPED: this machine lets nobody refuse a "
		       "program's system calls (seccomp)\n");
		exit(0);
	}
	return supervised;
}

static bool is_ready(const struct supervised *supervised)
{
	return supervised->said.n && strchr(supervised->said.data, '\n');
}

static bool is_serving(const struct supervised *supervised)
{
	return supervised->logged.n &&
	       strstr(supervised->logged.data, "\"event\":\"ready\"");
}

/* Where it can write nothing it does not say so: whoever asks is answered. */
static bool is_answering(struct supervised *supervised)
{
	static const char health[] =
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"health\"}";
	char byte;

	if (!supervised->lasting || supervised->call < 0 ||
	    strncmp(calls[supervised->call].name, "write", 5) != 0 ||
	    access(url + strlen("ipc://"), F_OK) != 0)
		return false;
	struct asking asking = ask_aside(url, bytes_of(health));
	enum until until = supervise_until(asking.fd, LATE_MS, supervised);
	bool answers =
		until == UNTIL_READABLE && read(asking.fd, &byte, 1) == 1;
	close(asking.fd);
	(void)wait_for(asking.pid);
	return answers;
}

/* Lines that are not of the log. */
static int count_lines(const struct supervised *supervised)
{
	const char *at = supervised->logged.n ? supervised->logged.data : "";
	int n = 0;

	while (*at) {
		const char *end = strchr(at, '\n');

		n += *at != '{';
		at = end ? end + 1 : at + strlen(at);
	}
	return n;
}

static void check_gone(const struct supervised *supervised)
{
	CHECK(access(url + strlen("ipc://"), F_OK) != 0,
	      "%s: the socket is left", told(supervised));
}

static void end(struct supervised *supervised)
{
	buffer_release(&supervised->said);
	buffer_release(&supervised->logged);
	close(supervised->listener);
}

/* All that is its goes when it ends: the listener has nobody to listen to. */
static int ended(struct supervised *supervised)
{
	enum until until = supervise_until(-1, LATE_MS, supervised);

	CHECK(until == UNTIL_ENDED,
	      "%s: it does not end, or leaves a process: %s", told(supervised),
	      supervised->logged.n ? supervised->logged.data : "");
	return wait_for(supervised->run.pid);
}

static void check_exit(int status, const struct supervised *supervised)
{
	const char *log = supervised->logged.n ? supervised->logged.data : "";

	CHECK(WIFEXITED(status) &&
		      (WEXITSTATUS(status) == 2 || WEXITSTATUS(status) == 3),
	      "%s: ended with %#x: %s", told(supervised), (unsigned)status,
	      log);
	CHECK(count_lines(supervised) == 1, "%s: not one line: %s",
	      told(supervised), log);
	if (getenv("SHOW"))
		printf("%s: %d: %s", told(supervised), WEXITSTATUS(status),
		       log);
}

/* It cannot even wait, says so, and goes on when it can. */
static bool tells_no_wait(const struct supervised *supervised)
{
	return supervised->logged.n &&
	       strstr(supervised->logged.data, "\"event\":\"no-wait\"");
}

/* Starts, with what is armed; true: it struck. */
static bool try_start(struct supervised *supervised)
{
	enum until until = UNTIL_LATE;
	int64_t end_ms = now_ms() + LATE_MS;

	while (until == UNTIL_LATE && !is_ready(supervised) &&
	       !is_serving(supervised) && !is_answering(supervised)) {
		until = supervise_until(-1, 5, supervised);
		if (tells_no_wait(supervised))
			supervised->armed = false;
		CHECK(now_ms() < end_ms, "%s: it hangs: %s", told(supervised),
		      supervised->logged.n ? supervised->logged.data : "");
	}
	supervised->armed = false;
	bool ready = until == UNTIL_LATE;
	if (ready)
		CHECK(kill(supervised->run.pid, SIGTERM) == 0, "cannot stop");
	int status = ended(supervised);
	if (ready)
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0,
		      "%s: ended with %#x", told(supervised), (unsigned)status);
	else
		check_exit(status, supervised);
	check_gone(supervised);
	bool struck = supervised->call >= 0;
	n_strikes += struck;
	n_ready += struck && ready;
	n_ended += struck && !ready;
	return struck;
}

/* And the next one, of which nothing fails, on what it left. */
static void start_well(const struct supervised *before)
{
	struct supervised next = start();

	arm(PART_PARENT, FAULT_IO, 0, &next);
	(void)try_start(&next);
	CHECK(is_ready(&next), "after %s it does not start: %s", told(before),
	      next.logged.n ? next.logged.data : "");
	end(&next);
}

static bool try_one(enum part part, enum fault fault, int nth, int call)
{
	snprintf(data, sizeof(data), "%s/data%d", folder, n_tries++);
	struct supervised supervised = start();

	if (call >= 0)
		arm_lasting(part, fault, call, &supervised);
	else
		arm(part, fault, nth, &supervised);
	bool struck = try_start(&supervised);
	if (struck)
		start_well(&supervised);
	end(&supervised);
	return struck;
}

int main(int argc, char **argv)
{
	CHECK(argc == 4, "expected STEP SEED FOLDER");
	int step = atoi(argv[1]), seed = atoi(argv[2]);
	folder = argv[3];
	snprintf(url, sizeof(url), "ipc://%s/api", folder);
	for (int part = 0; part < N_PARTS; part++)
		for (int fault = 0; fault < N_FAULTS; fault++) {
			int nth = 1 + (seed * 7 + n_tries) % step;

			while (try_one((enum part)part, (enum fault)fault, nth,
				       -1))
				nth += step;
		}
	printf("%d calls of a start failed once: %d ready all the same, %d "
	       "ended%s\n",
	       n_strikes, n_ready, n_ended, left_out);
	n_strikes = n_ready = n_ended = 0;
	for (int part = 0; part < N_PARTS; part++)
		for (int fault = 0; fault < N_FAULTS; fault++)
			for (int call = seed % step; call < N_CALLS;
			     call += step)
				if (fault != FAULT_INTR &&
				    calls[call].faults & 1 << fault)
					(void)try_one((enum part)part,
						      (enum fault)fault, 1,
						      call);
	printf("%d calls of a start failed for good: %d ready all the same, %d "
	       "ended\n",
	       n_strikes, n_ready, n_ended);
	return 0;
}
