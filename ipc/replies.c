#include "ipc/replies.h"

#include <string.h>

#include "conference/decisions.h"
#include "conference/encode.h"
#include "ipc/roles.h"
#include "ipc/settle.h"
#include "store/audit.h"
#include "store/store.h"

/* --- words ---------------------------------------------------------------- */

static const char *const state_words[] = {
#define STATE_WORD(id, word) word,
	CALENDAR_STATES(STATE_WORD)
#undef STATE_WORD
};
enum { N_CALENDAR_STATES = sizeof(state_words) / sizeof(state_words[0]) };

REPLY_WORDS(states, N_CALENDAR_STATES, state_words[i]);
/* The first state, or none. */
REPLY_WORDS(statuses, N_CALENDAR_STATES + 1,
	    i < N_CALENDAR_STATES ? state_words[i] : "ok");
REPLY_WORDS(kinds, N_STORE_KINDS, store_kind_word((enum store_kind)i));
REPLY_WORDS(covers, N_COVER_HOWS, cover_how_word((enum cover_how)i));
/* What is busy, and said to be. */
REPLY_WORDS(busy_types, FB_OUT - FB_FREE, fbtype_word((enum fbtype)(i + 1)));
REPLY_WORDS(partstats, 1, i == 0 ? "NEEDS-ACTION" : NULL);
REPLY_WORDS(checkups, N_CHECKUPS, checkup_word((enum checkup)i));
REPLY_WORDS(health_statuses, 2, i == 0 ? "ok" : "store");

/* --- of a stored case ----------------------------------------------------- */

/* What else its people, rooms and resources are taken by. */
static const struct reply_member other_members[] = {
	REPLY_MEMBER("case", REPLY_ID, 0),
	REPLY_MEMBER("person", REPLY_ID, REPLY_MAYBE),
	REPLY_MEMBER("room", REPLY_ID, REPLY_MAYBE),
	REPLY_MEMBER("resource", REPLY_ID, REPLY_MAYBE),
	REPLY_MEMBER("start", REPLY_INSTANT, 0),
	REPLY_MEMBER("end", REPLY_INSTANT, 0),
	REPLY_MEMBER_WORD("fbtype", busy_types, 0),
};
static const struct reply_shape other =
	REPLY_SHAPE("other", "docs/protocol.md", NULL, other_members);

static const struct reply_member others_members[] = {
	REPLY_MEMBER_OF("others", other, REPLY_LIST | REPLY_MAYBE),
};
static const struct reply_shape propose =
	REPLY_SHAPE("propose", "docs/answer.md", &answer_reply, others_members);
static const struct reply_shape check =
	REPLY_SHAPE("check", "docs/reasons.md#check", &checked_reply,
		    others_members);
static const struct reply_shape explain =
	REPLY_SHAPE("explain", "docs/reasons.md#explain", &explanation_reply,
		    others_members);
static const struct reply_shape whatif =
	REPLY_SHAPE("whatif", "docs/whatif.md", &comparison_reply,
		    others_members);

/* --- decisions ------------------------------------------------------------ */

REPLY_WORDS(case_states, N_STATES, state_word((enum case_state)i));
REPLY_WORDS(founds, N_FOUND, found_word((enum store_found)i));
REPLY_WORDS(records, N_DECISIONS - FIRST_RECORD,
	    decision_word((enum decision)(i + FIRST_RECORD)));
/* What makes a revision. */
REPLY_WORDS(decision_methods, 6,
	    i == 5 ? "record"
		   : decision_word((enum decision)(i < DECIDE_EXPIRE ? i
								     : i + 1)));

static const struct reply_member decided_members[] = {
	REPLY_MEMBER("case", REPLY_ID, 0),
	REPLY_MEMBER("revision", REPLY_COUNT, 0),
	REPLY_MEMBER_WORD("state", case_states, 0),
};
static const struct reply_shape decided =
	REPLY_SHAPE("decided", "docs/decisions.md", NULL, decided_members);

static const struct reply_member put_members[] = {
	REPLY_MEMBER_WORD("found", founds, REPLY_MAYBE),
};
static const struct reply_shape put =
	REPLY_SHAPE("put", "docs/decisions.md", &decided, put_members);

static const struct reply_member hold_members[] = {
	REPLY_MEMBER("start", REPLY_INSTANT, 0),
	REPLY_MEMBER("end", REPLY_INSTANT, 0),
	REPLY_MEMBER("expires", REPLY_INSTANT, 0),
};
static const struct reply_shape hold =
	REPLY_SHAPE("hold", "docs/decisions.md", NULL, hold_members);

static const struct reply_member held_members[] = {
	REPLY_MEMBER_OF("holds", hold, REPLY_LIST),
	REPLY_MEMBER_OF("others", other, REPLY_LIST),
};
static const struct reply_shape held =
	REPLY_SHAPE("held", "docs/decisions.md", &decided, held_members);

/* A date as it was agreed. */
static const struct reply_member agreement_members[] = {
	REPLY_MEMBER("agreed_by", REPLY_STRING, REPLY_LIST),
	REPLY_MEMBER("how", REPLY_STRING, REPLY_MAYBE),
	REPLY_MEMBER("waived_by", REPLY_STRING, REPLY_MAYBE),
	REPLY_MEMBER("reason", REPLY_STRING, REPLY_MAYBE),
};
static const struct reply_shape agreement =
	REPLY_SHAPE("agreement", "docs/decisions.md", &date_reply,
		    agreement_members);

static const struct reply_member agree_members[] = {
	REPLY_MEMBER_OF("agreed", agreement, 0),
	REPLY_MEMBER_OF("others", other, REPLY_LIST),
};
static const struct reply_shape agree =
	REPLY_SHAPE("agree", "docs/decisions.md", &decided, agree_members);

static const struct reply_member record_members[] = {
	REPLY_MEMBER_WORD("what", records, 0),
	REPLY_MEMBER("date", REPLY_DATE, 0),
	REPLY_MEMBER_WORD("found", founds, REPLY_MAYBE),
};
static const struct reply_shape record =
	REPLY_SHAPE("record", "docs/decisions.md", &decided, record_members);

/* --- cases ---------------------------------------------------------------- */

static const struct reply_member short_agreed_members[] = {
	REPLY_MEMBER("start", REPLY_INSTANT, 0),
	REPLY_MEMBER("end", REPLY_INSTANT, 0),
	REPLY_MEMBER("agreed_by", REPLY_STRING, REPLY_LIST),
	REPLY_MEMBER("how", REPLY_STRING, REPLY_MAYBE),
	REPLY_MEMBER("waived_by", REPLY_STRING, REPLY_MAYBE),
	REPLY_MEMBER_WORD("found", founds, REPLY_MAYBE),
	REPLY_MEMBER("why", REPLY_RULE, REPLY_LIST | REPLY_MAYBE),
};
static const struct reply_shape short_agreed =
	REPLY_SHAPE("case-agreed", "docs/decisions.md", NULL,
		    short_agreed_members);

static const struct reply_member case_hold_members[] = {
	REPLY_MEMBER("expired", REPLY_BOOL, 0),
};
static const struct reply_shape case_hold =
	REPLY_SHAPE("case-hold", "docs/decisions.md", &hold, case_hold_members);

static const struct reply_member case_line_members[] = {
	REPLY_MEMBER_OF("agreed", short_agreed, REPLY_NULL),
	REPLY_MEMBER_OF("holds", case_hold, REPLY_LIST),
};
static const struct reply_shape case_line =
	REPLY_SHAPE("case-line", "docs/decisions.md", &decided,
		    case_line_members);

static const struct reply_member cases_members[] = {
	REPLY_MEMBER_OF("cases", case_line, REPLY_LIST),
};
static const struct reply_shape cases =
	REPLY_SHAPE("cases", "docs/decisions.md", NULL, cases_members);

static const struct reply_member details_members[] = {
	REPLY_MEMBER("start", REPLY_STRING, REPLY_MAYBE),
	REPLY_MEMBER("date", REPLY_STRING, REPLY_MAYBE),
	REPLY_MEMBER("starts", REPLY_STRING, REPLY_LIST | REPLY_MAYBE),
	REPLY_MEMBER("for", REPLY_STRING, REPLY_MAYBE),
	REPLY_MEMBER_WORD("what", records, REPLY_MAYBE),
	REPLY_MEMBER("agreed_by", REPLY_STRING, REPLY_LIST | REPLY_MAYBE),
	REPLY_MEMBER("how", REPLY_STRING, REPLY_MAYBE),
	REPLY_MEMBER("by", REPLY_STRING, REPLY_MAYBE),
	REPLY_MEMBER("waived_by", REPLY_STRING, REPLY_MAYBE),
	REPLY_MEMBER("reason", REPLY_STRING, REPLY_MAYBE),
};
static const struct reply_shape details =
	REPLY_SHAPE("case-details", "docs/decisions.md", NULL, details_members);

static const struct reply_member happened_members[] = {
	REPLY_MEMBER_WORD("what", records, 0),
	REPLY_MEMBER("date", REPLY_DATE, 0),
	REPLY_MEMBER("revision", REPLY_COUNT, 0),
	REPLY_MEMBER("by", REPLY_STRING, REPLY_MAYBE),
};
static const struct reply_shape happened =
	REPLY_SHAPE("case-happened", "docs/decisions.md", NULL,
		    happened_members);

static const struct reply_member finding_members[] = {
	REPLY_MEMBER_OF("breaks", reason_reply, REPLY_LIST | REPLY_MAYBE),
	REPLY_MEMBER_OF("date", date_reply, REPLY_MAYBE),
	REPLY_MEMBER("error", REPLY_LANGUAGES, REPLY_MAYBE),
};
static const struct reply_shape finding =
	REPLY_SHAPE("case-finding", "docs/decisions.md", NULL, finding_members);

static const struct reply_member case_members[] = {
	REPLY_MEMBER("latest", REPLY_COUNT, 0),
	REPLY_MEMBER_WORD("method", decision_methods, 0),
	REPLY_MEMBER("at", REPLY_INSTANT, 0),
	REPLY_MEMBER("actor", REPLY_STRING, 0),
	REPLY_MEMBER_OF("details", details, 0),
	REPLY_MEMBER_OF("happened", happened, REPLY_LIST),
	REPLY_MEMBER_OF("milestones", milestone_reply,
			REPLY_LIST | REPLY_MAYBE),
	REPLY_MEMBER_OF("date", agreement, REPLY_MAYBE),
	REPLY_MEMBER_OF("finding", finding, REPLY_MAYBE),
	REPLY_MEMBER("interpreted", REPLY_CASE, 0),
	REPLY_MEMBER_OF("others", other, REPLY_LIST),
};
static const struct reply_shape one_case =
	REPLY_SHAPE("stored-case", "docs/decisions.md", &case_line,
		    case_members);

/* --- import --------------------------------------------------------------- */

static const struct reply_member problem_members[] = {
	REPLY_MEMBER("file", REPLY_STRING, REPLY_MAYBE),
	REPLY_MEMBER("line", REPLY_COUNT, 0),
	REPLY_MEMBER("property", REPLY_STRING, 0),
	REPLY_MEMBER("text", REPLY_LANGUAGES, 0),
};
static const struct reply_shape problem =
	REPLY_SHAPE("problem", "docs/import.md", NULL, problem_members);

/* Agreed dates that it touches. */
static const struct reply_member agreed_members[] = {
	REPLY_MEMBER("ok", REPLY_COUNT, 0),
	REPLY_MEMBER("reseat", REPLY_COUNT, 0),
	REPLY_MEMBER("broken", REPLY_COUNT, 0),
};
static const struct reply_shape agreed =
	REPLY_SHAPE("agreed", "docs/protocol.md", NULL, agreed_members);

static const struct reply_member import_members[] = {
	REPLY_MEMBER("id", REPLY_ID, 0),
	REPLY_MEMBER("source", REPLY_ID, 0),
	REPLY_MEMBER("spans", REPLY_COUNT, 0),
	REPLY_MEMBER("as_of", REPLY_INSTANT, REPLY_NULL),
	REPLY_MEMBER("covered_until", REPLY_INSTANT, REPLY_NULL),
	REPLY_MEMBER_WORD("cover", covers, 0),
	REPLY_MEMBER("complete", REPLY_BOOL, 0),
	REPLY_MEMBER_OF("problems", problem, REPLY_LIST),
	REPLY_MEMBER("replaced", REPLY_BOOL, 0),
	REPLY_MEMBER("unchanged", REPLY_BOOL, 0),
	REPLY_MEMBER_OF("agreed", agreed, REPLY_NULL),
};
static const struct reply_shape import =
	REPLY_SHAPE("import", "docs/protocol.md", NULL, import_members);

/* --- calendars ------------------------------------------------------------ */

/* Without times for whoever may not see them (ipc/veil.c). */
static const struct reply_member calendar_members[] = {
	REPLY_MEMBER("id", REPLY_STRING, 0),
	REPLY_MEMBER_WORD("kind", kinds, 0),
	REPLY_MEMBER("source", REPLY_STRING, REPLY_NULL),
	REPLY_MEMBER("as_of", REPLY_INSTANT, REPLY_NULL | REPLY_MAYBE),
	REPLY_MEMBER("age_days", REPLY_COUNT, REPLY_NULL | REPLY_MAYBE),
	REPLY_MEMBER("covered_until", REPLY_INSTANT, REPLY_NULL | REPLY_MAYBE),
	REPLY_MEMBER_WORD("cover", covers, REPLY_NULL | REPLY_MAYBE),
	REPLY_MEMBER("complete", REPLY_BOOL, 0),
	REPLY_MEMBER_WORD("status", statuses, 0),
	REPLY_MEMBER_WORD("states", states, REPLY_LIST),
	REPLY_MEMBER("busy_minutes_a_week", REPLY_COUNT,
		     REPLY_NULL | REPLY_MAYBE),
};
static const struct reply_shape calendar =
	REPLY_SHAPE("calendar-line", "docs/protocol.md", NULL,
		    calendar_members);

static const struct reply_member needs_members[] = {
	REPLY_MEMBER("as_of", REPLY_INSTANT, 0),
	REPLY_MEMBER("covered_until", REPLY_INSTANT, 0),
};
static const struct reply_shape needs =
	REPLY_SHAPE("needs", "docs/protocol.md", NULL, needs_members);

static const struct reply_member calendars_members[] = {
	REPLY_MEMBER_OF("calendars", calendar, REPLY_LIST),
	REPLY_MEMBER_OF("needs", needs, 0),
};
static const struct reply_shape calendars =
	REPLY_SHAPE("calendars", "docs/protocol.md", NULL, calendars_members);

/* --- freebusy ------------------------------------------------------------- */

static const struct reply_member busy_members[] = {
	REPLY_MEMBER("start", REPLY_INSTANT, 0),
	REPLY_MEMBER("end", REPLY_INSTANT, 0),
	REPLY_MEMBER_WORD("fbtype", busy_types, 0),
	REPLY_MEMBER_WORD("partstat", partstats, REPLY_MAYBE),
};
static const struct reply_shape busy =
	REPLY_SHAPE("busy", "docs/protocol.md", NULL, busy_members);

static const struct reply_member cover_members[] = {
	REPLY_MEMBER("start", REPLY_INSTANT, 0),
	REPLY_MEMBER("end", REPLY_INSTANT, 0),
	REPLY_MEMBER_WORD("how", covers, 0),
};
static const struct reply_shape cover =
	REPLY_SHAPE("cover", "docs/protocol.md", NULL, cover_members);

static const struct reply_member freebusy_members[] = {
	REPLY_MEMBER("from", REPLY_INSTANT, 0),
	REPLY_MEMBER("to", REPLY_INSTANT, 0),
	REPLY_MEMBER_OF("busy", busy, REPLY_LIST),
	REPLY_MEMBER_OF("covers", cover, REPLY_LIST),
	REPLY_MEMBER("as_of", REPLY_INSTANT, REPLY_NULL),
	REPLY_MEMBER("complete", REPLY_BOOL, 0),
	REPLY_MEMBER_OF("problems", problem, REPLY_LIST),
};
static const struct reply_shape freebusy =
	REPLY_SHAPE("freebusy", "docs/protocol.md", NULL, freebusy_members);

static const struct reply_member freebusy_ics_members[] = {
	REPLY_MEMBER("ics", REPLY_TEXT_LINES, 0),
};
static const struct reply_shape freebusy_ics =
	REPLY_SHAPE("freebusy-ics", "docs/calendar.md", NULL,
		    freebusy_ics_members);

/* --- health --------------------------------------------------------------- */

static const struct reply_member reader_members[] = {
	REPLY_MEMBER("rlimits", REPLY_BOOL, 0),
	REPLY_MEMBER("seccomp", REPLY_BOOL, 0),
	REPLY_MEMBER("landlock", REPLY_COUNT, 0),
};
static const struct reply_shape reader =
	REPLY_SHAPE("reader", "docs/protocol.md", NULL, reader_members);

static const struct reply_member workers_members[] = {
	REPLY_MEMBER("all", REPLY_COUNT, 0),
	REPLY_MEMBER("busy", REPLY_COUNT, 0),
	REPLY_MEMBER("restarts", REPLY_COUNT, 0),
};
static const struct reply_shape workers =
	REPLY_SHAPE("workers", "docs/protocol.md", NULL, workers_members);

static const struct reply_member refused_members[] = {
	REPLY_MEMBER("busy", REPLY_COUNT, 0),
	REPLY_MEMBER("deadline", REPLY_COUNT, 0),
	REPLY_MEMBER("crashed", REPLY_COUNT, 0),
};
static const struct reply_shape refused =
	REPLY_SHAPE("refused", "docs/operation.md", NULL, refused_members);

static const struct reply_member bucket_members[] = {
	REPLY_MEMBER("at_most_ms", REPLY_COUNT, REPLY_NULL),
	REPLY_MEMBER("requests", REPLY_COUNT, 0),
};
static const struct reply_shape bucket =
	REPLY_SHAPE("bucket", "docs/operation.md", NULL, bucket_members);

static const struct reply_member latency_members[] = {
	REPLY_MEMBER("requests", REPLY_COUNT, 0),
	REPLY_MEMBER("sum_ms", REPLY_COUNT, 0),
	REPLY_MEMBER_OF("buckets", bucket, REPLY_LIST),
};
static const struct reply_shape latency =
	REPLY_SHAPE("latency", "docs/operation.md", NULL, latency_members);

static const struct reply_member method_latency_members[] = {
	REPLY_MEMBER("method", REPLY_STRING, REPLY_NULL),
};
static const struct reply_shape method_latency =
	REPLY_SHAPE("method-latency", "docs/operation.md", &latency,
		    method_latency_members);

static const struct reply_member latencies_members[] = {
	REPLY_MEMBER_OF("methods", method_latency, REPLY_LIST),
};
static const struct reply_shape latencies =
	REPLY_SHAPE("latencies", "docs/operation.md", &latency,
		    latencies_members);

static const struct reply_member ages_members[] = {
	REPLY_MEMBER("all", REPLY_COUNT, 0),
	REPLY_MEMBER("stale", REPLY_COUNT, 0),
	REPLY_MEMBER("undated", REPLY_COUNT, 0),
	REPLY_MEMBER("incomplete", REPLY_COUNT, 0),
	REPLY_MEMBER("oldest_as_of", REPLY_INSTANT, REPLY_NULL),
	REPLY_MEMBER("newest_as_of", REPLY_INSTANT, REPLY_NULL),
};
static const struct reply_shape ages =
	REPLY_SHAPE("ages", "docs/operation.md", NULL, ages_members);

static const struct reply_member versions_members[] = {
	REPLY_MEMBER("schema", REPLY_COUNT, 0),
	REPLY_MEMBER("sqlite", REPLY_STRING, REPLY_MAYBE),
	/* Instead, where the store is there; null: it does not answer. */
	REPLY_MEMBER("postgresql", REPLY_STRING, REPLY_MAYBE | REPLY_NULL),
	REPLY_MEMBER("tzdata", REPLY_STRING, 0),
};
static const struct reply_shape versions =
	REPLY_SHAPE("versions", "docs/operation.md", NULL, versions_members);

static const struct reply_member agreed_date_members[] = {
	REPLY_MEMBER("case", REPLY_ID, 0),
	REPLY_MEMBER_WORD("found", founds, 0),
	REPLY_MEMBER("why", REPLY_RULE, REPLY_LIST | REPLY_MAYBE),
};
static const struct reply_shape agreed_date =
	REPLY_SHAPE("agreed-date", "docs/decisions.md", NULL,
		    agreed_date_members);

static const struct reply_member agreed_dates_members[] = {
	REPLY_MEMBER_OF("dates", agreed_date, REPLY_LIST),
};
static const struct reply_shape agreed_dates =
	REPLY_SHAPE("agreed-dates", "docs/decisions.md", &agreed,
		    agreed_dates_members);

static const struct reply_member health_members[] = {
	REPLY_MEMBER_WORD("status", health_statuses, 0),
	REPLY_MEMBER("version", REPLY_STRING, 0),
	REPLY_MEMBER("protocol", REPLY_COUNT, 0),
	REPLY_MEMBER_OF("reader", reader, 0),
	REPLY_MEMBER("uptime_s", REPLY_COUNT, 0),
	REPLY_MEMBER("queue", REPLY_COUNT, 0),
	REPLY_MEMBER_WORD("checked", checkups, 0),
	REPLY_MEMBER_OF("workers", workers, 0),
	REPLY_MEMBER_OF("refused", refused, 0),
	REPLY_MEMBER_OF("latency", latencies, 0),
	/* What is kept; or what is wrong with it. */
	REPLY_MEMBER_OF("calendars", ages, REPLY_MAYBE),
	REPLY_MEMBER_OF("agreed", agreed_dates, REPLY_MAYBE),
	REPLY_MEMBER("problem", REPLY_LANGUAGES, REPLY_MAYBE),
	REPLY_MEMBER_OF("versions", versions, 0),
	REPLY_MEMBER("holidays_until", REPLY_DATE, 0),
};
static const struct reply_shape health =
	REPLY_SHAPE("health", "docs/protocol.md", NULL, health_members);

/* --- rpc.discover --------------------------------------------------------- */

static const struct reply_member license_members[] = {
	REPLY_MEMBER("name", REPLY_STRING, 0),
};
static const struct reply_shape license =
	REPLY_SHAPE("openrpc-license",
		    "https://spec.open-rpc.org/#license-object", NULL,
		    license_members);

static const struct reply_member info_members[] = {
	REPLY_MEMBER("title", REPLY_STRING, 0),
	REPLY_MEMBER("description", REPLY_STRING, 0),
	REPLY_MEMBER_OF("license", license, 0),
	REPLY_MEMBER("version", REPLY_STRING, 0),
};
static const struct reply_shape info =
	REPLY_SHAPE("openrpc-info", "https://spec.open-rpc.org/#info-object",
		    NULL, info_members);

static const struct reply_member param_members[] = {
	REPLY_MEMBER("name", REPLY_STRING, 0),
	REPLY_MEMBER("description", REPLY_STRING, 0),
	REPLY_MEMBER("required", REPLY_BOOL, REPLY_MAYBE),
	REPLY_MEMBER("schema", REPLY_SCHEMA, 0),
};
static const struct reply_shape param =
	REPLY_SHAPE("openrpc-param",
		    "https://spec.open-rpc.org/#content-descriptor-object",
		    NULL, param_members);

static const struct reply_member result_members[] = {
	REPLY_MEMBER("name", REPLY_STRING, 0),
	REPLY_MEMBER("schema", REPLY_SCHEMA, 0),
};
static const struct reply_shape result =
	REPLY_SHAPE("openrpc-result",
		    "https://spec.open-rpc.org/#content-descriptor-object",
		    NULL, result_members);

static const struct reply_member reference_members[] = {
	REPLY_MEMBER("$ref", REPLY_STRING, 0),
};
static const struct reply_shape reference =
	REPLY_SHAPE("openrpc-reference",
		    "https://spec.open-rpc.org/#reference-object", NULL,
		    reference_members);

static const struct reply_member method_members[] = {
	REPLY_MEMBER("name", REPLY_STRING, 0),
	REPLY_MEMBER("summary", REPLY_STRING, 0),
	REPLY_MEMBER("paramStructure", REPLY_STRING, 0),
	REPLY_MEMBER_OF("params", param, REPLY_LIST),
	REPLY_MEMBER_OF("result", result, 0),
	REPLY_MEMBER_OF("errors", reference, REPLY_LIST),
	REPLY_MEMBER("x-roles", REPLY_STRING, 0),
	REPLY_MEMBER("x-changes", REPLY_BOOL, 0),
};
static const struct reply_shape method =
	REPLY_SHAPE("openrpc-method",
		    "https://spec.open-rpc.org/#method-object", NULL,
		    method_members);

static const struct reply_member components_members[] = {
	REPLY_MEMBER("schemas", REPLY_SCHEMA, 0),
	REPLY_MEMBER("errors", REPLY_SCHEMA, 0),
};
static const struct reply_shape components =
	REPLY_SHAPE("openrpc-components",
		    "https://spec.open-rpc.org/#components-object", NULL,
		    components_members);

static const struct reply_member discover_members[] = {
	REPLY_MEMBER("openrpc", REPLY_STRING, 0),
	REPLY_MEMBER_OF("info", info, 0),
	REPLY_MEMBER_OF("methods", method, REPLY_LIST),
	REPLY_MEMBER_OF("components", components, 0),
};
static const struct reply_shape discover =
	REPLY_SHAPE("openrpc", "https://spec.open-rpc.org/#openrpc-object",
		    NULL, discover_members);

/* --- tokens, audit, purge ------------------------------------------------- */

REPLY_WORDS(roles, N_ROLES, caller_role_word(i));
REPLY_WORDS(vias, N_VIAS, audit_via_word((enum audit_via)i));
REPLY_WORDS(names, N_AUDIT_NAMES, audit_name_word(i));
REPLY_WORDS(faults, N_AUDIT_FAULTS - 1,
	    audit_fault_word((enum audit_fault)(i + 1)));

static const struct reply_member token_members[] = {
	REPLY_MEMBER("name", REPLY_ID, 0),
	REPLY_MEMBER_WORD("roles", roles, REPLY_LIST),
	REPLY_MEMBER("methods", REPLY_STRING, REPLY_LIST | REPLY_NULL),
	REPLY_MEMBER("cases", REPLY_STRING, REPLY_LIST | REPLY_NULL),
	REPLY_MEMBER("people", REPLY_STRING, REPLY_LIST | REPLY_NULL),
	REPLY_MEMBER("names", REPLY_BOOL, 0),
	REPLY_MEMBER("made_at", REPLY_INSTANT, 0),
	REPLY_MEMBER("expires", REPLY_INSTANT, REPLY_NULL),
};
static const struct reply_shape token =
	REPLY_SHAPE("token", "docs/security.md#tokens", NULL, token_members);

static const struct reply_member new_token_members[] = {
	REPLY_MEMBER("token", REPLY_STRING, REPLY_NULL),
};
static const struct reply_shape new_token =
	REPLY_SHAPE("new-token", "docs/security.md#tokens", &token,
		    new_token_members);

static const struct reply_member revoked_members[] = {
	REPLY_MEMBER("revoked", REPLY_ID, 0),
};
static const struct reply_shape revoked =
	REPLY_SHAPE("revoked", "docs/security.md#tokens", NULL,
		    revoked_members);

static const struct reply_member tokens_members[] = {
	REPLY_MEMBER_OF("tokens", token, REPLY_LIST),
};
static const struct reply_shape tokens =
	REPLY_SHAPE("tokens", "docs/security.md#tokens", NULL, tokens_members);

static const struct reply_member about_members[] = {
	REPLY_MEMBER_WORD("kind", names, REPLY_NULL),
	REPLY_MEMBER("id", REPLY_STRING, REPLY_NULL),
};
static const struct reply_shape about =
	REPLY_SHAPE("audit-about", "docs/security.md#the-audit", NULL,
		    about_members);

static const struct reply_member row_members[] = {
	REPLY_MEMBER("n", REPLY_COUNT, 0),
	REPLY_MEMBER("at", REPLY_INSTANT, 0),
	REPLY_MEMBER_WORD("via", vias, 0),
	REPLY_MEMBER("actor", REPLY_STRING, REPLY_NULL),
	REPLY_MEMBER("method", REPLY_STRING, 0),
	REPLY_MEMBER_OF("about", about, REPLY_LIST),
	REPLY_MEMBER("count", REPLY_COUNT, 0),
	REPLY_MEMBER("code", REPLY_INT, 0),
	REPLY_MEMBER("answer", REPLY_STRING, REPLY_NULL),
	REPLY_MEMBER("digest", REPLY_STRING, 0),
};
static const struct reply_shape row =
	REPLY_SHAPE("audit-row", "docs/security.md#the-audit", NULL,
		    row_members);

static const struct reply_member audit_members[] = {
	REPLY_MEMBER_OF("rows", row, REPLY_LIST),
	REPLY_MEMBER("next", REPLY_COUNT, REPLY_NULL),
};
static const struct reply_shape audit =
	REPLY_SHAPE("audit", "docs/security.md#the-audit", NULL, audit_members);

static const struct reply_member verified_members[] = {
	REPLY_MEMBER("sound", REPLY_BOOL, 0),
	REPLY_MEMBER_WORD("fault", faults, REPLY_NULL),
	REPLY_MEMBER("row", REPLY_COUNT, REPLY_NULL),
	REPLY_MEMBER("first", REPLY_COUNT, 0),
	REPLY_MEMBER("last", REPLY_COUNT, 0),
	REPLY_MEMBER("digest", REPLY_STRING, 0),
	REPLY_MEMBER("head", REPLY_BOOL, REPLY_NULL),
};
static const struct reply_shape verified =
	REPLY_SHAPE("audit-verified", "docs/security.md#the-audit", NULL,
		    verified_members);

static const struct reply_member purged_members[] = {
	REPLY_MEMBER("calendars", REPLY_COUNT, 0),
	REPLY_MEMBER("cases", REPLY_COUNT, 0),
	REPLY_MEMBER("revisions", REPLY_COUNT, 0),
	REPLY_MEMBER("replies", REPLY_COUNT, 0),
};
static const struct reply_shape purged =
	REPLY_SHAPE("purged", "docs/security.md#purging", NULL, purged_members);

/* --- errors --------------------------------------------------------------- */

REPLY_WORDS(choices, N_DECISIONS - 1,
	    decision_word((enum decision)(i < DECIDE_EXPIRE ? i : i + 1)));

static const struct reply_member error_data_members[] = {
	REPLY_MEMBER("source", REPLY_STRING, REPLY_MAYBE),
	REPLY_MEMBER("line", REPLY_COUNT, REPLY_MAYBE),
	REPLY_MEMBER("column", REPLY_COUNT, REPLY_MAYBE),
	REPLY_MEMBER("path", REPLY_STRING, REPLY_MAYBE),
	REPLY_MEMBER("limit", REPLY_COUNT, REPLY_MAYBE),
	REPLY_MEMBER("value", REPLY_INT, REPLY_MAYBE),
	REPLY_MEMBER("text", REPLY_LANGUAGES, 0),
	/* import: whose the calendar may be */
	REPLY_MEMBER("candidates", REPLY_ID, REPLY_LIST | REPLY_MAYBE),
	/* a stored case: what it is, and may become */
	REPLY_MEMBER("case", REPLY_ID, REPLY_MAYBE),
	REPLY_MEMBER("revision", REPLY_COUNT, REPLY_MAYBE),
	REPLY_MEMBER_WORD("state", case_states, REPLY_MAYBE),
	REPLY_MEMBER_WORD("choices", choices, REPLY_LIST | REPLY_MAYBE),
	/* hold, agree, move: what the date breaks */
	REPLY_MEMBER_OF("breaks", reason_reply, REPLY_LIST | REPLY_MAYBE),
};
const struct reply_shape error_data_reply =
	REPLY_SHAPE("error-data", "docs/protocol.md#a-reply", NULL,
		    error_data_members);

/* --- methods -------------------------------------------------------------- */

const struct method_result method_results[] = {
	{"propose", {&propose}},
	{"check", {&check}},
	{"explain", {&explain}},
	{"whatif", {&whatif}},
	{"tasks", {&tasks_reply, &tasks_ics_reply}},
	{"put", {&put}},
	{"cases", {&cases, &one_case}},
	{"hold", {&held}},
	{"agree", {&agree}},
	{"move", {&agree}},
	{"release", {&decided}},
	{"record", {&record}},
	{"import", {&import}},
	{"calendars", {&calendars}},
	{"freebusy", {&freebusy, &freebusy_ics}},
	{"audit", {&audit, &verified}},
	{"purge", {&purged}},
	{"token", {&new_token, &revoked}},
	{"tokens", {&tokens}},
	{"health", {&health}},
	{"rpc.discover", {&discover}},
};
const size_t n_method_results =
	sizeof(method_results) / sizeof(method_results[0]);

const struct method_result *method_result_find(const char *method_name)
{
	for (size_t i = 0; i < n_method_results; i++)
		if (strcmp(method_results[i].method, method_name) == 0)
			return &method_results[i];
	return NULL;
}
