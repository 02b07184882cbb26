#include "store/database_sqlite.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/limits.h"
#include "store/sqlite_system.h"
#include "store/statements_sqlite.h"

enum { MILLISECONDS = 1000 };

struct connection {
	sqlite3 *db;
	struct statements statements;
};

sqlite3 *sqlite_of(const struct store *store)
{
	const struct connection *connection = store->connection;

	return connection ? connection->db : NULL;
}

static struct statements *statements_of(const struct store *store)
{
	return &((struct connection *)store->connection)->statements;
}

/* --- errors --------------------------------------------------------------- */

/* SQLite tries to open for reading then, and tells of that. */
static bool is_read_only_disk(const struct store *store)
{
	struct statvfs disk;

	return statvfs(store->path, &disk) == 0 && disk.f_flag & ST_RDONLY;
}

static enum status set_fault(const struct store *store, int result,
			     struct error *err)
{
	int kind = result & 0xff;
	bool of_system = kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN;
	int cause = of_system && sqlite_of(store)
			    ? sqlite_cause(sqlite_of(store))
			    : 0;

	if ((of_system || kind == SQLITE_READONLY) && is_read_only_disk(store))
		cause = EROFS;
	if (cause == ENOSPC || cause == EDQUOT)
		return error_set(err, STATUS_FAULT, MSG_STORE_FULL, "");
	/* Any other may be of a call that was made since. */
	if (error_is_shortage(cause) || cause == EROFS || cause == EACCES)
		return error_set(err, STATUS_FAULT, MSG_STORE_FAULT, "md",
				 (int)error_system_message(cause),
				 (int64_t)result);
	return error_set(err, STATUS_FAULT, MSG_STORE_FAULT, "wd",
			 sqlite3_errstr(result), (int64_t)result);
}

/* SQLite gives out what it could not read as damaged; the file's own handle
 * knows better. */
static bool is_unread(const struct store *store)
{
	int cause = sqlite_of(store) ? sqlite_cause(sqlite_of(store)) : 0;

	return cause == EIO || cause == ENXIO || cause == ENOMEM ||
	       cause == EINTR;
}

enum status sqlite_error(const struct store *store, int result,
			 struct error *err)
{
	enum status status;

	switch (result & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return STATUS_OK;
	case SQLITE_NOMEM:
		return error_no_memory(err, NULL);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		if (!is_unread(store))
			return database_damaged(store, sqlite3_errstr(result),
						err);
		status = set_fault(store, SQLITE_IOERR_READ, err);
		break;
	case SQLITE_BUSY:
		status = error_set(err, STATUS_BUSY, MSG_STORE_BUSY, "d",
				   (int64_t)LIMIT_STORE_WAIT_SECONDS);
		break;
	case SQLITE_FULL:
		status = error_set(err, STATUS_FAULT, MSG_STORE_FULL, "");
		break;
	default:
		status = set_fault(store, result, err);
	}
	error_source(err, store->path);
	return status;
}

/* --- the connection ------------------------------------------------------- */

/* What is set before the first byte of the file is believed. */
static int set_options(sqlite3 *db)
{
	static const int on_off[][2] = {
		{SQLITE_DBCONFIG_DEFENSIVE, 1},
		{SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
		{SQLITE_DBCONFIG_ENABLE_FKEY, 1},
		{SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
		{SQLITE_DBCONFIG_ENABLE_VIEW, 0},
		{SQLITE_DBCONFIG_DQS_DML, 0},
		{SQLITE_DBCONFIG_DQS_DDL, 0},
	};
	int result = sqlite3_extended_result_codes(db, 1);

	for (size_t i = 0; i < sizeof(on_off) / sizeof(*on_off); i++)
		if (result == SQLITE_OK)
			result = sqlite3_db_config(db, on_off[i][0],
						   on_off[i][1], NULL);
	if (result == SQLITE_OK)
		result = sqlite3_busy_timeout(db, LIMIT_STORE_WAIT_SECONDS *
							  MILLISECONDS);
	return result;
}

static enum status run(const char *sql, struct store *store, struct error *err)
{
	return sqlite_error(store,
			    sqlite3_exec(sqlite_of(store), sql, NULL, NULL,
					 NULL),
			    err);
}

static enum status connect(bool writes, struct store *store, struct error *err)
{
	struct connection *connection = calloc(1, sizeof(*connection));
	int flags = SQLITE_OPEN_NOMUTEX |
		    (writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);

	if (!connection)
		return error_no_memory(err, NULL);
	store->connection = connection;
	int result = sqlite_be_patient();
	if (result == SQLITE_OK)
		result = sqlite3_open_v2(store->path, &connection->db, flags,
					 NULL);
	if (result == SQLITE_OK)
		result = set_options(connection->db);
	if (result != SQLITE_OK)
		return sqlite_error(store, result, err);
	/* Deleted rows are overwritten; no copies in other folders. */
	return run("PRAGMA synchronous = FULL;"
		   "PRAGMA secure_delete = ON;"
		   "PRAGMA cell_size_check = ON;"
		   "PRAGMA temp_store = MEMORY;"
		   "PRAGMA journal_size_limit = 16777216;",
		   store, err);
}

static void disconnect(struct store *store)
{
	if (!store->connection)
		return;
	statements_end(statements_of(store));
	sqlite3_close(sqlite_of(store));
	free(store->connection);
}

/* --- transactions --------------------------------------------------------- */

/* Whatever happened to a note: a change is waited for. */
static enum status end_note(struct store *store, struct error *err)
{
	if (!store->in_note)
		return STATUS_OK;
	enum status status = run("PRAGMA synchronous = FULL", store, err);
	if (status == STATUS_OK)
		store->in_note = false;
	return status;
}

static enum status begin_write(enum writing writing, struct store *store,
			       struct error *err)
{
	/* There may be one that could not be ended before. */
	enum status status = end_note(store, err);

	store->in_note |= writing == WRITING_NOTE;
	if (status == STATUS_OK && store->in_note)
		status = run("PRAGMA synchronous = NORMAL", store, err);
	if (status == STATUS_OK)
		status = run("BEGIN IMMEDIATE", store, err);
	if (status != STATUS_OK)
		(void)end_note(store, NULL);
	return status;
}

static enum status begin_read(struct store *store, struct error *err)
{
	return run("BEGIN", store, err);
}

static enum status commit(struct store *store, struct error *err)
{
	enum status status = run("COMMIT", store, err);

	return status == STATUS_OK ? end_note(store, err) : status;
}

static void rollback(struct store *store)
{
	/* After some errors SQLite has rolled back by itself. */
	if (!sqlite3_get_autocommit(sqlite_of(store)))
		sqlite3_exec(sqlite_of(store), "ROLLBACK", NULL, NULL, NULL);
	(void)end_note(store, NULL);
}

/* SQLite undoes all of it, and nobody else was in between. */
static enum outcome outcome(const struct store *store)
{
	(void)store;
	return OUTCOME_FAILED;
}

/* It tells that something was committed, not what. */
static enum status watch(bool ask, struct store *store, enum store_change *ret,
			 int *ret_fd, struct error *err)
{
	int64_t version = 0;
	enum status status =
		database_ask("PRAGMA data_version", store, &version, err);

	(void)ask;
	if (status != STATUS_OK)
		return status;
	*ret = version == store->seen ? STORE_SAME : STORE_PURGED;
	*ret_fd = -1;
	store->seen = version;
	return STATUS_OK;
}

/* --- upkeep --------------------------------------------------------------- */

/* Nobody's later commit may be in front of the pages that are to go. */
static enum status wipe(struct store *store, struct error *err)
{
	int64_t busy = 0;
	enum status status = run("VACUUM", store, err);

	if (status == STATUS_OK)
		status = database_ask("PRAGMA wal_checkpoint(TRUNCATE)", store,
				      &busy, err);
	if (status == STATUS_OK && busy)
		return error_set(err, STATUS_BUSY, MSG_PURGE_BUSY, "");
	return status;
}

enum status sqlite_check(const char *pragma, const char *name,
			 struct store *store, struct error *err)
{
	struct query query;
	bool sound = false;

	query_open(pragma, store, &query);
	if (query_row(&query))
		sound = bytes_equal(query_get_bytes(&query), BYTES("ok"));
	enum status status = query_close(&query, err);
	if (status != STATUS_OK || sound)
		return status;
	return is_unread(store) ? sqlite_error(store, SQLITE_IOERR_READ, err)
				: database_damaged(store, name, err);
}

static enum status verify(struct store *store, struct error *err)
{
	struct query query;
	enum status status = sqlite_check("PRAGMA integrity_check(1)",
					  "integrity_check", store, err);

	if (status != STATUS_OK)
		return status;
	query_open("PRAGMA foreign_key_check", store, &query);
	bool found = query_row(&query);
	status = query_close(&query, err);
	if (status == STATUS_OK && found)
		return database_damaged(store, "foreign_key_check", err);
	return status;
}

static enum status file_bytes(struct store *store, int64_t *ret,
			      struct error *err)
{
	struct stat info;

	if (stat(store->path, &info) != 0)
		return error_system(err, STATUS_FAULT, store->path, errno);
	*ret = info.st_size;
	return STATUS_OK;
}

static enum status server(struct store *store, size_t size, char *ret,
			  const char **ret_unsafe, struct error *err)
{
	(void)store;
	(void)err;
	if (size)
		*ret = '\0';
	*ret_unsafe = NULL;
	return STATUS_OK;
}

/* --- queries -------------------------------------------------------------- */

static void open(const char *sql, struct query *query)
{
	sqlite3_stmt *statement = NULL;

	query->result =
		statements_take(sqlite_of(query->store), sql,
				statements_of(query->store), &statement);
	query->statement = statement;
}

static void put_null(struct query *query)
{
	query->n_put++; /* a parameter not bound is NULL */
}

static void put_int(int64_t value, struct query *query)
{
	query->result =
		sqlite3_bind_int64(query->statement, ++query->n_put, value);
}

static void put_text(struct bytes text, struct query *query)
{
	query->result = sqlite3_bind_text64(query->statement, ++query->n_put,
					    text.n ? text.data : "", text.n,
					    SQLITE_STATIC, SQLITE_UTF8);
}

static void put_bytes(struct bytes bytes, struct query *query)
{
	/* A null pointer would be bound as NULL, not as no bytes. */
	query->result = sqlite3_bind_blob64(query->statement, ++query->n_put,
					    bytes.n ? bytes.data : "", bytes.n,
					    SQLITE_STATIC);
}

static bool row(struct query *query)
{
	int result = sqlite3_step(query->statement);

	if (result == SQLITE_ROW)
		return true;
	if (result != SQLITE_DONE)
		query->result = result;
	return false;
}

static void done(struct query *query)
{
	while (row(query))
		;
	if (query->result == SQLITE_OK)
		query->result = sqlite3_reset(query->statement);
	if (query->result == SQLITE_OK)
		query->result = sqlite3_clear_bindings(query->statement);
}

static int64_t changed(struct query *query)
{
	return sqlite3_changes64(sqlite_of(query->store));
}

static enum status close(struct query *query, struct error *err)
{
	statements_give(query->statement, query->result != SQLITE_OK,
			statements_of(query->store));
	return sqlite_error(query->store, query->result, err);
}

/* --- columns -------------------------------------------------------------- */

static bool is_null(int column, struct query *query)
{
	return sqlite3_column_type(query->statement, column) == SQLITE_NULL;
}

static int64_t get_int(int column, struct query *query)
{
	return sqlite3_column_int64(query->statement, column);
}

static struct bytes get_bytes(int column, struct query *query)
{
	/* The pointer first: asking for it may change the length. */
	const void *data = sqlite3_column_blob(query->statement, column);
	int n = sqlite3_column_bytes(query->statement, column);

	if (!data && sqlite3_errcode(sqlite3_db_handle(query->statement)) ==
			     SQLITE_NOMEM)
		query->result = SQLITE_NOMEM;
	return (struct bytes){data, data ? (size_t)n : 0};
}

const struct engine engine_sqlite = {
	.connect = connect,
	.disconnect = disconnect,
	.run = run,
	.begin_write = begin_write,
	.begin_read = begin_read,
	.commit = commit,
	.rollback = rollback,
	.outcome = outcome,
	.watch = watch,
	.wipe = wipe,
	.verify = verify,
	.bytes = file_bytes,
	.server = server,
	.open = open,
	.put_null = put_null,
	.put_int = put_int,
	.put_text = put_text,
	.put_bytes = put_bytes,
	.row = row,
	.done = done,
	.changed = changed,
	.close = close,
	.is_null = is_null,
	.get_int = get_int,
	.get_bytes = get_bytes,
};
