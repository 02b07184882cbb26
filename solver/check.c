#include "solver/check.h"

#include <string.h>

static bool row_holds(const struct problem *p, const struct row *row,
		      const int32_t *options)
{
	int32_t n = 0;

	for (int32_t i = 0; i < row->n_options; i++) {
		int32_t o = row->options[i];

		n += options[p->options[o].seat] == o;
	}
	return row->least <= n && n <= row->most;
}

bool assignment_points(const struct problem *p, const uint64_t *dropped,
		       int32_t slot, const int32_t *options, bool *used,
		       int64_t *ret)
{
	const int32_t *costs = p->costs + (size_t)slot * (size_t)p->n_options;
	int64_t points = p->slots[slot].points;

	if (p->n_persons)
		memset(used, 0, (size_t)p->n_persons * sizeof(*used));
	for (int32_t r = 0; r < p->n_seats; r++) {
		int32_t o = options[r];

		if (o == NO_ONE) {
			points += p->empties[r];
			continue;
		}
		if (o < 0 || o >= p->n_options || p->options[o].seat != r ||
		    costs[o] == COST_CANNOT)
			return false;
		points += costs[o];
		int32_t person = p->options[o].person;
		if (person == NO_ONE)
			continue;
		if (used[person])
			return false;
		used[person] = true;
	}
	for (int32_t i = 0; i < p->n_rows; i++) {
		int32_t rule = p->rows[i].rule;

		if (dropped && (dropped[rule / 64] >> (rule % 64) & 1))
			continue;
		if (!row_holds(p, &p->rows[i], options))
			return false;
	}
	*ret = points;
	return true;
}
