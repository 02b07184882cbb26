/*
 * kill -9 at chosen writes, and several processes at once.
 *
 * A child replaces SQLite's calls to the system's pwrite by its own and kills
 * itself at the n-th: before it, after it, or half-way through. It says over
 * a pipe what was acknowledged; the parent then looks at what is there.
 */

#include "tests/unit/store/fixture.h"

#include <signal.h>
#include <sys/wait.h>

#include "store/database_sqlite.h"

enum way { BEFORE, AFTER, TORN, N_WAYS, NEVER };

/* The child's; the system's functions take no context. */
static struct {
	int left;
	enum way way;
	ssize_t (*pwrite)(int fd, const void *data, size_t n, int64_t at);
} planned;

static ssize_t deadly_pwrite(int fd, const void *data, size_t n, int64_t at)
{
	if (planned.way == NEVER || --planned.left > 0)
		return planned.pwrite(fd, data, n, at);
	if (planned.way == AFTER)
		planned.pwrite(fd, data, n, at);
	if (planned.way == TORN)
		planned.pwrite(fd, data, n / 2, at);
	raise(SIGKILL);
	return -1;
}

static void plan(int n, enum way way)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
	const char *const names[] = {"pwrite64", "pwrite"};

	planned.left = n;
	planned.way = way;
	if (sizeof(off_t) != sizeof(int64_t))
		_exit(90);
	for (size_t i = 0; i < 2 && !planned.pwrite; i++) {
		sqlite3_syscall_ptr old = vfs->xGetSystemCall(vfs, names[i]);
		if (!old)
			continue;
		planned.pwrite =
			(ssize_t(*)(int, const void *, size_t, int64_t))old;
		vfs->xSetSystemCall(vfs, names[i],
				    (sqlite3_syscall_ptr)deadly_pwrite);
	}
	if (!planned.pwrite)
		_exit(91);
}

/* Calendar k of a round; sizes differ, two ids in turn. */
static struct store_calendar calendar_of(int round, int k, struct arena *arena)
{
	return make_calendar(k % 2 ? "odd" : "even",
			     (uint64_t)round * 1000 + (uint64_t)k,
			     (size_t)(40 + k * 37 % 200), false, arena);
}

static const char *request_of(int round, int k, struct arena *arena)
{
	return arena_printf(arena, "%d-%d", round, k);
}

/* Imports and says each k once it is acknowledged. */
static void work(const struct fixture *f, int round, int n_imports, int pipe)
{
	struct store *store = NULL;
	struct buffer reply;
	struct error err = {0};

	if (store_open(f->folder, STORE_CREATE, &store, &err) != STATUS_OK)
		_exit(92);
	buffer_init(0, &reply);
	for (int k = 0; k < n_imports; k++) {
		struct store_calendar c = calendar_of(round, k, f->arena);
		unsigned char said = (unsigned char)k;

		if (import_at(&c, request_of(round, k, f->arena), NOW, store,
			      &reply, &err) != STATUS_OK)
			_exit(93);
		if (write(pipe, &said, 1) != 1)
			_exit(94);
	}
	store_close(store);
	_exit(0);
}

/* Returns how many imports were acknowledged. */
static int run_child(const struct fixture *f, int round, int n_imports, int n,
		     enum way way, bool *ret_killed)
{
	int ends[2], how, n_acked = 0;
	unsigned char said;

	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(ends[0]);
		plan(n, way);
		work(f, round, n_imports, ends[1]);
	}
	close(ends[1]);
	while (read(ends[0], &said, 1) == 1) {
		assert_int_equal(said, n_acked);
		n_acked++;
		if (way == NEVER && n_acked == n)
			kill(child, SIGKILL); /* it runs on until then */
	}
	close(ends[0]);
	assert_int_equal(waitpid(child, &how, 0), child);
	*ret_killed = WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL;
	assert_true(*ret_killed || (WIFEXITED(how) && !WEXITSTATUS(how)));
	return n_acked;
}

static bool was_kept(int round, int k, struct store *store, struct arena *arena)
{
	struct store_calendar c = calendar_of(round, k, arena);
	struct change change = {.request_id = request_of(round, k, arena),
				.method = "import",
				.params_digest = c.digest ^ 77,
				.actor = "x",
				.now = NOW};
	struct buffer reply;
	struct error err = {0};
	bool found = false;

	buffer_init(0, &reply);
	assert_int_equal(store_replay(&change, store, &reply, &found, &err),
			 STATUS_OK);
	assert_true(found == (reply.n > 0));
	buffer_release(&reply);
	return found;
}

static void is_sound(struct store *store)
{
	struct query query;

	query_open("PRAGMA integrity_check", store, &query);
	assert_true(query_row(&query));
	assert_true(bytes_equal(query_get_bytes(&query), BYTES("ok")));
	assert_int_equal(query_close(&query, NULL), STATUS_OK);
	query_open("PRAGMA foreign_key_check", store, &query);
	assert_false(query_row(&query));
	assert_int_equal(query_close(&query, NULL), STATUS_OK);
}

/*
 * What was acknowledged is there whole, with its reply; of the one after it
 * all or nothing. Gives how many imports of the round are there.
 */
static int look(const struct fixture *f, int round, int n_acked, int n_imports)
{
	struct store *store = open_store(f, STORE_CREATE);
	int n_there = n_acked;

	is_sound(store);
	for (int k = 0; k < n_acked; k++)
		assert_true(was_kept(round, k, store, f->arena));
	if (n_acked < n_imports && was_kept(round, n_acked, store, f->arena))
		n_there++;
	for (int k = n_there; k < n_imports; k++)
		assert_false(was_kept(round, k, store, f->arena));
	for (int k = n_there - 1; k >= 0 && k >= n_there - 2; k--) {
		struct store_calendar c = calendar_of(round, k, f->arena);
		struct store_calendars got =
			load(STORE_PERSON, c.id, ALWAYS, store, f->arena);
		assert_int_equal(got.n, 1);
		same_calendar(&got.calendars[0], &c);
	}
	if (round == 0 && n_there < 2)
		assert_int_equal(
			load(STORE_PERSON, "odd", ALWAYS, store, f->arena).n,
			0);
	store_close(store);
	return n_there;
}

/* Every write from the making of the folder to the second import. */
static void kill__at_every_write_of_a_new_store(void **state)
{
	struct fixture *f = *state;
	int n_kills = 0, n_by_there[3] = {0};

	for (int way = BEFORE; way < N_WAYS; way++) {
		bool killed = true;
		for (int n = 1; killed; n++) {
			struct arena_mark mark = arena_mark(f->arena);
			(void)remove_folder(f->folder);
			int n_acked =
				run_child(f, 0, 2, n, (enum way)way, &killed);
			n_by_there[look(f, 0, n_acked, 2)]++;
			n_kills += killed;
			arena_rewind(f->arena, mark);
		}
	}
	print_message("%d kills; then there: none %d, one %d, two %d\n",
		      n_kills, n_by_there[0], n_by_there[1], n_by_there[2]);
	assert_true(n_kills >= 100);
	for (int i = 0; i < 3; i++)
		assert_true(n_by_there[i] > 3);
}

/* One store for all rounds, so that checkpoints are killed too. */
static void kill__at_random_writes_of_a_store_in_use(void **state)
{
	struct fixture *f = *state;
	uint64_t seed = 2026;
	int n_kills = 0, n_more = 0;

	for (int round = 1; round <= 100; round++) {
		struct arena_mark mark = arena_mark(f->arena);
		int n = 1 + (int)(mix(&seed) % 400);
		enum way way = (enum way)(mix(&seed) % N_WAYS);
		bool killed;
		int n_acked = run_child(f, round, 60, n, way, &killed);

		n_more += look(f, round, n_acked, 60) > n_acked;
		n_kills += killed;
		arena_rewind(f->arena, mark);
	}
	print_message("%d kills; committed and not yet said: %d\n", n_kills,
		      n_more);
	assert_true(n_kills >= 90);
}

/* From outside, wherever the child is by then. */
static void kill__by_the_parent_after_an_acknowledgement(void **state)
{
	struct fixture *f = *state;
	int n_kills = 0;

	for (int round = 1; round <= 30; round++) {
		struct arena_mark mark = arena_mark(f->arena);
		bool killed;
		int n_acked =
			run_child(f, round, 250, 1 + round % 9, NEVER, &killed);

		look(f, round, n_acked, 250);
		n_kills += killed;
		arena_rewind(f->arena, mark);
	}
	assert_true(n_kills >= 15);
}

/* The calendar of the id is one that was imported, whole. */
static void is_whole(const char *id, struct store *store, struct arena *arena)
{
	struct store_calendars got =
		load(STORE_PERSON, id, ALWAYS, store, arena);

	if (got.n == 0)
		return;
	int seed = (int)~got.calendars[0].digest;
	struct store_calendar want =
		calendar_of(seed / 1000, seed % 1000, arena);
	same_calendar(&got.calendars[0], &want);
}

static void import__two_processes_and_a_reader_at_once(void **state)
{
	enum { N = 40 };
	struct fixture *f = *state;
	struct store *store;
	int ends[2], how;
	unsigned char said;
	pid_t children[2];

	assert_int_equal(pipe(ends), 0);
	for (int i = 0; i < 2; i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		if (children[i] == 0)
			work(f, i + 1, N, ends[1]);
	}
	close(ends[1]);
	int n_acked = 0;
	assert_int_equal(read(ends[0], &said, 1), 1);
	store = open_store(f, STORE_READ);
	do {
		struct arena_mark mark = arena_mark(f->arena);
		is_whole("odd", store, f->arena);
		is_whole("even", store, f->arena);
		arena_rewind(f->arena, mark);
		n_acked++;
	} while (read(ends[0], &said, 1) == 1);
	close(ends[0]);
	assert_int_equal(n_acked, 2 * N);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(waitpid(children[i], &how, 0), children[i]);
		assert_int_equal(how, 0);
		for (int k = 0; k < N; k++)
			assert_true(was_kept(i + 1, k, store, f->arena));
	}
	store_close(store);
}

static void import__is_busy_while_another_writes(void **state)
{
	struct fixture *f = *state;
	struct store *a = open_store(f, STORE_CREATE);
	struct store *b = open_store(f, STORE_WRITE);
	struct store_calendar c = calendar_of(1, 1, f->arena);
	struct store *reader = open_store(f, STORE_READ);
	struct buffer reply;
	struct error err = {0};

	buffer_init(0, &reply);
	import_ok(&c, NULL, b);
	assert_int_equal(database_begin_write(a, &err), STATUS_OK);
	assert_int_equal(sqlite3_busy_timeout(sqlite_of(b), 0), SQLITE_OK);
	assert_int_equal(import_at(&c, "b", NOW, b, &reply, &err), STATUS_BUSY);
	assert_int_equal(err.message, MSG_STORE_BUSY);
	is_whole("odd", reader, f->arena);
	database_rollback(a);
	import_ok(&c, "b", b);
	err = (struct error){0};
	assert_int_equal(import_at(&c, "r", NOW, reader, &reply, &err),
			 STATUS_FAULT);
	assert_int_equal(err.message, MSG_STORE_READ_ONLY);
	buffer_release(&reply);
	store_close(reader);
	store_close(a);
	store_close(b);
}

int main(void)
{
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(kill__at_every_write_of_a_new_store),
		TEST(kill__at_random_writes_of_a_store_in_use),
		TEST(kill__by_the_parent_after_an_acknowledgement),
		TEST(import__two_processes_and_a_reader_at_once),
		TEST(import__is_busy_while_another_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
