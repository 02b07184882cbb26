#include "conference/verify_parts.h"

/* Of two states the one that is worse to have at a meeting. */
static const uint8_t badness[] = {
	[FB_FREE] = 0,	  [FB_NEEDS_ACTION] = 1, [FB_TENTATIVE] = 2,
	[FB_UNKNOWN] = 3, [FB_BUSY] = 4,	 [FB_OUT] = 5,
};

static enum fbtype worse(enum fbtype a, enum fbtype b)
{
	return badness[a] >= badness[b] ? a : b;
}

bool state_can_come(enum fbtype state)
{
	return badness[state] <= badness[FB_UNKNOWN];
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

static enum fbtype under_policy(const struct policy *policy, enum fbtype said)
{
	if (said == FB_UNKNOWN && policy->unknown == UNKNOWN_BUSY)
		return FB_BUSY;
	if (said == FB_TENTATIVE)
		return tentative_as(policy, said);
	if (said != FB_NEEDS_ACTION)
		return said;
	switch (policy->needs_action) {
	case NEEDS_ACTION_TENTATIVE:
		return tentative_as(policy, said);
	case NEEDS_ACTION_FREE:
		return FB_FREE;
	case NEEDS_ACTION_BUSY:
		break;
	}
	return FB_BUSY;
}

static bool is_stale(const struct check *check, const struct timetable *t)
{
	int64_t now = check->answer->now;
	int64_t max_s = check->conference->policy.max_age_s;

	return t->as_of == INSTANT_NONE || now - t->as_of > max_s ||
	       t->as_of_newest - now > max_s;
}

/* Whether silence inside its covers says free. */
static bool silence_is_free(const struct check *check,
			    const struct known *known)
{
	const struct timetable *t = &known->calendar.timetable;

	if (!known->found || !t->complete || is_stale(check, t))
		return false;
	return !t->cover_assumed ||
	       check->conference->policy.assumed == ASSUMED_ALLOW;
}

/* The index of the first busy span that ends after the instant. */
static size_t busy_after(const struct timetable *t, int64_t instant)
{
	size_t from = 0, n = t->n_busys;

	while (n) {
		size_t half = n / 2;

		if (t->busys[from + half].span.end > instant) {
			n = half;
		} else {
			from += half + 1;
			n -= half + 1;
		}
	}
	return from;
}

/* Whether the covers leave a hole in what is left of the span. */
static bool covers_all(const struct timetable *t, struct span span)
{
	for (size_t i = 0; i < t->n_covers; i++)
		if (t->covers[i].start <= span.start &&
		    t->covers[i].end >= span.end)
			return true;
	return false;
}

static enum fbtype silence_says(const struct check *check,
				const struct known *known, struct span span)
{
	if (span.start >= span.end)
		return FB_FREE;
	if (silence_is_free(check, known) &&
	    covers_all(&known->calendar.timetable, span))
		return FB_FREE;
	return under_policy(&check->conference->policy, FB_UNKNOWN);
}

enum fbtype diary_state(const struct check *check, const struct known *known,
			struct span span)
{
	const struct policy *policy = &check->conference->policy;
	const struct timetable *t = &known->calendar.timetable;
	enum fbtype state = FB_FREE;
	int64_t told_until = span.start;

	for (size_t i = known->found ? busy_after(t, span.start) : 0;
	     known->found && i < t->n_busys &&
	     t->busys[i].span.start < span.end;
	     i++) {
		const struct busy *busy = &t->busys[i];
		struct span silent = {told_until, busy->span.start};

		state = worse(state, silence_says(check, known, silent));
		for (int bit = FB_FREE; bit <= FB_UNKNOWN; bit++)
			if (busy->said & FB_BIT(bit))
				state = worse(state,
					      under_policy(policy,
							   (enum fbtype)bit));
		told_until = busy->span.end;
	}
	return worse(state, silence_says(check, known,
					 (struct span){told_until, span.end}));
}

struct span span_widen(struct span span, int64_t before_s, int64_t after_s)
{
	return (struct span){span.start - before_s, span.end + after_s};
}

static enum person_status status_of(const struct check *check,
				    const struct known *known)
{
	const struct conference *c = check->conference;
	const struct timetable *t = &known->calendar.timetable;
	struct span window =
		zone_days(c->zone, c->window.first, c->window.last);

	if (!known->found)
		return PERSON_MISSING;
	if (is_stale(check, t))
		return PERSON_STALE;
	if (!t->complete)
		return PERSON_INCOMPLETE;
	if (!t->n_covers || t->covers[t->n_covers - 1].end < window.end)
		return PERSON_SHORT;
	return PERSON_OK;
}

static bool verify_person(struct check *check, int32_t i)
{
	const struct person_report *report = &check->answer->people[i];
	const struct known *known = &check->evidence->people[i];
	const struct timetable *t = &known->calendar.timetable;
	int64_t as_of = INSTANT_NONE, until = INSTANT_NONE;

	if (known->found) {
		as_of = t->as_of;
		if (t->n_covers)
			until = t->covers[t->n_covers - 1].end;
	}
	if (report->person != i || report->found != known->found)
		return check_fails(check, "/people/%d/id", i);
	if (report->as_of != as_of)
		return check_fails(check, "/people/%d/as_of", i);
	if (report->covered_until != until)
		return check_fails(check, "/people/%d/covered_until", i);
	if (report->assumed != (known->found && t->cover_assumed) ||
	    report->stated != (known->found && known->calendar.covers_stated))
		return check_fails(check, "/people/%d/cover", i);
	if (report->complete != (known->found && t->complete))
		return check_fails(check, "/people/%d/complete", i);
	if (report->status != status_of(check, known))
		return check_fails(check, "/people/%d/status", i);
	return true;
}

bool verify_people(struct check *check)
{
	for (int32_t i = 0; i < check->conference->n_people; i++)
		if (!verify_person(check, i))
			return false;
	return true;
}
