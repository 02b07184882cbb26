#include "tests/bench/solver_instances.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum {
	N_DAYS = 130,
	N_STARTS = 10,
	HALF_HOURS = 18, /* 09:00 to 18:00 */
	LENGTH = 6,	 /* a conference of three hours */
	MAX_SEATS = 25,
	MAX_PERSONS = 80,
	MAX_OPTIONS = 160,
	N_INSPECTORS = 8,
	N_LINKS = 2
};

enum group { OFFICERS, MEMBERS, CONSORTIUM, STAKEHOLDERS, TEAM, N_GROUPS };
enum said { SAYS_FREE, SAYS_TENTATIVE, SAYS_BUSY };

enum rule {
	RULE_WORKING_DAY,
	RULE_NOTICE,
	RULE_EVENT,
	RULE_ESSENTIAL, /* one a seat */
	RULE_GROUP = RULE_ESSENTIAL + MAX_SEATS,
	RULE_QUORUM = RULE_GROUP + N_GROUPS,
	RULE_DEPUTIES,
	RULE_BASE_ROOM,
	RULE_COMBINATION,
	N_RULES
};

struct seat {
	enum group group;
	bool essential, optional;
};

struct candidate {
	int32_t seat, person;
	int32_t extra; /* points of a deputy, or of another chair */
	bool deputy;
};

struct build {
	uint64_t random;
	enum instance_kind kind;
	int32_t n_seats, n_persons, n_candidates;
	bool no_room;
	int32_t links; /* the first of N_LINKS link inspectors */
	struct seat seats[MAX_SEATS];
	struct candidate candidates[MAX_OPTIONS];
	bool unknown[MAX_PERSONS];
	uint8_t said[MAX_PERSONS][N_DAYS][HALF_HOURS];
};

static uint64_t next(struct build *b)
{
	uint64_t z = b->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int32_t below(int32_t n, struct build *b)
{
	return (int32_t)(next(b) % (uint64_t)n);
}

static int32_t between(int32_t least, int32_t most, struct build *b)
{
	return least + below(most - least + 1, b);
}

/* --- calendars ----------------------------------------------------------- */

static void mark(int32_t person, int32_t day, int32_t start, int32_t length,
		 struct build *b)
{
	uint8_t said = below(10, b) ? SAYS_BUSY : SAYS_TENTATIVE;

	for (int32_t h = start; h < start + length && h < HALF_HOURS; h++)
		if (b->said[person][day][h] < said)
			b->said[person][day][h] = said;
}

/* busy: about the meetings of half an hour to two hours in a week. */
static void fill_calendar(int32_t person, int32_t busy, struct build *b)
{
	int32_t n_weekly = busy / 2;

	for (int32_t i = 0; i < n_weekly; i++) {
		int32_t every = between(1, 2, b) * 5;
		int32_t start = below(HALF_HOURS - 1, b);
		int32_t length = between(2, 5, b);

		for (int32_t d = below(every, b); d < N_DAYS; d += every)
			mark(person, d, start, length, b);
	}
	for (int32_t i = between(1, 2, b); i > 0; i--) {
		int32_t first = below(N_DAYS, b), n = between(3, 10, b);

		for (int32_t d = first; d < first + n && d < N_DAYS; d++)
			mark(person, d, 0, HALF_HOURS, b);
	}
	for (int32_t d = 0; d < N_DAYS; d++)
		/* nearer days are fuller */
		for (int32_t i =
			     between(0, busy * (2 * N_DAYS - d) / (6 * N_DAYS),
				     b);
		     i > 0; i--)
			mark(person, d, below(HALF_HOURS - 1, b),
			     between(1, 4, b), b);
}

static int32_t add_person(int32_t busy, struct build *b)
{
	int32_t person = b->n_persons++;

	b->unknown[person] = below(12, b) == 0;
	fill_calendar(person, busy, b);
	return person;
}

/* --- who could sit where ------------------------------------------------- */

static int32_t add_seat(enum group group, bool essential, bool optional,
			struct build *b)
{
	b->seats[b->n_seats] = (struct seat){group, essential, optional};
	return b->n_seats++;
}

static void add_candidate(int32_t seat, int32_t person, int32_t extra,
			  bool deputy, struct build *b)
{
	b->candidates[b->n_candidates++] =
		(struct candidate){seat, person, extra, deputy};
}

/* A ranked seat: its principal and deputies of a pool that others share. */
static void add_ranked(int32_t seat, int32_t busy, int32_t pool, int32_t n_pool,
		       struct build *b)
{
	int32_t n =
		b->kind == INSTANCE_EASY ? between(0, 3, b) : between(0, 1, b);
	int32_t first = below(n_pool, b);

	if (b->kind == INSTANCE_EASY && b->seats[seat].essential && n == 0)
		n = 1;
	add_candidate(seat, add_person(busy, b), 0, false, b);
	for (int32_t k = 0; k < n && k < n_pool; k++)
		add_candidate(seat, pool + (first + k) % n_pool, 100 * (k + 1),
			      true, b);
}

static int32_t add_pool(int32_t n, int32_t busy, struct build *b)
{
	int32_t first = b->n_persons;

	for (int32_t i = 0; i < n; i++)
		add_person(busy, b);
	return first;
}

static void add_team(int32_t busy, int32_t n_more, struct build *b)
{
	int32_t pool = add_pool(N_INSPECTORS, busy, b);
	int32_t chair = add_seat(TEAM, true, false, b);

	b->links = pool;
	for (int32_t i = N_LINKS; i < N_INSPECTORS; i++)
		add_candidate(chair, pool + i, i == N_LINKS ? 0 : 50, false, b);
	int32_t support = add_seat(TEAM, true, false, b);
	for (int32_t i = 0; i < N_LINKS; i++)
		add_candidate(support, pool + i, 0, false, b);
	for (int32_t k = 0; k <= n_more; k++) {
		int32_t seat = add_seat(TEAM, k == 0, k > 0, b);

		for (int32_t i = 0; i < N_INSPECTORS; i++)
			add_candidate(seat, pool + i, 0, false, b);
	}
}

static void add_people(struct build *b)
{
	int32_t senior = b->kind == INSTANCE_EASY ? 18 : 24;
	int32_t other = 9;
	int32_t pool = add_pool(6, other, b);
	int32_t counts[N_GROUPS] = {between(4, 7, b), 3, between(1, 3, b),
				    between(4, 7, b), 0};

	for (int32_t group = OFFICERS; group < STAKEHOLDERS; group++)
		for (int32_t k = 0; k < counts[group]; k++) {
			int32_t seat =
				add_seat((enum group)group,
					 group == OFFICERS && k < 2, false, b);

			add_ranked(seat, k < 3 ? senior : other, pool, 6, b);
		}
	for (int32_t k = 0; k < counts[STAKEHOLDERS]; k++) {
		int32_t seat = add_seat(STAKEHOLDERS, false, true, b);

		for (int32_t i = between(1, 2, b); i > 0; i--)
			add_candidate(seat, add_person(other, b), 0, false, b);
	}
	add_team(other, between(0, 2, b), b);
}

/* --- planted clashes ----------------------------------------------------- */

/* The director and her deputies are free only where neither link is. */
static void plant_director_against_links(struct build *b)
{
	uint8_t(*link)[HALF_HOURS] = b->said[b->links];
	uint8_t(*other)[HALF_HOURS] = b->said[b->links + 1];
	int32_t n = 0;

	for (int32_t i = 0; i < b->n_candidates; i++)
		if (b->candidates[i].seat != 1 || !b->candidates[i].deputy)
			b->candidates[n++] = b->candidates[i];
	b->n_candidates = n;
	for (int32_t i = 0; i < n; i++) {
		if (b->candidates[i].seat != 1)
			continue;
		uint8_t(*said)[HALF_HOURS] = b->said[b->candidates[i].person];
		for (int32_t d = 0; d < N_DAYS; d++)
			for (int32_t h = 0; h < HALF_HOURS; h++)
				if (link[d][h] != SAYS_BUSY ||
				    other[d][h] != SAYS_BUSY)
					said[d][h] = SAYS_BUSY;
	}
}

/* The first two seats keep one deputy, the same, and no principal. */
static void plant_one_person_two_seats(struct build *b)
{
	int32_t n = 0, deputy = b->candidates[1].person;

	for (int32_t i = 0; i < b->n_candidates; i++) {
		struct candidate c = b->candidates[i];
		bool first = i == 0 || b->candidates[i - 1].seat != c.seat;

		if (c.seat > 1)
			b->candidates[n++] = c;
		else if (first)
			b->candidates[n++] =
				(struct candidate){c.seat, deputy, 100, true};
	}
	b->n_candidates = n;
}

/* --- the problem --------------------------------------------------------- */

static int32_t cost_of(const struct build *b, int32_t candidate, int32_t day,
		       int32_t start)
{
	const struct candidate *c = &b->candidates[candidate];
	const struct seat *seat = &b->seats[c->seat];
	int32_t worst = SAYS_FREE;

	for (int32_t h = start; h < start + LENGTH; h++)
		if (b->said[c->person][day][h] > worst)
			worst = b->said[c->person][day][h];
	if (worst == SAYS_BUSY)
		return COST_CANNOT;
	return (seat->optional ? c->extra / 10 : c->extra) +
	       (worst == SAYS_TENTATIVE ? 20 : 0) +
	       (b->unknown[c->person] ? 30 : 0);
}

static void add_row(int32_t rule, int32_t least, int32_t most,
		    const int32_t *options, int32_t n, struct arena *arena,
		    struct row *rows, struct problem *p)
{
	int32_t *copy = arena_array(arena, int32_t, (size_t)n);

	if (copy)
		memcpy(copy, options, (size_t)n * sizeof(*copy));
	rows[p->n_rows++] = (struct row){rule, least, most, n, copy};
}

static bool in_row(const struct build *b, int32_t rule,
		   const struct candidate *c)
{
	enum group group = b->seats[c->seat].group;

	if (rule == RULE_DEPUTIES)
		return c->deputy;
	if (rule == RULE_QUORUM)
		return group != TEAM;
	if (rule >= RULE_GROUP)
		return (int32_t)group == rule - RULE_GROUP;
	return c->seat == rule - RULE_ESSENTIAL;
}

static void add_rule(int32_t rule, int32_t least, int32_t most,
		     const struct build *b, struct arena *arena,
		     struct row *rows, struct problem *p)
{
	int32_t options[MAX_OPTIONS], n = 0;

	for (int32_t i = 0; i < b->n_candidates; i++)
		if (in_row(b, rule, &b->candidates[i]))
			options[n++] = i;
	add_row(rule, least, most, options, n, arena, rows, p);
}

static void add_rules(const struct build *b, struct arena *arena,
		      struct row *rows, struct problem *p)
{
	bool tight = b->kind != INSTANCE_EASY;

	for (int32_t r = 0; r < b->n_seats; r++)
		if (b->seats[r].essential)
			add_rule(RULE_ESSENTIAL + r, 1, 1, b, arena, rows, p);
	add_rule(RULE_GROUP + OFFICERS, tight ? 3 : 2, INT32_MAX, b, arena,
		 rows, p);
	add_rule(RULE_GROUP + MEMBERS, 1, INT32_MAX, b, arena, rows, p);
	add_rule(RULE_GROUP + CONSORTIUM, 1, INT32_MAX, b, arena, rows, p);
	add_rule(RULE_QUORUM, 8, INT32_MAX, b, arena, rows, p);
	add_rule(RULE_DEPUTIES, 0, tight ? 2 : 3, b, arena, rows, p);
}

static void remove_day(int32_t day, enum rule rule, uint64_t *removed_by)
{
	for (int32_t s = day * N_STARTS; s < (day + 1) * N_STARTS; s++)
		removed_by[s] |= UINT64_C(1) << rule;
}

static void remove_days(uint64_t *removed_by, struct build *b)
{
	for (int32_t d = between(10, 20, b) - 1; d >= 0; d--)
		remove_day(d, RULE_NOTICE, removed_by);
	for (int32_t i = between(4, 6, b); i > 0; i--)
		remove_day(below(N_DAYS, b), RULE_WORKING_DAY, removed_by);
	for (int32_t i = between(3, 8, b); i > 0; i--)
		remove_day(below(N_DAYS, b), RULE_EVENT, removed_by);
}

/* A row's own test: seats of it that someone could fill, sharing ignored. */
static void test_rows(int32_t slot, const struct problem *p,
		      uint64_t *removed_by)
{
	const int32_t *costs = p->costs + slot * p->n_options;

	for (int32_t i = 0; i < p->n_rows; i++) {
		const struct row *row = &p->rows[i];
		int32_t n = 0, last = -1;

		for (int32_t k = 0; k < row->n_options; k++) {
			int32_t seat = p->options[row->options[k]].seat;

			if (costs[row->options[k]] == COST_CANNOT ||
			    seat == last)
				continue;
			last = seat;
			n++;
		}
		if (n < row->least)
			removed_by[slot] |= UINT64_C(1) << row->rule;
	}
}

/* One start in 25 has no room; where planted, none has. */
static void add_places(bool never, int32_t *starts, struct place *places,
		       struct build *b)
{
	for (int32_t s = 0; s < N_DAYS * N_STARTS; s++) {
		bool none = never || below(25, b) == 0;

		starts[s] = s;
		places[s] = (struct place){0, none};
	}
	starts[N_DAYS * N_STARTS] = N_DAYS * N_STARTS;
}

static void price(struct slot *slots, int32_t *costs, struct build *b)
{
	int32_t target = N_DAYS / 2 + between(-10, 10, b), i = 0;

	for (int32_t s = 0; s < N_DAYS * N_STARTS; s++) {
		int32_t day = s / N_STARTS, start = s % N_STARTS;
		int32_t away = day < target ? target - day : day - target;
		int32_t early = start < 2 ? 2 - start : 0;

		slots[s] = (struct slot){day, 2 * away + 5 * early};
		for (int32_t c = 0; c < b->n_candidates; c++)
			costs[i++] = cost_of(b, c, day, start);
	}
}

static bool assemble(struct build *b, struct arena *arena, struct problem *p)
{
	size_t n = N_DAYS * N_STARTS, n_options = (size_t)b->n_candidates;
	struct slot *slots = arena_array(arena, struct slot, n);
	uint64_t *removed_by = arena_array(arena, uint64_t, n);
	struct option *options = arena_array(arena, struct option, n_options);
	int32_t *costs = arena_array(arena, int32_t, n * n_options);
	int32_t *empties = arena_array(arena, int32_t, MAX_SEATS);
	struct row *rows = arena_array(arena, struct row, MAX_SEATS + 8);
	int32_t *starts = arena_array(arena, int32_t, n + 1);
	struct place *places = arena_array(arena, struct place, n);
	int32_t *place_rules = arena_array(arena, int32_t, 1);

	if (!slots || !removed_by || !options || !costs || !empties || !rows ||
	    !starts || !places || !place_rules)
		return false;
	*p = (struct problem){(int32_t)n, N_DAYS,     b->n_candidates,
			      0,	  b->n_seats, b->n_persons,
			      N_RULES,	  1,	      RULE_COMBINATION,
			      slots,	  removed_by, options,
			      rows,	  costs,      empties,
			      starts,	  places,     place_rules,
			      1};
	for (int32_t i = 0; i < b->n_candidates; i++)
		options[i] = (struct option){b->candidates[i].seat,
					     b->candidates[i].person};
	for (int32_t r = 0; r < b->n_seats; r++)
		empties[r] = b->seats[r].optional ? 60 : 1000;
	place_rules[0] = RULE_BASE_ROOM;
	add_rules(b, arena, rows, p);
	price(slots, costs, b);
	remove_days(removed_by, b);
	add_places(b->no_room, starts, places, b);
	for (int32_t s = 0; s < p->n_slots; s++) {
		test_rows(s, p, removed_by);
		if (places[s].lacks)
			removed_by[s] |= UINT64_C(1) << RULE_BASE_ROOM;
	}
	return true;
}

bool instance_make(uint64_t seed, enum instance_kind kind, struct arena *arena,
		   struct problem *ret)
{
	struct build *b = calloc(1, sizeof(*b));

	if (!b)
		return false;
	b->random = seed * 3 + (uint64_t)kind;
	b->kind = kind;
	b->no_room = kind == INSTANCE_INFEASIBLE && seed % 3 == 2;
	add_people(b);
	if (kind == INSTANCE_INFEASIBLE && seed % 3 == 0)
		plant_director_against_links(b);
	if (kind == INSTANCE_INFEASIBLE && seed % 3 == 1)
		plant_one_person_two_seats(b);
	bool done = assemble(b, arena, ret);
	free(b);
	return done;
}
