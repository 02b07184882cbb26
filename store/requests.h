#ifndef STORE_REQUESTS_H
#define STORE_REQUESTS_H

/*
 * Exactly once: a change and the reply to it, in one transaction.
 *
 * Invariant: a reply is kept under its request_id if and only if all that the
 * change wrote is. Must not know what is changed.
 */

#include "store/database.h"
#include "store/store.h"

/*
 * What the change does, inside its transaction; appends the reply. Reading
 * calls of the store see what it wrote so far. An error undoes it all.
 */
typedef enum status requests_make(struct store *store, void *context,
				  struct buffer *ret, struct error *err);

/*
 * The reply kept of the same request, or the one that make appends, after the
 * commit. Errors: those of make and of store_import().
 */
enum status requests_once(const struct change *change, requests_make *make,
			  void *context, struct store *store,
			  struct buffer *ret_reply, struct error *err);

/* In a transaction of its own caller's: the reply in place of the kept one. */
enum status requests_replace(const struct change *change, struct bytes reply,
			     struct store *store, struct error *err);

#endif
