/*
 * enlarge FILE BYTES: pages that hold nothing behind a store's last one, as a
 * purge leaves them.
 */
#include <sqlite3.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	sqlite3 *db = NULL;
	char sql[256];

	if (argc != 3)
		return 2;
	snprintf(sql, sizeof(sql),
		 "CREATE TABLE large (bytes BLOB);"
		 "INSERT INTO large VALUES (zeroblob(%s));"
		 "DROP TABLE large; PRAGMA wal_checkpoint(TRUNCATE);",
		 argv[2]);
	int failed = sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE,
				     NULL) != SQLITE_OK ||
		     sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK;
	if (failed)
		fprintf(stderr, "enlarge: %s\n", sqlite3_errmsg(db));
	return sqlite3_close(db) != SQLITE_OK || failed;
}
