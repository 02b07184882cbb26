#ifndef STORE_OPEN_SQLITE_H
#define STORE_OPEN_SQLITE_H

/*
 * A store in a folder: whose folder and file they are, that they are there for
 * good, and that it is a trefnydd store of no newer schema than ours, brought
 * to ours.
 */

#include "store/database.h"
#include "store/store.h"

/* Into a store that is all zeroes. */
enum status open_sqlite(const char *folder, enum store_mode mode,
			struct store *store, struct error *err);

/* Mode 0700 whatever the umask, with the folders above that are missing. */
enum status open_make_folder(const char *folder, struct error *err);
enum status open_check_folder(const char *folder, struct error *err);
enum status open_check_file(const char *path, struct error *err);
/* A new name in a folder survives power loss once the folder is synced. */
enum status open_sync_parent(const char *path, struct error *err);
/* Of the database file of a folder; the caller's, NULL: no memory. */
char *open_file_path(const char *folder);
/* Too large to be looked through when it is opened. */
bool open_is_large(const char *path);
/* *ret_version 0: nothing is in it yet. Foreign or newer: STATUS_REJECTED. */
enum status open_check_identity(struct store *store, int64_t *ret_version,
				struct error *err);

#endif
