#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "json/json.h"

static struct json *read_or_null(struct bytes text, struct error *err)
{
	struct json *json = NULL;
	enum status status = json_read(text, "ics", &json, err);

	assert_true((status == STATUS_OK) == (json != NULL));
	assert_int_equal(status, err->status);
	return json;
}

static void assert_written(const struct json *json, const char *expected)
{
	struct buffer buffer;

	buffer_init(0, &buffer);
	assert_int_equal(json_write(json, &buffer, NULL), STATUS_OK);
	assert_string_equal(buffer.data, expected);
	buffer_release(&buffer);
}

static void json_read__keeps_every_value_and_the_order(void **state)
{
	static const char text[] =
		"{\"z\":[1,-2,true,false,null],\"a\":{\"b\":\"\xc3\xb4\"},"
		"\"m\":9223372036854775807,\"l\":-9223372036854775808}";
	struct error err = {0};
	struct json *json = read_or_null(bytes_of(text), &err);

	(void)state;
	assert_written(json, text);
	assert_int_equal(json_size(json), 4);
	assert_string_equal(json_first(json).key, "z");
	assert_int_equal(json_int(json_at(json_member(json, "z"), 1)), -2);
	assert_string_equal(json_string(
				    json_member(json_member(json, "a"), "b")),
			    "\xc3\xb4");
	json_free(json);
}

struct bad {
	const char *text;
	size_t n;
	int32_t line, column;
	const char *expected;
};

#define TEXT(literal) (literal), sizeof(literal) - 1

static const struct bad bads[] = {
	{TEXT(""), 1, 1, "expected a value, but the text ends here"},
	{TEXT(" \n "), 2, 2, "expected a value, but the text ends here"},
	{TEXT("{\"a\":}"), 1, 6, "expected a value, found '}'"},
	{TEXT("{\"a\" 1}"), 1, 6, "expected ':' after the key, found '1'"},
	{TEXT("{\"a\":1,}"), 1, 8,
	 "expected a key in double quotes, found '}'"},
	{TEXT("{,}"), 1, 2,
	 "expected a key in double quotes or '}', found ','"},
	{TEXT("[1,]"), 1, 4, "expected a value, found ']'"},
	{TEXT("[,1]"), 1, 2, "expected a value or ']', found ','"},
	{TEXT("[1 2]"), 1, 4, "expected ',' or ']', found '2'"},
	{TEXT("{\"a\":1]"), 1, 7, "expected ',' or '}', found ']'"},
	{TEXT("[1}"), 1, 3, "expected ',' or ']', found '}'"},
	{TEXT("1 2"), 1, 3, "expected nothing after the value, found '2'"},
	{TEXT("[\n\"\xc3\xb4\" \xe2\x82\xac]"), 2, 5,
	 "expected ',' or ']', found '\xe2\x82\xac'"},
	{TEXT("{\"\\u0061\":1, \"a\":2}"), 1, 14,
	 "the key \"a\" stands twice in one object; expected it "
	 "once"},
	{TEXT("[18446744073709551616]"), 1, 2,
	 "the number 18446744073709551616 is too large; expected at "
	 "most 64 bits"},
	{TEXT("[1e999]"), 1, 2,
	 "the number 1e999 is too large; expected at most 64 bits"},
	{TEXT("[01]"), 1, 2,
	 "'01' is not how JSON writes a number; expected digits such "
	 "as 5 or -2.5"},
	{TEXT("[-]"), 1, 2,
	 "'-' is not how JSON writes a number; expected digits such "
	 "as 5 or -2.5"},
	{TEXT("[1.]"), 1, 2,
	 "'1.' is not how JSON writes a number; expected digits such "
	 "as 5 or -2.5"},
	{TEXT("[NaN]"), 1, 2,
	 "'NaN' is no value of JSON; expected a text in double "
	 "quotes, a number, true, false or null"},
	{TEXT("[\"a]"), 1, 2,
	 "the text that begins here has no end on its line; expected "
	 "a double quote"},
	{TEXT("[\"a\nb\"]"), 1, 2,
	 "the text that begins here has no end on its line; expected "
	 "a double quote"},
	{TEXT("[\"a\tb\"]"), 1, 4,
	 "a control character stands in a text; expected an escape "
	 "such as \\t"},
	{TEXT("[\"\\x\"]"), 1, 3,
	 "'\\x' begins no escape that JSON knows; expected one of "
	 "\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"},
	{TEXT("[\"\\u0000\"]"), 1, 3,
	 "\\u0000 may not stand in a text; expected it left out"},
	{TEXT("[\"\\ud800\"]"), 1, 3,
	 "half a surrogate pair; expected both halves, \\uD800-\\uDBFF "
	 "before \\uDC00-\\uDFFF"},
	{TEXT("[\"\\udc00\\ud800\"]"), 1, 3,
	 "half a surrogate pair; expected both halves, \\uD800-\\uDBFF "
	 "before \\uDC00-\\uDFFF"},
	{TEXT("[\"\xff\"]"), 1, 3,
	 "a byte here is not UTF-8; expected the file in UTF-8"},
	{TEXT("[\"\xc0\xaf\"]"), 1, 3,
	 "a byte here is not UTF-8; expected the file in UTF-8"},
	{TEXT("[\"\xed\xa0\x80\"]"), 1, 3,
	 "a byte here is not UTF-8; expected the file in UTF-8"},
	{TEXT("\xef\xbb\xbf[]"), 1, 1,
	 "the text begins with a byte order mark; expected UTF-8 "
	 "without one"},
	{TEXT("[\"a\0b\"]"), 1, 4,
	 "a control character stands in a text; expected an escape "
	 "such as \\t"},
};

/* RFC 8259: what is no JSON, where it stops, and what was expected. */
static void json_read__tells_where_and_what_was_expected(void **state)
{

	(void)state;
	for (size_t i = 0; i < sizeof(bads) / sizeof(*bads); i++) {
		struct error err = {0};
		struct buffer text;

		assert_null(
			read_or_null((struct bytes){bads[i].text, bads[i].n},
				     &err));
		buffer_init(0, &text);
		error_render_text(&err, LANGUAGE_EN, &text);
		assert_string_equal(text.data, bads[i].expected);
		assert_int_equal(err.line, bads[i].line);
		assert_int_equal(err.column, bads[i].column);
		buffer_release(&text);
	}
}

static void put_many(struct buffer *buffer, const char *what, int n)
{
	for (int i = 0; i < n; i++)
		buffer_put_string(buffer, what);
}

static enum status read_status(const struct buffer *buffer)
{
	struct error err = {0};
	struct json *json = read_or_null(buffer_bytes(buffer), &err);

	json_free(json);
	return err.status;
}

static void json_read__keeps_the_depth(void **state)
{
	(void)state;
	for (int extra = 0; extra < 2; extra++) {
		struct buffer buffer;

		buffer_init(0, &buffer);
		put_many(&buffer, "[", LIMIT_JSON_DEPTH + extra);
		put_many(&buffer, "]", LIMIT_JSON_DEPTH + extra);
		assert_int_equal(read_status(&buffer),
				 extra ? STATUS_LIMIT : STATUS_OK);
		buffer_release(&buffer);
	}
}

static void json_read__keeps_the_sizes_of_strings(void **state)
{
	/* An escape counts as what it stands for; long_key may be longer. */
	static const struct {
		const char *before, *unit;
		int n;
		enum status status;
	} rows[] = {
		{"[\"", "a", LIMIT_STRING_BYTES, STATUS_OK},
		{"[\"", "a", LIMIT_STRING_BYTES + 1, STATUS_LIMIT},
		{"[\"", "\\u00e9", LIMIT_STRING_BYTES / 2, STATUS_OK},
		{"[\"", "\\u00e9", LIMIT_STRING_BYTES / 2 + 1, STATUS_LIMIT},
		{"[{\"ics\":\"", "a", LIMIT_STRING_BYTES + 1, STATUS_OK},
		{"[{\"icsx\":\"", "a", LIMIT_STRING_BYTES + 1, STATUS_LIMIT},
		{"[{\"ics\":[\"", "a", LIMIT_STRING_BYTES + 1, STATUS_LIMIT},
		{"[{\"ics\":\"", "a", LIMIT_CALENDAR_TEXT_BYTES, STATUS_OK},
		{"[{\"ics\":\"", "a", LIMIT_CALENDAR_TEXT_BYTES + 1,
		 STATUS_LIMIT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		bool is_object = rows[i].before[1] == '{';
		bool is_list = strstr(rows[i].before, ":[") != NULL;
		struct buffer buffer;

		buffer_init(0, &buffer);
		buffer_put_string(&buffer, rows[i].before);
		put_many(&buffer, rows[i].unit, rows[i].n);
		buffer_put_string(&buffer, is_list     ? "\"]}]"
					   : is_object ? "\"}]"
						       : "\"]");
		assert_int_equal(read_status(&buffer), rows[i].status);
		buffer_release(&buffer);
	}
}

static void json_read__keeps_the_number_of_values(void **state)
{
	(void)state;
	for (int extra = 0; extra < 2; extra++) {
		struct buffer buffer;

		buffer_init(0, &buffer);
		buffer_put_string(&buffer, "[1");
		put_many(&buffer, ",1", LIMIT_JSON_VALUES - 2 + extra);
		buffer_put_string(&buffer, "]");
		assert_int_equal(read_status(&buffer),
				 extra ? STATUS_LIMIT : STATUS_OK);
		buffer_release(&buffer);
	}
}

/* What is written is read again as the same, pretty or not. */
static void json_write__is_read_again_as_the_same(void **state)
{
	static const char text[] = "{\"a\":[],\"b\":{},\"c\":\"\\\"\\\\\\n"
				   "/\xe2\x82\xac\xf0\x9f\x98\x80\",\"d\":1.5}";
	struct error err = {0};
	struct json *json = read_or_null(bytes_of(text), &err), *again;
	struct buffer pretty;

	(void)state;
	buffer_init(0, &pretty);
	assert_int_equal(json_write_pretty(json, &pretty, &err), STATUS_OK);
	again = read_or_null(buffer_bytes(&pretty), &err);
	assert_written(json, text);
	assert_written(again, text);
	json_free(again);
	json_free(json);
	buffer_release(&pretty);
}

static void json_set__reports_a_failure_at_the_end(void **state)
{
	struct json *object = json_new_object(), *inner = json_new_array();
	struct error err = {0};
	struct buffer buffer;

	(void)state;
	buffer_init(0, &buffer);
	assert_false(json_append(inner, NULL));
	assert_false(json_set(object, "inner", inner));
	assert_true(json_set(object, "other", json_new_int(1)));
	assert_false(json_set(NULL, "lost", json_new_int(1)));
	assert_int_equal(json_write(object, &buffer, &err), STATUS_NO_MEMORY);
	assert_int_equal(buffer.n, 0);
	json_free(object);
	buffer_release(&buffer);
}

static void json_copy__is_apart_and_json_share_is_not(void **state)
{
	struct json *object = json_new_object(), *copy, *shared;

	(void)state;
	json_set(object, "a", json_new_int(1));
	copy = json_copy(object);
	shared = json_share(object);
	json_set(object, "b", json_new_bool(true));
	assert_true(json_remove(object, "a"));
	assert_written(copy, "{\"a\":1}");
	assert_written(shared, "{\"b\":true}");
	json_free(object);
	assert_written(shared, "{\"b\":true}");
	json_free(shared);
	json_free(copy);
}

static void json_write__stops_at_the_buffers_cap(void **state)
{
	struct json *json = json_new_string("longer than the cap");
	struct buffer buffer;

	(void)state;
	buffer_init(8, &buffer);
	assert_int_equal(json_write(json, &buffer, NULL), STATUS_NO_MEMORY);
	buffer_release(&buffer);
	json_free(json);
}

static void json_place__finds_values_and_keys(void **state)
{
	static const char text[] =
		"{ \"a\" : [10, {\"b/c~\": \"x\"},\n  [\"\xc3\xb4\", 7]],\n"
		" \"\\u0064\": {\"e\": null}}";
	static const struct {
		const char *pointer;
		bool key;
		int32_t line, column; /* 0: not there */
	} rows[] = {
		{"", false, 1, 1},
		{"/a", false, 1, 9},
		{"/a", true, 1, 3},
		{"/a/0", false, 1, 10},
		{"/a/1", false, 1, 14},
		{"/a/1/b~1c~0", false, 1, 23},
		{"/a/1/b~1c~0", true, 1, 15},
		{"/a/2/1", false, 2, 9},
		{"/d/e", false, 3, 18},
		{"/d", true, 3, 2},
		{"/a/3", false, 0, 0},
		{"/a/x", false, 0, 0},
		{"/z", false, 0, 0},
		{"/d/e/f", false, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct place_in_text place = {0, 0};
		bool found = json_place(bytes_of(text), rows[i].pointer,
					rows[i].key, &place);

		assert_int_equal(found, rows[i].line != 0);
		assert_int_equal(place.line, rows[i].line);
		assert_int_equal(place.column, rows[i].column);
	}
}

/* Every prefix of a text is refused; none crashes. */
static void json_read__refuses_every_cut(void **state)
{
	static const char text[] = "{\"a\": [1.5e3, \"\\ud83d\\ude00\", true],"
				   " \"b\": {\"c\": \"\xc3\xb4\"}}";

	(void)state;
	for (size_t n = 0; n < sizeof(text) - 1; n++) {
		struct error err = {0};
		char *cut = malloc(n + 1); /* so that ASan sees the end */

		assert_non_null(cut);
		memcpy(cut, text, n);
		assert_null(read_or_null((struct bytes){cut, n}, &err));
		assert_int_equal(err.status, STATUS_REJECTED);
		free(cut);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_read__keeps_every_value_and_the_order),
		cmocka_unit_test(json_read__tells_where_and_what_was_expected),
		cmocka_unit_test(json_read__keeps_the_depth),
		cmocka_unit_test(json_read__keeps_the_sizes_of_strings),
		cmocka_unit_test(json_read__keeps_the_number_of_values),
		cmocka_unit_test(json_read__refuses_every_cut),
		cmocka_unit_test(json_write__is_read_again_as_the_same),
		cmocka_unit_test(json_write__stops_at_the_buffers_cap),
		cmocka_unit_test(json_set__reports_a_failure_at_the_end),
		cmocka_unit_test(json_copy__is_apart_and_json_share_is_not),
		cmocka_unit_test(json_place__finds_values_and_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
