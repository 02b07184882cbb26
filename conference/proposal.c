#include "conference/proposal.h"

#include <assert.h>
#include <stdlib.h>

#include "conference/events.h"
#include "conference/remarks.h"
#include "solver/rank.h"

/* A date while it is told. */
struct telling {
	const struct formulation *f;
	const struct choice *choice;
	struct arena *arena;
	struct error *err;
	struct day day;
	struct span span;
	struct term *terms;
	struct attendance *attendances;
	struct date date;
};

/* --- who comes ---------------------------------------------------------- */

static enum status pass_over(const struct telling *telling, int32_t first,
			     int32_t end, struct attendance *attendance)
{
	const struct formulation *f = telling->f;
	int32_t n = 0;
	struct passed_over *passed =
		arena_array(telling->arena, struct passed_over,
			    (size_t)(end - first));

	if (!passed)
		return error_no_memory(telling->err, telling->arena);
	for (int32_t o = first; o < end; o++) {
		const struct candidacy *who = &f->candidacies[o];

		if (who->person == NONE)
			continue;
		passed[n++] = (struct passed_over){
			who->person,
			candidacy_state(f, who, telling->span).fbtype};
	}
	attendance->passed_over = passed;
	attendance->n_passed_over = n;
	return STATUS_OK;
}

static enum status attend(const struct telling *telling, int32_t seat,
			  struct attendance *ret)
{
	const struct formulation *f = telling->f;
	int32_t first = f->option_starts[seat];
	int32_t option = telling->choice->options[seat];
	struct attendance attendance = {
		.seat = seat,
		.person = NONE,
		.as = AS_EMPTY,
		.span = agenda_seat_span(f->conference, seat, telling->span)};
	enum status status =
		pass_over(telling, first,
			  option == NO_ONE ? f->option_starts[seat + 1]
					   : option,
			  &attendance);

	if (status != STATUS_OK)
		return status;
	if (option == NO_ONE) {
		attendance.fbtype =
			first < f->option_starts[seat + 1]
				? candidacy_state(f, &f->candidacies[first],
						  telling->span)
					  .fbtype
				: FB_UNKNOWN;
	} else {
		const struct candidacy *who = &f->candidacies[option];

		attendance.person = who->person;
		attendance.deputy = who->deputy;
		attendance.as = who->person == NONE ? AS_UNNAMED
				: who->deputy	    ? AS_DEPUTY
						    : AS_PRINCIPAL;
		attendance.fbtype =
			candidacy_state(f, who, telling->span).fbtype;
	}
	*ret = attendance;
	return STATUS_OK;
}

/* The host's person serves the seat too, and is told there (G5). */
static enum status attend_held(const struct telling *telling, int32_t seat,
			       struct attendance *ret)
{
	const struct conference *c = telling->f->conference;
	struct attendance host;
	enum status status = attend(telling, c->seats[seat].held_with, &host);

	if (status != STATUS_OK)
		return status;
	*ret = (struct attendance){.seat = seat,
				   .person = host.person,
				   .as = AS_HELD,
				   .fbtype = host.fbtype,
				   .span = agenda_seat_span(c, seat,
							    telling->span)};
	return STATUS_OK;
}

static enum status tell_attendance(struct telling *telling)
{
	const struct conference *c = telling->f->conference;
	size_t n = 0;

	telling->attendances = arena_array(telling->arena, struct attendance,
					   (size_t)c->n_seats);
	if (!telling->attendances)
		return error_no_memory(telling->err, telling->arena);
	for (int32_t r = 0; r < c->n_seats; r++) {
		if (!seat_is_invited(&c->seats[r]))
			continue;
		enum status status =
			seat_counts(&c->seats[r])
				? attend(telling, r, &telling->attendances[n])
				: attend_held(telling, r,
					      &telling->attendances[n]);
		n++;
		if (status != STATUS_OK)
			return status;
	}
	telling->date.attendances = telling->attendances;
	telling->date.n_attendances = n;
	return STATUS_OK;
}

/* --- the visit ---------------------------------------------------------- */

static enum status tell_visit(struct telling *telling)
{
	const struct formulation *f = telling->f;

	if (!f->visits)
		return STATUS_OK;
	int32_t option = telling->choice->options[f->visits->chair_seat];
	int32_t chair = option == NO_ONE ? NONE : f->candidacies[option].person;
	if (!visit_choose(f->visits, telling->day, option != NO_ONE, chair,
			  telling->arena, &telling->date.visit))
		return error_no_memory(telling->err, telling->arena);
	return STATUS_OK;
}

/* --- what it costs ------------------------------------------------------ */

const char *term_guidance(const struct conference *conference,
			  enum term_id term)
{
	if (term == TERM_DISTANCE)
		return window_guidance(conference);
	if (term == TERM_CHAIR && has_chair_before(conference))
		return "G27";
	return term_kinds[term].rule;
}

enum message term_message(const struct conference *conference,
			  enum term_id term)
{
	if (term == TERM_CHAIR && has_chair_before(conference))
		return MSG_TERM_CHAIR_BEFORE;
	return term_kinds[term].message;
}

static void add_term(struct telling *telling, struct term term)
{
	if (term.count == 0)
		return;
	term.points = term.count * term.weight;
	telling->terms[telling->date.n_terms++] = term;
}

static void add_seat_term(struct telling *telling, enum term_id id,
			  int32_t seat, int64_t count)
{
	add_term(telling,
		 (struct term){.id = id,
			       .seat = seat,
			       .event = NONE,
			       .count = count,
			       .weight = telling->f->conference->weights[id]});
}

static void add_attendance_terms(struct telling *telling,
				 const struct attendance *attendance)
{
	const struct conference *c = telling->f->conference;
	int32_t seat = attendance->seat;
	bool required = seat_is_required(c, seat);
	bool other_chair = c->seats[seat].duty == DUTY_CHAIR &&
			   attendance->person != NONE &&
			   chair_before(c) != NONE &&
			   attendance->person != chair_before(c);

	if (attendance->as == AS_HELD)
		return;
	if (attendance->as == AS_EMPTY) {
		add_seat_term(telling,
			      required ? TERM_SEAT_EMPTY
				       : TERM_OPTIONAL_SEAT_EMPTY,
			      seat, 1);
		return;
	}
	add_seat_term(telling, required ? TERM_DEPUTY : TERM_OPTIONAL_DEPUTY,
		      seat, attendance->deputy);
	add_seat_term(telling, TERM_TENTATIVE, seat,
		      attendance->fbtype == FB_TENTATIVE ||
			      attendance->fbtype == FB_NEEDS_ACTION);
	add_seat_term(telling, TERM_UNKNOWN, seat,
		      attendance->fbtype == FB_UNKNOWN);
	add_seat_term(telling, TERM_CHAIR, seat, other_chair);
}

/* Members short of two of the original team (G27). */
static int32_t members_short(const struct telling *telling)
{
	const struct conference *c = telling->f->conference;
	int32_t n = c->follows.n_team ? TEAM_WANTED : 0;

	for (size_t i = 0; i < telling->date.n_attendances && n > 0; i++) {
		const struct attendance *a = &telling->attendances[i];

		n -= a->as != AS_HELD && a->person != NONE &&
		     is_team_again(c, a->seat, a->person);
	}
	return n;
}

static void add_visit_term(struct telling *telling)
{
	const struct visit_choice *visit = &telling->date.visit;
	int32_t n_leaders = telling->f->conference->visit.n_leaders;

	if (visit->is_held)
		add_seat_term(telling, TERM_VISIT_MISSED, NONE,
			      n_leaders - visit->n_met);
	else
		add_seat_term(telling, TERM_VISIT_CALL, NONE, 1);
}

static int compare_terms(const void *a, const void *b)
{
	const struct term *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	if (x->seat != y->seat)
		return x->seat < y->seat ? -1 : 1;
	if (x->event != y->event)
		return x->event < y->event ? -1 : 1;
	return (x->weight > y->weight) - (x->weight < y->weight);
}

static enum status tell_terms(struct telling *telling)
{
	enum { TERMS_A_SEAT = 4, TERMS_OF_THE_SLOT = 3 };
	const struct formulation *f = telling->f;
	const struct conference *c = f->conference;
	struct date *date = &telling->date;
	struct occasion occasion = {c, f->evidence, telling->day,
				    telling->span};
	struct avoidances avoidances = {0};
	enum status status = events_avoided(&occasion, telling->arena,
					    &avoidances, telling->err);

	if (status != STATUS_OK)
		return status;
	telling->terms = arena_array(telling->arena, struct term,
				     date->n_attendances * TERMS_A_SEAT +
					     avoidances.n + TERMS_OF_THE_SLOT);
	if (!telling->terms)
		return error_no_memory(telling->err, telling->arena);
	for (size_t i = 0; i < date->n_attendances; i++)
		add_attendance_terms(telling, &date->attendances[i]);
	for (size_t i = 0; i < avoidances.n; i++)
		add_term(telling,
			 (struct term){.id = TERM_AVOID,
				       .seat = NONE,
				       .event = avoidances.avoided[i].event,
				       .count = avoidances.avoided[i].count,
				       .weight = avoidances.avoided[i].points});
	add_seat_term(telling, TERM_DISTANCE, NONE,
		      formulation_distance(f, telling->day));
	add_seat_term(telling, TERM_HOURS, NONE,
		      hours_outside(c, slot_start_s(f, telling->choice->slot)));
	add_seat_term(telling, TERM_TEAM, NONE, members_short(telling));
	if (f->visits)
		add_visit_term(telling);
	if (date->n_terms)
		qsort(telling->terms, date->n_terms, sizeof(*telling->terms),
		      compare_terms);
	date->terms = telling->terms;
	return STATUS_OK;
}

static enum status check_sum(const struct telling *telling)
{
	int64_t sum = 0;

	for (size_t i = 0; i < telling->date.n_terms; i++)
		sum += telling->date.terms[i].points;
	if (sum == telling->choice->points)
		return STATUS_OK;
	return error_set(telling->err, STATUS_FAULT, MSG_TERMS_MISMATCH, "dd",
			 sum, telling->choice->points);
}

/* --- groups and rooms --------------------------------------------------- */

static void count_in(const struct attendance *attendance,
		     struct group_count *count)
{
	count->seats++;
	if (attendance->as == AS_EMPTY)
		count->empty++;
	else if (attendance->fbtype == FB_UNKNOWN)
		count->unknown++;
	else if (attendance->as == AS_DEPUTY)
		count->deputies++;
	else
		count->principals++;
}

static enum status tell_groups(struct telling *telling)
{
	const struct conference *c = telling->f->conference;
	struct date *date = &telling->date;
	struct group_count *counts =
		arena_array(telling->arena, struct group_count,
			    (size_t)c->n_groups);

	if (!counts)
		return error_no_memory(telling->err, telling->arena);
	for (int32_t g = 0; g < c->n_groups; g++) {
		struct group_count count = {.group = g,
					    .required = c->groups[g].required};

		for (size_t i = 0; i < date->n_attendances; i++)
			if (date->attendances[i].as != AS_HELD &&
			    c->seats[date->attendances[i].seat].group == g)
				count_in(&date->attendances[i], &count);
		if (count.seats)
			counts[date->n_groups++] = count;
	}
	date->groups = counts;
	return STATUS_OK;
}

static void add_room(struct telling *telling, int32_t room)
{
	struct date *date = &telling->date;

	if (room == NONE)
		return;
	date->rooms[date->n_rooms++] =
		(struct room_choice){room, room_state(telling->f->conference,
						      telling->f->rooms, room,
						      telling->span)
						   .fbtype};
}

static void tell_rooms(struct telling *telling)
{
	const struct formulation *f = telling->f;

	if (telling->choice->place == NO_PLACE)
		return;
	struct pairing pairing =
		f->places
			.pairings[f->problem.places[telling->choice->place].id];
	add_room(telling, pairing.base);
	add_room(telling, pairing.conference);
}

static enum status tell_milestones(struct telling *telling)
{
	const struct formulation *f = telling->f;
	const struct conference *c = f->conference;
	struct date *date = &telling->date;
	struct dating dating = {c, &f->workdays, f->today, DAY_NONE};

	if (c->visit.is_stated && date->visit.is_held)
		dating.visit = zone_day(c->zone, date->visit.span.start);
	return dates_of(&dating, telling->day, telling->arena, date->milestones,
			&date->n_milestones, telling->err);
}

enum status proposal_of(const struct formulation *formulation,
			const struct choice *choice, struct arena *arena,
			struct date *ret, struct error *err)
{
	struct telling telling = {
		.f = formulation,
		.choice = choice,
		.arena = arena,
		.err = err,
		.day = slot_day(formulation, choice->slot),
		.span = slot_span(formulation, choice->slot),
	};
	enum status status = tell_attendance(&telling);

	telling.date.span = telling.span;
	telling.date.points = choice->points;
	if (status == STATUS_OK)
		status = tell_visit(&telling);
	if (status == STATUS_OK)
		status = tell_terms(&telling);
	if (status == STATUS_OK)
		status = check_sum(&telling);
	if (status == STATUS_OK)
		status = tell_groups(&telling);
	if (status == STATUS_OK)
		status = agenda_of(formulation->conference, telling.span, arena,
				   &telling.date.agenda, &telling.date.n_agenda,
				   err);
	if (status == STATUS_OK)
		status = tell_milestones(&telling);
	if (status != STATUS_OK)
		return status;
	tell_rooms(&telling);
	status = remarks_of(formulation, arena, &telling.date, err);
	if (status == STATUS_OK)
		*ret = telling.date;
	return status;
}
