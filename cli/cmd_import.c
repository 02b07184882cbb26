#include <stdio.h>
#include <string.h>

#include "cli/ask.h"
#include "cli/calendar_options.h"
#include "cli/command.h"
#include "cli/import_people.h"
#include "cli/import_plan.h"
#include "cli/words.h"

/* Of several imports each has its own: ID/chief/main. */
static enum status put_import_id(const struct arguments *arguments,
				 const struct planned *import, bool is_tree,
				 struct json *params, struct error *err)
{
	struct buffer own;

	if (!is_tree)
		return put_request_id(arguments, "", params, err);
	buffer_init(0, &own);
	buffer_printf(&own, "/%s/%s", import->id,
		      import->source ? import->source : "main");
	enum status status = put_request_id(arguments, own.data ? own.data : "",
					    params, err);
	buffer_release(&own);
	return status;
}

/* The case's addresses of whose calendar it is, unless others are stated. */
static enum status put_owner(const struct arguments *arguments,
			     const char *kind, const char *id,
			     const struct json *people, struct json *params,
			     struct error *err)
{
	const char *case_file = argument_value(arguments, OPTION_CASE);
	const struct json *person;

	put_param(params, kind, id);
	if (!people || strcmp(kind, "person") != 0)
		return STATUS_OK;
	person = people_find(people, id, case_file, err);
	if (!person)
		return STATUS_REJECTED;
	struct json *emails = json_member(person, "emails");
	if (json_size(emails) && !argument_given(arguments, OPTION_EMAIL))
		json_set(params, "email", json_share(emails));
	return STATUS_OK;
}

static enum status make_params(const struct arguments *arguments,
			       const struct planned *import, bool is_tree,
			       const struct json *people, struct json *params,
			       struct error *err)
{
	enum status status = STATUS_OK;

	if (import->kind)
		status = put_owner(arguments, import->kind, import->id, people,
				   params, err);
	else if (people)
		json_set(params, "people", json_copy(people));
	put_param(params, "source", import->source);
	if (argument_given(arguments, OPTION_ALLOW_OLDER))
		json_set(params, "allow_older", json_new_bool(true));
	if (status == STATUS_OK)
		status = put_import_id(arguments, import, is_tree, params, err);
	if (status == STATUS_OK)
		status = calendar_options(arguments, params, err);
	if (status == STATUS_OK)
		status = plan_read(arguments, import, params, err);
	return status;
}

static enum message cover_message(const char *cover)
{
	return strcmp(cover, "stated") == 0 ? MSG_COVER_STATED
	       : strcmp(cover, "file") == 0 ? MSG_COVER_FILE
					    : MSG_COVER_ASSUMED;
}

/* ", true on Mon 14 Sep 2026, reaches Sun 28 Feb 2027 (by the file)" */
static void put_reach(const struct json *result, enum language language,
		      struct buffer *ret)
{
	const char *as_of = member_string(result, "as_of");
	const char *until = member_string(result, "covered_until");
	struct buffer date;

	buffer_init(0, &date);
	put_date(as_of, true, language, &date);
	message_format(ret, language,
		       as_of[0] ? MSG_IMPORTED_AS_OF : MSG_IMPORTED_NO_AS_OF,
		       "s", date.data ? date.data : "");
	buffer_clear(&date);
	put_last_day(until, true, language, &date);
	message_format(ret, language,
		       until[0] ? MSG_IMPORTED_REACH : MSG_IMPORTED_NO_REACH,
		       "sm", date.data ? date.data : "",
		       (int)cover_message(member_string(result, "cover")));
	buffer_release(&date);
}

/* What became of agreed dates, where the calendar is about any. of_many: with
 * its id, and only where one does not stand as it was agreed. */
static void put_touched(const struct json *result, bool of_many,
			enum language language, struct buffer *ret)
{
	const struct json *agreed = json_member(result, "agreed");
	int64_t ok = member_int(agreed, "ok");
	int64_t reseat = member_int(agreed, "reseat");
	int64_t broken = member_int(agreed, "broken");
	bool left = json_kind(agreed) == JSON_KIND_NULL;
	struct buffer line;

	if (!left && (of_many ? 0 : ok) + reseat + broken == 0)
		return;
	buffer_init(0, &line);
	if (of_many) {
		put_clean(member_string(result, "id"), &line);
		buffer_put_string(&line, ": ");
	}
	if (left)
		put_message(MSG_CASES_LEFT, language, &line);
	else
		message_format(&line, language, MSG_CASES_TOUCHED, "ddd", ok,
			       reseat, broken);
	put_wrapped(line.data ? line.data : "", " ", 2, ret);
	buffer_release(&line);
}

static void put_import(const struct json *result, enum language language,
		       struct buffer *ret)
{
	const struct json *complete = json_member(result, "complete");
	int64_t spans = member_int(result, "spans");
	struct buffer line;

	buffer_init(0, &line);
	message_format(&line, language,
		       spans == 1 ? MSG_IMPORTED_ONE : MSG_IMPORTED, "sd",
		       member_string(result, "id"), spans);
	put_reach(result, language, &line);
	if (json_kind(complete) == JSON_KIND_BOOL && !json_bool(complete))
		put_message(MSG_IMPORTED_INCOMPLETE, language, &line);
	put_wrapped(line.data ? line.data : "", " ", 2, ret);
	buffer_release(&line);
	put_touched(result, false, language, ret);
	put_problems(result, language, ret);
}

/* --- one ------------------------------------------------------------------ */

/* Ids only, whatever a service sends. */
static struct json *candidates_of(const struct failure *failure)
{
	const struct json *sent = json_member(failure->data, "candidates");
	struct json *candidates = json_new_array();

	for (size_t i = 0;
	     json_kind(sent) == JSON_KIND_ARRAY && i < json_size(sent); i++) {
		struct json *id = json_at(sent, i);

		if (json_kind(id) == JSON_KIND_STRING &&
		    id_is_valid(json_string(id)))
			json_append(candidates, json_share(id));
	}
	return candidates;
}

/* Nobody said whose it is: offered to whom it may belong. */
static const char *offer(const struct json *candidates,
			 const struct question *question,
			 const struct arguments *arguments)
{
	struct error error = {0};
	bool asked;
	const char *chosen =
		people_choose(candidates, arguments->language, &asked);

	if (chosen)
		return chosen;
	if (json_size(candidates) && question->calendar_file)
		error_source(&error, question->calendar_file);
	if (asked)
		error_set(&error, STATUS_REJECTED, MSG_NOT_CHOSEN, "");
	else
		(void)people_suggest(candidates, &error);
	(void)tell(&error, arguments->language);
	return NULL;
}

/* The same request again, for the person. */
static enum status ask_for(const char *person, const struct json *people,
			   const struct arguments *arguments,
			   struct question *question, struct json *params,
			   struct json **ret, struct failure *failure)
{
	struct error ignored = {0};

	(void)json_remove(params, "people");
	if (put_owner(arguments, "person", person, people, params, &ignored) !=
	    STATUS_OK)
		put_param(params, "person", person); /* of the store */
	question->params = json_share(params);
	return ask_quietly(question, arguments, ret, failure);
}

static enum status import_one(const struct arguments *arguments,
			      const struct planned *import,
			      const struct json *people,
			      struct question *question, struct json *params,
			      struct json **ret)
{
	struct failure failure;
	struct json *candidates = NULL;
	enum status status;

	question->params = json_share(params);
	status = ask_quietly(question, arguments, ret, &failure);
	if (status == STATUS_REJECTED && !import->kind && failure.data &&
	    json_member(failure.data, "candidates")) {
		candidates = candidates_of(&failure);
		const char *person = offer(candidates, question, arguments);

		json_free(failure.data);
		failure.data = NULL;
		if (person)
			status = ask_for(person, people, arguments, question,
					 params, ret, &failure);
		else
			failure.error.status = STATUS_OK; /* told */
	}
	if (status != STATUS_OK && failure.error.status != STATUS_OK)
		(void)tell_failure(question, &failure, arguments->language);
	json_free(failure.data);
	json_free(candidates);
	return status;
}

static int command_one(const struct arguments *arguments,
		       const struct planned *import, const struct json *people)
{
	struct question question = {.method = "import",
				    .outcome = MSG_NOTHING_IMPORTED};
	struct json *params = json_new_object(), *result = NULL;
	struct error error = {0};
	enum status status =
		make_params(arguments, import, false, people, params, &error);

	question.calendar_id = import->id ? import->id : "ics";
	if (import->folder)
		question.calendar_file = import->folder;
	else if (arguments->n_operands == 1 || !import->id)
		question.calendar_file = arguments->operands[0];
	if (status != STATUS_OK)
		(void)tell(&error, arguments->language);
	else
		status = import_one(arguments, import, people, &question,
				    params, &result);
	json_free(params);
	return status == STATUS_OK ? show(result, arguments, put_import)
				   : exit_of(status);
}

/* --- a folder of folders -------------------------------------------------- */

static struct json *text_json(const struct question *question,
			      const struct failure *failure)
{
	struct json *text = json_new_object();
	struct buffer line;

	buffer_init(0, &line);
	for (int i = 0; i < N_LANGUAGES; i++) {
		buffer_clear(&line);
		put_failure(question, failure, (enum language)i, &line);
		json_set(text, language_word((enum language)i),
			 json_new_bytes(buffer_bytes(&line)));
	}
	buffer_release(&line);
	return text;
}

/* {"id", "source", outcome: value}; the value is stolen. */
static struct json *row_json(const struct planned *import, const char *outcome,
			     struct json *value)
{
	struct json *row = json_new_object();
	struct buffer id;

	buffer_init(0, &id);
	put_clean(import->id, &id);
	json_set(row, "id", json_new_string(id.data ? id.data : ""));
	buffer_clear(&id);
	put_clean(import->source ? import->source : "main", &id);
	json_set(row, "source", json_new_string(id.data ? id.data : ""));
	buffer_release(&id);
	json_set(row, outcome, value);
	return row;
}

static enum status import_planned(const struct arguments *arguments,
				  const struct planned *import,
				  const struct json *people, struct json *rows)
{
	struct question question = {.method = "import",
				    .calendar_file = import->folder,
				    .calendar_id = import->id,
				    .outcome = MSG_NOTHING_IMPORTED};
	struct failure failure = {.error = import->error};
	struct json *params = json_new_object(), *result = NULL;
	enum status status = failure.error.status;

	if (status == STATUS_OK)
		status = make_params(arguments, import, true, people, params,
				     &failure.error);
	if (status == STATUS_OK) {
		question.params = json_share(params);
		status = ask_quietly(&question, arguments, &result, &failure);
	}
	if (status == STATUS_OK) {
		json_append(rows, result);
	} else {
		(void)tell_failure(&question, &failure, arguments->language);
		json_append(rows,
			    row_json(import,
				     exit_of(status) == EXIT_INPUT ? "refused"
								   : "failed",
				     text_json(&question, &failure)));
	}
	json_free(failure.data);
	json_free(params);
	return status;
}

static enum message outcome_message(const struct json *row)
{
	const struct json *complete = json_member(row, "complete");

	if (json_member(row, "refused"))
		return MSG_OUTCOME_REFUSED;
	if (json_member(row, "failed"))
		return MSG_OUTCOME_FAILED;
	if (json_member(row, "tried"))
		return MSG_OUTCOME_NOT_TRIED;
	if (!json_bool(json_member(row, "unchanged")))
		return json_bool(complete) ? MSG_OUTCOME_IMPORTED
					   : MSG_OUTCOME_INCOMPLETE;
	return MSG_OUTCOME_UNCHANGED;
}

static void date_cell(struct table *table, size_t column, const char *date,
		      bool is_end, enum language language)
{
	struct buffer text;

	buffer_init(0, &text);
	if (!date[0])
		put_message(MSG_NOT_KNOWN, language, &text);
	else if (is_end)
		put_last_day(date, true, language, &text);
	else
		put_date(date, true, language, &text);
	table_cell(table, column, text.data ? text.data : "");
	buffer_release(&text);
}

static void put_row(const struct json *row, enum language language,
		    struct table *table)
{
	const char *source = member_string(row, "source");
	struct buffer text;

	table_row(table);
	buffer_init(0, &text);
	put_clean(member_string(row, "id"), &text);
	if (strcmp(source, "main") != 0) {
		buffer_put_string(&text, " / ");
		put_clean(source, &text);
	}
	table_cell(table, 0, text.data ? text.data : "");
	buffer_clear(&text);
	if (json_member(row, "spans")) {
		buffer_put_int(&text, member_int(row, "spans"));
		table_cell(table, 1, text.data ? text.data : "");
		date_cell(table, 2, member_string(row, "as_of"), false,
			  language);
		date_cell(table, 3, member_string(row, "covered_until"), true,
			  language);
	}
	buffer_release(&text);
	table_cell(table, 4, message_text(outcome_message(row), language));
}

static void put_imports(const struct json *result, enum language language,
			struct buffer *ret)
{
	static const struct column columns[] = {{.head = MSG_COLUMN_ID},
						{.head = MSG_COLUMN_SPANS,
						 .right = true},
						{.head = MSG_COLUMN_AS_OF},
						{.head = MSG_COLUMN_UNTIL},
						{.head = MSG_COLUMN_OUTCOME}};
	const struct json *rows = json_member(result, "imports");
	struct table *table =
		table_new(columns, sizeof(columns) / sizeof(columns[0]),
			  language);

	for (size_t i = 0; table && i < json_size(rows); i++)
		put_row(json_at(rows, i), language, table);
	if (!table_end(table, ret))
		ret->failed = true;
	for (size_t i = 0; i < json_size(rows); i++) {
		if (json_member(json_at(rows, i), "agreed"))
			put_touched(json_at(rows, i), true, language, ret);
		put_problems(json_at(rows, i), language, ret);
	}
}

/* What is no folder's fault would meet the next one too. */
static int command_tree(const struct arguments *arguments,
			const struct plan *plan, const struct json *people)
{
	struct json *result = json_new_object(), *rows = json_new_array();
	int code = EXIT_DATES;

	for (size_t i = 0; i < plan->n; i++) {
		const struct planned *import = &plan->imports[i];

		if (code == EXIT_FAULT) {
			json_append(rows, row_json(import, "tried",
						   json_new_bool(false)));
			continue;
		}
		enum status status =
			import_planned(arguments, import, people, rows);
		if (status != STATUS_OK)
			code = exit_of(status);
	}
	json_set(result, "imports", rows);
	int shown = show(result, arguments, put_imports);
	return shown == EXIT_DATES ? code : shown;
}

/* --- the command ---------------------------------------------------------- */

int command_import(const struct arguments *arguments)
{
	const char *case_file = argument_value(arguments, OPTION_CASE);
	struct json *people = NULL;
	struct plan plan = {0};
	struct error error = {0};
	enum status status = plan_make(arguments, &plan, &error);
	int code;

	if (status == STATUS_OK && case_file)
		status = people_read(case_file, &people, &error);
	if (status != STATUS_OK)
		code = exit_of(tell(&error, arguments->language));
	else if (plan.is_tree)
		code = command_tree(arguments, &plan, people);
	else
		code = command_one(arguments, &plan.imports[0], people);
	plan_release(&plan);
	json_free(people);
	return code;
}
