#ifndef IPC_VEIL_H
#define IPC_VEIL_H

/*
 * What of a result its caller may see. Without `names` only what is listed
 * here is left of an answer, and people are counts; lists have the caller's
 * people and cases only; whoever only imports sees no times.
 */

#include "ipc/access.h"
#include "json/json.h"

/*
 * How a member is kept: as it is; an object, or each of a list, by its own
 * table; the number of a list; a rule without whom it is about.
 */
enum kept_how { KEPT_WHOLE, KEPT_INSIDE, KEPT_COUNT, KEPT_RULE };

struct kept {
	const char *key; /* NULL: the end */
	enum kept_how how;
	const struct kept *inside;
};

/* What is left of a method's result without `names`; NULL: all of it. */
const struct kept *veil_kept(const char *method);

/* Changes the result, or puts another in its place. */
void veil(const char *method, const struct access *access,
	  struct json **result);

#endif
