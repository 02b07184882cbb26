/* The tables of conference/reply.h, in the order of the encoders. */

#include "conference/encode.h"
#include "conference/reply.h"

/* --- words ---------------------------------------------------------------- */

REPLY_WORDS(verdicts, VERDICT_LIMIT + 1, verdict_word((enum verdict)i));
REPLY_WORDS(check_verdicts, 2, check_verdict_word(i == 1));
REPLY_WORDS(terms, N_TERMS, term_kinds[i].word);
REPLY_WORDS(fbtypes, FB_UNKNOWN + 1, fbtype_word((enum fbtype)i));
REPLY_WORDS(attends, AS_HELD + 1, attends_as_word((enum attends_as)i));
REPLY_WORDS(room_kinds, ROOM_CONFERENCE + 1, room_kind_word((enum room_kind)i));
REPLY_WORDS(skips, SKIP_CLOSED + 1, skip_word((enum skip_why)i));
REPLY_WORDS(froms, N_FROMS + 1, date_from_word(i - 1));
REPLY_WORDS(units, UNIT_MONTH + 1, date_unit_word((enum date_unit)i));
REPLY_WORDS(directions, DIRECTION_AFTER + 1,
	    date_direction_word((enum date_direction)i));
REPLY_WORDS(marks, N_DATE_MARKS, date_mark_word(i));
REPLY_WORDS(milestone_ids, N_DATE_RULES + 1, milestone_kinds[i].word);
REPLY_WORDS(doers, N_DATE_RULES + 1, milestone_kinds[i].by);
REPLY_WORDS(limits, N_DATE_RULES + 1, milestone_kinds[i].limit);
REPLY_WORDS(covers, N_COVER_HOWS, cover_how_word((enum cover_how)i));
REPLY_WORDS(statuses, PERSON_OK + 1, person_status_word((enum person_status)i));
REPLY_WORDS(conferences, CONFERENCE_MONITORING + 1,
	    conference_kind_word((enum conference_kind)i));

/* --- a date --------------------------------------------------------------- */

static const struct reply_member term_members[] = {
	REPLY_MEMBER_WORD("id", terms, 0),
	REPLY_MEMBER("rule", REPLY_GUIDANCE, REPLY_NULL),
	REPLY_MEMBER("seat", REPLY_ID, REPLY_MAYBE),
	REPLY_MEMBER("event", REPLY_ID, REPLY_MAYBE),
	REPLY_MEMBER("count", REPLY_COUNT, 0),
	REPLY_MEMBER("weight", REPLY_COUNT, 0),
	REPLY_MEMBER("points", REPLY_COUNT, 0),
	REPLY_MEMBER("text", REPLY_LANGUAGES, 0),
};
static const struct reply_shape term =
	REPLY_SHAPE("term", "docs/answer.md#terms", NULL, term_members);

static const struct reply_member passed_over_members[] = {
	REPLY_MEMBER("person", REPLY_ID, 0),
	REPLY_MEMBER_WORD("fbtype", fbtypes, 0),
};
static const struct reply_shape passed_over =
	REPLY_SHAPE("passed-over", "docs/answer.md#attendance", NULL,
		    passed_over_members);

static const struct reply_member attendance_members[] = {
	REPLY_MEMBER("seat", REPLY_ID, 0),
	REPLY_MEMBER("group", REPLY_ID, 0),
	REPLY_MEMBER("person", REPLY_ID, REPLY_NULL),
	REPLY_MEMBER_WORD("as", attends, 0),
	REPLY_MEMBER("held_with", REPLY_ID, REPLY_MAYBE),
	REPLY_MEMBER_WORD("fbtype", fbtypes, REPLY_MAYBE),
	REPLY_MEMBER("start", REPLY_INSTANT, REPLY_MAYBE),
	REPLY_MEMBER("end", REPLY_INSTANT, REPLY_MAYBE),
	REPLY_MEMBER_OF("passed_over", passed_over, REPLY_LIST),
};
static const struct reply_shape attendance =
	REPLY_SHAPE("attendance", "docs/answer.md#attendance", NULL,
		    attendance_members);

static const struct reply_member group_members[] = {
	REPLY_MEMBER("id", REPLY_ID, 0),
	REPLY_MEMBER("seats", REPLY_COUNT, 0),
	REPLY_MEMBER("principals", REPLY_COUNT, 0),
	REPLY_MEMBER("deputies", REPLY_COUNT, 0),
	REPLY_MEMBER("unknown", REPLY_COUNT, 0),
	REPLY_MEMBER("empty", REPLY_COUNT, 0),
	REPLY_MEMBER("required", REPLY_COUNT, 0),
};
static const struct reply_shape group =
	REPLY_SHAPE("group", "docs/answer.md#groups", NULL, group_members);

static const struct reply_member room_members[] = {
	REPLY_MEMBER_WORD("kind", room_kinds, 0),
	REPLY_MEMBER("room", REPLY_ID, 0),
	REPLY_MEMBER_WORD("fbtype", fbtypes, 0),
};
static const struct reply_shape room =
	REPLY_SHAPE("room", "docs/answer.md#rooms", NULL, room_members);

static const struct reply_member call_members[] = {
	REPLY_MEMBER("seat", REPLY_ID, 0),
	REPLY_MEMBER("person", REPLY_ID, REPLY_NULL),
	REPLY_MEMBER("start", REPLY_INSTANT, REPLY_NULL),
	REPLY_MEMBER("end", REPLY_INSTANT, REPLY_NULL),
};
static const struct reply_shape call =
	REPLY_SHAPE("call", "docs/answer.md#visit", NULL, call_members);

static const struct reply_member visit_members[] = {
	REPLY_MEMBER("start", REPLY_INSTANT, REPLY_NULL),
	REPLY_MEMBER("end", REPLY_INSTANT, REPLY_NULL),
	REPLY_MEMBER("chair", REPLY_ID, REPLY_NULL),
	REPLY_MEMBER("link_inspector", REPLY_ID, REPLY_NULL),
	REPLY_MEMBER("meets", REPLY_ID, REPLY_LIST),
	REPLY_MEMBER_OF("calls", call, REPLY_LIST),
};
static const struct reply_shape visit =
	REPLY_SHAPE("visit", "docs/answer.md#visit", NULL, visit_members);

static const struct reply_member agenda_members[] = {
	REPLY_MEMBER("part", REPLY_ID, 0),
	REPLY_MEMBER("title", REPLY_LANGUAGES, REPLY_MAYBE),
	REPLY_MEMBER("start", REPLY_INSTANT, 0),
	REPLY_MEMBER("end", REPLY_INSTANT, 0),
	REPLY_MEMBER("introduction_until", REPLY_INSTANT, REPLY_MAYBE),
	REPLY_MEMBER("seats", REPLY_ID, REPLY_LIST),
};
static const struct reply_shape agenda =
	REPLY_SHAPE("agenda-item", "docs/answer.md#agenda", NULL,
		    agenda_members);

static const struct reply_member counted_members[] = {
	REPLY_MEMBER_WORD("from", froms, 0),
	REPLY_MEMBER_WORD("direction", directions, 0),
	REPLY_MEMBER("n", REPLY_COUNT, 0),
	REPLY_MEMBER_WORD("unit", units, 0),
};
static const struct reply_shape counted =
	REPLY_SHAPE("counted", "docs/answer.md#milestones", NULL,
		    counted_members);

static const struct reply_member skipped_members[] = {
	REPLY_MEMBER("date", REPLY_DATE, 0),
	REPLY_MEMBER_WORD("why", skips, 0),
	REPLY_MEMBER("name", REPLY_LANGUAGES, REPLY_MAYBE),
};
static const struct reply_shape skipped =
	REPLY_SHAPE("skipped", "docs/answer.md#milestones", NULL,
		    skipped_members);

static const struct reply_member milestone_members[] = {
	REPLY_MEMBER_WORD("id", milestone_ids, 0),
	REPLY_MEMBER("rule", REPLY_GUIDANCE, 0),
	REPLY_MEMBER("date", REPLY_DATE, 0),
	REPLY_MEMBER_WORD("by", doers, 0),
	REPLY_MEMBER_WORD("limit", limits, 0),
	REPLY_MEMBER_OF("counted", counted, REPLY_MAYBE),
	REPLY_MEMBER_OF("skipped", skipped, REPLY_LIST),
	REPLY_MEMBER("slack_working_days", REPLY_INT, 0),
	REPLY_MEMBER("confirmed", REPLY_BOOL, 0),
	REPLY_MEMBER_WORD("marks", marks, REPLY_LIST),
	REPLY_MEMBER("done", REPLY_DATE, REPLY_MAYBE),
};
const struct reply_shape milestone_reply =
	REPLY_SHAPE("milestone", "docs/answer.md#milestones", NULL,
		    milestone_members);

static const struct reply_member remark_members[] = {
	REPLY_MEMBER("text", REPLY_LANGUAGES, 0),
};
static const struct reply_shape remark =
	REPLY_SHAPE("remark", "docs/answer.md#a-date", NULL, remark_members);

static const struct reply_member date_members[] = {
	REPLY_MEMBER("order", REPLY_COUNT, 0),
	REPLY_MEMBER("start", REPLY_INSTANT, 0),
	REPLY_MEMBER("end", REPLY_INSTANT, 0),
	REPLY_MEMBER("points", REPLY_COUNT, 0),
	REPLY_MEMBER_OF("terms", term, REPLY_LIST),
	REPLY_MEMBER_OF("attendance", attendance, REPLY_LIST),
	REPLY_MEMBER_OF("groups", group, REPLY_LIST),
	REPLY_MEMBER_OF("rooms", room, REPLY_LIST),
	REPLY_MEMBER_OF("visit", visit, REPLY_MAYBE),
	REPLY_MEMBER_OF("agenda", agenda, REPLY_LIST | REPLY_MAYBE),
	REPLY_MEMBER_OF("milestones", milestone_reply, REPLY_LIST),
	REPLY_MEMBER("critical", REPLY_ID, REPLY_LIST),
	REPLY_MEMBER("drop_outs", REPLY_COUNT, 0),
	REPLY_MEMBER("holds_if_unknown_decline", REPLY_BOOL, 0),
	REPLY_MEMBER_OF("remarks", remark, REPLY_LIST),
};
const struct reply_shape date_reply =
	REPLY_SHAPE("date", "docs/answer.md#a-date", NULL, date_members);

/* --- reasons -------------------------------------------------------------- */

static const struct reply_member reason_members[] = {
	REPLY_MEMBER("rule", REPLY_RULE, 0),
	REPLY_MEMBER("guidance", REPLY_GUIDANCE, REPLY_NULL),
	REPLY_MEMBER("text", REPLY_LANGUAGES, 0),
	REPLY_MEMBER("people", REPLY_ID, REPLY_LIST),
	REPLY_MEMBER("slots", REPLY_COUNT, 0),
};
const struct reply_shape reason_reply =
	REPLY_SHAPE("reason", "docs/reasons.md", NULL, reason_members);

static const struct reply_member slot_members[] = {
	REPLY_MEMBER("start", REPLY_INSTANT, 0),
	REPLY_MEMBER("end", REPLY_INSTANT, 0),
	REPLY_MEMBER("points", REPLY_COUNT, 0),
};
static const struct reply_shape slot =
	REPLY_SHAPE("slot", "docs/reasons.md", NULL, slot_members);

static const struct reply_member relaxation_members[] = {
	REPLY_MEMBER("drop", REPLY_RULE, REPLY_LIST),
	REPLY_MEMBER("negotiability", REPLY_COUNT, 0),
	REPLY_MEMBER_OF("date", slot, 0),
	REPLY_MEMBER("text", REPLY_LANGUAGES, 0),
};
static const struct reply_shape relaxation =
	REPLY_SHAPE("relaxation", "docs/reasons.md#a-conflict", NULL,
		    relaxation_members);

static const struct reply_member conflict_members[] = {
	REPLY_MEMBER_OF("rules", reason_reply, REPLY_LIST),
	REPLY_MEMBER("proved", REPLY_BOOL, 0),
	REPLY_MEMBER_OF("relaxations", relaxation, REPLY_LIST),
	REPLY_MEMBER("text", REPLY_LANGUAGES, 0),
};
static const struct reply_shape conflict =
	REPLY_SHAPE("conflict", "docs/reasons.md#a-conflict", NULL,
		    conflict_members);

static const struct reply_member checked_members[] = {
	REPLY_MEMBER("case", REPLY_ID, 0),
	REPLY_MEMBER("now", REPLY_INSTANT, 0),
	REPLY_MEMBER("start", REPLY_INSTANT, 0),
	REPLY_MEMBER_WORD("verdict", check_verdicts, 0),
	REPLY_MEMBER_OF("date", date_reply, REPLY_NULL),
	REPLY_MEMBER_OF("breaks", reason_reply, REPLY_LIST),
	REPLY_MEMBER_OF("conflict", conflict, REPLY_NULL),
	REPLY_MEMBER("interpreted", REPLY_CASE, 0),
};
const struct reply_shape checked_reply =
	REPLY_SHAPE("checked", "docs/reasons.md#check", NULL, checked_members);

static const struct reply_member change_members[] = {
	REPLY_MEMBER("drop", REPLY_RULE, REPLY_MAYBE),
	REPLY_MEMBER("free", REPLY_ID, REPLY_MAYBE),
};
static const struct reply_shape change =
	REPLY_SHAPE("change", "docs/reasons.md#explain", NULL, change_members);

static const struct reply_member near_members[] = {
	REPLY_MEMBER_OF("change", change, 0),
	REPLY_MEMBER("text", REPLY_LANGUAGES, 0),
	REPLY_MEMBER("days", REPLY_COUNT, 0),
	REPLY_MEMBER_OF("dates", slot, REPLY_LIST),
};
static const struct reply_shape near =
	REPLY_SHAPE("near", "docs/reasons.md#explain", NULL, near_members);

static const struct reply_member explanation_members[] = {
	REPLY_MEMBER("case", REPLY_ID, 0),
	REPLY_MEMBER("now", REPLY_INSTANT, 0),
	REPLY_MEMBER_WORD("verdict", verdicts, 0),
	REPLY_MEMBER_OF("conflict", conflict, REPLY_NULL),
	REPLY_MEMBER_OF("near", near, REPLY_LIST),
	REPLY_MEMBER_OF("check", checked_reply, REPLY_NULL),
};
const struct reply_shape explanation_reply =
	REPLY_SHAPE("explanation", "docs/reasons.md#explain", NULL,
		    explanation_members);

/* --- an answer ------------------------------------------------------------ */

static const struct reply_member removed_members[] = {
	REPLY_MEMBER("rule", REPLY_RULE, 0),
	REPLY_MEMBER("slots", REPLY_COUNT, 0),
};
static const struct reply_shape removed =
	REPLY_SHAPE("removed", "docs/answer.md#considered", NULL,
		    removed_members);

static const struct reply_member day_members[] = {
	REPLY_MEMBER("date", REPLY_DATE, 0),
	REPLY_MEMBER("rule", REPLY_RULE, REPLY_NULL),
};
static const struct reply_shape day =
	REPLY_SHAPE("day", "docs/answer.md#considered", NULL, day_members);

static const struct reply_member considered_members[] = {
	REPLY_MEMBER("slots", REPLY_COUNT, 0),
	REPLY_MEMBER("possible", REPLY_COUNT, 0),
	REPLY_MEMBER_OF("removed", removed, REPLY_LIST),
	REPLY_MEMBER_OF("days", day, REPLY_LIST),
};
static const struct reply_shape considered =
	REPLY_SHAPE("considered", "docs/answer.md#considered", NULL,
		    considered_members);

static const struct reply_member ask_members[] = {
	REPLY_MEMBER("person", REPLY_ID, 0),
	REPLY_MEMBER("decides", REPLY_COUNT, REPLY_LIST),
};
static const struct reply_shape ask =
	REPLY_SHAPE("ask",
		    "docs/answer.md#who-may-drop-out-and-whom-to-ask-first",
		    NULL, ask_members);

static const struct reply_member person_members[] = {
	REPLY_MEMBER("id", REPLY_ID, 0),
	REPLY_MEMBER("as_of", REPLY_INSTANT, REPLY_NULL),
	REPLY_MEMBER("covered_until", REPLY_INSTANT, REPLY_NULL),
	REPLY_MEMBER_WORD("cover", covers, REPLY_NULL),
	REPLY_MEMBER("complete", REPLY_BOOL, 0),
	REPLY_MEMBER_WORD("status", statuses, 0),
};
static const struct reply_shape person =
	REPLY_SHAPE("person", "docs/answer.md#people", NULL, person_members);

static const struct reply_member holidays_members[] = {
	REPLY_MEMBER("set", REPLY_STRING, 0),
	REPLY_MEMBER("covered_until", REPLY_DATE, REPLY_NULL),
};
static const struct reply_shape holidays =
	REPLY_SHAPE("holidays", "docs/answer.md", NULL, holidays_members);

static const struct reply_member solver_members[] = {
	REPLY_MEMBER("proved", REPLY_BOOL, 0),
	REPLY_MEMBER("gap", REPLY_COUNT, 0),
};
static const struct reply_shape solver =
	REPLY_SHAPE("solver", "docs/answer.md", NULL, solver_members);

static const struct reply_member answer_members[] = {
	REPLY_MEMBER("case", REPLY_ID, 0),
	REPLY_MEMBER("now", REPLY_INSTANT, 0),
	REPLY_MEMBER_WORD("verdict", verdicts, 0),
	REPLY_MEMBER("provisional", REPLY_BOOL, 0),
	REPLY_MEMBER_OF("dates", date_reply, REPLY_LIST),
	REPLY_MEMBER("total_feasible_days", REPLY_COUNT, 0),
	REPLY_MEMBER("truncated", REPLY_BOOL, 0),
	REPLY_MEMBER_OF("considered", considered, 0),
	REPLY_MEMBER_OF("ask_first", ask, REPLY_LIST),
	REPLY_MEMBER_OF("people", person, REPLY_LIST),
	REPLY_MEMBER_OF("conflict", conflict, REPLY_NULL),
	REPLY_MEMBER_OF("holidays", holidays, 0),
	REPLY_MEMBER_OF("solver", solver, 0),
	REPLY_MEMBER("interpreted", REPLY_CASE, 0),
};
const struct reply_shape answer_reply =
	REPLY_SHAPE("answer", "docs/answer.md", NULL, answer_members);

/* --- what if -------------------------------------------------------------- */

static const struct reply_member before_members[] = {
	REPLY_MEMBER_WORD("verdict", verdicts, 0),
	REPLY_MEMBER("total_feasible_days", REPLY_COUNT, 0),
};
static const struct reply_shape before =
	REPLY_SHAPE("before", "docs/whatif.md", NULL, before_members);

static const struct reply_member changed_term_members[] = {
	REPLY_MEMBER_WORD("id", terms, 0),
	REPLY_MEMBER("rule", REPLY_GUIDANCE, REPLY_NULL),
	REPLY_MEMBER("seat", REPLY_ID, REPLY_MAYBE),
	REPLY_MEMBER("event", REPLY_ID, REPLY_MAYBE),
	REPLY_MEMBER("points_before", REPLY_COUNT, 0),
	REPLY_MEMBER("points_after", REPLY_COUNT, 0),
	REPLY_MEMBER("text", REPLY_LANGUAGES, 0),
};
static const struct reply_shape changed_term =
	REPLY_SHAPE("changed-term", "docs/whatif.md", NULL,
		    changed_term_members);

static const struct reply_member kept_members[] = {
	REPLY_MEMBER("date", REPLY_DATE, 0),
	REPLY_MEMBER("start", REPLY_INSTANT, 0),
	REPLY_MEMBER("start_before", REPLY_INSTANT, 0),
	REPLY_MEMBER("order_before", REPLY_COUNT, 0),
	REPLY_MEMBER("order_after", REPLY_COUNT, 0),
	REPLY_MEMBER("points_before", REPLY_COUNT, 0),
	REPLY_MEMBER("points_after", REPLY_COUNT, 0),
	REPLY_MEMBER_OF("terms", changed_term, REPLY_LIST),
};
static const struct reply_shape kept =
	REPLY_SHAPE("kept", "docs/whatif.md", NULL, kept_members);

static const struct reply_member lost_members[] = {
	REPLY_MEMBER("date", REPLY_DATE, 0),
	REPLY_MEMBER("start", REPLY_INSTANT, 0),
	REPLY_MEMBER("order_before", REPLY_COUNT, 0),
	REPLY_MEMBER("rule", REPLY_RULE, 0),
	REPLY_MEMBER("text", REPLY_LANGUAGES, 0),
};
static const struct reply_shape lost =
	REPLY_SHAPE("lost", "docs/whatif.md", NULL, lost_members);

static const struct reply_member gained_members[] = {
	REPLY_MEMBER("date", REPLY_DATE, 0),
	REPLY_MEMBER("start", REPLY_INSTANT, 0),
	REPLY_MEMBER("order_after", REPLY_COUNT, 0),
	REPLY_MEMBER("points", REPLY_COUNT, 0),
};
static const struct reply_shape gained =
	REPLY_SHAPE("gained", "docs/whatif.md", NULL, gained_members);

static const struct reply_member comparison_members[] = {
	REPLY_MEMBER_OF("answer", answer_reply, 0),
	REPLY_MEMBER_OF("before", before, 0),
	REPLY_MEMBER_OF("kept", kept, REPLY_LIST),
	REPLY_MEMBER_OF("lost", lost, REPLY_LIST),
	REPLY_MEMBER_OF("gained", gained, REPLY_LIST),
};
const struct reply_shape comparison_reply =
	REPLY_SHAPE("comparison", "docs/whatif.md", NULL, comparison_members);

/* --- tasks ---------------------------------------------------------------- */

static const struct reply_member item_members[] = {
	REPLY_MEMBER("id", REPLY_ID, 0),
	REPLY_MEMBER("text", REPLY_LANGUAGES, 0),
};
static const struct reply_shape item =
	REPLY_SHAPE("item", "docs/tasks.md", NULL, item_members);

static const struct reply_member task_members[] = {
	REPLY_MEMBER("title", REPLY_LANGUAGES, 0),
	REPLY_MEMBER("text", REPLY_LANGUAGES, 0),
	REPLY_MEMBER_OF("items", item, REPLY_LIST),
	REPLY_MEMBER("uid", REPLY_STRING, 0),
};
static const struct reply_shape task =
	REPLY_SHAPE("task", "docs/tasks.md", &milestone_reply, task_members);

static const struct reply_member tasks_members[] = {
	REPLY_MEMBER("case", REPLY_ID, 0),
	REPLY_MEMBER("authority", REPLY_LANGUAGES, 0),
	REPLY_MEMBER_WORD("conference", conferences, 0),
	REPLY_MEMBER("now", REPLY_INSTANT, 0),
	REPLY_MEMBER("date", REPLY_DATE, REPLY_NULL),
	REPLY_MEMBER("start", REPLY_INSTANT, REPLY_NULL),
	REPLY_MEMBER("end", REPLY_INSTANT, REPLY_NULL),
	REPLY_MEMBER_OF("tasks", task, REPLY_LIST),
};
const struct reply_shape tasks_reply =
	REPLY_SHAPE("tasks", "docs/tasks.md", NULL, tasks_members);

static const struct reply_member tasks_ics_members[] = {
	REPLY_MEMBER("date", REPLY_DATE, REPLY_NULL),
	REPLY_MEMBER("ics", REPLY_TEXT_LINES, 0),
};
const struct reply_shape tasks_ics_reply =
	REPLY_SHAPE("tasks-ics", "docs/tasks.md", NULL, tasks_ics_members);
