#include "calendar/availability.h"

#include "base/sort.h"
#include "calendar/versions.h"

enum { N_TYPES = 3 };
static const uint8_t types[N_TYPES] = {FB_BIT(FB_TENTATIVE), FB_BIT(FB_BUSY),
				       FB_BIT(FB_OUT)};

struct layer {
	struct spans spans[N_TYPES]; /* by type */
};

struct work {
	const struct read_options *options;
	int64_t *budget;
	struct refusals *refusals;
	struct instances *instances;
};

/* --- versions ------------------------------------------------------------ */

static int compare_age(const struct availability *x,
		       const struct availability *y)
{
	int64_t s = stamp_instant(&x->stamp), t = stamp_instant(&y->stamp);

	if (x->sequence != y->sequence)
		return x->sequence > y->sequence ? 1 : -1;
	return (s > t) - (s < t);
}

/* By UID, the newest version first. */
static int compare_versions(const void *a, const void *b)
{
	const struct availability *x = *(struct availability *const *)a;
	const struct availability *y = *(struct availability *const *)b;

	if (x->uid != y->uid)
		return x->uid < y->uid ? -1 : 1;
	int age = compare_age(y, x);
	if (age)
		return age;
	return (x->line > y->line) - (x->line < y->line);
}

/* Which of two equally new ones to believe is not known. */
static enum status refuse_twin(struct refusals *refusals, int32_t line,
			       const char *component, struct availability *a)
{
	a->dropped = true;
	return refuse(refusals, line, component, MSG_VERSIONS_EQUAL, "s",
		      component);
}

static enum status keep_newest(struct availability **list, size_t *n,
			       struct refusals *refusals)
{
	enum status status = STATUS_OK;
	size_t kept = 0;

	for (size_t i = 0; status == STATUS_OK && i < *n; i++) {
		struct availability *newest = kept ? list[kept - 1] : NULL;

		if (!newest || newest->uid != list[i]->uid) {
			list[kept++] = list[i];
		} else if (compare_age(newest, list[i]) == 0) {
			newest->dropped = true;
			status = refuse_twin(refusals, list[i]->line,
					     "VAVAILABILITY", list[i]);
		}
	}
	*n = kept;
	return status;
}

/* --- one ----------------------------------------------------------------- */

static enum status check_twins(struct work *work, struct versions versions,
			       struct availability *a)
{
	struct event **list = versions.events;
	enum status status = STATUS_OK;

	for (size_t i = 1; status == STATUS_OK && i < versions.n; i++)
		if (versions_same(list[i - 1], list[i]))
			status = refuse_twin(work->refusals, list[i]->line,
					     "AVAILABLE", a);
	return status;
}

/* When its owner can be had: what the AVAILABLE come to. */
static enum status expand(struct work *work, struct availability *a,
			  struct spans *ret)
{
	struct refusals *refusals = work->refusals;
	size_t n_problems = refusals->n, first = work->instances->n;
	struct versions versions = {arena_array(refusals->arena, struct event *,
						a->n_available),
				    a->n_available};

	if (!versions.events)
		return refuse_no_memory(refusals);
	for (size_t i = 0; i < a->n_available; i++)
		versions.events[i] = &a->available[i];
	if (!versions_newest(&versions, OF_AVAILABLE, refusals->arena))
		return refuse_no_memory(refusals);
	enum status status = check_twins(work, versions, a);
	if (status == STATUS_OK)
		status = instances_expand(versions, work->options, work->budget,
					  refusals, work->instances);
	if (status != STATUS_OK)
		return status;
	a->dropped = a->dropped || refusals->n > n_problems;
	size_t n = work->instances->n - first;
	struct span *spans = arena_array(refusals->arena, struct span, n);
	if (!spans)
		return refuse_no_memory(refusals);
	for (size_t i = 0; i < n; i++)
		spans[i] = work->instances->instances[first + i].span;
	*ret = (struct spans){spans, spans_normalise(spans, n)};
	return STATUS_OK;
}

static struct span range_of(const struct availability *a, struct span horizon)
{
	struct span range = {INSTANT_FIRST, INSTANT_LAST};

	if (a->start.kind != MOMENT_NONE)
		range.start = moment_instant(&a->start);
	if (a->end.kind != MOMENT_NONE)
		range.end = moment_instant(&a->end);
	else if (a->duration_line)
		range.end = zone_instant(a->start.zone,
					 a->start.local_s +
						 (int64_t)a->duration.days *
							 SECONDS_A_DAY) +
			    a->duration.s;
	return span_intersect(range, horizon);
}

/* --- priorities ---------------------------------------------------------- */

static int compare_priorities(const void *a, const void *b)
{
	const struct availability *x = *(struct availability *const *)a;
	const struct availability *y = *(struct availability *const *)b;

	if (x->priority != y->priority)
		return x->priority > y->priority ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

/* Spans that grow, without order. */
struct heap {
	struct span *spans;
	size_t n, capacity;
};

static bool push(struct spans from, struct arena *arena, struct heap *to)
{
	for (size_t i = 0; i < from.n; i++) {
		struct span *room = room_for_one(to->spans, sizeof(*room),
						 to->n, &to->capacity, arena);

		if (!room)
			return false;
		to->spans = room;
		to->spans[to->n++] = from.spans[i];
	}
	return true;
}

static struct spans settle(struct heap *heap)
{
	heap->n = spans_normalise(heap->spans, heap->n);
	return (struct spans){heap->spans, heap->n};
}

/* What one adds to its priority's ranges and busy times. */
static enum status add_one(struct work *work, struct availability *a,
			   struct heap *ranges, struct heap heaps[N_TYPES])
{
	struct arena *arena = work->refusals->arena;
	struct span range = range_of(a, work->options->horizon);
	struct spans one = {&range, !span_is_empty(range)}, available, busy;
	enum status status = expand(work, a, &available);

	if (status != STATUS_OK || a->dropped)
		return status;
	if (!spans_subtract(one, available, arena, &busy) ||
	    !push(one, arena, ranges))
		return refuse_no_memory(work->refusals);
	for (int i = 0; i < N_TYPES; i++)
		if (types[i] == a->said && !push(busy, arena, &heaps[i]))
			return refuse_no_memory(work->refusals);
	return STATUS_OK;
}

/* The n of one priority over all that are lower. */
static enum status cover(struct work *work, struct availability *const *list,
			 size_t n, struct layer *layer)
{
	struct arena *arena = work->refusals->arena;
	struct heap ranges = {0}, heaps[N_TYPES] = {{0}};
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < n; i++)
		status = add_one(work, list[i], &ranges, heaps);
	if (status != STATUS_OK)
		return status;
	struct spans covered = settle(&ranges);
	for (int i = 0; i < N_TYPES; i++) {
		struct spans *spans = &layer->spans[i];

		if (!spans_subtract(*spans, covered, arena, spans) ||
		    !spans_union(*spans, settle(&heaps[i]), arena, spans))
			return refuse_no_memory(work->refusals);
	}
	return STATUS_OK;
}

static enum status flatten(const struct layer *layer, struct refusals *refusals,
			   struct busys *ret)
{
	size_t n = 0;

	for (int i = 0; i < N_TYPES; i++)
		n += layer->spans[i].n;
	struct busy *busys = arena_array(refusals->arena, struct busy, n);
	if (!busys)
		return refuse_no_memory(refusals);
	n = 0;
	for (int i = 0; i < N_TYPES; i++)
		for (size_t k = 0; k < layer->spans[i].n; k++)
			busys[n++] = (struct busy){layer->spans[i].spans[k],
						   types[i]};
	*ret = (struct busys){busys, n};
	return STATUS_OK;
}

static struct availability **list_all(const struct sources *sources,
				      struct arena *arena, size_t *ret_n)
{
	struct availability **list;
	size_t n = 0;

	for (size_t i = 0; i < sources->n; i++)
		n += sources->sources[i].n_availabilities;
	list = arena_array(arena, struct availability *, n);
	n = 0;
	for (size_t i = 0; list && i < sources->n; i++) {
		struct source *source = &sources->sources[i];

		for (size_t k = 0; k < source->n_availabilities; k++)
			if (!source->availabilities[k].dropped)
				list[n++] = &source->availabilities[k];
	}
	if (!list ||
	    !sort_stable(list, n, sizeof(*list), compare_versions, arena))
		return NULL;
	*ret_n = n;
	return list;
}

enum status availability_expand(const struct sources *sources,
				const struct read_options *options,
				int64_t *budget, struct refusals *refusals,
				struct instances *out, struct busys *ret)
{
	struct work work = {options, budget, refusals, out};
	struct layer layer = {0};
	size_t n;
	struct availability **list = list_all(sources, refusals->arena, &n);

	if (!list)
		return refuse_no_memory(refusals);
	enum status status = keep_newest(list, &n, refusals);
	if (status == STATUS_OK &&
	    !sort_stable(list, n, sizeof(*list), compare_priorities,
			 refusals->arena))
		status = refuse_no_memory(refusals);
	for (size_t i = 0, end; status == STATUS_OK && i < n; i = end) {
		for (end = i + 1; end < n; end++)
			if (list[end]->priority != list[i]->priority)
				break;
		status = cover(&work, &list[i], end - i, &layer);
	}
	if (status == STATUS_OK)
		status = flatten(&layer, refusals, ret);
	return status;
}
