#ifndef TESTS_BENCH_SOLVER_INSTANCES_H
#define TESTS_BENCH_SOLVER_INSTANCES_H

/*
 * Seeded problems of the size of a conference: 130 days of 10 starts, 15 to
 * 25 seats, weekly meetings, leave and single appointments, fuller on nearer
 * days. The same seed gives the same problem on every machine.
 *
 * Easy ones nearly always have ten days; tight ones have busier seniors, fewer
 * deputies and a harder minimum; infeasible ones carry one of three planted
 * clashes: the director is free only when no link inspector is, two essential
 * seats have one person between them, or there is never a base room.
 */

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem.h"

struct arena;

enum instance_kind { INSTANCE_EASY, INSTANCE_TIGHT, INSTANCE_INFEASIBLE };

/* The arena's. False: no memory. */
bool instance_make(uint64_t seed, enum instance_kind kind, struct arena *arena,
		   struct problem *ret);

#endif
