#include "ipc/settle.h"

#include "conference/agreement.h"
#include "conference/encode.h"
#include "ipc/change.h"
#include "ipc/calendar_params.h"
#include "ipc/gate.h"

const char *found_word(enum store_found found)
{
	static const char *const words[N_FOUND] = {[FOUND_OK] = "ok",
						   [FOUND_RESEAT] = "reseat",
						   [FOUND_BROKEN] = "broken"};

	return words[found];
}

struct json *settle_counts(const int64_t *found)
{
	struct json *json = json_new_object();

	for (int i = 0; i < N_FOUND; i++)
		json_set(json, found_word((enum store_found)i),
			 json_new_int(found ? found[i] : 0));
	return json;
}

/* What else than calendars an agreed date hangs on. */
static enum status read_world(const struct service *service, uint64_t *ret,
			      struct error *err)
{
	uint64_t zones = 0, digest = bytes_digest(BYTES(VERSION));
	enum status status = zones_digest(service->zones, &zones, err);

	for (int i = 0; i < N_LANGUAGES; i++)
		digest = bytes_digest_on(digest, holidays_england_and_wales(
							 (enum language)i));
	*ret = bytes_digest_on(digest, (struct bytes){(const char *)&zones,
						      sizeof(zones)});
	return status;
}

enum status settle_fresh(const struct service *service, int64_t now,
			 struct store_finding *ret, struct error *err)
{
	*ret = (struct store_finding){.found = FOUND_OK,
				      .at = now,
				      .told = BYTES("{}")};
	return read_world(service, &ret->world, err);
}

/* --- one agreed date ------------------------------------------------------ */

struct settling {
	struct service *service;
	struct call *call;
	uint64_t world;
};

static const struct store_plan *agreement_of(const struct store_stored *stored)
{
	for (size_t i = 0; i < stored->n_plans; i++)
		if (stored->plans[i].agreed)
			return &stored->plans[i];
	return NULL;
}

/* "breaks" as `check` tells it; of a reseat the date as it would be now. */
static struct json *told_of(const struct agreement_finding *finding)
{
	struct json *checked = checked_encode(&finding->checked);
	struct json *json = json_new_object();

	if (finding->state == AGREEMENT_BROKEN)
		json_set(json, "breaks",
			 json_share(json_member(checked, "breaks")));
	if (finding->state == AGREEMENT_RESEAT)
		json_set(json, "date",
			 json_share(json_member(checked, "date")));
	json_free(checked);
	return json;
}

/* json is stolen. */
static enum status keep_told(struct json *json, struct arena *arena,
			     struct bytes *ret, struct error *err)
{
	enum status status = json_keep(json, arena, ret, err);

	json_free(json);
	return status;
}

enum status settle_look(const struct service *service,
			const struct case_call *asked,
			const struct store_plan *agreed, struct arena *arena,
			struct store_finding *ret, struct error *err)
{
	struct agreement_finding finding;
	struct json *told = NULL;
	enum status status = json_read(agreed->told, NULL, &told, err);

	if (status == STATUS_OK)
		status = agreement_find(&asked->conference, &asked->evidence,
					asked->now, told, arena, &finding, err);
	json_free(told);
	if (status != STATUS_OK)
		return status;
	status = settle_fresh(service, asked->now, ret, err);
	if (status != STATUS_OK)
		return status;
	ret->found = (enum store_found)finding.state;
	return keep_told(told_of(&finding), arena, &ret->told, err);
}

/* A case that cannot be read any more has no date that stands. */
static struct json *told_error(const struct error *error)
{
	struct json *json = json_new_object(), *text = json_new_object();
	struct buffer line;

	buffer_init(0, &line);
	for (int i = 0; i < N_LANGUAGES; i++) {
		buffer_clear(&line);
		error_render(error, (enum language)i, &line);
		json_set(text, language_word((enum language)i),
			 json_new_bytes(buffer_bytes(&line)));
	}
	buffer_release(&line);
	json_set(json, "error", text);
	return json;
}

static bool is_of_the_case(enum status status)
{
	return status == STATUS_REJECTED || status == STATUS_LIMIT;
}

static enum status look(struct settling *s, const struct store_stored *stored,
			struct store_finding *ret, struct error *err)
{
	const struct store_plan *agreed = agreement_of(stored);
	struct json *document = NULL;
	struct case_call asked;
	struct case_told told;
	enum status status =
		case_call_stored(s->service, stored, &document, &told, err);

	if (status == STATUS_OK)
		status = case_call_read_told(s->service, s->call, &told, &asked,
					     err);
	json_free(document);
	if (status == STATUS_OK && !agreed)
		return error_set(err, STATUS_FAULT, MSG_AGREEMENT_UNREAD, "");
	return status == STATUS_OK ? settle_look(s->service, &asked, agreed,
						 s->call->arena, ret, err)
				   : status;
}

static enum status find(const struct store_stored *stored, void *context,
			struct store_finding *ret, struct error *err)
{
	struct settling *s = context;
	struct error own = {0};
	enum status status = look(s, stored, ret, &own);

	if (status == STATUS_OK)
		return status;
	if (is_of_the_case(status)) {
		status =
			settle_fresh(s->service, s->service->clock(), ret, err);
		if (status != STATUS_OK)
			return status;
		ret->found = FOUND_BROKEN;
		return keep_told(told_error(&own), s->call->arena, &ret->told,
				 err);
	}
	if (err && err->status == STATUS_OK)
		*err = own;
	return status;
}

_Static_assert((int)AGREEMENT_BROKEN == (int)FOUND_BROKEN &&
		       (int)AGREEMENT_RESEAT == (int)FOUND_RESEAT,
	       "what is found is what is kept");

/* Each with memory of its own. */
static enum status settle_next(struct settling *s, bool *ret_more,
			       struct error *err)
{
	struct call call = {.params = NULL,
			    .path = "",
			    .case_path = "",
			    .text = {"", 0},
			    .arena = arena_new(
				    (size_t)LIMIT_REQUEST_MEMORY_BYTES)};
	enum status status;

	if (!call.arena)
		return error_no_memory(err, NULL);
	s->call = &call;
	status = store_settle(s->world, find, s, s->service->store, call.arena,
			      ret_more, err);
	s->service->in_snapshot = false;
	arena_free(call.arena);
	return status;
}

/* Reads may be asked for where only a writer can keep what is found. */
static enum status settle_with_writer(struct settling *s, struct error *err)
{
	struct store *reader = s->service->store;
	struct error opening = {0};
	bool more = true;
	enum status status = store_open(s->service->data_folder, STORE_WRITE,
					&s->service->store, &opening);

	if (status != STATUS_OK && err && err->status == STATUS_OK)
		*err = opening;
	while (status == STATUS_OK && more)
		status = settle_next(s, &more, err);
	if (s->service->store != reader)
		store_close(s->service->store);
	s->service->store = reader;
	return status;
}

enum status settle(struct service *service, struct error *err)
{
	struct settling s = {.service = service};
	int64_t n = 0;
	enum status status = read_world(service, &s.world, err);

	if (status == STATUS_OK)
		status = store_unsettled(s.world, service->store, &n, err);
	if (status != STATUS_OK || n == 0)
		return status;
	service_end_snapshot(service);
	/* Looked at for everybody, whoever asks. */
	const struct access *access = service->access;
	service->access = NULL;
	status = settle_with_writer(&s, err);
	service->access = access;
	return status;
}

/* --- for health ----------------------------------------------------------- */

struct json *settle_why(struct bytes told)
{
	struct json *json = NULL, *why = json_new_array();
	const struct json *breaks;

	if (json_read(told, NULL, &json, NULL) != STATUS_OK)
		return why;
	breaks = json_member(json, "breaks");
	for (size_t i = 0; i < json_size(breaks); i++)
		json_append(why, json_share(json_member(json_at(breaks, i),
							"rule")));
	json_free(json);
	return why;
}

static struct json *found_json(const struct service *service,
			       const struct store_found_case *found)
{
	struct json *json = json_new_object();

	json_set(json, "case", json_new_string(found->id));
	json_set(json, "found",
		 json_new_string(found_word(found->finding.found)));
	if (access_sees_names(service->access))
		json_set(json, "why", settle_why(found->finding.told));
	return json;
}

/* As `cases` lists them. */
static enum status is_seen(const struct service *service, const char *id,
			   struct arena *arena, bool *ret, struct error *err)
{
	struct stored_wanted wanted = {id, 0,
				       access_limits_people(service->access)};
	struct store_stored stored;

	*ret = false;
	if (!gate_may(service->access, "cases"))
		return STATUS_OK;
	enum status status =
		store_stored(&wanted, service->store, arena, &stored, err);
	return status == STATUS_OK ? case_call_seen(service, &stored, ret, err)
				   : status;
}

static enum status tell_findings(const struct service *service,
				 struct arena *arena, struct json **ret,
				 struct error *err)
{
	const struct store_found_case *found;
	int64_t counts[N_FOUND] = {0};
	struct json *dates, *json;
	size_t n;
	enum status status =
		store_findings(service->store, arena, &found, &n, err);

	if (status != STATUS_OK)
		return status;
	dates = json_new_array();
	for (size_t i = 0; i < n && status == STATUS_OK; i++) {
		bool seen = false;

		counts[found[i].finding.found]++;
		if (found[i].finding.found != FOUND_OK)
			status = is_seen(service, found[i].id, arena, &seen,
					 err);
		if (status == STATUS_OK && seen)
			json_append(dates, found_json(service, &found[i]));
	}
	json = settle_counts(counts);
	json_set(json, "dates", dates);
	if (status == STATUS_OK)
		*ret = json;
	else
		json_free(json);
	return status;
}

enum status settle_health(struct service *service, struct arena *arena,
			  struct json **ret, struct error *err)
{
	struct store *kept = service->store;
	enum status status = STATUS_OK;

	if (!kept)
		status = store_open(service->data_folder, STORE_READ,
				    &service->store, err);
	if (status == STATUS_OK)
		status = settle(service, err);
	if (status == STATUS_OK)
		status = tell_findings(service, arena, ret, err);
	if (!kept)
		service_release(service);
	return status;
}
