#include "cli/layout.h"

#include "cli/words.h"

struct laying {
	struct buffer *ret;
	enum status status;
	struct error *err;
};

static void put_value(struct laying *laying, const struct json *json,
		      size_t indent, size_t used);

static void put_flat(struct laying *laying, const struct json *json,
		     struct buffer *ret);

static void put_scalar(struct laying *laying, const struct json *json,
		       struct buffer *ret)
{
	if (laying->status == STATUS_OK)
		laying->status = json_write(json, ret, laying->err);
}

static void put_key(struct laying *laying, const char *key, struct buffer *ret)
{
	struct json *json = json_new_string(key);

	put_scalar(laying, json, ret);
	json_free(json);
	buffer_put_string(ret, ": ");
}

static void put_flat_members(struct laying *laying, const struct json *json,
			     struct buffer *ret)
{
	const char *between = "";

	for (struct json_iterator it = json_first(json); it.key;
	     json_next(json, &it)) {
		buffer_put_string(ret, between);
		put_key(laying, it.key, ret);
		put_flat(laying, it.value, ret);
		between = ", ";
	}
}

static void put_flat(struct laying *laying, const struct json *json,
		     struct buffer *ret)
{
	switch (json_kind(json)) {
	case JSON_KIND_OBJECT:
		buffer_put_char(ret, '{');
		put_flat_members(laying, json, ret);
		buffer_put_char(ret, '}');
		break;
	case JSON_KIND_ARRAY:
		buffer_put_char(ret, '[');
		for (size_t i = 0; i < json_size(json); i++) {
			buffer_put_string(ret, i ? ", " : "");
			put_flat(laying, json_at(json, i), ret);
		}
		buffer_put_char(ret, ']');
		break;
	default:
		put_scalar(laying, json, ret);
	}
}

static void begin_line(struct laying *laying, size_t indent, bool is_first)
{
	buffer_put_string(laying->ret, is_first ? "\n" : ",\n");
	for (size_t i = 0; i < indent; i++)
		buffer_put_char(laying->ret, ' ');
}

static void put_tall(struct laying *laying, const struct json *json,
		     size_t indent)
{
	enum { STEP = 2, AROUND_A_KEY = 4, COMMA = 1 };
	bool is_object = json_kind(json) == JSON_KIND_OBJECT;
	struct json_iterator it = {NULL, NULL, NULL};

	if (is_object)
		it = json_first(json);
	buffer_put_char(laying->ret, is_object ? '{' : '[');
	for (size_t i = 0; i < json_size(json); i++) {
		size_t used = indent + STEP + COMMA;

		begin_line(laying, indent + STEP, i == 0);
		if (is_object) {
			put_key(laying, it.key, laying->ret);
			used += text_width(it.key) + AROUND_A_KEY;
		}
		put_value(laying, is_object ? it.value : json_at(json, i),
			  indent + STEP, used);
		if (is_object)
			json_next(json, &it);
	}
	buffer_put_char(laying->ret, '\n');
	for (size_t i = 0; i < indent; i++)
		buffer_put_char(laying->ret, ' ');
	buffer_put_char(laying->ret, is_object ? '}' : ']');
}

/* used: columns before it on its line, and the comma behind it. */
static void put_value(struct laying *laying, const struct json *json,
		      size_t indent, size_t used)
{
	struct buffer flat;

	buffer_init(0, &flat);
	put_flat(laying, json, &flat);
	if (!flat.failed && flat.data &&
	    (json_size(json) == 0 ||
	     used + text_width(flat.data) <= LINE_COLUMNS))
		buffer_put(laying->ret, flat.data, flat.n);
	else
		put_tall(laying, json, indent);
	buffer_release(&flat);
}

enum status put_layout(const struct json *json, struct buffer *ret,
		       struct error *err)
{
	struct laying laying = {ret, STATUS_OK, err};

	put_value(&laying, json, 0, LINE_COLUMNS);
	buffer_put_char(ret, '\n');
	if (laying.status == STATUS_OK && ret->failed)
		return error_no_memory(err, NULL);
	return laying.status;
}
