#ifndef CLI_INLINE_H
#define CLI_INLINE_H

/*
 * A case for a service: the files it names become texts, since a service
 * reads no files of its clients.
 */

#include "base/error.h"
#include "json/json.h"

/* params: {"case": ...}, changed. Errors have the field's path in the case. */
enum status inline_calendars(const char *case_file, struct json *params,
			     struct error *err);

#endif
