#ifndef JSON_MERGE_H
#define JSON_MERGE_H

/*
 * A patch over a value: JSON Merge Patch (RFC 7396), strict, and with lists
 * whose elements are told apart by a member.
 *
 * An object's members are merged, one that is null is removed; anything else
 * takes the place of what was there. In a named list each element of the
 * patch is merged into the one of the same key, stands behind the others
 * where there is none, or, with "remove": true, takes it away. Whatever would
 * change nothing by mistake is refused: removing what is not there, an
 * element without its key, one twice. This module must not know what the
 * values mean.
 */

#include "json/json.h"

/* A list by its member's name and where that stands: {"people", "id", NULL} of
 * the value itself, {"categories", "category", "events"} of each event. */
struct merge_list {
	const char *name, *key;
	const char *of; /* the list whose elements have it; NULL: none */
};

struct merge_rules {
	const struct merge_list *lists;
	size_t n_lists;
	/* Members whose value is one thing: never merged, always replaced. */
	const char *const *wholes;
	size_t n_wholes;
	/* The key of an element of the list that states none, if it has one;
	   appends to ret. NULL: none ever has. */
	void (*implied_key)(const char *list, const struct json *element,
			    struct buffer *ret);
};

/*
 * *ret is the caller's; it shares values with both, which stay unchanged.
 * Errors: STATUS_REJECTED with the mistake's JSON pointer in the patch behind
 * path, STATUS_NO_MEMORY.
 */
enum status json_merge(const struct json *target, const struct json *patch,
		       const struct merge_rules *rules, const char *path,
		       struct json **ret, struct error *err);

#endif
