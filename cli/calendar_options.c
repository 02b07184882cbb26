#include "cli/calendar_options.h"

#include "base/limits.h"
#include "cli/ask.h"

static void put_covers(const struct arguments *arguments, struct json *params)
{
	const char *from = argument_value(arguments, OPTION_COVERS_FROM);
	const char *until = argument_value(arguments, OPTION_COVERS_UNTIL);

	if (!from && !until)
		return;
	struct json *covers = json_new_object();
	put_param(covers, "from", from);
	put_param(covers, "to", until);
	json_set(params, "covers", covers);
}

static void put_emails(const struct arguments *arguments, struct json *params)
{
	int n = arguments->n_given[OPTION_EMAIL];

	if (n == 0)
		return;
	struct json *emails = json_new_array();
	for (int i = 0; i < n; i++)
		json_append(emails,
			    json_new_string(
				    arguments->values[OPTION_EMAIL][i]));
	json_set(params, "email", emails);
}

enum status calendar_options(const char *file,
			     const struct arguments *arguments,
			     struct json *params, struct error *err)
{
	struct buffer text;
	enum status status;

	buffer_init(0, &text);
	status = input_read(file, (size_t)LIMIT_CALENDAR_BYTES, &text, err);
	if (status == STATUS_OK) {
		struct json *ics = json_new_bytes(buffer_bytes(&text));

		if (!ics)
			status = error_set(err, STATUS_REJECTED, MSG_NOT_UTF8,
					   "");
		json_set(params, "ics", ics);
	}
	buffer_release(&text);
	put_param(params, "as_of", argument_value(arguments, OPTION_AS_OF));
	put_param(params, "time_zone", argument_value(arguments, OPTION_ZONE));
	put_covers(arguments, params);
	put_emails(arguments, params);
	if (argument_given(arguments, OPTION_LENIENT))
		json_set(params, "lenient", json_new_bool(true));
	return status;
}
