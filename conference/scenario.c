#include "conference/scenario.h"

#include <string.h>

struct absence {
	const struct scenario *scenario;
	const int32_t *people;
	int32_t n;
	int32_t seats[MOST_ABSENT]; /* where they sat, or NONE */
};

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
	s->asked = arena_array(arena, bool, (size_t)f->problem.n_persons);
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
	return s->can && s->known && s->costs && s->slot && s->asked &&
	       problem->removed_by && problem->empties &&
	       pick_rows(f, arena, problem) &&
	       view_init(problem, NULL, arena, &s->view);
}

enum status scenarios_init(const struct formulation *formulation,
			   struct arena *arena, struct scenarios *s,
			   struct error *err)
{
	*s = (struct scenarios){.formulation = formulation};
	if (!make_problem(arena, s) || !assignment_init(s, arena, &s->without))
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
	ret->seats = arena_array(arena, int32_t, (size_t)s->problem.n_persons);
	ret->counts = arena_array(arena, int32_t, (size_t)s->view.n_rows);
	return ret->options && ret->seats && ret->counts;
}

/* The seat takes the option, or NO_ONE. */
static void seat_option(const struct scenarios *s, int32_t seat, int32_t option,
			int32_t by, struct assignment *assignment)
{
	const struct view *view = &s->view;
	int32_t person = s->formulation->candidacies[option].person;

	assignment->options[seat] = by > 0 ? option : NO_ONE;
	if (person != NONE)
		assignment->seats[person] = by > 0 ? seat : NONE;
	for (int32_t e = view->row_starts[option];
	     e < view->row_starts[option + 1]; e++)
		assignment->counts[view->option_rows[e]] += by;
}

static void take(const struct scenarios *s, int32_t seat, int32_t option,
		 struct assignment *assignment)
{
	int32_t was = assignment->options[seat];

	if (was != NO_ONE)
		seat_option(s, seat, was, -1, assignment);
	if (option != NO_ONE)
		seat_option(s, seat, option, 1, assignment);
}

void assignment_set(const struct scenarios *s, const int32_t *options,
		    struct assignment *assignment)
{
	memset(assignment->counts, 0,
	       (size_t)s->view.n_rows * sizeof(*assignment->counts));
	for (int32_t p = 0; p < s->problem.n_persons; p++)
		assignment->seats[p] = NONE;
	for (int32_t r = 0; r < s->problem.n_seats; r++) {
		assignment->options[r] = NO_ONE;
		take(s, r, options[r], assignment);
	}
}

static void assignment_copy(const struct scenarios *s,
			    const struct assignment *from,
			    struct assignment *to)
{
	memcpy(to->options, from->options,
	       (size_t)s->problem.n_seats * sizeof(*to->options));
	memcpy(to->seats, from->seats,
	       (size_t)s->problem.n_persons * sizeof(*to->seats));
	memcpy(to->counts, from->counts,
	       (size_t)s->view.n_rows * sizeof(*to->counts));
}

static bool rows_hold(const struct scenarios *s,
		      const struct assignment *assignment)
{
	for (int32_t i = 0; i < s->view.n_rows; i++) {
		const struct row *row = s->view.rows[i];

		if (assignment->counts[i] < row->least ||
		    assignment->counts[i] > row->most)
			return false;
	}
	return true;
}

/* Only the seats of those who are out have changed. */
static bool holds(const struct scenarios *s, const struct absence *absence,
		  const struct assignment *assignment)
{
	const struct formulation *f = s->formulation;
	bool asks_visit = false;

	for (int32_t i = 0; i < absence->n; i++) {
		int32_t seat = absence->seats[i];

		if (seat != NONE && s->view.musts[seat] &&
		    assignment->options[seat] == NO_ONE)
			return false;
		if (f->visits && f->visits->can[absence->people[i]])
			asks_visit = true;
	}
	if (!rows_hold(s, assignment))
		return false;
	if (!asks_visit || !visit_is_needed(f->conference))
		return true;
	int32_t option = assignment->options[f->visits->chair_seat];
	return option != NO_ONE &&
	       visit_is_possible(f->visits, s->day,
				 f->candidacies[option].person,
				 absence->scenario);
}

static bool can_sit(const struct scenarios *s, int32_t option,
		    const struct scenario *scenario)
{
	const struct formulation *f = s->formulation;
	const struct candidacy *who = &f->candidacies[option];

	if (s->view.barred[option] || !option_can(s, option, scenario))
		return false;
	return !f->visits || who->seat != f->visits->chair_seat ||
	       visit_is_possible(f->visits, s->day, who->person, scenario);
}

/*
 * Someone takes the seat, who may have to leave another one, which somebody
 * else takes then (an augmenting path). Each person is asked once, so it goes
 * as deep as there are seats. False: nothing has changed.
 */
static bool refill(const struct scenario *scenario, int32_t seat,
		   struct scenarios *s, struct assignment *assignment)
{
	const struct formulation *f = s->formulation;

	for (int32_t o = f->option_starts[seat]; o < f->option_starts[seat + 1];
	     o++) {
		int32_t person = f->candidacies[o].person;
		int32_t other = NONE;

		if ((person != NONE && s->asked[person]) ||
		    !can_sit(s, o, scenario))
			continue;
		if (person != NONE) {
			s->asked[person] = true;
			other = assignment->seats[person];
		}
		if (other != NONE && !refill(scenario, other, s, assignment))
			continue;
		take(s, seat, o, assignment);
		return true;
	}
	return false;
}

bool assignment_holds(const int32_t *people, int32_t n,
		      const struct scenario *scenario,
		      const struct assignment *assignment, struct scenarios *s,
		      int32_t *options)
{
	struct absence absence = {.scenario = scenario,
				  .people = people,
				  .n = n};
	struct assignment *without = &s->without;

	assignment_copy(s, assignment, without);
	for (int32_t i = 0; i < n; i++) {
		absence.seats[i] = without->seats[people[i]];
		if (absence.seats[i] != NONE)
			take(s, absence.seats[i], NO_ONE, without);
	}
	bool ret = holds(s, &absence, without);
	for (int32_t i = 0; !ret && i < n; i++) {
		memset(s->asked, 0,
		       (size_t)s->problem.n_persons * sizeof(*s->asked));
		if (absence.seats[i] != NONE)
			refill(scenario, absence.seats[i], s, without);
	}
	ret = ret || holds(s, &absence, without);
	if (ret && options)
		memcpy(options, without->options,
		       (size_t)s->problem.n_seats * sizeof(*options));
	return ret;
}
