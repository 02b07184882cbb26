#include "solver/glpk.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <glpk.h>

#include "base/limits.h"

enum { MIB = 1024 * 1024 };

/* Two seats, two people, each seat for one, each person on one:
 * 3 a + 1 b + 2 c + 5 d; the best is b + c = 3. */
struct small {
	double leasts[4], mosts[4], costs[4], entry_values[8];
	int32_t entry_rows[8], entry_columns[8];
	struct glpk_program program;
};

static struct small *small_new(void)
{
	struct small *s = calloc(1, sizeof(*s));
	const double costs[] = {3, 1, 2, 5};
	const int32_t rows[] = {0, 2, 0, 3, 1, 2, 1, 3};

	assert_non_null(s);
	for (int32_t i = 0; i < 4; i++) {
		s->leasts[i] = i < 2 ? 1 : -GLPK_UNBOUNDED;
		s->mosts[i] = 1;
		s->costs[i] = costs[i];
	}
	for (int32_t e = 0; e < 8; e++) {
		s->entry_rows[e] = rows[e];
		s->entry_columns[e] = e / 2;
		s->entry_values[e] = 1;
	}
	s->program = (struct glpk_program){4,
					   4,
					   8,
					   s->leasts,
					   s->mosts,
					   s->costs,
					   s->entry_rows,
					   s->entry_columns,
					   s->entry_values};
	return s;
}

static struct glpk *door(size_t bytes)
{
	struct glpk *glpk = NULL;

	assert_int_equal(glpk_new(bytes, &glpk, NULL), STATUS_OK);
	return glpk;
}

/* The process lives and the door still works. */
static void expect_works(struct glpk *glpk)
{
	struct small *s = small_new();
	bool values[4];
	double cost;
	enum glpk_verdict verdict;
	struct error err = {0};

	assert_int_equal(glpk_solve(glpk, &s->program, values, &cost, &verdict,
				    &err),
			 STATUS_OK);
	assert_int_equal(verdict, GLPK_OPTIMAL);
	assert_true(fabs(cost - 3) < 1e-6);
	assert_true(!values[0] && values[1] && values[2] && !values[3]);
	free(s);
}

static void expect_refused(struct glpk *glpk, struct small *s, const char *what,
			   int32_t place)
{
	bool values[4];
	double cost = 77;
	enum glpk_verdict verdict = GLPK_INFEASIBLE;
	struct error err = {0};

	assert_int_equal(glpk_solve(glpk, &s->program, values, &cost, &verdict,
				    &err),
			 STATUS_FAULT);
	assert_int_equal(err.message, MSG_GLPK_NUMBER);
	assert_string_equal(err.arguments[0].string, what);
	assert_int_equal(err.arguments[1].value, place);
	assert_true(cost == 77 && verdict == GLPK_INFEASIBLE);
	expect_works(glpk);
	free(s);
}

static void glpk_solve__finds_the_optimum(void **state)
{
	struct glpk *glpk = door(64 * MIB);

	(void)state;
	for (int i = 0; i < 100; i++)
		expect_works(glpk);
	glpk_free(glpk);
}

static void glpk_solve__says_infeasible(void **state)
{
	struct glpk *glpk = door(64 * MIB);
	struct small *s = small_new();
	bool values[4];
	enum glpk_verdict verdict = GLPK_OPTIMAL;

	(void)state;
	s->mosts[2] = 0; /* the first person may sit nowhere */
	s->leasts[3] = 2;
	s->mosts[3] = 2; /* the second on both seats, which is one too few */
	s->leasts[0] = s->mosts[0] = 2;
	assert_int_equal(glpk_solve(glpk, &s->program, values, NULL, &verdict,
				    NULL),
			 STATUS_OK);
	assert_int_equal(verdict, GLPK_INFEASIBLE);
	glpk_free(glpk);
	free(s);
}

/* a + b <= 1, b + c <= 1, a + c <= 1: the relaxed optimum is at halves. */
static void glpk_solve__is_integral_where_the_relaxation_is_not(void **state)
{
	const double least[] = {-GLPK_UNBOUNDED, -GLPK_UNBOUNDED,
				-GLPK_UNBOUNDED};
	const double most[] = {1, 1, 1}, costs[] = {-5, -6, -7};
	const int32_t rows[] = {0, 0, 1, 1, 2, 2};
	const int32_t columns[] = {0, 1, 1, 2, 0, 2};
	const double ones[] = {1, 1, 1, 1, 1, 1};
	const struct glpk_program program = {3,	    3,	  6,	   least, most,
					     costs, rows, columns, ones};
	struct glpk *glpk = door(64 * MIB);
	bool values[3];
	double cost;
	enum glpk_verdict verdict;

	(void)state;
	assert_int_equal(glpk_solve(glpk, &program, values, &cost, &verdict,
				    NULL),
			 STATUS_OK);
	assert_int_equal(verdict, GLPK_OPTIMAL);
	assert_true(fabs(cost + 7) < 1e-6);
	assert_true(!values[0] && !values[1] && values[2]);
	glpk_free(glpk);
}

static void glpk_solve__refuses_what_is_not_finite(void **state)
{
	const double bad[] = {NAN, INFINITY, -INFINITY};
	struct glpk *glpk = door(64 * MIB);

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct small *s = small_new();

		s->costs[2] = bad[i];
		expect_refused(glpk, s, "cost", 2);
		s = small_new();
		s->leasts[1] = bad[i];
		expect_refused(glpk, s, "row", 1);
		s = small_new();
		s->mosts[3] = bad[i];
		expect_refused(glpk, s, "row", 3);
		s = small_new();
		s->entry_values[7] = bad[i];
		expect_refused(glpk, s, "coefficient", 7);
	}
	glpk_free(glpk);
}

static void glpk_solve__refuses_wild_indexes_and_bounds(void **state)
{
	const int32_t bad[] = {-1, 4, INT32_MAX, INT32_MIN};
	struct glpk *glpk = door(64 * MIB);
	struct small *s;

	(void)state;
	for (int i = 0; i < 4; i++) {
		s = small_new();
		s->entry_rows[0] = bad[i];
		expect_refused(glpk, s, "row index", 0);
		s = small_new();
		s->entry_columns[5] = bad[i];
		expect_refused(glpk, s, "column index", 5);
	}
	s = small_new();
	s->leasts[0] = 2;
	expect_refused(glpk, s, "row", 0);
	s = small_new();
	s->program.n_rows = -1;
	expect_refused(glpk, s, "size", 0);
	glpk_free(glpk);
}

/* What is not looked for beforehand: an entry that stands there twice. */
static void glpk_solve__a_fault_inside_glpk_is_an_error(void **state)
{
	struct glpk *glpk = door(64 * MIB);

	(void)state;
	for (int i = 0; i < 50; i++) {
		struct small *s = small_new();
		bool values[4];
		enum glpk_verdict verdict;
		struct error err = {0};

		s->entry_rows[1] = 0;
		s->entry_rows[0] = 0;
		assert_int_equal(glpk_solve(glpk, &s->program, values, NULL,
					    &verdict, &err),
				 STATUS_FAULT);
		assert_int_equal(err.message, MSG_GLPK_FAULT);
		assert_non_null(strstr(err.arguments[0].string,
				       "duplicate indices not allowed"));
		expect_works(glpk);
		free(s);
	}
	glpk_free(glpk);
}

static void plant_bad_index(void *problem, void *context)
{
	(void)context;
	glp_set_obj_coef(problem, 12345, 1);
}

static void glpk_guarded__a_bad_index_is_an_error(void **state)
{
	struct glpk *glpk = door(64 * MIB);

	(void)state;
	for (int i = 0; i < 50; i++) {
		struct error err = {0};

		assert_int_equal(glpk_guarded(glpk, plant_bad_index, NULL,
					      &err),
				 STATUS_FAULT);
		assert_int_equal(err.message, MSG_GLPK_FAULT);
		assert_non_null(strstr(err.arguments[0].string, "12345"));
		expect_works(glpk);
	}
	glpk_free(glpk);
}

static void glpk_solve__the_memory_limit_is_an_error(void **state)
{
	enum { WIDE = 30000 };
	struct glpk *glpk = door(MIB);
	double least = 0, most = 1;
	double *costs = calloc(WIDE, sizeof(*costs));
	double *ones = calloc(WIDE, sizeof(*ones));
	int32_t *rows = calloc(WIDE, sizeof(*rows));
	int32_t *columns = calloc(WIDE, sizeof(*columns));
	bool *values = calloc(WIDE, sizeof(*values));
	const struct glpk_program program = {1,	     WIDE,    WIDE,
					     &least, &most,   costs,
					     rows,   columns, ones};

	(void)state;
	assert_true(costs && ones && rows && columns && values);
	for (int32_t i = 0; i < WIDE; i++) {
		ones[i] = 1;
		columns[i] = i;
	}
	for (int i = 0; i < 10; i++) {
		struct error err = {0};
		enum glpk_verdict verdict;

		assert_int_equal(glpk_solve(glpk, &program, values, NULL,
					    &verdict, &err),
				 STATUS_LIMIT);
		assert_int_equal(err.arguments[0].value,
				 limit_message(LIMIT_ID_GLPK_MEMORY_BYTES));
		expect_works(glpk);
	}
	glpk_free(glpk);
	free(costs);
	free(ones);
	free(rows);
	free(columns);
	free(values);
}

/* Both faults print by force in GLPK; the terminal must see nothing. */
static void glpk_guarded__nothing_is_printed(void **state)
{
	FILE *file = tmpfile();
	int copy[2] = {dup(1), dup(2)};
	struct glpk *glpk = door(64 * MIB);

	(void)state;
	assert_non_null(file);
	fflush(NULL);
	assert_true(dup2(fileno(file), 1) >= 0 && dup2(fileno(file), 2) >= 0);
	glpk_guarded(glpk, plant_bad_index, NULL, NULL);
	expect_works(glpk);
	fflush(NULL);
	assert_true(dup2(copy[0], 1) >= 0 && dup2(copy[1], 2) >= 0);
	assert_int_equal(lseek(fileno(file), 0, SEEK_END), 0);
	close(copy[0]);
	close(copy[1]);
	fclose(file);
	glpk_free(glpk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(glpk_solve__finds_the_optimum),
		cmocka_unit_test(glpk_solve__says_infeasible),
		cmocka_unit_test(
			glpk_solve__is_integral_where_the_relaxation_is_not),
		cmocka_unit_test(glpk_solve__refuses_what_is_not_finite),
		cmocka_unit_test(glpk_solve__refuses_wild_indexes_and_bounds),
		cmocka_unit_test(glpk_solve__a_fault_inside_glpk_is_an_error),
		cmocka_unit_test(glpk_guarded__a_bad_index_is_an_error),
		cmocka_unit_test(glpk_solve__the_memory_limit_is_an_error),
		cmocka_unit_test(glpk_guarded__nothing_is_printed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
