#ifndef STORE_DATABASE_H
#define STORE_DATABASE_H

/*
 * SQLite behind one door: a connection set up as the store needs it,
 * transactions, and queries that remember their first error.
 *
 * Invariant: every value reaches SQL as a bound parameter; SQL is constant
 * text. Messages name SQLite's own words for a result code, never a value.
 * Must not know what the tables mean.
 */

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"

struct store {
	sqlite3 *db;
	char *path; /* of the database file */
	bool writes;
	bool in_snapshot;
};

/* Connects, sets the safe options, and reads nothing yet. */
enum status database_connect(bool writes, struct store *store,
			     struct error *err);
void database_disconnect(struct store *store);

/* The status and message of a result code; SQLITE_OK is STATUS_OK. */
enum status database_error(const struct store *store, int result,
			   struct error *err);
enum status database_damaged(const struct store *store, const char *what,
			     struct error *err);

/* Constant SQL without parameters or rows. */
enum status database_run(const char *sql, struct store *store,
			 struct error *err);
/* The first column of the first row; *ret_text may be NULL. */
enum status database_ask(const char *sql, struct store *store, int64_t *ret,
			 struct error *err);

/* One writer: waits LIMIT_STORE_WAIT_SECONDS, then STATUS_BUSY. */
enum status database_begin_write(struct store *store, struct error *err);
enum status database_commit(struct store *store, struct error *err);
/* Ends a transaction that came to nothing, or that only read. */
void database_rollback(struct store *store);
/* One state for several queries; inside a snapshot it is the snapshot's. */
enum status database_begin_read(struct store *store, bool *ret_begun,
				struct error *err);

/*
 * Used as: open, put each parameter, then row() until false or done(), then
 * close(), which gives the first error. After done() parameters are put anew.
 */
struct query {
	const struct store *store;
	sqlite3_stmt *statement;
	int result;		     /* SQLITE_OK until something failed */
	int n_put;		     /* parameters put so far */
	int n_got;		     /* columns got from this row */
	const struct arena *starved; /* the arena that gave no memory */
};

void query_open(const char *sql, struct store *store, struct query *query);
void query_put_int(int64_t value, struct query *query);
void query_put_instant(int64_t instant, struct query *query);
/* The bytes must live until the next done() or close(). */
void query_put_text(const char *text, struct query *query);
void query_put_bytes(struct bytes bytes, struct query *query);

bool query_row(struct query *query);
void query_done(struct query *query);
enum status query_close(struct query *query, struct error *err);

/* The next column of the row. */
int64_t query_get_int(struct query *query);
int64_t query_get_instant(struct query *query);
bool query_get_bool(struct query *query);
const char *query_get_text(struct arena *arena, struct query *query);
/* Borrowed until the next row. */
struct bytes query_get_bytes(struct query *query);
void *query_array(size_t n, size_t size, struct arena *arena,
		  struct query *query);

#endif
