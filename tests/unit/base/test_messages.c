/* base/messages.h, base/error.h, base/limits.h, base/nearest.h */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/nearest.h"

/* Nothing to translate: names, numbers, codes. */
static const enum message same_in_both[] = {MSG_NONE,
					    MSG_SYSTEM,
					    MSG_COLUMN_ORDER,
					    MSG_LIMIT_NAME_MAX_CANDIDATES,
					    MSG_CALL_AT,
					    MSG_REASON_LIST_NEXT};

static bool may_be_equal(enum message message)
{
	size_t n = sizeof(same_in_both) / sizeof(same_in_both[0]);

	for (size_t i = 0; i < n; i++)
		if (same_in_both[i] == message)
			return true;
	return false;
}

static void messages__exist_in_both_languages(void **state)
{
	int n_wrong = 0;

	(void)state;
	for (int i = 0; i < N_MESSAGES; i++) {
		enum message message = (enum message)i;
		const char *en = message_text(message, LANGUAGE_EN);
		const char *cy = message_text(message, LANGUAGE_CY);
		bool equal = strcmp(en, cy) == 0;

		if (equal != may_be_equal(message) || (!cy[0] && en[0])) {
			print_error("%s = %s\n", en, cy);
			n_wrong++;
		}
	}
	assert_int_equal(n_wrong, 0);
}

static unsigned arguments_used(const char *text)
{
	unsigned used = 0;

	for (; *text; text++)
		if (text[0] == '{' && text[1] >= '0' && text[1] <= '9' &&
		    text[2] == '}')
			used |= 1u << (text[1] - '0');
	return used;
}

static void messages__use_the_same_arguments_in_both(void **state)
{
	(void)state;
	for (int i = 0; i < N_MESSAGES; i++) {
		const char *en = message_text((enum message)i, LANGUAGE_EN);
		const char *cy = message_text((enum message)i, LANGUAGE_CY);
		unsigned used = arguments_used(en);

		if (used != arguments_used(cy) || (used & (used + 1)))
			fail_msg("%s / %s", en, cy);
	}
}

static void messages__are_one_line(void **state)
{
	(void)state;
	for (int i = 0; i < N_MESSAGES; i++)
		for (int l = 0; l < N_LANGUAGES; l++)
			assert_null(strpbrk(message_text((enum message)i,
							 (enum language)l),
					    "\n\r\t"));
}

static void assert_veiled(const struct error *error, const char *expected)
{
	struct buffer text;

	buffer_init(0, &text);
	error_render_veiled(error, &text);
	assert_string_equal(text.data, expected);
	buffer_release(&text);
}

static void error_render_veiled__leaves_out_what_callers_wrote(void **state)
{
	struct error ours = {0}, theirs = {0}, rarer = {0}, mixed = {0};

	(void)state;
	error_system(&ours, STATUS_FAULT, "pipe", EMFILE);
	assert_veiled(&ours, "'pipe': too many files are open");
	error_system(&rarer, STATUS_FAULT, "pipe", EXDEV);
	assert_veiled(&rarer, "'pipe': the system refused it (error 18)");
	error_system(&theirs, STATUS_REJECTED, "chief.ics", ENOSPC);
	assert_int_equal(theirs.status, STATUS_FAULT);
	assert_veiled(&theirs, "'\xe2\x80\xa6': no room left on the disk");
	error_set(&mixed, STATUS_FAULT, MSG_STORE_FAULT, "sd", "Mair",
		  (int64_t)10);
	assert_veiled(&mixed, "the store failed: \xe2\x80\xa6 (10)");
}

static void error_set__keeps_the_first(void **state)
{
	struct error error = {0};
	struct buffer line;

	(void)state;
	assert_int_equal(limit_error(LIMIT_ID_PEOPLE, 201, &error),
			 STATUS_LIMIT);
	assert_int_equal(error_set(&error, STATUS_FAULT, MSG_NO_MEMORY, ""),
			 STATUS_FAULT);
	error_source(&error, "case.json");
	error_source(&error, "other.json");
	error_place(&error, 3, 14);
	error_place(&error, 4, 1);
	error_path(&error, "/people");
	buffer_init(0, &line);
	error_render(&error, LANGUAGE_EN, &line);
	assert_string_equal(line.data, "case.json:3:14: /people: people: 201 "
				       "is over the limit of 200");
	buffer_release(&line);
	assert_int_equal(error_set(NULL, STATUS_BUSY, MSG_NONE, ""),
			 STATUS_BUSY);
}

static void argument__shows_controls_and_cuts_whole_characters(void **state)
{
	char longest[400];
	struct argument argument = argument_string("a\x1b[31m\nb\xe2\x80\xae"
						   "c\xc2\x9b"
						   "d");

	(void)state;
	assert_string_equal(argument.string, "a?[31m?b?c?d");
	for (size_t i = 0; i + 1 < sizeof(longest); i++)
		longest[i] = i % 2 ? '\xb4' : '\xc5';
	longest[sizeof(longest) - 1] = '\0';
	argument = argument_string(longest);
	size_t n = strlen(argument.string);
	assert_true(n < sizeof(argument.string));
	assert_string_equal(argument.string + n - 3, "\xe2\x80\xa6");
	assert_int_equal((n - 3) % 2, 0);
}

static void message_format__renders_in_each_language(void **state)
{
	struct buffer text;

	(void)state;
	buffer_init(0, &text);
	message_format(&text, LANGUAGE_CY, MSG_LIMIT, "sdd", "people",
		       INT64_C(201), INT64_C(200));
	assert_string_equal(text.data, "people: mae 201 dros y terfyn o 200");
	buffer_release(&text);
}

static void nearest_word__finds_the_likely_one(void **state)
{
	static const char *const words[] = {"target", "travel", "team",
					    "time_zone", "calendar"};

	(void)state;
	assert_string_equal(nearest_word("traget", words, 5), "target");
	assert_string_equal(nearest_word("calender", words, 5), "calendar");
	assert_string_equal(nearest_word("timezone", words, 5), "time_zone");
	assert_null(nearest_word("xyz", words, 5));
	assert_null(nearest_word("", words, 5));
	assert_null(nearest_word("team", words, 0));
}

static void limits__have_a_name_and_a_reason(void **state)
{
	(void)state;
	for (int i = 0; i < N_LIMITS; i++) {
		assert_true(message_text(limit_message((enum limit)i),
					 LANGUAGE_EN)[0] != '\0');
		assert_true(limit_reason((enum limit)i)[0] != '\0');
		assert_true(limit_value((enum limit)i) > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages__exist_in_both_languages),
		cmocka_unit_test(messages__use_the_same_arguments_in_both),
		cmocka_unit_test(messages__are_one_line),
		cmocka_unit_test(
			error_render_veiled__leaves_out_what_callers_wrote),
		cmocka_unit_test(error_set__keeps_the_first),
		cmocka_unit_test(
			argument__shows_controls_and_cuts_whole_characters),
		cmocka_unit_test(message_format__renders_in_each_language),
		cmocka_unit_test(nearest_word__finds_the_likely_one),
		cmocka_unit_test(limits__have_a_name_and_a_reason),
	};

	return cmocka_run_group_tests_name("base/messages", tests, NULL, NULL);
}
