#include "ipc/methods.h"

#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/limits.h"
#include "base/nearest.h"

#define REPEATED                                                               \
	"the reply is repeated if it comes again; required over a socket"

/* A stored case in place of one in the request. */
#define STORED_PARAMS                                                          \
	{"stored", PARAM_STRING, false, "or the id of a stored one"},          \
	{                                                                      \
		"revision", PARAM_INT, false,                                  \
			"which of its revisions; the latest if absent"         \
	}

static const struct param propose_params[] = {
	{"case", PARAM_CASE, true, "the case, as docs/case.schema.json"},
	STORED_PARAMS,
	{"now", PARAM_INSTANT, false,
	 "today: a date or date-time; the service's clock if absent"},
};

static const struct param whatif_params[] = {
	{"case", PARAM_CASE, true, "the case, as propose takes it"},
	STORED_PARAMS,
	{"patch", PARAM_PATCH, true,
	 "what is changed: a merge patch (RFC 7396) whose lists are merged by "
	 "id, or a list of patches"},
	{"now", PARAM_INSTANT, false, "today"},
};

static const struct param check_params[] = {
	{"case", PARAM_CASE, true, "the case, as propose takes it"},
	STORED_PARAMS,
	{"date", PARAM_DATE, false, "the day it is about"},
	{"start", PARAM_INSTANT, false, "or one start: a date-time"},
	{"now", PARAM_INSTANT, false, "today"},
};

static const struct param explain_params[] = {
	{"case", PARAM_CASE, true, "the case, as propose takes it"},
	STORED_PARAMS,
	{"date", PARAM_DATE, false, "a day to check too"},
	{"now", PARAM_INSTANT, false, "today"},
};

static const struct param tasks_params[] = {
	{"case", PARAM_CASE, true, "the case, as propose takes it"},
	STORED_PARAMS,
	{"date", PARAM_DATE, false,
	 "the conference's day; the best proposed date if absent"},
	{"now", PARAM_INSTANT, false, "today"},
	{"format", PARAM_STRING, false,
	 "json, or ics or todo: iCalendar of all-day entries, as {\"ics\"}"},
};

static const struct param put_params[] = {
	{"case", PARAM_CASE, true, "the case, as propose takes it"},
	{"if_revision", PARAM_INT, false,
	 "the revision that it replaces; absent: the case is new"},
	{"request_id", PARAM_STRING, PARAM_REQUIRED_OVER_SOCKET, REPEATED},
};

static const struct param cases_params[] = {
	{"stored", PARAM_STRING, false, "of this one only, and more of it"},
	{"revision", PARAM_INT, false,
	 "which of its revisions; the latest if absent"},
	{"now", PARAM_INSTANT, false, "today"},
};

#define DECISION_PARAMS                                                        \
	{"stored", PARAM_STRING, true, "the id of the stored case"},           \
		{"if_revision", PARAM_INT, PARAM_REQUIRED_OVER_SOCKET,         \
		 "the revision that was seen; required over a socket"},        \
	{                                                                      \
		"request_id", PARAM_STRING, PARAM_REQUIRED_OVER_SOCKET,        \
			REPEATED                                               \
	}

static const struct param hold_params[] = {
	DECISION_PARAMS,
	{"starts", PARAM_STRINGS, true,
	 "dates or starts to hold; of a date its best start"},
	{"for", PARAM_STRING, false, "how long: P14D"},
};

static const struct param agree_params[] = {
	DECISION_PARAMS,
	{"date", PARAM_DATE, false, "the day agreed; its best start"},
	{"start", PARAM_INSTANT, false, "or the start agreed"},
	{"agreed_by", PARAM_STRINGS, true, "who agreed it"},
	{"how", PARAM_STRING, false, "how: by telephone"},
};

static const struct param move_params[] = {
	DECISION_PARAMS,
	{"date", PARAM_DATE, false, "the new day; its best start"},
	{"start", PARAM_INSTANT, false, "or the new start"},
	{"agreed_by", PARAM_STRINGS, true, "who agreed it"},
	{"how", PARAM_STRING, false, "how: by telephone"},
	{"waived_by", PARAM_STRING, false,
	 "who waives the notice, by name (G15)"},
	{"reason", PARAM_STRING, false, "why it is moved"},
};

static const struct param release_params[] = {
	DECISION_PARAMS,
	{"start", PARAM_INSTANT, false, "one of the dates held; all if absent"},
	{"reason", PARAM_STRING, false, "required once notice was given"},
};

static const struct param record_params[] = {
	DECISION_PARAMS,
	{"what", PARAM_STRING, true,
	 "notification-sent, participation-agreed, papers, briefing, "
	 "conference-held, record-circulated, letter-sent, letter-received or "
	 "plans-received"},
	{"date", PARAM_DATE, false, "on which day: today"},
	{"by", PARAM_STRING, false, "by whom"},
};

static const struct param import_params[] = {
	{"person", PARAM_ID, false, "whose calendar it is: an id"},
	{"room", PARAM_ID, false, "or a room's"},
	{"resource", PARAM_ID, false, "or a resource's"},
	{"events", PARAM_ID, false, "or one of local events"},
	{"holidays", PARAM_ID, false, "or one of bank holidays"},
	{"source", PARAM_ID, false, "which of the calendars: main"},
	{"ics", PARAM_TEXT, false, "the calendar, iCalendar text"},
	{"files", PARAM_FILES, false,
	 "or its files, read as one: [{\"file\", \"ics\"}]"},
	{"people", PARAM_PEOPLE, false,
	 "without an owner: whose it may be, [{\"id\", \"emails\"}]"},
	{"email", PARAM_STRINGS, false,
	 "the owner's addresses; absent: those kept of the person"},
	{"time_zone", PARAM_STRING, false,
	 "the owner's; absent: as each case gives it, else Europe/London"},
	{"as_of", PARAM_INSTANT, false, "when the calendar was true"},
	{"covers", PARAM_COVERS, false,
	 "the dates it covers, {\"from\", \"to\"}, both included"},
	{"lenient", PARAM_BOOL, false,
	 "take what is understood and mark the calendar incomplete"},
	{"allow_older", PARAM_BOOL, false,
	 "replace a calendar that was true later than this one"},
	{"request_id", PARAM_STRING, PARAM_REQUIRED_OVER_SOCKET, REPEATED},
};

static const struct param calendars_params[] = {
	{"case", PARAM_CASE, false,
	 "of this case only, and which it lacks; a case as propose takes it"},
	{"now", PARAM_INSTANT, false, "today"},
};

static const struct param freebusy_params[] = {
	{"id", PARAM_STRING, false, "whose, of the store"},
	{"kind", PARAM_STRING, false,
	 "person, room or resource, where several have that id"},
	{"ics", PARAM_TEXT, false, "or a calendar, iCalendar text"},
	{"files", PARAM_FILES, false,
	 "or its files, read as one: [{\"file\", \"ics\"}]"},
	{"from", PARAM_INSTANT, false, "the first instant: now"},
	{"to", PARAM_INSTANT, false, "the end, not included: four weeks on"},
	{"email", PARAM_STRINGS, false, "the owner's addresses (ics)"},
	{"time_zone", PARAM_STRING, false, "the owner's (ics): Europe/London"},
	{"as_of", PARAM_INSTANT, false, "when it was true (ics)"},
	{"covers", PARAM_COVERS, false, "the dates it covers (ics)"},
	{"lenient", PARAM_BOOL, false, "take what is understood (ics)"},
	{"now", PARAM_INSTANT, false, "today"},
	{"format", PARAM_STRING, false,
	 "json, or ics: VFREEBUSY, as {\"ics\"}"},
};

static const struct param token_params[] = {
	{"action", PARAM_STRING, true, "new or revoke"},
	{"name", PARAM_ID, true, "whom it is for: an id of its own"},
	{"roles", PARAM_STRINGS, false,
	 "viewer, planner, importer, auditor, admin; of a new one required"},
	{"methods", PARAM_STRINGS, false,
	 "only these; absent: all that the roles may"},
	{"cases", PARAM_STRINGS, false, "only these cases, by id"},
	{"people", PARAM_STRINGS, false, "only these people, by id"},
	{"names", PARAM_BOOL, false,
	 "may see who is busy; else counts stand in place of it"},
	{"expires", PARAM_INSTANT, false, "from when on it is valid no more"},
	{"request_id", PARAM_STRING, PARAM_REQUIRED_OVER_SOCKET,
	 "the reply is repeated, without the token; required over a socket"},
};

static const struct param audit_params[] = {
	{"from", PARAM_INT, false, "the first row: 1"},
	{"most", PARAM_INT, false, "how many rows: 100"},
	{"verify", PARAM_BOOL, false,
	 "no rows: whether one was edited, taken away or moved"},
	{"head", PARAM_STRING, false,
	 "a digest noted earlier, which has to be one of the rows' (verify)"},
};

static const struct param purge_params[] = {
	{"person", PARAM_ID, false, "who is forgotten: an id"},
	{"room", PARAM_ID, false, "or a room"},
	{"resource", PARAM_ID, false, "or a resource"},
	{"events", PARAM_ID, false, "or local events"},
	{"holidays", PARAM_ID, false, "or bank holidays"},
	{"case", PARAM_ID, false, "or a stored case"},
	{"old", PARAM_BOOL, false, "or all that is older than it is kept"},
	{"request_id", PARAM_STRING, PARAM_REQUIRED_OVER_SOCKET,
	 "the reply is repeated if it comes again; required over a socket"},
};

#define PARAMS(array) (array), sizeof(array) / sizeof((array)[0])

const struct method methods[] = {
	{"propose", ROLE_PLANNER, false, "ranked dates for a case",
	 PARAMS(propose_params), method_propose},
	{"check", ROLE_PLANNER, false,
	 "one date or start: its plan, or every rule that it breaks",
	 PARAMS(check_params), method_check_date},
	{"explain", ROLE_PLANNER, false,
	 "why there is no date, and what is one change away",
	 PARAMS(explain_params), method_explain},
	{"whatif", ROLE_PLANNER, false,
	 "the answer to a changed case, and what the change does",
	 PARAMS(whatif_params), method_whatif},
	{"tasks", ROLE_PLANNER, false,
	 "what is to be done for a date of a case, by whom and by when",
	 PARAMS(tasks_params), method_tasks},
	{"put", ROLE_PLANNER, true, "keeps a case, or its next revision",
	 PARAMS(put_params), method_put},
	{"cases", ROLE_VIEWER | ROLE_PLANNER, false,
	 "the cases kept: their state, dates, and which do not stand",
	 PARAMS(cases_params), method_cases},
	{"hold", ROLE_PLANNER, true, "keeps dates open for a while",
	 PARAMS(hold_params), method_hold},
	{"agree", ROLE_PLANNER, true, "agrees a date that holds now",
	 PARAMS(agree_params), method_agree},
	{"move", ROLE_PLANNER, true,
	 "agrees another date in place of the agreed", PARAMS(move_params),
	 method_move},
	{"release", ROLE_PLANNER, true, "gives up what is held or agreed",
	 PARAMS(release_params), method_release},
	{"record", ROLE_PLANNER | ROLE_IMPORTER, true,
	 "what happened: the dates that follow are counted from it",
	 PARAMS(record_params), method_record},
	{"import", ROLE_IMPORTER, true, "keeps a calendar in place of the last",
	 PARAMS(import_params), method_import},
	{"calendars", ROLE_VIEWER | ROLE_PLANNER | ROLE_IMPORTER, false,
	 "every calendar kept, or a case's: age, reach, what is wrong",
	 PARAMS(calendars_params), method_calendars},
	{"freebusy", ROLE_PLANNER, false, "when someone is busy",
	 PARAMS(freebusy_params), method_freebusy},
	{"audit", ROLE_AUDITOR, false, "who asked for what, row by row",
	 PARAMS(audit_params), method_audit},
	{"purge", ROLE_ADMIN, true, "forgets for good", PARAMS(purge_params),
	 method_purge},
	{"token", ROLE_ADMIN, true, "makes a token, or takes one back",
	 PARAMS(token_params), method_token},
	{"tokens", ROLE_ADMIN, false, "every token, without its secret", NULL,
	 0, method_tokens},
	{"health", ROLES_ALL, false, "how the service is", NULL, 0,
	 method_health},
	{"rpc.discover", ROLES_ALL, false, "this list, as OpenRPC", NULL, 0,
	 method_discover},
};
const size_t n_methods = sizeof(methods) / sizeof(methods[0]);
_Static_assert(sizeof(methods) / sizeof(methods[0]) < N_LATENCIES,
	       "each method has its latencies");

const struct method *method_find(const char *name)
{
	for (size_t i = 0; i < n_methods; i++)
		if (strcmp(methods[i].name, name) == 0)
			return &methods[i];
	return NULL;
}

uint8_t method_number(const struct method *method)
{
	return method ? (uint8_t)(1 + (method - methods)) : LATENCY_UNKNOWN;
}

const struct method *method_numbered(uint8_t number)
{
	return number >= 1 && number <= n_methods ? &methods[number - 1] : NULL;
}

/* --- params --------------------------------------------------------------- */

const struct json *call_param(const struct call *call, const char *name)
{
	const struct json *value = json_member(call->params, name);

	return json_kind(value) == JSON_KIND_NULL ? NULL : value;
}

const char *call_string(const struct call *call, const char *name)
{
	const struct json *value = call_param(call, name);

	return value ? json_string(value) : NULL;
}

int64_t call_int(const struct call *call, const char *name, int64_t otherwise)
{
	const struct json *value = call_param(call, name);

	return value ? json_int(value) : otherwise;
}

bool call_bool(const struct call *call, const char *name)
{
	const struct json *value = call_param(call, name);

	return value && json_bool(value);
}

enum status call_error(const struct call *call, const char *param,
		       enum status status, struct error *err)
{
	char path[160];

	snprintf(path, sizeof(path), "%s%s%s", call->path, param ? "/" : "",
		 param ? param : "");
	error_path(err, path);
	return status;
}

enum status call_check_id(const struct call *call, const char *param,
			  const char *id, struct error *err)
{
	if (id_is_valid(id))
		return STATUS_OK;
	call_error(call, param, STATUS_REJECTED, err);
	return error_set(err, STATUS_REJECTED, MSG_ID_FORM, "s", id);
}

static bool is_strings(const struct json *value)
{
	if (json_kind(value) == JSON_KIND_STRING)
		return true;
	if (json_kind(value) != JSON_KIND_ARRAY)
		return false;
	for (size_t i = 0; i < json_size(value); i++)
		if (json_kind(json_at(value, i)) != JSON_KIND_STRING)
			return false;
	return true;
}

/* A list of objects with the two members, and no others. */
static bool are_pairs(const struct json *value, const char *first,
		      const char *second,
		      bool (*is_second)(const struct json *))
{
	if (json_kind(value) != JSON_KIND_ARRAY)
		return false;
	for (size_t i = 0; i < json_size(value); i++) {
		const struct json *pair = json_at(value, i);

		if (json_kind(pair) != JSON_KIND_OBJECT ||
		    json_size(pair) != 2 ||
		    json_kind(json_member(pair, first)) != JSON_KIND_STRING ||
		    !is_second(json_member(pair, second)))
			return false;
	}
	return true;
}

static bool is_string(const struct json *value)
{
	return json_kind(value) == JSON_KIND_STRING;
}

static bool has_kind(enum param_kind kind, const struct json *value)
{
	switch (kind) {
	case PARAM_STRING:
	case PARAM_TEXT:
	case PARAM_ID:
	case PARAM_DATE:
	case PARAM_INSTANT:
		return json_kind(value) == JSON_KIND_STRING;
	case PARAM_STRINGS:
		return is_strings(value);
	case PARAM_BOOL:
		return json_kind(value) == JSON_KIND_BOOL;
	case PARAM_INT:
		return json_kind(value) == JSON_KIND_INT &&
		       json_int(value) >= 0;
	case PARAM_COVERS:
		return json_kind(value) == JSON_KIND_OBJECT;
	case PARAM_FILES:
		return are_pairs(value, "file", "ics", is_string) &&
		       json_size(value);
	case PARAM_PEOPLE:
		return are_pairs(value, "id", "emails", is_strings);
	case PARAM_CASE:
	case PARAM_PATCH:
		return true;
	}
	return false;
}

static const struct param *find_param(const struct method *method,
				      const char *name)
{
	for (size_t i = 0; i < method->n_params; i++)
		if (strcmp(method->params[i].name, name) == 0)
			return &method->params[i];
	return NULL;
}

static enum status unknown_param(const struct method *method, const char *name,
				 const struct call *call, struct error *err)
{
	const char *names[MAX_PARAMS];

	for (size_t i = 0; i < method->n_params; i++)
		names[i] = method->params[i].name;
	const char *nearest = nearest_word(name, names, method->n_params);
	call_error(call, name, STATUS_REJECTED, err);
	if (nearest)
		return error_set(err, STATUS_REJECTED,
				 MSG_PARAM_UNKNOWN_NEAREST, "ss", name,
				 nearest);
	return error_set(err, STATUS_REJECTED, MSG_PARAM_UNKNOWN, "s", name);
}

static enum message kind_message(enum param_kind kind)
{
	switch (kind) {
	case PARAM_STRINGS:
		return MSG_KIND_STRINGS;
	case PARAM_BOOL:
		return MSG_KIND_BOOL;
	case PARAM_INT:
		return MSG_KIND_INT;
	case PARAM_COVERS:
	case PARAM_CASE:
	case PARAM_PATCH:
		return MSG_KIND_OBJECT;
	case PARAM_INSTANT:
		return MSG_KIND_INSTANT;
	case PARAM_FILES:
		return MSG_KIND_FILES;
	case PARAM_PEOPLE:
		return MSG_KIND_PEOPLE;
	case PARAM_STRING:
	case PARAM_TEXT:
	case PARAM_ID:
	case PARAM_DATE:
		break;
	}
	return MSG_KIND_STRING;
}

bool param_is_required(const struct param *param, const struct service *service)
{
	return param->required == PARAM_REQUIRED ||
	       (service->over_socket &&
		param->required == PARAM_REQUIRED_OVER_SOCKET);
}

const char *param_instead(const struct method *method,
			  const struct param *param)
{
	return strcmp(param->name, "case") == 0 && find_param(method, "stored")
		       ? "stored"
		       : NULL;
}

enum status method_check(const struct method *method,
			 const struct service *service, const struct call *call,
			 struct error *err)
{
	if (call->params && json_kind(call->params) != JSON_KIND_OBJECT) {
		call_error(call, NULL, STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_PARAMS_OBJECT, "");
	}
	for (struct json_iterator it = json_first(call->params); it.key;
	     json_next(call->params, &it)) {
		const struct param *param = find_param(method, it.key);

		if (!param)
			return unknown_param(method, it.key, call, err);
		if (!has_kind(param->kind, it.value)) {
			call_error(call, it.key, STATUS_REJECTED, err);
			return error_set(err, STATUS_REJECTED, MSG_PARAM_KIND,
					 "sm", it.key,
					 (int)kind_message(param->kind));
		}
	}
	for (size_t i = 0; i < method->n_params; i++) {
		const struct param *param = &method->params[i];

		bool given = json_member(call->params, param->name);
		const char *instead = param_instead(method, param);
		bool other = instead && json_member(call->params, instead);

		if (given && other) {
			call_error(call, instead, STATUS_REJECTED, err);
			return error_set(err, STATUS_REJECTED, MSG_PARAM_BESIDE,
					 "ss", param->name, instead);
		}
		if (param_is_required(param, service) && !given && !other) {
			call_error(call, NULL, STATUS_REJECTED, err);
			return error_set(err, STATUS_REJECTED,
					 MSG_PARAM_MISSING, "s", param->name);
		}
	}
	return STATUS_OK;
}

enum status method_run(const struct method *method, struct service *service,
		       struct call *call, struct json **ret, struct error *err)
{
	enum status status = method->run(service, call, ret, err);

	service_end_snapshot(service);
	json_free(call->stored_case);
	call->stored_case = NULL;
	return status;
}

enum status method_call(const struct method *method, struct service *service,
			struct call *call, struct json **ret, struct error *err)
{
	enum status status = method_check(method, service, call, err);

	return status == STATUS_OK ? method_run(method, service, call, ret, err)
				   : status;
}

/* --- the store ------------------------------------------------------------ */

void service_release(struct service *service)
{
	store_close(service->store);
	service->store = NULL;
	service->in_snapshot = false;
}

enum status service_check_store(const struct service *service,
				struct error *err)
{
	if (!service->snapshot || service->snapshot->checkup != CHECKUP_DAMAGED)
		return STATUS_OK;
	return error_set(err, STATUS_FAULT, MSG_STORE_DAMAGED, "w",
			 "integrity_check");
}

enum status service_store(struct service *service, struct error *err)
{
	enum status status = service_check_store(service, err);

	if (status != STATUS_OK || service->store)
		return status;
	if (!service->data_folder)
		return error_set(err, STATUS_NOT_FOUND, MSG_NO_STORE, "");
	return store_open(service->data_folder, service->store_mode,
			  &service->store, err);
}

void service_end_snapshot(struct service *service)
{
	if (service->in_snapshot)
		store_end_snapshot(service->store);
	service->in_snapshot = false;
}

enum status service_store_snapshot(struct service *service, struct error *err)
{
	enum status status = service_store(service, err);

	if (status != STATUS_OK || service->in_snapshot)
		return status;
	status = store_begin_snapshot(service->store, err);
	service->in_snapshot = status == STATUS_OK;
	return status;
}

/* Years that calendars and zones are known for. */
static enum status check_near(struct day day, const char *text,
			      const struct call *call, const char *name,
			      struct error *err)
{
	int32_t year = day_civil(day).year;

	if (year >= 1970 && year <= 2199)
		return STATUS_OK;
	call_error(call, name, STATUS_REJECTED, err);
	return error_set(err, STATUS_REJECTED, MSG_CASE_FAR_DATE, "s", text);
}

enum status call_instant(const struct call *call, const char *name,
			 const struct zone *zone, int64_t otherwise,
			 int64_t *ret, struct error *err)
{
	const char *text = call_string(call, name);
	int64_t instant = otherwise;

	if (text && !instant_parse(text, zone, &instant)) {
		call_error(call, name, STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_INSTANT_FORM, "s",
				 text);
	}
	if (text && check_near(zone_day(zone, instant), text, call, name, err))
		return STATUS_REJECTED;
	*ret = instant;
	return STATUS_OK;
}

enum status call_day(const struct call *call, const char *name, struct day *ret,
		     struct error *err)
{
	const char *text = call_string(call, name);
	struct day day = DAY_NONE;

	if (text && !day_parse(text, &day)) {
		call_error(call, name, STATUS_REJECTED, err);
		return error_set(err, STATUS_REJECTED, MSG_DAY_FORM, "s", text);
	}
	if (text && check_near(day, text, call, name, err))
		return STATUS_REJECTED;
	*ret = day;
	return STATUS_OK;
}

enum status call_now(const struct service *service, const struct call *call,
		     const struct zone *zone, int64_t *ret, struct error *err)
{
	return call_instant(call, "now", zone, service->clock(), ret, err);
}
