#include <inttypes.h>
#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "calendar/read.h"
#include "calendar/said.h"

/*
 * Each covered span is a VFREEBUSY of its own range; what is busy outside
 * the cover stands in one without a range, which covers nothing. So no other
 * program finds silence in a range that is not known, and this one reads the
 * same timetable again: X- names carry what RFC 5545 has no words for (sets of
 * states, an assumed cover, something left out).
 */
struct writing {
	const struct timetable *timetable;
	icalcomponent *calendar;
	uint64_t digest; /* of all that is written, for UIDs */
	int n;		 /* components so far */
};

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

static bool add_x(icalcomponent *component, const char *name, const char *value)
{
	icalproperty *property = icalproperty_new_x(value);

	if (property)
		icalproperty_set_x_name(property, name);
	return add(component, property);
}

/* --- periods -------------------------------------------------------------- */

static bool add_parameter(icalproperty *property, icalparameter *parameter)
{
	if (!parameter)
		return false;
	icalproperty_add_parameter(property, parameter);
	return true;
}

static bool add_fbtype(icalproperty *property, uint8_t said)
{
	return add_parameter(property,
			     icalparameter_new_from_value_string(
				     ICAL_FBTYPE_PARAMETER, said_fbtype(said)));
}

static bool add_states(icalproperty *property, uint8_t said)
{
	struct buffer states;
	icalparameter *parameter;

	if (said_is_plain(said))
		return true;
	buffer_init(0, &states);
	said_put(said, &states);
	parameter = states.failed ? NULL : icalparameter_new_x(states.data);
	buffer_release(&states);
	if (parameter)
		icalparameter_set_xname(parameter, "X-TREFNYDD-SAID");
	return add_parameter(property, parameter);
}

static bool add_busy(icalcomponent *component, struct span span, uint8_t said)
{
	struct icalperiodtype period = icalperiodtype_null_period();

	period.start = time_of(span.start);
	period.end = time_of(span.end);
	icalproperty *property = icalproperty_new_freebusy(period);
	if (!property)
		return false;
	if (add_fbtype(property, said) && add_states(property, said))
		return add(component, property);
	icalproperty_free(property);
	return false;
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

/* --- components ----------------------------------------------------------- */

/* An as_of that is not known is written as older than any. */
static icalcomponent *new_component(struct writing *writing)
{
	const struct timetable *timetable = writing->timetable;
	icalcomponent *component = icalcomponent_new(ICAL_VFREEBUSY_COMPONENT);
	char uid[48];

	if (!component)
		return NULL;
	icalcomponent_add_component(writing->calendar, component);
	snprintf(uid, sizeof(uid), "trefnydd-%016" PRIx64 "-%d",
		 writing->digest, writing->n++);
	int64_t as_of = timetable->as_of == INSTANT_NONE ? 0 : timetable->as_of;
	bool good = add(component, icalproperty_new_uid(uid)) &&
		    add(component, icalproperty_new_dtstamp(time_of(as_of)));
	if (good && timetable->cover_assumed)
		good = add_x(component, "X-TREFNYDD-COVER", "ASSUMED");
	return good ? component : NULL;
}

static bool add_covered(struct writing *writing, struct span range)
{
	icalcomponent *component = new_component(writing);

	return component &&
	       add(component, icalproperty_new_dtstart(time_of(range.start))) &&
	       add(component, icalproperty_new_dtend(time_of(range.end))) &&
	       add_busys(component, writing->timetable, range);
}

static bool add_all(struct writing *writing, struct span span)
{
	const struct timetable *timetable = writing->timetable;
	icalcomponent *rest = new_component(writing);
	int64_t at = span.start;
	bool good = rest != NULL;

	for (size_t i = 0; good && i < timetable->n_covers; i++) {
		struct span cover = span_intersect(timetable->covers[i], span);

		if (span_is_empty(cover))
			continue;
		good = add_busys(rest, timetable,
				 (struct span){at, cover.start}) &&
		       add_covered(writing, cover);
		at = cover.end;
	}
	if (good)
		good = add_busys(rest, timetable, (struct span){at, span.end});
	if (good &&
	    !icalcomponent_get_first_property(rest, ICAL_FREEBUSY_PROPERTY) &&
	    writing->n > 1) {
		icalcomponent_remove_component(writing->calendar, rest);
		icalcomponent_free(rest);
	}
	return good;
}

/* With the newest DTSTAMP of what is there, as the reduced calendar has it. */
static bool add_incomplete(struct writing *writing)
{
	const struct timetable *timetable = writing->timetable;

	if (timetable->complete)
		return true;
	return add_x(writing->calendar, "X-TREFNYDD-INCOMPLETE",
		     timetable->as_of == INSTANT_NONE
			     ? "TRUE"
			     : icaltime_as_ical_string(
				       time_of(timetable->as_of)));
}

/* --- the whole ------------------------------------------------------------ */

static uint64_t digest_on(uint64_t digest, int64_t value)
{
	char bytes[8];

	/* The same on every machine. */
	for (int i = 0; i < 8; i++)
		bytes[i] = (char)((uint64_t)value >> 8 * i & 0xff);
	return bytes_digest_on(digest, (struct bytes){bytes, 8});
}

static uint64_t digest_of(const struct timetable *timetable, struct span span,
			  struct bytes owner)
{
	uint64_t digest = bytes_digest(owner);

	digest = digest_on(digest, span.start);
	digest = digest_on(digest, span.end);
	digest = digest_on(digest, timetable->as_of);
	for (size_t i = 0; i < timetable->n_covers; i++) {
		digest = digest_on(digest, timetable->covers[i].start);
		digest = digest_on(digest, timetable->covers[i].end);
	}
	for (size_t i = 0; i < timetable->n_busys; i++) {
		digest = digest_on(digest, timetable->busys[i].span.start);
		digest = digest_on(digest, timetable->busys[i].span.end);
		digest = digest_on(digest, timetable->busys[i].said);
	}
	return digest;
}

static char *write_all(struct writing *writing, struct span span)
{
	icalcomponent *calendar = writing->calendar;
	bool good = add(calendar, icalproperty_new_version("2.0")) &&
		    add(calendar,
			icalproperty_new_prodid("-//trefnydd//freebusy//EN")) &&
		    add_incomplete(writing) && add_all(writing, span);

	return good ? icalcomponent_as_ical_string_r(calendar) : NULL;
}

void calendar_write_freebusy(const struct timetable *timetable,
			     struct span span, struct bytes owner,
			     struct buffer *ret)
{
	struct writing writing = {.timetable = timetable,
				  .calendar = icalcomponent_new(
					  ICAL_VCALENDAR_COMPONENT),
				  .digest = digest_of(timetable, span, owner)};
	char *text = writing.calendar ? write_all(&writing, span) : NULL;

	if (text)
		buffer_put_string(ret, text);
	else
		ret->failed = true;
	free(text);
	if (writing.calendar)
		icalcomponent_free(writing.calendar);
}
