/*
 * answers [--WHAT] [CASES.jsonl [ASKED.jsonl]]: the program's side of the
 * comparison. For each line {"case": {...}, "now": "..."} one line as the
 * program gives it, or {"error": "..."}. Calendars are read leniently. WHAT is
 *
 * answer (or nothing): the answer, verified first;
 * unverified: the answer as it is;
 * explain: why there is no date and what is near;
 * check: what becomes of each start or date of the same line of ASKED,
 *   {"checks": [{"start": ...}, {"date": ...}, ...]}.
 *
 * The one file here that knows the program.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "calendar/read.h"
#include "conference/answer.h"
#include "conference/case.h"
#include "conference/check.h"
#include "conference/evidence.h"
#include "conference/explain.h"
#include "conference/verify.h"
#include "json/json.h"

static enum status load(const struct wanted *wanted, void *context,
			struct arena *arena, struct calendar *ret,
			bool *ret_found, struct error *err)
{
	const struct calendar_ref *ref = wanted->ref;
	struct read_options options = {.horizon = wanted->horizon,
				       .as_of = ref->as_of,
				       .zones = context,
				       .zone = wanted->zone,
				       .addresses = wanted->emails,
				       .lenient = true,
				       .reading = READ_PERSON};

	*ret_found = ref->where == CALENDAR_TEXT;
	if (!*ret_found)
		return STATUS_OK;
	if (wanted->kind == KIND_EVENTS || wanted->kind == KIND_CLOSED)
		options.reading = READ_EVENTS;
	if (!day_is_none(ref->cover_from))
		options.covers =
			zone_days(wanted->zone, ref->cover_from, ref->cover_to);
	return calendar_read(ONE_TEXT(ref->ics), &options, arena, ret, err);
}

enum what { ANSWER, UNVERIFIED, EXPLAIN, CHECK, N_WHATS };
static const char *const what_words[N_WHATS] = {"--answer", "--unverified",
						"--explain", "--check"};

/* A case read, with its calendars. */
struct asked {
	struct conference conference;
	struct evidence evidence;
	int64_t now;
};

static enum status read_line(const struct json *line, struct zones *zones,
			     struct arena *arena, struct asked *ret,
			     struct error *err)
{
	const char *now = json_string(json_member(line, "now"));
	struct case_options options = {.path_base = "", .zones = zones};
	struct source source = {load, zones};
	enum status status = case_decode(json_member(line, "case"), &options,
					 arena, &ret->conference, err);

	if (status == STATUS_OK &&
	    !instant_parse(now, ret->conference.zone, &ret->now))
		status = error_set(err, STATUS_REJECTED, MSG_NONE, "");
	if (status == STATUS_OK)
		status = evidence_load(&ret->conference, &source, zones, arena,
				       &ret->evidence, err);
	return status;
}

static enum status answer(const struct asked *asked, bool is_verified,
			  struct arena *arena, struct json **ret,
			  struct error *err)
{
	struct answer answer;
	enum status status =
		conference_answer(&asked->conference, &asked->evidence,
				  asked->now, arena, &answer, err);

	if (status == STATUS_OK && is_verified)
		status = conference_verify(&asked->conference, &asked->evidence,
					   &answer, err);
	if (status == STATUS_OK)
		*ret = answer_encode(&answer);
	return status;
}

static enum status explain(const struct asked *asked, struct arena *arena,
			   struct json **ret, struct error *err)
{
	struct explanation explanation;
	enum status status =
		conference_explain(&asked->conference, &asked->evidence,
				   asked->now, NULL, arena, &explanation, err);

	if (status == STATUS_OK)
		*ret = explanation_encode(&explanation);
	return status;
}

/* question: {"date"} or {"start"}. */
static enum status check(const struct asked *asked, const struct json *question,
			 struct json *checks, struct error *err)
{
	const struct json *date = json_member(question, "date");
	const char *when =
		json_string(date ? date : json_member(question, "start"));
	struct arena *arena = arena_new(LIMIT_REQUEST_MEMORY_BYTES);
	struct check_request request = {.one_start = !date, .stated = when};
	struct checked checked;
	enum status status = arena ? STATUS_OK : error_no_memory(err, NULL);

	if (status == STATUS_OK &&
	    !(date ? day_parse(when, &request.day)
		   : instant_parse(when, asked->conference.zone,
				   &request.start)))
		status = error_set(err, STATUS_REJECTED, MSG_NONE, "");
	if (status == STATUS_OK)
		status = conference_check(&asked->conference, &asked->evidence,
					  asked->now, &request, arena, &checked,
					  err);
	if (status == STATUS_OK) {
		struct json *json = checked_encode(&checked);
		if (date)
			json_set(json, "date", json_new_string(when));
		json_append(checks, json);
	}
	arena_free(arena);
	return status;
}

static enum status check_all(const struct asked *asked, const char *questions,
			     struct json **ret, struct error *err)
{
	struct json *line = NULL, *checks = json_new_array();
	enum status status = json_read(bytes_of(questions), "", &line, err);
	const struct json *list = json_member(line, "checks");

	for (size_t i = 0; status == STATUS_OK && i < json_size(list); i++)
		status = check(asked, json_at(list, i), checks, err);
	json_free(line);
	*ret = json_new_object();
	json_set(*ret, "checks", checks);
	return status;
}

static void print_error(const struct error *err)
{
	struct buffer text;

	buffer_init(0, &text);
	error_render(err, LANGUAGE_EN, &text);
	printf("{\"error\":\"%s\"}\n", text.data ? text.data : "");
	buffer_release(&text);
}

struct run {
	enum what what;
	struct zones *zones;
	FILE *in, *starts; /* starts: of CHECK, else NULL */
};

/* starts: the line of CHECK. */
static enum status say(const struct run *run, const struct asked *asked,
		       const char *starts, struct arena *arena,
		       struct json **ret, struct error *err)
{
	switch (run->what) {
	case EXPLAIN:
		return explain(asked, arena, ret, err);
	case CHECK:
		return check_all(asked, starts, ret, err);
	case ANSWER:
	case UNVERIFIED:
	case N_WHATS:
		break;
	}
	return answer(asked, run->what == ANSWER, arena, ret, err);
}

static enum status say_line(const struct run *run, const char *text,
			    const char *starts, struct error *err)
{
	struct arena *arena = arena_new(LIMIT_REQUEST_MEMORY_BYTES);
	struct json *line = NULL, *said = NULL;
	struct asked asked;
	struct buffer result;
	enum status status;

	buffer_init(0, &result);
	status = arena ? json_read(bytes_of(text), "ics", &line, err)
		       : error_no_memory(err, NULL);
	if (status == STATUS_OK)
		status = read_line(line, run->zones, arena, &asked, err);
	if (status == STATUS_OK)
		status = say(run, &asked, starts, arena, &said, err);
	if (status == STATUS_OK)
		status = json_write(said, &result, err);
	if (status == STATUS_OK)
		puts(result.data);
	buffer_release(&result);
	json_free(said);
	json_free(line);
	arena_free(arena);
	return status;
}

static void say_all(const struct run *run)
{
	char *line = NULL, *starts = NULL;
	size_t size = 0, starts_size = 0;

	while (getline(&line, &size, run->in) > 0) {
		struct error err = {0};
		if (run->starts &&
		    getline(&starts, &starts_size, run->starts) < 0)
			break;
		if (say_line(run, line, starts, &err) != STATUS_OK)
			print_error(&err);
	}
	free(line);
	free(starts);
}

int main(int argc, char **argv)
{
	struct run run = {.what = ANSWER, .zones = zones_new()};
	int at = 1;

	if (argc > 1 && strncmp(argv[1], "--", 2) == 0) {
		while (run.what < N_WHATS &&
		       strcmp(argv[1], what_words[run.what]) != 0)
			run.what++;
		at = 2;
	}
	run.in = at < argc ? fopen(argv[at], "r") : stdin;
	if (run.what == CHECK && at + 1 < argc)
		run.starts = fopen(argv[at + 1], "r");
	if (!run.in || !run.zones || run.what == N_WHATS ||
	    (run.what == CHECK && !run.starts)) {
		fprintf(stderr, "usage: answers [--WHAT] [CASES [ASKED]]\n");
		return 2;
	}
	say_all(&run);
	zones_free(run.zones);
	if (run.in != stdin)
		fclose(run.in);
	if (run.starts)
		fclose(run.starts);
	return ferror(stdout) ? 1 : 0;
}
