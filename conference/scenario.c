#include "conference/scenario.h"

#include <string.h>

/* The rules over people alone: members short of the original team (G27)
 * cost points and rule nothing out. */
static bool pick_rows(const struct formulation *f, struct arena *arena,
		      struct problem *problem)
{
	struct row *rows =
		arena_array(arena, struct row, (size_t)f->problem.n_rows);
	int32_t n = 0;

	for (int32_t i = 0; rows && i < f->problem.n_rows; i++)
		if (f->problem.rows[i].rule != f->problem.combination)
			rows[n++] = f->problem.rows[i];
	problem->rows = rows;
	problem->n_rows = n;
	return rows;
}

static bool make_problem(struct arena *arena, struct scenarios *s)
{
	const struct formulation *f = s->formulation;
	size_t n = (size_t)f->n_candidacies;
	struct problem *problem = &s->problem;

	s->can = arena_array(arena, bool, n);
	s->known = arena_array(arena, bool, n);
	s->costs = arena_array(arena, int32_t, n);
	s->slot = arena_one(arena, struct slot);
	*problem = f->problem;
	problem->n_slots = problem->n_days = 1;
	problem->n_options = f->n_candidacies;
	problem->n_seats = f->conference->n_seats;
	problem->slots = s->slot;
	problem->costs = s->costs;
	problem->place_starts = NULL;
	problem->places = NULL;
	problem->removed_by =
		arena_array(arena, uint64_t, (size_t)problem->n_rule_words);
	problem->empties =
		arena_array(arena, int32_t, (size_t)problem->n_seats);
	return s->can && s->known && s->costs && s->slot &&
	       problem->removed_by && problem->empties &&
	       pick_rows(f, arena, problem) &&
	       view_init(problem, NULL, arena, &s->view);
}

enum status scenarios_init(const struct formulation *formulation,
			   struct arena *arena, struct scenarios *s,
			   struct error *err)
{
	*s = (struct scenarios){.formulation = formulation};
	if (!make_problem(arena, s))
		return error_no_memory(err, arena);
	return slot_solver_init(&s->view, 0, arena, &s->solver, err);
}

void scenarios_release(struct scenarios *s)
{
	slot_solver_release(&s->solver);
}

void scenarios_at(int32_t slot, struct scenarios *s)
{
	const struct formulation *f = s->formulation;

	s->day = slot_day(f, slot);
	s->span = slot_span(f, slot);
	for (int32_t o = 0; o < f->n_candidacies; o++) {
		struct state state =
			candidacy_state(f, &f->candidacies[o], s->span);

		s->can[o] = state.can;
		s->known[o] = state.can && state.fbtype != FB_UNKNOWN;
	}
}

static bool option_can(const struct scenarios *s, int32_t option,
		       const struct scenario *scenario)
{
	int32_t person = s->formulation->candidacies[option].person;

	if (person != NONE && scenario->out && scenario->out[person])
		return false;
	if (scenario->unknown_declines &&
	    !(scenario->has_free && person != NONE &&
	      scenario->free_if_unknown == person))
		return s->known[option];
	return s->can[option];
}

static void price_options(const struct scenario *scenario, struct scenarios *s)
{
	const struct formulation *f = s->formulation;
	int32_t chair = f->visits ? f->visits->chair_seat : NONE;

	for (int32_t o = 0; o < f->n_candidacies; o++) {
		const struct candidacy *who = &f->candidacies[o];
		bool can = option_can(s, o, scenario);

		if (can && who->seat == chair)
			can = visit_is_possible(f->visits, s->day, who->person,
						scenario);
		s->costs[o] = can ? 0 : COST_CANNOT;
	}
}

enum status scenario_holds(const struct scenario *scenario, struct scenarios *s,
			   int32_t *options, bool *ret, struct error *err)
{
	enum outcome outcome;

	price_options(scenario, s);
	enum status status =
		slot_possible(0, STEPS_POSSIBLE, &s->solver, &outcome, err);
	if (status != STATUS_OK)
		return status;
	*ret = outcome == OUTCOME_FOUND;
	if (*ret && options)
		memcpy(options, s->solver.scratch,
		       (size_t)s->problem.n_seats * sizeof(*options));
	return STATUS_OK;
}

bool assignment_init(const struct scenarios *s, struct arena *arena,
		     struct assignment *ret)
{
	ret->options = arena_array(arena, int32_t, (size_t)s->problem.n_seats);
	ret->counts = arena_array(arena, int32_t, (size_t)s->view.n_rows);
	return ret->options && ret->counts;
}

static void count(const struct scenarios *s, int32_t option, int32_t by,
		  int32_t *counts)
{
	const struct view *view = &s->view;

	for (int32_t e = view->row_starts[option];
	     e < view->row_starts[option + 1]; e++)
		counts[view->option_rows[e]] += by;
}

void assignment_set(const struct scenarios *s, const int32_t *options,
		    struct assignment *assignment)
{
	size_t n = (size_t)s->problem.n_seats;

	memset(assignment->counts, 0,
	       (size_t)s->view.n_rows * sizeof(*assignment->counts));
	memcpy(assignment->options, options, n * sizeof(*options));
	for (size_t r = 0; r < n; r++)
		if (options[r] != NO_ONE)
			count(s, options[r], 1, assignment->counts);
}

static bool visit_holds(const struct scenarios *s,
			const struct scenario *scenario, const int32_t *out,
			int32_t n_out, const struct assignment *assignment)
{
	const struct formulation *f = s->formulation;
	bool is_concerned = false;

	if (!f->visits || !visit_is_needed(f->conference))
		return true;
	for (int32_t i = 0; i < n_out; i++)
		is_concerned = is_concerned || f->visits->can[out[i]];
	int32_t option = assignment->options[f->visits->chair_seat];
	return !is_concerned ||
	       (option != NO_ONE &&
		visit_is_possible(f->visits, s->day,
				  f->candidacies[option].person, scenario));
}

/* The seat of a person there, or NONE. */
static int32_t seat_of(const struct scenarios *s,
		       const struct assignment *assignment, int32_t person)
{
	for (int32_t r = 0; r < s->problem.n_seats; r++) {
		int32_t o = assignment->options[r];

		if (o != NO_ONE &&
		    s->formulation->candidacies[o].person == person)
			return r;
	}
	return NONE;
}

bool assignment_holds(const struct scenarios *s,
		      const struct scenario *scenario, const int32_t *out,
		      int32_t n_out, const struct assignment *assignment)
{
	const struct view *view = &s->view;
	bool holds = true;

	for (int32_t i = 0; i < n_out; i++) {
		int32_t seat = seat_of(s, assignment, out[i]);

		if (seat == NONE)
			continue;
		holds = holds && !view->musts[seat];
		count(s, assignment->options[seat], -1, assignment->counts);
	}
	for (int32_t i = 0; i < view->n_rows; i++)
		holds = holds && assignment->counts[i] >= view->rows[i]->least;
	for (int32_t i = 0; i < n_out; i++) {
		int32_t seat = seat_of(s, assignment, out[i]);

		if (seat != NONE)
			count(s, assignment->options[seat], 1,
			      assignment->counts);
	}
	return holds && visit_holds(s, scenario, out, n_out, assignment);
}
