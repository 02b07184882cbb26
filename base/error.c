#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/bytes.h"

enum status error_set(struct error *err, enum status status,
		      enum message message, const char *kinds, ...)
{
	va_list list;

	if (!err || err->status != STATUS_OK)
		return status;
	va_start(list, kinds);
	err->n_arguments = (int32_t)arguments_take(kinds, list, ERROR_ARGUMENTS,
						   err->arguments);
	va_end(list);
	err->status = status;
	err->message = message;
	return status;
}

bool error_is_shortage(int number)
{
	return number == ENOSPC || number == EDQUOT || number == EMFILE ||
	       number == ENFILE || number == ENOMEM || number == EAGAIN ||
	       number == EIO || number == EINTR || number == ENOBUFS ||
	       number == ENOLCK;
}

enum message error_system_message(int number)
{
	static const struct {
		int number;
		enum message message;
	} known[] = {
		{ENOENT, MSG_SYSTEM_NO_FILE},
		{EACCES, MSG_SYSTEM_PERMISSION},
		{EPERM, MSG_SYSTEM_PERMISSION},
		{EISDIR, MSG_SYSTEM_FOLDER},
		{ENOTDIR, MSG_SYSTEM_NO_FOLDER},
		{EIO, MSG_SYSTEM_IO},
		{ENOSPC, MSG_SYSTEM_NO_ROOM},
		{EDQUOT, MSG_SYSTEM_NO_ROOM},
		{EROFS, MSG_SYSTEM_READ_ONLY},
		{ELOOP, MSG_SYSTEM_LINK},
		{EEXIST, MSG_SYSTEM_EXISTS},
		{EMFILE, MSG_SYSTEM_FILES},
		{ENFILE, MSG_SYSTEM_FILES},
		{ENOMEM, MSG_NO_MEMORY},
		{ENOBUFS, MSG_NO_MEMORY},
		{EAGAIN, MSG_SYSTEM_BUSY},
		{EINTR, MSG_SYSTEM_INTERRUPTED},
		{EFBIG, MSG_SYSTEM_TOO_LARGE},
		{EPIPE, MSG_SYSTEM_GONE},
		{ENAMETOOLONG, MSG_SYSTEM_NAME},
		{EBADF, MSG_SYSTEM_CLOSED},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].number == number)
			return known[i].message;
	return MSG_NONE;
}

enum status error_system(struct error *err, enum status status,
			 const char *what, int number)
{
	enum message message = error_system_message(number);
	bool ours = status == STATUS_FAULT;

	if (status == STATUS_REJECTED && error_is_shortage(number))
		status = STATUS_FAULT;
	if (message == MSG_NONE)
		return error_set(err, status, MSG_SYSTEM_NUMBER,
				 ours ? "wd" : "sd", what, (int64_t)number);
	return error_set(err, status, MSG_SYSTEM, ours ? "wm" : "sm", what,
			 (int)message);
}

enum message limit_message(enum limit limit)
{
	static const enum message names[N_LIMITS] = {
#define LIMIT_NAME(id, value, reason) MSG_LIMIT_NAME_##id,
		LIMITS(LIMIT_NAME)
#undef LIMIT_NAME
	};

	return names[limit];
}

enum status limit_error(enum limit limit, int64_t met, struct error *err)
{
	return error_set(err, STATUS_LIMIT, MSG_LIMIT, "mdd",
			 (int)limit_message(limit), met, limit_value(limit));
}

enum status error_no_memory(struct error *err, const struct arena *arena)
{
	if (arena && arena_hit_cap(arena))
		return limit_error(LIMIT_ID_REQUEST_MEMORY_BYTES,
				   (int64_t)arena_used(arena), err);
	return error_set(err, STATUS_NO_MEMORY, MSG_NO_MEMORY, "");
}

static void copy_clean(const char *text, char *ret, size_t room)
{
	struct bytes tail = bytes_of(text);
	size_t n = 0;

	if (tail.n >= room) {
		tail.data += tail.n - (room - 1);
		tail.n = room - 1;
		while (tail.n && (tail.data[0] & 0xc0) == 0x80) {
			tail.data++;
			tail.n--;
		}
	}
	/* Numbers of bytes are longer than the bytes. */
	while (text_clean(tail, ret, room, &n) < tail.n) {
		tail.data++;
		tail.n--;
	}
	ret[n] = '\0';
}

void error_source(struct error *err, const char *source)
{
	if (err && !err->source[0] && source)
		copy_clean(source, err->source, sizeof(err->source));
}

void error_place(struct error *err, int32_t line, int32_t column)
{
	if (!err || err->line)
		return;
	err->line = line;
	err->column = column;
}

void error_path(struct error *err, const char *path)
{
	if (err && !err->path[0] && path)
		copy_clean(path, err->path, sizeof(err->path));
}

void error_render_text(const struct error *err, enum language language,
		       struct buffer *ret)
{
	message_render(err->message, err->arguments, (size_t)err->n_arguments,
		       language, ret);
}

void error_render_veiled(const struct error *err, struct buffer *ret)
{
	struct argument arguments[ERROR_ARGUMENTS];

	for (int32_t i = 0; i < err->n_arguments; i++)
		arguments[i] = argument_veiled(&err->arguments[i]);
	message_render(err->message, arguments, (size_t)err->n_arguments,
		       LANGUAGE_EN, ret);
}

void error_render(const struct error *err, enum language language,
		  struct buffer *ret)
{
	if (err->source[0]) {
		buffer_put_string(ret, err->source);
		if (err->line)
			buffer_printf(ret, ":%d", (int)err->line);
		if (err->line && err->column)
			buffer_printf(ret, ":%d", (int)err->column);
		buffer_put_string(ret, ": ");
	}
	if (err->path[0]) {
		buffer_put_string(ret, err->path);
		buffer_put_string(ret, ": ");
	}
	error_render_text(err, language, ret);
}
