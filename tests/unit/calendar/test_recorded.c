#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "calendar/read.h"
#include "tests/readers/said.h"

/*
 * What other readers and the brute force of `make oracle` agreed on, recorded
 * with their versions: tests/readers/recorded.
 */

#define RECORDED "tests/readers/recorded"

enum { N_RECORDED = 300, ARENA_BYTES = 256 * 1024 * 1024 };

/* As a line of spans; the caller's to free. */
static char *read_calendar(const struct batch_calendar *c, struct zones *zones)
{
	static const char *const me[] = {"me@example.org"};
	const struct strings addresses = {me, 1};
	struct arena *arena = arena_new(ARENA_BYTES);
	struct calendar calendar;
	struct error err = {0};
	char *line = NULL;
	size_t n = 0;
	FILE *stream = open_memstream(&line, &n);
	struct read_options options = {
		.horizon = {c->from, c->to},
		.as_of = INSTANT_NONE,
		.zones = zones,
		.zone = zones_find(zones, bytes_of(c->zone)),
		.addresses = &addresses,
	};

	if (calendar_read(ONE_TEXT((struct bytes){c->text, c->n}), &options,
			  arena, &calendar, &err) == STATUS_OK)
		put_all_said(stream, &calendar.timetable);
	else
		fprintf(stream, " refused at line %d", (int)err.line);
	fclose(stream);
	arena_free(arena);
	return line;
}

static void skip_comments(FILE *stream)
{
	char line[400];
	int first;

	while ((first = fgetc(stream)) == '#')
		assert_non_null(fgets(line, sizeof(line), stream));
	ungetc(first, stream);
}

static void calendar_read__says_what_others_agreed_on(void **state)
{
	struct zones *zones = zones_new();
	FILE *stream = fopen(RECORDED, "rb");
	struct batch_calendar c = {0};
	char agreed[8], want[1024];
	int n = 0;

	(void)state;
	assert_non_null(stream);
	skip_comments(stream);
	while (batch_next(stream, &c)) {
		assert_int_equal(fscanf(stream, "AGREED %7[0-9]", agreed), 1);
		assert_non_null(fgets(want, sizeof(want), stream));
		want[strcspn(want, "\n")] = 0;
		char *got = read_calendar(&c, zones);

		if (strcmp(got, want) != 0)
			fail_msg("calendar %d, window %" PRId64 "-%" PRId64
				 ":\n%s\nagreed %s\ngot    %s",
				 c.number, c.from, c.to, c.text, want, got);
		free(got);
		n++;
	}
	assert_int_equal(n, N_RECORDED);
	fclose(stream);
	zones_free(zones);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calendar_read__says_what_others_agreed_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
