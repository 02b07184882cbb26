#ifndef CLI_REASONS_H
#define CLI_REASONS_H

/* Why a date does not hold, and what would make one, for people. */

#include "base/bytes.h"
#include "base/messages.h"
#include "json/json.h"

/* The results of `check` and `explain`. Append to ret. */
void put_check(const struct json *result, enum language language,
	       struct buffer *ret);
void put_explanation(const struct json *result, enum language language,
		     struct buffer *ret);

#endif
