#include <string.h>

#include "cli/ask.h"
#include "cli/calendar_options.h"
#include "cli/command.h"
#include "cli/words.h"

/* An id has no dot and no slash; everything else is a file. */
static bool is_file(const char *operand)
{
	return strpbrk(operand, "./") || strcmp(operand, "-") == 0;
}

static enum message state_message(const char *fbtype)
{
	return strcmp(fbtype, "BUSY") == 0	       ? MSG_STATE_BUSY
	       : strcmp(fbtype, "BUSY-TENTATIVE") == 0 ? MSG_STATE_TENTATIVE
						       : MSG_STATE_OUT;
}

static void moment_cell(struct table *table, size_t column, const char *instant,
			enum language language)
{
	struct buffer text;

	buffer_init(0, &text);
	put_date(instant, true, language, &text);
	buffer_put_char(&text, ' ');
	put_time(instant, &text);
	table_cell(table, column, text.data ? text.data : "");
	buffer_release(&text);
}

static void put_spans(const struct json *spans, bool busy,
		      enum language language, struct buffer *ret)
{
	static const struct column columns[] = {{MSG_COLUMN_FROM_UTC, false},
						{MSG_COLUMN_TO_UTC, false},
						{MSG_COLUMN_STATE, false}};
	struct table *table = table_new(columns, 3, language);

	for (size_t i = 0; table && i < json_size(spans); i++) {
		const struct json *span = json_at(spans, i);

		table_row(table);
		moment_cell(table, 0, member_string(span, "start"), language);
		moment_cell(table, 1, member_string(span, "end"), language);
		table_cell(table, 2,
			   message_text(busy ? state_message(member_string(
						       span, "fbtype"))
					     : MSG_STATE_KNOWN,
					language));
	}
	if (!table_end(table, ret))
		ret->failed = true;
}

static void put_freebusy(const struct json *result, enum language language,
			 struct buffer *ret)
{
	const struct json *busy = json_member(result, "busy");
	const struct json *covers = json_member(result, "covers");

	if (json_size(busy))
		put_spans(busy, true, language, ret);
	else
		buffer_printf(ret, "%s\n",
			      message_text(MSG_NOTHING_BUSY, language));
	buffer_put_char(ret, '\n');
	if (json_size(covers))
		put_spans(covers, false, language, ret);
	put_message(MSG_ELSE_UNKNOWN, language, ret);
	buffer_put_char(ret, '\n');
}

int command_freebusy(const struct arguments *arguments)
{
	struct question question = {.method = "freebusy",
				    .params = json_new_object()};
	struct json *result = NULL;
	struct error error = {0};
	enum status status = STATUS_OK;

	put_param(question.params, "from",
		  argument_value(arguments, OPTION_FROM));
	put_param(question.params, "to", argument_value(arguments, OPTION_TO));
	put_param(question.params, "now",
		  argument_value(arguments, OPTION_NOW));
	if (is_file(arguments->operands[0])) {
		question.calendar_file = arguments->operands[0];
		status = calendar_options(arguments->operands[0], arguments,
					  question.params, &error);
	} else {
		put_param(question.params, "id", arguments->operands[0]);
	}
	if (status != STATUS_OK) {
		json_free(question.params);
		return exit_of(tell(&error, arguments->language));
	}
	status = ask(&question, arguments, &result);
	if (status != STATUS_OK)
		return exit_of(status);
	return show(result, arguments, put_freebusy);
}
