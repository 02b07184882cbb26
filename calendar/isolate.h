#ifndef CALENDAR_ISOLATE_H
#define CALENDAR_ISOLATE_H

/*
 * What calendar_read_isolated() does, with limits of the caller's choice:
 * for it and for tests that show the limits to bite.
 */

#include "calendar/read.h"

enum { EXIT_NO_MEMORY = 77 };

struct isolation {
	int64_t memory_bytes; /* beyond what the process has mapped already */
	int64_t ms;	      /* on a monotonic clock, and of CPU, rounded up */
};

enum status isolate_read(struct calendar_texts texts,
			 const struct read_options *options,
			 struct isolation isolation, struct arena *arena,
			 struct calendar *ret, struct error *err);

#endif
