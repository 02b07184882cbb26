#ifndef CALENDAR_REFUSE_H
#define CALENDAR_REFUSE_H

/*
 * What becomes of a line that is not understood: the whole calendar is
 * rejected with it, or, where the caller is lenient, it is listed and its
 * component left out. Must not know what was wrong.
 */

#include "base/limits.h"
#include "calendar/read.h"

struct refusals {
	bool lenient;
	struct arena *arena;
	struct error *err;
	struct problem_line *problems;
	size_t n, capacity;
	bool left_out; /* set at each problem; the reader clears it */
};

/*
 * STATUS_REJECTED with the line, or, where lenient, STATUS_OK. subject: the
 * property or component. The message's arguments as error_set() takes them.
 */
enum status refuse(struct refusals *refusals, int32_t line, const char *subject,
		   enum message message, const char *kinds, ...);

/* A problem that was listed elsewhere. */
enum status refuse_again(struct refusals *refusals,
			 const struct problem_line *problem);

/* What no leniency helps: the shape of the file is broken. */
enum status reject(struct refusals *refusals, int32_t line,
		   enum message message, const char *kinds, ...);

/* A limit, with its line. */
enum status refuse_limit(struct refusals *refusals, int32_t line,
			 enum limit limit, int64_t met);

enum status refuse_no_memory(struct refusals *refusals);

#endif
