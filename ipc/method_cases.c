/* cases: what is stored, its state, its dates, and which do not stand. */

#include <string.h>

#include "conference/encode.h"
#include "conference/workdays.h"
#include "ipc/decide.h"
#include "ipc/history.h"
#include "ipc/settle.h"

struct telling {
	struct service *service;
	struct call *call;
	int64_t now;
};

static void set_time(struct json *json, const char *key, int64_t instant)
{
	char text[INSTANT_TEXT_BYTES];

	instant_format_utc(instant, text);
	json_set(json, key, json_new_string(text));
}

/* --- in short ------------------------------------------------------------- */

/* Start and end as told, in the case's own zone. */
static void set_span(struct json *json, const struct json *told)
{
	static const char *const keys[] = {"start", "end"};

	for (int i = 0; i < 2; i++)
		json_set(json, keys[i], json_share(json_member(told, keys[i])));
}

static struct json *new_hold(const struct store_plan *plan, int64_t now)
{
	struct json *json = json_new_object(), *told = NULL;

	if (json_read(plan->told, NULL, &told, NULL) == STATUS_OK)
		set_span(json, told);
	set_time(json, "expires", plan->expires);
	json_set(json, "expired", json_new_bool(!plan_stands(plan, now)));
	json_free(told);
	return json;
}

static void set_finding(struct json *json, const struct store_finding *finding)
{
	json_set(json, "found", json_new_string(found_word(finding->found)));
	json_set(json, "why", settle_why(finding->told));
}

static struct json *new_agreed(const struct store_stored *stored)
{
	static const char *const kept[] = {"agreed_by", "how", "waived_by"};
	const struct store_plan *plan = plan_agreed(stored);
	struct json *json, *told = NULL;

	if (!plan)
		return json_new_null();
	json = json_new_object();
	if (json_read(plan->told, NULL, &told, NULL) == STATUS_OK) {
		set_span(json, told);
		for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
			if (json_member(told, kept[i]))
				json_set(json, kept[i],
					 json_share(
						 json_member(told, kept[i])));
	}
	json_free(told);
	if (stored->has_finding)
		set_finding(json, &stored->finding);
	return json;
}

static struct json *new_entry(const struct store_stored *stored, int64_t now)
{
	struct json *json = json_new_object(), *holds = json_new_array();

	json_set(json, "case", json_new_string(stored->id));
	json_set(json, "revision", json_new_int(stored->revision));
	json_set(json, "state",
		 json_new_string(state_word(state_at(stored, now))));
	json_set(json, "agreed", new_agreed(stored));
	for (size_t i = 0; i < stored->n_plans; i++)
		if (!stored->plans[i].agreed)
			json_append(holds, new_hold(&stored->plans[i], now));
	json_set(json, "holds", holds);
	return json;
}

/* --- in full -------------------------------------------------------------- */

static struct json *new_happened(const struct store_stored *stored)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < stored->n_happened; i++) {
		const struct store_happened *happened = &stored->happened[i];
		struct json *one = json_new_object(), *told = NULL;

		json_set(one, "what",
			 json_new_string(
				 decision_word((enum decision)happened->kind)));
		json_set(one, "date", new_day(happened->day));
		json_set(one, "revision", json_new_int(happened->revision));
		if (json_read(happened->told, NULL, &told, NULL) == STATUS_OK &&
		    json_member(told, "by"))
			json_set(one, "by",
				 json_share(json_member(told, "by")));
		json_free(told);
		json_append(list, one);
	}
	return list;
}

/* The dates of the agreed day, counted from what happened. */
static enum status set_milestones(const struct telling *t,
				  struct case_call *asked,
				  const struct json *agreed, struct json *json,
				  struct error *err)
{
	struct happened happened = history_of(asked->stored);
	struct milestone milestones[N_MILESTONES];
	struct json *list = json_new_array();
	struct workdays workdays;
	struct date date;
	size_t n = 0;
	enum status status = agreement_read(agreed, &asked->conference,
					    t->call->arena, &date, err);

	asked->conference.happened = &happened;
	if (status == STATUS_OK)
		status = workdays_of(&asked->conference, &asked->evidence,
				     t->call->arena, &workdays, err);
	struct dating dating = {&asked->conference, &workdays,
				zone_day(asked->conference.zone, t->now),
				DAY_NONE};
	if (status == STATUS_OK && date.visit.is_held)
		dating.visit =
			zone_day(asked->conference.zone, date.visit.span.start);
	if (status == STATUS_OK)
		status = dates_of(&dating,
				  zone_day(asked->conference.zone,
					   date.span.start),
				  t->call->arena, milestones, &n, err);
	for (size_t i = 0; i < n && status == STATUS_OK; i++)
		json_append(list,
			    new_milestone(&asked->conference, &milestones[i]));
	json_set(json, "milestones", list);
	asked->conference.happened = NULL;
	return status;
}

static void set_revision(struct json *json, const struct store_stored *stored)
{
	struct json *details = NULL;

	json_set(json, "latest", json_new_int(stored->latest));
	json_set(json, "method", json_new_string(stored->method));
	set_time(json, "at", stored->at);
	json_set(json, "actor", json_new_string(stored->actor));
	if (json_read(stored->details, NULL, &details, NULL) == STATUS_OK)
		json_set(json, "details", details);
}

static enum status set_date(const struct telling *t, struct case_call *asked,
			    bool is_whole, struct json *json, struct error *err)
{
	const struct store_plan *plan = plan_agreed(asked->stored);
	struct json *agreed = NULL;
	enum status status;

	if (!plan)
		return STATUS_OK;
	status = json_read(plan->told, NULL, &agreed, err);
	if (status == STATUS_OK && is_whole)
		status = set_milestones(t, asked, agreed, json, err);
	json_set(json, "date", agreed);
	return status;
}

/* *ret_whole false: a calendar of the case cannot be had as it is now, so that
 * no date can be counted. */
static enum status read_one(struct telling *t, struct case_call *ret,
			    bool *ret_whole, struct error *err)
{
	struct error own = {0};
	struct case_told told;
	enum status status = case_call_told(t->service, t->call, &told, err);

	if (status == STATUS_OK)
		status = case_call_decode(t->service, t->call, &told, ret, err);
	if (status != STATUS_OK)
		return status;
	status = case_call_load(t->service, t->call, ret, &own);
	*ret_whole = status == STATUS_OK;
	if (status == STATUS_REJECTED || status == STATUS_LIMIT)
		return others_load(&ret->conference, ret->now,
				   t->service->store, t->call->arena,
				   &ret->others, err);
	if (status != STATUS_OK && err && err->status == STATUS_OK)
		*err = own;
	return status;
}

static enum status tell_one(struct telling *t, struct json **ret,
			    struct error *err)
{
	struct case_call asked;
	struct json *json;
	bool is_whole = false;
	enum status status = read_one(t, &asked, &is_whole, err);

	if (status != STATUS_OK)
		return status;
	t->now = asked.now;
	json = new_entry(asked.stored, t->now);
	set_revision(json, asked.stored);
	json_set(json, "happened", new_happened(asked.stored));
	status = set_date(t, &asked, is_whole, json, err);
	if (status == STATUS_OK && asked.stored->has_finding) {
		struct json *told = NULL;

		status =
			json_read(asked.stored->finding.told, NULL, &told, err);
		json_set(json, "finding", told);
	}
	json_set(json, "interpreted", case_interpreted(&asked.conference));
	case_call_tell_others(&asked, json);
	if (status != STATUS_OK) {
		json_free(json);
		return status;
	}
	*ret = json;
	return STATUS_OK;
}

/* --- all ------------------------------------------------------------------ */

static enum status tell_all(const struct telling *t, struct json *list,
			    struct error *err)
{
	struct strings ids = {NULL, 0};
	enum status status = service_store_snapshot(t->service, err);

	if (status == STATUS_OK)
		status = store_stored_ids(t->service->store, t->call->arena,
					  &ids, err);
	for (size_t i = 0; i < ids.n && status == STATUS_OK; i++) {
		struct stored_wanted wanted = {ids.strings[i], 0,
					       access_limits_people(
						       t->service->access)};
		struct store_stored stored;
		bool seen = false;

		status = store_stored(&wanted, t->service->store,
				      t->call->arena, &stored, err);
		if (status == STATUS_OK)
			status =
				case_call_seen(t->service, &stored, &seen, err);
		if (status == STATUS_OK && seen)
			json_append(list, new_entry(&stored, t->now));
	}
	return status;
}

/* *ret false: there is no store, so no case. */
static enum status open_settled(struct service *service, bool *ret,
				struct error *err)
{
	struct error opening = {0};
	enum status status = service_store(service, &opening);

	*ret = status == STATUS_OK;
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status == STATUS_OK)
		return settle(service, err);
	if (err && err->status == STATUS_OK)
		*err = opening;
	return status;
}

enum status method_cases(struct service *service, struct call *call,
			 struct json **ret, struct error *err)
{
	struct telling telling = {.service = service, .call = call};
	struct json *json, *list;
	bool found = false;
	enum status status =
		call_now(service, call, zone_utc(), &telling.now, err);

	if (status == STATUS_OK)
		status = open_settled(service, &found, err);
	if (status != STATUS_OK)
		return status;
	if (call_string(call, "stored"))
		return tell_one(&telling, ret, err);
	if (call_param(call, "revision")) {
		call_error(call, "revision", STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_REVISION_OF, "");
	}
	json = json_new_object();
	list = json_new_array();
	if (found)
		status = tell_all(&telling, list, err);
	json_set(json, "cases", list);
	if (status != STATUS_OK) {
		json_free(json);
		return status;
	}
	*ret = json;
	return json ? STATUS_OK : error_no_memory(err, NULL);
}
