#ifndef CLI_CSV_H
#define CLI_CSV_H

/*
 * A table as a spreadsheet saves it: commas, semicolons or tabs, quotes, a
 * byte order mark, any ends of lines. It must not know what its columns mean.
 *
 * Cells are UTF-8 without blanks at their ends; rows of empty cells are left
 * out. What cannot be read for certain is refused with its line and column.
 */

#include "base/arena.h"
#include "base/error.h"

struct cell {
	const char *text;     /* "" too */
	int32_t line, column; /* of its first character, from 1 */
};

struct csv_row {
	const struct cell *cells;
	size_t n;
};

struct csv {
	const struct csv_row *rows; /* the first is the heading */
	size_t n;
};

/* Everything is the arena's. Errors: STATUS_REJECTED, line and column set. */
enum status csv_read(struct bytes text, struct arena *arena, struct csv *ret,
		     struct error *err);

#endif
