#ifndef BASE_SORT_H
#define BASE_SORT_H

/*
 * Sorts n elements of size bytes; equal ones stay in their order, as qsort()
 * does not promise on every machine. Half of them is copied to the arena for
 * the while; false: no memory, their order is then any, and nothing is lost
 * (qsort() would sort in another way without a word).
 */

#include <stdbool.h>
#include <stddef.h>

struct arena;

bool sort_stable(void *elements, size_t n, size_t size,
		 int (*compare)(const void *a, const void *b),
		 struct arena *arena);

#endif
