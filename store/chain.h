#ifndef STORE_CHAIN_H
#define STORE_CHAIN_H

/*
 * The audit's rows, each with a digest of itself and the one before, for the
 * rest of the store; in its caller's transaction. store/audit.h says what
 * always holds.
 */

#include "base/hash.h"
#include "store/audit_entry.h"
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

/* One row as it stands in the table; method is text, the rest keys. */
struct chain_row {
	int64_t n, at, via, count, code;
	struct bytes actor, method, about, answer;
	struct bytes digest;
};
/* What the first row stands on, and what the last is. */
struct chain {
	int64_t first, last; /* last < first: no rows */
	unsigned char before[HASH_BYTES], digest[HASH_BYTES];
};

enum status chain_load(struct store *store, struct chain *ret,
		       struct error *err);
/* Every field with its length, behind the digest of the row before. */
enum status chain_digest(const struct chain_row *row,
			 const unsigned char *before, unsigned char *ret,
			 struct error *err);
/* A hash's bytes; from a column, zeroes if it is none. */
struct bytes chain_bytes(const unsigned char *hash);
void chain_hash(struct bytes bytes, unsigned char *ret);

#endif
