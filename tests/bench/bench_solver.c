/*
 * How long a proven answer takes with all that a case may ask for, and the
 * reasons where there is none, against the whole model in GLPK and cbc.
 *
 * bench_solver [instances [whole models]]: tables on stdout. Times are of the
 * processor, as cbc tells its own, and the best of three, so that others on
 * the machine count less; nothing here waits for anything. A ratio is the
 * median over instances of two times taken one after the other.
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "conference/answer.h"
#include "conference/conflict.h"
#include "tests/bench/conference_instances.h"
#include "tests/bench/whole_model.h"

enum {
	N_DAYS_WANTED = 10,
	TIMES = 3,
	ANSWER_MEDIAN_MS = 10,
	ANSWER_P99_MS = 60,
	CONFLICT_P99_MS = 50
};
static const size_t ARENA_BYTES = (size_t)1 << 29;

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void die(const char *what)
{
	fprintf(stderr, "bench_solver: %s\n", what);
	exit(EXIT_FAILURE);
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

static void keep_least(double start, double *least)
{
	double took = now_ms() - start;

	if (took < *least)
		*least = took;
}

/* --- one instance --------------------------------------------------------- */

/* model: the problem from the case and the calendars; rank: ten days proven,
 * every slot tested, ties settled; answer: both, told, and what is unknown;
 * conflict: why there is none, and the ways out, beside all that. */
struct measured {
	double model_ms, rank_ms, answer_ms, conflict_ms;
	int32_t n_slots, n_possible, n_dates;
	int64_t n_programs, points;
};

static struct arena *new_arena(void)
{
	struct arena *arena = arena_new(ARENA_BYTES);

	if (!arena)
		die("no memory");
	return arena;
}

static void require(enum status status)
{
	if (status != STATUS_OK)
		die("an instance cannot be answered");
}

static void measure_rank(const struct instance *in, struct arena *arena,
			 struct measured *m)
{
	const struct rank_options options = {.n_choices = N_DAYS_WANTED};
	struct formulation f;
	struct ranking ranking;
	double start = now_ms();

	require(problem_of(&in->conference, &in->evidence, in->now, arena, &f,
			   NULL));
	keep_least(start, &m->model_ms);
	start = now_ms();
	require(solver_rank(&f.problem, &options, arena, &ranking, NULL));
	keep_least(start, &m->rank_ms);
	m->n_slots = f.problem.n_slots;
	m->n_programs = ranking.n_programs;
}

static void measure_answer(const struct instance *in, struct arena *arena,
			   struct measured *m)
{
	struct answer answer;
	double start = now_ms();

	require(conference_answer(&in->conference, &in->evidence, in->now,
				  arena, &answer, NULL));
	keep_least(start, &m->answer_ms);
	m->n_possible = answer.n_possible;
	m->n_dates = (int32_t)answer.n_dates;
}

static void measure_conflict(const struct instance *in, struct arena *arena,
			     struct measured *m)
{
	struct conflict conflict;
	double start = now_ms();

	require(conference_conflict(&in->conference, &in->evidence, in->now,
				    arena, &conflict, NULL));
	keep_least(start, &m->conflict_ms);
	if (!conflict.proved)
		die("a conflict is not proved");
}

static struct measured measure(const struct instance *in)
{
	struct measured m = {.model_ms = INFINITY,
			     .rank_ms = INFINITY,
			     .answer_ms = INFINITY,
			     .conflict_ms = INFINITY};

	for (int i = 0; i < TIMES; i++) {
		struct arena *arena = new_arena();

		measure_rank(in, arena, &m);
		measure_answer(in, arena, &m);
		if (m.n_dates == 0)
			measure_conflict(in, arena, &m);
		arena_free(arena);
	}
	return m;
}

static void make(uint64_t seed, enum instance_kind kind,
		 const struct instance_size *size, const struct zone *zone,
		 struct arena *arena, struct instance *ret)
{
	if (!instance_make(seed, kind, size, zone, arena, ret))
		die("no memory");
}

/* --- many of one kind ----------------------------------------------------- */

struct sample {
	int n, n_tens, n_conflicts;
	double *model, *rank, *answer, *conflict, *programs;
	double slots, possible; /* in all */
};

static double *doubles(int n)
{
	double *ret = calloc((size_t)n, sizeof(*ret));

	if (!ret)
		die("no memory");
	return ret;
}

static struct sample take_sample(int n, enum instance_kind kind,
				 const struct instance_size *size,
				 const struct zone *zone)
{
	struct sample s = {.n = n,
			   .model = doubles(n),
			   .rank = doubles(n),
			   .answer = doubles(n),
			   .conflict = doubles(n),
			   .programs = doubles(n)};

	for (int i = 0; i < n; i++) {
		struct arena *arena = new_arena();
		struct instance in;

		make((uint64_t)i + 1, kind, size, zone, arena, &in);
		struct measured m = measure(&in);
		s.model[i] = m.model_ms;
		s.rank[i] = m.rank_ms;
		s.answer[i] = m.answer_ms;
		s.programs[i] = (double)m.n_programs;
		s.slots += m.n_slots;
		s.possible += m.n_possible;
		s.n_tens += m.n_dates == N_DAYS_WANTED;
		if (m.n_dates == 0)
			s.conflict[s.n_conflicts++] = m.conflict_ms;
		arena_free(arena);
	}
	return s;
}

static void free_sample(struct sample *s)
{
	free(s->model);
	free(s->rank);
	free(s->answer);
	free(s->conflict);
	free(s->programs);
}

static void print_head(const char *what)
{
	printf("%-14s %5s %6s %6s %8s %8s %6s %6s %7s %7s\n", what, "n",
	       "with10", "slots", "possible", "programs", "model", "rank",
	       "answer", "p99");
}

static void print_sample(const char *name, struct sample *s)
{
	printf("%-14s %5d %6d %6.0f %8.0f %8.0f %6.2f %6.2f %7.2f %7.2f\n",
	       name, s->n, s->n_tens, s->slots / s->n, s->possible / s->n,
	       quantile(s->programs, s->n, 0.5), quantile(s->model, s->n, 0.5),
	       quantile(s->rank, s->n, 0.5), quantile(s->answer, s->n, 0.5),
	       quantile(s->answer, s->n, 0.99));
	fflush(stdout);
}

static const char *verdict(bool is_met)
{
	return is_met ? "met" : "MISSED";
}

static void print_goal(struct sample *s)
{
	printf("goal: an answer at most %d ms median, %d ms p99: %s\n",
	       ANSWER_MEDIAN_MS, ANSWER_P99_MS,
	       verdict(quantile(s->answer, s->n, 0.5) <= ANSWER_MEDIAN_MS &&
		       quantile(s->answer, s->n, 0.99) <= ANSWER_P99_MS));
}

static void print_conflicts(struct sample *s)
{
	double p99 = quantile(s->conflict, s->n_conflicts, 0.99);

	printf("\nconflict and ways out, %d instances: %.1f ms median, "
	       "%.1f ms p99\n",
	       s->n_conflicts, quantile(s->conflict, s->n_conflicts, 0.5), p99);
	printf("goal: at most %d ms p99: %s\n", CONFLICT_P99_MS,
	       verdict(p99 <= CONFLICT_P99_MS));
}

static void bench_kinds(int n, const struct zone *zone)
{
	static const char *const names[] = {"easy", "tight", "infeasible"};

	print_head("ms");
	for (int kind = INSTANCE_EASY; kind <= INSTANCE_INFEASIBLE; kind++) {
		struct sample s = take_sample(n, (enum instance_kind)kind,
					      &instance_usual, zone);

		print_sample(names[kind], &s);
		if (kind != INSTANCE_INFEASIBLE)
			print_goal(&s);
		else
			print_conflicts(&s);
		free_sample(&s);
	}
}

static void bench_sizes(int n, const struct zone *zone)
{
	static const struct {
		const char *name;
		struct instance_size size;
	} rows[] = {
		{"13 weeks", {13, 0, 8}},	{"26 weeks", {26, 0, 8}},
		{"52 weeks", {52, 0, 8}},	{"+10 seats", {26, 10, 8}},
		{"+20 seats", {26, 20, 8}},	{"+40 seats", {26, 40, 8}},
		{"16 inspectors", {26, 0, 16}}, {"32 inspectors", {26, 0, 32}},
	};

	printf("\n");
	print_head("easy, of size");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sample s =
			take_sample(n, INSTANCE_EASY, &rows[i].size, zone);

		print_sample(rows[i].name, &s);
		free_sample(&s);
	}
}

/* --- the whole model ------------------------------------------------------ */

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

static int64_t sum_points(const struct ranking *ranking)
{
	int64_t sum = 0;

	for (size_t i = 0; i < ranking->n_choices; i++)
		sum += ranking->choices[i].points;
	return sum;
}

/* False: the instance has no ten days. ret_ms: of the ranking alone. */
static bool solve_whole(uint64_t seed, const struct zone *zone,
			struct whole_times *ret, double *ret_ms)
{
	const struct rank_options options = {.n_choices = N_DAYS_WANTED};
	struct arena *arena = new_arena();
	struct measured m = {.model_ms = INFINITY, .rank_ms = INFINITY};
	struct instance in;
	struct formulation f;
	struct ranking ranking;

	make(seed, INSTANCE_EASY, &instance_usual, zone, arena, &in);
	for (int i = 0; i < TIMES; i++)
		measure_rank(&in, arena, &m);
	require(problem_of(&in.conference, &in.evidence, in.now, arena, &f,
			   NULL));
	require(solver_rank(&f.problem, &options, arena, &ranking, NULL));
	bool has_ten = ranking.n_choices == N_DAYS_WANTED;
	if (has_ten)
		*ret = whole_solve(&f.problem, N_DAYS_WANTED,
				   sum_points(&ranking));
	*ret_ms = m.rank_ms;
	arena_free(arena);
	return has_ten;
}

/* Against the ten days proven with every slot tested and ties settled, which
 * is more than the whole model answers. */
static void bench_whole(int n, const struct zone *zone)
{
	double *glpk = doubles(n), *cbc = doubles(n);
	double *glpk_ratios = doubles(n), *cbc_ratios = doubles(n);
	int done = 0;

	for (uint64_t seed = 1; done < n; seed++) {
		struct whole_times times;
		double ours;

		if (!solve_whole(seed, zone, &times, &ours))
			continue;
		glpk[done] = times.glpk_ms;
		cbc[done] = times.cbc_ms;
		glpk_ratios[done] = times.glpk_ms / ours;
		cbc_ratios[done] = times.cbc_ms / ours;
		done++;
	}
	printf("\nthe whole model, ten days at once, %d easy instances, "
	       "against rank\n",
	       n);
	print_ratio("GLPK", glpk, glpk_ratios, n);
	print_ratio("cbc", cbc, cbc_ratios, n);
	free(glpk);
	free(cbc);
	free(glpk_ratios);
	free(cbc_ratios);
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 100;
	int n_whole = argc > 2 ? atoi(argv[2]) : 5;
	struct zones *zones = zones_new();

	if (n < 1 || n_whole < 0)
		die("usage: bench_solver [instances [whole models]]");
	if (!zones)
		die("no memory");
	const struct zone *zone = zones_find(zones, BYTES("Europe/London"));
	if (!zone)
		die("no time zones");
	bench_kinds(n, zone);
	bench_sizes(n < 20 ? n : 20, zone);
	if (n_whole)
		bench_whole(n_whole, zone);
	zones_free(zones);
	return EXIT_SUCCESS;
}
