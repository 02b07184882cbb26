#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calendar/read.h"

/*
 * A folder a case under tests/data/calendars: input.ics, and either expected
 * (what was read, as text) or error (the message in English, with its line).
 * options, if there, has lines of: zone NAME; horizon FROM TO; covers FROM TO;
 * as_of INSTANT; addresses A B ...; reading person|events|holidays; lenient.
 */

#define FOLDER "tests/data/calendars"

enum { ARENA_BYTES = 256 * 1024 * 1024 };

static const unsigned char uid_key[UID_KEY_BYTES] = "of tests only";

struct run {
	struct arena *arena;
	struct zones *zones;
	struct read_options options;
	struct strings addresses;
};

static char *read_file(struct arena *arena, const char *name, const char *file,
		       size_t *ret_n)
{
	char *path = arena_printf(arena, "%s/%s/%s", FOLDER, name, file);
	FILE *stream = fopen(path, "rb");
	char *text;
	long n;

	if (!stream)
		return NULL;
	fseek(stream, 0, SEEK_END);
	n = ftell(stream);
	rewind(stream);
	text = arena_array(arena, char, (size_t)n + 1);
	assert_int_equal(fread(text, 1, (size_t)n, stream), n);
	fclose(stream);
	if (ret_n)
		*ret_n = (size_t)n;
	return text;
}

static int64_t instant_of(const struct run *run, const char *text)
{
	int64_t instant = 0;

	if (!text || !instant_parse(text, run->options.zone, &instant))
		fail_msg("'%s' is no instant", text ? text : "");
	return instant;
}

static struct span span_of(const struct run *run, char **at)
{
	const char *from = strtok_r(NULL, " ", at);
	const char *to = strtok_r(NULL, " ", at);

	return (struct span){instant_of(run, from), instant_of(run, to)};
}

static void take_addresses(struct run *run, char **at)
{
	const char **strings = arena_array(run->arena, const char *, 8);
	const char *word;
	size_t n = 0;

	while (n < 8 && (word = strtok_r(NULL, " ", at)) != NULL)
		strings[n++] = word;
	run->addresses = (struct strings){strings, n};
	run->options.addresses = &run->addresses;
}

static void take_option(struct run *run, char *line)
{
	char *at;
	const char *key = strtok_r(line, " ", &at);

	if (strcmp(key, "zone") == 0)
		run->options.zone =
			zones_find(run->zones,
				   bytes_of(strtok_r(NULL, " ", &at)));
	else if (strcmp(key, "horizon") == 0)
		run->options.horizon = span_of(run, &at);
	else if (strcmp(key, "covers") == 0)
		run->options.covers = span_of(run, &at);
	else if (strcmp(key, "as_of") == 0)
		run->options.as_of = instant_of(run, strtok_r(NULL, " ", &at));
	else if (strcmp(key, "addresses") == 0)
		take_addresses(run, &at);
	else if (strcmp(key, "lenient") == 0)
		run->options.lenient = true;
	else if (strcmp(key, "reading") == 0)
		run->options.reading =
			strcmp(at, "events") == 0 ? READ_EVENTS : READ_HOLIDAYS;
	else
		fail_msg("unknown option '%s'", key);
}

static void start_run(const char *name, struct run *run)
{
	char *options, *line, *at;

	memset(run, 0, sizeof(*run));
	run->arena = arena_new(ARENA_BYTES);
	run->zones = zones_new();
	run->options.zones = run->zones;
	run->options.zone = zones_find(run->zones, BYTES("Europe/London"));
	run->options.as_of = INSTANT_NONE;
	run->options.uid_key = uid_key;
	run->options.horizon.start = instant_of(run, "2026-01-01T00:00:00Z");
	run->options.horizon.end = instant_of(run, "2028-01-01T00:00:00Z");
	options = read_file(run->arena, name, "options", NULL);
	if (!options)
		return;
	for (line = strtok_r(options, "\n", &at); line;
	     line = strtok_r(NULL, "\n", &at))
		take_option(run, line);
}

static void end_run(struct run *run)
{
	arena_free(run->arena);
	zones_free(run->zones);
}

static void put_span(struct buffer *ret, struct span span)
{
	char start[INSTANT_TEXT_BYTES], end[INSTANT_TEXT_BYTES];

	instant_format_utc(span.start, start);
	instant_format_utc(span.end, end);
	buffer_printf(ret, "%s %s", start, end);
}

static void put_said(struct buffer *ret, uint8_t said)
{
	static const char *const words[] = {"free", "needs-action", "tentative",
					    "busy", "out",	    "unknown"};
	const char *between = " ";

	for (int i = 0; i < 6; i++) {
		if (!(said & FB_BIT(i)))
			continue;
		buffer_printf(ret, "%s%s", between, words[i]);
		between = "+";
	}
}

static void put_item(struct buffer *ret, const struct item *item)
{
	char first[DAY_TEXT_BYTES], last[DAY_TEXT_BYTES];

	put_span(ret, item->span);
	if (item->all_day) {
		day_format(item->first, first);
		day_format(item->last, last);
		buffer_printf(ret, " %s..%s", first, last);
	}
	buffer_printf(ret, " '%s'", item->title);
	for (size_t i = 0; i < item->categories.n; i++)
		buffer_printf(ret, " #%s", item->categories.strings[i]);
	buffer_put_char(ret, '\n');
}

static void put_timetable(struct buffer *ret, const struct timetable *t)
{
	char as_of[INSTANT_TEXT_BYTES] = "unknown";

	for (size_t i = 0; i < t->n_busys; i++) {
		put_span(ret, t->busys[i].span);
		put_said(ret, t->busys[i].said);
		buffer_put_char(ret, '\n');
	}
	for (size_t i = 0; i < t->n_covers; i++) {
		buffer_put_string(ret, "cover ");
		put_span(ret, t->covers[i]);
		buffer_put_char(ret, '\n');
	}
	if (t->as_of != INSTANT_NONE)
		instant_format_utc(t->as_of, as_of);
	buffer_printf(ret, "as of %s, %s, cover %s\n", as_of,
		      t->complete ? "complete" : "incomplete",
		      t->cover_assumed ? "assumed" : "stated");
}

static void put_problems(struct buffer *ret, const struct calendar *calendar)
{
	for (size_t i = 0; i < calendar->n_problems; i++) {
		const struct problem_line *p = &calendar->problems[i];

		buffer_printf(ret, "problem %d %s: ", (int)p->line,
			      p->property);
		message_render(p->message, p->arguments, (size_t)p->n_arguments,
			       LANGUAGE_EN, ret);
		buffer_put_char(ret, '\n');
	}
}

static char *outcome(enum status status, const struct calendar *calendar,
		     struct error *err, bool problems)
{
	struct buffer text;

	buffer_init(0, &text);
	if (status != STATUS_OK) {
		error_source(err, "input.ics");
		error_render(err, LANGUAGE_EN, &text);
		buffer_put_char(&text, '\n');
		return buffer_detach(&text);
	}
	for (size_t i = 0; i < calendar->n_items; i++)
		put_item(&text, &calendar->items[i]);
	put_timetable(&text, &calendar->timetable);
	if (problems)
		put_problems(&text, calendar);
	return buffer_detach(&text);
}

static char *read_text(struct run *run, struct bytes text, bool isolated,
		       struct bytes *ret_reduced, bool problems)
{
	struct calendar calendar = {0};
	struct error err = {0};
	enum status status =
		isolated ? calendar_read_isolated(ONE_TEXT(text), &run->options,
						  run->arena, &calendar, &err)
			 : calendar_read(ONE_TEXT(text), &run->options,
					 run->arena, &calendar, &err);

	*ret_reduced = status == STATUS_OK ? calendar.reduced
					   : (struct bytes){NULL, 0};
	return outcome(status, &calendar, &err, problems);
}

/* Prints and counts rather than stops, so that all differences show. */
static int differs(const char *name, const char *what, const char *want,
		   const char *got)
{
	if (strcmp(want, got) == 0)
		return 0;
	print_message("%s: %s\n--- wanted\n%s--- got\n%s", name, what, want,
		      got);
	return 1;
}

static int check_case(const char *name, bool isolated)
{
	struct run run;
	struct bytes reduced;
	size_t n;

	start_run(name, &run);
	char *input = read_file(run.arena, name, "input.ics", &n);
	char *want = read_file(run.arena, name, "expected", NULL);
	if (!want)
		want = read_file(run.arena, name, "error", NULL);
	assert_non_null(input);
	assert_non_null(want);
	char *got = read_text(&run, (struct bytes){input, n}, isolated,
			      &reduced, true);
	int faults = differs(name, "reading", want, got);
	free(got);
	end_run(&run);
	return faults;
}

/* What is left of a calendar says the same when it is read again. */
static int check_reduced(const char *name)
{
	static const char *const secrets[] = {"SECRET", "example.org",
					      "DESCRIPTION", "LOCATION"};
	struct run run;
	struct bytes reduced, again;
	int faults = 0;
	size_t n;

	start_run(name, &run);
	char *input = read_file(run.arena, name, "input.ics", &n);
	char *first = read_text(&run, (struct bytes){input, n}, false, &reduced,
				false);
	if (reduced.data) {
		run.options.addresses = NULL;
		char *second = read_text(&run, reduced, false, &again, false);

		faults += differs(name, "reading what was reduced", first,
				  second);
		free(second);
		char *text = arena_string(run.arena, reduced);
		for (size_t i = 0; i < 4; i++)
			if (strstr(text, secrets[i]))
				faults += differs(name, "kept", "", text);
	}
	free(first);
	end_run(&run);
	return faults;
}

/* Calls check for each folder; counts what it found, and the folders. */
static int each_case(int check(const char *name), int *ret_n)
{
	DIR *dir = opendir(FOLDER);
	struct dirent *entry;
	int faults = 0;

	assert_non_null(dir);
	*ret_n = 0;
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		faults += check(entry->d_name);
		++*ret_n;
	}
	closedir(dir);
	return faults;
}

static int check_direct(const char *name)
{
	return check_case(name, false);
}

static int check_isolated(const char *name)
{
	return check_case(name, true);
}

static void calendar_read__says_what_each_case_expects(void **state)
{
	int n;

	(void)state;
	assert_int_equal(each_case(check_direct, &n), 0);
	assert_true(n >= 150);
}

static void calendar_read_isolated__says_the_same(void **state)
{
	int n;

	(void)state;
	assert_int_equal(each_case(check_isolated, &n), 0);
}

static void calendar_read__reduces_to_the_same(void **state)
{
	int n;

	(void)state;
	assert_int_equal(each_case(check_reduced, &n), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calendar_read__says_what_each_case_expects),
		cmocka_unit_test(calendar_read_isolated__says_the_same),
		cmocka_unit_test(calendar_read__reduces_to_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
