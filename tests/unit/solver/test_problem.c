#include "solver/problem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/limits.h"
#include "tests/unit/solver/oracle.h"

typedef void spoil(struct sample *s);

static void days_descend(struct sample *s)
{
	s->slots[0].day = s->problem.n_days;
}

static void points_negative(struct sample *s)
{
	s->slots[0].points = -1;
}

static void too_dear(struct sample *s)
{
	s->empties[0] = LIMIT_OBJECTIVE;
	s->slots[0].points = 1;
}

static void empty_negative(struct sample *s)
{
	s->empties[0] = -1;
}

static void seat_unknown(struct sample *s)
{
	s->options[s->problem.n_options - 1].seat = s->problem.n_seats;
}

static void seats_descend(struct sample *s)
{
	s->options[0].seat = s->problem.n_seats - 1;
}

static void person_unknown(struct sample *s)
{
	s->options[0].person = s->problem.n_persons;
}

static void cost_negative(struct sample *s)
{
	s->costs[0] = -1;
}

static void row_rule_unknown(struct sample *s)
{
	s->rows[0].rule = s->problem.n_rules;
}

static void row_backwards(struct sample *s)
{
	s->rows[0].least = 3;
	s->rows[0].most = 2;
}

static void row_option_unknown(struct sample *s)
{
	s->row_options[0][0] = s->problem.n_options;
}

static void row_option_twice(struct sample *s)
{
	s->row_options[0][1] = s->row_options[0][0];
}

static void words_short(struct sample *s)
{
	s->problem.n_rule_words++;
}

static void bit_beyond(struct sample *s)
{
	s->removed_by[s->problem.n_rule_words - 1] = UINT64_C(1) << 63;
}

static void combination_unknown(struct sample *s)
{
	s->problem.combination = s->problem.n_rules;
}

static void places_descend(struct sample *s)
{
	s->place_starts[1] = s->place_starts[s->problem.n_slots] + 1;
}

static void lacks_unknown(struct sample *s)
{
	s->places[0].lacks = 4;
}

static void place_rule_unknown(struct sample *s)
{
	s->place_rules[1] = -1;
}

/* The first sample that has all that can be spoilt. */
static void rich_sample(struct sample *s)
{
	for (uint64_t seed = 1;; seed++) {
		sample_make(seed, s);
		const struct problem *p = &s->problem;
		if (p->n_slots > 3 && p->n_seats > 2 && p->n_options > 6 &&
		    p->n_rows && s->rows[0].n_options > 2 && p->place_starts &&
		    p->place_starts[p->n_slots] > 2 &&
		    s->options[0].seat == 0 &&
		    s->options[1].seat < p->n_seats - 1)
			return;
	}
}

static void problem_is_valid__accepts_every_sample(void **state)
{
	struct sample *s = calloc(1, sizeof(*s));

	(void)state;
	assert_non_null(s);
	for (uint64_t seed = 1; seed <= 2000; seed++) {
		sample_make(seed, s);
		assert_true(problem_is_valid(&s->problem));
	}
	free(s);
}

static void problem_is_valid__refuses_each_flaw(void **state)
{
	spoil *const spoils[] = {
		days_descend,	points_negative,    too_dear,
		empty_negative, seat_unknown,	    seats_descend,
		person_unknown, cost_negative,	    row_rule_unknown,
		row_backwards,	row_option_unknown, row_option_twice,
		words_short,	bit_beyond,	    combination_unknown,
		places_descend, lacks_unknown,	    place_rule_unknown};
	struct sample *s = calloc(1, sizeof(*s));

	(void)state;
	assert_non_null(s);
	for (size_t i = 0; i < sizeof(spoils) / sizeof(*spoils); i++) {
		rich_sample(s);
		assert_true(problem_is_valid(&s->problem));
		spoils[i](s);
		assert_false(problem_is_valid(&s->problem));
	}
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(problem_is_valid__accepts_every_sample),
		cmocka_unit_test(problem_is_valid__refuses_each_flaw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
