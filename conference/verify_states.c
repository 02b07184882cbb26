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

/* What the agreed and held dates of other cases make of the span. */
static enum fbtype elsewhere_state(const struct check *check,
				   const struct known *known, struct span span)
{
	enum fbtype state = FB_FREE;

	for (size_t i = known->n_elsewhere; i-- > 0;) {
		const struct busy *busy = &known->elsewhere[i];

		if (busy->span.end <= span.start ||
		    span.end <= busy->span.start)
			continue;
		for (int bit = FB_FREE; bit <= FB_UNKNOWN; bit++)
			if (busy->said & FB_BIT(bit))
				state = worse(
					state,
					under_policy(&check->conference->policy,
						     (enum fbtype)bit));
	}
	return state;
}

enum fbtype diary_state(const struct check *check, const struct known *known,
			struct span span)
{
	const struct policy *policy = &check->conference->policy;
	const struct timetable *t = &known->calendar.timetable;
	enum fbtype state = elsewhere_state(check, known, span);
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

enum fbtype unnamed_state(const struct check *check)
{
	return under_policy(&check->conference->policy, FB_UNKNOWN);
}

bool comes(const struct what_if *what_if, int32_t person, enum fbtype state)
{
	if (!state_can_come(state))
		return false;
	if (!what_if)
		return true;
	if (person != NONE &&
	    (person == what_if->out[0] || person == what_if->out[1]))
		return false;
	return state != FB_UNKNOWN || !what_if->unknown_declines ||
	       (person != NONE && person == what_if->free);
}

/* How far her hours reach without a gap from an instant on, or the instant. */
static int64_t hours_reach(const struct person *person, int64_t from)
{
	int64_t reach = from;
	int32_t today = zone_day(person->zone, from).n;

	for (int32_t i = 0; i < person->n_hours; i++) {
		const struct working_hours *hours = &person->hours[i];

		if (!(hours->days & 1u << day_weekday((struct day){today})))
			continue;
		int64_t midnight = (int64_t)today * SECONDS_A_DAY;
		int64_t start =
			zone_instant(person->zone, midnight + hours->from_s);
		int64_t end =
			zone_instant(person->zone, midnight + hours->to_s);

		if (start <= from && end > reach)
			reach = end;
	}
	return reach;
}

static bool is_at_work(const struct person *person, struct span span)
{
	int64_t at = span.start;

	while (person->n_hours && at < span.end) {
		int64_t reach = hours_reach(person, at);

		if (reach == at)
			return false;
		at = reach;
	}
	return true;
}

/* Whether it stands: all of the calendar is older, or of no known age. */
static bool reply_counts(const struct reply *reply, const struct known *known)
{
	return reply->as_of == INSTANT_NONE || !known->found ||
	       reply->as_of > known->calendar.timetable.as_of_newest;
}

static struct span reply_span(const struct person *person,
			      const struct reply *reply)
{
	return zone_days(person->zone, reply->days.first, reply->days.last);
}

/* The next instant after one at which what is said may change. */
static int64_t next_change(const struct person *person, struct span span)
{
	int64_t next = span.end;

	for (int32_t i = 0; i < person->n_replies; i++) {
		struct span at = reply_span(person, &person->replies[i]);

		if (at.start > span.start && at.start < next)
			next = at.start;
		if (at.end > span.start && at.end < next)
			next = at.end;
	}
	return next;
}

static bool is_newer(const struct reply *a, const struct reply *b)
{
	if (a->as_of == INSTANT_NONE || b->as_of == INSTANT_NONE)
		return a->as_of == INSTANT_NONE && b->as_of != INSTANT_NONE;
	return a->as_of > b->as_of;
}

/* Of a piece in which nothing changes: the newest replies, or the calendar. */
static enum fbtype piece_state(const struct check *check, int32_t person,
			       struct span piece)
{
	const struct person *p = &check->conference->people[person];
	const struct known *known = &check->evidence->people[person];
	const struct reply *newest = NULL;
	enum fbtype state = FB_FREE;

	for (int32_t i = 0; i < p->n_replies; i++) {
		const struct reply *reply = &p->replies[i];
		enum fbtype said =
			under_policy(&check->conference->policy, reply->fbtype);

		if (!reply_counts(reply, known) ||
		    !span_contains(reply_span(p, reply), piece) ||
		    (newest && is_newer(newest, reply)))
			continue;
		state = !newest || is_newer(reply, newest) ? said
							   : worse(state, said);
		newest = reply;
	}
	return newest ? state : diary_state(check, known, piece);
}

enum fbtype person_state(const struct check *check, int32_t person,
			 struct span span)
{
	const struct person *p = &check->conference->people[person];
	const struct known *known = &check->evidence->people[person];
	enum fbtype state = elsewhere_state(check, known, span);

	if (!is_at_work(p, span))
		return FB_OUT;
	if (!p->n_replies)
		return diary_state(check, known, span);
	while (span.start < span.end) {
		struct span piece = {span.start, next_change(p, span)};

		state = worse(state, piece_state(check, person, piece));
		span.start = piece.end;
	}
	return state;
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
