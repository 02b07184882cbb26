#ifndef CLI_WORDS_H
#define CLI_WORDS_H

/* Dates, lengths and texts as a person reads them, in her language. */

#include "base/bytes.h"
#include "base/error.h"
#include "base/messages.h"
#include "json/json.h"

/* date: an ISO date or date-time, of which the first ten characters count; of
 * one in UTC ("Z") the day is that of Europe/London. Appends. */
void put_date(const char *date, bool with_year, enum language language,
	      struct buffer *ret); /* "Thu 12 Nov 2026" */
/* "12 Nov" */
void put_short_day(const char *date, enum language language,
		   struct buffer *ret);
/* "Thursday 12 November 2026", "dydd Iau 12 Tachwedd 2026" */
void put_long_date(const char *date, enum language language,
		   struct buffer *ret);
void put_time(const char *date_time, struct buffer *ret); /* "10:00" */
/* "Nov" of 11, "Mon" of 0 */
const char *month_text(int month, enum language language);
const char *weekday_text(int weekday, enum language language);
/* The last day before an instant: "2027-01-01T00:00:00Z" ends with 31 Dec. */
void put_last_day(const char *end, bool with_year, enum language language,
		  struct buffer *ret);
/* "3 h 30" of "PT3H30M" */
void put_duration(const char *duration, struct buffer *ret);
void put_message(enum message message, enum language language,
		 struct buffer *ret);

/* {0} is the count: one has a word of its own. */
void put_count(enum message one, enum message many, int64_t count,
	       enum language language, struct buffer *ret);

/* A noun behind a number: Welsh changes it behind 2, some behind 3 and 6.
 * {0} is the number. */
struct noun {
	enum message one, two, three_or_six, many;
};
extern const struct noun noun_working_days, noun_days, noun_months;
void put_noun(const struct noun *noun, int64_t n, enum language language,
	      struct buffer *ret);

/* Members of a result; "" and 0 where there is none. */
const char *member_string(const struct json *object, const char *key);
int64_t member_int(const struct json *object, const char *key);
/* {"en", "cy"} in the language; "" */
const char *member_text(const struct json *object, const char *key,
			enum language language);

/* Control characters become visible, so that no name moves the cursor. */
void put_clean(const char *text, struct buffer *ret);

/* --- lines ---------------------------------------------------------------- */

enum { LINE_COLUMNS = 80 };

/* Columns on a terminal: characters, not bytes. */
size_t text_width(const char *text);
/*
 * The text and a newline; lines longer than terminal_columns() are broken
 * behind break_after (" ": between words) and go on behind indent blanks.
 */
void put_wrapped(const char *text, const char *break_after, size_t indent,
		 struct buffer *ret);
/* The same for lines of other columns. */
void put_wrapped_to(const char *text, const char *break_after, size_t indent,
		    size_t columns, struct buffer *ret);
/* $COLUMNS, else the terminal's on standard output, else LINE_COLUMNS. */
size_t terminal_columns(void);

/* --- tables --------------------------------------------------------------- */

/* Cells are given row by row; a column is as wide as it needs. */
struct table;
struct column {
	enum message head; /* MSG_NONE: no heading */
	bool right;
	bool tight; /* one blank to its left, not two */
};
struct table *table_new(const struct column *columns, size_t n,
			enum language language); /* NULL: no memory */
void table_row(struct table *table);
void table_cell(struct table *table, size_t column, const char *text);
/* Appends the text, no blanks at the ends of lines; frees the table. */
bool table_end(struct table *table, struct buffer *ret);

/* The same; a last column that would pass terminal_columns() goes on below. Its
 * column has a heading. */
bool table_end_wrapped(struct table *table, struct buffer *ret);

/* Writes all to stdout; STATUS_FAULT where that fails. */
enum status print(const struct buffer *text, struct error *err);
/* A line to stderr; that there is no memory, where there was none for it. */
void print_told(struct buffer *line, enum language language);

#endif
