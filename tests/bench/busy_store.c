#include "tests/bench/busy_store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static void run(const char *sql, sqlite3 *db)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return;
	fprintf(stderr, "bench: %s\n", sqlite3_errmsg(db));
	exit(1);
}

void busy_store_fill(const char *file, int64_t n, int64_t n_each)
{
	sqlite3 *db = NULL;
	char sql[2048];

	if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL) !=
	    SQLITE_OK) {
		fprintf(stderr, "bench: %s\n", file);
		exit(1);
	}
	/* Whatever is lost here is only a bench's. */
	run("PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF;"
	    "PRAGMA cache_size = -200000; BEGIN",
	    db);
	snprintf(sql, sizeof(sql),
		 "CREATE TEMP TABLE one AS SELECT * FROM source"
		 " ORDER BY key LIMIT 1;"
		 "CREATE TEMP TABLE extra AS WITH RECURSIVE c (i) AS"
		 " (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %lld)"
		 " SELECT i, (SELECT max(key) FROM owner) + i AS owner,"
		 " (SELECT max(key) FROM source) + i AS source FROM c;"
		 "INSERT INTO owner SELECT owner, 0, 'extra-' || i FROM extra;",
		 (long long)(n / n_each));
	run(sql, db);
	run("INSERT INTO source SELECT extra.source, extra.owner, 'main',"
	    " as_of, complete, cover_assumed, covers_stated, stated_from,"
	    " stated_to, horizon_start, horizon_end, zone, digest,"
	    " imported_at, reduced, uids_hashed FROM extra, one;"
	    "INSERT INTO cover SELECT extra.source, horizon_start,"
	    " horizon_end FROM extra, one;",
	    db);
	snprintf(sql, sizeof(sql),
		 "INSERT INTO busy SELECT extra.source,"
		 " horizon_start + k * ((horizon_end - horizon_start) / %lld),"
		 " horizon_start + k * ((horizon_end - horizon_start) / %lld)"
		 " + 1800, 8 FROM extra, one, (WITH RECURSIVE c (k) AS"
		 " (SELECT 0 UNION ALL SELECT k + 1 FROM c WHERE k < %lld)"
		 " SELECT k FROM c);"
		 "COMMIT",
		 (long long)n_each, (long long)n_each, (long long)(n_each - 1));
	run(sql, db);
	sqlite3_close(db);
}
