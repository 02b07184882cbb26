#include "cli/case_question.h"
#include "cli/command.h"
#include "cli/reasons.h"

int command_explain(const struct arguments *arguments)
{
	static const struct case_result told = {put_explanation, "verdict",
						"none", NULL};
	struct case_question asked = {.question = {.params = NULL}};
	struct error error = {0};
	enum status status =
		case_question_read(arguments, "explain", &asked, &error);

	if (status == STATUS_OK)
		put_param(asked.question.params, "date",
			  argument_value(arguments, OPTION_DATE));
	int code =
		case_question_answer(&asked, status, &error, &told, arguments);
	case_question_release(&asked);
	return code;
}
