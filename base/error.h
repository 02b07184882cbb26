#ifndef BASE_ERROR_H
#define BASE_ERROR_H

/*
 * What a call reports: a status that says whether the call did its work, and
 * a struct error that says to a person what is wrong and where.
 *
 * The caller owns the struct error and starts it as {0}; NULL is allowed
 * everywhere. The first error wins: error_set() on an error already set
 * changes nothing. The text is a message id with arguments, rendered only in
 * cli/ and ipc/, so that it exists in both languages.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/messages.h"

enum status {
	STATUS_OK,
	STATUS_REJECTED,    /* the input is wrong: exit 2, -32001 */
	STATUS_LIMIT,	    /* a limit of base/limits.h: exit 2, -32002 */
	STATUS_BUSY,	    /* the queue is full: exit 3, -32003 */
	STATUS_DEADLINE,    /* took too long: exit 3, -32004 */
	STATUS_FORBIDDEN,   /* exit 2, -32005 */
	STATUS_STALE,	    /* wrong revision or state: exit 2, -32006 */
	STATUS_NOT_FOUND,   /* exit 2, -32007 */
	STATUS_CRASHED,	    /* a worker or reader died on it: exit 3, -32008 */
	STATUS_UNREACHABLE, /* no service: exit 3 */
	STATUS_NO_MEMORY,   /* exit 3, -32603 */
	STATUS_FAULT,	    /* ours or the system's: exit 3, -32603 */
};

enum { ERROR_ARGUMENTS = 4 };

struct error {
	enum status status;
	enum message message;
	int32_t line, column; /* from 1; 0: not known */
	char source[160];     /* a file or calendar, "" if none */
	char path[160];	      /* a JSON pointer, "" if none */
	struct argument arguments[ERROR_ARGUMENTS];
	int32_t n_arguments;
};

/*
 * Sets the error, unless it is set already, and returns status.
 * kinds: one letter an argument: s const char *, w the same but words of the
 * program's own or of a library, which a log may say, b struct bytes (by
 * value), d int64_t, m enum message (as int). Strings are cut to fit and their
 * control characters made visible. err may be NULL.
 */
enum status error_set(struct error *err, enum status status,
		      enum message message, const char *kinds, ...);

/*
 * What the operating system refused: "'what': no such file". number is an
 * errno; the rarer ones are told by their number. What the machine has no more
 * of, or fails at, is STATUS_FAULT where STATUS_REJECTED was to be. Asked for
 * with STATUS_FAULT, what is ours (a call, the store's path): a log may say it.
 */
enum status error_system(struct error *err, enum status status,
			 const char *what, int number);

/* MSG_NONE: one of the rarer ones. */
enum message error_system_message(int number);
/* An errno by which the machine has no more of something, or fails. */
bool error_is_shortage(int number);

enum message limit_message(enum limit limit); /* its name */
/* MSG_LIMIT with the limit's name, its value and the value met. */
enum status limit_error(enum limit limit, int64_t met, struct error *err);

/* No memory; the arena's cap if arena (may be NULL) says that it was that. */
struct arena;
enum status error_no_memory(struct error *err, const struct arena *arena);

/* Fill what is still empty; err may be NULL. Long sources keep their tail. */
void error_source(struct error *err, const char *source);
void error_place(struct error *err, int32_t line, int32_t column);
void error_path(struct error *err, const char *path);

/* "source:line:column: path: text", one line, no newline. */
struct buffer;
void error_render(const struct error *err, enum language language,
		  struct buffer *ret);
/* The text alone. */
void error_render_text(const struct error *err, enum language language,
		       struct buffer *ret);
/* The text, in English, without a word that a caller may have written. */
void error_render_veiled(const struct error *err, struct buffer *ret);

#endif
