#include "json/lexer.h"

#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* The byte at, or NUL behind the end (a NUL in the text is wrong anyway). */
static char byte_at(struct bytes text, size_t at)
{
	return at < text.n ? text.data[at] : '\0';
}

/* Bytes of the UTF-8 character there (RFC 3629), or 0. */
static size_t utf8_bytes(struct bytes text, size_t at)
{
	unsigned char c = (unsigned char)byte_at(text, at);
	unsigned char d = (unsigned char)byte_at(text, at + 1);
	size_t n = c < 0x80   ? 1
		   : c < 0xc2 ? 0
		   : c < 0xe0 ? 2
		   : c < 0xf0 ? 3
			      : 4;

	if (c > 0xf4 || (c == 0xe0 && d < 0xa0) || (c == 0xed && d > 0x9f) ||
	    (c == 0xf0 && d < 0x90) || (c == 0xf4 && d > 0x8f))
		return 0;
	for (size_t i = 1; i < n; i++)
		if (((unsigned char)byte_at(text, at + i) & 0xc0) != 0x80)
			return 0;
	return n;
}

static void wrong(size_t start, size_t end, enum message message,
		  struct token *ret)
{
	*ret = (struct token){.kind = TOKEN_WRONG,
			      .start = start,
			      .end = end,
			      .message = message};
}

/* Four hexadecimal digits, or -1. */
static int32_t hex4(struct bytes text, size_t at)
{
	int32_t value = 0;

	for (size_t i = at; i < at + 4; i++) {
		char c = byte_at(text, i);
		int32_t digit;

		if (is_digit(c))
			digit = c - '0';
		else if (c >= 'a' && c <= 'f')
			digit = c - 'a' + 10;
		else if (c >= 'A' && c <= 'F')
			digit = c - 'A' + 10;
		else
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

struct escape {
	size_t n; /* bytes of text, 0: wrong */
	uint32_t character;
	enum message message; /* why it is wrong */
};

static struct escape unicode_escape(struct bytes text, size_t at)
{
	int32_t high = hex4(text, at + 2), low;

	if (high < 0)
		return (struct escape){.message = MSG_JSON_ESCAPE};
	if (high == 0)
		return (struct escape){.message = MSG_JSON_NUL};
	if (high < 0xd800 || high > 0xdfff)
		return (struct escape){.n = 6, .character = (uint32_t)high};
	low = high <= 0xdbff && byte_at(text, at + 6) == '\\' &&
			      byte_at(text, at + 7) == 'u'
		      ? hex4(text, at + 8)
		      : -1;
	if (low < 0xdc00 || low > 0xdfff)
		return (struct escape){.message = MSG_JSON_SURROGATE};
	return (struct escape){.n = 12,
			       .character = 0x10000 +
					    (((uint32_t)high - 0xd800) << 10) +
					    ((uint32_t)low - 0xdc00)};
}

static struct escape read_escape(struct bytes text, size_t at)
{
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	char c = byte_at(text, at + 1);
	const char *name = c ? strchr(names, c) : NULL;

	if (c == 'u')
		return unicode_escape(text, at);
	if (!name)
		return (struct escape){.message = MSG_JSON_ESCAPE};
	return (struct escape){.n = 2,
			       .character =
				       (unsigned char)values[name - names]};
}

static size_t character_bytes(uint32_t character)
{
	return character < 0x80	     ? 1
	       : character < 0x800   ? 2
	       : character < 0x10000 ? 3
				     : 4;
}

static void lexer_string(struct bytes text, size_t start, struct token *ret)
{
	size_t at = start + 1, n_bytes = 0;

	while (at < text.n && text.data[at] != '"') {
		unsigned char c = (unsigned char)text.data[at];
		size_t n = utf8_bytes(text, at);

		if (c == '\n' || c == '\r') {
			wrong(start, at, MSG_JSON_STRING_OPEN, ret);
			return;
		}
		if (c < 0x20 || n == 0) {
			wrong(at, at + 1, n ? MSG_JSON_CONTROL : MSG_JSON_UTF8,
			      ret);
			return;
		}
		if (c == '\\') {
			struct escape escape = read_escape(text, at);

			if (escape.n == 0) {
				wrong(at, at + 2 < text.n ? at + 2 : text.n,
				      escape.message, ret);
				return;
			}
			at += escape.n;
			n_bytes += character_bytes(escape.character);
		} else {
			at += n;
			n_bytes += n;
		}
	}
	if (at == text.n) {
		wrong(start, at, MSG_JSON_STRING_OPEN, ret);
		return;
	}
	*ret = (struct token){.kind = TOKEN_STRING,
			      .start = start,
			      .end = at + 1,
			      .n_bytes = n_bytes};
}

static size_t skip_digits(struct bytes text, size_t at)
{
	while (is_digit(byte_at(text, at)))
		at++;
	return at;
}

/* The end of a number that JSON knows, or start. */
static size_t number_end(struct bytes text, size_t start)
{
	size_t at = start + (byte_at(text, start) == '-');
	size_t end = skip_digits(text, at);

	if (end == at || (byte_at(text, at) == '0' && end > at + 1))
		return start;
	if (byte_at(text, end) == '.') {
		at = end + 1;
		end = skip_digits(text, at);
		if (end == at)
			return start;
	}
	if (byte_at(text, end) == 'e' || byte_at(text, end) == 'E') {
		char sign = byte_at(text, end + 1);

		at = end + 1 + (sign == '+' || sign == '-');
		end = skip_digits(text, at);
		if (end == at)
			return start;
	}
	return end;
}

static bool is_bare(char c)
{
	return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
}

static void lexer_number(struct bytes text, size_t start, struct token *ret)
{
	size_t end = start, number = number_end(text, start);

	while (is_bare(byte_at(text, end)))
		end++;
	if (number == end)
		*ret = (struct token){.kind = TOKEN_NUMBER,
				      .start = start,
				      .end = end};
	else
		wrong(start, end, MSG_JSON_NUMBER, ret);
}

static void lexer_word(struct bytes text, size_t start, struct token *ret)
{
	size_t end = start;

	while (is_bare(byte_at(text, end)))
		end++;
	struct bytes word = {text.data + start, end - start};

	if (bytes_equal(word, BYTES("true")) ||
	    bytes_equal(word, BYTES("false")) ||
	    bytes_equal(word, BYTES("null")))
		*ret = (struct token){.kind = TOKEN_WORD,
				      .start = start,
				      .end = end};
	else
		wrong(start, end, MSG_JSON_WORD, ret);
}

static void lexer_mark(struct bytes text, size_t start, struct token *ret)
{
	size_t n = utf8_bytes(text, start);

	if (start == 0 && text.n >= 3 &&
	    memcmp(text.data, "\xef\xbb\xbf", 3) == 0)
		wrong(0, 3, MSG_JSON_BOM, ret);
	else if (n == 0)
		wrong(start, start + 1, MSG_JSON_UTF8, ret);
	else
		*ret = (struct token){.kind = TOKEN_MARK,
				      .mark = text.data[start],
				      .start = start,
				      .end = start + n};
}

void lexer_next(struct lexer *lexer, struct token *ret)
{
	struct bytes text = lexer->text;
	size_t at = lexer->at;

	while (at < text.n && is_space(text.data[at]))
		at++;
	if (at == text.n)
		*ret = (struct token){.kind = TOKEN_END,
				      .start = at,
				      .end = at};
	else if (text.data[at] == '"')
		lexer_string(text, at, ret);
	else if (is_digit(text.data[at]) || text.data[at] == '-')
		lexer_number(text, at, ret);
	else if (is_letter(text.data[at]))
		lexer_word(text, at, ret);
	else
		lexer_mark(text, at, ret);
	lexer->at = ret->end;
}

static size_t encode(uint32_t c, char ret[static 4])
{
	size_t n = character_bytes(c);
	static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};

	for (size_t i = n; i-- > 1; c >>= 6)
		ret[i] = (char)(0x80 | (c & 0x3f));
	ret[0] = (char)(leads[n] | c);
	return n;
}

bool token_is(struct bytes text, const struct token *token, struct bytes string)
{
	size_t done = 0;

	if (token->n_bytes != string.n)
		return false;
	for (size_t at = token->start + 1; at < token->end - 1;) {
		char bytes[4] = {text.data[at]};
		size_t n = 1, n_text = 1;

		if (text.data[at] == '\\') {
			struct escape escape = read_escape(text, at);

			n = encode(escape.character, bytes);
			n_text = escape.n;
		}
		if (n > string.n - done ||
		    memcmp(bytes, string.data + done, n) != 0)
			return false;
		done += n;
		at += n_text;
	}
	return done == string.n;
}

struct place_in_text lexer_place(struct bytes text, size_t at)
{
	struct place_in_text place = {1, 1};

	for (size_t i = 0; i < at && i < text.n; i++) {
		if (text.data[i] == '\n') {
			if (place.line < INT32_MAX)
				place.line++;
			place.column = 1;
		} else if (((unsigned char)text.data[i] & 0xc0) != 0x80 &&
			   place.column < INT32_MAX) {
			place.column++;
		}
	}
	return place;
}
