#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/zone.h"
#include "cli/ask.h"
#include "cli/case_folder.h"
#include "cli/command.h"
#include "cli/csv_people.h"
#include "cli/follow.h"
#include "cli/layout.h"
#include "cli/new_readme.h"
#include "cli/words.h"
#include "conference/case.h"
#include "conference/decode.h"
#include "ipc/source.h"

/* A new case while it is made. */
struct making {
	const struct arguments *arguments;
	struct error *err;
	struct arena *arena;
	const char *folder; /* without a slash at its end */
	const char *id;
	struct day today;
	struct json *made;
	struct csv_people csv; /* its calendars are copied */
	bool is_told;	       /* the error already has been */
};

/* --- what is asked ---------------------------------------------------------
 */

static enum status check_options(const struct arguments *arguments,
				 struct error *err)
{
	static const enum option_id ways[] = {OPTION_CSV, OPTION_TEMPLATE,
					      OPTION_FOLLOWS};
	static const enum option_id of_follows[] = {OPTION_DATE, OPTION_KIND};
	int n = 0;

	for (size_t i = 0; i < 3; i++)
		n += argument_given(arguments, ways[i]);
	if (n != 1)
		return error_set(err, STATUS_REJECTED, MSG_NEW_ONE_OF, "");
	if (argument_given(arguments, OPTION_FOLLOWS)) {
		if (argument_given(arguments, OPTION_DATE))
			return STATUS_OK;
		return error_set(err, STATUS_REJECTED, MSG_NEW_DATE, "");
	}
	for (size_t i = 0; i < 2; i++)
		if (argument_given(arguments, of_follows[i]))
			return error_set(err, STATUS_REJECTED, MSG_NEW_FOLLOWS,
					 "s", option_name(of_follows[i]));
	return STATUS_OK;
}

/* The folder's name is the case's id. */
static enum status read_name(struct making *making)
{
	const char *name = making->arguments->operands[0];
	size_t n = strlen(name);
	char near[SLUG_BYTES];

	while (n > 1 && name[n - 1] == '/')
		n--;
	making->folder = arena_string(making->arena, (struct bytes){name, n});
	if (!making->folder)
		return error_no_memory(making->err, making->arena);
	const char *slash = strrchr(making->folder, '/');
	making->id = slash ? slash + 1 : making->folder;
	if (id_is_valid(making->id))
		return STATUS_OK;
	slug(making->id, near);
	return error_set(making->err, STATUS_REJECTED,
			 near[0] ? MSG_NEW_NAME_NEAREST : MSG_NEW_NAME, "ss",
			 making->id, near);
}

static enum status read_today(struct making *making)
{
	const char *now = argument_value(making->arguments, OPTION_NOW);
	struct zones *zones = zones_new();
	const struct zone *zone =
		zones ? zones_find(zones, BYTES("Europe/London")) : NULL;
	int64_t instant = utc_clock();
	enum status status = zones ? zones_missed(zones, making->err)
				   : error_no_memory(making->err, NULL);

	if (status == STATUS_OK && now &&
	    !instant_parse(now, zone ? zone : zone_utc(), &instant)) {
		error_source(making->err, "--now");
		status = error_set(making->err, STATUS_REJECTED,
				   MSG_INSTANT_FORM, "s", now);
	}
	making->today = zone_day(zone ? zone : zone_utc(), instant);
	zones_free(zones);
	return status;
}

/* --- the three ways --------------------------------------------------------
 */

static enum status make_template(struct making *making)
{
	struct draft draft;

	draft_init(&draft);
	draft_fill(&draft);
	enum status status = draft_case(&draft, making->id, making->today,
					&making->made, making->err);
	draft_release(&draft);
	return status;
}

static enum status read_csv(struct making *making, const char *file,
			    struct draft *draft)
{
	struct buffer text;
	struct csv csv;

	buffer_init(0, &text);
	enum status status =
		input_read(file, LIMIT_ID_CSV_BYTES, &text, making->err);
	if (status != STATUS_OK) {
		buffer_release(&text);
		return status;
	}
	status =
		csv_read(buffer_bytes(&text), making->arena, &csv, making->err);
	if (status == STATUS_OK)
		status = csv_people(&csv, making->arguments->language,
				    making->arena, draft, &making->csv,
				    making->err);
	if (status != STATUS_OK)
		error_source(making->err, file);
	buffer_release(&text);
	return status;
}

static enum status make_csv(struct making *making)
{
	const char *file = argument_value(making->arguments, OPTION_CSV);
	struct draft draft;

	draft_init(&draft);
	enum status status = read_csv(making, file, &draft);
	if (status == STATUS_OK)
		status = draft_case(&draft, making->id, making->today,
				    &making->made, making->err);
	draft_release(&draft);
	return status;
}

static bool is_later_kind(const char *word)
{
	for (int i = CONFERENCE_PROGRESS; i <= CONFERENCE_MONITORING; i++)
		if (strcmp(word,
			   conference_kind_word((enum conference_kind)i)) == 0)
			return true;
	return false;
}

static enum status make_following(struct making *making)
{
	const struct arguments *arguments = making->arguments;
	const char *date = argument_value(arguments, OPTION_DATE);
	struct following following = {
		.case_file = argument_value(arguments, OPTION_FOLLOWS),
		.kind = argument_value(arguments, OPTION_KIND),
		.id = making->id};

	if (following.kind && !is_later_kind(following.kind))
		return error_set(making->err, STATUS_REJECTED, MSG_NEW_KIND,
				 "s", following.kind);
	if (!day_parse(date, &following.date))
		return error_set(making->err, STATUS_REJECTED, MSG_OPTION_DATE,
				 "ss", "--date", date);
	return follow_case(&following, arguments, &making->made,
			   &making->is_told, making->err);
}

static enum status make(struct making *making)
{
	if (argument_given(making->arguments, OPTION_CSV))
		return make_csv(making);
	if (argument_given(making->arguments, OPTION_FOLLOWS))
		return make_following(making);
	return make_template(making);
}

/* --- its folder ------------------------------------------------------------
 */

/* A calendar stands where the table says, from the table's folder on. */
static enum status copy_calendar(const struct making *making,
				 const struct csv_calendar *calendar,
				 struct case_folder *folder)
{
	const char *csv = argument_value(making->arguments, OPTION_CSV);
	const char *slash = strrchr(csv, '/');
	struct buffer path, text;

	buffer_init(0, &path);
	buffer_init(0, &text);
	if (slash && calendar->from[0] != '/')
		buffer_put(&path, csv, (size_t)(slash - csv) + 1);
	buffer_put_string(&path, calendar->from);
	enum status status = path.failed ? error_no_memory(making->err, NULL)
					 : file_read(NULL, path.data,
						     LIMIT_ID_CALENDAR_BYTES,
						     &text, making->err);
	if (status != STATUS_OK) {
		error_source(making->err, csv);
		error_place(making->err, calendar->line, calendar->column);
	} else {
		status = case_folder_write(folder, calendar->to,
					   buffer_bytes(&text), making->err);
	}
	buffer_release(&path);
	buffer_release(&text);
	return status == STATUS_NOT_FOUND ? STATUS_REJECTED : status;
}

static enum status write_files(const struct making *making,
			       struct case_folder *folder)
{
	struct buffer text;
	enum status status =
		case_folder_mkdir(folder, "calendars", making->err);

	buffer_init(0, &text);
	if (status == STATUS_OK)
		status = put_layout(making->made, &text, making->err);
	if (status == STATUS_OK)
		status = case_folder_write(folder, "case.json",
					   buffer_bytes(&text), making->err);
	buffer_clear(&text);
	put_new_readme(making->made, making->folder, &text);
	if (status == STATUS_OK && text.failed)
		status = error_no_memory(making->err, NULL);
	if (status == STATUS_OK)
		status = case_folder_write(folder, "README.md",
					   buffer_bytes(&text), making->err);
	buffer_release(&text);
	for (size_t i = 0; status == STATUS_OK && i < making->csv.n_calendars;
	     i++)
		status = copy_calendar(making, &making->csv.calendars[i],
				       folder);
	return status;
}

/* What `propose` refuses is no case. */
static enum status try_out(struct making *making,
			   const struct case_folder *folder)
{
	char *file = case_folder_path(folder, "case.json");
	struct json *params = json_new_object(), *answer = NULL;
	struct question question = {.method = "propose",
				    .params = params,
				    .case_file = file};
	char now[DAY_TEXT_BYTES];

	day_format(making->today, now);
	json_set(params, "case", json_copy(making->made));
	json_set(params, "now", json_new_string(now));
	enum status status = ask(&question, making->arguments, &answer);
	making->is_told = status != STATUS_OK;
	json_free(answer);
	free(file);
	return status;
}

static enum status make_folder(struct making *making)
{
	struct case_folder folder;
	enum status status =
		case_folder_begin(making->folder, &folder, making->err);

	if (status == STATUS_OK)
		status = make(making);
	if (status == STATUS_OK)
		status = write_files(making, &folder);
	if (status == STATUS_OK)
		status = try_out(making, &folder);
	if (status == STATUS_OK)
		status = case_folder_finish(&folder, making->err);
	case_folder_release(&folder);
	return status;
}

/* --- the command -----------------------------------------------------------
 */

static enum status say(const struct making *making)
{
	enum language language = making->arguments->language;
	struct buffer text, line;

	buffer_init(0, &text);
	buffer_init(0, &line);
	message_format(&line, language, MSG_NEW_MADE, "sdd", making->folder,
		       (int64_t)json_size(json_member(making->made, "people")),
		       (int64_t)json_size(json_member(making->made, "seats")));
	put_wrapped_to(line.data ? line.data : "", " ", 0, terminal_columns(),
		       &text);
	buffer_clear(&line);
	message_format(&line, language, MSG_NEW_NEXT, "s", making->folder);
	put_wrapped_to(line.data ? line.data : "", " ", 0, terminal_columns(),
		       &text);
	enum status status = print(&text, making->err);
	buffer_release(&line);
	buffer_release(&text);
	return status;
}

int command_new(const struct arguments *arguments)
{
	struct error error = {0};
	struct making making = {.arguments = arguments,
				.err = &error,
				.arena = arena_new(
					(size_t)LIMIT_REQUEST_MEMORY_BYTES)};
	enum status status = making.arena ? check_options(arguments, &error)
					  : error_no_memory(&error, NULL);

	if (status == STATUS_OK)
		status = read_name(&making);
	if (status == STATUS_OK)
		status = read_today(&making);
	if (status == STATUS_OK)
		status = make_folder(&making);
	if (status == STATUS_OK)
		status = say(&making);
	if (status != STATUS_OK && !making.is_told)
		(void)tell(&error, arguments->language);
	json_free(making.made);
	arena_free(making.arena);
	return exit_of(status);
}
