/*
 * bench_calendar [runs]: a calendar of 5,000 events (200 of them recurring, 90
 * overrides, three zones), fat and thin, in one run with what others need for
 * the same bytes; occurrences a second; what a larger calendar costs.
 *
 * Times are of the processor, the peers' too. Runs are taken in turn, A B A B,
 * and a ratio is the median of the pairs' ratios, so that a machine that slows
 * down does so for both. A reading is whole: zones are looked up anew, and the
 * text for the store is written.
 */

#include <libical/ical.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "calendar/instances.h"
#include "calendar/parse.h"
#include "calendar/read.h"
#include "tests/bench/calendar_texts.h"

enum { EVENTS = 5000, RUNS = 15, MOST_RUNS = 101, PEER_RUNS = 3 };

/* 2026-01-01, and a year on. */
#define WINDOW_START 1767225600
#define WINDOW_END 1798761600
static const struct span window = {WINDOW_START, WINDOW_END};
static const unsigned char uid_key[UID_KEY_BYTES] = "any key, of an import";

static void die(const char *what)
{
	fprintf(stderr, "bench_calendar: %s\n", what);
	exit(1);
}

/* Of this process, which has one thread: what others run does not count. */
static double now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Sorts. */
static double median(double *values, int n)
{
	qsort(values, (size_t)n, sizeof(*values), compare);
	return values[n / 2];
}

static const char *verdict(bool met)
{
	return met ? "met" : "MISSED";
}

/* --- ours ---------------------------------------------------------------- */

struct timed {
	double ms;
	size_t n_busys, result_bytes;
};

static struct arena *new_arena(void)
{
	struct arena *arena = arena_new((size_t)LIMIT_REQUEST_MEMORY_BYTES);

	if (!arena)
		die("no memory");
	return arena;
}

static struct read_options options_of(struct zones *zones)
{
	return (struct read_options){.horizon = window,
				     .as_of = INSTANT_NONE,
				     .zones = zones,
				     .zone = zone_utc(),
				     .uid_key = uid_key};
}

static struct timed read_once(struct bytes text)
{
	double start = now_ms();
	struct arena *arena = new_arena();
	struct zones *zones = zones_new();
	struct read_options options = options_of(zones);
	struct calendar calendar;
	struct error error = {0};

	if (!zones || calendar_read(ONE_TEXT(text), &options, arena, &calendar,
				    &error) != STATUS_OK)
		die("the calendar is not read");
	struct timed reading = {.n_busys = calendar.timetable.n_busys,
				.result_bytes = calendar.reduced.n +
						calendar.timetable.n_busys *
							sizeof(struct busy)};
	zones_free(zones);
	arena_free(arena);
	reading.ms = now_ms() - start;
	return reading;
}

/* --- libical, in this process -------------------------------------------- */

/* What its free() leaves to the next malloc() is not the next reader's cost. */
static void free_libical(icalcomponent *calendar)
{
	icalcomponent_free(calendar);
	(void)malloc_trim(0);
}

static icalcomponent *parse_libical(const struct buffer *text)
{
	icalcomponent *calendar = icalparser_parse_string(text->data);

	if (!calendar)
		die("libical does not read it");
	return calendar;
}

static double libical_parse_ms(const struct buffer *text)
{
	double start = now_ms();
	icalcomponent *calendar = parse_libical(text);
	double took = now_ms() - start;

	free_libical(calendar);
	return took;
}

static void count_occurrence(icalcomponent *event, struct icaltime_span *span,
			     void *data)
{
	(void)event;
	(void)span;
	++*(size_t *)data;
}

static size_t expand_libical(icalcomponent *calendar)
{
	const icaltimezone *utc = icaltimezone_get_utc_timezone();
	struct icaltimetype from =
		icaltime_from_timet_with_zone(WINDOW_START, 0, utc);
	struct icaltimetype to =
		icaltime_from_timet_with_zone(WINDOW_END, 0, utc);
	size_t n = 0;

	for (icalcomponent *event =
		     icalcomponent_get_first_component(calendar,
						       ICAL_VEVENT_COMPONENT);
	     event;
	     event = icalcomponent_get_next_component(calendar,
						      ICAL_VEVENT_COMPONENT))
		icalcomponent_foreach_recurrence(event, from, to,
						 count_occurrence, &n);
	return n;
}

static double libical_whole_ms(const struct buffer *text)
{
	double start = now_ms();
	icalcomponent *calendar = parse_libical(text);

	(void)expand_libical(calendar);
	double took = now_ms() - start;
	free_libical(calendar);
	return took;
}

/* --- readers that are other programs ------------------------------------- */

struct peer {
	const char *name, *command;
};

/* They print their version and the milliseconds of a reading, less their own
 * start. False: it is not installed. */
static bool run_peer(const struct peer *peer, const char *path,
		     char version[static 32], double *ret_ms)
{
	char command[512];

	snprintf(command, sizeof(command), "%s %s %d %d 2>/dev/null",
		 peer->command, path, WINDOW_START, WINDOW_END);
	FILE *pipe = popen(command, "r");
	bool good = pipe && fscanf(pipe, "%31s %lf", version, ret_ms) == 2;
	if (pipe && pclose(pipe) != 0)
		good = false;
	return good;
}

static void against_peer(const struct peer *peer, const char *path,
			 const struct buffer *text)
{
	double theirs[PEER_RUNS], ratios[PEER_RUNS];
	char version[32], name[64];

	for (int i = 0; i < PEER_RUNS; i++) {
		double ours = read_once(buffer_bytes(text)).ms;

		if (!run_peer(peer, path, version, &theirs[i])) {
			printf("    %-34s not installed: ./setup bench\n",
			       peer->name);
			return;
		}
		ratios[i] = theirs[i] / ours;
	}
	snprintf(name, sizeof(name), "%s %s", peer->name, version);
	printf("    %-34s %9.1f ms %9.0f times ours\n", name,
	       median(theirs, PEER_RUNS), median(ratios, PEER_RUNS));
}

/* --- memory -------------------------------------------------------------- */

/* Bytes, of a line of /proc/self/status. */
static double own_memory(const char *name)
{
	char line[128];
	double kib = 0;
	FILE *file = fopen("/proc/self/status", "r");

	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, name, strlen(name)) == 0)
			kib = atof(line + strlen(name));
	if (file)
		fclose(file);
	return kib * 1024;
}

static void load(const char *path, struct buffer *ret)
{
	char block[65536];
	size_t n;
	FILE *file = fopen(path, "rb");

	if (!file)
		die(path);
	buffer_init(0, ret);
	while ((n = fread(block, 1, sizeof(block), file)) > 0)
		buffer_put(ret, block, n);
	fclose(file);
}

static struct timed read_as(const char *who, const struct buffer *text)
{
	if (strcmp(who, "ours") == 0)
		return read_once(buffer_bytes(text));
	return (struct timed){.ms = libical_parse_ms(text)};
}

/*
 * In a process of its own: a few events first, for what any reading needs
 * once (libraries, zones); then how far the text raises the highest memory.
 */
static int print_memory(const char *who, const char *path)
{
	struct buffer few, text;

	calendar_text(10, false, &few);
	(void)read_as(who, &few);
	load(path, &text);
	double before = own_memory("VmRSS:");
	struct timed reading = read_as(who, &text);
	printf("%.0f\n",
	       own_memory("VmHWM:") - before - (double)reading.result_bytes);
	return 0;
}

static double memory_of(const char *program, const char *who, const char *path)
{
	char command[512];
	double bytes = 0;

	snprintf(command, sizeof(command), "'%s' --memory %s %s", program, who,
		 path);
	FILE *pipe = popen(command, "r");
	if (!pipe || fscanf(pipe, "%lf", &bytes) != 1 || pclose(pipe) != 0)
		die("the memory of a reading is not measured");
	return bytes;
}

/* --- one calendar -------------------------------------------------------- */

static void write_file(const char *path, const struct buffer *text)
{
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(text->data, 1, text->n, file) != text->n ||
	    fclose(file) != 0)
		die(path);
}

static void against_libical(const struct buffer *text, int n)
{
	double ours[MOST_RUNS], parse[MOST_RUNS], whole[MOST_RUNS];
	double to_parse[MOST_RUNS], to_whole[MOST_RUNS];

	for (int i = 0; i < n; i++) {
		ours[i] = read_once(buffer_bytes(text)).ms;
		parse[i] = libical_parse_ms(text);
		whole[i] = libical_whole_ms(text);
		to_parse[i] = parse[i] / ours[i];
		to_whole[i] = whole[i] / ours[i];
	}
	double ratio = median(to_parse, n);
	const char *version = getenv("LIBICAL_VERSION");
	if (!version)
		version = ICAL_VERSION;
	printf("    %-34s %9.1f ms\n", "this program, read and expanded",
	       median(ours, n));
	printf("    libical %-6s parsed only         %9.1f ms %9.1f times ours "
	       "(5: %s)\n",
	       version, median(parse, n), ratio, verdict(ratio >= 5));
	printf("    libical %-6s parsed and expanded %9.1f ms %9.1f times "
	       "ours\n",
	       version, median(whole, n), median(to_whole, n));
}

static void against_all(const char *program, const char *folder, bool fat,
			int n)
{
	static const struct peer peers[] = {
		{"ical.js", "node tests/bench/peer_icaljs.mjs"},
		{"python3-recurring-ical-events",
		 "/usr/bin/python3 tests/bench/peer_recurring.py"},
	};
	char path[256];
	struct buffer text;

	calendar_text(EVENTS, fat, &text);
	snprintf(path, sizeof(path), "%s/%s.ics", folder, fat ? "fat" : "thin");
	write_file(path, &text);
	struct timed reading = read_once(buffer_bytes(&text));
	printf("  %s, %.1f MB, %zu spans of busy time\n", fat ? "fat" : "thin",
	       (double)text.n / 1e6, reading.n_busys);
	against_libical(&text, n);
	for (size_t i = 0; i < sizeof(peers) / sizeof(*peers); i++)
		against_peer(&peers[i], path, &text);
	double ours = memory_of(program, "ours", path) / (double)text.n;
	double theirs = memory_of(program, "libical", path) / (double)text.n;
	printf("    memory a byte, beside text and result: %.2f (2: %s); "
	       "libical %.1f\n",
	       ours, verdict(ours <= 2), theirs);
	(void)unlink(path);
	buffer_release(&text);
}

/* --- occurrences --------------------------------------------------------- */

/* The text's, once: from the versions that count to all instances. */
static double expand_ms(const struct buffer *text, struct zones *zones,
			size_t *ret_n)
{
	struct arena *arena = new_arena();
	struct read_options options = options_of(zones);
	struct error error = {0};
	struct refusals refusals = {.arena = arena, .err = &error};
	struct source source = {.options = options,
				.newest_left_out = INSTANT_NONE};
	struct sources sources = {.sources = &source, .n = 1};
	struct instances instances = {0};
	int64_t budget = LIMIT_RULE_DAYS;
	int32_t first_line;

	if (parse_texts(ONE_TEXT(buffer_bytes(text)), &budget, &refusals,
			&sources, &first_line) != STATUS_OK)
		die("the series are not read");
	struct versions versions = {arena_array(arena, struct event *,
						source.n_events),
				    source.n_events};
	for (size_t i = 0; versions.events && i < versions.n; i++)
		versions.events[i] = &source.events[i];
	double start = now_ms();
	if (!versions.events ||
	    instances_expand(versions, &options, &budget, &refusals,
			     &instances) != STATUS_OK)
		die("the series are not expanded");
	double took = now_ms() - start;
	*ret_n = instances.n;
	arena_free(arena);
	return took;
}

static double libical_expand_ms(icalcomponent *calendar, size_t *ret_n)
{
	double start = now_ms();

	*ret_n = expand_libical(calendar);
	return now_ms() - start;
}

static void one_rule(const char *rule, const char *zone, struct zones *zones,
		     int n)
{
	double ours[MOST_RUNS], ratios[MOST_RUNS];
	size_t n_ours = 0, n_theirs = 0;
	struct buffer text;

	series_text(strncmp(rule, "FREQ=HOURLY", 11) == 0 ? 10 : 250, rule,
		    zone, &text);
	icalcomponent *calendar = parse_libical(&text);
	(void)libical_expand_ms(calendar, &n_theirs);
	for (int i = 0; i < n; i++) {
		double theirs = libical_expand_ms(calendar, &n_theirs);

		ours[i] = expand_ms(&text, zones, &n_ours);
		ratios[i] =
			theirs / (double)n_theirs / (ours[i] / (double)n_ours);
	}
	double rate = (double)n_ours / median(ours, n) / 1e3;
	printf("    %-34s %9.1f M/s %9.1f times libical (5: %s)\n", rule, rate,
	       median(ratios, n), verdict(rate >= 5));
	free_libical(calendar);
	buffer_release(&text);
}

static void occurrences(int n)
{
	static const char *const rules[] = {"FREQ=DAILY",
					    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
					    "FREQ=WEEKLY;BYDAY=MO,TH",
					    "FREQ=HOURLY;INTERVAL=2"};
	static const char *const names[] = {NULL, "Europe/London"};
	struct zones *zones = zones_new();

	if (!zones)
		die("no memory");
	for (int k = 0; k < 2; k++) {
		printf("\noccurrences, a year of each series, %s\n",
		       names[k] ? names[k] : "UTC");
		for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
			one_rule(rules[i], names[k], zones, n);
	}
	zones_free(zones);
}

/* --- size ---------------------------------------------------------------- */

/* Sizes in turn; each against the smallest of its own round. */
static void against_size(bool fat, int n)
{
	enum { SIZES = 3 };
	/* A thin one of 16 MB has more than LIMIT_CALENDAR_EVENTS. */
	const double megabytes[SIZES] = {1, 4, fat ? 16 : 11};
	double a_byte[SIZES][MOST_RUNS], ratios[SIZES][MOST_RUNS];
	struct buffer texts[SIZES];

	calendar_text(1000, fat, &texts[0]);
	double event = (double)texts[0].n / 1000;
	buffer_release(&texts[0]);
	for (int k = 0; k < SIZES; k++)
		calendar_text((int)(megabytes[k] * 1e6 / event), fat,
			      &texts[k]);
	for (int i = 0; i < n; i++) {
		for (int k = 0; k < SIZES; k++) {
			a_byte[k][i] = read_once(buffer_bytes(&texts[k])).ms *
				       1e6 / (double)texts[k].n;
			ratios[k][i] = a_byte[k][i] / a_byte[0][i];
		}
	}
	for (int k = 0; k < SIZES; k++) {
		double ratio = median(ratios[k], n);

		printf("    %-4s %5.1f MB %6.2f ns a byte %6.2f times the "
		       "first (1.15: %s)\n",
		       fat ? "fat" : "thin", (double)texts[k].n / 1e6,
		       median(a_byte[k], n), ratio, verdict(ratio <= 1.15));
		buffer_release(&texts[k]);
	}
}

int main(int argc, char **argv)
{
	char folder[] = "/tmp/bench_calendar.XXXXXX";

	if (argc == 4 && strcmp(argv[1], "--memory") == 0)
		return print_memory(argv[2], argv[3]);
	int n = argc > 1 ? atoi(argv[1]) : RUNS;
	if (n < 1 || n > MOST_RUNS || !mkdtemp(folder))
		die("usage: bench_calendar [runs]");
	(void)setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	printf("calendar of %d events, a year of window (medians of %d)\n",
	       EVENTS, n);
	against_all(argv[0], folder, true, n);
	against_all(argv[0], folder, false, n);
	occurrences(n);
	printf("\ncost against size\n");
	against_size(true, n);
	against_size(false, n);
	(void)rmdir(folder);
	return 0;
}
