#ifndef STORE_SCHEMA_POSTGRES_H
#define STORE_SCHEMA_POSTGRES_H

/*
 * The tables in a PostgreSQL, in the schema trefnydd of its database, under
 * the version numbers of store/schema.h.
 *
 * Invariant: the first migration makes a store of its version where there is
 * none; migration n brings one of version n - 1 to n and says so in about.
 */

#include "store/schema.h"

enum { SCHEMA_POSTGRES_FIRST = 4 };

/* The SQL that leads to version, SCHEMA_POSTGRES_FIRST..SCHEMA_VERSION: texts,
 * and NULL. */
const char *const *schema_postgres_migration(int32_t version);

#endif
