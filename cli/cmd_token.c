#include <stdio.h>
#include <string.h>

#include "cli/ask.h"
#include "cli/command.h"
#include "cli/words.h"

/* "a,b" of an option as a list; nothing where it was not given. */
static void put_list(const struct arguments *arguments, enum option_id option,
		     const char *key, struct json *params)
{
	const char *text = argument_value(arguments, option), *end;
	struct json *list;

	if (!text)
		return;
	list = json_new_array();
	do {
		end = text + strcspn(text, ",");
		json_append(list,
			    json_new_bytes((
				    struct bytes){text, (size_t)(end - text)}));
		text = end + 1;
	} while (*end);
	json_set(params, key, list);
}

static void put_words(const struct json *list, struct buffer *ret)
{
	for (size_t i = 0; i < json_size(list); i++) {
		if (i)
			buffer_put_char(ret, ',');
		put_clean(json_string(json_at(list, i)), ret);
	}
}

static void put_limit(const struct json *token, const char *key,
		      enum message message, enum language language,
		      struct buffer *ret)
{
	const struct json *list = json_member(token, key);

	if (json_kind(list) != JSON_KIND_ARRAY)
		return;
	buffer_put_string(ret, "; ");
	put_message(message, language, ret);
	buffer_put_char(ret, ' ');
	put_words(list, ret);
}

static void put_token(const struct json *token, enum language language,
		      struct buffer *ret)
{
	const char *expires = member_string(token, "expires");

	put_clean(member_string(token, "name"), ret);
	buffer_put_string(ret, ": ");
	put_words(json_member(token, "roles"), ret);
	put_limit(token, "methods", MSG_TOKEN_METHODS, language, ret);
	put_limit(token, "cases", MSG_TOKEN_CASES, language, ret);
	put_limit(token, "people", MSG_TOKEN_PEOPLE, language, ret);
	buffer_put_string(ret, "; ");
	put_message(json_bool(json_member(token, "names")) ? MSG_TOKEN_SEES
							   : MSG_TOKEN_COUNTS,
		    language, ret);
	buffer_put_string(ret, "; ");
	put_message(expires[0] ? MSG_TOKEN_UNTIL : MSG_TOKEN_ALWAYS, language,
		    ret);
	if (expires[0]) {
		buffer_put_char(ret, ' ');
		buffer_put(ret, expires, strlen(expires));
	}
	buffer_put_char(ret, '\n');
}

static void put_tokens(const struct json *result, enum language language,
		       struct buffer *ret)
{
	const struct json *tokens = json_member(result, "tokens");

	for (size_t i = 0; i < json_size(tokens); i++)
		put_token(json_at(tokens, i), language, ret);
	if (!json_size(tokens)) {
		put_message(MSG_TOKENS_NONE, language, ret);
		buffer_put_char(ret, '\n');
	}
}

/* The token alone: it may go into a file; what it is goes beside. */
static void put_new(const struct json *result, enum language language,
		    struct buffer *ret)
{
	const char *token = member_string(result, "token");

	(void)language;
	if (token[0]) {
		buffer_put_string(ret, token);
		buffer_put_char(ret, '\n');
	}
}

static void put_revoked(const struct json *result, enum language language,
			struct buffer *ret)
{
	message_format(ret, language, MSG_TOKEN_REVOKED, "s",
		       member_string(result, "revoked"));
	buffer_put_char(ret, '\n');
}

static void tell_new(const struct json *result,
		     const struct arguments *arguments)
{
	struct buffer line;

	buffer_init(0, &line);
	put_token(result, arguments->language, &line);
	put_message(member_string(result, "token")[0] ? MSG_TOKEN_ONCE
						      : MSG_TOKEN_SHOWN,
		    arguments->language, &line);
	print_told(&line, arguments->language);
	buffer_release(&line);
}

static int list(const struct arguments *arguments)
{
	struct question question = {.method = "tokens",
				    .params = json_new_object()};
	struct json *result = NULL;
	enum status status = ask(&question, arguments, &result);

	return status == STATUS_OK ? show(result, arguments, put_tokens)
				   : exit_of(status);
}

static int change(const struct arguments *arguments, bool new)
{
	struct question question = {.method = "token",
				    .params = json_new_object()};
	struct json *result = NULL;
	struct error error = {0};

	put_param(question.params, "action", new ? "new" : "revoke");
	put_param(question.params, "name", arguments->operands[1]);
	put_list(arguments, OPTION_ROLES, "roles", question.params);
	put_list(arguments, OPTION_METHODS, "methods", question.params);
	put_list(arguments, OPTION_CASES, "cases", question.params);
	put_list(arguments, OPTION_PEOPLE, "people", question.params);
	if (argument_given(arguments, OPTION_NAMES))
		json_set(question.params, "names", json_new_bool(true));
	put_param(question.params, "expires",
		  argument_value(arguments, OPTION_EXPIRES));
	enum status status =
		put_request_id(arguments, "", question.params, &error);
	if (status != STATUS_OK) {
		json_free(question.params);
		return exit_of(tell(&error, arguments->language));
	}
	status = ask(&question, arguments, &result);
	if (status != STATUS_OK)
		return exit_of(status);
	if (new && !argument_given(arguments, OPTION_JSON))
		tell_new(result, arguments);
	return show(result, arguments, new ? put_new : put_revoked);
}

/* trefnydd token new|list|revoke [NAME] */
int command_token(const struct arguments *arguments)
{
	const char *action = arguments->operands[0];
	struct error error = {0};
	bool new = strcmp(action, "new") == 0;
	bool named = arguments->n_operands == 2;

	if (strcmp(action, "list") == 0 && !named)
		return list(arguments);
	if ((new || strcmp(action, "revoke") == 0) && named)
		return change(arguments, new);
	error_set(&error, STATUS_REJECTED, MSG_OPERAND_MISSING, "ss", "token",
		  "new NAME|list|revoke NAME");
	return exit_of(tell(&error, arguments->language));
}
