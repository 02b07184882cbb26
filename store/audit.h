#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

/*
 * Who asked for what: a list to which rows are only added.
 *
 * Invariants: row n carries a digest of itself and of row n - 1's digest; what
 * the first row stands on, and the last row's number and digest, are kept
 * beside, so that an edited, missing, added or reordered row is found. Names
 * (who asked, cases, people) stand in it as random keys, kept with the names
 * in another table: what a purge forgets there is then nobody's. A row of a
 * change commits with it. Must not know what a method is.
 */

#include "store/audit_entry.h"

const char *audit_name_word(int32_t kind);	/* "person", ..., "case" */
const char *audit_via_word(enum audit_via via); /* "token" */

/*
 * Adds the row of a request that changed nothing. It is written like any
 * other, but not waited for: power loss may take it, kill -9 does not.
 */
enum status store_audit(const struct audit_entry *entry, struct store *store,
			struct error *err);

struct audit_row {
	int64_t n;
	struct audit_entry entry; /* actor NULL: purged */
	char digest[2 * AUDIT_HASH_BYTES + 1];
};
/* Rows from n on, at most so many, ascending. */
struct audit_wanted {
	int64_t from, most;
};
enum status store_audit_rows(const struct audit_wanted *wanted,
			     struct store *store, struct arena *arena,
			     const struct audit_row **ret, size_t *ret_n,
			     struct error *err);

enum audit_fault {
	AUDIT_SOUND,
	AUDIT_EDITED,  /* row n is not what was written, or out of its order */
	AUDIT_MISSING, /* row n is not there */
	AUDIT_ADDED,   /* row n was never written */
	N_AUDIT_FAULTS
};
const char *audit_fault_word(enum audit_fault fault); /* "edited" */
struct audit_verdict {
	enum audit_fault fault;
	int64_t n;	     /* the row it is about */
	int64_t first, last; /* what should be there; last 0: nothing yet */
	char digest[2 * AUDIT_HASH_BYTES + 1]; /* of the last row */
	bool head_found; /* a digest noted earlier is still one of them */
};
/* head: a digest noted earlier, in hexadecimal, or NULL. */
enum status store_audit_verify(const char *head, struct store *store,
			       struct audit_verdict *ret, struct error *err);

#endif
