#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/conference/case_reader.h"
#include "conference/fields.h"

static void case_schema__is_the_checked_in_file(void **state)
{
	struct json *schema = case_schema();
	struct buffer written, file;

	(void)state;
	buffer_init(0, &written);
	buffer_init(0, &file);
	assert_int_equal(json_write_pretty(schema, &written, NULL), STATUS_OK);
	buffer_put_char(&written, '\n');
	read_whole_file("docs/case.schema.json", &file);
	assert_string_equal(written.data, file.data);
	buffer_release(&written);
	buffer_release(&file);
	json_free(schema);
}

/* Every field that is read is described, in both languages. */
static void assert_described(const struct shape *shape,
			     const struct json *schema)
{
	const struct json *properties = json_member(schema, "properties");

	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct field *field = &shape->fields[i];
		const struct json *json = json_member(properties, field->name);

		assert_non_null(json);
		assert_true(
			json_string_bytes(json_member(json, "description")).n >
			0);
		assert_string_not_equal(
			json_string(json_member(json, "description")),
			json_string(json_member(json, "x-description-cy")));
		if (field->type == FIELD_OBJECT)
			assert_described(field->shape,
					 field->is_list
						 ? json_member(json, "items")
						 : json);
	}
	assert_int_equal(json_size(properties), shape->n_fields);
}

static void case_schema__describes_every_field(void **state)
{
	struct json *schema = case_schema();

	(void)state;
	assert_described(&case_shape, schema);
	json_free(schema);
}

/* Members of `interpreted` stand in the order of the table. */
static void case_interpreted__keeps_the_order_of_the_table(void **state)
{
	struct case_reader reader = {0};
	struct json *json;
	struct json_iterator it;
	size_t at = 0, n = 0;

	(void)state;
	assert_int_equal(read_case_file(&reader, "examples/dyffryn/case.json"),
			 STATUS_OK);
	json = case_interpreted(&reader.conference);
	for (it = json_first(json); it.key; json_next(json, &it), n++) {
		while (at < case_shape.n_fields &&
		       strcmp(case_shape.fields[at].name, it.key) != 0)
			at++;
		assert_true(at < case_shape.n_fields);
	}
	assert_int_equal(n, 30);
	json_free(json);
	case_reader_release(&reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(case_schema__is_the_checked_in_file),
		cmocka_unit_test(case_schema__describes_every_field),
		cmocka_unit_test(
			case_interpreted__keeps_the_order_of_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
