#include "cli/case_file.h"
#include "cli/case_question.h"
#include "cli/command.h"
#include "cli/decided.h"

int command_put(const struct arguments *arguments)
{
	static const struct case_result told = {put_decided, NULL, NULL, NULL};
	struct case_question asked = {
		.question = {.method = "put",
			     .case_file = arguments->operands[0],
			     .case_name = arguments->operands[0]}};
	struct error error = {0};

	buffer_init(0, &asked.text);
	enum status status = case_read(arguments, &asked.text,
				       &asked.question.params, &error);
	asked.question.case_text = buffer_bytes(&asked.text);
	if (status == STATUS_OK)
		status = put_int_param(arguments, OPTION_IF_REVISION,
				       "if_revision", asked.question.params,
				       &error);
	if (status == STATUS_OK)
		status = put_request_id(arguments, "", asked.question.params,
					&error);
	int code =
		case_question_answer(&asked, status, &error, &told, arguments);
	case_question_release(&asked);
	return code;
}
