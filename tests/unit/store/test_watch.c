/* What others commit is known to whoever asks, always and at once. */
#include "store/purge.h"
#include "tests/unit/store/fixture.h"

static enum store_change watch(bool ask, struct store *store)
{
	enum store_change change = STORE_SAME;
	struct error err = {0};
	int fd = -2;

	assert_int_equal(store_watch(ask, store, &change, &fd, &err),
			 STATUS_OK);
	assert_true(store_url() ? fd >= 0 : fd == -1);
	return change;
}

/* What a file does not tell counts as the most that it may be. */
static void assert_change(enum store_change change, enum store_change expected)
{
	if (!store_url() && expected == STORE_CHANGED)
		expected = STORE_PURGED;
	assert_int_equal(change, expected);
}

static void import_number(int i, const struct fixture *f, struct store *store)
{
	struct store_calendar calendar =
		make_calendar("her", (uint64_t)i, 3, false, f->arena);
	char request_id[16];

	snprintf(request_id, sizeof(request_id), "r%d", i);
	import_ok(&calendar, request_id, store);
}

static void watch__tells_each_commit_to_whoever_asks_after_it(void **state)
{
	struct fixture *f = *state;
	struct store *writer = open_store(f, STORE_CREATE);
	struct store *watcher = open_store(f, STORE_READ);

	assert_int_equal(watch(true, watcher), STORE_PURGED);
	for (int i = 0; i < 200; i++) {
		assert_int_equal(watch(true, watcher), STORE_SAME);
		import_number(i, f, writer);
		assert_change(watch(true, watcher), STORE_CHANGED);
	}
	store_close(watcher);
	store_close(writer);
}

static void watch__a_refused_change_is_none(void **state)
{
	struct fixture *f = *state;
	struct store *writer = open_store(f, STORE_CREATE);
	struct store *watcher = open_store(f, STORE_READ);
	struct store_calendar calendar =
		make_calendar("her", 8, 3, false, f->arena);
	struct buffer reply;

	import_number(7, f, writer);
	(void)watch(true, watcher);
	buffer_init(0, &reply);
	assert_int_equal(import_at(&calendar, "r7", NOW, writer, &reply, NULL),
			 STATUS_REJECTED);
	assert_int_equal(watch(true, watcher), STORE_SAME);
	buffer_release(&reply);
	store_close(watcher);
	store_close(writer);
}

static enum status no_reply(const struct purge_result *result, void *context,
			    struct buffer *ret, struct error *err)
{
	(void)result;
	(void)context;
	(void)err;
	buffer_put_string(ret, "{}");
	return STATUS_OK;
}

static void watch__a_purge_is_told_as_one(void **state)
{
	struct fixture *f = *state;
	struct store *writer = open_store(f, STORE_CREATE);
	struct store *watcher = open_store(f, STORE_READ);
	struct purge purge = {.change = {.method = "purge", .now = NOW},
			      .kind = STORE_PERSON,
			      .id = "her",
			      .reply = no_reply};
	struct buffer reply;

	import_number(1, f, writer);
	(void)watch(true, watcher);
	buffer_init(0, &reply);
	assert_int_equal(store_purge(&purge, writer, &reply, NULL), STATUS_OK);
	import_number(2, f, writer);
	assert_int_equal(watch(true, watcher), STORE_PURGED);
	buffer_release(&reply);
	store_close(watcher);
	store_close(writer);
}

/* Whatever was missed while it was not connected may be anything. */
static void watch__a_lost_connection_is_made_again(void **state)
{
	struct fixture *f = *state;

	if (!store_url())
		return;
	struct store *watcher = open_store(f, STORE_CREATE);
	(void)watch(true, watcher);
	for (int ask = 0; ask < 2; ask++) {
		assert_int_equal(watch(true, watcher), STORE_SAME);
		/* Waits until it has ended. */
		server_sql("SELECT pg_terminate_backend(pid, 10000)"
			   " FROM pg_stat_activity"
			   " WHERE application_name = 'trefnydd'",
			   0, NULL);
		enum store_change change = watch(ask, watcher);
		/* Unasked, its last words may come before its end. */
		if (!ask && change == STORE_SAME)
			change = watch(ask, watcher);
		assert_int_equal(change, STORE_PURGED);
	}
	assert_int_equal(watch(true, watcher), STORE_SAME);
	store_close(watcher);
}

int main(void)
{
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(watch__tells_each_commit_to_whoever_asks_after_it),
		TEST(watch__a_refused_change_is_none),
		TEST(watch__a_purge_is_told_as_one),
		TEST(watch__a_lost_connection_is_made_again),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
