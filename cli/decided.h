#ifndef CLI_DECIDED_H
#define CLI_DECIDED_H

/* What was decided of stored cases, for people. */

#include "base/bytes.h"
#include "base/messages.h"
#include "json/json.h"

/* The reply of a decision; the result of `cases`, of all or of one. */
void put_decided(const struct json *result, enum language language,
		 struct buffer *ret);
void put_cases(const struct json *result, enum language language,
	       struct buffer *ret);
/* "does not stand: essential:chair", of an object with `found` and `why`;
 * nothing where nothing was found. */
void put_found(const struct json *found, enum language language,
	       struct buffer *ret);

#endif
