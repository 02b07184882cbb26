/* Statements that are kept are as good as new ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "store/statements_sqlite.h"

struct fixture {
	sqlite3 *db;
	struct statements statements;
};

static int open_fixture(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){0};
	assert_int_equal(sqlite3_open(":memory:", &fixture.db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(fixture.db, "CREATE TABLE t (a UNIQUE)",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	*state = &fixture;
	return 0;
}

/* None is left behind: SQLite would not close. */
static int close_fixture(void **state)
{
	struct fixture *f = *state;

	statements_end(&f->statements);
	assert_int_equal(sqlite3_close(f->db), SQLITE_OK);
	return 0;
}

static sqlite3_stmt *take(struct fixture *f, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	assert_int_equal(statements_take(f->db, sql, &f->statements,
					 &statement),
			 SQLITE_OK);
	return statement;
}

static void
take__gives_the_same_again_reset_and_with_nothing_bound(void **state)
{
	static const char sql[] = "SELECT ?";
	struct fixture *f = *state;
	sqlite3_stmt *first = take(f, sql);

	assert_int_equal(sqlite3_bind_int(first, 1, 7), SQLITE_OK);
	assert_int_equal(sqlite3_step(first), SQLITE_ROW);
	statements_give(first, false, &f->statements);
	sqlite3_stmt *second = take(f, sql);
	assert_ptr_equal(first, second);
	assert_int_equal(sqlite3_stmt_busy(second), 0);
	assert_int_equal(sqlite3_step(second), SQLITE_ROW);
	assert_int_equal(sqlite3_column_type(second, 0), SQLITE_NULL);
	statements_give(second, false, &f->statements);
}

static void take__never_gives_one_out_twice(void **state)
{
	static const char sql[] = "SELECT 1";
	struct fixture *f = *state;
	sqlite3_stmt *first = take(f, sql), *second = take(f, sql);

	assert_ptr_not_equal(first, second);
	statements_give(first, false, &f->statements);
	statements_give(second, false, &f->statements);
}

static void take__looks_at_the_text_not_where_it_stands(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 3 * MAX_STATEMENTS; i++) {
		char sql[32];

		snprintf(sql, sizeof(sql), "SELECT %d", i);
		sqlite3_stmt *statement = take(f, sql);
		assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
		assert_int_equal(sqlite3_column_int(statement, 0), i);
		statements_give(statement, false, &f->statements);
	}
}

static void give__of_one_that_failed_ends_it(void **state)
{
	static const char sql[] = "INSERT INTO t VALUES (1)";
	struct fixture *f = *state;
	const int expected[] = {SQLITE_DONE, SQLITE_CONSTRAINT,
				SQLITE_CONSTRAINT};

	for (int i = 0; i < 3; i++) {
		sqlite3_stmt *statement = take(f, sql);
		int result = sqlite3_step(statement);

		assert_int_equal(result & 0xff, expected[i]);
		statements_give(statement, result != SQLITE_DONE,
				&f->statements);
	}
}

/* As many as there are places, and more, all at once. */
static void take__gives_what_it_cannot_keep(void **state)
{
	static const char sql[] = "SELECT 2";
	struct fixture *f = *state;
	sqlite3_stmt *taken[MAX_STATEMENTS + 8];

	for (int i = 0; i < MAX_STATEMENTS + 8; i++)
		taken[i] = take(f, sql);
	for (int i = 0; i < MAX_STATEMENTS + 8; i++)
		statements_give(taken[i], false, &f->statements);
}

/* What is kept is prepared anew by SQLite where a table has changed. */
static void take__of_another_schema_sees_it(void **state)
{
	static const char sql[] = "SELECT * FROM t";
	struct fixture *f = *state;

	statements_give(take(f, sql), false, &f->statements);
	assert_int_equal(sqlite3_exec(f->db,
				      "ALTER TABLE t ADD COLUMN b DEFAULT 5;"
				      "INSERT INTO t (a) VALUES (9)",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_stmt *statement = take(f, sql);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	assert_int_equal(sqlite3_column_count(statement), 2);
	statements_give(statement, false, &f->statements);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(take__gives_the_same_again_reset_and_with_nothing_bound),
		TEST(take__never_gives_one_out_twice),
		TEST(take__looks_at_the_text_not_where_it_stands),
		TEST(give__of_one_that_failed_ends_it),
		TEST(take__gives_what_it_cannot_keep),
		TEST(take__of_another_schema_sees_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
