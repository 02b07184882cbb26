#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/*
 * Every cap in the program, with its reason. A refusal names the limit and
 * the value (limit_error); LIMIT_x is the number.
 */

#include <stdint.h>

/* LIMIT(id, value, reason); its name is the message LIMIT_NAME_<id>. */
#define LIMITS(LIMIT)                                                          \
	LIMIT(CALENDAR_BYTES, 16 * 1024 * 1024,                                \
	      "twenty years of one person's meetings fit twice")               \
	LIMIT(CALENDAR_TEXT_BYTES, 12 * 1024 * 1024,                           \
	      "a request is 16 MiB with its escapes")                          \
	LIMIT(LINE_BYTES, 16 * 1024,                                           \
	      "RFC 5545 folds at 75; long lists of dates stay below")          \
	LIMIT(LINE_PARAMETERS, 100, "no client writes more than a dozen")      \
	LIMIT(EVENT_DATES, 5000,                                               \
	      "a daily meeting cancelled every day for 13 years")              \
	LIMIT(CALENDAR_EVENTS, 20000,                                          \
	      "ten meetings every working day for eight years")                \
	LIMIT(FOLDER_FILES, 20000, "one event a file: CALENDAR_EVENTS")        \
	LIMIT(EVENT_RULES, 32,                                                 \
	      "RFC 5545 says one RRULE; old exporters write one a weekday")    \
	LIMIT(RULE_INTERVAL, 10000, "days of 27 years, hours of one")          \
	LIMIT(RULE_COUNT, 1000000, "a daily meeting of 2,700 years")           \
	LIMIT(RULE_ITEMS, 128,                                                 \
	      "each weekday from both ends of a month, and each by itself")    \
	LIMIT(DURATION_DAYS, 3660, "a secondment of ten years")                \
	LIMIT(RANGE_DAYS, 3660, "a series moved by ten years is another")      \
	LIMIT(EVENT_INSTANCES, 20000, "one each hour of 25 months")            \
	LIMIT(CALENDAR_INSTANCES, 100000,                                      \
	      "ninety a day for 37 months")                                    \
	LIMIT(COMPONENT_DEPTH, 4,                                              \
	      "VCALENDAR, VEVENT, VALARM and one to spare")                    \
	LIMIT(ZONES, 100, "a calendar of a world traveller")                   \
	LIMIT(ZONE_OBSERVANCES, 64, "two a year for 32 years")                 \
	LIMIT(ZONE_ONSETS, 20000, "two a year since 1601 are a thousand")      \
	LIMIT(CALENDAR_PROBLEMS, 1000, "nobody reads a longer list")           \
	LIMIT(RULE_DAYS, 50000000,                                             \
	      "under a second; 20,000 yearly rules without COUNT need half")   \
	LIMIT(READER_MEMORY_BYTES, 512 * 1024 * 1024,                          \
	      "16 MiB of text, its tables, and libraries")                     \
	LIMIT(READER_SECONDS, 5, "a full-size calendar takes a tenth of one")  \
	LIMIT(JSON_DEPTH, 16, "a case is six deep")                            \
	LIMIT(JSON_VALUES, 500000,                                             \
	      "a case has some thousands, a full reply fewer than these")      \
	LIMIT(CASE_BYTES, 16 * 1024 * 1024, "the largest request")             \
	LIMIT(CSV_BYTES, 1024 * 1024, "two hundred people take a fiftieth")    \
	LIMIT(STRING_BYTES, 4096,                                              \
	      "names and titles; a calendar's text has its own limit")         \
	LIMIT(ID_BYTES, 48, "ids stand in tables")                             \
	LIMIT(PEOPLE, 200, "ten times the largest conference")                 \
	LIMIT(SEATS, 100, "four times the largest conference")                 \
	LIMIT(CANDIDATES, 50, "all inspectors of a nation")                    \
	LIMIT(EMAILS, 20, "one and its older forms")                           \
	LIMIT(CATEGORIES, 50, "more than a calendar's colours")                \
	LIMIT(CLOSED, 500, "two years of single days")                         \
	LIMIT(EXCLUDED, 732, "every day of the window")                        \
	LIMIT(LANGUAGES, 2, "Welsh and English")                               \
	LIMIT(WEEKDAYS, 7, "a week has no more")                               \
	LIMIT(HOURS, 50, "two a weekday, and the exceptions")                  \
	LIMIT(ANSWERS, 400, "one a day of the longest usual window")           \
	LIMIT(PARTS, 50, "a day of parts of ten minutes")                      \
	LIMIT(ROOMS, 50, "every venue of an authority")                        \
	LIMIT(EVENTS, 200, "a busy autumn")                                    \
	LIMIT(WINDOW_DAYS, 732,                                                \
	      "two years: progress conferences look 19 months ahead")          \
	LIMIT(SLOTS, 50000, "two years of half hours")                         \
	LIMIT(VISIT_SLOTS, 200000,                                             \
	      "from the notification of the first day on, 28 days further")    \
	LIMIT(COUNTED_DAYS, 4000,                                              \
	      "400 working days are 560; the rest is for long closures")       \
	LIMIT(MAX_CANDIDATES, 100, "nobody reads more dates")                  \
	LIMIT(POINTS, 100000, "GLPK is exact below 5,000,000 in all")          \
	LIMIT(OBJECTIVE, 4999999,                                              \
	      "above, floating point may take the wrong date for the best")    \
	LIMIT(GLPK_MEMORY_BYTES, 256 * 1024 * 1024,                            \
	      "one slot's program takes less than one MiB")                    \
	LIMIT(REQUEST_MEMORY_BYTES, 1024 * 1024 * 1024,                        \
	      "a worker may not take the machine")                             \
	LIMIT(REQUEST_BYTES, 16 * 1024 * 1024,                                 \
	      "one calendar of 12 MiB in JSON")                                \
	LIMIT(REPLY_BYTES, 1048572,                                            \
	      "what every nanomsg client receives unless told otherwise")      \
	LIMIT(QUEUE, 1024, "beyond, 'busy' is kinder")                         \
	LIMIT(QUEUE_BYTES, 256 * 1024 * 1024,                                  \
	      "a queue of large requests may not take the machine")            \
	LIMIT(REQUEST_SECONDS, 60, "the answer to a hard case takes one")      \
	LIMIT(STORE_WAIT_SECONDS, 5,                                           \
	      "an import's transaction takes a tenth of one")                  \
	LIMIT(TOKENS, 1000,                                                    \
	      "one for each service and co-ordinator of a nation")             \
	LIMIT(TOKEN_WORDS, 200, "as many as a case has people")                \
	LIMIT(RETENTION_DAYS, 1096,                                            \
	      "a case and the conferences that follow it end within three "    \
	      "years")                                                         \
	LIMIT(AUDIT_ROWS, 1000, "a page to read; who asks goes on from it")    \
	LIMIT(TCP_REQUEST_BYTES, 1024 * 1024,                                  \
	      "whoever has no token yet may not fill the memory")              \
	LIMIT(CONNECTIONS, 2048,                                               \
	      "a thousand clients, twice; each may hold a whole request")      \
	LIMIT(UNDER_WAY, 8,                                                    \
	      "a client asks one thing at a time on its connection")           \
	LIMIT(WAITERS, 16 * 1024,                                              \
	      "2,048 connections that have 8 requests under way each")         \
	LIMIT(REPLY_DAYS, 30, "who asks again after a month asks anew")        \
	LIMIT(ACTOR_BYTES, 128, "a name and a post")                           \
	LIMIT(REQUEST_ID_BYTES, 128, "a UUID takes 36")                        \
	LIMIT(HOLDS, 20, "dates that are kept open for one conference")        \
	LIMIT(HOLD_DAYS_UNSAID, 14, "two weeks to answer")                     \
	LIMIT(HOLD_DAYS, 92, "as long as a window is wide")                    \
	LIMIT(SOCKET_PATH_BYTES, 107,                                          \
	      "the operating system's; nanomsg aborts above")

enum limit {
#define LIMIT_ENUM(id, value, reason) LIMIT_ID_##id,
	LIMITS(LIMIT_ENUM)
#undef LIMIT_ENUM
		N_LIMITS
};

enum limit_value {
#define LIMIT_VALUE(id, value, reason) LIMIT_##id = (value),
	LIMITS(LIMIT_VALUE)
#undef LIMIT_VALUE
};

int64_t limit_value(enum limit limit);
const char *limit_reason(enum limit limit);

#endif
