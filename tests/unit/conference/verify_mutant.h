#ifndef TESTS_VERIFY_MUTANT_H
#define TESTS_VERIFY_MUTANT_H

/* A copy of a true answer, of which one thing may be made wrong. */

#include "tests/unit/conference/verify_features.h"

/* A copy that may be changed, and what it is a copy of. */
struct mutant {
	struct world *world;
	struct rng *rng;
	struct answer answer;
	struct date *dates, *date; /* date: the one to change, or NULL */
	struct term *terms;
	struct attendance *attendances;
	struct group_count *groups;
	struct removal *removals;
	struct person_report *people;
};

static inline void *duplicate(struct arena *arena, const void *data, size_t n,
			      size_t size)
{
	void *copy = arena_alloc(arena, n, size);

	assert_non_null(copy);
	if (n)
		memcpy(copy, data, n * size);
	return copy;
}

#define DUPLICATE(world, data, n)                                              \
	duplicate((world)->arena, data, (size_t)(n), sizeof(*(data)))

static inline struct mutant mutant_of(struct world *w, struct rng *rng,
				      const struct answer *answer)
{
	struct mutant m = {.world = w, .rng = rng, .answer = *answer};

	m.dates = DUPLICATE(w, answer->dates, answer->n_dates);
	m.removals = DUPLICATE(w, answer->removals, answer->n_removals);
	m.people = DUPLICATE(w, answer->people, w->conference.n_people);
	m.answer.dates = m.dates;
	m.answer.removals = m.removals;
	m.answer.people = m.people;
	if (!answer->n_dates)
		return m;
	m.date = &m.dates[rng_below(rng, (int32_t)answer->n_dates)];
	m.terms = DUPLICATE(w, m.date->terms, m.date->n_terms);
	m.attendances =
		DUPLICATE(w, m.date->attendances, m.date->n_attendances);
	m.groups = DUPLICATE(w, m.date->groups, m.date->n_groups);
	m.date->terms = m.terms;
	m.date->attendances = m.attendances;
	m.date->groups = m.groups;
	return m;
}

static inline int32_t one_up_or_down(struct mutant *m)
{
	return rng_percent(m->rng, 50) ? 1 : -1;
}

/* One of those that fit, at random, or NULL. */
static inline struct attendance *
some_attendance(struct mutant *m,
		bool (*fits)(const struct mutant *, const struct attendance *))
{
	struct attendance *chosen = NULL;
	int32_t n = 0;

	for (size_t i = 0; m->date && i < m->date->n_attendances; i++)
		if (fits(m, &m->attendances[i]) && rng_below(m->rng, ++n) == 0)
			chosen = &m->attendances[i];
	return chosen;
}

static inline bool any_attendance(const struct mutant *m,
				  const struct attendance *a)
{
	(void)m;
	(void)a;
	return true;
}

#endif
