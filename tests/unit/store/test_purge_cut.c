/* A purge that was cut short is finished by whoever comes next. */
#include "tests/unit/store/purged.h"

#include <signal.h>
#include <sys/wait.h>

/* --- cut short, or with a reader beside it -------------------------------- */

/* Killed between its commit and the files: the next to open does the rest. */
static void purge__is_finished_by_whoever_opens_next(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);

	import_as(store, f->arena, STORE_PERSON, "canary-mair", "canary-mair");
	store_close(store);
	tamper(f, "DELETE FROM source;"
		  "DELETE FROM owner; DELETE FROM email;"
		  "DELETE FROM request; INSERT INTO unwiped VALUES (1)");
	assert_true(count_in_files(f, "canary") > 0);
	store_close(open_store(f, STORE_WRITE));
	assert_int_equal(count_in_files(f, "canary"), 0);
}

/* It is forgotten, but not told before the files are: asked again it is. */
static void purge__waits_for_who_reads_the_files(void **state)
{
	struct fixture *f = *state;
	struct store *store = open_store(f, STORE_CREATE);
	struct purge with_id = her;
	struct purge_result result;
	struct store *reader = open_store(f, STORE_READ);

	import_as(store, f->arena, STORE_PERSON, "canary-mair", "canary-mair");
	assert_int_equal(store_begin_snapshot(reader, NULL), STATUS_OK);
	with_id.change.request_id = "p";
	with_id.change.now = NOW;
	assert_int_equal(purge(store, &with_id, &result), STATUS_BUSY);
	store_end_snapshot(reader);
	assert_int_equal(purge(store, &with_id, &result), STATUS_OK);
	assert_int_equal(count_in_files(f, "canary"), 0);
	store_close(reader);
	store_close(store);
}

/* --- kill -9 at every write ----------------------------------------------- */

/* The child's; the system's functions take no context. */
static struct {
	int left;
	ssize_t (*pwrite)(int fd, const void *data, size_t n, int64_t at);
} planned;

static ssize_t deadly_pwrite(int fd, const void *data, size_t n, int64_t at)
{
	if (--planned.left > 0)
		return planned.pwrite(fd, data, n, at);
	planned.pwrite(fd, data, n / 2, at);
	raise(SIGKILL);
	return -1;
}

static void plan_death(int n)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
	const char *const names[] = {"pwrite64", "pwrite"};

	planned.left = n;
	for (size_t i = 0; i < 2 && !planned.pwrite; i++) {
		sqlite3_syscall_ptr old = vfs->xGetSystemCall(vfs, names[i]);
		if (!old)
			continue;
		planned.pwrite =
			(ssize_t(*)(int, const void *, size_t, int64_t))old;
		vfs->xSetSystemCall(vfs, names[i],
				    (sqlite3_syscall_ptr)deadly_pwrite);
	}
}

/* True: the purge ended before its n-th write. */
static bool purge_and_die(const struct fixture *f, int n)
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		struct store *store = NULL;
		struct purge_result result;

		if (store_open(f->folder, STORE_WRITE, &store, NULL))
			_exit(2);
		plan_death(n);
		_exit(purge(store, &her, &result) == STATUS_OK ? 0 : 3);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return !WIFSIGNALED(status);
}

enum { EVERY = 7 };

/* Whole or not at all; and where it was made, nothing is left in the files. */
static void purge__killed_at_any_write_is_whole_or_not_at_all(void **state)
{
	struct fixture *f = *state;
	int n_before = 0, n_after = 0;

	if (store_url())
		skip(); /* the writes are the server's */
	for (int n = 1;; n += EVERY) {
		struct store *store = open_store(f, STORE_CREATE);
		import_as(store, f->arena, STORE_PERSON, "canary-mair",
			  "canary-mair");
		import_as(store, f->arena, STORE_PERSON, "huw", "h");
		put(store, f->arena, "c", with_her);
		put(store, f->arena, "c", without_her);
		add(store, NOW, "canary-mair", STORE_PERSON, "canary-mair");
		store_close(store);
		bool whole = purge_and_die(f, n);
		store_close(open_store(f, STORE_WRITE));
		int64_t left =
			look(f, "SELECT (SELECT count(*) FROM owner"
				" WHERE id = 'canary-mair') + (SELECT count(*)"
				" FROM revision WHERE revision = 1)"
				" + (SELECT count(*) FROM audit_name"
				" WHERE id = 'canary-mair' AND kind = 0)");
		assert_true(left == 0 || left == 3);
		assert_int_equal(look(f, "SELECT count(*) FROM unwiped"), 0);
		if (left == 0)
			assert_int_equal(count_in_files(f, "canary"), 0);
		n_before += left != 0;
		n_after += left == 0;
		fixture_clear(f);
		if (whole)
			break;
	}
	assert_true(n_before > 3 && n_after > 3);
}

#define TEST(function)                                                         \
	cmocka_unit_test_setup_teardown(function, fixture_setup,               \
					fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(purge__is_finished_by_whoever_opens_next),
		TEST(purge__waits_for_who_reads_the_files),
		TEST(purge__killed_at_any_write_is_whole_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
