#ifndef TESTS_BENCH_EXAMPLE_TODAY_H
#define TESTS_BENCH_EXAMPLE_TODAY_H

/*
 * examples/dyffryn, moved by whole weeks so that its day of question is one of
 * the last seven: a conference of 29 people that is being planned now.
 */

#include "base/bytes.h"

struct example_today {
	struct buffer conference; /* the case, JSON, without calendars */
	struct buffer import[64]; /* requests: every calendar of it */
	struct buffer a_calendar; /* one of its calendars, a JSON string */
	int n_imports;
	char now[16]; /* "2026-11-24" */
};

/* Reads them from the folder examples/dyffryn; exits where it cannot. */
void example_today_init(struct example_today *ret);
void example_today_release(struct example_today *example);

#endif
