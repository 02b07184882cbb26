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

		if (!seat_takes_part(seat) ||
		    (group != NONE && seat->group != group) ||
		    (group == NONE && c->groups[seat->group].is_team))
			continue;
		enum reach reach = seat_reach(check, s, states);
		tally.principals += reach == BY_PRINCIPAL;
		tally.only_deputies += reach == BY_DEPUTY;
		tally.essential_deputies +=
			reach == BY_DEPUTY && seat->essential;
	}
	return tally;
}

static int32_t at_least_none(int32_t n)
{
	return n > 0 ? n : 0;
}

/*
 * The least number of deputies: those of essential seats, then what groups
 * lack, then what the quorum lacks beyond both.
 */
static int32_t least_deputies(const struct check *check, const uint8_t *states)
{
	const struct conference *c = check->conference;
	int32_t deputies = 0, outside_teams = 0;

	for (int32_t g = 0; g < c->n_groups; g++) {
		struct tally t = tally_of(check, g, states);
		int32_t here =
			t.essential_deputies +
			at_least_none(c->groups[g].required - t.principals -
				      t.essential_deputies);

		deputies += here;
		if (!c->groups[g].is_team)
			outside_teams += here + t.principals;
	}
	return deputies + at_least_none(c->quorum_required - outside_teams);
}

static bool remove_moment(struct moment *moment, enum rule_kind_id kind,
			  int32_t subject)
{
	moment->removed = kind;
	moment->subject = subject;
	return true;
}

/* Rules that look at the day and the hour alone. */
static bool removed_by_time(struct check *check, struct moment *m)
{
	const struct conference *c = check->conference;

	if (almanac_kind(&check->almanac, m->day) != DAY_WORKING)
		return remove_moment(m, RULE_WORKING_DAY, NONE);
	if (is_excluded(c, m->day))
		return remove_moment(m, RULE_EXCLUDED, NONE);
	if (notification_of(check, m->day).n < check->today.n)
		return remove_moment(m, RULE_NOTICE, NONE);
	for (int32_t e = 0; e < c->n_events; e++)
		if (event_rules_out(check, e, m))
			return remove_moment(m, RULE_EVENT, e);
	return false;
}

static bool removed_by_people(const struct check *check, struct moment *m,
			      const uint8_t *states)
{
	const struct conference *c = check->conference;
	struct tally all = tally_of(check, NONE, states);

	for (int32_t s = 0; s < c->n_seats; s++)
		if (seat_takes_part(&c->seats[s]) && c->seats[s].essential &&
		    seat_reach(check, s, states) == OUT_OF_REACH)
			return remove_moment(m, RULE_ESSENTIAL, s);
	for (int32_t g = 0; g < c->n_groups; g++) {
		struct tally t = tally_of(check, g, states);

		if (t.principals + t.only_deputies < c->groups[g].required)
			return remove_moment(m, RULE_GROUP, g);
	}
	if (all.principals + all.only_deputies < c->quorum_required)
		return remove_moment(m, RULE_QUORUM, NONE);
	if (least_deputies(check, states) > c->max_deputies)
		return remove_moment(m, RULE_DEPUTIES, NONE);
	return false;
}

static int32_t places_asked(const struct conference *c)
{
	int32_t n = c->extra_places;

	for (int32_t s = 0; s < c->n_seats; s++)
		n += seat_takes_part(&c->seats[s]);
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
	    c->rooms[room].capacity < places_asked(c))
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
	return !has_kind(c, kind);
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
	bool wants_base = has_kind(c, ROOM_BASE);
	int32_t best = NONE, best_base = NONE;

	if (!has_kind(c, ROOM_CONFERENCE)) {
		ret[ROOM_BASE] = base_room_at(check, NULL, moment);
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

static bool removed_by_things(const struct check *check, struct moment *m)
{
	const struct conference *c = check->conference;

	if (!kind_can_be_had(check, ROOM_CONFERENCE, m))
		return remove_moment(m, RULE_ROOM_CONFERENCE, NONE);
	if (!kind_can_be_had(check, ROOM_BASE, m))
		return remove_moment(m, RULE_ROOM_BASE, NONE);
	for (int32_t r = 0; r < c->n_resources; r++)
		if (c->resources[r].needed &&
		    !state_can_come(diary_state(check,
						&check->evidence->resources[r],
						m->span)))
			return remove_moment(m, RULE_RESOURCE, r);
	return false;
}

static void states_find(const struct check *check, const struct moment *m,
			uint8_t *states)
{
	const struct conference *c = check->conference;

	for (int32_t f = 0; f < check->n_fillers; f++) {
		const struct filler *filler = &check->fillers[f];
		struct span span = m->span;

		if (filler->person == NONE) {
			states[f] = c->policy.unknown == UNKNOWN_ALLOW
					    ? FB_UNKNOWN
					    : FB_BUSY;
			continue;
		}
		int64_t travel_s = c->people[filler->person].travel_s;
		if (filler->is_buffered)
			span = span_widen(span, c->buffer_before_s,
					  c->buffer_after_s);
		span = span_widen(span, travel_s, travel_s);
		states[f] = (uint8_t)diary_state(
			check, &check->evidence->people[filler->person], span);
	}
}

enum { FEASIBILITY_STEPS = 5000 };

static void moment_judge(struct check *check, int32_t nth)
{
	struct moment *m = &check->moments[nth];
	uint8_t *states =
		check->states + (size_t)nth * (size_t)check->n_fillers;
	int32_t rooms[2];

	m->removed = N_RULE_KINDS;
	m->subject = NONE;
	if (removed_by_time(check, m))
		return;
	states_find(check, m, states);
	if (removed_by_people(check, m, states) || removed_by_things(check, m))
		return;
	fillers_price(check, nth);
	enum found found =
		assignment_search(check, INT64_MAX, NULL, FEASIBILITY_STEPS);
	if (found == NOT_FOUND || !rooms_choose(check, m, rooms))
		remove_moment(m, RULE_COMBINATION, NONE);
	else
		m->unsettled = found == GAVE_UP;
}

static bool moments_alloc(struct check *check)
{
	const struct conference *c = check->conference;
	int64_t room_s = c->latest_s - c->earliest_s - c->required_duration_s;
	int64_t n_days = (int64_t)c->window.last.n - c->window.first.n + 1;
	int64_t n_starts = room_s < 0 ? 0 : room_s / c->start_interval_s + 1;

	if (n_days < 0 || n_days * n_starts > LIMIT_SLOTS)
		return check_fails(check, "/considered/slots");
	check->n_starts = (int32_t)n_starts;
	check->n_moments = (int32_t)(n_days * n_starts);
	check->moments = arena_array(check->arena, struct moment,
				     (size_t)check->n_moments);
	check->states = arena_alloc(check->arena, (size_t)check->n_moments,
				    (size_t)check->n_fillers);
	return check_memory(check, check->moments) &&
	       check_memory(check, check->states);
}

bool moments_make(struct check *check)
{
	const struct conference *c = check->conference;

	if (!moments_alloc(check))
		return false;
	check->steps_left = STEPS_OF_A_PART;
	for (int32_t i = 0; i < check->n_moments; i++) {
		struct moment *m = &check->moments[i];

		m->day = day_add(c->window.first, i / check->n_starts);
		m->start_s = c->earliest_s +
			     i % check->n_starts * c->start_interval_s;
		m->span.start = zone_instant(c->zone,
					     (int64_t)m->day.n * SECONDS_A_DAY +
						     m->start_s);
		m->span.end = m->span.start + c->required_duration_s;
		moment_judge(check, i);
	}
	return true;
}
