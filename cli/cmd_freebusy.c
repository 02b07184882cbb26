#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/timetable.h"
#include "base/zone.h"
#include "cli/ask.h"
#include "cli/calendar_options.h"
#include "cli/command.h"
#include "cli/import_plan.h"
#include "cli/strip.h"
#include "cli/words.h"

/* An id has no dot and no slash; everything else is a file. */
static bool is_file(const char *operand)
{
	return strpbrk(operand, "./") || strcmp(operand, "-") == 0;
}

/* --- drawn ---------------------------------------------------------------- */

static bool read_span(const struct json *json, struct span *ret)
{
	return instant_parse(member_string(json, "start"), zone_utc(),
			     &ret->start) &&
	       instant_parse(member_string(json, "end"), zone_utc(), &ret->end);
}

static enum fbtype read_fbtype(const struct json *json)
{
	const char *word = member_string(json, "fbtype");

	if (strcmp(word, fbtype_word(FB_OUT)) == 0)
		return FB_OUT;
	if (strcmp(word, fbtype_word(FB_TENTATIVE)) != 0)
		return FB_BUSY;
	return strcmp(member_string(json, "partstat"), "NEEDS-ACTION") == 0
		       ? FB_NEEDS_ACTION
		       : FB_TENTATIVE;
}

/* The result's spans again. false: no memory, or no such result. */
static bool read_timetable(const struct json *result, struct arena *arena,
			   struct timetable *ret)
{
	const struct json *busy = json_member(result, "busy");
	const struct json *covers = json_member(result, "covers");
	size_t n_busys = json_size(busy), n_covers = json_size(covers);
	struct busy *busys = arena_array(arena, struct busy, n_busys);
	struct span *spans = arena_array(arena, struct span, n_covers);

	if (!busys || !spans)
		return false;
	for (size_t i = 0; i < n_busys; i++) {
		if (!read_span(json_at(busy, i), &busys[i].span))
			return false;
		busys[i].said = FB_BIT(read_fbtype(json_at(busy, i)));
	}
	for (size_t i = 0; i < n_covers; i++)
		if (!read_span(json_at(covers, i), &spans[i]))
			return false;
	*ret = (struct timetable){.busys = busys,
				  .covers = spans,
				  .n_busys = n_busys,
				  .n_covers = n_covers};
	return timetable_is_valid(ret);
}

static bool is_assumed(const struct json *result)
{
	const struct json *first = json_at(json_member(result, "covers"), 0);

	return strcmp(member_string(first, "how"), "assumed") == 0;
}

/* "True on Mon 14 Sep 2026.", and how far it can be relied on. */
static void put_trust(const struct json *result, enum language language,
		      struct buffer *ret)
{
	const char *as_of = member_string(result, "as_of");
	const struct json *complete = json_member(result, "complete");
	struct buffer date, line;

	buffer_init(0, &date);
	buffer_init(0, &line);
	put_date(as_of, true, language, &date);
	message_format(&line, language,
		       as_of[0] ? MSG_TRUE_ON : MSG_TRUE_ON_NO_DATE, "s",
		       date.data ? date.data : "");
	if (json_kind(complete) == JSON_KIND_BOOL && !json_bool(complete))
		put_message(MSG_FREEBUSY_INCOMPLETE, language, &line);
	else if (is_assumed(result))
		put_message(MSG_FREEBUSY_ASSUMED, language, &line);
	put_wrapped_to(line.data ? line.data : "", " ", 0, terminal_columns(),
		       ret);
	buffer_release(&date);
	buffer_release(&line);
}

static const struct zone *clock_of(const struct arguments *arguments,
				   struct zones *zones)
{
	const char *name = argument_value(arguments, OPTION_ZONE);
	const struct zone *zone =
		zones ? zones_find(zones,
				   bytes_of(name ? name : "Europe/London"))
		      : NULL;

	return zone ? zone : zone_utc();
}

static enum status draw(const struct json *result,
			const struct arguments *arguments, struct buffer *ret,
			struct error *err)
{
	struct arena *arena = arena_new((size_t)LIMIT_REQUEST_MEMORY_BYTES);
	struct zones *zones = zones_new();
	struct strip_options options = {.zone = clock_of(arguments, zones),
					.columns = terminal_columns(),
					.language = arguments->language};
	struct timetable timetable;
	enum status status = zones ? zones_missed(zones, err) : STATUS_OK;

	if (status == STATUS_OK &&
	    (!arena || !zones || !read_timetable(result, arena, &timetable) ||
	     !instant_parse(member_string(result, "from"), zone_utc(),
			    &options.span.start) ||
	     !instant_parse(member_string(result, "to"), zone_utc(),
			    &options.span.end) ||
	     span_is_empty(options.span)))
		status = error_no_memory(err, NULL);
	if (status == STATUS_OK) {
		put_strips(&timetable, &options, ret);
		put_trust(result, arguments->language, ret);
		put_problems(result, arguments->language, ret);
	}
	arena_free(arena);
	zones_free(zones);
	return status;
}

/* The result is stolen. */
static int show_drawn(struct json *result, const struct arguments *arguments)
{
	struct error error = {0};
	struct buffer text;

	buffer_init(0, &text);
	enum status status = draw(result, arguments, &text, &error);
	if (status == STATUS_OK)
		status = print(&text, &error);
	if (status != STATUS_OK)
		(void)tell(&error, arguments->language);
	buffer_release(&text);
	json_free(result);
	return exit_of(status);
}

/* --- the command ---------------------------------------------------------- */

/* What is said about a file is not said about a calendar that is kept. */
static enum status check_kept(const struct arguments *arguments,
			      struct error *err)
{
	static const enum option_id options[] = {
		OPTION_AS_OF, OPTION_COVERS_FROM, OPTION_COVERS_UNTIL,
		OPTION_EMAIL, OPTION_LENIENT,	  OPTION_ZONE};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (argument_given(arguments, options[i]))
			return error_set(err, STATUS_REJECTED,
					 MSG_OPTION_FILE_ONLY, "ss",
					 option_name(options[i]),
					 arguments->operands[0]);
	return STATUS_OK;
}

/* As it came: for a file, or another program. */
static void put_ics(const struct json *result, enum language language,
		    struct buffer *ret)
{
	(void)language;
	buffer_put_string(ret, member_string(result, "ics"));
}

static void put_span(const struct arguments *arguments, struct json *params)
{
	put_param(params, "format",
		  argument_given(arguments, OPTION_ICS) ? "ics" : NULL);
	put_param(params, "kind", argument_value(arguments, OPTION_KIND));
	put_param(params, "from", argument_value(arguments, OPTION_FROM));
	put_param(params, "to", argument_value(arguments, OPTION_TO));
	put_param(params, "now", argument_value(arguments, OPTION_NOW));
}

/* The files, or those of the folder, as import reads them. */
static enum status put_files(const struct arguments *arguments,
			     const struct plan *plan, struct json *params,
			     struct error *err)
{
	if (plan->is_tree) {
		error_source(err, arguments->operands[0]);
		return error_set(err, STATUS_REJECTED, MSG_FOLDER_OF_FOLDERS,
				 "");
	}
	enum status status = calendar_options(arguments, params, err);
	return status == STATUS_OK
		       ? plan_read(arguments, &plan->imports[0], params, err)
		       : status;
}

static int ask_and_show(struct question *question,
			const struct arguments *arguments)
{
	struct json *result = NULL;
	enum status status = ask(question, arguments, &result);

	if (status != STATUS_OK)
		return exit_of(status);
	return argument_given(arguments, OPTION_ICS) ||
			       argument_given(arguments, OPTION_JSON)
		       ? show(result, arguments, put_ics)
		       : show_drawn(result, arguments);
}

int command_freebusy(const struct arguments *arguments)
{
	struct question question = {.method = "freebusy",
				    .params = json_new_object(),
				    .calendar_id = "ics"};
	struct plan plan = {0};
	struct error error = {0};
	enum status status = STATUS_OK;

	put_span(arguments, question.params);
	if (argument_given(arguments, OPTION_ICS) &&
	    argument_given(arguments, OPTION_JSON)) {
		status = error_set(&error, STATUS_REJECTED, MSG_OPTION_BESIDE,
				   "ss", "--ics", "--json");
	} else if (arguments->n_operands > 1 ||
		   is_file(arguments->operands[0])) {
		if (arguments->n_operands == 1)
			question.calendar_file = arguments->operands[0];
		status = plan_make(arguments, &plan, &error);
		if (status == STATUS_OK)
			status = put_files(arguments, &plan, question.params,
					   &error);
	} else {
		put_param(question.params, "id", arguments->operands[0]);
		status = check_kept(arguments, &error);
	}
	plan_release(&plan);
	if (status != STATUS_OK) {
		json_free(question.params);
		return exit_of(tell(&error, arguments->language));
	}
	return ask_and_show(&question, arguments);
}
