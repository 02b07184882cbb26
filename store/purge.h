#ifndef STORE_PURGE_H
#define STORE_PURGE_H

/*
 * Forgetting for good: afterwards no byte of it is in the store's files.
 *
 * The change commits first, with a mark that the files are still to be
 * written anew; that follows before anyone is told. Whoever opens a store
 * with the mark, after a kill in between, does the rest.
 */

#include "store/audit.h"
#include "store/store.h"

struct purge_result {
	int64_t sources;   /* calendars forgotten */
	int64_t cases;	   /* stored cases, with all revisions */
	int64_t revisions; /* earlier ones of other cases */
	int64_t replies;   /* kept under a request_id */
};

/* Makes the reply. */
typedef enum status purge_reply(const struct purge_result *result,
				void *context, struct buffer *ret,
				struct error *err);

/*
 * One of: an owner of calendars (kind and id), a case, all that is older.
 *
 * An owner goes with every calendar, reply, name in the audit and earlier
 * revision of a case that has the id; STATUS_STALE with the case's id: the
 * latest revision of a case still has it, and is not changed behind anyone's
 * back. Errors too: STATUS_NOT_FOUND; STATUS_BUSY, MSG_PURGE_FULL: it is
 * forgotten, but someone reads the files, or there is no room to write them
 * anew; ask the same again.
 */
struct purge {
	struct change change;		 /* its audit is NULL: */
	const struct audit_entry *audit; /* keys that nobody has then */
	bool is_case, is_old;
	enum store_kind kind;
	const char *id;
	int64_t before; /* of what is old */
	purge_reply *reply;
	void *context;
};
enum status store_purge(const struct purge *purge, struct store *store,
			struct buffer *ret_reply, struct error *err);

/* The rest of a purge that was cut short; nothing to do otherwise. */
enum status store_finish_purge(struct store *store, struct error *err);
/* The same for whoever asked for it: the error says that it is forgotten. */
enum status store_finish_own_purge(struct store *store, struct error *err);

#endif
