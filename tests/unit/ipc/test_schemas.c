#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "conference/schema_parts.h"
#include "ipc/replies.h"
#include "ipc/rpc.h"
#include "ipc/schemas.h"

static struct json *get(const char *name)
{
	struct error error = {0};
	struct json *schema = NULL;

	assert_int_equal(schemas_get(name, &schema, &error), STATUS_OK);
	return schema;
}

static void results__are_told_of_every_method_and_no_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_methods; i++)
		assert_non_null(method_result_find(methods[i].name));
	for (size_t i = 0; i < n_method_results; i++)
		assert_non_null(method_find(method_results[i].method));
}

static void schemas__are_there_for_each_name(void **state)
{
	char name[SCHEMA_NAME_BYTES];

	(void)state;
	for (size_t i = 0; i < schemas_count(); i++) {
		struct buffer text;

		schemas_name(i, name);
		struct json *schema = get(name);
		buffer_init(0, &text);
		assert_int_equal(json_write(schema, &text, NULL), STATUS_OK);
		buffer_release(&text);
		json_free(schema);
	}
}

static void schemas__tell_the_nearest_name(void **state)
{
	struct error error = {0};
	struct json *schema = NULL;

	(void)state;
	assert_int_equal(schemas_get("propose.reqest", &schema, &error),
			 STATUS_NOT_FOUND);
	assert_int_equal(error.message, MSG_SCHEMA_UNKNOWN_NEAREST);
	assert_string_equal(error.arguments[1].string, "propose.request");
	assert_null(schema);
}

static bool requires(const char *method, const char *param)
{
	char name[SCHEMA_NAME_BYTES];
	bool found = false;

	snprintf(name, sizeof(name), "%s.request", method);
	struct json *schema = get(name);
	const struct json *required =
		json_member(json_member(json_member(schema, "properties"),
					"params"),
			    "required");
	for (size_t k = 0; k < json_size(required); k++)
		if (strcmp(json_string(json_at(required, k)), param) == 0)
			found = true;
	json_free(schema);
	return found;
}

/* Whoever changes something over a socket says which change it is. */
static void request__of_a_change_has_a_request_id(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_methods; i++)
		assert_true(requires(methods[i].name, "request_id") ==
			    methods[i].changes);
}

/* Whoever decides says what was seen; a new case has nothing to be seen. */
static void request__of_a_decision_has_the_revision_seen(void **state)
{
	static const char *const decisions[] = {"hold", "agree", "move",
						"release", "record"};

	(void)state;
	for (size_t i = 0; i < sizeof(decisions) / sizeof(*decisions); i++)
		assert_true(requires(decisions[i], "if_revision"));
	assert_false(requires("put", "if_revision"));
}

/* Each status that a method may give is a code, and no two are one. */
static void errors__are_one_code_a_status(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_rpc_errors; i++) {
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(rpc_errors[i].code,
					     rpc_errors[k].code);
		if (rpc_errors[i].status != STATUS_OK)
			assert_int_equal(rpc_code(rpc_errors[i].status),
					 rpc_errors[i].code);
	}
}

static void references__are_moved_and_nothing_else(void **state)
{
	struct json *json = NULL;
	struct buffer text;

	(void)state;
	assert_int_equal(json_read(BYTES("[{\"$ref\":\"#/$defs/a\",\"b\":"
					 "[{\"$ref\":\"#/$defs/b\"}]},"
					 "{\"$ref\":{\"$ref\":\"#/other/a\"}},"
					 "{\"pattern\":\"#/$defs/a\"}]"),
				   NULL, &json, NULL),
			 STATUS_OK);
	schema_move_references("#/x/", json);
	buffer_init(0, &text);
	assert_int_equal(json_write(json, &text, NULL), STATUS_OK);
	assert_string_equal(text.data,
			    "[{\"$ref\":\"#/x/a\",\"b\":[{\"$ref\":\"#/x/b\"}]}"
			    ",{\"$ref\":{\"$ref\":\"#/other/a\"}},"
			    "{\"pattern\":\"#/$defs/a\"}]");
	buffer_release(&text);
	json_free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			results__are_told_of_every_method_and_no_other),
		cmocka_unit_test(schemas__are_there_for_each_name),
		cmocka_unit_test(schemas__tell_the_nearest_name),
		cmocka_unit_test(request__of_a_change_has_a_request_id),
		cmocka_unit_test(request__of_a_decision_has_the_revision_seen),
		cmocka_unit_test(errors__are_one_code_a_status),
		cmocka_unit_test(references__are_moved_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
