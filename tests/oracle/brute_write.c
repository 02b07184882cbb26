/* One date as JSON: see brute_write.h. */

#include "brute_write.h"

#include <stdlib.h>
#include <string.h>

const char *const feature_ids[N_FEATURES] = {"progress",
					     "second-progress",
					     "monitoring",
					     "provisional",
					     "earlier-chair",
					     "held",
					     "held-filled",
					     "agenda",
					     "in-part",
					     "opening",
					     "hours",
					     "answers",
					     "inspection-event",
					     "resource",
					     "unnamed",
					     "unnamed-chair",
					     "empty-chair",
					     "leading-chair",
					     "passed-over-out",
					     "visit-held",
					     "visit-calls-only",
					     "call",
					     "call-not-had",
					     "critical",
					     "drop-outs-1",
					     "drop-outs-2",
					     "fails-if-unknown-decline",
					     "ask-first",
					     "status-missing",
					     "status-stale",
					     "status-incomplete",
					     "status-short",
					     "status-ok",
					     "cover-assumed"};

/* What a date is written from. */
struct writer {
	const struct conference *conference;
	const struct date *date;
	const struct unknowns *unknowns;
	struct outing outing; /* of a case with a visit */
	struct counts *counts;
};

static const char *const level_words[] = {"FREE", "BUSY-TENTATIVE", "NO-DATA",
					  "BUSY", "BUSY-UNAVAILABLE"};

void set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) != 0)
		die("no memory", key);
}

void append(json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) != 0)
		die("no memory", "array");
}

static void set_instant(const struct writer *writer, json_t *object,
			const char *key, int64_t at)
{
	char text[26];

	format_instant(writer->conference->zone, at, text);
	set(object, key, json_string(text));
}

static json_t *person_id(const struct writer *writer, int person)
{
	if (person < 0)
		return json_null();
	return json_string(writer->conference->people[person].id);
}

static const char *seat_id(const struct writer *writer, int seat)
{
	return writer->conference->seats[seat].id;
}

static void count(const struct writer *writer, enum feature feature, bool is)
{
	writer->counts->features[feature] += is;
}

/* Of the terms that the whole conference brings; NULL: not compared. */
static const char *rule_of(const struct conference *conference, enum weight id)
{
	static const char *const kinds[] = {"G1", "G2", "G3", "G4"};

	switch (id) {
	case W_DISTANCE:
		return kinds[conference->kind];
	case W_CHAIR:
		return conference->follows.chair >= 0 ? "G27" : "G10";
	case W_TEAM:
		return "G27";
	case W_VISIT_MISSED:
	case W_VISIT_CALL:
		return "G17";
	default:
		return NULL;
	}
}

static void add_term(const struct writer *writer, json_t *terms, enum weight id,
		     int seat, int64_t count)
{
	int64_t weight = writer->conference->weights[id];
	json_t *term;

	if (count == 0)
		return;
	term = json_object();
	writer->counts->terms[id]++;
	set(term, "id", json_string(weight_ids[id]));
	if (rule_of(writer->conference, id) != NULL)
		set(term, "rule", json_string(rule_of(writer->conference, id)));
	if (seat >= 0)
		set(term, "seat",
		    json_string(writer->conference->seats[seat].id));
	set(term, "count", json_integer(count));
	set(term, "weight", json_integer(weight));
	set(term, "points", json_integer(count * weight));
	append(terms, term);
}

static int64_t count_of(const struct writer *writer, enum weight id, int i)
{
	const struct seat *seat = &writer->conference->seats[i];
	const struct option *option = &writer->date->seats[i];

	switch (id) {
	case W_SEAT_EMPTY:
		return seat->required && option->person == EMPTY;
	case W_OPTIONAL_SEAT_EMPTY:
		return !seat->required && option->person == EMPTY;
	case W_DEPUTY:
		return seat->required ? option->deputy : 0;
	case W_OPTIONAL_DEPUTY:
		return seat->required ? 0 : option->deputy;
	case W_TENTATIVE:
		return option->level == LEVEL_TENTATIVE;
	case W_UNKNOWN:
		return option->level == LEVEL_UNKNOWN;
	case W_CHAIR:
		return is_other_chair(writer->conference, i, option);
	default:
		return 0;
	}
}

static void add_avoided(const struct writer *writer, const struct event *event,
			json_t *terms)
{
	const struct date *date = writer->date;
	int64_t points = -1;

	while ((points = next_points(event, points)) >= 0) {
		int n = avoided(event, points, date->from, date->to);
		json_t *term;
		if (n == 0)
			continue;
		term = json_object();
		writer->counts->terms[W_AVOID]++;
		set(term, "id", json_string(weight_ids[W_AVOID]));
		set(term, "rule",
		    json_string(event->is_inspection ? "G12" : "G13"));
		set(term, "event", json_string(event->id));
		set(term, "count", json_integer(n));
		set(term, "weight", json_integer(points));
		set(term, "points", json_integer(n * points));
		append(terms, term);
	}
}

/* In the order of the table of terms, then of seats, then of events. */
static json_t *terms_of(const struct writer *writer)
{
	const struct conference *conference = writer->conference;
	int64_t start_s = local_of(conference->zone, writer->date->from) -
			  (int64_t)writer->date->day * DAY_S;
	json_t *ret = json_array();

	for (int id = 0; id < N_WEIGHTS; id++) {
		for (int i = 0; i < conference->n_seats; i++)
			if (conference->seats[i].invited)
				add_term(writer, ret, (enum weight)id, i,
					 count_of(writer, (enum weight)id, i));
		if (id == W_DISTANCE)
			add_term(writer, ret, W_DISTANCE, -1,
				 distance_of(conference, writer->date->day));
		for (int i = 0; id == W_AVOID && i < conference->n_events; i++)
			add_avoided(writer, &conference->events[i], ret);
		if (id == W_HOURS)
			add_term(writer, ret, W_HOURS, -1,
				 hours_of(conference, start_s));
		if (id == W_TEAM)
			add_term(writer, ret, W_TEAM, -1,
				 team_short_of(conference,
					       writer->date->seats));
		if (id == W_VISIT_MISSED && writer->outing.is_held)
			add_term(writer, ret, W_VISIT_MISSED, -1,
				 writer->outing.n_missed);
		if (id == W_VISIT_CALL && conference->visit.is_stated)
			add_term(writer, ret, W_VISIT_CALL, -1,
				 !writer->outing.is_held);
	}
	return ret;
}

static const char *attends_as(const struct option *option)
{
	if (option->person == EMPTY)
		return "empty";
	if (option->person == UNNAMED)
		return "unnamed";
	return option->deputy > 0 ? "deputy" : "principal";
}

/* Only of a seat that is not needed throughout. */
static void set_times(const struct writer *writer, json_t *ret, int64_t after_s,
		      int64_t before_s)
{
	if (after_s == 0 && before_s == 0)
		return;
	count(writer, F_IN_PART, true);
	set_instant(writer, ret, "start", writer->date->from + after_s);
	set_instant(writer, ret, "end", writer->date->to - before_s);
}

static json_t *held_of(const struct writer *writer, const struct seat *seat)
{
	const struct option *host = &writer->date->seats[seat->held_with];
	int person = host->person;
	json_t *ret = json_object();

	count(writer, F_HELD_FILLED, person >= 0);
	set(ret, "seat", json_string(seat->id));
	set(ret, "group", json_string(seat->group));
	set(ret, "person", person_id(writer, person));
	set(ret, "as", json_string("held"));
	set(ret, "held_with", json_string(seat_id(writer, seat->held_with)));
	if (host->person != EMPTY)
		set(ret, "fbtype", json_string(level_words[host->level]));
	set_times(writer, ret, seat->own_after_s, seat->own_before_s);
	set(ret, "passed_over", json_array());
	return ret;
}

/* Candidates before the one who attends, or all. */
static json_t *passed_over(const struct writer *writer, int i)
{
	const struct conference *conference = writer->conference;
	const struct seat *seat = &conference->seats[i];
	json_t *ret = json_array();

	for (int k = 0; k < seat->n_candidates; k++) {
		int person = seat->candidates[k];
		enum level level =
			level_at(conference, writer->date, i, person);
		json_t *json;
		if (person == writer->date->seats[i].person)
			break;
		if (is_refused(conference, seat->id, person))
			continue;
		json = json_object();
		count(writer, F_PASSED_OVER_OUT, level == LEVEL_OUT);
		set(json, "person", person_id(writer, person));
		set(json, "fbtype", json_string(level_words[level]));
		append(ret, json);
	}
	return ret;
}

static json_t *seated_of(const struct writer *writer, int i)
{
	const struct seat *seat = &writer->conference->seats[i];
	const struct option *option = &writer->date->seats[i];
	json_t *ret = json_object();

	count(writer, F_UNNAMED, option->person == UNNAMED);
	set(ret, "seat", json_string(seat->id));
	set(ret, "group", json_string(seat->group));
	set(ret, "person", person_id(writer, option->person));
	set(ret, "as", json_string(attends_as(option)));
	if (option->person != EMPTY)
		set(ret, "fbtype", json_string(level_words[option->level]));
	set_times(writer, ret, seat->after_s, seat->before_s);
	set(ret, "passed_over", passed_over(writer, i));
	return ret;
}

static json_t *attendance_of(const struct writer *writer)
{
	const struct conference *conference = writer->conference;
	json_t *ret = json_array();

	for (int i = 0; i < conference->n_seats; i++) {
		if (conference->seats[i].held_with >= 0)
			append(ret, held_of(writer, &conference->seats[i]));
		if (conference->seats[i].invited)
			append(ret, seated_of(writer, i));
	}
	return ret;
}

static bool has_seats(const struct conference *conference,
		      const struct group *group)
{
	for (int i = 0; i < conference->n_seats; i++)
		if (conference->seats[i].invited &&
		    strcmp(conference->seats[i].group, group->id) == 0)
			return true;
	return false;
}

static json_t *group_of(const struct writer *writer, const struct group *group)
{
	const struct conference *conference = writer->conference;
	int seats = 0, principals = 0, deputies = 0, unknown = 0, empty = 0;
	json_t *ret = json_object();

	for (int i = 0; i < conference->n_seats; i++) {
		const struct option *option = &writer->date->seats[i];
		if (!conference->seats[i].invited ||
		    strcmp(conference->seats[i].group, group->id) != 0)
			continue;
		seats++;
		if (option->person == EMPTY)
			empty++;
		else if (option->level == LEVEL_UNKNOWN)
			unknown++;
		else if (option->deputy > 0)
			deputies++;
		else
			principals++;
	}
	set(ret, "id", json_string(group->id));
	set(ret, "seats", json_integer(seats));
	set(ret, "principals", json_integer(principals));
	set(ret, "deputies", json_integer(deputies));
	set(ret, "unknown", json_integer(unknown));
	set(ret, "empty", json_integer(empty));
	set(ret, "required", json_integer(group->required));
	return ret;
}

static json_t *rooms_of(const struct writer *writer)
{
	static const char *const kinds[] = {"base", "conference"};
	const struct date *date = writer->date;
	json_t *ret = json_array();

	for (int i = 0; i < 2; i++) {
		json_t *room;
		if (date->rooms[i] < 0)
			continue;
		room = json_object();
		set(room, "kind", json_string(kinds[i]));
		set(room, "room",
		    json_string(writer->conference->rooms[date->rooms[i]].id));
		set(room, "fbtype",
		    json_string(level_words[date->room_levels[i]]));
		append(ret, room);
	}
	return ret;
}

/* Working days after now's, the day itself included; of days to come. */
static int slack_of(const struct conference *conference, int day)
{
	int at = day_at(conference->zone, conference->now), n = 0;

	for (at++; at <= day; at++)
		n += is_working_day(conference, at);
	return n;
}

static void add_milestone(const struct conference *conference, json_t *list,
			  const char *id, int day)
{
	json_t *milestone = json_object();
	char text[11];

	format_day(day, text);
	set(milestone, "id", json_string(id));
	set(milestone, "date", json_string(text));
	if (day >= day_at(conference->zone, conference->now))
		set(milestone, "slack_working_days",
		    json_integer(slack_of(conference, day)));
	append(list, milestone);
}

/* The visit's own day stands after the notification. */
static json_t *milestone_list(const struct writer *writer)
{
	const struct conference *conference = writer->conference;
	json_t *ret = json_array();
	int days[N_MILESTONES];

	milestones_of(conference, writer->date->day, days);
	for (int i = 0; i < N_MILESTONES; i++) {
		add_milestone(conference, ret, milestone_ids[i], days[i]);
		if (i == M_NOTIFICATION && writer->outing.is_held)
			add_milestone(conference, ret, "visit",
				      day_at(conference->zone,
					     writer->outing.from));
	}
	return ret;
}

/* Seats by id: those of the part, or those who attend throughout. */
static json_t *seats_of(const struct writer *writer, const struct part *part)
{
	const struct conference *conference = writer->conference;
	json_t *ret = json_array();

	for (int i = 0; i < conference->n_seats; i++) {
		const struct seat *seat = &conference->seats[i];
		bool is_throughout = (seat->invited || seat->held_with >= 0) &&
				     seat->after_s == 0 && seat->before_s == 0;
		if (part == NULL ? is_throughout : part->seats[i])
			append(ret, json_string(seat->id));
	}
	return ret;
}

static json_t *agenda_of(const struct writer *writer)
{
	const struct conference *conference = writer->conference;
	int64_t from = writer->date->from;
	json_t *ret = json_array();

	for (int i = -1; i < conference->n_parts; i++) {
		const struct part opening = {
			.id = "opening", .to_s = conference->parts[0].from_s};
		const struct part *part =
			i < 0 ? &opening : &conference->parts[i];
		json_t *json;
		if (part->from_s == part->to_s)
			continue;
		json = json_object();
		count(writer, F_OPENING, i < 0);
		set(json, "part", json_string(part->id));
		set_instant(writer, json, "start", from + part->from_s);
		set_instant(writer, json, "end", from + part->to_s);
		if (part->introduction_s > 0)
			set_instant(writer, json, "introduction_until",
				    from + part->from_s + part->introduction_s);
		set(json, "seats", seats_of(writer, i < 0 ? NULL : part));
		append(ret, json);
	}
	return ret;
}

static json_t *call_of(const struct writer *writer, const struct call *call)
{
	json_t *ret = json_object();

	count(writer, call->is_had ? F_CALL : F_CALL_NOT_HAD, true);
	set(ret, "seat", json_string(seat_id(writer, call->seat)));
	set(ret, "person", person_id(writer, call->person));
	if (call->is_had) {
		set_instant(writer, ret, "start", call->from);
		set_instant(writer, ret, "end", call->to);
	} else {
		set(ret, "start", json_null());
		set(ret, "end", json_null());
	}
	return ret;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static json_t *met_of(const struct writer *writer)
{
	const struct conference *conference = writer->conference;
	const struct visit *visit = &conference->visit;
	const char *ids[MAX_SEATS];
	json_t *ret = json_array();
	size_t n = 0;

	for (int i = 0; i < visit->n_leaders; i++)
		if (writer->outing.meets[i])
			ids[n++] = conference->people[visit->leaders[i]].id;
	qsort(ids, n, sizeof(*ids), by_text);
	for (size_t i = 0; i < n; i++)
		append(ret, json_string(ids[i]));
	return ret;
}

static json_t *visit_of(const struct writer *writer)
{
	const struct outing *outing = &writer->outing;
	json_t *ret = json_object(), *calls = json_array();
	struct call list[MAX_SEATS];
	int n = calls_of(writer->conference, outing, writer->date->day, list);

	count(writer, outing->is_held ? F_VISIT_HELD : F_VISIT_CALLS_ONLY,
	      true);
	count(writer, F_UNNAMED_CHAIR, outing->chair == UNNAMED);
	count(writer, F_EMPTY_CHAIR, outing->chair == EMPTY);
	for (int i = 0; i < writer->conference->visit.n_leaders; i++)
		count(writer, F_LEADING_CHAIR,
		      writer->conference->visit.leaders[i] == outing->chair);
	if (outing->is_held) {
		set_instant(writer, ret, "start", outing->from);
		set_instant(writer, ret, "end", outing->to);
	} else {
		set(ret, "start", json_null());
		set(ret, "end", json_null());
	}
	set(ret, "chair", person_id(writer, outing->chair));
	set(ret, "link_inspector", person_id(writer, outing->link_inspector));
	set(ret, "meets", met_of(writer));
	for (int i = 0; i < n; i++)
		append(calls, call_of(writer, &list[i]));
	set(ret, "calls", calls);
	return ret;
}

static void set_unknowns(const struct writer *writer, json_t *ret)
{
	const struct conference *conference = writer->conference;
	const struct unknowns *unknowns = writer->unknowns;
	const char *ids[MAX_PEOPLE];
	json_t *critical = json_array();
	size_t n = 0;

	for (int i = 0; i < conference->n_people; i++)
		if (unknowns->is_critical[i])
			ids[n++] = conference->people[i].id;
	qsort(ids, n, sizeof(*ids), by_text);
	for (size_t i = 0; i < n; i++)
		append(critical, json_string(ids[i]));
	count(writer, F_CRITICAL, n > 0);
	count(writer, F_DROP_OUTS_1, unknowns->drop_outs == 1);
	count(writer, F_DROP_OUTS_2, unknowns->drop_outs == 2);
	count(writer, F_FAILS_IF_UNKNOWN_DECLINE,
	      !unknowns->holds_if_unknown_decline);
	set(ret, "critical", critical);
	set(ret, "drop_outs", json_integer(unknowns->drop_outs));
	set(ret, "holds_if_unknown_decline",
	    json_boolean(unknowns->holds_if_unknown_decline));
}

/* With the visit of the chair who is seated. */
static void set_outing(struct writer *writer)
{
	const struct conference *conference = writer->conference;
	const struct scenario scenario = as_stated();

	for (int i = 0; i < conference->n_seats; i++)
		if (conference->visit.is_stated &&
		    strcmp(conference->seats[i].id, "chair") == 0)
			writer->outing =
				best_visit(conference, &scenario,
					   writer->date->day,
					   writer->date->seats[i].person);
}

static json_t *date_json(const struct writer *writer, int order)
{
	const struct conference *conference = writer->conference;
	const struct date *date = writer->date;
	json_t *ret = json_object(), *groups = json_array();
	char from[26], to[26];

	format_instant(conference->zone, date->from, from);
	format_instant(conference->zone, date->to, to);
	set(ret, "order", json_integer(order));
	set(ret, "start", json_string(from));
	set(ret, "end", json_string(to));
	set(ret, "points", json_integer(date->points));
	set(ret, "terms", terms_of(writer));
	set(ret, "attendance", attendance_of(writer));
	for (int i = 0; i < conference->n_groups; i++)
		if (has_seats(conference, &conference->groups[i]))
			append(groups,
			       group_of(writer, &conference->groups[i]));
	set(ret, "groups", groups);
	set(ret, "rooms", rooms_of(writer));
	if (conference->visit.is_stated)
		set(ret, "visit", visit_of(writer));
	if (conference->n_parts > 0)
		set(ret, "agenda", agenda_of(writer));
	set(ret, "milestones", milestone_list(writer));
	set_unknowns(writer, ret);
	for (int i = 0; i < N_TIES; i++)
		writer->counts->ties[i] += date->ties[i];
	return ret;
}

json_t *date_of(const struct conference *conference, const struct date *date,
		const struct unknowns *unknowns, int order,
		struct counts *counts)
{
	struct writer writer = {.conference = conference,
				.date = date,
				.unknowns = unknowns,
				.counts = counts};

	set_outing(&writer);
	return date_json(&writer, order);
}
