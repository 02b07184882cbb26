#include "cli/ask.h"
#include "cli/case_file.h"
#include "cli/command.h"
#include "cli/decided.h"

int command_cases(const struct arguments *arguments)
{
	struct question question = {.method = "cases"};
	struct json *result = NULL;
	struct error error = {0};
	enum status status = STATUS_OK;

	if (arguments->n_operands) {
		status = case_stored(arguments, &question.params, &error);
	} else {
		question.params = json_new_object();
		put_param(question.params, "now",
			  argument_value(arguments, OPTION_NOW));
		status = put_int_param(arguments, OPTION_REVISION, "revision",
				       question.params, &error);
	}
	if (status != STATUS_OK) {
		json_free(arguments->n_operands ? NULL : question.params);
		return exit_of(tell(&error, arguments->language));
	}
	status = ask(&question, arguments, &result);
	return status == STATUS_OK ? show(result, arguments, put_cases)
				   : exit_of(status);
}
