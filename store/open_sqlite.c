#include "store/open_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "store/database_sqlite.h"
#include "store/schema.h"
#include "store/uid_key.h"

enum { OTHERS = S_IRWXG | S_IRWXO, WAL_RETRY_MS = 5 };

static const char file_name[] = "trefnydd.db";

/* --- folder and file ------------------------------------------------------ */

static enum status system_fault(const char *path, struct error *err)
{
	return error_system(err, STATUS_FAULT, path, errno);
}

static enum status reject(enum message message, const char *path,
			  struct error *err)
{
	error_set(err, STATUS_REJECTED, message, "");
	error_source(err, path);
	return STATUS_REJECTED;
}

static enum status missing(const char *path, struct error *err)
{
	error_set(err, STATUS_NOT_FOUND, MSG_STORE_MISSING, "");
	error_source(err, path);
	return STATUS_NOT_FOUND;
}

/* What is in the store is about people: it is its owner's alone. */
static enum status check_private(const struct stat *info, const char *mode,
				 const char *path, struct error *err)
{
	if (info->st_uid != geteuid())
		return reject(MSG_STORE_OWNER, path, err);
	if (!(info->st_mode & OTHERS))
		return STATUS_OK;
	error_set(err, STATUS_REJECTED, MSG_STORE_OPEN_TO_OTHERS, "s", mode);
	error_source(err, path);
	return STATUS_REJECTED;
}

/* A new name in a folder survives power loss once the folder is synced. */
static enum status sync_folder(const char *folder, struct error *err)
{
	int fd = file_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

	if (fd < 0)
		return system_fault(folder, err);
	int failed = file_sync(fd);
	enum status status = failed ? system_fault(folder, err) : STATUS_OK;
	close(fd);
	return status;
}

enum status open_sync_parent(const char *path, struct error *err)
{
	char *copy = strdup(path);

	if (!copy)
		return error_no_memory(err, NULL);
	enum status status = sync_folder(dirname(copy), err);
	free(copy);
	return status;
}

/* One folder, 0700 whatever the umask; that it was there already is fine. */
static enum status make_one(const char *path, struct error *err)
{
	if (mkdir(path, S_IRWXU) < 0)
		return errno == EEXIST ? STATUS_OK : system_fault(path, err);
	if (chmod(path, S_IRWXU) < 0)
		return system_fault(path, err);
	return open_sync_parent(path, err);
}

enum status open_make_folder(const char *folder, struct error *err)
{
	struct stat info;

	if (stat(folder, &info) == 0)
		return STATUS_OK;
	char *path = strdup(folder);
	if (!path)
		return error_no_memory(err, NULL);
	enum status status = STATUS_OK;
	for (char *p = path + 1; *path && *p && status == STATUS_OK; p++) {
		if (*p != '/' || p[-1] == '/')
			continue;
		*p = '\0';
		if (stat(path, &info) < 0)
			status = make_one(path, err);
		*p = '/';
	}
	if (status == STATUS_OK)
		status = make_one(path, err);
	free(path);
	return status;
}

enum status open_check_folder(const char *folder, struct error *err)
{
	struct stat info;

	if (stat(folder, &info) < 0)
		return errno == ENOENT ? missing(folder, err)
				       : system_fault(folder, err);
	if (!S_ISDIR(info.st_mode))
		return reject(MSG_STORE_NO_FOLDER, folder, err);
	return check_private(&info, "700", folder, err);
}

/*
 * Makes an empty file. Never opens one that exists: closing it would drop the
 * locks this process holds on it through another store.
 */
static enum status make_file(const char *path, const char *folder,
			     struct error *err)
{
	int fd = file_open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,
			   S_IRUSR | S_IWUSR);

	if (fd < 0)
		return errno == EEXIST ? STATUS_OK : system_fault(path, err);
	int failed = fchmod(fd, S_IRUSR | S_IWUSR) < 0 || file_sync(fd) < 0;
	enum status status = failed ? system_fault(path, err) : STATUS_OK;
	close(fd);
	return status == STATUS_OK ? sync_folder(folder, err) : status;
}

enum status open_check_file(const char *path, struct error *err)
{
	struct stat info;

	if (lstat(path, &info) < 0)
		return errno == ENOENT ? missing(path, err)
				       : system_fault(path, err);
	if (!S_ISREG(info.st_mode))
		return reject(MSG_STORE_NO_FILE, path, err);
	return check_private(&info, "600", path, err);
}

/* --- schema --------------------------------------------------------------- */

/* By one query, hence of one state: another may be making the store. */
static const char identity[] =
	"SELECT application_id, user_version,"
	" (SELECT count(*) FROM sqlite_schema)"
	" FROM pragma_application_id, pragma_user_version";

enum status open_check_identity(struct store *store, int64_t *ret_version,
				struct error *err)
{
	int64_t application = 0, version = 0, n_tables = 0;
	struct query query;

	query_open(identity, store, &query);
	if (query_row(&query)) {
		application = query_get_int(&query);
		version = query_get_int(&query);
		n_tables = query_get_int(&query);
	}
	enum status status = query_close(&query, err);
	if (status != STATUS_OK)
		return status;
	bool is_new = application == 0 && version == 0 && n_tables == 0;
	if (!is_new && (application != SCHEMA_APPLICATION_ID || version < 1))
		return reject(MSG_STORE_FOREIGN, store->path, err);
	if (version > SCHEMA_VERSION) {
		error_set(err, STATUS_REJECTED, MSG_STORE_NEWER, "dd", version,
			  (int64_t)SCHEMA_VERSION);
		error_source(err, store->path);
		return STATUS_REJECTED;
	}
	*ret_version = version;
	return STATUS_OK;
}

/*
 * Two that make the same store at once meet here: the change of the journal
 * does not wait for another's lock by itself, so we do, as long as a writer
 * would.
 */
static enum status set_wal(struct store *store, struct error *err)
{
	int left_ms = LIMIT_STORE_WAIT_SECONDS * 1000, result;

	for (;;) {
		result = sqlite3_exec(sqlite_of(store),
				      "PRAGMA journal_mode = WAL", NULL, NULL,
				      NULL);
		if ((result & 0xff) != SQLITE_BUSY || left_ms <= 0)
			return sqlite_error(store, result, err);
		sqlite3_sleep(WAL_RETRY_MS);
		left_ms -= WAL_RETRY_MS;
	}
}

/* All migrations or none; whoever comes second finds them done. */
static enum status migrate(struct store *store, struct error *err)
{
	int64_t version;
	enum status status = database_begin_write(store, err);

	if (status == STATUS_OK)
		status = open_check_identity(store, &version, err);
	for (; status == STATUS_OK && version < SCHEMA_VERSION; version++)
		status = database_run(schema_migration((int32_t)version + 1),
				      store, err);
	if (status == STATUS_OK)
		status = uid_key_make(store, err);
	if (status == STATUS_OK)
		status = database_commit(store, err);
	if (status != STATUS_OK)
		database_rollback(store);
	return status;
}

/*
 * A sixth of a second on the machine of docs/operation.md. A service's start
 * may take one in all; hundreds of people's calendars stay below.
 */
bool open_is_large(const char *path)
{
	enum { LARGE_BYTES = 32 * 1024 * 1024 };
	struct stat info;

	return stat(path, &info) == 0 && info.st_size > LARGE_BYTES;
}

/* What only reads cannot change the schema: another connection does. */
static enum status upgrade(const struct store *store, struct error *err)
{
	struct store writer = {.engine = store->engine, .path = store->path};
	enum status status = database_connect(true, &writer, err);

	if (status == STATUS_OK)
		status = migrate(&writer, err);
	database_disconnect(&writer);
	return status;
}

static enum status prepare(struct store *store, struct error *err)
{
	int64_t version;
	enum status status = open_check_identity(store, &version, err);

	if (status != STATUS_OK)
		return status;
	if (!store->writes && version == 0) /* its maker was killed */
		return missing(store->path, err);
	if (!store->writes)
		return version == SCHEMA_VERSION ? STATUS_OK
						 : upgrade(store, err);
	status = set_wal(store, err);
	if (status == STATUS_OK && version > 0 && !open_is_large(store->path))
		status = sqlite_check("PRAGMA quick_check(1)", "quick_check",
				      store, err);
	if (status == STATUS_OK && version < SCHEMA_VERSION)
		status = migrate(store, err);
	return status;
}

/* --- open ----------------------------------------------------------------- */

/* "./" keeps SQLite from reading a name as something else. */
char *open_file_path(const char *folder)
{
	struct buffer path;

	buffer_init(0, &path);
	buffer_printf(&path, "%s%s/%s", folder[0] == '/' ? "" : "./", folder,
		      file_name);
	if (!path.failed)
		return buffer_detach(&path);
	buffer_release(&path);
	return NULL;
}

enum status open_sqlite(const char *folder, enum store_mode mode,
			struct store *store, struct error *err)
{
	enum status status = STATUS_OK;

	store->engine = &engine_sqlite;
	store->path = open_file_path(folder);
	if (!store->path)
		return error_no_memory(err, NULL);
	if (mode == STORE_CREATE)
		status = open_make_folder(folder, err);
	if (status == STATUS_OK)
		status = open_check_folder(folder, err);
	if (status == STATUS_OK && mode == STORE_CREATE)
		status = make_file(store->path, folder, err);
	if (status == STATUS_OK)
		status = open_check_file(store->path, err);
	if (status == STATUS_OK)
		status = database_connect(mode != STORE_READ, store, err);
	return status == STATUS_OK ? prepare(store, err) : status;
}
