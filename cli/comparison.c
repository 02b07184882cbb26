#include "cli/comparison.h"

#include <string.h>

#include "cli/page.h"

static void int_cell(struct table *table, size_t column, int64_t value)
{
	struct buffer text;

	buffer_init(0, &text);
	buffer_put_int(&text, value);
	table_cell(table, column, text_of(&text));
	buffer_release(&text);
}

static void message_cell(struct table *table, size_t column,
			 enum message message, enum language language)
{
	table_cell(table, column, message_text(message, language));
}

static void put_start(const char *start, enum language language, size_t column,
		      struct table *table)
{
	struct buffer text;

	buffer_init(0, &text);
	put_date(start, true, language, &text);
	table_cell(table, column, text_of(&text));
	buffer_clear(&text);
	put_time(start, &text);
	table_cell(table, column + 1, text_of(&text));
	buffer_release(&text);
}

/* --- the days that are possible now --------------------------------------- */

static void put_separator(struct buffer *ret)
{
	if (ret->n)
		buffer_put_string(ret, "; ");
}

/* "-100 leader: deputy in place of the principal" */
static void put_term(const struct json *term, enum language language,
		     struct buffer *ret)
{
	int64_t more = member_int(term, "points_after") -
		       member_int(term, "points_before");
	const char *about = member_string(term, "seat");

	if (!about[0])
		about = member_string(term, "event");
	put_separator(ret);
	buffer_printf(ret, "%s%lld ", more > 0 ? "+" : "", (long long)more);
	if (about[0])
		buffer_printf(ret, "%s: ", about);
	buffer_put_string(ret, member_text(term, "text", language));
}

static void put_reasons(const struct json *kept, enum language language,
			struct buffer *ret)
{
	const struct json *terms = json_member(kept, "terms");
	const char *before = member_string(kept, "start_before");
	struct buffer time;

	for (size_t i = 0; i < json_size(terms); i++)
		put_term(json_at(terms, i), language, ret);
	if (strcmp(before, member_string(kept, "start")) != 0) {
		buffer_init(0, &time);
		put_time(before, &time);
		put_separator(ret);
		message_format(ret, language, MSG_WHATIF_START, "s",
			       text_of(&time));
		buffer_release(&time);
	}
	if (!ret->n &&
	    member_int(kept, "order_before") != member_int(kept, "order_after"))
		put_message(MSG_WHATIF_OTHERS, language, ret);
}

static void put_kept_row(const struct json *kept, enum language language,
			 struct table *table)
{
	struct buffer why;

	table_row(table);
	int_cell(table, 0, member_int(kept, "order_after"));
	int_cell(table, 1, member_int(kept, "order_before"));
	put_start(member_string(kept, "start"), language, 2, table);
	int_cell(table, 4, member_int(kept, "points_after"));
	int_cell(table, 5, member_int(kept, "points_before"));
	buffer_init(0, &why);
	put_reasons(kept, language, &why);
	table_cell(table, 6, text_of(&why));
	buffer_release(&why);
}

static void put_gained_row(const struct json *gained, enum language language,
			   struct table *table)
{
	table_row(table);
	int_cell(table, 0, member_int(gained, "order_after"));
	message_cell(table, 1, MSG_WHATIF_NEW, language);
	put_start(member_string(gained, "start"), language, 2, table);
	int_cell(table, 4, member_int(gained, "points"));
}

static void put_more(int64_t n, enum language language, struct buffer *ret)
{
	if (n <= 0)
		return;
	message_format(ret, language, MSG_WHATIF_MORE, "d", n);
	buffer_put_char(ret, '\n');
}

/* Both lists are in the order of the days now. */
static void put_now(const struct json *kept, const struct json *gained,
		    size_t most, enum language language, struct buffer *ret)
{
	static const struct column columns[] = {
		{.head = MSG_COLUMN_ORDER, .right = true},
		{.head = MSG_COLUMN_WAS, .right = true, .tight = true},
		{.head = MSG_COLUMN_DATE},
		{.head = MSG_COLUMN_TIME},
		{.head = MSG_COLUMN_POINTS, .right = true},
		{.head = MSG_COLUMN_WAS, .right = true, .tight = true},
		{.head = MSG_COLUMN_CHANGE}};
	enum { N_COLUMNS = sizeof(columns) / sizeof(columns[0]) };
	struct table *table = table_new(columns, N_COLUMNS, language);
	size_t k = 0, g = 0, n = json_size(kept) + json_size(gained);

	while (table && k + g < n && k + g < most) {
		const struct json *is = json_at(kept, k);
		const struct json *comes = json_at(gained, g);

		if (is && (!comes || member_int(is, "order_after") <
					     member_int(comes, "order_after")))
			put_kept_row(json_at(kept, k++), language, table);
		else
			put_gained_row(json_at(gained, g++), language, table);
	}
	if (!table_end_wrapped(table, ret))
		ret->failed = true;
	put_more((int64_t)n - (int64_t)most, language, ret);
}

/* --- the days that are not ------------------------------------------------ */

static bool is_as_above(const struct json *lost, size_t i,
			enum language language)
{
	return i &&
	       strcmp(member_text(json_at(lost, i - 1), "text", language),
		      member_text(json_at(lost, i), "text", language)) == 0;
}

static void put_lost(const struct json *lost, size_t most,
		     enum language language, struct buffer *ret)
{
	static const struct column columns[] = {{.head = MSG_COLUMN_WAS,
						 .right = true},
						{.head = MSG_COLUMN_DATE},
						{.head = MSG_COLUMN_TIME},
						{.head = MSG_COLUMN_WHY}};
	struct table *table = table_new(columns, 4, language);

	for (size_t i = 0; table && i < json_size(lost) && i < most; i++) {
		const struct json *one = json_at(lost, i);

		table_row(table);
		int_cell(table, 0, member_int(one, "order_before"));
		put_start(member_string(one, "start"), language, 1, table);
		table_cell(table, 3,
			   is_as_above(lost, i, language)
				   ? message_text(MSG_WHATIF_ABOVE, language)
				   : member_text(one, "text", language));
	}
	if (!table_end_wrapped(table, ret))
		ret->failed = true;
	put_more((int64_t)json_size(lost) - (int64_t)most, language, ret);
}

/* --- all ------------------------------------------------------------------ */

static void put_counts(const struct json *result, enum language language,
		       struct buffer *ret)
{
	struct buffer line;

	buffer_init(0, &line);
	message_format(&line, language, MSG_WHATIF_DAYS, "dd",
		       member_int(json_member(result, "before"),
				  "total_feasible_days"),
		       member_int(json_member(result, "answer"),
				  "total_feasible_days"));
	buffer_put_string(&line, ": ");
	message_format(&line, language, MSG_WHATIF_COUNTS, "ddd",
		       (int64_t)json_size(json_member(result, "kept")),
		       (int64_t)json_size(json_member(result, "lost")),
		       (int64_t)json_size(json_member(result, "gained")));
	put_wrapped(text_of(&line), " ", 2, ret);
	buffer_release(&line);
}

void put_comparison(const struct json *result, enum language language,
		    struct buffer *ret)
{
	const struct json *kept = json_member(result, "kept");
	const struct json *gained = json_member(result, "gained");
	const struct json *lost = json_member(result, "lost");
	const struct json *interpreted =
		json_member(json_member(result, "answer"), "interpreted");
	size_t most = (size_t)member_int(interpreted, "max_candidates");

	put_counts(result, language, ret);
	if (json_size(kept) + json_size(gained)) {
		buffer_put_char(ret, '\n');
		put_now(kept, gained, most, language, ret);
	}
	if (json_size(lost)) {
		buffer_put_char(ret, '\n');
		put_lost(lost, most, language, ret);
	}
}
