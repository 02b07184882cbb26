#include "conference/remarks.h"

#include <assert.h>

#include "base/messages.h"
#include "conference/problem.h"
#include "conference/reasons.h"

/* What is named at a remark's end. */
enum thing { THING_PERSON, THING_SEAT, THING_MILESTONE };

/* A remark while it is made: the things that it is about, each once. */
struct made {
	enum message message;
	enum thing thing;
	int32_t *about;
	int32_t n_about;
};

/* A date's remarks while they are made. */
struct telling {
	const struct formulation *f;
	struct date *date;
	struct made *made;
	int32_t *about; /* [n_remarks each with n_room] */
	int32_t n_room;
};

static struct made *add_remark(struct telling *telling, enum message message)
{
	size_t *n = &telling->date->n_remarks;

	for (size_t i = 0; i < *n; i++)
		if (telling->made[i].message == message)
			return &telling->made[i];
	struct made *made = &telling->made[*n];

	*made = (struct made){.message = message,
			      .about = telling->about +
				       *n * (size_t)telling->n_room};
	*n += 1;
	return made;
}

static void remark_thing(struct telling *telling, enum message message,
			 enum thing thing, int32_t which)
{
	struct made *made = add_remark(telling, message);

	made->thing = thing;
	for (int32_t i = 0; i < made->n_about; i++)
		if (made->about[i] == which)
			return;
	assert(made->n_about < telling->n_room);
	made->about[made->n_about++] = which;
}

static void remark_person(struct telling *telling, enum message message,
			  int32_t person)
{
	remark_thing(telling, message, THING_PERSON, person);
}

static void remark_refused(struct telling *telling, const struct seat *seat)
{
	for (int32_t i = 0; i < seat->n_refused; i++)
		remark_person(telling,
			      seat->duty == DUTY_CHAIR ? MSG_REMARK_NO_CHAIR
						       : MSG_REMARK_NO_SUPPORT,
			      seat->refused[i]);
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
	int32_t person = attendance->person;

	if (attendance->as == AS_UNNAMED)
		remark_thing(telling, MSG_REMARK_UNNAMED, THING_SEAT,
			     attendance->seat);
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
			remark_person(telling, MSG_REMARK_NO_CALL,
				      visit->calls[i].person);
}

static void remark_unconfirmed(struct telling *telling)
{
	enum message message = day_is_none(telling->f->workdays.known_last)
				       ? MSG_REMARK_UNCONFIRMED
				       : MSG_REMARK_UNCONFIRMED_SINCE;

	for (size_t i = 0; i < telling->date->n_milestones; i++)
		if (!telling->date->milestones[i].confirmed)
			remark_thing(telling, message, THING_MILESTONE,
				     (int32_t)telling->date->milestones[i].id);
}

/* --- in words ------------------------------------------------------------- */

static void put_thing(const struct conference *c, enum thing thing,
		      int32_t which, enum language language, struct buffer *ret)
{
	switch (thing) {
	case THING_PERSON:
		reason_put_person(c, which, language, ret);
		break;
	case THING_SEAT:
		buffer_put_string(ret, c->seats[which].id);
		break;
	case THING_MILESTONE:
		buffer_put_string(ret, message_text(milestone_kinds[which].what,
						    language));
		break;
	}
}

/* {0}: the things that it is about, or the day; {1}: the day of both. */
static void put_remark(const struct formulation *f, const struct made *made,
		       enum language language, struct buffer *ret)
{
	const struct conference *c = f->conference;
	struct buffer day, things;

	buffer_init(0, &day);
	buffer_init(0, &things);
	if (made->message == MSG_REMARK_PROVISIONAL)
		reason_put_day(c->report_expected, language, &things);
	if (made->message == MSG_REMARK_UNCONFIRMED_SINCE)
		reason_put_day(f->workdays.known_last, language, &day);
	for (int32_t i = 0; i < made->n_about; i++) {
		buffer_put_string(&things, i ? "; " : "");
		put_thing(c, made->thing, made->about[i], language, &things);
	}
	const struct bytes arguments[] = {buffer_bytes(&things),
					  buffer_bytes(&day)};

	ret->failed = ret->failed || day.failed || things.failed;
	message_fill(made->message, language, arguments, 2, ret);
	buffer_release(&day);
	buffer_release(&things);
}

static enum status put_remarks(struct telling *telling, struct arena *arena,
			       struct error *err)
{
	size_t n = telling->date->n_remarks;
	struct remark *remarks = arena_array(arena, struct remark, n);

	if (!remarks)
		return error_no_memory(err, arena);
	for (size_t i = 0; i < n; i++) {
		struct bilingual words;

		bilingual_begin(&words);
		for (int l = 0; l < N_LANGUAGES; l++)
			put_remark(telling->f, &telling->made[i],
				   (enum language)l, &words.in[l]);
		remarks[i].message = telling->made[i].message;
		if (!bilingual_end(&words, arena, &remarks[i].text))
			return error_no_memory(err, arena);
	}
	telling->date->remarks = remarks;
	return STATUS_OK;
}

enum { MOST_REMARKS = 16 }; /* one a message, and more */

enum status remarks_of(const struct formulation *formulation,
		       struct arena *arena, struct date *date,
		       struct error *err)
{
	const struct conference *c = formulation->conference;
	int32_t n_room = c->n_people + c->n_seats + N_MILESTONES;
	struct telling telling = {.f = formulation,
				  .date = date,
				  .n_room = n_room};

	telling.made = arena_array(arena, struct made, MOST_REMARKS);
	telling.about =
		arena_array(arena, int32_t, (size_t)n_room * MOST_REMARKS);
	if (!telling.made || !telling.about)
		return error_no_memory(err, arena);
	if (c->is_provisional)
		add_remark(&telling, MSG_REMARK_PROVISIONAL);
	if (!c->participation_agreed)
		add_remark(&telling, MSG_REMARK_NOT_AGREED);
	for (int32_t r = 0; r < c->n_seats; r++)
		if (seat_is_invited(&c->seats[r]))
			remark_refused(&telling, &c->seats[r]);
	for (size_t i = 0; i < date->n_attendances; i++)
		remark_unknown(&telling, &date->attendances[i]);
	remark_visit(&telling);
	remark_unconfirmed(&telling);
	return put_remarks(&telling, arena, err);
}
