#include "base/sort.h"

#include <string.h>

#include "base/arena.h"

struct sorting {
	size_t size;
	int (*compare)(const void *a, const void *b);
	char *room; /* for half of the elements */
};

static void merge(char *elements, size_t half, size_t n,
		  const struct sorting *sorting)
{
	size_t size = sorting->size;
	const char *left = sorting->room, *left_end = left + half * size;
	const char *right = elements + half * size;
	const char *right_end = elements + n * size;
	char *to = elements;

	memcpy(sorting->room, elements, half * size);
	for (; left < left_end; to += size) {
		bool is_left = right == right_end ||
			       sorting->compare(left, right) <= 0;
		const char *from = is_left ? left : right;

		memcpy(to, from, size);
		if (is_left)
			left += size;
		else
			right += size;
	}
}

static void sort_range(char *elements, size_t n, const struct sorting *sorting)
{
	size_t half = n / 2, size = sorting->size;

	if (n < 2)
		return;
	sort_range(elements, half, sorting);
	sort_range(elements + half * size, n - half, sorting);
	if (sorting->compare(elements + (half - 1) * size,
			     elements + half * size) > 0)
		merge(elements, half, n, sorting);
}

bool sort_stable(void *elements, size_t n, size_t size,
		 int (*compare)(const void *a, const void *b),
		 struct arena *arena)
{
	if (n < 2)
		return true;
	struct arena_mark mark = arena_mark(arena);
	struct sorting sorting = {size, compare,
				  arena_alloc(arena, n / 2, size)};
	if (!sorting.room)
		return false;
	sort_range(elements, n, &sorting);
	arena_rewind(arena, mark);
	return true;
}
