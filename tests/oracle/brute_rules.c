/* Days, milestones, events: what needs no people. */

#include "brute_search.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
const char *const rule_ids[N_RULES] = {
	"window",   "working-day", "day-hours",	      "excluded",
	"notice",   "event",	   "essential",	      "group",
	"quorum",   "deputies",	   "room:conference", "room:base",
	"resource", "visit",	   "combination"};

const char *const tie_ids[N_TIES] = {"ranked",	   "any",
				     "empty-last", "room-smallest",
				     "room-id",	   "start",
				     "day"};

bool is_working_day(const struct conference *conference, int day)
{
	if (weekday_of(day) > 4 || is_bank_holiday(day))
		return false;
	for (int i = 0; i < conference->n_closed; i++)
		if (conference->closed[i].from <= day &&
		    day <= conference->closed[i].to)
			return false;
	return true;
}

static int count_working_days(const struct conference *conference, int day,
			      int n, int step)
{
	while (n > 0) {
		day += step;
		if (is_working_day(conference, day))
			n--;
	}
	return day;
}

static int apply_rule(const struct conference *conference,
		      const struct date_rule *rule, int day)
{
	int step = rule->after ? 1 : -1;

	if (rule->unit == UNIT_WORKING_DAY)
		return count_working_days(conference, day, rule->n, step);
	if (rule->unit == UNIT_DAY)
		day += step * rule->n;
	else
		day = add_months(day, step * rule->n);
	while (!is_working_day(conference, day))
		day--;
	return day;
}

static int milestone_day(const struct conference *conference, int milestone,
			 int day)
{
	const struct date_rule *rule = &conference->date_rules[milestone];

	if (rule->from >= 0)
		day = milestone_day(conference, rule->from, day);
	return apply_rule(conference, rule, day);
}

void milestones_of(const struct conference *conference, int day,
		   int ret[N_MILESTONES])
{
	for (int i = 0; i < N_MILESTONES; i++)
		ret[i] = milestone_day(conference, i, day);
}

/* From the nearer end of the target. */
int64_t distance_of(const struct conference *conference, int day)
{
	int step = day < conference->target ? -1 : 1;
	int at = day < conference->target ? conference->target
					  : conference->target_to;
	int64_t n = 0;

	if (day >= conference->target && day <= conference->target_to)
		return 0;
	while (at != day) {
		at += step;
		n += is_working_day(conference, at);
	}
	return n;
}

int64_t hours_of(const struct conference *conference, int64_t start_s)
{
	int64_t outside_s = 0, n = 0;

	if (start_s < conference->preferred_from_s)
		outside_s = conference->preferred_from_s - start_s;
	if (start_s > conference->preferred_to_s)
		outside_s = start_s - conference->preferred_to_s;
	while (n * 1800 < outside_s)
		n++;
	return n;
}

static bool meets(const struct item *item, int64_t from, int64_t to)
{
	return !item->cancelled && item->from < item->to && item->from < to &&
	       from < item->to;
}

static bool is_in_list(const char *word, const char *list)
{
	while (*list != '\0') {
		size_t n = strcspn(list, ",");
		if (n == strlen(word) && strncasecmp(list, word, n) == 0)
			return true;
		list += n + (list[n] == ',');
	}
	return false;
}

static const struct effect *effect_on(const struct event *event,
				      const struct item *item)
{
	int i = 0;

	while (event->effects[i].category != NULL &&
	       !is_in_list(event->effects[i].category, item->categories))
		i++;
	return &event->effects[i];
}

int blocking(const struct event *event, int64_t from, int64_t to)
{
	int n = 0;

	for (int i = 0; i < event->calendar.n_items; i++) {
		const struct item *item = &event->calendar.items[i];
		n += meets(item, from, to) && effect_on(event, item)->blocks;
	}
	return n;
}

int avoided(const struct event *event, int64_t points, int64_t from, int64_t to)
{
	int n = 0;

	for (int i = 0; i < event->calendar.n_items; i++) {
		const struct item *item = &event->calendar.items[i];
		const struct effect *effect = effect_on(event, item);
		n += meets(item, from, to) && !effect->blocks &&
		     effect->points == points;
	}
	return n;
}

int64_t next_points(const struct event *event, int64_t points)
{
	int64_t next = -1;

	for (int i = 0; i < event->n_effects; i++) {
		int64_t own = event->effects[i].points;
		if (own > points && (next < 0 || own < next))
			next = own;
	}
	return next;
}

bool is_other_chair(const struct conference *conference, int seat,
		    const struct option *option)
{
	int expected = conference->follows.chair >= 0
			       ? conference->follows.chair
			       : conference->inspection_lead;

	return expected >= 0 && option->person >= 0 &&
	       strcmp(conference->seats[seat].id, "chair") == 0 &&
	       option->person != expected;
}

int64_t team_short_of(const struct conference *conference,
		      const struct option seats[])
{
	int n = 0;

	if (conference->follows.n_team == 0)
		return 0;
	for (int i = 0; i < conference->n_seats; i++)
		n += strcmp(conference->seats[i].group, "team") == 0 &&
		     seats[i].person >= 0 &&
		     conference->follows.team[seats[i].person];
	return n < 2 ? 2 - n : 0;
}

static void add(struct ruling ret[], int *n, enum rule rule, int subject)
{
	if (*n == MAX_RULINGS)
		die("more than a small case has", "rules");
	ret[(*n)++] = (struct ruling){rule, subject};
}

static void add_people_rules(const struct conference *conference,
			     struct ruling ret[], int *n)
{
	for (int i = 0; i < conference->n_seats; i++)
		if (conference->seats[i].invited &&
		    conference->seats[i].essential)
			add(ret, n, RULE_ESSENTIAL, i);
	for (int i = 0; i < conference->n_groups; i++)
		if (conference->groups[i].required > 0)
			add(ret, n, RULE_GROUP, i);
	if (conference->quorum > 0)
		add(ret, n, RULE_QUORUM, 0);
	if (conference->max_deputies >= 0)
		add(ret, n, RULE_DEPUTIES, 0);
}

static void add_room_rules(const struct conference *conference,
			   struct ruling ret[], int *n)
{
	bool has_base = false, has_conference = false;

	for (int i = 0; i < conference->n_rooms; i++) {
		has_base |= conference->rooms[i].is_base;
		has_conference |= !conference->rooms[i].is_base;
	}
	if (has_conference)
		add(ret, n, RULE_ROOM_CONFERENCE, 0);
	if (has_base)
		add(ret, n, RULE_ROOM_BASE, 0);
}

int rulings_of(const struct conference *conference,
	       struct ruling ret[MAX_RULINGS])
{
	int n = 0;

	add(ret, &n, RULE_WINDOW, 0);
	add(ret, &n, RULE_WORKING_DAY, 0);
	add(ret, &n, RULE_DAY_HOURS, 0);
	add(ret, &n, RULE_EXCLUDED, 0);
	add(ret, &n, RULE_NOTICE, 0);
	for (int i = 0; i < conference->n_events; i++)
		add(ret, &n, RULE_EVENT, i);
	add_people_rules(conference, ret, &n);
	add_room_rules(conference, ret, &n);
	for (int i = 0; i < conference->n_resources; i++)
		if (needs(conference, &conference->resources[i]))
			add(ret, &n, RULE_RESOURCE, i);
	if (conference->visit.is_stated)
		add(ret, &n, RULE_VISIT, 0);
	return n;
}

static const char *subject_of(const struct conference *conference,
			      struct ruling ruling)
{
	switch (ruling.rule) {
	case RULE_EVENT:
		return conference->events[ruling.subject].id;
	case RULE_ESSENTIAL:
		return conference->seats[ruling.subject].id;
	case RULE_GROUP:
		return conference->groups[ruling.subject].id;
	case RULE_RESOURCE:
		return conference->resources[ruling.subject].id;
	default:
		return NULL;
	}
}

void name_ruling(const struct conference *conference, struct ruling ruling,
		 char ret[100])
{
	const char *id = subject_of(conference, ruling);

	snprintf(ret, 100, "%s%s%s", rule_ids[ruling.rule],
		 id == NULL ? "" : ":", id == NULL ? "" : id);
}
