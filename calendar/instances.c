#include "calendar/instances.h"

#include <stdlib.h>

#include "base/limits.h"

struct keys {
	int64_t *keys;
	size_t n, capacity;
};

/* Where an instance of a series begins, before it is replaced or excluded. */
struct beginning {
	int64_t key; /* what EXDATE and RECURRENCE-ID are compared with */
	int64_t local_s;
	const struct zone *zone;
};

struct beginnings {
	struct beginning *items;
	size_t n, capacity;
};

struct work {
	const struct read_options *options;
	int64_t *budget;
	struct refusals *refusals;
	struct instances *out;
	/* Of the event at hand; the memory serves one after the other. */
	struct rule_starts starts;
	struct beginnings all;
	struct keys excluded;	   /* ascending */
	struct keys excluded_days; /* of a timed event; ascending */
	/* Recurrence ids of the UID at hand, ascending. */
	const int64_t *replaced;
	size_t n_replaced;
};

static bool is_date(const struct moment *moment)
{
	return moment->kind == MOMENT_DATE;
}

/* Dates are compared as written, times as instants. */
static int64_t key_of(const struct moment *moment)
{
	return is_date(moment) ? moment->local_s : moment_instant(moment);
}

static struct day day_of(int64_t local_s)
{
	int64_t n = local_s / SECONDS_A_DAY;

	return (struct day){(int32_t)(n - (local_s % SECONDS_A_DAY < 0))};
}

static bool is_override(const struct event *event)
{
	return event->recurrence_id.kind != MOMENT_NONE;
}

static int compare_keys(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool holds(const int64_t *keys, size_t n, int64_t key)
{
	return n && bsearch(&key, keys, n, sizeof(*keys), compare_keys);
}

/* --- the length of an instance ------------------------------------------- */

/* DATE: days; a DTEND that equals DTSTART is one day, as is none. */
static int32_t length_days(const struct event *event)
{
	int64_t days = 1;

	if (event->end.kind != MOMENT_NONE)
		days = (event->end.local_s - event->start.local_s) /
		       SECONDS_A_DAY;
	else if (event->duration_line)
		days = event->duration.days;
	return days > 0 ? (int32_t)days : 1;
}

/* DTEND is exact, DURATION nominal in its days (3.8.5.3, 3.3.6). */
static int64_t end_of(const struct event *event,
		      const struct beginning *beginning, int64_t start)
{
	if (event->end.kind != MOMENT_NONE)
		return start + event->length_s;
	if (event->duration.days == 0)
		return start + event->duration.s;
	int64_t local_s = beginning->local_s +
			  (int64_t)event->duration.days * SECONDS_A_DAY;
	return zone_instant(beginning->zone, local_s) + event->duration.s;
}

/* No instance is longer, in days and with room for any change of clocks. */
static int32_t most_days(const struct event *event)
{
	int64_t s = (int64_t)event->duration.days * SECONDS_A_DAY +
		    event->duration.s;

	if (is_date(&event->start))
		return length_days(event) + 2;
	if (event->end.kind != MOMENT_NONE)
		s = moment_instant(&event->end) - moment_instant(&event->start);
	return (int32_t)(s / SECONDS_A_DAY) + 3;
}

/* --- instances ----------------------------------------------------------- */

static enum status add(struct work *work, const struct event *event,
		       const struct instance *instance)
{
	struct instances *out = work->out;

	if (out->n == LIMIT_CALENDAR_INSTANCES)
		return refuse_limit(work->refusals, event->line,
				    LIMIT_ID_CALENDAR_INSTANCES,
				    LIMIT_CALENDAR_INSTANCES + 1);
	struct instance *room =
		room_for_one(out->instances, sizeof(*room), out->n,
			     &out->capacity, work->refusals->arena);
	if (!room)
		return refuse_no_memory(work->refusals);
	out->instances = room;
	out->instances[out->n++] = *instance;
	return STATUS_OK;
}

static enum status add_beginning(struct work *work, const struct event *event,
				 const struct beginning *beginning)
{
	struct instance instance = {.event = event};

	if (is_date(&event->start)) {
		instance.first = day_of(beginning->local_s);
		instance.last = day_add(instance.first, length_days(event) - 1);
		instance.span = zone_days(beginning->zone, instance.first,
					  instance.last);
	} else {
		int64_t start = beginning->key;

		instance.span =
			(struct span){start, end_of(event, beginning, start)};
	}
	if (!span_overlaps(instance.span, work->options->horizon))
		return STATUS_OK;
	return add(work, event, &instance);
}

static struct beginning beginning_of(const struct moment *moment)
{
	return (struct beginning){key_of(moment), moment->local_s,
				  moment->zone};
}

static bool append(struct beginning beginning, struct work *work,
		   struct beginnings *to)
{
	struct beginning *room =
		room_for_one(to->items, sizeof(*room), to->n, &to->capacity,
			     work->refusals->arena);

	if (!room)
		return false;
	to->items = room;
	to->items[to->n++] = beginning;
	return true;
}

static bool is_past_until(const struct rule *rule,
			  const struct beginning *beginning)
{
	switch (rule->until_kind) {
	case UNTIL_NONE:
		return false;
	case UNTIL_DATE:
		return beginning->local_s >= rule->until_s + SECONDS_A_DAY;
	case UNTIL_LOCAL:
		return beginning->local_s > rule->until_s;
	case UNTIL_UTC:
		return beginning->key > rule->until_s;
	}
	return false;
}

/* Days that can matter: those whose instances can meet the horizon. */
static struct rule_range range_of(const struct event *event,
				  const struct rule *rule, struct span horizon)
{
	struct day first = day_of(event->start.local_s);
	struct rule_range range = {
		.first_s = event->start.local_s,
		.from = day_add(zone_day(zone_utc(), horizon.start),
				-most_days(event) - 2),
		.last = day_add(zone_day(zone_utc(), horizon.end), 2),
		.max = LIMIT_EVENT_INSTANCES,
		.dates = is_date(&event->start),
	};

	if (rule->until_kind != UNTIL_NONE) {
		struct day until = day_add(day_of(rule->until_s), 2);

		/* DTSTART is an instance, even behind UNTIL. */
		if (day_compare(until, first) < 0)
			until = first;
		if (day_compare(until, range.last) < 0)
			range.last = until;
	}
	return range;
}

/* By the hour, a time that the clock shows twice begins twice. */
static bool append_start(const struct rule *rule, struct beginning beginning,
			 struct work *work, struct beginnings *to)
{
	struct beginning second = beginning;

	if (!append(beginning, work, to))
		return false;
	if (rule->frequency != HOURLY ||
	    !zone_is_overlap(beginning.zone, beginning.local_s, &second.key) ||
	    is_past_until(rule, &second))
		return true;
	return append(second, work, to);
}

static enum status add_rule(struct work *work, const struct event *event,
			    const struct rule *rule, bool exception,
			    struct beginnings *to)
{
	struct rule_range range = range_of(event, rule, work->options->horizon);
	struct rule_starts *starts = &work->starts;

	range.exception = exception;
	enum status status =
		rule_expand(rule, &range, work->budget, work->refusals->arena,
			    starts, work->refusals->err);
	if (status != STATUS_OK) {
		error_place(work->refusals->err, rule->line, 0);
		return status;
	}
	for (size_t i = 0; i < starts->n; i++) {
		struct moment moment = event->start;
		bool is_first =
			!exception && starts->starts[i] == range.first_s;

		moment.local_s = starts->starts[i];
		struct beginning beginning = beginning_of(&moment);
		if (!is_first && is_past_until(rule, &beginning))
			break;
		if (!append_start(rule, beginning, work, to))
			return refuse_no_memory(work->refusals);
	}
	return STATUS_OK;
}

static int compare_beginnings(const void *a, const void *b)
{
	const struct beginning *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

/* A rule's are, but for a rare change of clocks. */
static bool is_ascending(const struct beginnings *list)
{
	for (size_t i = 1; i < list->n; i++)
		if (list->items[i].key < list->items[i - 1].key)
			return false;
	return true;
}

static enum status collect(struct work *work, const struct event *event,
			   struct beginnings *to)
{
	enum status status = STATUS_OK;

	to->n = 0;
	for (const struct rule *rule = event->rule; rule && status == STATUS_OK;
	     rule = rule->next)
		status = add_rule(work, event, rule, false, to);
	if (!event->rule && !append(beginning_of(&event->start), work, to))
		status = refuse_no_memory(work->refusals);
	for (size_t i = 0; status == STATUS_OK && i < event->rdates.n; i++)
		if (!append(beginning_of(&event->rdates.moments[i]), work, to))
			status = refuse_no_memory(work->refusals);
	if (status == STATUS_OK && !is_ascending(to))
		qsort(to->items, to->n, sizeof(*to->items), compare_beginnings);
	return status;
}

/* --- what is excluded ---------------------------------------------------- */

static bool append_key(int64_t key, struct work *work, struct keys *to)
{
	int64_t *room = room_for_one(to->keys, sizeof(*room), to->n,
				     &to->capacity, work->refusals->arena);

	if (!room)
		return false;
	to->keys = room;
	to->keys[to->n++] = key;
	return true;
}

static int64_t midnight_of(int64_t local_s)
{
	return (int64_t)day_of(local_s).n * SECONDS_A_DAY;
}

/*
 * The day that a time takes from an all-day event: the one written; in UTC
 * the owner's, if that is the same or begins then. Else none: *ret untouched.
 */
static bool excluded_day(const struct moment *exdate, const struct zone *zone,
			 int64_t *ret)
{
	int64_t written = midnight_of(exdate->local_s);
	int64_t local_s;

	if (exdate->kind == MOMENT_UTC) {
		local_s = zone_local(zone, exdate->local_s);
		if (midnight_of(local_s) != written &&
		    midnight_of(local_s) != local_s)
			return false;
		written = midnight_of(local_s);
	}
	*ret = written;
	return true;
}

/* EXDATE: of DTSTART's kind or, as many write it, of the other. */
static enum status exclude_dates(struct work *work, const struct event *event)
{
	for (size_t i = 0; i < event->exdates.n; i++) {
		const struct moment *exdate = &event->exdates.moments[i];
		struct keys *to = &work->excluded;
		int64_t key = key_of(exdate);

		if (is_date(exdate) && !is_date(&event->start))
			to = &work->excluded_days;
		if (!is_date(exdate) && is_date(&event->start) &&
		    !excluded_day(exdate, event->start.zone, &key))
			continue;
		if (!append_key(key, work, to))
			return refuse_no_memory(work->refusals);
	}
	return STATUS_OK;
}

/* The list of beginnings serves here before it is the series' own. */
static enum status exclude_rules(struct work *work, const struct event *event)
{
	struct beginnings *gone = &work->all;
	enum status status = STATUS_OK;

	for (const struct rule *rule = event->exrule;
	     rule && status == STATUS_OK; rule = rule->next) {
		gone->n = 0;
		status = add_rule(work, event, rule, true, gone);
		for (size_t i = 0; status == STATUS_OK && i < gone->n; i++)
			if (!append_key(gone->items[i].key, work,
					&work->excluded))
				status = refuse_no_memory(work->refusals);
	}
	return status;
}

static void sort_keys(struct keys *keys)
{
	if (keys->n > 1)
		qsort(keys->keys, keys->n, sizeof(*keys->keys), compare_keys);
}

static enum status collect_excluded(struct work *work,
				    const struct event *event)
{
	enum status status;

	work->excluded.n = work->excluded_days.n = 0;
	status = exclude_rules(work, event);
	if (status == STATUS_OK)
		status = exclude_dates(work, event);
	sort_keys(&work->excluded);
	sort_keys(&work->excluded_days);
	return status;
}

/*
 * By date: that of the event's own clock. One in UTC shows nobody's, so the
 * owner's must agree.
 */
static bool day_is_excluded(const struct work *work, const struct event *event,
			    const struct beginning *beginning)
{
	const struct keys *days = &work->excluded_days;
	int64_t key = beginning->key, day;

	if (days->n == 0)
		return false;
	day = midnight_of(zone_local(event->start.zone, key));
	if (event->start.kind == MOMENT_UTC &&
	    midnight_of(zone_local(work->options->zone, key)) != day)
		return false;
	return holds(days->keys, days->n, day);
}

static bool is_excluded(const struct work *work, const struct event *event,
			const struct beginning *beginning)
{
	return holds(work->excluded.keys, work->excluded.n, beginning->key) ||
	       holds(work->replaced, work->n_replaced, beginning->key) ||
	       day_is_excluded(work, event, beginning);
}

/* What the event itself gives, less what is excluded or replaced. */
static enum status add_series(struct work *work, const struct event *event)
{
	struct beginnings *all = &work->all;
	enum status status = collect_excluded(work, event);

	if (status == STATUS_OK)
		status = collect(work, event, all);
	for (size_t i = 0; status == STATUS_OK && i < all->n; i++) {
		const struct beginning *b = &all->items[i];

		if ((i && b->key == b[-1].key) || is_excluded(work, event, b))
			continue;
		status = add_beginning(work, event, b);
	}
	return status;
}

static bool recurs(const struct event *event)
{
	return event->rule || event->rdates.n || is_override(event);
}

static enum status add_event(struct work *work, const struct event *event)
{
	int64_t start = moment_instant(&event->start);
	struct beginning own = beginning_of(&event->start);

	if (!recurs(event) && start > work->out->last_single)
		work->out->last_single = start;
	if (event->status == EVENT_CANCELLED)
		return STATUS_OK;
	if (is_override(event))
		return add_beginning(work, event, &own);
	return add_series(work, event);
}

/* --- versions ------------------------------------------------------------ */

static int64_t stamp_of(const struct event *event)
{
	return event->stamp.kind == MOMENT_NONE ? INSTANT_NONE
						: moment_instant(&event->stamp);
}

/* Equal UID, then overrides by their id; the newest version first. */
static int compare_versions(const void *a, const void *b)
{
	const struct event *x = *(struct event *const *)a;
	const struct event *y = *(struct event *const *)b;

	if (x->uid != y->uid)
		return x->uid < y->uid ? -1 : 1;
	if (is_override(x) != is_override(y))
		return is_override(x) ? 1 : -1;
	if (is_override(x)) {
		int64_t p = key_of(&x->recurrence_id);
		int64_t q = key_of(&y->recurrence_id);

		if (p != q)
			return p < q ? -1 : 1;
	}
	if (x->sequence != y->sequence)
		return x->sequence > y->sequence ? -1 : 1;
	int64_t s = stamp_of(x), t = stamp_of(y);
	if (s != t)
		return s > t ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

static bool same_key(const struct event *x, const struct event *y)
{
	return x->uid == y->uid && is_override(x) == is_override(y) &&
	       (!is_override(x) ||
		key_of(&x->recurrence_id) == key_of(&y->recurrence_id));
}

/* Pointers to the events that count. */
static struct event **list_events(struct source *source, struct arena *arena,
				  size_t *ret_n)
{
	struct event **list =
		arena_array(arena, struct event *, source->n_events);
	size_t n = 0;

	for (size_t i = 0; list && i < source->n_events; i++)
		if (!source->events[i].dropped)
			list[n++] = &source->events[i];
	*ret_n = n;
	return list;
}

/* Drops versions that a newer one replaces; equally new ones all stay. */
static size_t keep_newest(struct event **events, size_t n)
{
	size_t kept = 0;
	const struct event *newest = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct event *e = events[i];

		if (!newest || !same_key(newest, e))
			newest = e;
		else if (newest->sequence != e->sequence ||
			 stamp_of(newest) != stamp_of(e))
			continue;
		events[kept++] = events[i];
	}
	return kept;
}

/* --- one UID ------------------------------------------------------------- */

/* The series come first. */
static enum status check_overrides(struct work *work,
				   struct event *const *events, size_t n)
{
	const struct event *series = events[0];
	enum status status = STATUS_OK;

	if (is_override(series))
		return STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && i < n; i++) {
		const struct moment *id = &events[i]->recurrence_id;

		if (!is_override(events[i]) ||
		    is_date(id) == is_date(&series->start))
			continue;
		events[i]->dropped = true;
		status = refuse(work->refusals, id->line, "RECURRENCE-ID",
				MSG_PROPERTY_KIND, "s", "RECURRENCE-ID");
	}
	return status;
}

static enum status expand_uid(struct work *work, struct event *const *events,
			      size_t n)
{
	int64_t *replaced = arena_array(work->refusals->arena, int64_t, n);
	enum status status = check_overrides(work, events, n);

	if (!replaced)
		return refuse_no_memory(work->refusals);
	work->replaced = replaced;
	work->n_replaced = 0;
	for (size_t i = 0; i < n; i++)
		if (is_override(events[i]) && !events[i]->dropped)
			replaced[work->n_replaced++] =
				key_of(&events[i]->recurrence_id);
	for (size_t i = 0; status == STATUS_OK && i < n; i++)
		if (!events[i]->dropped)
			status = add_event(work, events[i]);
	return status;
}

enum status instances_expand(struct source *source,
			     const struct read_options *options,
			     int64_t *budget, struct refusals *refusals,
			     struct instances *ret)
{
	struct instances out = {.last_single = INSTANT_NONE};
	struct work work = {.options = options,
			    .budget = budget,
			    .refusals = refusals,
			    .out = &out};
	enum status status = STATUS_OK;
	size_t n;
	struct event **events = list_events(source, refusals->arena, &n);

	if (!events)
		return refuse_no_memory(refusals);
	if (n > 1)
		qsort(events, n, sizeof(*events), compare_versions);
	n = keep_newest(events, n);
	for (size_t i = 0; status == STATUS_OK && i < n;) {
		size_t end = i + 1;

		while (end < n && events[end]->uid == events[i]->uid)
			end++;
		status = expand_uid(&work, &events[i], end - i);
		i = end;
	}
	if (status == STATUS_OK)
		*ret = out;
	return status;
}
