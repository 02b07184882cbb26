#ifndef CLI_CASE_FILE_H
#define CLI_CASE_FILE_H

/* The case that `propose` and `calendars` are told. */

#include "cli/arguments.h"
#include "json/json.h"

/*
 * The file of the first operand as {"case": ..., "now": ...}: *ret is the
 * caller's. text keeps its bytes, for the places of errors.
 */
enum status case_read(const struct arguments *arguments, struct buffer *text,
		      struct json **ret, struct error *err);

#endif
