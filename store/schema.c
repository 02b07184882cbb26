#include "store/schema.h"

#include <assert.h>

/*
 * Instants are UTC seconds, dates days since 1970-01-01, absent is NULL.
 * kind is enum store_kind. said is a set of bits, as base/timetable.h has it.
 */
static const char migration_1[] =
	"CREATE TABLE owner ("
	" key INTEGER PRIMARY KEY,"
	" kind INTEGER NOT NULL CHECK (kind >= 0),"
	" id TEXT NOT NULL CHECK (id <> ''),"
	" UNIQUE (kind, id)"
	") STRICT;"

	"CREATE TABLE source ("
	" key INTEGER PRIMARY KEY,"
	" owner INTEGER NOT NULL REFERENCES owner (key),"
	" name TEXT NOT NULL CHECK (name <> ''),"
	" as_of INTEGER,"
	" complete INTEGER NOT NULL CHECK (complete IN (0, 1)),"
	" cover_assumed INTEGER NOT NULL CHECK (cover_assumed IN (0, 1)),"
	" covers_stated INTEGER NOT NULL CHECK (covers_stated IN (0, 1)),"
	" stated_from INTEGER NOT NULL,"
	" stated_to INTEGER NOT NULL,"
	" horizon_start INTEGER NOT NULL,"
	" horizon_end INTEGER NOT NULL,"
	" zone TEXT NOT NULL,"
	" digest INTEGER NOT NULL,"
	" imported_at INTEGER NOT NULL,"
	" reduced BLOB NOT NULL,"
	" UNIQUE (owner, name),"
	" CHECK (horizon_start < horizon_end)"
	") STRICT;"

	"CREATE TABLE email ("
	" source INTEGER NOT NULL REFERENCES source (key) ON DELETE CASCADE,"
	" position INTEGER NOT NULL,"
	" address TEXT NOT NULL,"
	" PRIMARY KEY (source, position)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE busy ("
	" source INTEGER NOT NULL REFERENCES source (key) ON DELETE CASCADE,"
	" start INTEGER NOT NULL,"
	" \"end\" INTEGER NOT NULL,"
	" said INTEGER NOT NULL CHECK (said BETWEEN 1 AND 63),"
	" PRIMARY KEY (source, start),"
	" CHECK (start < \"end\")"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE cover ("
	" source INTEGER NOT NULL REFERENCES source (key) ON DELETE CASCADE,"
	" start INTEGER NOT NULL,"
	" \"end\" INTEGER NOT NULL,"
	" PRIMARY KEY (source, start),"
	" CHECK (start < \"end\")"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE item ("
	" source INTEGER NOT NULL REFERENCES source (key) ON DELETE CASCADE,"
	" position INTEGER NOT NULL,"
	" start INTEGER NOT NULL,"
	" \"end\" INTEGER NOT NULL,"
	" all_day INTEGER NOT NULL CHECK (all_day IN (0, 1)),"
	" first INTEGER,"
	" last INTEGER,"
	" title TEXT NOT NULL,"
	" PRIMARY KEY (source, position),"
	" CHECK (start < \"end\")"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE category ("
	" source INTEGER NOT NULL,"
	" item INTEGER NOT NULL,"
	" position INTEGER NOT NULL,"
	" word TEXT NOT NULL,"
	" PRIMARY KEY (source, item, position),"
	" FOREIGN KEY (source, item) REFERENCES item (source, position)"
	"  ON DELETE CASCADE"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE request ("
	" request_id TEXT PRIMARY KEY,"
	" method TEXT NOT NULL,"
	" params_digest INTEGER NOT NULL,"
	" actor TEXT NOT NULL,"
	" at INTEGER NOT NULL,"
	" reply BLOB NOT NULL,"
	" CHECK (length(CAST(request_id AS BLOB)) BETWEEN 1 AND 128)"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX request_at ON request (at);"

	"PRAGMA application_id = 1414677830;" /* SCHEMA_APPLICATION_ID */
	"PRAGMA user_version = 1;";

/*
 * UIDs in reduced calendars are hashes under the store's key. In those written
 * before they are numbers, which say nothing beside another calendar's; the
 * same file again is written again, whatever its digest.
 */
static const char migration_2[] =
	"CREATE TABLE uid_key ("
	" key BLOB NOT NULL CHECK (length(key) = 32)"
	") STRICT;"

	"ALTER TABLE source ADD COLUMN uids_hashed INTEGER NOT NULL DEFAULT 0"
	" CHECK (uids_hashed IN (0, 1));"
	"UPDATE source SET digest = 0;"

	"PRAGMA user_version = 2;";

/*
 * Stored cases. A revision has a document where it changed the case; revision
 * n's case is that of the newest revision up to n that has one. state is enum
 * store_state. A plan is a date held (0) or agreed (1), from revision since
 * until before revision until; occupied is whom and what it keeps busy. concern
 * has what calendars the case takes from here. finding has what became of an
 * agreement when it was last looked at; marked: it is to be looked at again.
 */
static const char migration_3[] =
	"CREATE TABLE stored ("
	" key INTEGER PRIMARY KEY,"
	" id TEXT NOT NULL UNIQUE CHECK (id <> ''),"
	" revision INTEGER NOT NULL CHECK (revision >= 1),"
	" state INTEGER NOT NULL CHECK (state >= 0)"
	") STRICT;"

	"CREATE TABLE revision ("
	" stored INTEGER NOT NULL REFERENCES stored (key) ON DELETE CASCADE,"
	" revision INTEGER NOT NULL CHECK (revision >= 1),"
	" state INTEGER NOT NULL CHECK (state >= 0),"
	" method TEXT NOT NULL,"
	" actor TEXT NOT NULL,"
	" at INTEGER NOT NULL,"
	" details BLOB NOT NULL,"
	" document BLOB,"
	" PRIMARY KEY (stored, revision)"
	") STRICT;"

	"CREATE TABLE concern ("
	" stored INTEGER NOT NULL REFERENCES stored (key) ON DELETE CASCADE,"
	" kind INTEGER NOT NULL CHECK (kind >= 0),"
	" id TEXT NOT NULL,"
	" PRIMARY KEY (stored, kind, id)"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX concern_what ON concern (kind, id);"

	"CREATE TABLE plan ("
	" key INTEGER PRIMARY KEY,"
	" stored INTEGER NOT NULL REFERENCES stored (key) ON DELETE CASCADE,"
	" kind INTEGER NOT NULL CHECK (kind IN (0, 1)),"
	" since INTEGER NOT NULL,"
	" until INTEGER,"
	" start INTEGER NOT NULL,"
	" \"end\" INTEGER NOT NULL,"
	" expires INTEGER,"
	" told BLOB NOT NULL,"
	" CHECK (start < \"end\"),"
	" CHECK (until IS NULL OR since < until)"
	") STRICT;"
	"CREATE INDEX plan_stored ON plan (stored, since);"

	"CREATE TABLE occupied ("
	" plan INTEGER NOT NULL REFERENCES plan (key) ON DELETE CASCADE,"
	" kind INTEGER NOT NULL CHECK (kind >= 0),"
	" id TEXT NOT NULL,"
	" start INTEGER NOT NULL,"
	" \"end\" INTEGER NOT NULL,"
	" PRIMARY KEY (plan, kind, id, start),"
	" CHECK (start < \"end\")"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX occupied_who ON occupied (kind, id);"

	"CREATE TABLE happened ("
	" stored INTEGER NOT NULL REFERENCES stored (key) ON DELETE CASCADE,"
	" revision INTEGER NOT NULL,"
	" kind INTEGER NOT NULL CHECK (kind >= 0),"
	" day INTEGER NOT NULL,"
	" told BLOB NOT NULL,"
	" PRIMARY KEY (stored, revision)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE finding ("
	" stored INTEGER PRIMARY KEY REFERENCES stored (key)"
	"  ON DELETE CASCADE,"
	" marked INTEGER NOT NULL CHECK (marked IN (0, 1)),"
	" found INTEGER NOT NULL CHECK (found BETWEEN 0 AND 2),"
	" world INTEGER NOT NULL,"
	" at INTEGER NOT NULL,"
	" told BLOB NOT NULL"
	") STRICT;"

	"PRAGMA user_version = 3;";

/*
 * A request_id is its caller's: a token's name, or '' of whoever needs none.
 * scope: 0 methods, 1 cases, 2 people. Of an audit's row, actor is a key of
 * audit_name or empty, about keys one behind the other, answer a hash or
 * empty; audit_chain has what the first row stands on and what the last is.
 * unwiped: something was purged, and the files are still to be written anew.
 */
static const char migration_4[] =
	"CREATE TABLE request_of ("
	" caller TEXT NOT NULL,"
	" request_id TEXT NOT NULL,"
	" method TEXT NOT NULL,"
	" params_digest INTEGER NOT NULL,"
	" actor TEXT NOT NULL,"
	" at INTEGER NOT NULL,"
	" reply BLOB NOT NULL,"
	" PRIMARY KEY (caller, request_id),"
	" CHECK (length(CAST(request_id AS BLOB)) BETWEEN 1 AND 128)"
	") STRICT, WITHOUT ROWID;"
	"INSERT INTO request_of SELECT '', request_id, method, params_digest,"
	" actor, at, reply FROM request;"
	"DROP TABLE request;"
	"ALTER TABLE request_of RENAME TO request;"
	"CREATE INDEX request_at ON request (at);"

	"CREATE TABLE token ("
	" key INTEGER PRIMARY KEY,"
	" name TEXT NOT NULL UNIQUE CHECK (name <> ''),"
	" id TEXT NOT NULL UNIQUE CHECK (id <> ''),"
	" hash BLOB NOT NULL CHECK (length(hash) = 32),"
	" roles INTEGER NOT NULL,"
	" names INTEGER NOT NULL CHECK (names IN (0, 1)),"
	" made_at INTEGER NOT NULL,"
	" expires INTEGER,"
	" limits_methods INTEGER NOT NULL CHECK (limits_methods IN (0, 1)),"
	" limits_cases INTEGER NOT NULL CHECK (limits_cases IN (0, 1)),"
	" limits_people INTEGER NOT NULL CHECK (limits_people IN (0, 1))"
	") STRICT;"

	"CREATE TABLE token_scope ("
	" token INTEGER NOT NULL REFERENCES token (key) ON DELETE CASCADE,"
	" scope INTEGER NOT NULL CHECK (scope BETWEEN 0 AND 2),"
	" word TEXT NOT NULL,"
	" PRIMARY KEY (token, scope, word)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE audit_name ("
	" key BLOB PRIMARY KEY CHECK (length(key) = 16),"
	" kind INTEGER NOT NULL CHECK (kind >= 0),"
	" id TEXT NOT NULL,"
	" UNIQUE (kind, id)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE audit ("
	" n INTEGER PRIMARY KEY CHECK (n >= 1),"
	" at INTEGER NOT NULL,"
	" via INTEGER NOT NULL CHECK (via >= 0),"
	" count INTEGER NOT NULL,"
	" code INTEGER NOT NULL,"
	" actor BLOB NOT NULL,"
	" method TEXT NOT NULL,"
	" about BLOB NOT NULL,"
	" answer BLOB NOT NULL,"
	" digest BLOB NOT NULL"
	") STRICT;"
	"CREATE INDEX audit_at ON audit (at);"

	"CREATE TABLE audit_chain ("
	" one INTEGER PRIMARY KEY CHECK (one = 1),"
	" first INTEGER NOT NULL,"
	" last INTEGER NOT NULL,"
	" before BLOB NOT NULL CHECK (length(before) = 32),"
	" digest BLOB NOT NULL CHECK (length(digest) = 32)"
	") STRICT;"

	"CREATE TABLE unwiped ("
	" one INTEGER PRIMARY KEY CHECK (one = 1)"
	") STRICT;"

	"PRAGMA user_version = 4;";

const char *schema_migration(int32_t version)
{
	static const char *const migrations[SCHEMA_VERSION] = {migration_1,
							       migration_2,
							       migration_3,
							       migration_4};

	assert(version >= 1 && version <= SCHEMA_VERSION);
	return migrations[version - 1];
}
