#include <string.h>

#include "cli/ask.h"
#include "cli/case_file.h"
#include "cli/command.h"
#include "cli/words.h"

static const struct {
	const char *word;
	enum message message;
} words[] = {
	{"person", MSG_KIND_PERSON},	 {"room", MSG_KIND_ROOM},
	{"resource", MSG_KIND_RESOURCE}, {"events", MSG_KIND_EVENTS},
	{"holidays", MSG_KIND_HOLIDAYS}, {"ok", MSG_STATUS_OK},
	{"missing", MSG_STATUS_MISSING}, {"stale", MSG_STATUS_STALE},
	{"short", MSG_STATUS_SHORT},	 {"incomplete", MSG_STATUS_INCOMPLETE},
	{"assumed", MSG_COVER_ASSUMED},
};

static const char *word(const char *code, enum language language)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, code) == 0)
			return message_text(words[i].message, language);
	return code;
}

/* What needs something done, the most pressing first. */
static const struct {
	const char *state;
	enum message advice; /* {0}: a date of what is needed */
	const char *needs;   /* which; NULL: none */
} states[] = {{"missing", MSG_ADVICE_MISSING, NULL},
	      {"stale", MSG_ADVICE_STALE, "as_of"},
	      {"incomplete", MSG_ADVICE_INCOMPLETE, NULL},
	      {"short", MSG_ADVICE_SHORT, "covered_until"},
	      {"assumed", MSG_ADVICE_ASSUMED, NULL}};
enum { N_STATES = sizeof(states) / sizeof(states[0]) };

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

static bool is_int(const struct json *object, const char *key)
{
	return json_kind(json_member(object, key)) == JSON_KIND_INT;
}

static void id_cell(struct table *table, const struct json *calendar)
{
	const char *source = member_string(calendar, "source");
	struct buffer text;

	buffer_init(0, &text);
	put_clean(member_string(calendar, "id"), &text);
	/* A file of a case has its folder and stem for a name. */
	if (source[0] && strcmp(source, "main") != 0 &&
	    !strpbrk(source, "./")) {
		buffer_put_string(&text, " / ");
		put_clean(source, &text);
	}
	table_cell(table, 0, text.data ? text.data : "");
	buffer_release(&text);
}

static void numbers(struct table *table, const struct json *calendar)
{
	int64_t minutes = member_int(calendar, "busy_minutes_a_week");
	struct buffer text;

	buffer_init(0, &text);
	if (is_int(calendar, "age_days"))
		buffer_printf(&text, "%lld",
			      (long long)member_int(calendar, "age_days"));
	table_cell(table, 3, text.data ? text.data : "");
	buffer_clear(&text);
	if (is_int(calendar, "busy_minutes_a_week"))
		buffer_printf(&text, "%lld:%02lld", (long long)(minutes / 60),
			      (long long)(minutes % 60));
	table_cell(table, 5, text.data ? text.data : "");
	buffer_release(&text);
}

/* "stale, short" */
static void states_cell(struct table *table, const struct json *calendar,
			enum language language)
{
	const struct json *list = json_member(calendar, "states");
	struct buffer text;

	buffer_init(0, &text);
	for (size_t i = 0; i < json_size(list); i++)
		buffer_printf(&text, "%s%s", i ? ", " : "",
			      word(json_string(json_at(list, i)), language));
	if (!json_size(list))
		put_message(MSG_STATUS_OK, language, &text);
	table_cell(table, 6, text.data ? text.data : "");
	buffer_release(&text);
}

static void put_row(const struct json *calendar, enum language language,
		    struct table *table)
{
	table_row(table);
	id_cell(table, calendar);
	table_cell(table, 1, word(member_string(calendar, "kind"), language));
	if (strcmp(member_string(calendar, "status"), "missing") != 0) {
		date_cell(table, 2, member_string(calendar, "as_of"), false,
			  language);
		date_cell(table, 4, member_string(calendar, "covered_until"),
			  true, language);
	}
	numbers(table, calendar);
	states_cell(table, calendar, language);
}

/* Those of one status; the order within it stays. */
static void put_rows(const struct json *list, const char *status,
		     enum language language, struct table *table)
{
	for (size_t i = 0; i < json_size(list); i++)
		if (strcmp(member_string(json_at(list, i), "status"), status) ==
		    0)
			put_row(json_at(list, i), language, table);
}

static bool any_has(const struct json *list, const char *state)
{
	for (size_t i = 0; i < json_size(list); i++) {
		const struct json *has =
			json_member(json_at(list, i), "states");

		for (size_t j = 0; j < json_size(has); j++)
			if (strcmp(json_string(json_at(has, j)), state) == 0)
				return true;
	}
	return false;
}

/* What to do about a state that stands in the table. */
static void put_advice(const struct json *result, enum language language,
		       struct buffer *ret)
{
	const struct json *list = json_member(result, "calendars");
	const struct json *needs = json_member(result, "needs");
	struct buffer date, line;
	bool any = false;

	buffer_init(0, &date);
	buffer_init(0, &line);
	for (size_t i = 0; i < N_STATES; i++) {
		if (!any_has(list, states[i].state))
			continue;
		buffer_clear(&date);
		buffer_clear(&line);
		if (states[i].needs)
			put_last_day(member_string(needs, states[i].needs),
				     true, language, &date);
		message_format(&line, language, states[i].advice, "s",
			       date.data ? date.data : "");
		if (!any)
			buffer_put_char(ret, '\n');
		any = true;
		put_wrapped(line.data ? line.data : "", " ", 2, ret);
	}
	buffer_release(&date);
	buffer_release(&line);
}

static void put_calendars(const struct json *result, enum language language,
			  struct buffer *ret)
{
	static const struct column columns[] = {
		{.head = MSG_COLUMN_ID},
		{.head = MSG_COLUMN_KIND},
		{.head = MSG_COLUMN_AS_OF},
		{.head = MSG_COLUMN_AGE, .right = true},
		{.head = MSG_COLUMN_UNTIL},
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

	for (size_t i = 0; table && i < N_STATES; i++)
		put_rows(list, states[i].state, language, table);
	if (table)
		put_rows(list, "ok", language, table);
	if (!table_end(table, ret))
		ret->failed = true;
	put_advice(result, language, ret);
}

int command_calendars(const struct arguments *arguments)
{
	struct question question = {.method = "calendars"};
	struct json *result = NULL;
	struct error error = {0};
	enum status status = STATUS_OK;
	struct buffer text;
	int code;

	buffer_init(0, &text);
	if (arguments->n_operands) {
		question.case_file = arguments->operands[0];
		status = case_read(arguments, &text, &question.params, &error);
		question.case_text = buffer_bytes(&text);
	} else {
		question.params = json_new_object();
		put_param(question.params, "now",
			  argument_value(arguments, OPTION_NOW));
	}
	if (status != STATUS_OK)
		(void)tell(&error, arguments->language);
	else
		status = ask(&question, arguments, &result);
	code = status == STATUS_OK ? show(result, arguments, put_calendars)
				   : exit_of(status);
	buffer_release(&text);
	return code;
}
