#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/case_question.h"
#include "cli/command.h"
#include "cli/proposal.h"

/* Whether both names mean one file that is there. */
static bool is_same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

static enum status write_file(const char *path, const struct buffer *text,
			      struct error *err)
{
	FILE *file = fopen(path, "w");
	struct stat written;
	int number = file ? 0 : errno;

	if (file &&
	    fwrite(text->data ? text->data : "", 1, text->n, file) != text->n)
		number = errno;
	if (file && fclose(file) != 0 && !number)
		number = errno;
	if (!number)
		return STATUS_OK;
	if (file && stat(path, &written) == 0 && S_ISREG(written.st_mode))
		(void)unlink(path); /* half a model is none */
	return error_system(err, STATUS_REJECTED, path, number);
}

static enum status write_model(const struct question *question,
			       const struct arguments *arguments,
			       struct error *err)
{
	const char *file = argument_value(arguments, OPTION_WRITE_MODEL);
	struct buffer model;
	struct local local;

	if (is_same_file(file, question->case_file))
		return error_set(err, STATUS_REJECTED, MSG_OPTION_OVER_CASE,
				 "ss", "--write-model", file);
	enum status status = local_begin(question, arguments, &local, err);

	buffer_init(0, &model);
	if (status == STATUS_OK)
		status = propose_write_model(&local.service, &local.call,
					     &model, err);
	local_end(&local);
	if (status == STATUS_OK)
		status = write_file(file, &model, err);
	buffer_release(&model);
	return status;
}

int command_propose(const struct arguments *arguments)
{
	static const struct case_result told = {put_proposal, "verdict", "none",
						NULL};
	struct case_question asked = {.question = {.params = NULL}};
	struct error error = {0};
	bool model = argument_given(arguments, OPTION_WRITE_MODEL);
	enum status status;

	if (model && argument_given(arguments, OPTION_CONNECT))
		status = error_set(&error, STATUS_REJECTED, MSG_OPTION_BESIDE,
				   "ss", "--write-model", "--connect");
	else
		status = case_question_read(arguments, "propose", &asked,
					    &error);
	if (status == STATUS_OK && model)
		status = write_model(&asked.question, arguments, &error);
	int code =
		case_question_answer(&asked, status, &error, &told, arguments);
	case_question_release(&asked);
	return code;
}
