#include "ipc/decide.h"

#include <string.h>

#include "conference/encode.h"

/* --- small things --------------------------------------------------------- */

bool plan_stands(const struct store_plan *plan, int64_t now)
{
	return plan->agreed || plan->expires > now;
}

const struct store_plan *plan_agreed(const struct store_stored *stored)
{
	for (size_t i = 0; i < stored->n_plans; i++)
		if (stored->plans[i].agreed)
			return &stored->plans[i];
	return NULL;
}

enum case_state state_at(const struct store_stored *stored, int64_t now)
{
	enum case_state state = (enum case_state)stored->state;

	if (state != STATE_HELD)
		return state;
	for (size_t i = 0; i < stored->n_plans; i++)
		if (plan_stands(&stored->plans[i], now))
			return state;
	return state_change_find(state, DECIDE_EXPIRE)->to;
}

struct json *hold_encode(const struct store_plan *plan, const struct zone *zone)
{
	struct json *json = json_new_object();

	json_set(json, "start", new_instant(zone, plan->span.start));
	json_set(json, "end", new_instant(zone, plan->span.end));
	json_set(json, "expires", new_instant(zone, plan->expires));
	return json;
}

/* --- refusals ------------------------------------------------------------- */

static void tell_state(struct call *call, const struct store_stored *was,
		       enum case_state state, struct json *choices)
{
	if (!call->data)
		call->data = json_new_object();
	json_set(call->data, "case", json_new_string(was->id));
	json_set(call->data, "revision", json_new_int(was->latest));
	json_set(call->data, "state", json_new_string(state_word(state)));
	if (choices)
		json_set(call->data, "choices", choices);
}

void decide_tell_state(const struct deciding *deciding)
{
	tell_state(deciding->call, deciding->was, deciding->state, NULL);
}

enum status decide_refuse(const struct deciding *deciding, enum message message,
			  const char *kinds, const char *argument,
			  struct error *err)
{
	decide_tell_state(deciding);
	return error_set(err, STATUS_STALE, message, kinds, deciding->was->id,
			 argument);
}

enum status decide_revision(const struct deciding *deciding, const char *id,
			    bool required, struct error *err)
{
	struct call *call = deciding->call;
	const struct store_stored *was = deciding->was;
	int64_t latest = was ? was->latest : 0;
	bool given = call_param(call, "if_revision");
	int64_t stated = call_int(call, "if_revision", 0);

	if ((!given && !required) || stated == latest)
		return STATUS_OK;
	call_error(call, "if_revision", STATUS_STALE, err);
	if (!was)
		return error_set(err, STATUS_NOT_FOUND, MSG_STORED_NONE, "s",
				 id);
	decide_tell_state(deciding);
	if (!given)
		return error_set(err, STATUS_STALE, MSG_STORED_ALREADY, "sd",
				 id, latest);
	return error_set(err, STATUS_STALE, MSG_STORED_STALE, "sdd", id, latest,
			 stated);
}

static enum status refuse_state(const struct deciding *d, struct error *err)
{
	struct json *choices = json_new_array();
	struct buffer words;

	buffer_init(0, &words);
	for (int i = 0; i < N_DECISIONS; i++) {
		if (i == DECIDE_EXPIRE ||
		    !state_change_find(d->state, (enum decision)i))
			continue;
		const char *word = decision_word((enum decision)i);
		json_append(choices, json_new_string(word));
		buffer_printf(&words, "%s%s", words.n ? ", " : "", word);
	}
	tell_state(d->call, d->was, d->state, choices);
	error_set(err, STATUS_STALE, MSG_STATE_REFUSES, "smss", d->was->id,
		  (int)state_message(d->state), decision_word(d->decision),
		  words.n ? words.data : "-");
	buffer_release(&words);
	return STATUS_STALE;
}

/* --- the frame ------------------------------------------------------------ */

struct json *strings_encode(const struct json *value)
{
	struct json *list;

	if (json_kind(value) != JSON_KIND_STRING)
		return json_copy(value);
	list = json_new_array();
	json_append(list, json_copy(value));
	return list;
}

/* What was said of the decision. */
static enum status keep_details(struct call *call, struct bytes *ret,
				struct error *err)
{
	static const struct {
		const char *param;
		bool is_list;
	} kept[] = {
		{"start", false},  {"date", false}, {"starts", true},
		{"for", false},	   {"what", false}, {"agreed_by", true},
		{"how", false},	   {"by", false},   {"waived_by", false},
		{"reason", false},
	};
	struct json *details = json_new_object();

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		const struct json *value = call_param(call, kept[i].param);

		if (value)
			json_set(details, kept[i].param,
				 kept[i].is_list ? strings_encode(value)
						 : json_copy(value));
	}
	enum status status = json_keep(details, call->arena, ret, err);
	json_free(details);
	return status;
}

enum status plans_expired(const struct store_stored *stored, int64_t now,
			  struct arena *arena, const int64_t **ret,
			  size_t *ret_n, struct error *err)
{
	int64_t *keys = arena_array(arena, int64_t, stored->n_plans);
	size_t n = 0;

	if (!keys)
		return error_no_memory(err, arena);
	for (size_t i = 0; i < stored->n_plans; i++)
		if (!plan_stands(&stored->plans[i], now))
			keys[n++] = stored->plans[i].key;
	*ret = keys;
	*ret_n = n;
	return STATUS_OK;
}

enum status decide_allows(struct deciding *deciding, struct error *err)
{
	deciding->state_change =
		state_change_find(deciding->state, deciding->decision);
	return deciding->state_change ? STATUS_OK : refuse_state(deciding, err);
}

struct frame_of_decision {
	const struct decided *decided;
	struct deciding deciding;
};

static enum status check_state(struct deciding *d, struct error *err)
{
	enum status status =
		decide_revision(d, d->was->id, d->service->over_socket, err);

	return status == STATUS_OK ? decide_allows(d, err) : status;
}

/* As it is stored; nothing is told of it to who may not ask about all in it. */
static enum status take_case(struct deciding *d, struct error *err)
{
	/* A change that met another is made again. */
	json_free(d->call->stored_case);
	d->call->stored_case = NULL;
	enum status status =
		case_call_stored(d->service, d->was, &d->call->stored_case,
				 &d->told, err);

	return status == STATUS_OK
		       ? case_call_people(d->service, d->told.json, err)
		       : status;
}

/* The case by the service's clock, whatever `now` may be. */
static enum status read_case(struct deciding *d, bool with_evidence,
			     struct error *err)
{
	enum status status =
		case_call_decode(d->service, d->call, &d->told, &d->asked, err);

	if (status == STATUS_OK && with_evidence)
		status = case_call_load(d->service, d->call, &d->asked, err);
	return status;
}

static enum status write_reply(const struct store_step *step,
			       struct json *reply, struct buffer *ret,
			       struct error *err)
{
	json_set(reply, "state",
		 json_new_string(state_word((enum case_state)step->state)));
	return json_write(reply, ret, err);
}

static enum status decide_in_store(const struct store_stored *was,
				   void *context, struct store_step *ret,
				   struct buffer *ret_reply, struct error *err)
{
	struct frame_of_decision *frame = context;
	struct deciding *d = &frame->deciding;
	struct json *reply;

	d->was = was;
	if (!was) {
		const char *id = call_string(d->call, "stored");

		call_error(d->call, "stored", STATUS_NOT_FOUND, err);
		return error_set(err, STATUS_NOT_FOUND, MSG_STORED_NONE, "s",
				 id);
	}
	d->state = state_at(was, d->now);
	enum status status = take_case(d, err);
	if (status == STATUS_OK)
		status = check_state(d, err);
	if (status == STATUS_OK)
		status = read_case(d, frame->decided->with_evidence, err);
	if (status == STATUS_OK)
		status = keep_details(d->call, &ret->details, err);
	if (status == STATUS_OK)
		status = plans_expired(was, d->now, d->call->arena, &ret->ended,
				       &ret->n_ended, err);
	if (status != STATUS_OK)
		return status;
	ret->state = (int32_t)d->state_change->to;
	reply = json_new_object();
	json_set(reply, "case", json_new_string(was->id));
	json_set(reply, "revision", json_new_int(was->latest + 1));
	json_set(reply, "state", json_new_null());
	status = frame->decided->step(d, ret, reply, err);
	if (status == STATUS_OK)
		status = write_reply(ret, reply, ret_reply, err);
	json_free(reply);
	return status;
}

static enum status commit(struct frame_of_decision *frame,
			  const struct change *change, struct json **ret,
			  struct error *err)
{
	struct deciding *d = &frame->deciding;
	struct case_change asked = {.change = *change,
				    .id = call_string(d->call, "stored"),
				    .with_document = true,
				    .decide = decide_in_store,
				    .context = frame};

	return change_commit(&asked, d->service, d->call, ret, err);
}

enum status decide(struct service *service, struct call *call,
		   const struct decided *decided, struct json **ret,
		   struct error *err)
{
	struct change change;
	enum status status =
		change_begin(service, call, decided->method, &change, ret, err);

	if (status != STATUS_OK || *ret)
		return status;
	struct frame_of_decision frame = {
		.decided = decided,
		.deciding = {.service = service,
			     .call = call,
			     .decision = decided->decision,
			     .now = change.now}};
	return commit(&frame, &change, ret, err);
}
