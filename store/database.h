#ifndef STORE_DATABASE_H
#define STORE_DATABASE_H

/*
 * A database behind one door: a connection set up as the store needs it,
 * transactions, and queries that remember their first error. Two engines
 * stand behind it: SQLite (store/database_sqlite.c) and PostgreSQL
 * (store/database_postgres.c).
 *
 * Invariant: every value reaches SQL as a bound parameter; SQL is constant
 * text. Messages name the engine's own words for a result code, never a value.
 * Must not know what the tables mean.
 */

#include "store/engine.h"

/* Connects, sets the safe options, and reads nothing yet. */
enum status database_connect(bool writes, struct store *store,
			     struct error *err);
void database_disconnect(struct store *store);

enum status database_damaged(const struct store *store, const char *what,
			     struct error *err);

/* Where the two engines need different words. */
struct sql {
	const char *sqlite, *postgres;
};
const char *database_sql(const struct sql *sql, const struct store *store);

/* Constant SQL without parameters or rows. */
enum status database_run(const char *sql, struct store *store,
			 struct error *err);
/* The first column of the first row; 0 where there is none. */
enum status database_ask(const char *sql, struct store *store, int64_t *ret,
			 struct error *err);

/* One writer: waits LIMIT_STORE_WAIT_SECONDS, then STATUS_BUSY. */
enum status database_begin_write(struct store *store, struct error *err);
/* The same, but its commit is not waited for and nobody is told of it: the
 * next change's takes it to the disk. */
enum status database_begin_note(struct store *store, struct error *err);
enum status database_commit(struct store *store, struct error *err);
/* Of a change that failed. */
enum outcome database_outcome(const struct store *store);
/* How often a change is run that others keep from being made. */
enum { DATABASE_TRIES = 5 };
/* A change that does no harm when it is made twice: run until it is made, or
 * DATABASE_TRIES times. */
typedef enum status database_change(struct store *store, void *context,
				    struct error *err);
enum status database_repeat(database_change *change, void *context,
			    struct store *store, struct error *err);
/* Ends a transaction that came to nothing, or that only read. */
void database_rollback(struct store *store);
/* One state for several queries; inside a snapshot it is the snapshot's. */
enum status database_begin_read(struct store *store, bool *ret_begun,
				struct error *err);

/* No byte of what was deleted is left in the database's files; outside a
 * transaction. STATUS_BUSY: someone reads what is to go. */
enum status database_wipe(struct store *store, struct error *err);
/* Its pages, indexes and references. Takes as long as reading all of it. */
enum status database_verify(struct store *store, struct error *err);
enum status database_bytes(struct store *store, int64_t *ret,
			   struct error *err);
enum status database_server(struct store *store, size_t size, char *ret,
			    const char **ret_unsafe, struct error *err);

/*
 * Used as: open, put each parameter, then row() until false or done(), then
 * close(), which gives the first error. After done() parameters are put anew.
 */
void query_open(const char *sql, struct store *store, struct query *query);
void query_put_int(int64_t value, struct query *query);
void query_put_instant(int64_t instant, struct query *query);
/* The bytes must live until the next done() or close(). */
void query_put_text(const char *text, struct query *query);
void query_put_words(struct bytes text, struct query *query);
void query_put_bytes(struct bytes bytes, struct query *query);

bool query_row(struct query *query);
void query_done(struct query *query);
/* After done(): how many rows it changed. */
int64_t query_changed(struct query *query);
enum status query_close(struct query *query, struct error *err);

/* The next column of the row. */
int64_t query_get_int(struct query *query);
int64_t query_get_instant(struct query *query);
bool query_get_bool(struct query *query);
const char *query_get_text(struct arena *arena, struct query *query);
/* Borrowed until the next row. */
struct bytes query_get_bytes(struct query *query);
/* Copied into the arena. */
struct bytes query_copy_bytes(struct arena *arena, struct query *query);
void *query_array(size_t n, size_t size, struct arena *arena,
		  struct query *query);
/*
 * The array in which row i goes, NULL without memory: of as many as the row
 * says next (count(*) OVER ()), or of some more than i, grown by doubling.
 */
void *query_counted(size_t i, void *array, size_t size, struct arena *arena,
		    struct query *query);
void *query_grown(size_t i, void *array, size_t size, struct arena *arena,
		  struct query *query);

#endif
