#ifndef BASE_ARENA_H
#define BASE_ARENA_H

/*
 * Memory that lives as long as one request, with a cap in bytes.
 *
 * Everything handed out is zeroed and dies with the arena. An allocation that
 * would pass the cap, overflow, or finds no memory gives NULL, and the arena
 * stays usable; arena_hit_cap() then says whether it was the cap.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

struct arena;

struct arena *arena_new(size_t cap_bytes); /* NULL: no memory */
void arena_free(struct arena *arena);	   /* NULL is allowed */

/* n elements of size bytes each; n == 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t n, size_t size);
#define arena_array(arena, type, n)                                            \
	((type *)arena_alloc(arena, n, sizeof(type)))
#define arena_one(arena, type) arena_array(arena, type, 1)
/*
 * data, an array of n, as one of more (> n) elements: where it is large, no
 * copy of it stays behind. What is new is not zeroed. On failure data is as it
 * was. Not for data from before an arena_mark that is still to be rewound to.
 */
void *arena_grow(struct arena *arena, void *data, size_t n, size_t more,
		 size_t size);
char *arena_string(struct arena *arena, struct bytes bytes); /* adds a NUL */
struct bytes arena_bytes(struct arena *arena, struct bytes bytes);
/*
 * Takes the buffer's bytes over, without a copy; it is empty then. False, and
 * nothing is taken: the buffer has failed, or there is no memory for it.
 */
bool arena_take(struct arena *arena, struct buffer *buffer, struct bytes *ret);
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

size_t arena_used(const struct arena *arena); /* bytes handed out */
bool arena_hit_cap(const struct arena *arena);
bool arena_failed(const struct arena *arena); /* by the cap or otherwise */

/* Forgets everything handed out after the mark; for scratch work. */
struct arena_mark {
	void *block;
	size_t used, total;
};
struct arena_mark arena_mark(struct arena *arena);
void arena_rewind(struct arena *arena, struct arena_mark mark);

#endif
