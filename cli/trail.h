#ifndef CLI_TRAIL_H
#define CLI_TRAIL_H

/*
 * How a milestone or task was counted, in words: what was counted, what was
 * skipped, how long is left.
 */

#include "base/bytes.h"
#include "base/messages.h"
#include "json/json.h"

/*
 * "20 working days before the conference, skipping 25 and 28 December (bank
 * holidays) and 4 weekends". Of a milestone of an answer, or a task; nothing
 * of a visit, which is not counted. Appends.
 */
void put_trail(const struct json *milestone, enum language language,
	       struct buffer *ret);

/* "38 working days left", "due today", "3 working days ago" */
void put_slack(const struct json *milestone, enum language language,
	       struct buffer *ret);

#endif
