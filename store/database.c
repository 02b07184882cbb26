#include "store/database.h"

#include <string.h>

#include "base/limits.h"
#include "base/span.h"

enum { MILLISECONDS = 1000 };

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

enum status database_connect(bool writes, struct store *store,
			     struct error *err)
{
	int flags = SQLITE_OPEN_NOMUTEX |
		    (writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
	int result = sqlite3_open_v2(store->path, &store->db, flags, NULL);

	store->writes = writes;
	if (result == SQLITE_OK)
		result = set_options(store->db);
	if (result != SQLITE_OK)
		return database_error(store, result, err);
	/* Deleted rows are overwritten; no copies in other folders. */
	return database_run("PRAGMA synchronous = FULL;"
			    "PRAGMA secure_delete = ON;"
			    "PRAGMA cell_size_check = ON;"
			    "PRAGMA temp_store = MEMORY;"
			    "PRAGMA journal_size_limit = 16777216;",
			    store, err);
}

void database_disconnect(struct store *store)
{
	sqlite3_close(store->db);
	store->db = NULL;
}

enum status database_damaged(const struct store *store, const char *what,
			     struct error *err)
{
	error_set(err, STATUS_FAULT, MSG_STORE_DAMAGED, "s", what);
	error_source(err, store->path);
	return STATUS_FAULT;
}

static enum status set_fault(const struct store *store, int result,
			     struct error *err)
{
	int64_t cause = store->db ? sqlite3_system_errno(store->db) : 0;

	if ((result & 0xff) == SQLITE_IOERR && cause)
		return error_set(err, STATUS_FAULT, MSG_STORE_FAULT, "ss",
				 sqlite3_errstr(result), strerror((int)cause));
	return error_set(err, STATUS_FAULT, MSG_STORE_FAULT, "sd",
			 sqlite3_errstr(result), (int64_t)result);
}

enum status database_error(const struct store *store, int result,
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
		return database_damaged(store, sqlite3_errstr(result), err);
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

enum status database_run(const char *sql, struct store *store,
			 struct error *err)
{
	return database_error(store,
			      sqlite3_exec(store->db, sql, NULL, NULL, NULL),
			      err);
}

enum status database_ask(const char *sql, struct store *store, int64_t *ret,
			 struct error *err)
{
	struct query query;
	int64_t value = 0;

	query_open(sql, store, &query);
	if (query_row(&query))
		value = query_get_int(&query);
	enum status status = query_close(&query, err);
	if (status == STATUS_OK)
		*ret = value;
	return status;
}

enum status database_begin_write(struct store *store, struct error *err)
{
	if (!store->writes)
		return error_set(err, STATUS_FAULT, MSG_STORE_READ_ONLY, "");
	return database_run("BEGIN IMMEDIATE", store, err);
}

enum status database_commit(struct store *store, struct error *err)
{
	return database_run("COMMIT", store, err);
}

void database_rollback(struct store *store)
{
	/* After some errors SQLite has rolled back by itself. */
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

enum status database_begin_read(struct store *store, bool *ret_begun,
				struct error *err)
{
	if (store->in_snapshot) {
		*ret_begun = false;
		return STATUS_OK;
	}
	enum status status = database_run("BEGIN", store, err);
	if (status == STATUS_OK)
		*ret_begun = true;
	return status;
}

void query_open(const char *sql, struct store *store, struct query *query)
{
	*query = (struct query){.store = store};
	query->result =
		sqlite3_prepare_v2(store->db, sql, -1, &query->statement, NULL);
}

void query_put_int(int64_t value, struct query *query)
{
	if (query->result == SQLITE_OK)
		query->result = sqlite3_bind_int64(query->statement,
						   ++query->n_put, value);
}

void query_put_instant(int64_t instant, struct query *query)
{
	if (instant != INSTANT_NONE)
		query_put_int(instant, query);
	else
		query->n_put++; /* a parameter not bound is NULL */
}

void query_put_text(const char *text, struct query *query)
{
	if (query->result == SQLITE_OK)
		query->result =
			sqlite3_bind_text(query->statement, ++query->n_put,
					  text, -1, SQLITE_STATIC);
}

void query_put_bytes(struct bytes bytes, struct query *query)
{
	/* A null pointer would be bound as NULL, not as no bytes. */
	if (query->result == SQLITE_OK)
		query->result =
			sqlite3_bind_blob64(query->statement, ++query->n_put,
					    bytes.n ? bytes.data : "", bytes.n,
					    SQLITE_STATIC);
}

bool query_row(struct query *query)
{
	if (query->result != SQLITE_OK || query->starved)
		return false;
	int result = sqlite3_step(query->statement);
	query->n_got = 0;
	if (result == SQLITE_ROW)
		return true;
	if (result != SQLITE_DONE)
		query->result = result;
	return false;
}

void query_done(struct query *query)
{
	while (query_row(query))
		;
	if (query->result == SQLITE_OK)
		query->result = sqlite3_reset(query->statement);
	if (query->result == SQLITE_OK)
		query->result = sqlite3_clear_bindings(query->statement);
	query->n_put = 0;
}

enum status query_close(struct query *query, struct error *err)
{
	int result = query->result;

	sqlite3_finalize(query->statement);
	query->statement = NULL;
	if (query->starved)
		return error_no_memory(err, query->starved);
	return database_error(query->store, result, err);
}

int64_t query_get_int(struct query *query)
{
	return sqlite3_column_int64(query->statement, query->n_got++);
}

int64_t query_get_instant(struct query *query)
{
	if (sqlite3_column_type(query->statement, query->n_got) != SQLITE_NULL)
		return query_get_int(query);
	query->n_got++;
	return INSTANT_NONE;
}

bool query_get_bool(struct query *query)
{
	return query_get_int(query) != 0;
}

struct bytes query_get_bytes(struct query *query)
{
	/* The pointer first: asking for it may change the length. */
	const void *data = sqlite3_column_blob(query->statement, query->n_got);
	int n = sqlite3_column_bytes(query->statement, query->n_got++);

	if (!data && sqlite3_errcode(sqlite3_db_handle(query->statement)) ==
			     SQLITE_NOMEM)
		query->result = SQLITE_NOMEM;
	return (struct bytes){data, data ? (size_t)n : 0};
}

const char *query_get_text(struct arena *arena, struct query *query)
{
	const char *text = arena_string(arena, query_get_bytes(query));

	if (!text)
		query->starved = arena;
	return text;
}

void *query_array(size_t n, size_t size, struct arena *arena,
		  struct query *query)
{
	void *array = arena_alloc(arena, n, size);

	if (!array)
		query->starved = arena;
	return array;
}
