#include <libical/ical.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "calendar/read.h"

/*
 * Each covered span is a VFREEBUSY of its own range; what is busy outside
 * the cover stands in one without a range, which covers nothing. So reading
 * the text again gives the same timetable, states rounded to RFC 5545's.
 */

static icaltimetype time_of(int64_t instant)
{
	return icaltime_from_timet_with_zone((time_t)instant, 0,
					     icaltimezone_get_utc_timezone());
}

/* Takes the property; false: there was no memory for it. */
static bool add(icalcomponent *component, icalproperty *property)
{
	if (!property)
		return false;
	icalcomponent_add_property(component, property);
	return true;
}

static icalparameter_fbtype fbtype_of(uint8_t said)
{
	if (said & FB_BIT(FB_OUT))
		return ICAL_FBTYPE_BUSYUNAVAILABLE;
	if (said & FB_BIT(FB_BUSY))
		return ICAL_FBTYPE_BUSY;
	if (said & (FB_BIT(FB_TENTATIVE) | FB_BIT(FB_NEEDS_ACTION)))
		return ICAL_FBTYPE_BUSYTENTATIVE;
	return ICAL_FBTYPE_FREE;
}

static bool add_busy(icalcomponent *component, struct span span, uint8_t said)
{
	struct icalperiodtype period = icalperiodtype_null_period();

	period.start = time_of(span.start);
	period.end = time_of(span.end);
	icalproperty *property = icalproperty_new_freebusy(period);
	icalparameter *fbtype = icalparameter_new_fbtype(fbtype_of(said));
	if (!property || !fbtype) {
		if (property)
			icalproperty_free(property);
		if (fbtype)
			icalparameter_free(fbtype);
		return false;
	}
	icalproperty_add_parameter(property, fbtype);
	return add(component, property);
}

static bool add_busys(icalcomponent *component,
		      const struct timetable *timetable, struct span span)
{
	bool good = true;

	for (size_t i = 0; good && i < timetable->n_busys; i++) {
		struct span part =
			span_intersect(timetable->busys[i].span, span);

		if (!span_is_empty(part))
			good = add_busy(component, part,
					timetable->busys[i].said);
	}
	return good;
}

/* An as_of that is not known is written as older than any. */
static icalcomponent *new_component(const struct timetable *timetable,
				    icalcomponent *calendar, int number)
{
	icalcomponent *component = icalcomponent_new(ICAL_VFREEBUSY_COMPONENT);
	char uid[40];

	if (!component)
		return NULL;
	icalcomponent_add_component(calendar, component);
	snprintf(uid, sizeof(uid), "trefnydd-freebusy-%d", number);
	int64_t as_of = timetable->as_of == INSTANT_NONE ? 0 : timetable->as_of;
	bool good = add(component, icalproperty_new_uid(uid)) &&
		    add(component, icalproperty_new_dtstamp(time_of(as_of)));
	return good ? component : NULL;
}

static bool add_covered(icalcomponent *calendar,
			const struct timetable *timetable, struct span range,
			int number)
{
	icalcomponent *component = new_component(timetable, calendar, number);

	return component &&
	       add(component, icalproperty_new_dtstart(time_of(range.start))) &&
	       add(component, icalproperty_new_dtend(time_of(range.end))) &&
	       add_busys(component, timetable, range);
}

static bool add_all(icalcomponent *calendar, const struct timetable *timetable,
		    struct span span)
{
	icalcomponent *rest = new_component(timetable, calendar, 0);
	int64_t at = span.start;
	bool good = rest != NULL;
	int number = 0;

	for (size_t i = 0; good && i < timetable->n_covers; i++) {
		struct span cover = span_intersect(timetable->covers[i], span);

		if (span_is_empty(cover))
			continue;
		good = add_busys(rest, timetable,
				 (struct span){at, cover.start}) &&
		       add_covered(calendar, timetable, cover, ++number);
		at = cover.end;
	}
	if (good)
		good = add_busys(rest, timetable, (struct span){at, span.end});
	if (good &&
	    !icalcomponent_get_first_property(rest, ICAL_FREEBUSY_PROPERTY) &&
	    number) {
		icalcomponent_remove_component(calendar, rest);
		icalcomponent_free(rest);
	}
	return good;
}

static char *write_all(icalcomponent *calendar,
		       const struct timetable *timetable, struct span span)
{
	bool good =
		add(calendar, icalproperty_new_version("2.0")) &&
		add(calendar,
		    icalproperty_new_prodid("-//trefnydd//freebusy//EN")) &&
		add(calendar, icalproperty_new_method(ICAL_METHOD_PUBLISH)) &&
		add_all(calendar, timetable, span);

	return good ? icalcomponent_as_ical_string_r(calendar) : NULL;
}

void calendar_write_freebusy(const struct timetable *timetable,
			     struct span span, struct buffer *ret)
{
	icalcomponent *calendar = icalcomponent_new(ICAL_VCALENDAR_COMPONENT);
	char *text = calendar ? write_all(calendar, timetable, span) : NULL;

	if (text)
		buffer_put_string(ret, text);
	else
		ret->failed = true;
	free(text);
	if (calendar)
		icalcomponent_free(calendar);
}
