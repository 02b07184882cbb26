#include "conference/verify_parts.h"

#include <string.h>

enum { MARGIN_DAYS = 900, MAX_WALK_DAYS = (int)LIMIT_COUNTED_DAYS };

static bool day_is_in(struct day day, struct days days)
{
	return day.n >= days.first.n && day.n <= days.last.n;
}

/* The local days an item takes. */
static struct days item_days(const struct check *check, const struct item *item)
{
	const struct zone *zone = check->conference->zone;

	if (item->all_day)
		return (struct days){item->first, item->last};
	if (span_is_empty(item->span))
		return (struct days){{1}, {0}};
	return (struct days){zone_day(zone, item->span.start),
			     zone_day(zone, item->span.end - 1)};
}

static size_t items_of(const struct known *known)
{
	return known->found ? known->calendar.n_items : 0;
}

/* Holidays are known where every file of them speaks. */
static void know_no_more_than(struct almanac *almanac, const struct zone *zone,
			      const struct timetable *cover)
{
	const struct span *last = &cover->covers[cover->n_covers - 1];
	struct days known = {zone_day(zone, cover->covers[0].start),
			     day_add(zone_day(zone, last->end), -1)};

	if (day_is_none(almanac->known.last) ||
	    known.last.n < almanac->known.last.n)
		almanac->known.last = known.last;
	if (known.first.n > almanac->known.first.n)
		almanac->known.first = known.first;
}

static bool holidays_gather(struct check *check)
{
	const struct evidence *evidence = check->evidence;
	size_t n = 0, total = items_of(&evidence->holidays[LANGUAGE_EN]) +
			      items_of(&evidence->holidays[LANGUAGE_CY]);
	struct named_days *days =
		arena_array(check->arena, struct named_days, total);

	if (!check_memory(check, days))
		return false;
	check->almanac.known = (struct days){{INT32_MIN}, DAY_NONE};
	for (int l = 0; l < N_LANGUAGES; l++) {
		const struct known *known = &evidence->holidays[l];
		const struct timetable *cover = &known->calendar.timetable;

		for (size_t i = 0; i < items_of(known); i++) {
			const struct item *item = &known->calendar.items[i];

			days[n++] = (struct named_days){item_days(check, item),
							item->title,
							(enum language)l};
		}
		if (known->found && cover->n_covers)
			know_no_more_than(&check->almanac,
					  check->conference->zone, cover);
	}
	check->almanac.holidays = days;
	check->almanac.n_holidays = n;
	return true;
}

static bool closures_gather(struct check *check)
{
	const struct conference *c = check->conference;
	const struct known *known = check->evidence->closures;
	size_t n = 0, total = c->n_closures;

	for (size_t i = 0; i < c->n_closures; i++)
		if (c->closures[i].is_calendar)
			total += items_of(&known[i]);
	struct named_days *days =
		arena_array(check->arena, struct named_days, total);
	if (!check_memory(check, days))
		return false;
	for (size_t i = 0; i < c->n_closures; i++) {
		if (!c->closures[i].is_calendar) {
			days[n++].days = c->closures[i].days;
			continue;
		}
		for (size_t k = 0; k < items_of(&known[i]); k++)
			days[n++].days =
				item_days(check, &known[i].calendar.items[k]);
	}
	check->almanac.closures = days;
	check->almanac.n_closures = n;
	return true;
}

static bool any_has(const struct named_days *days, size_t n, struct day day)
{
	for (size_t i = 0; i < n; i++)
		if (day_is_in(day, days[i].days))
			return true;
	return false;
}

static enum day_kind kind_slowly(const struct almanac *almanac, struct day day)
{
	if (day_weekday(day) >= SATURDAY)
		return DAY_WEEKEND;
	if (any_has(almanac->holidays, almanac->n_holidays, day))
		return DAY_HOLIDAY;
	if (any_has(almanac->closures, almanac->n_closures, day))
		return DAY_CLOSED;
	return DAY_WORKING;
}

static void paint(struct almanac *almanac, uint8_t *kinds,
		  const struct named_days *days, size_t n, enum day_kind kind)
{
	for (size_t i = 0; i < n; i++) {
		int64_t from = (int64_t)days[i].days.first.n - almanac->first.n;
		int64_t to = (int64_t)days[i].days.last.n - almanac->first.n;

		if (from < 0)
			from = 0;
		if (to >= almanac->n_kinds)
			to = almanac->n_kinds - 1;
		if (from <= to)
			memset(kinds + from, (int)kind,
			       (size_t)(to - from + 1));
	}
}

/* The days round the window, and those from there to the target. */
static void span_days(const struct conference *c, struct almanac *almanac)
{
	struct days days = c->window;

	if (c->target.first.n < days.first.n)
		days.first = c->target.first;
	if (c->target.last.n > days.last.n)
		days.last = c->target.last;
	almanac->first = day_add(days.first, -MARGIN_DAYS);
	almanac->n_kinds = days.last.n - days.first.n + 1 + 2 * MARGIN_DAYS;
}

bool almanac_make(struct check *check)
{
	struct almanac *almanac = &check->almanac;

	if (!holidays_gather(check) || !closures_gather(check))
		return false;
	span_days(check->conference, almanac);
	uint8_t *kinds =
		arena_array(check->arena, uint8_t, (size_t)almanac->n_kinds);
	int32_t *worked = arena_array(check->arena, int32_t,
				      (size_t)almanac->n_kinds + 1);
	if (!check_memory(check, kinds) || !check_memory(check, worked))
		return false;
	paint(almanac, kinds, almanac->closures, almanac->n_closures,
	      DAY_CLOSED);
	paint(almanac, kinds, almanac->holidays, almanac->n_holidays,
	      DAY_HOLIDAY);
	for (int32_t i = 0; i < almanac->n_kinds; i++)
		if (day_weekday(day_add(almanac->first, i)) >= SATURDAY)
			kinds[i] = DAY_WEEKEND;
	worked[0] = 0;
	for (int32_t i = 0; i < almanac->n_kinds; i++)
		worked[i + 1] = worked[i] + (kinds[i] == DAY_WORKING);
	almanac->kinds = kinds;
	almanac->worked = worked;
	return true;
}

enum day_kind almanac_kind(const struct almanac *almanac, struct day day)
{
	int64_t i = (int64_t)day.n - almanac->first.n;

	if (i >= 0 && i < almanac->n_kinds)
		return (enum day_kind)almanac->kinds[i];
	return kind_slowly(almanac, day);
}

int32_t almanac_between(const struct almanac *almanac, struct day after,
			struct day with)
{
	int64_t from = (int64_t)after.n + 1 - almanac->first.n;
	int64_t to = (int64_t)with.n + 1 - almanac->first.n;
	int32_t n = 0;

	if (from >= 0 && to >= from && to <= almanac->n_kinds)
		return almanac->worked[to] - almanac->worked[from];
	for (int32_t d = after.n + 1; d <= with.n; d++)
		n += almanac_kind(almanac, (struct day){d}) == DAY_WORKING;
	return n;
}

int32_t target_distance(const struct check *check, struct day day)
{
	struct days target = check->conference->target;

	if (day.n >= target.first.n && day.n <= target.last.n)
		return 0;
	if (day.n > target.last.n)
		return almanac_between(&check->almanac, target.last, day);
	return almanac_between(&check->almanac, day_add(day, -1),
			       day_add(target.first, -1));
}

/* A walk from day to day, and (where milestone is given) whether what it
 * passes over is what the milestone tells. */
struct walk {
	struct check *check;
	const struct milestone *milestone;
	size_t n_skipped;
	bool is_unknown; /* a day on the way has no known holidays */
	bool differs;
	int64_t first_difference;
};

static const char *holiday_name(const struct almanac *almanac, struct day day,
				enum language language)
{
	const char *other = "";

	for (size_t i = 0; i < almanac->n_holidays; i++) {
		const struct named_days *holiday = &almanac->holidays[i];

		if (!day_is_in(day, holiday->days) || !holiday->title[0])
			continue;
		if (holiday->language == language)
			return holiday->title;
		if (!other[0])
			other = holiday->title;
	}
	return other;
}

static bool skip_is_told(const struct almanac *almanac,
			 const struct skipped *skipped, struct day day,
			 enum day_kind kind)
{
	static const enum skip_why whys[] = {[DAY_WEEKEND] = SKIP_WEEKEND,
					     [DAY_HOLIDAY] = SKIP_HOLIDAY,
					     [DAY_CLOSED] = SKIP_CLOSED};

	if (skipped->day.n != day.n || skipped->why != whys[kind])
		return false;
	if (kind != DAY_HOLIDAY)
		return true;
	for (int l = 0; l < N_LANGUAGES; l++)
		if (!skipped->name.in[l] ||
		    strcmp(skipped->name.in[l],
			   holiday_name(almanac, day, (enum language)l)) != 0)
			return false;
	return true;
}

static void pass_over(struct walk *walk, struct day day, enum day_kind kind)
{
	const struct milestone *m = walk->milestone;

	if (m && !walk->differs &&
	    (walk->n_skipped >= m->n_skipped ||
	     !skip_is_told(&walk->check->almanac, &m->skipped[walk->n_skipped],
			   day, kind))) {
		walk->differs = true;
		walk->first_difference = (int64_t)walk->n_skipped;
	}
	walk->n_skipped++;
}

/* The n-th working day in a direction; the day itself is not counted. */
static struct day walk_working(struct walk *walk, struct day day, int32_t n,
			       int step)
{
	for (int32_t walked = 0; n > 0; walked++) {
		if (walked > MAX_WALK_DAYS) {
			walk->is_unknown = true;
			break;
		}
		day = day_add(day, step);
		enum day_kind kind = almanac_kind(&walk->check->almanac, day);

		if (kind == DAY_WORKING)
			n--;
		else
			pass_over(walk, day, kind);
	}
	return day;
}

static struct day walk_back_to_working(struct walk *walk, struct day day)
{
	for (int32_t walked = 0;; walked++) {
		enum day_kind kind = almanac_kind(&walk->check->almanac, day);

		if (kind == DAY_WORKING)
			break;
		pass_over(walk, day, kind);
		if (walked == MAX_WALK_DAYS) {
			walk->is_unknown = true;
			break;
		}
		day = day_add(day, -1);
	}
	return day;
}

/* What the case itself says: the inspection, its report, what went before. */
static struct day day_stated(const struct conference *c, int32_t from)
{
	if (from == FROM_FOLLOWS)
		return c->follows.date;
	if (from == FROM_INSPECTION_ENDED && !day_is_none(c->inspection_ended))
		return c->inspection_ended;
	return c->is_provisional ? c->report_expected : c->report_published;
}

static struct day milestone_day(struct walk *walk, int32_t id,
				struct day conference_day)
{
	const struct date_rule *rule = &walk->check->conference->date_rules[id];
	int32_t sign = rule->direction == DIRECTION_BEFORE ? -1 : 1;
	const struct conference *c = walk->check->conference;
	struct day day = conference_day;

	if (rule->from >= 0 && rule->from < N_DATE_RULES) {
		struct walk other = {.check = walk->check};

		day = milestone_day(&other, rule->from, conference_day);
		walk->is_unknown = other.is_unknown;
	} else {
		if (rule->from != FROM_CONFERENCE)
			day = day_stated(c, rule->from);
		walk->is_unknown = !day_is_in(day, walk->check->almanac.known);
	}
	if (day_is_none(day))
		return day;
	if (rule->unit == UNIT_WORKING_DAY)
		day = walk_working(walk, day, rule->n, sign);
	else if (rule->unit == UNIT_DAY)
		day = walk_back_to_working(walk, day_add(day, sign * rule->n));
	else
		day = walk_back_to_working(walk,
					   day_add_months(day, sign * rule->n));
	if (!day_is_in(day, walk->check->almanac.known))
		walk->is_unknown = true;
	return day;
}

struct day milestone_of(struct check *check, enum milestone_id id,
			struct day day)
{
	struct walk walk = {.check = check};

	return milestone_day(&walk, (int32_t)id, day);
}

static int32_t slack_of(const struct check *check, struct day day)
{
	if (day.n >= check->today.n)
		return almanac_between(&check->almanac, check->today, day);
	return -almanac_between(&check->almanac, day_add(day, -1),
				day_add(check->today, -1));
}

static uint32_t marks_due(struct check *check, const struct milestone *m,
			  struct day due, bool moved)
{
	bool is_closed =
		almanac_kind(&check->almanac, due) != DAY_WORKING || moved;

	return (is_closed ? MARK_CLOSED_DAY : 0u) |
	       (due.n < check->today.n ? MARK_PAST : 0u) |
	       (m->confirmed ? 0u : MARK_UNCONFIRMED);
}

/* i: its place among the date's milestones. */
static bool verify_milestone(struct check *check, int32_t nth, int32_t i,
			     struct day due, const struct walk *walk)
{
	const struct milestone *m = &check->answer->dates[nth].milestones[i];
	bool moved =
		m->id != MILESTONE_VISIT && walk->n_skipped &&
		check->conference->date_rules[m->id].unit != UNIT_WORKING_DAY;

	if (m->day.n != due.n)
		return check_fails(check, "/dates/%d/milestones/%d/date", nth,
				   i);
	if (walk->differs)
		return check_fails(check,
				   "/dates/%d/milestones/%d/skipped/%lld", nth,
				   i, (long long)walk->first_difference);
	if (!check_number(check, (int64_t)m->n_skipped,
			  (int64_t)walk->n_skipped,
			  "/dates/%d/milestones/%d/skipped", nth, i) ||
	    !check_number(check, m->slack_working_days, slack_of(check, due),
			  "/dates/%d/milestones/%d/slack_working_days", nth, i))
		return false;
	if (m->confirmed == walk->is_unknown)
		return check_fails(check, "/dates/%d/milestones/%d/confirmed",
				   nth, i);
	return check_number(check, m->marks, marks_due(check, m, due, moved),
			    "/dates/%d/milestones/%d/marks", nth, i);
}

static bool verify_visit_day(struct check *check, int32_t nth, int32_t i)
{
	const struct visit_choice *visit = &check->answer->dates[nth].visit;
	struct day due = zone_day(check->conference->zone, visit->span.start);
	struct walk walk = {.check = check,
			    .is_unknown =
				    !day_is_in(due, check->almanac.known)};

	return verify_milestone(check, nth, i, due, &walk);
}

bool verify_milestones(struct check *check, int32_t nth, struct day day)
{
	const struct date *date = &check->answer->dates[nth];
	bool is_visited =
		check->conference->visit.is_stated && date->visit.is_held;
	int32_t id = 0;

	if (!check_number(check, (int64_t)date->n_milestones,
			  N_RULED_MILESTONES + is_visited,
			  "/dates/%d/milestones", nth))
		return false;
	for (int32_t i = 0; i < N_RULED_MILESTONES + is_visited; i++) {
		const struct milestone *m = &date->milestones[i];
		struct walk walk = {.check = check, .milestone = m};
		bool is_visit = is_visited && i == MILESTONE_NOTIFICATION + 1;

		if ((int32_t)m->id != (is_visit ? MILESTONE_VISIT : id))
			return check_fails(check, "/dates/%d/milestones/%d/id",
					   nth, i);
		if (is_visit ? !verify_visit_day(check, nth, i)
			     : !verify_milestone(check, nth, i,
						 milestone_day(&walk, id, day),
						 &walk))
			return false;
		id += !is_visit;
	}
	return true;
}
