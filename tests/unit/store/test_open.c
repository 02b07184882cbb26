/*
 * Opening: whose folder it is, what lies in it, and disks that are full.
 */

#include "tests/unit/store/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "store/database_sqlite.h"
#include "store/schema.h"

static void refused(const struct fixture *f, enum store_mode mode,
		    enum status status, enum message message)
{
	struct store *store = NULL;
	struct error err = {0};

	assert_int_equal(store_open(f->folder, mode, &store, &err), status);
	assert_null(store);
	assert_int_equal(err.status, status);
	assert_int_equal(err.message, message);
	if (message != MSG_SYSTEM)
		assert_true(!strncmp(err.source, f->folder, strlen(f->folder)));
}

static void run_sql(const struct fixture *f, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(f->file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void open__makes_folder_and_file_private(void **state)
{
	struct fixture *f = *state;
	const mode_t masks[] = {0, 077, 0777};
	struct stat info;

	for (size_t i = 0; i < 3; i++) {
		(void)remove_folder(f->folder);
		snprintf(f->folder, sizeof(f->folder), "%s/a%zu//b/data",
			 f->root, i);
		snprintf(f->file, sizeof(f->file), "%s/trefnydd.db", f->folder);
		mode_t old = umask(masks[i]);
		struct store *store = open_store(f, STORE_CREATE);
		struct store_calendar c =
			make_calendar("chief", 1, 9, false, f->arena);
		import_ok(&c, NULL, store);
		umask(old);
		assert_int_equal(stat(f->folder, &info), 0);
		assert_int_equal(info.st_mode & 07777, 0700);
		assert_int_equal(stat(f->file, &info), 0);
		assert_int_equal(info.st_mode & 07777, 0600);
		char wal[160];
		snprintf(wal, sizeof(wal), "%s-wal", f->file);
		assert_int_equal(stat(wal, &info), 0);
		assert_int_equal(info.st_mode & 07777, 0600);
		store_close(store);
	}
}

static void open__nothing_there_is_not_found(void **state)
{
	struct fixture *f = *state;

	refused(f, STORE_READ, STATUS_NOT_FOUND, MSG_STORE_MISSING);
	refused(f, STORE_WRITE, STATUS_NOT_FOUND, MSG_STORE_MISSING);
	assert_int_equal(mkdir(f->folder, 0700), 0);
	refused(f, STORE_READ, STATUS_NOT_FOUND, MSG_STORE_MISSING);
	refused(f, STORE_WRITE, STATUS_NOT_FOUND, MSG_STORE_MISSING);
	assert_int_equal(access(f->file, F_OK), -1);
}

static void open__refuses_what_others_may_open(void **state)
{
	struct fixture *f = *state;
	const mode_t folders[] = {0710, 0750, 0701, 0770, 0707};
	const mode_t files[] = {0640, 0604, 0660, 0666};

	store_close(open_store(f, STORE_CREATE));
	for (int mode = STORE_READ; mode <= STORE_CREATE; mode++) {
		for (size_t i = 0; i < 5; i++) {
			assert_int_equal(chmod(f->folder, folders[i]), 0);
			refused(f, (enum store_mode)mode, STATUS_REJECTED,
				MSG_STORE_OPEN_TO_OTHERS);
		}
		assert_int_equal(chmod(f->folder, 0700), 0);
		for (size_t i = 0; i < 4; i++) {
			assert_int_equal(chmod(f->file, files[i]), 0);
			refused(f, (enum store_mode)mode, STATUS_REJECTED,
				MSG_STORE_OPEN_TO_OTHERS);
		}
		assert_int_equal(chmod(f->file, 0600), 0);
	}
	store_close(open_store(f, STORE_READ));
}

static void open__refuses_what_belongs_to_others(void **state)
{
	struct fixture *f = *state;

	if (geteuid() != 0)
		skip(); /* only root can give a folder away */
	store_close(open_store(f, STORE_CREATE));
	assert_int_equal(chown(f->file, 4321, 4321), 0);
	refused(f, STORE_READ, STATUS_REJECTED, MSG_STORE_OWNER);
	assert_int_equal(chown(f->file, 0, 0), 0);
	assert_int_equal(chown(f->folder, 4321, 4321), 0);
	refused(f, STORE_CREATE, STATUS_REJECTED, MSG_STORE_OWNER);
}

static void open__refuses_other_kinds_of_files(void **state)
{
	struct fixture *f = *state;

	store_close(open_store(f, STORE_CREATE));
	assert_int_equal(unlink(f->file), 0);
	assert_int_equal(symlink("/etc/passwd", f->file), 0);
	refused(f, STORE_CREATE, STATUS_REJECTED, MSG_STORE_NO_FILE);
	assert_int_equal(unlink(f->file), 0);
	assert_int_equal(mkdir(f->file, 0700), 0);
	refused(f, STORE_WRITE, STATUS_REJECTED, MSG_STORE_NO_FILE);
	(void)remove_folder(f->folder);
	int fd = open(f->folder, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
	refused(f, STORE_READ, STATUS_REJECTED, MSG_STORE_NO_FOLDER);
}

/* The one after ours. */
static void make_newer(const struct fixture *f)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d",
		 SCHEMA_VERSION + 1);
	run_sql(f, sql);
}

static void open__refuses_a_newer_schema(void **state)
{
	struct fixture *f = *state;

	store_close(open_store(f, STORE_CREATE));
	make_newer(f);
	for (int mode = STORE_READ; mode <= STORE_CREATE; mode++)
		refused(f, (enum store_mode)mode, STATUS_REJECTED,
			MSG_STORE_NEWER);
}

/* As version 1 wrote it: a person's calendar, its UIDs numbers. */
static void make_schema_1(const struct fixture *f)
{
	assert_int_equal(mkdir(f->folder, 0700), 0);
	int fd = open(f->file, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
	run_sql(f, "PRAGMA journal_mode = WAL");
	run_sql(f, schema_migration(1));
	run_sql(f, "INSERT INTO owner (kind, id) VALUES (0, 'chief');"
		   "INSERT INTO source (owner, name, complete, cover_assumed,"
		   " covers_stated, stated_from, stated_to, horizon_start,"
		   " horizon_end, zone, digest, imported_at, reduced)"
		   " VALUES (1, 'main', 1, 0, 0, 0, 0, 1, 9, '', 77, 1, x'41');"
		   "INSERT INTO busy (source, start, \"end\", said)"
		   " VALUES (1, 2, 3, 8)");
}

/* As version 2 wrote it: its UIDs hashed under the store's key. */
static void make_schema_2(const struct fixture *f)
{
	make_schema_1(f);
	run_sql(f, schema_migration(2));
	run_sql(f, "INSERT INTO uid_key (key) VALUES (zeroblob(32));"
		   "UPDATE source SET uids_hashed = 1, digest = 78;"
		   "INSERT INTO request (request_id, method, params_digest,"
		   " actor, at, reply)"
		   " VALUES ('r', 'import', 5, '', 1760000000, x'7b7d')");
}

static void get_uid_key(struct store *store, unsigned char *ret)
{
	struct error err = {0};

	assert_int_equal(store_uid_key(store, ret, &err), STATUS_OK);
}

static void open__brings_an_older_schema_to_ours(void **state)
{
	struct fixture *f = *state;
	unsigned char keys[2][STORE_UID_KEY_BYTES];

	for (int mode = STORE_READ; mode <= STORE_CREATE; mode++) {
		make_schema_1(f);
		struct store *store = open_store(f, (enum store_mode)mode);
		struct store_calendars kept =
			load(STORE_PERSON, "chief", ALWAYS, store, f->arena);
		assert_int_equal(kept.n, 1);
		assert_int_equal(kept.calendars->timetable.n_busys, 1);
		assert_false(kept.calendars->uids_hashed);
		assert_true(kept.calendars->digest != 77);
		assert_true(bytes_equal(kept.calendars->reduced, BYTES("A")));
		get_uid_key(store, keys[0]);
		store_close(store);
		store = open_store(f, STORE_WRITE);
		get_uid_key(store, keys[1]);
		assert_memory_equal(keys[0], keys[1], sizeof(keys[0]));
		store_close(store);
		(void)remove_folder(f->folder);
	}
}

static void open__brings_schema_2_to_ours(void **state)
{
	const unsigned char zeros[STORE_UID_KEY_BYTES] = {0};
	const struct change change = {.request_id = "r",
				      .method = "import",
				      .params_digest = 5,
				      .now = NOW};
	unsigned char key[STORE_UID_KEY_BYTES];
	struct fixture *f = *state;
	struct buffer reply;
	bool found = false;

	make_schema_2(f);
	struct store *store = open_store(f, STORE_READ);
	struct store_calendars kept =
		load(STORE_PERSON, "chief", ALWAYS, store, f->arena);
	assert_int_equal(kept.n, 1);
	assert_true(kept.calendars->uids_hashed);
	assert_true(kept.calendars->digest == 78);
	get_uid_key(store, key);
	assert_memory_equal(key, zeros, sizeof(key));
	buffer_init(0, &reply);
	assert_int_equal(store_replay(&change, store, &reply, &found, NULL),
			 STATUS_OK);
	assert_true(found);
	assert_true(bytes_equal(buffer_bytes(&reply), BYTES("{}")));
	buffer_release(&reply);
	store_close(store);
}

static void open__makes_a_key_for_each_store(void **state)
{
	struct fixture *f = *state;
	unsigned char keys[2][STORE_UID_KEY_BYTES];

	for (int i = 0; i < 2; i++) {
		struct store *store = open_store(f, STORE_CREATE);

		get_uid_key(store, keys[i]);
		store_close(store);
		(void)remove_folder(f->folder);
	}
	assert_memory_not_equal(keys[0], keys[1], sizeof(keys[0]));
}

static void open__refuses_another_programs_database(void **state)
{
	struct fixture *f = *state;

	store_close(open_store(f, STORE_CREATE));
	run_sql(f, "PRAGMA application_id = 7");
	refused(f, STORE_WRITE, STATUS_REJECTED, MSG_STORE_FOREIGN);
	assert_int_equal(unlink(f->file), 0);
	run_sql(f, "CREATE TABLE t (a)");
	assert_int_equal(chmod(f->file, 0600), 0);
	refused(f, STORE_CREATE, STATUS_REJECTED, MSG_STORE_FOREIGN);
	refused(f, STORE_READ, STATUS_REJECTED, MSG_STORE_FOREIGN);
}

static int64_t asked(const char *sql, struct store *store)
{
	int64_t value = -1;

	assert_int_equal(database_ask(sql, store, &value, NULL), STATUS_OK);
	return value;
}

/* With synchronous NORMAL (1) power loss takes acknowledged imports away. */
static void open__sets_what_the_design_relies_on(void **state)
{
	struct fixture *f = *state;

	store_close(open_store(f, STORE_CREATE));
	for (int mode = STORE_READ; mode <= STORE_CREATE; mode++) {
		struct store *store = open_store(f, (enum store_mode)mode);
		int defensive = 0;

		assert_int_equal(asked("PRAGMA synchronous", store), 2);
		assert_int_equal(asked("PRAGMA secure_delete", store), 1);
		assert_int_equal(asked("PRAGMA foreign_keys", store), 1);
		assert_int_equal(asked("PRAGMA trusted_schema", store), 0);
		assert_int_equal(asked("PRAGMA cell_size_check", store), 1);
		assert_int_equal(asked("PRAGMA busy_timeout", store), 5000);
		assert_int_equal(asked("PRAGMA user_version", store),
				 SCHEMA_VERSION);
		assert_int_equal(asked("SELECT count(*) FROM"
				       " pragma_journal_mode"
				       " WHERE journal_mode = 'wal'",
				       store),
				 1);
		assert_int_equal(asked("SELECT count(*) FROM pragma_table_list"
				       " WHERE schema = 'main' AND NOT strict"
				       " AND name NOT LIKE 'sqlite_%'",
				       store),
				 0);
		sqlite3_db_config(sqlite_of(store), SQLITE_DBCONFIG_DEFENSIVE,
				  -1, &defensive);
		assert_int_equal(defensive, 1);
		store_close(store);
	}
}

static bool file_holds(const char *path, const char *word)
{
	FILE *file = fopen(path, "rb");
	size_t n = strlen(word), matched = 0;
	int c;

	if (!file)
		return false;
	while (matched < n && (c = getc(file)) != EOF)
		matched = c == word[matched] ? matched + 1 : c == word[0];
	fclose(file);
	return matched == n;
}

static void import__what_was_replaced_is_overwritten(void **state)
{
	struct fixture *f = *state;
	const char word[] = "Zanzibar";
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("a", 1, 9, false, f->arena);

	c.reduced = BYTES("Zanzibar");
	import_ok(&c, NULL, store);
	store_close(store);
	assert_true(file_holds(f->file, word));
	store = open_store(f, STORE_WRITE);
	c.reduced = BYTES("Paris");
	c.digest++;
	import_ok(&c, NULL, store);
	store_close(store);
	assert_false(file_holds(f->file, word));
	assert_true(file_holds(f->file, "Paris"));
}

static long file_size(const char *path)
{
	struct stat info;

	assert_int_equal(stat(path, &info), 0);
	return (long)info.st_size;
}

static void overwrite(const char *path, long at, const char *bytes, size_t n)
{
	int fd = open(path, O_WRONLY);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, n, at), n);
	close(fd);
}

static void open__finds_a_damaged_file(void **state)
{
	struct fixture *f = *state;
	char rubbish[4096];
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c =
		make_calendar("chief", 1, 2000, false, f->arena);

	import_ok(&c, NULL, store);
	store_close(store);
	memset(rubbish, 0xa5, sizeof(rubbish));
	long size = file_size(f->file);
	assert_true(size > 20 * 4096);
	overwrite(f->file, size / 4096 / 2 * 4096, rubbish, 4096);
	refused(f, STORE_WRITE, STATUS_FAULT, MSG_STORE_DAMAGED);
	overwrite(f->file, 0, rubbish, 4096);
	refused(f, STORE_WRITE, STATUS_FAULT, MSG_STORE_DAMAGED);
	refused(f, STORE_READ, STATUS_FAULT, MSG_STORE_DAMAGED);
}

enum { READABLE = 4 * 4096 };

static ssize_t failing_pread(int fd, void *ret, size_t n, off_t at)
{
	if (at < READABLE)
		return pread(fd, ret, n, at);
	errno = EIO;
	return -1;
}

/* Pages that cannot be read are no damage. */
static void open__tells_a_disk_that_cannot_be_read(void **state)
{
	static const char *const names[] = {"pread", "pread64"};
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c =
		make_calendar("chief", 1, 2000, false, f->arena);
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

	import_ok(&c, NULL, store);
	store_close(store);
	for (int i = 0; i < 2; i++)
		(void)vfs->xSetSystemCall(vfs, names[i],
					  (sqlite3_syscall_ptr)failing_pread);
	refused(f, STORE_WRITE, STATUS_FAULT, MSG_STORE_FAULT);
	for (int i = 0; i < 2; i++)
		(void)vfs->xSetSystemCall(vfs, names[i], NULL);
	store_close(open_store(f, STORE_WRITE));
}

/* Damage anywhere is an error or does not matter; it is never a crash. */
static void open__survives_any_wrong_byte(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_calendar c = make_calendar("chief", 1, 99, true, f->arena);
	uint64_t seed = 4;
	int n_errors = 0;

	import_ok(&c, "one", store);
	store_close(store);
	long size = file_size(f->file);
	for (int i = 0; i < 300; i++) {
		struct arena_mark mark = arena_mark(f->arena);
		struct error err = {0};
		struct store_calendars got;
		long at = i < 100 ? i : (long)(mix(&seed) % (uint64_t)size);
		char old, new;
		int fd = open(f->file, O_RDONLY);
		assert_int_equal(pread(fd, &old, 1, at), 1);
		close(fd);
		new = (char)(old ^ (1 << mix(&seed) % 8));
		overwrite(f->file, at, &new, 1);
		store = NULL;
		enum store_mode mode = i % 2 ? STORE_WRITE : STORE_READ;
		enum status status = store_open(f->folder, mode, &store, &err);
		if (status == STATUS_OK)
			status = store_load(STORE_EVENTS, "chief", ALWAYS,
					    store, f->arena, &got, &err);
		n_errors += status != STATUS_OK;
		store_close(store);
		overwrite(f->file, at, &old, 1);
		arena_rewind(f->arena, mark);
	}
	assert_true(n_errors > 30);
}

static void open__eight_at_once_make_one_store(void **state)
{
	struct fixture *f = *state;
	pid_t children[8];

	for (int i = 0; i < 8; i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		if (children[i] == 0) {
			struct store *store = NULL;
			struct error err = {0};
			int failed = (int)store_open(f->folder, STORE_CREATE,
						     &store, &err);
			store_close(store);
			_exit(failed);
		}
	}
	for (int i = 0; i < 8; i++) {
		int how;
		assert_int_equal(waitpid(children[i], &how, 0), children[i]);
		assert_int_equal(how, 0);
	}
	store_close(open_store(f, STORE_WRITE));
}

/* Whatever is read of a store half made, it is not another program's. */
static void open__while_another_makes_it_is_of_one_state(void **state)
{
	struct fixture *f = *state;
	char folder[128];
	int how;

	for (int round = 0; round < 20; round++) {
		snprintf(folder, sizeof(folder), "%s-%d", f->folder, round);
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			struct store *store = NULL;
			int failed = (int)store_open(folder, STORE_CREATE,
						     &store, NULL);
			store_close(store);
			_exit(failed);
		}
		while (waitpid(child, &how, WNOHANG) == 0) {
			struct store *store = NULL;
			enum status status =
				store_open(folder, STORE_READ, &store, NULL);
			store_close(store);
			assert_true(status == STATUS_OK ||
				    status == STATUS_NOT_FOUND);
		}
		assert_int_equal(how, 0);
	}
}

/* In a child, since the limit holds for the whole process. */
static void import_with_room(const struct fixture *f, rlim_t n_bytes,
			     const struct store_calendar *c)
{
	struct rlimit limit = {n_bytes, n_bytes};
	struct store *store = NULL;
	struct buffer reply;
	struct error err = {0};

	signal(SIGXFSZ, SIG_IGN);
	buffer_init(0, &reply);
	enum status status = store_open(f->folder, STORE_WRITE, &store, &err);
	if (status != STATUS_OK || setrlimit(RLIMIT_FSIZE, &limit) < 0)
		_exit(99);
	status = import_at(c, "full", NOW, store, &reply, &err);
	if (status != STATUS_OK && (reply.n || err.status != status))
		_exit(98);
	_exit((int)status); /* without closing: as if killed */
}

static void import__a_full_disk_leaves_nothing_half(void **state)
{
	struct fixture *f = *state;
	struct store_calendar old =
		make_calendar("chief", 1, 50, false, f->arena);
	struct store_calendar new =
		make_calendar("chief", 2, 3000, false, f->arena);
	int n_ok = 0, n_failed = 0;

	store_close(open_store(f, STORE_CREATE));
	for (rlim_t room = 0; n_ok < 3; room += 9999) {
		struct store *store = open_store(f, STORE_WRITE);
		import_ok(&old, NULL, store);
		store_close(store);
		pid_t child = fork();
		if (child == 0)
			import_with_room(f, room, &new);
		int how;
		assert_int_equal(waitpid(child, &how, 0), child);
		assert_true(WIFEXITED(how) && WEXITSTATUS(how) < 98);
		bool ok = WEXITSTATUS(how) == STATUS_OK;
		store = open_store(f, STORE_WRITE);
		struct store_calendars got =
			load(STORE_PERSON, "chief", ALWAYS, store, f->arena);
		assert_int_equal(got.n, 1);
		same_calendar(&got.calendars[0], ok ? &new : &old);
		store_close(store);
		if (ok) {
			n_ok++;
			run_sql(f, "DELETE FROM request");
		} else {
			n_failed++;
		}
	}
	assert_true(n_failed >= 5);
}

int main(void)
{
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(open__makes_folder_and_file_private),
		TEST(open__nothing_there_is_not_found),
		TEST(open__refuses_what_others_may_open),
		TEST(open__refuses_what_belongs_to_others),
		TEST(open__refuses_other_kinds_of_files),
		TEST(open__refuses_a_newer_schema),
		TEST(open__brings_an_older_schema_to_ours),
		TEST(open__brings_schema_2_to_ours),
		TEST(open__makes_a_key_for_each_store),
		TEST(open__refuses_another_programs_database),
		TEST(open__sets_what_the_design_relies_on),
		TEST(import__what_was_replaced_is_overwritten),
		TEST(open__finds_a_damaged_file),
		TEST(open__tells_a_disk_that_cannot_be_read),
		TEST(open__survives_any_wrong_byte),
		TEST(open__eight_at_once_make_one_store),
		TEST(open__while_another_makes_it_is_of_one_state),
		TEST(import__a_full_disk_leaves_nothing_half),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
