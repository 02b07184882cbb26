#ifndef CALENDAR_RULE_H
#define CALENDAR_RULE_H

/*
 * Recurrence rules (RFC 5545, 3.3.10) by civil-date arithmetic.
 *
 * A rule here is of whole days: the time of day is the first instance's, and
 * the caller's. Parts and combinations that are not read are refused. Must
 * not know of zones or events.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/day.h"
#include "base/error.h"

enum frequency { DAILY, WEEKLY, MONTHLY, YEARLY };

enum { RULE_WEEKDAYS = 128, RULE_POSITIONS = 128 };

struct rule_weekday {
	int8_t ordinal; /* 0: every one; else the nth, from the end below 0 */
	int8_t weekday; /* enum weekday */
};

enum until_kind { UNTIL_NONE, UNTIL_DATE, UNTIL_LOCAL, UNTIL_UTC };

struct rule {
	enum frequency frequency;
	int32_t interval;
	int64_t count; /* 0: not given */
	enum until_kind until_kind;
	int64_t until_s; /* local or UTC seconds; UNTIL_DATE: that midnight */
	enum weekday week_start;
	uint16_t months;	    /* bit 1 to 12; 0: not given */
	uint32_t month_days;	    /* bit 1 to 31 */
	uint32_t month_days_at_end; /* bit n: the nth day from the end */
	int16_t positions[RULE_POSITIONS];
	struct rule_weekday weekdays[RULE_WEEKDAYS];
	size_t n_positions, n_weekdays;
	struct bytes text; /* as written; the caller's */
};

/* What is wrong with a rule: a message and its arguments. */
struct rule_fault {
	enum message message;
	char subject[24], object[24];
};

/* False: *fault says why, in words that never quote more than part names. */
bool rule_parse(struct bytes text, struct rule *ret, struct rule_fault *fault);

/*
 * The rule's days from first (always an instance, and counted, whether the
 * rule meets it or not) to last, both included; those before from are counted
 * but not kept. Days ascend. UNTIL is the caller's, who knows the zone. Costs
 * the days between from and last where there is no COUNT, else those from
 * first, and takes them off *budget.
 * STATUS_LIMIT: the budget is used up, or more than max days are kept.
 */
struct rule_days {
	struct day *days; /* the arena's */
	size_t n;
};
struct rule_range {
	struct day first, from, last;
	size_t max;
};
enum status rule_expand(const struct rule *rule, struct rule_range range,
			int64_t *budget, struct arena *arena,
			struct rule_days *ret, struct error *err);

#endif
