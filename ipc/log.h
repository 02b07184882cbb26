#ifndef IPC_LOG_H
#define IPC_LOG_H

/*
 * What happened to a service: one line of JSON an event on standard error,
 * {"time", "level", "event", "pid", ...}, written at once, so that lines of
 * several processes do not mix. Where standard error is journald's
 * (JOURNAL_STREAM), "<4>" and the like stand in front, its priority.
 *
 * Events and fields are words for programs, not sentences; no field says who
 * is in a calendar or what is in it.
 */

#include "json/json.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO };

/* A field more; fields NULL: the first. */
struct json *log_int(struct json *fields, const char *key, int64_t value);

/* fields is stolen; NULL: none. */
void log_event(enum log_level level, const char *event, struct json *fields);
/* With what the error says as "message": one whose arguments are nobody's. */
void log_problem(enum log_level level, const char *event,
		 const struct error *error);

#endif
