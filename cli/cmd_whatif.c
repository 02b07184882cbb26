#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "cli/case_file.h"
#include "cli/case_question.h"
#include "cli/command.h"
#include "cli/comparison.h"
#include "cli/inline.h"
#include "cli/short_forms.h"
#include "conference/patch.h"

/* In this order, behind the patch's file. */
static const struct {
	enum option_id option;
	short_form *form;
} forms[] = {
	{OPTION_WITHOUT, without_form},
	{OPTION_WITH, with_form},
	{OPTION_MOVE_WINDOW, move_window_form},
};
enum { N_FORMS = sizeof(forms) / sizeof(forms[0]) };
enum { MAX_PATCHES = 1 + N_FORMS * MAX_VALUES };

/* What the command line says is changed. */
struct whatif {
	struct case_question asked;
	struct buffer text; /* of the patch's file */
	struct json *list;  /* of patches; owned until it is the params' */
	struct question_patch patches[MAX_PATCHES];
	char *names[MAX_PATCHES]; /* owned: "--without leader" */
	size_t n;
	struct json *stored; /* what `cases` says of a stored case; owned */
};

static const struct json *case_of(const struct whatif *whatif)
{
	return whatif->stored
		       ? json_member(whatif->stored, "interpreted")
		       : json_member(whatif->asked.question.params, "case");
}

/* The short forms want to know the people and seats of a stored case. */
static enum status read_stored(const struct arguments *arguments,
			       struct whatif *whatif, struct error *err)
{
	struct question question = {.method = "cases"};
	struct failure failure;
	bool is_wanted = false;

	for (int f = 0; f < N_FORMS; f++)
		is_wanted =
			is_wanted || argument_given(arguments, forms[f].option);
	if (!is_wanted || whatif->asked.question.case_file)
		return STATUS_OK;
	enum status status = case_stored(arguments, &question.params, err);
	if (status != STATUS_OK)
		return status;
	status = ask_quietly(&question, arguments, &whatif->stored, &failure);
	/* It is told when the question itself is asked. */
	json_free(failure.data);
	return STATUS_OK;
}

/* A patch, or a list of them; the path of an error begins with path. */
static enum status inline_patch(const char *case_file, struct json *patch,
				const char *path, struct error *err)
{
	struct error mine = {0};
	char place[sizeof(mine.path) * 2];
	enum status status = STATUS_OK;

	if (json_kind(patch) != JSON_KIND_ARRAY) {
		status = inline_calendars(case_file, patch, &mine);
		if (status != STATUS_OK) {
			snprintf(place, sizeof(place), "%s%s", path, mine.path);
			*err = mine;
			err->path[0] = '\0';
			error_path(err, place);
		}
		return status;
	}
	for (size_t i = 0; status == STATUS_OK && i < json_size(patch); i++) {
		snprintf(place, sizeof(place), "%s/%zu", path, i);
		status = inline_patch(case_file, json_at(patch, i), place, err);
	}
	return status;
}

static enum status read_file(const char *file, struct whatif *whatif,
			     struct error *err)
{
	struct json *patch = NULL;
	enum status status =
		input_read(file, LIMIT_ID_CASE_BYTES, &whatif->text, err);

	if (status == STATUS_OK)
		status = json_read(buffer_bytes(&whatif->text), "ics", &patch,
				   err);
	if (status != STATUS_OK) {
		if (err->line)
			error_source(err, file);
		return status;
	}
	whatif->patches[whatif->n++] =
		(struct question_patch){file, buffer_bytes(&whatif->text)};
	const char *case_file = whatif->asked.question.case_file;
	status = inline_patch(case_file ? case_file : ".", patch, "", err);
	if (status != STATUS_OK) {
		struct place_in_text place;

		error_source(err, file);
		if (json_place(buffer_bytes(&whatif->text), err->path, false,
			       &place))
			error_place(err, place.line, place.column);
	}
	json_append(whatif->list, patch);
	return status;
}

/* The case as it stands with the patches so far; NULL: one of them, which
 * will be refused when it is asked, does not fit it. */
static struct json *patched(const struct whatif *whatif)
{
	struct json *ret = NULL;

	if (whatif->n == 0)
		return json_copy(case_of(whatif));
	(void)case_patch(case_of(whatif), whatif->list, "", &ret, NULL);
	return ret;
}

static enum status add_form(int form, const char *value, struct whatif *whatif,
			    struct error *err)
{
	const char *option = option_name(forms[form].option);
	struct json *conference = patched(whatif), *patch = NULL;
	struct buffer name;
	enum status status = STATUS_OK;

	if (!conference)
		return STATUS_OK;
	buffer_init(0, &name);
	buffer_printf(&name, "%s %s", option, value);
	if (name.failed)
		status = error_no_memory(err, NULL);
	else
		status = forms[form].form(conference, value, &patch, err);
	if (status == STATUS_OK) {
		whatif->names[whatif->n] = buffer_detach(&name);
		whatif->patches[whatif->n] = (struct question_patch){
			.source = whatif->names[whatif->n]};
		whatif->n++;
		json_append(whatif->list, patch);
	} else {
		error_source(err, option);
	}
	buffer_release(&name);
	json_free(conference);
	return status;
}

static enum status add_forms(const struct arguments *arguments,
			     struct whatif *whatif, struct error *err)
{
	enum status status = STATUS_OK;

	for (int f = 0; f < N_FORMS; f++) {
		enum option_id option = forms[f].option;

		for (int i = 0;
		     i < arguments->n_given[option] && status == STATUS_OK; i++)
			status = add_form(f, arguments->values[option][i],
					  whatif, err);
	}
	return status;
}

static enum status read_change(const struct arguments *arguments,
			       struct whatif *whatif, struct error *err)
{
	struct question *question = &whatif->asked.question;
	enum status status =
		case_question_read(arguments, "whatif", &whatif->asked, err);

	if (status == STATUS_OK)
		status = read_stored(arguments, whatif, err);
	if (status == STATUS_OK && arguments->n_operands > 1)
		status = read_file(arguments->operands[1], whatif, err);
	if (status == STATUS_OK)
		status = add_forms(arguments, whatif, err);
	if (status != STATUS_OK)
		return status;
	if (whatif->n == 0)
		return error_set(err, STATUS_REJECTED, MSG_WHATIF_NOTHING, "");
	json_set(question->params, "patch", whatif->list);
	whatif->list = NULL;
	question->patches = whatif->patches;
	question->n_patches = whatif->n;
	return STATUS_OK;
}

int command_whatif(const struct arguments *arguments)
{
	static const struct case_result told = {put_comparison, "verdict",
						"none", "answer"};
	struct whatif whatif = {.list = json_new_array()};
	struct error error = {0};

	buffer_init(0, &whatif.text);
	enum status status = read_change(arguments, &whatif, &error);
	int code = case_question_answer(&whatif.asked, status, &error, &told,
					arguments);
	for (size_t i = 0; i < whatif.n; i++)
		free(whatif.names[i]);
	json_free(whatif.list);
	json_free(whatif.stored);
	buffer_release(&whatif.text);
	case_question_release(&whatif.asked);
	return code;
}
