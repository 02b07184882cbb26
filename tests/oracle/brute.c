/*
 * brute [--counts] [CASES.jsonl]: for each line {"case": {...}, "now": "..."}
 * one line with the answer, found by trying everything. It shares nothing
 * with the program: libc and jansson only.
 *
 * --counts: a last line {"counts": {"cases": n, "rule:...": n, ...}} says how
 * often each rule removed a slot, each term was in a reported date, each step
 * of the tie rule settled something reported.
 */

#include "brute_search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct counts {
	int64_t cases, without_date, rules[N_RULES], terms[N_WEIGHTS];
	int64_t ties[N_TIES], combinations_of_people, combinations_of_venues;
};

/* What a date is written from. */
struct writer {
	const struct conference *conference;
	const struct date *date;
	struct counts *counts;
};

static const char *const level_words[] = {"FREE", "BUSY-TENTATIVE", "NO-DATA",
					  "BUSY"};

static void set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) != 0)
		die("no memory", key);
}

static void append(json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) != 0)
		die("no memory", "array");
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

static json_t *attendance_of(const struct writer *writer)
{
	const struct conference *conference = writer->conference;
	json_t *ret = json_array();

	for (int i = 0; i < conference->n_seats; i++) {
		const struct option *option = &writer->date->seats[i];
		json_t *seat;
		if (!conference->seats[i].invited)
			continue;
		seat = json_object();
		set(seat, "seat", json_string(conference->seats[i].id));
		set(seat, "person",
		    option->person < 0
			    ? json_null()
			    : json_string(
				      conference->people[option->person].id));
		set(seat, "as", json_string(attends_as(option)));
		if (option->person != EMPTY)
			set(seat, "fbtype",
			    json_string(level_words[option->level]));
		append(ret, seat);
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

static json_t *milestone_list(const struct writer *writer)
{
	json_t *ret = json_array();
	int days[N_MILESTONES];

	milestones_of(writer->conference, writer->date->day, days);
	for (int i = 0; i < N_MILESTONES; i++) {
		json_t *milestone = json_object();
		char day[11];
		format_day(days[i], day);
		set(milestone, "id", json_string(milestone_ids[i]));
		set(milestone, "date", json_string(day));
		append(ret, milestone);
	}
	return ret;
}

static json_t *date_of(const struct writer *writer, int order)
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
	set(ret, "milestones", milestone_list(writer));
	for (int i = 0; i < N_TIES; i++)
		writer->counts->ties[i] += date->ties[i];
	return ret;
}

static const char *subject_id(const struct conference *conference,
			      enum rule rule, int subject)
{
	switch (rule) {
	case RULE_EVENT:
		return conference->events[subject].id;
	case RULE_ESSENTIAL:
		return conference->seats[subject].id;
	case RULE_GROUP:
		return conference->groups[subject].id;
	case RULE_RESOURCE:
		return conference->resources[subject].id;
	default:
		return NULL;
	}
}

static json_t *removed_of(const struct conference *conference,
			  const struct search *search, struct counts *counts)
{
	json_t *ret = json_array();

	for (int rule = 0; rule < N_RULES; rule++)
		for (int i = 0; i < MAX_SEATS; i++) {
			const char *id;
			json_t *removal;
			char name[100];
			if (search->removed[rule][i] == 0)
				continue;
			id = subject_id(conference, (enum rule)rule, i);
			counts->rules[rule] += search->removed[rule][i];
			snprintf(name, sizeof(name), "%s%s%s", rule_ids[rule],
				 id == NULL ? "" : ":", id == NULL ? "" : id);
			removal = json_object();
			set(removal, "rule", json_string(name));
			set(removal, "slots",
			    json_integer(search->removed[rule][i]));
			append(ret, removal);
		}
	return ret;
}

static json_t *answer_of(const struct conference *conference,
			 const struct search *search, struct counts *counts)
{
	json_t *ret = json_object(), *dates = json_array();
	json_t *considered = json_object();

	set(ret, "verdict",
	    json_string(search->n_dates > 0 ? "dates" : "none"));
	for (int i = 0; i < search->n_dates; i++) {
		struct writer writer = {conference, &search->dates[i], counts};
		append(dates, date_of(&writer, i + 1));
	}
	set(ret, "dates", dates);
	set(ret, "total_feasible_days", json_integer(search->n_feasible_days));
	set(considered, "slots", json_integer(search->n_slots));
	set(considered, "possible", json_integer(search->n_possible));
	set(considered, "removed", removed_of(conference, search, counts));
	set(ret, "considered", considered);
	counts->cases++;
	counts->without_date += search->n_dates == 0;
	counts->combinations_of_people += search->n_people_combinations;
	counts->combinations_of_venues += search->n_venue_combinations;
	return ret;
}

static void print_line(json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);

	if (text == NULL)
		die("no memory", "answer");
	puts(text);
	free(text);
	json_decref(json);
}

static void answer_line(const char *line, struct counts *counts)
{
	json_error_t error;
	json_t *json = json_loads(line, JSON_REJECT_DUPLICATES, &error);
	const char *now = json_string_value(json_object_get(json, "now"));
	struct conference *conference;
	struct search *found;

	if (now == NULL)
		die("no case and now", json == NULL ? error.text : line);
	conference = read_conference(json_object_get(json, "case"), now);
	found = search(conference);
	print_line(answer_of(conference, found, counts));
	free_search(found);
	free_conference(conference);
	json_decref(json);
}

static void add_count(json_t *ret, const char *kind, const char *id,
		      int64_t count)
{
	char key[100];

	snprintf(key, sizeof(key), "%s:%s", kind, id);
	set(ret, key, json_integer(count));
}

static void print_counts(const struct counts *counts)
{
	json_t *ret = json_object(), *list = json_object();

	set(ret, "counts", list);
	set(list, "cases", json_integer(counts->cases));
	set(list, "without-date", json_integer(counts->without_date));
	for (int i = 0; i < N_RULES; i++)
		add_count(list, "rule", rule_ids[i], counts->rules[i]);
	add_count(list, "rule", "combination-people",
		  counts->combinations_of_people);
	add_count(list, "rule", "combination-venue",
		  counts->combinations_of_venues);
	for (int i = 0; i < N_WEIGHTS; i++)
		add_count(list, "term", weight_ids[i], counts->terms[i]);
	for (int i = 0; i < N_TIES; i++)
		add_count(list, "tie", tie_ids[i], counts->ties[i]);
	print_line(ret);
}

int main(int argc, char **argv)
{
	bool with_counts = argc > 1 && strcmp(argv[1], "--counts") == 0;
	const char *path = argv[with_counts ? 2 : 1];
	FILE *in = path == NULL ? stdin : fopen(path, "r");
	struct counts counts = {0};
	char *line = NULL;
	size_t size = 0;

	if (in == NULL)
		die("cannot be opened", path);
	while (getline(&line, &size, in) > 0)
		answer_line(line, &counts);
	if (with_counts)
		print_counts(&counts);
	free(line);
	if (path != NULL)
		fclose(in);
	return ferror(stdout) ? 1 : 0;
}
