#include <string.h>

#include "base/zone.h"
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

static void put_busy(const struct json *spans, enum language language,
		     struct buffer *ret)
{
	static const struct column columns[] = {{.head = MSG_COLUMN_FROM},
						{.head = MSG_COLUMN_TO},
						{.head = MSG_COLUMN_STATE}};
	struct table *table = table_new(columns, 3, language);

	for (size_t i = 0; table && i < json_size(spans); i++) {
		const struct json *span = json_at(spans, i);

		table_row(table);
		moment_cell(table, 0, member_string(span, "start"), language);
		moment_cell(table, 1, member_string(span, "end"), language);
		table_cell(table, 2,
			   message_text(state_message(
						member_string(span, "fbtype")),
					language));
	}
	if (!table_end(table, ret))
		ret->failed = true;
}

static void put_covers(const struct json *spans, enum language language,
		       struct buffer *ret)
{
	static const struct column columns[] = {{.head = MSG_COLUMN_KNOWN_FROM},
						{.head = MSG_COLUMN_KNOWN_TO}};
	struct table *table = table_new(columns, 2, language);

	for (size_t i = 0; table && i < json_size(spans); i++) {
		const struct json *span = json_at(spans, i);

		table_row(table);
		moment_cell(table, 0, member_string(span, "start"), language);
		moment_cell(table, 1, member_string(span, "end"), language);
	}
	if (!table_end(table, ret))
		ret->failed = true;
}

/* A result's UTC by the clock on the wall. */
static void localise_spans(struct json *spans, const struct zone *zone)
{
	static const char *const keys[] = {"start", "end"};

	for (size_t i = 0; i < json_size(spans); i++) {
		for (int j = 0; j < 2; j++) {
			struct json *span = json_at(spans, i);
			char text[INSTANT_TEXT_BYTES];
			int64_t instant;

			if (!instant_parse(member_string(span, keys[j]),
					   zone_utc(), &instant))
				continue;
			instant_format(zone, instant, text);
			json_set(span, keys[j], json_new_string(text));
		}
	}
}

/* For people; --json keeps UTC. */
static void localise(struct json *result, const struct arguments *arguments)
{
	const char *name = argument_value(arguments, OPTION_ZONE);
	struct zones *zones = zones_new();
	const struct zone *zone =
		zones ? zones_find(zones,
				   bytes_of(name ? name : "Europe/London"))
		      : NULL;

	if (!zone)
		zone = zone_utc();
	localise_spans(json_member(result, "busy"), zone);
	localise_spans(json_member(result, "covers"), zone);
	json_set(result, "clock", json_new_string(zone_name(zone)));
	zones_free(zones);
}

static void put_freebusy(const struct json *result, enum language language,
			 struct buffer *ret)
{
	const struct json *busy = json_member(result, "busy");
	const struct json *covers = json_member(result, "covers");
	enum message last = MSG_NOTHING_KNOWN;

	message_format(ret, language, MSG_CLOCK, "s",
		       member_string(result, "clock"));
	buffer_put_string(ret, "\n\n");
	if (json_size(busy))
		put_busy(busy, language, ret);
	else
		buffer_printf(ret, "%s\n",
			      message_text(MSG_NOTHING_BUSY, language));
	buffer_put_char(ret, '\n');
	if (json_size(covers)) {
		put_covers(covers, language, ret);
		last = MSG_ELSE_UNKNOWN;
	}
	put_wrapped(message_text(last, language), " ", 0, ret);
	put_problems(result, language, ret);
}

/* What is said about a file is not said about a calendar that is kept. */
static enum status check_kept(const struct arguments *arguments,
			      struct error *err)
{
	static const enum option_id options[] = {
		OPTION_AS_OF, OPTION_COVERS_FROM, OPTION_COVERS_UNTIL,
		OPTION_EMAIL, OPTION_LENIENT,	  OPTION_ZONE};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (argument_given(arguments, options[i]))
			return error_set(err, STATUS_REJECTED,
					 MSG_OPTION_FILE_ONLY, "ss",
					 option_name(options[i]),
					 arguments->operands[0]);
	return STATUS_OK;
}

/* As it came: for a file, or another program. */
static void put_ics(const struct json *result, enum language language,
		    struct buffer *ret)
{
	(void)language;
	buffer_put_string(ret, member_string(result, "ics"));
}

int command_freebusy(const struct arguments *arguments)
{
	struct question question = {.method = "freebusy",
				    .params = json_new_object()};
	struct json *result = NULL;
	struct error error = {0};
	bool ics = argument_given(arguments, OPTION_ICS);
	enum status status = STATUS_OK;

	put_param(question.params, "format", ics ? "ics" : NULL);
	put_param(question.params, "from",
		  argument_value(arguments, OPTION_FROM));
	put_param(question.params, "to", argument_value(arguments, OPTION_TO));
	put_param(question.params, "now",
		  argument_value(arguments, OPTION_NOW));
	if (ics && argument_given(arguments, OPTION_JSON)) {
		status = error_set(&error, STATUS_REJECTED, MSG_OPTION_BESIDE,
				   "ss", "--ics", "--json");
	} else if (is_file(arguments->operands[0])) {
		question.calendar_file = arguments->operands[0];
		status = calendar_options(arguments->operands[0], arguments,
					  question.params, &error);
	} else {
		put_param(question.params, "id", arguments->operands[0]);
		status = check_kept(arguments, &error);
	}
	if (status != STATUS_OK) {
		json_free(question.params);
		return exit_of(tell(&error, arguments->language));
	}
	status = ask(&question, arguments, &result);
	if (status != STATUS_OK)
		return exit_of(status);
	if (ics)
		return show(result, arguments, put_ics);
	if (!argument_given(arguments, OPTION_JSON))
		localise(result, arguments);
	return show(result, arguments, put_freebusy);
}
