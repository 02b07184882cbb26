#include "cli/reasons.h"

#include <string.h>

#include "cli/conflict.h"
#include "cli/proposal.h"
#include "cli/words.h"

static void put_line(struct buffer *line, size_t indent, struct buffer *ret)
{
	put_wrapped(text_of(line), " ", indent, ret);
	ret->failed = ret->failed || line->failed;
	buffer_release(line);
}

static void put_heading(enum message message, enum language language,
			struct buffer *ret)
{
	buffer_put_char(ret, '\n');
	put_message(message, language, ret);
	buffer_put_char(ret, '\n');
}

/* "- nobody can take the seat (chief, director; G11)" */
static void put_reason(const struct json *reason, enum language language,
		       struct buffer *ret)
{
	const struct json *people = json_member(reason, "people");
	const char *guidance = member_string(reason, "guidance");
	struct buffer line;

	buffer_init(0, &line);
	buffer_put_string(&line, "- ");
	put_clean(member_text(reason, "text", language), &line);
	if (json_size(people) || guidance[0])
		buffer_put_string(&line, " (");
	for (size_t i = 0; i < json_size(people); i++) {
		buffer_put_string(&line, i ? ", " : "");
		put_clean(json_string(json_at(people, i)), &line);
	}
	if (json_size(people) && guidance[0])
		buffer_put_string(&line, "; ");
	put_clean(guidance, &line);
	if (json_size(people) || guidance[0])
		buffer_put_char(&line, ')');
	put_line(&line, 2, ret);
}

static void put_reasons(const struct json *reasons, enum language language,
			struct buffer *ret)
{
	for (size_t i = 0; i < json_size(reasons); i++)
		put_reason(json_at(reasons, i), language, ret);
}

/* --- one date ------------------------------------------------------------- */

static void put_moment(const char *start, enum language language,
		       struct buffer *ret)
{
	put_date(start, true, language, ret);
	buffer_put_char(ret, ' ');
	put_time(start, ret);
}

void put_check(const struct json *result, enum language language,
	       struct buffer *ret)
{
	const struct json *breaks = json_member(result, "breaks");
	const struct json *conflict = json_member(result, "conflict");
	bool holds = strcmp(member_string(result, "verdict"), "holds") == 0;
	struct buffer moment;

	buffer_init(0, &moment);
	put_moment(member_string(result, "start"), language, &moment);
	message_format(ret, language,
		       holds			? MSG_CHECK_HOLDS
		       : json_size(breaks) == 1 ? MSG_CHECK_BREAKS_ONE
						: MSG_CHECK_BREAKS,
		       "sd", text_of(&moment), (int64_t)json_size(breaks));
	buffer_put_char(ret, '\n');
	buffer_release(&moment);
	if (holds) {
		buffer_put_char(ret, '\n');
		put_one_date(json_member(result, "date"),
			     json_member(json_member(result, "interpreted"),
					 "people"),
			     language, ret);
		return;
	}
	put_reasons(breaks, language, ret);
	if (json_kind(conflict) == JSON_KIND_OBJECT) {
		put_heading(MSG_HEAD_TOGETHER, language, ret);
		put_reasons(json_member(conflict, "rules"), language, ret);
	}
}

/* --- all dates ------------------------------------------------------------ */

static void put_near(const struct json *near, enum language language,
		     struct buffer *ret)
{
	for (size_t i = 0; i < json_size(near); i++) {
		const struct json *change = json_at(near, i);
		int64_t days = member_int(change, "days");
		struct buffer line;

		buffer_init(0, &line);
		buffer_put_string(&line, "- ");
		put_clean(member_text(change, "text", language), &line);
		if (days > 1)
			message_format(&line, language, MSG_NEAR_MORE, "d",
				       days - 1);
		put_line(&line, 2, ret);
	}
}

void put_explanation(const struct json *result, enum language language,
		     struct buffer *ret)
{
	const struct json *conflict = json_member(result, "conflict");
	const struct json *near = json_member(result, "near");
	const struct json *check = json_member(result, "check");
	const char *verdict = member_string(result, "verdict");

	if (json_kind(check) == JSON_KIND_OBJECT) {
		put_check(check, language, ret);
		buffer_put_char(ret, '\n');
	}
	if (json_kind(conflict) == JSON_KIND_OBJECT) {
		put_conflict(conflict, language, ret);
		put_heading(MSG_HEAD_CONFLICT, language, ret);
		put_reasons(json_member(conflict, "rules"), language, ret);
	} else {
		put_message(strcmp(verdict, "dates") == 0 ? MSG_EXPLAIN_DATES
							  : MSG_LIMIT_NO_DATES,
			    language, ret);
		buffer_put_char(ret, '\n');
	}
	if (json_size(near)) {
		put_heading(MSG_HEAD_NEAR, language, ret);
		put_near(near, language, ret);
	}
}
