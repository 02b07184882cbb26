#include "ipc/latency.h"

/* To the deadline of a request (LIMIT_REQUEST_SECONDS). */
const int32_t latency_bounds_ms[N_LATENCY_BOUNDS] = {1,	    2,	  5,	10,
						     25,    50,	  100,	250,
						     500,   1000, 2500, 10000,
						     30000, 60000};

void latency_add(int64_t ms, struct latencies *latencies)
{
	int bucket = 0;

	if (ms < 0)
		ms = 0;
	while (bucket < N_LATENCY_BOUNDS && ms > latency_bounds_ms[bucket])
		bucket++;
	latencies->counts[bucket]++;
	latencies->sum_ms += (uint64_t)ms;
}

struct latencies latency_sum(const struct latencies latencies[N_LATENCIES])
{
	struct latencies sum = {0};

	for (int i = 0; i < N_LATENCIES; i++) {
		for (int k = 0; k < N_LATENCY_BUCKETS; k++)
			sum.counts[k] += latencies[i].counts[k];
		sum.sum_ms += latencies[i].sum_ms;
	}
	return sum;
}
