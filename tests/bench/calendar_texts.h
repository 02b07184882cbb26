#ifndef BENCH_CALENDAR_TEXTS_H
#define BENCH_CALENDAR_TEXTS_H

/*
 * Calendars to be timed, as Exchange writes them: VTIMEZONEs from 1601 under
 * Windows names, long UIDs, some ten X-MICROSOFT-* lines an event. Of 25
 * events one recurs; 90 of 200 series have an override. The same text on every
 * machine.
 */

#include <stdbool.h>

#include "base/bytes.h"

/* Fat: with descriptions, attendees and an alarm; else what a feed that shows
 * no more than free and busy has. */
void calendar_text(int n_events, bool fat, struct buffer *ret);

/* Series without anything beside them, each with the rule, in a zone. */
void series_text(int n_events, const char *rule, const char *zone,
		 struct buffer *ret);

#endif
