#include "store/statements_sqlite.h"

#include <string.h>

/* Some of these do what they do while they are prepared. */
static bool is_pragma(const char *sql)
{
	return strncmp(sql, "PRAGMA", strlen("PRAGMA")) == 0;
}

/* The address finds it, the text proves it: it may be of a buffer. */
static bool is_of(const struct kept_statement *kept, const char *sql)
{
	return kept->sql == sql && !kept->taken &&
	       strcmp(sqlite3_sql(kept->statement), sql) == 0;
}

static void drop(struct kept_statement *kept)
{
	sqlite3_finalize(kept->statement);
	*kept = (struct kept_statement){0};
}

/* NULL: all are taken. */
static struct kept_statement *make_room(struct statements *statements)
{
	for (int i = 0; i < MAX_STATEMENTS; i++) {
		struct kept_statement *kept =
			&statements->kept[statements->next];

		statements->next = (statements->next + 1) % MAX_STATEMENTS;
		if (kept->taken)
			continue;
		drop(kept);
		return kept;
	}
	return NULL;
}

int statements_take(sqlite3 *db, const char *sql, struct statements *statements,
		    sqlite3_stmt **ret)
{
	struct kept_statement *kept;

	for (int i = 0; i < MAX_STATEMENTS; i++) {
		kept = &statements->kept[i];
		if (!is_of(kept, sql))
			continue;
		kept->taken = true;
		*ret = kept->statement;
		return SQLITE_OK;
	}
	int result = sqlite3_prepare_v2(db, sql, -1, ret, NULL);
	if (result != SQLITE_OK || is_pragma(sql))
		return result;
	kept = make_room(statements);
	if (kept)
		*kept = (struct kept_statement){sql, *ret, true};
	return SQLITE_OK;
}

void statements_give(sqlite3_stmt *statement, bool failed,
		     struct statements *statements)
{
	for (int i = 0; statement && i < MAX_STATEMENTS; i++) {
		struct kept_statement *kept = &statements->kept[i];

		if (kept->statement != statement)
			continue;
		if (failed || sqlite3_reset(statement) != SQLITE_OK ||
		    sqlite3_clear_bindings(statement) != SQLITE_OK) {
			drop(kept);
			return;
		}
		kept->taken = false;
		return;
	}
	sqlite3_finalize(statement);
}

void statements_end(struct statements *statements)
{
	for (int i = 0; i < MAX_STATEMENTS; i++)
		drop(&statements->kept[i]);
}
