#ifndef BASE_BYTES_H
#define BASE_BYTES_H

/*
 * Borrowed bytes, lists of strings, and a growable buffer.
 *
 * A buffer remembers that an append failed (no memory, or its cap reached) and
 * stays unchanged from then on, so that callers check once, at the end.
 */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct bytes {
	const char *data; /* not terminated by a NUL */
	size_t n;
};

struct strings {
	const char *const *strings; /* each ends with a NUL */
	size_t n;
};

#define BYTES(literal) ((struct bytes){(literal), sizeof(literal) - 1})

/*
 * What follows inline is called for every word of a text that is read or
 * written, mostly with a literal, of which the length is then known.
 */
static inline struct bytes bytes_of(const char *string) /* NULL is empty */
{
	return (struct bytes){string, string ? strlen(string) : 0};
}

bool bytes_equal(struct bytes a, struct bytes b);
/* ASCII only, whatever the locale. */
bool letters_equal(const char *a, const char *b, size_t n);

/* Of a case, who or what is in it, a source, a token: [a-z0-9-]{1,48}. */
bool id_is_valid(const char *id);

static inline bool bytes_equal_nocase(struct bytes a, struct bytes b)
{
	return a.n == b.n && letters_equal(a.data, b.data, a.n);
}

int string_compare_nocase(const char *a, const char *b);

/* FNV-1a: tells texts apart, keeps nothing secret. _on goes on from what came
 * before; DIGEST_START is that of nothing. */
#define DIGEST_START UINT64_C(14695981039346656037)
uint64_t bytes_digest(struct bytes bytes);
uint64_t bytes_digest_on(uint64_t digest, struct bytes bytes);

/* Wipes what it held when it grows, is cut and released. */
struct buffer {
	char *data; /* a NUL stands behind the last byte once data is set */
	size_t n, capacity;
	size_t cap; /* n never passes it; 0: no cap */
	bool failed;
};

void buffer_init(size_t cap, struct buffer *buffer);
void buffer_release(struct buffer *buffer); /* may be called twice */
void buffer_clear(struct buffer *buffer);   /* keeps the memory */
/* Its first n (<= buffer's) bytes; it has not failed then. */
void buffer_cut(size_t n, struct buffer *buffer);
/* Room for so many more bytes and a NUL; false: there is none, now or later. */
bool buffer_make_room(size_t more, struct buffer *buffer);

static inline void buffer_put(struct buffer *buffer, const void *data, size_t n)
{
	bool fits = !buffer->cap && !buffer->failed &&
		    n < buffer->capacity - buffer->n;

	if (!fits && !buffer_make_room(n, buffer))
		return;
	if (n)
		memcpy(buffer->data + buffer->n, data, n);
	buffer->n += n;
	buffer->data[buffer->n] = '\0';
}

static inline void buffer_put_string(struct buffer *buffer, const char *string)
{
	buffer_put(buffer, string, strlen(string));
}

static inline void buffer_put_char(struct buffer *buffer, char c)
{
	buffer_put(buffer, &c, 1);
}

void buffer_put_int(struct buffer *buffer, int64_t value);
void buffer_printf(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
struct bytes buffer_bytes(const struct buffer *buffer);
/* The buffer's bytes, owned by the caller (free); the buffer is empty after. */
char *buffer_detach(struct buffer *buffer);

#endif
