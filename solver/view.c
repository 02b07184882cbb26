#include "solver/view.h"

#include "base/arena.h"

bool rule_is_dropped(const uint64_t *dropped, int32_t rule)
{
	return dropped && (dropped[rule / 64] >> (rule % 64) & 1);
}

static int32_t *seat_starts(const struct problem *p, struct arena *arena)
{
	int32_t *starts = arena_array(arena, int32_t, (size_t)p->n_seats + 1);
	int32_t o = 0;

	if (!starts)
		return NULL;
	for (int32_t r = 0; r < p->n_seats; r++) {
		starts[r] = o;
		while (o < p->n_options && p->options[o].seat == r)
			o++;
	}
	starts[p->n_seats] = o;
	return starts;
}

/* The seat all options of the row belong to, or -1. */
static int32_t only_seat(const struct problem *p, const struct row *row)
{
	if (row->n_options == 0)
		return -1;
	int32_t first = p->options[row->options[0]].seat;
	int32_t last = p->options[row->options[row->n_options - 1]].seat;
	return first == last ? first : -1;
}

static void apply_to_seat(const struct view *view, const struct row *row,
			  int32_t seat, bool *musts, bool *barred)
{
	int32_t i = 0;

	if (row->least > 0)
		musts[seat] = true;
	for (int32_t o = view->seat_starts[seat];
	     o < view->seat_starts[seat + 1]; o++) {
		bool inside = i < row->n_options && row->options[i] == o;

		if (inside)
			i++;
		if ((inside && row->most == 0) || (!inside && row->least > 0) ||
		    row->least > 1)
			barred[o] = true;
	}
}

static bool keep_rows(struct arena *arena, struct view *view)
{
	const struct problem *p = view->problem;
	bool *musts = arena_array(arena, bool, (size_t)p->n_seats);
	bool *barred = arena_array(arena, bool, (size_t)p->n_options);
	const struct row **rows =
		arena_array(arena, const struct row *, (size_t)p->n_rows);

	if (!musts || !barred || !rows)
		return false;
	for (int32_t i = 0; i < p->n_rows; i++) {
		const struct row *row = &p->rows[i];
		int32_t seat = only_seat(p, row);

		if (rule_is_dropped(view->dropped, row->rule))
			continue;
		if (seat < 0)
			rows[view->n_rows++] = row;
		else
			apply_to_seat(view, row, seat, musts, barred);
	}
	view->musts = musts;
	view->barred = barred;
	view->rows = rows;
	return true;
}

static bool index_rows(struct arena *arena, struct view *view)
{
	size_t n = (size_t)view->problem->n_options;
	size_t n_entries = 0;

	for (int32_t i = 0; i < view->n_rows; i++)
		n_entries += (size_t)view->rows[i]->n_options;
	int32_t *starts = arena_array(arena, int32_t, n + 2);
	int32_t *entries = arena_array(arena, int32_t, n_entries);
	if (!starts || !entries || n_entries > INT32_MAX)
		return false;
	/* starts[o + 1] is where the next row of option o goes */
	for (int32_t i = 0; i < view->n_rows; i++)
		for (int32_t j = 0; j < view->rows[i]->n_options; j++)
			starts[view->rows[i]->options[j] + 2]++;
	for (size_t o = 2; o < n + 2; o++)
		starts[o] += starts[o - 1];
	for (int32_t i = 0; i < view->n_rows; i++)
		for (int32_t j = 0; j < view->rows[i]->n_options; j++)
			entries[starts[view->rows[i]->options[j] + 1]++] = i;
	view->row_starts = starts;
	view->option_rows = entries;
	return true;
}

bool view_init(const struct problem *problem, const uint64_t *dropped,
	       struct arena *arena, struct view *ret)
{
	struct view view = {.problem = problem, .dropped = dropped};

	view.seat_starts = seat_starts(problem, arena);
	if (!view.seat_starts || !keep_rows(arena, &view) ||
	    !index_rows(arena, &view))
		return false;
	for (int32_t j = 0; problem->place_starts && j < problem->n_place_rules;
	     j++)
		if (rule_is_dropped(dropped, problem->place_rules[j]))
			view.may_lack |= UINT32_C(1) << j;
	*ret = view;
	return true;
}

int32_t view_first_rule(const struct view *view, int32_t slot)
{
	const struct problem *p = view->problem;
	const uint64_t *words =
		p->removed_by + (size_t)slot * (size_t)p->n_rule_words;

	for (int32_t w = 0; w < p->n_rule_words; w++) {
		uint64_t left = words[w];

		if (view->dropped)
			left &= ~view->dropped[w];
		for (int32_t bit = 0; left; bit++, left >>= 1)
			if (left & 1)
				return w * 64 + bit;
	}
	return RULE_NONE;
}

bool view_place(const struct view *view, int32_t slot, int32_t *ret)
{
	const struct problem *p = view->problem;

	if (!p->place_starts) {
		*ret = NO_PLACE;
		return true;
	}
	for (int32_t i = p->place_starts[slot]; i < p->place_starts[slot + 1];
	     i++) {
		if (p->places[i].lacks & ~view->may_lack)
			continue;
		*ret = i;
		return true;
	}
	return false;
}

const int32_t *view_costs(const struct view *view, int32_t slot)
{
	return view->problem->costs +
	       (size_t)slot * (size_t)view->problem->n_options;
}

bool view_can(const struct view *view, const int32_t *costs, int32_t option)
{
	return costs[option] != COST_CANNOT && !view->barred[option];
}
