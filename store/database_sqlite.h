#ifndef STORE_DATABASE_SQLITE_H
#define STORE_DATABASE_SQLITE_H

/*
 * SQLite as an engine of store/database.h, and what only it has: a file. The
 * tables are read as they stand; nothing in a file is run.
 */

#include <sqlite3.h>

#include "store/database.h"

extern const struct engine engine_sqlite;

/* A store's connection, of this engine. */
sqlite3 *sqlite_of(const struct store *store);

/* The status and message of a result code; SQLITE_OK is STATUS_OK. */
enum status sqlite_error(const struct store *store, int result,
			 struct error *err);

/*
 * Looks through the file by a PRAGMA that says "ok", or what is wrong. Told
 * as damaged, by that name; as a fault where it could not be read.
 */
enum status sqlite_check(const char *pragma, const char *name,
			 struct store *store, struct error *err);

#endif
