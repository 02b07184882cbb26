#ifndef TESTS_BENCH_LOAD_H
#define TESTS_BENCH_LOAD_H

/*
 * Clients of a service, in several processes: each client is a REQ socket that
 * asks one thing at a time. Either each asks again as soon as it is answered,
 * which shows what the service can do, or requests fall due by chance, so many
 * a second whatever becomes of them, and each takes a client that is free: then
 * a latency counts from when its request was due.
 *
 * Nine of ten requests read. Changes are imports, and holds, releases and puts
 * of cases that are their process's own.
 */

#include <stdint.h>

#include "tests/bench/example_today.h"

enum kind {
	ASK_HEALTH,
	ASK_PROPOSE,
	ASK_CHECK,
	ASK_EXPLAIN,
	ASK_CASES,
	ASK_IMPORT,
	ASK_PUT,
	ASK_HOLD, /* or a release */
	N_KINDS
};
extern const char *const kind_words[N_KINDS];

enum {
	LOAD_PROCESSES = 4,
	LOAD_CASES = 4, /* of each process; it holds dates of the first */
	MAX_LATENCIES = 1 << 17,
	MAX_DATES = 8
};

struct load_plan {
	const char *url;
	const struct example_today *example;
	int n_clients; /* in all; at most 500 a process */
	double seconds;
	double rate; /* requests a second in all; 0: as fast as answered */
	int burst;   /* due at once, at the start; it settles in two seconds */
	int number;  /* of the run: its request ids are its own */
};

struct load_kind {
	uint64_t n_answered, n_busy, n_errors;
	uint32_t n_latencies;
	float latencies_ms[MAX_LATENCIES]; /* of answers */
};

struct load_result {
	struct load_kind kinds[N_KINDS];
	uint32_t n_busy_latencies;
	float busy_ms[MAX_LATENCIES]; /* from when they were sent, settled */
	uint64_t n_unanswered, n_wrong_order;
	double seconds;	 /* until the last answer */
	char error[512]; /* the first */
};

/* What the processes remember from run to run: revisions of their cases. */
struct load_state {
	int64_t revisions[LOAD_PROCESSES][LOAD_CASES];
	int held[LOAD_PROCESSES]; /* is a date of the first held? */
	char dates[MAX_DATES][32];
	int n_dates;
};

/* The name under which a case of a process is stored. */
void load_case_name(int process, int i, char ret[static 32]);

/* Forks the clients and waits for them: results[LOAD_PROCESSES] and the state
   are in memory shared with children. Opens no socket itself. */
void load_run(const struct load_plan *plan, struct load_state *state,
	      struct load_result *results);

/* Latencies of all processes: *ret is the caller's. */
uint32_t load_latencies(const struct load_result *results, enum kind kind,
			double **ret);
uint32_t load_busy_latencies(const struct load_result *results, double **ret);

#endif
