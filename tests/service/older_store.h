#ifndef TESTS_SERVICE_OLDER_STORE_H
#define TESTS_SERVICE_OLDER_STORE_H

/*
 * A store as an earlier program left it: its schema's own migrations, which
 * are never edited, and rows in every table that schema had.
 */

#include <sqlite3.h>
#include <sys/stat.h>

#include "store/schema.h"
#include "tests/service/driver.h"

/* What each schema added can be in the store; of the first two UIDs differ. */
static const char *const older_rows[] = {
	"INSERT INTO owner (kind, id) VALUES (0, 'chief'), (3, 'local');"
	"INSERT INTO source (owner, name, complete, cover_assumed,"
	" covers_stated, stated_from, stated_to, horizon_start, horizon_end,"
	" zone, digest, imported_at, reduced) VALUES"
	" (1, 'main', 1, 0, 0, 0, 0, 1, 99, '', 77, 1, x'41'),"
	" (2, 'main', 1, 0, 0, 0, 0, 1, 99, '', 78, 1, x'42');"
	"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
	" WHERE i < 400) INSERT INTO busy (source, start, \"end\", said)"
	" SELECT 1, 3 * i, 3 * i + 1, 8 FROM n;"
	"INSERT INTO cover VALUES (1, 1, 9), (2, 1, 9);"
	"INSERT INTO email VALUES (1, 0, 'chief@dyffryn.example');"
	"INSERT INTO item VALUES (2, 0, 2, 3, 0, NULL, NULL, 'a day');"
	"INSERT INTO category VALUES (2, 0, 0, 'HOLIDAY');"
	"INSERT INTO request VALUES ('first', 'import', 5, '', 1793000000,"
	" x'7b7d');",

	"INSERT INTO uid_key VALUES (zeroblob(32));"
	"UPDATE source SET uids_hashed = 1;",

	"INSERT INTO stored (id, revision, state) VALUES ('near', 1, 0);"
	"INSERT INTO revision VALUES (1, 1, 0, 'put', '', 1793000000, x'7b7d',"
	" x'7b7d');"
	"INSERT INTO concern VALUES (1, 0, 'chief');",
};

static inline void make_older_store(const char *folder, int32_t version)
{
	char path[512];
	sqlite3 *db = NULL;

	snprintf(path, sizeof(path), "%s/trefnydd.db", folder);
	CHECK(mkdir(folder, S_IRWXU) == 0 &&
		      sqlite3_open(path, &db) == SQLITE_OK &&
		      chmod(path, S_IRUSR | S_IWUSR) == 0 &&
		      sqlite3_exec(db, "PRAGMA journal_mode = WAL", NULL, NULL,
				   NULL) == SQLITE_OK,
	      "cannot make %s", path);
	for (int32_t v = 1; v <= version; v++)
		CHECK(sqlite3_exec(db, schema_migration(v), NULL, NULL, NULL) ==
				      SQLITE_OK &&
			      sqlite3_exec(db, older_rows[v - 1], NULL, NULL,
					   NULL) == SQLITE_OK,
		      "schema %d: %s", (int)v, sqlite3_errmsg(db));
	CHECK(sqlite3_close(db) == SQLITE_OK, "cannot close %s", path);
}

#endif
