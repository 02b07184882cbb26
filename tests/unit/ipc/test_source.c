/*
 * Files of a case: nothing outside its folder is ever read, whatever names
 * and links say. And of what is kept: that it reaches far enough.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conference/case.h"
#include "conference/evidence.h"
#include "ipc/calendar_params.h"
#include "ipc/source.h"

static void put_file(const char *folder, const char *name, const char *text)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static const char *in(const char *folder, const char *name, char *ret)
{
	sprintf(ret, "%s/%s", folder, name);
	return ret;
}

/*
 * secret.ics beside case/, and in case/: chief.ics, calendars/leader.ics, a
 * link to the secret, a link to the folder outside, a fifo.
 */
static int open_folder(void **state)
{
	char *root = strdup("/tmp/trefnydd-source.XXXXXX"), path[160];

	assert_non_null(root);
	assert_non_null(mkdtemp(root));
	assert_int_equal(mkdir(in(root, "case", path), 0700), 0);
	assert_int_equal(mkdir(in(root, "case/calendars", path), 0700), 0);
	put_file(root, "secret.ics", "secret");
	put_file(root, "case/chief.ics", "chief");
	put_file(root, "case/calendars/leader.ics", "leader");
	assert_int_equal(symlink("../secret.ics",
				 in(root, "case/link.ics", path)),
			 0);
	assert_int_equal(symlink("chief.ics",
				 in(root, "case/inside.ics", path)),
			 0);
	assert_int_equal(symlink("..", in(root, "case/up", path)), 0);
	assert_int_equal(mkfifo(in(root, "case/fifo.ics", path), 0600), 0);
	*state = root;
	return 0;
}

static int close_folder(void **state)
{
	static const char *const names[] = {"case/fifo.ics",
					    "case/up",
					    "case/inside.ics",
					    "case/link.ics",
					    "case/calendars/leader.ics",
					    "case/chief.ics",
					    "secret.ics",
					    "case/calendars",
					    "case",
					    ""};
	char path[160], *root = *state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(remove(in(root, names[i], path)), 0);
	free(root);
	return 0;
}

static enum status read_case_file(const char *root, const char *file,
				  struct buffer *ret, struct error *err)
{
	char folder[160];

	buffer_init(0, ret);
	return case_file_read(in(root, "case", folder), file,
			      "/people/3/calendar", ret, err);
}

static void read__gives_a_file_beneath_the_folder(void **state)
{
	static const char *const names[][2] = {
		{"chief.ics", "chief"},
		{"calendars/leader.ics", "leader"},
		{"./calendars/leader.ics", "leader"},
	};

	for (size_t i = 0; i < 3; i++) {
		struct buffer text;

		assert_int_equal(read_case_file(*state, names[i][0], &text,
						NULL),
				 STATUS_OK);
		assert_string_equal(text.data, names[i][1]);
		buffer_release(&text);
	}
}

static void read__never_leaves_the_folder(void **state)
{
	char absolute[160];
	const char *const names[] = {
		"../secret.ics",
		"calendars/../../secret.ics",
		"./../secret.ics",
		"link.ics",
		"inside.ics",
		"up/secret.ics",
		"up/case/chief.ics",
		"calendars/../chief.ics",
		"no/../../secret.ics",
		"//secret.ics",
		"chief.ics/",
		"",
		".",
		in(*state, "secret.ics", absolute),
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct error error = {0};
		struct buffer text;

		assert_int_equal(read_case_file(*state, names[i], &text,
						&error),
				 STATUS_REJECTED);
		assert_int_equal(text.n, 0);
		assert_string_equal(error.path, "/people/3/calendar");
		buffer_release(&text);
	}
}

static void read__refuses_what_is_no_plain_file(void **state)
{
	static const char *const names[] = {"fifo.ics", "calendars"};

	for (size_t i = 0; i < 2; i++) {
		struct error error = {0};
		struct buffer text;

		assert_int_equal(read_case_file(*state, names[i], &text,
						&error),
				 STATUS_REJECTED);
		assert_int_equal(error.message, MSG_FILE_NOT_REGULAR);
		buffer_release(&text);
	}
}

static void read__names_the_nearest_file(void **state)
{
	static const struct {
		const char *file, *expected;
	} cases[] = {
		{"chef.ics", "/people/3/calendar: no file 'chef.ics', "
			     "nearest 'chief.ics'"},
		{"calendars/leadr.ics",
		 "/people/3/calendar: no file 'calendars/leadr.ics', "
		 "nearest 'leader.ics'"},
		{"somebody-else.txt",
		 "/people/3/calendar: no file 'somebody-else.txt'"},
		{"no/such/folder.ics",
		 "/people/3/calendar: no file 'no/such/folder.ics'"},
		/* A name outside is never given away. */
		{"secre.ics", "/people/3/calendar: no file 'secre.ics'"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error error = {0};
		struct buffer text, line;

		assert_int_equal(read_case_file(*state, cases[i].file, &text,
						&error),
				 STATUS_REJECTED);
		buffer_init(0, &line);
		error_render(&error, LANGUAGE_EN, &line);
		assert_string_equal(line.data, cases[i].expected);
		buffer_release(&line);
		buffer_release(&text);
	}
}

static void read__stops_at_the_limit(void **state)
{
	char folder[160];
	struct error error = {0};
	struct buffer text;

	buffer_init(0, &text);
	in(*state, "case", folder);
	assert_int_equal(file_read(folder, "chief.ics", LIMIT_ID_ID_BYTES,
				   &text, &error),
			 STATUS_OK);
	buffer_clear(&text);
	assert_int_equal(file_read(folder, "chief.ics",
				   LIMIT_ID_COMPONENT_DEPTH, &text, &error),
			 STATUS_LIMIT);
	buffer_release(&text);
}

static void read__over_a_socket_reads_no_file(void **state)
{
	struct error error = {0};
	struct buffer text;

	(void)state;
	buffer_init(0, &text);
	assert_int_equal(case_file_read(NULL, "chief.ics", "/x", &text, &error),
			 STATUS_REJECTED);
	assert_int_equal(error.message, MSG_FILE_OVER_SOCKET);
	assert_int_equal(text.n, 0);
	buffer_release(&text);
}

/* So that no calendar is read again for a question about it. */
static void horizon__holds_what_a_case_of_today_asks_for(void **state)
{
	struct zones *zones = zones_new();
	struct arena *arena = arena_new((size_t)1 << 24);
	struct buffer text;
	struct json *json = NULL;
	struct conference c;

	(void)state;
	buffer_init(0, &text);
	assert_int_equal(case_file_read("examples/dyffryn", "case.json", "",
					&text, NULL),
			 STATUS_OK);
	assert_int_equal(json_read(buffer_bytes(&text), NULL, &json, NULL),
			 STATUS_OK);
	struct case_options options = {.text = buffer_bytes(&text),
				       .path_base = "",
				       .zones = zones};
	assert_int_equal(case_decode(json, &options, arena, &c, NULL),
			 STATUS_OK);
	/* Its window begins today, or in a year. */
	for (int32_t days = 0; days <= 365; days += 73) {
		struct day today = day_add(c.window.first, -days);
		struct span kept =
			calendar_params_horizon(c.zone,
						zone_day_start(c.zone, today));

		assert_true(span_contains(kept, conference_horizon(&c)));
	}
	json_free(json);
	buffer_release(&text);
	arena_free(arena);
	zones_free(zones);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read__gives_a_file_beneath_the_folder),
		cmocka_unit_test(read__never_leaves_the_folder),
		cmocka_unit_test(read__refuses_what_is_no_plain_file),
		cmocka_unit_test(read__names_the_nearest_file),
		cmocka_unit_test(read__stops_at_the_limit),
		cmocka_unit_test(read__over_a_socket_reads_no_file),
		cmocka_unit_test(horizon__holds_what_a_case_of_today_asks_for),
	};

	return cmocka_run_group_tests(tests, open_folder, close_folder);
}
