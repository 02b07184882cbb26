#ifndef STORE_STATEMENTS_SQLITE_H
#define STORE_STATEMENTS_SQLITE_H

/*
 * Statements that a connection has prepared, for the same SQL again: to load
 * the calendars of one case is the same few statements thirty times, and to
 * prepare one costs more than to run it.
 *
 * Invariant: a statement that is kept is reset and has nothing bound; one is
 * never given out twice at a time.
 */

#include <sqlite3.h>
#include <stdbool.h>

enum { MAX_STATEMENTS = 48 };

struct statements {
	struct kept_statement {
		const char *sql; /* where the text stands; NULL: none */
		sqlite3_stmt *statement;
		bool taken;
	} kept[MAX_STATEMENTS];
	int next; /* which one makes room */
};

/* Gives SQLite's result code, as sqlite3_prepare_v2() does. */
int statements_take(sqlite3 *db, const char *sql, struct statements *statements,
		    sqlite3_stmt **ret);
/* Takes it back; failed: it is not used again. */
void statements_give(sqlite3_stmt *statement, bool failed,
		     struct statements *statements);
void statements_end(struct statements *statements);

#endif
