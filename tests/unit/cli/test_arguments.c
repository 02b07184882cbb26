#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "cli/arguments.h"
#include "cli/words.h"

#define ALL ((OPTION_BIT(N_OPTIONS - 1) << 1) - 1)

static struct arguments parsed;
static struct error failure;

/* words end with a NULL; the outcome is in `parsed` or `failure`. */
static enum status parse(uint64_t options, const char *const *words)
{
	int n = 0;

	while (words[n])
		n++;
	memset(&parsed, 0, sizeof(parsed));
	parsed.n_operands = -1;
	failure = (struct error){0};
	return arguments_parse(n, words, options, &parsed, &failure);
}

#define PARSE(options, ...)                                                    \
	parse((options), (const char *const[]){__VA_ARGS__, NULL})

static void assert_refused(enum status status, const char *text)
{
	struct buffer line;

	assert_int_equal(status, STATUS_REJECTED);
	assert_int_equal(parsed.n_operands, -1); /* left alone */
	buffer_init(0, &line);
	error_render(&failure, LANGUAGE_EN, &line);
	assert_string_equal(line.data, text);
	buffer_release(&line);
}

static void arguments_parse__takes_a_value_behind_or_with_equals(void **state)
{
	(void)state;
	assert_int_equal(PARSE(ALL, "--now", "2026-09-15", "case.json"),
			 STATUS_OK);
	assert_string_equal(argument_value(&parsed, OPTION_NOW), "2026-09-15");
	assert_string_equal(parsed.operands[0], "case.json");
	assert_int_equal(PARSE(ALL, "case.json", "--now=2026-09-15"),
			 STATUS_OK);
	assert_string_equal(argument_value(&parsed, OPTION_NOW), "2026-09-15");
	assert_int_equal(parsed.n_operands, 1);
	assert_int_equal(PARSE(ALL, "--now=a=b"), STATUS_OK);
	assert_string_equal(argument_value(&parsed, OPTION_NOW), "a=b");
	assert_int_equal(PARSE(ALL, "--now="), STATUS_OK);
	assert_string_equal(argument_value(&parsed, OPTION_NOW), "");
	assert_int_equal(PARSE(ALL, "x"), STATUS_OK);
	assert_null(argument_value(&parsed, OPTION_NOW));
	assert_false(argument_given(&parsed, OPTION_NOW));
}

static void arguments_parse__takes_a_negative_looking_value(void **state)
{
	(void)state;
	assert_int_equal(PARSE(ALL, "--person", "-5"), STATUS_OK);
	assert_string_equal(argument_value(&parsed, OPTION_PERSON), "-5");
}

static void arguments_parse__takes_no_option_for_a_value(void **state)
{
	(void)state;
	assert_refused(PARSE(ALL, "c", "--now", "--json"),
		       "--now: expected DATE after it");
	assert_refused(PARSE(ALL, "c", "--now", "--lang=cy"),
		       "--now: expected DATE after it");
	assert_refused(PARSE(ALL, "c", "--now", "--"),
		       "--now: expected DATE after it");
	assert_refused(PARSE(ALL, "c", "--now"),
		       "--now: expected DATE after it");
}

static void arguments_parse__has_operands_only_behind_two_dashes(void **state)
{
	(void)state;
	assert_int_equal(PARSE(ALL, "--json", "--", "--json", "-", "--"),
			 STATUS_OK);
	assert_int_equal(parsed.n_given[OPTION_JSON], 1);
	assert_int_equal(parsed.n_operands, 3);
	assert_string_equal(parsed.operands[0], "--json");
	assert_string_equal(parsed.operands[2], "--");
}

static void arguments_parse__has_one_dash_as_an_operand(void **state)
{
	(void)state;
	assert_int_equal(PARSE(ALL, "-"), STATUS_OK);
	assert_string_equal(parsed.operands[0], "-");
}

static void arguments_parse__takes_only_a_url_behind_connect(void **state)
{
	(void)state;
	assert_int_equal(PARSE(ALL, "--connect", "case.json"), STATUS_OK);
	assert_true(argument_given(&parsed, OPTION_CONNECT));
	assert_null(argument_value(&parsed, OPTION_CONNECT));
	assert_int_equal(parsed.n_operands, 1);
	assert_int_equal(PARSE(ALL, "--connect", "ipc:///run/api", "c"),
			 STATUS_OK);
	assert_string_equal(argument_value(&parsed, OPTION_CONNECT),
			    "ipc:///run/api");
	assert_int_equal(PARSE(ALL, "c", "--connect"), STATUS_OK);
	assert_int_equal(parsed.n_operands, 1);
}

static void
arguments_parse__refuses_what_the_command_does_not_take(void **state)
{
	(void)state;
	assert_refused(PARSE(OPTION_BIT(OPTION_JSON), "--now", "x"),
		       "there is no option '--now' here");
	assert_refused(PARSE(ALL, "--jsn"),
		       "there is no option '--jsn' here, nearest '--json'");
	assert_refused(PARSE(ALL, "--covers-untl=2026-01-01"),
		       "there is no option '--covers-untl' here, nearest "
		       "'--covers-until'");
	assert_refused(PARSE(ALL, "-x"), "there is no option '-x' here");
	assert_refused(PARSE(ALL, "--=x"), "there is no option '--' here");
	assert_refused(PARSE(ALL, "--n\033[2J"),
		       "there is no option '--n?[2J' here");
}

static void arguments_parse__knows_h_as_help(void **state)
{
	(void)state;
	assert_int_equal(PARSE(ALL, "-h"), STATUS_OK);
	assert_true(argument_given(&parsed, OPTION_HELP));
}

static void arguments_parse__refuses_a_value_where_none_belongs(void **state)
{
	(void)state;
	assert_refused(PARSE(ALL, "--json=1"), "--json takes no value");
}

static void arguments_parse__refuses_the_same_twice(void **state)
{
	(void)state;
	assert_refused(PARSE(ALL, "--json", "--json"), "--json stands twice");
	assert_refused(PARSE(ALL, "--now", "a", "--now=b"),
		       "--now stands twice");
}

static void arguments_parse__keeps_what_may_repeat_up_to_the_cap(void **state)
{
	const char *words[2 * MAX_VALUES + 3] = {NULL};

	(void)state;
	for (int i = 0; i < MAX_VALUES; i++) {
		words[2 * i] = "--email";
		words[2 * i + 1] = i % 2 ? "a@example" : "b@example";
	}
	assert_int_equal(parse(ALL, words), STATUS_OK);
	assert_int_equal(parsed.n_given[OPTION_EMAIL], MAX_VALUES);
	assert_string_equal(parsed.values[OPTION_EMAIL][1], "a@example");
	words[2 * MAX_VALUES] = "--email";
	words[2 * MAX_VALUES + 1] = "c@example";
	assert_refused(parse(ALL, words), "--email stands more than 8 times");
}

static void arguments_parse__refuses_too_many_operands(void **state)
{
	const char *words[MAX_OPERANDS + 2] = {NULL};

	(void)state;
	for (int i = 0; i < MAX_OPERANDS; i++)
		words[i] = "x";
	assert_int_equal(parse(ALL, words), STATUS_OK);
	assert_int_equal(parsed.n_operands, MAX_OPERANDS);
	words[MAX_OPERANDS] = "x";
	assert_refused(parse(ALL, words), "more than 1000 arguments");
}

static void arguments_parse__refuses_values_that_are_no_utf8(void **state)
{
	(void)state;
	assert_refused(PARSE(ALL, "--now", "\xff"),
		       "--now: its value is not UTF-8");
	assert_int_equal(PARSE(ALL, "--data", "/t\xc5\xb7"), STATUS_OK);
}

static void arguments_parse__knows_two_languages(void **state)
{
	(void)state;
	assert_int_equal(PARSE(ALL, "--lang", "cy"), STATUS_OK);
	assert_int_equal(parsed.language, LANGUAGE_CY);
	assert_refused(PARSE(ALL, "--lang", "fr"),
		       "--lang: 'fr' is neither 'en' nor 'cy'");
}

/* The environment's variables, the NULL ones unset. */
static void set_locale(const char *all, const char *messages, const char *lang)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	const char *values[] = {all, messages, lang};

	for (int i = 0; i < 3; i++) {
		if (values[i])
			assert_int_equal(setenv(names[i], values[i], 1), 0);
		else
			assert_int_equal(unsetenv(names[i]), 0);
	}
}

static void language_of__asks_the_option_then_the_locale(void **state)
{
	static const char *const cy[] = {"x", "--lang", "cy"};
	static const char *const en[] = {"--lang=en"};
	static const char *const cut[] = {"--lang"};

	(void)state;
	set_locale(NULL, NULL, NULL);
	assert_int_equal(language_of(0, NULL), LANGUAGE_EN);
	assert_int_equal(language_of(3, cy), LANGUAGE_CY);
	set_locale(NULL, NULL, "cy_GB.UTF-8");
	assert_int_equal(language_of(0, NULL), LANGUAGE_CY);
	assert_int_equal(language_of(1, en), LANGUAGE_EN);
	assert_int_equal(language_of(1, cut), LANGUAGE_CY);
	set_locale("en_GB.UTF-8", "cy_GB", "cy_GB");
	assert_int_equal(language_of(0, NULL), LANGUAGE_EN);
	set_locale("", "cy", "en_GB");
	assert_int_equal(language_of(0, NULL), LANGUAGE_CY);
	set_locale("C", NULL, "cy_GB");
	assert_int_equal(language_of(0, NULL), LANGUAGE_EN);
	set_locale(NULL, NULL, NULL);
}

static void options_help__has_a_line_an_option_within_the_page(void **state)
{
	(void)state;
	for (int language = 0; language < N_LANGUAGES; language++) {
		struct buffer text;
		int n_lines = 0;

		buffer_init(0, &text);
		options_help(ALL, (enum language)language, &text);
		for (char *line = text.data; *line; n_lines++) {
			char *end = strchr(line, '\n');

			*end = '\0';
			assert_true(text_width(line) <= LINE_COLUMNS);
			assert_non_null(
				strstr(line,
				       option_name((enum option_id)n_lines)));
			line = end + 1;
		}
		assert_int_equal(n_lines, N_OPTIONS);
		buffer_release(&text);
	}
}

static void options_help__leaves_out_what_is_not_taken(void **state)
{
	struct buffer text;

	(void)state;
	buffer_init(0, &text);
	options_help(OPTION_BIT(OPTION_JSON), LANGUAGE_EN, &text);
	assert_string_equal(text.data,
			    "  --json                the answer as JSON, one "
			    "line\n");
	buffer_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			arguments_parse__takes_a_value_behind_or_with_equals),
		cmocka_unit_test(
			arguments_parse__takes_a_negative_looking_value),
		cmocka_unit_test(arguments_parse__takes_no_option_for_a_value),
		cmocka_unit_test(
			arguments_parse__has_operands_only_behind_two_dashes),
		cmocka_unit_test(arguments_parse__has_one_dash_as_an_operand),
		cmocka_unit_test(
			arguments_parse__takes_only_a_url_behind_connect),
		cmocka_unit_test(
			arguments_parse__refuses_what_the_command_does_not_take),
		cmocka_unit_test(arguments_parse__knows_h_as_help),
		cmocka_unit_test(
			arguments_parse__refuses_a_value_where_none_belongs),
		cmocka_unit_test(arguments_parse__refuses_the_same_twice),
		cmocka_unit_test(
			arguments_parse__keeps_what_may_repeat_up_to_the_cap),
		cmocka_unit_test(arguments_parse__refuses_too_many_operands),
		cmocka_unit_test(
			arguments_parse__refuses_values_that_are_no_utf8),
		cmocka_unit_test(arguments_parse__knows_two_languages),
		cmocka_unit_test(language_of__asks_the_option_then_the_locale),
		cmocka_unit_test(
			options_help__has_a_line_an_option_within_the_page),
		cmocka_unit_test(options_help__leaves_out_what_is_not_taken),
	};

	return cmocka_run_group_tests_name("cli/arguments", tests, NULL, NULL);
}
