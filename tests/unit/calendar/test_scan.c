#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/limits.h"
#include "calendar/scan.h"

enum { ARENA_BYTES = 1024 * 1024 };

static void expect(struct scan *scan, uint64_t wanted, int number,
		   const char *parameters, const char *value)
{
	struct line line;

	assert_int_equal(scan_next(scan, wanted, &line), SCAN_LINE);
	assert_int_equal(line.number, number);
	assert_true(bytes_equal(line.parameters, bytes_of(parameters)));
	assert_true(bytes_equal(line.value, bytes_of(value)));
}

static void scan_next__gives_wanted_lines_with_their_numbers(void **state)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct scan scan;
	struct line line;
	const char *text = "BEGIN:VEVENT\r\nSUMMARY:no\r\n more\r\n\r\n"
			   "d\r\n TSTART\r\n\t;X=\"a:b\"\n :2026\n"
			   "UID:last";

	(void)state;
	assert_true(scan_start(bytes_of(text), arena, &scan));
	expect(&scan, WANT(BEGIN), 1, "", "VEVENT");
	expect(&scan, WANT(DTSTART) | WANT(UID), 5, ";X=\"a:b\"", "2026");
	expect(&scan, WANT(UID), 9, "", "last");
	assert_int_equal(scan_next(&scan, WANT(UID), &line), SCAN_END);
	arena_free(arena);
}

static enum scan_result first_result(const char *text, size_t n)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct scan scan;
	struct line line;

	assert_true(scan_start((struct bytes){text, n}, arena, &scan));
	enum scan_result result =
		scan_next(&scan, WANT(UID) | WANT(SUMMARY), &line);
	arena_free(arena);
	return result;
}

#define FIRST(literal) first_result(literal, sizeof(literal) - 1)

static void scan_next__refuses_what_is_no_line(void **state)
{
	(void)state;
	assert_int_equal(FIRST("UID"), SCAN_NO_NAME);
	assert_int_equal(FIRST(":x"), SCAN_NO_NAME);
	assert_int_equal(FIRST(" UID:x"), SCAN_NO_NAME);
	assert_int_equal(FIRST("UID x:y"), SCAN_NO_NAME);
	assert_int_equal(FIRST("UID;A=\"b:c"), SCAN_NO_NAME);
	assert_int_equal(FIRST("UID\n SEP"), SCAN_NO_NAME);
}

static void scan_next__looks_at_bytes_of_wanted_lines_only(void **state)
{
	(void)state;
	assert_int_equal(FIRST("UID:a\0b"), SCAN_WRONG_TEXT);
	assert_int_equal(FIRST("UID:a\x1b"), SCAN_WRONG_TEXT);
	assert_int_equal(FIRST("UID:\xc3\xa9"), SCAN_LINE);
	assert_int_equal(FIRST("UID:\xc3"), SCAN_WRONG_TEXT);
	assert_int_equal(FIRST("UID:\xc0\x80"), SCAN_WRONG_TEXT);
	assert_int_equal(FIRST("UID:\xed\xa0\x80"), SCAN_WRONG_TEXT);
	assert_int_equal(FIRST("UID:\xf4\x90\x80\x80"), SCAN_WRONG_TEXT);
	assert_int_equal(FIRST("SUMMARY:a\x1b"), SCAN_LINE);
	assert_int_equal(FIRST("SUMMARY:a\0"), SCAN_WRONG_TEXT);
	assert_int_equal(FIRST("NOTE:a\x1b\xff"), SCAN_END);
}

/* It may stand where the ends of lines stood, and whole events. */
static void scan_next__steps_over_no_nul(void **state)
{
	static const char text[] = "NOTE:a\0b\nNOTE:c\nNOTE:d\n \0\nUID:e\0\n"
				   "UID:f\nNO\n TE:g\0";
	static const enum scan_result expected[] = {
		SCAN_NUL,  SCAN_NUL, SCAN_WRONG_TEXT,
		SCAN_LINE, SCAN_NUL, SCAN_END,
	};
	static const int lines[] = {1, 3, 5, 6, 7, 9};
	struct arena *arena = arena_new(ARENA_BYTES);
	struct scan scan;
	struct line line;

	(void)state;
	assert_true(scan_start((struct bytes){text, sizeof(text) - 1}, arena,
			       &scan));
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		assert_int_equal(scan_next(&scan, WANT(UID), &line),
				 expected[i]);
		assert_int_equal(line.number, lines[i]);
	}
	arena_free(arena);
}

static void scan_next__does_not_step_over_what_damage_hid(void **state)
{
	static const struct {
		const char *text;
		enum scan_result result;
	} cases[] = {
		{"UIC:a\r\n", SCAN_MISSPELT},
		{"uie;X=1:a\r\n", SCAN_MISSPELT},
		{"U\r\n IC:a\r\n", SCAN_MISSPELT},
		{"XYD:a\r\n", SCAN_END},
		{"UIDS:a\r\n", SCAN_END},
		{"GEO:a\rUID:b\r\n", SCAN_SWALLOWED},
		{"GEO:a\r*UID:b\r\n", SCAN_SWALLOWED},
		{"GEO:a\r\n b\ruid;X=1:b\r\n", SCAN_SWALLOWED},
		{"G\r\n EO:a\rUID:b\r\n", SCAN_SWALLOWED},
		{"GEO:a\rUID\r\n", SCAN_END},
		{"GEO:a\r\\nUID:b\r\r\n", SCAN_END},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(first_result(cases[i].text,
					      strlen(cases[i].text)),
				 cases[i].result);
}

static void scan_next__stops_at_the_longest_line(void **state)
{
	struct buffer text;

	(void)state;
	buffer_init(0, &text);
	buffer_put_string(&text, "UID:");
	while (text.n < LIMIT_LINE_BYTES)
		buffer_put_char(&text, 'x');
	assert_int_equal(first_result(text.data, text.n), SCAN_LINE);
	buffer_put_string(&text, "\r\n y");
	assert_int_equal(first_result(text.data, text.n), SCAN_TOO_LONG);
	memcpy(text.data, "GEO", 3);
	assert_int_equal(first_result(text.data, text.n), SCAN_END);
	buffer_release(&text);
}

static void parameter_next__takes_quotes_off(void **state)
{
	struct bytes at = BYTES(";TZID=\"a;b:c\";X=;Y=d,\"e;f\"");
	struct parameter p;

	(void)state;
	assert_true(parameter_next(&at, &p));
	assert_true(bytes_equal(p.name, BYTES("TZID")));
	assert_true(bytes_equal(p.value, BYTES("a;b:c")));
	assert_true(parameter_next(&at, &p));
	assert_int_equal(p.value.n, 0);
	assert_true(parameter_next(&at, &p));
	assert_true(bytes_equal(p.value, BYTES("d,\"e;f\"")));
	assert_int_equal(at.n, 0);
	assert_false(parameter_next(&at, &p));
}

static void parameter_next__stops_at_a_wrong_form(void **state)
{
	static const char *const bad[] = {";", ";A", ";=b", ";A=\"b", "A=b"};
	struct parameter p;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct bytes at = bytes_of(bad[i]);

		assert_false(parameter_next(&at, &p));
		assert_true(at.n > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			scan_next__gives_wanted_lines_with_their_numbers),
		cmocka_unit_test(scan_next__refuses_what_is_no_line),
		cmocka_unit_test(
			scan_next__looks_at_bytes_of_wanted_lines_only),
		cmocka_unit_test(scan_next__steps_over_no_nul),
		cmocka_unit_test(scan_next__does_not_step_over_what_damage_hid),
		cmocka_unit_test(scan_next__stops_at_the_longest_line),
		cmocka_unit_test(parameter_next__takes_quotes_off),
		cmocka_unit_test(parameter_next__stops_at_a_wrong_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
