#ifndef CLI_CONFLICT_H
#define CLI_CONFLICT_H

/* Why there is no date, for people. */

#include "base/bytes.h"
#include "base/messages.h"
#include "json/json.h"

/* A conflict in a sentence, and what to give up, each with its date. Appends
 * to ret. */
void put_conflict(const struct json *conflict, enum language language,
		  struct buffer *ret);

#endif
