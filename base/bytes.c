#include "base/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/wipe.h"

bool id_is_valid(const char *id)
{
	size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && n <= LIMIT_ID_BYTES && !id[n];
}

bool bytes_equal(struct bytes a, struct bytes b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.data, b.data, a.n) == 0);
}

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool letters_equal(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (a[i] != b[i] && lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

int string_compare_nocase(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return (int)lower(*a) - (int)lower(*b);
}

uint64_t bytes_digest_on(uint64_t digest, struct bytes bytes)
{
	for (size_t i = 0; i < bytes.n; i++)
		digest = (digest ^ (unsigned char)bytes.data[i]) *
			 UINT64_C(1099511628211);
	return digest;
}

uint64_t bytes_digest(struct bytes bytes)
{
	return bytes_digest_on(DIGEST_START, bytes);
}

void buffer_init(size_t cap, struct buffer *buffer)
{
	*buffer = (struct buffer){.cap = cap};
}

void buffer_release(struct buffer *buffer)
{
	wipe(buffer->data, buffer->n);
	free(buffer->data);
	*buffer = (struct buffer){.cap = buffer->cap};
}

void buffer_cut(size_t n, struct buffer *buffer)
{
	buffer->failed = false;
	if (!buffer->data)
		return;
	wipe(buffer->data + n, buffer->n - n);
	buffer->n = n;
	buffer->data[n] = '\0';
}

void buffer_clear(struct buffer *buffer)
{
	buffer_cut(0, buffer);
}

bool buffer_make_room(size_t more, struct buffer *buffer)
{
	if (buffer->failed)
		return false;
	if (more > SIZE_MAX / 2 - buffer->n ||
	    (buffer->cap && buffer->n + more > buffer->cap)) {
		buffer->failed = true;
		return false;
	}
	size_t need = buffer->n + more + 1;
	if (need <= buffer->capacity)
		return true;
	size_t capacity = buffer->capacity ? buffer->capacity : 64;
	while (capacity < need)
		capacity *= 2;
	/* Not realloc(), which leaves what it moved where it was. */
	char *data = malloc(capacity);
	if (!data) {
		buffer->failed = true;
		return false;
	}
	if (buffer->data)
		memcpy(data, buffer->data, buffer->n + 1);
	wipe(buffer->data, buffer->n);
	free(buffer->data);
	buffer->data = data;
	buffer->capacity = capacity;
	return true;
}

void buffer_put_int(struct buffer *buffer, int64_t value)
{
	buffer_printf(buffer, "%lld", (long long)value);
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	int n = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (n < 0 || !buffer_make_room((size_t)n, buffer)) {
		buffer->failed = true;
		return;
	}
	va_start(arguments, format);
	vsnprintf(buffer->data + buffer->n, (size_t)n + 1, format, arguments);
	va_end(arguments);
	buffer->n += (size_t)n;
}

struct bytes buffer_bytes(const struct buffer *buffer)
{
	return (struct bytes){buffer->data ? buffer->data : "", buffer->n};
}

char *buffer_detach(struct buffer *buffer)
{
	if (!buffer->data)
		buffer_put(buffer, "", 0);
	char *data = buffer->failed ? NULL : buffer->data;
	if (!data)
		free(buffer->data);
	*buffer = (struct buffer){.cap = buffer->cap};
	return data;
}
