#include "calendar/cover.h"

static void later(const struct moment *stamp, int64_t *as_of)
{
	int64_t instant = stamp_instant(stamp);

	if (instant > *as_of)
		*as_of = instant;
}

/* A message about one meeting is no sign that the rest is as new. */
static void later_event(const struct source *source, bool messages,
			int64_t *as_of)
{
	for (size_t i = 0; i < source->n_events; i++)
		if ((source->events[i].method != METHOD_PUBLISH) == messages)
			later(&source->events[i].stamp, as_of);
}

int64_t cover_newest(const struct source *source)
{
	int64_t as_of = source->newest_left_out;

	later_event(source, false, &as_of);
	for (size_t i = 0; i < source->n_free_busys; i++)
		later(&source->free_busys[i].stamp, &as_of);
	if (as_of == INSTANT_NONE)
		later_event(source, true, &as_of);
	return as_of;
}

static bool has_free_busy(const struct source *source)
{
	for (size_t i = 0; i < source->n_free_busys; i++)
		if (!source->free_busys[i].dropped)
			return true;
	return false;
}

static bool is_assumed(const struct source *source)
{
	for (size_t i = 0; i < source->n_free_busys; i++)
		if (!source->free_busys[i].dropped &&
		    source->free_busys[i].assumed)
			return true;
	return false;
}

/* A VFREEBUSY covers its own range, and one without a range nothing. */
static bool free_busy_covers(const struct source *source, struct arena *arena,
			     struct spans *ret)
{
	struct span *spans =
		arena_array(arena, struct span, source->n_free_busys);
	size_t n = 0;

	if (!spans)
		return false;
	for (size_t i = 0; i < source->n_free_busys; i++) {
		const struct free_busy *f = &source->free_busys[i];

		if (!f->dropped && f->start.kind != MOMENT_NONE)
			spans[n++] = (struct span){moment_instant(&f->start),
						   moment_instant(&f->end)};
	}
	*ret = (struct spans){spans, spans_normalise(spans, n)};
	return true;
}

/*
 * What every VCALENDAR of the file is clipped to; false: one is not, or all
 * are messages.
 */
static bool find_clip(const struct source *source, struct span *ret)
{
	struct span clip = {INSTANT_FIRST, INSTANT_LAST};
	bool found = false;

	for (size_t i = 0; i < source->n_calendars; i++) {
		const struct vcalendar *c = &source->calendars[i];

		if (c->method != METHOD_PUBLISH)
			continue;
		if (c->clip_start.kind == MOMENT_NONE ||
		    c->clip_end.kind == MOMENT_NONE)
			return false;
		clip = span_intersect(
			clip, (struct span){moment_instant(&c->clip_start),
					    moment_instant(&c->clip_end)});
		found = true;
	}
	if (found)
		*ret = clip;
	return found;
}

static bool holiday_covers(const struct source *source,
			   const struct instances *instances,
			   struct arena *arena, struct spans *ret)
{
	struct span *spans = arena_array(arena, struct span, instances->n);
	const struct zone *zone = source->options.zone;
	size_t n = 0;

	if (!spans)
		return false;
	for (size_t i = 0; i < instances->n; i++) {
		const struct instance *instance = &instances->instances[i];

		if (instance->event->source != source ||
		    instance->event->beside_newer)
			continue;
		int32_t year =
			day_civil(zone_day(zone, instance->span.start)).year;

		/* The first hours of year 1 in UTC are year 0 further west. */
		if (year < 1)
			year = 1;
		spans[n++] = span_intersect(
			zone_days(zone,
				  day_from_civil((struct civil){year, 1, 1}),
				  day_from_civil((struct civil){year, 12, 31})),
			source->options.horizon);
	}
	*ret = (struct spans){spans, spans_normalise(spans, n)};
	return true;
}

/*
 * The latest start of an event that does not recur, or INSTANT_NONE. A message
 * about a meeting does not tell how far a calendar reaches, nor does an event
 * that a newer one of its UID may have replaced.
 */
static int64_t last_single(struct versions versions)
{
	int64_t last = INSTANT_NONE;

	for (size_t i = 0; i < versions.n; i++) {
		const struct event *event = versions.events[i];

		if (event->dropped || event->beside_newer ||
		    event_recurs(event) || event_is_override(event) ||
		    event->method != METHOD_PUBLISH)
			continue;
		int64_t start = moment_instant(&event->start);
		if (start > last)
			last = start;
	}
	return last;
}

/* The file's own, where nothing is stated; one span or a set. */
static bool own_covers(const struct source *source, struct versions versions,
		       const struct instances *instances, struct arena *arena,
		       struct timetable *timetable, struct spans *ret)
{
	const struct read_options *options = &source->options;
	struct span *one = arena_one(arena, struct span);

	if (!one)
		return false;
	*ret = (struct spans){one, 0};
	if (!span_is_empty(options->covers)) {
		*one = options->covers;
	} else if (options->reading == READ_HOLIDAYS) {
		return holiday_covers(source, instances, arena, ret);
	} else if (has_free_busy(source)) {
		timetable->cover_assumed = is_assumed(source);
		*one = (struct span){INSTANT_FIRST, INSTANT_LAST};
	} else if (!find_clip(source, one)) {
		int64_t last = last_single(versions);

		timetable->cover_assumed = true;
		*one = (struct span){0, 0};
		if (timetable->as_of != INSTANT_NONE && last != INSTANT_NONE)
			*one = (struct span){timetable->as_of, last};
	}
	ret->n = spans_normalise(one, 1);
	return true;
}

enum status cover_find(const struct source *source, struct versions versions,
		       const struct instances *instances,
		       struct refusals *refusals, struct timetable *ret)
{
	struct spans covers, free_busys;
	struct arena *arena = refusals->arena;

	if (!own_covers(source, versions, instances, arena, ret, &covers))
		return refuse_no_memory(refusals);
	if (has_free_busy(source) &&
	    (!free_busy_covers(source, arena, &free_busys) ||
	     !spans_intersect(covers, free_busys, arena, &covers)))
		return refuse_no_memory(refusals);
	ret->covers = covers.spans;
	ret->n_covers = ret->complete ? covers.n : 0;
	return STATUS_OK;
}
