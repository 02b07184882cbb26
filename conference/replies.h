#ifndef CONFERENCE_REPLIES_H
#define CONFERENCE_REPLIES_H

/*
 * What is known of a person beside the calendar: answers given otherwise, by
 * telephone say, and working hours.
 *
 * Hours beat answers, answers beat an older calendar. Nothing said in a
 * calendar is lost but where an answer that is newer stands in its place.
 */

#include "conference/case.h"

/*
 * Lays the answers over what the calendar said; on their days those that are
 * newer than its newest source replace it. FREE covers and says nothing, what
 * is not free is said, NO-DATA is said to be unknown. Of answers that overlap
 * the newest counts; of equally new ones all that is said. Without answers
 * nothing changes. False: no memory.
 * O(b + c + a²), of busy times, covers and answers.
 */
bool replies_lay_over(const struct person *person, struct arena *arena,
		      struct timetable *timetable);

/*
 * The person's working hours within the horizon, as a set of spans; the
 * person has some. False: no memory. O(days of the horizon * hours).
 */
bool replies_hours(const struct person *person, struct span horizon,
		   struct arena *arena, struct spans *ret);

#endif
