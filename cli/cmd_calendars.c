#include <string.h>

#include "cli/ask.h"
#include "cli/command.h"
#include "cli/words.h"

static const struct {
	const char *word;
	enum message message;
} words[] = {
	{"person", MSG_KIND_PERSON},	 {"room", MSG_KIND_ROOM},
	{"resource", MSG_KIND_RESOURCE}, {"events", MSG_KIND_EVENTS},
	{"holidays", MSG_KIND_HOLIDAYS}, {"stated", MSG_COVER_STATED},
	{"file", MSG_COVER_FILE},	 {"assumed", MSG_COVER_ASSUMED},
	{"ok", MSG_STATUS_OK},		 {"stale", MSG_STATUS_STALE},
	{"short", MSG_STATUS_SHORT},	 {"incomplete", MSG_STATUS_INCOMPLETE},
};

static const char *word(const char *code, enum language language)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, code) == 0)
			return message_text(words[i].message, language);
	return code;
}

/* Without the day of the week: the table is wide enough. */
static void date_cell(struct table *table, size_t column, const char *date,
		      bool is_end, enum language language)
{
	struct buffer text;
	const char *shown;

	buffer_init(0, &text);
	if (!date[0])
		put_message(MSG_NOT_KNOWN, language, &text);
	else if (is_end)
		put_last_day(date, true, language, &text);
	else
		put_date(date, true, language, &text);
	shown = text.data && date[0] ? strchr(text.data, ' ') : NULL;
	table_cell(table, column,
		   shown       ? shown + 1
		   : text.data ? text.data
			       : "");
	buffer_release(&text);
}

static void put_row(const struct json *calendar, enum language language,
		    struct table *table)
{
	int64_t minutes = member_int(calendar, "busy_minutes_a_week");
	const char *source = member_string(calendar, "source");
	struct buffer text;

	table_row(table);
	buffer_init(0, &text);
	put_clean(member_string(calendar, "id"), &text);
	if (strcmp(source, "main") != 0) {
		buffer_put_string(&text, " / ");
		put_clean(source, &text);
	}
	table_cell(table, 0, text.data ? text.data : "");
	buffer_clear(&text);
	table_cell(table, 1, word(member_string(calendar, "kind"), language));
	date_cell(table, 2, member_string(calendar, "as_of"), false, language);
	date_cell(table, 3, member_string(calendar, "covered_until"), true,
		  language);
	table_cell(table, 4, word(member_string(calendar, "cover"), language));
	buffer_printf(&text, "%lld:%02lld", (long long)(minutes / 60),
		      (long long)(minutes % 60));
	table_cell(table, 5, text.data ? text.data : "");
	buffer_release(&text);
	table_cell(table, 6, word(member_string(calendar, "status"), language));
}

/* What to do about a status that stands in the table. */
static void put_advice(const struct json *list, enum language language,
		       struct buffer *ret)
{
	static const struct {
		const char *status;
		enum message advice;
	} advices[] = {{"stale", MSG_ADVICE_STALE},
		       {"short", MSG_ADVICE_SHORT},
		       {"incomplete", MSG_ADVICE_INCOMPLETE}};
	bool any = false;

	for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++) {
		bool found = false;

		for (size_t j = 0; j < json_size(list); j++)
			found = found || strcmp(member_string(json_at(list, j),
							      "status"),
						advices[i].status) == 0;
		if (!found)
			continue;
		if (!any)
			buffer_put_char(ret, '\n');
		any = true;
		put_wrapped(message_text(advices[i].advice, language), " ", 2,
			    ret);
	}
}

static void put_calendars(const struct json *result, enum language language,
			  struct buffer *ret)
{
	static const struct column columns[] = {
		{.head = MSG_COLUMN_ID},
		{.head = MSG_COLUMN_KIND},
		{.head = MSG_COLUMN_AS_OF},
		{.head = MSG_COLUMN_UNTIL},
		{.head = MSG_COLUMN_COVER},
		{.head = MSG_COLUMN_BUSY, .right = true},
		{.head = MSG_COLUMN_STATUS}};
	const struct json *list = json_member(result, "calendars");

	if (!json_size(list)) {
		put_message(MSG_NO_CALENDARS, language, ret);
		buffer_put_char(ret, '\n');
		return;
	}
	struct table *table =
		table_new(columns, sizeof(columns) / sizeof(columns[0]),
			  language);

	for (size_t i = 0; table && i < json_size(list); i++)
		put_row(json_at(list, i), language, table);
	if (!table_end(table, ret))
		ret->failed = true;
	put_advice(list, language, ret);
}

int command_calendars(const struct arguments *arguments)
{
	struct question question = {.method = "calendars",
				    .params = json_new_object()};
	struct json *result = NULL;

	put_param(question.params, "now",
		  argument_value(arguments, OPTION_NOW));
	enum status status = ask(&question, arguments, &result);
	if (status != STATUS_OK)
		return exit_of(status);
	return show(result, arguments, put_calendars);
}
