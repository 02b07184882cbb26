/* The answer as JSON: docs/answer.md names every member, in this order. */

#include "conference/encode.h"

struct json *new_instant(const struct zone *zone, int64_t instant)
{
	char text[INSTANT_TEXT_BYTES];

	if (instant == INSTANT_NONE)
		return json_new_null();
	instant_format(zone, instant, text);
	return json_new_string(text);
}

struct json *new_day(struct day day)
{
	char text[DAY_TEXT_BYTES];

	if (day_is_none(day))
		return json_new_null();
	day_format(day, text);
	return json_new_string(text);
}

struct json *new_text(const struct text *text)
{
	struct json *json = json_new_object();

	for (int l = 0; l < N_LANGUAGES; l++)
		json_set(json, language_word((enum language)l),
			 json_new_string(text->in[l]));
	return json;
}

struct json *new_message(enum message message, const struct argument *arguments,
			 int32_t n_arguments)
{
	struct json *json = json_new_object();

	for (int l = 0; l < N_LANGUAGES; l++) {
		struct buffer buffer;

		buffer_init(0, &buffer);
		message_render(message, arguments, (size_t)n_arguments,
			       (enum language)l, &buffer);
		json_set(json, language_word((enum language)l),
			 buffer.failed ? NULL
				       : json_new_bytes(buffer_bytes(&buffer)));
		buffer_release(&buffer);
	}
	return json;
}

/* --- a date ------------------------------------------------------------- */

/* {0}: the seat or the event, {1}: the count, {2}: the weight. */
struct json *new_term(const struct conference *c, const struct term *term)
{
	const char *rule = term_guidance(c, term->id);
	const char *seat = term->seat == NONE ? NULL : c->seats[term->seat].id;
	const char *event =
		term->event == NONE ? NULL : c->events[term->event].id;
	struct argument arguments[] = {
		argument_string(seat	? seat
				: event ? event
					: ""),
		argument_int(term->count),
		argument_int(term->weight),
	};
	struct json *json = json_new_object();

	if (event && c->events[term->event].is_inspection)
		rule = "G12";
	json_set(json, "id", json_new_string(term_kinds[term->id].word));
	json_set(json, "rule",
		 rule[0] ? json_new_string(rule) : json_new_null());
	if (seat)
		json_set(json, "seat", json_new_string(seat));
	if (event)
		json_set(json, "event", json_new_string(event));
	json_set(json, "count", json_new_int(term->count));
	json_set(json, "weight", json_new_int(term->weight));
	json_set(json, "points", json_new_int(term->points));
	json_set(json, "text",
		 new_message(term_message(c, term->id), arguments, 3));
	return json;
}

const char *attends_as_word(enum attends_as as)
{
	static const char *const words[] = {
		[AS_PRINCIPAL] = "principal", [AS_DEPUTY] = "deputy",
		[AS_UNNAMED] = "unnamed",     [AS_EMPTY] = "empty",
		[AS_HELD] = "held",
	};

	return words[as];
}

static struct json *new_fbtype(enum fbtype fbtype)
{
	return json_new_string(fbtype_word(fbtype));
}

/* Does nobody come? A held seat is as empty as its host. */
static bool is_empty(const struct conference *c, const struct date *date,
		     const struct attendance *a)
{
	if (a->as != AS_HELD)
		return a->as == AS_EMPTY;
	for (size_t i = 0; i < date->n_attendances; i++)
		if (date->attendances[i].seat == c->seats[a->seat].held_with)
			return date->attendances[i].as == AS_EMPTY;
	return true;
}

static struct json *new_attendance(const struct conference *c,
				   const struct date *date,
				   const struct attendance *a)
{
	const struct seat *seat = &c->seats[a->seat];
	struct json *json = json_new_object();
	struct json *passed = json_new_array();

	json_set(json, "seat", json_new_string(seat->id));
	json_set(json, "group", json_new_string(c->groups[seat->group].id));
	json_set(json, "person",
		 a->person == NONE ? json_new_null()
				   : json_new_string(c->people[a->person].id));
	json_set(json, "as", json_new_string(attends_as_word(a->as)));
	if (a->as == AS_HELD)
		json_set(json, "held_with",
			 json_new_string(c->seats[seat->held_with].id));
	if (!is_empty(c, date, a))
		json_set(json, "fbtype", new_fbtype(a->fbtype));
	if (!agenda_is_throughout(seat)) {
		json_set(json, "start", new_instant(c->zone, a->span.start));
		json_set(json, "end", new_instant(c->zone, a->span.end));
	}
	for (int32_t i = 0; i < a->n_passed_over; i++) {
		const struct passed_over *over = &a->passed_over[i];
		struct json *one = json_new_object();

		json_set(one, "person",
			 json_new_string(c->people[over->person].id));
		json_set(one, "fbtype", new_fbtype(over->fbtype));
		json_append(passed, one);
	}
	json_set(json, "passed_over", passed);
	return json;
}

static struct json *new_group(const struct conference *c,
			      const struct group_count *count)
{
	struct json *json = json_new_object();

	json_set(json, "id", json_new_string(c->groups[count->group].id));
	json_set(json, "seats", json_new_int(count->seats));
	json_set(json, "principals", json_new_int(count->principals));
	json_set(json, "deputies", json_new_int(count->deputies));
	json_set(json, "unknown", json_new_int(count->unknown));
	json_set(json, "empty", json_new_int(count->empty));
	json_set(json, "required", json_new_int(count->required));
	return json;
}

const char *room_kind_word(enum room_kind kind)
{
	return kind == ROOM_BASE ? "base" : "conference";
}

static struct json *new_room(const struct conference *c,
			     const struct room_choice *choice)
{
	const struct room *room = &c->rooms[choice->room];
	struct json *json = json_new_object();

	json_set(json, "kind", json_new_string(room_kind_word(room->kind)));
	json_set(json, "room", json_new_string(room->id));
	json_set(json, "fbtype", new_fbtype(choice->fbtype));
	return json;
}

static struct json *new_agenda_item(const struct conference *c,
				    const struct agenda_item *item)
{
	const struct part *part =
		item->part == NONE ? NULL : &c->parts[item->part];
	struct json *json = json_new_object();
	struct json *seats = json_new_array();

	json_set(json, "part", json_new_string(part ? part->id : part_opening));
	if (part && part->title.in[LANGUAGE_EN][0])
		json_set(json, "title", new_text(&part->title));
	json_set(json, "start", new_instant(c->zone, item->span.start));
	json_set(json, "end", new_instant(c->zone, item->span.end));
	if (item->introduction_until != INSTANT_NONE)
		json_set(json, "introduction_until",
			 new_instant(c->zone, item->introduction_until));
	for (int32_t i = 0; i < item->n_seats; i++)
		json_append(seats,
			    json_new_string(c->seats[item->seats[i]].id));
	json_set(json, "seats", seats);
	return json;
}

static struct json *new_person_id(const struct conference *c, int32_t person)
{
	return person == NONE ? json_new_null()
			      : json_new_string(c->people[person].id);
}

static void set_span(struct json *json, const struct conference *c,
		     const struct span *span)
{
	bool is_none = span_is_empty(*span);

	json_set(json, "start",
		 new_instant(c->zone, is_none ? INSTANT_NONE : span->start));
	json_set(json, "end",
		 new_instant(c->zone, is_none ? INSTANT_NONE : span->end));
}

static struct json *new_call(const struct conference *c,
			     const struct call_slot *call)
{
	struct json *json = json_new_object();

	json_set(json, "seat", json_new_string(c->seats[call->seat].id));
	json_set(json, "person", new_person_id(c, call->person));
	set_span(json, c, &call->span);
	return json;
}

static struct json *new_visit(const struct conference *c,
			      const struct visit_choice *visit)
{
	struct json *json = json_new_object();
	struct json *meets = json_new_array();
	struct json *calls = json_new_array();

	set_span(json, c, &visit->span);
	json_set(json, "chair", new_person_id(c, visit->chair));
	json_set(json, "link_inspector",
		 new_person_id(c, visit->link_inspector));
	for (int32_t i = 0; i < visit->n_met; i++)
		json_append(meets, new_person_id(c, visit->met[i]));
	for (int32_t i = 0; i < visit->n_calls; i++)
		json_append(calls, new_call(c, &visit->calls[i]));
	json_set(json, "meets", meets);
	json_set(json, "calls", calls);
	return json;
}

const char *skip_word(enum skip_why why)
{
	static const char *const words[] = {
		[SKIP_WEEKEND] = "weekend",
		[SKIP_HOLIDAY] = "bank-holiday",
		[SKIP_CLOSED] = "closed",
	};

	return words[why];
}

static struct json *new_skipped(const struct skipped *skipped)
{
	struct json *json = json_new_object();

	json_set(json, "date", new_day(skipped->day));
	json_set(json, "why", json_new_string(skip_word(skipped->why)));
	if (skipped->why == SKIP_HOLIDAY)
		json_set(json, "name", new_text(&skipped->name));
	return json;
}

static struct json *new_counted(const struct date_rule *rule)
{
	struct json *json = json_new_object();

	json_set(json, "from", json_new_string(date_from_word(rule->from)));
	json_set(json, "direction",
		 json_new_string(date_direction_word(rule->direction)));
	json_set(json, "n", json_new_int(rule->n));
	json_set(json, "unit", json_new_string(date_unit_word(rule->unit)));
	return json;
}

const char *date_mark_word(int bit)
{
	static const char *const words[N_DATE_MARKS] = {"closed-day", "past",
							"unconfirmed"};

	return words[bit];
}

static struct json *new_marks(uint32_t marks)
{
	struct json *json = json_new_array();

	for (int i = 0; i < N_DATE_MARKS; i++)
		if (marks & UINT32_C(1) << i)
			json_append(json, json_new_string(date_mark_word(i)));
	return json;
}

struct json *new_milestone(const struct conference *c,
			   const struct milestone *milestone)
{
	const struct milestone_kind *kind = &milestone_kinds[milestone->id];
	struct json *json = json_new_object();
	struct json *skipped = json_new_array();

	json_set(json, "id", json_new_string(kind->word));
	json_set(json, "rule", json_new_string(kind->rule));
	json_set(json, "date", new_day(milestone->day));
	json_set(json, "by", json_new_string(kind->by));
	json_set(json, "limit", json_new_string(kind->limit));
	if (milestone->id != MILESTONE_VISIT)
		json_set(json, "counted",
			 new_counted(&c->date_rules[milestone->id]));
	for (size_t i = 0; i < milestone->n_skipped; i++)
		json_append(skipped, new_skipped(&milestone->skipped[i]));
	json_set(json, "skipped", skipped);
	json_set(json, "slack_working_days",
		 json_new_int(milestone->slack_working_days));
	json_set(json, "confirmed", json_new_bool(milestone->confirmed));
	json_set(json, "marks", new_marks(milestone->marks));
	if (milestone->is_done)
		json_set(json, "done", new_day(milestone->done));
	return json;
}

static struct json *new_remark(const struct remark *remark)
{
	struct json *json = json_new_object();

	json_set(json, "text", new_text(&remark->text));
	return json;
}

static void set_lists(struct json *json, const struct conference *c,
		      const struct date *date)
{
	struct json *attendance = json_new_array();
	struct json *groups = json_new_array();
	struct json *rooms = json_new_array();
	struct json *agenda = json_new_array();
	struct json *milestones = json_new_array();
	struct json *critical = json_new_array();
	struct json *remarks = json_new_array();

	for (size_t i = 0; i < date->n_attendances; i++)
		json_append(attendance,
			    new_attendance(c, date, &date->attendances[i]));
	for (size_t i = 0; i < date->n_groups; i++)
		json_append(groups, new_group(c, &date->groups[i]));
	for (size_t i = 0; i < date->n_rooms; i++)
		json_append(rooms, new_room(c, &date->rooms[i]));
	for (size_t i = 0; i < date->n_milestones; i++)
		json_append(milestones, new_milestone(c, &date->milestones[i]));
	for (size_t i = 0; i < date->n_remarks; i++)
		json_append(remarks, new_remark(&date->remarks[i]));
	json_set(json, "attendance", attendance);
	json_set(json, "groups", groups);
	json_set(json, "rooms", rooms);
	if (c->visit.is_stated)
		json_set(json, "visit", new_visit(c, &date->visit));
	for (int32_t i = 0; i < date->n_agenda; i++)
		json_append(agenda, new_agenda_item(c, &date->agenda[i]));
	if (date->n_agenda)
		json_set(json, "agenda", agenda);
	else
		json_free(agenda);
	json_set(json, "milestones", milestones);
	for (int32_t i = 0; i < date->n_critical; i++)
		json_append(critical, new_person_id(c, date->critical[i]));
	json_set(json, "critical", critical);
	json_set(json, "drop_outs", json_new_int(date->drop_outs));
	json_set(json, "holds_if_unknown_decline",
		 json_new_bool(date->holds_if_unknown_decline));
	json_set(json, "remarks", remarks);
}

struct json *new_date(const struct conference *c, const struct date *date,
		      size_t order)
{
	struct json *json = json_new_object();
	struct json *terms = json_new_array();

	json_set(json, "order", json_new_int((int64_t)order));
	json_set(json, "start", new_instant(c->zone, date->span.start));
	json_set(json, "end", new_instant(c->zone, date->span.end));
	json_set(json, "points", json_new_int(date->points));
	for (size_t i = 0; i < date->n_terms; i++)
		json_append(terms, new_term(c, &date->terms[i]));
	json_set(json, "terms", terms);
	set_lists(json, c, date);
	return json;
}

/* --- the rest ----------------------------------------------------------- */

static struct json *new_days(const struct answer *answer)
{
	struct json *days = json_new_array();

	for (size_t i = 0; i < answer->n_days; i++) {
		const struct day_result *day = &answer->days[i];
		struct json *one = json_new_object();

		json_set(one, "date", new_day(day->day));
		json_set(one, "rule",
			 day->rule == NONE
				 ? json_new_null()
				 : new_rule(answer->conference,
					    answer->rules.rules[day->rule]));
		json_append(days, one);
	}
	return days;
}

static struct json *new_considered(const struct answer *answer)
{
	struct json *json = json_new_object();
	struct json *removed = json_new_array();

	for (size_t i = 0; i < answer->n_removals; i++) {
		const struct removal *removal = &answer->removals[i];
		struct json *one = json_new_object();

		json_set(one, "rule",
			 new_rule(answer->conference,
				  answer->rules.rules[removal->rule]));
		json_set(one, "slots", json_new_int(removal->slots));
		json_append(removed, one);
	}
	json_set(json, "slots", json_new_int(answer->n_slots));
	json_set(json, "possible", json_new_int(answer->n_possible));
	json_set(json, "removed", removed);
	json_set(json, "days", new_days(answer));
	return json;
}

const char *cover_how_word(enum cover_how how)
{
	static const char *const words[N_COVER_HOWS] = {
		[COVER_STATED] = "stated",
		[COVER_FILE] = "file",
		[COVER_ASSUMED] = "assumed",
	};

	return words[how];
}

static struct json *new_cover(const struct person_report *report)
{
	if (!report->found)
		return json_new_null();
	return json_new_string(cover_how_word(report->stated	? COVER_STATED
					      : report->assumed ? COVER_ASSUMED
								: COVER_FILE));
}

const char *person_status_word(enum person_status status)
{
	static const char *const words[] = {
		[PERSON_MISSING] = "missing",
		[PERSON_STALE] = "stale",
		[PERSON_INCOMPLETE] = "incomplete",
		[PERSON_SHORT] = "short",
		[PERSON_OK] = "ok",
	};

	return words[status];
}

static struct json *new_person(const struct conference *c,
			       const struct person_report *report)
{
	struct json *json = json_new_object();

	json_set(json, "id", json_new_string(c->people[report->person].id));
	json_set(json, "as_of", new_instant(c->zone, report->as_of));
	json_set(json, "covered_until",
		 new_instant(c->zone, report->covered_until));
	json_set(json, "cover", new_cover(report));
	json_set(json, "complete", json_new_bool(report->complete));
	json_set(json, "status",
		 json_new_string(person_status_word(report->status)));
	return json;
}

const char *verdict_word(enum verdict verdict)
{
	static const char *const words[] = {
		[VERDICT_DATES] = "dates",
		[VERDICT_NONE] = "none",
		[VERDICT_LIMIT] = "limit",
	};

	return words[verdict];
}

/* People by how many dates their answer decides, dates by their order. */
static struct json *new_asks(const struct answer *answer)
{
	struct json *json = json_new_array();

	for (size_t i = 0; i < answer->asks.n_asks; i++) {
		const struct ask *ask = &answer->asks.asks[i];
		struct json *one = json_new_object();
		struct json *decides = json_new_array();

		json_set(one, "person",
			 new_person_id(answer->conference, ask->person));
		for (int32_t k = 0; k < ask->n_dates; k++)
			json_append(decides, json_new_int(ask->dates[k] + 1));
		json_set(one, "decides", decides);
		json_append(json, one);
	}
	return json;
}

static struct json *new_holidays(const struct answer *answer)
{
	struct json *json = json_new_object();

	json_set(json, "set", json_new_string(answer->conference->holidays));
	json_set(json, "covered_until", new_day(answer->holidays_until));
	return json;
}

static struct json *new_solver(const struct answer *answer)
{
	struct json *json = json_new_object();

	json_set(json, "proved", json_new_bool(answer->proved));
	json_set(json, "gap", json_new_int(answer->gap));
	return json;
}

struct json *answer_encode(const struct answer *answer)
{
	const struct conference *c = answer->conference;
	struct json *json = json_new_object();
	struct json *dates = json_new_array();
	struct json *people = json_new_array();

	json_set(json, "case", json_new_string(c->id));
	json_set(json, "now", new_instant(c->zone, answer->now));
	json_set(json, "verdict",
		 json_new_string(verdict_word(answer->verdict)));
	json_set(json, "provisional", json_new_bool(c->is_provisional));
	for (size_t i = 0; i < answer->n_dates; i++)
		json_append(dates, new_date(c, &answer->dates[i], i + 1));
	json_set(json, "dates", dates);
	json_set(json, "total_feasible_days",
		 json_new_int(answer->total_feasible_days));
	json_set(json, "truncated", json_new_bool(answer->truncated));
	json_set(json, "considered", new_considered(answer));
	json_set(json, "ask_first", new_asks(answer));
	for (int32_t i = 0; i < c->n_people; i++)
		json_append(people, new_person(c, &answer->people[i]));
	json_set(json, "people", people);
	json_set(json, "conflict",
		 new_conflict(c, &answer->rules, answer->conflict));
	json_set(json, "holidays", new_holidays(answer));
	json_set(json, "solver", new_solver(answer));
	json_set(json, "interpreted", case_interpreted(c));
	return json;
}
