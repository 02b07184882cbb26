#include "cli/case_question.h"

#include <string.h>

#include "cli/case_file.h"
#include "cli/command.h"
#include "cli/words.h"

enum status case_question_read(const struct arguments *arguments,
			       const char *method, struct case_question *ret,
			       struct error *err)
{
	*ret = (struct case_question){
		.question = {.method = method,
			     .case_name = arguments->operands[0]}};
	buffer_init(0, &ret->text);
	if (case_is_stored(arguments))
		return case_stored(arguments, &ret->question.params, err);
	ret->question.case_file = arguments->operands[0];
	if (argument_given(arguments, OPTION_REVISION)) {
		error_source(err, option_name(OPTION_REVISION));
		return error_set(err, STATUS_REJECTED, MSG_REVISION_OF, "");
	}
	enum status status =
		case_read(arguments, &ret->text, &ret->question.params, err);
	ret->question.case_text = buffer_bytes(&ret->text);
	return status;
}

void case_question_release(struct case_question *asked)
{
	json_free(asked->question.params);
	asked->question.params = NULL;
	buffer_release(&asked->text);
}

int case_question_answer(struct case_question *asked, enum status status,
			 const struct error *error,
			 const struct case_result *result,
			 const struct arguments *arguments)
{
	struct json *answer = NULL;

	if (status != STATUS_OK)
		return exit_of(tell(error, arguments->language));
	status = ask(&asked->question, arguments, &answer);
	asked->question.params = NULL; /* stolen */
	if (status != STATUS_OK)
		return exit_of(status);
	const struct json *told =
		result->in ? json_member(answer, result->in) : answer;
	bool is_no = result->key &&
		     strcmp(member_string(told, result->key), result->no) == 0;
	int code = show(answer, arguments, result->put);
	return code == EXIT_DATES && is_no ? EXIT_NO_DATE : code;
}
