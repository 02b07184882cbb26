#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "cli/ask.h"
#include "cli/calendar_options.h"
#include "cli/command.h"
#include "cli/words.h"

/* 128 bits, so that no two imports ever have the same. */
static bool make_request_id(char ret[static 33])
{
	unsigned char bytes[16];

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return false;
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(ret + 2 * i, 3, "%02x", bytes[i]);
	return true;
}

/* Exactly one option says whose calendar it is. */
static int n_owners(const struct arguments *arguments)
{
	return argument_given(arguments, OPTION_PERSON) +
	       argument_given(arguments, OPTION_ROOM) +
	       argument_given(arguments, OPTION_RESOURCE) +
	       argument_given(arguments, OPTION_EVENTS) +
	       argument_given(arguments, OPTION_HOLIDAYS);
}

static enum status make_params(const struct arguments *arguments,
			       struct json *params, struct error *err)
{
	const char *id = argument_value(arguments, OPTION_REQUEST_ID);
	char made[33];

	if (n_owners(arguments) != 1)
		return error_set(err, STATUS_REJECTED, MSG_OPTION_OWNER, "");
	put_param(params, "person", argument_value(arguments, OPTION_PERSON));
	put_param(params, "room", argument_value(arguments, OPTION_ROOM));
	put_param(params, "resource",
		  argument_value(arguments, OPTION_RESOURCE));
	put_param(params, "events", argument_value(arguments, OPTION_EVENTS));
	put_param(params, "holidays",
		  argument_value(arguments, OPTION_HOLIDAYS));
	put_param(params, "source", argument_value(arguments, OPTION_SOURCE));
	if (argument_given(arguments, OPTION_ALLOW_OLDER))
		json_set(params, "allow_older", json_new_bool(true));
	if (!id && !make_request_id(made))
		return error_system(err, STATUS_FAULT, "getrandom", EAGAIN);
	put_param(params, "request_id", id ? id : made);
	return calendar_options(arguments->operands[0], arguments, params, err);
}

static enum message cover_message(const char *cover)
{
	return strcmp(cover, "stated") == 0 ? MSG_COVER_STATED
	       : strcmp(cover, "file") == 0 ? MSG_COVER_FILE
					    : MSG_COVER_ASSUMED;
}

/* ", true on Mon 14 Sep 2026, reaches Sun 28 Feb 2027 (by the file)" */
static void put_reach(const struct json *result, enum language language,
		      struct buffer *ret)
{
	const char *as_of = member_string(result, "as_of");
	const char *until = member_string(result, "covered_until");
	struct buffer date;

	buffer_init(0, &date);
	put_date(as_of, true, language, &date);
	message_format(ret, language,
		       as_of[0] ? MSG_IMPORTED_AS_OF : MSG_IMPORTED_NO_AS_OF,
		       "s", date.data ? date.data : "");
	buffer_clear(&date);
	put_last_day(until, true, language, &date);
	message_format(ret, language,
		       until[0] ? MSG_IMPORTED_REACH : MSG_IMPORTED_NO_REACH,
		       "sm", date.data ? date.data : "",
		       (int)cover_message(member_string(result, "cover")));
	buffer_release(&date);
}

static void put_import(const struct json *result, enum language language,
		       struct buffer *ret)
{
	const struct json *complete = json_member(result, "complete");
	int64_t spans = member_int(result, "spans");
	struct buffer line;

	buffer_init(0, &line);
	message_format(&line, language,
		       spans == 1 ? MSG_IMPORTED_ONE : MSG_IMPORTED, "sd",
		       member_string(result, "id"), spans);
	put_reach(result, language, &line);
	if (json_kind(complete) == JSON_KIND_BOOL && !json_bool(complete))
		put_message(MSG_IMPORTED_INCOMPLETE, language, &line);
	put_wrapped(line.data ? line.data : "", " ", 2, ret);
	buffer_release(&line);
	put_problems(result, language, ret);
}

int command_import(const struct arguments *arguments)
{
	struct question question = {.method = "import",
				    .params = json_new_object()};
	struct json *result = NULL;
	struct error error = {0};
	enum status status = make_params(arguments, question.params, &error);

	if (status != STATUS_OK) {
		json_free(question.params);
		return exit_of(tell(&error, arguments->language));
	}
	question.calendar_file = arguments->operands[0];
	question.outcome = MSG_NOTHING_IMPORTED;
	status = ask(&question, arguments, &result);
	if (status != STATUS_OK)
		return exit_of(status);
	return show(result, arguments, put_import);
}
