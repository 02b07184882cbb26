#include "store/database_postgres.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/wipe.h"
#include "store/postgres.h"

enum {
	MOST_PARAMETERS = 24,
	NAME_BYTES = 16,
	/* Rows that are sent before the server's answers are read. */
	BATCH = 4096,
	MILLISECONDS = 1000,
	PAUSE_MS = 20,
};

/* What parameters are; src/include/catalog/pg_type_d.h. */
enum { OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25 };

/* Of struct query: what its engine found is in its statement. */
enum { QUERY_FAILED = 1 };

/* --- transactions --------------------------------------------------------- */

/* Lost while it was idle: once more, on a connection as new. */
static enum status run_anew(const char *sql, struct store *store,
			    struct error *err)
{
	struct error first = {0};
	enum status status = STATUS_FAULT;

	if (!postgres_revive(store, err))
		return status;
	status = postgres_run(sql, store, &first);
	if (postgres_of(store)->lost)
		return postgres_revive(store, err)
			       ? postgres_run(sql, store, err)
			       : STATUS_FAULT;
	if (status != STATUS_OK && err && err->status == STATUS_OK)
		*err = first;
	return status;
}

static enum status run(const char *sql, struct store *store, struct error *err)
{
	return postgres_of(store)->in_transaction
		       ? postgres_run(sql, store, err)
		       : run_anew(sql, store, err);
}

static void rollback(struct store *store)
{
	struct postgres *postgres = postgres_of(store);

	if (PQtransactionStatus(postgres->connection) != PQTRANS_IDLE &&
	    !postgres->lost)
		(void)postgres_run("ROLLBACK", store, NULL);
	postgres->in_transaction = false;
	store->in_note = false;
}

static enum status begin(const char *sql, struct store *store,
			 struct error *err)
{
	struct postgres *postgres = postgres_of(store);

	postgres->outcome = OUTCOME_FAILED;
	enum status status = run_anew(sql, store, err);
	if (status == STATUS_OK) {
		postgres->in_transaction = true;
		return STATUS_OK;
	}
	rollback(store);
	postgres->outcome = OUTCOME_FAILED; /* it was tried anew */
	return status;
}

static enum status begin_write(enum writing writing, struct store *store,
			       struct error *err)
{
	/* The lock takes no snapshot; what is read first does. */
	static const char *const sql[] = {
		[WRITING_CHANGE] = "BEGIN ISOLATION LEVEL SERIALIZABLE;"
				   "LOCK TABLE writer IN EXCLUSIVE MODE",
		[WRITING_NOTE] = "BEGIN ISOLATION LEVEL SERIALIZABLE;"
				 "SET LOCAL synchronous_commit = off;"
				 "LOCK TABLE writer IN EXCLUSIVE MODE",
	};
	enum status status = begin(sql[writing], store, err);

	store->in_note = status == STATUS_OK && writing == WRITING_NOTE;
	return status;
}

enum status postgres_begin_schema(struct store *store, struct error *err)
{
	/* The number is our application's id. */
	return begin("BEGIN; SELECT pg_advisory_xact_lock(1414677830)", store,
		     err);
}

static enum status begin_read(struct store *store, struct error *err)
{
	return begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", store,
		     err);
}

static enum status commit(struct store *store, struct error *err)
{
	struct postgres *postgres = postgres_of(store);

	postgres->outcome = OUTCOME_UNKNOWN;
	enum status status =
		postgres_run(store->in_note ? "COMMIT"
					    : "NOTIFY trefnydd; COMMIT",
			     store, err);
	if (status != STATUS_OK)
		return status;
	postgres->in_transaction = false;
	store->in_note = false;
	return STATUS_OK;
}

static enum outcome outcome(const struct store *store)
{
	return postgres_of(store)->outcome;
}

/* --- what others commit --------------------------------------------------- */

/* What has arrived. */
static enum store_change notices(PGconn *connection)
{
	enum store_change change = STORE_SAME;
	PGnotify *notice;

	while ((notice = PQnotifies(connection))) {
		bool purge = strcmp(notice->extra, "purge") == 0;

		if (change != STORE_PURGED)
			change = purge ? STORE_PURGED : STORE_CHANGED;
		PQfreemem(notice);
	}
	return change;
}

/*
 * A commit signals those who listen before it is acknowledged, and a server
 * sends what it was signalled no later than its next answer: so with ask there
 * is an answer first, to nothing. A connection that is new may have missed
 * some.
 */
static enum status watch(bool ask, struct store *store, enum store_change *ret,
			 int *ret_fd, struct error *err)
{
	struct postgres *postgres = postgres_of(store);
	bool anew = postgres->lost || !postgres->watching;

	if (!anew && ask && postgres_run("", store, NULL) != STATUS_OK)
		anew = true;
	if (!anew && !ask && !PQconsumeInput(postgres->connection))
		anew = postgres->lost = true;
	if (anew) {
		enum status status = run_anew("LISTEN trefnydd", store, err);

		if (status != STATUS_OK)
			return status;
		postgres->watching = true;
	}
	enum store_change change = notices(postgres->connection);
	*ret = anew ? STORE_PURGED : change;
	*ret_fd = PQsocket(postgres->connection);
	return STATUS_OK;
}

/* --- SQL ------------------------------------------------------------------ */

/* From an opening quote to behind its closing one; doubled ones are two. */
static const char *skip_quoted(const char *sql)
{
	const char *end = strchr(sql + 1, *sql);

	return end ? end + 1 : sql + strlen(sql);
}

char *postgres_translate(const char *sql, int *ret_n_parameters)
{
	struct buffer text;
	int n = 0, most = 0;

	buffer_init(0, &text);
	while (*sql) {
		const char *end = sql + 1;
		char *behind;

		if (*sql == '\'' || *sql == '"')
			end = skip_quoted(sql);
		if (*sql != '?') {
			buffer_put(&text, sql, (size_t)(end - sql));
			sql = end;
			continue;
		}
		n = end[0] >= '1' && end[0] <= '9'
			    ? (int)strtol(end, &behind, 10)
			    : n + 1;
		sql = end[0] >= '1' && end[0] <= '9' ? behind : end;
		most = n > most ? n : most;
		buffer_printf(&text, "$%d", n);
	}
	*ret_n_parameters = most;
	return buffer_detach(&text);
}

/* --- a statement ---------------------------------------------------------- */

struct statement {
	const char *sql;
	Oid types[MOST_PARAMETERS];
	const char *values[MOST_PARAMETERS]; /* NULL: absent */
	int lengths[MOST_PARAMETERS], formats[MOST_PARAMETERS];
	unsigned char ints[MOST_PARAMETERS][sizeof(int64_t)];
	char name[NAME_BYTES];
	int n_parameters; /* those of the prepared statement */
	bool is_ready;	  /* it is prepared */
	PGresult *result; /* the rows; NULL: not asked for */
	int row;
	int n_sent;	 /* answers that are still to be read */
	int64_t changed; /* rows, since it was opened */
	struct error error;
	enum status status; /* of the first error */
};

static void keep_error(enum status status, struct query *query)
{
	struct statement *statement = query->statement;

	if (status == STATUS_OK || query->result)
		return;
	query->result = QUERY_FAILED;
	statement->status = status;
}

/* The address of a constant text is its name. */
static bool find_prepared(const struct postgres *postgres,
			  struct statement *statement)
{
	int i = 0;

	while (i < postgres->n_prepared &&
	       postgres->prepared[i] != statement->sql)
		i++;
	snprintf(statement->name, sizeof(statement->name), "s%d", i);
	if (i == POSTGRES_PREPARED)
		statement->name[0] = '\0';
	return i < postgres->n_prepared;
}

static enum status prepare_as(const char *sql, struct query *query)
{
	struct postgres *postgres = postgres_of(query->store);
	struct statement *statement = query->statement;
	PGresult *result = PQprepare(postgres->connection, statement->name, sql,
				     statement->n_parameters, statement->types);
	enum status status =
		postgres_error(result, query->store, &statement->error);

	PQclear(result);
	if (status == STATUS_OK && statement->name[0])
		postgres->prepared[postgres->n_prepared++] = statement->sql;
	return status;
}

static enum status prepare(struct query *query)
{
	struct statement *statement = query->statement;
	enum status status = STATUS_OK;

	char *sql =
		postgres_translate(statement->sql, &statement->n_parameters);
	if (!sql)
		return error_no_memory(&statement->error, NULL);
	if (!find_prepared(postgres_of(query->store), statement))
		status = prepare_as(sql, query);
	statement->is_ready = status == STATUS_OK;
	free(sql);
	return status;
}

/* What was read is not left behind in memory. */
static void drop_result(struct statement *statement)
{
	PGresult *result = statement->result;
	int n_rows = result ? PQntuples(result) : 0;
	int n_columns = result ? PQnfields(result) : 0;

	for (int i = 0; i < n_rows; i++)
		for (int j = 0; j < n_columns; j++)
			wipe(PQgetvalue(result, i, j),
			     (size_t)PQgetlength(result, i, j));
	PQclear(result);
	statement->result = NULL;
}

static void forget_parameters(struct statement *statement)
{
	memset(statement->values, 0, sizeof(statement->values));
	memset(statement->lengths, 0, sizeof(statement->lengths));
	memset(statement->formats, 0, sizeof(statement->formats));
}

static void open(const char *sql, struct query *query)
{
	struct statement *statement = calloc(1, sizeof(*statement));

	query->statement = statement;
	if (statement)
		statement->sql = sql;
	else
		query->result = QUERY_FAILED;
}

/* NULL: there are too many; our own SQL has not. */
static void put(const char *data, size_t n, Oid type, struct query *query)
{
	struct statement *statement = query->statement;
	int i = query->n_put++;

	if (i >= MOST_PARAMETERS || n > INT32_MAX) {
		keep_error(error_no_memory(&statement->error, NULL), query);
		return;
	}
	statement->types[i] = type;
	statement->values[i] = data;
	statement->lengths[i] = (int)n;
	statement->formats[i] = 1;
}

static void put_null(struct query *query)
{
	put(NULL, 0, OID_INT8, query);
}

static void put_int(int64_t value, struct query *query)
{
	struct statement *statement = query->statement;
	uint64_t rest = (uint64_t)value;

	if (query->n_put >= MOST_PARAMETERS) {
		put(NULL, 0, OID_INT8, query);
		return;
	}
	unsigned char *bytes = statement->ints[query->n_put];
	for (size_t i = sizeof(int64_t); i-- > 0; rest >>= 8)
		bytes[i] = (unsigned char)(rest & 0xff);
	put((const char *)bytes, sizeof(int64_t), OID_INT8, query);
}

static void put_text(struct bytes text, struct query *query)
{
	put(text.n ? text.data : "", text.n, OID_TEXT, query);
}

static void put_bytes(struct bytes bytes, struct query *query)
{
	put(bytes.n ? bytes.data : "", bytes.n, OID_BYTEA, query);
}

/* --- many rows ------------------------------------------------------------ */

/* One answer; *ret_more false: it was the last. */
static enum status take_answer(PGresult *answer, struct query *query,
			       bool *ret_more)
{
	struct statement *statement = query->statement;

	*ret_more = true;
	switch (PQresultStatus(answer)) {
	case PGRES_PIPELINE_SYNC:
		*ret_more = false;
		return STATUS_OK;
	case PGRES_PIPELINE_ABORTED: /* behind an error that is told */
		return STATUS_OK;
	default:
		statement->changed += strtoll(PQcmdTuples(answer), NULL, 10);
		return postgres_error(answer, query->store, &statement->error);
	}
}

static enum status take_answers(struct query *query)
{
	struct statement *statement = query->statement;
	struct postgres *postgres = postgres_of(query->store);
	enum status first = STATUS_OK;
	bool more = PQpipelineSync(postgres->connection) == 1;

	if (!more)
		first = postgres_error(NULL, query->store, &statement->error);
	while (more) {
		/* NULL stands behind each. */
		PGresult *answer = PQgetResult(postgres->connection);
		enum status status = STATUS_OK;

		if (answer)
			status = take_answer(answer, query, &more);
		PQclear(answer);
		if (first == STATUS_OK)
			first = status;
		if (PQstatus(postgres->connection) == CONNECTION_BAD)
			more = false;
	}
	if (first == STATUS_OK &&
	    PQstatus(postgres->connection) != CONNECTION_OK)
		first = postgres_error(NULL, query->store, &statement->error);
	statement->n_sent = 0;
	if (!PQexitPipelineMode(postgres->connection) && first == STATUS_OK)
		first = postgres_error(NULL, query->store, &statement->error);
	return first;
}

static void settle_sent(struct query *query)
{
	struct statement *statement = query->statement;

	if (statement && statement->n_sent)
		keep_error(take_answers(query), query);
}

static enum status send_row(struct query *query)
{
	struct statement *statement = query->statement;
	PGconn *connection = postgres_of(query->store)->connection;

	if (statement->n_sent == 0 && !PQenterPipelineMode(connection))
		return postgres_error(NULL, query->store, &statement->error);
	statement->n_sent++;
	if (!PQsendQueryPrepared(connection, statement->name,
				 statement->n_parameters, statement->values,
				 statement->lengths, statement->formats, 1))
		return postgres_error(NULL, query->store, &statement->error);
	return STATUS_OK;
}

static void done(struct query *query)
{
	struct statement *statement = query->statement;
	enum status status = STATUS_OK;

	if (statement->result) {
		drop_result(statement);
	} else {
		if (!statement->is_ready)
			status = prepare(query);
		if (status == STATUS_OK)
			status = send_row(query);
		keep_error(status, query);
		if (statement->n_sent == BATCH)
			settle_sent(query);
	}
	forget_parameters(statement);
}

/* --- rows that are read --------------------------------------------------- */

static enum status ask(struct query *query)
{
	struct statement *statement = query->statement;
	enum status status = STATUS_OK;

	if (!statement->is_ready)
		status = prepare(query);
	if (status != STATUS_OK)
		return status;
	statement->result =
		PQexecPrepared(postgres_of(query->store)->connection,
			       statement->name, statement->n_parameters,
			       statement->values, statement->lengths,
			       statement->formats, 1);
	status = postgres_error(statement->result, query->store,
				&statement->error);
	if (status != STATUS_OK)
		drop_result(statement);
	return status;
}

/* Outside a transaction it is asked once more where the connection broke. */
static enum status ask_anew(struct query *query)
{
	struct store *store = query->store;
	struct postgres *postgres = postgres_of(store);
	struct statement *statement = query->statement;

	if (!postgres_revive(store, &statement->error))
		return STATUS_FAULT;
	enum status status = ask(query);
	if (!postgres->lost || postgres->in_transaction)
		return status;
	statement->error = (struct error){0};
	statement->is_ready = false;
	return postgres_revive(store, &statement->error) ? ask(query)
							 : STATUS_FAULT;
}

static bool row(struct query *query)
{
	struct statement *statement = query->statement;

	settle_sent(query);
	if (query->result)
		return false;
	if (statement->result)
		statement->row++;
	else
		keep_error(ask_anew(query), query);
	return statement->result &&
	       statement->row < PQntuples(statement->result);
}

static int64_t changed(struct query *query)
{
	const struct statement *statement = query->statement;

	settle_sent(query);
	return statement->changed;
}

static enum status close(struct query *query, struct error *err)
{
	struct statement *statement = query->statement;

	if (!statement)
		return error_no_memory(err, NULL);
	settle_sent(query);
	drop_result(statement);
	enum status status = query->result ? statement->status : STATUS_OK;
	if (status != STATUS_OK && err && err->status == STATUS_OK)
		*err = statement->error;
	free(statement);
	return status;
}

/* --- columns -------------------------------------------------------------- */

static bool is_null(int column, struct query *query)
{
	const struct statement *statement = query->statement;

	return PQgetisnull(statement->result, statement->row, column);
}

/* bool, integer and bigint alike: big-endian. */
static int64_t get_int(int column, struct query *query)
{
	const struct statement *statement = query->statement;
	const char *data =
		PQgetvalue(statement->result, statement->row, column);
	int n = PQgetlength(statement->result, statement->row, column);
	uint64_t value = n && (*data & 0x80) ? UINT64_MAX : 0;

	for (int i = 0; i < n; i++)
		value = value << 8 | (unsigned char)data[i];
	return (int64_t)value;
}

static struct bytes get_bytes(int column, struct query *query)
{
	const struct statement *statement = query->statement;
	const PGresult *result = statement->result;

	return (struct bytes){PQgetvalue(result, statement->row, column),
			      (size_t)PQgetlength(result, statement->row,
						  column)};
}

/* --- upkeep --------------------------------------------------------------- */

/* However long it takes. */
static enum status run_long(const char *sql, struct store *store,
			    struct error *err)
{
	char reset[] = "SET statement_timeout = '000000000000s'";
	enum status status = run("SET statement_timeout = 0", store, err);

	if (status == STATUS_OK)
		status = run(sql, store, err);
	snprintf(reset, sizeof(reset), "SET statement_timeout = '%ds'",
		 (int)LIMIT_REQUEST_SECONDS);
	enum status after = run(reset, store, status == STATUS_OK ? err : NULL);
	return status == STATUS_OK ? after : status;
}

/* VACUUM passes over a table that is another's, with a warning. */
static enum status check_owner(struct store *store, struct error *err)
{
	int64_t n = 0;
	enum status status = database_ask(
		"SELECT count(*) FROM pg_class WHERE relkind = 'r'"
		" AND relnamespace = CAST('trefnydd' AS regnamespace)"
		" AND NOT pg_has_role(relowner, 'USAGE')",
		store, &n, err);

	if (status != STATUS_OK || !n)
		return status;
	error_source(err, store->path);
	return error_set(err, STATUS_REJECTED, MSG_PURGE_NOT_OWNER, "");
}

/* What an older snapshot may still see would be written anew with the rest. */
static enum status count_older(struct store *store, int64_t *ret,
			       struct error *err)
{
	return database_ask(
		"SELECT count(*) FROM pg_stat_activity"
		" WHERE datname = current_database()"
		" AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL"
		" AND age(backend_xmin) >= (SELECT age(xmin) FROM unwiped)",
		store, ret, err);
}

/* As long as a writer would wait. */
static enum status wait_for_older(struct store *store, struct error *err)
{
	int left_ms = LIMIT_STORE_WAIT_SECONDS * MILLISECONDS;
	int64_t n = 0;
	enum status status = count_older(store, &n, err);

	while (status == STATUS_OK && n && left_ms > 0) {
		status = run("SELECT pg_sleep(0.02)", store, err);
		left_ms -= PAUSE_MS;
		if (status == STATUS_OK)
			status = count_older(store, &n, err);
	}
	if (status == STATUS_OK && n)
		return error_set(err, STATUS_BUSY, MSG_PURGE_BUSY, "");
	return status;
}

static enum status wipe_tables(struct store *store, struct error *err)
{
	struct error own = {0};
	enum status status = check_owner(store, err);

	if (status == STATUS_OK)
		status = wait_for_older(store, err);
	if (status != STATUS_OK)
		return status;
	status = run_long("VACUUM FULL owner, source, email, busy, cover, item,"
			  " category, request, stored, revision, concern, plan,"
			  " occupied, happened, finding, token, token_scope,"
			  " audit_name, audit",
			  store, &own);
	if (status == STATUS_BUSY)
		return error_set(err, STATUS_BUSY, MSG_PURGE_BUSY, "");
	if (status != STATUS_OK && err && err->status == STATUS_OK)
		*err = own;
	return status;
}

/* Rows that stand on none; a server whose disk lies has them. */
static enum status verify(struct store *store, struct error *err)
{
#define WITHOUT(child, column, parent)                                         \
	{                                                                      \
#child, "SELECT count(*) FROM " #child                         \
			" AS c LEFT JOIN " #parent                             \
			" AS p ON p.key = c." #column " WHERE p.key IS NULL"   \
	}
	static const struct {
		const char *table, *sql;
	} checks[] = {
		WITHOUT(source, owner, owner),
		WITHOUT(email, source, source),
		WITHOUT(busy, source, source),
		WITHOUT(cover, source, source),
		WITHOUT(item, source, source),
		WITHOUT(revision, stored, stored),
		WITHOUT(concern, stored, stored),
		WITHOUT(plan, stored, stored),
		WITHOUT(occupied, plan, plan),
		WITHOUT(happened, stored, stored),
		WITHOUT(finding, stored, stored),
		WITHOUT(token_scope, token, token),
		{"category",
		 "SELECT count(*) FROM category AS c LEFT JOIN item AS i"
		 " ON i.source = c.source AND i.position = c.item"
		 " WHERE i.source IS NULL"},
		{"request", "SELECT count(*) FROM request WHERE reply IS NULL"},
		{"audit", "SELECT count(*) FROM audit WHERE digest IS NULL"},
	};
#undef WITHOUT
	enum status status = STATUS_OK;

	for (size_t i = 0; i < sizeof(checks) / sizeof(*checks); i++) {
		int64_t n = 0;

		if (status == STATUS_OK)
			status = database_ask(checks[i].sql, store, &n, err);
		if (status == STATUS_OK && n)
			status = database_damaged(store, checks[i].table, err);
	}
	return status;
}

static enum status bytes(struct store *store, int64_t *ret, struct error *err)
{
	return database_ask(
		"SELECT CAST(coalesce(sum(pg_total_relation_size(oid)), 0)"
		" AS bigint) FROM pg_class WHERE relkind = 'r'"
		" AND relnamespace = CAST('trefnydd' AS regnamespace)",
		store, ret, err);
}

/* The words of a package ("15.18 (Debian ...)") are left out. */
static enum status server(struct store *store, size_t size, char *ret,
			  const char **ret_unsafe, struct error *err)
{
	static const char *const unsafe[] = {"fsync", "full_page_writes"};
	struct query query;

	*ret_unsafe = NULL;
	query_open("SELECT CAST(split_part(current_setting('server_version'),"
		   " ' ', 1) AS text), current_setting('fsync') = 'on',"
		   " current_setting('full_page_writes') = 'on'",
		   store, &query);
	if (query_row(&query)) {
		struct bytes version = query_get_bytes(&query);

		snprintf(ret, size, "%.*s", (int)version.n, version.data);
		for (int i = 0; i < 2; i++)
			if (!query_get_bool(&query) && !*ret_unsafe)
				*ret_unsafe = unsafe[i];
	}
	return query_close(&query, err);
}

static enum status connect(bool writes, struct store *store, struct error *err)
{
	(void)writes; /* begin_write() is not called without */
	return postgres_connect(store, err);
}

const struct engine engine_postgres = {
	.is_postgres = true,
	.connect = connect,
	.disconnect = postgres_disconnect,
	.run = run,
	.begin_write = begin_write,
	.begin_read = begin_read,
	.commit = commit,
	.rollback = rollback,
	.outcome = outcome,
	.watch = watch,
	.wipe = wipe_tables,
	.verify = verify,
	.bytes = bytes,
	.server = server,
	.open = open,
	.put_null = put_null,
	.put_int = put_int,
	.put_text = put_text,
	.put_bytes = put_bytes,
	.row = row,
	.done = done,
	.changed = changed,
	.close = close,
	.is_null = is_null,
	.get_int = get_int,
	.get_bytes = get_bytes,
};
