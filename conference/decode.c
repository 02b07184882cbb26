#include "conference/decode.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/nearest.h"

/* Where we are: up to the root. */
struct path {
	const struct path *up;
	const char *key; /* NULL: element index of a list */
	size_t index;
};

/* What is being decoded into what. */
struct target {
	const struct field *field;
	const struct path *path;
	void *at;
};

static enum status decode_shape(struct decoder *decoder,
				const struct shape *shape,
				const struct json *json,
				const struct path *path, void *ret);

static void put_key(const char *key, struct buffer *ret)
{
	for (const char *p = key; *p; p++) {
		if (*p == '~')
			buffer_put_string(ret, "~0");
		else if (*p == '/')
			buffer_put_string(ret, "~1");
		else
			buffer_put_char(ret, *p);
	}
}

static void put_path(const struct path *path, struct buffer *ret)
{
	if (!path)
		return;
	put_path(path->up, ret);
	buffer_put_char(ret, '/');
	if (path->key)
		put_key(path->key, ret);
	else
		buffer_put_int(ret, (int64_t)path->index);
}

/* Of the value, or of the nearest one above it: a default has no place. */
static bool find_place(struct bytes text, char *pointer, bool key,
		       struct place_in_text *ret)
{
	while (text.n > 0) {
		char *end;

		if (json_place(text, pointer, key, ret))
			return true;
		end = strrchr(pointer, '/');
		if (!end)
			break;
		*end = '\0';
		key = false;
	}
	return false;
}

enum status decoder_place(struct decoder *decoder, enum status status,
			  const char *pointer, bool key)
{
	const char *base = decoder->options->path_base;
	struct place_in_text place;
	struct buffer full;

	buffer_init(0, &full);
	buffer_put_string(&full, base ? base : "");
	buffer_put_string(&full, pointer);
	if (!full.failed && full.data) {
		error_path(decoder->err, full.data);
		if (find_place(decoder->options->text, full.data, key, &place))
			error_place(decoder->err, place.line, place.column);
	}
	buffer_release(&full);
	return status;
}

const char *decoder_pointer(const struct decoder *decoder, const char *pointer)
{
	const char *base = decoder->options->path_base;

	return arena_printf(decoder->arena, "%s%s", base ? base : "", pointer);
}

const char *decoder_list(const struct decoder *decoder,
			 const char *const *words, size_t n)
{
	const char *list = "";

	for (size_t i = 0; i < n && list; i++)
		list = arena_printf(decoder->arena, "%s%s%s", list,
				    i ? ", " : "", words[i]);
	return list ? list : "";
}

static enum status fail(struct decoder *decoder, enum status status,
			const struct path *path, bool key)
{
	struct buffer pointer;

	buffer_init(0, &pointer);
	put_path(path, &pointer);
	decoder_place(decoder, status, pointer.data ? pointer.data : "", key);
	buffer_release(&pointer);
	return status;
}

static enum status no_memory(const struct decoder *decoder)
{
	return error_no_memory(decoder->err, decoder->arena);
}

static enum message kind_message(enum json_kind kind)
{
	static const enum message found[] = {
		[JSON_KIND_NULL] = MSG_FOUND_NULL,
		[JSON_KIND_BOOL] = MSG_FOUND_BOOL,
		[JSON_KIND_INT] = MSG_FOUND_INT,
		[JSON_KIND_REAL] = MSG_FOUND_REAL,
		[JSON_KIND_STRING] = MSG_FOUND_STRING,
		[JSON_KIND_ARRAY] = MSG_FOUND_ARRAY,
		[JSON_KIND_OBJECT] = MSG_FOUND_OBJECT,
	};

	return found[kind];
}

static enum status wrong_type(struct decoder *decoder, enum message want,
			      const struct json *json, const struct path *path)
{
	error_set(decoder->err, STATUS_REJECTED, MSG_CASE_TYPE, "mm", (int)want,
		  (int)kind_message(json_kind(json)));
	return fail(decoder, STATUS_REJECTED, path, false);
}

static enum status wrong_value(struct decoder *decoder,
			       const struct target *target, const char *value)
{
	error_set(decoder->err, STATUS_REJECTED, MSG_CASE_VALUE, "ms",
		  (int)field_want(target->field->type), value);
	return fail(decoder, STATUS_REJECTED, target->path, false);
}

/* "cy", "en-GB" (BCP 47 as far as a case needs it) */
static bool is_language(const char *string)
{
	size_t n = strspn(string, "abcdefghijklmnopqrstuvwxyz");
	const char *rest = string + n;

	if (n < 2 || n > 8)
		return false;
	return !*rest ||
	       (*rest == '-' && rest[1] && strlen(rest) < 20 &&
		strspn(rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz0123456789-") ==
			strlen(rest));
}

static bool is_email(const char *string)
{
	const char *at = strchr(string, '@');

	return at && at != string && at[1] && !strchr(at + 1, '@') &&
	       !strpbrk(string, " \t\r\n<>,;\"");
}

/* Not absolute, and never up. */
static bool is_inside(const char *file)
{
	if (file[0] == '/')
		return false;
	for (const char *p = file; p; p = strchr(p, '/')) {
		if (*p == '/')
			p++;
		if (strncmp(p, "..", 2) == 0 && (!p[2] || p[2] == '/'))
			return false;
	}
	return true;
}

static enum status take_file(struct decoder *decoder,
			     const struct target *target, const char *string)
{
	if (!string[0])
		return wrong_value(decoder, target, string);
	if (is_inside(string))
		return STATUS_OK;
	error_set(decoder->err, STATUS_REJECTED, MSG_CASE_FILE_OUTSIDE, "s",
		  string);
	return fail(decoder, STATUS_REJECTED, target->path, false);
}

static enum status wrong_word(struct decoder *decoder,
			      const struct target *target, const char *string)
{
	const struct words *words = target->field->words;
	const char *list = decoder_list(decoder, words->words, words->n);

	error_set(decoder->err, STATUS_REJECTED, MSG_CASE_WORD, "ss", list,
		  string);
	return fail(decoder, STATUS_REJECTED, target->path, false);
}

static enum status take_word(struct decoder *decoder,
			     const struct target *target, const char *string)
{
	const struct words *words = target->field->words;

	for (size_t i = 0; i < words->n; i++) {
		if (strcmp(words->words[i], string) == 0) {
			*(int32_t *)target->at = (int32_t)i;
			return STATUS_OK;
		}
	}
	return wrong_word(decoder, target, string);
}

static enum status take_duration(struct decoder *decoder,
				 const struct target *target,
				 const char *string)
{
	char least[DURATION_TEXT_BYTES], most[DURATION_TEXT_BYTES];
	int64_t s;

	if (!duration_parse(string, &s))
		return wrong_value(decoder, target, string);
	if (s >= target->field->least && s <= target->field->most) {
		*(int64_t *)target->at = s;
		return STATUS_OK;
	}
	duration_format(target->field->least, least);
	duration_format(target->field->most, most);
	error_set(decoder->err, STATUS_REJECTED, MSG_CASE_DURATION_RANGE, "sss",
		  least, most, string);
	return fail(decoder, STATUS_REJECTED, target->path, false);
}

/* Years that calendars and zones are known for. */
static bool is_near(struct day day)
{
	int32_t year = day_civil(day).year;

	return year >= 1970 && year <= 2199;
}

static enum status take_date(struct decoder *decoder,
			     const struct target *target, const char *string)
{
	struct day day;

	if (!day_parse(string, &day))
		return wrong_value(decoder, target, string);
	if (!is_near(day)) {
		error_set(decoder->err, STATUS_REJECTED, MSG_CASE_FAR_DATE, "s",
			  string);
		return fail(decoder, STATUS_REJECTED, target->path, false);
	}
	*(struct day *)target->at = day;
	return STATUS_OK;
}

static enum status take_zone(struct decoder *decoder,
			     const struct target *target, const char *string)
{
	const struct zone *zone =
		zones_find(decoder->options->zones, bytes_of(string));

	enum status status =
		zones_missed(decoder->options->zones, decoder->err);

	if (status != STATUS_OK)
		return status;
	if (!zone)
		return wrong_value(decoder, target, string);
	*(const struct zone **)target->at = zone;
	return STATUS_OK;
}

/* Whole minutes: what `interpreted` can say. */
static enum status take_time(struct decoder *decoder,
			     const struct target *target, const char *string)
{
	int32_t s;

	if (!time_of_day_parse(string, &s) || s % 60 != 0)
		return wrong_value(decoder, target, string);
	*(int32_t *)target->at = s;
	return STATUS_OK;
}

/* Whether a value that is kept as a string may be this one. */
static bool is_string_of(enum field_type type, const char *string)
{
	int64_t instant;

	switch (type) {
	case FIELD_ID:
		return id_is_valid(string);
	case FIELD_LANGUAGE:
		return is_language(string);
	case FIELD_EMAIL:
		return is_email(string);
	case FIELD_INSTANT:
		return instant_parse(string, zone_utc(), &instant);
	default:
		return true;
	}
}

static enum status keep_string(struct decoder *decoder,
			       const struct target *target, const char *string)
{
	const char *copy;

	if (!is_string_of(target->field->type, string))
		return wrong_value(decoder, target, string);
	copy = arena_string(decoder->arena, bytes_of(string));
	if (!copy)
		return no_memory(decoder);
	*(const char **)target->at = copy;
	return STATUS_OK;
}

/* A value of the case, or a default of the table. */
static enum status take_string(struct decoder *decoder,
			       const struct target *target, const char *string)
{
	enum status status = STATUS_OK;

	switch (target->field->type) {
	case FIELD_WORD:
		return take_word(decoder, target, string);
	case FIELD_DATE:
		return take_date(decoder, target, string);
	case FIELD_DURATION:
		return take_duration(decoder, target, string);
	case FIELD_ZONE:
		return take_zone(decoder, target, string);
	case FIELD_TIME:
		return take_time(decoder, target, string);
	case FIELD_FILE:
		status = take_file(decoder, target, string);
		break;
	default:
		break;
	}
	return status ? status : keep_string(decoder, target, string);
}

static enum status decode_int(struct decoder *decoder,
			      const struct target *target,
			      const struct json *json)
{
	const struct field *field = target->field;
	int64_t value = json_int(json);

	if (json_kind(json) != JSON_KIND_INT)
		return wrong_type(decoder, MSG_WANT_INT, json, target->path);
	if (value < field->least || value > field->most) {
		error_set(decoder->err, STATUS_REJECTED, MSG_CASE_RANGE, "ddd",
			  field->least, field->most, value);
		return fail(decoder, STATUS_REJECTED, target->path, false);
	}
	*(int32_t *)target->at = (int32_t)value;
	return STATUS_OK;
}

static enum status decode_ics(struct decoder *decoder,
			      const struct target *target,
			      const struct json *json)
{
	struct bytes bytes;

	if (json_kind(json) != JSON_KIND_STRING)
		return wrong_type(decoder, MSG_WANT_ICS, json, target->path);
	bytes = arena_bytes(decoder->arena, json_string_bytes(json));
	if (!bytes.data)
		return no_memory(decoder);
	*(struct bytes *)target->at = bytes;
	return STATUS_OK;
}

static enum status decode_text(struct decoder *decoder,
			       const struct target *target,
			       const struct json *json)
{
	struct text *text = target->at;
	enum status status;

	if (json_kind(json) == JSON_KIND_OBJECT) {
		status = decode_shape(decoder, &text_shape, json, target->path,
				      text);
	} else if (json_kind(json) == JSON_KIND_STRING) {
		struct target first = *target;

		first.at = &text->in[0];
		status = keep_string(decoder, &first, json_string(json));
	} else {
		return wrong_type(decoder, MSG_WANT_TEXT, json, target->path);
	}
	if (status)
		return status;
	for (int i = 0; i < N_LANGUAGES; i++)
		if (!text->in[i])
			text->in[i] = text->in[N_LANGUAGES - 1 - i];
	return STATUS_OK;
}

static bool is_calendar_text(const struct calendar_fields *calendar)
{
	return calendar->ics.data;
}

static enum status check_calendar(struct decoder *decoder,
				  const struct target *target)
{
	const struct calendar_fields *calendar = target->at;
	char from[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES];
	const struct path covers = {.up = target->path, .key = "covers"};

	if (!calendar->file && !is_calendar_text(calendar)) {
		error_set(decoder->err, STATUS_REJECTED, MSG_CASE_NO_CALENDAR,
			  "");
		return fail(decoder, STATUS_REJECTED, target->path, false);
	}
	if (decoder->options->over_socket && !is_calendar_text(calendar)) {
		error_set(decoder->err, STATUS_REJECTED, MSG_CASE_FILE_SOCKET,
			  "s", calendar->file);
		return fail(decoder, STATUS_REJECTED, target->path, false);
	}
	if (day_compare(calendar->covers.from, calendar->covers.to) <= 0)
		return STATUS_OK;
	day_format(calendar->covers.from, from);
	day_format(calendar->covers.to, to);
	error_set(decoder->err, STATUS_REJECTED, MSG_CASE_ORDER, "ss", from,
		  to);
	return fail(decoder, STATUS_REJECTED, &covers, false);
}

static enum status decode_calendar(struct decoder *decoder,
				   const struct target *target,
				   const struct json *json)
{
	struct calendar_fields *calendar = target->at;
	enum status status;

	if (json_kind(json) == JSON_KIND_STRING) {
		struct target file = *target;

		file.field = shape_field(&calendar_shape, "file");
		file.at = &calendar->file;
		status = take_string(decoder, &file, json_string(json));
	} else if (json_kind(json) == JSON_KIND_OBJECT) {
		status = decode_shape(decoder, &calendar_shape, json,
				      target->path, calendar);
	} else {
		return wrong_type(decoder, MSG_WANT_CALENDAR, json,
				  target->path);
	}
	if (status)
		return status;
	calendar->is_stated = true;
	return check_calendar(decoder, target);
}

/* Both languages come from the one calendar. */
static enum status decode_one_of_holidays(struct decoder *decoder,
					  const struct target *target,
					  const struct json *json)
{
	struct holidays_fields *holidays = target->at;
	struct target calendar = *target;
	enum status status;

	calendar.at = &holidays->calendars[0];
	holidays->calendars[0].covers =
		(struct days_fields){DAY_NONE, DAY_NONE};
	status = decode_calendar(decoder, &calendar, json);
	if (status)
		return status;
	for (int i = 1; i < N_LANGUAGES; i++)
		holidays->calendars[i] = holidays->calendars[0];
	return STATUS_OK;
}

static enum status decode_holidays(struct decoder *decoder,
				   const struct target *target,
				   const struct json *json)
{
	struct holidays_fields *holidays = target->at;
	const char *set = json_string(json);

	if (json_kind(json) != JSON_KIND_STRING &&
	    json_kind(json) != JSON_KIND_OBJECT)
		return wrong_type(decoder, MSG_WANT_HOLIDAYS, json,
				  target->path);
	holidays->is_pair = json_member(json, "en") || json_member(json, "cy");
	if (holidays->is_pair)
		return decode_shape(decoder, &holidays_shape, json,
				    target->path, holidays);
	if (json_kind(json) == JSON_KIND_OBJECT || strpbrk(set, "./"))
		return decode_one_of_holidays(decoder, target, json);
	if (strcmp(set, holidays_england_and_wales_name) == 0) {
		holidays->set = holidays_england_and_wales_name;
		return STATUS_OK;
	}
	error_set(decoder->err, STATUS_REJECTED, MSG_CASE_HOLIDAYS, "ss", set,
		  holidays_england_and_wales_name);
	return fail(decoder, STATUS_REJECTED, target->path, false);
}

static enum status decode_bool(struct decoder *decoder,
			       const struct target *target,
			       const struct json *json)
{
	if (json_kind(json) != JSON_KIND_BOOL)
		return wrong_type(decoder, MSG_WANT_BOOL, json, target->path);
	*(int32_t *)target->at = json_bool(json);
	return STATUS_OK;
}

static enum status decode_one(struct decoder *decoder,
			      const struct target *target,
			      const struct json *json)
{
	const struct field *field = target->field;

	switch (field->type) {
	case FIELD_INT:
		return decode_int(decoder, target, json);
	case FIELD_BOOL:
		return decode_bool(decoder, target, json);
	case FIELD_ICS:
		return decode_ics(decoder, target, json);
	case FIELD_TEXT:
		return decode_text(decoder, target, json);
	case FIELD_CALENDAR:
		return decode_calendar(decoder, target, json);
	case FIELD_HOLIDAYS:
		return decode_holidays(decoder, target, json);
	case FIELD_OBJECT:
		if (field->is_optional)
			*(bool *)target->at = true;
		return decode_shape(decoder, field->shape, json, target->path,
				    target->at);
	default:
		if (json_kind(json) != JSON_KIND_STRING)
			return wrong_type(decoder, field_want(field->type),
					  json, target->path);
		return take_string(decoder, target, json_string(json));
	}
}

static enum status decode_list(struct decoder *decoder,
			       const struct target *target,
			       const struct json *json)
{
	const struct field *field = target->field;
	size_t n = json_size(json), size = field_size(field);
	struct list *list = target->at;
	char *items;

	if (json_kind(json) != JSON_KIND_ARRAY)
		return wrong_type(decoder, MSG_WANT_LIST, json, target->path);
	if (n > (size_t)limit_value(field->limit)) {
		limit_error(field->limit, (int64_t)n, decoder->err);
		return fail(decoder, STATUS_LIMIT, target->path, false);
	}
	items = arena_alloc(decoder->arena, n, size);
	if (!items)
		return no_memory(decoder);
	for (size_t i = 0; i < n; i++) {
		const struct path path = {.up = target->path, .index = i};
		struct target item = {.field = field,
				      .path = &path,
				      .at = items + i * size};
		enum status status =
			decode_one(decoder, &item, json_at(json, i));

		if (status)
			return status;
	}
	*list = (struct list){.items = items,
			      .n = (int32_t)n,
			      .is_stated = true};
	return STATUS_OK;
}

static void unset(const struct field *field, void *at)
{
	if (field->is_list)
		return;
	switch (field->type) {
	case FIELD_DATE:
		*(struct day *)at = DAY_NONE;
		break;
	case FIELD_DURATION:
		*(int64_t *)at = FIELD_UNSET;
		break;
	case FIELD_TIME:
	case FIELD_WORD:
	case FIELD_INT:
	case FIELD_BOOL:
		*(int32_t *)at = FIELD_UNSET;
		break;
	case FIELD_CALENDAR:
		*(struct calendar_fields *)at = (struct calendar_fields){
			.covers = {DAY_NONE, DAY_NONE}};
		break;
	default: /* zeroed by the arena or our caller */
		break;
	}
}

/* The default of a field that is not stated, or its unset value. */
static enum status apply_default(struct decoder *decoder,
				 const struct target *target)
{
	const struct field *field = target->field;
	struct holidays_fields *holidays = target->at;

	if (field->type == FIELD_OBJECT && !field->is_list)
		return decode_shape(decoder, field->shape, NULL, target->path,
				    target->at);
	unset(field, target->at);
	if (!field->otherwise || field->is_list)
		return STATUS_OK;
	switch (field->type) {
	case FIELD_HOLIDAYS:
		holidays->set = field->otherwise;
		return STATUS_OK;
	case FIELD_INT:
		*(int32_t *)target->at =
			(int32_t)strtol(field->otherwise, NULL, 10);
		return STATUS_OK;
	case FIELD_BOOL:
		*(int32_t *)target->at = strcmp(field->otherwise, "true") == 0;
		return STATUS_OK;
	default:
		return take_string(decoder, target, field->otherwise);
	}
}

static enum status unknown_key(struct decoder *decoder,
			       const struct shape *shape,
			       const struct path *path)
{
	const char **names =
		arena_array(decoder->arena, const char *, shape->n_fields);
	const char *nearest;
	size_t n = 0;

	if (!names)
		return no_memory(decoder);
	for (size_t i = 0; i < shape->n_fields; i++)
		names[n++] = shape->fields[i].name;
	nearest = nearest_word(path->key, names, n);
	if (nearest)
		error_set(decoder->err, STATUS_REJECTED, MSG_CASE_KEY_NEAREST,
			  "ss", path->key, nearest);
	else
		error_set(decoder->err, STATUS_REJECTED, MSG_CASE_KEY, "ss",
			  path->key, decoder_list(decoder, names, n));
	return fail(decoder, STATUS_REJECTED, path, true);
}

static enum status decode_member(struct decoder *decoder,
				 const struct shape *shape,
				 const struct json *json,
				 const struct path *path, char *ret)
{
	const struct field *field = shape_field(shape, path->key);
	struct target target = {.field = field, .path = path};

	if (!field)
		return unknown_key(decoder, shape, path);
	target.at = ret + field->offset;
	unset(field, target.at);
	return field->is_list ? decode_list(decoder, &target, json)
			      : decode_one(decoder, &target, json);
}

/* The fields that json does not have; json NULL: any. */
static enum status decode_absent(struct decoder *decoder,
				 const struct shape *shape,
				 const struct json *json,
				 const struct path *path, char *ret)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct field *field = &shape->fields[i];
		const struct path at = {.up = path, .key = field->name};
		struct target target = {.field = field, .path = &at};
		enum status status;

		if (json_member(json, field->name))
			continue;
		target.at = ret + field->offset;
		status = apply_default(decoder, &target);
		if (status)
			return status;
		if (!field->is_required || !json)
			continue;
		error_set(decoder->err, STATUS_REJECTED, MSG_CASE_MISSING, "sm",
			  field->name,
			  (int)(field->is_list ? MSG_WANT_LIST
					       : field_want(field->type)));
		return fail(decoder, STATUS_REJECTED, path, false);
	}
	return STATUS_OK;
}

static enum status decode_shape(struct decoder *decoder,
				const struct shape *shape,
				const struct json *json,
				const struct path *path, void *ret)
{
	struct json_iterator it;

	if (json && json_kind(json) != JSON_KIND_OBJECT)
		return wrong_type(decoder, MSG_WANT_OBJECT, json, path);
	for (it = json_first(json); it.key; json_next(json, &it)) {
		const struct path at = {.up = path, .key = it.key};
		enum status status =
			decode_member(decoder, shape, it.value, &at, ret);

		if (status)
			return status;
	}
	return decode_absent(decoder, shape, json, path, ret);
}

enum status fields_decode(struct decoder *decoder, const struct json *json,
			  struct case_fields *ret)
{
	struct case_fields fields = {0};
	enum status status;

	if (json_kind(json) != JSON_KIND_OBJECT)
		return wrong_type(decoder, MSG_WANT_OBJECT, json, NULL);
	status = decode_shape(decoder, &case_shape, json, NULL, &fields);
	if (status == STATUS_OK)
		*ret = fields;
	return status;
}
