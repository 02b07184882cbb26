#include "store/postgres.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

enum {
	OLDEST_MAJOR = 13, /* of those that are still looked after */
	PER_MAJOR = 10000,
	MOST_OPTIONS = 16,
	NUMBER_BYTES = 16,
	STATE_BYTES = 6, /* of a SQLSTATE */
	SETTINGS_BYTES = 1024,
};

/* The SQLSTATE of a connection that broke or was never made. */
static const char CONNECTION_FAILURE[] = "08006";

struct postgres *postgres_of(const struct store *store)
{
	return store->connection;
}

/* --- errors --------------------------------------------------------------- */

static bool has_class(const char *state, const char *class)
{
	return strncmp(state, class, strlen(class)) == 0;
}

/* Why it does not answer, by what the server says: a SQLSTATE, or its class. */
static enum message why_refused(const char *state)
{
	static const struct {
		const char *class;
		enum message why;
	} known[] = {
		{"28P01", MSG_STORE_AWAY_PASSWORD},
		{"28", MSG_STORE_AWAY_USER},
		{"3D", MSG_STORE_AWAY_DATABASE},
		{"42501", MSG_STORE_AWAY_USER},
		{"53300", MSG_STORE_AWAY_FULL},
		{"57P", MSG_STORE_AWAY_STOPPING},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (has_class(state, known[i].class))
			return known[i].why;
	return MSG_STORE_AWAY_REFUSED;
}

/* And by what libpq says, in the locale "C"; the system's words are among it.
 * None of it is repeated: it names users and files. */
static enum message why_broken(const char *words)
{
	static const struct {
		const char *words;
		enum message why;
	} known[] = {
		{"no password supplied", MSG_STORE_AWAY_NO_PASSWORD},
		{"could not translate host name", MSG_STORE_AWAY_NAME},
		{"timeout expired", MSG_STORE_AWAY_TIMEOUT},
		{"Connection timed out", MSG_STORE_AWAY_TIMEOUT},
		{"certificate", MSG_STORE_AWAY_CERTIFICATE},
		{"SSL was required", MSG_STORE_AWAY_TLS},
		{"read-only", MSG_STORE_AWAY_READ_ONLY},
		{"hot standby", MSG_STORE_AWAY_READ_ONLY},
		{"Connection refused", MSG_STORE_AWAY_NOBODY},
		{"No such file or directory", MSG_STORE_AWAY_NOBODY},
		{"Permission denied", MSG_SYSTEM_PERMISSION},
		{"No route to host", MSG_STORE_AWAY_UNREACHED},
		{"Network is unreachable", MSG_STORE_AWAY_UNREACHED},
		{"out of memory", MSG_NO_MEMORY},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strstr(words, known[i].words))
			return known[i].why;
	return MSG_STORE_AWAY_BROKEN;
}

/* The last line's SQLSTATE, where the server refused the connection (the
 * verbosity PQERRORS_SQLSTATE: "...FATAL:  28P01"); else "". */
static void state_told(const char *words, char ret[static STATE_BYTES])
{
	size_t n = strlen(words);

	while (n && words[n - 1] == '\n')
		n--;
	const char *state = words + n - (STATE_BYTES - 1);
	bool told = n > STATE_BYTES && state[-1] == ' ' && state[-2] == ' ' &&
		    strspn(state, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
			    STATE_BYTES - 1;

	snprintf(ret, STATE_BYTES, "%s", told ? state : "");
}

/* state: the server's, NULL where it gave no result. */
static enum status away(const char *state, struct store *store,
			struct error *err)
{
	struct postgres *postgres = postgres_of(store);
	const char *words = PQerrorMessage(postgres->connection);
	char told[STATE_BYTES];

	state_told(words, told);
	if (!state)
		state = told;
	postgres->lost = true;
	/* What was sent may have been done. */
	if (postgres->outcome != OUTCOME_UNKNOWN)
		postgres->outcome = OUTCOME_UNDONE;
	error_set(err, STATUS_FAULT, MSG_STORE_AWAY, "mw",
		  (int)(*state ? why_refused(state) : why_broken(words)),
		  *state ? state : CONNECTION_FAILURE);
	error_source(err, store->path);
	return STATUS_FAULT;
}

static enum status set_error(const char *state, struct store *store,
			     struct error *err)
{
	enum status status;

	if (strcmp(state, "55P03") == 0) /* lock_not_available */
		status = error_set(err, STATUS_BUSY, MSG_STORE_BUSY, "d",
				   (int64_t)LIMIT_STORE_WAIT_SECONDS);
	else if (strcmp(state, "53100") == 0) /* disk_full */
		status = error_set(err, STATUS_FAULT, MSG_STORE_FULL, "");
	else if (strcmp(state, "42501") == 0) /* insufficient_privilege */
		status = error_set(err, STATUS_REJECTED, MSG_STORE_DENIED, "");
	else if (has_class(state, "XX00")) /* data_corrupted, and the like */
		status = error_set(err, STATUS_FAULT, MSG_STORE_DAMAGED, "w",
				   state);
	else
		status = error_set(err, STATUS_FAULT, MSG_STORE_FAULT, "ww",
				   "PostgreSQL", state);
	error_source(err, store->path);
	return status;
}

/* serialization_failure, deadlock_detected */
static bool is_conflict(const char *state)
{
	return strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0;
}

static bool is_fine(const PGresult *result)
{
	switch (PQresultStatus(result)) {
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
	case PGRES_EMPTY_QUERY:
		return true;
	default:
		return false;
	}
}

enum status postgres_error(const PGresult *result, struct store *store,
			   struct error *err)
{
	struct postgres *postgres = postgres_of(store);

	if (result && is_fine(result))
		return STATUS_OK;
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	/* A server that is shut down says so first: class 57P. */
	if (!state || PQstatus(postgres->connection) == CONNECTION_BAD ||
	    has_class(state, "57P") || has_class(state, "08"))
		return away(state, store, err);
	postgres->outcome =
		is_conflict(state) ? OUTCOME_UNDONE : OUTCOME_FAILED;
	return set_error(state, store, err);
}

enum status postgres_run(const char *sql, struct store *store,
			 struct error *err)
{
	PGresult *result = PQexec(postgres_of(store)->connection, sql);
	enum status status = postgres_error(result, store, err);

	PQclear(result);
	return status;
}

/* --- the connection ------------------------------------------------------- */

static void ignore(void *context, const PGresult *notice)
{
	(void)context;
	(void)notice;
}

/* What messages call it: postgresql:DATABASE@HOST, as libpq took the URL. */
static char *name_of(const PGconn *connection)
{
	const char *database = PQdb(connection), *host = PQhost(connection);
	struct buffer name;

	buffer_init(0, &name);
	buffer_printf(&name, "postgresql:%s@%s", database ? database : "",
		      host ? host : "");
	return buffer_detach(&name);
}

/* A URL that libpq cannot read is not repeated: it may have a password. */
static enum status check_url(const char *url, struct error *err)
{
	PQconninfoOption *options = PQconninfoParse(url, NULL);

	if (!options)
		return error_set(err, STATUS_REJECTED, MSG_STORE_URL, "");
	PQconninfoFree(options);
	return STATUS_OK;
}

/*
 * As PQconnectdbParams() connects, host by host and each in time; but what
 * the server refuses it with is told as a SQLSTATE, and nothing that it
 * notices meanwhile is printed. The first attempt is only begun: a connection
 * has to be there for its options to be set.
 */
static PGconn *connect_quietly(const char *const *names,
			       const char *const *values)
{
	PGconn *connection = PQconnectStartParams(names, values, 1);

	if (!connection)
		return NULL;
	PQsetErrorVerbosity(connection, PQERRORS_SQLSTATE);
	PQsetNoticeReceiver(connection, ignore, NULL);
	PQreset(connection);
	return connection;
}

/* What stands before the URL it may say otherwise. A server that is gone is
 * found out after 25 s, also while it is waited for. */
static PGconn *dial(const char *url)
{
	static const char *const usual[][2] = {
		{"target_session_attrs", "read-write"},
		{"keepalives_idle", "10"},
		{"keepalives_interval", "5"},
		{"keepalives_count", "3"},
		{"tcp_user_timeout", "25000"},
		{"fallback_application_name", "trefnydd"},
	};
	const char *names[MOST_OPTIONS] = {0}, *values[MOST_OPTIONS] = {0};
	char wait_s[NUMBER_BYTES];
	size_t n = 0;

	snprintf(wait_s, sizeof(wait_s), "%d", (int)LIMIT_STORE_WAIT_SECONDS);
	names[n] = "connect_timeout";
	values[n++] = wait_s;
	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++) {
		names[n] = usual[i][0];
		values[n++] = usual[i][1];
	}
	names[n] = "dbname";
	values[n++] = url;
	names[n] = "client_encoding";
	values[n] = "UTF8";
	return connect_quietly(names, values);
}

static enum status check_server(const struct store *store, struct error *err)
{
	const PGconn *connection = postgres_of(store)->connection;
	const char *encoding = PQparameterStatus(connection, "server_encoding");
	int64_t version = PQserverVersion(connection);
	enum status status = STATUS_OK;

	if (version < OLDEST_MAJOR * PER_MAJOR)
		status = error_set(err, STATUS_REJECTED, MSG_STORE_OLD_SERVER,
				   "dd", version / PER_MAJOR,
				   (int64_t)OLDEST_MAJOR);
	else if (!encoding || strcmp(encoding, "UTF8") != 0)
		status = error_set(err, STATUS_REJECTED, MSG_STORE_ENCODING,
				   "s", encoding ? encoding : "");
	if (status != STATUS_OK)
		error_source(err, store->path);
	return status;
}

/*
 * A transaction that its process left behind ends when the server finds out,
 * and no statement takes longer than a request may. What commits is on the
 * disk, also where the server would rather not wait.
 */
static enum status set_options(struct store *store, struct error *err)
{
	char settings[SETTINGS_BYTES];

	snprintf(settings, sizeof(settings),
		 "SET search_path = trefnydd, pg_temp;"
		 "SET client_min_messages = error;"
		 "SET standard_conforming_strings = on;"
		 "SET jit = off;"
		 "SET lock_timeout = '%ds';"
		 "SET statement_timeout = '%ds';"
		 "SET idle_in_transaction_session_timeout = '%ds';"
		 "SET tcp_keepalives_idle = 10;"
		 "SET tcp_keepalives_interval = 5;"
		 "SET tcp_keepalives_count = 3;"
		 "SELECT set_config('synchronous_commit', 'on', false)"
		 " WHERE current_setting('synchronous_commit')"
		 " IN ('off', 'local')",
		 (int)LIMIT_STORE_WAIT_SECONDS, (int)LIMIT_REQUEST_SECONDS,
		 (int)LIMIT_REQUEST_SECONDS);
	return postgres_run(settings, store, err);
}

static void hang_up(struct postgres *postgres)
{
	PQfinish(postgres->connection);
	*postgres =
		(struct postgres){.lost = true, .outcome = postgres->outcome};
}

static enum status call(struct store *store, struct error *err)
{
	struct postgres *postgres = postgres_of(store);

	postgres->connection = dial(store->url);
	if (!postgres->connection)
		return error_no_memory(err, NULL);
	if (!store->path)
		store->path = name_of(postgres->connection);
	if (!store->path)
		return error_no_memory(err, NULL);
	if (PQstatus(postgres->connection) != CONNECTION_OK)
		return away(NULL, store, err);
	enum status status = check_server(store, err);
	if (status == STATUS_OK)
		status = set_options(store, err);
	postgres->lost = status != STATUS_OK;
	return status;
}

enum status postgres_connect(struct store *store, struct error *err)
{
	enum status status = check_url(store->url, err);

	if (status != STATUS_OK)
		return status;
	store->connection = calloc(1, sizeof(struct postgres));
	return store->connection ? call(store, err)
				 : error_no_memory(err, NULL);
}

void postgres_disconnect(struct store *store)
{
	struct postgres *postgres = postgres_of(store);

	if (postgres)
		hang_up(postgres);
	free(postgres);
	store->connection = NULL;
}

bool postgres_revive(struct store *store, struct error *err)
{
	struct postgres *postgres = postgres_of(store);

	if (!postgres->lost)
		return true;
	if (postgres->in_transaction) {
		(void)away(NULL, store, err);
		return false;
	}
	hang_up(postgres);
	return call(store, err) == STATUS_OK;
}
