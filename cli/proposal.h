#ifndef CLI_PROPOSAL_H
#define CLI_PROPOSAL_H

/* An answer as a person reads it. */

#include "cli/page.h"

/* Appends the text of a `propose` result. */
void put_proposal_page(const struct json *answer, const struct page *page,
		       struct buffer *ret);
/* The same as wide as the terminal. */
void put_proposal(const struct json *answer, enum language language,
		  struct buffer *ret);

/* A date of it alone: its row, who comes, what follows from it, what to know;
 * people: of the case, for their names. */
void put_one_date(const struct json *date, const struct json *people,
		  enum language language, struct buffer *ret);

#endif
