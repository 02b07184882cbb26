#ifndef STORE_UPKEEP_H
#define STORE_UPKEEP_H

/*
 * What those who look after a store do with all of it: how it is, whether it
 * is sound, a copy of it while it is in use, and a copy in its place.
 *
 * A copy stands under its name whole and looked through, or not at all: it is
 * made beside it, as NAME.part, and renamed. What a store of an older schema
 * has is copied as it is; nothing here changes a schema. Copies are SQLite's
 * own: a PostgreSQL's tools copy that.
 */

#include "store/store.h"

enum { STORE_SERVER_BYTES = 32 };
struct store_state {
	int32_t schema;
	int64_t bytes; /* of the file, without what is not merged into it yet;
			  of the tables */
	char server[STORE_SERVER_BYTES]; /* a PostgreSQL's version; "": none */
	const char *unsafe; /* its setting by which a power cut may lose what
			       was acknowledged; NULL: none */
	int64_t n_calendars, n_undated, n_incomplete;
	int64_t n_old;			    /* true before old_before */
	int64_t oldest_as_of, newest_as_of; /* INSTANT_NONE: none is dated */
};

int32_t store_schema(void);	  /* that this program writes */
const char *store_database(void); /* "3.40.1", SQLite's version here */

/* STATUS_FAULT: nothing can be written there, by what the disk says. */
enum status store_has_room(const char *folder, struct error *err);

/* For reading, whatever its schema up to ours. */
enum status store_open_as_is(const char *where, struct store **ret,
			     struct error *err);
enum status store_look(int64_t old_before, struct store *store,
		       struct store_state *ret, struct error *err);
/*
 * A store of a folder that takes too long to be looked through by whoever opens
 * it to write: what is damaged in it is found when it is read, or by
 * store_verify(). False too where there is none, or another database.
 */
bool store_is_large(const char *folder);
/* Every page, index and reference. Takes as long as reading all of it. */
enum status store_verify(struct store *store, struct error *err);

/*
 * A service holds its store's folder, with others; alone holds it against
 * every service. STATUS_REJECTED where somebody else does. Ends with the
 * descriptor, in this process and all that inherit it. A PostgreSQL is not
 * held: *ret_fd -1.
 */
enum status store_hold(const char *folder, bool alone, int *ret_fd,
		       struct error *err);

/*
 * The store of the folder, as of one moment, to a file of mode 0600; services
 * and imports go on meanwhile. Where the file is there: STATUS_REJECTED,
 * unless replace. Never into the store's own folder.
 */
enum status store_backup(const char *folder, const char *file, bool replace,
			 struct store_state *ret, struct error *err);

/*
 * The other way, into a folder (made if need be) that has no store and that
 * no service holds. A file that is no store, of a newer schema or damaged:
 * STATUS_REJECTED.
 */
enum status store_restore(const char *file, const char *folder,
			  struct store_state *ret, struct error *err);

#endif
