#include "conference/problem.h"
#include "conference/problem_parts.h"

#include <string.h>

#include "base/limits.h"

enum {
	HALF_HOUR_S = 1800,
	PROLONGED_DAYS = 28,
	PROLONGED_FROM_S = 8 * 3600,
	PROLONGED_TO_S = 18 * 3600
};

int32_t hours_outside(const struct conference *conference, int32_t start_s)
{
	int32_t outside_s = 0;

	if (start_s < conference->preferred_from_s)
		outside_s = conference->preferred_from_s - start_s;
	else if (start_s > conference->preferred_to_s)
		outside_s = start_s - conference->preferred_to_s;
	return (outside_s + HALF_HOUR_S - 1) / HALF_HOUR_S;
}

int32_t formulation_distance(const struct formulation *formulation,
			     struct day day)
{
	const struct days *target = &formulation->conference->target;

	if (day.n < target->first.n)
		return workdays_distance(&formulation->workdays, target->first,
					 day);
	if (day.n > target->last.n)
		return workdays_distance(&formulation->workdays, target->last,
					 day);
	return 0;
}

struct day slot_day(const struct formulation *formulation, int32_t slot)
{
	const struct grid *grid = &formulation->grid;

	return day_add(grid->days.first, slot / grid->n_starts);
}

int32_t slot_start_s(const struct formulation *formulation, int32_t slot)
{
	const struct grid *grid = &formulation->grid;

	return grid->first_start_s +
	       slot % grid->n_starts *
		       formulation->conference->start_interval_s;
}

struct span slot_span(const struct formulation *formulation, int32_t slot)
{
	const struct conference *c = formulation->conference;
	int64_t local_s =
		(int64_t)slot_day(formulation, slot).n * SECONDS_A_DAY +
		slot_start_s(formulation, slot);
	int64_t start = zone_instant(c->zone, local_s);

	return (struct span){start, start + c->required_duration_s};
}

struct state candidacy_state(const struct formulation *formulation,
			     const struct candidacy *candidacy,
			     struct span span)
{
	const struct policy *policy = &formulation->conference->policy;

	if (candidacy->person == NONE)
		return availability_unnamed(policy);
	span.start -= candidacy->margin.start;
	span.end += candidacy->margin.end;
	return availability_at(&formulation->people[candidacy->person], policy,
			       span);
}

/* --- the parts that do not change from slot to slot -------------------- */

static int32_t smaller(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

bool problem_removes(const struct problem *problem, int32_t slot, int32_t rule)
{
	const uint64_t *words = problem->removed_by +
				(size_t)slot * (size_t)problem->n_rule_words;

	return words[rule / RULE_BITS] >> (rule % RULE_BITS) & 1;
}

static enum status grid_of(const struct conference *c, bool prolonged,
			   struct grid *ret, struct error *err)
{
	struct grid grid = {c->window, c->earliest_s, 0};
	int32_t latest_s = c->latest_s;

	if (prolonged) {
		int32_t step_s = c->start_interval_s;
		int32_t from_s = smaller(c->earliest_s, PROLONGED_FROM_S);

		grid.days.first = day_add(grid.days.first, -PROLONGED_DAYS);
		grid.days.last = day_add(grid.days.last, PROLONGED_DAYS);
		grid.first_start_s -=
			(c->earliest_s - from_s) / step_s * step_s;
		if (latest_s < PROLONGED_TO_S)
			latest_s = PROLONGED_TO_S;
	}
	int64_t room_s = latest_s - grid.first_start_s - c->required_duration_s;
	if (room_s < 0 || day_compare(grid.days.first, grid.days.last) > 0)
		return error_set(err, STATUS_REJECTED, MSG_WINDOW_EMPTY, "");
	grid.n_starts = (int32_t)(room_s / c->start_interval_s) + 1;
	*ret = grid;
	return STATUS_OK;
}

static enum status count_slots(const struct problem_options *options,
			       struct formulation *f, struct error *err)
{
	struct grid *grid = &f->grid;
	enum status status =
		grid_of(f->conference, options->prolonged, grid, err);

	if (status != STATUS_OK)
		return status;
	int64_t n_days = (int64_t)grid->days.last.n - grid->days.first.n + 1;
	/* Prolonged it is at most four times as large: 788 days of 248 starts.
	 */
	if (!options->prolonged && n_days * grid->n_starts > LIMIT_SLOTS)
		return limit_error(LIMIT_ID_SLOTS, n_days * grid->n_starts,
				   err);
	f->problem.n_days = (int32_t)n_days;
	f->problem.n_slots = (int32_t)n_days * grid->n_starts;
	return STATUS_OK;
}

static struct availability *availabilities(const struct known *known, int32_t n,
					   const struct conference *c,
					   int64_t now, struct arena *arena)
{
	struct availability *ret =
		arena_array(arena, struct availability, (size_t)n);

	for (int32_t i = 0; ret && i < n; i++)
		availability_of(&known[i], &c->policy, now, &ret[i]);
	return ret;
}

static struct availability *people_seen(const struct formulation *f,
					int64_t now, struct arena *arena)
{
	const struct conference *c = f->conference;
	struct availability *ret =
		arena_array(arena, struct availability, (size_t)c->n_people);

	for (int32_t i = 0; ret && i < c->n_people; i++)
		if (!availability_of_person(&f->evidence->people[i],
					    &c->people[i], c, now, arena,
					    &ret[i]))
			return NULL;
	return ret;
}

/* Free whatever a diary, hours or replies say. */
static struct availability always_free(void)
{
	static const struct span always = {INT64_MIN / 2, INT64_MAX / 2};

	return (struct availability){.timetable = {.covers = &always,
						   .n_covers = 1,
						   .as_of = INSTANT_NONE,
						   .complete = true}};
}

static bool weigh_calendars(int64_t now, int32_t free_person,
			    struct arena *arena, struct formulation *f)
{
	const struct conference *c = f->conference;
	const struct evidence *e = f->evidence;
	struct availability *people = people_seen(f, now, arena);

	if (people && free_person != NONE)
		people[free_person] = always_free();
	f->people = people;
	f->rooms = availabilities(e->rooms, c->n_rooms, c, now, arena);
	f->resources =
		availabilities(e->resources, c->n_resources, c, now, arena);
	return f->people && f->rooms && f->resources;
}

/* --- all slots --------------------------------------------------------- */

struct table {
	struct slot *slots;
	uint64_t *removed_by;
	int32_t *costs, *chair_costs, *place_starts;
	struct place *places;
	int32_t n_places;
};

static bool table_alloc(const struct formulation *f, struct arena *arena,
			struct table *table)
{
	const struct problem *p = &f->problem;
	size_t n = (size_t)p->n_slots;

	/* LIMIT_SLOTS, LIMIT_SEATS * LIMIT_CANDIDATES, LIMIT_ROOMS squared:
	   no product comes near SIZE_MAX. */
	table->slots = arena_array(arena, struct slot, n);
	table->removed_by =
		arena_array(arena, uint64_t, n * (size_t)p->n_rule_words);
	table->costs = arena_array(arena, int32_t, n * (size_t)p->n_options);
	if (!table->slots || !table->removed_by || !table->costs)
		return false;
	if (!f->places.has_base && !f->places.has_conference)
		return true;
	table->place_starts = arena_array(arena, int32_t, n + 1);
	table->places = arena_array(arena, struct place,
				    n * (size_t)f->places.n_pairings);
	return table->place_starts && table->places;
}

static void add_places(const struct slot_work *work, struct table *table)
{
	const struct places *places = &work->f->places;

	for (int32_t i = 0; i < places->n_pairings; i++) {
		struct pairing pairing = places->pairings[i];
		struct place place = {.id = i};

		if ((pairing.base != NONE && !work->rooms[pairing.base]) ||
		    (pairing.conference != NONE &&
		     !work->rooms[pairing.conference]))
			continue;
		if (pairing.base == NONE && places->has_base)
			place.lacks |= LACKS_BASE;
		if (pairing.conference == NONE && places->has_conference)
			place.lacks |= LACKS_CONFERENCE;
		table->places[table->n_places++] = place;
	}
}

/* Applies the rules of the day, or all others; true: one removes the slot. */
static bool apply_rules(const struct slot_work *work, bool of_day,
			uint64_t *words)
{
	const struct rules *rules = &work->f->rules;
	bool is_removed = false;

	for (int32_t i = 0; i < rules->n_rules; i++) {
		if (slot_rule_is_of_day(rules->rules[i]) != of_day ||
		    !slot_removed_by(work, rules->rules[i]))
			continue;
		words[i / RULE_BITS] |= UINT64_C(1) << (i % RULE_BITS);
		is_removed = true;
	}
	return is_removed;
}

static void look_at_people(struct slot_work *work, int32_t slot,
			   uint64_t *words, struct table *table)
{
	const struct formulation *f = work->f;
	int32_t start = slot % f->grid.n_starts;

	work->presences = work->presence_costs + start * f->n_presences;
	if (!work->is_priced)
		slot_price_presences(work, slot - start);
	work->is_priced = true;
	slot_price_options(work);
	slot_find_rooms(work);
	apply_rules(work, false, words);
	if (table->place_starts)
		add_places(work, table);
}

static size_t chair_options(const struct formulation *f)
{
	const int32_t *starts = f->option_starts + f->visits->chair_seat;

	return (size_t)(starts[1] - starts[0]);
}

static void look_away(struct slot_work *work)
{
	const struct formulation *f = work->f;

	for (int32_t o = 0; o < f->problem.n_options; o++)
		work->costs[o] = COST_CANNOT;
	for (size_t k = 0; f->visits && k < chair_options(f); k++)
		work->chair_costs[k] = COST_CANNOT;
	work->points_short = 0;
}

static enum status fill_slot(struct slot_work *work, int32_t slot,
			     struct table *table, struct error *err)
{
	const struct formulation *f = work->f;
	const struct problem *p = &f->problem;
	uint64_t *words =
		table->removed_by + (size_t)slot * (size_t)p->n_rule_words;

	work->start_s = slot_start_s(f, slot);
	work->span = slot_span(f, slot);
	work->costs = table->costs + (size_t)slot * (size_t)p->n_options;
	if (f->visits)
		work->chair_costs =
			table->chair_costs + (size_t)slot * chair_options(f);
	if (apply_rules(work, true, words) && work->skip_closed)
		look_away(work);
	else
		look_at_people(work, slot, words, table);
	if (table->place_starts)
		table->place_starts[slot + 1] = table->n_places;
	int64_t points = slot_points(work);
	int64_t most = slot_dearest(work, points);
	if (most > LIMIT_OBJECTIVE)
		return limit_error(LIMIT_ID_OBJECTIVE, most, err);
	table->slots[slot] =
		(struct slot){slot / f->grid.n_starts, (int32_t)points};
	return STATUS_OK;
}

static void start_day(struct day day, struct slot_work *work)
{
	work->day = slot_day_facts(work->f, day);
	work->is_priced = false;
}

static enum status fill_table(struct formulation *f, bool skip_closed,
			      struct arena *arena, struct error *err)
{
	const struct conference *c = f->conference;
	struct table table = {0};
	struct slot_work work = {.f = f, .skip_closed = skip_closed};

	work.fillings =
		arena_array(arena, struct filling, (size_t)f->problem.n_seats);
	work.essentials = arena_array(arena, bool, (size_t)c->n_seats);
	work.rooms = arena_array(arena, bool, (size_t)c->n_rooms);
	work.presence_costs =
		arena_array(arena, int32_t,
			    (size_t)f->grid.n_starts * (size_t)f->n_presences);
	work.spans = arena_array(arena, struct span, (size_t)f->grid.n_starts);
	if (!work.fillings || !work.rooms || !work.presence_costs ||
	    !work.spans || !table_alloc(f, arena, &table))
		return error_no_memory(err, arena);
	if (f->visits) {
		size_t n = chair_options(f);

		work.visit_points = arena_array(arena, int32_t, n);
		table.chair_costs = arena_array(arena, int32_t,
						n * (size_t)f->problem.n_slots);
		if (!work.visit_points || !table.chair_costs)
			return error_no_memory(err, arena);
	}
	for (int32_t r = 0; r < c->n_seats; r++)
		work.essentials[r] = seat_is_essential(c, r);
	for (int32_t s = 0; s < f->problem.n_slots; s++) {
		if (s % f->grid.n_starts == 0)
			start_day(slot_day(f, s), &work);
		enum status status = fill_slot(&work, s, &table, err);
		if (status != STATUS_OK)
			return status;
	}
	f->problem.slots = table.slots;
	f->problem.removed_by = table.removed_by;
	f->problem.costs = table.costs;
	f->chair_costs = table.chair_costs;
	f->problem.place_starts = table.place_starts;
	f->problem.places = table.places;
	return STATUS_OK;
}

/* Bit 0 is LACKS_CONFERENCE, bit 1 LACKS_BASE; a kind that the case lacks is
 * never lacking, so its bit may name any rule. */
static bool list_place_rules(struct arena *arena, struct formulation *f)
{
	int32_t *rules = arena_array(arena, int32_t, 2);

	if (!rules)
		return false;
	rules[0] = rules[1] = f->problem.combination;
	for (int32_t i = 0; i < f->rules.n_rules; i++) {
		if (f->rules.rules[i].kind == RULE_ROOM_CONFERENCE)
			rules[0] = i;
		if (f->rules.rules[i].kind == RULE_ROOM_BASE)
			rules[1] = i;
	}
	f->problem.place_rules = rules;
	f->problem.n_place_rules = 2;
	return true;
}

static enum status plan_visits(struct arena *arena, struct formulation *f,
			       struct error *err)
{
	struct visit_world world = {f->conference, f->people, &f->workdays,
				    f->today, f->grid.days};

	if (!f->conference->visit.is_stated)
		return STATUS_OK;
	struct visits *visits = arena_one(arena, struct visits);
	if (!visits)
		return error_no_memory(err, arena);
	f->visits = visits;
	return visits_of(&world, arena, visits, err);
}

bool problem_without_visit(const struct formulation *f, struct arena *arena,
			   struct problem *ret)
{
	const struct conference *c = f->conference;
	struct problem problem = f->problem;
	int32_t seat = f->visits ? f->visits->chair_seat : NONE;
	size_t n = (size_t)problem.n_options;
	size_t bytes = n * (size_t)problem.n_slots * sizeof(int32_t);
	int32_t *costs =
		arena_array(arena, int32_t, n * (size_t)problem.n_slots);
	int32_t *empties = arena_array(arena, int32_t, (size_t)problem.n_seats);

	if (!costs || !empties)
		return false;
	memcpy(costs, problem.costs, bytes);
	memcpy(empties, problem.empties,
	       (size_t)problem.n_seats * sizeof(*empties));
	for (size_t s = 0; seat != NONE && s < (size_t)problem.n_slots; s++)
		memcpy(costs + s * n + f->option_starts[seat],
		       f->chair_costs + s * chair_options(f),
		       chair_options(f) * sizeof(*costs));
	if (seat != NONE && !visit_is_needed(c))
		empties[seat] -= c->weights[TERM_VISIT_CALL];
	problem.costs = costs;
	problem.empties = empties;
	*ret = problem;
	return true;
}

enum status problem_with(const struct conference *conference,
			 const struct evidence *evidence, int64_t now,
			 const struct problem_options *options,
			 struct arena *arena, struct formulation *ret,
			 struct error *err)
{
	struct formulation f = {
		.conference = conference,
		.evidence = evidence,
		.today = zone_day(conference->zone, now),
	};
	enum status status = count_slots(options, &f, err);

	if (status == STATUS_OK)
		status = workdays_of(conference, evidence, arena, &f.workdays,
				     err);
	if (status != STATUS_OK)
		return status;
	if (!rules_of(conference, arena, &f.rules) ||
	    !weigh_calendars(now, options->free_person, arena, &f) ||
	    !problem_list_options(arena, &f) || !problem_list_rows(arena, &f) ||
	    !list_place_rules(arena, &f) ||
	    !places_of(conference, arena, &f.places))
		return error_no_memory(err, arena);
	status = plan_visits(arena, &f, err);
	if (status == STATUS_OK)
		status = fill_table(&f, options->skip_closed, arena, err);
	if (status == STATUS_OK)
		*ret = f;
	return status;
}

enum status problem_of(const struct conference *conference,
		       const struct evidence *evidence, int64_t now,
		       struct arena *arena, struct formulation *ret,
		       struct error *err)
{
	struct problem_options options = {.free_person = NONE,
					  .skip_closed = true};

	return problem_with(conference, evidence, now, &options, arena, ret,
			    err);
}
