#include "conference/problem.h"

#include <stdlib.h>

#include "base/limits.h"
#include "conference/dates.h"
#include "conference/events.h"

enum { HALF_HOUR_S = 1800, BITS = 64 };

bool seat_is_invited(const struct seat *seat)
{
	return seat->role != ROLE_NON_PARTICIPANT;
}

bool seat_is_required(const struct seat *seat)
{
	return seat->role == ROLE_CHAIR || seat->role == ROLE_REQUIRED;
}

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
	return day_add(formulation->conference->window.first,
		       slot / formulation->n_starts);
}

int32_t slot_start_s(const struct formulation *formulation, int32_t slot)
{
	const struct conference *c = formulation->conference;

	return c->earliest_s +
	       slot % formulation->n_starts * c->start_interval_s;
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

static enum status count_slots(struct formulation *f, struct error *err)
{
	const struct conference *c = f->conference;
	int64_t room_s = c->latest_s - c->earliest_s - c->required_duration_s;
	int64_t n_days = (int64_t)c->window.last.n - c->window.first.n + 1;

	if (room_s < 0 || n_days < 1)
		return error_set(err, STATUS_REJECTED, MSG_WINDOW_EMPTY, "");
	f->n_starts = (int32_t)(room_s / c->start_interval_s) + 1;
	if (n_days * f->n_starts > LIMIT_SLOTS)
		return limit_error(LIMIT_ID_SLOTS, n_days * f->n_starts, err);
	f->problem.n_days = (int32_t)n_days;
	f->problem.n_slots = (int32_t)n_days * f->n_starts;
	return STATUS_OK;
}

static const struct availability *
availabilities(const struct known *known, int32_t n, const struct conference *c,
	       int64_t now, struct arena *arena)
{
	struct availability *ret =
		arena_array(arena, struct availability, (size_t)n);

	for (int32_t i = 0; ret && i < n; i++)
		availability_of(&known[i], &c->policy, now, &ret[i]);
	return ret;
}

static bool weigh_calendars(int64_t now, struct arena *arena,
			    struct formulation *f)
{
	const struct conference *c = f->conference;
	const struct evidence *e = f->evidence;

	f->people = availabilities(e->people, c->n_people, c, now, arena);
	f->rooms = availabilities(e->rooms, c->n_rooms, c, now, arena);
	f->resources =
		availabilities(e->resources, c->n_resources, c, now, arena);
	return f->people && f->rooms && f->resources;
}

static int32_t seat_options(const struct seat *seat)
{
	if (!seat_is_invited(seat))
		return 0;
	return seat->unnamed ? 1 : seat->n_candidates;
}

static struct candidacy candidacy_of(const struct conference *c, int32_t seat,
				     int32_t k)
{
	const struct seat *s = &c->seats[seat];
	struct candidacy candidacy = {.seat = seat, .person = NONE};

	if (s->unnamed)
		return candidacy;
	candidacy.person = s->candidates[k];
	candidacy.deputy = s->order == ORDER_RANKED ? k : 0;
	candidacy.points =
		candidacy.deputy *
		c->weights[seat_is_required(s) ? TERM_DEPUTY
					       : TERM_OPTIONAL_DEPUTY];
	if (s->duty == DUTY_CHAIR && c->inspection_lead != NONE &&
	    candidacy.person != c->inspection_lead)
		candidacy.points += c->weights[TERM_CHAIR];
	int64_t travel_s = c->people[candidacy.person].travel_s;
	candidacy.margin = (struct span){travel_s, travel_s};
	if (s->group == c->buffer_group) {
		candidacy.margin.start += c->buffer_before_s;
		candidacy.margin.end += c->buffer_after_s;
	}
	return candidacy;
}

static bool list_options(struct arena *arena, struct formulation *f)
{
	const struct conference *c = f->conference;
	int32_t n = 0;

	for (int32_t r = 0; r < c->n_seats; r++)
		n += seat_options(&c->seats[r]);
	struct candidacy *candidacies =
		arena_array(arena, struct candidacy, (size_t)n);
	struct option *options = arena_array(arena, struct option, (size_t)n);
	int32_t *starts = arena_array(arena, int32_t, (size_t)c->n_seats + 1);
	int32_t *empties = arena_array(arena, int32_t, (size_t)c->n_seats);
	if (!candidacies || !options || !starts || !empties)
		return false;
	n = 0;
	for (int32_t r = 0; r < c->n_seats; r++) {
		const struct seat *seat = &c->seats[r];

		starts[r] = n;
		for (int32_t k = 0; k < seat_options(seat); k++, n++) {
			candidacies[n] = candidacy_of(c, r, k);
			options[n] = (struct option){
				r, candidacies[n].person == NONE
					   ? NO_ONE
					   : candidacies[n].person};
		}
		if (seat_is_invited(seat))
			empties[r] =
				c->weights[seat_is_required(seat)
						   ? TERM_SEAT_EMPTY
						   : TERM_OPTIONAL_SEAT_EMPTY];
	}
	starts[c->n_seats] = n;
	f->candidacies = candidacies;
	f->option_starts = starts;
	f->problem.options = options;
	f->problem.empties = empties;
	f->problem.n_options = n;
	f->problem.n_seats = c->n_seats;
	f->problem.n_persons = c->n_people;
	return true;
}

/* Does the option count in the rule's row? */
static bool counts(const struct formulation *f, struct rule rule,
		   const struct candidacy *candidacy)
{
	const struct conference *c = f->conference;
	int32_t group = c->seats[candidacy->seat].group;

	switch (rule.kind) {
	case RULE_ESSENTIAL:
		return candidacy->seat == rule.subject;
	case RULE_GROUP:
		return group == rule.subject;
	case RULE_QUORUM:
		return !c->groups[group].is_team;
	case RULE_DEPUTIES:
		return candidacy->deputy > 0;
	default:
		return false;
	}
}

static bool row_of(const struct formulation *f, int32_t rule,
		   struct arena *arena, struct row *ret)
{
	const struct conference *c = f->conference;
	struct rule r = f->rules.rules[rule];
	int32_t *options =
		arena_array(arena, int32_t, (size_t)f->problem.n_options);
	struct row row = {.rule = rule, .options = options};

	if (!options)
		return false;
	for (int32_t o = 0; o < f->problem.n_options; o++)
		if (counts(f, r, &f->candidacies[o]))
			options[row.n_options++] = o;
	row.most = row.n_options;
	if (r.kind == RULE_ESSENTIAL)
		row.least = 1;
	else if (r.kind == RULE_GROUP)
		row.least = c->groups[r.subject].required;
	else if (r.kind == RULE_QUORUM)
		row.least = c->quorum_required;
	else
		row.most = c->max_deputies;
	if (row.most < row.least)
		row.most = row.least;
	*ret = row;
	return true;
}

static bool list_rows(struct arena *arena, struct formulation *f)
{
	int32_t n_rules = f->rules.n_rules, n = 0;
	struct row *rows = arena_array(arena, struct row, (size_t)n_rules);

	if (!rows)
		return false;
	for (int32_t i = 0; i < n_rules; i++) {
		enum rule_kind_id kind = f->rules.rules[i].kind;

		if (kind != RULE_ESSENTIAL && kind != RULE_GROUP &&
		    kind != RULE_QUORUM && kind != RULE_DEPUTIES)
			continue;
		if (!row_of(f, i, arena, &rows[n++]))
			return false;
	}
	f->problem.rows = rows;
	f->problem.n_rows = n;
	f->problem.n_rules = n_rules;
	f->problem.n_rule_words = (n_rules + BITS - 1) / BITS;
	f->problem.combination = n_rules - 1;
	return true;
}

/* --- one slot ---------------------------------------------------------- */

/* What the rules of a day say, the same for all its starts. */
struct day_facts {
	struct day day;
	bool working, excluded, too_late;
	int32_t distance;
};

/* How a seat can be filled, one person serving several if need be. */
struct filling {
	bool by_other, by_deputy;
};

struct slot_work {
	const struct formulation *f;
	struct day_facts day;
	struct span span;
	int32_t *costs;		  /* [option] */
	struct filling *fillings; /* [seat] */
	bool *rooms;		  /* [room] */
};

static int compare_day(const void *a, const void *b)
{
	return day_compare(*(const struct day *)a, *(const struct day *)b);
}

static struct day_facts facts_of(const struct formulation *f, struct day day)
{
	const struct conference *c = f->conference;
	struct day notification =
		dates_day(c, &f->workdays, MILESTONE_NOTIFICATION, day);

	return (struct day_facts){
		.day = day,
		.working = workdays_is_working(&f->workdays, day),
		.excluded = c->n_excluded &&
			    bsearch(&day, c->excluded, c->n_excluded,
				    sizeof(day), compare_day),
		.too_late = day_compare(notification, f->today) < 0,
		.distance = formulation_distance(f, day),
	};
}

static void price_options(struct slot_work *work)
{
	const struct formulation *f = work->f;

	for (int32_t r = 0; r < f->problem.n_seats; r++)
		work->fillings[r] = (struct filling){false, false};
	for (int32_t o = 0; o < f->problem.n_options; o++) {
		const struct candidacy *who = &f->candidacies[o];
		struct state state = candidacy_state(f, who, work->span);
		struct filling *filling = &work->fillings[who->seat];

		if (!state.can) {
			work->costs[o] = COST_CANNOT;
			continue;
		}
		work->costs[o] =
			who->points + availability_points(f->conference, state);
		filling->by_deputy = filling->by_deputy || who->deputy > 0;
		filling->by_other = filling->by_other || who->deputy == 0;
	}
}

static int32_t fillable(const struct slot_work *work, int32_t group)
{
	const struct conference *c = work->f->conference;
	int32_t n = 0;

	for (int32_t r = 0; r < c->n_seats; r++)
		if (group == NONE ? !c->groups[c->seats[r].group].is_team
				  : c->seats[r].group == group)
			n += work->fillings[r].by_other ||
			     work->fillings[r].by_deputy;
	return n;
}

/*
 * The least number of deputies: essential seats that only a deputy can take,
 * what groups are then short of, and what the quorum is then short of.
 */
static int32_t deputies_needed(const struct slot_work *work)
{
	const struct conference *c = work->f->conference;
	int32_t needed = 0, seated = 0;

	for (int32_t g = 0; g < c->n_groups; g++) {
		int32_t others = 0, deputies = 0;

		for (int32_t r = 0; r < c->n_seats; r++) {
			struct filling filling = work->fillings[r];

			if (c->seats[r].group != g)
				continue;
			others += filling.by_other;
			deputies += c->seats[r].essential &&
				    filling.by_deputy && !filling.by_other;
		}
		if (others + deputies < c->groups[g].required)
			deputies = c->groups[g].required - others;
		needed += deputies;
		if (!c->groups[g].is_team)
			seated += others + deputies;
	}
	if (seated < c->quorum_required)
		needed += c->quorum_required - seated;
	return needed;
}

static bool has_room(const struct slot_work *work, enum room_kind kind)
{
	const struct conference *c = work->f->conference;

	for (int32_t i = 0; i < c->n_rooms; i++)
		if (c->rooms[i].kind == kind && work->rooms[i])
			return true;
	return false;
}

/* Does the rule's own test remove the slot? */
static bool removes(const struct slot_work *work, struct rule rule)
{
	const struct formulation *f = work->f;
	const struct conference *c = f->conference;
	struct occasion occasion = {c, f->evidence, work->day.day, work->span};

	switch (rule.kind) {
	case RULE_WORKING_DAY:
		return !work->day.working;
	case RULE_EXCLUDED:
		return work->day.excluded;
	case RULE_NOTICE:
		return work->day.too_late;
	case RULE_EVENT:
		return event_blocks(&occasion, rule.subject);
	case RULE_ESSENTIAL:
		return !work->fillings[rule.subject].by_other &&
		       !work->fillings[rule.subject].by_deputy;
	case RULE_GROUP:
		return fillable(work, rule.subject) <
		       c->groups[rule.subject].required;
	case RULE_QUORUM:
		return fillable(work, NONE) < c->quorum_required;
	case RULE_DEPUTIES:
		return deputies_needed(work) > c->max_deputies;
	case RULE_ROOM_CONFERENCE:
		return !has_room(work, ROOM_CONFERENCE);
	case RULE_ROOM_BASE:
		return !has_room(work, ROOM_BASE);
	case RULE_RESOURCE:
		return !availability_at(&f->resources[rule.subject], &c->policy,
					work->span)
				.can;
	case RULE_WINDOW:
	case RULE_DAY_HOURS:
	case RULE_COMBINATION:
	case N_RULE_KINDS:
		break;
	}
	return false;
}

static void find_rooms(struct slot_work *work)
{
	const struct formulation *f = work->f;

	for (int32_t i = 0; i < f->conference->n_rooms; i++)
		work->rooms[i] =
			room_is_fit(f->conference, i) &&
			room_state(f->conference, f->rooms, i, work->span).can;
}

static int64_t slot_points(const struct slot_work *work, int32_t start_s)
{
	const struct conference *c = work->f->conference;
	struct occasion occasion = {c, work->f->evidence, work->day.day,
				    work->span};

	return (int64_t)work->day.distance * c->weights[TERM_DISTANCE] +
	       (int64_t)hours_outside(c, start_s) * c->weights[TERM_HOURS] +
	       events_points(&occasion);
}

/* What the slot could cost at most: the sum over its dearest choices. */
static int64_t dearest(const struct slot_work *work, int64_t points)
{
	const struct formulation *f = work->f;

	for (int32_t r = 0; r < f->problem.n_seats; r++) {
		int32_t most = f->problem.empties[r];

		for (int32_t o = f->option_starts[r];
		     o < f->option_starts[r + 1]; o++)
			if (work->costs[o] != COST_CANNOT &&
			    work->costs[o] > most)
				most = work->costs[o];
		points += most;
	}
	return points;
}

/* --- all slots --------------------------------------------------------- */

struct table {
	struct slot *slots;
	uint64_t *removed_by;
	int32_t *costs, *place_starts;
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

static enum status fill_slot(struct slot_work *work, int32_t slot,
			     struct table *table, struct error *err)
{
	const struct formulation *f = work->f;
	const struct problem *p = &f->problem;
	uint64_t *words =
		table->removed_by + (size_t)slot * (size_t)p->n_rule_words;

	work->span = slot_span(f, slot);
	work->costs = table->costs + (size_t)slot * (size_t)p->n_options;
	price_options(work);
	find_rooms(work);
	for (int32_t i = 0; i < f->rules.n_rules; i++)
		if (removes(work, f->rules.rules[i]))
			words[i / BITS] |= UINT64_C(1) << (i % BITS);
	if (table->place_starts) {
		add_places(work, table);
		table->place_starts[slot + 1] = table->n_places;
	}
	int64_t points = slot_points(work, slot_start_s(f, slot));
	int64_t most = dearest(work, points);
	if (most > LIMIT_OBJECTIVE)
		return limit_error(LIMIT_ID_OBJECTIVE, most, err);
	table->slots[slot] = (struct slot){slot / f->n_starts, (int32_t)points};
	return STATUS_OK;
}

static enum status fill_table(struct formulation *f, struct arena *arena,
			      struct error *err)
{
	const struct conference *c = f->conference;
	struct table table = {0};
	struct slot_work work = {.f = f};

	work.fillings = arena_array(arena, struct filling, (size_t)c->n_seats);
	work.rooms = arena_array(arena, bool, (size_t)c->n_rooms);
	if (!work.fillings || !work.rooms || !table_alloc(f, arena, &table))
		return error_no_memory(err, arena);
	for (int32_t s = 0; s < f->problem.n_slots; s++) {
		if (s % f->n_starts == 0)
			work.day = facts_of(f, slot_day(f, s));
		enum status status = fill_slot(&work, s, &table, err);
		if (status != STATUS_OK)
			return status;
	}
	f->problem.slots = table.slots;
	f->problem.removed_by = table.removed_by;
	f->problem.costs = table.costs;
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

enum status problem_of(const struct conference *conference,
		       const struct evidence *evidence, int64_t now,
		       struct arena *arena, struct formulation *ret,
		       struct error *err)
{
	struct formulation f = {
		.conference = conference,
		.evidence = evidence,
		.today = zone_day(conference->zone, now),
	};
	enum status status = count_slots(&f, err);

	if (status == STATUS_OK)
		status = workdays_of(conference, evidence, arena, &f.workdays,
				     err);
	if (status != STATUS_OK)
		return status;
	if (!rules_of(conference, arena, &f.rules) ||
	    !weigh_calendars(now, arena, &f) || !list_options(arena, &f) ||
	    !list_rows(arena, &f) || !list_place_rules(arena, &f) ||
	    !places_of(conference, arena, &f.places))
		return error_no_memory(err, arena);
	status = fill_table(&f, arena, err);
	if (status == STATUS_OK)
		*ret = f;
	return status;
}
