#ifndef CLI_DATE_TOLD_H
#define CLI_DATE_TOLD_H

/* What follows from one date of an answer, as a person reads it. */

#include "cli/page.h"

/* Each begins with an empty line and its heading; nothing where it is empty. */
/* Who comes to it, seat by seat. */
void put_attendance(const struct json *date, const struct page *page,
		    struct buffer *ret);
void put_milestones(const struct json *date, const struct page *page,
		    struct buffer *ret);
void put_visit(const struct json *date, const struct page *page,
	       struct buffer *ret);
void put_agenda(const struct json *date, const struct page *page,
		struct buffer *ret);

#endif
