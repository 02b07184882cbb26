#include "calendar/owners.h"

#include <stdlib.h>

struct known {
	const char *address;
	size_t person;
};

/* In how many components one has been seen, and which was the last. */
struct seen {
	int32_t n, last_line;
};

struct owners {
	struct known *known; /* by address */
	struct seen *seen;   /* of each person */
	size_t n_known, n_people;
	int32_t n_components, last_line;
};

struct bytes address_of(struct bytes uri)
{
	if (uri.n > 7 &&
	    bytes_equal_nocase((struct bytes){uri.data, 7}, BYTES("mailto:")))
		return (struct bytes){uri.data + 7, uri.n - 7};
	return uri;
}

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static int compare(struct bytes a, struct bytes b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++)
		if (lower(a.data[i]) != lower(b.data[i]))
			return lower(a.data[i]) < lower(b.data[i]) ? -1 : 1;
	return a.n < b.n ? -1 : a.n > b.n;
}

static struct bytes known_address(const struct known *known)
{
	return address_of(bytes_of(known->address));
}

static int compare_known(const void *a, const void *b)
{
	return compare(known_address(a), known_address(b));
}

struct owners *owners_new(const struct strings *people, size_t n,
			  struct arena *arena)
{
	struct owners *owners = arena_one(arena, struct owners);
	size_t n_known = 0;

	for (size_t i = 0; i < n; i++)
		n_known += people[i].n;
	struct known *known = arena_array(arena, struct known, n_known);
	struct seen *seen = arena_array(arena, struct seen, n);
	if (!owners || !known || !seen)
		return NULL;
	*owners = (struct owners){.known = known, .seen = seen, .n_people = n};
	for (size_t i = 0; i < n; i++) {
		seen[i] = (struct seen){0, 0};
		for (size_t j = 0; j < people[i].n; j++)
			if (known_address(
				    &(struct known){people[i].strings[j], i})
				    .n)
				known[owners->n_known++] =
					(struct known){people[i].strings[j], i};
	}
	if (owners->n_known)
		qsort(known, owners->n_known, sizeof(*known), compare_known);
	return owners;
}

/* The first that is not before the address. */
static size_t find(const struct owners *owners, struct bytes address)
{
	size_t low = 0, high = owners->n_known;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(known_address(&owners->known[middle]), address) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void owners_see(struct owners *owners, int32_t component_line,
		struct bytes address)
{
	if (component_line != owners->last_line) {
		owners->last_line = component_line;
		owners->n_components++;
	}
	for (size_t i = find(owners, address);
	     i < owners->n_known &&
	     compare(known_address(&owners->known[i]), address) == 0;
	     i++) {
		struct seen *seen = &owners->seen[owners->known[i].person];

		if (seen->last_line != component_line)
			seen->n++;
		seen->last_line = component_line;
	}
}

bool owners_find(const struct owners *owners, struct arena *arena,
		 const int32_t **ret, size_t *ret_n)
{
	int32_t *found = arena_array(arena, int32_t, owners->n_people);
	size_t n = 0;

	if (!found)
		return false;
	for (size_t i = 0; owners->n_components && i < owners->n_people; i++)
		if (owners->seen[i].n == owners->n_components)
			found[n++] = (int32_t)i;
	*ret = found;
	*ret_n = n;
	return true;
}
