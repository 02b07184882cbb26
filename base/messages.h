#ifndef BASE_MESSAGES_H
#define BASE_MESSAGES_H

/*
 * Every sentence a person reads, in English and Welsh side by side.
 *
 * The table is base/messages.def, one line a message, a section a room.
 * {0}, {1}, ... are the arguments; both languages use the same ones, in any
 * order. Inside the program a message is an id and arguments.
 */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum language { LANGUAGE_EN, LANGUAGE_CY, N_LANGUAGES };

enum message {
#define MESSAGE(id, en, cy) MSG_##id,
#include "base/messages.def"
#undef MESSAGE
	N_MESSAGES
};

/* An argument of a message; strings are copied, so nothing is borrowed. */
struct argument {
	enum { ARGUMENT_STRING, ARGUMENT_INT, ARGUMENT_MESSAGE } kind;
	bool ours;     /* words of the program or a library: no caller's */
	int64_t value; /* also the enum message */
	char string[96];
};

/*
 * One line whatever came in: what moves the cursor, turns the direction of
 * text or shows nothing becomes a visible '?', a byte that is not UTF-8 its
 * number, as \xe9. Gives the bytes taken, which are fewer than all where
 * there is no more room; *ret_n were written, without a NUL.
 */
size_t text_clean(struct bytes bytes, char *ret, size_t room, size_t *ret_n);

struct argument argument_string(const char *string);
struct argument argument_bytes(struct bytes bytes);
struct argument argument_int(int64_t value);
struct argument argument_message(enum message message);
/* For a log: "…" in the place of what a caller may have written. */
struct argument argument_veiled(const struct argument *argument);

const char *message_text(enum message message, enum language language);
void message_render(enum message message, const struct argument *arguments,
		    size_t n_arguments, enum language language,
		    struct buffer *ret);
/* With arguments of any length, taken as they are. */
void message_fill(enum message message, enum language language,
		  const struct bytes *arguments, size_t n_arguments,
		  struct buffer *ret);
/* As error_set() takes its arguments. */
void message_format(struct buffer *ret, enum language language,
		    enum message message, const char *kinds, ...);

/* Arguments off a va_list: one letter each in kinds, at most n_max. */
size_t arguments_take(const char *kinds, va_list list, size_t n_max,
		      struct argument *ret);

/* "en", "cy"; false if it is neither. */
bool language_parse(const char *word, enum language *ret);
const char *language_word(enum language language);

#endif
