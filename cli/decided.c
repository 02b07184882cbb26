#include "cli/decided.h"

#include <string.h>

#include "cli/page.h"
#include "conference/decisions.h"
#include "conference/milestones.h"

static void put_line(const struct buffer *line, size_t indent,
		     struct buffer *ret)
{
	put_wrapped_to(text_of(line), " ", indent, terminal_columns(), ret);
}

/* "agreed" of its code */
static void put_state(const char *word, enum language language,
		      struct buffer *ret)
{
	for (int i = 0; i < N_STATES; i++)
		if (strcmp(state_word((enum case_state)i), word) == 0)
			put_message(state_message((enum case_state)i), language,
				    ret);
}

/* "Thu 10 Dec 2026 10:00-13:30" */
static void put_when(const struct json *object, enum language language,
		     struct buffer *ret)
{
	put_date(member_string(object, "start"), true, language, ret);
	buffer_put_char(ret, ' ');
	put_times(object, ret);
}

static void put_hold(const struct json *hold, enum language language,
		     struct buffer *ret)
{
	const struct json *expired = json_member(hold, "expired");
	bool is_over =
		json_kind(expired) == JSON_KIND_BOOL && json_bool(expired);
	struct buffer when, until, line;

	buffer_init(0, &when);
	buffer_init(0, &until);
	buffer_init(0, &line);
	put_when(hold, language, &when);
	put_date(member_string(hold, "expires"), true, language, &until);
	buffer_put_string(&line, "  ");
	message_format(&line, language,
		       is_over ? MSG_HELD_NO_MORE : MSG_HELD_UNTIL, "ss",
		       text_of(&when), text_of(&until));
	put_line(&line, 4, ret);
	buffer_release(&when);
	buffer_release(&until);
	buffer_release(&line);
}

static void put_holds(const struct json *holds, enum language language,
		      struct buffer *ret)
{
	for (size_t i = 0; i < json_size(holds); i++)
		put_hold(json_at(holds, i), language, ret);
}

void put_found(const struct json *agreed, enum language language,
	       struct buffer *ret)
{
	const char *found = member_string(agreed, "found");
	struct buffer why;

	buffer_init(0, &why);
	put_listed(json_member(agreed, "why"), &why);
	if (strcmp(found, "ok") == 0)
		put_message(MSG_FOUND_OK_TEXT, language, ret);
	else if (strcmp(found, "reseat") == 0)
		put_message(MSG_FOUND_RESEAT_TEXT, language, ret);
	else if (found[0] && !why.n)
		put_message(MSG_FOUND_BROKEN_SILENT, language, ret);
	else if (found[0])
		put_around(MSG_FOUND_BROKEN_TEXT, &why, language, ret);
	buffer_release(&why);
}

/* "  Thu 10 Dec 2026 10:00-13:30: stands" */
static void put_agreed(const struct json *agreed, enum language language,
		       struct buffer *ret)
{
	struct buffer line;

	if (json_kind(agreed) != JSON_KIND_OBJECT)
		return;
	buffer_init(0, &line);
	buffer_put_string(&line, "  ");
	put_when(agreed, language, &line);
	if (member_string(agreed, "found")[0]) {
		buffer_put_string(&line, ": ");
		put_found(agreed, language, &line);
	}
	put_line(&line, 4, ret);
	buffer_release(&line);
}

/* "dyffryn-2026, revision 3: agreed" */
static void put_head(const struct json *entry, enum language language,
		     struct buffer *ret)
{
	struct buffer state, line;

	buffer_init(0, &state);
	buffer_init(0, &line);
	put_state(member_string(entry, "state"), language, &state);
	message_format(&line, language, MSG_DECIDED, "sds",
		       member_string(entry, "case"),
		       member_int(entry, "revision"), text_of(&state));
	put_line(&line, 4, ret);
	buffer_release(&state);
	buffer_release(&line);
}

/* --- a decision ----------------------------------------------------------- */

static const struct json *milestone(const struct json *list, const char *id)
{
	for (size_t i = 0; i < json_size(list); i++)
		if (strcmp(member_string(json_at(list, i), "id"), id) == 0)
			return json_at(list, i);
	return NULL;
}

static void put_notice(const struct json *agreed, enum language language,
		       struct buffer *ret)
{
	const struct json *notice =
		milestone(json_member(agreed, "milestones"),
			  milestone_kinds[MILESTONE_NOTIFICATION].word);
	struct buffer date, line;

	if (!notice)
		return;
	buffer_init(0, &date);
	buffer_init(0, &line);
	put_date(member_string(notice, "date"), true, language, &date);
	buffer_put_string(&line, "  ");
	message_format(&line, language, MSG_NOTIFY_BY, "s", text_of(&date));
	put_line(&line, 4, ret);
	buffer_release(&date);
	buffer_release(&line);
}

static void put_record(const struct json *one, enum language language,
		       struct buffer *ret)
{
	enum decision decision = record_find(member_string(one, "what"));
	struct buffer line;

	if (decision == N_DECISIONS)
		return;
	buffer_init(0, &line);
	buffer_put_string(&line, "  ");
	put_date(member_string(one, "date"), true, language, &line);
	buffer_put_string(&line, "  ");
	put_message(record_message(decision), language, &line);
	if (member_string(one, "by")[0]) {
		buffer_put_string(&line, " (");
		put_clean(member_string(one, "by"), &line);
		buffer_put_char(&line, ')');
	}
	put_line(&line, 4, ret);
	buffer_release(&line);
}

void put_decided(const struct json *result, enum language language,
		 struct buffer *ret)
{
	const struct json *agreed = json_member(result, "agreed");

	put_head(result, language, ret);
	put_agreed(agreed, language, ret);
	put_notice(agreed, language, ret);
	put_holds(json_member(result, "holds"), language, ret);
	put_record(result, language, ret);
	if (member_string(result, "found")[0]) {
		struct buffer line;

		buffer_init(0, &line);
		buffer_put_string(&line, "  ");
		put_found(result, language, &line);
		put_line(&line, 4, ret);
		buffer_release(&line);
	}
}

/* --- cases ---------------------------------------------------------------- */

static void put_entry(const struct json *entry, enum language language,
		      struct buffer *ret)
{
	put_head(entry, language, ret);
	put_agreed(json_member(entry, "agreed"), language, ret);
	put_holds(json_member(entry, "holds"), language, ret);
}

static enum message milestone_message(const char *id)
{
	for (int i = 0; i <= MILESTONE_VISIT; i++)
		if (strcmp(milestone_kinds[i].word, id) == 0)
			return milestone_kinds[i].what;
	return MSG_NONE;
}

/* "Thu 12 Nov 2026  formal notification (G15)", those not done yet. */
static void put_milestones(const struct json *list, enum language language,
			   struct buffer *ret)
{
	for (size_t i = 0; i < json_size(list); i++) {
		const struct json *one = json_at(list, i);
		struct buffer line;

		if (json_member(one, "done"))
			continue;
		buffer_init(0, &line);
		buffer_put_string(&line, "  ");
		put_date(member_string(one, "date"), true, language, &line);
		buffer_put_string(&line, "  ");
		put_message(milestone_message(member_string(one, "id")),
			    language, &line);
		buffer_printf(&line, " (%s)", member_string(one, "rule"));
		put_line(&line, 4, ret);
		buffer_release(&line);
	}
}

/* Each rule that an agreed date breaks now, as `check` tells it. */
static void put_breaks(const struct json *breaks, enum language language,
		       struct buffer *ret)
{
	for (size_t i = 0; i < json_size(breaks); i++) {
		struct buffer line;

		buffer_init(0, &line);
		buffer_put_string(&line, "  ");
		put_clean(member_text(json_at(breaks, i), "text", language),
			  &line);
		put_line(&line, 4, ret);
		buffer_release(&line);
	}
}

static void put_one(const struct json *result, enum language language,
		    struct buffer *ret)
{
	const struct json *happened = json_member(result, "happened");
	const struct json *finding = json_member(result, "finding");

	put_entry(result, language, ret);
	put_breaks(json_member(finding, "breaks"), language, ret);
	for (size_t i = 0; i < json_size(happened); i++)
		put_record(json_at(happened, i), language, ret);
	put_milestones(json_member(result, "milestones"), language, ret);
}

void put_cases(const struct json *result, enum language language,
	       struct buffer *ret)
{
	const struct json *cases = json_member(result, "cases");

	if (!cases) {
		put_one(result, language, ret);
		return;
	}
	for (size_t i = 0; i < json_size(cases); i++)
		put_entry(json_at(cases, i), language, ret);
	if (json_size(cases) == 0) {
		put_message(MSG_CASES_NONE, language, ret);
		buffer_put_char(ret, '\n');
	}
}
