#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"
#include "store/open_postgres.h"
#include "store/open_sqlite.h"
#include "store/purge.h"

const char *store_kind_word(enum store_kind kind)
{
	static const char *const words[N_STORE_KINDS] = {
		[STORE_PERSON] = "person",     [STORE_ROOM] = "room",
		[STORE_RESOURCE] = "resource", [STORE_EVENTS] = "events",
		[STORE_HOLIDAYS] = "holidays",
	};

	return words[kind];
}

bool store_is_url(const char *where)
{
	static const char *const schemes[] = {"postgresql://", "postgres://"};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (strncmp(where, schemes[i], strlen(schemes[i])) == 0)
			return true;
	return false;
}

const char *store_name(const struct store *store)
{
	return store->path;
}

/* A purge that was cut short; while others read the files, for room or for an
 * owner of the tables, it waits on. */
static enum status finish_purge(struct store *store, struct error *err)
{
	struct error own = {0};
	enum status status = store_finish_purge(store, &own);

	if (status == STATUS_BUSY || own.message == MSG_STORE_FULL ||
	    own.message == MSG_PURGE_NOT_OWNER)
		return STATUS_OK;
	if (status != STATUS_OK && err && err->status == STATUS_OK)
		*err = own;
	return status;
}

enum status store_open(const char *where, enum store_mode mode,
		       struct store **ret, struct error *err)
{
	struct store *store = calloc(1, sizeof(*store));

	if (!store)
		return error_no_memory(err, NULL);
	enum status status = store_is_url(where)
				     ? open_postgres(where, mode, store, err)
				     : open_sqlite(where, mode, store, err);
	if (status == STATUS_OK && mode != STORE_READ)
		status = finish_purge(store, err);
	if (status != STATUS_OK) {
		store_close(store);
		return status;
	}
	*ret = store;
	return STATUS_OK;
}

bool store_failed(const struct error *error)
{
	return error->message == MSG_STORE_FAULT ||
	       error->message == MSG_STORE_DAMAGED;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	database_disconnect(store);
	if (store->url)
		wipe(store->url, strlen(store->url));
	free(store->url);
	free(store->path);
	free(store);
}

enum status store_begin_snapshot(struct store *store, struct error *err)
{
	bool begun = false;
	int64_t version;
	enum status status = database_begin_read(store, &begun, err);

	if (status != STATUS_OK)
		return status;
	/* SQLite takes its snapshot at the first read. */
	status = database_ask("SELECT count(*) FROM request WHERE at IS NULL",
			      store, &version, err);
	if (status == STATUS_OK)
		store->in_snapshot = true;
	else if (begun)
		database_rollback(store);
	return status;
}

void store_end_snapshot(struct store *store)
{
	if (!store->in_snapshot)
		return;
	store->in_snapshot = false;
	database_rollback(store);
}

enum status store_watch(bool ask, struct store *store, enum store_change *ret,
			int *ret_fd, struct error *err)
{
	return store->engine->watch(ask, store, ret, ret_fd, err);
}
