#ifndef IPC_LATENCY_H
#define IPC_LATENCY_H

/*
 * How long requests took, from when the dispatcher had them to when their
 * answer left it: counts in buckets that are the same on every machine, so
 * that those of several services can be added.
 */

#include <stdint.h>

/* The last one is of all that took longer. */
enum { N_LATENCY_BOUNDS = 14, N_LATENCY_BUCKETS = N_LATENCY_BOUNDS + 1 };

/*
 * One for each method, by its number (methods.h); 0 is of requests whose method
 * nobody knows: what is no request, or ended its workers.
 */
enum { LATENCY_UNKNOWN = 0, N_LATENCIES = 32 };

extern const int32_t latency_bounds_ms[N_LATENCY_BOUNDS]; /* included */

struct latencies {
	uint64_t counts[N_LATENCY_BUCKETS]; /* each by itself, not added up */
	uint64_t sum_ms;
};

void latency_add(int64_t ms, struct latencies *latencies);
/* Adds all of them. */
struct latencies latency_sum(const struct latencies latencies[N_LATENCIES]);

#endif
