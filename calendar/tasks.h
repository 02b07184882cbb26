#ifndef CALENDAR_TASKS_H
#define CALENDAR_TASKS_H

/*
 * Things to do by a day, as iCalendar text that Outlook, Thunderbird and khal
 * show: all-day, free (TRANSP:TRANSPARENT), without alarm. It must not know
 * what is to be done.
 */

#include <stdbool.h>

#include "base/bytes.h"
#include "base/day.h"

struct calendar_task {
	const char *uid; /* the same whenever it is written */
	struct day day;
	const char *summary, *description; /* plain text; lines end with \n */
};

struct task_calendar {
	const char *name;
	/* UTC: DTSTAMP, and in minutes SEQUENCE, so that what is written later
	   replaces what was written before. */
	int64_t stamp;
	bool as_todo; /* VTODO with DUE in place of VEVENT */
	const struct calendar_task *tasks;
	size_t n;
};

/* Appends; ret has failed where there was no memory. */
void calendar_write_tasks(const struct task_calendar *calendar,
			  struct buffer *ret);

#endif
