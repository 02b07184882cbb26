#include "conference/replies.h"

/* --- answers ------------------------------------------------------------ */

/* A span on which the same answers stand. */
struct stretch {
	struct span span;
	uint8_t said; /* a set of FB_BIT; FB_FREE alone: nothing else */
};

struct laying {
	const struct person *person;
	int64_t newer_than;
	struct arena *arena;
	struct span *spans;	   /* of each answer */
	struct stretch *stretches; /* ascending, disjoint */
	size_t n;
};

/* Nothing is newer than what is not dated. */
static int64_t age_of(const struct reply *reply)
{
	return reply->as_of == INSTANT_NONE ? INT64_MAX : reply->as_of;
}

/* Of the newest of the answers that stand on the whole span; 0: of none. */
static uint8_t said_on(const struct laying *laying, struct span span)
{
	const struct person *person = laying->person;
	int64_t newest = laying->newer_than;
	uint8_t said = 0;

	for (int32_t i = 0; i < person->n_replies; i++) {
		const struct reply *reply = &person->replies[i];

		if (age_of(reply) < newest ||
		    age_of(reply) <= laying->newer_than ||
		    !span_contains(laying->spans[i], span))
			continue;
		if (age_of(reply) > newest)
			said = 0;
		newest = age_of(reply);
		said |= FB_BIT(reply->fbtype);
	}
	return said;
}

static void sort_instants(int64_t *instants, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		int64_t instant = instants[i];
		size_t at = i;

		for (; at > 0 && instants[at - 1] > instant; at--)
			instants[at] = instants[at - 1];
		instants[at] = instant;
	}
}

static bool list_stretches(struct laying *laying)
{
	const struct person *person = laying->person;
	size_t n = 2 * (size_t)person->n_replies;
	int64_t *ends = arena_array(laying->arena, int64_t, n);

	laying->spans = arena_array(laying->arena, struct span, n);
	laying->stretches = arena_array(laying->arena, struct stretch, n);
	if (!ends || !laying->spans || !laying->stretches)
		return false;
	for (int32_t i = 0; i < person->n_replies; i++) {
		struct days days = person->replies[i].days;
		struct span span =
			zone_days(person->zone, days.first, days.last);

		laying->spans[i] = span;
		ends[2 * i] = span.start;
		ends[2 * i + 1] = span.end;
	}
	sort_instants(ends, n);
	for (size_t i = 1; i < n; i++) {
		struct span span = {ends[i - 1], ends[i]};
		uint8_t said = span_is_empty(span) ? 0 : said_on(laying, span);

		if (said)
			laying->stretches[laying->n++] =
				(struct stretch){span, said};
	}
	return true;
}

static bool lay_covers(const struct laying *laying, struct spans replaced,
		       struct timetable *timetable)
{
	struct span *free = arena_array(laying->arena, struct span, laying->n);
	struct spans covers = {timetable->covers, timetable->n_covers};
	size_t n = 0;

	if (!free || !spans_subtract(covers, replaced, laying->arena, &covers))
		return false;
	for (size_t i = 0; i < laying->n; i++)
		if (laying->stretches[i].said == FB_BIT(FB_FREE))
			free[n++] = laying->stretches[i].span;
	n = spans_normalise(free, n);
	if (!spans_union(covers, (struct spans){free, n}, laying->arena,
			 &covers))
		return false;
	timetable->covers = covers.spans;
	timetable->n_covers = covers.n;
	return true;
}

/* What of a busy time lies between the answers' spans. */
static void put_outside(struct busy busy, struct spans replaced, size_t *at,
			struct busy *raw, size_t *n)
{
	while (*at < replaced.n && replaced.spans[*at].end <= busy.span.start)
		++*at;
	for (size_t i = *at; i < replaced.n && !span_is_empty(busy.span) &&
			     replaced.spans[i].start < busy.span.end;
	     i++) {
		struct busy before = busy;

		before.span.end = replaced.spans[i].start;
		raw[(*n)++] = before;
		busy.span.start = replaced.spans[i].end;
	}
	raw[(*n)++] = busy;
}

static bool lay_busys(const struct laying *laying, struct spans replaced,
		      struct timetable *timetable)
{
	/* A time is cut once more by each answer that it meets; of two lists
	   of disjoint spans no more than all together meet. */
	size_t room = 2 * timetable->n_busys + replaced.n + laying->n, n = 0;
	struct busy *raw = arena_array(laying->arena, struct busy, room);
	size_t at = 0;

	if (!raw)
		return false;
	for (size_t i = 0; i < timetable->n_busys; i++)
		put_outside(timetable->busys[i], replaced, &at, raw, &n);
	for (size_t i = 0; i < laying->n; i++) {
		const struct stretch *stretch = &laying->stretches[i];
		uint8_t said = (uint8_t)(stretch->said & ~FB_BIT(FB_FREE));

		raw[n++] = (struct busy){stretch->span, said};
	}
	return timetable_busys(raw, n, laying->arena, &timetable->busys,
			       &timetable->n_busys, NULL) == STATUS_OK;
}

bool replies_lay_over(const struct person *person, struct arena *arena,
		      struct timetable *timetable)
{
	struct laying laying = {.person = person,
				.newer_than = timetable->as_of_newest,
				.arena = arena};

	if (person->n_replies == 0)
		return true;
	if (!list_stretches(&laying))
		return false;
	struct span *spans = arena_array(arena, struct span, laying.n);
	if (!spans)
		return false;
	for (size_t i = 0; i < laying.n; i++)
		spans[i] = laying.stretches[i].span;
	struct spans replaced = {spans, spans_normalise(spans, laying.n)};
	return lay_covers(&laying, replaced, timetable) &&
	       lay_busys(&laying, replaced, timetable);
}

/* --- hours -------------------------------------------------------------- */

static bool is_on(const struct working_hours *hours, struct day day)
{
	return hours->days >> day_weekday(day) & 1;
}

static struct span on_day(const struct person *person,
			  const struct working_hours *hours, struct day day)
{
	int64_t midnight_s = (int64_t)day.n * SECONDS_A_DAY;

	return (struct span){zone_instant(person->zone,
					  midnight_s + hours->from_s),
			     zone_instant(person->zone,
					  midnight_s + hours->to_s)};
}

bool replies_hours(const struct person *person, struct span horizon,
		   struct arena *arena, struct spans *ret)
{
	struct day day = zone_day(person->zone, horizon.start);
	struct day last = zone_day(person->zone, horizon.end);
	size_t n_days = (size_t)(last.n - day.n + 1), n = 0;
	struct span *spans = arena_array(arena, struct span,
					 n_days * (size_t)person->n_hours);

	if (!spans)
		return false;
	for (; day_compare(day, last) <= 0; day = day_add(day, 1))
		for (int32_t i = 0; i < person->n_hours; i++)
			if (is_on(&person->hours[i], day))
				spans[n++] =
					on_day(person, &person->hours[i], day);
	*ret = (struct spans){spans, spans_normalise(spans, n)};
	return true;
}
