#include "solver/search.h"

#include <string.h>

#include "base/arena.h"

bool search_init(const struct view *view, struct arena *arena,
		 struct search *ret)
{
	const struct problem *p = view->problem;
	size_t n_seats = (size_t)p->n_seats + 1;
	size_t n_rows = (size_t)view->n_rows;
	struct search search = {0};

	if (n_rows && n_seats > SIZE_MAX / n_rows)
		return false;
	search.rest = arena_array(arena, int64_t, n_seats);
	search.reach = arena_array(arena, int32_t, n_seats * n_rows);
	search.counts = arena_array(arena, int32_t, n_rows);
	search.used = arena_array(arena, bool, (size_t)p->n_persons);
	if (!search.rest || !search.reach || !search.counts || !search.used)
		return false;
	*ret = search;
	return true;
}

static int32_t *reach_from(const struct search *search, int32_t k)
{
	return search->reach + (size_t)k * (size_t)search->fold->view->n_rows;
}

static int64_t cheapest(const struct fold *fold, int32_t seat)
{
	const struct view *view = fold->view;
	int64_t least =
		view->musts[seat] ? INT64_MAX : fold_price_empty(fold, seat);

	for (int32_t o = view->seat_starts[seat];
	     o < view->seat_starts[seat + 1]; o++)
		if (fold->available[o] && fold_price(fold, o) < least)
			least = fold_price(fold, o);
	return least;
}

static void look_ahead(struct search *search)
{
	const struct fold *fold = search->fold;
	const struct view *view = fold->view;
	size_t row_bytes = (size_t)view->n_rows * sizeof(int32_t);
	int32_t n = fold->n_open;

	search->rest[n] = 0;
	memset(reach_from(search, n), 0, row_bytes);
	for (int32_t k = n - 1; k >= 0; k--) {
		int32_t seat = fold->open[k];
		int32_t *reach = reach_from(search, k);
		const int32_t *after = reach_from(search, k + 1);

		search->rest[k] = search->rest[k + 1] + cheapest(fold, seat);
		memcpy(reach, after, row_bytes);
		for (int32_t o = view->seat_starts[seat];
		     o < view->seat_starts[seat + 1]; o++) {
			if (!fold->available[o])
				continue;
			for (int32_t e = view->row_starts[o];
			     e < view->row_starts[o + 1]; e++) {
				int32_t row = view->option_rows[e];

				reach[row] = after[row] + 1;
			}
		}
	}
}

/* The rows can still hold once the first k open seats are as they are. */
static bool rows_can_hold(const struct search *search, int32_t k)
{
	const struct fold *fold = search->fold;
	const int32_t *reach = reach_from(search, k);

	for (int32_t i = 0; i < fold->view->n_rows; i++)
		if (search->counts[i] > fold->most[i] ||
		    search->counts[i] + reach[i] < fold->least[i])
			return false;
	return true;
}

static void count(int32_t option, int32_t by, struct search *search)
{
	const struct view *view = search->fold->view;
	int32_t person = view->problem->options[option].person;

	for (int32_t e = view->row_starts[option];
	     e < view->row_starts[option + 1]; e++)
		search->counts[view->option_rows[e]] += by;
	if (person != NO_ONE)
		search->used[person] = by > 0;
}

static bool can_take(const struct search *search, int32_t option)
{
	int32_t person = search->fold->view->problem->options[option].person;

	return search->fold->available[option] &&
	       (person == NO_ONE || !search->used[person]);
}

/* points are those of everything before the k-th open seat. Goes as deep as
 * there are seats. */
static enum found descend(int32_t k, int64_t points, struct search *search)
{
	const struct fold *fold = search->fold;
	const struct view *view = fold->view;

	if (points + search->rest[k] > search->budget ||
	    !rows_can_hold(search, k))
		return FOUND_NONE;
	if (k == fold->n_open)
		return FOUND;
	if (search->steps++ >= search->max_steps)
		return FOUND_UNKNOWN;
	int32_t seat = fold->open[k];
	for (int32_t o = view->seat_starts[seat];
	     o < view->seat_starts[seat + 1]; o++) {
		if (!can_take(search, o))
			continue;
		search->options[seat] = o;
		count(o, 1, search);
		enum found found =
			descend(k + 1, points + fold_price(fold, o), search);
		count(o, -1, search);
		if (found != FOUND_NONE)
			return found;
	}
	if (view->musts[seat])
		return FOUND_NONE;
	search->options[seat] = NO_ONE;
	return descend(k + 1, points + fold_price_empty(fold, seat), search);
}

enum found search_first(const struct fold *fold, int64_t budget,
			int64_t max_steps, int32_t *options,
			struct search *search)
{
	const struct problem *p = fold->view->problem;

	search->fold = fold;
	search->budget = budget;
	search->max_steps = max_steps;
	search->steps = 0;
	search->options = options;
	if (p->n_seats)
		memcpy(options, fold->taken,
		       (size_t)p->n_seats * sizeof(*options));
	if (fold->view->n_rows)
		memset(search->counts, 0,
		       (size_t)fold->view->n_rows * sizeof(int32_t));
	if (p->n_persons)
		memset(search->used, 0, (size_t)p->n_persons * sizeof(bool));
	look_ahead(search);
	return descend(0, fold->points, search);
}
