#include "cli/page.h"

#include <string.h>

enum { LEAST_ROOM = 12 }; /* of the last column, however narrow the page */

const char *text_of(const struct buffer *buffer)
{
	return buffer->data ? buffer->data : "";
}

void put_lines(const struct buffer *text, const char *break_after,
	       size_t indent, const struct page *page, struct buffer *ret)
{
	put_wrapped_to(text_of(text), break_after, indent, page->columns, ret);
}

void put_item(const struct buffer *text, const struct page *page,
	      struct buffer *ret)
{
	struct buffer line;

	buffer_init(0, &line);
	buffer_put_string(&line, "- ");
	buffer_put_string(&line, text_of(text));
	put_lines(&line, " ", 2, page, ret);
	buffer_release(&line);
}

void put_around(enum message message, const struct buffer *text,
		enum language language, struct buffer *ret)
{
	const char *whole = message_text(message, language);
	const char *hole = strstr(whole, "{0}");
	size_t n = hole ? (size_t)(hole - whole) : strlen(whole);

	buffer_put(ret, whole, n);
	if (!hole)
		return;
	buffer_put_string(ret, text_of(text));
	buffer_put_string(ret, hole + strlen("{0}"));
}

void put_listed(const struct json *strings, struct buffer *ret)
{
	for (size_t i = 0; i < json_size(strings); i++) {
		const struct json *one = json_at(strings, i);

		buffer_put_string(ret, i ? ", " : "");
		if (json_kind(one) == JSON_KIND_STRING)
			put_clean(json_string(one), ret);
	}
}

void put_person(const char *id, const struct page *page, struct buffer *ret)
{
	for (size_t i = 0; i < json_size(page->people); i++) {
		const struct json *person = json_at(page->people, i);
		const char *name = member_string(person, "name");

		if (strcmp(member_string(person, "id"), id) != 0)
			continue;
		if (!name[0])
			name = member_text(person, "post", page->language);
		put_clean(name[0] ? name : id, ret);
		return;
	}
	put_clean(id, ret);
}

void put_people(const struct json *ids, const struct page *page,
		struct buffer *ret)
{
	for (size_t i = 0; i < json_size(ids); i++) {
		const struct json *id = json_at(ids, i);

		buffer_put_string(ret, i ? ", " : "");
		if (json_kind(id) == JSON_KIND_STRING)
			put_person(json_string(id), page, ret);
	}
}

void put_times(const struct json *object, struct buffer *ret)
{
	put_time(member_string(object, "start"), ret);
	buffer_put_char(ret, '-');
	put_time(member_string(object, "end"), ret);
}

static bool is_shown(const struct rows *rows, size_t row)
{
	return !rows->is_shown || rows->is_shown(json_at(rows->rows, row));
}

/* The columns that stand before the last one. */
static size_t indent_of(const struct rows *rows, const struct page *page)
{
	size_t indent = 0;

	for (int i = 0; i + 1 < rows->n_columns; i++) {
		size_t widest = text_width(
			message_text(rows->columns[i].head, page->language));

		for (size_t j = 0; j < json_size(rows->rows); j++) {
			struct buffer text;

			if (!is_shown(rows, j))
				continue;
			buffer_init(0, &text);
			rows->put_cell(json_at(rows->rows, j), i, page, &text);
			if (text_width(text_of(&text)) > widest)
				widest = text_width(text_of(&text));
			buffer_release(&text);
		}
		indent += widest + 2;
	}
	return indent;
}

/* The lines of the last cell, a row each. */
static void put_last_cell(const char *lines, size_t column, struct table *table)
{
	for (bool first = true; *lines; first = false) {
		size_t n = strcspn(lines, "\n");
		struct buffer cell;

		buffer_init(0, &cell);
		buffer_put(&cell, lines, n);
		if (!first)
			table_row(table);
		table_cell(table, column, text_of(&cell));
		buffer_release(&cell);
		lines += lines[n] ? n + 1 : n;
	}
}

void put_rows(const struct rows *rows, const struct page *page,
	      struct buffer *ret)
{
	struct table *table = table_new(rows->columns, (size_t)rows->n_columns,
					page->language);
	size_t indent = indent_of(rows, page);
	size_t room = page->columns > indent + LEAST_ROOM
			      ? page->columns - indent
			      : LEAST_ROOM;

	for (size_t i = 0; table && i < json_size(rows->rows); i++) {
		if (!is_shown(rows, i))
			continue;
		table_row(table);
		for (int k = 0; k < rows->n_columns; k++) {
			struct buffer text, lines;

			buffer_init(0, &text);
			buffer_init(0, &lines);
			rows->put_cell(json_at(rows->rows, i), k, page, &text);
			put_wrapped_to(text_of(&text), " ", 0,
				       k + 1 < rows->n_columns ? SIZE_MAX
							       : room,
				       &lines);
			put_last_cell(text_of(&lines), (size_t)k, table);
			buffer_release(&text);
			buffer_release(&lines);
		}
	}
	if (!table_end(table, ret))
		ret->failed = true;
}
