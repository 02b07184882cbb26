#include "calendar/instances.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/sort.h"

struct keys {
	int64_t *keys;
	size_t n, capacity;
};

/* Where an instance of a series begins, before it is replaced or excluded. */
struct beginning {
	int64_t key; /* what EXDATE and RECURRENCE-ID are compared with */
	int64_t local_s;
	const struct zone *zone;
	int64_t end; /* its own; INSTANT_NONE: the event's length */
};

/* RANGE=THISANDFUTURE: what all later instances of a series become. */
struct future {
	int64_t key;	 /* from this recurrence id on */
	int64_t shift_s; /* on the series' clock */
	const struct event *event;
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
	struct keys excluded;	    /* ascending */
	struct keys excluded_days;  /* of a timed event; ascending */
	struct keys replaced;	    /* ids of the UID's overrides; ascending */
	const struct event *series; /* of the UID; NULL: it has none */
	/* Its ranges, ascending by key. */
	struct future *futures;
	size_t n_futures, futures_capacity;
	int32_t earlier_days, later_days; /* how far they reach */
};

static bool is_date(const struct moment *moment)
{
	return moment->kind == MOMENT_DATE;
}

static struct day day_of(int64_t local_s)
{
	int64_t n = local_s / SECONDS_A_DAY;

	return (struct day){(int32_t)(n - (local_s % SECONDS_A_DAY < 0))};
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

/* Whose length an instance has. */
struct measure {
	const struct event *event;
	bool plain; /* it has that, be its own end earlier */
};

static struct span span_of(const struct event *event, struct measure measure,
			   const struct beginning *beginning)
{
	int64_t end = beginning->end;

	if (measure.plain) {
		int64_t other =
			end_of(measure.event, beginning, beginning->key);

		end = other > end ? other : end;
	}
	return (struct span){beginning->key - event->travel_s, end};
}

static enum status add_beginning(struct work *work, const struct event *event,
				 struct measure measure,
				 const struct beginning *beginning)
{
	struct instance instance = {.event = event};

	if (is_date(&event->start)) {
		instance.first = day_of(beginning->local_s);
		instance.last =
			day_add(instance.first, length_days(measure.event) - 1);
		instance.span = zone_days(beginning->zone, instance.first,
					  instance.last);
		instance.span.start -= event->travel_s;
	} else {
		instance.span = span_of(event, measure, beginning);
	}
	if (!span_overlaps(instance.span, work->options->horizon))
		return STATUS_OK;
	return add(work, event, &instance);
}

static struct beginning beginning_of(const struct moment *moment)
{
	return (struct beginning){moment_key(moment), moment->local_s,
				  moment->zone, INSTANT_NONE};
}

static struct beginning beginning_of_period(const struct period_date *date)
{
	struct beginning beginning = beginning_of(&date->start);
	int64_t local_s = date->start.local_s +
			  (int64_t)date->duration.days * SECONDS_A_DAY;

	if (date->end.kind != MOMENT_NONE)
		beginning.end = moment_instant(&date->end);
	else if (date->duration.days)
		beginning.end = zone_instant(beginning.zone, local_s) +
				date->duration.s;
	else
		beginning.end = beginning.key + date->duration.s;
	return beginning;
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
static struct rule_range range_of(const struct work *work,
				  const struct event *event,
				  const struct rule *rule)
{
	struct span horizon = work->options->horizon;
	int32_t travel_days = event->travel_s / SECONDS_A_DAY + 1;
	struct day first = day_of(event->start.local_s);
	struct rule_range range = {
		.first_s = event->start.local_s,
		.from = day_add(zone_day(zone_utc(), horizon.start),
				-most_days(event) - work->earlier_days - 2),
		.last = day_add(zone_day(zone_utc(), horizon.end),
				travel_days + work->later_days + 2),
		.max = LIMIT_EVENT_INSTANCES,
		.limit = LIMIT_ID_EVENT_INSTANCES,
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
	struct rule_range range = range_of(work, event, rule);
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
		/* By a gap a later clock time can be the earlier instant. */
		if (!is_first && is_past_until(rule, &beginning))
			continue;
		if (!append_start(rule, beginning, work, to))
			return refuse_no_memory(work->refusals);
	}
	return STATUS_OK;
}

/* Of equal ones the longest first, those without an end of their own last. */
static int compare_beginnings(const void *a, const void *b)
{
	const struct beginning *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->end < y->end) - (x->end > y->end);
}

/* A rule's are, but for a rare change of clocks. */
static bool is_ascending(const struct beginnings *list)
{
	for (size_t i = 1; i < list->n; i++)
		if (compare_beginnings(&list->items[i - 1], &list->items[i]) >
		    0)
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
	for (size_t i = 0; status == STATUS_OK && i < event->period_dates.n;
	     i++)
		if (!append(beginning_of_period(&event->period_dates.dates[i]),
			    work, to))
			status = refuse_no_memory(work->refusals);
	if (status == STATUS_OK && !is_ascending(to) &&
	    !sort_stable(to->items, to->n, sizeof(*to->items),
			 compare_beginnings, work->refusals->arena))
		status = refuse_no_memory(work->refusals);
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
		int64_t key = moment_key(exdate);

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

static bool sort_keys(struct keys *keys, struct arena *arena)
{
	return sort_stable(keys->keys, keys->n, sizeof(*keys->keys),
			   compare_keys, arena);
}

static enum status collect_excluded(struct work *work,
				    const struct event *event)
{
	enum status status;

	work->excluded.n = work->excluded_days.n = 0;
	status = exclude_rules(work, event);
	if (status == STATUS_OK)
		status = exclude_dates(work, event);
	if (status == STATUS_OK &&
	    (!sort_keys(&work->excluded, work->refusals->arena) ||
	     !sort_keys(&work->excluded_days, work->refusals->arena)))
		status = refuse_no_memory(work->refusals);
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
	    midnight_of(zone_local(event->source->options.zone, key)) != day)
		return false;
	return holds(days->keys, days->n, day);
}

/* By an override, which is of the newest series' kind. */
static bool is_replaced(const struct work *work, const struct event *event,
			const struct beginning *beginning)
{
	if (event->beside_newer &&
	    is_date(&event->start) != is_date(&work->series->start))
		return false;
	return holds(work->replaced.keys, work->replaced.n, beginning->key);
}

static bool is_excluded(const struct work *work, const struct event *event,
			const struct beginning *beginning)
{
	return holds(work->excluded.keys, work->excluded.n, beginning->key) ||
	       is_replaced(work, event, beginning) ||
	       day_is_excluded(work, event, beginning);
}

static bool has_length(const struct event *event)
{
	return event->end.kind != MOMENT_NONE || event->duration_line;
}

/* The range changed all from its id on; the latest such range counts. */
static enum status add_future(struct work *work, const struct event *series,
			      const struct future *future,
			      const struct beginning *beginning, bool plain)
{
	struct measure measure = {future->event, true};
	struct beginning b = *beginning;
	int64_t late_s = b.key - zone_instant(b.zone, b.local_s);

	if (future->event->status == EVENT_CANCELLED)
		return STATUS_OK;
	if (!has_length(future->event))
		measure = (struct measure){series, plain};
	b.local_s += future->shift_s;
	b.key = is_date(&series->start)
			? b.local_s
			: zone_instant(b.zone, b.local_s) + late_s;
	if (b.end != INSTANT_NONE)
		b.end += b.key - beginning->key;
	return add_beginning(work, future->event, measure, &b);
}

static bool is_like(const struct event *event, const struct event *series)
{
	return is_date(&event->start) == is_date(&series->start) &&
	       zone_same(event->start.zone, series->start.zone);
}

/* How many ranges begin by then; the last of them counts. */
static size_t futures_by(const struct work *work, const struct event *event,
			 int64_t key)
{
	size_t low = 0, high = work->n_futures;

	if (event->method == METHOD_ADD ||
	    (event->beside_newer && !is_like(event, work->series)))
		return 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (work->futures[middle].key <= key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* One instance, of which plain says that the event's own length is one. */
static enum status add_instance(struct work *work, const struct event *event,
				const struct beginning *beginning, bool plain)
{
	size_t n = futures_by(work, event, beginning->key);
	enum status status = STATUS_OK;

	if (n == 0)
		return add_beginning(work, event,
				     (struct measure){event, plain}, beginning);
	for (size_t i = n; status == STATUS_OK && i-- > 0;) {
		if (work->futures[i].key != work->futures[n - 1].key)
			break;
		/* Equally new ones are many in a hostile file only. */
		if (--*work->budget < 0)
			return refuse_limit(work->refusals, event->line,
					    LIMIT_ID_RULE_DAYS,
					    LIMIT_RULE_DAYS + INT64_C(1));
		status = add_future(work, event, &work->futures[i], beginning,
				    plain);
	}
	return status;
}

/* By a gap two local times are one instant, but nominal days end apart, and a
 * range moves them apart. */
static bool ends_apart(const struct work *work, const struct event *event,
		       const struct beginning *a, const struct beginning *b)
{
	return a->zone == b->zone && a->local_s != b->local_s &&
	       !is_date(&event->start) &&
	       (event->duration.days || futures_by(work, event, a->key));
}

/* What the event itself gives, less what is excluded or replaced. */
static enum status add_series(struct work *work, const struct event *event)
{
	struct beginnings *all = &work->all;
	enum status status = collect_excluded(work, event);

	if (status == STATUS_OK)
		status = collect(work, event, all);
	for (size_t i = 0, end; status == STATUS_OK && i < all->n; i = end) {
		const struct beginning *b = &all->items[i];

		for (end = i + 1; end < all->n; end++)
			if (all->items[end].key != b->key)
				break;
		if (is_excluded(work, event, b))
			continue;
		bool plain = all->items[end - 1].end == INSTANT_NONE;
		status = add_instance(work, event, b, plain);
		for (size_t k = i + 1; status == STATUS_OK && k < end; k++)
			if (ends_apart(work, event, &all->items[k - 1],
				       &all->items[k]))
				status = add_instance(work, event,
						      &all->items[k], plain);
	}
	return status;
}

static enum status add_event(struct work *work, const struct event *event)
{
	if (event->status == EVENT_CANCELLED)
		return STATUS_OK;
	if (!event_is_override(event))
		return add_series(work, event);
	struct beginning own = beginning_of(&event->start);
	/* A range that says no length changes none, be it here or later. */
	bool series_length =
		event->and_future && work->series && !has_length(event);
	struct measure measure = {series_length ? work->series : event, true};
	return add_beginning(work, event, measure, &own);
}

/* --- one UID ------------------------------------------------------------- */

/* What becomes of later instances must be certain. */
static enum status check_future(struct work *work, struct event *event,
				const struct event *series)
{
	const struct moment *id = &event->recurrence_id;

	if (!event->and_future || event->status == EVENT_CANCELLED)
		return STATUS_OK;
	if (series && is_like(event, series))
		return STATUS_OK;
	event->dropped = true;
	return refuse(work->refusals, id->line, "RECURRENCE-ID",
		      series ? MSG_RANGE_ZONE : MSG_RANGE_ALONE, "");
}

static enum status check_override(struct work *work, struct event *event,
				  const struct event *series)
{
	const struct moment *id = &event->recurrence_id;

	if (!series || is_date(id) == is_date(&series->start))
		return check_future(work, event, series);
	event->dropped = true;
	return refuse(work->refusals, id->line, "RECURRENCE-ID",
		      MSG_PROPERTY_KIND, "s", "RECURRENCE-ID");
}

enum { SERIES_TO_FIT = 3 };

/*
 * The series come first, and are several where they are equally new. What fits
 * the first, and the first that differs from it in its kind or in its zone,
 * fits all; what stays beside them need not fit. Returns how many these are.
 */
static size_t series_to_fit(struct event *const *events, size_t n,
			    const struct event *ret[static SERIES_TO_FIT])
{
	bool kinds = false, zones = false;
	size_t n_ret = 0;

	for (size_t i = 0; i < n; i++) {
		const struct event *e = events[i], *first = events[0];

		if (event_is_override(e) || e->method == METHOD_ADD ||
		    e->beside_newer)
			break;
		bool kind =
			!kinds && is_date(&e->start) != is_date(&first->start);
		bool zone =
			!zones && !zone_same(e->start.zone, first->start.zone);
		if (i == 0 || kind || zone)
			ret[n_ret++] = e;
		kinds = kinds || kind;
		zones = zones || zone;
	}
	return n_ret;
}

static enum status check_overrides(struct work *work,
				   struct event *const *events, size_t n)
{
	const struct event *series[SERIES_TO_FIT];
	size_t n_series = series_to_fit(events, n, series);
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < n; i++) {
		if (events[i]->method == METHOD_ADD &&
		    !event_is_override(events[i]))
			break;
		if (!event_is_override(events[i]))
			continue;
		if (n_series == 0)
			status = check_override(work, events[i], NULL);
		for (size_t k = 0;
		     status == STATUS_OK && k < n_series && !events[i]->dropped;
		     k++)
			status = check_override(work, events[i], series[k]);
	}
	return status;
}

static int64_t shift_of(const struct event *event)
{
	const struct moment *id = &event->recurrence_id;
	const struct zone *zone = event->start.zone;

	if (event->status == EVENT_CANCELLED)
		return 0;
	if (is_date(id) || id->zone == zone)
		return event->start.local_s - id->local_s;
	return event->start.local_s - zone_local(zone, moment_instant(id));
}

/* Rules are expanded as far as the range may bring an instance. */
static void reach(struct work *work, const struct future *future)
{
	int32_t days = (int32_t)(future->shift_s / SECONDS_A_DAY);
	const struct event *event = future->event;

	if (event->status == EVENT_CANCELLED)
		return;
	int32_t earlier = (days > 0 ? days : 0) + 1 + most_days(event);
	int32_t later =
		(days < 0 ? -days : 0) + 2 + event->travel_s / SECONDS_A_DAY;
	if (earlier > work->earlier_days)
		work->earlier_days = earlier;
	if (later > work->later_days)
		work->later_days = later;
}

static int64_t shift_days(const struct future *future)
{
	int64_t s = future->shift_s < 0 ? -future->shift_s : future->shift_s;

	return (s + SECONDS_A_DAY - 1) / SECONDS_A_DAY;
}

static bool is_far(const struct future *future)
{
	return shift_days(future) > LIMIT_RANGE_DAYS;
}

static enum status refuse_far(struct work *work, const struct future *future)
{
	return refuse(work->refusals, future->event->recurrence_id.line,
		      "RECURRENCE-ID", MSG_LIMIT, "mdd",
		      (int)limit_message(LIMIT_ID_RANGE_DAYS),
		      shift_days(future), (int64_t)LIMIT_RANGE_DAYS);
}

static enum status find_futures(struct work *work, struct event *const *events,
				size_t n)
{
	enum status status = STATUS_OK;

	work->n_futures = 0;
	work->earlier_days = work->later_days = 0;
	for (size_t i = 0; status == STATUS_OK && i < n; i++) {
		struct event *e = events[i];

		if (!e->and_future || e->dropped)
			continue;
		struct future future = {moment_key(&e->recurrence_id),
					shift_of(e), e};
		if (is_far(&future)) {
			e->dropped = true;
			status = refuse_far(work, &future);
			continue;
		}
		struct future *room =
			room_for_one(work->futures, sizeof(*room),
				     work->n_futures, &work->futures_capacity,
				     work->refusals->arena);
		if (!room)
			return refuse_no_memory(work->refusals);
		work->futures = room;
		work->futures[work->n_futures++] = future;
		reach(work, &future);
	}
	return status;
}

static enum status expand_uid(struct work *work, struct event *const *events,
			      size_t n)
{
	enum status status = check_overrides(work, events, n);

	if (status == STATUS_OK)
		status = find_futures(work, events, n);
	work->series = event_is_override(events[0]) ? NULL : events[0];
	work->replaced.n = 0;
	for (size_t i = 0; i < n; i++)
		if (event_is_override(events[i]) && !events[i]->dropped &&
		    !append_key(moment_key(&events[i]->recurrence_id), work,
				&work->replaced))
			return refuse_no_memory(work->refusals);
	for (size_t i = 0; status == STATUS_OK && i < n; i++)
		if (!events[i]->dropped)
			status = add_event(work, events[i]);
	return status;
}

enum status instances_expand(struct versions versions,
			     const struct read_options *options,
			     int64_t *budget, struct refusals *refusals,
			     struct instances *out)
{
	struct work work = {.options = options,
			    .budget = budget,
			    .refusals = refusals,
			    .out = out};
	struct event **list = versions.events;
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < versions.n;) {
		size_t end = i + 1;

		while (end < versions.n && list[end]->uid == list[i]->uid)
			end++;
		status = expand_uid(&work, &list[i], end - i);
		i = end;
	}
	return status;
}
