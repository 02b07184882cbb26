/*
 * brute [--WHAT] [CASES.jsonl]: for each line {"case": {...}, "now": "..."}
 * one line, found by trying everything. It shares nothing with the program:
 * libc and jansson only. WHAT is
 *
 * answer (or nothing): the answer;
 * counts: the same, and a last line {"counts": {"cases": n, "rule:...": n,
 *   ...}} says how often each rule removed a slot, each term was in a reported
 *   date, each step of the tie rule settled something reported;
 * none: the cases without a date, as they are;
 * explain: why there is none and what would make one, and counts;
 * check: what every start of the grid breaks, {"checks": [...]}, and counts.
 */

#include "brute_conflict.h"
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

/* Every day of the window: its last rule, or null if a slot is possible. */
static json_t *days_of(const struct conference *conference,
		       const struct search *search)
{
	json_t *ret = json_array();

	for (int i = 0; i <= conference->to - conference->from; i++) {
		json_t *day = json_object();
		char text[100];
		format_day(conference->from + i, text);
		set(day, "date", json_string(text));
		name_ruling(conference, search->last_rules[i], text);
		set(day, "rule",
		    search->has_slot[i] ? json_null() : json_string(text));
		append(ret, day);
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

/* INT64_MIN: nothing is covered. */
static int64_t covered_until(const struct calendar *calendar)
{
	int64_t until = INT64_MIN;

	for (int i = 0; i < calendar->n_covers; i++)
		if (calendar->covers[i].to > until)
			until = calendar->covers[i].to;
	return until;
}

static enum feature status_of(const struct conference *conference,
			      const struct person *person)
{
	const struct calendar *calendar = &person->calendar;

	if (!person->has_calendar)
		return F_STATUS_MISSING;
	if (is_stale(conference, calendar))
		return F_STATUS_STALE;
	if (calendar->is_incomplete)
		return F_STATUS_INCOMPLETE;
	if (covered_until(calendar) <
	    day_start(conference->zone, conference->to + 1))
		return F_STATUS_SHORT;
	return F_STATUS_OK;
}

static json_t *instant_or_null(const struct conference *conference, bool is_any,
			       int64_t at)
{
	char text[26];

	if (!is_any)
		return json_null();
	format_instant(conference->zone, at, text);
	return json_string(text);
}

static void set_calendar(const struct conference *conference,
			 const struct person *person, json_t *ret)
{
	const struct calendar *calendar = &person->calendar;
	const char *cover = calendar->is_stated	   ? "stated"
			    : calendar->is_assumed ? "assumed"
						   : "file";

	set(ret, "as_of",
	    instant_or_null(conference,
			    person->has_calendar && calendar->has_as_of,
			    calendar->as_of));
	set(ret, "covered_until",
	    instant_or_null(conference,
			    calendar->n_covers > 0 && !calendar->is_incomplete,
			    covered_until(calendar)));
	set(ret, "cover",
	    person->has_calendar ? json_string(cover) : json_null());
	set(ret, "complete",
	    json_boolean(person->has_calendar && !calendar->is_incomplete));
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
		set_calendar(conference, person, json);
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
	set(ret, "truncated",
	    json_boolean(search->n_feasible_days > search->n_dates));
	set(ret, "total_feasible_days", json_integer(search->n_feasible_days));
	set(considered, "slots", json_integer(search->n_slots));
	set(considered, "possible", json_integer(search->n_possible));
	set(considered, "removed", removed_of(conference, search, counts));
	set(considered, "days", days_of(conference, search));
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

enum what { ANSWER, COUNTS, NONE, EXPLAIN, CHECK, N_WHATS };
static const char *const what_words[N_WHATS] = {"--answer", "--counts",
						"--none", "--explain",
						"--check"};

/* How often something was explained or checked so. */
struct tally {
	json_t *counts;
};

static void tally(const struct tally *tally, const char *kind, const char *id)
{
	char key[100];

	snprintf(key, sizeof(key), "%s:%.*s", kind,
		 strncmp(id, "room:", 5) == 0 ? 99 : (int)strcspn(id, ":"), id);
	set(tally->counts, key,
	    json_integer(1 + json_integer_value(
				     json_object_get(tally->counts, key))));
}

static void tally_rules(const struct tally *counts, const char *kind,
			const json_t *rules)
{
	for (size_t i = 0; i < json_array_size(rules); i++)
		tally(counts, kind,
		      json_string_value(
			      json_object_get(json_array_get(rules, i),
					      "rule")));
}

static json_t *explain(const struct conference *conference,
		       const struct search *found, const struct tally *counts)
{
	json_t *ret = json_object(), *conflict = conflict_of(conference);
	json_t *near = near_of(conference);
	json_t *relaxations = json_object_get(conflict, "relaxations");
	size_t n = json_array_size(
		json_object_get(json_array_get(relaxations, 0), "drop"));

	tally_rules(counts, "conflict", json_object_get(conflict, "rules"));
	tally(counts, "relaxation",
	      n == 0   ? "none"
	      : n == 1 ? "of-one"
		       : "of-two");
	for (size_t i = 0; i < json_array_size(near); i++)
		tally(counts, "near",
		      json_object_iter_key(json_object_iter(json_object_get(
			      json_array_get(near, i), "change"))));
	set(ret, "verdict", json_string(found->n_dates > 0 ? "dates" : "none"));
	set(ret, "conflict", conflict);
	set(ret, "near", near);
	return ret;
}

static json_t *check(const struct conference *conference,
		     const struct tally *counts)
{
	json_t *ret = json_object(), *checks = checks_of(conference);

	for (size_t i = 0; i < json_array_size(checks); i++) {
		const json_t *one = json_array_get(checks, i);
		tally(counts, "check",
		      json_string_value(json_object_get(one, "verdict")));
		tally_rules(counts, "breaks", json_object_get(one, "breaks"));
	}
	set(ret, "checks", checks);
	return ret;
}

static void answer_line(const char *line, enum what what, struct counts *counts,
			const struct tally *tally)
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
	if (what == ANSWER || what == COUNTS)
		print_line(answer_of(conference, found, counts));
	if (what == NONE && found->n_dates == 0)
		fputs(line, stdout);
	if (what == EXPLAIN)
		print_line(explain(conference, found, tally));
	if (what == CHECK)
		print_line(check(conference, tally));
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

static enum what what_of(const char *word)
{
	for (int i = 0; i < N_WHATS; i++)
		if (strcmp(word, what_words[i]) == 0)
			return (enum what)i;
	die("no such question", word);
}

/* What is never met is told too. */
static void expect(const struct tally *tally, enum what what)
{
	static const char *const explained[] = {"relaxation:of-one",
						"relaxation:of-two",
						"relaxation:none", "near:drop",
						"near:free"};
	const char *kind = what == EXPLAIN ? "conflict" : "breaks";
	char key[100];

	for (int i = 0; i < N_RULES; i++) {
		snprintf(key, sizeof(key), "%s:%s", kind, rule_ids[i]);
		if (what == CHECK || i != RULE_COMBINATION)
			set(tally->counts, key, json_integer(0));
	}
	for (int i = 0; what == EXPLAIN && i < 5; i++)
		set(tally->counts, explained[i], json_integer(0));
}

static void print_tally(const struct tally *tally)
{
	json_t *ret = json_object();

	set(ret, "counts", tally->counts);
	print_line(ret);
}

int main(int argc, char **argv)
{
	bool is_asked = argc > 1 && strncmp(argv[1], "--", 2) == 0;
	enum what what = is_asked ? what_of(argv[1]) : ANSWER;
	const char *path = argv[is_asked ? 2 : 1];
	FILE *in = path == NULL ? stdin : fopen(path, "r");
	struct tally tally = {json_object()};
	struct counts counts = {0};
	char *line = NULL;
	size_t size = 0;

	if (in == NULL)
		die("cannot be opened", path);
	expect(&tally, what);
	while (getline(&line, &size, in) > 0)
		answer_line(line, what, &counts, &tally);
	if (what == COUNTS)
		print_counts(&counts);
	if (what == EXPLAIN || what == CHECK)
		print_tally(&tally);
	else
		json_decref(tally.counts);
	free(line);
	if (path != NULL)
		fclose(in);
	return ferror(stdout) ? 1 : 0;
}
