/*
 * How long a proven answer takes, against the whole model in GLPK and cbc.
 *
 * bench_solver [instances [whole models]]: one table on stdout. A ratio is
 * the median over instances of two times taken one after the other. GLPK's
 * time is glp_intopt's alone, cbc's is what it reports; building and reading
 * are in neither.
 */

#include <errno.h>
#include <glpk.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "solver/rank.h"
#include "tests/bench/solver_instances.h"

enum { N_DAYS_WANTED = 10, WHOLE_LIMIT_S = 60 };
static const size_t ARENA_BYTES = (size_t)1 << 28;

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorts the values. */
static double quantile(double *values, int n, double q)
{
	if (n == 0)
		return NAN;
	qsort(values, (size_t)n, sizeof(*values), compare);
	int i = (int)ceil(q * n) - 1;
	return values[i < 0 ? 0 : i];
}

static void die(const char *what)
{
	fprintf(stderr, "bench_solver: %s\n", what);
	exit(EXIT_FAILURE);
}

/* The best of three, so that another process on the machine counts less. */
static double time_rank(const struct problem *problem, bool skip,
			struct arena *arena, struct ranking *ret)
{
	const struct rank_options options = {.n_choices = N_DAYS_WANTED,
					     .skip_feasibility = skip};
	double best = INFINITY;

	for (int i = 0; i < 3; i++) {
		double start = now_ms();

		if (solver_rank(problem, &options, arena, ret, NULL) !=
		    STATUS_OK)
			die("solver_rank failed");
		double took = now_ms() - start;
		if (took < best)
			best = took;
	}
	return best;
}

static int64_t sum_points(const struct ranking *ranking)
{
	int64_t sum = 0;

	for (size_t i = 0; i < ranking->n_choices; i++)
		sum += ranking->choices[i].points;
	return sum;
}

/* --- the whole model ------------------------------------------------------ */

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

/* Ten days at once: the sum of x is 10, one slot a day. */
static glp_prob *build_whole(const struct problem *p)
{
	struct whole w = {.problem = p, .glp = glp_create_prob()};
	int one_slot, one_a_day = 0;

	w.y = calloc((size_t)p->n_options, sizeof(*w.y));
	if (!w.y)
		die("no memory");
	glp_set_obj_dir(w.glp, GLP_MIN);
	one_slot = add_row(N_DAYS_WANTED, N_DAYS_WANTED, GLP_FX, &w);
	for (int32_t s = 0; s < p->n_slots; s++) {
		if (s == 0 || p->slots[s].day != p->slots[s - 1].day)
			one_a_day = add_row(0, 1, GLP_UP, &w);
		if (p->removed_by[s] == 0)
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
	char folder[] = "/tmp/bench_solver.XXXXXX", path[64];

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

/* --- the table ------------------------------------------------------------ */

static void bench_kind(const char *name, enum instance_kind kind, int n)
{
	double *proof = calloc((size_t)n, sizeof(*proof));
	double *all = calloc((size_t)n, sizeof(*all));
	double *programs = calloc((size_t)n, sizeof(*programs));
	double slots = 0, possible = 0;
	int n_tens = 0;

	if (!proof || !all || !programs)
		die("no memory");
	for (int i = 0; i < n; i++) {
		struct arena *arena = arena_new(ARENA_BYTES);
		struct problem problem;
		struct ranking ranking;

		if (!arena ||
		    !instance_make((uint64_t)i + 1, kind, arena, &problem))
			die("no memory");
		proof[i] = time_rank(&problem, true, arena, &ranking);
		programs[i] = (double)ranking.n_programs;
		slots += ranking.n_possible_slots;
		all[i] = time_rank(&problem, false, arena, &ranking);
		possible += ranking.n_possible_slots;
		n_tens += ranking.n_choices == N_DAYS_WANTED;
		arena_free(arena);
	}
	printf("%-10s %6d %6d %7.0f %8.0f %8.0f %7.2f %7.2f %7.2f %7.2f\n",
	       name, n, n_tens, slots / n, possible / n,
	       quantile(programs, n, 0.5), quantile(proof, n, 0.5),
	       quantile(proof, n, 0.99), quantile(all, n, 0.5),
	       quantile(all, n, 0.99));
	fflush(stdout);
	free(proof);
	free(all);
	free(programs);
}

static void print_ratio(const char *name, double *times, double *ratios, int n)
{
	if (n && isnan(times[0])) {
		printf("%-10s not installed\n", name);
		return;
	}
	printf("%-10s %8.0f ms median, %8.0f ms worst, ratio %6.0f median, "
	       "%6.0f least\n",
	       name, quantile(times, n, 0.5), quantile(times, n, 1),
	       quantile(ratios, n, 0.5), quantile(ratios, n, 0));
}

/* Against the ten days proven with every slot tested and ties settled, which
 * is more than the whole model answers. */
static void bench_whole(int n)
{
	double *times = calloc(4 * (size_t)n + 1, sizeof(*times));
	double *cbc = times + n, *ratios = cbc + n, *cbc_ratios = ratios + n;
	int done = 0;

	if (!times)
		die("no memory");
	for (uint64_t seed = 1; done < n; seed++) {
		struct arena *arena = arena_new(ARENA_BYTES);
		struct problem problem;
		struct ranking ranking;

		if (!arena ||
		    !instance_make(seed, INSTANCE_EASY, arena, &problem))
			die("no memory");
		double ours = time_rank(&problem, false, arena, &ranking);
		if (ranking.n_choices == N_DAYS_WANTED) {
			glp_term_out(GLP_OFF);
			glp_prob *glp = build_whole(&problem);
			times[done] = time_glpk(glp, sum_points(&ranking));
			cbc[done] = time_cbc(glp, sum_points(&ranking));
			ratios[done] = times[done] / ours;
			cbc_ratios[done] = cbc[done] / ours;
			done++;
			glp_free_env();
		}
		arena_free(arena);
	}
	printf("\nthe whole model, ten days at once, %d easy instances\n", n);
	print_ratio("GLPK", times, ratios, n);
	print_ratio("cbc", cbc, cbc_ratios, n);
	free(times);
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 100;
	int n_whole = argc > 2 ? atoi(argv[2]) : 5;

	if (n < 1 || n_whole < 0)
		die("usage: bench_solver [instances [whole models]]");
	printf("%-10s %6s %6s %7s %8s %8s %7s %7s %7s %7s\n", "ms", "n",
	       "with10", "tested", "possible", "programs", "proof", "p99",
	       "all", "p99");
	bench_kind("easy", INSTANCE_EASY, n);
	bench_kind("tight", INSTANCE_TIGHT, n);
	bench_kind("infeasible", INSTANCE_INFEASIBLE, n);
	if (n_whole)
		bench_whole(n_whole);
	return EXIT_SUCCESS;
}
