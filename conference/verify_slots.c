#include "conference/verify_parts.h"

#include <string.h>

size_t event_items(const struct check *check, int32_t event)
{
	const struct known *known = &check->evidence->events[event];

	if (!check->conference->events[event].is_calendar)
		return 1;
	return known->found ? known->calendar.n_items : 0;
}

static bool has_category(const struct item *item, const char *category)
{
	for (size_t i = 0; i < item->categories.n; i++)
		if (string_compare_nocase(item->categories.strings[i],
					  category) == 0)
			return true;
	return false;
}

struct category_effect event_effect(const struct check *check, int32_t event,
				    size_t item)
{
	const struct event *e = &check->conference->events[event];
	const struct known *known = &check->evidence->events[event];

	if (e->is_calendar)
		for (size_t i = 0; i < e->n_categories; i++)
			if (has_category(&known->calendar.items[item],
					 e->categories[i].category))
				return e->categories[i];
	return (struct category_effect){"", e->effect, e->points};
}

bool event_overlaps(const struct check *check, int32_t event, size_t item,
		    const struct moment *moment)
{
	const struct event *e = &check->conference->events[event];
	const struct known *known = &check->evidence->events[event];

	if (!e->is_calendar)
		return e->first.n <= moment->day.n &&
		       moment->day.n <= e->last.n;
	const struct item *i = &known->calendar.items[item];
	if (i->all_day)
		return i->first.n <= moment->day.n &&
		       moment->day.n <= i->last.n;
	return span_overlaps(i->span, moment->span);
}

static bool event_rules_out(const struct check *check, int32_t event,
			    const struct moment *moment)
{
	size_t n = event_items(check, event);

	for (size_t i = 0; i < n; i++)
		if (event_overlaps(check, event, i, moment) &&
		    event_effect(check, event, i).effect == EFFECT_BLOCK)
			return true;
	return false;
}

static bool is_excluded(const struct conference *c, struct day day)
{
	for (size_t i = 0; i < c->n_excluded; i++)
		if (c->excluded[i].n == day.n)
			return true;
	return false;
}

/* What a seat could do at best, sharing people ignored. */
enum reach { OUT_OF_REACH, BY_DEPUTY, BY_PRINCIPAL };

static enum reach seat_reach(const struct check *check, int32_t seat,
			     const uint8_t *states)
{
	enum reach reach = OUT_OF_REACH;

	for (int32_t f = check->first_fillers[seat];
	     f < check->first_fillers[seat + 1]; f++) {
		if (!state_can_come((enum fbtype)states[f]))
			continue;
		if (!check->fillers[f].is_deputy)
			return BY_PRINCIPAL;
		reach = BY_DEPUTY;
	}
	return reach;
}

/* Seats that can be filled: in a group (NONE: outside teams), and how. */
struct tally {
	int32_t principals, only_deputies, essential_deputies;
};

static struct tally tally_of(const struct check *check, int32_t group,
			     const uint8_t *states)
{
	const struct conference *c = check->conference;
	struct tally tally = {0};

	for (int32_t s = 0; s < c->n_seats; s++) {
		const struct seat *seat = &c->seats[s];

		if (!sits(check, s) ||
		    (group != NONE && seat->group != group) ||
		    (group == NONE && c->groups[seat->group].is_team))
			continue;
		enum reach reach = seat_reach(check, s, states);
		tally.principals += reach == BY_PRINCIPAL;
		tally.only_deputies += reach == BY_DEPUTY;
		tally.essential_deputies +=
			reach == BY_DEPUTY && check->sittings[s].is_essential;
	}
	return tally;
}

static int32_t at_least_none(int32_t n)
{
	return n > 0 ? n : 0;
}

static int32_t smaller(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

/*
 * The least number of deputies: those of essential seats, then what groups
 * lack, then what the quorum lacks beyond both. What cannot be met at all is
 * not asked for.
 */
static int32_t least_deputies(const struct check *check, const uint8_t *states)
{
	const struct conference *c = check->conference;
	struct tally all = tally_of(check, NONE, states);
	int32_t deputies = 0, outside_teams = 0;

	for (int32_t g = 0; g < c->n_groups; g++) {
		struct tally t = tally_of(check, g, states);
		int32_t required = smaller(c->groups[g].required,
					   t.principals + t.only_deputies);
		int32_t here = t.essential_deputies +
			       at_least_none(required - t.principals -
					     t.essential_deputies);

		deputies += here;
		if (!c->groups[g].is_team)
			outside_teams += here + t.principals;
	}
	return deputies +
	       at_least_none(smaller(c->quorum_required,
				     all.principals + all.only_deputies) -
			     outside_teams);
}

static int32_t places_asked(const struct check *check)
{
	int32_t n = check->conference->extra_places;

	for (int32_t s = 0; s < check->conference->n_seats; s++)
		n += sits(check, s);
	return n;
}

enum fbtype room_again(const struct check *check, int32_t room,
		       const struct moment *moment)
{
	const struct conference *c = check->conference;
	struct span span = moment->span;

	if (c->rooms[room].kind == ROOM_BASE)
		span = span_widen(span, c->buffer_before_s, c->buffer_after_s);
	return diary_state(check, &check->evidence->rooms[room], span);
}

static bool room_will_do(const struct check *check, int32_t room,
			 const struct moment *moment)
{
	const struct conference *c = check->conference;

	if (c->rooms[room].kind == ROOM_CONFERENCE &&
	    c->rooms[room].capacity < places_asked(check))
		return false;
	return state_can_come(room_again(check, room, moment));
}

static bool has_kind(const struct conference *c, enum room_kind kind)
{
	for (int32_t r = 0; r < c->n_rooms; r++)
		if (c->rooms[r].kind == kind)
			return true;
	return false;
}

static bool kind_can_be_had(const struct check *check, enum room_kind kind,
			    const struct moment *moment)
{
	const struct conference *c = check->conference;

	for (int32_t r = 0; r < c->n_rooms; r++)
		if (c->rooms[r].kind == kind && room_will_do(check, r, moment))
			return true;
	return false;
}

/* Is the kind asked for? */
static bool wants_kind(const struct check *check, enum room_kind kind)
{
	return has_kind(check->conference, kind) && !check->waived.rooms[kind];
}

/* The first base room that will do at a venue (NULL: any), by id. */
static int32_t base_room_at(const struct check *check, const char *venue,
			    const struct moment *moment)
{
	const struct conference *c = check->conference;

	for (int32_t r = 0; r < c->n_rooms; r++)
		if (c->rooms[r].kind == ROOM_BASE &&
		    (!venue || strcmp(c->rooms[r].venue, venue) == 0) &&
		    room_will_do(check, r, moment))
			return r;
	return NONE;
}

/* Ties: the smallest conference room, then ids. */
bool rooms_choose(const struct check *check, const struct moment *moment,
		  int32_t ret[2])
{
	const struct conference *c = check->conference;
	bool wants_base = wants_kind(check, ROOM_BASE);
	int32_t best = NONE, best_base = NONE;

	if (!wants_kind(check, ROOM_CONFERENCE)) {
		ret[ROOM_BASE] =
			wants_base ? base_room_at(check, NULL, moment) : NONE;
		ret[ROOM_CONFERENCE] = NONE;
		return !wants_base || ret[ROOM_BASE] != NONE;
	}
	for (int32_t r = 0; r < c->n_rooms; r++) {
		if (c->rooms[r].kind != ROOM_CONFERENCE ||
		    !room_will_do(check, r, moment) ||
		    (best != NONE &&
		     c->rooms[r].capacity >= c->rooms[best].capacity))
			continue;
		int32_t base = base_room_at(check, c->rooms[r].venue, moment);
		if (wants_base && base == NONE)
			continue;
		best = r;
		best_base = base;
	}
	ret[ROOM_BASE] = wants_base ? best_base : NONE;
	ret[ROOM_CONFERENCE] = best;
	return best != NONE;
}

static bool resource_can(const struct check *check, int32_t resource,
			 const struct moment *moment)
{
	return state_can_come(diary_state(check,
					  &check->evidence->resources[resource],
					  moment->span));
}

/* Someone who can take the chair, and none of those has a visit. */
static bool no_visit(struct check *check, int32_t moment)
{
	const uint8_t *states = states_of(check, moment);
	int32_t seat = check->visits.seat;
	bool any = false;

	if (seat == NONE || check->conference->visit.required == 0)
		return false;
	for (int32_t f = check->first_fillers[seat];
	     f < check->first_fillers[seat + 1]; f++) {
		if (!state_can_come((enum fbtype)states[f]))
			continue;
		if (outing_of(check, moment, f)->exists)
			return false;
		any = true;
	}
	return any;
}

static bool breaks_hours(const struct conference *c, const struct moment *m)
{
	return m->start_s < c->earliest_s ||
	       m->start_s + c->required_duration_s > c->latest_s;
}

static bool group_is_short(struct check *check, int32_t moment, int32_t group)
{
	struct tally t = tally_of(check, group, states_of(check, moment));
	int32_t required = group == NONE
				   ? check->conference->quorum_required
				   : check->conference->groups[group].required;

	return t.principals + t.only_deputies < required;
}

bool moment_breaks(struct check *check, int32_t moment, struct rule rule)
{
	const struct conference *c = check->conference;
	const struct moment *m = &check->moments[moment];
	const struct date_facts *facts = facts_of(check, moment);

	switch (rule.kind) {
	case RULE_WINDOW:
		return m->day.n < c->window.first.n ||
		       m->day.n > c->window.last.n;
	case RULE_WORKING_DAY:
		return !facts->is_working;
	case RULE_DAY_HOURS:
		return breaks_hours(c, m);
	case RULE_EXCLUDED:
		return facts->is_excluded;
	case RULE_NOTICE:
		return !c->notice_is_given &&
		       facts->notification.n < check->today.n;
	case RULE_EVENT:
		return event_rules_out(check, rule.subject, m);
	case RULE_ESSENTIAL:
		return seat_reach(check, rule.subject,
				  states_of(check, moment)) == OUT_OF_REACH;
	case RULE_GROUP:
		return group_is_short(check, moment, rule.subject);
	case RULE_QUORUM:
		return group_is_short(check, moment, NONE);
	case RULE_DEPUTIES:
		return least_deputies(check, states_of(check, moment)) >
		       c->max_deputies;
	case RULE_ROOM_CONFERENCE:
		return !kind_can_be_had(check, ROOM_CONFERENCE, m);
	case RULE_ROOM_BASE:
		return !kind_can_be_had(check, ROOM_BASE, m);
	case RULE_RESOURCE:
		return !resource_can(check, rule.subject, m);
	case RULE_VISIT:
		return no_visit(check, moment);
	case RULE_COMBINATION:
	case N_RULE_KINDS:
		break;
	}
	return false;
}

/* --- the rules of the case --------------------------------------------------
 */

static bool case_has(const struct check *check, struct rule rule)
{
	const struct conference *c = check->conference;

	switch (rule.kind) {
	case RULE_ESSENTIAL:
		return sits(check, rule.subject) &&
		       check->sittings[rule.subject].is_essential;
	case RULE_GROUP:
		return c->groups[rule.subject].required > 0;
	case RULE_QUORUM:
		return c->quorum_required > 0;
	case RULE_DEPUTIES:
		return c->max_deputies != INT32_MAX;
	case RULE_ROOM_CONFERENCE:
		return has_kind(c, ROOM_CONFERENCE);
	case RULE_ROOM_BASE:
		return has_kind(c, ROOM_BASE);
	case RULE_RESOURCE:
		return c->resources[rule.subject].needed;
	case RULE_VISIT:
		return c->visit.is_stated;
	default:
		return true;
	}
}

static int32_t n_subjects(const struct conference *c, enum rule_kind_id kind)
{
	switch (kind) {
	case RULE_EVENT:
		return c->n_events;
	case RULE_ESSENTIAL:
		return c->n_seats;
	case RULE_GROUP:
		return c->n_groups;
	case RULE_RESOURCE:
		return c->n_resources;
	default:
		return NONE;
	}
}

bool rules_find(struct check *check)
{
	const struct conference *c = check->conference;
	size_t most = (size_t)c->n_events + (size_t)c->n_seats +
		      (size_t)c->n_groups + (size_t)c->n_resources +
		      N_RULE_KINDS;
	struct rule *rules = arena_array(check->arena, struct rule, most);

	if (!check_memory(check, rules))
		return false;
	check->n_rules = 0;
	for (int kind = 0; kind < N_RULE_KINDS; kind++) {
		int32_t n = n_subjects(c, (enum rule_kind_id)kind);
		int32_t first = n == NONE ? NONE : 0;

		for (int32_t s = first; s < (n == NONE ? 0 : n); s++) {
			struct rule rule = {(enum rule_kind_id)kind, s};

			if (case_has(check, rule))
				rules[check->n_rules++] = rule;
		}
	}
	check->rules = rules;
	struct waiver *none = &check->waived;
	none->rules = arena_array(check->arena, bool, most);
	none->essential = arena_array(check->arena, bool, (size_t)c->n_seats);
	none->groups = arena_array(check->arena, bool, (size_t)c->n_groups);
	return check_memory(check, none->rules) &&
	       check_memory(check, none->essential) &&
	       check_memory(check, none->groups);
}

int32_t rule_find(const struct check *check, struct rule rule)
{
	for (int32_t i = 0; i < check->n_rules; i++)
		if (check->rules[i].kind == rule.kind &&
		    check->rules[i].subject == rule.subject)
			return i;
	return NONE;
}

/* --- moments -----------------------------------------------------------------
 */

struct date_facts *facts_of(struct check *check, int32_t moment)
{
	return &check->facts[moment / check->n_starts];
}

const uint8_t *states_of(struct check *check, int32_t moment)
{
	struct moment *m = &check->moments[moment];
	uint8_t *states =
		check->states + (size_t)moment * (size_t)check->n_fillers;

	for (int32_t f = 0; !m->has_states && f < check->n_fillers; f++) {
		const struct filler *filler = &check->fillers[f];
		struct span span =
			span_widen(m->span, filler->before_s, filler->after_s);

		states[f] =
			(uint8_t)(filler->person == NONE
					  ? unnamed_state(check)
					  : person_state(check, filler->person,
							 span));
	}
	m->has_states = true;
	return states;
}

static bool remove_moment(struct moment *moment, enum rule_kind_id kind,
			  int32_t subject)
{
	moment->removed = kind;
	moment->subject = subject;
	return true;
}

enum { FEASIBILITY_STEPS = 5000 };

static void moment_judge(struct check *check, int32_t nth)
{
	struct moment *m = &check->moments[nth];
	int32_t rooms[2];

	m->removed = N_RULE_KINDS;
	m->subject = NONE;
	for (int32_t i = 0; i < check->n_rules; i++)
		if (moment_breaks(check, nth, check->rules[i])) {
			remove_moment(m, check->rules[i].kind,
				      check->rules[i].subject);
			return;
		}
	fillers_price(check, nth);
	enum found found =
		assignment_search(check, INT64_MAX, NULL, FEASIBILITY_STEPS);
	if (found == NOT_FOUND || !rooms_choose(check, m, rooms))
		remove_moment(m, RULE_COMBINATION, NONE);
	else
		m->unsettled = found == GAVE_UP;
}

bool moments_judge(struct check *check)
{
	check->steps_left = STEPS_OF_A_PART;
	for (int32_t i = 0; i < check->n_moments; i++)
		moment_judge(check, i);
	return check->status == STATUS_OK;
}

/* The window's slots, and those round it that a conflict looks at. */
enum { MOST_MOMENTS = 4 * LIMIT_SLOTS };

static bool moments_alloc(struct check *check)
{
	int64_t n_days = (int64_t)check->days.last.n - check->days.first.n + 1;
	int64_t n = n_days * check->n_starts;

	if (n_days < 0 || n > MOST_MOMENTS)
		return check_fails(check, "/considered/slots");
	check->n_moments = (int32_t)n;
	check->moments = arena_array(check->arena, struct moment, (size_t)n);
	check->facts =
		arena_array(check->arena, struct date_facts, (size_t)n_days);
	check->states =
		arena_alloc(check->arena, (size_t)n, (size_t)check->n_fillers);
	return check_memory(check, check->moments) &&
	       check_memory(check, check->facts) &&
	       check_memory(check, check->states);
}

static bool facts_find(struct check *check, struct day day,
		       struct date_facts *facts)
{
	const struct visit_search *visits = &check->visits;
	int32_t seat = visits->seat;

	facts->is_working = almanac_kind(&check->almanac, day) == DAY_WORKING;
	facts->is_excluded = is_excluded(check->conference, day);
	facts->notification = milestone_of(check, MILESTONE_NOTIFICATION, day);
	if (seat == NONE)
		return true;
	facts->visits.first = facts->notification;
	if (facts->visits.first.n <= check->today.n)
		facts->visits.first = day_add(check->today, 1);
	facts->visits.last =
		day_add(milestone_of(check, MILESTONE_BRIEFING, day), -1);
	facts->outings = arena_array(check->arena, struct outing,
				     (size_t)(check->first_fillers[seat + 1] -
					      check->first_fillers[seat]));
	return check_memory(check, facts->outings);
}

/* Room for what is known of the days on which a visit may be. */
static bool visit_days_lay(struct check *check)
{
	int32_t n_days = check->days.last.n - check->days.first.n + 1;
	struct visit_search *visits = &check->visits;
	struct day last = check->today;

	if (visits->seat == NONE)
		return true;
	for (int32_t d = 0; d < n_days; d++)
		if (check->facts[d].visits.last.n > last.n)
			last = check->facts[d].visits.last;
	visits->first = day_add(check->today, 1);
	visits->n_days = last.n - visits->first.n + 1;
	visits->states =
		arena_array(check->arena, uint8_t *, (size_t)visits->n_days);
	return check_memory(check, visits->states);
}

bool moments_lay(struct check *check)
{
	const struct conference *c = check->conference;

	if (!moments_alloc(check))
		return false;
	for (int32_t i = 0; i < check->n_moments; i++) {
		struct moment *m = &check->moments[i];

		m->day = day_add(check->days.first, i / check->n_starts);
		m->start_s = check->first_start_s +
			     i % check->n_starts * c->start_interval_s;
		m->span.start = zone_instant(c->zone,
					     (int64_t)m->day.n * SECONDS_A_DAY +
						     m->start_s);
		m->span.end = m->span.start + c->required_duration_s;
		if (i % check->n_starts == 0 &&
		    !facts_find(check, m->day, facts_of(check, i)))
			return false;
	}
	return visit_days_lay(check);
}
