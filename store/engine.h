#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

/*
 * What a database does for store/database.h. An engine sees a query's
 * parameters in their order, puts what it likes into connection, statement
 * and result, and sets result where something failed: what is done to a query
 * after that does nothing.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "store/store.h"

struct store {
	const struct engine *engine;
	char *path;	  /* what messages call it: SQLite's file */
	char *url;	  /* PostgreSQL's; never told, it may have a password */
	void *connection; /* the engine's own */
	bool writes;
	bool in_snapshot;
	bool in_note; /* a transaction that is not waited for */
	int64_t seen; /* the engine's, of what others committed */
};

struct query {
	struct store *store;
	void *statement; /* the engine's own */
	int result;	 /* the engine's; 0 until something failed */
	int n_put;	 /* parameters put so far */
	int n_got;	 /* columns got from this row */
	const struct arena *starved; /* the arena that gave no memory */
};

/* What became of a change that failed. */
enum outcome {
	OUTCOME_FAILED,	 /* nothing, and the same again would fail */
	OUTCOME_UNDONE,	 /* nothing, but the same again may do */
	OUTCOME_UNKNOWN, /* the connection broke while it was committed */
};

enum writing {
	WRITING_CHANGE, /* is waited for, and others are told */
	WRITING_NOTE,	/* neither */
};

struct engine {
	bool is_postgres; /* which words of a struct sql it takes */
	enum status (*connect)(bool writes, struct store *store,
			       struct error *err);
	void (*disconnect)(struct store *store);
	enum status (*run)(const char *sql, struct store *store,
			   struct error *err);
	/* On an error no transaction is open. */
	enum status (*begin_write)(enum writing writing, struct store *store,
				   struct error *err);
	enum status (*begin_read)(struct store *store, struct error *err);
	enum status (*commit)(struct store *store, struct error *err);
	void (*rollback)(struct store *store);
	/* After a change that failed. */
	enum outcome (*outcome)(const struct store *store);
	/* As store_watch() has it. */
	enum status (*watch)(bool ask, struct store *store,
			     enum store_change *ret, int *ret_fd,
			     struct error *err);
	enum status (*wipe)(struct store *store, struct error *err);
	enum status (*verify)(struct store *store, struct error *err);
	enum status (*bytes)(struct store *store, int64_t *ret,
			     struct error *err);
	/* "15.18", and a setting that is not safe or NULL; "": a file. */
	enum status (*server)(struct store *store, size_t size, char *ret,
			      const char **ret_unsafe, struct error *err);

	void (*open)(const char *sql, struct query *query);
	void (*put_null)(struct query *query);
	void (*put_int)(int64_t value, struct query *query);
	void (*put_text)(struct bytes text, struct query *query);
	void (*put_bytes)(struct bytes bytes, struct query *query);
	bool (*row)(struct query *query);
	void (*done)(struct query *query);
	int64_t (*changed)(struct query *query);
	enum status (*close)(struct query *query, struct error *err);

	bool (*is_null)(int column, struct query *query);
	int64_t (*get_int)(int column, struct query *query);
	struct bytes (*get_bytes)(int column, struct query *query);
};

#endif
