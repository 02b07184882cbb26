#include "conference/remarks.h"

#include <assert.h>

#include "conference/problem.h"

/* A date's remarks while they are made. */
struct telling {
	const struct formulation *f;
	struct date *date;
	struct remark *remarks;
};

static struct remark *add_remark(struct telling *telling, enum message message)
{
	struct remark *remark = &telling->remarks[telling->date->n_remarks++];

	remark->message = message;
	return remark;
}

static void argue(struct remark *remark, const char *string)
{
	assert(remark->n_arguments < ERROR_ARGUMENTS);
	remark->arguments[remark->n_arguments++] = argument_string(string);
}

static void remark_refused(struct telling *telling, const struct seat *seat)
{
	const struct conference *c = telling->f->conference;

	for (int32_t i = 0; i < seat->n_refused; i++) {
		struct remark *remark =
			add_remark(telling, seat->duty == DUTY_CHAIR
						    ? MSG_REMARK_NO_CHAIR
						    : MSG_REMARK_NO_SUPPORT);

		argue(remark, c->people[seat->refused[i]].id);
		argue(remark, seat->id);
	}
}

static void remark_person(struct telling *telling, enum message message,
			  int32_t person)
{
	argue(add_remark(telling, message),
	      telling->f->conference->people[person].id);
}

static bool takes_back(const struct person *person, struct span span)
{
	for (int32_t i = 0; i < person->n_replies; i++) {
		const struct reply *reply = &person->replies[i];
		struct span days = zone_days(person->zone, reply->days.first,
					     reply->days.last);

		if (reply->fbtype == FB_UNKNOWN && span_overlaps(days, span))
			return true;
	}
	return false;
}

/* Why is it not known whether the person can in the span? */
static enum message why_unknown(const struct formulation *f, int32_t person,
				struct span span)
{
	const struct known *known = &f->evidence->people[person];
	const struct timetable *t = &known->calendar.timetable;

	if (takes_back(&f->conference->people[person], span))
		return MSG_REMARK_OPEN;
	if (!known->found)
		return MSG_REMARK_MISSING;
	if (f->people[person].is_stale)
		return MSG_REMARK_STALE;
	if (!t->complete)
		return MSG_REMARK_INCOMPLETE;
	if (t->cover_assumed &&
	    f->conference->policy.assumed == ASSUMED_UNKNOWN)
		return MSG_REMARK_ASSUMED;
	return MSG_REMARK_SHORT;
}

static void remark_unknown(struct telling *telling,
			   const struct attendance *attendance)
{
	const struct conference *c = telling->f->conference;
	int32_t person = attendance->person;

	if (attendance->as == AS_UNNAMED)
		argue(add_remark(telling, MSG_REMARK_UNNAMED),
		      c->seats[attendance->seat].id);
	if (person != NONE && attendance->as != AS_HELD &&
	    attendance->fbtype == FB_UNKNOWN)
		remark_person(telling,
			      why_unknown(telling->f, person, attendance->span),
			      person);
}

/* --- the visit ---------------------------------------------------------- */

static void remark_visitor(struct telling *telling, int32_t person)
{
	const struct formulation *f = telling->f;
	struct span span = telling->date->visit.span;

	if (person == NONE)
		return;
	span.start -= f->conference->people[person].travel_s;
	span.end += f->conference->people[person].travel_s;
	if (availability_at(&f->people[person], &f->conference->policy, span)
		    .fbtype == FB_UNKNOWN)
		remark_person(telling, MSG_REMARK_VISITOR, person);
}

/* Who could chair the conference, but has no visit before it. */
static void remark_without_visit(struct telling *telling)
{
	const struct formulation *f = telling->f;
	int32_t seat = f->visits->chair_seat;
	struct day day =
		zone_day(f->conference->zone, telling->date->span.start);

	for (int32_t o = f->option_starts[seat]; o < f->option_starts[seat + 1];
	     o++) {
		const struct candidacy *who = &f->candidacies[o];
		struct visit_pick pick;

		if (who->person == NONE ||
		    who->person == telling->date->visit.chair)
			continue;
		if (candidacy_state(f, who, telling->date->span).can &&
		    !visit_best(f->visits, day, who->person, &pick))
			remark_person(telling, MSG_REMARK_NO_VISIT,
				      who->person);
	}
}

static void remark_visit(struct telling *telling)
{
	const struct visit_choice *visit = &telling->date->visit;
	const struct conference *c = telling->f->conference;

	if (!telling->f->visits)
		return;
	remark_without_visit(telling);
	if (visit->is_held) {
		remark_visitor(telling, visit->chair);
		remark_visitor(telling, visit->link_inspector);
	}
	for (int32_t i = 0; i < visit->n_met; i++)
		if (visit->met[i] != visit->chair &&
		    visit->met[i] != visit->link_inspector)
			remark_visitor(telling, visit->met[i]);
	for (int32_t i = 0; i < visit->n_calls; i++)
		if (span_is_empty(visit->calls[i].span))
			argue(add_remark(telling, MSG_REMARK_NO_CALL),
			      c->people[visit->calls[i].person].id);
}

static void remark_unconfirmed(struct telling *telling)
{
	const struct workdays *workdays = &telling->f->workdays;
	char until[DAY_TEXT_BYTES] = "-";

	if (!day_is_none(workdays->known_last))
		day_format(workdays->known_last, until);
	for (size_t i = 0; i < telling->date->n_milestones; i++) {
		const struct milestone *milestone =
			&telling->date->milestones[i];

		if (milestone->confirmed)
			continue;
		struct remark *remark =
			add_remark(telling, MSG_REMARK_UNCONFIRMED);
		argue(remark, milestone_kinds[milestone->id].word);
		argue(remark, until);
	}
}

static void remark_provisional(struct telling *telling)
{
	const struct conference *c = telling->f->conference;
	char expected[DAY_TEXT_BYTES];

	day_format(c->report_expected, expected);
	argue(add_remark(telling, MSG_REMARK_PROVISIONAL), expected);
}

/* More than there can be. */
static size_t count_room(const struct conference *c, const struct date *date)
{
	size_t n = 2 + N_MILESTONES + date->n_attendances;

	for (int32_t r = 0; r < c->n_seats; r++)
		n += (size_t)c->seats[r].n_refused;
	if (c->visit.is_stated)
		n += 2 * (size_t)c->n_people + 2;
	return n;
}

enum status remarks_of(const struct formulation *formulation,
		       struct arena *arena, struct date *date,
		       struct error *err)
{
	const struct conference *c = formulation->conference;
	struct telling telling = {formulation, date, NULL};

	telling.remarks =
		arena_array(arena, struct remark, count_room(c, date));
	if (!telling.remarks)
		return error_no_memory(err, arena);
	if (c->is_provisional)
		remark_provisional(&telling);
	if (!c->participation_agreed)
		add_remark(&telling, MSG_REMARK_NOT_AGREED);
	for (int32_t r = 0; r < c->n_seats; r++)
		if (seat_is_invited(&c->seats[r]))
			remark_refused(&telling, &c->seats[r]);
	for (size_t i = 0; i < date->n_attendances; i++)
		remark_unknown(&telling, &date->attendances[i]);
	remark_visit(&telling);
	remark_unconfirmed(&telling);
	date->remarks = telling.remarks;
	return STATUS_OK;
}
