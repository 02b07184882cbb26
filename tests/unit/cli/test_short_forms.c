#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "cli/short_forms.h"

static const char conference[] =
	"{'case':'x','people':[{'id':'leader','hours':[]},{'id':'chief'},7],"
	"'seats':[{'id':'leader','candidates':['leader']},"
	"{'id':'guest','candidates':['chief','leader']},{'id':'open'}],"
	"'visit':{'seats':['guest','leader']},"
	"'agenda':[{'part':'a','seats':['leader','guest']},{'part':'b'},"
	"{'part':'c','seats':['guest']}]}";

/* Single quotes stand for double ones. */
static struct json *read_text(const char *text)
{
	struct json *json = NULL;
	struct buffer quoted;

	buffer_init(0, &quoted);
	for (const char *p = text; *p; p++)
		buffer_put_char(&quoted, *p == '\'' ? '"' : *p);
	assert_int_equal(json_read(buffer_bytes(&quoted), NULL, &json, NULL),
			 STATUS_OK);
	buffer_release(&quoted);
	return json;
}

/* The patch, or the line of the error. */
static void assert_form(short_form *form, const char *of, const char *value,
			const char *expected)
{
	struct json *json = read_text(of), *patch = NULL;
	struct error error = {0};
	struct buffer said, want;

	buffer_init(0, &said);
	buffer_init(0, &want);
	if (form(json, value, &patch, &error) == STATUS_OK) {
		struct json *wanted = read_text(expected);

		assert_int_equal(json_write(patch, &said, NULL), STATUS_OK);
		assert_int_equal(json_write(wanted, &want, NULL), STATUS_OK);
		json_free(wanted);
	} else {
		assert_null(patch);
		error_render(&error, LANGUAGE_EN, &said);
		buffer_put_string(&want, expected);
	}
	assert_string_equal(said.data, want.data);
	buffer_release(&said);
	buffer_release(&want);
	json_free(patch);
	json_free(json);
}

static void without__means_the_person_first(void **state)
{
	(void)state;
	assert_form(without_form, conference, "leader",
		    "{'people':[{'id':'leader','answers':[{'from':'1970-01-01',"
		    "'to':'2199-12-31','fbtype':'BUSY-UNAVAILABLE'}]}]}");
}

static void without__takes_a_seat_from_visit_and_agenda(void **state)
{
	(void)state;
	assert_form(without_form, conference, "seat:leader",
		    "{'seats':[{'id':'leader','remove':true}],"
		    "'visit':{'seats':['guest']},"
		    "'agenda':[{'part':'a','seats':['guest']}]}");
	assert_form(without_form, conference, "open",
		    "{'seats':[{'id':'open','remove':true}],'agenda':[]}");
	assert_form(without_form, "{'seats':[{'id':'s'}]}", "s",
		    "{'seats':[{'id':'s','remove':true}]}");
}

static void without__names_the_nearest(void **state)
{
	(void)state;
	assert_form(without_form, conference, "geust",
		    "no person or seat has the id 'geust', nearest 'guest'");
	assert_form(without_form, conference, "seat:chief",
		    "no person or seat has the id 'chief'");
	assert_form(without_form, conference, "",
		    "no person or seat has the id ''");
	assert_form(without_form, "7", "leader",
		    "no person or seat has the id 'leader'");
	assert_form(without_form, "{'people':{},'seats':'x'}", "leader",
		    "no person or seat has the id 'leader'");
}

static void with__frees_a_person_at_all_times(void **state)
{
	(void)state;
	assert_form(with_form, conference, "chief",
		    "{'people':[{'id':'chief','answers':[{'from':'1970-01-01',"
		    "'to':'2199-12-31','fbtype':'FREE'}]}]}");
	assert_form(with_form, conference, "leader",
		    "{'people':[{'id':'leader','answers':[{'from':'1970-01-01',"
		    "'to':'2199-12-31','fbtype':'FREE'}],'hours':null}]}");
	assert_form(with_form, conference, "cheif",
		    "no person has the id 'cheif', nearest 'chief'");
}

static void with__adds_the_last_candidate(void **state)
{
	(void)state;
	assert_form(
		with_form, conference, "chief=leader",
		"{'seats':[{'id':'leader','candidates':['leader','chief']}]}");
	assert_form(with_form, conference, "chief=open",
		    "{'seats':[{'id':'open','candidates':['chief']}]}");
	assert_form(with_form, conference, "chief=guest",
		    "'chief' is a candidate of 'guest' already");
	assert_form(with_form, conference, "chief=geust",
		    "no seat has the id 'geust', nearest 'guest'");
	assert_form(with_form, conference, "guest=open",
		    "no person has the id 'guest'; expected an id of 'people'");
	assert_form(with_form, conference, "chief=", "no seat has the id ''");
}

static void move_window__takes_two_dates(void **state)
{
	static const char *const wrong[] = {
		"",
		"2026-11-02",
		"2026-11-02..",
		"..2026-12-18",
		"2026-11-02...2026-12-18",
		"2026-11-02..2026-12-32",
		"2026-11-02 2026-12-18",
		"2026-11-02..2026-12-18x",
	};
	char line[160];

	(void)state;
	assert_form(move_window_form, conference, "2026-11-02..2026-12-18",
		    "{'window':{'from':'2026-11-02','to':'2026-12-18'}}");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(line, sizeof(line),
			 "'%s' is no window; expected two dates such as "
			 "2026-11-02..2026-12-18",
			 wrong[i]);
		assert_form(move_window_form, conference, wrong[i], line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without__means_the_person_first),
		cmocka_unit_test(without__takes_a_seat_from_visit_and_agenda),
		cmocka_unit_test(without__names_the_nearest),
		cmocka_unit_test(with__frees_a_person_at_all_times),
		cmocka_unit_test(with__adds_the_last_candidate),
		cmocka_unit_test(move_window__takes_two_dates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
