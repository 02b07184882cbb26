#ifndef IPC_REPLIES_H
#define IPC_REPLIES_H

/*
 * What each method replies, as tables (conference/reply.h).
 */

#include <stddef.h>

#include "conference/reply.h"

/* How a calendar stands, what matters most first. */
#define CALENDAR_STATES(STATE)                                                 \
	STATE(MISSING, "missing")                                              \
	STATE(STALE, "stale")                                                  \
	STATE(INCOMPLETE, "incomplete")                                        \
	STATE(SHORT, "short")                                                  \
	STATE(ASSUMED, "assumed")

enum { MAX_RESULTS = 2 };

/* The result of a method: one of the shapes, by what was asked. */
struct method_result {
	const char *method;
	const struct reply_shape *shapes[MAX_RESULTS]; /* NULL: no more */
};

extern const struct method_result method_results[];
extern const size_t n_method_results;

/* NULL: it has none. */
const struct method_result *method_result_find(const char *method);

/* `data` of an error, whatever the method. */
extern const struct reply_shape error_data_reply;

#endif
