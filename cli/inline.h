#ifndef CLI_INLINE_H
#define CLI_INLINE_H

/*
 * A case for a service: the files it names become texts, since a service
 * reads no files of its clients.
 */

#include "base/error.h"
#include "json/json.h"

/*
 * The case, or a patch of one, is changed; its files stand beside the case.
 * Errors have the field's path in it.
 */
enum status inline_calendars(const char *case_file, struct json *conference,
			     struct error *err);

#endif
