#include "conference/availability.h"

#include "conference/replies.h"

/* How bad a state is to have at a meeting; above unknown nobody comes. */
static int badness(enum fbtype fbtype)
{
	static const int8_t table[] = {
		[FB_FREE] = 0,	  [FB_NEEDS_ACTION] = 1, [FB_TENTATIVE] = 2,
		[FB_UNKNOWN] = 3, [FB_BUSY] = 4,	 [FB_OUT] = 5,
	};

	return table[fbtype];
}

/*
 * Of an age that is not known, nothing says that it is young. A date as far
 * ahead of now is of a clock that was wrong: it would stay young for ever.
 */
static bool is_stale(const struct timetable *timetable,
		     const struct policy *policy, int64_t now)
{
	return timetable->as_of < now - policy->max_age_s ||
	       timetable->as_of_newest > now + policy->max_age_s;
}

void availability_of(const struct known *known, const struct policy *policy,
		     int64_t now, struct availability *ret)
{
	*ret = (struct availability){.timetable = {.as_of = INSTANT_NONE,
						   .as_of_newest =
							   INSTANT_NONE},
				     .elsewhere = known->elsewhere,
				     .n_elsewhere = known->n_elsewhere};
	if (!known->found)
		return;
	const struct timetable *t = &known->calendar.timetable;
	bool distrusted =
		t->cover_assumed && policy->assumed == ASSUMED_UNKNOWN;
	ret->timetable = *t;
	ret->is_stale = is_stale(t, policy, now);
	if (distrusted || !t->complete || ret->is_stale)
		ret->timetable.n_covers = 0;
}

bool availability_of_person(const struct known *known,
			    const struct person *person,
			    const struct conference *conference, int64_t now,
			    struct arena *arena, struct availability *ret)
{
	struct availability availability;

	availability_of(known, &conference->policy, now, &availability);
	if (!replies_lay_over(person, arena, &availability.timetable))
		return false;
	availability.has_hours = person->n_hours > 0;
	if (availability.has_hours &&
	    !replies_hours(person, conference_horizon(conference), arena,
			   &availability.hours))
		return false;
	*ret = availability;
	return true;
}

static enum fbtype tentative_as(const struct policy *policy, enum fbtype said)
{
	switch (policy->tentative) {
	case TENTATIVE_ALLOW:
		return said;
	case TENTATIVE_FREE:
		return FB_FREE;
	case TENTATIVE_BUSY:
		break;
	}
	return FB_BUSY;
}

static enum fbtype needs_action_as(const struct policy *policy)
{
	switch (policy->needs_action) {
	case NEEDS_ACTION_TENTATIVE:
		return tentative_as(policy, FB_NEEDS_ACTION);
	case NEEDS_ACTION_FREE:
		return FB_FREE;
	case NEEDS_ACTION_BUSY:
		break;
	}
	return FB_BUSY;
}

static enum fbtype taken_as(const struct policy *policy, enum fbtype said)
{
	switch (said) {
	case FB_NEEDS_ACTION:
		return needs_action_as(policy);
	case FB_TENTATIVE:
		return tentative_as(policy, said);
	case FB_UNKNOWN:
		return policy->unknown == UNKNOWN_ALLOW ? said : FB_BUSY;
	case FB_FREE:
	case FB_BUSY:
	case FB_OUT:
		break;
	}
	return said;
}

static struct state state_of(enum fbtype fbtype)
{
	return (struct state){fbtype, badness(fbtype) <= badness(FB_UNKNOWN)};
}

/* What other cases say in the span. */
static uint8_t said_elsewhere(const struct availability *availability,
			      struct span span)
{
	uint8_t said = 0;

	for (size_t i = 0; i < availability->n_elsewhere; i++)
		if (span_overlaps(availability->elsewhere[i].span, span))
			said |= availability->elsewhere[i].said;
	return said;
}

struct state availability_at(const struct availability *availability,
			     const struct policy *policy, struct span span)
{
	enum fbtype worst = FB_FREE;

	if (availability->has_hours &&
	    !spans_contain(availability->hours, span))
		return state_of(FB_OUT);
	uint8_t said = timetable_said(&availability->timetable, span) |
		       said_elsewhere(availability, span);
	if (said == FB_BIT(FB_FREE))
		return state_of(FB_FREE);
	for (int i = FB_FREE; i <= FB_UNKNOWN; i++) {
		if (!(said & FB_BIT(i)))
			continue;
		enum fbtype as = taken_as(policy, (enum fbtype)i);
		if (badness(as) > badness(worst))
			worst = as;
	}
	return state_of(worst);
}

struct state availability_unnamed(const struct policy *policy)
{
	return state_of(taken_as(policy, FB_UNKNOWN));
}

int32_t availability_points(const struct conference *conference,
			    struct state state)
{
	if (state.fbtype == FB_TENTATIVE || state.fbtype == FB_NEEDS_ACTION)
		return conference->weights[TERM_TENTATIVE];
	return state.fbtype == FB_UNKNOWN ? conference->weights[TERM_UNKNOWN]
					  : 0;
}
