/*
 * brute [--counts] [CASES.jsonl]: for each line {"case": {...}, "now": "..."}
 * one line with the answer, found by trying everything. It shares nothing
 * with the program: libc and jansson only.
 *
 * --counts: a last line {"counts": {"cases": n, "rule:...": n, ...}} says how
 * often each rule removed a slot, each term was in a reported date, each step
 * of the tie rule settled something reported.
 */

#include "brute_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *removed_of(const struct conference *conference,
			  const struct search *search, struct counts *counts)
{
	json_t *ret = json_array();

	for (int rule = 0; rule < N_RULES; rule++)
		for (int i = 0; i < MAX_SEATS; i++) {
			struct ruling ruling = {(enum rule)rule, i};
			json_t *removal;
			char name[100];
			if (search->removed[rule][i] == 0)
				continue;
			counts->rules[rule] += search->removed[rule][i];
			name_ruling(conference, ruling, name);
			removal = json_object();
			set(removal, "rule", json_string(name));
			set(removal, "slots",
			    json_integer(search->removed[rule][i]));
			append(ret, removal);
		}
	return ret;
}

/* People by how many dates they decide, then by id. */
static json_t *asked_of(const struct conference *conference,
			const struct unknowns unknowns[], int n)
{
	json_t *ret = json_array();

	for (int most = n; most > 0; most--)
		for (int k = 0; k < conference->n_people; k++) {
			int i = conference->people_by_id[k];
			json_t *asked, *decides = json_array();
			for (int date = 0; date < n; date++)
				if (unknowns[date].decides[i])
					append(decides, json_integer(date + 1));
			if (json_array_size(decides) != (size_t)most) {
				json_decref(decides);
				continue;
			}
			asked = json_object();
			set(asked, "person",
			    json_string(conference->people[i].id));
			set(asked, "decides", decides);
			append(ret, asked);
		}
	return ret;
}

static enum feature status_of(const struct conference *conference,
			      const struct person *person)
{
	const struct calendar *calendar = &person->calendar;
	int64_t until = calendar->covers[0].to;

	if (!person->has_calendar)
		return F_STATUS_MISSING;
	if (is_stale(conference, calendar))
		return F_STATUS_STALE;
	if (calendar->is_incomplete)
		return F_STATUS_INCOMPLETE;
	for (int i = 1; i < calendar->n_covers; i++)
		if (calendar->covers[i].to > until)
			until = calendar->covers[i].to;
	if (calendar->n_covers == 0 ||
	    until < day_start(conference->zone, conference->to + 1))
		return F_STATUS_SHORT;
	return F_STATUS_OK;
}

static json_t *people_of(const struct conference *conference,
			 struct counts *counts)
{
	json_t *ret = json_array();

	for (int k = 0; k < conference->n_people; k++) {
		const struct person *person =
			&conference->people[conference->people_by_id[k]];
		enum feature status = status_of(conference, person);
		json_t *json = json_object();
		counts->features[status]++;
		counts->features[F_COVER_ASSUMED] +=
			person->calendar.is_assumed;
		counts->features[F_HOURS] += person->n_hours > 0;
		counts->features[F_REPLIES] += person->n_replies > 0;
		set(json, "id", json_string(person->id));
		set(json, "status",
		    json_string(feature_ids[status] + strlen("status-")));
		append(ret, json);
	}
	return ret;
}

static void count_case(const struct conference *conference,
		       struct counts *counts)
{
	int64_t *features = counts->features;

	features[F_PROGRESS] += conference->kind == PROGRESS;
	features[F_SECOND_PROGRESS] += conference->kind == SECOND_PROGRESS;
	features[F_MONITORING] += conference->kind == MONITORING;
	features[F_PROVISIONAL] += conference->is_provisional;
	features[F_EARLIER_CHAIR] += conference->follows.chair >= 0;
	features[F_AGENDA] += conference->n_parts > 0;
	for (int i = 0; i < conference->n_seats; i++)
		features[F_HELD] += conference->seats[i].held_with >= 0;
	for (int i = 0; i < conference->n_events; i++)
		features[F_INSPECTION_EVENT] +=
			conference->events[i].is_inspection;
	for (int i = 0; i < conference->n_resources; i++)
		features[F_RESOURCE] +=
			needs(conference, &conference->resources[i]);
}

static json_t *answer_of(const struct conference *conference,
			 const struct search *search, struct counts *counts)
{
	json_t *ret = json_object(), *dates = json_array();
	json_t *considered = json_object(), *asked;
	struct unknowns *unknowns =
		calloc((size_t)search->n_dates + 1, sizeof(*unknowns));

	if (unknowns == NULL)
		die("answer", "no memory");
	set(ret, "verdict",
	    json_string(search->n_dates > 0 ? "dates" : "none"));
	set(ret, "provisional", json_boolean(conference->is_provisional));
	for (int i = 0; i < search->n_dates; i++) {
		unknowns_of(conference, &search->dates[i], &unknowns[i]);
		append(dates, date_of(conference, &search->dates[i],
				      &unknowns[i], i + 1, counts));
	}
	asked = asked_of(conference, unknowns, search->n_dates);
	counts->features[F_ASK_FIRST] += json_array_size(asked) > 0;
	free(unknowns);
	set(ret, "dates", dates);
	set(ret, "total_feasible_days", json_integer(search->n_feasible_days));
	set(considered, "slots", json_integer(search->n_slots));
	set(considered, "possible", json_integer(search->n_possible));
	set(considered, "removed", removed_of(conference, search, counts));
	set(ret, "considered", considered);
	set(ret, "ask_first", asked);
	set(ret, "people", people_of(conference, counts));
	count_case(conference, counts);
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
		/* No slot of the window breaks them. */
		if (i != RULE_WINDOW && i != RULE_DAY_HOURS)
			add_count(list, "rule", rule_ids[i], counts->rules[i]);
	add_count(list, "rule", "combination-people",
		  counts->combinations_of_people);
	add_count(list, "rule", "combination-venue",
		  counts->combinations_of_venues);
	for (int i = 0; i < N_WEIGHTS; i++)
		add_count(list, "term", weight_ids[i], counts->terms[i]);
	for (int i = 0; i < N_TIES; i++)
		add_count(list, "tie", tie_ids[i], counts->ties[i]);
	for (int i = 0; i < N_FEATURES; i++)
		add_count(list, "feature", feature_ids[i], counts->features[i]);
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
