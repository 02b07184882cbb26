#ifndef CLI_PAGE_H
#define CLI_PAGE_H

/* What a person reads of an answer: its language and how wide it may be. */

#include <stdbool.h>

#include "cli/words.h"

struct page {
	enum language language;
	size_t columns; /* lines are broken to it, where they can be */
	const struct json *people; /* of the case, for names; may be NULL */
};

/* The text and a newline, broken to the page behind break_after. */
void put_lines(const struct buffer *text, const char *break_after,
	       size_t indent, const struct page *page, struct buffer *ret);
/* "- text", broken between words */
void put_item(const struct buffer *text, const struct page *page,
	      struct buffer *ret);
const char *text_of(const struct buffer *buffer); /* "" while empty */

/* The message with the text, however long, in place of {0}. */
void put_around(enum message message, const struct buffer *text,
		enum language language, struct buffer *ret);
/* "a, b": ids or names */
void put_listed(const struct json *strings, struct buffer *ret);
/* The name, else the post, else the id of one of page->people. */
void put_person(const char *id, const struct page *page, struct buffer *ret);
/* "Ann Davies, Bob Rees" */
void put_people(const struct json *ids, const struct page *page,
		struct buffer *ret);
/* "10:00-13:30" of what has start and end */
void put_times(const struct json *object, struct buffer *ret);

/*
 * A table of a row for each value of an array; the last column's cells are
 * broken to the page and go on in rows below.
 */
struct rows {
	const struct column *columns;
	int n_columns;
	const struct json *rows;
	/* The text of a cell. */
	void (*put_cell)(const struct json *row, int column,
			 const struct page *page, struct buffer *ret);
	bool (*is_shown)(const struct json *row); /* NULL: all */
};
void put_rows(const struct rows *rows, const struct page *page,
	      struct buffer *ret);

#endif
