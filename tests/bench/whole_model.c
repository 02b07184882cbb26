#include "tests/bench/whole_model.h"

#include <errno.h>
#include <glpk.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WHOLE_LIMIT_S = 60 };

static void die(const char *what)
{
	fprintf(stderr, "whole model: %s\n", what);
	exit(EXIT_FAILURE);
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

struct whole {
	glp_prob *glp;
	int *rows, *columns; /* entries, from 1 */
	double *values;
	int n, room;
	const struct problem *problem;
	int *y; /* [option]: its column at the slot, 0: none */
};

static int add_row(double least, double most, int kind, struct whole *w)
{
	int row = glp_add_rows(w->glp, 1);

	glp_set_row_bnds(w->glp, row, kind, least, most);
	return row;
}

static int add_column(double cost, struct whole *w)
{
	int column = glp_add_cols(w->glp, 1);

	glp_set_col_kind(w->glp, column, GLP_BV);
	glp_set_obj_coef(w->glp, column, cost);
	return column;
}

static void put(int row, int column, double value, struct whole *w)
{
	if (++w->n >= w->room) {
		w->room = w->room ? 2 * w->room : 4096;
		size_t room = (size_t)w->room;
		w->rows = realloc(w->rows, room * sizeof(int));
		w->columns = realloc(w->columns, room * sizeof(int));
		w->values = realloc(w->values, room * sizeof(double));
		if (!w->rows || !w->columns || !w->values)
			die("no memory");
	}
	w->rows[w->n] = row;
	w->columns[w->n] = column;
	w->values[w->n] = value;
}

/* A row over y <= or >= n x. */
static void add_rule(const int32_t *options, int32_t n_options, double n,
		     int kind, int x, struct whole *w)
{
	int row = add_row(0, 0, kind, w);

	for (int32_t i = 0; i < n_options; i++)
		if (w->y[options[i]])
			put(row, w->y[options[i]], 1, w);
	put(row, x, -n, w);
}

static void add_shares(int x, struct whole *w)
{
	const struct problem *p = w->problem;
	int32_t *same = calloc((size_t)p->n_options + 1, sizeof(*same));

	if (!same)
		die("no memory");
	for (int32_t pass = 0; pass < p->n_seats + p->n_persons; pass++) {
		int32_t n = 0;

		for (int32_t o = 0; o < p->n_options; o++) {
			int32_t at = pass < p->n_seats ? p->options[o].seat
						       : p->options[o].person +
								 p->n_seats;

			if (at == pass && w->y[o])
				same[n++] = o;
		}
		if (n > (pass >= p->n_seats))
			add_rule(same, n, 1, GLP_UP, x, w);
	}
	free(same);
}

static void add_slot(int32_t slot, int one_slot, int one_a_day, struct whole *w)
{
	const struct problem *p = w->problem;
	double empty = p->slots[slot].points;

	for (int32_t r = 0; r < p->n_seats; r++)
		empty += p->empties[r];
	int x = add_column(empty, w);
	put(one_slot, x, 1, w);
	put(one_a_day, x, 1, w);
	for (int32_t o = 0; o < p->n_options; o++) {
		int32_t cost = p->costs[slot * p->n_options + o];

		w->y[o] =
			cost == COST_CANNOT
				? 0
				: add_column(
					  cost - p->empties[p->options[o].seat],
					  w);
	}
	add_shares(x, w);
	for (int32_t i = 0; i < p->n_rows; i++) {
		const struct row *row = &p->rows[i];

		if (row->least > 0)
			add_rule(row->options, row->n_options, row->least,
				 GLP_LO, x, w);
		if (row->most < row->n_options)
			add_rule(row->options, row->n_options, row->most,
				 GLP_UP, x, w);
	}
}

static bool has_place(const struct problem *p, int32_t slot)
{
	if (!p->place_starts)
		return true;
	for (int32_t i = p->place_starts[slot]; i < p->place_starts[slot + 1];
	     i++)
		if (!p->places[i].lacks)
			return true;
	return false;
}

static bool is_open(const struct problem *p, int32_t slot)
{
	for (int32_t w = 0; w < p->n_rule_words; w++)
		if (p->removed_by[slot * p->n_rule_words + w])
			return false;
	return has_place(p, slot);
}

static glp_prob *build_whole(const struct problem *p, int32_t n_days)
{
	struct whole w = {.problem = p, .glp = glp_create_prob()};
	int one_slot, one_a_day = 0;

	w.y = calloc((size_t)p->n_options, sizeof(*w.y));
	if (!w.y)
		die("no memory");
	glp_set_obj_dir(w.glp, GLP_MIN);
	one_slot = add_row(n_days, n_days, GLP_FX, &w);
	for (int32_t s = 0; s < p->n_slots; s++) {
		if (s == 0 || p->slots[s].day != p->slots[s - 1].day)
			one_a_day = add_row(0, 1, GLP_UP, &w);
		if (is_open(p, s))
			add_slot(s, one_slot, one_a_day, &w);
	}
	glp_load_matrix(w.glp, w.n, w.rows, w.columns, w.values);
	free(w.rows);
	free(w.columns);
	free(w.values);
	free(w.y);
	return w.glp;
}

/* ms, or INFINITY at the limit; dies on another optimum than ours. */
static double time_glpk(glp_prob *glp, int64_t expected)
{
	glp_iocp options;
	double start = now_ms();

	glp_init_iocp(&options);
	options.presolve = GLP_ON;
	options.msg_lev = GLP_MSG_OFF;
	options.tm_lim = WHOLE_LIMIT_S * 1000;
	if (glp_intopt(glp, &options) != 0)
		return INFINITY;
	double took = now_ms() - start;
	if (llround(glp_mip_obj_val(glp)) != expected)
		die("GLPK's whole model has another optimum");
	return took;
}

/* ms as cbc reports them; NAN: not installed; INFINITY: at the limit. */
static double run_cbc(const char *path, int64_t expected)
{
	char command[512], line[512];
	double seconds = NAN, value = NAN;

	snprintf(command, sizeof(command),
		 "command -v cbc >/dev/null && cbc '%s' -seconds %d -solve",
		 path, WHOLE_LIMIT_S);
	FILE *pipe = popen(command, "r");
	if (!pipe)
		die(strerror(errno));
	while (fgets(line, sizeof(line), pipe)) {
		if (strstr(line, "Stopped on time"))
			value = INFINITY;
		sscanf(line, "Objective value: %lf", &value);
		sscanf(line, "Total time (CPU seconds): %lf", &seconds);
	}
	pclose(pipe);
	if (isnan(seconds))
		return NAN;
	if (isinf(value))
		return INFINITY;
	if (!(fabs(value - (double)expected) < 0.5))
		die("cbc's whole model has another optimum");
	return seconds * 1e3;
}

static double time_cbc(glp_prob *glp, int64_t expected)
{
	char folder[] = "/tmp/bench_whole.XXXXXX", path[64];

	if (!mkdtemp(folder))
		die(strerror(errno));
	snprintf(path, sizeof(path), "%s/whole.lp", folder);
	if (glp_write_lp(glp, NULL, path) != 0)
		die("cannot write the whole model");
	double took = run_cbc(path, expected);
	unlink(path);
	rmdir(folder);
	return took;
}

struct whole_times whole_solve(const struct problem *problem, int32_t n_days,
			       int64_t expected)
{
	struct whole_times times;

	glp_term_out(GLP_OFF);
	glp_prob *glp = build_whole(problem, n_days);
	times.glpk_ms = time_glpk(glp, expected);
	times.cbc_ms = time_cbc(glp, expected);
	glp_free_env();
	return times;
}
