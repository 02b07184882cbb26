/*
 * answers [--unverified] [CASES.jsonl]: the program's side of the comparison.
 * For each line {"case": {...}, "now": "..."} one line with the answer as the
 * program gives it, or with {"error": "..."}. Every answer is verified first
 * unless that is what is asked about. Calendars are read leniently.
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
#include "conference/evidence.h"
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

static enum status answer(const struct json *line, bool is_verified,
			  struct zones *zones, struct arena *arena,
			  struct buffer *ret, struct error *err)
{
	const char *now_text = json_string(json_member(line, "now"));
	struct case_options options = {.path_base = "", .zones = zones};
	struct source source = {load, zones};
	struct conference conference;
	struct evidence evidence;
	struct answer answer;
	struct json *json;
	int64_t now;
	enum status status = case_decode(json_member(line, "case"), &options,
					 arena, &conference, err);

	if (status == STATUS_OK &&
	    !instant_parse(now_text, conference.zone, &now))
		status = error_set(err, STATUS_REJECTED, MSG_NONE, "");
	if (status == STATUS_OK)
		status = evidence_load(&conference, &source, zones, arena,
				       &evidence, err);
	if (status == STATUS_OK)
		status = conference_answer(&conference, &evidence, now, arena,
					   &answer, err);
	if (status == STATUS_OK && is_verified)
		status =
			conference_verify(&conference, &evidence, &answer, err);
	if (status != STATUS_OK)
		return status;
	json = answer_encode(&answer);
	status = json_write(json, ret, err);
	json_free(json);
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

static enum status answer_line(struct bytes text, bool is_verified,
			       struct zones *zones, struct error *err)
{
	struct arena *arena = arena_new(LIMIT_REQUEST_MEMORY_BYTES);
	struct json *line = NULL;
	struct buffer result;
	enum status status;

	buffer_init(0, &result);
	status = arena ? json_read(text, "ics", &line, err)
		       : error_no_memory(err, NULL);
	if (status == STATUS_OK)
		status = answer(line, is_verified, zones, arena, &result, err);
	if (status == STATUS_OK)
		puts(result.data);
	buffer_release(&result);
	json_free(line);
	arena_free(arena);
	return status;
}

int main(int argc, char **argv)
{
	bool is_verified = argc < 2 || strcmp(argv[1], "--unverified") != 0;
	const char *path = argv[is_verified ? 1 : 2];
	FILE *in = path ? fopen(path, "r") : stdin;
	struct zones *zones = zones_new();
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (!in || !zones) {
		fprintf(stderr,
			"usage: answers [--unverified] [CASES.jsonl]\n");
		return 2;
	}
	while ((n = getline(&line, &size, in)) > 0) {
		struct error err = {0};
		struct bytes text = {line, (size_t)n};

		if (answer_line(text, is_verified, zones, &err) != STATUS_OK)
			print_error(&err);
	}
	free(line);
	zones_free(zones);
	if (path)
		fclose(in);
	return ferror(stdout) ? 1 : 0;
}
