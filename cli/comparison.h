#ifndef CLI_COMPARISON_H
#define CLI_COMPARISON_H

/* What a change does to the dates of a case, for people. */

#include "base/bytes.h"
#include "base/messages.h"
#include "json/json.h"

/* The result of `whatif`. Appends to ret. */
void put_comparison(const struct json *result, enum language language,
		    struct buffer *ret);

#endif
