#ifndef CONFERENCE_AGREEMENT_H
#define CONFERENCE_AGREEMENT_H

/*
 * A date as it was agreed, and what is left of it when calendars change.
 *
 * Agreed is a start, who takes which seat, rooms and a visit, as the date of
 * an answer told them (`told`). The same date stands as it is, with other
 * people, or not at all. Neither the notice nor the visit has to lie ahead of
 * now: both belong to the agreement. Must not know where it is kept.
 */

#include "conference/check.h"

/*
 * What of a told date tasks need: its span, who attends, its visit and calls.
 * People whom the case knows no more are left out. The arena's.
 * Errors: STATUS_FAULT: it is no told date.
 */
enum status agreement_read(const struct json *told,
			   const struct conference *conference,
			   struct arena *arena, struct date *ret,
			   struct error *err);

enum agreement_state { AGREEMENT_OK, AGREEMENT_RESEAT, AGREEMENT_BROKEN };

struct agreement_finding {
	enum agreement_state state;
	struct checked checked; /* of its start, whoever attends */
};
/* Errors: as conference_check(). */
enum status agreement_find(const struct conference *conference,
			   const struct evidence *evidence, int64_t now,
			   const struct json *told, struct arena *arena,
			   struct agreement_finding *ret, struct error *err);

#endif
