#include "cli/case_question.h"
#include "cli/command.h"
#include "cli/reasons.h"

int command_check(const struct arguments *arguments)
{
	static const struct case_result told = {put_check, "verdict", "breaks",
						NULL};
	struct case_question asked = {.question = {.params = NULL}};
	struct error error = {0};
	enum status status;

	if (argument_given(arguments, OPTION_DATE) ==
	    argument_given(arguments, OPTION_START))
		status =
			error_set(&error, STATUS_REJECTED, MSG_CHECK_WHICH, "");
	else
		status = case_question_read(arguments, "check", &asked, &error);
	if (status == STATUS_OK) {
		put_param(asked.question.params, "date",
			  argument_value(arguments, OPTION_DATE));
		put_param(asked.question.params, "start",
			  argument_value(arguments, OPTION_START));
	}
	int code =
		case_question_answer(&asked, status, &error, &told, arguments);
	case_question_release(&asked);
	return code;
}
