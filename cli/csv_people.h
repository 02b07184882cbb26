#ifndef CLI_CSV_PEOPLE_H
#define CLI_CSV_PEOPLE_H

/*
 * A table of people as a draft of a case: name, post, seat, deputy_for, email,
 * language, calendar, in any order; headings, seats and languages in English
 * or Welsh, or as a case calls them.
 *
 * A second principal of a numbered seat takes the next number; one who holds
 * two seats holds the second with the first (G5); the first chair was the
 * inspection's lead, and who supports is a link inspector (G10).
 */

#include "cli/csv.h"
#include "cli/draft.h"

/* A calendar's file to be copied beside the case. */
struct csv_calendar {
	const char *from; /* as the table has it */
	const char *to;	  /* "calendars/mair-enghraifft.ics" */
	int32_t line, column;
};

struct csv_people {
	const struct csv_calendar *calendars;
	size_t n_calendars;
};

/* language: of the posts, where the table does not say. Everything is the
 * arena's. Errors: STATUS_REJECTED with line and column. */
enum status csv_people(const struct csv *csv, enum language language,
		       struct arena *arena, struct draft *draft,
		       struct csv_people *ret, struct error *err);

/* "mair-enghraifft" of "Mair Enghraifft": at most LIMIT_ID_BYTES; "" where no
 * letter can be said in ASCII. */
enum { SLUG_BYTES = 49 };
void slug(const char *text, char ret[static SLUG_BYTES]);

#endif
