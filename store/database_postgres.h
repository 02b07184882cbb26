#ifndef STORE_DATABASE_POSTGRES_H
#define STORE_DATABASE_POSTGRES_H

/*
 * PostgreSQL as an engine of store/database.h.
 *
 * Invariants: a change locks trefnydd.writer before its snapshot is taken, so
 * that no two begin from the same state; what it committed is told to whoever
 * listens. SQL is written as SQLite reads it: `?` and `?1` become `$1`. Many
 * rows are sent one behind the other, and waited for once. A connection that
 * broke outside a transaction is made again, once, and asked again.
 */

#include "store/database.h"

extern const struct engine engine_postgres;

/* A transaction of one that makes or changes the tables: the others that would
 * wait. It ends as a change does. */
enum status postgres_begin_schema(struct store *store, struct error *err);

/* `?` and `?N` outside quotes as `$N`; the caller's (free), NULL: no memory. */
char *postgres_translate(const char *sql, int *ret_n_parameters);

#endif
