#include "solver/fold.h"

#include <string.h>

#include "base/arena.h"

bool fold_init(const struct view *view, struct arena *arena, struct fold *ret)
{
	const struct problem *p = view->problem;
	size_t n_rows = (size_t)view->n_rows;
	size_t n_persons = (size_t)p->n_persons;
	struct fold fold = {.view = view};

	fold.taken = arena_array(arena, int32_t, (size_t)p->n_seats);
	fold.open = arena_array(arena, int32_t, (size_t)p->n_seats);
	fold.available = arena_array(arena, bool, (size_t)p->n_options);
	fold.seats_of = arena_array(arena, int32_t, n_persons);
	fold.least = arena_array(arena, int32_t, n_rows);
	fold.most = arena_array(arena, int32_t, n_rows);
	fold.potential = arena_array(arena, int32_t, n_rows);
	fold.stamps = arena_array(arena, int32_t,
				  n_rows > n_persons ? n_rows : n_persons);
	if (!fold.taken || !fold.open || !fold.available || !fold.seats_of ||
	    !fold.least || !fold.most || !fold.potential || !fold.stamps)
		return false;
	*ret = fold;
	return true;
}

int32_t fold_price(const struct fold *fold, int32_t option)
{
	return fold->for_points ? fold->costs[option] : 0;
}

int32_t fold_price_empty(const struct fold *fold, int32_t seat)
{
	return fold->for_points ? fold->view->problem->empties[seat] : 0;
}

bool fold_least_is_live(const struct fold *fold, int32_t row)
{
	return fold->least[row] > 0;
}

bool fold_most_is_live(const struct fold *fold, int32_t row)
{
	return fold->most[row] < fold->potential[row];
}

static bool count_seat(int32_t seat, struct fold *fold)
{
	const struct view *view = fold->view;
	bool any = false;

	for (int32_t o = view->seat_starts[seat];
	     o < view->seat_starts[seat + 1]; o++) {
		int32_t person = view->problem->options[o].person;

		if (!fold->available[o])
			continue;
		any = true;
		if (person == NO_ONE || fold->stamps[person] == seat)
			continue;
		fold->stamps[person] = seat;
		fold->seats_of[person]++;
	}
	return any;
}

static int32_t row_potential(const struct fold *fold, const struct row *row)
{
	int32_t last = -1, n = 0;

	for (int32_t i = 0; i < row->n_options; i++) {
		int32_t o = row->options[i];
		int32_t seat = fold->view->problem->options[o].seat;

		if (!fold->available[o] || seat == last)
			continue;
		last = seat;
		n++;
	}
	return n;
}

static void stamps_clear(int32_t n, struct fold *fold)
{
	for (int32_t i = 0; i < n; i++)
		fold->stamps[i] = -1;
}

/* Counts afresh after seats were settled or options lost. */
static bool recount(struct fold *fold)
{
	const struct view *view = fold->view;
	int32_t n_persons = view->problem->n_persons;

	fold->n_open = 0;
	for (int32_t i = 0; i < n_persons; i++)
		fold->seats_of[i] = 0;
	stamps_clear(n_persons, fold);
	for (int32_t r = 0; r < view->problem->n_seats; r++) {
		if (fold->taken[r] != SEAT_OPEN)
			continue;
		if (count_seat(r, fold)) {
			fold->open[fold->n_open++] = r;
			continue;
		}
		if (view->musts[r])
			return false;
		fold->taken[r] = NO_ONE;
		fold->points += fold_price_empty(fold, r);
	}
	for (int32_t i = 0; i < view->n_rows; i++) {
		fold->potential[i] = row_potential(fold, view->rows[i]);
		if (fold->least[i] > fold->potential[i] || fold->most[i] < 0)
			return false;
	}
	return true;
}

bool fold_start(int32_t slot, bool for_points, struct fold *fold)
{
	const struct view *view = fold->view;
	const struct problem *p = view->problem;

	fold->slot = slot;
	fold->for_points = for_points;
	fold->costs = view_costs(view, slot);
	fold->points = for_points ? p->slots[slot].points : 0;
	for (int32_t o = 0; o < p->n_options; o++)
		fold->available[o] = view_can(view, fold->costs, o);
	for (int32_t r = 0; r < p->n_seats; r++)
		fold->taken[r] = SEAT_OPEN;
	for (int32_t i = 0; i < view->n_rows; i++) {
		fold->least[i] = view->rows[i]->least;
		fold->most[i] = view->rows[i]->most;
	}
	return recount(fold);
}

static void settle(int32_t seat, int32_t option, struct fold *fold)
{
	const struct view *view = fold->view;

	for (int32_t o = view->seat_starts[seat];
	     o < view->seat_starts[seat + 1]; o++)
		fold->available[o] = false;
	fold->taken[seat] = option;
	if (option == NO_ONE) {
		fold->points += fold_price_empty(fold, seat);
		return;
	}
	fold->points += fold_price(fold, option);
	for (int32_t e = view->row_starts[option];
	     e < view->row_starts[option + 1]; e++) {
		fold->least[view->option_rows[e]]--;
		fold->most[view->option_rows[e]]--;
	}
}

bool fold_take(int32_t seat, int32_t option, struct fold *fold)
{
	const struct problem *p = fold->view->problem;

	if (option == NO_ONE && fold->view->musts[seat])
		return false;
	settle(seat, option, fold);
	if (option == NO_ONE || p->options[option].person == NO_ONE)
		return recount(fold);
	for (int32_t o = 0; o < p->n_options; o++)
		if (p->options[o].person == p->options[option].person)
			fold->available[o] = false;
	return recount(fold);
}

/* How many distinct live least-rows the seat's options stand in. */
static int32_t count_needed(int32_t seat, struct fold *fold)
{
	const struct view *view = fold->view;
	int32_t n = 0;

	for (int32_t o = view->seat_starts[seat];
	     o < view->seat_starts[seat + 1]; o++) {
		if (!fold->available[o])
			continue;
		for (int32_t e = view->row_starts[o];
		     e < view->row_starts[o + 1]; e++) {
			int32_t row = view->option_rows[e];

			if (!fold_least_is_live(fold, row) ||
			    fold->stamps[row] == seat)
				continue;
			fold->stamps[row] = seat;
			n++;
		}
	}
	return n;
}

static bool dominates(const struct fold *fold, int32_t option, int32_t n_needed)
{
	const struct view *view = fold->view;
	int32_t person = view->problem->options[option].person;

	if (person != NO_ONE && fold->seats_of[person] > 1)
		return false;
	for (int32_t e = view->row_starts[option];
	     e < view->row_starts[option + 1]; e++) {
		int32_t row = view->option_rows[e];

		if (fold_most_is_live(fold, row))
			return false;
		n_needed -= fold_least_is_live(fold, row);
	}
	return n_needed == 0;
}

static int32_t cheapest(const struct fold *fold, int32_t seat)
{
	const struct view *view = fold->view;
	int32_t least =
		view->musts[seat] ? INT32_MAX : fold_price_empty(fold, seat);

	for (int32_t o = view->seat_starts[seat];
	     o < view->seat_starts[seat + 1]; o++)
		if (fold->available[o] && fold_price(fold, o) < least)
			least = fold_price(fold, o);
	return least;
}

/* An option, NO_ONE, or SEAT_OPEN where nothing dominates. */
static int32_t dominant(int32_t seat, struct fold *fold)
{
	const struct view *view = fold->view;
	int32_t least = cheapest(fold, seat);
	int32_t n_needed = count_needed(seat, fold);

	for (int32_t o = view->seat_starts[seat];
	     o < view->seat_starts[seat + 1]; o++)
		if (fold->available[o] && fold_price(fold, o) == least &&
		    dominates(fold, o, n_needed))
			return o;
	if (!view->musts[seat] && n_needed == 0 &&
	    fold_price_empty(fold, seat) == least)
		return NO_ONE;
	return SEAT_OPEN;
}

/*
 * The counts grow stale within a pass, on the safe side only: what has been
 * settled can make rows and persons less contended, never more.
 */
bool fold_settle(struct fold *fold)
{
	bool again = true;

	while (again && fold->n_open) {
		again = false;
		stamps_clear(fold->view->n_rows, fold);
		for (int32_t k = 0; k < fold->n_open; k++) {
			int32_t seat = fold->open[k];
			int32_t option = dominant(seat, fold);

			if (option == SEAT_OPEN)
				continue;
			settle(seat, option, fold);
			again = true;
		}
		if (again && !recount(fold))
			return false;
	}
	return true;
}
