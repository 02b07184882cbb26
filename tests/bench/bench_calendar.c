/*
 * bench_calendar [runs]: reading a calendar of 5,000 events (200 of them
 * recurring, 90 overrides, three zones) against libical's bare parse of the
 * same bytes, in one run; and what a larger calendar costs.
 */

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "calendar/read.h"

enum { EVENTS = 5000, MASTERS = 200, OVERRIDES = 90, RUNS = 11 };

/* 2026-01-01, and a year on. */
static const struct span window = {1767225600, 1798761600};

static double now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static uint64_t draw(uint64_t *seed, uint64_t n)
{
	uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) % n;
}

/* What a meeting is about: nothing that is read. */
static void put_fat(struct buffer *text)
{
	buffer_put_string(text, "SUMMARY:Cyfarfod\r\nLOCATION:Ystafell 1\r\n");
	for (int i = 0; i < 16; i++)
		buffer_put_string(text, "DESCRIPTION:Agenda and papers\\n for "
					"the meeting of the working group\r\n");
	for (int i = 0; i < 4; i++)
		buffer_printf(text,
			      "ATTENDEE;CN=Guest %d;ROLE=REQ-PARTICIPANT;"
			      "PARTSTAT=ACCEPTED:mailto:guest%d@x.example\r\n",
			      i, i);
}

static const char *const zones[] = {"Europe/London", "Europe/Paris",
				    "America/New_York"};

static void put_event(int i, bool fat, uint64_t *seed, struct buffer *text)
{
	static const char *const rules[] = {"FREQ=WEEKLY;BYDAY=MO,TH",
					    "FREQ=WEEKLY;INTERVAL=2",
					    "FREQ=MONTHLY;BYDAY=2TU",
					    "FREQ=DAILY", "FREQ=YEARLY"};
	unsigned month = 1 + (unsigned)draw(seed, 12);
	unsigned day = 1 + (unsigned)draw(seed, 28);
	unsigned hour = 8 + (unsigned)draw(seed, 9);
	const char *zone = zones[draw(seed, 3)];

	buffer_printf(text, "BEGIN:VEVENT\r\nUID:%d@bench\r\n", i);
	buffer_put_string(text, "DTSTAMP:20260101T000000Z\r\n");
	buffer_printf(text, "DTSTART;TZID=%s:2026%02u%02uT%02u0000\r\n", zone,
		      month, day, hour);
	buffer_printf(text, "DTEND;TZID=%s:2026%02u%02uT%02u3000\r\n", zone,
		      month, day, hour);
	if (i < MASTERS)
		buffer_printf(text, "RRULE:%s\r\n", rules[i % 5]);
	if (fat)
		put_fat(text);
	buffer_put_string(text, "END:VEVENT\r\n");
	if (i < OVERRIDES) {
		buffer_printf(text, "BEGIN:VEVENT\r\nUID:%d@bench\r\n", i);
		buffer_put_string(text, "DTSTAMP:20260102T000000Z\r\n");
		buffer_printf(text,
			      "RECURRENCE-ID;TZID=%s:2026%02u%02uT%02u0000\r\n"
			      "DTSTART:2026%02u%02uT180000Z\r\n"
			      "DURATION:PT1H\r\nEND:VEVENT\r\n",
			      zone, month, day, hour, month, day);
	}
}

static void make(int n_events, bool fat, struct buffer *text)
{
	uint64_t seed = 7;

	buffer_init(0, text);
	buffer_put_string(text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
				"PRODID:-//bench//EN\r\n");
	for (int i = 0; i < n_events; i++)
		put_event(i, fat, &seed, text);
	buffer_put_string(text, "END:VCALENDAR\r\n");
}

/* A year of busy time out of the text, in this process. */
static double read_ms(const struct buffer *text, struct zones *known,
		      size_t *ret_busys)
{
	double start = now_ms();
	struct arena *arena = arena_new((size_t)LIMIT_REQUEST_MEMORY_BYTES);
	struct read_options options = {.horizon = window,
				       .as_of = INSTANT_NONE,
				       .zones = known,
				       .zone = zone_utc()};
	struct calendar calendar;
	struct error error = {0};

	if (!arena || calendar_read(ONE_TEXT(buffer_bytes(text)), &options,
				    arena, &calendar, &error) != STATUS_OK) {
		fprintf(stderr, "bench_calendar: the calendar is not read\n");
		exit(1);
	}
	*ret_busys = calendar.timetable.n_busys;
	arena_free(arena);
	return now_ms() - start;
}

static double libical_ms(const struct buffer *text)
{
	double start = now_ms();
	icalcomponent *component = icalparser_parse_string(text->data);

	if (!component) {
		fprintf(stderr, "bench_calendar: libical does not read it\n");
		exit(1);
	}
	double took = now_ms() - start;
	icalcomponent_free(component);
	return took;
}

static void against_libical(const char *name, bool fat, int n,
			    struct zones *known)
{
	double ours[101], theirs[101];
	struct buffer text;
	size_t n_busys = 0;

	make(EVENTS, fat, &text);
	for (int i = 0; i < n; i++) {
		ours[i] = read_ms(&text, known, &n_busys);
		theirs[i] = libical_ms(&text);
	}
	qsort(ours, (size_t)n, sizeof(*ours), compare);
	qsort(theirs, (size_t)n, sizeof(*theirs), compare);
	double ratio = ours[n / 2] / theirs[n / 2];
	printf("  %-5s %6.1f MB %7zu spans %8.1f ms %14.1f ms %9.2f  %s\n",
	       name, (double)text.n / 1e6, n_busys, ours[n / 2], theirs[n / 2],
	       ratio, ratio <= 0.2 ? "met" : "MISSED");
	buffer_release(&text);
}

static void against_size(struct zones *known)
{
	double first = 0;

	printf("\ncost against size (at most 1.15 times a linear one)\n");
	for (int times = 1; times <= 16; times *= 4) {
		struct buffer text;
		size_t n_busys;
		double best = 0;

		make(1200 * times, false, &text);
		for (int i = 0; i < 5; i++) {
			double ms = read_ms(&text, known, &n_busys);

			if (i == 0 || ms < best)
				best = ms;
		}
		double per_mb = best / ((double)text.n / 1e6);
		if (times == 1)
			first = per_mb;
		printf("  %6.1f MB %8.2f ms %8.2f ms a MB  %5.2f\n",
		       (double)text.n / 1e6, best, per_mb, per_mb / first);
		buffer_release(&text);
	}
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : RUNS;
	struct zones *known = zones_new();

	if (!known || n < 1 || n > 101)
		return 1;
	printf("calendar, %d events, a year of window (median of %d)\n", EVENTS,
	       n);
	printf("  %-5s %9s %13s %11s %17s %9s\n", "", "", "", "read",
	       "libical's parse", "ratio");
	against_libical("fat", true, n, known);
	against_libical("thin", false, n, known);
	against_size(known);
	zones_free(known);
	return 0;
}
