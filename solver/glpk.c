#include "solver/glpk.h"

#include <assert.h>
#include <float.h>
#include <glpk.h>
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

/* GLPK holds an LP optimum to about 1e-7; nearer than this is integral. */
static const double INTEGRAL_WITHIN = 1e-6;
/* Relative in GLPK: times 5,000,000 points it must stay far below 1. */
static const double OBJECTIVE_TOLERANCE = 1e-12;

struct glpk {
	glp_prob *problem; /* NULL after a fault, until the next call */
	size_t memory_bytes;
	jmp_buf escape;
	char text[160]; /* what GLPK printed last: the reason of a fault */
	/* indexes from 1, as GLPK wants them; grown, never shrunk */
	int *rows, *columns;
	double *values;
	size_t n_room;
};

static int take_text(void *info, const char *text)
{
	struct glpk *glpk = info;
	size_t n = strcspn(text, "\n");

	/* the reason comes first, "Error detected in file" after it */
	if (n == 0 || strncmp(text, "Error detected", 14) == 0)
		return 1;
	if (n >= sizeof(glpk->text))
		n = sizeof(glpk->text) - 1;
	memcpy(glpk->text, text, n);
	glpk->text[n] = '\0';
	return 1; /* nothing reaches the terminal */
}

static void jump_out(void *info)
{
	struct glpk *glpk = info;

	longjmp(glpk->escape, 1);
}

/* GLPK's state is the thread's and a fault resets it: set all of it again. */
static void set_hooks(struct glpk *glpk)
{
	glp_term_hook(take_text, glpk);
	glp_error_hook(jump_out, glpk);
	glp_term_out(GLP_OFF);
}

static enum status start(struct glpk *glpk, struct error *err)
{
	int limit_mib = (int)(glpk->memory_bytes / (1024 * 1024));

	if (glp_init_env() > 1)
		return error_set(err, STATUS_NO_MEMORY, MSG_NO_MEMORY, "");
	set_hooks(glpk);
	glp_mem_limit(limit_mib > 0 ? limit_mib : 1);
	return STATUS_OK;
}

static enum status fault(struct glpk *glpk, struct error *err)
{
	glpk->problem = NULL;
	glp_free_env();
	if (strstr(glpk->text, "memory allocation limit"))
		return limit_error(LIMIT_ID_GLPK_MEMORY_BYTES,
				   (int64_t)glpk->memory_bytes, err);
	if (strstr(glpk->text, "memory allocation failed"))
		return error_set(err, STATUS_NO_MEMORY, MSG_NO_MEMORY, "");
	return error_set(err, STATUS_FAULT, MSG_GLPK_FAULT, "w", glpk->text);
}

enum status glpk_guarded(struct glpk *glpk, glpk_work *work, void *context,
			 struct error *err)
{
	if (!glpk->problem) {
		enum status status = start(glpk, err);

		if (status != STATUS_OK)
			return status;
	}
	glpk->text[0] = '\0';
	if (setjmp(glpk->escape))
		return fault(glpk, err);
	set_hooks(glpk);
	if (!glpk->problem)
		glpk->problem = glp_create_prob();
	work(glpk->problem, context);
	return STATUS_OK;
}

static void nothing(void *problem, void *context)
{
	(void)problem;
	(void)context;
}

enum status glpk_new(size_t memory_bytes, struct glpk **ret, struct error *err)
{
	struct glpk *glpk = calloc(1, sizeof(*glpk));
	enum status status;

	if (!glpk)
		return error_set(err, STATUS_NO_MEMORY, MSG_NO_MEMORY, "");
	glpk->memory_bytes = memory_bytes;
	status = glpk_guarded(glpk, nothing, NULL, err);
	if (status == STATUS_OK)
		*ret = glpk;
	else
		glpk_free(glpk);
	return status;
}

void glpk_free(struct glpk *glpk)
{
	if (!glpk)
		return;
	glp_free_env();
	free(glpk->rows);
	free(glpk->columns);
	free(glpk->values);
	free(glpk);
}

static enum status bad_number(const char *what, int32_t i, struct error *err)
{
	return error_set(err, STATUS_FAULT, MSG_GLPK_NUMBER, "wd", what,
			 (int64_t)i);
}

/* NaN, infinities and wild indexes end here: GLPK would not notice the first
 * two and would abort on the third. */
static enum status check_numbers(const struct glpk_program *program,
				 struct error *err)
{
	if (program->n_rows < 0 || program->n_columns < 0 ||
	    program->n_entries < 0)
		return bad_number("size", 0, err);
	for (int32_t j = 0; j < program->n_columns; j++)
		if (!isfinite(program->costs[j]))
			return bad_number("cost", j, err);
	for (int32_t i = 0; i < program->n_rows; i++)
		if (!isfinite(program->leasts[i]) ||
		    !isfinite(program->mosts[i]) ||
		    program->leasts[i] > program->mosts[i])
			return bad_number("row", i, err);
	for (int32_t e = 0; e < program->n_entries; e++) {
		if (!isfinite(program->entry_values[e]))
			return bad_number("coefficient", e, err);
		if (program->entry_rows[e] < 0 ||
		    program->entry_rows[e] >= program->n_rows)
			return bad_number("row index", e, err);
		if (program->entry_columns[e] < 0 ||
		    program->entry_columns[e] >= program->n_columns)
			return bad_number("column index", e, err);
	}
	return STATUS_OK;
}

static bool grow(void *array, size_t n, size_t size)
{
	void *grown = realloc(*(void **)array, n * size);

	if (grown)
		*(void **)array = grown;
	return grown;
}

static enum status copy_entries(const struct glpk_program *program,
				struct glpk *glpk, struct error *err)
{
	size_t n = (size_t)program->n_entries;

	if (n + 1 > glpk->n_room) {
		if (n > SIZE_MAX / sizeof(double) / 4 ||
		    !grow(&glpk->rows, 2 * n + 1, sizeof(int)) ||
		    !grow(&glpk->columns, 2 * n + 1, sizeof(int)) ||
		    !grow(&glpk->values, 2 * n + 1, sizeof(double)))
			return error_set(err, STATUS_NO_MEMORY, MSG_NO_MEMORY,
					 "");
		glpk->n_room = 2 * n + 1;
	}
	for (size_t e = 0; e < n; e++) {
		glpk->rows[e + 1] = program->entry_rows[e] + 1;
		glpk->columns[e + 1] = program->entry_columns[e] + 1;
		glpk->values[e + 1] = program->entry_values[e];
	}
	return STATUS_OK;
}

struct solving {
	const struct glpk *glpk;
	const struct glpk_program *program;
	bool *values;
	double cost;
	enum glpk_verdict verdict;
	int unfinished; /* GLPK's code where it gave no verdict, or 0 */
};

static int row_kind(double least, double most)
{
	if (least == -DBL_MAX)
		return most == DBL_MAX ? GLP_FR : GLP_UP;
	if (most == DBL_MAX)
		return GLP_LO;
	return least == most ? GLP_FX : GLP_DB;
}

static void load(glp_prob *problem, const struct solving *solving)
{
	const struct glpk_program *program = solving->program;

	glp_erase_prob(problem);
	glp_set_obj_dir(problem, GLP_MIN);
	if (program->n_rows)
		glp_add_rows(problem, program->n_rows);
	if (program->n_columns)
		glp_add_cols(problem, program->n_columns);
	for (int i = 0; i < program->n_rows; i++) {
		double least = program->leasts[i], most = program->mosts[i];

		glp_set_row_bnds(problem, i + 1, row_kind(least, most), least,
				 most);
	}
	for (int j = 0; j < program->n_columns; j++) {
		glp_set_col_bnds(problem, j + 1, GLP_DB, 0, 1);
		glp_set_obj_coef(problem, j + 1, program->costs[j]);
	}
	glp_load_matrix(problem, program->n_entries, solving->glpk->rows,
			solving->glpk->columns, solving->glpk->values);
}

static bool take_relaxed(glp_prob *problem, struct solving *solving)
{
	for (int j = 0; j < solving->program->n_columns; j++) {
		double value = glp_get_col_prim(problem, j + 1);

		if (fabs(value - round(value)) > INTEGRAL_WITHIN)
			return false;
		solving->values[j] = value > 0.5;
	}
	solving->cost = glp_get_obj_val(problem);
	return true;
}

/* True once there is a verdict: almost always, for the matrix of a slot is
 * (nearly) totally unimodular. */
static bool solve_relaxed(glp_prob *problem, struct solving *solving)
{
	glp_smcp options;

	glp_init_smcp(&options);
	options.msg_lev = GLP_MSG_OFF;
	options.meth = GLP_PRIMAL;
	if (glp_simplex(problem, &options) != 0)
		return false;
	if (glp_get_prim_stat(problem) == GLP_NOFEAS) {
		solving->verdict = GLPK_INFEASIBLE;
		return true;
	}
	solving->verdict = GLPK_OPTIMAL;
	return glp_get_status(problem) == GLP_OPT &&
	       take_relaxed(problem, solving);
}

static void solve_whole(glp_prob *problem, struct solving *solving)
{
	glp_iocp options;

	for (int j = 0; j < solving->program->n_columns; j++)
		glp_set_col_kind(problem, j + 1, GLP_BV);
	glp_init_iocp(&options);
	options.msg_lev = GLP_MSG_OFF;
	options.presolve = GLP_ON;
	options.tol_obj = OBJECTIVE_TOLERANCE;
	int code = glp_intopt(problem, &options);
	if (code == GLP_ENOPFS ||
	    (code == 0 && glp_mip_status(problem) == GLP_NOFEAS)) {
		solving->verdict = GLPK_INFEASIBLE;
		return;
	}
	if (code != 0 || glp_mip_status(problem) != GLP_OPT) {
		solving->unfinished = code ? code : -1;
		return;
	}
	solving->verdict = GLPK_OPTIMAL;
	solving->cost = glp_mip_obj_val(problem);
	for (int j = 0; j < solving->program->n_columns; j++)
		solving->values[j] = glp_mip_col_val(problem, j + 1) > 0.5;
}

static void solve(void *problem, void *context)
{
	load(problem, context);
	if (!solve_relaxed(problem, context))
		solve_whole(problem, context);
}

enum status glpk_solve(struct glpk *glpk, const struct glpk_program *program,
		       bool *values, double *ret_cost, enum glpk_verdict *ret,
		       struct error *err)
{
	struct solving solving = {.glpk = glpk,
				  .program = program,
				  .values = values};
	enum status status = check_numbers(program, err);

	if (status == STATUS_OK)
		status = copy_entries(program, glpk, err);
	if (status == STATUS_OK)
		status = glpk_guarded(glpk, solve, &solving, err);
	if (status != STATUS_OK)
		return status;
	if (solving.unfinished)
		return error_set(err, STATUS_FAULT, MSG_GLPK_UNFINISHED, "d",
				 (int64_t)solving.unfinished);
	if (solving.verdict == GLPK_OPTIMAL && ret_cost)
		*ret_cost = solving.cost;
	*ret = solving.verdict;
	return STATUS_OK;
}
