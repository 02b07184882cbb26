/* hold, agree, move, release, record: the same question with other words. */

#include <stdio.h>
#include <string.h>

#include "cli/ask.h"
#include "cli/case_file.h"
#include "cli/command.h"
#include "cli/decided.h"
#include "cli/words.h"

/* What the options come to. */
static const struct {
	enum option_id option;
	const char *param;
} texts[] = {
	{OPTION_DATE, "date"},	   {OPTION_FOR, "for"},
	{OPTION_HOW, "how"},	   {OPTION_WAIVED_BY, "waived_by"},
	{OPTION_REASON, "reason"},
};

static bool is_date(const char *word)
{
	struct day day;

	return day_parse(word, &day);
}

/* A service wants to know which revision was seen. */
static bool wants_revision(const struct arguments *arguments)
{
	return argument_given(arguments, OPTION_CONNECT) &&
	       !argument_given(arguments, OPTION_IF_REVISION);
}

/* The revision that is there, unless another is stated. */
static enum status put_revision(const struct arguments *arguments,
				struct json *params, struct json **ret_seen)
{
	struct question question = {.method = "cases",
				    .params = json_new_object()};
	enum status status;

	if (!wants_revision(arguments)) {
		json_free(question.params);
		return STATUS_OK;
	}
	put_param(question.params, "stored", arguments->operands[0]);
	status = ask(&question, arguments, ret_seen);
	if (status == STATUS_OK)
		json_set(params, "if_revision",
			 json_new_int(member_int(*ret_seen, "revision")));
	return status;
}

/* How the operands behind the id and --by are called. */
struct wording {
	const char *method;
	const char *by;	     /* of names; NULL: a text, `by` */
	const char *operand; /* NULL: "date" or "start" */
	bool is_list;
};

static void put_operands(const struct wording *wording,
			 const struct arguments *arguments, struct json *params)
{
	struct json *list;

	if (wording->is_list) {
		list = json_new_array();
		for (int i = 1; i < arguments->n_operands; i++)
			json_append(list,
				    json_new_string(arguments->operands[i]));
		json_set(params, wording->operand, list);
	} else if (arguments->n_operands > 1) {
		const char *word = arguments->operands[1];

		put_param(params,
			  wording->operand ? wording->operand
			  : is_date(word)  ? "date"
					   : "start",
			  word);
	}
}

static void put_names(const struct wording *wording,
		      const struct arguments *arguments, struct json *params)
{
	struct json *list;

	if (!wording->by) {
		put_param(params, "by", argument_value(arguments, OPTION_BY));
		return;
	}
	list = json_new_array();
	for (int i = 0; i < arguments->n_given[OPTION_BY]; i++)
		json_append(list,
			    json_new_string(arguments->values[OPTION_BY][i]));
	json_set(params, wording->by, list);
}

static enum status make_params(const struct wording *wording,
			       const struct arguments *arguments,
			       struct json *params, struct error *err)
{
	enum status status;

	/* When it is asked again the revision is another, and so the request.
	 */
	if (wants_revision(arguments) &&
	    argument_given(arguments, OPTION_REQUEST_ID)) {
		error_path(err, "--request-id");
		return error_set(err, STATUS_REJECTED, MSG_REQUEST_ID_REVISION,
				 "");
	}
	put_param(params, "stored", arguments->operands[0]);
	put_operands(wording, arguments, params);
	put_names(wording, arguments, params);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		put_param(params, texts[i].param,
			  argument_value(arguments, texts[i].option));
	status = put_int_param(arguments, OPTION_IF_REVISION, "if_revision",
			       params, err);
	return status == STATUS_OK ? put_request_id(arguments, "", params, err)
				   : status;
}

/* Each rule that the date breaks, below the error. */
static void tell_breaks(const struct failure *failure, enum language language)
{
	const struct json *breaks = json_member(failure->data, "breaks");
	struct buffer lines;

	buffer_init(0, &lines);
	for (size_t i = 0; i < json_size(breaks); i++) {
		buffer_put_string(&lines, "  ");
		put_clean(member_text(json_at(breaks, i), "text", language),
			  &lines);
		buffer_put_char(&lines, '\n');
	}
	fputs(lines.n ? lines.data : "", stderr);
	buffer_release(&lines);
}

static enum status ask_decision(struct question *question,
				const struct arguments *arguments,
				struct json **ret)
{
	struct failure failure;
	enum status status = ask_quietly(question, arguments, ret, &failure);

	if (status != STATUS_OK) {
		(void)tell_failure(question, &failure, arguments->language);
		tell_breaks(&failure, arguments->language);
	}
	json_free(failure.data);
	return status;
}

static int command_decision(const struct wording *wording,
			    const struct arguments *arguments)
{
	struct question question = {.method = wording->method,
				    .params = json_new_object(),
				    .case_name = arguments->operands[0]};
	struct json *result = NULL, *seen = NULL;
	struct error error = {0};
	enum status status =
		make_params(wording, arguments, question.params, &error);

	if (status != STATUS_OK)
		(void)tell(&error, arguments->language);
	else
		status = put_revision(arguments, question.params, &seen);
	json_free(seen);
	if (status != STATUS_OK) {
		json_free(question.params);
		return exit_of(status);
	}
	status = ask_decision(&question, arguments, &result);
	return status == STATUS_OK ? show(result, arguments, put_decided)
				   : exit_of(status);
}

int command_hold(const struct arguments *arguments)
{
	static const struct wording wording = {"hold", NULL, "starts", true};

	return command_decision(&wording, arguments);
}

int command_agree(const struct arguments *arguments)
{
	static const struct wording wording = {"agree", "agreed_by", NULL,
					       false};

	return command_decision(&wording, arguments);
}

int command_move(const struct arguments *arguments)
{
	static const struct wording wording = {"move", "agreed_by", NULL,
					       false};

	return command_decision(&wording, arguments);
}

int command_release(const struct arguments *arguments)
{
	static const struct wording wording = {"release", NULL, "start", false};

	return command_decision(&wording, arguments);
}

int command_record(const struct arguments *arguments)
{
	static const struct wording wording = {"record", NULL, "what", false};

	return command_decision(&wording, arguments);
}
