/*
 * Backup and restore: whole and looked through, or not at all.
 */

#include "tests/unit/store/fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "store/schema.h"
#include "store/upkeep.h"

/* Of a test: a store with one calendar, and where copies go. */
struct copies {
	struct store_calendar calendar;
	char backup[160], part[160], other[160];
};

static void begin(struct fixture *f, struct copies *ret)
{
	struct store *store = open_store(f, STORE_CREATE);

	ret->calendar = make_calendar("chief", 1, 500, false, f->arena);
	import_ok(&ret->calendar, NULL, store);
	store_close(store);
	snprintf(ret->backup, sizeof(ret->backup), "%s/b.db", f->root);
	snprintf(ret->part, sizeof(ret->part), "%s/b.db.part", f->root);
	snprintf(ret->other, sizeof(ret->other), "%s/other/data", f->root);
}

static void back_up_ok(const struct fixture *f, const char *file, bool replace)
{
	struct store_state state;
	struct error err = {0};

	assert_int_equal(store_backup(f->folder, file, replace, &state, &err),
			 STATUS_OK);
	assert_int_equal(state.n_calendars, 1);
}

static void backup_refused(const char *folder, const char *file, bool replace,
			   enum message message)
{
	struct store_state state;
	struct error err = {0};

	assert_int_equal(store_backup(folder, file, replace, &state, &err),
			 STATUS_REJECTED);
	assert_int_equal(err.message, message);
	assert_true(err.source[0] || message == MSG_SYSTEM);
}

static void restore_refused(const char *file, const char *folder,
			    enum message message)
{
	struct store_state state;
	struct error err = {0};

	assert_int_equal(store_restore(file, folder, &state, &err),
			 STATUS_REJECTED);
	assert_int_equal(err.message, message);
	assert_true(err.source[0] || message == MSG_SYSTEM);
}

/* Of a folder that may be missing. */
static int count_files(const char *folder)
{
	DIR *directory = opendir(folder);
	struct dirent *entry;
	int n = 0;

	while (directory && (entry = readdir(directory)))
		n += entry->d_name[0] != '.';
	if (directory)
		closedir(directory);
	return n;
}

static void has_calendar(const char *folder,
			 const struct store_calendar *calendar,
			 struct arena *arena)
{
	struct store *store = NULL;
	struct store_calendars got;
	struct error err = {0};

	assert_int_equal(store_open(folder, STORE_WRITE, &store, &err),
			 STATUS_OK);
	assert_int_equal(store_load(STORE_PERSON, calendar->id, ALWAYS, store,
				    arena, &got, &err),
			 STATUS_OK);
	assert_int_equal(got.n, 1);
	same_calendar(calendar, &got.calendars[0]);
	store_close(store);
}

static void run_sql(const char *file, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void spoil(const char *file, long at, size_t n)
{
	FILE *stream = fopen(file, "r+b");

	assert_non_null(stream);
	assert_int_equal(fseek(stream, at, SEEK_SET), 0);
	for (size_t i = 0; i < n; i++)
		(void)fputc(0xa5, stream);
	assert_int_equal(fclose(stream), 0);
}

/* --- backup --------------------------------------------------------------- */

static void backup__comes_back_as_it_was(void **state)
{
	struct fixture *f = *state;
	struct copies c;
	struct store_state found;
	struct error err = {0};
	unsigned char ours[STORE_UID_KEY_BYTES], theirs[STORE_UID_KEY_BYTES];

	begin(f, &c);
	back_up_ok(f, c.backup, false);
	assert_int_equal(store_restore(c.backup, c.other, &found, &err),
			 STATUS_OK);
	assert_int_equal(found.n_calendars, 1);
	assert_int_equal(found.schema, SCHEMA_VERSION);
	has_calendar(c.other, &c.calendar, f->arena);
	struct store *store = open_store(f, STORE_READ), *other = NULL;
	assert_int_equal(store_open(c.other, STORE_READ, &other, &err),
			 STATUS_OK);
	assert_int_equal(store_uid_key(store, ours, &err), STATUS_OK);
	assert_int_equal(store_uid_key(other, theirs, &err), STATUS_OK);
	assert_memory_equal(ours, theirs, sizeof(ours));
	store_close(store);
	store_close(other);
}

static void backup__is_one_private_file_whatever_the_umask(void **state)
{
	struct fixture *f = *state;
	const mode_t masks[] = {0, 077, 0777};
	struct copies c;
	struct stat info;

	begin(f, &c);
	for (size_t i = 0; i < 3; i++) {
		mode_t old = umask(masks[i]);
		back_up_ok(f, c.backup, i > 0);
		umask(old);
		assert_int_equal(stat(c.backup, &info), 0);
		assert_int_equal(info.st_mode & 07777, 0600);
		assert_int_equal(count_files(f->root), 2); /* and the store */
	}
}

static void backup__never_overwrites_unless_told(void **state)
{
	struct fixture *f = *state;
	struct copies c;

	begin(f, &c);
	back_up_ok(f, c.backup, false);
	spoil(c.backup, 0, 100);
	backup_refused(f->folder, c.backup, false, MSG_BACKUP_THERE);
	back_up_ok(f, c.backup, true);
	back_up_ok(f, c.backup, true);
}

static void backup__never_writes_through_a_link(void **state)
{
	struct fixture *f = *state;
	struct copies c;

	begin(f, &c);
	assert_int_equal(symlink("elsewhere", c.backup), 0);
	backup_refused(f->folder, c.backup, false, MSG_BACKUP_THERE);
	backup_refused(f->folder, c.backup, true, MSG_STORE_NO_FILE);
	assert_int_equal(unlink(c.backup), 0);
	assert_int_equal(symlink("elsewhere", c.part), 0);
	backup_refused(f->folder, c.backup, false, MSG_SYSTEM);
}

static void backup__does_not_lie_beside_the_store(void **state)
{
	struct fixture *f = *state;
	struct copies c;
	char inside[160];

	begin(f, &c);
	snprintf(inside, sizeof(inside), "%s/../data/b.db", f->folder);
	backup_refused(f->folder, inside, true, MSG_BACKUP_BESIDE);
	backup_refused(f->folder, f->file, true, MSG_BACKUP_BESIDE);
	has_calendar(f->folder, &c.calendar, f->arena);
}

static enum status back_up_meanwhile(const struct import_result *result,
				     void *context, struct buffer *ret,
				     struct error *err)
{
	(void)result;
	(void)ret;
	struct store_state state;
	struct copies *c = context;

	/* In the middle of a change: the store as it was before. */
	char folder[160];
	snprintf(folder, sizeof(folder), "%.*s/data",
		 (int)(strrchr(c->backup, '/') - c->backup), c->backup);
	assert_int_equal(store_backup(folder, c->backup, false, &state, err),
			 STATUS_OK);
	assert_int_equal(state.n_calendars, 1);
	return STATUS_OK;
}

static void backup__goes_on_in_the_middle_of_a_change(void **state)
{
	struct fixture *f = *state;
	struct copies c;
	struct buffer reply;
	struct error err = {0};
	struct store_state found;

	begin(f, &c);
	struct store_calendar other =
		make_calendar("deputy", 2, 700, false, f->arena);
	struct import import = {.change = {.method = "import", .now = NOW},
				.calendar = &other,
				.reply = back_up_meanwhile,
				.context = &c};
	struct store *store = open_store(f, STORE_WRITE);
	buffer_init(0, &reply);
	assert_int_equal(store_import(&import, store, &reply, &err), STATUS_OK);
	store_close(store);
	buffer_release(&reply);
	assert_int_equal(store_restore(c.backup, c.other, &found, &err),
			 STATUS_OK);
	has_calendar(c.other, &c.calendar, f->arena);
	has_calendar(f->folder, &other, f->arena);
}

static void backup__takes_over_what_a_killed_one_left(void **state)
{
	struct fixture *f = *state;
	struct copies c;

	begin(f, &c);
	FILE *left = fopen(c.part, "w");
	assert_non_null(left);
	for (int i = 0; i < 200000; i++)
		(void)fputs("half of it ", left);
	assert_int_equal(fclose(left), 0);
	back_up_ok(f, c.backup, false);
	assert_int_equal(count_files(f->root), 2);
}

static void backup__two_do_not_write_one_file(void **state)
{
	struct fixture *f = *state;
	struct copies c;

	begin(f, &c);
	int fd = open(c.part, O_RDWR | O_CREAT, 0600);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	backup_refused(f->folder, c.backup, false, MSG_BACKUP_UNDER_WAY);
	assert_int_equal(access(c.part, F_OK), 0);
	close(fd);
	back_up_ok(f, c.backup, false);
}

/* Gives the status; the child ends as if killed. */
static int back_up_with_room(const struct fixture *f, const char *file,
			     rlim_t room)
{
	pid_t child = fork();
	int how;

	if (child == 0) {
		struct rlimit limit = {room, room};
		struct store_state state;

		signal(SIGXFSZ, SIG_IGN);
		if (setrlimit(RLIMIT_FSIZE, &limit) < 0)
			_exit(99);
		_exit((int)store_backup(f->folder, file, false, &state, NULL));
	}
	assert_int_equal(waitpid(child, &how, 0), child);
	assert_true(WIFEXITED(how));
	return WEXITSTATUS(how);
}

static void backup__a_full_disk_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct copies c;
	int n_failed = 0;

	begin(f, &c);
	for (rlim_t room = 0;; room += 9999) {
		int status = back_up_with_room(f, c.backup, room);

		if (status == STATUS_OK)
			break;
		n_failed++;
		assert_int_equal(status, STATUS_FAULT);
		assert_int_equal(count_files(f->root), 1);
	}
	assert_true(n_failed >= 3);
	struct store_state found;
	struct error err = {0};
	assert_int_equal(store_restore(c.backup, c.other, &found, &err),
			 STATUS_OK);
}

/* Ended by the kernel when a file would grow beyond the room; true: it was. */
static bool killed_with_room(const char *file, const char *folder, bool restore,
			     rlim_t room)
{
	pid_t child = fork();
	int how;

	if (child == 0) {
		struct rlimit limit = {room, room}, none = {0, 0};
		struct store_state state;

		signal(SIGXFSZ, SIG_DFL);
		if (setrlimit(RLIMIT_CORE, &none) < 0 ||
		    setrlimit(RLIMIT_FSIZE, &limit) < 0)
			_exit(99);
		_exit((int)(restore ? store_restore(file, folder, &state, NULL)
				    : store_backup(folder, file, true, &state,
						   NULL)));
	}
	assert_int_equal(waitpid(child, &how, 0), child);
	if (WIFSIGNALED(how))
		return true;
	assert_int_equal(WEXITSTATUS(how), STATUS_OK);
	return false;
}

static void backup__killed_anywhere_leaves_the_last_one(void **state)
{
	struct fixture *f = *state;
	struct copies c;
	struct store_state found;
	struct error err = {0};
	rlim_t room = 0;

	begin(f, &c);
	back_up_ok(f, c.backup, false);
	while (killed_with_room(c.backup, f->folder, false, room)) {
		assert_int_equal(store_restore(c.backup, c.other, &found, &err),
				 STATUS_OK);
		has_calendar(c.other, &c.calendar, f->arena);
		(void)remove_folder(c.other);
		room += 9999;
	}
	assert_true(room > 3 * 9999);
	assert_int_equal(count_files(f->root), 3); /* data, other, b.db */
}

static void restore__killed_anywhere_leaves_no_store(void **state)
{
	struct fixture *f = *state;
	struct copies c;
	char path[200];
	rlim_t room = 0;

	begin(f, &c);
	back_up_ok(f, c.backup, false);
	snprintf(path, sizeof(path), "%s/trefnydd.db", c.other);
	while (killed_with_room(c.backup, c.other, true, room)) {
		assert_int_not_equal(access(path, F_OK), 0);
		room += 9999;
	}
	assert_true(room > 3 * 9999);
	has_calendar(c.other, &c.calendar, f->arena);
	assert_int_not_equal(access(c.part, F_OK), 0);
}

static void backup__of_an_older_schema_is_as_it_is(void **state)
{
	struct fixture *f = *state;
	struct copies c;
	struct store_state found;
	struct error err = {0};

	begin(f, &c);
	(void)remove_folder(f->folder);
	assert_int_equal(mkdir(f->folder, 0700), 0);
	run_sql(f->file, schema_migration(1));
	assert_int_equal(chmod(f->file, 0600), 0);
	assert_int_equal(store_backup(f->folder, c.backup, false, &found, &err),
			 STATUS_OK);
	assert_int_equal(found.schema, 1);
	assert_int_equal(store_restore(c.backup, c.other, &found, &err),
			 STATUS_OK);
	assert_int_equal(found.schema, 1);
	struct store *store = NULL;
	assert_int_equal(store_open(c.other, STORE_WRITE, &store, &err),
			 STATUS_OK);
	assert_int_equal(store_look(0, store, &found, &err), STATUS_OK);
	assert_int_equal(found.schema, SCHEMA_VERSION);
	store_close(store);
}

/* --- restore -------------------------------------------------------------- */

static void restore__never_over_a_store(void **state)
{
	static const char *const left[] = {"", "-wal", "-shm", "-journal"};
	struct fixture *f = *state;
	struct copies c;
	char path[200];

	begin(f, &c);
	back_up_ok(f, c.backup, false);
	restore_refused(c.backup, f->folder, MSG_RESTORE_THERE);
	has_calendar(f->folder, &c.calendar, f->arena);
	for (size_t i = 0; i < 4; i++) {
		(void)remove_folder(f->folder);
		assert_int_equal(mkdir(f->folder, 0700), 0);
		snprintf(path, sizeof(path), "%s%s", f->file, left[i]);
		FILE *file = fopen(path, "w");
		assert_non_null(file);
		assert_int_equal(fclose(file), 0);
		restore_refused(c.backup, f->folder, MSG_RESTORE_THERE);
		assert_int_equal(count_files(f->folder), 1);
	}
}

static void restore__not_while_a_service_holds_it(void **state)
{
	struct fixture *f = *state;
	struct copies c;
	struct store_state found;
	struct error err = {0};
	int first = -1, second = -1;

	begin(f, &c);
	back_up_ok(f, c.backup, false);
	(void)remove_folder(f->folder);
	assert_int_equal(mkdir(f->folder, 0700), 0);
	assert_int_equal(store_hold(f->folder, false, &first, &err), STATUS_OK);
	assert_int_equal(store_hold(f->folder, false, &second, &err),
			 STATUS_OK);
	close(first);
	restore_refused(c.backup, f->folder, MSG_STORE_HELD);
	close(second);
	assert_int_equal(store_restore(c.backup, f->folder, &found, &err),
			 STATUS_OK);
	has_calendar(f->folder, &c.calendar, f->arena);
}

static void restore__refuses_a_folder_open_to_others(void **state)
{
	struct fixture *f = *state;
	struct copies c;

	begin(f, &c);
	back_up_ok(f, c.backup, false);
	(void)remove_folder(f->folder);
	assert_int_equal(mkdir(f->folder, 0700), 0);
	assert_int_equal(chmod(f->folder, 0755), 0);
	restore_refused(c.backup, f->folder, MSG_STORE_OPEN_TO_OTHERS);
}

static void restore__refuses_newer_and_foreign_files(void **state)
{
	struct fixture *f = *state;
	struct copies c;
	char sql[64];

	begin(f, &c);
	restore_refused(c.backup, c.other, MSG_SYSTEM);
	restore_refused(f->root, c.other, MSG_STORE_NO_FILE);
	back_up_ok(f, c.backup, false);
	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d",
		 SCHEMA_VERSION + 1);
	run_sql(c.backup, sql);
	restore_refused(c.backup, c.other, MSG_STORE_NEWER);
	run_sql(c.backup, "PRAGMA application_id = 1");
	restore_refused(c.backup, c.other, MSG_STORE_FOREIGN);
	assert_int_equal(truncate(c.backup, 0), 0);
	restore_refused(c.backup, c.other, MSG_STORE_FOREIGN);
	assert_int_equal(count_files(c.other), 0);
}

/* A block of bytes at a time: it is found, or did not matter. */
static void restore__finds_damage_and_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct copies c;
	struct stat info;
	int n_found = 0;

	begin(f, &c);
	back_up_ok(f, c.backup, false);
	assert_int_equal(stat(c.backup, &info), 0);
	for (long at = 0; at < info.st_size; at += 4096) {
		struct store_state found;
		struct error err = {0};

		back_up_ok(f, c.backup, true);
		spoil(c.backup, at, 512);
		enum status status =
			store_restore(c.backup, c.other, &found, &err);
		if (status == STATUS_OK) {
			(void)remove_folder(c.other);
			continue;
		}
		n_found++;
		assert_int_equal(status, STATUS_REJECTED);
		assert_true(err.message == MSG_STORE_DAMAGED ||
			    err.message == MSG_STORE_FOREIGN);
		assert_int_equal(count_files(c.other), 0);
	}
	assert_true(n_found > 5);
}

static void restore__refuses_what_refers_to_nothing(void **state)
{
	struct fixture *f = *state;
	struct copies c;

	begin(f, &c);
	back_up_ok(f, c.backup, false);
	run_sql(c.backup, "PRAGMA foreign_keys = OFF; DELETE FROM owner");
	restore_refused(c.backup, c.other, MSG_STORE_DAMAGED);
}

/* --- looking -------------------------------------------------------------- */

static void look__counts_ages(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct store_state found;
	struct error err = {0};

	assert_int_equal(store_look(NOW, store, &found, &err), STATUS_OK);
	assert_int_equal(found.n_calendars, 0);
	assert_true(found.oldest_as_of == INSTANT_NONE);
	for (int i = 0; i < 5; i++) {
		char id[8];
		snprintf(id, sizeof(id), "p%d", i);
		struct store_calendar c =
			make_calendar(id, 7, 3, false, f->arena);
		c.timetable.as_of = i ? NOW + i : INSTANT_NONE;
		c.timetable.as_of_newest = c.timetable.as_of;
		c.timetable.complete = i > 1;
		import_ok(&c, NULL, store);
	}
	assert_int_equal(store_look(NOW + 3, store, &found, &err), STATUS_OK);
	assert_int_equal(found.n_calendars, 5);
	assert_int_equal(found.n_undated, 1);
	assert_int_equal(found.n_incomplete, 2);
	assert_int_equal(found.n_old, 2);
	assert_int_equal(found.oldest_as_of, NOW + 1);
	assert_int_equal(found.newest_as_of, NOW + 4);
	assert_int_equal(store_verify(store, &err), STATUS_OK);
	store_close(store);
}

static void open_as_is__changes_no_schema(void **state)
{
	struct fixture *f = *state;
	struct store *store = NULL;
	struct store_state found;
	struct error err = {0};

	assert_int_equal(mkdir(f->folder, 0700), 0);
	assert_int_equal(store_open_as_is(f->folder, &store, &err),
			 STATUS_NOT_FOUND);
	run_sql(f->file, schema_migration(1));
	assert_int_equal(chmod(f->file, 0600), 0);
	for (int i = 0; i < 2; i++) {
		err = (struct error){0};
		assert_int_equal(store_open_as_is(f->folder, &store, &err),
				 STATUS_OK);
		assert_int_equal(store_look(0, store, &found, &err), STATUS_OK);
		assert_int_equal(found.schema, 1);
		store_close(store);
	}
}

int main(void)
{
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(backup__comes_back_as_it_was),
		TEST(backup__is_one_private_file_whatever_the_umask),
		TEST(backup__never_overwrites_unless_told),
		TEST(backup__never_writes_through_a_link),
		TEST(backup__does_not_lie_beside_the_store),
		TEST(backup__goes_on_in_the_middle_of_a_change),
		TEST(backup__takes_over_what_a_killed_one_left),
		TEST(backup__two_do_not_write_one_file),
		TEST(backup__a_full_disk_leaves_nothing),
		TEST(backup__killed_anywhere_leaves_the_last_one),
		TEST(restore__killed_anywhere_leaves_no_store),
		TEST(backup__of_an_older_schema_is_as_it_is),
		TEST(restore__never_over_a_store),
		TEST(restore__not_while_a_service_holds_it),
		TEST(restore__refuses_a_folder_open_to_others),
		TEST(restore__refuses_newer_and_foreign_files),
		TEST(restore__finds_damage_and_leaves_nothing),
		TEST(restore__refuses_what_refers_to_nothing),
		TEST(look__counts_ages),
		TEST(open_as_is__changes_no_schema),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
