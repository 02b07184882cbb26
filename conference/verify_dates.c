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

/* What it costs to meet an item; one that blocks is never bought off. */
static int32_t avoiding(const struct check *check, int32_t event, size_t item)
{
	struct category_effect effect = event_effect(check, event, item);

	return effect.effect == EFFECT_AVOID ? effect.points : 0;
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
				points += avoiding(check, e, i);
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
	const struct sitting *sitting = &check->sittings[seat];
	int32_t f = told->seated[seat];
	bool required = sitting->is_wanted;

	if (!sits(check, seat))
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
		return sitting->is_chair && filler->person != NONE &&
		       chair_wanted(check) != NONE &&
		       filler->person != chair_wanted(check);
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

/* Members short of two from the team that was before (G27). */
static int64_t team_lack(const struct told *told)
{
	const struct follows *follows = &told->check->conference->follows;
	int64_t lack = TEAM_WANTED;

	for (int32_t s = 0; s < told->check->conference->n_seats; s++)
		lack -= told->seated[s] != NONE &&
			told->check->fillers[told->seated[s]].is_original;
	return follows->is_stated && follows->n_team && lack > 0 ? lack : 0;
}

/* Key leaders missed by a visit that is made (G17). */
static int64_t leaders_missed(const struct told *told)
{
	const struct visit_choice *visit = &told->date->visit;

	return visit->is_held ? told->check->visits.n_leaders - visit->n_met
			      : 0;
}

/* What a term counts that is about no seat and no event. */
static int64_t whole_count(const struct told *told, enum term_id id)
{
	const struct check *check = told->check;
	const struct moment *m = &check->moments[told->moment];

	switch (id) {
	case TERM_DISTANCE:
		return target_distance(check, m->day);
	case TERM_HOURS:
		return half_hours_off(check->conference, m->start_s);
	case TERM_TEAM:
		return team_lack(told);
	case TERM_VISIT_MISSED:
		return leaders_missed(told);
	case TERM_VISIT_CALL:
		return check->visits.seat != NONE && !told->date->visit.is_held;
	default:
		return 0;
	}
}

static bool is_of_people(enum term_id id)
{
	return id != TERM_DISTANCE && id != TERM_HOURS && id != TERM_AVOID;
}

static bool expect_terms(struct told *told)
{
	struct check *check = told->check;
	const struct conference *c = check->conference;

	for (int id = 0; id < N_TERMS; id++) {
		struct term term = {(enum term_id)id, NONE, NONE, 0,
				    c->weights[id],   0};
		int64_t before = told->points;

		term.count = whole_count(told, term.id);
		if (!expect_term(told, term))
			return false;
		for (int32_t e = 0; id == TERM_AVOID && e < c->n_events; e++)
			if (!expect_event(told, e))
				return false;
		for (int32_t s = 0; id != TERM_AVOID && s < c->n_seats; s++) {
			term.seat = s;
			term.count = seat_count(told, term.id, s);
			if (!expect_term(told, term))
				return false;
		}
		if (is_of_people(term.id))
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

/* A seat held with another: whoever serves that one (G5). */
static bool verify_held(struct told *told, const struct attendance *a,
			int32_t row)
{
	struct check *check = told->check;
	int32_t host = check->conference->seats[a->seat].held_with;
	int32_t f = told->seated[host];
	int32_t first = check->first_fillers[host];
	enum fbtype state = FB_UNKNOWN;

	if (a->as != AS_HELD || a->deputy)
		return check_fails(check, "/dates/%d/attendance/%d/as",
				   told->nth, row);
	if (a->person != (f == NONE ? NONE : check->fillers[f].person))
		return check_fails(check, "/dates/%d/attendance/%d/person",
				   told->nth, row);
	if (f == NONE && first < check->first_fillers[host + 1])
		f = first;
	if (f != NONE)
		state = (enum fbtype)told->states[f];
	if (a->fbtype != state)
		return check_fails(check, "/dates/%d/attendance/%d/fbtype",
				   told->nth, row);
	return check_number(check, a->n_passed_over, 0,
			    "/dates/%d/attendance/%d/passed_over", told->nth,
			    row);
}

/* When the seat is needed (G21). */
static bool verify_span(struct told *told, const struct attendance *a,
			int32_t row)
{
	struct check *check = told->check;
	const struct sitting *sitting = &check->sittings[a->seat];
	struct span span = check->moments[told->moment].span;
	bool is_held = sitting->is_held;

	span.start += is_held ? sitting->own_comes_s : sitting->comes_s;
	span.end -= is_held ? sitting->own_leaves_s : sitting->leaves_s;
	if (a->span.start != span.start)
		return check_fails(check, "/dates/%d/attendance/%d/start",
				   told->nth, row);
	return a->span.end == span.end ||
	       check_fails(check, "/dates/%d/attendance/%d/end", told->nth,
			   row);
}

static bool verify_row(struct told *told, int32_t row)
{
	const struct attendance *a = &told->date->attendances[row];

	if (!verify_span(told, a, row))
		return false;
	if (told->check->sittings[a->seat].is_held)
		return verify_held(told, a, row);
	return verify_how(told, a, row) && verify_passed_over(told, a, row);
}

static bool verify_attendance(struct told *told)
{
	struct check *check = told->check;
	int32_t row = 0;

	for (int32_t s = 0; s < check->conference->n_seats; s++) {
		told->seated[s] = NONE;
		if (!check->sittings[s].takes_part)
			continue;
		const struct attendance *a = &told->date->attendances[row];
		if ((size_t)row >= told->date->n_attendances || a->seat != s)
			return check_fails(check, "/dates/%d/attendance/%d",
					   told->nth, row);
		if (sits(check, s) && !find_filler(told, s, a, row))
			return false;
		row++;
	}
	if ((size_t)row != told->date->n_attendances)
		return check_fails(check, "/dates/%d/attendance/%d", told->nth,
				   row);
	for (int32_t i = 0; i < row; i++)
		if (!verify_row(told, i))
			return false;
	return true;
}

/* --- the agenda (G21) ----------------------------------------------------- */

/* The seats of a part; of the opening those that are needed throughout. */
static bool belongs_in(const struct check *check, int32_t part, int32_t seat)
{
	const struct conference *c = check->conference;
	const struct sitting *sitting = &check->sittings[seat];

	if (part == NONE)
		return sitting->takes_part &&
		       !(sitting->is_held
				 ? sitting->own_comes_s + sitting->own_leaves_s
				 : sitting->comes_s + sitting->leaves_s);
	for (int32_t k = 0; k < c->parts[part].n_seats; k++)
		if (c->parts[part].seats[k] == seat)
			return true;
	return false;
}

static bool verify_part_seats(struct told *told, const struct agenda_item *item,
			      int32_t row)
{
	struct check *check = told->check;
	int32_t n = 0;

	for (int32_t s = 0; s < check->conference->n_seats; s++) {
		if (!belongs_in(check, item->part, s))
			continue;
		if (n >= item->n_seats || item->seats[n] != s)
			return check_fails(check,
					   "/dates/%d/agenda/%d/seats/%d",
					   told->nth, row, n);
		n++;
	}
	return check_number(check, item->n_seats, n,
			    "/dates/%d/agenda/%d/seats", told->nth, row);
}

static bool verify_part(struct told *told, int32_t row, int32_t nth,
			struct span span, int64_t introduction_s)
{
	struct check *check = told->check;
	const struct agenda_item *item = &told->date->agenda[row];
	int64_t until =
		introduction_s ? span.start + introduction_s : INSTANT_NONE;

	if (row >= told->date->n_agenda || item->part != nth)
		return check_fails(check, "/dates/%d/agenda/%d", told->nth,
				   row);
	if (item->span.start != span.start || item->span.end != span.end)
		return check_fails(check, "/dates/%d/agenda/%d/start",
				   told->nth, row);
	if (item->introduction_until != until)
		return check_fails(check,
				   "/dates/%d/agenda/%d/introduction_until",
				   told->nth, row);
	return verify_part_seats(told, item, row);
}

/* From the end backwards: each part ends where the next begins. */
static bool verify_agenda(struct told *told)
{
	struct check *check = told->check;
	const struct conference *c = check->conference;
	struct span conference = check->moments[told->moment].span;
	struct span span = {conference.end, conference.end};
	int64_t opening_s = c->n_parts ? c->parts[0].from_s : 0;
	int32_t row = c->n_parts + (opening_s > 0);

	if (!check_number(check, told->date->n_agenda, row, "/dates/%d/agenda",
			  told->nth))
		return false;
	for (int32_t i = c->n_parts - 1; i >= 0; i--) {
		const struct part *part = &c->parts[i];

		span = (struct span){span.start - (part->to_s - part->from_s),
				     span.start};
		if (!verify_part(told, --row, i, span, part->introduction_s))
			return false;
	}
	return row == 0 ||
	       verify_part(told, 0, NONE,
			   (struct span){conference.start, span.start}, 0);
}

static struct group_count count_group(const struct told *told, int32_t group)
{
	const struct check *check = told->check;
	const struct conference *c = check->conference;
	struct group_count count = {.group = group};

	count.required = c->groups[group].required;
	for (int32_t s = 0; s < c->n_seats; s++) {
		int32_t f = told->seated[s];

		if (c->seats[s].group != group || !sits(check, s))
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
int32_t moment_at(const struct check *check, struct span span)
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
	told.states = states_of(check, told.moment);
	told.seated = arena_array(check->arena, int32_t, (size_t)c->n_seats);
	told.sits = arena_array(check->arena, bool, (size_t)c->n_people);
	if (!check_memory(check, told.seated) ||
	    !check_memory(check, told.sits))
		return false;
	if (!verify_attendance(&told))
		return false;
	int32_t chair = check->visits.seat == NONE
				? NONE
				: told.seated[check->visits.seat];
	return verify_visit(check, nth, told.moment, chair) &&
	       expect_terms(&told) && verify_groups(&told) &&
	       verify_deputies(&told) && verify_rooms(&told) &&
	       verify_agenda(&told) &&
	       verify_milestones(check, nth, check->moments[told.moment].day) &&
	       verify_settled(&told) &&
	       verify_unknowns(check, nth, told.moment, told.seated);
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
	check->unknown_steps_left = UNKNOWN_STEPS;
	for (size_t i = 0; i < check->answer->n_dates; i++)
		if (!verify_date(check, (int32_t)i) ||
		    !verify_order(check, (int32_t)i))
			return false;
	return true;
}
