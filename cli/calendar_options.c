#include "cli/calendar_options.h"

#include "base/day.h"
#include "cli/ask.h"
#include "cli/words.h"

void put_problems(const struct json *result, enum language language,
		  struct buffer *ret)
{
	const struct json *problems = json_member(result, "problems");
	struct buffer line;

	buffer_init(0, &line);
	for (size_t i = 0; i < json_size(problems); i++) {
		const struct json *problem = json_at(problems, i);

		buffer_clear(&line);
		if (json_member(problem, "file")) {
			put_clean(member_string(problem, "file"), &line);
			buffer_put_char(&line, ':');
		}
		buffer_printf(&line,
			      "%lld: ", (long long)member_int(problem, "line"));
		put_clean(member_string(problem, "property"), &line);
		buffer_put_string(&line, ": ");
		put_clean(member_text(problem, "text", language), &line);
		put_wrapped_to(line.data ? line.data : "", " ", 2,
			       terminal_columns(), ret);
	}
	buffer_release(&line);
}

/* The first day needs the last one; both are dates. */
static enum status check_covers(const struct arguments *arguments,
				struct error *err)
{
	static const enum option_id ids[] = {OPTION_COVERS_FROM,
					     OPTION_COVERS_UNTIL};
	struct day days[2] = {DAY_NONE, DAY_NONE};

	for (int i = 0; i < 2; i++) {
		const char *value = argument_value(arguments, ids[i]);

		if (value && !day_parse(value, &days[i]))
			return error_set(err, STATUS_REJECTED, MSG_OPTION_DATE,
					 "ss", option_name(ids[i]), value);
	}
	if (argument_given(arguments, OPTION_COVERS_FROM) &&
	    !argument_given(arguments, OPTION_COVERS_UNTIL))
		return error_set(err, STATUS_REJECTED, MSG_OPTION_NEEDS, "ss",
				 "--covers-from", "--covers-until");
	if (argument_given(arguments, OPTION_COVERS_FROM) &&
	    day_compare(days[1], days[0]) < 0)
		return error_set(err, STATUS_REJECTED, MSG_OPTION_ORDER, "ss",
				 "--covers-until", "--covers-from");
	return STATUS_OK;
}

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

enum status calendar_options(const struct arguments *arguments,
			     struct json *params, struct error *err)
{
	enum status status = check_covers(arguments, err);

	if (status != STATUS_OK)
		return status;
	put_param(params, "as_of", argument_value(arguments, OPTION_AS_OF));
	put_param(params, "time_zone", argument_value(arguments, OPTION_ZONE));
	put_covers(arguments, params);
	put_emails(arguments, params);
	if (argument_given(arguments, OPTION_LENIENT))
		json_set(params, "lenient", json_new_bool(true));
	return STATUS_OK;
}
