#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

/*
 * Blocks are chained newest first; data starts behind the header. From clean
 * on it is zero and was never handed out. One of no bytes holds what was taken
 * from elsewhere.
 */
struct block {
	struct block *older;
	void *taken;
	size_t n_taken, n, used, clean;
	max_align_t data[];
};

struct arena {
	struct block *block;
	size_t cap, total;
	bool hit_cap, failed;
};

enum { BLOCK_BYTES = 64 * 1024 - (int)sizeof(struct block) };

struct arena *arena_new(size_t cap_bytes)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (arena)
		arena->cap = cap_bytes;
	return arena;
}

static void free_newest(struct arena *arena)
{
	struct block *block = arena->block;

	arena->block = block->older;
	wipe(block->taken, block->n_taken);
	wipe(block->data, block->clean);
	free(block->taken);
	free(block);
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	while (arena->block)
		free_newest(arena);
	free(arena);
}

static bool add_block(size_t n, struct arena *arena)
{
	if (n < BLOCK_BYTES)
		n = BLOCK_BYTES;
	if (n > SIZE_MAX - sizeof(struct block)) {
		arena->failed = true;
		return false;
	}
	/* Large ones come as zero pages, of which none is there unused. */
	struct block *block = calloc(1, sizeof(*block) + n);
	if (!block) {
		arena->failed = true;
		return false;
	}
	*block = (struct block){.older = arena->block, .n = n};
	arena->block = block;
	return true;
}

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Of n elements, as handed out; 0: too many. */
static size_t whole_bytes(size_t n, size_t size)
{
	const size_t align = _Alignof(max_align_t);

	if (size && n > (SIZE_MAX - align) / size)
		return 0;
	size_t bytes = (n * size + align - 1) / align * align;
	return bytes ? bytes : align;
}

/* So many more bytes are below the cap. */
static bool may_take(size_t bytes, struct arena *arena)
{
	if (bytes && bytes <= arena->cap - arena->total)
		return true;
	arena->hit_cap = arena->failed = true;
	return false;
}

void *arena_alloc(struct arena *arena, size_t n, size_t size)
{
	size_t bytes = whole_bytes(n, size);

	if (!may_take(bytes, arena))
		return NULL;
	if (!arena->block || bytes > arena->block->n - arena->block->used)
		if (!add_block(bytes, arena))
			return NULL;
	struct block *block = arena->block;
	char *data = (char *)block->data + block->used;
	if (block->used < block->clean)
		memset(data, 0, min(bytes, block->clean - block->used));
	block->used += bytes;
	if (block->clean < block->used)
		block->clean = block->used;
	arena->total += bytes;
	return data;
}

/* The link to the block that is the data and nothing else, or NULL. */
static struct block **own_block(struct arena *arena, const void *data,
				size_t bytes)
{
	for (struct block **link = &arena->block; *link; link = &(*link)->older)
		if ((*link)->data == data)
			return (*link)->n == bytes ? link : NULL;
	return NULL;
}

static void *grow_block(struct arena *arena, struct block **link, size_t bytes)
{
	size_t more = bytes - (*link)->n;

	if (!may_take(more, arena) || bytes > SIZE_MAX - sizeof(**link))
		return NULL;
	struct block *block = realloc(*link, sizeof(*block) + bytes);
	if (!block) {
		arena->failed = true;
		return NULL;
	}
	block->n = block->used = block->clean = bytes;
	*link = block;
	arena->total += more;
	return block->data;
}

void *arena_grow(struct arena *arena, void *data, size_t n, size_t more,
		 size_t size)
{
	size_t bytes = whole_bytes(more, size);

	if (n && bytes) {
		size_t held = whole_bytes(n, size);
		struct block **link = own_block(arena, data, held);

		if (held == bytes)
			return data;
		if (link)
			return grow_block(arena, link, bytes);
	}
	void *copy = arena_alloc(arena, more, size);
	if (copy && n)
		memcpy(copy, data, n * size);
	return copy;
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

bool arena_take(struct arena *arena, struct buffer *buffer, struct bytes *ret)
{
	struct bytes bytes = buffer_bytes(buffer);
	size_t held = whole_bytes(buffer->capacity, 1);

	if (buffer->failed || !may_take(held, arena))
		return false;
	struct block *block = calloc(1, sizeof(*block));
	if (!block) {
		arena->failed = true;
		return false;
	}
	block->older = arena->block;
	block->n_taken = bytes.n;
	block->taken = buffer_detach(buffer);
	arena->block = block;
	arena->total += held;
	*ret = bytes;
	return true;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	int n = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	char *string = n < 0 ? NULL : arena_array(arena, char, (size_t)n + 1);
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

bool arena_failed(const struct arena *arena)
{
	return arena->failed;
}

struct arena_mark arena_mark(struct arena *arena)
{
	return (struct arena_mark){arena->block,
				   arena->block ? arena->block->used : 0,
				   arena->total};
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
	while (arena->block != mark.block)
		free_newest(arena);
	if (arena->block)
		arena->block->used = mark.used;
	arena->total = mark.total;
}
