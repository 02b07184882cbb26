#ifndef TESTS_UNIT_SOLVER_ORACLE_H
#define TESTS_UNIT_SOLVER_ORACLE_H

/*
 * Small random problems and their answers by enumeration.
 *
 * The enumeration tries every assignment of every slot, in the order of ties,
 * and shares nothing with the solver but the types of solver/problem.h.
 */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "solver/problem.h"

enum {
	MAX_SLOTS = 12,
	MAX_SEATS = 6,
	MAX_OPTIONS = 24,
	MAX_ROWS = 8,
	MAX_PLACES = 40
};

struct sample {
	struct problem problem;
	struct slot slots[MAX_SLOTS];
	uint64_t removed_by[MAX_SLOTS * 2];
	struct option options[MAX_OPTIONS];
	struct row rows[MAX_ROWS];
	int32_t row_options[MAX_ROWS][MAX_OPTIONS];
	int32_t costs[MAX_SLOTS * MAX_OPTIONS];
	int32_t empties[MAX_SEATS];
	int32_t place_starts[MAX_SLOTS + 1];
	struct place places[MAX_PLACES];
	int32_t place_rules[2];
	uint64_t dropped[2];
	bool any_dropped;
};

/* splitmix64: the same sequence everywhere. */
static inline uint64_t random_next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static inline int32_t random_below(uint64_t *state, int32_t n)
{
	return (int32_t)(random_next(state) % (uint64_t)n);
}

static inline void sample_seats(uint64_t *state, struct sample *s)
{
	struct problem *p = &s->problem;
	/* few distinct costs make ties, many make orders; the last reach what
	 * a case may add up to */
	const int32_t ranges[] = {3, 3, 40, 40, 700000};
	int32_t range = ranges[random_below(state, 5)];

	p->n_seats = 1 + random_below(state, MAX_SEATS);
	p->n_persons = 1 + random_below(state, 7);
	for (int32_t r = 0; r < p->n_seats; r++) {
		int32_t n = random_below(state, 5);

		s->empties[r] = random_below(state, range + 4);
		for (int32_t i = 0; i < n && p->n_options < MAX_OPTIONS; i++)
			s->options[p->n_options++] = (struct option){
				r, random_below(state, p->n_persons + 1) - 1};
	}
	for (int32_t i = 0; i < p->n_slots * p->n_options; i++)
		s->costs[i] = random_below(state, 4) == 0
				      ? COST_CANNOT
				      : random_below(state, range);
}

static inline void sample_row(uint64_t *state, struct sample *s)
{
	struct problem *p = &s->problem;
	struct row *row = &s->rows[p->n_rows];
	int32_t *options = s->row_options[p->n_rows];
	int32_t only =
		random_below(state, 3) ? -1 : random_below(state, p->n_seats);
	int32_t sparse = 1 + random_below(state, 3);

	*row = (struct row){.rule = random_below(state, p->n_rules - 1),
			    .options = options};
	for (int32_t o = 0; o < p->n_options; o++)
		if (only >= 0 ? s->options[o].seat == only
			      : random_below(state, sparse) == 0)
			options[row->n_options++] = o;
	row->least = random_below(state, 4) ? random_below(state, 3) : 0;
	row->most = random_below(state, 2) ? row->least + random_below(state, 3)
					   : INT32_MAX;
	p->n_rows++;
}

static inline void sample_rules(uint64_t *state, struct sample *s)
{
	struct problem *p = &s->problem;
	int32_t n_rows = random_below(state, MAX_ROWS + 1);

	p->n_rules = random_below(state, 2) ? 12 : 90;
	p->n_rule_words = (p->n_rules + 63) / 64;
	p->combination = p->n_rules - 1;
	for (int32_t i = 0; i < n_rows; i++)
		sample_row(state, s);
	for (int32_t i = 0; i < p->n_slots; i++)
		for (int32_t k = random_below(state, 4) - 1; k > 0; k--) {
			int32_t rule = random_below(state, p->n_rules - 1);

			s->removed_by[i * p->n_rule_words + rule / 64] |=
				UINT64_C(1) << (rule % 64);
		}
	s->any_dropped = random_below(state, 2) == 0;
	for (int32_t i = 0; i < p->n_rules - 1; i++)
		if (random_below(state, 3) == 0)
			s->dropped[i / 64] |= UINT64_C(1) << (i % 64);
}

static inline void sample_places(uint64_t *state, struct sample *s)
{
	struct problem *p = &s->problem;
	int32_t n = 0;

	if (random_below(state, 3) == 0)
		return;
	p->n_place_rules = 2;
	for (int32_t j = 0; j < 2; j++)
		s->place_rules[j] = random_below(state, p->n_rules - 1);
	for (int32_t i = 0; i < p->n_slots; i++) {
		s->place_starts[i] = n;
		for (int32_t k = random_below(state, 4); k > 0; k--)
			s->places[n++] = (struct place){
				.id = random_below(state, 9),
				.lacks =
					(uint32_t)(random_below(state, 2)
							   ? 0
							   : random_below(state,
									  4))};
	}
	s->place_starts[p->n_slots] = n;
	p->place_starts = s->place_starts;
	p->places = s->places;
	p->place_rules = s->place_rules;
}

/* The same sample for the same seed. */
static inline void sample_make(uint64_t seed, struct sample *s)
{
	struct problem *p = &s->problem;
	uint64_t state = seed;
	int32_t day = 0;

	memset(s, 0, sizeof(*s));
	p->n_slots = 1 + random_below(&state, MAX_SLOTS);
	for (int32_t i = 0; i < p->n_slots; i++) {
		day += random_below(&state, 2);
		s->slots[i] = (struct slot){day, random_below(&state, 6)};
	}
	p->n_days = day + 1;
	sample_seats(&state, s);
	sample_rules(&state, s);
	sample_places(&state, s);
	p->slots = s->slots;
	p->removed_by = s->removed_by;
	p->options = s->options;
	p->rows = s->rows;
	p->costs = s->costs;
	p->empties = s->empties;
}

static inline bool oracle_dropped(const uint64_t *dropped, int32_t rule)
{
	return dropped && (dropped[rule / 64] & (UINT64_C(1) << rule % 64));
}

struct oracle {
	const struct problem *problem;
	const uint64_t *dropped;
	int32_t slot;
	int32_t options[MAX_SEATS]; /* under trial */
	/* the answer */
	bool possible;
	int64_t points;
	int32_t best[MAX_SEATS]; /* the first of the best in tie order */
	int32_t n_best;		 /* assignments with these points */
	int32_t place;
	int32_t removed_by;
};

static inline bool oracle_accepts(const struct oracle *o)
{
	const struct problem *p = o->problem;

	for (int32_t a = 0; a < p->n_seats; a++)
		for (int32_t b = 0; b < a; b++)
			if (o->options[a] >= 0 && o->options[b] >= 0 &&
			    p->options[o->options[a]].person >= 0 &&
			    p->options[o->options[a]].person ==
				    p->options[o->options[b]].person)
				return false;
	for (int32_t i = 0; i < p->n_rows; i++) {
		const struct row *row = &p->rows[i];
		int32_t n = 0;

		for (int32_t k = 0; k < row->n_options; k++)
			for (int32_t r = 0; r < p->n_seats; r++)
				n += o->options[r] == row->options[k];
		if (!oracle_dropped(o->dropped, row->rule) &&
		    (n < row->least || n > row->most))
			return false;
	}
	return true;
}

static inline void oracle_try(int32_t seat, int64_t points, struct oracle *o)
{
	const struct problem *p = o->problem;

	if (seat < p->n_seats) {
		for (int32_t i = 0; i < p->n_options; i++) {
			int32_t cost = p->costs[o->slot * p->n_options + i];

			if (p->options[i].seat != seat || cost == COST_CANNOT)
				continue;
			o->options[seat] = i;
			oracle_try(seat + 1, points + cost, o);
		}
		o->options[seat] = NO_ONE;
		oracle_try(seat + 1, points + p->empties[seat], o);
		return;
	}
	if (!oracle_accepts(o))
		return;
	if (o->possible && points == o->points)
		o->n_best++;
	if (o->possible && points >= o->points)
		return;
	o->possible = true;
	o->points = points;
	o->n_best = 1;
	memcpy(o->best, o->options, sizeof(o->best));
}

static inline bool oracle_place(struct oracle *o)
{
	const struct problem *p = o->problem;

	o->place = NO_PLACE;
	if (!p->place_starts)
		return true;
	for (int32_t i = p->place_starts[o->slot];
	     i < p->place_starts[o->slot + 1]; i++) {
		bool fits = true;

		for (int32_t j = 0; j < p->n_place_rules; j++)
			if ((p->places[i].lacks >> j & 1) &&
			    !oracle_dropped(o->dropped, p->place_rules[j]))
				fits = false;
		if (fits) {
			o->place = i;
			return true;
		}
	}
	return false;
}

static inline void oracle_solve(const struct problem *p,
				const uint64_t *dropped, int32_t slot,
				struct oracle *o)
{
	memset(o, 0, sizeof(*o));
	o->problem = p;
	o->dropped = dropped;
	o->slot = slot;
	o->removed_by = RULE_NONE;
	for (int32_t i = p->n_rules - 1; i >= 0; i--)
		if (!oracle_dropped(dropped, i) &&
		    (p->removed_by[slot * p->n_rule_words + i / 64] >>
			     (i % 64) &
		     1))
			o->removed_by = i;
	oracle_try(0, p->slots[slot].points, o);
	if (!oracle_place(o))
		o->possible = false;
	if (o->removed_by == RULE_NONE && !o->possible)
		o->removed_by = p->combination;
	if (o->removed_by != RULE_NONE)
		o->possible = false;
}

#endif
