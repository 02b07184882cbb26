#include <stdlib.h>
#include <string.h>

#include "cli/ask.h"
#include "cli/command.h"
#include "cli/words.h"

static void put_name(const struct json *value, enum language language,
		     struct buffer *ret)
{
	if (json_kind(value) == JSON_KIND_STRING)
		put_clean(json_string(value), ret);
	else
		put_message(MSG_AUDIT_PURGED, language, ret);
}

static void put_about(const struct json *about, enum language language,
		      struct buffer *ret)
{
	enum { SHOWN = 4 };
	size_t n = json_size(about);

	for (size_t i = 0; i < n && i < SHOWN; i++) {
		const struct json *one = json_at(about, i);

		buffer_put_string(ret, i ? ", " : "  ");
		if (member_string(one, "kind")[0]) {
			put_clean(member_string(one, "kind"), ret);
			buffer_put_char(ret, ' ');
		}
		put_name(json_member(one, "id"), language, ret);
	}
	if (n > SHOWN) {
		buffer_put_char(ret, ' ');
		message_format(ret, language, MSG_AUDIT_MORE, "d",
			       (int64_t)(n - SHOWN));
	}
}

/* "12  2026-10-12T09:00:00Z  token planning  propose  case x  3" */
static void put_row(const struct json *row, enum language language,
		    struct buffer *ret)
{
	buffer_put_int(ret, member_int(row, "n"));
	buffer_printf(ret, "  %s  %s ", member_string(row, "at"),
		      member_string(row, "via"));
	put_name(json_member(row, "actor"), language, ret);
	buffer_printf(ret, "  %s", member_string(row, "method"));
	put_about(json_member(row, "about"), language, ret);
	if (member_int(row, "code"))
		buffer_printf(ret, "  %lld",
			      (long long)member_int(row, "code"));
	buffer_put_char(ret, '\n');
}

static void put_rows(const struct json *result, enum language language,
		     struct buffer *ret)
{
	const struct json *rows = json_member(result, "rows");

	for (size_t i = 0; i < json_size(rows); i++)
		put_row(json_at(rows, i), language, ret);
	if (!json_size(rows)) {
		put_message(MSG_AUDIT_NONE, language, ret);
		buffer_put_char(ret, '\n');
	}
}

static void put_verdict(const struct json *result, enum language language,
			struct buffer *ret)
{
	static const struct {
		const char *fault;
		enum message message;
	} faults[] = {
		{"edited", MSG_AUDIT_EDITED},
		{"missing", MSG_AUDIT_MISSING},
		{"added", MSG_AUDIT_ADDED},
	};
	const char *fault = member_string(result, "fault");
	int64_t first = member_int(result, "first");
	int64_t last = member_int(result, "last");

	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++)
		if (strcmp(faults[i].fault, fault) == 0)
			message_format(ret, language, faults[i].message, "d",
				       member_int(result, "row"));
	if (!fault[0] && json_bool(json_member(result, "sound")))
		message_format(ret, language, MSG_AUDIT_SOUND, "ds",
			       last - first + 1,
			       member_string(result, "digest"));
	else if (!fault[0])
		put_message(MSG_AUDIT_OTHER_HEAD, language, ret);
	buffer_put_char(ret, '\n');
}

static int verify(const struct arguments *arguments)
{
	struct question question = {.method = "audit",
				    .params = json_new_object()};
	struct json *result = NULL;

	json_set(question.params, "verify", json_new_bool(true));
	put_param(question.params, "head",
		  argument_value(arguments, OPTION_HEAD));
	enum status status = ask(&question, arguments, &result);
	if (status != STATUS_OK)
		return exit_of(status);
	bool sound = json_bool(json_member(result, "sound"));
	int code = show(result, arguments, put_verdict);
	return code == EXIT_DATES && !sound ? EXIT_NO_DATE : code;
}

/* trefnydd audit [ROW] */
int command_audit(const struct arguments *arguments)
{
	struct question question = {.method = "audit"};
	struct json *result = NULL;
	struct error error = {0};
	const char *from = arguments->n_operands ? arguments->operands[0] : "1";
	char *end = NULL;
	long long row = strtoll(from, &end, 10);

	if (argument_given(arguments, OPTION_VERIFY))
		return verify(arguments);
	if (*end || *from < '0' || *from > '9' || row < 1) {
		error_source(&error, from);
		error_set(&error, STATUS_REJECTED, MSG_AUDIT_FROM, "");
		return exit_of(tell(&error, arguments->language));
	}
	question.params = json_new_object();
	json_set(question.params, "from", json_new_int(row));
	json_set(question.params, "most", json_new_int(LIMIT_AUDIT_ROWS));
	enum status status = ask(&question, arguments, &result);
	return status == STATUS_OK ? show(result, arguments, put_rows)
				   : exit_of(status);
}
