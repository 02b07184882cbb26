#include "json/json.h"

#include <string.h>

#include "json/lexer.h"

/*
 * Walking the text along a JSON pointer (RFC 6901). The text has been read
 * before, so what does not fit simply ends the walk.
 */

static bool is_mark(const struct token *token, char mark)
{
	return token->kind == TOKEN_MARK && token->mark == mark;
}

static bool is_over(const struct token *token)
{
	return token->kind == TOKEN_END || token->kind == TOKEN_WRONG;
}

/* *token is the value's first token; skips to behind the value. */
static void skip_value(struct lexer *lexer, const struct token *token)
{
	struct token next = *token;
	int32_t depth = 0;

	for (;;) {
		if (is_mark(&next, '{') || is_mark(&next, '['))
			depth++;
		else if (is_mark(&next, '}') || is_mark(&next, ']'))
			depth--;
		if (depth <= 0 || is_over(&next))
			return;
		lexer_next(lexer, &next);
	}
}

/* The pointer's first segment, unescaped ("~1" is '/', "~0" is '~'). */
static bool take_segment(const char **pointer, struct buffer *ret)
{
	const char *p = *pointer;

	buffer_clear(ret);
	if (*p != '/')
		return false;
	for (p++; *p && *p != '/'; p++) {
		if (*p == '~' && (p[1] == '0' || p[1] == '1'))
			buffer_put_char(ret, *++p == '0' ? '~' : '/');
		else
			buffer_put_char(ret, *p);
	}
	*pointer = p;
	return !ret->failed;
}

/* Behind '{': to the member's key; *token is it. */
static bool find_member(struct lexer *lexer, struct bytes key,
			struct token *token)
{
	for (;;) {
		struct token value;

		lexer_next(lexer, token);
		if (token->kind != TOKEN_STRING)
			return false;
		if (token_is(lexer->text, token, key))
			return true;
		lexer_next(lexer, &value); /* : */
		lexer_next(lexer, &value);
		skip_value(lexer, &value);
		lexer_next(lexer, &value);
		if (!is_mark(&value, ','))
			return false;
	}
}

/* Behind '[': to element i; *token is its first token. */
static bool find_element(struct lexer *lexer, struct bytes segment,
			 struct token *token)
{
	size_t i = 0;

	if (segment.n == 0 || segment.n > 9)
		return false;
	for (size_t k = 0; k < segment.n; k++) {
		if (segment.data[k] < '0' || segment.data[k] > '9')
			return false;
		i = i * 10 + (size_t)(segment.data[k] - '0');
	}
	for (;; i--) {
		lexer_next(lexer, token);
		if (is_over(token) || is_mark(token, ']'))
			return false;
		if (i == 0)
			return true;
		skip_value(lexer, token);
		lexer_next(lexer, token);
		if (!is_mark(token, ','))
			return false;
	}
}

/* One step down; *key_at is where the member's key stands. */
static bool descend(struct lexer *lexer, struct bytes segment,
		    struct token *token, size_t *key_at)
{
	if (is_mark(token, '[')) {
		if (!find_element(lexer, segment, token))
			return false;
		*key_at = token->start;
		return true;
	}
	if (!is_mark(token, '{') || !find_member(lexer, segment, token))
		return false;
	*key_at = token->start;
	lexer_next(lexer, token); /* : */
	lexer_next(lexer, token);
	return !is_over(token);
}

bool json_place(struct bytes text, const char *pointer, bool key,
		struct place_in_text *ret)
{
	struct lexer lexer = {.text = text};
	struct buffer segment;
	struct token token;
	bool found = true;
	size_t key_at;

	buffer_init(0, &segment);
	lexer_next(&lexer, &token);
	key_at = token.start;
	while (found && *pointer)
		found = take_segment(&pointer, &segment) &&
			descend(&lexer, buffer_bytes(&segment), &token,
				&key_at);
	buffer_release(&segment);
	if (!found || is_over(&token))
		return false;
	*ret = lexer_place(text, key ? key_at : token.start);
	return true;
}
