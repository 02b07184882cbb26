#include "store/open_postgres.h"

#include <string.h>

#include "store/database_postgres.h"
#include "store/schema_postgres.h"
#include "store/uid_key.h"

/* --- schema --------------------------------------------------------------- */

static enum status refuse(enum status status, enum message message,
			  const struct store *store, struct error *err)
{
	error_set(err, status, message, "");
	error_source(err, store->path);
	return status;
}

static enum status read_about(struct store *store, int64_t *ret_application,
			      int64_t *ret_version, struct error *err)
{
	struct query query;

	query_open("SELECT application, version FROM about", store, &query);
	if (query_row(&query)) {
		*ret_application = query_get_int(&query);
		*ret_version = query_get_int(&query);
	}
	return query_close(&query, err);
}

/* An empty schema may have been made for us, with whose it is. */
static enum status count_tables(struct store *store, int64_t *ret_tables,
				int64_t *ret_about, struct error *err)
{
	struct query query;

	query_open("SELECT count(*), count(*) FILTER"
		   " (WHERE relname = 'about' AND relkind = 'r')"
		   " FROM pg_class JOIN pg_namespace"
		   " ON pg_namespace.oid = relnamespace"
		   " WHERE nspname = 'trefnydd'",
		   store, &query);
	if (query_row(&query)) {
		*ret_tables = query_get_int(&query);
		*ret_about = query_get_int(&query);
	}
	return query_close(&query, err);
}

enum status open_postgres_version(struct store *store, int64_t *ret_version,
				  struct error *err)
{
	int64_t n_tables = 0, n_about = 0, application = 0, version = 0;
	enum status status = count_tables(store, &n_tables, &n_about, err);

	if (status == STATUS_OK && n_about)
		status = read_about(store, &application, &version, err);
	if (status != STATUS_OK)
		return status;
	if (n_tables && (application != SCHEMA_APPLICATION_ID || version < 1))
		return refuse(STATUS_REJECTED, MSG_STORE_FOREIGN, store, err);
	if (version > SCHEMA_VERSION) {
		error_set(err, STATUS_REJECTED, MSG_STORE_NEWER, "dd", version,
			  (int64_t)SCHEMA_VERSION);
		error_source(err, store->path);
		return STATUS_REJECTED;
	}
	*ret_version = version;
	return STATUS_OK;
}

static enum status make_schema(struct store *store, struct error *err)
{
	int64_t there = 0;
	enum status status = database_ask(
		"SELECT count(*) FROM pg_namespace WHERE nspname = 'trefnydd'",
		store, &there, err);

	/* Whoever may make no schema may have been given one. */
	return status == STATUS_OK && !there
		       ? database_run("CREATE SCHEMA trefnydd", store, err)
		       : status;
}

static enum status run_all(const char *const *texts, struct store *store,
			   struct error *err)
{
	enum status status = STATUS_OK;

	for (; *texts && status == STATUS_OK; texts++)
		status = database_run(*texts, store, err);
	return status;
}

static enum status bring_up(struct store *store, struct error *err)
{
	int64_t version = 0;
	enum status status = open_postgres_version(store, &version, err);

	if (status == STATUS_OK && version == 0) {
		status = make_schema(store, err);
		version = SCHEMA_POSTGRES_FIRST - 1;
	}
	for (; status == STATUS_OK && version < SCHEMA_VERSION; version++)
		status =
			run_all(schema_postgres_migration((int32_t)version + 1),
				store, err);
	return status == STATUS_OK ? uid_key_make(store, err) : status;
}

/* All migrations or none; whoever comes second finds them done. */
static enum status migrate(struct store *store, struct error *err)
{
	enum status status = postgres_begin_schema(store, err);

	if (status == STATUS_OK)
		status = bring_up(store, err);
	if (status == STATUS_OK)
		status = database_commit(store, err);
	if (status != STATUS_OK)
		database_rollback(store);
	return status;
}

/* --- open ----------------------------------------------------------------- */

static enum status connect(const char *url, bool writes, struct store *store,
			   struct error *err)
{
	store->engine = &engine_postgres;
	store->url = strdup(url);
	return store->url ? database_connect(writes, store, err)
			  : error_no_memory(err, NULL);
}

enum status open_postgres(const char *url, enum store_mode mode,
			  struct store *store, struct error *err)
{
	int64_t version = 0;
	enum status status = connect(url, mode != STORE_READ, store, err);

	if (status == STATUS_OK)
		status = open_postgres_version(store, &version, err);
	if (status != STATUS_OK)
		return status;
	if (version == 0 && mode != STORE_CREATE)
		return refuse(STATUS_NOT_FOUND, MSG_STORE_MISSING, store, err);
	return version < SCHEMA_VERSION ? migrate(store, err) : STATUS_OK;
}

enum status open_postgres_as_is(const char *url, struct store *store,
				struct error *err)
{
	int64_t version = 0;
	enum status status = connect(url, false, store, err);

	if (status == STATUS_OK)
		status = open_postgres_version(store, &version, err);
	if (status == STATUS_OK && version == 0)
		return refuse(STATUS_NOT_FOUND, MSG_STORE_MISSING, store, err);
	return status;
}
