#ifndef TESTS_READERS_BRUTE_H
#define TESTS_READERS_BRUTE_H

/*
 * The brute force of `make oracle`: what a calendar's text says of each minute
 * of a window. A minute is a start if every BY part allows it and its period
 * is one of the rule's; nothing is stepped, and nothing is shared with
 * calendar/. Days come from a table that was counted one by one, zones from
 * the C library, asked day by day, or from the text's VTIMEZONE.
 *
 * It reads what tests/unit/calendar/make.h writes, as docs/calendar.md says,
 * and ends with status 2 at anything else.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DAY_S = 86400, HOUR_S = 3600, MINUTE_S = 60 };

_Noreturn void brute_die(const char *what, const char *detail);
void *brute_grow(void *list, size_t n, size_t bytes);

/* --- brute_lines.c: text to components ----------------------------------- */

struct line {
	char *name, *params, *value; /* params: "" or ";A=b;C=d" */
};

struct component {
	char *name;
	struct component *parent, **parts;
	struct line *lines;
	size_t n_parts, n_lines;
};

/* The whole text as one component without a name; a run frees nothing. */
struct component *brute_components(const char *text);
const struct line *line_of(const struct component *c, const char *name);
/* The parameter's value, or NULL; valid until the next call. */
const char *param_of(const struct line *line, const char *name);
bool word_is(const char *a, const char *b); /* in any letter case */

/* --- brute_days.c: days and zones ---------------------------------------- */

struct day_fact {
	int year, month, mday, weekday; /* Monday: 0 */
	int yday, month_days, year_days;
};

enum { FIRST_DAY = 9131 /* 1995-01-01 */, N_DAYS = 15000 };

const struct day_fact *day_fact(int64_t day);
int64_t day_number(int year, int month, int mday);

struct zone;
const struct zone *zone_utc(void);
const struct zone *zone_of_libc(const char *iana);
const struct zone *zone_of_component(const struct component *vtimezone);
int64_t zone_local(const struct zone *zone, int64_t instant);
/* How many instants show the local time, and which, in order: 0, 1 or 2. */
int zone_instants(const struct zone *zone, int64_t local, int64_t ret[2]);
/* The first of them; in a gap as with the offset before it. */
int64_t zone_instant(const struct zone *zone, int64_t local);

/* --- brute_rule.c: rules ------------------------------------------------- */

enum until { NO_UNTIL, UNTIL_INSTANT, UNTIL_LOCAL, UNTIL_DAY };

struct numbers {
	int list[16];
	int n;
};

struct rule {
	char freq[8];
	int interval, week_start;
	int64_t count; /* 0: none */
	enum until until;
	int64_t until_s; /* instant, local seconds, or day number */
	struct numbers months, month_days, year_days, weeks, hours, minutes;
	struct numbers positions;
	struct {
		int ordinal, weekday;
	} by_days[16];
	int n_by_days;
};

/* Where a rule stands: DTSTART's local seconds, and its clock. */
struct anchor {
	int64_t local;
	bool is_day;
	const struct zone *zone;
};

struct rule brute_rule(const char *text);
int64_t brute_stamp(const char *text, bool *ret_is_day, bool *ret_is_utc);

/*
 * Every local time that the rule comes to, to the end of the period of `to`
 * (local seconds), each once, in order; DTSTART is not among them unless
 * `exception`. Returns their number.
 */
size_t rule_times(const struct rule *rule, const struct anchor *anchor,
		  bool exception, int64_t to, int64_t **ret);

#endif
