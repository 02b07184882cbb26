#include "conference/probe.h"

#include <string.h>

#include "solver/some.h"

enum {
	RULE_BITS = 64,
	/* A second's work; no case met so far took fifty. */
	PROGRAMS_A_PROBE = 10000
};

static void set_bit(uint64_t *words, int32_t i)
{
	words[i / RULE_BITS] |= UINT64_C(1) << (i % RULE_BITS);
}

static void clear_bit(uint64_t *words, int32_t i)
{
	words[i / RULE_BITS] &= ~(UINT64_C(1) << (i % RULE_BITS));
}

static bool has_bit(const uint64_t *words, int32_t i)
{
	return words[i / RULE_BITS] >> (i % RULE_BITS) & 1;
}

static const uint64_t *removed_by(const struct probe *probe, int32_t slot)
{
	size_t n_words = (size_t)probe->problem.n_rule_words;

	return probe->problem.removed_by + (size_t)slot * n_words;
}

/*
 * Of hidden slots `combination` says no, which is never dropped. The own test
 * of `deputies` counts on minima that may be dropped: here its row alone
 * speaks.
 */
static bool own_tests(const struct formulation *f, const bool *hidden,
		      struct arena *arena, struct problem *problem)
{
	size_t n_words = (size_t)problem->n_rule_words;
	size_t n = (size_t)problem->n_slots * n_words;
	uint64_t *words = arena_array(arena, uint64_t, n);

	if (!words)
		return false;
	if (n)
		memcpy(words, problem->removed_by, n * sizeof(*words));
	for (int32_t s = 0; s < problem->n_slots; s++) {
		uint64_t *own = words + (size_t)s * n_words;

		for (int32_t i = 0; i < f->rules.n_rules; i++)
			if (f->rules.rules[i].kind == RULE_DEPUTIES)
				clear_bit(own, i);
		if (hidden && hidden[s])
			set_bit(own, problem->combination);
	}
	problem->removed_by = words;
	return true;
}

/* The problem without the rules asked about. */
static const struct problem *problem_asked(const struct probe *probe)
{
	return probe->visit != NONE && has_bit(probe->asked, probe->visit)
		       ? &probe->unvisited
		       : &probe->problem;
}

/* The rules that speak about people and rooms together. */
static enum status find_people_rules(struct arena *arena, struct probe *probe,
				     struct error *err)
{
	const struct problem *p = &probe->problem;
	const struct rules *rules = &probe->formulation->rules;

	for (int32_t i = 0; i < p->n_rows; i++)
		set_bit(probe->people, p->rows[i].rule);
	for (int32_t i = 0; p->place_starts && i < p->n_place_rules; i++)
		set_bit(probe->people, p->place_rules[i]);
	for (int32_t i = 0; i < rules->n_rules; i++)
		if (rules->rules[i].kind == RULE_VISIT)
			probe->visit = i;
	if (probe->visit == NONE)
		return STATUS_OK;
	set_bit(probe->people, probe->visit);
	if (!problem_without_visit(probe->formulation, arena,
				   &probe->unvisited))
		return error_no_memory(err, arena);
	probe->unvisited.removed_by = p->removed_by;
	return STATUS_OK;
}

/* Looked at once, for all that is asked later. */
static bool is_valid(const struct probe *probe)
{
	return problem_is_valid(&probe->problem) &&
	       (probe->visit == NONE || problem_is_valid(&probe->unvisited));
}

enum status probe_init(const struct formulation *formulation,
		       const bool *hidden, struct arena *arena,
		       struct probe *ret, struct error *err)
{
	struct probe probe = {.formulation = formulation,
			      .problem = formulation->problem,
			      .visit = NONE,
			      .arena = arena,
			      .round = 1};
	struct problem *p = &probe.problem;
	size_t n_words = (size_t)p->n_rule_words;

	probe.dropped = arena_array(arena, uint64_t, n_words);
	probe.asked = arena_array(arena, uint64_t, n_words);
	probe.people = arena_array(arena, uint64_t, n_words);
	probe.hopeless = arena_array(arena, int32_t, (size_t)p->n_slots);
	probe.slots = arena_array(arena, int32_t, (size_t)p->n_slots);
	if (!probe.dropped || !probe.asked || !probe.people ||
	    !probe.hopeless || !probe.slots ||
	    !own_tests(formulation, hidden, arena, p))
		return error_no_memory(err, arena);
	enum status status = find_people_rules(arena, &probe, err);
	if (status == STATUS_OK && !is_valid(&probe))
		status = error_set(err, STATUS_FAULT, MSG_PROBLEM_INVALID, "");
	if (status == STATUS_OK)
		*ret = probe;
	return status;
}

/* Slots that no rule but those asked about removes by itself. */
static int32_t list_slots(struct probe *probe, bool new_people)
{
	const struct problem *p = &probe->problem;
	int32_t n = 0;

	for (int32_t s = 0; s < p->n_slots; s++) {
		const uint64_t *words = removed_by(probe, s);
		uint64_t left = 0;

		for (int32_t w = 0; w < p->n_rule_words; w++)
			left |= words[w] & ~probe->asked[w];
		if (!left && (new_people || probe->hopeless[s] < probe->round))
			probe->slots[n++] = s;
	}
	return n;
}

static bool any_is_of_people(const struct probe *probe, const int32_t *rules,
			     int32_t n)
{
	for (int32_t i = 0; i < n; i++)
		if (has_bit(probe->people, rules[i]))
			return true;
	return false;
}

enum status probe_without(struct probe *probe, const int32_t *rules,
			  int32_t n_rules, enum probed *ret, struct error *err)
{
	const struct problem *p = &probe->problem;
	bool new_people = any_is_of_people(probe, rules, n_rules);
	struct some some = {.slot = SLOT_NONE};
	enum status status = STATUS_OK;

	memcpy(probe->asked, probe->dropped,
	       (size_t)p->n_rule_words * sizeof(*probe->asked));
	for (int32_t i = 0; i < n_rules; i++)
		set_bit(probe->asked, rules[i]);
	int32_t n = list_slots(probe, new_people);
	struct some_options options = {.dropped_rules = probe->asked,
				       .slots = probe->slots,
				       .n_slots = n,
				       .max_programs = PROGRAMS_A_PROBE};
	if (n)
		status = solver_some(problem_asked(probe), &options,
				     probe->arena, &some, err);
	if (status != STATUS_OK)
		return status;
	*ret = some.slot != SLOT_NONE ? PROBED_SOME
	       : some.hit_limit	      ? PROBED_LIMIT
				      : PROBED_NONE;
	if (*ret != PROBED_NONE && new_people)
		return STATUS_OK;
	for (int32_t i = 0; i < n && probe->slots[i] != some.slot; i++)
		if (!some.hit_limit)
			probe->hopeless[probe->slots[i]] =
				probe->round + new_people;
	return STATUS_OK;
}

void probe_drop(struct probe *probe, const int32_t *rules, int32_t n)
{
	for (int32_t i = 0; i < n; i++)
		set_bit(probe->dropped, rules[i]);
	probe->round += any_is_of_people(probe, rules, n);
}

static void ask_without(struct probe *probe, const int32_t *rules, int32_t n)
{
	memset(probe->asked, 0,
	       (size_t)probe->problem.n_rule_words * sizeof(*probe->asked));
	for (int32_t i = 0; i < n; i++)
		set_bit(probe->asked, rules[i]);
}

bool probe_matters(struct probe *probe, int32_t rule)
{
	int32_t n;

	ask_without(probe, &rule, 1);
	n = list_slots(probe, true);
	for (int32_t i = 0; i < n; i++)
		if (has_bit(probe->people, rule) ||
		    has_bit(removed_by(probe, probe->slots[i]), rule))
			return true;
	return false;
}

enum status probe_rank(struct probe *probe, int32_t rule, int32_t n_choices,
		       bool skip_feasibility, struct arena *arena,
		       struct ranking *ret, struct error *err)
{
	struct rank_options options = {.n_choices = n_choices,
				       .dropped_rules = probe->asked,
				       .is_valid = true,
				       .skip_feasibility = skip_feasibility};

	ask_without(probe, &rule, rule != NONE);
	return solver_rank(problem_asked(probe), &options, arena, ret, err);
}

enum status probe_best_without(struct probe *probe, const int32_t *rules,
			       int32_t n_rules, struct arena *arena,
			       struct probe_best *ret, struct error *err)
{
	struct rank_options options = {.n_choices = 1,
				       .dropped_rules = probe->asked,
				       .max_programs = PROGRAMS_A_PROBE,
				       .is_valid = true,
				       .skip_feasibility = true};
	struct ranking ranking;
	struct arena_mark mark = arena_mark(arena);

	*ret = (struct probe_best){.found = false};
	ask_without(probe, rules, n_rules);
	if (list_slots(probe, true) == 0)
		return STATUS_OK;
	enum status status = solver_rank(problem_asked(probe), &options, arena,
					 &ranking, err);
	if (status == STATUS_OK && ranking.verdict == VERDICT_LIMIT)
		probe->hit_limit = true;
	else if (status == STATUS_OK && ranking.n_choices)
		*ret = (struct probe_best){true, ranking.choices[0].slot,
					   ranking.choices[0].points};
	arena_rewind(arena, mark);
	return status;
}
