#include "cli/conflict.h"

#include "cli/words.h"

static void put_line(struct buffer *line, size_t indent, struct buffer *ret)
{
	put_wrapped(line->data ? line->data : "", " ", indent, ret);
	ret->failed = ret->failed || line->failed;
	buffer_release(line);
}

void put_conflict(const struct json *conflict, enum language language,
		  struct buffer *ret)
{
	const struct json *relaxations = json_member(conflict, "relaxations");
	struct buffer line;

	buffer_init(0, &line);
	put_clean(member_text(conflict, "text", language), &line);
	put_line(&line, 0, ret);
	if (json_size(relaxations) < 2)
		return;
	buffer_put_char(ret, '\n');
	put_message(MSG_HEAD_RELAXATIONS, language, ret);
	buffer_put_char(ret, '\n');
	for (size_t i = 1; i < json_size(relaxations); i++) {
		buffer_init(0, &line);
		buffer_put_string(&line, "- ");
		put_clean(member_text(json_at(relaxations, i), "text",
				      language),
			  &line);
		put_line(&line, 2, ret);
	}
}
