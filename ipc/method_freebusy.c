#include <string.h>

#include "base/limits.h"
#include "ipc/calendar_params.h"
#include "ipc/param_words.h"
#include "ipc/source.h"

enum { SHOWN_DAYS = 28 };

/* The worst of what is said; silence outside a cover is not said here. */
static enum fbtype worst(uint8_t said)
{
	for (int i = FB_OUT; i > FB_FREE; i--)
		if (said & FB_BIT(i))
			return (enum fbtype)i;
	return FB_FREE;
}

static struct json *span_json(struct span span)
{
	struct json *json = json_new_object();

	json_set(json, "start", instant_json(span.start));
	json_set(json, "end", instant_json(span.end));
	return json;
}

/* What a busy span is called: its FBTYPE, and whether the owner has answered.
 */
struct word {
	const char *fbtype;
	bool needs_action;
};

static struct word word_of(uint8_t said)
{
	enum fbtype fbtype = worst(said);

	return (struct word){fbtype_word(fbtype), fbtype == FB_NEEDS_ACTION};
}

static bool is_same_word(struct word a, struct word b)
{
	return a.fbtype == b.fbtype && a.needs_action == b.needs_action;
}

static struct json *busy_json(const struct timetable *timetable,
			      struct span within)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < timetable->n_busys; i++) {
		const struct busy *busy = &timetable->busys[i];
		struct span span = span_intersect(busy->span, within);
		struct word word = word_of(busy->said);

		/* Neighbours of one word become one span. */
		while (i + 1 < timetable->n_busys &&
		       busy[1].span.start == span.end &&
		       is_same_word(word_of(busy[1].said), word)) {
			busy = &timetable->busys[++i];
			span.end = span_intersect(busy->span, within).end;
		}
		if (span_is_empty(span) || worst(busy->said) == FB_FREE)
			continue;
		struct json *json = span_json(span);
		json_set(json, "fbtype", json_new_string(word.fbtype));
		if (word.needs_action)
			json_set(json, "partstat",
				 json_new_string("NEEDS-ACTION"));
		json_append(list, json);
	}
	return list;
}

static struct json *covers_json(const struct timetable *timetable,
				struct span within, bool stated)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < timetable->n_covers; i++) {
		struct span span = span_intersect(timetable->covers[i], within);

		if (span_is_empty(span))
			continue;
		struct json *json = span_json(span);
		json_set(json, "how",
			 json_new_string(cover_word(timetable, stated)));
		json_append(list, json);
	}
	return list;
}

static enum status read_span(const struct service *service,
			     const struct call *call, const struct zone *zone,
			     struct span *ret, struct error *err)
{
	int64_t now;
	enum status status = call_now(service, call, zone, &now, err);

	if (status == STATUS_OK)
		status =
			call_instant(call, "from", zone, now, &ret->start, err);
	if (status != STATUS_OK)
		return status;
	struct day last = day_add(zone_day(zone, ret->start), SHOWN_DAYS);
	status = call_instant(call, "to", zone, zone_day_start(zone, last),
			      &ret->end, err);
	if (status != STATUS_OK)
		return status;
	int64_t days = (ret->end - ret->start) / SECONDS_A_DAY;
	if (days > LIMIT_WINDOW_DAYS)
		return limit_error(LIMIT_ID_WINDOW_DAYS, days, err);
	if (!span_is_empty(*ret))
		return STATUS_OK;
	call_error(call, "to", STATUS_REJECTED, err);
	return error_set(err, STATUS_REJECTED, MSG_SPAN_EMPTY, "");
}

static const struct {
	enum calendar_kind kind;
	const char *word;
	enum message name;
} kinds[] = {
	{KIND_PERSON, "person", MSG_KIND_PERSON},
	{KIND_ROOM, "room", MSG_KIND_ROOM},
	{KIND_RESOURCE, "resource", MSG_KIND_RESOURCE},
};
enum { N_KINDS = sizeof(kinds) / sizeof(kinds[0]) };
_Static_assert((int)N_KINDS == (int)N_FREEBUSY_KINDS, "each has its word");

const char *freebusy_kind_word(int i)
{
	return kinds[i].word;
}

/* Of an id only. *ret: of kinds, N_KINDS where it is not said. */
static enum status read_kind(const struct call *call, int *ret,
			     struct error *err)
{
	const char *word = call_string(call, "kind");
	int kind = word ? param_word_find(word, N_KINDS, freebusy_kind_word)
			: N_KINDS;

	*ret = kind;
	if (!word || (kind >= 0 && call_string(call, "id")))
		return STATUS_OK;
	call_error(call, "kind", STATUS_REJECTED, err);
	return kind >= 0 ? error_set(err, STATUS_REJECTED, MSG_KIND_OF_ID, "")
			 : error_set(err, STATUS_REJECTED, MSG_KIND_FORM, "s",
				     word);
}

/* A room's busy time is not hidden behind a person's of the same id. */
static enum status load_stored(const char *id, int only, struct span span,
			       struct service *service, struct call *call,
			       struct calendar *ret, bool *ret_stated,
			       struct error *err)
{
	struct calendar_ref ref = {.where = CALENDAR_STORED,
				   .file = "",
				   .as_of = INSTANT_NONE,
				   .cover_from = DAY_NONE,
				   .cover_to = DAY_NONE,
				   .path = ""};
	enum status status = service_store(service, err);
	int first = N_KINDS;

	for (int i = 0; i < N_KINDS && status == STATUS_OK; i++) {
		struct wanted wanted = {kinds[i].kind, id,   &ref,
					NULL,	       NULL, span};
		struct calendar calendar;
		bool found = false;

		if (only != N_KINDS && only != i)
			continue;
		status = service_load_calendar(&wanted, service, call->arena,
					       &calendar, &found, err);
		if (status != STATUS_OK || !found)
			continue;
		if (first < N_KINDS) {
			call_error(call, "id", STATUS_REJECTED, err);
			return error_set(err, STATUS_REJECTED, MSG_KIND_WHICH,
					 "smm", id, (int)kinds[first].name,
					 (int)kinds[i].name);
		}
		first = i;
		*ret = calendar;
	}
	if (status != STATUS_OK)
		return status;
	if (first < N_KINDS) {
		*ret_stated = ret->covers_stated;
		return STATUS_OK;
	}
	call_error(call, "id", STATUS_NOT_FOUND, err);
	return error_set(err, STATUS_NOT_FOUND, MSG_CALENDAR_NOT_FOUND, "s",
			 id);
}

static struct json *freebusy_json(const struct calendar *calendar,
				  struct calendar_texts texts, struct span span,
				  bool stated)
{
	struct json *json = json_new_object();
	const struct timetable *timetable = &calendar->timetable;

	json_set(json, "from", instant_json(span.start));
	json_set(json, "to", instant_json(span.end));
	json_set(json, "busy", busy_json(timetable, span));
	json_set(json, "covers", covers_json(timetable, span, stated));
	json_set(json, "as_of", instant_json(timetable->as_of));
	json_set(json, "complete", json_new_bool(timetable->complete));
	json_set(json, "problems", problems_json(calendar, texts));
	return json;
}

/* What other programs read: VFREEBUSY of the span. */
static struct json *freebusy_ics(const struct calendar *calendar,
				 struct span span, struct bytes owner)
{
	struct json *json = json_new_object();
	struct buffer text;

	buffer_init(0, &text);
	calendar_write_freebusy(&calendar->timetable, span, owner, &text);
	json_set(json, "ics",
		 text.failed ? NULL : json_new_bytes(buffer_bytes(&text)));
	buffer_release(&text);
	return json;
}

const char *freebusy_format_word(int i)
{
	return i == 0 ? "json" : "ics";
}

static enum status read_format(const struct call *call, bool *ret_ics,
			       struct error *err)
{
	const char *format = call_string(call, "format");
	int found = format ? param_word_find(format, N_FREEBUSY_FORMATS,
					     freebusy_format_word)
			   : 0;

	*ret_ics = found == 1;
	if (found >= 0)
		return STATUS_OK;
	call_error(call, "format", STATUS_REJECTED, err);
	return error_set(err, STATUS_REJECTED, MSG_FREEBUSY_FORMAT, "s",
			 format);
}

/* What is said about texts is not said about a calendar that is kept. */
static enum status check_kept(const struct call *call, const char *id,
			      struct error *err)
{
	static const char *const of_texts[] = {"as_of", "covers", "email",
					       "lenient", "time_zone"};

	for (size_t i = 0; i < sizeof(of_texts) / sizeof(of_texts[0]); i++) {
		if (!call_param(call, of_texts[i]))
			continue;
		call_error(call, of_texts[i], STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_OPTION_FILE_ONLY,
				 "ss", of_texts[i], id);
	}
	return STATUS_OK;
}

enum status method_freebusy(struct service *service, struct call *call,
			    struct json **ret, struct error *err)
{
	struct calendar_params params;
	struct calendar calendar;
	struct span span;
	const char *id = call_string(call, "id");
	bool stated = false, ics;
	enum status status;
	int kind;

	if ((id != NULL) + (call_param(call, "ics") != NULL) +
		    (call_param(call, "files") != NULL) !=
	    1) {
		call_error(call, NULL, STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_FREEBUSY_OF, "");
	}
	status = id ? check_kept(call, id, err) : STATUS_OK;
	if (status == STATUS_OK)
		status = read_kind(call, &kind, err);
	if (status == STATUS_OK)
		status = read_format(call, &ics, err);
	if (status == STATUS_OK)
		status = calendar_params_of(service, call, &params, err);
	if (status == STATUS_OK)
		status = read_span(service, call, params.zone, &span, err);
	if (status != STATUS_OK)
		return status;
	if (id) {
		status = load_stored(id, kind, span, service, call, &calendar,
				     &stated, err);
	} else {
		stated = !span_is_empty(params.covers);
		status =
			calendar_params_read(service, call, &params,
					     READ_PERSON, span, &calendar, err);
		if (status != STATUS_OK)
			error_source(err, "ics");
	}
	if (status != STATUS_OK)
		return status;
	struct bytes owner = id ? bytes_of(id) : params.texts.texts[0].bytes;
	*ret = ics ? freebusy_ics(&calendar, span, owner)
		   : freebusy_json(&calendar, params.texts, span, stated);
	return *ret ? STATUS_OK : error_no_memory(err, NULL);
}
