#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "json/merge.h"

/*
 * A merge whose n-th allocation fails, and all after it, for every n: out of
 * memory or what it is with memory, never anything else, and nothing leaks.
 * malloc, calloc and realloc of the whole process are the ones below. What is
 * merged into what, is tests/unit/conference/test_patch.c's.
 */

#if defined(__SANITIZE_ADDRESS__)
#define REAL(name) __interceptor_##name
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define REAL(name) __interceptor_##name
#endif
#endif
#ifndef REAL
#define REAL(name) __libc_##name
#endif

extern void *REAL(malloc)(size_t n);
extern void *REAL(calloc)(size_t n, size_t size);
extern void *REAL(realloc)(void *old, size_t n);

static struct {
	bool on;
	int64_t left; /* allocations that succeed yet */
} plan;

static bool fails(void)
{
	return plan.on && plan.left-- <= 0;
}

void *malloc(size_t n)
{
	return fails() ? NULL : REAL(malloc)(n);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : REAL(calloc)(n, size);
}

void *realloc(void *old, size_t n)
{
	return fails() ? NULL : REAL(realloc)(old, n);
}

static const struct merge_list lists[] = {{"people", "id", NULL}};
static const struct merge_rules rules = {.lists = lists, .n_lists = 1};

static struct json *read_text(const char *text)
{
	struct json *json = NULL;

	assert_int_equal(json_read(bytes_of(text), NULL, &json, NULL),
			 STATUS_OK);
	return json;
}

static void assert_written(const struct json *json, const char *expected)
{
	struct buffer text;

	buffer_init(0, &text);
	assert_int_equal(json_write(json, &text, NULL), STATUS_OK);
	assert_string_equal(text.data, expected);
	buffer_release(&text);
}

/* expected: the text merged, or NULL: refused. */
static void merge_without_memory(const char *target, const char *patch,
				 const char *expected)
{
	struct json *was = read_text(target), *with = read_text(patch);
	enum status wanted = expected ? STATUS_OK : STATUS_REJECTED;
	enum status status = STATUS_NO_MEMORY;
	int64_t n = 0;

	for (; status == STATUS_NO_MEMORY; n++) {
		struct json *merged = NULL;
		struct error error = {0};

		assert_true(n < 10000);
		plan.left = n;
		plan.on = true;
		status = json_merge(was, with, &rules, "", &merged, &error);
		plan.on = false;
		assert_true((status == STATUS_OK) == (merged != NULL));
		assert_int_equal(error.status, status);
		if (merged)
			assert_written(merged, expected);
		json_free(merged);
	}
	assert_int_equal(status, wanted);
	assert_true(n > 3);
	assert_written(was, target);
	assert_written(with, patch);
	json_free(was);
	json_free(with);
}

static void merge__ends_where_there_is_no_memory(void **state)
{
	(void)state;
	merge_without_memory(
		"{\"a\":{\"b\":1},\"people\":[{\"id\":\"x\"},{\"id\":\"y\","
		"\"n\":[1]},{\"id\":\"z\"}]}",
		"{\"a\":{\"c\":{\"d\":2}},\"people\":[{\"id\":\"y\",\"n\":[2],"
		"\"o\":{\"p\":3}},{\"id\":\"w\",\"q\":{}},{\"id\":\"x\","
		"\"remove\":true}]}",
		"{\"a\":{\"b\":1,\"c\":{\"d\":2}},\"people\":[{\"id\":\"y\","
		"\"n\":[2],\"o\":{\"p\":3}},{\"id\":\"z\"},{\"id\":\"w\","
		"\"q\":{}}]}");
	merge_without_memory("{\"a\":1,\"b\":2}", "{\"a\":null}", "{\"b\":2}");
}

static void merge__refuses_or_is_without_memory(void **state)
{
	(void)state;
	merge_without_memory("{\"people\":[{\"id\":\"xyz\"}]}",
			     "{\"people\":[{\"id\":\"xy\",\"remove\":true}]}",
			     NULL);
	merge_without_memory("{\"window\":1}", "{\"windw\":null}", NULL);
	merge_without_memory("{}", "{\"people\":[{\"name\":\"x\"}]}", NULL);
}

/* RFC 7396, appendix A, without what is refused here. */
static void merge__does_as_the_rfc_says(void **state)
{
	static const char *const rows[][3] = {
		{"{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
		{"{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}"},
		{"{\"a\":\"b\"}", "{\"a\":null}", "{}"},
		{"{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}"},
		{"{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
		{"{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}"},
		{"{\"a\":{\"b\":\"c\",\"c\":1}}",
		 "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}"},
		{"{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}"},
		{"{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}"},
		/* a list of that name elsewhere is a list as any other */
		{"{\"a\":{\"people\":[\"b\",\"c\"]}}",
		 "{\"a\":{\"people\":[\"c\"]}}",
		 "{\"a\":{\"people\":[\"c\"]}}"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct json *was = read_text(rows[i][0]);
		struct json *with = read_text(rows[i][1]), *merged = NULL;

		assert_int_equal(json_merge(was, with, &rules, "", &merged,
					    NULL),
				 STATUS_OK);
		assert_written(merged, rows[i][2]);
		json_free(merged);
		json_free(with);
		json_free(was);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merge__does_as_the_rfc_says),
		cmocka_unit_test(merge__ends_where_there_is_no_memory),
		cmocka_unit_test(merge__refuses_or_is_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
