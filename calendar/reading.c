#include "calendar/read.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "calendar/availability.h"
#include "calendar/cover.h"
#include "calendar/instances.h"
#include "calendar/parse.h"
#include "calendar/reduce.h"

/* Not yet what its owner made of it (RFC 5546, 3.2.2). */
static bool is_invitation(const struct event *event)
{
	return event->method == METHOD_REQUEST || event->method == METHOD_ADD;
}

/*
 * X-MICROSOFT-CDO-BUSYSTATUS speaks before TRANSP and STATUS:TENTATIVE, but
 * not before CANCELLED (no instance at all) or DECLINED. 0: nothing is said.
 */
static uint8_t said_of(const struct event *event)
{
	enum busystatus busystatus = event->busystatus;
	enum fbtype fbtype = FB_BUSY;

	if (event->partstat == PARTSTAT_DECLINED)
		return 0;
	if (busystatus == BUSYSTATUS_NONE)
		busystatus = event->busystatus_old;
	bool own = busystatus != BUSYSTATUS_NONE;
	if (!own && is_invitation(event))
		busystatus = event->intended;
	if (busystatus == BUSYSTATUS_FREE ||
	    (busystatus == BUSYSTATUS_NONE && event->transparent))
		return 0;
	if (busystatus == BUSYSTATUS_OUT)
		fbtype = FB_OUT;
	else if (busystatus == BUSYSTATUS_TENTATIVE ||
		 (busystatus == BUSYSTATUS_NONE &&
		  event->status == EVENT_TENTATIVE))
		fbtype = FB_TENTATIVE;
	if (fbtype == FB_BUSY && event->partstat == PARTSTAT_TENTATIVE)
		fbtype = FB_TENTATIVE;
	if (fbtype == FB_BUSY && event->partstat == PARTSTAT_NEEDS_ACTION)
		fbtype = FB_NEEDS_ACTION;
	if (fbtype == FB_BUSY && event->partstat == PARTSTAT_NONE && !own &&
	    is_invitation(event))
		fbtype = FB_TENTATIVE;
	return FB_BIT(fbtype);
}

static size_t count_periods(const struct source *source)
{
	size_t n = 0;

	for (size_t i = 0; i < source->n_free_busys; i++)
		if (!source->free_busys[i].dropped)
			n += source->free_busys[i].n;
	return n;
}

static enum status make_busys(const struct source *source,
			      const struct instances *instances,
			      const struct busys *unavailable,
			      const struct read_options *options,
			      struct refusals *refusals, struct timetable *ret)
{
	size_t n = 0,
	       room = instances->n + unavailable->n + count_periods(source);
	struct busy *raw = arena_array(refusals->arena, struct busy, room);

	if (!raw)
		return refuse_no_memory(refusals);
	while (n < unavailable->n) {
		raw[n] = unavailable->busys[n];
		n++;
	}
	for (size_t i = 0; i < instances->n; i++) {
		const struct instance *instance = &instances->instances[i];

		raw[n++] = (struct busy){span_intersect(instance->span,
							options->horizon),
					 said_of(instance->event)};
	}
	for (size_t i = 0; i < source->n_free_busys; i++) {
		const struct free_busy *f = &source->free_busys[i];

		for (size_t k = 0; !f->dropped && k < f->n; k++) {
			struct span span = {f->periods[k].start,
					    f->periods[k].end};

			raw[n++] =
				(struct busy){span_intersect(span,
							     options->horizon),
					      f->periods[k].said};
		}
	}
	return timetable_busys(raw, n, refusals->arena, &ret->busys,
			       &ret->n_busys, refusals->err);
}

/* --- items --------------------------------------------------------------- */

static int compare_items(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->span.start != y->span.start)
		return x->span.start < y->span.start ? -1 : 1;
	if (x->span.end != y->span.end)
		return x->span.end < y->span.end ? -1 : 1;
	return strcmp(x->title, y->title);
}

/* In READ_HOLIDAYS a timed item takes the days it touches. */
static struct item make_item(struct span span, bool all_day, struct day first,
			     struct day last,
			     const struct read_options *options)
{
	struct item item = {.span = span,
			    .all_day = all_day,
			    .first = first,
			    .last = last,
			    .title = ""};

	if (all_day || options->reading != READ_HOLIDAYS)
		return item;
	item.all_day = true;
	item.first = zone_day(options->zone, span.start);
	item.last = zone_day(options->zone, span.end - 1);
	item.span = zone_days(options->zone, item.first, item.last);
	return item;
}

static struct item item_of(const struct instance *instance,
			   const struct read_options *options)
{
	const struct event *event = instance->event;
	struct item item =
		make_item(instance->span, event->start.kind == MOMENT_DATE,
			  instance->first, instance->last, options);

	if (!event->private && event->title)
		item.title = event->title;
	if (!event->private)
		item.categories = event->categories;
	return item;
}

static enum status make_items(const struct source *source,
			      const struct instances *instances,
			      const struct read_options *options,
			      struct refusals *refusals, struct calendar *ret)
{
	size_t n = 0, room = instances->n + count_periods(source);
	struct item *items = arena_array(refusals->arena, struct item, room);

	if (!items)
		return refuse_no_memory(refusals);
	for (size_t i = 0; i < instances->n; i++)
		items[n++] = item_of(&instances->instances[i], options);
	for (size_t i = 0; i < source->n_free_busys; i++) {
		const struct free_busy *f = &source->free_busys[i];

		for (size_t k = 0; !f->dropped && k < f->n; k++) {
			struct span span = {f->periods[k].start,
					    f->periods[k].end};
			struct day none = {0};

			if (f->periods[k].said &&
			    span_overlaps(span, options->horizon))
				items[n++] = make_item(span, false, none, none,
						       options);
		}
	}
	if (n > 1)
		qsort(items, n, sizeof(*items), compare_items);
	ret->items = items;
	ret->n_items = n;
	return STATUS_OK;
}

/* --- the whole ----------------------------------------------------------- */

static enum status keep_reduced(const struct source *source,
				const struct read_options *options,
				struct refusals *refusals, struct calendar *ret)
{
	struct buffer buffer;
	bool complete = refusals->n == 0 && !source->incomplete;

	buffer_init(0, &buffer);
	reduce(source, complete, options->reading != READ_PERSON, &buffer);
	bool failed = buffer.failed;
	if (!failed && buffer.n > LIMIT_CALENDAR_BYTES) {
		int64_t n = (int64_t)buffer.n;

		buffer_release(&buffer);
		return limit_error(LIMIT_ID_CALENDAR_BYTES, n, refusals->err);
	}
	if (!failed) {
		ret->reduced =
			arena_bytes(refusals->arena, buffer_bytes(&buffer));
		failed = !ret->reduced.data;
	}
	buffer_release(&buffer);
	return failed ? refuse_no_memory(refusals) : STATUS_OK;
}

static enum status finish(struct source *source,
			  const struct instances *instances,
			  const struct busys *unavailable,
			  const struct read_options *options,
			  struct refusals *refusals, struct calendar *ret)
{
	enum status status;

	ret->timetable.complete = refusals->n == 0 && !source->incomplete;
	ret->problems = refusals->problems;
	ret->n_problems = refusals->n;
	if (options->reading == READ_PERSON)
		status = make_busys(source, instances, unavailable, options,
				    refusals, &ret->timetable);
	else
		status = make_items(source, instances, options, refusals, ret);
	if (status != STATUS_OK)
		return status;
	return cover_find(source, instances, options, refusals,
			  &ret->timetable);
}

enum status calendar_read(struct bytes text, const struct read_options *options,
			  struct arena *arena, struct calendar *ret,
			  struct error *err)
{
	struct refusals refusals = {.lenient = options->lenient,
				    .arena = arena,
				    .err = err};
	struct source source = {.newest_left_out = INSTANT_NONE};
	struct instances instances = INSTANCES_NONE;
	struct instances available = INSTANCES_NONE;
	struct busys unavailable = {0};
	struct calendar calendar = {0};
	int64_t budget = LIMIT_RULE_DAYS;
	enum status status;

	assert(!span_is_empty(options->horizon));
	if (text.n > LIMIT_CALENDAR_BYTES)
		return limit_error(LIMIT_ID_CALENDAR_BYTES, (int64_t)text.n,
				   err);
	status = parse_source(text, options, &budget, &refusals, &source);
	if (status == STATUS_OK)
		status = instances_expand(source.events, source.n_events,
					  options, &budget, &refusals,
					  &instances);
	if (status == STATUS_OK)
		status = availability_expand(&source, options, &budget,
					     &refusals, &available,
					     &unavailable);
	calendar.timetable.as_of = options->as_of != INSTANT_NONE
					   ? options->as_of
					   : cover_newest(&source);
	/* What was left out, also while expanding, is not kept. */
	if (status == STATUS_OK)
		status = keep_reduced(&source, options, &refusals, &calendar);
	if (status == STATUS_OK)
		status = finish(&source, &instances, &unavailable, options,
				&refusals, &calendar);
	if (status == STATUS_OK)
		*ret = calendar;
	return status;
}
