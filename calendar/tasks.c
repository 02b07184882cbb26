#include "calendar/tasks.h"

#include <libical/ical.h>
#include <stdlib.h>

enum { SECONDS_A_SEQUENCE = 60 };

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

static icaltimetype date_of(struct day day)
{
	struct civil civil = day_civil(day);
	icaltimetype time = icaltime_null_date();

	time.year = civil.year;
	time.month = civil.month;
	time.day = civil.day;
	return time;
}

/* RFC 5545, 3.6.1: an all-day event ends on the day after; a VTODO has no
 * TRANSP and is due on its day. */
static bool add_day(icalcomponent *component, struct day day, bool as_todo)
{
	if (as_todo)
		return add(component, icalproperty_new_due(date_of(day))) &&
		       add(component,
			   icalproperty_new_status(ICAL_STATUS_NEEDSACTION));
	return add(component, icalproperty_new_dtstart(date_of(day))) &&
	       add(component,
		   icalproperty_new_dtend(date_of(day_add(day, 1)))) &&
	       add(component,
		   icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT)) &&
	       add_x(component, "X-MICROSOFT-CDO-BUSYSTATUS", "FREE");
}

static bool add_task(icalcomponent *parent,
		     const struct task_calendar *calendar,
		     const struct calendar_task *task)
{
	int64_t sequence = calendar->stamp / SECONDS_A_SEQUENCE;
	icaltimetype stamp =
		icaltime_from_timet_with_zone((time_t)calendar->stamp, 0,
					      icaltimezone_get_utc_timezone());
	icalcomponent *component =
		icalcomponent_new(calendar->as_todo ? ICAL_VTODO_COMPONENT
						    : ICAL_VEVENT_COMPONENT);

	if (!component)
		return false;
	icalcomponent_add_component(parent, component);
	return add(component, icalproperty_new_uid(task->uid)) &&
	       add(component, icalproperty_new_dtstamp(stamp)) &&
	       add(component, icalproperty_new_sequence(
				      sequence < 0 ? 0 : (int)sequence)) &&
	       add_day(component, task->day, calendar->as_todo) &&
	       add(component, icalproperty_new_summary(task->summary)) &&
	       add(component, icalproperty_new_description(task->description));
}

static char *write_all(icalcomponent *component,
		       const struct task_calendar *calendar)
{
	bool good =
		add(component, icalproperty_new_version("2.0")) &&
		add(component,
		    icalproperty_new_prodid("-//trefnydd//tasks//EN")) &&
		add(component, icalproperty_new_method(ICAL_METHOD_PUBLISH)) &&
		add_x(component, "X-WR-CALNAME", calendar->name);

	for (size_t i = 0; good && i < calendar->n; i++)
		good = add_task(component, calendar, &calendar->tasks[i]);
	return good ? icalcomponent_as_ical_string_r(component) : NULL;
}

void calendar_write_tasks(const struct task_calendar *calendar,
			  struct buffer *ret)
{
	icalcomponent *component = icalcomponent_new(ICAL_VCALENDAR_COMPONENT);
	char *text = component ? write_all(component, calendar) : NULL;

	if (text)
		buffer_put_string(ret, text);
	else
		ret->failed = true;
	free(text);
	if (component)
		icalcomponent_free(component);
}
