#include "solver/bound.h"

int64_t slot_bound(const struct view *view, int32_t slot)
{
	const struct problem *p = view->problem;
	const int32_t *costs = view_costs(view, slot);
	int64_t bound = p->slots[slot].points;

	for (int32_t r = 0; r < p->n_seats; r++) {
		int32_t least = view->musts[r] ? COST_CANNOT : p->empties[r];

		for (int32_t o = view->seat_starts[r];
		     o < view->seat_starts[r + 1]; o++)
			if (costs[o] < least && !view->barred[o])
				least = costs[o];
		if (least == COST_CANNOT)
			return BOUND_NONE;
		bound += least;
	}
	return bound;
}
