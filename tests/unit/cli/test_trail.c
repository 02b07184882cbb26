/* How a date was counted, in words of both languages. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/trail.h"

typedef void put_words(const struct json *milestone, enum language language,
		       struct buffer *ret);

static void assert_says(const char *text, put_words *put,
			enum language language, const char *want)
{
	struct json *json = NULL;
	struct buffer said;

	assert_int_equal(json_read(bytes_of(text), NULL, &json, NULL),
			 STATUS_OK);
	buffer_init(0, &said);
	put(json, language, &said);
	assert_string_equal(said.data ? said.data : "", want);
	buffer_release(&said);
	json_free(json);
}

#define WEEKEND(day) "{\"date\":\"" day "\",\"why\":\"weekend\"}"
#define HOLIDAY(day) "{\"date\":\"" day "\",\"why\":\"bank-holiday\"}"
#define CLOSED(day) "{\"date\":\"" day "\",\"why\":\"closed\"}"
#define COUNTED(n, unit, from, direction)                                      \
	"{\"counted\":{\"from\":\"" from "\",\"direction\":\"" direction       \
	"\",\"n\":" n ",\"unit\":\"" unit "\"},\"confirmed\":true,"

/* Backwards over Christmas, as a notification is counted. */
static void put_trail__names_what_was_skipped(void **state)
{
	static const char text[] = COUNTED("20", "working-day", "conference", "before") "\"skipped\":[" WEEKEND("2027-01-10") "," WEEKEND("2027-01-09") "," WEEKEND(
		"2027-01-03") "," WEEKEND("2027-01-02") "," HOLIDAY("2026-12-"
								    "28") "," WEEKEND("20"
										      "26"
										      "-1"
										      "2-"
										      "2"
										      "7") "," WEEKEND("2026-12-26") "," HOLIDAY("2026-12-25") "," WEEKEND("2026-12-20") "," WEEKEND("2026-12-19") "]}";

	(void)state;
	assert_says(text, put_trail, LANGUAGE_EN,
		    "20 working days before the conference, skipping 25 and 28 "
		    "December (bank holidays) and 4 weekends");
	assert_says(text, put_trail, LANGUAGE_CY,
		    "20 diwrnod gwaith cyn y gynhadledd, gan hepgor 25 a 28 "
		    "Rhagfyr (gwyliau banc) a 4 penwythnos");
}

static void put_trail__says_what_it_is_counted_from(void **state)
{
	static const char text
		[] = COUNTED("20", "working-day", "outcome-letter", "after") "\"skipped\":[" WEEKEND("2026-12-19") "," WEEKEND("2026-12-20") "," CLOSED(
			"2026-12-24") "," HOLIDAY("2026-12-25") "," WEEKEND("20"
									    "26"
									    "-1"
									    "2-"
									    "2"
									    "6") "," WEEKEND("2026-12-27") "," CLOSED("2026-12-29") "]}";

	(void)state;
	assert_says(text, put_trail, LANGUAGE_EN,
		    "20 working days after the letter, skipping 25 December "
		    "(bank holiday), 24 and 29 December (closed) and 2 "
		    "weekends");
	assert_says(text, put_trail, LANGUAGE_CY,
		    "20 diwrnod gwaith ar ôl y llythyr, gan hepgor 25 Rhagfyr "
		    "(gŵyl banc), 24 a 29 Rhagfyr (ar gau) a 2 benwythnos");
}

static void put_trail__says_what_it_was_moved_over(void **state)
{
	static const char text[] = COUNTED("2", "month", "notification", "after") "\"skipped\":[" WEEKEND(
		"2027-01-03") "," WEEKEND("2027-01-02") "," HOLIDAY("2027-01-"
								    "01") "," CLOSED("2026-12-31") "]}";

	(void)state;
	assert_says(text, put_trail, LANGUAGE_EN,
		    "2 months after the notification, moved back over 1 "
		    "January (bank holiday), 31 December (closed) and 1 "
		    "weekend");
	assert_says(text, put_trail, LANGUAGE_CY,
		    "2 fis ar ôl yr hysbysiad, wedi'i symud yn ôl dros 1 "
		    "Ionawr (gŵyl banc), 31 Rhagfyr (ar gau) a 1 penwythnos");
}

static void put_trail__counts_many_and_knows_no_further(void **state)
{
	static const char text
		[] = "{\"counted\":{\"from\":\"report\",\"direction\":"
		     "\"after\","
		     "\"n\":0,\"unit\":\"day\"},\"confirmed\":false,"
		     "\"skipped\":"
		     "[" CLOSED("2026-12-21") "," CLOSED("2026-12-22") "," CLOSED(
			     "2"
			     "0"
			     "2"
			     "6"
			     "-"
			     "1"
			     "2"
			     "-"
			     "2"
			     "3") "," CLOSED("2026-12-24") "," CLOSED("2026-12-"
								      "28") "," CLOSED("2026"
										       "-12-"
										       "29") "," CLOSED("2026-12-30") "]}";

	(void)state;
	assert_says(text, put_trail, LANGUAGE_EN,
		    "on the day of the report, moved back over 7 closed days; "
		    "bank holidays are not known that far");
	assert_says(text, put_trail, LANGUAGE_CY,
		    "ar ddiwrnod yr adroddiad, wedi'i symud yn ôl dros 7 "
		    "diwrnod cau; nid yw'r gwyliau banc yn hysbys mor bell");
}

static void put_trail__says_ac_before_a_vowel(void **state)
{
	static const char text[] = COUNTED(
		"3", "working-day", "conference",
		"before") "\"skipped\":[" CLOSED("2026-12-08") "," CLOSED("2026"
									  "-12-"
									  "07") "]}";

	(void)state;
	assert_says(text, put_trail, LANGUAGE_CY,
		    "3 diwrnod gwaith cyn y gynhadledd, gan hepgor 7 ac 8 "
		    "Rhagfyr (ar gau)");
}

/* A visit's day is chosen. */
static void put_trail__says_nothing_of_a_visit(void **state)
{
	(void)state;
	assert_says("{\"id\":\"visit\",\"skipped\":[],\"confirmed\":true}",
		    put_trail, LANGUAGE_EN, "");
}

static void put_slack__counts_to_now_and_back(void **state)
{
	static const struct {
		const char *text, *en, *cy;
	} rows[] = {
		{"{\"slack_working_days\":1,\"marks\":[]}",
		 "1 working day left", "1 diwrnod gwaith yn weddill"},
		{"{\"slack_working_days\":2,\"marks\":[]}",
		 "2 working days left", "2 ddiwrnod gwaith yn weddill"},
		{"{\"slack_working_days\":38,\"marks\":[\"closed-day\"]}",
		 "38 working days left", "38 diwrnod gwaith yn weddill"},
		{"{\"slack_working_days\":0,\"marks\":[]}", "due today",
		 "i'w wneud heddiw"},
		{"{\"slack_working_days\":0,\"marks\":[\"past\"]}", "just past",
		 "newydd fynd heibio"},
		{"{\"slack_working_days\":-3,\"marks\":[\"past\"]}",
		 "3 working days ago", "3 diwrnod gwaith yn ôl"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_says(rows[i].text, put_slack, LANGUAGE_EN, rows[i].en);
		assert_says(rows[i].text, put_slack, LANGUAGE_CY, rows[i].cy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(put_trail__names_what_was_skipped),
		cmocka_unit_test(put_trail__says_what_it_is_counted_from),
		cmocka_unit_test(put_trail__says_what_it_was_moved_over),
		cmocka_unit_test(put_trail__counts_many_and_knows_no_further),
		cmocka_unit_test(put_trail__says_ac_before_a_vowel),
		cmocka_unit_test(put_trail__says_nothing_of_a_visit),
		cmocka_unit_test(put_slack__counts_to_now_and_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
