#include <string.h>

#include "cli/case_question.h"
#include "cli/command.h"
#include "cli/trail.h"
#include "cli/page.h"
#include "conference/milestones.h"

/* --- the head ------------------------------------------------------------- */

static void put_title(const struct json *result, enum language language,
		      struct buffer *ret)
{
	const char *cy = member_text(result, "authority", LANGUAGE_CY);
	const char *en = member_text(result, "authority", LANGUAGE_EN);
	struct buffer line;

	(void)language;
	buffer_init(0, &line);
	put_clean(cy, &line);
	if (strcmp(cy, en) != 0) {
		buffer_put_string(&line, cy[0] && en[0] ? " / " : "");
		put_clean(en, &line);
	}
	if (!line.n)
		put_clean(member_string(result, "case"), &line);
	put_wrapped_to(text_of(&line), " ", 0, terminal_columns(), ret);
	buffer_release(&line);
}

static void put_when(const struct json *result, enum language language,
		     struct buffer *ret)
{
	const char *start = member_string(result, "start");
	struct buffer today, date, line;

	buffer_init(0, &today);
	buffer_init(0, &date);
	buffer_init(0, &line);
	put_date(member_string(result, "now"), true, language, &today);
	put_date(member_string(result, "date"), true, language, &date);
	if (start[0]) {
		buffer_put_char(&date, ' ');
		put_time(start, &date);
		buffer_put_char(&date, '-');
		put_time(member_string(result, "end"), &date);
	}
	message_format(&line, language, MSG_HEAD_TASKS, "ss", text_of(&today),
		       text_of(&date));
	put_wrapped_to(text_of(&line), "   ", 0, terminal_columns(), ret);
	if (!start[0])
		put_wrapped_to(message_text(MSG_TASKS_NO_START, language), " ",
			       0, terminal_columns(), ret);
	buffer_release(&today);
	buffer_release(&date);
	buffer_release(&line);
}

/* --- a task --------------------------------------------------------------- */

static enum message who_of(const char *by)
{
	for (int i = 0; i <= MILESTONE_VISIT; i++)
		if (strcmp(milestone_kinds[i].by, by) == 0)
			return milestone_kinds[i].who;
	return MSG_NONE;
}

static void put_indented(const char *mark, const char *text, struct buffer *ret)
{
	struct buffer line;

	buffer_init(0, &line);
	buffer_put_string(&line, mark);
	put_clean(text, &line);
	put_wrapped_to(text_of(&line), " ", strlen(mark), terminal_columns(),
		       ret);
	buffer_release(&line);
}

/* "Fri  6 Nov 2026  formal notification (G15, co-ordinator)" */
static void put_what(const struct json *task, enum language language,
		     struct buffer *ret)
{
	struct buffer line;

	buffer_init(0, &line);
	put_date(member_string(task, "date"), true, language, &line);
	buffer_put_string(&line, "  ");
	put_clean(member_text(task, "title", language), &line);
	buffer_printf(&line, " (%s, ", member_string(task, "rule"));
	put_message(who_of(member_string(task, "by")), language, &line);
	buffer_put_char(&line, ')');
	put_wrapped_to(text_of(&line), " ", 4, terminal_columns(), ret);
	buffer_release(&line);
}

static void put_how(const struct json *task, enum language language,
		    struct buffer *ret)
{
	struct buffer line;

	buffer_init(0, &line);
	put_trail(task, language, &line);
	if (line.n)
		buffer_put_string(&line, "; ");
	put_slack(task, language, &line);
	put_indented("  ", text_of(&line), ret);
	buffer_release(&line);
}

static void put_task(const struct json *task, enum language language,
		     struct buffer *ret)
{
	const struct json *items = json_member(task, "items");

	buffer_put_char(ret, '\n');
	put_what(task, language, ret);
	put_indented("  ", member_text(task, "text", language), ret);
	for (size_t i = 0; i < json_size(items); i++)
		put_indented("  - ",
			     member_text(json_at(items, i), "text", language),
			     ret);
	put_how(task, language, ret);
}

static void put_tasks(const struct json *result, enum language language,
		      struct buffer *ret)
{
	const struct json *tasks = json_member(result, "tasks");

	put_title(result, language, ret);
	if (!member_string(result, "date")[0]) {
		put_message(MSG_NO_DATES, language, ret);
		buffer_put_char(ret, '\n');
		return;
	}
	put_when(result, language, ret);
	for (size_t i = 0; i < json_size(tasks); i++)
		put_task(json_at(tasks, i), language, ret);
}

/* --- the command ---------------------------------------------------------- */

/* As it came: for a calendar program. */
static void put_ics(const struct json *result, enum language language,
		    struct buffer *ret)
{
	(void)language;
	buffer_put_string(ret, member_string(result, "ics"));
}

int command_tasks(const struct arguments *arguments)
{
	struct case_question asked = {.question = {.params = NULL}};
	struct error error = {0};
	bool todo = argument_given(arguments, OPTION_TODO);
	bool ics = todo || argument_given(arguments, OPTION_ICS);
	struct case_result told = {.put = ics ? put_ics : put_tasks,
				   .key = "date",
				   .no = ""};
	enum status status;

	if (ics && argument_given(arguments, OPTION_JSON))
		status = error_set(&error, STATUS_REJECTED, MSG_OPTION_BESIDE,
				   "ss", todo ? "--todo" : "--ics", "--json");
	else
		status = case_question_read(arguments, "tasks", &asked, &error);
	if (status == STATUS_OK) {
		put_param(asked.question.params, "date",
			  argument_value(arguments, OPTION_DATE));
		put_param(asked.question.params, "format",
			  todo	? "todo"
			  : ics ? "ics"
				: NULL);
	}
	int code =
		case_question_answer(&asked, status, &error, &told, arguments);
	case_question_release(&asked);
	return code;
}
