/* hold, agree, move, release, record: decisions on a stored case. */

#include <string.h>

#include "base/limits.h"
#include "base/nearest.h"
#include "conference/encode.h"
#include "ipc/check_params.h"
#include "ipc/decide.h"
#include "ipc/history.h"
#include "ipc/others.h"
#include "ipc/settle.h"

/* --- a date --------------------------------------------------------------- */

/* A day, of which the best start counts, or one start. */
static enum status read_when(const struct deciding *d, const char *stated,
			     struct check_request *ret, struct error *err)
{
	const struct zone *zone = d->asked.conference.zone;
	struct check_request request = {.day = DAY_NONE,
					.start = INSTANT_NONE,
					.stated = stated};

	if (!day_parse(stated, &request.day)) {
		request.one_start = true;
		if (!instant_parse(stated, zone, &request.start))
			return error_set(err, STATUS_REJECTED, MSG_INSTANT_FORM,
					 "s", stated);
	}
	*ret = request;
	return STATUS_OK;
}

/* Of a rule all, or for who may not see names only what kind it is. */
static int rule_length(const char *rule, bool sees_names)
{
	return (int)(sees_names ? strlen(rule) : strcspn(rule, ":"));
}

static enum status refuse_breaks(const struct deciding *d, const char *stated,
				 const struct checked *checked,
				 struct error *err)
{
	bool sees_names = access_sees_names(d->service->access);
	struct json *told = checked_encode(checked);
	struct json *breaks = json_member(told, "breaks");
	struct buffer rules;

	buffer_init(0, &rules);
	for (size_t i = 0; i < json_size(breaks); i++) {
		const char *rule =
			json_string(json_member(json_at(breaks, i), "rule"));

		buffer_printf(&rules, "%s%.*s", i ? ", " : "",
			      rule_length(rule, sees_names), rule);
	}
	if (!d->call->data)
		d->call->data = json_new_object();
	if (breaks && sees_names)
		json_set(d->call->data, "breaks", json_share(breaks));
	json_free(told);
	error_set(err, STATUS_REJECTED, MSG_DECIDE_BREAKS, "ss", stated,
		  rules.n ? rules.data : "-");
	buffer_release(&rules);
	return STATUS_REJECTED;
}

/* The date holds now, and is checked again by the verifier. */
static enum status check_when(const struct deciding *d,
			      const struct case_call *asked,
			      const struct check_request *request,
			      struct checked *ret, struct error *err)
{
	struct arena *arena = d->call->arena;
	enum status status =
		conference_check(&asked->conference, &asked->evidence,
				 asked->now, request, arena, ret, err);

	if (status != STATUS_OK)
		return status;
	if (!ret->holds)
		return refuse_breaks(d, request->stated, ret, err);
	return check_verify(asked, request, ret, arena, err);
}

/* What the call says of an agreement, beside its date. */
static void tell_agreement(const struct call *call, struct json *told)
{
	static const char *const kept[] = {"how", "waived_by", "reason"};

	json_set(told, "agreed_by",
		 strings_encode(call_param(call, "agreed_by")));
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		const struct json *value = call_param(call, kept[i]);

		if (value)
			json_set(told, kept[i], json_copy(value));
	}
}

static enum status plan_of(const struct deciding *d,
			   const struct checked *checked, bool agreed,
			   struct store_plan *ret, struct error *err)
{
	const struct conference *c = &d->asked.conference;
	struct json *told = new_date(c, &checked->date, 1);
	struct store_plan plan = {.agreed = agreed,
				  .span = checked->date.span,
				  .expires = INSTANT_NONE};

	if (agreed)
		tell_agreement(d->call, told);
	enum status status = json_keep(told, d->call->arena, &plan.told, err);
	json_free(told);
	if (status == STATUS_OK)
		status = occupied_by(c, &checked->date, d->call->arena,
				     &plan.occupied, &plan.n_occupied, err);
	if (status == STATUS_OK)
		*ret = plan;
	return status;
}

static enum status end_all(const struct deciding *d, struct store_step *step,
			   struct error *err)
{
	int64_t *ended = arena_array(d->call->arena, int64_t, d->was->n_plans);

	if (!ended)
		return error_no_memory(err, d->call->arena);
	for (size_t i = 0; i < d->was->n_plans; i++)
		ended[i] = d->was->plans[i].key;
	step->ended = ended;
	step->n_ended = d->was->n_plans;
	return STATUS_OK;
}

/* --- hold ----------------------------------------------------------------- */

static enum status read_expiry(const struct deciding *d, int64_t *ret,
			       struct error *err)
{
	const char *stated = call_string(d->call, "for");
	int64_t kept_s = (int64_t)LIMIT_HOLD_DAYS_UNSAID * SECONDS_A_DAY;

	if (stated &&
	    (!duration_parse(stated, &kept_s) || kept_s < SECONDS_A_DAY ||
	     kept_s > (int64_t)LIMIT_HOLD_DAYS * SECONDS_A_DAY)) {
		call_error(d->call, "for", STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_HOLD_FOR, "sd",
				 stated, (int64_t)LIMIT_HOLD_DAYS);
	}
	*ret = d->now + kept_s;
	return STATUS_OK;
}

static enum status hold_one(const struct deciding *d, const char *stated,
			    int64_t expires, struct store_plan *plans, size_t n,
			    struct error *err)
{
	struct check_request request;
	struct checked checked;
	enum status status = read_when(d, stated, &request, err);

	if (status == STATUS_OK)
		status = check_when(d, &d->asked, &request, &checked, err);
	if (status == STATUS_OK)
		status = plan_of(d, &checked, false, &plans[n], err);
	if (status != STATUS_OK)
		return status;
	plans[n].expires = expires;
	for (size_t i = 0; i < n; i++)
		if (plans[i].span.start == plans[n].span.start)
			return error_set(err, STATUS_REJECTED, MSG_HOLD_TWICE,
					 "s", stated);
	return STATUS_OK;
}

static enum status hold(struct deciding *d, struct store_step *step,
			struct json *reply, struct error *err)
{
	const struct json *starts = call_param(d->call, "starts");
	bool one = json_kind(starts) == JSON_KIND_STRING;
	size_t n = one ? 1 : json_size(starts);
	struct json *holds = json_new_array();
	struct store_plan *plans =
		arena_array(d->call->arena, struct store_plan, n);
	int64_t expires = d->now;
	enum status status = read_expiry(d, &expires, err);

	if (status == STATUS_OK && !plans)
		status = error_no_memory(err, d->call->arena);
	if (status == STATUS_OK && n == 0)
		status =
			error_set(err, STATUS_REJECTED, MSG_DECIDE_NO_DATE, "");
	if (status == STATUS_OK && n > LIMIT_HOLDS)
		status = limit_error(LIMIT_ID_HOLDS, (int64_t)n, err);
	for (size_t i = 0; i < n && status == STATUS_OK; i++) {
		status =
			hold_one(d,
				 json_string(one ? starts : json_at(starts, i)),
				 expires, plans, i, err);
		if (status == STATUS_OK)
			json_append(holds,
				    hold_encode(&plans[i],
						d->asked.conference.zone));
	}
	if (status != STATUS_OK) {
		call_error(d->call, "starts", status, err);
		json_free(holds);
		return status;
	}
	json_set(reply, "holds", holds);
	case_call_tell_others(&d->asked, reply);
	step->plans = plans;
	step->n_plans = n;
	return STATUS_OK;
}

enum status method_hold(struct service *service, struct call *call,
			struct json **ret, struct error *err)
{
	static const struct decided decided = {"hold", DECIDE_HOLD, true, hold};

	return decide(service, call, &decided, ret, err);
}

/* --- agree and move ------------------------------------------------------- */

static bool is_meant(const struct deciding *d,
		     const struct check_request *request,
		     const struct store_plan *plan)
{
	const struct zone *zone = d->asked.conference.zone;

	if (request->one_start)
		return plan->span.start == request->start;
	return day_compare(zone_day(zone, plan->span.start), request->day) == 0;
}

static enum status refuse_expired(const struct deciding *d,
				  const struct store_plan *plan,
				  struct error *err)
{
	const struct zone *zone = d->asked.conference.zone;
	char start[INSTANT_TEXT_BYTES], expired[INSTANT_TEXT_BYTES];

	instant_format(zone, plan->span.start, start);
	instant_format(zone, plan->expires, expired);
	decide_tell_state(d);
	return error_set(err, STATUS_STALE, MSG_HOLD_EXPIRED, "sss", d->was->id,
			 start, expired);
}

/* A day on which a start is held means that start; an expired hold of it is
 * no hold. */
static enum status match_holds(const struct deciding *d,
			       struct check_request *request, struct error *err)
{
	for (size_t i = 0; i < d->was->n_plans; i++) {
		const struct store_plan *plan = &d->was->plans[i];

		if (plan->agreed || !is_meant(d, request, plan))
			continue;
		if (!plan_stands(plan, d->now))
			return refuse_expired(d, plan, err);
		request->one_start = true;
		request->start = plan->span.start;
		return STATUS_OK;
	}
	return STATUS_OK;
}

static enum status agreed_date(const struct deciding *d,
			       struct check_request *ret, struct error *err)
{
	const char *date = call_string(d->call, "date");
	const char *start = call_string(d->call, "start");
	enum status status;

	if (!date == !start) {
		call_error(d->call, NULL, STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED,
				 date ? MSG_CHECK_BOTH : MSG_DECIDE_NO_DATE,
				 "");
	}
	status = read_when(d, date ? date : start, ret, err);
	if (status != STATUS_OK)
		return call_error(d->call, date ? "date" : "start", status,
				  err);
	return match_holds(d, ret, err);
}

/* At least one name, none of them empty. */
static enum status check_names(const struct deciding *d, struct error *err)
{
	const struct json *names = call_param(d->call, "agreed_by");
	bool one = json_kind(names) == JSON_KIND_STRING;
	size_t n = one ? 1 : json_size(names);
	bool empty = n == 0;

	for (size_t i = 0; i < n; i++)
		empty = empty ||
			!json_string(one ? names : json_at(names, i))[0];
	if (!empty)
		return STATUS_OK;
	call_error(d->call, "agreed_by", STATUS_REJECTED, err);
	return error_set(err, STATUS_REJECTED, MSG_DECIDE_NOBODY, "");
}

/* asked: the case under which the date has to hold. */
static enum status agree_on(struct deciding *d, const struct case_call *asked,
			    struct store_step *step, struct json *reply,
			    struct error *err)
{
	struct arena *arena = d->call->arena;
	struct store_plan *plan = arena_one(arena, struct store_plan);
	struct store_finding *finding = arena_one(arena, struct store_finding);
	struct check_request request;
	struct checked checked;
	struct json *told = NULL;
	enum status status = check_names(d, err);

	if (!plan || !finding)
		return error_no_memory(err, arena);
	if (status == STATUS_OK)
		status = agreed_date(d, &request, err);
	if (status == STATUS_OK)
		status = check_when(d, asked, &request, &checked, err);
	if (status == STATUS_OK)
		status = plan_of(d, &checked, true, plan, err);
	if (status == STATUS_OK)
		status = json_read(plan->told, NULL, &told, err);
	if (status == STATUS_OK)
		status = end_all(d, step, err);
	if (status == STATUS_OK)
		status = settle_fresh(d->service, d->now, finding, err);
	if (status != STATUS_OK) {
		json_free(told);
		return status;
	}
	json_set(reply, "agreed", told);
	case_call_tell_others(&d->asked, reply);
	step->finding = finding;
	step->plans = plan;
	step->n_plans = 1;
	return STATUS_OK;
}

static enum status agree(struct deciding *d, struct store_step *step,
			 struct json *reply, struct error *err)
{
	return agree_on(d, &d->asked, step, reply, err);
}

enum status method_agree(struct service *service, struct call *call,
			 struct json **ret, struct error *err)
{
	static const struct decided decided = {"agree", DECIDE_AGREE, true,
					       agree};

	return decide(service, call, &decided, ret, err);
}

/* The day on which formal notice of the agreed date is due (G15). */
static struct day notice_day(const struct json *told)
{
	const struct json *milestones = json_member(told, "milestones");
	struct day day = DAY_NONE;

	for (size_t i = 0; i < json_size(milestones); i++) {
		const struct json *one = json_at(milestones, i);
		const struct json *date = json_member(one, "date");

		if (strcmp(json_string(json_member(one, "id")),
			   milestone_kinds[MILESTONE_NOTIFICATION].word) == 0 &&
		    json_kind(date) == JSON_KIND_STRING)
			(void)day_parse(json_string(date), &day);
	}
	return day;
}

static enum status after_notice(const struct deciding *d,
				const struct store_plan *agreed, bool *ret,
				struct error *err)
{
	struct json *told = NULL;
	struct day today = zone_day(d->asked.conference.zone, d->now);
	enum status status = json_read(agreed->told, NULL, &told, err);

	if (status != STATUS_OK)
		return status;
	struct day notice = notice_day(told);
	*ret = d->state_change->condition == IF_BROKEN_OR_WAIVED ||
	       (!day_is_none(notice) && day_compare(today, notice) > 0);
	json_free(told);
	return STATUS_OK;
}

static enum status refuse_move(const struct deciding *d,
			       const struct store_plan *agreed,
			       struct error *err)
{
	char start[INSTANT_TEXT_BYTES];

	instant_format(d->asked.conference.zone, agreed->span.start, start);
	return decide_refuse(d, MSG_MOVE_NOTIFIED, "ss", start, err);
}

/*
 * G15: after the notification day only a hard break moves the date, and the
 * new one has its notice, unless somebody who is named waives that.
 */
static enum status may_move(const struct deciding *d, struct error *err)
{
	const struct store_plan *agreed = plan_agreed(d->was);
	const char *waived_by = call_string(d->call, "waived_by");
	struct store_finding finding = {.found = FOUND_OK};
	bool is_late = false;
	enum status status;

	if (!agreed)
		return error_set(err, STATUS_FAULT, MSG_AGREEMENT_UNREAD, "");
	status = after_notice(d, agreed, &is_late, err);
	if (status != STATUS_OK || !is_late || (waived_by && waived_by[0]))
		return status;
	status = settle_look(d->service, &d->asked, agreed, d->call->arena,
			     &finding, err);
	if (status != STATUS_OK || finding.found == FOUND_BROKEN)
		return status;
	return refuse_move(d, agreed, err);
}

static enum status move(struct deciding *d, struct store_step *step,
			struct json *reply, struct error *err)
{
	const char *waived_by = call_string(d->call, "waived_by");
	struct case_call asked = d->asked;
	enum status status = may_move(d, err);

	asked.conference.notice_is_given = waived_by && waived_by[0];
	return status == STATUS_OK ? agree_on(d, &asked, step, reply, err)
				   : status;
}

enum status method_move(struct service *service, struct call *call,
			struct json **ret, struct error *err)
{
	static const struct decided decided = {"move", DECIDE_MOVE, true, move};

	return decide(service, call, &decided, ret, err);
}

/* --- release -------------------------------------------------------------- */

/* One of several holds; the case is held as long as another stands. */
static enum status release_one(struct deciding *d, const char *stated,
			       struct store_step *step, struct error *err)
{
	struct check_request request;
	int64_t *ended = arena_array(d->call->arena, int64_t, d->was->n_plans);
	size_t n_left = 0;
	bool found = false;
	enum status status = read_when(d, stated, &request, err);

	if (!ended)
		return error_no_memory(err, d->call->arena);
	step->ended = ended;
	step->n_ended = 0;
	for (size_t i = 0; i < d->was->n_plans && status == STATUS_OK; i++) {
		bool meant = is_meant(d, &request, &d->was->plans[i]);

		if (meant || !plan_stands(&d->was->plans[i], d->now))
			ended[step->n_ended++] = d->was->plans[i].key;
		else
			n_left++;
		found = found || meant;
	}
	if (status == STATUS_OK && !found)
		status = error_set(err, STATUS_NOT_FOUND, MSG_HOLD_NONE, "ss",
				   d->was->id, stated);
	if (status != STATUS_OK)
		return call_error(d->call, "start", status, err);
	if (n_left)
		step->state = (int32_t)d->state;
	return STATUS_OK;
}

static enum status release(struct deciding *d, struct store_step *step,
			   struct json *reply, struct error *err)
{
	const char *start = call_string(d->call, "start");
	const char *reason = call_string(d->call, "reason");
	const struct store_plan *agreed = plan_agreed(d->was);

	(void)reply;
	if (d->state_change->condition == WITH_REASON &&
	    !(reason && reason[0])) {
		char text[INSTANT_TEXT_BYTES] = "";

		if (agreed)
			instant_format(d->asked.conference.zone,
				       agreed->span.start, text);
		call_error(d->call, "reason", STATUS_STALE, err);
		return decide_refuse(d, MSG_RELEASE_REASON, "ss", text, err);
	}
	return start ? release_one(d, start, step, err) : end_all(d, step, err);
}

enum status method_release(struct service *service, struct call *call,
			   struct json **ret, struct error *err)
{
	static const struct decided decided = {"release", DECIDE_RELEASE, false,
					       release};

	return decide(service, call, &decided, ret, err);
}

/* --- record --------------------------------------------------------------- */

static enum status read_what(const struct call *call, enum decision *ret,
			     struct error *err)
{
	const char *words[N_DECISIONS - FIRST_RECORD];
	const char *stated = call_string(call, "what");

	*ret = record_find(stated);
	if (*ret != N_DECISIONS)
		return STATUS_OK;
	for (int i = FIRST_RECORD; i < N_DECISIONS; i++)
		words[i - FIRST_RECORD] = decision_word((enum decision)i);
	const char *nearest =
		nearest_word(stated, words, N_DECISIONS - FIRST_RECORD);
	call_error(call, "what", STATUS_REJECTED, err);
	if (nearest)
		return error_set(err, STATUS_REJECTED,
				 MSG_RECORD_UNKNOWN_NEAREST, "ss", stated,
				 nearest);
	return error_set(err, STATUS_REJECTED, MSG_RECORD_UNKNOWN, "ss", stated,
			 "notification-sent, ..., plans-received");
}

static enum status refuse_day(const struct deciding *d, enum message message,
			      struct day a, struct day b, struct error *err)
{
	char first[DAY_TEXT_BYTES], second[DAY_TEXT_BYTES];

	day_format(a, first);
	day_format(b, second);
	call_error(d->call, "date", STATUS_REJECTED, err);
	return error_set(err, STATUS_REJECTED, message, "ss", first, second);
}

/* What has to have come first; DAY_NONE: nothing. */
static struct day day_before(const struct deciding *d)
{
	const struct store_plan *agreed = plan_agreed(d->was);
	struct day day = DAY_NONE;

	if (d->state == STATE_TOOK_PLACE && agreed)
		day = zone_day(d->asked.conference.zone, agreed->span.start);
	if (d->decision == RECORD_LETTER_RECEIVED) {
		struct day sent = history_day(d->was, RECORD_LETTER_SENT);

		if (!day_is_none(sent))
			day = sent;
	}
	return day;
}

static enum status read_day(const struct deciding *d, struct day *ret,
			    struct error *err)
{
	const struct zone *zone = d->asked.conference.zone;
	const struct store_plan *agreed = plan_agreed(d->was);
	struct day today = zone_day(zone, d->now), day;
	struct day first = day_before(d);
	enum status status = call_day(d->call, "date", &day, err);

	if (status != STATUS_OK)
		return status;
	if (d->decision == RECORD_CONFERENCE_HELD && agreed) {
		struct day agreed_day = zone_day(zone, agreed->span.start);

		if (day_is_none(day))
			day = agreed_day;
		if (day_compare(day, agreed_day) != 0)
			return refuse_day(d, MSG_RECORD_CONFERENCE_DAY,
					  agreed_day, day, err);
	}
	if (day_is_none(day))
		day = today;
	if (day_compare(day, today) > 0)
		return refuse_day(d, MSG_RECORD_FUTURE, day, today, err);
	if (!day_is_none(first) && day_compare(day, first) < 0)
		return refuse_day(d, MSG_RECORD_BEFORE, day, first, err);
	*ret = day;
	return STATUS_OK;
}

/* G18: the case says so from now on, and an agreed date is looked at under
 * what was agreed. */
static enum status agree_participation(struct deciding *d,
				       struct store_step *step,
				       struct json *reply, struct error *err)
{
	struct arena *arena = d->call->arena;
	const struct store_plan *agreed = plan_agreed(d->was);
	struct store_finding *finding = arena_one(arena, struct store_finding);
	struct json *document = json_copy(d->told.json);

	if (!finding || !document) {
		json_free(document);
		return error_no_memory(err, arena);
	}
	json_set(document, "participation_agreed", json_new_bool(true));
	enum status status = json_keep(document, arena, &step->document, err);
	json_free(document);
	if (status == STATUS_OK)
		status = concerns_of(&d->asked.conference, arena,
				     &step->concerns, &step->n_concerns, err);
	if (status != STATUS_OK || !agreed)
		return status;
	status = case_call_load(d->service, d->call, &d->asked, err);
	if (status == STATUS_OK)
		status = settle_look(d->service, &d->asked, agreed, arena,
				     finding, err);
	if (status != STATUS_OK)
		return status;
	step->finding = finding;
	json_set(reply, "found", json_new_string(found_word(finding->found)));
	return STATUS_OK;
}

static enum status record(struct deciding *d, struct store_step *step,
			  struct json *reply, struct error *err)
{
	struct store_happened *happened =
		arena_one(d->call->arena, struct store_happened);
	struct day day;
	enum status status = read_day(d, &day, err);

	if (!happened)
		return error_no_memory(err, d->call->arena);
	if (status != STATUS_OK)
		return status;
	*happened = (struct store_happened){.kind = (int32_t)d->decision,
					    .day = day,
					    .told = step->details};
	step->happened = happened;
	step->unwatch = step->state >= STATE_TOOK_PLACE;
	json_set(reply, "what", json_new_string(decision_word(d->decision)));
	json_set(reply, "date", new_day(day));
	return d->decision == RECORD_PARTICIPATION_AGREED
		       ? agree_participation(d, step, reply, err)
		       : STATUS_OK;
}

enum status method_record(struct service *service, struct call *call,
			  struct json **ret, struct error *err)
{
	struct decided decided = {.method = "record", .step = record};
	enum status status = read_what(call, &decided.decision, err);

	return status == STATUS_OK ? decide(service, call, &decided, ret, err)
				   : status;
}
