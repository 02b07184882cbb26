#include "cli/ask.h"
#include "cli/command.h"
#include "cli/words.h"

/* How far whoever reads calendars is kept in. */
static void put_reader(const struct json *reader, enum language language,
		       struct buffer *ret)
{
	int64_t abi = member_int(reader, "landlock");
	bool seccomp = json_bool(json_member(reader, "seccomp"));

	if (abi > 0)
		message_format(ret, language,
			       seccomp ? MSG_HEALTH_READER
				       : MSG_HEALTH_NO_SECCOMP,
			       "d", abi);
	else
		message_format(ret, language,
			       seccomp ? MSG_HEALTH_NO_LANDLOCK
				       : MSG_HEALTH_RLIMITS,
			       "");
	buffer_put_char(ret, '\n');
}

static void put_health(const struct json *result, enum language language,
		       struct buffer *ret)
{
	const struct json *workers = json_member(result, "workers");

	message_format(ret, language, MSG_HEALTH, "sdddd",
		       member_string(result, "version"),
		       member_int(result, "uptime_s"),
		       member_int(result, "queue"), member_int(workers, "busy"),
		       member_int(workers, "all"));
	buffer_put_char(ret, '\n');
	put_reader(json_member(result, "reader"), language, ret);
}

/* Asks a service, --connect or not: without one there is nothing to ask. */
int command_health(const struct arguments *arguments)
{
	struct question question = {.method = "health",
				    .params = json_new_object()};
	struct arguments there = *arguments;
	struct json *result = NULL;

	if (!argument_given(&there, OPTION_CONNECT))
		there.n_given[OPTION_CONNECT] = 1;
	enum status status = ask(&question, &there, &result);
	return status == STATUS_OK ? show(result, arguments, put_health)
				   : exit_of(status);
}
