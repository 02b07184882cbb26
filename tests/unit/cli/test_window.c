#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/limits.h"
#include "cli/window.h"
#include "conference/rules.h"

static struct buffer out;

static int end(void **state)
{
	(void)state;
	buffer_release(&out);
	return 0;
}

static void draw(const char *text, enum language language, size_t columns)
{
	const struct page page = {language, columns, NULL};
	struct json *answer = NULL;

	buffer_release(&out);
	buffer_init(0, &out);
	assert_int_equal(json_read(bytes_of(text), NULL, &answer, NULL),
			 STATUS_OK);
	put_window(answer, &page, &out);
	json_free(answer);
	assert_false(out.failed);
}

/* n days from first, all by one rule, the first and last by others. */
static void put_days(const char *first, int n, struct buffer *ret)
{
	struct day day;

	assert_true(day_parse(first, &day));
	buffer_put_string(ret, "{\"considered\":{\"days\":[");
	for (int i = 0; i < n; i++) {
		char text[DAY_TEXT_BYTES];
		const char *rule = day_weekday(day_add(day, i)) >= SATURDAY
					   ? "\"working-day\""
				   : i == 0	? "\"notice\""
				   : i == n - 1 ? "\"essential:leader\""
						: "null";

		day_format(day_add(day, i), text);
		buffer_printf(ret, "%s{\"date\":\"%s\",\"rule\":%s}",
			      i ? "," : "", text, rule);
	}
	buffer_put_string(ret, "]}");
}

static void put_window__draws_a_column_a_week(void **state)
{
	struct buffer text;

	(void)state;
	buffer_init(0, &text);
	put_days("2026-11-25", 17, &text); /* a Wednesday, to a Friday */
	buffer_put_string(
		&text, ",\"dates\":[{\"start\":\"2026-12-08T10:00:00+00:00\"},"
		       "{\"start\":\"2026-11-30T10:00:00+00:00\"}]}");
	draw(text.data, LANGUAGE_EN, 80);
	assert_string_equal(out.data, "    Nov   Dec\n"
				      "    23 30  7\n"
				      "Mon     2  +\n"
				      "Tue     +  1\n"
				      "Wed  <  +  +\n"
				      "Thu  +  +  +\n"
				      "Fri  +  +  #\n"
				      "1-2 the dates  + possible  - closed  "
				      "< notice  # people\n");
	draw(text.data, LANGUAGE_CY, 80);
	assert_string_equal(out.data, "     Tach  Rhag\n"
				      "     23 30  7\n"
				      "Llun     2  +\n"
				      "Maw      +  1\n"
				      "Mer   <  +  +\n"
				      "Iau   +  +  +\n"
				      "Gwe   +  +  #\n"
				      "1-2 y dyddiadau  + posibl  - ar gau  "
				      "< rhybudd  # pobl\n");
	buffer_release(&text);
}

/* The lines, and how long the longest is. */
static void measure(size_t *ret_lines, size_t *ret_longest)
{
	*ret_lines = *ret_longest = 0;
	for (const char *p = out.data; *p;) {
		size_t n = strcspn(p, "\n");
		char line[512];

		assert_true(n < sizeof(line));
		memcpy(line, p, n);
		line[n] = '\0';
		if (text_width(line) > *ret_longest)
			*ret_longest = text_width(line);
		++*ret_lines;
		p += n + 1;
	}
}

static size_t count(char sign)
{
	size_t n = 0;

	for (const char *p = out.data; *p; p++)
		n += *p == sign;
	return n;
}

/* G2: eight months and the longest window, on a terminal of 80 by 24. */
static void put_window__fits_a_screen(void **state)
{
	static const struct {
		int n_days, lines;
	} rows[] = {{85, 8}, {246, 8}, {LIMIT_WINDOW_DAYS, 16}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (int language = 0; language < N_LANGUAGES; language++) {
			struct buffer text;
			size_t lines, longest;

			buffer_init(0, &text);
			put_days("2026-11-09", rows[i].n_days, &text);
			buffer_put_string(&text, "}");
			draw(text.data, (enum language)language, 80);
			measure(&lines, &longest);
			assert_in_range(lines, 7, rows[i].lines);
			assert_true(longest <= 80);
			buffer_release(&text);
		}
	}
}

/* Whatever the width, every working day has its sign. */
static void put_window__loses_no_day(void **state)
{
	(void)state;
	for (size_t columns = 10; columns < 200; columns += 7) {
		struct buffer text;

		buffer_init(0, &text);
		put_days("2026-11-09", 7 * 20, &text); /* Monday to Sunday */
		buffer_put_string(&text, "}");
		draw(text.data, LANGUAGE_EN, columns);
		/* 100 working days: the first '<', and one in the legend. */
		assert_int_equal(count('+'), 99 + 1);
		assert_int_equal(count('<'), 1 + 1);
		buffer_release(&text);
	}
}

static void put_window__has_a_sign_for_every_rule(void **state)
{
	(void)state;
	for (int i = 0; i < N_RULE_KINDS; i++) {
		int rule_class = rule_class_of(rule_kinds[i].word);

		assert_in_range(rule_class, 0, N_RULE_CLASSES - 1);
		for (int k = 0; k < N_RULE_CLASSES; k++)
			assert_int_equal(rule_classes[k].sign ==
						 rule_classes[rule_class].sign,
					 k == rule_class);
	}
	assert_int_equal(rule_class_of("essential:leader"), 4);
	assert_int_equal(rule_class_of("rooms"), -1);
}

/* A Saturday that another rule speaks of is not left out. */
static void put_window__draws_weekends_that_are_not_just_closed(void **state)
{
	(void)state;
	draw("{\"considered\":{\"days\":[{\"date\":\"2026-12-05\",\"rule\":"
	     "\"excluded\"},{\"date\":\"2026-12-06\",\"rule\":"
	     "\"working-day\"}]}}",
	     LANGUAGE_EN, 80);
	assert_non_null(strstr(out.data, "\nSat  x\n"));
	assert_null(strstr(out.data, "\nSun"));
}

static void put_window__lives_with_an_answer_of_another_form(void **state)
{
	static const char *const texts[] = {
		"{}", "{\"considered\":{\"days\":5}}",
		"{\"considered\":{\"days\":[{}]}}",
		"{\"considered\":{\"days\":[{\"date\":\"\\u001b[2J\"}]}}"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		draw(texts[i], LANGUAGE_CY, 80);
		assert_int_equal(out.n, 0);
	}
	draw("{\"considered\":{\"days\":[{\"date\":\"2026-12-07\",\"rule\":"
	     "\"new-rule\"}]},\"dates\":[{\"start\":\"later\"}]}",
	     LANGUAGE_EN, 1);
	assert_non_null(strstr(out.data, "?"));
}

#define TEST(name) cmocka_unit_test_teardown(name, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(put_window__draws_a_column_a_week),
		TEST(put_window__fits_a_screen),
		TEST(put_window__loses_no_day),
		TEST(put_window__has_a_sign_for_every_rule),
		TEST(put_window__draws_weekends_that_are_not_just_closed),
		TEST(put_window__lives_with_an_answer_of_another_form),
	};

	return cmocka_run_group_tests_name("cli/window", tests, NULL, NULL);
}
