#include "calendar/place.h"

struct place {
	const struct read_options *options;
	const struct vcalendar *calendar;
	const struct zone *floating;
	struct refusals *refusals;
};

/* False: the zone it needs was refused. */
static bool set_zone(const struct place *place, struct moment *moment)
{
	switch (moment->kind) {
	case MOMENT_NONE:
		return true;
	case MOMENT_DATE:
		moment->zone = place->options->zone;
		break;
	case MOMENT_FLOATING:
		moment->zone = place->floating;
		break;
	case MOMENT_UTC:
		moment->zone = zone_utc();
		break;
	case MOMENT_ZONED:
		moment->zone = place->calendar->uses[moment->zone_name].zone;
		break;
	}
	return moment->zone != NULL;
}

static bool set_zones(const struct place *place, struct moments *moments)
{
	bool good = true;

	for (size_t i = 0; i < moments->n; i++)
		good = set_zone(place, &moments->moments[i]) && good;
	return good;
}

static enum status ends_early(const struct place *place,
			      const struct moment *end, const char *property,
			      bool *ret_dropped)
{
	*ret_dropped = true;
	return refuse(place->refusals, end->line, property,
		      MSG_EVENT_ENDS_EARLY, "s", property);
}

static bool is_early(const struct moment *end, const struct moment *start)
{
	return end->kind != MOMENT_NONE && start->kind != MOMENT_NONE &&
	       moment_instant(end) < moment_instant(start);
}

/* An end without a zone of its own has the start's. */
static bool set_end(const struct place *place, const struct moment *start,
		    struct moment *end)
{
	if (end->kind != MOMENT_FLOATING)
		return set_zone(place, end);
	end->zone = start->zone;
	return true;
}

static enum status wrong_period(const struct place *place,
				const struct period_date *date,
				bool *ret_dropped)
{
	*ret_dropped = true;
	return refuse(place->refusals, date->start.line, "RDATE",
		      MSG_PROPERTY_VALUE, "s", "RDATE");
}

static enum status place_period_dates(const struct place *place,
				      struct event *event)
{
	struct period_dates *list = &event->period_dates;

	for (size_t i = 0; i < list->n && !event->dropped; i++) {
		struct period_date *date = &list->dates[i];

		if (!set_zone(place, &date->start) ||
		    !set_end(place, &date->start, &date->end))
			event->dropped = true;
		else if (is_early(&date->end, &date->start))
			return wrong_period(place, date, &event->dropped);
	}
	return STATUS_OK;
}

static enum status place_event(const struct place *place, struct event *event)
{
	bool good = set_zone(place, &event->start);

	event->method = place->calendar->method;
	/* A CANCEL without DTSTART has no end either. */
	if (event->start.kind == MOMENT_NONE)
		event->end.kind = MOMENT_NONE;
	good = set_end(place, &event->start, &event->end) && good;
	good = set_zone(place, &event->recurrence_id) && good;
	good = set_zone(place, &event->stamp) && good;
	good = set_zones(place, &event->rdates) && good;
	good = set_zones(place, &event->exdates) && good;
	event->dropped = !good;
	if (!good)
		return STATUS_OK;
	if (event->end.kind != MOMENT_NONE)
		event->length_s = moment_instant(&event->end) -
				  moment_instant(&event->start);
	if (event->length_s < 0)
		return ends_early(place, &event->end, "DTEND", &event->dropped);
	return place_period_dates(place, event);
}

static enum status place_free_busy(const struct place *place,
				   struct free_busy *free_busy)
{
	bool good = set_zone(place, &free_busy->start);

	good = set_zone(place, &free_busy->end) && good;
	good = set_zone(place, &free_busy->stamp) && good;
	free_busy->dropped = !good;
	if (good && is_early(&free_busy->end, &free_busy->start))
		return ends_early(place, &free_busy->end, "DTEND",
				  &free_busy->dropped);
	return STATUS_OK;
}

static enum status place_availability(const struct place *place,
				      struct availability *a)
{
	bool good = set_zone(place, &a->start);
	enum status status = STATUS_OK;

	good = set_zone(place, &a->end) && good;
	good = set_zone(place, &a->stamp) && good;
	a->dropped = !good;
	if (good && is_early(&a->end, &a->start))
		return ends_early(place, &a->end, "DTEND", &a->dropped);
	for (size_t i = 0; status == STATUS_OK && i < a->n_available; i++) {
		status = place_event(place, &a->available[i]);
		a->dropped = a->dropped || a->available[i].dropped;
	}
	return status;
}

static enum status place_events(const struct place *place,
				struct source *source)
{
	enum method method = place->calendar->method;
	struct event *events = source->events;
	enum status status = STATUS_OK;
	bool told = method < METHOD_REPLY;

	if (place->calendar->n_events && !told)
		status = refuse(place->refusals, place->calendar->method_line,
				"METHOD", MSG_PROPERTY_WORD_UNREAD, "ss",
				"METHOD", method_word(method));
	for (size_t i = place->calendar->first_event;
	     status == STATUS_OK && i < source->n_events; i++) {
		events[i].dropped = !told;
		if (told)
			status = place_event(place, &events[i]);
	}
	return status;
}

static enum status not_beside_method(const struct place *place, int32_t line,
				     const char *component, bool *ret_dropped)
{
	*ret_dropped = true;
	return refuse(place->refusals, line, component, MSG_PROPERTY_BESIDE,
		      "ss", component, "METHOD");
}

/* A request for busy time tells none; only a reply does. */
static enum status place_free_busys(const struct place *place,
				    struct source *source)
{
	enum method method = place->calendar->method;
	struct free_busy *list = source->free_busys;
	enum status status = STATUS_OK;

	for (size_t i = place->calendar->first_free_busy;
	     status == STATUS_OK && i < source->n_free_busys; i++)
		status = method == METHOD_PUBLISH || method == METHOD_REPLY
				 ? place_free_busy(place, &list[i])
				 : not_beside_method(place, list[i].line,
						     "VFREEBUSY",
						     &list[i].dropped);
	return status;
}

static enum status place_availabilities(const struct place *place,
					struct source *source)
{
	struct availability *list = source->availabilities;
	enum status status = STATUS_OK;

	for (size_t i = place->calendar->first_availability;
	     status == STATUS_OK && i < source->n_availabilities; i++)
		status = place->calendar->method == METHOD_PUBLISH
				 ? place_availability(place, &list[i])
				 : not_beside_method(place, list[i].line,
						     "VAVAILABILITY",
						     &list[i].dropped);
	return status;
}

enum status place_calendar(struct source *source, struct vcalendar *calendar,
			   const struct read_options *options,
			   const struct zone *floating,
			   struct refusals *refusals)
{
	struct place place = {options, calendar, floating, refusals};
	enum status status;

	calendar->n_events = source->n_events - calendar->first_event;
	calendar->n_free_busys =
		source->n_free_busys - calendar->first_free_busy;
	calendar->n_availabilities =
		source->n_availabilities - calendar->first_availability;
	if (!set_zone(&place, &calendar->clip_start) ||
	    !set_zone(&place, &calendar->clip_end))
		calendar->clip_end.kind = MOMENT_NONE;
	status = place_events(&place, source);
	if (status == STATUS_OK)
		status = place_free_busys(&place, source);
	if (status == STATUS_OK)
		status = place_availabilities(&place, source);
	return status;
}
