#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "conference/patch.h"

/* Single quotes stand for double ones. */
static struct json *read_text(const char *text)
{
	struct json *json = NULL;
	struct buffer quoted;

	buffer_init(0, &quoted);
	for (const char *p = text; *p; p++)
		buffer_put_char(&quoted, *p == '\'' ? '"' : *p);
	assert_int_equal(json_read(buffer_bytes(&quoted), "ics", &json, NULL),
			 STATUS_OK);
	buffer_release(&quoted);
	return json;
}

static void assert_same(const struct json *json, const char *expected)
{
	struct json *want = read_text(expected);
	struct buffer text, other;

	buffer_init(0, &text);
	buffer_init(0, &other);
	assert_int_equal(json_write(json, &text, NULL), STATUS_OK);
	assert_int_equal(json_write(want, &other, NULL), STATUS_OK);
	assert_string_equal(text.data, other.data);
	buffer_release(&text);
	buffer_release(&other);
	json_free(want);
}

static void assert_patched(const char *conference, const char *patch,
			   const char *expected)
{
	struct json *from = read_text(conference), *with = read_text(patch);
	struct json *patched = NULL;
	struct error error = {0};

	assert_int_equal(case_patch(from, with, "", &patched, &error),
			 STATUS_OK);
	assert_same(patched, expected);
	json_free(patched);
	assert_same(from, conference);
	assert_same(with, patch);
	json_free(from);
	json_free(with);
}

static void assert_refused(const char *conference, const char *patch,
			   const char *line)
{
	struct json *from = read_text(conference), *with = read_text(patch);
	struct json *patched = NULL;
	struct error error = {0};
	struct buffer text;

	buffer_init(0, &text);
	assert_int_equal(case_patch(from, with, "", &patched, &error),
			 STATUS_REJECTED);
	assert_null(patched);
	error_render(&error, LANGUAGE_EN, &text);
	assert_string_equal(text.data, line);
	buffer_release(&text);
	json_free(from);
	json_free(with);
}

static void case_patch__merges_objects_and_replaces_values(void **state)
{
	(void)state;
	assert_patched("{'window':{'from':'a','to':'b'},'extra_places':2}",
		       "{'window':{'to':'c'},'extra_places':3}",
		       "{'window':{'from':'a','to':'c'},'extra_places':3}");
	assert_patched("{'exclude':['a','b']}", "{'exclude':['c']}",
		       "{'exclude':['c']}");
	assert_patched("{'a':1}", "{}", "{'a':1}");
	assert_patched("{'a':1}", "{'quorum':{'required':2}}",
		       "{'a':1,'quorum':{'required':2}}");
	/* What was no object has no members to keep. */
	assert_patched("{'authority':'x'}", "{'authority':{'en':'y'}}",
		       "{'authority':{'en':'y'}}");
}

static void case_patch__removes_a_member_that_is_null(void **state)
{
	(void)state;
	assert_patched("{'quorum':{'required':2},'a':1}", "{'quorum':null}",
		       "{'a':1}");
	assert_patched("{'people':[{'id':'a','calendar':'a.ics'}]}",
		       "{'people':[{'id':'a','calendar':null}]}",
		       "{'people':[{'id':'a'}]}");
}

static void case_patch__merges_lists_by_id(void **state)
{
	(void)state;
	assert_patched("{'people':[{'id':'a','name':'A'},{'id':'b'}]}",
		       "{'people':[{'id':'c'},{'id':'a','travel':'PT1H'}]}",
		       "{'people':[{'id':'a','name':'A','travel':'PT1H'},"
		       "{'id':'b'},{'id':'c'}]}");
	assert_patched("{'people':[{'id':'a'},{'id':'b'},{'id':'c'}]}",
		       "{'people':[{'id':'b','remove':true}]}",
		       "{'people':[{'id':'a'},{'id':'c'}]}");
	assert_patched("{}", "{'rooms':[{'id':'r'}]}",
		       "{'rooms':[{'id':'r'}]}");
	/* Candidates have no ids: the list is one value. */
	assert_patched("{'seats':[{'id':'s','candidates':['a','b']}]}",
		       "{'seats':[{'id':'s','candidates':['b']}]}",
		       "{'seats':[{'id':'s','candidates':['b']}]}");
	/* Nor have days and replies. */
	assert_patched("{'closed':[{'from':'a','to':'b'}]}",
		       "{'closed':[{'from':'c','to':'d'}]}",
		       "{'closed':[{'from':'c','to':'d'}]}");
}

static void case_patch__knows_each_list_by_its_key(void **state)
{
	(void)state;
	assert_patched("{'agenda':[{'part':'x','duration':'PT1H'}]}",
		       "{'agenda':[{'part':'x','duration':'PT2H'},"
		       "{'part':'y'}]}",
		       "{'agenda':[{'part':'x','duration':'PT2H'},"
		       "{'part':'y'}]}");
	assert_patched("{'events':[{'id':'e','categories':[{'category':'A',"
		       "'effect':'block'}]}]}",
		       "{'events':[{'id':'e','categories':[{'category':'A',"
		       "'effect':'avoid'}]}]}",
		       "{'events':[{'id':'e','categories':[{'category':'A',"
		       "'effect':'avoid'}]}]}");
}

/* An event calendar's id is its file's stem unless given. */
static void case_patch__knows_an_event_calendar_by_its_file(void **state)
{
	static const char conference[] = "{'events':[{'calendar':'calendars/"
					 "terms.ics','effect':'block'},"
					 "{'calendar':{'file':'town.ics'}}]}";

	(void)state;
	assert_patched(conference, "{'events':[{'id':'town','remove':true}]}",
		       "{'events':[{'calendar':'calendars/terms.ics',"
		       "'effect':'block'}]}");
	assert_patched(conference,
		       "{'events':[{'id':'terms','effect':'avoid'}]}",
		       "{'events':[{'calendar':'calendars/terms.ics',"
		       "'effect':'avoid','id':'terms'},"
		       "{'calendar':{'file':'town.ics'}}]}");
	assert_patched("{'events':[]}", "{'events':[{'calendar':'new.ics'}]}",
		       "{'events':[{'calendar':'new.ics'}]}");
}

/* As a text it says the same as by name. */
static void case_patch__takes_a_calendar_as_one_value(void **state)
{
	(void)state;
	assert_patched("{'people':[{'id':'a','calendar':{'file':'a.ics',"
		       "'as_of':'2026-01-01'}}]}",
		       "{'people':[{'id':'a','calendar':{'file':'b.ics'}}]}",
		       "{'people':[{'id':'a','calendar':{'file':'b.ics'}}]}");
	assert_patched("{'holidays':{'en':'a.ics','cy':'b.ics'}}",
		       "{'holidays':{'en':'c.ics'}}",
		       "{'holidays':{'en':'c.ics'}}");
}

static void case_patch__lays_several_over_each_other(void **state)
{
	(void)state;
	assert_patched("{'people':[{'id':'a'}]}",
		       "[{'people':[{'id':'b'}]},{'people':[{'id':'b',"
		       "'name':'B'},{'id':'a','remove':true}]}]",
		       "{'people':[{'id':'b','name':'B'}]}");
	assert_patched("{'a':1}", "[[{'a':2},{'b':3}],{'a':null}]", "{'b':3}");
}

static void case_patch__refuses_every_mistake_with_its_place(void **state)
{
	static const char conference[] =
		"{'case':'x','people':[{'id':'leader'},{'id':'chief'}],"
		"'window':{'from':'a'}}";

	(void)state;
	assert_refused(conference, "7", "expected an object, found a number");
	assert_refused(conference, "[]", "expected an object, found a list");
	assert_refused(conference, "[{},'x']",
		       "/1: expected an object, found a text");
	assert_refused(conference, "[[{},{'x':null}]]",
		       "/0/1/x: there is no 'x' here to remove");
	assert_refused(conference, "{'people':['leader']}",
		       "/people/0: expected an object, found a text");
	assert_refused(
		conference, "{'people':[{'id':'b'},{'name':'A'}]}",
		"/people/1: expected \"id\", which says what is changed, "
		"added or removed");
	assert_refused(
		conference, "{'people':[{'id':7}]}",
		"/people/0: expected \"id\", which says what is changed, "
		"added or removed");
	assert_refused(conference, "{'people':[{'id':'leadr','remove':true}]}",
		       "/people/0: there is no 'leadr' here to remove, "
		       "nearest 'leader'");
	assert_refused(conference, "{'rooms':[{'id':'r1','remove':true}]}",
		       "/rooms/0: there is no 'r1' here to remove");
	assert_refused(conference,
		       "{'people':[{'id':'leader','remove':false}]}",
		       "/people/0/remove: \"remove\" can only be true");
	assert_refused(conference, "{'people':[{'id':'b'},{'id':'b'}]}",
		       "/people/1: 'b' stands twice in this list; expected "
		       "each once");
	assert_refused(conference, "{'windw':null}",
		       "/windw: there is no 'windw' here to remove, nearest "
		       "'window'");
	assert_refused(conference, "{'window':{'to/from~':null}}",
		       "/window/to~1from~0: there is no 'to/from~' here to "
		       "remove");
	assert_refused(conference, "{'people':[{'id':'b','name':null}]}",
		       "/people/0/name: there is no 'name' here to remove");
	assert_refused(conference,
		       "[{'people':[{'id':'chief','remove':true}]},"
		       "{'people':[{'id':'chief','remove':true}]}]",
		       "/1/people/0: there is no 'chief' here to remove");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			case_patch__merges_objects_and_replaces_values),
		cmocka_unit_test(case_patch__removes_a_member_that_is_null),
		cmocka_unit_test(case_patch__merges_lists_by_id),
		cmocka_unit_test(case_patch__knows_each_list_by_its_key),
		cmocka_unit_test(
			case_patch__knows_an_event_calendar_by_its_file),
		cmocka_unit_test(case_patch__takes_a_calendar_as_one_value),
		cmocka_unit_test(case_patch__lays_several_over_each_other),
		cmocka_unit_test(
			case_patch__refuses_every_mistake_with_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
