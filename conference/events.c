#include "conference/events.h"

/* What an item of an event, or (NULL) the event itself, does to a date. */
struct weighed {
	enum effect effect;
	int32_t points;
};

static bool has_category(const struct item *item, const char *category)
{
	for (size_t i = 0; i < item->categories.n; i++)
		if (string_compare_nocase(item->categories.strings[i],
					  category) == 0)
			return true;
	return false;
}

static struct weighed weigh(const struct event *event, const struct item *item)
{
	for (size_t i = 0; item && i < event->n_categories; i++)
		if (has_category(item, event->categories[i].category))
			return (struct weighed){event->categories[i].effect,
						event->categories[i].points};
	return (struct weighed){event->effect, event->points};
}

static bool days_hold(struct day first, struct day last, struct day day)
{
	return day_compare(first, day) <= 0 && day_compare(day, last) <= 0;
}

static bool item_meets(const struct item *item, struct day day,
		       struct span span)
{
	return item->all_day ? days_hold(item->first, item->last, day)
			     : span_overlaps(item->span, span);
}

/* A single event meets as one item would. */
struct walk {
	const struct occasion *occasion;
	const struct event *event;
	const struct calendar *calendar;
	size_t next;
};

static struct walk walk_of(const struct occasion *occasion, int32_t event)
{
	return (struct walk){occasion, &occasion->conference->events[event],
			     &occasion->evidence->events[event].calendar, 0};
}

/* The next item that meets the conference. */
static bool walk_next(struct walk *walk, struct weighed *ret)
{
	const struct event *event = walk->event;
	struct day day = walk->occasion->day;

	if (!event->is_calendar) {
		bool first = walk->next++ == 0;

		*ret = weigh(event, NULL);
		return first && days_hold(event->first, event->last, day);
	}
	while (walk->next < walk->calendar->n_items) {
		const struct item *item = &walk->calendar->items[walk->next++];

		if (!item_meets(item, day, walk->occasion->span))
			continue;
		*ret = weigh(event, item);
		return true;
	}
	return false;
}

bool event_blocks(const struct occasion *occasion, int32_t event)
{
	struct walk walk = walk_of(occasion, event);
	struct weighed weighed;

	while (walk_next(&walk, &weighed))
		if (weighed.effect == EFFECT_BLOCK)
			return true;
	return false;
}

const char *event_blocker(const struct occasion *occasion, int32_t event)
{
	struct walk walk = walk_of(occasion, event);
	struct weighed weighed;

	while (walk.event->is_calendar && walk_next(&walk, &weighed)) {
		const char *title = walk.calendar->items[walk.next - 1].title;

		if (weighed.effect == EFFECT_BLOCK && title && title[0])
			return title;
	}
	return NULL;
}

int64_t events_points(const struct occasion *occasion)
{
	int64_t sum = 0;

	for (int32_t i = 0; i < occasion->conference->n_events; i++) {
		struct walk walk = walk_of(occasion, i);
		struct weighed weighed;

		while (walk_next(&walk, &weighed))
			if (weighed.effect == EFFECT_AVOID)
				sum += weighed.points;
	}
	return sum;
}

/* Adds one item to those of its event, which begin at first and ascend. */
static size_t add(struct avoided *avoided, size_t first, size_t n,
		  struct avoided one)
{
	size_t i = first;

	while (i < n && avoided[i].points < one.points)
		i++;
	if (i < n && avoided[i].points == one.points) {
		avoided[i].count++;
		return n;
	}
	for (size_t k = n; k > i; k--)
		avoided[k] = avoided[k - 1];
	avoided[i] = one;
	return n + 1;
}

enum status events_avoided(const struct occasion *occasion, struct arena *arena,
			   struct avoidances *ret, struct error *err)
{
	const struct conference *conference = occasion->conference;
	size_t room = 0, n = 0;

	/* An event's own points, and those of its categories. */
	for (int32_t i = 0; i < conference->n_events; i++)
		room += 1 + conference->events[i].n_categories;
	struct avoided *avoided = arena_array(arena, struct avoided, room);
	if (!avoided)
		return error_no_memory(err, arena);
	for (int32_t i = 0; i < conference->n_events; i++) {
		struct walk walk = walk_of(occasion, i);
		struct weighed weighed;
		size_t first = n;

		while (walk_next(&walk, &weighed))
			if (weighed.effect == EFFECT_AVOID)
				n = add(avoided, first, n,
					(struct avoided){i, 1, weighed.points});
	}
	*ret = (struct avoidances){avoided, n};
	return STATUS_OK;
}
