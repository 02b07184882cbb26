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
		events[kept++] = e;
	}
	return kept;
}

bool versions_newest(struct versions *versions, struct arena *arena)
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
		size_t left = cancel(&list[i], end - i);
		left = keep_newest(&list[i], left);
		for (size_t k = 0; k < left; k++)
			list[kept++] = list[i + k];
		i = end;
	}
	versions->n = kept;
	return true;
}
