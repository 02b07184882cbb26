#ifndef CALENDAR_ISOLATE_H
#define CALENDAR_ISOLATE_H

/*
 * What calendar_read_isolated() does, with limits of the caller's choice:
 * for it and for tests that show the limits to bite.
 */

#include "calendar/read.h"
#include "calendar/sandbox.h"

struct buffer;

/* What a child ends with that could not do its job. */
enum {
	EXIT_NO_MEMORY = 77,
	EXIT_UNCONFINED = 78,
	EXIT_ZONES = 79,
	EXIT_UNTOLD = 80
};

struct isolation {
	int64_t memory_bytes; /* beyond what the process has mapped already */
	int64_t ms;	      /* on a monotonic clock, and of CPU, rounded up */
	/* As on a kernel without seccomp, and before this ABI of Landlock. */
	bool without_seccomp;
	int32_t landlock_before;
};

/*
 * Runs in the child, kept in as far as reached; its answer goes to ret. Gives
 * the status that the child ends with, 0 if all is well.
 */
typedef int isolated_job(void *context, struct sandbox reached,
			 struct buffer *ret);

/*
 * Runs the job in a child of its own and appends its answer to ret. A child
 * that ended otherwise is an error that says how: STATUS_LIMIT out of memory
 * or time, STATUS_CRASHED where it crashed, tried what it may not, or was
 * stopped from outside. None is left behind.
 */
enum status isolate_run(isolated_job *job, void *context,
			struct isolation isolation, struct buffer *ret,
			struct error *err);

enum status isolate_read(struct calendar_texts texts,
			 const struct read_options *options,
			 struct isolation isolation, struct arena *arena,
			 struct calendar *ret, struct error *err);

/* How far a child is kept in, as it was found by trying. */
enum status isolation_reached(struct isolation isolation, struct sandbox *ret,
			      struct error *err);

#endif
