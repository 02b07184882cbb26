#include <string.h>

#include "cli/ask.h"
#include "cli/command.h"
#include "cli/words.h"

static void put_purged(const struct json *result, enum language language,
		       struct buffer *ret)
{
	message_format(ret, language, MSG_PURGED, "dddd",
		       member_int(result, "calendars"),
		       member_int(result, "cases"),
		       member_int(result, "revisions"),
		       member_int(result, "replies"));
	buffer_put_char(ret, '\n');
}

static bool is_one_of(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(*words, word) == 0)
			return true;
	return false;
}

/* trefnydd purge person|room|resource|events|holidays|case ID, purge old */
int command_purge(const struct arguments *arguments)
{
	static const char *const kinds[] = {"person", "room",	  "resource",
					    "events", "holidays", "case",
					    NULL};
	struct question question = {.method = "purge"};
	struct json *result = NULL;
	struct error error = {0};
	const char *what = arguments->operands[0];
	bool named = arguments->n_operands == 2;
	bool old = strcmp(what, "old") == 0 && !named;

	if (!old && !(named && is_one_of(what, kinds))) {
		error_set(&error, STATUS_REJECTED, MSG_OPERAND_MISSING, "ss",
			  "purge",
			  "person|room|resource|events|holidays|case ID, old");
		return exit_of(tell(&error, arguments->language));
	}
	question.params = json_new_object();
	if (old)
		json_set(question.params, "old", json_new_bool(true));
	else
		put_param(question.params, what, arguments->operands[1]);
	enum status status =
		put_request_id(arguments, "", question.params, &error);
	if (status != STATUS_OK) {
		json_free(question.params);
		return exit_of(tell(&error, arguments->language));
	}
	status = ask(&question, arguments, &result);
	return status == STATUS_OK ? show(result, arguments, put_purged)
				   : exit_of(status);
}
