#include "json/lexer.h"

#include "base/limits.h"

/* What may come next. */
enum state {
	WANT_VALUE,
	WANT_VALUE_OR_CLOSE, /* behind [ */
	WANT_KEY,	     /* behind a comma */
	WANT_KEY_OR_CLOSE,   /* behind { */
	WANT_COLON,
	WANT_COMMA_OR_CLOSE,
	WANT_END,
};

struct check {
	struct lexer lexer;
	struct token token;
	const char *long_key;
	struct error *err;
	enum state state;
	int32_t depth;
	int64_t n_values;
	bool is_long; /* the value of long_key comes next */
	bool in_object[LIMIT_JSON_DEPTH];
};

static enum status place(const struct check *check, enum status status)
{
	struct place_in_text place =
		lexer_place(check->lexer.text, check->token.start);

	error_place(check->err, place.line, place.column);
	return status;
}

static struct bytes token_bytes(const struct check *check)
{
	return (struct bytes){check->lexer.text.data + check->token.start,
			      check->token.end - check->token.start};
}

static bool in_object(const struct check *check)
{
	return check->depth > 0 && check->in_object[check->depth - 1];
}

static enum status unexpected(struct check *check)
{
	static const enum message expected[] = {
		[WANT_VALUE] = MSG_JSON_A_VALUE,
		[WANT_VALUE_OR_CLOSE] = MSG_JSON_A_VALUE_OR_CLOSE,
		[WANT_KEY] = MSG_JSON_A_KEY,
		[WANT_KEY_OR_CLOSE] = MSG_JSON_A_KEY_OR_CLOSE,
		[WANT_COLON] = MSG_JSON_A_COLON,
		[WANT_COMMA_OR_CLOSE] = MSG_JSON_A_COMMA_OR_BRACKET,
		[WANT_END] = MSG_JSON_NOTHING,
	};
	enum message message = expected[check->state];

	if (check->state == WANT_COMMA_OR_CLOSE && in_object(check))
		message = MSG_JSON_A_COMMA_OR_BRACE;
	if (check->token.kind == TOKEN_END)
		error_set(check->err, STATUS_REJECTED, MSG_JSON_EXPECTED_END,
			  "m", (int)message);
	else
		error_set(check->err, STATUS_REJECTED, MSG_JSON_EXPECTED, "mb",
			  (int)message, token_bytes(check));
	return place(check, STATUS_REJECTED);
}

static void after_value(struct check *check)
{
	check->is_long = false;
	check->state = check->depth ? WANT_COMMA_OR_CLOSE : WANT_END;
}

static enum status check_string(struct check *check)
{
	bool is_long = check->is_long && (check->state == WANT_VALUE ||
					  check->state == WANT_VALUE_OR_CLOSE);
	enum limit limit =
		is_long ? LIMIT_ID_CALENDAR_TEXT_BYTES : LIMIT_ID_STRING_BYTES;

	if (check->token.n_bytes <= (size_t)limit_value(limit))
		return STATUS_OK;
	return place(check, limit_error(limit, (int64_t)check->token.n_bytes,
					check->err));
}

static enum status check_open(struct check *check)
{
	if (check->depth == LIMIT_JSON_DEPTH)
		return place(check, limit_error(LIMIT_ID_JSON_DEPTH,
						check->depth + 1, check->err));
	check->is_long = false;
	check->in_object[check->depth++] = check->token.mark == '{';
	check->state =
		in_object(check) ? WANT_KEY_OR_CLOSE : WANT_VALUE_OR_CLOSE;
	return STATUS_OK;
}

static enum status check_value(struct check *check)
{
	bool opens = check->token.kind == TOKEN_MARK &&
		     (check->token.mark == '{' || check->token.mark == '[');

	if (!opens && check->token.kind != TOKEN_STRING &&
	    check->token.kind != TOKEN_NUMBER &&
	    check->token.kind != TOKEN_WORD)
		return unexpected(check);
	if (++check->n_values > LIMIT_JSON_VALUES)
		return place(check, limit_error(LIMIT_ID_JSON_VALUES,
						check->n_values, check->err));
	if (opens)
		return check_open(check);
	after_value(check);
	return STATUS_OK;
}

static enum status check_key(struct check *check)
{
	if (check->token.kind != TOKEN_STRING)
		return unexpected(check);
	check->is_long =
		check->long_key && token_is(check->lexer.text, &check->token,
					    bytes_of(check->long_key));
	check->state = WANT_COLON;
	return STATUS_OK;
}

static bool is_mark(const struct check *check, char mark)
{
	return check->token.kind == TOKEN_MARK && check->token.mark == mark;
}

/* True: the token closed the innermost array or object. */
static bool check_close(struct check *check)
{
	if (check->state != WANT_VALUE_OR_CLOSE &&
	    check->state != WANT_KEY_OR_CLOSE &&
	    check->state != WANT_COMMA_OR_CLOSE)
		return false;
	if (!is_mark(check, in_object(check) ? '}' : ']'))
		return false;
	check->depth--;
	after_value(check);
	return true;
}

static enum status check_separator(struct check *check)
{
	if (check->state == WANT_COLON && is_mark(check, ':'))
		check->state = WANT_VALUE;
	else if (check->state == WANT_COMMA_OR_CLOSE && is_mark(check, ','))
		check->state = in_object(check) ? WANT_KEY : WANT_VALUE;
	else
		return unexpected(check);
	return STATUS_OK;
}

static enum status check_token(struct check *check)
{
	enum status status;

	if (check->token.kind == TOKEN_WRONG) {
		error_set(check->err, STATUS_REJECTED, check->token.message,
			  "b", token_bytes(check));
		return place(check, STATUS_REJECTED);
	}
	if (check->token.kind == TOKEN_STRING) {
		status = check_string(check);
		if (status)
			return status;
	}
	if (check_close(check))
		return STATUS_OK;
	switch (check->state) {
	case WANT_VALUE:
	case WANT_VALUE_OR_CLOSE:
		return check_value(check);
	case WANT_KEY:
	case WANT_KEY_OR_CLOSE:
		return check_key(check);
	default:
		return check_separator(check);
	}
}

enum status lexer_check(struct bytes text, const char *long_key,
			struct error *err)
{
	struct check check = {.lexer.text = text,
			      .long_key = long_key,
			      .err = err};

	for (;;) {
		enum status status;

		lexer_next(&check.lexer, &check.token);
		if (check.token.kind == TOKEN_END && check.state == WANT_END)
			return STATUS_OK;
		status = check_token(&check);
		if (status)
			return status;
	}
}
