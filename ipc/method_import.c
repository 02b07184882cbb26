#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "conference/fields.h"
#include "ipc/calendar_params.h"
#include "ipc/candidates.h"
#include "ipc/change.h"
#include "ipc/settle.h"
#include "ipc/methods.h"

static const char *const owner_params[N_STORE_KINDS] = {
	[STORE_PERSON] = "person",     [STORE_ROOM] = "room",
	[STORE_RESOURCE] = "resource", [STORE_EVENTS] = "events",
	[STORE_HOLIDAYS] = "holidays",
};

enum { DATE_CHARACTERS = 10 };

/* At most one of them says whose calendar it is; *ret_id NULL: none does. */
static enum status read_owner(const struct call *call, enum store_kind *ret,
			      const char **ret_id, struct error *err)
{
	int n = 0;

	*ret_id = NULL;
	for (int i = 0; i < N_STORE_KINDS; i++) {
		const char *id = call_string(call, owner_params[i]);

		if (!id)
			continue;
		n++;
		*ret = (enum store_kind)i;
		*ret_id = id;
	}
	if (n > 1 || (n == 1 && call_param(call, "people"))) {
		call_error(call, NULL, STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_IMPORT_OWNER, "");
	}
	if (n == 1 &&
	    call_check_id(call, owner_params[*ret], *ret_id, err) != STATUS_OK)
		return STATUS_REJECTED;
	if (n == 1 && *ret == STORE_HOLIDAYS &&
	    strcmp(*ret_id, holidays_england_and_wales_name) != 0) {
		call_error(call, owner_params[*ret], STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_IMPORT_HOLIDAYS,
				 "ss", *ret_id,
				 holidays_england_and_wales_name);
	}
	return STATUS_OK;
}

_Static_assert((int)STORE_UID_KEY_BYTES == (int)UID_KEY_BYTES,
	       "what the store keeps is what the reader takes");

static enum reading reading_of(enum store_kind kind)
{
	return kind == STORE_EVENTS	? READ_EVENTS
	       : kind == STORE_HOLIDAYS ? READ_HOLIDAYS
					: READ_PERSON;
}

static enum status items_of(const struct calendar *calendar,
			    struct arena *arena, const struct store_item **ret,
			    struct error *err)
{
	struct store_item *items =
		arena_array(arena, struct store_item, calendar->n_items);

	if (!items)
		return error_no_memory(err, arena);
	for (size_t i = 0; i < calendar->n_items; i++) {
		const struct item *item = &calendar->items[i];

		items[i] = (struct store_item){.span = item->span,
					       .all_day = item->all_day,
					       .first = item->first,
					       .last = item->last,
					       .title = item->title,
					       .categories = item->categories};
	}
	*ret = items;
	return STATUS_OK;
}

static int compare_digests(const void *a, const void *b)
{
	uint64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x > y) - (x < y);
}

/* Whatever the files are called, and in whatever order they came. */
static enum status texts_digest(struct calendar_texts texts,
				struct arena *arena, uint64_t *ret,
				struct error *err)
{
	uint64_t *digests = arena_array(arena, uint64_t, texts.n);

	if (!digests)
		return error_no_memory(err, arena);
	for (size_t i = 0; i < texts.n; i++)
		digests[i] = bytes_digest(texts.texts[i].bytes);
	qsort(digests, texts.n, sizeof(*digests), compare_digests);
	struct bytes bytes = {(const char *)digests,
			      texts.n * sizeof(*digests)};
	*ret = bytes_digest_on(*ret, bytes);
	return STATUS_OK;
}

struct reply_context {
	const struct store_calendar *calendar;
	const struct calendar *read;
	const struct calendar_params *params;
	bool allow_older;
};

/* As a date where that tells them apart, else with the time. */
static enum status refuse_older(int64_t mine, int64_t kept,
				const struct zone *zone, struct error *err)
{
	char dates[2][INSTANT_TEXT_BYTES];

	instant_format(zone, kept, dates[1]);
	if (mine == INSTANT_NONE) {
		dates[1][DATE_CHARACTERS] = '\0';
		return error_set(err, STATUS_STALE, MSG_IMPORT_UNDATED, "s",
				 dates[1]);
	}
	instant_format(zone, mine, dates[0]);
	if (strncmp(dates[0], dates[1], DATE_CHARACTERS) != 0)
		dates[0][DATE_CHARACTERS] = dates[1][DATE_CHARACTERS] = '\0';
	return error_set(err, STATUS_STALE, MSG_IMPORT_OLDER, "ss", dates[0],
			 dates[1]);
}

/*
 * What may not replace the calendar kept: one that was true before it, or
 * nobody knows when. Of a calendar kept without a date anything is newer.
 */
static enum status check_age(const struct import_result *result,
			     const struct reply_context *reply,
			     struct error *err)
{
	int64_t mine = reply->calendar->timetable.as_of;
	int64_t kept = result->previous_as_of;

	if (reply->allow_older || !result->replaced || kept == INSTANT_NONE ||
	    (mine != INSTANT_NONE && mine >= kept))
		return STATUS_OK;
	return refuse_older(mine, kept, reply->params->zone, err);
}

/* The result of an import, made inside its transaction. */
static enum status make_reply(const struct import_result *result, void *context,
			      struct buffer *ret, struct error *err)
{
	const struct reply_context *reply = context;
	const struct store_calendar *calendar = reply->calendar;
	const struct timetable *timetable = &calendar->timetable;
	struct json *json = json_new_object();
	bool items = calendar->kind == STORE_EVENTS ||
		     calendar->kind == STORE_HOLIDAYS;
	enum status status = check_age(result, reply, err);

	if (status != STATUS_OK) {
		json_free(json);
		return status;
	}
	json_set(json, "id", json_new_string(calendar->id));
	json_set(json, "source", json_new_string(calendar->source));
	json_set(json, "spans",
		 json_new_int((int64_t)(items ? calendar->n_items
					      : timetable->n_busys)));
	json_set(json, "as_of", instant_json(timetable->as_of));
	json_set(json, "covered_until", instant_json(covered_until(timetable)));
	json_set(json, "cover",
		 json_new_string(
			 cover_word(timetable, calendar->covers_stated)));
	json_set(json, "complete", json_new_bool(timetable->complete));
	json_set(json, "problems",
		 problems_json(reply->read, reply->params->texts));
	json_set(json, "replaced", json_new_bool(result->replaced));
	json_set(json, "unchanged", json_new_bool(result->unchanged));
	/* Until they have been looked at: tell_agreed(). */
	json_set(json, "agreed",
		 result->n_agreed ? json_new_null() : settle_counts(NULL));
	status = json_write(json, ret, err);
	json_free(json);
	return status;
}

/*
 * Of all that decides what is kept: the same calendar again is not written
 * again, unless another version or other time zones might read it otherwise,
 * or a month has passed and it is expanded further.
 */
static enum status kept_digest(const struct service *service,
			       const struct call *call,
			       const struct calendar_params *params,
			       struct span horizon, uint64_t *ret,
			       struct error *err)
{
	static const char *const left_out[] = {"request_id", "allow_older",
					       "email", "ics", "files"};
	enum { N_LEFT_OUT = sizeof(left_out) / sizeof(left_out[0]) };
	struct civil end = day_civil(zone_day(zone_utc(), horizon.end));
	int32_t month[] = {end.year, end.month};
	uint64_t digest, zones;
	enum status status =
		call_digest(call, left_out, N_LEFT_OUT, &digest, err);

	if (status == STATUS_OK)
		status = texts_digest(params->texts, call->arena, &digest, err);
	if (status == STATUS_OK)
		status = zones_digest(service->zones, &zones, err);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < params->emails.n; i++)
		digest = bytes_digest_on(
			bytes_digest_on(digest,
					bytes_of(params->emails.strings[i])),
			BYTES(" "));
	digest = bytes_digest_on(digest, BYTES(VERSION));
	digest = bytes_digest_on(digest, (struct bytes){(const char *)&zones,
							sizeof(zones)});
	*ret = bytes_digest_on(digest, (struct bytes){(const char *)month,
						      sizeof(month)});
	return STATUS_OK;
}

static enum status look_again(const struct change *change,
			      const struct store_calendar *calendar,
			      struct service *service, struct json *reply,
			      struct error *err)
{
	int64_t found[N_FOUND];
	struct buffer text;
	enum status status = settle(service, err);

	if (status == STATUS_OK)
		status = store_found_with(calendar->kind, calendar->id,
					  service->store, found, err);
	if (status != STATUS_OK)
		return status;
	json_set(reply, "agreed", settle_counts(found));
	buffer_init(0, &text);
	status = json_write(reply, &text, err);
	if (status == STATUS_OK && change->request_id)
		status = store_amend_reply(change, buffer_bytes(&text),
					   service->store, err);
	buffer_release(&text);
	return status;
}

/*
 * The agreed dates that the import touches are looked at before anyone has the
 * reply, and the reply that is kept says what was found. A reply whose worker
 * died before that comes here too. The import itself stands whatever becomes
 * of it: those that could not be looked at are null, and keep their mark.
 */
static void tell_agreed(const struct change *change,
			const struct store_calendar *calendar,
			struct service *service, struct call *call,
			struct json *reply)
{
	const struct json *agreed = json_member(reply, "agreed");

	call->committed = true;
	if (agreed && json_kind(agreed) == JSON_KIND_NULL)
		(void)look_again(change, calendar, service, reply,
				 &call->after);
}

static enum status keep(struct service *service, struct call *call,
			const struct import *import, struct json **ret,
			struct error *err)
{
	struct buffer reply;
	enum status status;

	buffer_init(0, &reply);
	status = store_import(import, service->store, &reply, err);
	if (status == STATUS_STALE)
		error_source(err, import->calendar->id);
	if (status == STATUS_OK)
		status = json_read(buffer_bytes(&reply), NULL, ret, err);
	buffer_release(&reply);
	if (status == STATUS_OK)
		tell_agreed(&import->change, import->calendar, service, call,
			    *ret);
	return status;
}

static int compare_strings(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/*
 * A person's addresses, once given, are hers until others are; sorted, since
 * their order says nothing.
 */
static enum status settle_emails(struct service *service,
				 const struct call *call,
				 const struct store_calendar *calendar,
				 struct strings *emails, struct error *err)
{
	const struct store_person *people;
	size_t n = 0;
	enum status status = STATUS_OK;

	if (calendar->kind == STORE_PERSON && !call_param(call, "email"))
		status = store_people(service->store, call->arena, &people, &n,
				      err);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < n; i++)
		if (strcmp(people[i].id, calendar->id) == 0)
			*emails = people[i].emails;
	const char **sorted = arena_array(call->arena, const char *, emails->n);
	if (!sorted)
		return error_no_memory(err, call->arena);
	for (size_t i = 0; i < emails->n; i++)
		sorted[i] = emails->strings[i];
	if (emails->n > 1)
		qsort(sorted, emails->n, sizeof(*sorted), compare_strings);
	*emails = (struct strings){sorted, emails->n};
	return STATUS_OK;
}

static enum status import_calendar(struct service *service, struct call *call,
				   const struct change *change,
				   struct store_calendar *calendar,
				   struct json **ret, struct error *err)
{
	unsigned char uid_key[STORE_UID_KEY_BYTES];
	struct calendar_params params;
	struct calendar read;
	enum status status = calendar_params_of(service, call, &params, err);

	if (status == STATUS_OK)
		status = store_uid_key(service->store, uid_key, err);
	if (status == STATUS_OK)
		status = settle_emails(service, call, calendar, &params.emails,
				       err);
	if (status != STATUS_OK)
		return status;
	params.uid_key = uid_key;
	calendar->horizon = calendar_params_horizon(params.zone, change->now);
	status = calendar_params_read(service, call, &params,
				      reading_of(calendar->kind),
				      calendar->horizon, &read, err);
	if (status != STATUS_OK) {
		error_source(err, calendar->id);
		return status;
	}
	status = items_of(&read, call->arena, &calendar->items, err);
	if (status == STATUS_OK)
		status = kept_digest(service, call, &params, calendar->horizon,
				     &calendar->digest, err);
	if (status != STATUS_OK)
		return status;
	calendar->n_items = read.n_items;
	calendar->timetable = read.timetable;
	calendar->reduced = read.reduced;
	calendar->uids_hashed = true;
	/* Not stated: the case's, of whoever asks. */
	calendar->zone =
		call_string(call, "time_zone") ? zone_name(params.zone) : "";
	calendar->emails = params.emails;
	calendar->covers_stated = !span_is_empty(params.covers);
	calendar->stated_from = params.cover_from;
	calendar->stated_to = params.cover_to;
	struct reply_context context = {calendar, &read, &params,
					call_bool(call, "allow_older")};
	struct import import = {*change, calendar, make_reply, &context};
	return keep(service, call, &import, ret, err);
}

/* Either the one text or the files. */
static enum status check_texts(const struct call *call, struct error *err)
{
	if (!call_param(call, "ics") != !call_param(call, "files"))
		return STATUS_OK;
	call_error(call, NULL, STATUS_REJECTED, err);
	return error_set(err, STATUS_REJECTED, MSG_IMPORT_TEXT, "");
}

enum status method_import(struct service *service, struct call *call,
			  struct json **ret, struct error *err)
{
	struct store_calendar calendar = {.source = "main"};
	struct change change;
	enum status status =
		read_owner(call, &calendar.kind, &calendar.id, err);

	if (status == STATUS_OK)
		status = check_texts(call, err);
	if (status == STATUS_OK && !calendar.id)
		return candidates_ask(service, call, err);
	if (status == STATUS_OK)
		status = change_begin(service, call, "import", &change, ret,
				      err);
	if (status != STATUS_OK)
		return status;
	if (*ret) {
		tell_agreed(&change, &calendar, service, call, *ret);
		return STATUS_OK;
	}
	if (call_string(call, "source"))
		calendar.source = call_string(call, "source");
	status = call_check_id(call, "source", calendar.source, err);
	if (status != STATUS_OK)
		return status;
	return import_calendar(service, call, &change, &calendar, ret, err);
}
