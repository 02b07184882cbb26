#ifndef CALENDAR_RULE_H
#define CALENDAR_RULE_H

/*
 * Recurrence rules (RFC 5545, 3.3.10) by civil-date arithmetic.
 *
 * Everything is local time as the clock on the wall shows it, without a zone:
 * what a time that the clock skips or shows twice means is the caller's
 * affair, as is UNTIL. Parts and combinations that are not read are refused.
 * Must not know of zones or events.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/day.h"
#include "base/error.h"
#include "base/limits.h"

enum frequency { HOURLY, DAILY, WEEKLY, MONTHLY, YEARLY };

enum { RULE_YEAR_WORDS = 6 };

struct rule_weekday {
	int8_t ordinal; /* 0: every one; else the nth, from the end below 0 */
	int8_t weekday; /* enum weekday */
};

enum until_kind { UNTIL_NONE, UNTIL_DATE, UNTIL_LOCAL, UNTIL_UTC };

/* Of what is a set, bit n says that n is in it; all 0: not given. */
struct rule {
	enum frequency frequency;
	int32_t interval;
	int64_t count; /* 0: not given */
	enum until_kind until_kind;
	int64_t until_s; /* local or UTC seconds; UNTIL_DATE: that midnight */
	enum weekday week_start;
	uint64_t months;
	uint64_t month_days, month_days_at_end; /* at_end: nth from the end */
	uint64_t weeks, weeks_at_end;
	uint64_t year_days[RULE_YEAR_WORDS], year_days_at_end[RULE_YEAR_WORDS];
	uint64_t hours, minutes, seconds;
	int16_t positions[LIMIT_RULE_ITEMS];
	struct rule_weekday weekdays[LIMIT_RULE_ITEMS];
	size_t n_positions, n_weekdays;
	/* The caller's: the rule as written, where, and the event's next. */
	struct bytes text;
	int32_t line;
	struct rule *next;
};

/* What is wrong with a rule: a message and its arguments. */
struct rule_fault {
	enum message message;
	char subject[24], object[24];
	/* MSG_LIMIT: what is over which. */
	enum limit limit;
	int64_t met;
};

/* False: *fault says why, in words that never quote more than part names. */
bool rule_parse(struct bytes text, struct rule *ret, struct rule_fault *fault);

/* BYYEARDAY or BYWEEKNO is given. */
bool rule_has_year_days(const struct rule *rule);
bool rule_has_weeks(const struct rule *rule);

struct rule_starts {
	int64_t *starts; /* local seconds, ascending; the arena's */
	size_t n, capacity;
};
struct rule_range {
	int64_t first_s;       /* local: where the series begins */
	struct day from, last; /* both included */
	size_t max;	       /* starts kept */
	enum limit limit;      /* which is max */
	bool dates;	       /* whole days: BYHOUR and the like are ignored */
	bool exception;	       /* EXRULE: the first only if the rule meets it */
};

/*
 * The rule's starts from first_s (always one of them, and counted, whether
 * the rule meets it or not, unless it is an exception) to the last day; those
 * before from are counted but not kept. *ret starts as {0}; what it held is
 * replaced and its memory used again. Costs the days between from and last
 * and the starts where there is no COUNT, else those from first_s on, and
 * takes them off *budget.
 * STATUS_LIMIT: the budget is used up, or more than max starts are kept.
 */
enum status rule_expand(const struct rule *rule, const struct rule_range *range,
			int64_t *budget, struct arena *arena,
			struct rule_starts *ret, struct error *err);

#endif
