#include "calendar/read.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/sort.h"
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

static size_t count_periods(const struct sources *sources)
{
	size_t n = 0;

	for (size_t i = 0; i < sources->n; i++) {
		const struct source *source = &sources->sources[i];

		for (size_t k = 0; k < source->n_free_busys; k++)
			if (!source->free_busys[k].dropped)
				n += source->free_busys[k].n;
	}
	return n;
}

static size_t add_periods(const struct source *source, struct busy *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < source->n_free_busys; i++) {
		const struct free_busy *f = &source->free_busys[i];

		for (size_t k = 0; !f->dropped && k < f->n; k++) {
			struct span span = {f->periods[k].start,
					    f->periods[k].end};

			span = span_intersect(span, source->options.horizon);
			ret[n++] = (struct busy){span, f->periods[k].said};
		}
	}
	return n;
}

static enum status make_busys(const struct sources *sources,
			      const struct instances *instances,
			      const struct busys *unavailable,
			      struct span horizon, struct refusals *refusals,
			      struct timetable *ret)
{
	size_t n = 0,
	       room = instances->n + unavailable->n + count_periods(sources);
	struct busy *raw = arena_array(refusals->arena, struct busy, room);

	if (!raw)
		return refuse_no_memory(refusals);
	while (n < unavailable->n) {
		raw[n] = unavailable->busys[n];
		n++;
	}
	for (size_t i = 0; i < instances->n; i++) {
		const struct instance *instance = &instances->instances[i];

		raw[n++] =
			(struct busy){span_intersect(instance->span, horizon),
				      said_of(instance->event)};
	}
	for (size_t i = 0; i < sources->n; i++)
		n += add_periods(&sources->sources[i], raw + n);
	return timetable_busys(raw, n, refusals->arena, &ret->busys,
			       &ret->n_busys, refusals->err);
}

/* --- items --------------------------------------------------------------- */

static int compare_strings(const struct strings *x, const struct strings *y)
{
	for (size_t i = 0; i < x->n && i < y->n; i++) {
		int order = strcmp(x->strings[i], y->strings[i]);

		if (order)
			return order;
	}
	return (x->n > y->n) - (x->n < y->n);
}

/* By all that is told of them, so that their order in a file never counts. */
static int compare_items(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int title;

	if (x->span.start != y->span.start)
		return x->span.start < y->span.start ? -1 : 1;
	if (x->span.end != y->span.end)
		return x->span.end < y->span.end ? -1 : 1;
	if (x->all_day != y->all_day)
		return x->all_day ? -1 : 1;
	title = strcmp(x->title, y->title);
	return title ? title : compare_strings(&x->categories, &y->categories);
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

static struct item item_of(const struct instance *instance)
{
	const struct event *event = instance->event;
	struct item item =
		make_item(instance->span, event->start.kind == MOMENT_DATE,
			  instance->first, instance->last,
			  &event->source->options);

	if (!event->private && event->title)
		item.title = event->title;
	if (!event->private)
		item.categories = event->categories;
	return item;
}

static size_t add_period_items(const struct source *source, struct item *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < source->n_free_busys; i++) {
		const struct free_busy *f = &source->free_busys[i];

		for (size_t k = 0; !f->dropped && k < f->n; k++) {
			struct span span = {f->periods[k].start,
					    f->periods[k].end};
			struct day none = {0};

			if (f->periods[k].said &&
			    span_overlaps(span, source->options.horizon))
				ret[n++] = make_item(span, false, none, none,
						     &source->options);
		}
	}
	return n;
}

static enum status make_items(const struct sources *sources,
			      const struct instances *instances,
			      struct refusals *refusals, struct calendar *ret)
{
	size_t n = 0, room = instances->n + count_periods(sources);
	struct item *items = arena_array(refusals->arena, struct item, room);

	if (!items)
		return refuse_no_memory(refusals);
	for (size_t i = 0; i < instances->n; i++)
		items[n++] = item_of(&instances->instances[i]);
	for (size_t i = 0; i < sources->n; i++)
		n += add_period_items(&sources->sources[i], items + n);
	if (!sort_stable(items, n, sizeof(*items), compare_items,
			 refusals->arena))
		return refuse_no_memory(refusals);
	ret->items = items;
	ret->n_items = n;
	return STATUS_OK;
}

/* --- the whole ----------------------------------------------------------- */

enum { EVENT_BYTES = 320 };

static enum status keep_reduced(const struct sources *sources, bool complete,
				struct refusals *refusals, struct calendar *ret)
{
	struct arena *arena = refusals->arena;
	struct buffer buffer;

	buffer_init(0, &buffer);
	/* About as much as there will be, lest it be copied as it grows. */
	bool failed =
		!buffer_make_room(sources->sources->n_events * EVENT_BYTES,
				  &buffer) ||
		!reduce(sources->sources, &sources->uids, complete, arena,
			&buffer) ||
		buffer.failed;
	if (!failed && buffer.n > LIMIT_CALENDAR_BYTES) {
		int64_t n = (int64_t)buffer.n;

		buffer_release(&buffer);
		return limit_error(LIMIT_ID_CALENDAR_BYTES, n, refusals->err);
	}
	failed = failed || !arena_take(arena, &buffer, &ret->reduced);
	buffer_release(&buffer);
	return failed ? refuse_no_memory(refusals) : STATUS_OK;
}

/* The events of n sources that count. */
static enum status select_versions(const struct source *sources, size_t n,
				   struct refusals *refusals,
				   struct versions *ret)
{
	struct versions versions = {0};

	for (size_t i = 0; i < n; i++)
		versions.n += sources[i].n_events;
	versions.events =
		arena_array(refusals->arena, struct event *, versions.n);
	if (!versions.events)
		return refuse_no_memory(refusals);
	versions.n = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sources[i].n_events; k++)
			versions.events[versions.n++] = &sources[i].events[k];
	if (!versions_newest(&versions, OF_EVENTS, refusals->arena))
		return refuse_no_memory(refusals);
	*ret = versions;
	return STATUS_OK;
}

/* The cover and age of one source; versions: of all. */
static enum status find_cover(const struct sources *sources, size_t i,
			      struct versions versions,
			      const struct instances *instances,
			      struct refusals *refusals, struct timetable *ret)
{
	const struct source *source = &sources->sources[i];
	enum status status = STATUS_OK;

	ret->as_of = source->options.as_of != INSTANT_NONE
			     ? source->options.as_of
			     : cover_newest(source);
	ret->as_of_newest = ret->as_of;
	if (sources->n > 1)
		status = select_versions(source, 1, refusals, &versions);
	if (status == STATUS_OK)
		status = cover_find(source, versions, instances, refusals, ret);
	return status;
}

static enum status find_covers(const struct sources *sources, bool complete,
			       struct versions versions,
			       const struct instances *instances,
			       struct refusals *refusals, struct timetable *ret)
{
	struct timetable *each =
		arena_array(refusals->arena, struct timetable, sources->n);
	enum status status = STATUS_OK;

	if (!each)
		return refuse_no_memory(refusals);
	for (size_t i = 0; status == STATUS_OK && i < sources->n; i++) {
		each[i].complete = complete;
		status = find_cover(sources, i, versions, instances, refusals,
				    &each[i]);
	}
	if (status == STATUS_OK)
		status = timetable_merge(each, sources->n, refusals->arena, ret,
					 refusals->err);
	return status;
}

static bool is_complete(const struct sources *sources,
			const struct refusals *refusals)
{
	for (size_t i = 0; i < sources->n; i++)
		if (sources->sources[i].incomplete)
			return false;
	return refusals->n == 0;
}

static enum status read_sources(struct sources *sources,
				const struct read_options *options,
				int64_t *budget, struct refusals *refusals,
				struct calendar *ret)
{
	struct instances instances = {0}, available = {0};
	struct busys unavailable = {0};
	struct versions versions;
	enum status status = select_versions(sources->sources, sources->n,
					     refusals, &versions);

	if (status == STATUS_OK)
		status = instances_expand(versions, options, budget, refusals,
					  &instances);
	if (status == STATUS_OK)
		status = availability_expand(sources, options, budget, refusals,
					     &available, &unavailable);
	/* What was left out, also while expanding, is not kept. */
	bool complete = is_complete(sources, refusals);
	if (status == STATUS_OK && options->uid_key && sources->n == 1)
		status = keep_reduced(sources, complete, refusals, ret);
	if (status == STATUS_OK)
		status = find_covers(sources, complete, versions, &instances,
				     refusals, &ret->timetable);
	if (status != STATUS_OK)
		return status;
	ret->problems = refusals->problems;
	ret->n_problems = refusals->n;
	if (options->reading == READ_PERSON)
		return make_busys(sources, &instances, &unavailable,
				  options->horizon, refusals, &ret->timetable);
	return make_items(sources, &instances, refusals, ret);
}

/* --- texts ---------------------------------------------------------------- */

/* One source a group. */
static enum status make_sources(struct calendar_texts texts,
				const struct read_options *options,
				struct refusals *refusals, struct sources *ret)
{
	size_t n = texts.groups ? texts.n_groups : 1;
	struct source *sources = arena_array(refusals->arena, struct source, n);

	if (!sources)
		return refuse_no_memory(refusals);
	for (size_t i = 0; i < n; i++) {
		sources[i].options = *options;
		sources[i].newest_left_out = INSTANT_NONE;
		if (!texts.groups)
			continue;
		sources[i].options.as_of = texts.groups[i].as_of;
		sources[i].options.covers = texts.groups[i].covers;
		sources[i].options.zone = texts.groups[i].zone;
	}
	*ret = (struct sources){.sources = sources, .n = n};
	return STATUS_OK;
}

static enum status check_bytes(struct calendar_texts texts, struct error *err)
{
	int64_t n = 0;

	for (size_t i = 0; i < texts.n; i++) {
		n += (int64_t)texts.texts[i].bytes.n;
		if (n > LIMIT_CALENDAR_BYTES)
			return limit_error(LIMIT_ID_CALENDAR_BYTES, n, err);
	}
	return STATUS_OK;
}

/* The text of a line, whose number becomes that in the text. Texts that were
 * not begun have a first line of 0. */
static size_t find_text(const int32_t *first_lines, size_t n, int32_t *line)
{
	size_t low = 0, high = n;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (first_lines[middle] && first_lines[middle] <= *line)
			low = middle;
		else
			high = middle;
	}
	*line -= first_lines[low] - 1;
	return low;
}

static void place_problems(const int32_t *first_lines, size_t n,
			   struct refusals *refusals)
{
	for (size_t i = 0; i < refusals->n; i++) {
		struct problem_line *problem = &refusals->problems[i];

		problem->text =
			(int32_t)find_text(first_lines, n, &problem->line);
	}
}

static void place_error(struct calendar_texts texts, const int32_t *first_lines,
			struct error *err)
{
	if (!err->line)
		return;
	size_t i = find_text(first_lines, texts.n, &err->line);
	if (texts.texts[i].name)
		error_source(err, texts.texts[i].name);
}

static enum status read_texts(struct calendar_texts texts,
			      const struct read_options *options,
			      struct refusals *refusals, struct calendar *ret)
{
	int32_t *first_lines = arena_array(refusals->arena, int32_t, texts.n);
	int64_t budget = LIMIT_RULE_DAYS;
	struct sources sources = {0};
	enum status status;

	if (!first_lines)
		return refuse_no_memory(refusals);
	status = make_sources(texts, options, refusals, &sources);
	if (status == STATUS_OK)
		status = parse_texts(texts, &budget, refusals, &sources,
				     first_lines);
	if (status == STATUS_OK)
		status =
			read_sources(&sources, options, &budget, refusals, ret);
	ret->owners = sources.owners;
	ret->n_owners = sources.n_owners;
	if (status == STATUS_OK)
		place_problems(first_lines, texts.n, refusals);
	else
		place_error(texts, first_lines, refusals->err);
	return status;
}

enum status calendar_read(struct calendar_texts texts,
			  const struct read_options *options,
			  struct arena *arena, struct calendar *ret,
			  struct error *err)
{
	struct error own = {0};
	struct refusals refusals = {.lenient = options->lenient,
				    .arena = arena,
				    .err = &own};
	struct calendar calendar = {0};
	enum status status = check_bytes(texts, &own);

	assert(!span_is_empty(options->horizon) && texts.n);
	if (status == STATUS_OK)
		status = read_texts(texts, options, &refusals, &calendar);
	if (status == STATUS_OK)
		*ret = calendar;
	else if (err && err->status == STATUS_OK)
		*err = own;
	return status;
}
