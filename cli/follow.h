#ifndef CLI_FOLLOW_H
#define CLI_FOLLOW_H

/*
 * The case of the next conference (G2 to G4, G27): seats, people and rooms of
 * the one before, without its calendars, dates and events.
 */

#include "base/day.h"
#include "cli/arguments.h"
#include "json/json.h"

struct following {
	const char *case_file; /* of the conference before */
	struct day date;       /* on which it took place */
	const char *kind;      /* NULL: what comes next as a rule */
	const char *id;	       /* of the new case */
};

/* The caller's. Who sat where that day is taken from the case before: its
 * best start of that day, else the first of each seat. An error has been told
 * where *ret_told. */
enum status follow_case(const struct following *following,
			const struct arguments *arguments, struct json **ret,
			bool *ret_told, struct error *err);

#endif
