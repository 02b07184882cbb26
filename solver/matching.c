#include "solver/matching.h"

#include <string.h>

#include "base/arena.h"

/* What an assignment of equal points may differ in, by seat. */
enum { SEAT_LACKS = 2, MOST_OF_A_SEAT = SEAT_LACKS + 1 };

static const int64_t none = INT64_MAX / 4;

bool matching_init(const struct view *view, struct arena *arena,
		   struct matching *ret)
{
	const struct problem *p = view->problem;
	size_t n_rows = (size_t)p->n_seats;
	size_t n_columns = (size_t)p->n_persons + n_rows + 1;
	struct matching m = {0};

	if (n_rows && n_columns > SIZE_MAX / n_rows)
		return false;
	m.columns = arena_array(arena, int32_t, (size_t)p->n_persons);
	m.costs = arena_array(arena, int64_t, n_rows * n_columns);
	m.options = arena_array(arena, int32_t, n_rows * n_columns);
	m.rows_pay = arena_array(arena, int64_t, n_rows + 1);
	m.columns_pay = arena_array(arena, int64_t, n_columns);
	m.slack = arena_array(arena, int64_t, n_columns);
	m.row_of = arena_array(arena, int32_t, n_columns);
	m.way = arena_array(arena, int32_t, n_columns);
	m.seen = arena_array(arena, bool, n_columns);
	m.counts = arena_array(arena, int32_t, (size_t)view->n_rows);
	if (!m.columns || !m.costs || !m.options || !m.rows_pay ||
	    !m.columns_pay || !m.slack || !m.row_of || !m.way || !m.seen ||
	    !m.counts)
		return false;
	*ret = m;
	return true;
}

/* --- the costs ------------------------------------------------------------ */

/* Columns of the people whom open seats can have; each seat has one more of
 * its own, for nobody in particular. */
static int32_t number_people(const struct fold *fold, struct matching *m)
{
	const struct view *view = fold->view;
	const struct problem *p = view->problem;
	int32_t n = 0;

	for (int32_t i = 0; i < p->n_persons; i++)
		m->columns[i] = -1;
	for (int32_t k = 0; k < fold->n_open; k++) {
		int32_t seat = fold->open[k];

		for (int32_t o = view->seat_starts[seat];
		     o < view->seat_starts[seat + 1]; o++) {
			int32_t person = p->options[o].person;

			if (fold->available[o] && person != NO_ONE &&
			    m->columns[person] < 0)
				m->columns[person] = n++;
		}
	}
	return n;
}

static int32_t count_least(const struct fold *fold, int32_t option)
{
	const struct view *view = fold->view;
	int32_t n = 0;

	for (int32_t e = view->row_starts[option];
	     e < view->row_starts[option + 1]; e++)
		n += fold_least_is_live(fold, view->option_rows[e]);
	return n;
}

static bool is_capped(const struct fold *fold, int32_t option)
{
	const struct view *view = fold->view;

	for (int32_t e = view->row_starts[option];
	     e < view->row_starts[option + 1]; e++)
		if (fold_most_is_live(fold, view->option_rows[e]))
			return true;
	return false;
}

static int32_t lacks(int32_t n_wanted, int32_t n)
{
	return n_wanted - n > SEAT_LACKS ? SEAT_LACKS : n_wanted - n;
}

static void offer(int64_t cost, int32_t option, int32_t column, int64_t *costs,
		  int32_t *options)
{
	if (cost >= costs[column])
		return;
	costs[column] = cost;
	options[column] = option;
}

/* Points first; then, far below a point, how an option suits the rules. */
static void price_seat(const struct fold *fold, int32_t k, int32_t n_columns,
		       int32_t own, struct matching *m)
{
	const struct view *view = fold->view;
	int32_t seat = fold->open[k], n_wanted = 0;
	int64_t scale = (int64_t)MOST_OF_A_SEAT * fold->n_open + 1;
	int64_t *costs = m->costs + (size_t)k * (size_t)n_columns;
	int32_t *options = m->options + (size_t)k * (size_t)n_columns;

	for (int32_t j = 0; j < n_columns; j++)
		costs[j] = none;
	for (int32_t o = view->seat_starts[seat];
	     o < view->seat_starts[seat + 1]; o++)
		if (fold->available[o] && count_least(fold, o) > n_wanted)
			n_wanted = count_least(fold, o);
	for (int32_t o = view->seat_starts[seat];
	     o < view->seat_starts[seat + 1]; o++) {
		int32_t person = view->problem->options[o].person;

		if (!fold->available[o])
			continue;
		offer(fold_price(fold, o) * scale +
			      lacks(n_wanted, count_least(fold, o)) +
			      is_capped(fold, o),
		      o, person == NO_ONE ? own : m->columns[person], costs,
		      options);
	}
	if (!view->musts[seat])
		offer(fold_price_empty(fold, seat) * scale + lacks(n_wanted, 0),
		      NO_ONE, own, costs, options);
}

/* --- the matching --------------------------------------------------------- */

/* Columns and rows count from 1 here: column 0 holds the row that is being
 * matched. */
static int64_t reduced(const struct matching *m, int32_t row, int32_t column,
		       int32_t n_columns)
{
	int64_t cost = m->costs[(size_t)(row - 1) * (size_t)n_columns +
				(size_t)(column - 1)];

	return cost == none ? none
			    : cost - m->rows_pay[row] - m->columns_pay[column];
}

/* The nearest column not yet seen, or -1 where none can be reached. */
static int32_t nearest(int32_t from, int32_t n_columns, struct matching *m)
{
	int32_t row = m->row_of[from], best = -1;
	int64_t least = none;

	for (int32_t j = 1; j <= n_columns; j++) {
		if (m->seen[j])
			continue;
		int64_t cost = reduced(m, row, j, n_columns);

		if (cost < m->slack[j]) {
			m->slack[j] = cost;
			m->way[j] = from;
		}
		if (m->slack[j] < least) {
			least = m->slack[j];
			best = j;
		}
	}
	return best;
}

static void pay(int64_t delta, int32_t n_columns, struct matching *m)
{
	for (int32_t j = 0; j <= n_columns; j++)
		if (m->seen[j]) {
			m->rows_pay[m->row_of[j]] += delta;
			m->columns_pay[j] -= delta;
		} else if (m->slack[j] != none) {
			m->slack[j] -= delta;
		}
}

/* By the cheapest way that frees a column for it, after others move. */
static bool match_row(int32_t row, int32_t n_columns, struct matching *m)
{
	int32_t column = 0;

	m->row_of[0] = row;
	for (int32_t j = 0; j <= n_columns; j++) {
		m->slack[j] = none;
		m->seen[j] = false;
	}
	while (m->row_of[column]) {
		m->seen[column] = true;
		int32_t next = nearest(column, n_columns, m);

		if (next < 0)
			return false;
		pay(m->slack[next], n_columns, m);
		column = next;
	}
	while (column) {
		int32_t before = m->way[column];

		m->row_of[column] = m->row_of[before];
		column = before;
	}
	return true;
}

static void start(int32_t n_columns, struct matching *m, int32_t n_rows)
{
	for (int32_t i = 0; i <= n_rows; i++)
		m->rows_pay[i] = 0;
	for (int32_t j = 0; j <= n_columns; j++) {
		m->columns_pay[j] = 0;
		m->row_of[j] = 0;
	}
}

static int64_t take(const struct fold *fold, const struct matching *m,
		    int32_t n_columns, int32_t *options)
{
	int64_t points = fold->points;

	if (fold->view->problem->n_seats)
		memcpy(options, fold->taken,
		       (size_t)fold->view->problem->n_seats * sizeof(*options));
	for (int32_t j = 1; j <= n_columns; j++) {
		int32_t k = m->row_of[j] - 1;

		if (k < 0)
			continue;
		int32_t seat = fold->open[k];
		int32_t option = m->options[(size_t)k * (size_t)n_columns +
					    (size_t)(j - 1)];

		options[seat] = option;
		points += option == NO_ONE ? fold_price_empty(fold, seat)
					   : fold_price(fold, option);
	}
	return points;
}

bool matching_solve(const struct fold *fold, struct matching *matching,
		    int32_t *options, int64_t *ret_points)
{
	int32_t n_people = number_people(fold, matching);
	int32_t n_columns = n_people + fold->n_open;

	for (int32_t k = 0; k < fold->n_open; k++)
		price_seat(fold, k, n_columns, n_people + k, matching);
	start(n_columns, matching, fold->n_open);
	for (int32_t row = 1; row <= fold->n_open; row++)
		if (!match_row(row, n_columns, matching))
			return false;
	*ret_points = take(fold, matching, n_columns, options);
	return true;
}

bool matching_keeps_rules(const struct fold *fold, const int32_t *options,
			  struct matching *matching)
{
	const struct view *view = fold->view;

	if (view->n_rows)
		memset(matching->counts, 0,
		       (size_t)view->n_rows * sizeof(*matching->counts));
	for (int32_t k = 0; k < fold->n_open; k++) {
		int32_t option = options[fold->open[k]];

		if (option == NO_ONE)
			continue;
		for (int32_t e = view->row_starts[option];
		     e < view->row_starts[option + 1]; e++)
			matching->counts[view->option_rows[e]]++;
	}
	for (int32_t i = 0; i < view->n_rows; i++)
		if (matching->counts[i] < fold->least[i] ||
		    matching->counts[i] > fold->most[i])
			return false;
	return true;
}
