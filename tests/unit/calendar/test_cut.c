#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "calendar/read.h"

/*
 * A download that stopped too early is never taken for a whole calendar: cut
 * anywhere before its last line is complete, it is refused. Only between two
 * VCALENDARs can a cut not be seen; then those before it are what is read.
 */

#define FOLDER "tests/data/calendars"

enum {
	MAX_BYTES = 8 * 1024,
	MOST_OF_A_PAIR = 600,
	ARENA_BYTES = 64 * 1024 * 1024
};

struct fixture {
	struct zones *zones;
	struct read_options options;
	int n_calendars, n_cuts, n_pairs;
	struct buffer last; /* the calendar before, which was good */
	uint64_t digest;    /* of what was read last */
};

static enum status read_cut(struct fixture *f, const char *text, size_t n,
			    bool lenient)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct calendar calendar;
	struct error err = {0};

	f->options.lenient = lenient;
	enum status status = calendar_read(ONE_TEXT((struct bytes){text, n}),
					   &f->options, arena, &calendar, &err);
	f->digest = status == STATUS_OK ? bytes_digest(calendar.reduced) : 0;
	arena_free(arena);
	return status;
}

/* The last one and this in a file, cut behind the last one's end. */
static void check_pair(struct fixture *f, const char *text, size_t whole)
{
	size_t n = f->last.n;
	uint64_t alone;

	assert_int_equal(read_cut(f, f->last.data, n, false), STATUS_OK);
	alone = f->digest;
	buffer_put_string(&f->last, "\r\n");
	assert_int_equal(read_cut(f, f->last.data, n + 2, false), STATUS_OK);
	assert_int_equal(f->digest, alone);
	buffer_put(&f->last, text, whole - 1);
	for (size_t cut = n + 3; cut <= f->last.n; cut++, f->n_cuts++)
		assert_int_equal(read_cut(f, f->last.data, cut, false),
				 STATUS_REJECTED);
	f->n_pairs++;
}

/* One VCALENDAR that is read when it is whole. */
static void check_cuts(struct fixture *f, const char *text, size_t n)
{
	const char *end = strstr(text, "END:VCALENDAR");

	if (n > MAX_BYTES || !end || strlen(text) != n ||
	    strstr(end + 1, "END:VCALENDAR") ||
	    read_cut(f, text, n, false) != STATUS_OK)
		return;
	f->n_calendars++;
	size_t whole = (size_t)(end - text) + strlen("END:VCALENDAR");
	assert_int_equal(read_cut(f, text, whole, false), STATUS_OK);
	for (size_t cut = 0; cut < whole; cut++, f->n_cuts++) {
		assert_int_equal(read_cut(f, text, cut, false),
				 STATUS_REJECTED);
		assert_int_equal(read_cut(f, text, cut, true), STATUS_REJECTED);
	}
	if (f->last.n && whole < MOST_OF_A_PAIR)
		check_pair(f, text, whole);
	buffer_clear(&f->last);
	buffer_put(&f->last, text, whole);
}

static void check_file(struct fixture *f, const char *name)
{
	char path[256], text[MAX_BYTES + 2];

	snprintf(path, sizeof(path), "%s/%s/input.ics", FOLDER, name);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	size_t n = fread(text, 1, MAX_BYTES + 1, file);
	text[n] = '\0';
	fclose(file);
	check_cuts(f, text, n);
}

static void check_large(struct fixture *f)
{
	struct buffer text;

	buffer_init(0, &text);
	buffer_put_string(&text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
	for (int i = 0; text.n < MAX_BYTES - 300; i++)
		buffer_printf(&text,
			      "BEGIN:VEVENT\r\nUID:%d\r\nSUMMARY:a rather "
			      "long\r\n  title END:VEVENT\r\nDTSTART:20260%d"
			      "05T090000Z\r\nDURATION:PT1H\r\n"
			      "BEGIN:VALARM\r\nEND:VALARM\r\nEND:VEVENT\r\n",
			      i, i % 9 + 1);
	buffer_put_string(&text, "END:VCALENDAR\r\n");
	check_cuts(f, text.data, text.n);
	buffer_release(&text);
}

static void calendar_read__refuses_every_cut(void **state)
{
	struct fixture f = {.zones = zones_new()};
	DIR *dir = opendir(FOLDER);
	struct dirent *entry;

	(void)state;
	assert_non_null(dir);
	buffer_init(0, &f.last);
	f.options = (struct read_options){
		.horizon = {1767225600, 1830297600},
		.as_of = INSTANT_NONE,
		.zones = f.zones,
		.zone = zone_utc(),
	};
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			check_file(&f, entry->d_name);
	closedir(dir);
	check_large(&f);
	print_message("%d calendars, %d pairs of two, %d cuts\n", f.n_calendars,
		      f.n_pairs, f.n_cuts);
	assert_true(f.n_calendars > 50);
	assert_true(f.n_pairs > 20);
	assert_true(f.n_cuts > 20000);
	buffer_release(&f.last);
	zones_free(f.zones);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calendar_read__refuses_every_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
