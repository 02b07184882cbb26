#ifndef JSON_LEXER_H
#define JSON_LEXER_H

/*
 * JSON text token by token (RFC 8259), with the place of each: for json/
 * only. It finds what is wrong before the JSON library sees the text, so that
 * a mistake has its exact place and what was expected, and finds the place of
 * a value again when a later error needs it.
 *
 * Invariant: a token's bytes are text[start..end). This module must not know
 * what the values mean.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/error.h"
#include "json/text.h"

enum token_kind {
	TOKEN_END,
	TOKEN_MARK, /* one character: { } [ ] , : or one that JSON has not */
	TOKEN_STRING,
	TOKEN_NUMBER,
	TOKEN_WORD,  /* true, false, null */
	TOKEN_WRONG, /* message says why; start is the place of the mistake */
};

struct token {
	enum token_kind kind;
	char mark;
	size_t start, end;
	size_t n_bytes; /* of a string, its escapes resolved */
	enum message message;
};

struct lexer {
	struct bytes text;
	size_t at;
};

void lexer_next(struct lexer *lexer, struct token *ret);

/* Whether a string token says the same as the n bytes. */
bool token_is(struct bytes text, const struct token *token,
	      struct bytes string);

/* Line, and column in characters, both from 1. O(at) */
struct place_in_text lexer_place(struct bytes text, size_t at);

/*
 * Syntax, depth, sizes and number of values. STATUS_REJECTED or _LIMIT with
 * line and column. long_key: as json_read().
 */
enum status lexer_check(struct bytes text, const char *long_key,
			struct error *err);

#endif
