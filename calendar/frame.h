#ifndef CALENDAR_FRAME_H
#define CALENDAR_FRAME_H

/*
 * A result as bytes between a reader and its parent, who are one program.
 *
 * header | timetable | busys | covers | items | problems | owners | texts
 *
 * The header holds a magic word, the counts, the length and a checksum of
 * all that follows. frame_read() believes nothing: lengths, counts, states,
 * order and message ids are checked before anything is used.
 */

#include "calendar/read.h"

struct buffer;

/* status and err when the reading failed, else calendar. */
void frame_write(enum status status, const struct error *err,
		 const struct calendar *calendar, struct buffer *ret);

/*
 * False: not a whole frame. The outcome of the reading is in *ret_status,
 * with its error in err or its calendar in ret.
 */
bool frame_read(struct bytes frame, struct arena *arena,
		enum status *ret_status, struct calendar *ret,
		struct error *err);

#endif
