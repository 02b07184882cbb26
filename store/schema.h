#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

/*
 * The tables, as numbered migrations.
 *
 * Invariant: migration n brings a database of version n - 1 to version n and
 * says so in user_version; one that was published is never edited. Must not
 * know who reads the tables.
 */

#include <stdint.h>

enum {
	SCHEMA_VERSION = 4,
	/* "TREF": tells our file from any other SQLite database. */
	SCHEMA_APPLICATION_ID = 0x54524546
};

/* The SQL that leads to version, 1..SCHEMA_VERSION. */
const char *schema_migration(int32_t version);

#endif
