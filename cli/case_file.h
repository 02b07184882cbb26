#ifndef CLI_CASE_FILE_H
#define CLI_CASE_FILE_H

/* The case that a command is told: a file, or a stored case. */

#include "cli/arguments.h"
#include "json/json.h"

/*
 * The file of the first operand as {"case": ..., "now": ...}: *ret is the
 * caller's. text keeps its bytes, for the places of errors.
 */
enum status case_read(const struct arguments *arguments, struct buffer *text,
		      struct json **ret, struct error *err);

/*
 * The first operand is the id of a stored case: no file has that name, and
 * there is a store, or a service to ask.
 */
bool case_is_stored(const struct arguments *arguments);
/* {"stored": ..., "revision": ..., "now": ...}, the caller's. */
enum status case_stored(const struct arguments *arguments, struct json **ret,
			struct error *err);

/* A whole number of an option into the params, if it is given. */
enum status put_int_param(const struct arguments *arguments,
			  enum option_id option, const char *key,
			  struct json *params, struct error *err);

#endif
