#ifndef STORE_POSTGRES_H
#define STORE_POSTGRES_H

/*
 * A connection to a PostgreSQL, for store/database_postgres.c.
 *
 * Invariants: a commit is on the server's disk before it is acknowledged,
 * whatever the server is set to; nothing waits for ever. What names the
 * database in a message has neither a user nor a password in it. Must not know
 * what the tables mean.
 */

#include <libpq-fe.h>

#include "store/engine.h"

/* Statements that a connection keeps prepared, known by the address of their
 * constant text; more are prepared each time. */
enum { POSTGRES_PREPARED = 160 };

struct postgres {
	PGconn *connection;
	bool in_transaction;
	bool lost; /* the connection broke */
	enum outcome outcome;
	bool watching; /* it listens */
	const char *prepared[POSTGRES_PREPARED];
	int n_prepared;
};

struct postgres *postgres_of(const struct store *store);

/* To the store's url; its path becomes what messages call it. */
enum status postgres_connect(struct store *store, struct error *err);
void postgres_disconnect(struct store *store);
/* True: there is a connection, the old one or one as new. False: it is lost,
 * or what was begun on it is. */
bool postgres_revive(struct store *store, struct error *err);

/* Of a result, NULL where there is none; notes what the transaction came to. */
enum status postgres_error(const PGresult *result, struct store *store,
			   struct error *err);
/* Statements without parameters; rows are dropped. */
enum status postgres_run(const char *sql, struct store *store,
			 struct error *err);

#endif
