#ifndef STORE_OPEN_POSTGRES_H
#define STORE_OPEN_POSTGRES_H

/*
 * A store in a PostgreSQL: the tables in the schema trefnydd of the database
 * that a URL names, of no newer schema than ours, brought to ours.
 */

#include "store/database.h"
#include "store/store.h"

/* Into a store that is all zeroes. */
enum status open_postgres(const char *url, enum store_mode mode,
			  struct store *store, struct error *err);
/* For reading, whatever its schema up to ours. */
enum status open_postgres_as_is(const char *url, struct store *store,
				struct error *err);
/* *ret_version 0: nothing is in it yet. Foreign or newer: STATUS_REJECTED. */
enum status open_postgres_version(struct store *store, int64_t *ret_version,
				  struct error *err);

#endif
