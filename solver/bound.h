#ifndef SOLVER_BOUND_H
#define SOLVER_BOUND_H

/*
 * What a slot costs at least: its own points and each seat's cheapest state,
 * as if no person were wanted twice and no row stood over several seats.
 *
 * Invariant: never above the points of any assignment of the slot.
 */

#include "solver/view.h"

#define BOUND_NONE INT64_C(-1) /* some seat can be neither filled nor empty */

int64_t slot_bound(const struct view *view, int32_t slot);

#endif
