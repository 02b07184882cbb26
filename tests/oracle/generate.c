/*
 * generate SEED N [-FEATURE]...: N random small cases, one JSON object a
 * line, {"case": {...}, "now": "..."}; the same bytes for the same seed.
 * -FEATURE: a feature of generate_maker.h is in none of them. They are
 * made so that every rule, every term and every step of the tie rule decides
 * something often, and stay within what brute.c reads.
 */

#include "generate_maker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char known_ids[] =
	"chief-executive director-of-education assistant-director "
	"service-manager-1 service-manager-2 leader cabinet-member-education "
	"scrutiny-chair lead-director lead-officer welsh-government wlga ciw "
	"chair chair support record record adviser guest observer "
	"additional-inspector-1 team-hiw";

void set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) != 0)
		die("no memory", key);
}

void set_text(json_t *object, const char *key, const char *text)
{
	set(object, key, json_string(text));
}

void set_day(json_t *object, const char *key, int day)
{
	char text[11];

	format_day(day, text);
	set_text(object, key, text);
}

void set_word(struct maker *maker, json_t *object, const char *key,
	      const char *words)
{
	char word[64];

	set_text(object, key, random_word(&maker->random, words, word));
}

bool chance(struct maker *maker, int percent)
{
	return random_chance(&maker->random, percent);
}

bool chance_of(struct maker *maker, enum feature feature, int percent)
{
	return chance(maker, percent) && !maker->leaves_out[feature];
}

int between(struct maker *maker, int least, int most)
{
	return random_between(&maker->random, least, most);
}

/* The order in a file must not matter. */
json_t *shuffled(struct maker *maker, json_t *array)
{
	json_t *ret = json_array();

	while (json_array_size(array) > 0) {
		size_t i = (size_t)random_below(&maker->random,
						(int)json_array_size(array));
		json_array_append(ret, json_array_get(array, i));
		json_array_remove(array, i);
	}
	json_decref(array);
	return ret;
}

static int random_first_day(struct maker *maker)
{
	int year = chance(maker, 60) ? 2026 : between(maker, 2019, 2027);
	int day;

	if (chance(maker, 25))
		day = day_of(year, 10, between(maker, 12, 26));
	else if (chance(maker, 25))
		day = day_of(year, 12, between(maker, 10, 28));
	else if (chance(maker, 30))
		day = day_of(year, between(maker, 3, 5), between(maker, 1, 30));
	else
		day = day_of(year, between(maker, 1, 12),
			     between(maker, 1, 28));
	if (day < day_of(2019, 4, 1))
		day += 120;
	return day;
}

static void make_window(struct maker *maker)
{
	struct season *season = &maker->season;
	json_t *window = json_object();
	int target;

	season->from = random_first_day(maker);
	season->to = season->from + between(maker, 4, 19);
	target = between(maker, season->from - 4, season->to + 4);
	maker->has_long_window = chance_of(maker, F_KINDS, 1);
	if (maker->has_long_window) {
		/* a progress conference's: from 11 to 19 months after */
		season->from = add_months(target, -1);
		season->to = add_months(target, 7);
	} else if (chance(maker, 4)) {
		/* the default window: six weeks on either side of the target */
		season->from = target - 42;
		season->to = target + 42;
	} else {
		set_day(window, "from", season->from);
		set_day(window, "to", season->to);
	}
	if (chance(maker, 50))
		set_day(window, "target", target);
	season->busy_from = season->from;
	if (maker->has_visit)
		season->busy_from -= between(maker, 8, 45);
	make_kind(maker, window, target);
	set(maker->json, "window", window);
}

static void make_now(struct maker *maker, json_t *line)
{
	struct season *season = &maker->season;
	int day = season->from - between(maker, 14, 60);
	char text[26];

	if (chance(maker, 50))
		day = season->from - between(maker, 20, 36);
	season->now = day_start(ZONE_LONDON, day);
	if (chance(maker, 40)) {
		set_day(line, "now", day);
		return;
	}
	season->now += between(maker, 0, 86399 / 60) * 60;
	format_instant(chance(maker, 50) ? ZONE_UTC : ZONE_LONDON, season->now,
		       text);
	set_text(line, "now", text);
}

static void make_hours(struct maker *maker)
{
	static const char durations[] = "PT2H PT2H30M PT3H PT3H30M PT4H";
	json_t *day = json_object(), *preferred = json_object();
	json_t *buffer = json_object();

	if (chance(maker, 90))
		set_word(maker, maker->json, "required_duration", durations);
	if (chance(maker, 80))
		set_word(maker, day, "earliest", "09:00 09:30 10:00 08:45");
	if (chance(maker, 80))
		set_word(maker, day, "latest", "14:00 15:00 15:30 16:30");
	if (chance(maker, 95))
		set_word(maker, day, "start_interval",
			 "PT30M PT1H PT1H PT90M PT2H");
	if (chance(maker, 50)) {
		set_word(maker, preferred, "from", "09:30 10:00 10:30 11:15");
		set_word(maker, preferred, "to", "11:15 11:30 12:00 13:00");
		set(day, "preferred", preferred);
	} else {
		json_decref(preferred);
	}
	set(maker->json, "day", day);
	if (chance(maker, 60)) {
		set_word(maker, buffer, "group", "team team officers");
		set_word(maker, buffer, "before", "PT0S PT15M PT45M PT1H");
		set_word(maker, buffer, "after", "PT0S PT15M PT45M PT1H");
	}
	set(maker->json, "buffer", buffer);
}

static void make_policy(struct maker *maker)
{
	json_t *policy = json_object();

	maker->season.max_age_s = 14 * 86400;
	if (chance(maker, 30))
		set_word(maker, policy, "tentative", "allow free busy");
	if (chance(maker, 30))
		set_word(maker, policy, "needs_action", "tentative free busy");
	if (chance(maker, 30))
		set_word(maker, policy, "unknown", "allow busy busy");
	if (chance(maker, 30))
		set_word(maker, policy, "assumed", "allow unknown");
	if (chance(maker, 20)) {
		maker->season.max_age_s = 2 * 86400;
		set_text(policy, "max_age", "P2D");
	}
	set(maker->json, "policy", policy);
}

static void make_points(struct maker *maker)
{
	static const char ids[] =
		"seat-empty optional-seat-empty deputy optional-deputy "
		"tentative unknown distance avoid hours chair "
		"team visit-missed visit-call visit-call";
	int n = maker->are_alike ? 5 : between(maker, 0, 3);
	json_t *points = json_object();
	char id[64];

	if (maker->are_alike) {
		set(points, "distance", json_integer(0));
		set(points, "deputy", json_integer(0));
	}
	for (int i = 0; i < n; i++) {
		int value = chance(maker, 50) ? 0 : between(maker, 1, 120);
		set(points, random_word(&maker->random, ids, id),
		    json_integer(chance(maker, 3) ? 100000 : value));
	}
	if (json_integer_value(json_object_get(points, "distance")) > 120)
		set(points, "distance", json_integer(120));
	set(maker->json, "points", points);
}

static void make_ids(struct maker *maker)
{
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz";

	maker->n_people = between(maker, 4, 9);
	for (int i = 0; i < maker->n_people; i++) {
		bool is_new = false;
		while (!is_new) {
			snprintf(maker->people[i], ID_BYTES, "p-%c",
				 letters[random_below(&maker->random, 24)]);
			is_new = true;
			for (int k = 0; k < i; k++)
				is_new &= strcmp(maker->people[k],
						 maker->people[i]) != 0;
		}
	}
}

static json_t *make_person(struct maker *maker, const char *id)
{
	json_t *ret = json_object(), *emails;
	char email[64];

	snprintf(email, sizeof(email), "%s@example.org", id);
	set_text(ret, "id", id);
	set_text(ret, "name", id);
	set_word(maker, ret, "language", "cy en en");
	if (chance(maker, 20))
		set_word(maker, ret, "travel", "PT0S PT30M PT1H");
	if (chance(maker, 10))
		set_word(maker, ret, "time_zone", "UTC Europe/London");
	if (chance(maker, 50)) {
		emails = json_array();
		json_array_append_new(emails, json_string(email));
		set(ret, "email", emails);
	}
	if (chance(maker, 90))
		set(ret, "calendar",
		    random_calendar(&maker->random, &maker->season,
				    json_object_get(ret, "email") ? email
								  : NULL));
	make_times(maker, ret);
	return ret;
}

static void make_people(struct maker *maker)
{
	json_t *people = json_array();
	static const int densities[] = {2, 4, 7, 10, 16, 24};

	maker->season.density = densities[random_below(&maker->random, 6)];
	if (maker->are_alike)
		maker->season.density = 2;
	for (int i = 0; i < maker->n_people; i++)
		json_array_append_new(people,
				      make_person(maker, maker->people[i]));
	set(maker->json, "people", people);
}

const char *known_group(const char *id)
{
	static const char *const groups[][2] = {
		{"chief", "officers"},	   {"director", "officers"},
		{"assistant", "officers"}, {"service", "officers"},
		{"leader", "members"},	   {"cabinet", "members"},
		{"scrutiny", "members"},   {"lead-", "consortium"},
		{"welsh", "stakeholders"}, {"wlga", "stakeholders"},
		{"ciw", "stakeholders"},   {"chair", "team"},
		{"support", "team"},	   {"record", "team"},
		{"additional", "team"},	   {"team-", "team"}};

	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		if (strncmp(id, groups[i][0], strlen(groups[i][0])) == 0)
			return groups[i][1];
	return NULL;
}

static bool is_seat_taken(const struct maker *maker, const char *id)
{
	for (int i = 0; i < maker->n_seats; i++)
		if (strcmp(maker->seats[i].id, id) == 0)
			return true;
	return false;
}

json_t *random_people(struct maker *maker, int n)
{
	json_t *ret = json_array();
	int first = random_below(&maker->random, maker->n_people);
	int step = chance(maker, 50) ? 1 : maker->n_people - 1;

	for (int i = 0; i < n; i++)
		json_array_append_new(ret,
				      json_string(
					      maker->people[(first + i * step) %
							    maker->n_people]));
	return ret;
}

static void make_details(struct maker *maker, struct made_seat *seat,
			 json_t *json)
{
	bool is_known = known_group(seat->id) != NULL;
	bool is_team = strcmp(seat->group, "team") == 0;

	if (!is_known)
		set_text(json, "group", seat->group);
	if (!is_known && chance(maker, 70))
		set_word(maker, json, "role",
			 "REQ-PARTICIPANT OPT-PARTICIPANT OPT-PARTICIPANT "
			 "CHAIR");
	if (maker->n_seats > 0 && !is_known && chance(maker, 8)) {
		set_text(json, "role", "NON-PARTICIPANT");
		seat->invited = false;
		if (chance(maker, 50)) {
			strcpy(seat->group, "advice");
			set_text(json, "group", "advice");
		}
	}
	if (!is_team && chance(maker, is_known ? 10 : 60))
		set_word(maker, json, "order", "any any ranked");
	if (chance(maker, 25))
		set(json, "essential", json_boolean(chance(maker, 20)));
	else if (!is_known && chance(maker, 15))
		set(json, "essential", json_true());
	if (maker->has_visit && strcmp(seat->id, "chair") == 0 &&
	    chance(maker, 40))
		set(json, "essential", json_false());
	if (!seat->invited)
		json_object_del(json, "essential");
}

static json_t *make_seat(struct maker *maker)
{
	struct made_seat *seat = &maker->seats[maker->n_seats];
	json_t *json = json_object();
	const char *group;
	char id[64];

	do
		random_word(&maker->random, known_ids, id);
	while (is_seat_taken(maker, id));
	if (maker->has_visit && maker->n_seats < 2)
		strcpy(id, maker->n_seats == 0 ? "chair" : "chief-executive");
	if (maker->has_visit && maker->n_seats == 2 && chance(maker, 60))
		strcpy(id, "director-of-education");
	strcpy(seat->id, id);
	seat->invited = true;
	seat->is_held = seat->is_host = false;
	group = known_group(id);
	if (group == NULL)
		group = maker->n_seats > 0 ? maker->seats[0].group : "advice";
	strcpy(seat->group, group);
	maker->has_team |= strcmp(group, "team") == 0;
	set_text(json, "id", id);
	make_details(maker, seat, json);
	if (chance(maker, strcmp(seat->group, "team") == 0 ? 96 : 93) ||
	    strcmp(id, "chief-executive") == 0)
		set(json, "candidates",
		    random_people(maker, between(maker, 1, 3)));
	else if (chance(maker, 50))
		set(json, "candidates", json_array());
	seat->json = json;
	maker->n_seats++;
	return json;
}

static void make_seats(struct maker *maker)
{
	json_t *seats = json_array();
	int n = between(maker, 3, 6);

	for (int i = 0; i < n; i++)
		json_array_append_new(seats, make_seat(maker));
	make_held(maker);
	set(maker->json, "seats", shuffled(maker, seats));
}

static int count_seats(const struct maker *maker, const char *group,
		       bool is_quorum)
{
	int n = 0;

	for (int i = 0; i < maker->n_seats; i++) {
		bool is_in =
			is_quorum ? strcmp(maker->seats[i].group, "team") != 0
				  : strcmp(maker->seats[i].group, group) == 0;
		n += is_in && maker->seats[i].invited &&
		     !maker->seats[i].is_held;
	}
	return n;
}

static void make_groups(struct maker *maker)
{
	json_t *groups = json_array(), *quorum = json_object();
	int quorum_seats = count_seats(maker, NULL, true);

	for (int i = 0; i < maker->n_seats; i++) {
		const char *id = maker->seats[i].group;
		json_t *group;
		bool is_new = true, is_told;
		for (int k = 0; k < i; k++)
			is_new &= strcmp(maker->seats[k].group, id) != 0;
		is_told = strcmp(id, "advice") == 0; /* a group of its own */
		if (!is_new || (!is_told && chance(maker, 50)))
			continue;
		group = json_object();
		set_text(group, "id", id);
		set(group, "required",
		    json_integer(
			    between(maker, 0, count_seats(maker, id, false))));
		json_array_append_new(groups, group);
	}
	set(maker->json, "groups", shuffled(maker, groups));
	if (chance(maker, 60))
		set(quorum, "required",
		    json_integer(quorum_seats -
				 (quorum_seats > 0 && chance(maker, 50))));
	if (chance(maker, 50))
		set(quorum, "max_deputies", json_integer(between(maker, 0, 2)));
	set(maker->json, "quorum", quorum);
}

static void make_team(struct maker *maker)
{
	json_t *team;

	if (!maker->has_team)
		return;
	team = json_object();
	set(team, "link_inspectors",
	    random_people(maker, between(maker, 1, 4)));
	if (chance(maker, 80))
		set_text(team, "inspection_lead",
			 maker->people[random_below(&maker->random,
						    maker->n_people)]);
	set(maker->json, "team", team);
}

static json_t *make_room(struct maker *maker, const char *id, bool is_base)
{
	json_t *ret = json_object();
	int most = maker->n_seats + 4;

	set_text(ret, "id", id);
	set_word(maker, ret, "venue", "hall hall hall annexe");
	set_text(ret, "kind", is_base ? "base" : "conference");
	if (!is_base || chance(maker, 30))
		set(ret, "capacity",
		    json_integer(chance(maker, 60)
					 ? most
					 : between(maker, most - 3, most + 6)));
	if (chance(maker, 85))
		set(ret, "calendar",
		    random_calendar(&maker->random, &maker->season, NULL));
	return ret;
}

static void make_rooms(struct maker *maker)
{
	json_t *rooms = json_array(), *resources = json_array();
	int n = chance(maker, 55) ? between(maker, 1, 3) : 0;
	int n_bases = chance(maker, 45) ? between(maker, 1, 2) : 0;
	int n_resources = chance(maker, 30) ? between(maker, 1, 2) : 0;
	char id[ID_BYTES];

	for (int i = 0; i < n + n_bases; i++) {
		snprintf(id, sizeof(id), "r%d", (i * 3 + 1) % 7);
		json_array_append_new(rooms, make_room(maker, id, i >= n));
	}
	for (int i = 0; i < n_resources; i++) {
		json_t *resource = json_object();
		set_text(resource, "id", i == 0 ? "translator" : "camera");
		if (i == 0 && chance(maker, 80))
			set_text(resource, "needed_if", "both-languages");
		set(resource, "calendar",
		    random_calendar(&maker->random, &maker->season, NULL));
		json_array_append_new(resources, resource);
	}
	set(maker->json, "rooms", shuffled(maker, rooms));
	set(maker->json, "resources", shuffled(maker, resources));
	if (chance(maker, 70))
		set(maker->json, "extra_places",
		    json_integer(between(maker, 0, 4)));
}

static void add_categories(struct maker *maker, json_t *event)
{
	json_t *categories = json_array();
	int n = between(maker, 1, 2);

	for (int i = 0; i < n; i++) {
		json_t *category = json_object();
		set_text(category, "category", i == 0 ? "council" : "fair");
		set_word(maker, category, "effect", "block avoid avoid");
		set(category, "points", json_integer(between(maker, 0, 90)));
		json_array_append_new(categories, category);
	}
	set(event, "categories", categories);
}

static void make_events(struct maker *maker)
{
	json_t *events = json_array();
	int n = chance(maker, 60) ? between(maker, 1, 3) : 0;

	for (int i = 0; i < n; i++) {
		json_t *event = json_object();
		int from = between(maker, maker->season.from, maker->season.to);
		set_text(event, "id",
			 i == 0	  ? "fair"
			 : i == 1 ? "council"
				  : "terms");
		set_word(maker, event, "effect", "block avoid");
		if (chance_of(maker, F_INSPECTION, 30))
			set_word(maker, event, "kind",
				 "inspection inspection local");
		if (chance(maker, 60)) {
			set(event, "calendar",
			    random_events(&maker->random, &maker->season,
					  false));
			if (chance(maker, 40))
				add_categories(maker, event);
		} else {
			set_day(event, "from", from);
			set_day(event, "to", from + between(maker, 0, 2));
		}
		if (strcmp(json_string_value(json_object_get(event, "effect")),
			   "avoid") == 0 &&
		    chance(maker, 40))
			set(event, "points",
			    json_integer(between(maker, 0, 90)));
		json_array_append_new(events, event);
	}
	set(maker->json, "events", shuffled(maker, events));
}

static void make_days_out(struct maker *maker)
{
	json_t *closed = json_array(), *exclude = json_array();
	int n = chance(maker, 30) ? between(maker, 1, 2) : 0;
	char text[11];

	for (int i = 0; i < n; i++) {
		json_t *days = json_object();
		int from = between(maker, maker->season.from - 30,
				   maker->season.to + 10);
		if (chance(maker, 25)) {
			set(days, "calendar",
			    random_events(&maker->random, &maker->season,
					  true));
			json_array_append_new(closed, days);
			continue;
		}
		set_day(days, "from", from);
		set_day(days, "to", from + between(maker, 0, 4));
		json_array_append_new(closed, days);
	}
	n = chance(maker, 30) ? between(maker, 1, 3) : 0;
	for (int i = 0; i < n; i++) {
		format_day(maker->season.from + 4 * i +
				   random_below(&maker->random, 4),
			   text);
		json_array_append_new(exclude, json_string(text));
	}
	set(maker->json, "closed", closed);
	set(maker->json, "exclude", exclude);
}

static void make_date_rules(struct maker *maker)
{
	json_t *rules = json_object();
	json_t *rule = json_object();
	char word[64];

	random_word(&maker->random,
		    "notification notification papers briefing outcome-letter "
		    "record-replies updated-plans plans-review",
		    word);
	if (!chance(maker, 20)) {
		json_decref(rule);
	} else {
		bool is_before = strcmp(word, "notification") == 0 ||
				 strcmp(word, "papers") == 0 ||
				 strcmp(word, "briefing") == 0;
		set(rule, "n", json_integer(between(maker, 1, 25)));
		set_word(maker, rule, "unit", "working-day day");
		if (chance(maker, 15)) {
			set(rule, "n", json_integer(1));
			set_text(rule, "unit", "month");
		}
		set_text(rule, "from",
			 strcmp(word, "updated-plans") == 0 && chance(maker, 50)
				 ? "record-replies"
				 : "conference");
		set_text(rule, "direction", is_before ? "before" : "after");
		if (chance(maker, 20))
			json_object_del(rule, "direction");
		if (chance(maker, 20))
			json_object_del(rule, "from");
		if (chance(maker, 20))
			set(rule, "n", json_integer(0));
		set(rules, word, rule);
	}
	/* Little time for a visit. */
	if (maker->has_visit && chance(maker, 50)) {
		rule = json_object();
		set(rule, "n", json_integer(between(maker, 5, 9)));
		set(rules, "notification", rule);
	}
	set(maker->json, "date_rules", rules);
}

static json_t *make_case(struct maker *maker, int number)
{
	json_t *line = json_object();
	char id[40];

	maker->json = json_object();
	maker->n_seats = 0;
	maker->has_team = false;
	maker->are_alike = chance(maker, 30);
	snprintf(id, sizeof(id), "case-%d", number);
	set_text(maker->json, "case", id);
	maker->zone = ZONE_LONDON;
	maker->has_visit = chance_of(maker, F_VISIT, 30);
	maker->season.has_broken = !maker->leaves_out[F_INCOMPLETE];
	if (chance(maker, 5)) {
		set_word(maker, maker->json, "time_zone", "UTC Europe/London");
		if (strcmp(json_string_value(
				   json_object_get(maker->json, "time_zone")),
			   "UTC") == 0)
			maker->zone = ZONE_UTC;
	}
	make_ids(maker);
	make_window(maker);
	make_now(maker, line);
	make_hours(maker);
	make_policy(maker);
	make_people(maker);
	make_seats(maker);
	make_groups(maker);
	make_team(maker);
	make_agenda(maker);
	make_visit(maker);
	make_rooms(maker);
	make_events(maker);
	make_days_out(maker);
	make_points(maker);
	make_date_rules(maker);
	if (chance(maker, 80))
		set(maker->json, "max_candidates",
		    json_integer(between(maker, 1, 6)));
	set(line, "case", maker->json);
	return line;
}

static void leave_out(struct maker *maker, const char *option)
{
	for (int i = 0; i < N_FEATURES; i++)
		if (option[0] == '-' &&
		    strcmp(option + 1, feature_words[i]) == 0) {
			maker->leaves_out[i] = true;
			return;
		}
	die("no such feature", option);
}

int main(int argc, char **argv)
{
	struct maker maker = {0};
	int n;

	if (argc < 3)
		die("usage", "generate SEED N [-FEATURE]...");
	for (int i = 3; i < argc; i++)
		leave_out(&maker, argv[i]);
	maker.random.state = strtoull(argv[1], NULL, 10);
	n = atoi(argv[2]);
	for (int i = 1; i <= n; i++) {
		json_t *line = make_case(&maker, i);
		char *text = json_dumps(line, JSON_COMPACT);
		if (text == NULL)
			die("no memory", "case");
		puts(text);
		free(text);
		json_decref(line);
	}
	return ferror(stdout) ? 1 : 0;
}
