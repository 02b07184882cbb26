#define _DEFAULT_SOURCE /* flock() */

#include "store/upkeep.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "store/database_sqlite.h"
#include "store/open_postgres.h"
#include "store/open_sqlite.h"
#include "store/schema.h"

/* What SQLite puts beside a database. */
static const char *const endings[] = {"-wal", "-shm", "-journal"};
enum { N_ENDINGS = sizeof(endings) / sizeof(endings[0]) };

static enum status system_fault(const char *path, struct error *err)
{
	return error_system(err, STATUS_FAULT, path, errno);
}

static enum status reject(enum message message, const char *path,
			  struct error *err)
{
	error_source(err, path);
	return error_set(err, STATUS_REJECTED, message, "");
}

int32_t store_schema(void)
{
	return SCHEMA_VERSION;
}

const char *store_database(void)
{
	return sqlite3_libversion();
}

/* --- how it is ------------------------------------------------------------ */

static enum status connect_as_is(char *path, struct store *store,
				 struct error *err)
{
	int64_t version = 0;

	store->engine = &engine_sqlite;
	store->path = path;
	enum status status = database_connect(false, store, err);
	if (status == STATUS_OK)
		status = open_check_identity(store, &version, err);
	if (status == STATUS_OK && version == 0)
		return reject(MSG_STORE_FOREIGN, path, err);
	return status;
}

static enum status open_folder_as_is(const char *folder, struct store *store,
				     struct error *err)
{
	char *path = open_file_path(folder);

	if (!path)
		return error_no_memory(err, NULL);
	store->engine = &engine_sqlite;
	store->path = path;
	enum status status = open_check_folder(folder, err);
	if (status == STATUS_OK)
		status = open_check_file(path, err);
	return status == STATUS_OK ? connect_as_is(path, store, err) : status;
}

enum status store_open_as_is(const char *where, struct store **ret,
			     struct error *err)
{
	struct store *store = calloc(1, sizeof(*store));

	if (!store)
		return error_no_memory(err, NULL);
	enum status status = store_is_url(where)
				     ? open_postgres_as_is(where, store, err)
				     : open_folder_as_is(where, store, err);
	if (status == STATUS_OK)
		*ret = store;
	else
		store_close(store);
	return status;
}

static enum status version_of(struct store *store, int64_t *ret,
			      struct error *err)
{
	static const struct sql sql = {"PRAGMA user_version",
				       "SELECT version FROM about"};

	return database_ask(database_sql(&sql, store), store, ret, err);
}

enum status store_look(int64_t old_before, struct store *store,
		       struct store_state *ret, struct error *err)
{
	struct store_state state = {0};
	struct query query;
	int64_t version = 0;
	enum status status = version_of(store, &version, err);

	if (status != STATUS_OK)
		return status;
	query_open("SELECT count(*), count(*) FILTER (WHERE as_of IS NULL),"
		   " count(*) FILTER (WHERE complete = 0),"
		   " count(*) FILTER (WHERE as_of < ?),"
		   " min(as_of), max(as_of) FROM source",
		   store, &query);
	query_put_int(old_before, &query);
	if (query_row(&query)) {
		state.n_calendars = query_get_int(&query);
		state.n_undated = query_get_int(&query);
		state.n_incomplete = query_get_int(&query);
		state.n_old = query_get_int(&query);
		state.oldest_as_of = query_get_instant(&query);
		state.newest_as_of = query_get_instant(&query);
	}
	status = query_close(&query, err);
	if (status == STATUS_OK)
		status = database_bytes(store, &state.bytes, err);
	if (status == STATUS_OK)
		status = database_server(store, sizeof(state.server),
					 state.server, &state.unsafe, err);
	if (status != STATUS_OK)
		return status;
	state.schema = (int32_t)version;
	*ret = state;
	return STATUS_OK;
}

bool store_is_large(const char *folder)
{
	char *path = folder ? open_file_path(folder) : NULL;
	bool large = path && open_is_large(path);

	free(path);
	return large;
}

enum status store_verify(struct store *store, struct error *err)
{
	return database_verify(store, err);
}

enum status store_has_room(const char *folder, struct error *err)
{
	struct statvfs disk;

	if (store_is_url(folder) || statvfs(folder, &disk) != 0)
		return STATUS_OK;
	if (disk.f_flag & ST_RDONLY)
		return error_system(err, STATUS_FAULT, folder, EROFS);
	return disk.f_bavail == 0
		       ? error_system(err, STATUS_FAULT, folder, ENOSPC)
		       : STATUS_OK;
}

enum status store_hold(const char *folder, bool alone, int *ret_fd,
		       struct error *err)
{
	/* Services of many machines stand on a PostgreSQL. */
	if (store_is_url(folder)) {
		*ret_fd = -1;
		return STATUS_OK;
	}
	int fd = file_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

	if (fd < 0)
		return system_fault(folder, err);
	if (flock(fd, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
		enum status status =
			errno == EWOULDBLOCK
				? reject(MSG_STORE_HELD, folder, err)
				: system_fault(folder, err);
		close(fd);
		return status;
	}
	*ret_fd = fd;
	return STATUS_OK;
}

/* --- a copy --------------------------------------------------------------- */

struct copy {
	const char *file; /* what it will be called */
	char *part;	  /* what it is called until it is whole */
	int fd;		  /* of that; held, so that two do not write it */
	bool replace;
	bool is_ours; /* the part: by the lock */
};

/* Of SQLite's own files beside the part, and it. */
static void remove_part(const struct copy *copy)
{
	struct buffer path;

	for (int i = 0; i < N_ENDINGS; i++) {
		buffer_init(0, &path);
		buffer_printf(&path, "%s%s", copy->part, endings[i]);
		if (!path.failed)
			(void)unlink(path.data);
		buffer_release(&path);
	}
	(void)unlink(copy->part);
}

/*
 * One that was left behind by a copy that was killed is taken over. The
 * descriptor outlives SQLite's connection: closing it would drop its locks.
 */
static enum status begin_part(struct copy *copy, struct error *err)
{
	struct buffer part;
	struct stat info, now;

	buffer_init(0, &part);
	buffer_printf(&part, "%s.part", copy->file);
	copy->part = part.failed ? NULL : buffer_detach(&part);
	buffer_release(&part);
	if (!copy->part)
		return error_no_memory(err, NULL);
	copy->fd =
		file_open(copy->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
			  S_IRUSR | S_IWUSR);
	if (copy->fd < 0 || fstat(copy->fd, &info) != 0)
		return error_system(err, STATUS_REJECTED, copy->part, errno);
	if (!S_ISREG(info.st_mode))
		return reject(MSG_STORE_NO_FILE, copy->part, err);
	/* Another may have had it, and have given it its name meanwhile. */
	if (flock(copy->fd, LOCK_EX | LOCK_NB) != 0 ||
	    lstat(copy->part, &now) != 0 || now.st_ino != info.st_ino)
		return reject(MSG_BACKUP_UNDER_WAY, copy->part, err);
	copy->is_ours = true;
	if (fchmod(copy->fd, S_IRUSR | S_IWUSR) != 0 ||
	    file_empty(copy->fd) != 0)
		return error_system(err, STATUS_REJECTED, copy->part, errno);
	return STATUS_OK;
}

/* All pages as of one moment; a single step waits for nobody. */
static enum status copy_pages(struct store *from, struct store *to,
			      struct error *err)
{
	sqlite3_backup *backup = sqlite3_backup_init(sqlite_of(to), "main",
						     sqlite_of(from), "main");

	if (!backup)
		return sqlite_error(to, sqlite3_errcode(sqlite_of(to)), err);
	(void)sqlite3_backup_step(backup, -1);
	enum status status =
		sqlite_error(to, sqlite3_backup_finish(backup), err);
	/* One file by itself; a store that is written makes a log again. */
	return status == STATUS_OK
		       ? database_run("PRAGMA journal_mode = DELETE", to, err)
		       : status;
}

/* Read again from the disk, by a connection that has seen none of it. */
static enum status look_through(char *part, struct store_state *ret,
				struct error *err)
{
	struct store copy = {0};
	enum status status = connect_as_is(part, &copy, err);

	if (status == STATUS_OK)
		status = store_verify(&copy, err);
	if (status == STATUS_OK)
		status = store_look(INSTANT_FIRST, &copy, ret, err);
	database_disconnect(&copy);
	return status;
}

static enum status give_name(const struct copy *copy, struct error *err)
{
	int failed = copy->replace ? rename(copy->part, copy->file)
				   : link(copy->part, copy->file);

	if (failed)
		return error_system(err, STATUS_REJECTED, copy->file, errno);
	if (!copy->replace)
		(void)unlink(copy->part);
	return open_sync_parent(copy->file, err);
}

static enum status copy_whole(struct store *from, const char *file,
			      bool replace, struct store_state *ret,
			      struct error *err)
{
	struct copy copy = {.file = file, .fd = -1, .replace = replace};
	struct store to = {.engine = &engine_sqlite};
	struct store_state state;
	enum status status = begin_part(&copy, err);

	to.path = copy.part;
	if (status == STATUS_OK)
		status = database_connect(true, &to, err);
	if (status == STATUS_OK)
		status = copy_pages(from, &to, err);
	database_disconnect(&to);
	if (status == STATUS_OK)
		status = look_through(copy.part, &state, err);
	if (status == STATUS_OK && file_sync(copy.fd) != 0)
		status = system_fault(copy.part, err);
	if (status == STATUS_OK)
		status = give_name(&copy, err);
	if (status == STATUS_OK)
		*ret = state;
	else if (copy.is_ours)
		remove_part(&copy);
	if (copy.fd >= 0)
		close(copy.fd);
	free(copy.part);
	return status;
}

/* --- out of the store ----------------------------------------------------- */

static enum status check_target(const char *folder, const char *file,
				bool replace, struct error *err)
{
	struct stat ours, theirs, target;
	char *copy = strdup(file);

	if (!copy)
		return error_no_memory(err, NULL);
	const char *parent = dirname(copy);
	enum status status = STATUS_OK;
	if (stat(parent, &theirs) != 0)
		status = error_system(err, STATUS_REJECTED, parent, errno);
	else if (stat(folder, &ours) != 0)
		status = system_fault(folder, err);
	else if (ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino)
		status = reject(MSG_BACKUP_BESIDE, file, err);
	else if (lstat(file, &target) == 0 && !replace)
		status = reject(MSG_BACKUP_THERE, file, err);
	else if (lstat(file, &target) == 0 && !S_ISREG(target.st_mode))
		status = reject(MSG_STORE_NO_FILE, file, err);
	free(copy);
	return status;
}

enum status store_backup(const char *folder, const char *file, bool replace,
			 struct store_state *ret, struct error *err)
{
	struct store *from = NULL;
	enum status status = store_is_url(folder)
				     ? error_set(err, STATUS_REJECTED,
						 MSG_BACKUP_POSTGRES, "")
				     : store_open_as_is(folder, &from, err);

	if (status == STATUS_OK)
		status = check_target(folder, file, replace, err);
	if (status == STATUS_OK)
		status = copy_whole(from, file, replace, ret, err);
	store_close(from);
	return status;
}

/* --- into its place ------------------------------------------------------- */

static enum status check_empty(const char *path, const char *folder,
			       struct error *err)
{
	struct buffer name;
	struct stat info;
	bool found = lstat(path, &info) == 0;

	for (int i = 0; i < N_ENDINGS && !found; i++) {
		buffer_init(0, &name);
		buffer_printf(&name, "%s%s", path, endings[i]);
		found = !name.failed && lstat(name.data, &info) == 0;
		buffer_release(&name);
	}
	return found ? reject(MSG_RESTORE_THERE, folder, err) : STATUS_OK;
}

static bool is_no_database(const struct error *error)
{
	return strcmp(error->arguments[0].string,
		      sqlite3_errstr(SQLITE_NOTADB)) == 0;
}

/* A damaged backup is what was given to us, no fault of ours. */
static enum status read_backup(char *file, struct store *from,
			       struct error *err)
{
	struct error found = {0};
	struct stat info;
	enum status status = STATUS_OK;

	if (stat(file, &info) != 0)
		return error_system(err, STATUS_REJECTED, file, errno);
	if (!S_ISREG(info.st_mode))
		return reject(MSG_STORE_NO_FILE, file, err);
	status = connect_as_is(file, from, &found);
	if (status == STATUS_OK)
		status = store_verify(from, &found);
	if (status == STATUS_OK)
		return STATUS_OK;
	if (found.message == MSG_STORE_DAMAGED && is_no_database(&found))
		return reject(MSG_STORE_FOREIGN, file, err);
	if (found.message == MSG_STORE_DAMAGED)
		found.status = STATUS_REJECTED;
	if (err && err->status == STATUS_OK)
		*err = found;
	return found.status;
}

enum status store_restore(const char *file, const char *folder,
			  struct store_state *ret, struct error *err)
{
	if (store_is_url(folder))
		return error_set(err, STATUS_REJECTED, MSG_BACKUP_POSTGRES, "");
	char *path = open_file_path(folder), *name = strdup(file);
	struct store from = {0};
	int fd = -1;
	enum status status = STATUS_OK;

	if (!path || !name)
		status = error_no_memory(err, NULL);
	if (status == STATUS_OK)
		status = read_backup(name, &from, err);
	if (status == STATUS_OK)
		status = open_make_folder(folder, err);
	if (status == STATUS_OK)
		status = open_check_folder(folder, err);
	if (status == STATUS_OK)
		status = store_hold(folder, true, &fd, err);
	if (status == STATUS_OK)
		status = check_empty(path, folder, err);
	if (status == STATUS_OK)
		status = copy_whole(&from, path, false, ret, err);
	database_disconnect(&from);
	if (fd >= 0)
		close(fd);
	free(name);
	free(path);
	return status;
}
