#include "ipc/calendar_params.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "conference/encode.h"

static enum status wrong(const struct call *call, const char *param,
			 enum message message, const char *value,
			 struct error *err)
{
	call_error(call, param, STATUS_REJECTED, err);
	return error_set(err, STATUS_REJECTED, message, "s", value);
}

static enum status read_zone(const struct service *service,
			     const struct call *call, const struct zone **ret,
			     struct error *err)
{
	const char *name = call_string(call, "time_zone");
	const struct zone *zone =
		zones_find(service->zones,
			   bytes_of(name ? name : DEFAULT_ZONE));

	enum status status = zones_missed(service->zones, err);

	if (status != STATUS_OK)
		return status;
	if (!zone)
		return wrong(call, "time_zone", MSG_ZONE_NOT_FOUND,
			     name ? name : DEFAULT_ZONE, err);
	*ret = zone;
	return STATUS_OK;
}

static enum status read_emails(const struct call *call, struct strings *ret,
			       struct error *err)
{
	const struct json *value = call_param(call, "email");

	*ret = (struct strings){NULL, 0};
	if (!value)
		return STATUS_OK;
	bool one = json_kind(value) == JSON_KIND_STRING;
	size_t n = one ? 1 : json_size(value);
	if (n > LIMIT_EMAILS) {
		call_error(call, "email", STATUS_LIMIT, err);
		return limit_error(LIMIT_ID_EMAILS, (int64_t)n, err);
	}
	const char **strings = arena_array(call->arena, const char *, n);
	if (!strings)
		return error_no_memory(err, call->arena);
	for (size_t i = 0; i < n; i++)
		strings[i] = json_string(one ? value : json_at(value, i));
	*ret = (struct strings){strings, n};
	return STATUS_OK;
}

static enum status read_day(const struct call *call, const struct json *covers,
			    const char *key, struct day *ret, struct error *err)
{
	const struct json *value = json_member(covers, key);

	if (json_kind(value) != JSON_KIND_STRING ||
	    !day_parse(json_string(value), ret))
		return wrong(call, "covers", MSG_COVERS_FORM, key, err);
	return STATUS_OK;
}

/* Whole local days, both ends included; `from` may be left out: long ago. */
static enum status read_covers(const struct call *call, const struct zone *zone,
			       struct calendar_params *ret, struct error *err)
{
	const struct json *covers = call_param(call, "covers");
	struct day from = day_from_civil((struct civil){1970, 1, 1}), to;

	if (!covers)
		return STATUS_OK;
	for (struct json_iterator it = json_first(covers); it.key;
	     json_next(covers, &it))
		if (!bytes_equal(bytes_of(it.key), BYTES("from")) &&
		    !bytes_equal(bytes_of(it.key), BYTES("to")))
			return wrong(call, "covers", MSG_COVERS_FORM, it.key,
				     err);
	enum status status = read_day(call, covers, "to", &to, err);
	if (status == STATUS_OK && json_member(covers, "from"))
		status = read_day(call, covers, "from", &from, err);
	if (status != STATUS_OK)
		return status;
	if (day_compare(to, from) < 0)
		return wrong(call, "covers", MSG_COVERS_ORDER, "covers", err);
	ret->covers = zone_days(zone, from, to);
	ret->cover_from = from;
	ret->cover_to = to;
	return STATUS_OK;
}

/* By name, and by bytes where names are equal: no order of a folder shows. */
static int compare_texts(const void *a, const void *b)
{
	const struct calendar_text *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (order == 0)
		order = memcmp(x->bytes.data, y->bytes.data,
			       x->bytes.n < y->bytes.n ? x->bytes.n
						       : y->bytes.n);
	return order ? order
		     : (x->bytes.n > y->bytes.n) - (x->bytes.n < y->bytes.n);
}

static enum status read_texts(const struct call *call,
			      struct calendar_texts *ret, struct error *err)
{
	const struct json *ics = call_param(call, "ics");
	const struct json *files = call_param(call, "files");
	size_t n = files ? json_size(files) : 1;
	int64_t n_bytes = 0;

	if (n > LIMIT_FOLDER_FILES)
		return limit_error(LIMIT_ID_FOLDER_FILES, (int64_t)n, err);
	struct calendar_text *texts =
		arena_array(call->arena, struct calendar_text, n);
	if (!texts)
		return error_no_memory(err, call->arena);
	for (size_t i = 0; i < n; i++) {
		const struct json *file = json_at(files, i);

		texts[i] = (struct calendar_text){
			.bytes = json_string_bytes(
				files ? json_member(file, "ics") : ics),
			.name = files ? json_string(json_member(file, "file"))
				      : NULL};
		n_bytes += (int64_t)texts[i].bytes.n;
	}
	if (n_bytes > LIMIT_CALENDAR_TEXT_BYTES)
		return limit_error(LIMIT_ID_CALENDAR_TEXT_BYTES, n_bytes, err);
	if (n > 1)
		qsort(texts, n, sizeof(*texts), compare_texts);
	*ret = (struct calendar_texts){.texts = texts, .n = n};
	return STATUS_OK;
}

enum status calendar_params_of(const struct service *service,
			       const struct call *call,
			       struct calendar_params *ret, struct error *err)
{
	struct calendar_params params = {
		.as_of = INSTANT_NONE,
		.lenient = call_bool(call, "lenient"),
	};
	enum status status = read_zone(service, call, &params.zone, err);

	if (status == STATUS_OK)
		status = read_emails(call, &params.emails, err);
	if (status == STATUS_OK)
		status = read_covers(call, params.zone, &params, err);
	if (status != STATUS_OK)
		return status;
	status = call_instant(call, "as_of", params.zone, INSTANT_NONE,
			      &params.as_of, err);
	if (status == STATUS_OK)
		status = read_texts(call, &params.texts, err);
	if (status == STATUS_OK)
		*ret = params;
	return status;
}

enum status calendar_params_read(const struct service *service,
				 const struct call *call,
				 const struct calendar_params *params,
				 enum reading reading, struct span horizon,
				 struct calendar *ret, struct error *err)
{
	struct read_options options = {
		.horizon = horizon,
		.as_of = params->as_of,
		.covers = params->covers,
		.zones = service->zones,
		.zone = params->zone,
		.addresses = &params->emails,
		.people = params->people,
		.n_people = params->n_people,
		.reading = reading,
		.lenient = params->lenient,
		.uid_key = params->uid_key,
	};

	return calendar_read_isolated(params->texts, &options, call->arena, ret,
				      err);
}

struct span calendar_params_horizon(const struct zone *zone, int64_t now)
{
	struct day today = zone_day(zone, now);

	return zone_days(zone, day_add_months(today, -HORIZON_BACK_MONTHS),
			 day_add_months(today, HORIZON_MONTHS));
}

struct json *instant_json(int64_t instant)
{
	char text[INSTANT_TEXT_BYTES];

	if (instant == INSTANT_NONE)
		return json_new_null();
	instant_format_utc(instant, text);
	return json_new_string(text);
}

const char *cover_word(const struct timetable *timetable, bool stated)
{
	return cover_how_word(timetable->cover_assumed ? COVER_ASSUMED
			      : stated		       ? COVER_STATED
						       : COVER_FILE);
}

int64_t covered_until(const struct timetable *timetable)
{
	return timetable->n_covers
		       ? timetable->covers[timetable->n_covers - 1].end
		       : INSTANT_NONE;
}

struct json *problems_json(const struct calendar *calendar,
			   struct calendar_texts texts)
{
	struct json *array = json_new_array();

	for (size_t i = 0; i < calendar->n_problems; i++) {
		const struct problem_line *line = &calendar->problems[i];
		struct json *object = json_new_object(),
			    *text = json_new_object();
		struct buffer words;

		const char *file = texts.texts[line->text].name;

		if (file)
			json_set(object, "file", json_new_string(file));
		json_set(object, "line", json_new_int(line->line));
		json_set(object, "property", json_new_string(line->property));
		buffer_init(0, &words);
		for (int j = 0; j < N_LANGUAGES; j++) {
			buffer_clear(&words);
			message_render(line->message, line->arguments,
				       (size_t)line->n_arguments,
				       (enum language)j, &words);
			json_set(text, language_word((enum language)j),
				 json_new_bytes(buffer_bytes(&words)));
		}
		buffer_release(&words);
		json_set(object, "text", text);
		json_append(array, object);
	}
	return array;
}
