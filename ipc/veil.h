#ifndef IPC_VEIL_H
#define IPC_VEIL_H

/*
 * What of a result its caller may see. Without `names` only what is listed
 * here is left of an answer, and people are counts; lists have the caller's
 * people and cases only; whoever only imports sees no times.
 */

#include "ipc/access.h"
#include "json/json.h"

/* Changes the result, or puts another in its place. */
void veil(const char *method, const struct access *access,
	  struct json **result);

#endif
