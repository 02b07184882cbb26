#include "calendar/versions.h"

#include "base/sort.h"

/* In the order in which they are sorted. */
enum class { CLASS_CANCEL, CLASS_SERIES, CLASS_OVERRIDE, CLASS_ADD };

static enum class class_of(const struct event *event) {
	if (event_is_override(event)) return CLASS_OVERRIDE;
	if (event->method == METHOD_CANCEL) return CLASS_CANCEL;
	return event->method == METHOD_ADD ? CLASS_ADD : CLASS_SERIES;
}

/* Above 0: x is newer. */
static int compare_age(const struct event *x, const struct event *y)
{
	int64_t s = stamp_instant(&x->stamp), t = stamp_instant(&y->stamp);

	if (x->sequence != y->sequence)
		return x->sequence > y->sequence ? 1 : -1;
	return (s > t) - (s < t);
}

/* Equal UID, its classes, overrides by their id; the newest version first. */
static int compare(const void *a, const void *b)
{
	const struct event *x = *(struct event *const *)a;
	const struct event *y = *(struct event *const *)b;

	if (x->uid != y->uid)
		return x->uid < y->uid ? -1 : 1;
	if (class_of(x) != class_of(y))
		return class_of(x) < class_of(y) ? -1 : 1;
	if (event_is_override(x)) {
		int64_t p = moment_key(&x->recurrence_id);
		int64_t q = moment_key(&y->recurrence_id);

		if (p != q)
			return p < q ? -1 : 1;
	}
	int age = compare_age(y, x);
	if (age)
		return age;
	return (x->line > y->line) - (x->line < y->line);
}

bool versions_same(const struct event *x, const struct event *y)
{
	if (x->uid != y->uid || class_of(x) != class_of(y) ||
	    class_of(x) == CLASS_ADD)
		return false;
	return !event_is_override(x) ||
	       moment_key(&x->recurrence_id) == moment_key(&y->recurrence_id);
}

/* One without STATUS:CANCELLED takes somebody off the list of guests only. */
static bool says_nothing(const struct event *event)
{
	return event->dropped || (event->method == METHOD_CANCEL &&
				  event->status != EVENT_CANCELLED);
}

/* Of one UID, less what is cancelled; one instance, unless the series is newer
 * than that. */
static size_t cancel(struct event **events, size_t n)
{
	const struct event *gone = NULL, *series = NULL;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct event *e = events[i];

		if (class_of(e) == CLASS_CANCEL) {
			gone = gone ? gone : e;
			continue;
		}
		if (gone && compare_age(e, gone) <= 0)
			continue;
		if (class_of(e) == CLASS_SERIES)
			series = series ? series : e;
		else if (e->method == METHOD_CANCEL && series &&
			 compare_age(series, e) > 0)
			continue;
		events[kept++] = e;
	}
	return kept;
}

/* Of one UID, less the versions that a newer one replaces. */
static size_t keep_newest(struct event **events, size_t n)
{
	const struct event *newest = NULL;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct event *e = events[i];

		if (!newest || !versions_same(newest, e))
			newest = e;
		else if (compare_age(newest, e) != 0)
			continue;
		e->beside_newer = false;
		events[kept++] = e;
	}
	return kept;
}

/* --- single events that start apart -------------------------------------- */

static int compare_starts(const struct event *x, const struct event *y)
{
	int p_date = x->start.kind == MOMENT_DATE;
	int q_date = y->start.kind == MOMENT_DATE;
	int64_t p = moment_key(&x->start), q = moment_key(&y->start);

	return p_date != q_date ? p_date - q_date : (p > q) - (p < q);
}

/* By their starts, the newest of each first. */
static int compare_by_start(const void *a, const void *b)
{
	const struct event *x = *(struct event *const *)a;
	const struct event *y = *(struct event *const *)b;
	int start = compare_starts(x, y);

	return start ? start : compare_age(y, x);
}

static size_t count_series(struct event *const *events, size_t n)
{
	size_t ret = 0;

	while (ret < n && class_of(events[ret]) == CLASS_SERIES)
		ret++;
	return ret;
}

/*
 * Of the series of one UID, the newest first, those that can count: of the
 * highest SEQUENCE, none older than one that recurs, and one that recurs if
 * none is newer.
 */
static size_t keep_not_older(struct event **events, size_t n)
{
	const struct event *newest = events[0], *recurring = NULL;
	size_t kept = 0, end = 0;

	for (; end < n && events[end]->sequence == newest->sequence; end++)
		if (!recurring && event_recurs(events[end]))
			recurring = events[end];
	bool tied = recurring && compare_age(newest, recurring) == 0;
	for (size_t i = 0; i < end; i++) {
		if (recurring && compare_age(events[i], recurring) < 0)
			break;
		if (tied || !event_recurs(events[i]))
			events[kept++] = events[i];
	}
	return kept;
}

/* Of each start the newest, in the order of their age again. */
static bool keep_of_each_start(struct event **events, size_t n,
			       struct arena *arena, size_t *ret)
{
	const struct event *newest = NULL;
	size_t kept = 0;

	if (!sort_stable(events, n, sizeof(*events), compare_by_start, arena))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct event *e = events[i];

		if (!newest || compare_starts(newest, e) != 0)
			newest = e;
		else if (compare_age(newest, e) != 0)
			continue;
		events[kept++] = e;
	}
	*ret = kept;
	return sort_stable(events, kept, sizeof(*events), compare, arena);
}

/* Of the series of one UID, the newest first. */
static bool keep_series(struct event **events, size_t n, struct arena *arena,
			size_t *ret)
{
	size_t kept = n ? keep_not_older(events, n) : 0;

	if (kept && compare_age(events[0], events[kept - 1]) != 0 &&
	    !keep_of_each_start(events, kept, arena, &kept))
		return false;
	for (size_t i = 0; i < kept; i++)
		events[i]->beside_newer =
			compare_age(events[0], events[i]) != 0;
	*ret = kept;
	return true;
}

/* Of one UID, less what does not count. */
static bool keep(struct event **events, size_t n, enum versions_of of,
		 struct arena *arena, size_t *ret)
{
	size_t left = cancel(events, n), kept = 0, n_series = 0;

	if (of == OF_EVENTS) {
		n_series = count_series(events, left);
		if (!keep_series(events, n_series, arena, &kept))
			return false;
	}
	size_t others = keep_newest(&events[n_series], left - n_series);
	for (size_t i = 0; i < others; i++)
		events[kept + i] = events[n_series + i];
	*ret = kept + others;
	return true;
}

bool versions_newest(struct versions *versions, enum versions_of of,
		     struct arena *arena)
{
	struct event **list = versions->events;
	size_t listed = 0, kept = 0;

	for (size_t i = 0; i < versions->n; i++)
		if (!says_nothing(list[i]))
			list[listed++] = list[i];
	if (!sort_stable(list, listed, sizeof(*list), compare, arena))
		return false;
	for (size_t i = 0; i < listed;) {
		size_t end = i + 1;

		while (end < listed && list[end]->uid == list[i]->uid)
			end++;
		size_t left;
		if (!keep(&list[i], end - i, of, arena, &left))
			return false;
		for (size_t k = 0; k < left; k++)
			list[kept++] = list[i + k];
		i = end;
	}
	versions->n = kept;
	return true;
}
