#ifndef STORE_STORED_H
#define STORE_STORED_H

/* Stored cases, for the rest of the store. */

#include "store/database.h"
#include "store/store.h"

/* In its caller's transaction: the agreed cases that take the calendar are
 * marked; how many that are. */
enum status stored_mark(const struct store_calendar *calendar,
			struct store *store, int64_t *ret_n, struct error *err);

/* In its caller's transaction. *ret_key 0: there is none of that id. */
enum status stored_load(const struct stored_wanted *wanted, struct store *store,
			struct arena *arena, int64_t *ret_key,
			struct store_stored *ret, struct error *err);

#endif
