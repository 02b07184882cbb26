/* Levels from calendars, hours and answers: see brute_state.h. */

#include "brute_state.h"

static enum level level_of_tentative(const struct policy *policy)
{
	if (policy->tentative == WORD_ALLOW)
		return LEVEL_TENTATIVE;
	return policy->tentative == WORD_FREE ? LEVEL_FREE : LEVEL_CANNOT;
}

static enum level level_of_said(const struct policy *policy, enum said said)
{
	switch (said) {
	case SAID_NOTHING:
		return LEVEL_FREE;
	case SAID_NEEDS_ACTION:
		if (policy->needs_action == WORD_FREE)
			return LEVEL_FREE;
		if (policy->needs_action == WORD_BUSY)
			return LEVEL_CANNOT;
		return level_of_tentative(policy);
	case SAID_TENTATIVE:
		return level_of_tentative(policy);
	case SAID_OUT:
		return LEVEL_OUT;
	case SAID_BUSY:
		break;
	}
	return LEVEL_CANNOT;
}

bool is_stale(const struct conference *conference,
	      const struct calendar *calendar)
{
	int64_t age_s = conference->now - calendar->as_of;

	return !calendar->has_as_of || age_s > conference->policy.max_age_s ||
	       -age_s > conference->policy.max_age_s;
}

static bool has_trusted_covers(const struct conference *conference,
			       const struct calendar *calendar)
{
	const struct policy *policy = &conference->policy;

	if (calendar->is_assumed && policy->distrusts_assumed)
		return false;
	return !calendar->is_incomplete && !is_stale(conference, calendar);
}

/* Moves *at to the end of what is known without a gap from *at on. */
static bool advance(const struct calendar *calendar, bool trusts_covers,
		    int64_t *at)
{
	int n = trusts_covers ? calendar->n_covers : 0;
	int64_t before = *at;

	for (int i = 0; i < n; i++)
		if (calendar->covers[i].from <= *at &&
		    calendar->covers[i].to > *at)
			*at = calendar->covers[i].to;
	for (int i = 0; i < calendar->n_items; i++) {
		const struct item *item = &calendar->items[i];
		if (item->said != SAID_NOTHING && item->from <= *at &&
		    item->to > *at)
			*at = item->to;
	}
	return *at > before;
}

/* LEVEL_UNKNOWN as far as nothing worse is said. */
static enum level said_level(const struct conference *conference,
			     const struct calendar *calendar, int64_t from,
			     int64_t to, bool *ret_is_unknown)
{
	bool trusts_covers = has_trusted_covers(conference, calendar);
	enum level worst = LEVEL_FREE;
	int64_t at = from;

	for (int i = 0; i < calendar->n_items; i++) {
		const struct item *item = &calendar->items[i];
		enum level level =
			level_of_said(&conference->policy, item->said);
		if (item->from < item->to && item->from < to &&
		    from < item->to && level > worst)
			worst = level;
	}
	while (at < to && advance(calendar, trusts_covers, &at))
		continue;
	*ret_is_unknown = at < to;
	return worst;
}

enum level level_of(const struct conference *conference,
		    const struct calendar *calendar, int64_t from, int64_t to)
{
	bool is_unknown;
	enum level worst =
		said_level(conference, calendar, from, to, &is_unknown);

	if (!is_unknown)
		return worst;
	if (conference->policy.unknown == WORD_BUSY)
		return worst > LEVEL_CANNOT ? worst : LEVEL_CANNOT;
	return worst > LEVEL_UNKNOWN ? worst : LEVEL_UNKNOWN;
}

struct scenario as_stated(void)
{
	return (struct scenario){.known_free = NOBODY, .always_free = NOBODY};
}

enum level level_of_unnamed(const struct conference *conference,
			    const struct scenario *scenario)
{
	if (conference->policy.unknown == WORD_BUSY ||
	    scenario->unknown_declines)
		return LEVEL_CANNOT;
	return LEVEL_UNKNOWN;
}

/* Moves *at to the end of the hours that it is in. */
static bool advance_hours(const struct person *person, int64_t *at)
{
	int64_t before = *at;
	int day = day_at(person->zone, *at);

	for (int i = 0; i < person->n_hours; i++) {
		const struct hours *hours = &person->hours[i];
		int64_t midnight = (int64_t)day * DAY_S;
		int64_t to = utc_of(person->zone, midnight + hours->to_s);
		if (hours->on[weekday_of(day)] &&
		    utc_of(person->zone, midnight + hours->from_s) <= *at &&
		    to > *at)
			*at = to;
	}
	return *at > before;
}

static bool is_in_hours(const struct person *person, int64_t from, int64_t to)
{
	if (person->n_hours == 0)
		return true;
	while (from < to && advance_hours(person, &from))
		continue;
	return from >= to;
}

static bool is_newer(const struct reply *reply, const struct person *person)
{
	return !reply->has_as_of || !person->has_calendar ||
	       !person->calendar.has_as_of ||
	       reply->as_of > person->calendar.as_of;
}

static bool is_later(const struct reply *a, const struct reply *b)
{
	if (!a->has_as_of || !b->has_as_of)
		return !a->has_as_of && b->has_as_of;
	return a->as_of > b->as_of;
}

/* It speaks for the day: no other that does is newer. */
static bool is_heard(const struct person *person, int i, int day)
{
	const struct reply *reply = &person->replies[i];

	if (day < reply->from || day > reply->to || !is_newer(reply, person))
		return false;
	for (int k = 0; k < person->n_replies; k++) {
		const struct reply *other = &person->replies[k];
		if (other->from <= day && day <= other->to &&
		    is_later(other, reply))
			return false;
	}
	return true;
}

/* Of a part of one of the person's days. */
static enum level day_level(const struct conference *conference,
			    const struct person *person, int day, int64_t from,
			    int64_t to, bool *ret_is_unknown)
{
	enum level worst = LEVEL_FREE;
	bool is_any = false, is_unknown = false;

	for (int i = 0; i < person->n_replies; i++) {
		const struct reply *reply = &person->replies[i];
		enum level level;
		if (!is_heard(person, i, day))
			continue;
		level = level_of_said(&conference->policy, reply->said);
		worst = level > worst ? level : worst;
		is_unknown |= reply->is_unknown;
		is_any = true;
	}
	*ret_is_unknown = is_unknown;
	return is_any ? worst
		      : said_level(conference, &person->calendar, from, to,
				   ret_is_unknown);
}

enum level level_of_person(const struct conference *conference,
			   const struct scenario *scenario, int i, int64_t from,
			   int64_t to)
{
	const struct person *person = &conference->people[i];
	enum level worst = LEVEL_FREE;
	bool is_unknown = false;

	if (scenario->unable[i])
		return LEVEL_CANNOT;
	if (scenario->always_free == i)
		return LEVEL_FREE;
	if (!is_in_hours(person, from, to))
		return LEVEL_OUT;
	while (from < to) {
		int day = day_at(person->zone, from);
		int64_t end = day_start(person->zone, day + 1);
		bool is_unknown_here;
		enum level level;
		end = end < to ? end : to;
		level = day_level(conference, person, day, from, end,
				  &is_unknown_here);
		worst = level > worst ? level : worst;
		is_unknown |= is_unknown_here;
		from = end;
	}
	if (!is_unknown || scenario->known_free == i)
		return worst;
	if (conference->policy.unknown == WORD_BUSY ||
	    scenario->unknown_declines)
		return worst > LEVEL_CANNOT ? worst : LEVEL_CANNOT;
	return worst > LEVEL_UNKNOWN ? worst : LEVEL_UNKNOWN;
}
