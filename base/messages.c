#include "base/messages.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

static const char *const texts[N_MESSAGES][N_LANGUAGES] = {
#define MESSAGE(id, en, cy) [MSG_##id] = {en, cy},
#include "base/messages.def"
#undef MESSAGE
};

static const char *const words[N_LANGUAGES] = {"en", "cy"};

/*
 * One line whatever came in: control characters, and the characters that
 * turn the direction of text or show nothing, become a visible '?'.
 */
static size_t clean(struct bytes bytes, char *ret, size_t room)
{
	size_t n = 0;

	for (size_t i = 0; i < bytes.n && n + 1 < room; i++) {
		unsigned char c = (unsigned char)bytes.data[i];

		if (c < 0x20 || c == 0x7f)
			c = '?';
		ret[n++] = (char)c;
		if (n >= 3 && (unsigned char)ret[n - 3] == 0xe2 &&
		    ((unsigned char)ret[n - 2] == 0x80 ||
		     (unsigned char)ret[n - 2] == 0x81)) {
			unsigned char a = (unsigned char)ret[n - 2];
			bool hidden = a == 0x80 ? (c >= 0x8b && c <= 0x8f) ||
							  (c >= 0xa8 && c <= 0xae)
						: c >= 0xa0 && c <= 0xaf;
			if (hidden) {
				n -= 3;
				ret[n++] = '?';
			}
		} else if (n >= 2 && (unsigned char)ret[n - 2] == 0xc2 &&
			   c >= 0x80 && c <= 0x9f) {
			n -= 2;
			ret[n++] = '?';
		}
	}
	return n;
}

/* Does not end inside a UTF-8 character. */
static size_t whole_characters(const char *text, size_t n)
{
	size_t back = 0;

	while (back < n && back < 4 &&
	       ((unsigned char)text[n - 1 - back] & 0xc0) == 0x80)
		back++;
	if (back == n || back == 4)
		return n;
	unsigned char lead = (unsigned char)text[n - 1 - back];
	size_t need = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
	return need > back + 1 ? n - 1 - back : n;
}

struct argument argument_bytes(struct bytes bytes)
{
	static const char dots[] = "\xe2\x80\xa6";
	struct argument ret = {.kind = ARGUMENT_STRING};
	size_t room = sizeof(ret.string) - sizeof(dots) + 1;
	size_t n = clean(bytes, ret.string, room);

	if (bytes.n >= room) {
		n = whole_characters(ret.string, n);
		memcpy(ret.string + n, dots, sizeof(dots));
	} else {
		ret.string[n] = '\0';
	}
	return ret;
}

struct argument argument_string(const char *string)
{
	return argument_bytes(bytes_of(string));
}

struct argument argument_int(int64_t value)
{
	return (struct argument){.kind = ARGUMENT_INT, .value = value};
}

struct argument argument_message(enum message message)
{
	return (struct argument){.kind = ARGUMENT_MESSAGE, .value = message};
}

const char *message_text(enum message message, enum language language)
{
	assert(message >= 0 && message < N_MESSAGES);
	return texts[message][language];
}

static void put_argument(const struct argument *argument,
			 enum language language, struct buffer *ret)
{
	switch (argument->kind) {
	case ARGUMENT_INT:
		buffer_put_int(ret, argument->value);
		break;
	case ARGUMENT_MESSAGE:
		buffer_put_string(ret, message_text((enum message)argument->value,
						    language));
		break;
	case ARGUMENT_STRING:
		buffer_put_string(ret, argument->string);
		break;
	}
}

void message_render(enum message message, const struct argument *arguments,
		    size_t n_arguments, enum language language,
		    struct buffer *ret)
{
	for (const char *p = message_text(message, language); *p; p++) {
		if (p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}') {
			size_t i = (size_t)(p[1] - '0');

			if (i < n_arguments)
				put_argument(&arguments[i], language, ret);
			p += 2;
		} else {
			buffer_put_char(ret, *p);
		}
	}
}

size_t arguments_take(const char *kinds, va_list list, size_t n_max,
		      struct argument *ret)
{
	size_t n = 0;

	for (; *kinds; kinds++, n++) {
		assert(n < n_max);
		switch (*kinds) {
		case 's':
			ret[n] = argument_string(va_arg(list, const char *));
			break;
		case 'b':
			ret[n] = argument_bytes(va_arg(list, struct bytes));
			break;
		case 'd':
			ret[n] = argument_int(va_arg(list, int64_t));
			break;
		case 'm':
			ret[n] = argument_message(
				(enum message)va_arg(list, int));
			break;
		default:
			assert(false);
		}
	}
	return n;
}

void message_format(struct buffer *ret, enum language language,
		    enum message message, const char *kinds, ...)
{
	enum { N = 10 };
	struct argument arguments[N];
	va_list list;

	va_start(list, kinds);
	size_t n = arguments_take(kinds, list, N, arguments);
	va_end(list);
	message_render(message, arguments, n, language, ret);
}

bool language_parse(const char *word, enum language *ret)
{
	for (int i = 0; i < N_LANGUAGES; i++) {
		if (strcmp(word, words[i]) == 0) {
			*ret = (enum language)i;
			return true;
		}
	}
	return false;
}

const char *language_word(enum language language)
{
	return words[language];
}
