#ifndef TESTS_FUZZ_RULE_MODEL_H
#define TESTS_FUZZ_RULE_MODEL_H

/*
 * A recurrence rule by walking: every day from the year before the first
 * instance to the last day is asked whether it is the rule's, and every hour,
 * minute and second of it. Slow, and sharing no line with what it is the
 * measure of: it reads the rule's text itself and steps its own calendar.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct model_range {
	int64_t first_s;    /* local seconds: where the series begins */
	int64_t from, last; /* days since 1970-01-01, both included */
	bool dates, exception;
};

struct model_starts {
	int64_t *starts; /* malloc's */
	size_t n;
};

/* rule: accepted by rule_parse(). False: too much for a walk; *ret is unset. */
bool model_expand(struct bytes rule, const struct model_range *range,
		  struct model_starts *ret);

#endif
