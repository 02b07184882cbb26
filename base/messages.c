#include "base/messages.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const texts[N_MESSAGES][N_LANGUAGES] = {
#define MESSAGE(id, en, cy) [MSG_##id] = {en, cy},
#include "base/messages.def"
#undef MESSAGE
};

static const char *const words[N_LANGUAGES] = {"en", "cy"};

/* Bytes of the UTF-8 character that the text begins with; 0: it is none. */
static size_t character_bytes(struct bytes text)
{
	const unsigned char *s = (const unsigned char *)text.data;
	size_t n = s[0] < 0x80	 ? 1
		   : s[0] < 0xc2 ? 0
		   : s[0] < 0xe0 ? 2
		   : s[0] < 0xf0 ? 3
		   : s[0] < 0xf5 ? 4
				 : 0;

	if (n > text.n)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* Longer than need be, a surrogate, or beyond the last one. */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] >= 0xa0) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] >= 0x90))
		return 0;
	return n;
}

/* Moves the cursor, turns the direction of text, or shows nothing. */
static bool is_hidden(const char *character, size_t n)
{
	const unsigned char *s = (const unsigned char *)character;

	if (n == 1)
		return s[0] < 0x20 || s[0] == 0x7f;
	if (n == 2)
		return s[0] == 0xc2 && s[1] <= 0x9f;
	if (n != 3 || s[0] != 0xe2)
		return false;
	return (s[1] == 0x80 && ((s[2] >= 0x8b && s[2] <= 0x8f) ||
				 (s[2] >= 0xa8 && s[2] <= 0xae))) ||
	       (s[1] == 0x81 && s[2] >= 0xa0 && s[2] <= 0xaf);
}

size_t text_clean(struct bytes bytes, char *ret, size_t room, size_t *ret_n)
{
	size_t n = 0, i = 0;

	while (i < bytes.n) {
		struct bytes rest = {bytes.data + i, bytes.n - i};
		size_t taken = character_bytes(rest);
		char escape[8];
		const char *shown = rest.data;
		size_t n_shown = taken;

		if (taken == 0) {
			n_shown = (size_t)
				snprintf(escape, sizeof(escape), "\\x%02x",
					 (unsigned)(unsigned char)rest.data[0]);
			shown = escape;
			taken = 1;
		} else if (is_hidden(rest.data, taken)) {
			shown = "?";
			n_shown = 1;
		}
		if (n + n_shown >= room)
			break;
		memcpy(ret + n, shown, n_shown);
		n += n_shown;
		i += taken;
	}
	*ret_n = n;
	return i;
}

struct argument argument_bytes(struct bytes bytes)
{
	static const char dots[] = "\xe2\x80\xa6";
	struct argument ret = {.kind = ARGUMENT_STRING};
	size_t room = sizeof(ret.string) - sizeof(dots) + 1, n;

	if (text_clean(bytes, ret.string, room, &n) < bytes.n)
		memcpy(ret.string + n, dots, sizeof(dots));
	else
		ret.string[n] = '\0';
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

struct argument argument_veiled(const struct argument *argument)
{
	return argument->kind == ARGUMENT_STRING && !argument->ours
		       ? argument_string("\xe2\x80\xa6")
		       : *argument;
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
		buffer_put_string(ret,
				  message_text((enum message)argument->value,
					       language));
		break;
	case ARGUMENT_STRING:
		buffer_put_string(ret, argument->string);
		break;
	}
}

/* Copies up to a place for an argument: behind it, or NULL at the end. */
static const char *put_up_to(const char *text, size_t *ret_i,
			     struct buffer *ret)
{
	for (const char *p = text; *p; p++) {
		if (p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}') {
			*ret_i = (size_t)(p[1] - '0');
			return p + 3;
		}
		buffer_put_char(ret, *p);
	}
	return NULL;
}

void message_render(enum message message, const struct argument *arguments,
		    size_t n_arguments, enum language language,
		    struct buffer *ret)
{
	const char *p = message_text(message, language);
	size_t i;

	while ((p = put_up_to(p, &i, ret)))
		if (i < n_arguments)
			put_argument(&arguments[i], language, ret);
}

void message_fill(enum message message, enum language language,
		  const struct bytes *arguments, size_t n_arguments,
		  struct buffer *ret)
{
	const char *p = message_text(message, language);
	size_t i;

	while ((p = put_up_to(p, &i, ret)))
		if (i < n_arguments)
			buffer_put(ret, arguments[i].data, arguments[i].n);
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
		case 'w':
			ret[n] = argument_string(va_arg(list, const char *));
			ret[n].ours = true;
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
