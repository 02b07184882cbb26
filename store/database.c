#include "store/database.h"

#include <string.h>

#include "base/span.h"

/* --- the connection ------------------------------------------------------- */

enum status database_connect(bool writes, struct store *store,
			     struct error *err)
{
	store->writes = writes;
	return store->engine->connect(writes, store, err);
}

void database_disconnect(struct store *store)
{
	if (store->engine)
		store->engine->disconnect(store);
	store->connection = NULL;
}

enum status database_damaged(const struct store *store, const char *what,
			     struct error *err)
{
	error_set(err, STATUS_FAULT, MSG_STORE_DAMAGED, "w", what);
	error_source(err, store->path);
	return STATUS_FAULT;
}

const char *database_sql(const struct sql *sql, const struct store *store)
{
	return store->engine->is_postgres ? sql->postgres : sql->sqlite;
}

enum status database_run(const char *sql, struct store *store,
			 struct error *err)
{
	return store->engine->run(sql, store, err);
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

/* --- transactions --------------------------------------------------------- */

static enum status begin(enum writing writing, struct store *store,
			 struct error *err)
{
	if (!store->writes)
		return error_set(err, STATUS_FAULT, MSG_STORE_READ_ONLY, "");
	return store->engine->begin_write(writing, store, err);
}

enum status database_begin_write(struct store *store, struct error *err)
{
	return begin(WRITING_CHANGE, store, err);
}

enum status database_begin_note(struct store *store, struct error *err)
{
	return begin(WRITING_NOTE, store, err);
}

enum status database_commit(struct store *store, struct error *err)
{
	return store->engine->commit(store, err);
}

enum outcome database_outcome(const struct store *store)
{
	return store->engine->outcome(store);
}

void database_rollback(struct store *store)
{
	store->engine->rollback(store);
}

static enum status change_once(database_change *change, void *context,
			       struct store *store, struct error *err)
{
	enum status status = database_begin_write(store, err);

	if (status != STATUS_OK)
		return status;
	status = change(store, context, err);
	if (status == STATUS_OK)
		status = database_commit(store, err);
	if (status != STATUS_OK)
		database_rollback(store);
	return status;
}

enum status database_repeat(database_change *change, void *context,
			    struct store *store, struct error *err)
{
	enum status status = STATUS_FAULT;
	struct error own = {0};

	for (int i = 0; i < DATABASE_TRIES; i++) {
		own = (struct error){0};
		status = change_once(change, context, store, &own);
		if (status == STATUS_OK ||
		    database_outcome(store) == OUTCOME_FAILED)
			break;
	}
	if (status != STATUS_OK && err && err->status == STATUS_OK)
		*err = own;
	return status;
}

enum status database_begin_read(struct store *store, bool *ret_begun,
				struct error *err)
{
	if (store->in_snapshot) {
		*ret_begun = false;
		return STATUS_OK;
	}
	enum status status = store->engine->begin_read(store, err);
	if (status == STATUS_OK)
		*ret_begun = true;
	return status;
}

/* --- upkeep --------------------------------------------------------------- */

enum status database_wipe(struct store *store, struct error *err)
{
	return store->engine->wipe(store, err);
}

enum status database_verify(struct store *store, struct error *err)
{
	return store->engine->verify(store, err);
}

enum status database_bytes(struct store *store, int64_t *ret, struct error *err)
{
	return store->engine->bytes(store, ret, err);
}

enum status database_server(struct store *store, size_t size, char *ret,
			    const char **ret_unsafe, struct error *err)
{
	return store->engine->server(store, size, ret, ret_unsafe, err);
}

/* --- queries -------------------------------------------------------------- */

void query_open(const char *sql, struct store *store, struct query *query)
{
	*query = (struct query){.store = store};
	store->engine->open(sql, query);
}

void query_put_int(int64_t value, struct query *query)
{
	if (!query->result)
		query->store->engine->put_int(value, query);
}

void query_put_instant(int64_t instant, struct query *query)
{
	if (instant != INSTANT_NONE)
		query_put_int(instant, query);
	else if (!query->result)
		query->store->engine->put_null(query);
}

void query_put_words(struct bytes text, struct query *query)
{
	if (!query->result)
		query->store->engine->put_text(text, query);
}

void query_put_text(const char *text, struct query *query)
{
	query_put_words(bytes_of(text), query);
}

void query_put_bytes(struct bytes bytes, struct query *query)
{
	if (!query->result)
		query->store->engine->put_bytes(bytes, query);
}

bool query_row(struct query *query)
{
	query->n_got = 0;
	return !query->result && !query->starved &&
	       query->store->engine->row(query);
}

void query_done(struct query *query)
{
	if (!query->result && !query->starved)
		query->store->engine->done(query);
	query->n_put = 0;
}

int64_t query_changed(struct query *query)
{
	return query->result ? 0 : query->store->engine->changed(query);
}

enum status query_close(struct query *query, struct error *err)
{
	const struct arena *starved = query->starved;
	enum status status =
		query->store->engine->close(query, starved ? NULL : err);

	query->statement = NULL;
	return starved ? error_no_memory(err, starved) : status;
}

/* --- columns -------------------------------------------------------------- */

int64_t query_get_int(struct query *query)
{
	return query->store->engine->get_int(query->n_got++, query);
}

int64_t query_get_instant(struct query *query)
{
	if (!query->store->engine->is_null(query->n_got, query))
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
	return query->store->engine->get_bytes(query->n_got++, query);
}

const char *query_get_text(struct arena *arena, struct query *query)
{
	const char *text = arena_string(arena, query_get_bytes(query));

	if (!text)
		query->starved = arena;
	return text;
}

struct bytes query_copy_bytes(struct arena *arena, struct query *query)
{
	struct bytes bytes = query_get_bytes(query);

	bytes.data = arena_string(arena, bytes);
	if (!bytes.data)
		query->starved = arena;
	return bytes;
}

void *query_array(size_t n, size_t size, struct arena *arena,
		  struct query *query)
{
	void *array = arena_alloc(arena, n, size);

	if (!array)
		query->starved = arena;
	return array;
}

void *query_counted(size_t i, void *array, size_t size, struct arena *arena,
		    struct query *query)
{
	size_t n_rows = (size_t)query_get_int(query);

	return i ? array : query_array(n_rows, size, arena, query);
}

void *query_grown(size_t i, void *array, size_t size, struct arena *arena,
		  struct query *query)
{
	enum { FIRST_ROOM = 16 };
	bool is_full = i == 0 || (i >= FIRST_ROOM && (i & (i - 1)) == 0);

	if (!is_full)
		return array;
	void *larger = query_array(i ? 2 * i : FIRST_ROOM, size, arena, query);
	if (larger && i)
		memcpy(larger, array, i * size);
	return larger;
}
