#include "cli/csv.h"

#include <string.h>

#include "base/limits.h"

struct reading {
	struct bytes text;
	size_t at;
	int32_t line, column;
	char delimiter;
	struct arena *arena;
	struct error *err;
	/* The row being read. */
	struct cell *cells;
	size_t n_cells, room;
	struct csv_row *rows;
	size_t n_rows, rows_room;
};

static enum status refuse(struct reading *reading, int32_t line, int32_t column,
			  enum message message)
{
	error_place(reading->err, line, column);
	return error_set(reading->err, STATUS_REJECTED, message, "");
}

/* --- characters ------------------------------------------------------------
 */

/* Bytes of the UTF-8 character at p, 0: it is none. */
static size_t character_bytes(const unsigned char *p, size_t n)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t least;
	} forms[] = {{0x80, 0x00, 0},
		     {0xe0, 0xc0, 0x80},
		     {0xf0, 0xe0, 0x800},
		     {0xf8, 0xf0, 0x10000}};
	enum { MOST = 0x10ffff, SURROGATES = 0xd800, BEHIND_THEM = 0xe000 };

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		uint32_t code = p[0] & (unsigned char)~forms[i].mask;

		if ((p[0] & forms[i].mask) != forms[i].lead)
			continue;
		if (i >= n)
			return 0;
		for (size_t k = 1; k <= i; k++) {
			if ((p[k] & 0xc0) != 0x80)
				return 0;
			code = code << 6 | (p[k] & 0x3f);
		}
		if (code < forms[i].least || code > MOST ||
		    (code >= SURROGATES && code < BEHIND_THEM))
			return 0;
		return i + 1;
	}
	return 0;
}

static bool is_end(const struct reading *reading)
{
	return reading->at == reading->text.n;
}

static char here(const struct reading *reading)
{
	return is_end(reading) ? '\0' : reading->text.data[reading->at];
}

static bool is_newline(const struct reading *reading)
{
	char c = here(reading);

	return !is_end(reading) && (c == '\n' || c == '\r');
}

static void skip_newline(struct reading *reading)
{
	if (here(reading) == '\r')
		reading->at++;
	if (here(reading) == '\n')
		reading->at++;
	reading->line++;
	reading->column = 1;
}

/* Over one character that is no end of a line. */
static enum status step(struct reading *reading, struct buffer *ret)
{
	const unsigned char *p =
		(const unsigned char *)reading->text.data + reading->at;
	size_t n = character_bytes(p, reading->text.n - reading->at);

	if (!n)
		return refuse(reading, reading->line, reading->column,
			      MSG_CSV_UTF8);
	if (*p < ' ' && *p != '\t')
		return refuse(reading, reading->line, reading->column,
			      MSG_CSV_CONTROL);
	buffer_put(ret, p, n);
	reading->at += n;
	reading->column++;
	return STATUS_OK;
}

/* --- cells -----------------------------------------------------------------
 */

static bool is_behind_cell(const struct reading *reading)
{
	return is_end(reading) || is_newline(reading) ||
	       here(reading) == reading->delimiter;
}

/* Behind the opening quote, to behind the closing one. */
static enum status read_quoted(struct reading *reading, struct buffer *ret)
{
	int32_t line = reading->line, column = reading->column - 1;

	while (!is_end(reading)) {
		enum status status = STATUS_OK;

		if (is_newline(reading)) {
			skip_newline(reading);
			buffer_put_char(ret, ' ');
			continue;
		}
		if (here(reading) == '"') {
			reading->at++;
			reading->column++;
			if (here(reading) != '"')
				return STATUS_OK;
		}
		status = step(reading, ret);
		if (status != STATUS_OK)
			return status;
	}
	return refuse(reading, line, column, MSG_CSV_QUOTE_OPEN);
}

static void skip_blanks(struct reading *reading)
{
	while (!is_end(reading) && here(reading) == ' ') {
		reading->at++;
		reading->column++;
	}
}

static enum status read_text(struct reading *reading, struct buffer *ret)
{
	enum status status = STATUS_OK;

	skip_blanks(reading);
	if (here(reading) == '"') {
		reading->at++;
		reading->column++;
		status = read_quoted(reading, ret);
		skip_blanks(reading);
		if (status == STATUS_OK && !is_behind_cell(reading))
			return refuse(reading, reading->line, reading->column,
				      MSG_CSV_QUOTE_BEHIND);
		return status;
	}
	while (status == STATUS_OK && !is_behind_cell(reading))
		status = step(reading, ret);
	return status;
}

/* Blanks, no-break spaces too, do not count at either end. */
static struct bytes trim(struct bytes text)
{
	static const char no_break[] = "\xc2\xa0";

	for (;;) {
		if (text.n && strchr(" \t", text.data[0]))
			text = (struct bytes){text.data + 1, text.n - 1};
		else if (text.n >= 2 && memcmp(text.data, no_break, 2) == 0)
			text = (struct bytes){text.data + 2, text.n - 2};
		else if (text.n && strchr(" \t", text.data[text.n - 1]))
			text.n--;
		else if (text.n >= 2 &&
			 memcmp(text.data + text.n - 2, no_break, 2) == 0)
			text.n -= 2;
		else
			return text;
	}
}

static bool keep(struct reading *reading, struct cell cell)
{
	enum { FIRST_ROOM = 8 };

	if (reading->n_cells == reading->room) {
		size_t more = reading->room ? reading->room * 2 : FIRST_ROOM;
		struct cell *cells =
			arena_grow(reading->arena, reading->cells,
				   reading->room, more, sizeof(*cells));

		if (!cells)
			return false;
		reading->cells = cells;
		reading->room = more;
	}
	reading->cells[reading->n_cells++] = cell;
	return true;
}

static enum status read_cell(struct reading *reading)
{
	struct buffer text;
	enum status status;

	skip_blanks(reading);
	struct cell cell = {"", reading->line, reading->column};
	buffer_init((size_t)LIMIT_STRING_BYTES, &text);
	status = read_text(reading, &text);
	if (status == STATUS_OK && text.failed) {
		error_place(reading->err, cell.line, cell.column);
		status = limit_error(LIMIT_ID_STRING_BYTES,
				     LIMIT_STRING_BYTES + 1, reading->err);
	}
	if (status == STATUS_OK) {
		cell.text =
			arena_string(reading->arena, trim(buffer_bytes(&text)));
		if (!cell.text || !keep(reading, cell))
			status = error_no_memory(reading->err, reading->arena);
	}
	buffer_release(&text);
	return status;
}

/* --- rows ------------------------------------------------------------------
 */

static bool is_empty_row(const struct reading *reading)
{
	for (size_t i = 0; i < reading->n_cells; i++)
		if (reading->cells[i].text[0])
			return false;
	return true;
}

static bool keep_row(struct reading *reading)
{
	enum { FIRST_ROOM = 32 };

	if (reading->n_rows == reading->rows_room) {
		size_t more = reading->rows_room ? reading->rows_room * 2
						 : FIRST_ROOM;
		struct csv_row *rows =
			arena_grow(reading->arena, reading->rows,
				   reading->rows_room, more, sizeof(*rows));

		if (!rows)
			return false;
		reading->rows = rows;
		reading->rows_room = more;
	}
	reading->rows[reading->n_rows++] =
		(struct csv_row){reading->cells, reading->n_cells};
	return true;
}

static enum status read_row(struct reading *reading)
{
	reading->cells = NULL;
	reading->n_cells = reading->room = 0;
	for (;;) {
		enum status status = read_cell(reading);

		if (status != STATUS_OK)
			return status;
		if (is_end(reading) || is_newline(reading))
			break;
		reading->at++; /* the delimiter */
		reading->column++;
	}
	if (!is_end(reading))
		skip_newline(reading);
	if (is_empty_row(reading) || keep_row(reading))
		return STATUS_OK;
	return error_no_memory(reading->err, reading->arena);
}

/* --- the whole -------------------------------------------------------------
 */

static bool begins_with(struct bytes text, const char *with, size_t n)
{
	return text.n >= n && memcmp(text.data, with, n) == 0;
}

/* The first of them outside quotes in the first line; Excel's "sep=;" says it
 * outright. */
static void find_delimiter(struct reading *reading)
{
	static const char sep[] = "sep=";
	struct bytes rest = {reading->text.data + reading->at,
			     reading->text.n - reading->at};
	bool is_quoted = false;

	reading->delimiter = ',';
	if (begins_with(rest, sep, sizeof(sep) - 1) && rest.n >= sizeof(sep) &&
	    strchr(",;\t", rest.data[sizeof(sep) - 1])) {
		reading->delimiter = rest.data[sizeof(sep) - 1];
		reading->at += sizeof(sep);
		reading->column += (int32_t)sizeof(sep);
		if (is_newline(reading))
			skip_newline(reading);
		return;
	}
	for (size_t i = 0; i < rest.n; i++) {
		char c = rest.data[i];

		if (c == '"')
			is_quoted = !is_quoted;
		if (is_quoted)
			continue;
		if (c == '\n' || c == '\r')
			break;
		if (c == ',' || c == ';' || c == '\t') {
			reading->delimiter = c;
			break;
		}
	}
}

enum status csv_read(struct bytes text, struct arena *arena, struct csv *ret,
		     struct error *err)
{
	struct reading reading = {.text = text,
				  .line = 1,
				  .column = 1,
				  .arena = arena,
				  .err = err};

	if (begins_with(text, "\xff\xfe", 2) ||
	    begins_with(text, "\xfe\xff", 2))
		return refuse(&reading, 1, 1, MSG_CSV_UTF16);
	if (begins_with(text, "\xef\xbb\xbf", 3))
		reading.at = 3;
	find_delimiter(&reading);
	while (!is_end(&reading)) {
		enum status status = read_row(&reading);

		if (status != STATUS_OK)
			return status;
	}
	*ret = (struct csv){reading.rows, reading.n_rows};
	return STATUS_OK;
}
