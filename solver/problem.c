#include "solver/problem.h"

#include "base/limits.h"

static bool slots_are_valid(const struct problem *p)
{
	for (int32_t s = 0; s < p->n_slots; s++) {
		const struct slot *slot = &p->slots[s];

		if (slot->day < 0 || slot->day >= p->n_days || slot->points < 0)
			return false;
		if (s && slot->day < p->slots[s - 1].day)
			return false;
	}
	return true;
}

static bool options_are_valid(const struct problem *p)
{
	for (int32_t o = 0; o < p->n_options; o++) {
		const struct option *option = &p->options[o];

		if (option->seat < 0 || option->seat >= p->n_seats)
			return false;
		if (o && option->seat < p->options[o - 1].seat)
			return false;
		if (option->person < NO_ONE || option->person >= p->n_persons)
			return false;
	}
	for (int32_t r = 0; r < p->n_seats; r++)
		if (p->empties[r] < 0 || p->empties[r] > LIMIT_OBJECTIVE)
			return false;
	return true;
}

static bool row_is_valid(const struct problem *p, const struct row *row)
{
	if (row->rule < 0 || row->rule >= p->n_rules || row->least < 0 ||
	    row->most < row->least || row->n_options < 0)
		return false;
	for (int32_t i = 0; i < row->n_options; i++) {
		if (row->options[i] < 0 || row->options[i] >= p->n_options)
			return false;
		if (i && row->options[i] <= row->options[i - 1])
			return false;
	}
	return true;
}

static bool rules_are_valid(const struct problem *p)
{
	if (p->n_rules < 1 || p->combination < 0 ||
	    p->combination >= p->n_rules ||
	    p->n_rule_words != (p->n_rules + 63) / 64)
		return false;
	for (int32_t i = 0; i < p->n_rows; i++)
		if (!row_is_valid(p, &p->rows[i]))
			return false;
	int32_t spare = p->n_rule_words * 64 - p->n_rules;
	uint64_t allowed = UINT64_MAX >> spare;
	for (int32_t s = 0; s < p->n_slots; s++) {
		size_t last = ((size_t)s + 1) * (size_t)p->n_rule_words - 1;

		if (p->removed_by[last] & ~allowed)
			return false;
	}
	return true;
}

static bool places_are_valid(const struct problem *p)
{
	if (!p->place_starts)
		return true;
	if (p->n_place_rules < 0 || p->n_place_rules > 32 ||
	    p->place_starts[0] != 0)
		return false;
	for (int32_t j = 0; j < p->n_place_rules; j++)
		if (p->place_rules[j] < 0 || p->place_rules[j] >= p->n_rules)
			return false;
	for (int32_t s = 0; s < p->n_slots; s++)
		if (p->place_starts[s + 1] < p->place_starts[s])
			return false;
	uint64_t allowed = (UINT64_C(1) << p->n_place_rules) - 1;
	for (int32_t i = 0; i < p->place_starts[p->n_slots]; i++)
		if (p->places[i].lacks & ~allowed)
			return false;
	return true;
}

/* The dearest that a slot can cost, or -1 if a cost is out of range. */
static int64_t worst_points(const struct problem *p, int32_t slot)
{
	const int32_t *costs = p->costs + (size_t)slot * (size_t)p->n_options;
	int64_t sum = p->slots[slot].points;
	int32_t o = 0;

	for (int32_t r = 0; r < p->n_seats; r++) {
		int32_t worst = p->empties[r];

		for (; o < p->n_options && p->options[o].seat == r; o++) {
			if (costs[o] < 0)
				return -1;
			if (costs[o] != COST_CANNOT && costs[o] > worst)
				worst = costs[o];
		}
		sum += worst;
	}
	return sum;
}

bool problem_is_valid(const struct problem *p)
{
	if (p->n_slots < 0 || p->n_days < 0 || p->n_options < 0 ||
	    p->n_rows < 0 || p->n_seats < 0 || p->n_persons < 0)
		return false;
	if (!slots_are_valid(p) || !options_are_valid(p) ||
	    !rules_are_valid(p) || !places_are_valid(p))
		return false;
	for (int32_t s = 0; s < p->n_slots; s++) {
		int64_t worst = worst_points(p, s);

		if (worst < 0 || worst > LIMIT_OBJECTIVE)
			return false;
	}
	return true;
}
