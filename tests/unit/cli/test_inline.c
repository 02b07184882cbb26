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

#include "cli/inline.h"

/* A folder with case/ and, beside it, secret.ics. */
struct world {
	char root[64], case_file[128];
	struct json *params;
	struct error error;
};

static void write_file(const char *root, const char *name, const char *text)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static int make_world(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	char path[96];

	assert_non_null(world);
	snprintf(world->root, sizeof(world->root), "/tmp/inline-XXXXXX");
	assert_non_null(mkdtemp(world->root));
	snprintf(path, sizeof(path), "%s/case", world->root);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(world->case_file, sizeof(world->case_file), "%s/case.json",
		 path);
	write_file(world->root, "secret.ics", "SECRET");
	write_file(world->root, "case/chief.ics", "CHIEF\r\n");
	write_file(world->root, "case/gwyliau.ics", "G\xc5\xb5yl");
	write_file(world->root, "case/latin.ics", "caf\xe9");
	snprintf(path, sizeof(path), "%s/case/link.ics", world->root);
	assert_int_equal(symlink("../secret.ics", path), 0);
	*state = world;
	return 0;
}

static int end_world(void **state)
{
	static const char *const names[] = {"secret.ics", "case/chief.ics",
					    "case/gwyliau.ics",
					    "case/latin.ics", "case/link.ics"};
	struct world *world = *state;
	char path[160];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", world->root, names[i]);
		(void)unlink(path);
	}
	snprintf(path, sizeof(path), "%s/case", world->root);
	(void)rmdir(path);
	(void)rmdir(world->root);
	json_free(world->params);
	free(world);
	return 0;
}

static enum status inline_text(struct world *world, const char *text)
{
	struct buffer whole;

	buffer_init(0, &whole);
	buffer_printf(&whole, "{\"case\":%s}", text);
	json_free(world->params);
	world->params = NULL;
	world->error = (struct error){0};
	assert_int_equal(json_read(buffer_bytes(&whole), "ics", &world->params,
				   NULL),
			 STATUS_OK);
	buffer_release(&whole);
	return inline_calendars(world->case_file,
				json_member(world->params, "case"),
				&world->error);
}

static void assert_case(const struct world *world, const char *expected)
{
	struct buffer text;

	buffer_init(0, &text);
	assert_int_equal(json_write(json_member(world->params, "case"), &text,
				    NULL),
			 STATUS_OK);
	assert_string_equal(text.data, expected);
	buffer_release(&text);
}

static void assert_error(const struct world *world, const char *expected)
{
	struct buffer text;

	buffer_init(0, &text);
	error_render(&world->error, LANGUAGE_EN, &text);
	assert_string_equal(text.data, expected);
	buffer_release(&text);
}

static void inline_calendars__puts_the_text_beside_the_name(void **state)
{
	struct world *world = *state;

	assert_int_equal(
		inline_text(
			world,
			"{\"people\":[{\"id\":\"a\"},{\"id\":\"b\","
			"\"calendar\":\"chief.ics\",\"travel\":\"PT1H\"}]}"),
		STATUS_OK);
	assert_case(world, "{\"people\":[{\"id\":\"a\"},{\"id\":\"b\","
			   "\"calendar\":{\"file\":\"chief.ics\",\"ics\":"
			   "\"CHIEF\\r\\n\"},\"travel\":\"PT1H\"}]}");
}

static void inline_calendars__keeps_what_an_object_says(void **state)
{
	struct world *world = *state;

	assert_int_equal(
		inline_text(world,
			    "{\"rooms\":[{\"calendar\":{\"file\":"
			    "\"chief.ics\",\"as_of\":\"2026-09-01\"}}]}"),
		STATUS_OK);
	assert_case(world, "{\"rooms\":[{\"calendar\":{\"file\":\"chief.ics\","
			   "\"as_of\":\"2026-09-01\",\"ics\":\"CHIEF\\r\\n\"}}]"
			   "}");
}

static void inline_calendars__leaves_text_that_is_there(void **state)
{
	static const char text[] = "{\"people\":[{\"calendar\":{\"file\":"
				   "\"nowhere.ics\",\"ics\":\"X\"}}]}";
	struct world *world = *state;

	assert_int_equal(inline_text(world, text), STATUS_OK);
	assert_case(world, text);
}

static void inline_calendars__finds_every_list(void **state)
{
	static const char *const lists[] = {"people", "rooms", "resources",
					    "events", "closed"};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		char text[128], expected[160];

		snprintf(text, sizeof(text),
			 "{\"%s\":[{\"calendar\":\"chief.ics\"}]}", lists[i]);
		snprintf(expected, sizeof(expected),
			 "{\"%s\":[{\"calendar\":{\"file\":\"chief.ics\","
			 "\"ics\":\"CHIEF\\r\\n\"}}]}",
			 lists[i]);
		assert_int_equal(inline_text(world, text), STATUS_OK);
		assert_case(world, expected);
	}
}

static void inline_calendars__reads_a_pair_of_holidays(void **state)
{
	struct world *world = *state;

	assert_int_equal(inline_text(world,
				     "{\"holidays\":{\"en\":\"chief.ics\","
				     "\"cy\":\"gwyliau.ics\"}}"),
			 STATUS_OK);
	assert_case(world,
		    "{\"holidays\":{\"en\":{\"file\":\"chief.ics\",\"ics\":"
		    "\"CHIEF\\r\\n\"},\"cy\":{\"file\":\"gwyliau.ics\","
		    "\"ics\":\"G\xc5\xb5yl\"}}}");
	assert_int_equal(inline_text(world,
				     "{\"holidays\":{\"file\":\"chief.ics\"}}"),
			 STATUS_OK);
	assert_case(world, "{\"holidays\":{\"file\":\"chief.ics\",\"ics\":"
			   "\"CHIEF\\r\\n\"}}");
	assert_int_equal(inline_text(world,
				     "{\"holidays\":\"england-and-wales\"}"),
			 STATUS_OK);
	assert_case(world, "{\"holidays\":\"england-and-wales\"}");
}

static void inline_calendars__names_the_field_and_the_nearest(void **state)
{
	struct world *world = *state;

	assert_int_equal(inline_text(world, "{\"people\":[{},{\"calendar\":"
					    "\"chef.ics\"}]}"),
			 STATUS_REJECTED);
	assert_error(world, "/people/1/calendar: no file 'chef.ics', nearest "
			    "'chief.ics'");
}

static void inline_calendars__never_leaves_the_folder(void **state)
{
	struct world *world = *state;
	char text[160];

	assert_int_equal(inline_text(world, "{\"people\":[{\"calendar\":"
					    "\"../secret.ics\"}]}"),
			 STATUS_REJECTED);
	assert_int_equal(inline_text(world, "{\"people\":[{\"calendar\":"
					    "\"link.ics\"}]}"),
			 STATUS_REJECTED);
	snprintf(text, sizeof(text),
		 "{\"people\":[{\"calendar\":\"%s/secret.ics\"}]}",
		 world->root);
	assert_int_equal(inline_text(world, text), STATUS_REJECTED);
}

static void inline_calendars__refuses_bytes_that_are_no_text(void **state)
{
	struct world *world = *state;

	assert_int_equal(inline_text(world, "{\"people\":[{\"calendar\":"
					    "\"latin.ics\"}]}"),
			 STATUS_REJECTED);
	assert_error(world, "/people/0/calendar: the file is not UTF-8");
}

/* The service says what is wrong with them. */
static void inline_calendars__leaves_what_is_of_no_known_form(void **state)
{
	static const char *const texts[] = {
		"5",
		"[]",
		"{\"people\":{}}",
		"{\"people\":[5,null]}",
		"{\"people\":[{\"calendar\":5}]}",
		"{\"rooms\":[{\"calendar\":{\"file\":[]}}]}",
		"{\"holidays\":{\"en\":5}}"};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(inline_text(world, texts[i]), STATUS_OK);
		assert_case(world, texts[i]);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_world, end_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(inline_calendars__puts_the_text_beside_the_name),
		TEST(inline_calendars__keeps_what_an_object_says),
		TEST(inline_calendars__leaves_text_that_is_there),
		TEST(inline_calendars__finds_every_list),
		TEST(inline_calendars__reads_a_pair_of_holidays),
		TEST(inline_calendars__names_the_field_and_the_nearest),
		TEST(inline_calendars__never_leaves_the_folder),
		TEST(inline_calendars__refuses_bytes_that_are_no_text),
		TEST(inline_calendars__leaves_what_is_of_no_known_form),
	};

	return cmocka_run_group_tests_name("cli/inline", tests, NULL, NULL);
}
