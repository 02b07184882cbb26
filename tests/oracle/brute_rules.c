/* Days, milestones, events: what needs no people. */

#include "brute_search.h"

#include <string.h>
#include <strings.h>
const char *const rule_ids[N_RULES] = {"working-day",	  "excluded",
				       "notice",	  "event",
				       "essential",	  "group",
				       "quorum",	  "deputies",
				       "room:conference", "room:base",
				       "resource",	  "combination"};

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

int64_t distance_of(const struct conference *conference, int day)
{
	int step = day < conference->target ? -1 : 1;
	int64_t n = 0;

	for (int at = conference->target; at != day;) {
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
	return conference->inspection_lead >= 0 && option->person >= 0 &&
	       strcmp(conference->seats[seat].id, "chair") == 0 &&
	       option->person != conference->inspection_lead;
}
