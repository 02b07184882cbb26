#ifndef STORE_CHAIN_H
#define STORE_CHAIN_H

/* The audit, for the rest of the store; in its caller's transaction. */

#include "store/audit.h"
#include "store/database.h"

/* entry NULL: nothing is added. reply: hashed, where there is one. */
enum status chain_append(const struct audit_entry *entry,
			 const struct bytes *reply, struct store *store,
			 struct error *err);
/* Forgets a name: its rows are then of nobody. */
enum status chain_forget(int32_t kind, const char *id, struct store *store,
			 struct error *err);
/* Drops the rows before an instant, from the first on; names without rows
 * go with them. */
enum status chain_drop_before(int64_t instant, struct store *store,
			      struct error *err);

#endif
