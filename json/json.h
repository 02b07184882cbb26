#ifndef JSON_JSON_H
#define JSON_JSON_H

/*
 * JSON text to values and back: the only door to the JSON library.
 *
 * Reading is strict: UTF-8, no duplicate keys, no NaN, nothing behind the
 * value, depth and string sizes within base/limits.h. Objects keep the order
 * of their members. Values are counted: json_free() ends an owned one;
 * everything got out of a value is borrowed from it. This module must not
 * know what the values mean.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"
#include "json/text.h"

/* The library links functions of these names; ours have others. */
#define json_copy json_value_copy
#define json_real json_value_real
#define json_string json_value_string

struct json;

enum json_kind {
	JSON_KIND_NULL,
	JSON_KIND_BOOL,
	JSON_KIND_INT,
	JSON_KIND_REAL,
	JSON_KIND_STRING,
	JSON_KIND_ARRAY,
	JSON_KIND_OBJECT,
};

/*
 * long_key: a member whose string may be as long as
 * LIMIT_CALENDAR_TEXT_BYTES (calendar text); NULL: none.
 * Errors: STATUS_REJECTED with line and column, STATUS_LIMIT, _NO_MEMORY.
 */
enum status json_read(struct bytes text, const char *long_key,
		      struct json **ret, struct error *err);
void json_free(struct json *json);		 /* NULL is allowed */
struct json *json_share(struct json *json);	 /* one more owner */
struct json *json_copy(const struct json *json); /* deep; NULL: no memory */

enum json_kind json_kind(const struct json *json); /* NULL is JSON_KIND_NULL */
bool json_bool(const struct json *json);
int64_t json_int(const struct json *json);
double json_real(const struct json *json);
const char *json_string(const struct json *json); /* no NUL inside */
struct bytes json_string_bytes(const struct json *json);

size_t json_size(const struct json *json); /* of an array or an object */
struct json *json_at(const struct json *array, size_t i);
struct json *json_member(const struct json *object, const char *key); /* NULL */
/* Member i in the order of the text. O(1) when walked in order. */
struct json_iterator {
	const char *key;
	struct json *value;
	void *next;
};
/* for (it = json_first(o); it.key; json_next(o, &it)) */
struct json_iterator json_first(const struct json *object);
void json_next(const struct json *object, struct json_iterator *iterator);

/*
 * Making values. Every function steals the values given to it, also when it
 * fails; a NULL value makes the result NULL, and json_set/json_append on NULL
 * free what they are given: so a failure is checked once, at the end, by
 * json_write() or, where nothing is written, json_is_whole().
 */
bool json_is_whole(const struct json *json); /* false: something failed */
struct json *json_new_object(void);
struct json *json_new_array(void);
struct json *json_new_string(const char *string);
struct json *json_new_bytes(struct bytes bytes); /* NULL: not UTF-8 too */
struct json *json_new_int(int64_t value);
struct json *json_new_bool(bool value);
struct json *json_new_null(void);
/* Failures mark the container; json_write() then reports STATUS_NO_MEMORY. */
bool json_set(struct json *object, const char *key, struct json *value);
bool json_append(struct json *array, struct json *value);
bool json_remove(struct json *object, const char *key);

/* Compact, one line, members in order, UTF-8 as it is; appends to ret. */
enum status json_write(const struct json *json, struct buffer *ret,
		       struct error *err);
/* The same indented by two, for people; no newline at the end. */
enum status json_write_pretty(const struct json *json, struct buffer *ret,
			      struct error *err);

/* Where a JSON pointer's value (or, with key, its key) stands in the text. */
bool json_place(struct bytes text, const char *pointer, bool key,
		struct place_in_text *ret);

#endif
