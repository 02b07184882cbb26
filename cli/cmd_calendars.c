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

static void date_cell(struct table *table, size_t column, const char *date,
		      enum language language)
{
	struct buffer text;

	buffer_init(0, &text);
	if (date[0])
		put_date(date, true, language, &text);
	else
		put_message(MSG_NOT_KNOWN, language, &text);
	table_cell(table, column, text.data ? text.data : "");
	buffer_release(&text);
}

static void put_row(const struct json *calendar, enum language language,
		    struct table *table)
{
	int64_t minutes = member_int(calendar, "busy_minutes_a_week");
	struct buffer hours;

	table_row(table);
	table_cell(table, 0, member_string(calendar, "id"));
	table_cell(table, 1, word(member_string(calendar, "kind"), language));
	table_cell(table, 2, member_string(calendar, "source"));
	date_cell(table, 3, member_string(calendar, "as_of"), language);
	date_cell(table, 4, member_string(calendar, "covered_until"), language);
	table_cell(table, 5, word(member_string(calendar, "cover"), language));
	buffer_init(0, &hours);
	buffer_printf(&hours, "%lld:%02lld", (long long)(minutes / 60),
		      (long long)(minutes % 60));
	table_cell(table, 6, hours.data ? hours.data : "");
	buffer_release(&hours);
	table_cell(table, 7, word(member_string(calendar, "status"), language));
}

static void put_calendars(const struct json *result, enum language language,
			  struct buffer *ret)
{
	static const struct column columns[] = {
		{MSG_COLUMN_ID, false},	    {MSG_COLUMN_KIND, false},
		{MSG_COLUMN_SOURCE, false}, {MSG_COLUMN_AS_OF, false},
		{MSG_COLUMN_UNTIL, false},  {MSG_COLUMN_COVER, false},
		{MSG_COLUMN_BUSY, true},    {MSG_COLUMN_STATUS, false}};
	const struct json *list = json_member(result, "calendars");
	struct table *table =
		table_new(columns, sizeof(columns) / sizeof(columns[0]),
			  language);

	for (size_t i = 0; table && i < json_size(list); i++)
		put_row(json_at(list, i), language, table);
	if (!table_end(table, ret))
		ret->failed = true;
}

int command_calendars(const struct arguments *arguments)
{
	struct question question = {.method = "calendars",
				    .params = json_new_object()};
	const char *now = argument_value(arguments, OPTION_NOW);
	struct json *result = NULL;

	if (now)
		json_set(question.params, "now", json_new_string(now));
	enum status status = ask(&question, arguments, &result);
	if (status != STATUS_OK)
		return exit_of(status);
	return show(result, arguments, put_calendars);
}
