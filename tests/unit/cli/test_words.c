#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "cli/words.h"

static struct buffer out;

static int begin(void **state)
{
	(void)state;
	buffer_init(0, &out);
	return 0;
}

static int end(void **state)
{
	(void)state;
	buffer_release(&out);
	return 0;
}

static void assert_out(const char *text)
{
	assert_string_equal(out.data ? out.data : "", text);
	buffer_clear(&out);
}

static void put_date__is_said_in_each_language(void **state)
{
	(void)state;
	put_date("2026-12-08", true, LANGUAGE_EN, &out);
	assert_out("Tue  8 Dec 2026");
	put_date("2026-12-08T10:00:00+00:00", false, LANGUAGE_CY, &out);
	assert_out("Maw  8 Rhag");
	put_date("2027-02-28", true, LANGUAGE_CY, &out);
	assert_out("Sul 28 Chwe 2027");
}

static void put_date__of_an_instant_in_utc_is_the_day_in_london(void **state)
{
	(void)state;
	put_date("2026-09-01T23:00:00Z", true, LANGUAGE_EN, &out);
	assert_out("Wed  2 Sep 2026");
	put_date("2026-12-01T23:00:00Z", true, LANGUAGE_EN, &out);
	assert_out("Tue  1 Dec 2026");
	put_last_day("2026-06-30T23:00:00Z", true, LANGUAGE_EN, &out);
	assert_out("Tue 30 Jun 2026");
	put_last_day("2027-01-01T00:00:00Z", true, LANGUAGE_EN, &out);
	assert_out("Thu 31 Dec 2026");
}

static void put_date__has_the_weekday_of_every_day(void **state)
{
	static const char *const names[] = {"Mon", "Tue", "Wed", "Thu",
					    "Fri", "Sat", "Sun"};

	(void)state;
	/* 2019-01-07 was a Monday. */
	for (int32_t i = 0; i < 3650; i++) {
		char text[DAY_TEXT_BYTES], expected[32];
		struct day day =
			day_add(day_from_civil((struct civil){2019, 1, 7}), i);

		day_format(day, text);
		put_date(text, false, LANGUAGE_EN, &out);
		snprintf(expected, sizeof(expected), "%s %2d", names[i % 7],
			 (int)day_civil(day).day);
		assert_memory_equal(out.data, expected, strlen(expected));
		buffer_clear(&out);
	}
}

static void put_date__shows_what_is_no_date_without_controls(void **state)
{
	(void)state;
	put_date("2026-13-01", true, LANGUAGE_EN, &out);
	assert_out("2026-13-01");
	put_date("\033[2J\n", true, LANGUAGE_EN, &out);
	assert_out("?[2J?");
	put_date("", true, LANGUAGE_EN, &out);
	assert_out("");
}

static void put_last_day__is_the_day_before_a_midnight(void **state)
{
	(void)state;
	put_last_day("2027-01-01T00:00:00Z", true, LANGUAGE_EN, &out);
	assert_out("Thu 31 Dec 2026");
	put_last_day("2027-01-01T00:00:01Z", true, LANGUAGE_EN, &out);
	assert_out("Fri  1 Jan 2027");
	put_last_day("2026-06-30T23:00:00Z", true, LANGUAGE_EN, &out);
	assert_out("Tue 30 Jun 2026");
	put_last_day("2026-06-30", true, LANGUAGE_EN, &out);
	assert_out("Tue 30 Jun 2026");
}

static void put_time__is_hours_and_minutes(void **state)
{
	(void)state;
	put_time("2026-12-08T10:05:00+00:00", &out);
	assert_out("10:05");
	put_time("2026-12-08", &out);
	assert_out("");
}

static void put_duration__is_in_hours(void **state)
{
	(void)state;
	put_duration("PT3H30M", &out);
	assert_out("3 h 30");
	put_duration("PT2H", &out);
	assert_out("2 h");
	put_duration("PT1H5M", &out);
	assert_out("1 h 05");
	put_duration("soon", &out);
	assert_out("");
}

static void put_count__has_a_word_for_one(void **state)
{
	(void)state;
	put_count(MSG_DAY, MSG_DAYS, 1, LANGUAGE_EN, &out);
	assert_out("1 day");
	put_count(MSG_DAY, MSG_DAYS, 7, LANGUAGE_EN, &out);
	assert_out("7 days");
	/* Welsh counts the singular. */
	put_count(MSG_DAY, MSG_DAYS, 7, LANGUAGE_CY, &out);
	assert_out("7 diwrnod");
}

struct noun_row {
	const struct noun *noun;
	int64_t n;
	const char *en, *cy;
};

/* A singular behind every number, softened behind 2. */
static void put_noun__is_as_welsh_counts(void **state)
{
	static const struct noun_row rows[] = {
		{&noun_working_days, 1, "1 working day", "1 diwrnod gwaith"},
		{&noun_working_days, 2, "2 working days", "2 ddiwrnod gwaith"},
		{&noun_working_days, 3, "3 working days", "3 diwrnod gwaith"},
		{&noun_working_days, 20, "20 working days",
		 "20 diwrnod gwaith"},
		{&noun_days, 0, "0 days", "0 diwrnod"},
		{&noun_days, 2, "2 days", "2 ddiwrnod"},
		{&noun_days, 14, "14 days", "14 diwrnod"},
		{&noun_months, 1, "1 month", "1 mis"},
		{&noun_months, 2, "2 months", "2 fis"},
		{&noun_months, 3, "3 months", "3 mis"},
		{&noun_months, 12, "12 months", "12 mis"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		put_noun(rows[i].noun, rows[i].n, LANGUAGE_EN, &out);
		assert_out(rows[i].en);
		put_noun(rows[i].noun, rows[i].n, LANGUAGE_CY, &out);
		assert_out(rows[i].cy);
	}
}

static void put_long_date__is_written_out(void **state)
{
	static const struct {
		const char *date, *en, *cy;
	} rows[] = {
		{"2026-11-12", "Thursday 12 November 2026",
		 "dydd Iau 12 Tachwedd 2026"},
		{"2026-12-08T10:00:00+00:00", "Tuesday 8 December 2026",
		 "dydd Mawrth 8 Rhagfyr 2026"},
		{"2027-01-01", "Friday 1 January 2027",
		 "dydd Gwener 1 Ionawr 2027"},
		{"2027-02-28", "Sunday 28 February 2027",
		 "dydd Sul 28 Chwefror 2027"},
		{"2027-03-01", "Monday 1 March 2027",
		 "dydd Llun 1 Mawrth 2027"},
		{"2027-07-03", "Saturday 3 July 2027",
		 "dydd Sadwrn 3 Gorffennaf 2027"},
		{"2027-06-02", "Wednesday 2 June 2027",
		 "dydd Mercher 2 Mehefin 2027"},
		{"soon", "soon", "soon"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		put_long_date(rows[i].date, LANGUAGE_EN, &out);
		assert_out(rows[i].en);
		put_long_date(rows[i].date, LANGUAGE_CY, &out);
		assert_out(rows[i].cy);
	}
	put_short_day("2026-11-05", LANGUAGE_EN, &out);
	assert_out("5 Nov");
	put_short_day("2026-11-05", LANGUAGE_CY, &out);
	assert_out("5 Tach");
}

static void put_clean__lets_no_control_through(void **state)
{
	(void)state;
	put_clean("a\033[31mb\r\nc\td\x7f", &out);
	assert_out("a?[31mb??c?d?");
	put_clean("a\xc2\x9b"
		  "b\xe2\x80\xae"
		  "c\xe2\x80\x8b"
		  "d",
		  &out);
	assert_out("a?b?c?d");
}

static void put_clean__shows_the_number_of_a_byte_that_is_no_text(void **state)
{
	(void)state;
	put_clean("caf\xe9 \xc3\xa9 \xed\xa0\x80 \xf5 \xc3", &out);
	assert_out("caf\\xe9 \xc3\xa9 \\xed\\xa0\\x80 \\xf5 \\xc3");
}

/* Whatever the offset at which the hidden character stands. */
static void put_clean__is_the_same_anywhere_in_a_long_text(void **state)
{
	static const char hostile[] = "\xe2\x80\xae\xc2\x9b\033\xc5\xb5";

	(void)state;
	for (size_t before = 0; before < 200; before++) {
		char text[300], expected[300];

		memset(text, 'x', before);
		memcpy(text + before, hostile, sizeof(hostile));
		memset(expected, 'x', before);
		memcpy(expected + before, "???\xc5\xb5", 6);
		put_clean(text, &out);
		assert_out(expected);
	}
}

static void text_width__counts_characters(void **state)
{
	(void)state;
	assert_int_equal(text_width(""), 0);
	assert_int_equal(text_width("dŵr"), 3);
}

static void put_wrapped__goes_on_behind_the_indent(void **state)
{
	(void)state;
	put_wrapped("a b", " ", 2, &out);
	assert_out("a b\n");
	put_wrapped("", " ", 2, &out);
	assert_out("\n");
#define SEVEN                                                                  \
	"1111111111 2222222222 3333333333 4444444444 5555555555 "              \
	"6666666666 7777777777"
	put_wrapped(SEVEN " 888", " ", 4, &out); /* 80 columns */
	assert_out(SEVEN " 888\n");
	put_wrapped(SEVEN " 8888", " ", 4, &out);
	assert_out(SEVEN "\n    8888\n");
	put_wrapped("one two   three", "   ", 0, &out);
	assert_out("one two   three\n");
}

/* 300 letters and more, in words of 1 to 20; sometimes two blanks. */
static size_t make_words(uint32_t *random, char ret[static 600])
{
	size_t n = 0;

	while (n < 300) {
		*random = *random * 1664525u + 1013904223u;
		size_t length = 1 + (*random >> 16) % 20;
		size_t blanks = 1 + ((*random >> 28) == 0);

		memset(ret + n, 'a' + (int)(*random >> 24) % 26, length);
		n += length;
		memset(ret + n, ' ', blanks);
		n += blanks;
	}
	while (ret[n - 1] == ' ')
		n--;
	ret[n] = '\0';
	return n;
}

/* The words stay, in order, in lines that fit unless one word does not. */
static void terminal_columns__are_as_stated(void **state)
{
	(void)state;
	assert_int_equal(unsetenv("COLUMNS"), 0);
	size_t otherwise = terminal_columns();
	assert_true(otherwise > 0);
	assert_int_equal(setenv("COLUMNS", "53", 1), 0);
	assert_int_equal(terminal_columns(), 53);
	static const char *const wrong[] = {"",	   "0",
					    "-4",  "wide",
					    "40x", "99999999999999999999"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(setenv("COLUMNS", wrong[i], 1), 0);
		assert_int_equal(terminal_columns(), otherwise);
	}
	assert_int_equal(unsetenv("COLUMNS"), 0);
}

static void put_wrapped__loses_no_word(void **state)
{
	uint32_t random = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		char text[600], back[700];
		size_t n = make_words(&random, text), n_back = 0;

		put_wrapped(text, " ", 3, &out);
		for (char *line = out.data; *line;) {
			char *stop = strchr(line, '\n');
			size_t length = (size_t)(stop - line);
			size_t indent = line == out.data ? 0 : 3;

			assert_true(length <= LINE_COLUMNS);
			assert_true(length > indent && stop[-1] != ' ');
			assert_int_equal(strspn(line, " "), indent);
			memcpy(back + n_back, line + indent, length - indent);
			n_back += length - indent;
			back[n_back++] = ' ';
			line = stop + 1;
		}
		back[n_back - 1] = '\0';
		/* Where a line ends, two blanks become one. */
		for (size_t i = 0, j = 0; i < n || back[j];) {
			assert_int_equal(text[i], back[j]);
			i += text[i] == ' ' ? strspn(text + i, " ") : 1;
			j += back[j] == ' ' ? strspn(back + j, " ") : 1;
		}
		buffer_clear(&out);
	}
}

static const struct column columns[] = {
	{.head = MSG_COLUMN_ORDER, .right = true},
	{.head = MSG_COLUMN_DATE},
	{.head = MSG_COLUMN_ASK, .right = true, .tight = true}};

static void table__is_as_wide_as_its_cells(void **state)
{
	struct table *table = table_new(columns, 3, LANGUAGE_EN);

	(void)state;
	table_row(table);
	table_cell(table, 0, "1");
	table_cell(table, 1, "Tue");
	table_cell(table, 2, "5");
	table_row(table);
	table_cell(table, 0, "10");
	table_cell(table, 1, "d\xc5\xb5r hir");
	table_cell(table, 2, "12345");
	assert_true(table_end(table, &out));
	assert_out(" #  Date      Ask\n"
		   " 1  Tue         5\n"
		   "10  d\xc5\xb5r hir 12345\n");
}

static void table__has_no_blanks_at_the_ends_of_lines(void **state)
{
	static const struct column two[] = {{.head = MSG_COLUMN_DATE},
					    {.head = MSG_COLUMN_STATUS}};
	struct table *table = table_new(two, 2, LANGUAGE_EN);

	(void)state;
	table_row(table);
	table_cell(table, 0, "x");
	table_row(table);
	table_cell(table, 0, "y");
	table_cell(table, 1, "out of office");
	assert_true(table_end(table, &out));
	assert_out("Date  Status\nx\ny     out of office\n");
}

static void table__shows_no_control_of_a_cell(void **state)
{
	static const struct column one[] = {{.head = MSG_NONE}};
	struct table *table = table_new(one, 1, LANGUAGE_EN);

	(void)state;
	table_row(table);
	table_cell(table, 0, "a\033]0;b\007\nc");
	assert_true(table_end(table, &out));
	assert_out("a?]0;b??c\n");
}

static void members__are_nothing_where_there_is_none(void **state)
{
	static const char text[] = "{\"n\":5,\"s\":\"x\",\"t\":{\"en\":\"e\","
				   "\"cy\":\"c\"},\"u\":\"both\"}";
	struct json *object = NULL;

	(void)state;
	assert_int_equal(json_read(bytes_of(text), NULL, &object, NULL),
			 STATUS_OK);
	assert_string_equal(member_string(object, "s"), "x");
	assert_string_equal(member_string(object, "n"), "");
	assert_string_equal(member_string(NULL, "n"), "");
	assert_true(member_int(object, "n") == 5);
	assert_true(member_int(object, "s") == 0);
	assert_string_equal(member_text(object, "t", LANGUAGE_CY), "c");
	assert_string_equal(member_text(object, "u", LANGUAGE_CY), "both");
	assert_string_equal(member_text(object, "v", LANGUAGE_CY), "");
	json_free(object);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(put_date__is_said_in_each_language),
		TEST(put_date__of_an_instant_in_utc_is_the_day_in_london),
		TEST(put_date__has_the_weekday_of_every_day),
		TEST(put_date__shows_what_is_no_date_without_controls),
		TEST(put_last_day__is_the_day_before_a_midnight),
		TEST(put_time__is_hours_and_minutes),
		TEST(put_duration__is_in_hours),
		TEST(put_count__has_a_word_for_one),
		TEST(put_noun__is_as_welsh_counts),
		TEST(put_long_date__is_written_out),
		TEST(put_clean__lets_no_control_through),
		TEST(put_clean__shows_the_number_of_a_byte_that_is_no_text),
		TEST(put_clean__is_the_same_anywhere_in_a_long_text),
		TEST(text_width__counts_characters),
		TEST(put_wrapped__goes_on_behind_the_indent),
		TEST(put_wrapped__loses_no_word),
		TEST(terminal_columns__are_as_stated),
		TEST(table__is_as_wide_as_its_cells),
		TEST(table__has_no_blanks_at_the_ends_of_lines),
		TEST(table__shows_no_control_of_a_cell),
		TEST(members__are_nothing_where_there_is_none),
	};

	/* As main() does: smartcols counts columns by the locale. */
	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests_name("cli/words", tests, NULL, NULL);
}
