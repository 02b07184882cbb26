#include "calendar/source.h"

void *room_for_one(void *data, size_t size, size_t n, size_t *capacity,
		   struct arena *arena)
{
	if (n < *capacity)
		return data;
	if (*capacity > SIZE_MAX / 2)
		return NULL;
	size_t more = *capacity ? *capacity * 2 : 4;
	void *grown = arena_grow(arena, data, *capacity, more, size);
	if (grown)
		*capacity = more;
	return grown;
}

const char *method_word(enum method method)
{
	static const char *const words[] = {"PUBLISH", "REQUEST",
					    "ADD",     "CANCEL",
					    "REPLY",   "REFRESH",
					    "COUNTER", "DECLINECOUNTER"};

	return words[method];
}

int64_t moment_instant(const struct moment *moment)
{
	if (moment->kind != MOMENT_DATE)
		return zone_instant(moment->zone, moment->local_s);
	struct day day = {(int32_t)(moment->local_s / SECONDS_A_DAY)};
	return zone_day_start(moment->zone, day);
}

int64_t moment_key(const struct moment *moment)
{
	return moment->kind == MOMENT_DATE ? moment->local_s
					   : moment_instant(moment);
}

bool event_is_override(const struct event *event)
{
	return event->recurrence_id.kind != MOMENT_NONE;
}

bool event_recurs(const struct event *event)
{
	return event->rule || event->rdates.n || event->period_dates.n;
}

int64_t stamp_instant(const struct moment *stamp)
{
	return stamp->kind == MOMENT_NONE || !stamp->zone
		       ? INSTANT_NONE
		       : moment_instant(stamp);
}
