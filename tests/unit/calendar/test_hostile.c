#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/calendar/recipe.h"

#include "calendar/read.h"

/*
 * Files that were made to harm: tests/data/hostile, a file a family, a case
 *
 *	= name
 *	option LINE	as in tests/data/calendars; the owner's zone is UTC
 *	truth FROM TO	when the owner is busy, by whoever reads it rightly
 *	says LINE	the message, or what was read: FROM TO said
 *	text		the lines up to the next case are the calendar, but for
 *			empty ones
 *
 * `truth nothing` and `truth always` are what they say. What truth, says and
 * text need to repeat stands as a recipe (recipe.h). Every case is read in a
 * process of its own with SECONDS of CPU time and MEMORY_BYTES; its cover is
 * stated, so that what is not busy is free, and may not be in truth.
 */

#define FOLDER "tests/data/hostile"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

enum {
	SECONDS = SANITIZED ? 40 : 2,
	MEMORY_BYTES = 256 * 1024 * 1024,
	LEAST_CASES = 120,
	SPAN_BYTES = 41, /* FROM TO */
};

#define USED "used: "

struct hostile {
	char name[80];
	struct buffer text, truth, says, options;
};

struct totals {
	int n_cases, n_refused, faults;
	double slowest_s;
	double largest_mib;
	char slowest[80], largest[80];
	struct zones *zones;
};

/* --- reading ------------------------------------------------------------- */

static struct span span_of(const char *text)
{
	char from[21] = "", to[21] = "";
	struct span span = {0, 0};

	if (sscanf(text, "%20s %20s", from, to) != 2 ||
	    !instant_parse(from, zone_utc(), &span.start) ||
	    !instant_parse(to, zone_utc(), &span.end))
		fail_msg("no span: %.60s", text);
	return span;
}

static void put_said(struct buffer *ret, const struct busy *busy)
{
	static const char *const words[] = {"free", "needs-action", "tentative",
					    "busy", "out",	    "unknown"};
	char start[INSTANT_TEXT_BYTES], end[INSTANT_TEXT_BYTES];
	char between = ' ';

	instant_format_utc(busy->span.start, start);
	instant_format_utc(busy->span.end, end);
	buffer_printf(ret, "%s %s", start, end);
	for (int i = 0; i < 6; i++) {
		if (!(busy->said & FB_BIT(i)))
			continue;
		buffer_printf(ret, "%c%s", between, words[i]);
		between = '+';
	}
	buffer_put_char(ret, '\n');
}

static void put_outcome(enum status status, struct calendar *calendar,
			struct error *err, struct buffer *ret)
{
	if (status != STATUS_OK) {
		error_source(err, "input.ics");
		error_render(err, LANGUAGE_EN, ret);
		buffer_put_char(ret, '\n');
		return;
	}
	for (size_t i = 0; i < calendar->timetable.n_busys; i++)
		put_said(ret, &calendar->timetable.busys[i]);
	for (size_t i = 0; i < calendar->n_items; i++)
		put_said(ret, &(struct busy){calendar->items[i].span,
					     FB_BIT(FB_BUSY)});
	for (size_t i = 0; i < calendar->n_problems; i++) {
		const struct problem_line *p = &calendar->problems[i];

		buffer_printf(ret, "problem %d %s: ", (int)p->line,
			      p->property);
		message_render(p->message, p->arguments, (size_t)p->n_arguments,
			       LANGUAGE_EN, ret);
		buffer_put_char(ret, '\n');
	}
}

/* Some of the span is neither busy nor unknown. */
static bool is_free_in(const struct timetable *t, struct span span)
{
	int64_t at = span.start;

	for (size_t i = 0; i < t->n_busys && at < span.end; i++) {
		const struct busy *b = &t->busys[i];

		if (b->span.end <= at || !b->said)
			continue;
		if (b->span.start > at)
			break;
		at = b->span.end;
	}
	return at < span.end && t->n_covers;
}

static bool is_freer(const struct timetable *t, const char *truth)
{
	for (const char *at = truth; *at; at = strchr(at, '\n') + 1)
		if (is_free_in(t, span_of(at)))
			return true;
	return false;
}

static void take_option(const char *line, struct read_options *options,
			struct strings *addresses)
{
	static const char *own[1];
	char value[200] = "";

	if (sscanf(line, "addresses %199s", value) == 1) {
		own[0] = strdup(value);
		*addresses = (struct strings){own, 1};
		options->addresses = addresses;
	} else if (sscanf(line, "zone %199s", value) == 1) {
		options->zone = zones_find(options->zones, bytes_of(value));
		assert_non_null(options->zone);
	} else if (strncmp(line, "lenient", 7) == 0) {
		options->lenient = true;
	} else if (strncmp(line, "reading events", 14) == 0) {
		options->reading = READ_EVENTS;
	} else {
		fail_msg("unknown option: %s", line);
	}
}

/* Writes what is wrong to the stream; nothing, if all is as it should be. */
static void read_case(const struct hostile *h, struct zones *zones, FILE *out)
{
	struct span all = {INT64_C(1767225600), INT64_C(1830297600)};
	struct read_options options = {.horizon = all,
				       .covers = all,
				       .as_of = all.start,
				       .zones = zones,
				       .zone = zone_utc()};
	struct arena *arena = arena_new((size_t)2 * MEMORY_BYTES);
	struct strings addresses;
	struct calendar calendar = {0};
	struct error err = {0};
	struct buffer got;

	for (const char *at = h->options.data; h->options.n && *at;
	     at = strchr(at, '\n') + 1)
		take_option(at, &options, &addresses);
	enum status status = calendar_read(ONE_TEXT(buffer_bytes(&h->text)),
					   &options, arena, &calendar, &err);
	buffer_init(0, &got);
	put_outcome(status, &calendar, &err, &got);
	buffer_put_char(&got, '\0');
	if (strcmp(got.data, h->says.data) != 0)
		fprintf(out, "--- wanted\n%.2000s--- got\n%.2000s",
			h->says.data, got.data);
	if (status == STATUS_OK && options.reading == READ_PERSON) {
		struct timetable nothing = {.n_covers = 1};

		if (is_freer(&calendar.timetable, h->truth.data))
			fprintf(out, "--- freer than the truth\n");
		/* The check itself is not blind. */
		if (*h->truth.data && !is_freer(&nothing, h->truth.data))
			fprintf(out, "--- the truth is not looked at\n");
	}
}

static int64_t mapped_bytes(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long long pages = 0;

	if (!file || fscanf(file, "%lld", &pages) != 1)
		fail_msg("no /proc/self/statm");
	fclose(file);
	return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* What the process took, as its last line. */
static void put_use(FILE *out)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	fprintf(out, USED "%f %f\n",
		seconds(used.ru_utime) + seconds(used.ru_stime),
		(double)used.ru_maxrss / 1024);
}

/* Never returns. */
static void run_child(const struct hostile *h, struct zones *zones, FILE *out)
{
	rlim_t memory = (rlim_t)(mapped_bytes() + MEMORY_BYTES);
	struct rlimit cpu = {SECONDS, SECONDS}, as = {memory, memory};

	if (setrlimit(RLIMIT_CPU, &cpu) != 0 ||
	    (!SANITIZED && setrlimit(RLIMIT_AS, &as) != 0))
		_exit(1);
	read_case(h, zones, out);
	put_use(out);
	fflush(out);
	_exit(0);
}

static void weigh(const struct hostile *h, double s, double mib,
		  struct totals *totals)
{
	if (getenv("HOSTILE_VERBOSE"))
		print_message("%-44s %6.3f s %6.1f MiB\n", h->name, s, mib);
	if (s > totals->slowest_s) {
		totals->slowest_s = s;
		snprintf(totals->slowest, sizeof(totals->slowest), "%s",
			 h->name);
	}
	if (mib > totals->largest_mib) {
		totals->largest_mib = mib;
		snprintf(totals->largest, sizeof(totals->largest), "%s",
			 h->name);
	}
	if (s > SECONDS || (!SANITIZED && mib > 256)) {
		print_message("%s: %.3f s, %.1f MiB\n", h->name, s, mib);
		totals->faults++;
	}
}

static void run(struct hostile *h, struct totals *totals)
{
	FILE *out = tmpfile();
	double s = 0, mib = 0;
	char text[5000];
	int status;

	if (!h->truth.n && !h->truth.data)
		fail_msg("%s has no truth", h->name);
	buffer_put_char(&h->truth, '\0');
	buffer_put_char(&h->says, '\0');
	buffer_put_char(&h->options, '\0');
	assert_non_null(out);
	fflush(NULL);
	pid_t child = fork();
	if (child == 0)
		run_child(h, totals->zones, out);
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	rewind(out);
	size_t n = fread(text, 1, sizeof(text) - 1, out);
	text[n] = '\0';
	fclose(out);
	char *used = strstr(text, USED);
	if (!used || sscanf(used, USED "%lf %lf", &s, &mib) != 2)
		status = -1;
	totals->n_cases++;
	totals->n_refused += strncmp(h->says.data, "20", 2) != 0 &&
			     strncmp(h->says.data, "problem", 7) != 0 &&
			     h->says.data[0] != '\0';
	if (status != 0 || used != text) {
		print_message("%s: wait status %d\n%s", h->name, status, text);
		totals->faults++;
	}
	weigh(h, s, mib, totals);
}

/* --- the tables ---------------------------------------------------------- */

static bool takes(const char *line, const char *key, const char **ret)
{
	size_t n = strlen(key);

	if (strncmp(line, key, n) != 0 || (line[n] != ' ' && line[n]))
		return false;
	*ret = line[n] ? line + n + 1 : line + n;
	return true;
}

static void start_case(const char *name, struct hostile *h)
{
	*h = (struct hostile){.name = ""};
	snprintf(h->name, sizeof(h->name), "%s", name);
	buffer_init(0, &h->text);
	buffer_init(0, &h->truth);
	buffer_init(0, &h->says);
	buffer_init(0, &h->options);
}

static void end_case(struct hostile *h, struct totals *totals)
{
	if (!*h->name)
		return;
	run(h, totals);
	buffer_release(&h->text);
	buffer_release(&h->truth);
	buffer_release(&h->says);
	buffer_release(&h->options);
	*h->name = '\0';
}

/* Nothing is an empty list, but one that was written. */
static void take_truth(const char *value, struct buffer *ret)
{
	if (strcmp(value, "always") == 0)
		value = "2026-01-01T00:00:00Z 2028-01-01T00:00:00Z";
	if (strcmp(value, "nothing") == 0) {
		buffer_put_string(ret, " ");
		ret->n = 0;
		return;
	}
	recipe_line(value, "\n", ret);
}

static void take_head(const char *line, struct hostile *h, bool *ret_text)
{
	const char *value;

	if (takes(line, "truth", &value))
		take_truth(value, &h->truth);
	else if (takes(line, "says", &value))
		recipe_line(value, "\n", &h->says);
	else if (takes(line, "option", &value))
		recipe_line(value, "\n", &h->options);
	else if (strcmp(line, "text") == 0)
		*ret_text = true;
	else if (*line && *line != '#')
		fail_msg("%s: no such line: %s", h->name, line);
}

static void run_file(const char *name, struct totals *totals)
{
	char path[256], line[4096];
	struct hostile h = {.name = ""};
	bool is_text = false;

	snprintf(path, sizeof(path), "%s/%s", FOLDER, name);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		const char *value;

		line[strcspn(line, "\n")] = '\0';
		if (takes(line, "=", &value)) {
			end_case(&h, totals);
			start_case(value, &h);
			is_text = false;
		} else if (is_text) {
			if (*line)
				recipe_line(line, "\r\n", &h.text);
		} else {
			take_head(line, &h, &is_text);
		}
	}
	end_case(&h, totals);
	fclose(file);
}

static void hostile__each_within_its_bounds_and_as_it_says(void **state)
{
	struct totals totals = {.zones = zones_new()};
	DIR *dir = opendir(FOLDER);
	struct dirent *entry;

	(void)state;
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			run_file(entry->d_name, &totals);
	closedir(dir);
	print_message("%d hostile files, %d refused; at most %.2f s (%s), "
		      "%.0f MiB (%s)\n",
		      totals.n_cases, totals.n_refused, totals.slowest_s,
		      totals.slowest, totals.largest_mib, totals.largest);
	assert_int_equal(totals.faults, 0);
	assert_true(totals.n_cases >= LEAST_CASES);
	zones_free(totals.zones);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			hostile__each_within_its_bounds_and_as_it_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
