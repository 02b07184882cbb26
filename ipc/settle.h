#ifndef IPC_SETTLE_H
#define IPC_SETTLE_H

/*
 * Agreed dates looked at again: after an import that touches them, and when
 * bank holidays, time zones or the program are others than they were. Each is
 * found to stand, to stand with other people, or not to; nothing else changes.
 */

#include "ipc/case_call.h"

/* Looks at all that are to be looked at, each in a transaction of its own, so
 * that a kill loses none. */
enum status settle(struct service *service, struct error *err);

/* {"ok", "reseat", "broken"}; NULL: none. The caller's. */
struct json *settle_counts(const int64_t *found);
const char *found_word(enum store_found found);

/* Looks at one agreed date of a case that was read; told is the arena's. */
enum status settle_look(const struct service *service,
			const struct case_call *asked,
			const struct store_plan *agreed, struct arena *arena,
			struct store_finding *ret, struct error *err);

/* The rules that are broken now, of what a finding tells: the caller's. */
struct json *settle_why(struct bytes told);
/* The counts, and the `dates` that do not stand as they were agreed, each with
 * its `case`, what was `found` and `why`, those alone that `cases` lists to
 * whoever asks: the caller's. *ret stays NULL where
 * there is no store of our schema. */
enum status settle_health(struct service *service, struct arena *arena,
			  struct json **ret, struct error *err);

/* What is found of a date that has just been checked. */
enum status settle_fresh(const struct service *service, int64_t now,
			 struct store_finding *ret, struct error *err);

#endif
