#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/*
 * Every cap in the program, with its reason. A refusal names the limit and
 * the value (limit_error); LIMIT_x is the number, limit_name(LIMIT_ID_x) the
 * name.
 */

#include <stdint.h>

/* LIMIT(id, name, value, reason) */
#define LIMITS(LIMIT)                                                          \
	LIMIT(CALENDAR_BYTES, "calendar file bytes", 16 * 1024 * 1024,         \
	      "twenty years of one person's meetings fit twice")               \
	LIMIT(CALENDAR_TEXT_BYTES, "calendar text bytes in a request",         \
	      12 * 1024 * 1024, "a request is 16 MiB with its escapes")        \
	LIMIT(LINE_BYTES, "bytes of a kept line", 16 * 1024,                   \
	      "RFC 5545 folds at 75; long lists of dates stay below")          \
	LIMIT(LINE_PARAMETERS, "parameters of a line", 100,                    \
	      "no client writes more than a dozen")                            \
	LIMIT(EVENT_DATES, "RDATE and EXDATE values of an event", 5000,        \
	      "a daily meeting cancelled every day for 13 years")              \
	LIMIT(CALENDAR_EVENTS, "components of a calendar", 20000,              \
	      "ten meetings every working day for eight years")                \
	LIMIT(EVENT_RULES, "RRULE and EXRULE of an event", 32,                 \
	      "RFC 5545 says one RRULE; old exporters write one a weekday")    \
	LIMIT(EVENT_INSTANCES, "instances of an event in the horizon", 20000,  \
	      "one each hour of 25 months")                                    \
	LIMIT(CALENDAR_INSTANCES, "instances of a calendar in the horizon",    \
	      100000, "a hundred a day for 25 months, and more")               \
	LIMIT(COMPONENT_DEPTH, "nested components", 4,                         \
	      "VCALENDAR, VEVENT, VALARM and one to spare")                    \
	LIMIT(ZONES, "VTIMEZONE of a calendar", 100,                           \
	      "a calendar of a world traveller")                               \
	LIMIT(ZONE_OBSERVANCES, "observances of a VTIMEZONE", 64,              \
	      "two a year for 32 years")                                       \
	LIMIT(CALENDAR_PROBLEMS, "lines not understood in a calendar", 1000,   \
	      "nobody reads a longer list")                                    \
	LIMIT(RULE_DAYS, "days that a calendar's rules look at", 50000000,     \
	      "under a second; 20,000 yearly rules without COUNT need half")   \
	LIMIT(READER_MEMORY_BYTES, "bytes a reader may map",                   \
	      512 * 1024 * 1024, "16 MiB of text, its tables, and libraries")  \
	LIMIT(READER_SECONDS, "seconds of a reader", 5,                        \
	      "a full-size calendar takes a tenth of one")                     \
	LIMIT(JSON_DEPTH, "depth of JSON", 16, "a case is six deep")           \
	LIMIT(JSON_VALUES, "values of a JSON text", 500000,                    \
	      "a case has some thousands, a full reply fewer than these")      \
	LIMIT(CASE_BYTES, "case bytes", 16 * 1024 * 1024,                      \
	      "the largest request")                                           \
	LIMIT(STRING_BYTES, "bytes of a string", 4096,                         \
	      "names and titles; a calendar's text has its own limit")         \
	LIMIT(ID_BYTES, "bytes of an id", 48, "ids stand in tables")           \
	LIMIT(PEOPLE, "people", 200, "ten times the largest conference")       \
	LIMIT(SEATS, "seats", 100, "four times the largest conference")        \
	LIMIT(CANDIDATES, "candidates of a seat", 50,                          \
	      "all inspectors of a nation")                                    \
	LIMIT(EMAILS, "e-mail addresses of a person", 20,                      \
	      "one and its older forms")                                       \
	LIMIT(CATEGORIES, "categories of an event calendar", 50,               \
	      "more than a calendar's colours")                                \
	LIMIT(CLOSED, "closed spans", 500, "two years of single days")         \
	LIMIT(EXCLUDED, "excluded days", 732, "every day of the window")       \
	LIMIT(LANGUAGES, "languages of a case", 2, "Welsh and English")        \
	LIMIT(ROOMS, "rooms", 50, "every venue of an authority")               \
	LIMIT(EVENTS, "events and event calendars", 200, "a busy autumn")      \
	LIMIT(WINDOW_DAYS, "days of the window", 732,                          \
	      "two years: progress conferences look 19 months ahead")          \
	LIMIT(SLOTS, "slots", 50000, "two years of half hours")                \
	LIMIT(COUNTED_DAYS, "days that a date rule looks at", 4000,            \
	      "400 working days are 560; the rest is for long closures")       \
	LIMIT(MAX_CANDIDATES, "max_candidates", 100, "nobody reads more dates")\
	LIMIT(POINTS, "points of a weight", 100000,                            \
	      "GLPK is exact below 5,000,000 in all")                          \
	LIMIT(OBJECTIVE, "points a case could add up to", 4999999,             \
	      "above, floating point may take the wrong date for the best")    \
	LIMIT(GLPK_MEMORY_BYTES, "bytes the solver GLPK may hold",             \
	      256 * 1024 * 1024, "one slot's program takes less than one MiB") \
	LIMIT(REQUEST_MEMORY_BYTES, "bytes of one request's memory",           \
	      1024 * 1024 * 1024, "a worker may not take the machine")         \
	LIMIT(REQUEST_BYTES, "request bytes", 16 * 1024 * 1024,                \
	      "one calendar of 12 MiB in JSON")                                \
	LIMIT(REPLY_BYTES, "reply bytes", 1048572,                             \
	      "what every nanomsg client receives unless told otherwise")      \
	LIMIT(QUEUE, "waiting requests", 1024, "beyond, 'busy' is kinder")     \
	LIMIT(QUEUE_BYTES, "bytes of waiting requests", 256 * 1024 * 1024,     \
	      "a queue of large requests may not take the machine")            \
	LIMIT(REQUEST_SECONDS, "seconds of a request", 60,                     \
	      "the answer to a hard case takes one")                           \
	LIMIT(STORE_WAIT_SECONDS, "seconds to wait for the store's writer", 5, \
	      "an import's transaction takes a tenth of one")                  \
	LIMIT(REPLY_DAYS, "days a change's reply is kept", 30,                 \
	      "who asks again after a month asks anew")                        \
	LIMIT(REQUEST_ID_BYTES, "bytes of a request_id", 128,                  \
	      "a UUID takes 36")                                               \
	LIMIT(SOCKET_PATH_BYTES, "bytes of a socket's path", 107,              \
	      "the operating system's; nanomsg aborts above")

enum limit {
#define LIMIT_ENUM(id, name, value, reason) LIMIT_ID_##id,
	LIMITS(LIMIT_ENUM)
#undef LIMIT_ENUM
	N_LIMITS
};

enum limit_value {
#define LIMIT_VALUE(id, name, value, reason) LIMIT_##id = (value),
	LIMITS(LIMIT_VALUE)
#undef LIMIT_VALUE
};

const char *limit_name(enum limit limit); /* a wire name, not translated */
int64_t limit_value(enum limit limit);
const char *limit_reason(enum limit limit);

#endif
