#ifndef TESTS_UNIT_POSTGRES_H
#define TESTS_UNIT_POSTGRES_H

/*
 * Unit tests of a store run on SQLite, and again, by tests/unit/on_postgres.sh,
 * on a PostgreSQL: STORE_URL is where, STORE_DATA is the server's folder.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* NULL: the tests are on SQLite. */
static inline const char *store_url(void)
{
	return getenv("STORE_URL");
}

/* SQL from outside the store. What its first row has goes to ret; "": none. */
static inline void server_sql(const char *sql, size_t size, char *ret)
{
	PGconn *connection = PQconnectdb(store_url());
	PGresult *result = PQexec(connection, sql);
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(connection));
	if (size)
		snprintf(ret, size, "%s",
			 PQntuples(result) ? PQgetvalue(result, 0, 0) : "");
	PQclear(result);
	PQfinish(connection);
}

/* In the store's own tables, with SQLite's name of bytes. */
static inline void store_sql(const char *sql, size_t size, char *ret)
{
	char text[2048];
	int n = snprintf(text, sizeof(text),
			 "SET client_min_messages = error;"
			 "CREATE DOMAIN pg_temp.blob AS bytea;"
			 "SET search_path = trefnydd, pg_temp; %s",
			 sql);

	assert_true(n > 0 && n < (int)sizeof(text));
	server_sql(text, size, ret);
}

/* As if there had been no store. */
static inline void forget_schema(void)
{
	if (store_url())
		server_sql("SET client_min_messages = error;"
			   "DROP SCHEMA IF EXISTS trefnydd CASCADE",
			   0, NULL);
}

/* Of the changes that add to the table each is refused as one that met another:
 * those of the first n tries, or, with 0, every other. A sequence does not go
 * back with them. The store is there. */
static inline void refuse_commits(const char *table, int n)
{
	char sql[1024];

	snprintf(sql, sizeof(sql),
		 "CREATE SEQUENCE tries;"
		 "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql"
		 " AS 'DECLARE try bigint = nextval(''tries''); BEGIN"
		 " IF try <= %d OR (%d = 0 AND try %% 2 = 1) THEN"
		 "  RAISE EXCEPTION USING ERRCODE = ''40001''; END IF;"
		 " RETURN NULL; END';"
		 "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON %s"
		 " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
		 " EXECUTE FUNCTION refuse()",
		 n, n, table);
	store_sql(sql, 0, NULL);
}

static inline int count_in_file(const char *path, const char *bytes)
{
	FILE *file = fopen(path, "r");
	size_t length = strlen(bytes);
	struct stat info;
	int n = 0;

	if (!file)
		return 0;
	assert_int_equal(fstat(fileno(file), &info), 0);
	size_t size = S_ISREG(info.st_mode) ? (size_t)info.st_size : 0;
	char *text = malloc(size + 1);
	assert_non_null(text);
	size = fread(text, 1, size, file);
	for (size_t k = 0; k + length <= size; k++)
		n += text[k] == *bytes && memcmp(text + k, bytes, length) == 0;
	free(text);
	fclose(file);
	return n;
}

/* How often the bytes stand in the files of the tables. */
static inline int count_in_tables(const char *bytes)
{
	char folder[64], path[512];
	int n = 0;

	server_sql("CHECKPOINT", 0, NULL);
	server_sql("SELECT 'base/' || oid FROM pg_database"
		   " WHERE datname = current_database()",
		   sizeof(folder), folder);
	snprintf(path, sizeof(path), "%s/%s", getenv("STORE_DATA"), folder);
	DIR *directory = opendir(path);
	assert_non_null(directory);
	for (struct dirent *entry; (entry = readdir(directory));) {
		int length =
			snprintf(path, sizeof(path), "%s/%s/%s",
				 getenv("STORE_DATA"), folder, entry->d_name);
		assert_true(length > 0 && length < (int)sizeof(path));
		n += count_in_file(path, bytes);
	}
	closedir(directory);
	return n;
}

#endif
