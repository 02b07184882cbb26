#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Blocks are chained newest first; data starts behind the header. */
struct block {
	struct block *older;
	size_t n, used;
	max_align_t data[];
};

struct arena {
	struct block *block;
	size_t cap, total;
	bool hit_cap;
};

enum { BLOCK_BYTES = 64 * 1024 - (int)sizeof(struct block) };

struct arena *arena_new(size_t cap_bytes)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (arena)
		arena->cap = cap_bytes;
	return arena;
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	while (arena->block) {
		struct block *older = arena->block->older;

		free(arena->block);
		arena->block = older;
	}
	free(arena);
}

static bool add_block(size_t n, struct arena *arena)
{
	if (n < BLOCK_BYTES)
		n = BLOCK_BYTES;
	if (n > SIZE_MAX - sizeof(struct block))
		return false;
	struct block *block = malloc(sizeof(*block) + n);
	if (!block)
		return false;
	*block = (struct block){.older = arena->block, .n = n};
	arena->block = block;
	return true;
}

void *arena_alloc(struct arena *arena, size_t n, size_t size)
{
	const size_t align = _Alignof(max_align_t);

	if (size && n > (SIZE_MAX - align) / size) {
		arena->hit_cap = true;
		return NULL;
	}
	size_t bytes = (n * size + align - 1) / align * align;
	if (bytes == 0)
		bytes = align;
	if (bytes > arena->cap - arena->total) {
		arena->hit_cap = true;
		return NULL;
	}
	if (!arena->block || bytes > arena->block->n - arena->block->used)
		if (!add_block(bytes, arena))
			return NULL;
	void *data = (char *)arena->block->data + arena->block->used;
	arena->block->used += bytes;
	arena->total += bytes;
	return memset(data, 0, bytes);
}

char *arena_string(struct arena *arena, struct bytes bytes)
{
	if (bytes.n == SIZE_MAX)
		return NULL;
	char *string = arena_array(arena, char, bytes.n + 1);
	if (string && bytes.n)
		memcpy(string, bytes.data, bytes.n);
	return string;
}

struct bytes arena_bytes(struct arena *arena, struct bytes bytes)
{
	const char *copy = arena_string(arena, bytes);

	return (struct bytes){copy, copy ? bytes.n : 0};
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	int n = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	char *string =
		n < 0 ? NULL : arena_array(arena, char, (size_t)n + 1);
	if (!string)
		return NULL;
	va_start(arguments, format);
	vsnprintf(string, (size_t)n + 1, format, arguments);
	va_end(arguments);
	return string;
}

size_t arena_used(const struct arena *arena)
{
	return arena->total;
}

bool arena_hit_cap(const struct arena *arena)
{
	return arena->hit_cap;
}

struct arena_mark arena_mark(struct arena *arena)
{
	return (struct arena_mark){arena->block,
				   arena->block ? arena->block->used : 0,
				   arena->total};
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
	while (arena->block != mark.block) {
		struct block *older = arena->block->older;

		free(arena->block);
		arena->block = older;
	}
	if (arena->block)
		arena->block->used = mark.used;
	arena->total = mark.total;
}
