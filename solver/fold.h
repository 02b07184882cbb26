#ifndef SOLVER_FOLD_H
#define SOLVER_FOLD_H

/*
 * One slot's program, folded: seats that can be settled without loss are.
 *
 * A seat may be settled at an option (or empty) that costs no more than any
 * other, whose person no other open seat can use, that stands in every live
 * least-row any other option of the seat stands in and in no live most-row:
 * whatever an assignment does with the seat, this does as well. A least-row is
 * live while something is still to be reached, a most-row while the open seats
 * could pass it.
 *
 * Invariant: the slot has an assignment of p points exactly if the open seats
 * have one of p - points; taken, least, most and available agree.
 */

#include "solver/view.h"

struct arena;

enum { SEAT_OPEN = -2 };

struct fold {
	const struct view *view;
	const int32_t *costs; /* of the slot */
	int32_t slot;
	bool for_points; /* false: only whether there is an assignment */
	int64_t points;	 /* of the slot and the seats not open */
	int32_t *taken;	 /* [seat]: option, NO_ONE, SEAT_OPEN */
	int32_t *open;	 /* [n_open] seats, ascending */
	int32_t n_open;
	bool *available;       /* [option] of open seats */
	int32_t *seats_of;     /* [person]: open seats she is available for */
	int32_t *least, *most; /* [view row]: over the open seats */
	int32_t *potential;    /* [view row]: open seats that could count */
	int32_t *stamps;       /* scratch: [person] or [view row] */
};

/* Everything is the arena's. False: no memory. */
bool fold_init(const struct view *view, struct arena *arena, struct fold *ret);

/* Begins a slot, all seats open but those nobody can fill. False: no
 * assignment can exist. */
bool fold_start(int32_t slot, bool for_points, struct fold *fold);

/* Settles an open seat at an available option or NO_ONE, with loss. False:
 * no assignment can exist. */
bool fold_take(int32_t seat, int32_t option, struct fold *fold);

/* Settles all that can be without loss. False: no assignment can exist. */
bool fold_settle(struct fold *fold);

int32_t fold_price(const struct fold *fold, int32_t option);
int32_t fold_price_empty(const struct fold *fold, int32_t seat);
bool fold_least_is_live(const struct fold *fold, int32_t row);
bool fold_most_is_live(const struct fold *fold, int32_t row);

#endif
