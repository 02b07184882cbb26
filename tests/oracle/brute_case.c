/* The case from its JSON, with the defaults of the design written again. */

#include "brute_case.h"
#include "brute_fields.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const char *const weight_ids[N_WEIGHTS] = {"seat-empty", "optional-seat-empty",
					   "deputy",	 "optional-deputy",
					   "tentative",	 "unknown",
					   "distance",	 "avoid",
					   "hours",	 "chair",
					   "team",	 "visit-missed",
					   "visit-call"};

static const int64_t weight_defaults[N_WEIGHTS] = {1000, 60, 100, 10, 20,
						   30,	 2,  40,  5,  50,
						   200,	 15, 60};

const char *const milestone_ids[N_MILESTONES] = {
	"notification",	     "papers",	       "briefing",
	"record-circulated", "record-replies", "outcome-letter",
	"updated-plans",     "plans-review"};

static const struct date_rule date_rule_defaults[N_MILESTONES] = {
	{20, -1, UNIT_WORKING_DAY, false},
	{7, -1, UNIT_DAY, false},
	{7, -1, UNIT_DAY, false},
	{3, -1, UNIT_WORKING_DAY, true},
	{7, -1, UNIT_WORKING_DAY, true},
	{14, -1, UNIT_DAY, true},
	{20, M_OUTCOME_LETTER, UNIT_WORKING_DAY, true},
	{10, M_UPDATED_PLANS, UNIT_WORKING_DAY, true}};

struct known_seat {
	const char *id, *group;
	bool required, ranked, essential;
};

static const struct known_seat known_seats[] = {
	{"chief-executive", "officers", true, true, true},
	{"director-of-education", "officers", true, true, true},
	{"assistant-director", "officers", true, true, false},
	{"service-manager", "officers", true, true, false},
	{"director-of-social-services", "officers", true, true, false},
	{"leader", "members", true, true, false},
	{"cabinet-member-education", "members", true, true, false},
	{"scrutiny-chair", "members", true, true, false},
	{"lead-chief-executive", "consortium", true, true, false},
	{"lead-director", "consortium", true, true, false},
	{"managing-director", "consortium", true, true, false},
	{"lead-officer", "consortium", true, true, false},
	{"welsh-government", "stakeholders", false, false, false},
	{"wales-audit-office", "stakeholders", false, false, false},
	{"wlga", "stakeholders", false, false, false},
	{"ciw", "stakeholders", false, false, false},
	{"hiw", "stakeholders", false, false, false},
	{"chair", "team", true, false, true},
	{"support", "team", true, false, true},
	{"record", "team", true, false, true},
	{"additional-inspector", "team", false, false, false},
	{"team-hiw", "team", false, false, false},
	{"team-ciw", "team", false, false, false}};

static const char *const case_keys[] = {
	"case",	      "authority",    "conference", "inspection_ended",
	"window",     "day",	      "buffer",	    "report_published",
	"time_zone",  "people",	      "seats",	    "report_expected",
	"groups",     "quorum",	      "team",	    "required_duration",
	"rooms",      "extra_places", "resources",  "participation_agreed",
	"events",     "holidays",     "closed",	    "policy",
	"date_rules", "points",	      "exclude",    "max_candidates",
	"language",   "follows",      "visit",	    "agenda"};

static enum zone zone_or(const json_t *json, enum zone otherwise)
{
	const char *name = text_or(json, "time_zone", NULL);

	if (name == NULL)
		return otherwise;
	if (strcmp(name, "UTC") == 0)
		return ZONE_UTC;
	if (strcmp(name, "Europe/London") != 0)
		die("a zone the oracle does not know", name);
	return ZONE_LONDON;
}

static int64_t cover_end(enum zone zone, const char *to)
{
	if (strlen(to) == 10)
		return day_start(zone, parse_day(to) + 1);
	return parse_instant(zone, to);
}

/* False: there is none. */
static bool read_calendar_of(const json_t *owner, enum zone zone,
			     const char *email, struct calendar *ret)
{
	const json_t *json = json_object_get(owner, "calendar");
	const json_t *covers = json_object_get(json, "covers");
	const char *as_of = text_or(json, "as_of", NULL);
	struct reading reading = {.zone = zone, .email = email};
	struct cover stated;

	if (json == NULL)
		return false;
	if (as_of != NULL) {
		reading.as_of = parse_instant(zone, as_of);
		reading.has_as_of = true;
	}
	if (covers != NULL) {
		stated.from = parse_instant(zone, text_of(covers, "from"));
		stated.to = cover_end(zone, text_of(covers, "to"));
		reading.stated = &stated;
	}
	read_calendar(text_of(json, "ics"), &reading, ret);
	return true;
}

static void read_people(struct conference *ret, const json_t *json)
{
	ret->n_people = size_of(json, "people", MAX_PEOPLE);
	for (int i = 0; i < ret->n_people; i++) {
		const json_t *from = element(json, "people", i);
		struct person *person = &ret->people[i];
		person->id = text_of(from, "id");
		person->language = text_or(from, "language", "");
		person->email = json_string_value(element(from, "email", 0));
		person->zone = zone_or(from, ret->zone);
		person->travel_s =
			parse_duration_s(text_or(from, "travel", "PT0S"));
		person->has_calendar =
			read_calendar_of(from, person->zone, person->email,
					 &person->calendar);
		read_times_of(from, person);
	}
	for (int i = 0; i < ret->n_people; i++) {
		int k = i;
		for (; k > 0; k--) {
			int before = ret->people_by_id[k - 1];
			if (strcmp(ret->people[before].id, ret->people[i].id) <
			    0)
				break;
			ret->people_by_id[k] = before;
		}
		ret->people_by_id[k] = i;
	}
}

static bool is_known_as(const char *id, const char *known)
{
	size_t n = strlen(known);

	if (strncmp(id, known, n) != 0)
		return false;
	if (id[n] == '\0')
		return true;
	if (strcmp(known, "assistant-director") != 0 &&
	    strcmp(known, "service-manager") != 0 &&
	    strcmp(known, "additional-inspector") != 0)
		return false;
	if (id[n++] != '-' || id[n] == '\0')
		return false;
	return strspn(id + n, "0123456789") == strlen(id + n);
}

static const struct known_seat *known_seat_of(const char *id)
{
	size_t n = sizeof(known_seats) / sizeof(*known_seats);

	for (size_t i = 0; i < n; i++)
		if (is_known_as(id, known_seats[i].id))
			return &known_seats[i];
	return NULL;
}

/* Equals go by id. */
static void sort_candidates(const struct conference *conference,
			    struct seat *seat)
{
	for (int i = 1; i < seat->n_candidates; i++)
		for (int j = i; j > 0; j--) {
			int a = seat->candidates[j - 1];
			int b = seat->candidates[j];
			if (strcmp(conference->people[a].id,
				   conference->people[b].id) < 0)
				break;
			seat->candidates[j - 1] = b;
			seat->candidates[j] = a;
		}
}

static void read_seat(const struct conference *conference, const json_t *json,
		      struct seat *ret)
{
	const struct known_seat unknown = {NULL, NULL, true, true, false};
	const struct known_seat *known;
	const char *role;

	ret->id = text_of(json, "id");
	known = known_seat_of(ret->id);
	if (known == NULL)
		known = &unknown;
	ret->group = text_or(json, "group", known->group);
	if (ret->group == NULL)
		die("a seat without a group", ret->id);
	role = text_or(json, "role",
		       known->required ? "REQ-PARTICIPANT" : "OPT-PARTICIPANT");
	ret->invited = strcmp(role, "NON-PARTICIPANT") != 0;
	ret->required = ret->invited && strcmp(role, "OPT-PARTICIPANT") != 0;
	ret->held_with = -1;
	ret->has_buffer = strcmp(ret->group, conference->buffer_group) == 0;
	ret->ranked =
		strcmp(text_or(json, "order", known->ranked ? "ranked" : "any"),
		       "ranked") == 0;
	ret->essential = flag_or(json, "essential", known->essential);
	ret->n_candidates = size_of(json, "candidates", MAX_CANDIDATES_A_SEAT);
	for (int i = 0; i < ret->n_candidates; i++)
		ret->candidates[i] =
			person_of(conference,
				  json_string_value(
					  element(json, "candidates", i)));
	if (!ret->ranked)
		sort_candidates(conference, ret);
}

/* All the sorted things begin with their id. */
static int by_id(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void read_seats(struct conference *ret, const json_t *json)
{
	ret->n_seats = size_of(json, "seats", MAX_SEATS);
	for (int i = 0; i < ret->n_seats; i++)
		read_seat(ret, element(json, "seats", i), &ret->seats[i]);
	qsort(ret->seats, (size_t)ret->n_seats, sizeof(*ret->seats), by_id);
}

static struct group *group_of(struct conference *conference, const char *id)
{
	for (int i = 0; i < conference->n_groups; i++)
		if (strcmp(conference->groups[i].id, id) == 0)
			return &conference->groups[i];
	if (conference->n_groups == MAX_GROUPS)
		die("more groups than a small case has", id);
	conference->groups[conference->n_groups].id = id;
	return &conference->groups[conference->n_groups++];
}

static void read_groups(struct conference *ret, const json_t *json)
{
	const json_t *quorum = json_object_get(json, "quorum");

	for (int i = 0; i < size_of(json, "groups", MAX_GROUPS); i++) {
		const json_t *from = element(json, "groups", i);
		group_of(ret, text_of(from, "id"))->required =
			(int)number_or(from, "required", 0);
	}
	for (int i = 0; i < ret->n_seats; i++)
		if (ret->seats[i].invited)
			group_of(ret, ret->seats[i].group);
	qsort(ret->groups, (size_t)ret->n_groups, sizeof(*ret->groups), by_id);
	ret->quorum = (int)number_or(quorum, "required", 0);
	ret->max_deputies = (int)number_or(quorum, "max_deputies", -1);
}

static void read_team(struct conference *ret, const json_t *json)
{
	const json_t *team = json_object_get(json, "team");
	const char *lead = text_or(team, "inspection_lead", NULL);

	ret->inspection_lead = lead == NULL ? -1 : person_of(ret, lead);
	ret->n_link_inspectors = size_of(team, "link_inspectors", MAX_PEOPLE);
	for (int i = 0; i < ret->n_link_inspectors; i++)
		ret->link_inspectors[i] =
			person_of(ret,
				  json_string_value(
					  element(team, "link_inspectors", i)));
}

static int read_things(const struct conference *conference, const json_t *json,
		       const char *key, struct thing *ret)
{
	int n = size_of(json, key, MAX_ROOMS);

	for (int i = 0; i < n; i++) {
		const json_t *from = element(json, key, i);
		ret[i].id = text_of(from, "id");
		ret[i].venue = text_or(from, "venue", "");
		ret[i].is_base = strcmp(text_or(from, "kind", ""), "base") == 0;
		ret[i].capacity = (int)number_or(from, "capacity", 0);
		ret[i].both_languages = strcmp(text_or(from, "needed_if", ""),
					       "both-languages") == 0;
		ret[i].has_calendar = read_calendar_of(from, conference->zone,
						       NULL, &ret[i].calendar);
	}
	qsort(ret, (size_t)n, sizeof(*ret), by_id);
	return n;
}

/* An event of the case itself is a calendar of one item. */
static void read_single_event(const struct conference *conference,
			      const json_t *json, struct event *ret)
{
	struct item *item = calloc(1, sizeof(*item));

	if (item == NULL)
		die("event", "no memory");
	item->from = parse_instant(conference->zone, text_of(json, "from"));
	item->to = cover_end(conference->zone, text_of(json, "to"));
	ret->calendar = (struct calendar){.items = item, .n_items = 1};
}

static struct effect effect_of(const json_t *json, int64_t points)
{
	struct effect ret = {.category = text_or(json, "category", NULL),
			     .blocks = strcmp(text_or(json, "effect", "block"),
					      "block") == 0,
			     .points = number_or(json, "points", points)};

	return ret;
}

static void read_effects(const json_t *json, int64_t points, struct event *ret)
{
	int n = size_of(json, "categories", MAX_CATEGORIES);
	struct effect own = effect_of(json, points);

	for (int i = 0; i < n; i++)
		ret->effects[i] =
			effect_of(element(json, "categories", i), own.points);
	ret->effects[n] = own;
	ret->n_effects = n + 1;
}

static void read_events(struct conference *ret, const json_t *json)
{
	ret->n_events = size_of(json, "events", MAX_EVENTS);
	for (int i = 0; i < ret->n_events; i++) {
		const json_t *from = element(json, "events", i);
		struct event *event = &ret->events[i];
		event->id = text_of(from, "id");
		event->is_inspection = strcmp(text_or(from, "kind", "local"),
					      "inspection") == 0;
		read_effects(from, ret->weights[W_AVOID], event);
		if (!read_calendar_of(from, ret->zone, NULL, &event->calendar))
			read_single_event(ret, from, event);
	}
	qsort(ret->events, (size_t)ret->n_events, sizeof(*ret->events), by_id);
}

static void close_days(struct conference *ret, int from, int to)
{
	if (ret->n_closed == MAX_CLOSED)
		die("more than a small case has", "closed");
	ret->closed[ret->n_closed++] = (struct cover){from, to};
}

/* Of a calendar of whole days: all that is not cancelled. */
static void close_calendar(struct conference *ret, const json_t *json)
{
	struct calendar calendar;

	read_calendar_of(json, ret->zone, NULL, &calendar);
	for (int i = 0; i < calendar.n_items; i++)
		if (!calendar.items[i].cancelled)
			close_days(ret,
				   day_at(ret->zone, calendar.items[i].from),
				   day_at(ret->zone, calendar.items[i].to - 1));
	free_calendar(&calendar);
}

static void read_closed(struct conference *ret, const json_t *json)
{
	for (int i = 0; i < size_of(json, "closed", MAX_CLOSED); i++) {
		const json_t *from = element(json, "closed", i);
		if (json_object_get(from, "calendar") != NULL)
			close_calendar(ret, from);
		else
			close_days(ret, parse_day(text_of(from, "from")),
				   parse_day(text_of(from, "to")));
	}
	ret->n_excluded = size_of(json, "exclude", MAX_CLOSED);
	for (int i = 0; i < ret->n_excluded; i++)
		ret->excluded[i] = parse_day(
			json_string_value(element(json, "exclude", i)));
}

static enum word word_of(const json_t *json, const char *key,
			 const char *otherwise)
{
	const char *word = text_or(json, key, otherwise);

	if (strcmp(word, "allow") == 0)
		return WORD_ALLOW;
	if (strcmp(word, "free") == 0)
		return WORD_FREE;
	if (strcmp(word, "busy") == 0)
		return WORD_BUSY;
	if (strcmp(word, "tentative") == 0)
		return WORD_TENTATIVE;
	die("no word of the policy", word);
}

static void read_policy(struct conference *ret, const json_t *json)
{
	const json_t *from = json_object_get(json, "policy");

	ret->policy.tentative = word_of(from, "tentative", "allow");
	ret->policy.needs_action = word_of(from, "needs_action", "tentative");
	ret->policy.unknown = word_of(from, "unknown", "allow");
	ret->policy.distrusts_assumed =
		strcmp(text_or(from, "assumed", "allow"), "unknown") == 0;
	ret->policy.max_age_s =
		parse_duration_s(text_or(from, "max_age", "P14D"));
}

static void read_points(struct conference *ret, const json_t *json)
{
	const json_t *from = json_object_get(json, "points");

	for (int i = 0; i < N_WEIGHTS; i++)
		ret->weights[i] =
			number_or(from, weight_ids[i], weight_defaults[i]);
}

static int milestone_of(const char *id)
{
	if (strcmp(id, "conference") == 0)
		return -1;
	for (int i = 0; i < N_MILESTONES; i++)
		if (strcmp(milestone_ids[i], id) == 0)
			return i;
	die("no such milestone", id);
}

static void read_date_rules(struct conference *ret, const json_t *json)
{
	json_t *rules = json_object_get(json, "date_rules"), *from;
	const char *id;

	for (int i = 0; i < N_MILESTONES; i++)
		ret->date_rules[i] = date_rule_defaults[i];
	json_object_foreach(rules, id, from)
	{
		struct date_rule *rule = &ret->date_rules[milestone_of(id)];
		const char *unit = text_or(from, "unit", NULL);
		const char *direction = text_or(from, "direction", NULL);
		const char *base = text_or(from, "from", NULL);
		rule->n = (int)number_or(from, "n", rule->n);
		if (base != NULL)
			rule->from = milestone_of(base);
		if (direction != NULL)
			rule->after = strcmp(direction, "after") == 0;
		if (unit != NULL && strcmp(unit, "day") == 0)
			rule->unit = UNIT_DAY;
		else if (unit != NULL && strcmp(unit, "month") == 0)
			rule->unit = UNIT_MONTH;
		else if (unit != NULL)
			rule->unit = UNIT_WORKING_DAY;
	}
}

static void read_hours(struct conference *ret, const json_t *json)
{
	const json_t *day = json_object_get(json, "day");
	const json_t *preferred = json_object_get(day, "preferred");
	const json_t *buffer = json_object_get(json, "buffer");

	ret->duration_s =
		parse_duration_s(text_or(json, "required_duration", "PT3H30M"));
	ret->earliest_s = parse_clock_s(text_or(day, "earliest", "09:30"));
	ret->latest_s = parse_clock_s(text_or(day, "latest", "16:30"));
	ret->interval_s =
		parse_duration_s(text_or(day, "start_interval", "PT30M"));
	ret->preferred_from_s =
		parse_clock_s(text_or(preferred, "from", "10:00"));
	ret->preferred_to_s = parse_clock_s(text_or(preferred, "to", "14:00"));
	ret->buffer_group = text_or(buffer, "group", "team");
	ret->before_s = parse_duration_s(text_or(buffer, "before", "PT45M"));
	ret->after_s = parse_duration_s(text_or(buffer, "after", "PT45M"));
}

static void check_keys(json_t *json)
{
	size_t n = sizeof(case_keys) / sizeof(*case_keys);
	const char *key;
	json_t *value;

	json_object_foreach(json, key, value)
	{
		size_t i = 0;
		while (i < n && strcmp(case_keys[i], key) != 0)
			i++;
		if (i == n)
			die("a field the oracle does not know", key);
	}
	if (strcmp(text_or(json, "holidays", "england-and-wales"),
		   "england-and-wales") != 0)
		die("holidays the oracle does not know", "");
}

struct conference *read_conference(json_t *json, const char *now)
{
	struct conference *ret = calloc(1, sizeof(*ret));

	if (ret == NULL)
		die("case", "no memory");
	check_keys(json);
	ret->zone = zone_or(json, ZONE_LONDON);
	ret->now = parse_instant(ret->zone, now);
	read_hours(ret, json);
	read_people(ret, json);
	read_seats(ret, json);
	read_held(ret, json);
	read_groups(ret, json);
	read_team(ret, json);
	read_follows(ret, json);
	read_window(ret, json);
	read_agenda(ret, json);
	read_visit(ret, json);
	ret->n_rooms = read_things(ret, json, "rooms", ret->rooms);
	ret->n_resources = read_things(ret, json, "resources", ret->resources);
	read_points(ret, json);
	read_events(ret, json);
	read_closed(ret, json);
	read_policy(ret, json);
	read_date_rules(ret, json);
	ret->extra_places = (int)number_or(json, "extra_places", 2);
	ret->max_candidates = (int)number_or(json, "max_candidates", 5);
	return ret;
}

void free_conference(struct conference *conference)
{
	for (int i = 0; i < conference->n_people; i++)
		free_calendar(&conference->people[i].calendar);
	for (int i = 0; i < conference->n_rooms; i++)
		free_calendar(&conference->rooms[i].calendar);
	for (int i = 0; i < conference->n_resources; i++)
		free_calendar(&conference->resources[i].calendar);
	for (int i = 0; i < conference->n_events; i++)
		free_calendar(&conference->events[i].calendar);
	free(conference);
}
