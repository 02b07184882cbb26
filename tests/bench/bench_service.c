/*
 * A service under load, as ratios in one run. Environment: TREFNYDD, the
 * program; BENCH_SECONDS, how long the load at half the capacity lasts (60),
 * and the others in proportion; BENCH_ROWS, rows of the large store (10
 * million; 0: none); BENCH_WORKERS, in place of as many as usual; TMPDIR,
 * where the store is: what waits for its disk is in the figures.
 */

#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include <dirent.h>
#include <sys/mman.h>

#include "base/limits.h"
#include "json/json.h"
#include "tests/bench/busy_store.h"
#include "tests/bench/load.h"
#include "tests/bench/service_run.h"

enum {
	ROUNDS = 12,
	QUESTIONS = 20, /* a round */
	CLIENTS = 200,
	MANY_CLIENTS = 1600, /* more than the queue takes: */
	BURST = LIMIT_QUEUE + 400,
	FEW_CLIENTS = 16,  /* keep every worker at work */
	LEAST_SECONDS = 8, /* until the queue is full and stays so */
	FAST_QUESTIONS = 200,
	SLOW_ROUNDS = 7,
	ROWS_EACH = 4000,
	FLAT_KB = 8 * 1024, /* what a process may grow by under load */
};

struct bench {
	char folder[64], data[80], url[80], echo_url[80];
	struct example_today example;
	struct load_state *state;
	struct load_result *results;
	double *figures; /* what a child measured */
	double seconds;
	int64_t n_rows;
	int n_runs;
	bool failed;
};

static void *shared(size_t n)
{
	void *memory = mmap(NULL, n, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	check(memory != MAP_FAILED, "no memory");
	return memory;
}

static void say(struct bench *bench, bool ok, const char *what)
{
	printf("  %-62s %s\n", what, ok ? "met" : "MISSED");
	(void)fflush(stdout);
	bench->failed = bench->failed || !ok;
}

#define SAY(bench, ok, ...)                                                    \
	do {                                                                   \
		char line[256];                                                \
		snprintf(line, sizeof(line), __VA_ARGS__);                     \
		say(bench, ok, line);                                          \
	} while (0)

/* In a child, so that this process never has a socket. */
static void measure(struct bench *bench, void (*run)(struct bench *bench))
{
	int status;
	pid_t pid = fork_child();

	if (pid == 0) {
		run(bench);
		(void)fflush(stdout);
		_exit(0);
	}
	check(waitpid(pid, &status, 0) == pid && status == 0, "it failed");
}

/* A reply that has a result; the caller's. */
static char *ask(int socket, const char *request, size_t n)
{
	size_t n_reply;
	char *reply = ask_socket(socket, request, n, &n_reply);
	char *copy = calloc(1, n_reply + 1);

	check(copy != NULL, "no memory");
	memcpy(copy, reply, n_reply);
	nn_freemsg(reply);
	if (strstr(copy, "\"error\":{")) {
		fprintf(stderr, "%.300s\n", copy);
		check(0, "an error came");
	}
	return copy;
}

static char *ask_for(int socket, const char *method, const char *params)
{
	char request[512];

	snprintf(request, sizeof(request),
		 "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\","
		 "\"params\":{%s}}",
		 method, params);
	return ask(socket, request, strlen(request));
}

static double ask_timed(int socket, const char *method, const char *params)
{
	double start_us = microseconds();

	free(ask_for(socket, method, params));
	return (microseconds() - start_us) / 1e3;
}

/* --- what the service is asked about -------------------------------------- */

static void put_case(struct bench *bench, int socket, int process, int i)
{
	const char *text = bench->example.conference.data;
	struct buffer request;
	char name[32];

	load_case_name(process, i, name);
	buffer_init(0, &request);
	buffer_printf(&request,
		      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"put\","
		      "\"params\":{\"request_id\":\"%s\",\"case\":{\"case\":"
		      "\"%s\"%s}}",
		      name, name, strchr(text, ','));
	free(ask(socket, request.data, request.n));
	buffer_release(&request);
	bench->state->revisions[process][i] = 1;
}

static void find_dates(struct bench *bench, int socket)
{
	char *reply = ask_for(socket, "propose", "\"stored\":\"load-0-0\"");
	struct json *json = NULL;

	check(json_read(bytes_of(reply), NULL, &json, NULL) == STATUS_OK,
	      "no JSON");
	const struct json *dates =
		json_member(json_member(json, "result"), "dates");
	for (size_t i = 0; i < json_size(dates) && i < MAX_DATES; i++)
		snprintf(bench->state->dates[bench->state->n_dates++], 32, "%s",
			 json_string(json_member(json_at(dates, i), "start")));
	check(bench->state->n_dates > 0, "the example has no date today");
	json_free(json);
	free(reply);
}

static void fill(struct bench *bench)
{
	int socket = open_client(bench->url);

	for (int i = 0; i < bench->example.n_imports; i++)
		free(ask(socket, bench->example.import[i].data,
			 bench->example.import[i].n));
	for (int i = 0; i < LOAD_PROCESSES; i++)
		for (int k = 0; k < LOAD_CASES; k++)
			put_case(bench, socket, i, k);
	find_dates(bench, socket);
}

/* --- its processes -------------------------------------------------------- */

struct usage {
	double cpu_ms;		  /* of all together, so far */
	long parent_kb, child_kb; /* resident: of the largest child */
};

static void add_process(pid_t pid, bool is_parent, struct usage *usage)
{
	char path[64], line[128];
	double ns = 0;
	long kb = 0;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)pid);
	FILE *file = fopen(path, "r");
	if (file && fscanf(file, "%lf", &ns) == 1)
		usage->cpu_ms += ns / 1e6;
	if (file)
		fclose(file);
	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "VmRSS: %ld", &kb) == 1)
			break;
	if (file)
		fclose(file);
	if (is_parent)
		usage->parent_kb = kb;
	else if (kb > usage->child_kb)
		usage->child_kb = kb;
}

static struct usage usage_of(pid_t service)
{
	struct usage usage = {0};
	DIR *dir = opendir("/proc");
	struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL) {
		char path[300], line[512];
		pid_t pid = atoi(entry->d_name), parent = 0;

		snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
		FILE *file = pid > 0 ? fopen(path, "r") : NULL;
		if (!file)
			continue;
		if (fgets(line, sizeof(line), file) && strrchr(line, ')'))
			(void)sscanf(strrchr(line, ')') + 1, " %*c %d",
				     &parent);
		fclose(file);
		if (pid == service || parent == service)
			add_process(pid, pid == service, &usage);
	}
	if (dir)
		closedir(dir);
	return usage;
}

/* --- one at a time -------------------------------------------------------- */

static void propose_against_echo(struct bench *bench)
{
	int service = open_client(bench->url);
	double asked[ROUNDS], echoed[ROUNDS], over[ROUNDS];
	char *reply = ask_for(service, "propose", "\"stored\":\"load-0-0\"");

	/* An echo of as many bytes; it opens its own socket. */
	bench->figures[0] = (double)strlen(reply);
	free(reply);
	int echo = open_client(bench->echo_url);
	for (int i = 0; i < ROUNDS; i++) {
		double times[2][QUESTIONS];

		for (int k = 0; k < 2 * QUESTIONS; k++) {
			double start_us = microseconds();
			size_t n;

			if (k < QUESTIONS)
				free(ask_for(service, "propose",
					     "\"stored\":\"load-0-0\""));
			else
				nn_freemsg(ask_socket(echo, "x", 1, &n));
			times[k / QUESTIONS][k % QUESTIONS] =
				(microseconds() - start_us) / 1e3;
		}
		asked[i] = percentile(times[0], QUESTIONS, 50);
		echoed[i] = percentile(times[1], QUESTIONS, 50);
		over[i] = asked[i] - echoed[i];
	}
	bench->figures[1] = percentile(asked, ROUNDS, 50);
	bench->figures[2] = percentile(echoed, ROUNDS, 50);
	bench->figures[3] = percentile(over, ROUNDS, 50);
}

static void size_of_answer(struct bench *bench)
{
	int service = open_client(bench->url);
	char *reply = ask_for(service, "propose", "\"stored\":\"load-0-0\"");

	bench->figures[0] = (double)strlen(reply);
	free(reply);
}

static void bench_propose(struct bench *bench, pid_t service)
{
	measure(bench, size_of_answer);
	pid_t echo = start(NULL, bench->echo_url, (size_t)bench->figures[0]);
	double before_ms = usage_of(service).cpu_ms;
	measure(bench, propose_against_echo);
	double cpu_ms = (usage_of(service).cpu_ms - before_ms) /
			(ROUNDS * QUESTIONS + 1);
	stop(echo, SIGKILL);
	printf("propose of a stored case, 29 people, answers of %.0f bytes\n",
	       bench->figures[0]);
	printf("  %-40s %8.2f ms\n", "propose, p50", bench->figures[1]);
	printf("  %-40s %8.2f ms\n", "bare nanomsg echo, p50",
	       bench->figures[2]);
	printf("  %-40s %8.2f ms\n", "processor time of a propose", cpu_ms);
	SAY(bench, bench->figures[3] <= 10,
	    "%.2f ms more than the echo; at most 10", bench->figures[3]);
}

/* --- many ----------------------------------------------------------------- */

static double run_load(struct bench *bench, int n_clients, double seconds,
		       double rate, int burst)
{
	struct load_plan plan = {.url = bench->url,
				 .example = &bench->example,
				 .n_clients = n_clients,
				 .seconds = seconds,
				 .rate = rate,
				 .burst = burst,
				 .number = ++bench->n_runs};
	double answered = 0, longest = 0;

	load_run(&plan, bench->state, bench->results);
	for (int i = 0; i < LOAD_PROCESSES; i++) {
		for (int k = 0; k < N_KINDS; k++)
			answered +=
				(double)bench->results[i].kinds[k].n_answered;
		if (bench->results[i].seconds > longest)
			longest = bench->results[i].seconds;
	}
	return answered / longest;
}

static uint64_t sum(const struct bench *bench, int what)
{
	uint64_t n = 0;

	for (int i = 0; i < LOAD_PROCESSES; i++) {
		const struct load_result *result = &bench->results[i];

		for (int k = 0; k < N_KINDS; k++)
			n += what == 0	 ? result->kinds[k].n_answered
			     : what == 1 ? result->kinds[k].n_busy
					 : result->kinds[k].n_errors;
		if (what == 2)
			n += result->n_unanswered;
		if (what == 2 && result->error[0])
			printf("    %.300s\n", result->error);
	}
	return n;
}

static void print_kinds(const struct bench *bench)
{
	printf("    %-10s %8s %8s %8s %8s ms\n", "", "answers", "p50", "p90",
	       "p99");
	for (int k = 0; k < N_KINDS; k++) {
		double *all;
		uint32_t n = load_latencies(bench->results, (enum kind)k, &all);

		printf("    %-10s %8u %8.1f %8.1f %8.1f\n", kind_words[k], n,
		       percentile(all, n, 50), percentile(all, n, 90),
		       percentile(all, n, 99));
		free(all);
	}
}

static double p99_of(const struct bench *bench, enum kind kind)
{
	double *all;
	uint32_t n = load_latencies(bench->results, kind, &all);
	double ret = percentile(all, n, 99);

	free(all);
	return ret;
}

static void half_load(struct bench *bench, double capacity, pid_t service)
{
	/* What it needs at most it has by then: every kind was asked. */
	struct usage before = usage_of(service);
	double done = run_load(bench, CLIENTS, bench->seconds, capacity / 2, 0);

	printf("%d clients for %.0f s, %.0f requests a second (half)\n",
	       CLIENTS, bench->seconds, capacity / 2);
	print_kinds(bench);
	SAY(bench, sum(bench, 1) + sum(bench, 2) == 0,
	    "%llu answered, %.0f a second; busy %llu, errors %llu",
	    (unsigned long long)sum(bench, 0), done,
	    (unsigned long long)sum(bench, 1),
	    (unsigned long long)sum(bench, 2));
	SAY(bench, p99_of(bench, ASK_HEALTH) <= 50,
	    "health: 99 of 100 within %.1f ms; at most 50",
	    p99_of(bench, ASK_HEALTH));
	struct usage after = usage_of(service);
	SAY(bench, after.parent_kb - before.parent_kb <= FLAT_KB,
	    "the parent from %ld to %ld kB; at most %d more", before.parent_kb,
	    after.parent_kb, FLAT_KB);
	SAY(bench, after.child_kb - before.child_kb <= FLAT_KB,
	    "its largest child from %ld to %ld kB; the same", before.child_kb,
	    after.child_kb);
}

static void twice_load(struct bench *bench, double capacity)
{
	double *busy, seconds = bench->seconds / 4;

	if (seconds < LEAST_SECONDS)
		seconds = LEAST_SECONDS;
	double done =
		run_load(bench, MANY_CLIENTS, seconds, 2 * capacity, BURST);
	uint32_t n = load_busy_latencies(bench->results, &busy);

	printf("%d clients, %d requests at once, then %.0f a second (twice)\n",
	       MANY_CLIENTS, BURST, 2 * capacity);
	SAY(bench, sum(bench, 1) > 0 && sum(bench, 2) == 0,
	    "%llu answered, %.0f a second; busy %llu, errors %llu",
	    (unsigned long long)sum(bench, 0), done,
	    (unsigned long long)sum(bench, 1),
	    (unsigned long long)sum(bench, 2));
	SAY(bench, n > 0 && percentile(busy, n, 99) <= 100,
	    "busy: 99 of 100 within %.1f ms; at most 100",
	    percentile(busy, n, 99));
	free(busy);
}

static void echo_capacity(struct bench *bench)
{
	int sockets[FEW_CLIENTS];
	double start_us, n = 0;
	size_t size;

	for (int i = 0; i < FEW_CLIENTS; i++) {
		sockets[i] = open_client(bench->echo_url);
		nn_freemsg(ask_socket(sockets[i], "x", 1, &size));
	}
	start_us = microseconds();
	while (microseconds() - start_us < 2e6) {
		for (int i = 0; i < FEW_CLIENTS; i++)
			check(nn_send(sockets[i], "x", 1, 0) == 1, "no send");
		for (int i = 0; i < FEW_CLIENTS; i++) {
			void *reply;

			check(nn_recv(sockets[i], &reply, NN_MSG, 0) > 0,
			      "no echo");
			nn_freemsg(reply);
			n++;
		}
	}
	bench->figures[0] = n / ((microseconds() - start_us) / 1e6);
}

static double capacity_of(struct bench *bench)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	double answered =
		run_load(bench, FEW_CLIENTS, bench->seconds / 6, 0, 0);

	printf("the mix, %d clients that ask again at once\n", FEW_CLIENTS);
	print_kinds(bench);
	SAY(bench, sum(bench, 1) + sum(bench, 2) == 0,
	    "%llu answered; busy %llu, errors %llu",
	    (unsigned long long)sum(bench, 0),
	    (unsigned long long)sum(bench, 1),
	    (unsigned long long)sum(bench, 2));
	pid_t echo = start(NULL, bench->echo_url, 4096);
	measure(bench, echo_capacity);
	stop(echo, SIGKILL);
	printf("  %-40s %8.0f a second, %.0f a core\n", "answers", answered,
	       answered / (double)cores);
	printf("  %-40s %8.0f a second, %.0f times ours\n",
	       "bare nanomsg echo of 4 kB", bench->figures[0],
	       bench->figures[0] / answered);
	return answered;
}

/* --- one slow ------------------------------------------------------------- */

static void fast_ones(struct bench *bench)
{
	double times[FAST_QUESTIONS];
	int socket = open_client(bench->url);

	for (int i = 0; i < FAST_QUESTIONS; i++)
		times[i] = ask_timed(socket, i % 2 ? "health" : "cases", "");
	bench->figures[0] = percentile(times, FAST_QUESTIONS, 50);
	bench->figures[1] = percentile(times, FAST_QUESTIONS, 90);
}

/* As full a calendar as there may be, again and again. */
static void slow_one(struct bench *bench)
{
	int socket = open_client(bench->url);
	struct buffer request;

	for (int n = 0;; n++) {
		buffer_init(0, &request);
		buffer_printf(
			&request,
			"{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":"
			"\"freebusy\",\"params\":{\"from\":\"2026-09-01\","
			"\"to\":\"2026-12-31\",\"now\":\"2026-09-01\","
			"\"ics\":\"BEGIN:VCALENDAR\\nVERSION:2.0\\n",
			n);
		for (int i = 0; i < 19000; i++)
			buffer_printf(&request,
				      "BEGIN:VEVENT\\nUID:%d\\nDTSTAMP:"
				      "20260901T000000Z\\nDTSTART:202609%02dT"
				      "%02d%02d00Z\\nDURATION:PT1M\\n"
				      "RRULE:FREQ=DAILY;COUNT=5\\n"
				      "END:VEVENT\\n",
				      i, i % 28 + 1, i / 28 % 24, i / 28 / 24);
		buffer_put_string(&request, "END:VCALENDAR\\n\"}}");
		double start_us = microseconds();
		free(ask(socket, request.data, request.n));
		bench->figures[2] = (microseconds() - start_us) / 1e3;
		buffer_release(&request);
	}
}

/* Rounds without it and beside it alternate. */
static void bench_slow(struct bench *bench)
{
	double idle[SLOW_ROUNDS], beside[SLOW_ROUNDS], ratios[SLOW_ROUNDS];

	for (int i = 0; i < SLOW_ROUNDS; i++) {
		measure(bench, fast_ones); /* until the last one has ended */
		measure(bench, fast_ones);
		idle[i] = bench->figures[1];
		bench->figures[2] = 0;
		pid_t slow = fork_child();
		if (slow == 0)
			slow_one(bench);
		while (bench->figures[2] <= 0) /* the second is under way */
			usleep(10 * 1000);
		measure(bench, fast_ones);
		stop(slow, SIGKILL);
		beside[i] = bench->figures[1];
		ratios[i] = beside[i] / idle[i];
	}
	double ratio = percentile(ratios, SLOW_ROUNDS, 50);
	printf("one slow request (%.0f ms) after another beside fast ones\n",
	       bench->figures[2]);
	printf("  %-40s %8.2f ms\n", "fast, alone, p90",
	       percentile(idle, SLOW_ROUNDS, 50));
	printf("  %-40s %8.2f ms\n", "fast, beside it, p90",
	       percentile(beside, SLOW_ROUNDS, 50));
	SAY(bench, ratio <= 3, "%.1f times (%.1f to %.1f); at most 3", ratio,
	    ratios[0], ratios[SLOW_ROUNDS - 1]);
}

/* --- a large store -------------------------------------------------------- */

static void ask_large(struct bench *bench)
{
	static const char *const asked[][2] = {
		{"health", ""},
		{"propose", "\"stored\":\"load-0-0\""},
		{"cases", ""},
		{"calendars", ""},
		{"freebusy", "\"id\":\"extra-7\""},
	};
	double start_us = bench->figures[0];
	int socket = open_client(bench->url);

	for (int i = 0; i < 5; i++) {
		double ms = ask_timed(socket, asked[i][0], asked[i][1]);

		if (i == 0)
			bench->figures[1] = (microseconds() - start_us) / 1e3;
		printf("  %-40s %8.1f ms\n", asked[i][0], ms);
	}
	double start = microseconds();
	struct buffer *import = &bench->example.import[0];
	/* Of this run: not the one that was made. */
	char *id = strstr(import->data, "import-0");
	check(id != NULL, "no request_id");
	memcpy(id, "import-X", strlen("import-X"));
	free(ask(socket, import->data, import->n));
	printf("  %-40s %8.1f ms\n", "import", (microseconds() - start) / 1e3);
}

static void wait_until_checked(struct bench *bench)
{
	int socket = open_client(bench->url);

	for (;;) {
		char *reply = ask_for(socket, "health", "");
		bool running = strstr(reply, "\"checked\":\"running\"");
		bool good = strstr(reply, "\"checked\":\"sound\"") ||
			    strstr(reply, "\"checked\":\"opened\"");

		free(reply);
		check(running || good, "the store is not sound");
		if (!running)
			return;
		usleep(50 * 1000);
	}
}

static void bench_restart(struct bench *bench)
{
	char file[128];

	snprintf(file, sizeof(file), "%s/trefnydd.db", bench->data);
	busy_store_fill(file, bench->n_rows, ROWS_EACH);
	printf("restart with %lld busy rows more\n", (long long)bench->n_rows);
	bench->figures[0] = microseconds();
	pid_t service = start(bench->data, bench->url, 0);
	measure(bench, ask_large);
	SAY(bench, bench->figures[1] <= 1000,
	    "from its start to the first answer %.0f ms; at most 1000",
	    bench->figures[1]);
	measure(bench, wait_until_checked);
	printf("  %-40s %8.1f s\n", "until every page was looked through",
	       (microseconds() - bench->figures[0]) / 1e6);
	stop(service, SIGTERM);
}

/* --- all ------------------------------------------------------------------ */

static double number(const char *name, double otherwise)
{
	const char *text = getenv(name);

	return text && *text ? atof(text) : otherwise;
}

int main(void)
{
	struct bench bench = {.seconds = number("BENCH_SECONDS", 60),
			      .n_rows = (int64_t)number("BENCH_ROWS", 1e7)};
	char command[96];

	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	const char *under = getenv("TMPDIR");
	snprintf(bench.folder, sizeof(bench.folder), "%s/bench.XXXXXX",
		 under ? under : "/tmp");
	check(mkdtemp(bench.folder) != NULL, "no folder");
	snprintf(bench.data, sizeof(bench.data), "%s/data", bench.folder);
	snprintf(bench.url, sizeof(bench.url), "ipc://%s/api", bench.folder);
	snprintf(bench.echo_url, sizeof(bench.echo_url), "ipc://%s/echo",
		 bench.folder);
	bench.state = shared(sizeof(*bench.state));
	bench.results = shared(LOAD_PROCESSES * sizeof(*bench.results));
	bench.figures = shared(8 * sizeof(double));
	example_today_init(&bench.example);

	printf("service: %ld cores\n", sysconf(_SC_NPROCESSORS_ONLN));
	pid_t service = start(bench.data, bench.url, 0);
	measure(&bench, fill);
	bench_propose(&bench, service);
	bench_slow(&bench);
	double capacity = capacity_of(&bench);
	half_load(&bench, capacity, service);
	twice_load(&bench, capacity);
	stop(service, SIGTERM);
	if (bench.n_rows > 0)
		bench_restart(&bench);

	example_today_release(&bench.example);
	snprintf(command, sizeof(command), "rm -r %s", bench.folder);
	check(system(command) == 0, "cannot clean up");
	return bench.failed;
}
