#ifndef CLI_IMPORT_PEOPLE_H
#define CLI_IMPORT_PEOPLE_H

/*
 * Whose calendar it may be: the people of a case (--case), and the question
 * to whoever sits at the terminal.
 */

#include "cli/arguments.h"
#include "json/json.h"

/* [{"id", "emails"}] of a case's file; the caller's. */
enum status people_read(const char *case_file, struct json **ret,
			struct error *err);
/* The one of an id, or NULL with the nearest in the error. */
const struct json *people_find(const struct json *people, const char *id,
			       const char *case_file, struct error *err);

/*
 * Asks which of the candidates (ids) it is, on stderr, where both it and
 * standard input are a terminal. NULL: none, or nobody to ask; *ret_asked.
 * Borrowed from the candidates.
 */
const char *people_choose(const struct json *candidates, enum language language,
			  bool *ret_asked);

/* "'chief'"; "chief, leader" */
enum status people_suggest(const struct json *candidates, struct error *err);

#endif
