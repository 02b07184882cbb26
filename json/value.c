#include <jansson.h> /* before json.h, which gives some names to others */

#include "json/json.h"

#include <stdlib.h>

#include "base/limits.h"

#include "base/wipe.h"
#include "json/lexer.h"

/* The library's memory begins with its size, and is wiped when it is freed. */
union counted {
	size_t n;
	max_align_t align;
};

static void *counted_malloc(size_t n)
{
	union counted *block = n <= SIZE_MAX - sizeof(*block)
				       ? malloc(sizeof(*block) + n)
				       : NULL;

	if (!block)
		return NULL;
	block->n = n;
	return block + 1;
}

static void wiping_free(void *memory)
{
	union counted *block = memory;

	if (!block)
		return;
	block--;
	wipe(block, sizeof(*block) + block->n);
	free(block);
}

/* Before main(), as nothing may be freed that was allocated otherwise. */
__attribute__((constructor)) static void use_counted_memory(void)
{
	json_set_alloc_funcs(counted_malloc, wiping_free);
}

/*
 * A struct json is the library's json_t. A container in which something
 * failed has the highest bit of its count of owners set, so that no memory is
 * needed to say so; json_free() takes it off again.
 */
#define FAILED (~(SIZE_MAX >> 1))

static json_t *value_of(const struct json *json)
{
	return (json_t *)(uintptr_t)json;
}

static struct json *of_value(json_t *value)
{
	return (struct json *)value;
}

static bool is_container(const json_t *value)
{
	return json_is_array(value) || json_is_object(value);
}

static bool is_failed(const json_t *value)
{
	return is_container(value) && (value->refcount & FAILED);
}

static void fail(json_t *value)
{
	if (value)
		value->refcount |= FAILED;
}

static void unfail(json_t *value)
{
	if (is_failed(value))
		value->refcount &= ~FAILED;
}

/* Depth is that of what was read or built: a few. */
static bool any_failed(const json_t *value)
{
	json_t *child;

	if (is_failed(value))
		return true;
	if (json_is_array(value)) {
		for (size_t i = 0; i < json_array_size(value); i++)
			if (any_failed(json_array_get(value, i)))
				return true;
	} else if (json_is_object(value)) {
		const char *key;

		json_object_foreach((json_t *)(uintptr_t)value, key,
				    child) if (any_failed(child)) return true;
	}
	return false;
}

static void unfail_all(json_t *value)
{
	json_t *child;
	size_t i;

	unfail(value);
	if (json_is_array(value)) {
		json_array_foreach(value, i, child) unfail_all(child);
	} else if (json_is_object(value)) {
		const char *key;

		json_object_foreach(value, key, child) unfail_all(child);
	}
}

/* The token that ends where the library stopped. */
static size_t token_ending(struct bytes text, size_t end)
{
	struct lexer lexer = {.text = text};
	struct token token;

	do
		lexer_next(&lexer, &token);
	while (token.end < end && token.kind != TOKEN_END &&
	       token.kind != TOKEN_WRONG);
	return token.start;
}

/* What lexer_check() cannot see. */
static enum status library_error(struct bytes text, const json_error_t *error,
				 struct error *err)
{
	enum json_error_code code = json_error_code(error);
	size_t at = error->position > 0 ? (size_t)error->position : 0;
	struct place_in_text place;
	struct lexer lexer = {.text = text};
	struct token token;

	if (code != json_error_duplicate_key &&
	    code != json_error_numeric_overflow)
		return error_no_memory(err, NULL);
	lexer.at = token_ending(text, at);
	place = lexer_place(text, lexer.at);
	lexer_next(&lexer, &token);
	error_set(err, STATUS_REJECTED,
		  code == json_error_duplicate_key ? MSG_JSON_DUPLICATE
						   : MSG_JSON_NUMBER_RANGE,
		  "b",
		  (struct bytes){text.data + token.start,
				 token.end - token.start});
	error_place(err, place.line, place.column);
	return STATUS_REJECTED;
}

enum status json_read(struct bytes text, const char *long_key,
		      struct json **ret, struct error *err)
{
	enum status status = lexer_check(text, long_key, err);
	json_error_t error;
	json_t *value;

	if (status)
		return status;
	value = json_loadb(text.data, text.n,
			   JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!value)
		return library_error(text, &error, err);
	*ret = of_value(value);
	return STATUS_OK;
}

void json_free(struct json *json)
{
	json_t *value = value_of(json);

	if (!value)
		return;
	unfail(value);
	if (value->refcount == 1)
		unfail_all(value);
	json_decref(value);
}

struct json *json_share(struct json *json)
{
	return of_value(json_incref(value_of(json)));
}

struct json *json_copy(const struct json *json)
{
	return of_value(json_deep_copy(value_of(json)));
}

enum json_kind json_kind(const struct json *json)
{
	const json_t *value = value_of(json);

	if (!value)
		return JSON_KIND_NULL;
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return JSON_KIND_OBJECT;
	case JSON_ARRAY:
		return JSON_KIND_ARRAY;
	case JSON_STRING:
		return JSON_KIND_STRING;
	case JSON_INTEGER:
		return JSON_KIND_INT;
	case JSON_REAL:
		return JSON_KIND_REAL;
	case JSON_TRUE:
	case JSON_FALSE:
		return JSON_KIND_BOOL;
	case JSON_NULL:
		break;
	}
	return JSON_KIND_NULL;
}

bool json_bool(const struct json *json)
{
	return json_is_true(value_of(json));
}

int64_t json_int(const struct json *json)
{
	return json_integer_value(value_of(json));
}

double json_real(const struct json *json)
{
	return json_number_value(value_of(json));
}

const char *json_string(const struct json *json)
{
	const char *string = json_string_value(value_of(json));

	return string ? string : "";
}

struct bytes json_string_bytes(const struct json *json)
{
	return (struct bytes){json_string(json),
			      json_string_length(value_of(json))};
}

size_t json_size(const struct json *json)
{
	const json_t *value = value_of(json);

	return json_is_array(value) ? json_array_size(value)
				    : json_object_size(value);
}

struct json *json_at(const struct json *array, size_t i)
{
	return of_value(json_array_get(value_of(array), i));
}

struct json *json_member(const struct json *object, const char *key)
{
	return of_value(json_object_get(value_of(object), key));
}

static struct json_iterator iterator_at(void *at)
{
	return (struct json_iterator){
		.key = json_object_iter_key(at),
		.value = of_value(json_object_iter_value(at)),
		.next = at,
	};
}

struct json_iterator json_first(const struct json *object)
{
	return iterator_at(json_object_iter(value_of(object)));
}

void json_next(const struct json *object, struct json_iterator *iterator)
{
	*iterator = iterator_at(
		json_object_iter_next(value_of(object), iterator->next));
}

struct json *json_new_object(void)
{
	return of_value(json_object());
}

struct json *json_new_array(void)
{
	return of_value(json_array());
}

struct json *json_new_string(const char *string)
{
	return string ? of_value(json_string_nocheck(string)) : NULL;
}

struct json *json_new_bytes(struct bytes bytes)
{
	return of_value(json_stringn(bytes.data ? bytes.data : "", bytes.n));
}

struct json *json_new_int(int64_t value)
{
	return of_value(json_integer(value));
}

struct json *json_new_bool(bool value)
{
	return of_value(json_boolean(value));
}

struct json *json_new_null(void)
{
	return of_value(json_null());
}

/* Whether value may be put into container; else both are dealt with. */
static bool can_take(json_t *container, struct json *value)
{
	if (container && value && !is_failed(value_of(value)))
		return true;
	json_free(value);
	fail(container);
	return false;
}

bool json_set(struct json *object, const char *key, struct json *value)
{
	json_t *to = value_of(object);

	if (!can_take(to, value))
		return false;
	if (json_object_set_new_nocheck(to, key, value_of(value)) == 0)
		return true;
	fail(to);
	return false;
}

bool json_append(struct json *array, struct json *value)
{
	json_t *to = value_of(array);

	if (!can_take(to, value))
		return false;
	if (json_array_append_new(to, value_of(value)) == 0)
		return true;
	fail(to);
	return false;
}

bool json_is_whole(const struct json *json)
{
	return json && !any_failed(value_of(json));
}

bool json_remove(struct json *object, const char *key)
{
	return json_object_del(value_of(object), key) == 0;
}

static int put(const char *data, size_t n, void *context)
{
	struct buffer *buffer = context;

	buffer_put(buffer, data, n);
	return buffer->failed ? -1 : 0;
}

static enum status write_with(const struct json *json, size_t flags,
			      struct buffer *ret, struct error *err)
{
	const json_t *value = value_of(json);

	if (!json_is_whole(json) ||
	    json_dump_callback(value, put, ret, flags | JSON_ENCODE_ANY) != 0)
		return error_no_memory(err, NULL);
	return STATUS_OK;
}

enum status json_write(const struct json *json, struct buffer *ret,
		       struct error *err)
{
	return write_with(json, JSON_COMPACT, ret, err);
}

enum status json_write_pretty(const struct json *json, struct buffer *ret,
			      struct error *err)
{
	return write_with(json, JSON_INDENT(2), ret, err);
}
