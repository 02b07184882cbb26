#include "conference/verify_parts.h"

enum { HALF_HOUR_S = 1800 };

/* One reported date, and what it must come to. */
struct told {
	struct check *check;
	int32_t nth, moment;
	const struct date *date;
	const uint8_t *states;
	int32_t *seated; /* [n_seats]: a filler, or NONE */
	bool *sits;	 /* [n_people] */
	size_t next_term;
	int64_t points;	   /* of the terms met so far */
	int64_t of_people; /* of those that people cost */
};

static int64_t half_hours_off(const struct conference *c, int32_t start_s)
{
	int32_t off_s = 0;

	if (start_s < c->preferred_from_s)
		off_s = c->preferred_from_s - start_s;
	if (start_s > c->preferred_to_s)
		off_s = start_s - c->preferred_to_s;
	return (off_s + HALF_HOUR_S - 1) / HALF_HOUR_S;
}

int64_t moment_points(const struct check *check, const struct moment *moment)
{
	const struct conference *c = check->conference;
	int64_t points =
		c->weights[TERM_DISTANCE] *
			(int64_t)target_distance(check, moment->day) +
		c->weights[TERM_HOURS] * half_hours_off(c, moment->start_s);

	for (int32_t e = 0; e < c->n_events; e++)
		for (size_t i = 0; i < event_items(check, e); i++)
			if (event_overlaps(check, e, i, moment))
				points += event_effect(check, e, i).points;
	return points;
}

/* Is the next term this one? Terms that count nothing are not told. */
static bool expect_term(struct told *told, struct term term)
{
	struct check *check = told->check;
	size_t i = told->next_term;
	const struct term *said = &told->date->terms[i];

	if (term.count == 0)
		return true;
	term.points = term.count * term.weight;
	if (i >= told->date->n_terms)
		return check_fails(check, "/dates/%d/terms/%zu", told->nth, i);
	if (said->id != term.id)
		return check_fails(check, "/dates/%d/terms/%zu/id", told->nth,
				   i);
	if (said->seat != term.seat)
		return check_fails(check, "/dates/%d/terms/%zu/seat", told->nth,
				   i);
	if (said->event != term.event)
		return check_fails(check, "/dates/%d/terms/%zu/event",
				   told->nth, i);
	told->next_term++;
	told->points += term.points;
	return check_number(check, said->count, term.count,
			    "/dates/%d/terms/%zu/count", told->nth, i) &&
	       check_number(check, said->weight, term.weight,
			    "/dates/%d/terms/%zu/weight", told->nth, i) &&
	       check_number(check, said->points, term.points,
			    "/dates/%d/terms/%zu/points", told->nth, i);
}

/* How often a seat gives rise to a term. */
static int64_t seat_count(const struct told *told, enum term_id id,
			  int32_t seat)
{
	const struct check *check = told->check;
	const struct conference *c = check->conference;
	const struct seat *s = &c->seats[seat];
	int32_t f = told->seated[seat];
	bool required = seat_is_wanted(s);

	if (!seat_takes_part(s))
		return 0;
	if (f == NONE)
		return id ==
		       (required ? TERM_SEAT_EMPTY : TERM_OPTIONAL_SEAT_EMPTY);
	enum fbtype state = (enum fbtype)told->states[f];
	const struct filler *filler = &check->fillers[f];
	switch (id) {
	case TERM_DEPUTY:
		return required && filler->is_deputy ? filler->nth : 0;
	case TERM_OPTIONAL_DEPUTY:
		return !required && filler->is_deputy ? filler->nth : 0;
	case TERM_TENTATIVE:
		return state == FB_TENTATIVE || state == FB_NEEDS_ACTION;
	case TERM_UNKNOWN:
		return state == FB_UNKNOWN;
	case TERM_CHAIR:
		return s->duty == DUTY_CHAIR && filler->person != NONE &&
		       c->inspection_lead != NONE &&
		       filler->person != c->inspection_lead;
	default:
		return 0;
	}
}

/* The least weight above another of the items that meet the conference. */
static int64_t next_weight(const struct told *told, int32_t event,
			   int64_t above, int64_t *ret_count)
{
	const struct check *check = told->check;
	const struct moment *m = &check->moments[told->moment];
	int64_t least = INT64_MAX;

	for (size_t i = 0; i < event_items(check, event); i++) {
		struct category_effect effect = event_effect(check, event, i);

		if (!event_overlaps(check, event, i, m) ||
		    effect.points <= above || effect.points > least)
			continue;
		if (effect.points < least)
			*ret_count = 0;
		least = effect.points;
		++*ret_count;
	}
	return least;
}

/* The items of an event with one weight make one term. */
static bool expect_event(struct told *told, int32_t event)
{
	int64_t weight = -1, count = 0;

	while ((weight = next_weight(told, event, weight, &count)) != INT64_MAX)
		if (!expect_term(told, (struct term){TERM_AVOID, NONE, event,
						     count, weight, 0}))
			return false;
	return true;
}

static bool expect_terms(struct told *told)
{
	struct check *check = told->check;
	const struct conference *c = check->conference;
	const struct moment *m = &check->moments[told->moment];

	for (int id = 0; id < N_TERMS; id++) {
		struct term term = {(enum term_id)id, NONE, NONE, 0,
				    c->weights[id],   0};

		if (id == TERM_DISTANCE)
			term.count = target_distance(check, m->day);
		if (id == TERM_HOURS)
			term.count = half_hours_off(c, m->start_s);
		if (!expect_term(told, term))
			return false;
		for (int32_t e = 0; id == TERM_AVOID && e < c->n_events; e++)
			if (!expect_event(told, e))
				return false;
		int64_t before = told->points;
		for (int32_t s = 0; id != TERM_AVOID && s < c->n_seats; s++) {
			term.seat = s;
			term.count = seat_count(told, term.id, s);
			if (!expect_term(told, term))
				return false;
		}
		told->of_people += told->points - before;
	}
	if (told->next_term != told->date->n_terms)
		return check_fails(check, "/dates/%d/terms/%zu", told->nth,
				   told->next_term);
	return check_number(check, told->date->points, told->points,
			    "/dates/%d/points", told->nth);
}

/* Finds which filler the attendance means; false: none may sit there. */
static bool find_filler(struct told *told, int32_t seat,
			const struct attendance *a, int32_t row)
{
	struct check *check = told->check;
	int32_t person = a->as == AS_UNNAMED ? NONE : a->person;

	told->seated[seat] = NONE;
	if (a->as == AS_EMPTY)
		return a->person == NONE &&
				       empty_cost(check, seat) != COST_OF_NOBODY
			       ? true
			       : check_fails(check,
					     "/dates/%d/attendance/%d/as",
					     told->nth, row);
	for (int32_t f = check->first_fillers[seat];
	     f < check->first_fillers[seat + 1]; f++)
		if (check->fillers[f].person == person)
			told->seated[seat] = f;
	if (told->seated[seat] == NONE ||
	    (a->person == NONE) != (a->as == AS_UNNAMED))
		return check_fails(check, "/dates/%d/attendance/%d/person",
				   told->nth, row);
	if (person == NONE)
		return true;
	if (told->sits[person])
		return check_fails(check, "/dates/%d/attendance/%d/person",
				   told->nth, row);
	told->sits[person] = true;
	return true;
}

static bool verify_how(struct told *told, const struct attendance *a,
		       int32_t row)
{
	struct check *check = told->check;
	int32_t f = told->seated[a->seat];
	int32_t first = check->first_fillers[a->seat];
	enum fbtype state = FB_UNKNOWN;
	enum attends_as as = AS_EMPTY;
	int32_t deputy = 0;

	if (f == NONE && first < check->first_fillers[a->seat + 1])
		state = (enum fbtype)told->states[first];
	if (f != NONE) {
		const struct filler *filler = &check->fillers[f];

		state = (enum fbtype)told->states[f];
		as = filler->person == NONE ? AS_UNNAMED
		     : filler->is_deputy    ? AS_DEPUTY
					    : AS_PRINCIPAL;
		deputy = filler->is_deputy ? filler->nth : 0;
	}
	if (f != NONE && !state_can_come(state))
		return check_fails(check, "/dates/%d/attendance/%d/person",
				   told->nth, row);
	if (a->as != as || a->deputy != deputy)
		return check_fails(check, "/dates/%d/attendance/%d/as",
				   told->nth, row);
	if (a->fbtype != state)
		return check_fails(check, "/dates/%d/attendance/%d/fbtype",
				   told->nth, row);
	return true;
}

static bool verify_passed_over(struct told *told, const struct attendance *a,
			       int32_t row)
{
	struct check *check = told->check;
	int32_t first = check->first_fillers[a->seat];
	int32_t end = told->seated[a->seat];

	if (end == NONE)
		end = first + check->conference->seats[a->seat].n_candidates;
	if (!check_number(check, a->n_passed_over, end - first,
			  "/dates/%d/attendance/%d/passed_over", told->nth,
			  row))
		return false;
	for (int32_t f = first; f < end; f++) {
		const struct passed_over *over = &a->passed_over[f - first];

		if (over->person != check->fillers[f].person ||
		    over->fbtype != (enum fbtype)told->states[f])
			return check_fails(
				check, "/dates/%d/attendance/%d/passed_over/%d",
				told->nth, row, f - first);
	}
	return true;
}

static bool verify_attendance(struct told *told)
{
	struct check *check = told->check;
	const struct conference *c = check->conference;
	int32_t row = 0;

	for (int32_t s = 0; s < c->n_seats; s++) {
		told->seated[s] = NONE;
		if (!seat_takes_part(&c->seats[s]))
			continue;
		const struct attendance *a = &told->date->attendances[row];
		if ((size_t)row >= told->date->n_attendances || a->seat != s)
			return check_fails(check, "/dates/%d/attendance/%d",
					   told->nth, row);
		if (!find_filler(told, s, a, row))
			return false;
		row++;
	}
	if ((size_t)row != told->date->n_attendances)
		return check_fails(check, "/dates/%d/attendance/%d", told->nth,
				   row);
	for (int32_t i = 0; i < row; i++)
		if (!verify_how(told, &told->date->attendances[i], i) ||
		    !verify_passed_over(told, &told->date->attendances[i], i))
			return false;
	return true;
}

static struct group_count count_group(const struct told *told, int32_t group)
{
	const struct check *check = told->check;
	const struct conference *c = check->conference;
	struct group_count count = {.group = group};

	count.required = c->groups[group].required;
	for (int32_t s = 0; s < c->n_seats; s++) {
		int32_t f = told->seated[s];

		if (c->seats[s].group != group ||
		    !seat_takes_part(&c->seats[s]))
			continue;
		count.seats++;
		if (f == NONE)
			count.empty++;
		else if (told->states[f] == FB_UNKNOWN)
			count.unknown++;
		else if (check->fillers[f].is_deputy)
			count.deputies++;
		else
			count.principals++;
	}
	return count;
}

static bool same_group(const struct group_count *a, const struct group_count *b)
{
	return a->group == b->group && a->seats == b->seats &&
	       a->principals == b->principals && a->deputies == b->deputies &&
	       a->unknown == b->unknown && a->empty == b->empty &&
	       a->required == b->required;
}

static bool verify_groups(struct told *told)
{
	struct check *check = told->check;
	const struct conference *c = check->conference;
	int32_t outside_teams = 0, row = 0;

	for (int32_t g = 0; g < c->n_groups; g++) {
		struct group_count count = count_group(told, g);

		if (count.seats == 0)
			continue;
		if ((size_t)row >= told->date->n_groups ||
		    !same_group(&count, &told->date->groups[row]) ||
		    count.seats - count.empty < count.required)
			return check_fails(check, "/dates/%d/groups/%d",
					   told->nth, row);
		if (!c->groups[g].is_team)
			outside_teams += count.seats - count.empty;
		row++;
	}
	if ((size_t)row != told->date->n_groups)
		return check_fails(check, "/dates/%d/groups/%d", told->nth,
				   row);
	if (outside_teams < c->quorum_required)
		return check_fails(check, "/dates/%d/groups", told->nth);
	return true;
}

static bool verify_deputies(struct told *told)
{
	const struct check *check = told->check;
	int32_t n = 0;

	for (int32_t s = 0; s < check->conference->n_seats; s++)
		n += told->seated[s] != NONE &&
		     check->fillers[told->seated[s]].is_deputy;
	return n <= check->conference->max_deputies ||
	       check_fails(told->check, "/dates/%d/attendance", told->nth);
}

static bool verify_rooms(struct told *told)
{
	struct check *check = told->check;
	const struct moment *m = &check->moments[told->moment];
	int32_t rooms[2];
	size_t row = 0;

	if (!rooms_choose(check, m, rooms))
		return check_fails(check, "/dates/%d/rooms", told->nth);
	for (int kind = ROOM_BASE; kind <= ROOM_CONFERENCE; kind++) {
		const struct room_choice *said = &told->date->rooms[row];

		if (rooms[kind] == NONE)
			continue;
		if (row >= told->date->n_rooms || said->room != rooms[kind])
			return check_fails(check, "/dates/%d/rooms/%zu/room",
					   told->nth, row);
		if (said->fbtype != room_again(check, rooms[kind], m))
			return check_fails(check, "/dates/%d/rooms/%zu/fbtype",
					   told->nth, row);
		row++;
	}
	return told->date->n_rooms == row ||
	       check_fails(check, "/dates/%d/rooms/%zu", told->nth, row);
}

enum { SETTLE_STEPS = 2000 };

/*
 * The tie rule, as it is written: seats in order of id take their earliest
 * candidate that keeps the points. Nothing cheaper may exist either.
 */
static bool verify_settled(struct told *told)
{
	struct check *check = told->check;
	const struct conference *c = check->conference;
	int32_t *fixed = arena_array(check->arena, int32_t, (size_t)c->n_seats);

	if (!check_memory(check, fixed))
		return false;
	fillers_price(check, told->moment);
	for (int32_t s = 0; s < c->n_seats; s++)
		fixed[s] = OPEN_SEAT;
	if (assignment_search(check, told->of_people - 1, fixed,
			      SETTLE_STEPS) == FOUND)
		return check_fails(check, "/dates/%d/points", told->nth);
	for (int32_t s = 0; s < c->n_seats; s++) {
		int32_t end = told->seated[s] == NONE
				      ? check->first_fillers[s + 1]
				      : told->seated[s];

		for (int32_t f = check->first_fillers[s]; f < end; f++) {
			fixed[s] = f;
			if (assignment_search(check, told->of_people, fixed,
					      SETTLE_STEPS) == FOUND)
				return check_fails(check,
						   "/dates/%d/attendance/%d",
						   told->nth, s);
		}
		fixed[s] = told->seated[s];
	}
	return true;
}

/* The moment a date speaks of, or NONE. */
static int32_t moment_at(const struct check *check, struct span span)
{
	for (int32_t i = 0; i < check->n_moments; i++)
		if (check->moments[i].span.start == span.start &&
		    check->moments[i].span.end == span.end)
			return i;
	return NONE;
}

static bool verify_date(struct check *check, int32_t nth)
{
	const struct conference *c = check->conference;
	struct told told = {.check = check, .nth = nth};

	told.date = &check->answer->dates[nth];
	told.moment = moment_at(check, told.date->span);
	if (told.moment == NONE ||
	    check->moments[told.moment].removed != N_RULE_KINDS)
		return check_fails(check, "/dates/%d/start", nth);
	told.states =
		check->states + (size_t)told.moment * (size_t)check->n_fillers;
	told.seated = arena_array(check->arena, int32_t, (size_t)c->n_seats);
	told.sits = arena_array(check->arena, bool, (size_t)c->n_people);
	if (!check_memory(check, told.seated) ||
	    !check_memory(check, told.sits))
		return false;
	return verify_attendance(&told) && expect_terms(&told) &&
	       verify_groups(&told) && verify_deputies(&told) &&
	       verify_rooms(&told) &&
	       verify_milestones(check, nth, check->moments[told.moment].day) &&
	       verify_settled(&told);
}

/* Days by (points, start), none twice. */
static bool verify_order(struct check *check, int32_t nth)
{
	const struct date *d = &check->answer->dates[nth];
	const struct zone *zone = check->conference->zone;
	struct day day = zone_day(zone, d->span.start);

	for (int32_t i = 0; i < nth; i++) {
		const struct date *before = &check->answer->dates[i];

		if (zone_day(zone, before->span.start).n == day.n)
			return check_fails(check, "/dates/%d/start", nth);
		if (before->points > d->points ||
		    (before->points == d->points &&
		     before->span.start > d->span.start))
			return check_fails(check, "/dates/%d/order", nth);
	}
	return true;
}

bool verify_dates(struct check *check)
{
	check->steps_left = STEPS_OF_A_PART;
	for (size_t i = 0; i < check->answer->n_dates; i++)
		if (!verify_date(check, (int32_t)i) ||
		    !verify_order(check, (int32_t)i))
			return false;
	return true;
}
